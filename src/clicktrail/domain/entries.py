"""What the edge knows of the catalog: one small entry per link, domain and conversion.

Entries travel from the catalog's change feed into the link table as MessagePack arrays; a field
may be added at the end with a default, never moved or removed.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec


class DatapointType(IntEnum):
    """Kind of a datapoint, with ClickMeter's numbers (spec clients.md §4)."""

    TRACKING_LINK = 0
    TRACKING_PIXEL = 1


class Status(IntEnum):
    """State of a datapoint, with ClickMeter's numbers (spec clients.md §4)."""

    ACTIVE = 0
    PAUSED = 1
    ABUSE = 2
    DELETED = 3


class RedirectType(IntEnum):
    """HTTP status of a redirect that ClickMeter lets a link choose."""

    PERMANENT = 301
    TEMPORARY = 307


class LinkEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A datapoint as the edge sees it. `name` keeps its spelling; look-ups fold its case."""

    datapoint_id: int
    account_id: int
    group_id: int
    domain_id: int
    name: str
    type: int
    status: int
    url: str = ""
    redirect_type: int = 301
    append_query: bool = False
    conversion_ids: tuple[int, ...] = ()


class DomainEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A host that serves links. `host` is lower case, without a port."""

    domain_id: int
    host: str
    is_default: bool = False


class ConversionEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A conversion as the edge sees it. `code` is 32 upper-case hex digits.

    `value` is the default value of a conversion that brings none, in ten-thousandths of the
    currency unit (see `clicktrail.domain.money`).
    """

    conversion_id: int
    account_id: int
    code: str
    value: int = 0
