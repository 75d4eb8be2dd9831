"""The tables of the catalog. `migrations/` makes them; a test holds the two together.

Ids are handed out in rising order and never again (AUTOINCREMENT): real clients keep them in
24 bits (spec clients.md §0.9), and a deleted entity's id must stay its own. Every `*_key` column is
the case-folded form of its neighbour, since databases fold only ASCII alike.
"""

from __future__ import annotations

from clicktrail.catalog.tables.accounts import (
    accounts,
    api_keys,
    credentials,
    grants,
    guests,
    meta,
    recovery_codes,
    sign_in_links,
    web_sessions,
)
from clicktrail.catalog.tables.definitions import (
    ANNOTATION_LENGTH,
    HOST_LENGTH,
    KEPT_CHANGES,
    NAME_LENGTH,
    NOTES_LENGTH,
    PRESET_NAME_LENGTH,
    SCRIPT_LENGTH,
    TAG_LENGTH,
    TITLE_LENGTH,
    URL_LENGTH,
    UtcTime,
    metadata,
)
from clicktrail.catalog.tables.links import (
    conversions,
    datapoint_conversions,
    datapoint_scripts,
    datapoint_tags,
    datapoint_texts,
    datapoints,
    domains,
    group_tags,
    groups,
    retargeting_scripts,
    tags,
)
from clicktrail.catalog.tables.records import (
    account_notes,
    audit,
    blacklist,
    changes,
    erasures,
    presets,
    whitelist,
)

__all__ = [
    "ANNOTATION_LENGTH",
    "HOST_LENGTH",
    "KEPT_CHANGES",
    "NAME_LENGTH",
    "NOTES_LENGTH",
    "PRESET_NAME_LENGTH",
    "SCRIPT_LENGTH",
    "TAG_LENGTH",
    "TITLE_LENGTH",
    "URL_LENGTH",
    "UtcTime",
    "account_notes",
    "accounts",
    "api_keys",
    "audit",
    "blacklist",
    "changes",
    "conversions",
    "credentials",
    "datapoint_conversions",
    "datapoint_scripts",
    "datapoint_tags",
    "datapoint_texts",
    "datapoints",
    "domains",
    "erasures",
    "grants",
    "group_tags",
    "groups",
    "guests",
    "meta",
    "metadata",
    "presets",
    "recovery_codes",
    "retargeting_scripts",
    "sign_in_links",
    "tags",
    "web_sessions",
    "whitelist",
]
