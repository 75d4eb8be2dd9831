"""How long an account's hits and sums are kept, and requests to erase somebody's data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clicktrail.catalog.columns import Id, words

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("raw_days", "rollup_days"):
        op.add_column("accounts", sa.Column(name, sa.Integer(), nullable=True))
    op.create_table(
        "erasures",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("sought", words(10), nullable=False),
        sa.Column("digest", words(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("waits_for", words(255), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_erasures_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_erasures_account_id"), "erasures", ["account_id"])
    op.create_index(op.f("ix_erasures_done_at"), "erasures", ["done_at"])


def downgrade() -> None:
    op.drop_table("erasures")
    op.drop_column("accounts", "rollup_days")
    op.drop_column("accounts", "raw_days")
