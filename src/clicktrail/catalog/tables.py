"""The tables of the catalog. `migrations/` makes them; a test holds the two together.

Ids are handed out in rising order and never again (AUTOINCREMENT): real clients keep them in
24 bits (spec clients.md §0.9), and a deleted entity's id must stay its own. Every `*_key` column is
the case-folded form of its neighbour, since databases fold only ASCII alike.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

from clicktrail.catalog.columns import Id, words

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

NAME_LENGTH = 64
TITLE_LENGTH = 255
URL_LENGTH = 4096
NOTES_LENGTH = 4000
TAG_LENGTH = 100
HOST_LENGTH = 253
SCRIPT_LENGTH = 20_000
ANNOTATION_LENGTH = 500
PRESET_NAME_LENGTH = 60
KEPT_CHANGES = 200_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class UtcTime(TypeDecorator[datetime]):
    """An aware datetime, stored as Unix milliseconds: exact, small, and ordered in any database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return what is stored."""
        return None if value is None else (value - _EPOCH) // _MILLISECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return what is meant."""
        return None if value is None else _EPOCH + value * _MILLISECOND


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=false())


def _words(name: str, length: int) -> Column[str]:
    return Column(name, words(length), nullable=False, server_default="")


def _at_most(column: str, length: int) -> CheckConstraint:
    return CheckConstraint(f"length({column}) <= {length}", name=f"{column}_length")


meta = Table(
    "meta",
    metadata,
    Column("key", words(40), primary_key=True),
    Column("value", words(255), nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    _words("email", TITLE_LENGTH),
    _words("first_name", TITLE_LENGTH),
    _words("last_name", TITLE_LENGTH),
    _words("company_name", TITLE_LENGTH),
    _words("company_role", TITLE_LENGTH),
    _words("phone", TITLE_LENGTH),
    _flag("redirect_only"),
    Column("timezone", words(64), nullable=False, server_default="UTC"),
    Column("created_at", UtcTime, nullable=False),
    # ISO 4217; empty: amounts are numbers, whatever currency they name.
    _words("currency", 3),
    # Days that raw hits and sums are kept; NULL: the installation's, 0: for ever.
    Column("raw_days", Integer),
    Column("rollup_days", Integer),
    _at_most("email", TITLE_LENGTH),
    sqlite_autoincrement=True,
)

api_keys = Table(
    "api_keys",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    _words("name", TITLE_LENGTH),
    Column("hash", words(64), nullable=False, unique=True),
    Column("prefix", words(8), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("last_used_at", UtcTime),
    Column("expires_at", UtcTime),
    _flag("reads_only"),
    sqlite_autoincrement=True,
)

domains = Table(
    "domains",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), index=True),
    Column("type", Integer, nullable=False),
    Column("name", words(HOST_LENGTH), nullable=False),
    _words("custom_404", URL_LENGTH),
    _words("custom_homepage", URL_LENGTH),
    _flag("is_default"),
    _flag("deleted"),
    Column("created_at", UtcTime, nullable=False),
    Column("theme", JSON, nullable=False, server_default="{}"),
    _flag("cookieless"),
    # What the last look at the DNS found: unverified, verified or failing.
    Column("verification", words(10), nullable=False, server_default="unverified"),
    _words("verification_problem", TITLE_LENGTH),
    Column("checked_at", UtcTime),
    CheckConstraint("type BETWEEN 0 AND 3", name="type"),
    CheckConstraint(f"length(name) BETWEEN 1 AND {HOST_LENGTH}", name="name_length"),
    CheckConstraint("name = lower(name)", name="name_lower"),
    Index(
        "uq_domains_name",
        "name",
        unique=True,
        sqlite_where=text("deleted = 0"),
        postgresql_where=text("NOT deleted"),
    ),
    Index(
        "uq_domains_is_default",
        "is_default",
        unique=True,
        sqlite_where=text("is_default = 1"),
        postgresql_where=text("is_default"),
    ),
    sqlite_autoincrement=True,
)

groups = Table(
    "groups",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("name", words(TITLE_LENGTH), nullable=False),
    Column("name_key", words(), nullable=False),
    _words("notes", NOTES_LENGTH),
    _flag("preferred"),
    _flag("is_public"),
    _flag("redirect_only"),
    _flag("deleted"),
    Column("created_at", UtcTime, nullable=False),
    Column("search_text", words(), nullable=False),
    CheckConstraint(f"length(name) BETWEEN 1 AND {TITLE_LENGTH}", name="name_length"),
    _at_most("notes", NOTES_LENGTH),
    Index("ix_groups_newest", "account_id", "created_at", "id", "deleted"),
    Index("ix_groups_by_name", "account_id", "name_key", "id", "deleted"),
    sqlite_autoincrement=True,
)

datapoints = Table(
    "datapoints",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("group_id", ForeignKey("groups.id"), nullable=False),
    Column("domain_id", ForeignKey("domains.id"), nullable=False),
    Column("type", Integer, nullable=False),
    Column("status", Integer, nullable=False, server_default=text("0")),
    Column("name", words(NAME_LENGTH), nullable=False),
    Column("name_key", words(NAME_LENGTH), nullable=False),
    _words("title", TITLE_LENGTH),
    Column("title_key", words(), nullable=False),
    _words("url", URL_LENGTH),
    Column("redirect_type", Integer, nullable=False, server_default=text("301")),
    _flag("append_query"),
    _words("notes", NOTES_LENGTH),
    _flag("preferred"),
    _flag("is_public"),
    _flag("is_secured"),
    _flag("light_tracking"),
    _flag("redirect_only"),
    _flag("encode_ip"),
    Column("specifics", JSON, nullable=False, server_default="{}"),
    Column("created_at", UtcTime, nullable=False),
    # Of links that are to be paused one day: when, and after how many clicks.
    Column("pauses_at", UtcTime),
    Column("pauses_after", BigInteger),
    CheckConstraint("type IN (0, 1)", name="type"),
    CheckConstraint("status BETWEEN 0 AND 3", name="status"),
    CheckConstraint("redirect_type IN (301, 307)", name="redirect_type"),
    CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_LENGTH}", name="name_length"),
    _at_most("title", TITLE_LENGTH),
    _at_most("url", URL_LENGTH),
    _at_most("notes", NOTES_LENGTH),
    # A deleted link gives its name back; all others hold theirs, alone on the domain.
    Index(
        "uq_datapoints_name",
        "domain_id",
        "name_key",
        unique=True,
        sqlite_where=text("status <> 3"),
        postgresql_where=text("status <> 3"),
    ),
    # The list queries read only these indexes until a page is found, filters included.
    Index("ix_datapoints_newest", "account_id", "created_at", "id", "status", "type", "preferred"),
    Index("ix_datapoints_by_name", "account_id", "name_key", "id", "status", "type", "preferred"),
    Index("ix_datapoints_by_title", "account_id", "title_key", "id", "status", "type", "preferred"),
    Index(
        "ix_datapoints_by_status", "account_id", "status", "type", "created_at", "id", "preferred"
    ),
    Index("ix_datapoints_in_group", "group_id", "created_at", "id", "status", "type", "preferred"),
    Index(
        "ix_datapoints_pauses_at",
        "pauses_at",
        sqlite_where=text("pauses_at IS NOT NULL AND status = 0"),
        postgresql_where=text("pauses_at IS NOT NULL AND status = 0"),
    ),
    Index(
        "ix_datapoints_pauses_after",
        "account_id",
        "id",
        sqlite_where=text("pauses_after IS NOT NULL AND status = 0"),
        postgresql_where=text("pauses_after IS NOT NULL AND status = 0"),
    ),
    sqlite_autoincrement=True,
)

datapoint_texts = Table(
    "datapoint_texts",
    metadata,
    Column("account_id", Id, primary_key=True, autoincrement=False),
    Column(
        "datapoint_id",
        ForeignKey("datapoints.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("text", words(), nullable=False),
    sqlite_with_rowid=False,
)

conversions = Table(
    "conversions",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("name", words(TITLE_LENGTH), nullable=False),
    Column("name_key", words(), nullable=False),
    _words("description", NOTES_LENGTH),
    Column("code", words(32), nullable=False, unique=True),
    Column("value", BigInteger, nullable=False, server_default=text("0")),
    Column("protocol", Integer, nullable=False, server_default=text("0")),
    _flag("deleted"),
    Column("created_at", UtcTime, nullable=False),
    Column("search_text", words(), nullable=False),
    # domain/conversion_policy.py
    Column("duplicates", Integer, nullable=False, server_default=text("1")),
    Column("min_seconds", Integer, nullable=False, server_default=text("0")),
    Column("max_seconds", Integer, nullable=False, server_default=text("0")),
    Column("look_back_days", Integer, nullable=False, server_default=text("30")),
    CheckConstraint(f"length(name) BETWEEN 1 AND {TITLE_LENGTH}", name="name_length"),
    _at_most("description", NOTES_LENGTH),
    CheckConstraint("length(code) = 32", name="code_length"),
    CheckConstraint("protocol IN (0, 1)", name="protocol"),
    Index("ix_conversions_newest", "account_id", "created_at", "id", "deleted"),
    Index("ix_conversions_by_name", "account_id", "name_key", "id", "deleted"),
    sqlite_autoincrement=True,
)

datapoint_conversions = Table(
    "datapoint_conversions",
    metadata,
    Column("datapoint_id", ForeignKey("datapoints.id"), primary_key=True, autoincrement=False),
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("conversion_id", ForeignKey("conversions.id"), nullable=False),
    CheckConstraint("slot BETWEEN 1 AND 5", name="slot"),
    UniqueConstraint("conversion_id", "datapoint_id"),
    sqlite_with_rowid=False,
)

tags = Table(
    "tags",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("name", words(TAG_LENGTH), nullable=False),
    Column("name_key", words(), nullable=False),
    UniqueConstraint("account_id", "name_key"),
    CheckConstraint(f"length(name) BETWEEN 1 AND {TAG_LENGTH}", name="name_length"),
    sqlite_autoincrement=True,
)

datapoint_tags = Table(
    "datapoint_tags",
    metadata,
    Column(
        "tag_id", ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("datapoint_id", ForeignKey("datapoints.id"), primary_key=True, autoincrement=False),
    Index("ix_datapoint_tags_of_datapoint", "datapoint_id", "tag_id"),
    sqlite_with_rowid=False,
)

group_tags = Table(
    "group_tags",
    metadata,
    Column(
        "tag_id", ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("group_id", ForeignKey("groups.id"), primary_key=True, autoincrement=False),
    Index("ix_group_tags_of_group", "group_id", "tag_id"),
    sqlite_with_rowid=False,
)

guests = Table(
    "guests",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("user_name", words(TITLE_LENGTH), nullable=False),
    Column("user_name_key", words(TITLE_LENGTH), nullable=False, unique=True),
    _words("name", TITLE_LENGTH),
    Column("name_key", words(), nullable=False),
    _words("email", TITLE_LENGTH),
    _words("notes", NOTES_LENGTH),
    # What the key is computed from; the key itself is kept nowhere.
    Column("key_salt", words(32), nullable=False),
    Column("key_hash", words(64), nullable=False, unique=True),
    _words("password", TITLE_LENGTH),
    _words("timezone", 64),
    _flag("allow_all"),
    _flag("allow_group_creation"),
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


def _network_list(name: str, column: str) -> Table:
    return Table(
        name,
        metadata,
        Column("id", words(32), primary_key=True),
        Column("account_id", ForeignKey("accounts.id"), nullable=False),
        Column(column, words(HOST_LENGTH), nullable=False),
        Column("created_at", UtcTime, nullable=False),
        UniqueConstraint("account_id", column),
    )


blacklist = _network_list("blacklist", "ip")
whitelist = _network_list("whitelist", "name")

retargeting_scripts = Table(
    "retargeting_scripts",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("name", words(TITLE_LENGTH), nullable=False),
    Column("script", words(), nullable=False),
    CheckConstraint(f"length(name) BETWEEN 1 AND {TITLE_LENGTH}", name="name_length"),
    CheckConstraint(f"length(script) BETWEEN 1 AND {SCRIPT_LENGTH}", name="script_length"),
    sqlite_autoincrement=True,
)

datapoint_scripts = Table(
    "datapoint_scripts",
    metadata,
    Column(
        "script_id",
        ForeignKey("retargeting_scripts.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("datapoint_id", ForeignKey("datapoints.id"), primary_key=True, autoincrement=False),
    Index("ix_datapoint_scripts_of_datapoint", "datapoint_id", "script_id"),
    sqlite_with_rowid=False,
)

erasures = Table(
    "erasures",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("sought", words(10), nullable=False),
    Column("digest", words(32), nullable=False),
    # Gone once it is applied.
    Column("sealed", LargeBinary),
    Column("asked_at", UtcTime, nullable=False),
    Column("applied_at", UtcTime),
    Column("done_at", UtcTime, index=True),
    Column("counts", JSON, nullable=False),
    _words("waits_for", TITLE_LENGTH),
    sqlite_autoincrement=True,
)

# Under another name than the feature of `__future__`.
account_notes = Table(
    "annotations",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    # On a day, whatever the zone, or at a moment.
    Column("day", Date),
    Column("at", UtcTime),
    Column("text", words(ANNOTATION_LENGTH), nullable=False),
    # Without either it is about the whole account.
    Column("datapoint_id", ForeignKey("datapoints.id")),
    Column("group_id", ForeignKey("groups.id")),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("(day IS NULL) <> (at IS NULL)", name="day_or_moment"),
    CheckConstraint("datapoint_id IS NULL OR group_id IS NULL", name="one_subject"),
    CheckConstraint(f"length(text) BETWEEN 1 AND {ANNOTATION_LENGTH}", name="text_length"),
    sqlite_autoincrement=True,
)

# What an account keeps under a name, to be chosen again: filters, UTM parameters.
presets = Table(
    "presets",
    metadata,
    _id(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("kind", words(10), nullable=False),
    Column("name", words(PRESET_NAME_LENGTH), nullable=False),
    Column("name_key", words(), nullable=False),
    Column("content", JSON, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("account_id", "kind", "name_key"),
    CheckConstraint(f"length(name) BETWEEN 1 AND {PRESET_NAME_LENGTH}", name="name_length"),
    sqlite_autoincrement=True,
)

# Of an account's owner (guest 0), or of a guest; a guest's password is with the guest.
credentials = Table(
    "credentials",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True, autoincrement=False),
    Column("guest_id", Id, primary_key=True, autoincrement=False),
    _words("password", TITLE_LENGTH),
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
    _id(),
    Column("hash", words(64), nullable=False, unique=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("guest_id", Id, nullable=False),
    # The key that it was begun with, whose end is its own.
    Column("key_id", Id, index=True),
    Column("method", words(8), nullable=False),
    _words("browser", TITLE_LENGTH),
    _words("address", 45),
    Column("created_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    # Unless it is used before; and in any case.
    Column("idle_until", UtcTime, nullable=False, index=True),
    Column("expires_at", UtcTime, nullable=False),
    CheckConstraint("method IN ('password', 'link', 'key', 'sso')", name="method"),
    Index("ix_web_sessions_of_person", "account_id", "guest_id"),
    sqlite_autoincrement=True,
)

# What happened outlives what it happened to: no foreign keys.
audit = Table(
    "audit",
    metadata,
    _id(),
    Column("account_id", Id),
    Column("at", UtcTime, nullable=False, index=True),
    Column("operation", words(6), nullable=False),
    Column("entity", words(12), nullable=False),
    Column("entity_id", words(32), nullable=False),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Column("actor", words(6), nullable=False),
    Column("guest_id", Id),
    Column("key_id", Id),
    Column("session_id", Id),
    _words("address", 45),
    _words("name", TITLE_LENGTH),
    CheckConstraint("operation IN ('create', 'change', 'delete')", name="operation"),
    CheckConstraint("actor IN ('owner', 'guest', 'cli', 'system')", name="actor"),
    Index("ix_audit_of_account", "account_id", "id"),
    Index("ix_audit_of_entity", "account_id", "entity", "entity_id", "id"),
    sqlite_autoincrement=True,
)

changes = Table(
    "changes",
    metadata,
    Column("version", Id, primary_key=True, autoincrement=True),
    Column("kind", words(12), nullable=False),
    Column("entity_id", Id, nullable=False),
    CheckConstraint(
        "kind IN ('datapoint', 'domain', 'conversion', 'account', 'group', 'script')", name="kind"
    ),
    sqlite_autoincrement=True,
)
