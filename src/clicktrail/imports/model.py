"""What readers make of an export, whatever system it comes from.

Readers are pure: they look at files or an API and at nothing of ours. Texts are as they stand
there; what the export does not hold is empty, never guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

import msgspec

from clicktrail.domain.entries import DatapointType, RedirectType, Status
from clicktrail.domain.events import HitKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date


class Spot(NamedTuple):
    """A place in an export: file (or address) and row.

    Rows of tables are counted as a spreadsheet does, the header being row 1; items of a JSON
    document or an API from 1.
    """

    file: str
    row: int


class BadField(Exception):  # noqa: N818 -- what it says, as a sentence's subject
    """A value that cannot be used; `problem` says why and what would be right."""

    def __init__(self, field: str, value: object, problem: str) -> None:
        super().__init__(f"{field} {value!r}: {problem}")
        self.field = field
        self.value = str(value)[:200]
        self.problem = problem


class Refused(msgspec.Struct, frozen=True):
    """A row of which nothing can be used, and why."""

    spot: Spot
    field: str
    value: str
    problem: str


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """When a link ends in the source: at a time (Unix ms), or once it has so many clicks in all.

    `url` is where it leads from then on; without one it leads nowhere.
    """

    at_ms: int = 0
    clicks: int = 0
    clicks_so_far: int = 0
    url: str = ""


class ImportedConversion(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the source counted after clicks. `value` in ten-thousandths of a unit."""

    spot: Spot
    key: str
    name: str
    description: str = ""
    value: int = 0
    deleted: bool = False


class ImportedLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link (or pixel). `key` names it within its source, `host` is the domain that it had there.

    `options` are flags of a datapoint as the catalog calls them, `members` further members of
    ClickMeter's under their wire names; `left_out` says in words
    what of it cannot come along. `implied`: nobody listed it, hits of it are.
    """

    spot: Spot
    key: str
    name: str
    url: str
    host: str = ""
    title: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()
    group: str = ""
    created_ms: int | None = None
    type: DatapointType = DatapointType.TRACKING_LINK
    status: Status = Status.ACTIVE
    redirect_type: RedirectType = RedirectType.PERMANENT
    append_query: bool = False
    limits: Limits | None = None
    total: int | None = None
    options: dict[str, bool] = {}
    conversions: tuple[str | None, ...] = ()
    members: dict[str, Any] = {}
    left_out: tuple[str, ...] = ()
    implied: bool = False


class ImportedHit(msgspec.Struct, frozen=True, kw_only=True):
    """One visit, at `ms` (Unix). `key` names it within its source, empty where nothing does."""

    spot: Spot
    link: str
    ms: int
    key: str = ""
    kind: HitKind = HitKind.CLICK
    ip: str = ""
    user_agent: str = ""
    referrer: str = ""
    language: str = ""
    query: str = ""
    destination: str = ""
    is_spider: bool = False
    country: str = ""
    region: str = ""
    city: str = ""
    browser: str = ""
    os: str = ""
    device: str = ""
    organization: str = ""


class ImportedCounts(msgspec.Struct, frozen=True, kw_only=True):
    """So many visits to a link on a day, of which nothing else is known."""

    spot: Spot
    link: str
    day: date
    count: int
    kind: HitKind = HitKind.CLICK


class ImportedSale(msgspec.Struct, frozen=True, kw_only=True):
    """A conversion that the hit `hit` led to. Amounts are in ten-thousandths of a unit."""

    spot: Spot
    hit: str
    link: str
    conversion: str
    ms: int
    key: str
    kind: HitKind = HitKind.CLICK
    value: int = 0
    commission: int = 0
    parameter: str = ""


LinkItem = ImportedConversion | ImportedLink | Refused
HitItem = ImportedHit | ImportedCounts | ImportedSale | Refused


@runtime_checkable
class Incomplete(Protocol):
    """An export of which something is in no link and no hit that it gives."""

    def left_out(self) -> Sequence[str]:
        """Say in sentences what that is, as far as all that was read so far held it."""


class Source(Protocol):
    """An export. Both streams can be begun again, and give the same each time.

    `name` is the word that the import's journal and its hits carry.
    """

    name: str

    def links(self) -> Iterator[LinkItem]:
        """Give conversions and links; conversions before the links that carry them."""

    def hits(self) -> Iterator[HitItem]:
        """Give hits, counts and conversions fired, in any order; a hit before what it led to."""
