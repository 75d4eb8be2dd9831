"""Retargeting scripts, and which links carry them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clicktrail.catalog.columns import Id, words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retargeting_scripts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("name", words(255), nullable=False),
        sa.Column("script", words(), nullable=False),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 255", name=op.f("ck_retargeting_scripts_name_length")
        ),
        sa.CheckConstraint(
            "length(script) BETWEEN 1 AND 20000",
            name=op.f("ck_retargeting_scripts_script_length"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_retargeting_scripts_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retargeting_scripts")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_retargeting_scripts_account_id"), "retargeting_scripts", ["account_id"]
    )
    op.create_table(
        "datapoint_scripts",
        sa.Column("script_id", Id, autoincrement=False, nullable=False),
        sa.Column("datapoint_id", Id, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["datapoint_id"], ["datapoints.id"], name=op.f("fk_datapoint_scripts_datapoint_id")
        ),
        sa.ForeignKeyConstraint(
            ["script_id"],
            ["retargeting_scripts.id"],
            name=op.f("fk_datapoint_scripts_script_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("script_id", "datapoint_id", name=op.f("pk_datapoint_scripts")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_datapoint_scripts_of_datapoint", "datapoint_scripts", ["datapoint_id", "script_id"]
    )


def downgrade() -> None:
    op.drop_table("datapoint_scripts")
    op.drop_table("retargeting_scripts")
