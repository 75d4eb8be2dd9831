"""The log of who changed what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clicktrail.catalog.columns import Id, words

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("operation", words(6), nullable=False),
        sa.Column("entity", words(12), nullable=False),
        sa.Column("entity_id", words(32), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("actor", words(6), nullable=False),
        sa.Column("guest_id", Id, nullable=True),
        sa.Column("key_id", Id, nullable=True),
        sa.Column("session_id", Id, nullable=True),
        sa.Column("address", words(45), server_default="", nullable=False),
        sa.Column("name", words(255), server_default="", nullable=False),
        sa.CheckConstraint(
            "operation IN ('create', 'change', 'delete')", name=op.f("ck_audit_operation")
        ),
        sa.CheckConstraint(
            "actor IN ('owner', 'guest', 'cli', 'system')", name=op.f("ck_audit_actor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_of_account", "audit", ["account_id", "id"])
    op.create_index("ix_audit_of_entity", "audit", ["account_id", "entity", "entity_id", "id"])
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])


def downgrade() -> None:
    op.drop_table("audit")
