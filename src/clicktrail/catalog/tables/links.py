"""What is counted and what stands with it: domains, groups, datapoints, conversions, tags."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from clicktrail.catalog.columns import Id, words
from clicktrail.catalog.tables.definitions import (
    HOST_LENGTH,
    NAME_LENGTH,
    NOTES_LENGTH,
    SCRIPT_LENGTH,
    TAG_LENGTH,
    TITLE_LENGTH,
    URL_LENGTH,
    UtcTime,
    at_most,
    flag,
    metadata,
    numbered,
    text_column,
)

domains = Table(
    "domains",
    metadata,
    numbered(),
    Column("account_id", ForeignKey("accounts.id"), index=True),
    Column("type", Integer, nullable=False),
    Column("name", words(HOST_LENGTH), nullable=False),
    text_column("custom_404", URL_LENGTH),
    text_column("custom_homepage", URL_LENGTH),
    flag("is_default"),
    flag("deleted"),
    Column("created_at", UtcTime, nullable=False),
    Column("theme", JSON, nullable=False, server_default="{}"),
    flag("cookieless"),
    # What the last look at the DNS found: unverified, verified or failing.
    Column("verification", words(10), nullable=False, server_default="unverified"),
    text_column("verification_problem", TITLE_LENGTH),
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
    numbered(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("name", words(TITLE_LENGTH), nullable=False),
    Column("name_key", words(), nullable=False),
    text_column("notes", NOTES_LENGTH),
    flag("preferred"),
    flag("is_public"),
    flag("redirect_only"),
    flag("deleted"),
    Column("created_at", UtcTime, nullable=False),
    Column("search_text", words(), nullable=False),
    CheckConstraint(f"length(name) BETWEEN 1 AND {TITLE_LENGTH}", name="name_length"),
    at_most("notes", NOTES_LENGTH),
    Index("ix_groups_newest", "account_id", "created_at", "id", "deleted"),
    Index("ix_groups_by_name", "account_id", "name_key", "id", "deleted"),
    sqlite_autoincrement=True,
)

datapoints = Table(
    "datapoints",
    metadata,
    numbered(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("group_id", ForeignKey("groups.id"), nullable=False),
    Column("domain_id", ForeignKey("domains.id"), nullable=False),
    Column("type", Integer, nullable=False),
    Column("status", Integer, nullable=False, server_default=text("0")),
    Column("name", words(NAME_LENGTH), nullable=False),
    Column("name_key", words(NAME_LENGTH), nullable=False),
    text_column("title", TITLE_LENGTH),
    Column("title_key", words(), nullable=False),
    text_column("url", URL_LENGTH),
    Column("redirect_type", Integer, nullable=False, server_default=text("301")),
    flag("append_query"),
    text_column("notes", NOTES_LENGTH),
    flag("preferred"),
    flag("is_public"),
    flag("is_secured"),
    flag("light_tracking"),
    flag("redirect_only"),
    flag("encode_ip"),
    Column("specifics", JSON, nullable=False, server_default="{}"),
    Column("created_at", UtcTime, nullable=False),
    # Of links that are to be paused one day: when, and after how many clicks.
    Column("pauses_at", UtcTime),
    Column("pauses_after", BigInteger),
    CheckConstraint("type IN (0, 1)", name="type"),
    CheckConstraint("status BETWEEN 0 AND 3", name="status"),
    CheckConstraint("redirect_type IN (301, 307)", name="redirect_type"),
    CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_LENGTH}", name="name_length"),
    at_most("title", TITLE_LENGTH),
    at_most("url", URL_LENGTH),
    at_most("notes", NOTES_LENGTH),
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
    numbered(),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("name", words(TITLE_LENGTH), nullable=False),
    Column("name_key", words(), nullable=False),
    text_column("description", NOTES_LENGTH),
    Column("code", words(32), nullable=False, unique=True),
    Column("value", BigInteger, nullable=False, server_default=text("0")),
    Column("protocol", Integer, nullable=False, server_default=text("0")),
    flag("deleted"),
    Column("created_at", UtcTime, nullable=False),
    Column("search_text", words(), nullable=False),
    # domain/conversion_policy.py
    Column("duplicates", Integer, nullable=False, server_default=text("1")),
    Column("min_seconds", Integer, nullable=False, server_default=text("0")),
    Column("max_seconds", Integer, nullable=False, server_default=text("0")),
    Column("look_back_days", Integer, nullable=False, server_default=text("30")),
    CheckConstraint(f"length(name) BETWEEN 1 AND {TITLE_LENGTH}", name="name_length"),
    at_most("description", NOTES_LENGTH),
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
    numbered(),
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

retargeting_scripts = Table(
    "retargeting_scripts",
    metadata,
    numbered(),
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
