"""Guests with their grants, and lists of networks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clicktrail.catalog.columns import Id, words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guests",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("user_name", words(255), nullable=False),
        sa.Column("user_name_key", words(255), nullable=False),
        sa.Column("name", words(255), server_default="", nullable=False),
        sa.Column("name_key", words(), nullable=False),
        sa.Column("email", words(255), server_default="", nullable=False),
        sa.Column("notes", words(4000), server_default="", nullable=False),
        sa.Column("key_salt", words(32), nullable=False),
        sa.Column("key_hash", words(64), nullable=False),
        sa.Column("password", words(255), server_default="", nullable=False),
        sa.Column("timezone", words(64), server_default="", nullable=False),
        sa.Column("allow_all", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("allow_group_creation", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("options", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("search_text", words(), nullable=False),
        sa.CheckConstraint(
            "length(user_name) BETWEEN 1 AND 255", name=op.f("ck_guests_user_name_length")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_guests_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guests")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_guests_key_hash")),
        sa.UniqueConstraint("user_name_key", name=op.f("uq_guests_user_name_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("guests", schema=None) as batch_op:
        batch_op.create_index("ix_guests_newest", ["account_id", "created_at", "id"], unique=False)

    op.create_table(
        "grants",
        sa.Column("guest_id", Id, autoincrement=False, nullable=False),
        sa.Column("entity_type", words(9), nullable=False),
        sa.Column("entity_id", Id, autoincrement=False, nullable=False),
        sa.Column("verb", words(1), nullable=False),
        sa.CheckConstraint(
            "entity_type IN ('datapoint', 'group')", name=op.f("ck_grants_entity_type")
        ),
        sa.CheckConstraint("verb IN ('r', 'w')", name=op.f("ck_grants_verb")),
        sa.ForeignKeyConstraint(
            ["guest_id"], ["guests.id"], name=op.f("fk_grants_guest_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "guest_id", "entity_type", "entity_id", "verb", name=op.f("pk_grants")
        ),
        sqlite_with_rowid=False,
    )
    for name, column in (("blacklist", "ip"), ("whitelist", "name")):
        op.create_table(
            name,
            sa.Column("id", words(32), nullable=False),
            sa.Column("account_id", Id, nullable=False),
            sa.Column(column, words(253), nullable=False),
            sa.Column("created_at", sa.BigInteger(), nullable=False),
            sa.ForeignKeyConstraint(
                ["account_id"], ["accounts.id"], name=op.f(f"fk_{name}_account_id")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
            sa.UniqueConstraint("account_id", column, name=op.f(f"uq_{name}_account_id_{column}")),
        )


def downgrade() -> None:
    op.drop_table("whitelist")
    op.drop_table("blacklist")
    op.drop_table("grants")
    with op.batch_alter_table("guests", schema=None) as batch_op:
        batch_op.drop_index("ix_guests_newest")

    op.drop_table("guests")
