"""Notes on days and moments, told beside the figures of those."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clicktrail.catalog.columns import Id, words

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "annotations",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.Column("text", words(500), nullable=False),
        sa.Column("datapoint_id", Id, nullable=True),
        sa.Column("group_id", Id, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(day IS NULL) <> (at IS NULL)", name=op.f("ck_annotations_day_or_moment")
        ),
        sa.CheckConstraint(
            "datapoint_id IS NULL OR group_id IS NULL", name=op.f("ck_annotations_one_subject")
        ),
        sa.CheckConstraint(
            "length(text) BETWEEN 1 AND 500", name=op.f("ck_annotations_text_length")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_annotations_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["datapoint_id"], ["datapoints.id"], name=op.f("fk_annotations_datapoint_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_annotations_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotations")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_annotations_account_id"), "annotations", ["account_id"])


def downgrade() -> None:
    op.drop_table("annotations")
