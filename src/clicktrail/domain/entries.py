"""What the edge knows of the catalog: one small entry per link, domain and conversion.

Entries travel from the catalog's change feed into the link table as MessagePack arrays; a field
may be added at the end with a default, never moved or removed.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec

from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.conversion_policy import DEFAULT_POLICY, ConversionPolicy


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
    """A datapoint as the edge sees it. `name` keeps its spelling; look-ups fold its case.

    `behaviour` is None for a plain link: one URL and nothing besides.
    """

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
    behaviour: Behaviour | None = None


class Theme(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """How the pages of a domain look. Colours are `#rrggbb`, empty for the built-in ones.

    `brand` is a name shown above the text; `logo` an https URL of a picture, shown instead.
    """

    brand: str = ""
    accent: str = ""
    background: str = ""
    text: str = ""
    logo: str = ""


class DomainEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A host that serves links. `host` is lower case, without a port.

    `custom_404` and `custom_homepage` are URLs to send visitors to, empty for the built-in pages.
    `cookieless` domains set no cookie: a visitor is a keyed hash of address, user agent and day.
    """

    domain_id: int
    host: str
    is_default: bool = False
    custom_404: str = ""
    custom_homepage: str = ""
    theme: Theme | None = None
    cookieless: bool = False


class AccountEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What of an account concerns all of its links.

    `unrecorded`: its links lead on and count nothing. `allowed_hosts`: where `ddu` may lead,
    lower case; `*.host` covers the sub-domains of host. `ignored_addresses`: networks in CIDR form
    whose visits are not counted. An account with none of these has no entry.
    """

    account_id: int
    unrecorded: bool = False
    allowed_hosts: tuple[str, ...] = ()
    ignored_addresses: tuple[str, ...] = ()


class GroupEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What of a group concerns all of its links; a group without any of it has no entry."""

    group_id: int
    unrecorded: bool = False


class ScriptEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A retargeting script. `code` is HTML or JavaScript as its owner typed it."""

    script_id: int
    account_id: int
    code: str


class ConversionEntry(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A conversion as the edge sees it. `code` is 32 upper-case hex digits.

    `value` is the default value of a conversion that brings none, in ten-thousandths of the
    currency unit (see `clicktrail.domain.money`).
    """

    conversion_id: int
    account_id: int
    code: str
    value: int = 0
    policy: ConversionPolicy = DEFAULT_POLICY
