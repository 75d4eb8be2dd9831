"""Who signs in to the dashboard, by what, and the sessions that follow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from clicktrail.catalog.columns import Id, words

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credentials",
        sa.Column("account_id", Id, autoincrement=False, nullable=False),
        sa.Column("guest_id", Id, autoincrement=False, nullable=False),
        sa.Column("password", words(255), server_default="", nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_pending", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_credentials_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "guest_id", name=op.f("pk_credentials")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recovery_codes",
        sa.Column("hash", words(64), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("guest_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "sign_in_links",
        sa.Column("hash", words(64), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("guest_id", Id, nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sign_in_links_account_id")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sign_in_links")),
    )
    op.create_table(
        "web_sessions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("hash", words(64), nullable=False),
        sa.Column("account_id", Id, nullable=False),
        sa.Column("guest_id", Id, nullable=False),
        sa.Column("key_id", Id, nullable=True),
        sa.Column("method", words(8), nullable=False),
        sa.Column("browser", words(255), server_default="", nullable=False),
        sa.Column("address", words(45), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("idle_until", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "method IN ('password', 'link', 'key', 'sso')", name=op.f("ck_web_sessions_method")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_web_sessions_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sessions")),
        sa.UniqueConstraint("hash", name=op.f("uq_web_sessions_hash")),
        sqlite_autoincrement=True,
    )
    for name in ("recovery_codes", "sign_in_links", "web_sessions"):
        op.create_index(f"ix_{name}_of_person", name, ["account_id", "guest_id"])
    op.create_index(op.f("ix_web_sessions_key_id"), "web_sessions", ["key_id"])
    op.create_index(op.f("ix_web_sessions_idle_until"), "web_sessions", ["idle_until"])


def downgrade() -> None:
    for name in ("web_sessions", "sign_in_links", "recovery_codes", "credentials"):
        op.drop_table(name)
