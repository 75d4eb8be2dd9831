"""The guests of an account, what each may do, and how lists of grants are asked for.

Values as in `clicktrail.catalog.model`; the figures of a guest are narrowed by `hits.lens`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from clicktrail.domain.entries import DatapointType


@dataclass(frozen=True, slots=True)
class GuestOptions:
    """What a guest is spared, and how it likes dates and numbers.

    `percent_value` and `percent_commission` scale the amounts that the guest sees; 0: as they are.
    """

    hide_cost: bool = False
    hide_com_cost: bool = False
    hide_count: bool = False
    hide_params: bool = False
    hide_value: bool = False
    percent_commission: int = 0
    percent_value: int = 0
    hide_referrer: bool = False
    language: str = ""
    date_format: str = ""
    time_format: int = 0
    decimal_separator: str = ""
    number_group_separator: str = ""
    timeframe_min_date: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest of an account. `timezone` empty: the account's. The last three count its grants."""

    id: int
    account_id: int
    user_name: str
    name: str
    email: str
    notes: str
    key_salt: str
    timezone: str
    allow_all: bool
    allow_group_creation: bool
    options: GuestOptions
    created_at: datetime
    link_grants: int = 0
    pixel_grants: int = 0
    group_grants: int = 0


class GuestFields(TypedDict, total=False):
    """What may be set on a guest; a field that is not given stays as it is.

    `options` holds fields of `GuestOptions`; those that are absent stay as they are.
    """

    user_name: str
    name: str
    email: str
    notes: str
    password: str
    timezone: str
    allow_all: bool
    allow_group_creation: bool
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a guest may do with an entity; `entity_type`: datapoint, group; `verb`: r, w."""

    entity_type: str
    entity_id: int
    verb: str
    entity_name: str
    datapoint_type: DatapointType | None


@dataclass(frozen=True, slots=True)
class GrantFilter:
    """Which grants of a guest are meant; what is None does not restrict."""

    entity_type: str | None = None
    entity_id: int | None = None
    verb: str | None = None
