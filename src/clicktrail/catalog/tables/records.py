"""What an account notes and keeps, and what happened to all of it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from clicktrail.catalog.columns import Id, words
from clicktrail.catalog.tables.definitions import (
    ANNOTATION_LENGTH,
    HOST_LENGTH,
    PRESET_NAME_LENGTH,
    TITLE_LENGTH,
    UtcTime,
    metadata,
    numbered,
    text_column,
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

erasures = Table(
    "erasures",
    metadata,
    numbered(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("sought", words(10), nullable=False),
    Column("digest", words(32), nullable=False),
    # Gone once it is applied.
    Column("sealed", LargeBinary),
    Column("asked_at", UtcTime, nullable=False),
    Column("applied_at", UtcTime),
    Column("done_at", UtcTime, index=True),
    Column("counts", JSON, nullable=False),
    text_column("waits_for", TITLE_LENGTH),
    sqlite_autoincrement=True,
)

# Under another name than the feature of `__future__`.
account_notes = Table(
    "annotations",
    metadata,
    numbered(),
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
    numbered(),
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

# What happened outlives what it happened to: no foreign keys.
audit = Table(
    "audit",
    metadata,
    numbered(),
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
    text_column("address", 45),
    text_column("name", TITLE_LENGTH),
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
