"""Which conversions count, an account's currency, and whether a domain's DNS leads here."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clicktrail.catalog.columns import words

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

POLICY = {"duplicates": "1", "min_seconds": "0", "max_seconds": "0", "look_back_days": "30"}


def upgrade() -> None:
    for name, default in POLICY.items():
        op.add_column(
            "conversions",
            sa.Column(name, sa.Integer(), server_default=sa.text(default), nullable=False),
        )
    op.add_column("accounts", sa.Column("currency", words(3), server_default="", nullable=False))
    op.add_column(
        "domains",
        sa.Column("verification", words(10), server_default="unverified", nullable=False),
    )
    op.add_column(
        "domains",
        sa.Column("verification_problem", words(255), server_default="", nullable=False),
    )
    op.add_column("domains", sa.Column("checked_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("domains", "checked_at")
    op.drop_column("domains", "verification_problem")
    op.drop_column("domains", "verification")
    op.drop_column("accounts", "currency")
    for name in POLICY:
        op.drop_column("conversions", name)
