"""Who there is: accounts, their keys, guests and grants, and how each signs in."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    text,
)

from clicktrail.catalog.columns import Id, words
from clicktrail.catalog.tables.definitions import (
    NOTES_LENGTH,
    TITLE_LENGTH,
    UtcTime,
    at_most,
    flag,
    metadata,
    numbered,
    text_column,
)

meta = Table(
    "meta",
    metadata,
    Column("key", words(40), primary_key=True),
    Column("value", words(255), nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    numbered(),
    text_column("email", TITLE_LENGTH),
    text_column("first_name", TITLE_LENGTH),
    text_column("last_name", TITLE_LENGTH),
    text_column("company_name", TITLE_LENGTH),
    text_column("company_role", TITLE_LENGTH),
    text_column("phone", TITLE_LENGTH),
    flag("redirect_only"),
    Column("timezone", words(64), nullable=False, server_default="UTC"),
    Column("created_at", UtcTime, nullable=False),
    # ISO 4217; empty: amounts are numbers, whatever currency they name.
    text_column("currency", 3),
    # Days that raw hits and sums are kept; NULL: the installation's, 0: for ever.
    Column("raw_days", Integer),
    Column("rollup_days", Integer),
    at_most("email", TITLE_LENGTH),
    sqlite_autoincrement=True,
)

api_keys = Table(
    "api_keys",
    metadata,
    numbered(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    text_column("name", TITLE_LENGTH),
    Column("hash", words(64), nullable=False, unique=True),
    Column("prefix", words(8), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("last_used_at", UtcTime),
    Column("expires_at", UtcTime),
    flag("reads_only"),
    sqlite_autoincrement=True,
)

guests = Table(
    "guests",
    metadata,
    numbered(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("user_name", words(TITLE_LENGTH), nullable=False),
    Column("user_name_key", words(TITLE_LENGTH), nullable=False, unique=True),
    text_column("name", TITLE_LENGTH),
    Column("name_key", words(), nullable=False),
    text_column("email", TITLE_LENGTH),
    text_column("notes", NOTES_LENGTH),
    # What the key is computed from; the key itself is kept nowhere.
    Column("key_salt", words(32), nullable=False),
    Column("key_hash", words(64), nullable=False, unique=True),
    text_column("password", TITLE_LENGTH),
    text_column("timezone", 64),
    flag("allow_all"),
    flag("allow_group_creation"),
    Column("options", JSON, nullable=False, server_default="{}"),
    Column("created_at", UtcTime, nullable=False),
    Column("search_text", words(), nullable=False),
    CheckConstraint(f"length(user_name) BETWEEN 1 AND {TITLE_LENGTH}", name="user_name_length"),
    Index("ix_guests_newest", "account_id", "created_at", "id"),
    sqlite_autoincrement=True,
)

grants = Table(
    "grants",
    metadata,
    Column(
        "guest_id",
        ForeignKey("guests.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("entity_type", words(9), primary_key=True),
    Column("entity_id", Id, primary_key=True, autoincrement=False),
    Column("verb", words(1), primary_key=True),
    CheckConstraint("entity_type IN ('datapoint', 'group')", name="entity_type"),
    CheckConstraint("verb IN ('r', 'w')", name="verb"),
    sqlite_with_rowid=False,
)

# Of an account's owner (guest 0), or of a guest; a guest's password is with the guest.
credentials = Table(
    "credentials",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True, autoincrement=False),
    Column("guest_id", Id, primary_key=True, autoincrement=False),
    text_column("password", TITLE_LENGTH),
    # Sealed; `pending` until a code has shown that the authenticator has it.
    Column("totp", LargeBinary),
    Column("totp_pending", LargeBinary),
    # The latest step of time whose code was used (domain/totp.py).
    Column("totp_step", BigInteger, nullable=False, server_default=text("0")),
    sqlite_with_rowid=False,
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("hash", words(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("guest_id", Id, nullable=False),
    Index("ix_recovery_codes_of_person", "account_id", "guest_id"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("hash", words(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("guest_id", Id, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Index("ix_sign_in_links_of_person", "account_id", "guest_id"),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    numbered(),
    Column("hash", words(64), nullable=False, unique=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("guest_id", Id, nullable=False),
    # The key that it was begun with, whose end is its own.
    Column("key_id", Id, index=True),
    Column("method", words(8), nullable=False),
    text_column("browser", TITLE_LENGTH),
    text_column("address", 45),
    Column("created_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    # Unless it is used before; and in any case.
    Column("idle_until", UtcTime, nullable=False, index=True),
    Column("expires_at", UtcTime, nullable=False),
    CheckConstraint("method IN ('password', 'link', 'key', 'sso')", name="method"),
    Index("ix_web_sessions_of_person", "account_id", "guest_id"),
    sqlite_autoincrement=True,
)
