"""Filters and UTM parameters that an account keeps under a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clicktrail.catalog.columns import Id, words

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presets",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("kind", words(10), nullable=False),
        sa.Column("name", words(60), nullable=False),
        sa.Column("name_key", words(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name=op.f("ck_presets_name_length")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_presets_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presets")),
        sa.UniqueConstraint(
            "account_id", "kind", "name_key", name=op.f("uq_presets_account_id_kind_name_key")
        ),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("presets")
