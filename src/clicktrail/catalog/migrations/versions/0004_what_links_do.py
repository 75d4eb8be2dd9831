"""What links do beyond leading to one URL: when they pause, and what else the edge must hear of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = "kind IN ('datapoint', 'domain', 'conversion', 'account', 'group', 'script')"
FORMER_KINDS = "kind IN ('datapoint', 'domain', 'conversion')"


def upgrade() -> None:
    op.add_column("datapoints", sa.Column("pauses_at", sa.BigInteger(), nullable=True))
    op.add_column("datapoints", sa.Column("pauses_after", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_datapoints_pauses_at",
        "datapoints",
        ["pauses_at"],
        sqlite_where=sa.text("pauses_at IS NOT NULL AND status = 0"),
        postgresql_where=sa.text("pauses_at IS NOT NULL AND status = 0"),
    )
    op.create_index(
        "ix_datapoints_pauses_after",
        "datapoints",
        ["account_id", "id"],
        sqlite_where=sa.text("pauses_after IS NOT NULL AND status = 0"),
        postgresql_where=sa.text("pauses_after IS NOT NULL AND status = 0"),
    )
    op.add_column("domains", sa.Column("theme", sa.JSON(), server_default="{}", nullable=False))
    op.add_column(
        "domains",
        sa.Column("cookieless", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    _know_kinds(KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM changes WHERE kind IN ('account', 'group', 'script')")
    _know_kinds(FORMER_KINDS)
    op.drop_column("domains", "cookieless")
    op.drop_column("domains", "theme")
    op.drop_index("ix_datapoints_pauses_after", "datapoints")
    op.drop_index("ix_datapoints_pauses_at", "datapoints")
    op.drop_column("datapoints", "pauses_after")
    op.drop_column("datapoints", "pauses_at")


def _know_kinds(condition: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_changes_kind"), "changes")
        op.create_check_constraint(op.f("ck_changes_kind"), "changes", condition)
        return
    # A table that is copied loses its checks, so that this one need not be dropped before.
    with op.batch_alter_table(
        "changes", recreate="always", table_kwargs={"sqlite_autoincrement": True}
    ) as table:
        table.create_check_constraint(op.f("ck_changes_kind"), condition)
