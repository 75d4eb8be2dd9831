"""What the catalog keeps, as plain frozen values.

Times are aware datetimes in UTC. Amounts of money are ints in ten-thousandths of the currency unit
(see `clicktrail.domain.money`). Enumerations carry ClickMeter's numbers (spec clients.md §4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, TypedDict

from clicktrail.domain.conversion_policy import DEFAULT_LOOK_BACK_DAYS, Duplicates
from clicktrail.domain.entries import DatapointType, RedirectType, Status, Theme

SLOTS = 5


class DomainType(IntEnum):
    """Kind of a domain, with ClickMeter's numbers."""

    SYSTEM = 0
    GO = 1
    DEDICATED = 2
    PERSONAL = 3


class Verification(StrEnum):
    """Whether a domain's DNS leads here."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    FAILING = "failing"


class Protocol(IntEnum):
    """Scheme of the code that a conversion's snippet shows, with ClickMeter's numbers."""

    HTTP = 0
    HTTPS = 1


@dataclass(frozen=True, slots=True)
class CheckPace:
    """How long after the last look at a domain's DNS the next is due.

    A domain is new for so long after it was made.
    """

    new: timedelta
    while_new: timedelta
    while_failing: timedelta
    while_verified: timedelta


@dataclass(frozen=True, slots=True)
class Account:
    """A customer: owner of everything else. `timezone` is an IANA name.

    `currency` is an ISO 4217 code; empty: amounts are numbers, whatever currency they name.
    `raw_days` and `rollup_days` are how long hits and sums of them are kept (0: for ever; None: as
    the installation has it).
    """

    id: int
    email: str
    first_name: str
    last_name: str
    company_name: str
    company_role: str
    phone: str
    redirect_only: bool
    timezone: str
    created_at: datetime
    currency: str = ""
    raw_days: int | None = None
    rollup_days: int | None = None


@dataclass(frozen=True, slots=True)
class Erasure:
    """The receipt of an erasure: that it was asked for and done, without whose data it was.

    `sought` is what was searched for (`visitor`, `ip` or `hit`), `digest` its keyed hash. From
    `applied_at` on nothing of it is in any figure or list; at `done_at` it was off the disk, too.
    `counts` says how much was found, by place; `waits_for` what is missing yet.
    """

    id: int
    account_id: int
    sought: str
    digest: str
    asked_at: datetime
    applied_at: datetime | None
    done_at: datetime | None
    counts: dict[str, int]
    waits_for: str

    @property
    def state(self) -> str:
        """`pending` or `done`."""
        return "pending" if self.done_at is None else "done"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of an account, without its secret: `prefix` is what a list may show of it.

    From `expires_at` on it opens nothing; one that `reads_only` changes nothing.
    """

    id: int
    account_id: int
    name: str
    prefix: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None = None
    reads_only: bool = False


@dataclass(frozen=True, slots=True)
class Domain:
    """A host that links live on. System domains belong to nobody: `account_id` is None.

    `verification` is what the last look at the DNS found (`checked_at`, None: nobody looked), and
    `verification_problem` what is wrong, as a sentence.
    """

    id: int
    account_id: int | None
    type: DomainType
    name: str
    custom_404: str
    custom_homepage: str
    is_default: bool
    deleted: bool
    created_at: datetime
    theme: Theme | None = None
    cookieless: bool = False
    verification: Verification = Verification.UNVERIFIED
    verification_problem: str = ""
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A word that datapoints and groups can carry; unique in its account whatever its case."""

    id: int
    account_id: int
    name: str


@dataclass(frozen=True, slots=True)
class RetargetingScript:
    """JavaScript that links can carry, to be run where they are clicked."""

    id: int
    account_id: int
    name: str
    script: str


@dataclass(frozen=True, slots=True)
class LinkScript:
    """A retargeting script as a link names it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A folder of datapoints (a campaign, in ClickMeter's dashboard).

    `is_public`: everybody may see the figures of its datapoints; `redirect_only`: none of their
    visits is counted.
    """

    id: int
    account_id: int
    name: str
    notes: str
    preferred: bool
    is_public: bool
    redirect_only: bool
    deleted: bool
    created_at: datetime
    tags: tuple[Tag, ...] = ()
    writable: bool = True


@dataclass(frozen=True, slots=True)
class SlotConversion:
    """A conversion in one of a datapoint's five places; `slot` is 1 to 5."""

    slot: int
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Datapoint:
    """A tracking link or a tracking pixel.

    `url`, `redirect_type` and `append_query` mean something for links only; `specifics` holds every
    further member of `typeTL` (see `clicktrail.domain.link_members`) or `typeTP` under its wire
    name. A link whose time to be paused has come has the status PAUSED.
    """

    id: int
    account_id: int
    group_id: int
    group_name: str
    domain_id: int
    domain_name: str
    type: DatapointType
    status: Status
    name: str
    title: str
    url: str
    redirect_type: RedirectType
    append_query: bool
    notes: str
    preferred: bool
    is_public: bool
    is_secured: bool
    light_tracking: bool
    redirect_only: bool
    encode_ip: bool
    created_at: datetime
    specifics: dict[str, Any] = field(default_factory=dict)
    conversions: tuple[SlotConversion, ...] = ()
    tags: tuple[Tag, ...] = ()
    writable: bool = True
    scripts: tuple[LinkScript, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversion:
    """Something worth counting after a click. `code` is its public id: 32 upper-case hex digits.

    The last four are its policy (`clicktrail.domain.conversion_policy`).
    """

    id: int
    account_id: int
    name: str
    description: str
    code: str
    value: int
    protocol: Protocol
    deleted: bool
    created_at: datetime
    duplicates: Duplicates = Duplicates.PER_CLICK
    min_seconds: int = 0
    max_seconds: int = 0
    look_back_days: int = DEFAULT_LOOK_BACK_DAYS


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note on a day of the account (`day`, whatever the zone) or at a moment (`at`).

    It is about a datapoint, a group, or (both None) the whole account; `name` is what that is
    called.
    """

    id: int
    account_id: int
    day: date | None
    at: datetime | None
    text: str
    datapoint_id: int | None
    group_id: int | None
    name: str
    created_at: datetime


class PresetKind(StrEnum):
    """What a preset is of: the filters of a question, or the UTM parameters of an address."""

    SEGMENT = "segment"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Preset:
    """What an account keeps under a name; `content` is JSON, as the API took it."""

    id: int
    account_id: int
    kind: PresetKind
    name: str
    content: dict[str, Any]
    created_at: datetime


class AnnotationFields(TypedDict):
    """What a note says: all of it, since a change replaces it."""

    day: date | None
    at: datetime | None
    text: str
    datapoint_id: int | None
    group_id: int | None


class AccountFields(TypedDict, total=False):
    """What may be set on an account; a field that is not given stays as it is."""

    email: str
    first_name: str
    last_name: str
    company_name: str
    company_role: str
    phone: str
    redirect_only: bool
    timezone: str
    currency: str
    raw_days: int | None
    rollup_days: int | None


class DomainFields(TypedDict, total=False):
    """What may be set on a domain; a field that is not given stays as it is."""

    type: DomainType
    name: str
    custom_404: str
    custom_homepage: str
    theme: Theme | None
    cookieless: bool


class GroupFields(TypedDict, total=False):
    """What may be set on a group; a field that is not given stays as it is.

    `tags` replaces all tags; each is a name (made when unknown) or the id of a tag.
    """

    name: str
    notes: str
    preferred: bool
    is_public: bool
    redirect_only: bool
    tags: Sequence[str | int]


class DatapointFields(TypedDict, total=False):
    """What may be set on a datapoint; a field that is not given stays as it is.

    `conversion_ids` holds the slots 1 to 5 in order, 0 or None for an empty one, and replaces all
    of them; `tags` replaces all tags, each a name (made when unknown) or the id of a tag;
    `specifics` and `script_ids` replace all members and scripts.
    `name` empty or None on creation: one is made.
    """

    type: DatapointType
    status: Status
    group_id: int | None
    domain_id: int | None
    name: str | None
    title: str
    url: str
    redirect_type: RedirectType
    append_query: bool
    notes: str
    preferred: bool
    is_public: bool
    is_secured: bool
    light_tracking: bool
    redirect_only: bool
    encode_ip: bool
    specifics: dict[str, Any]
    conversion_ids: Sequence[int | None]
    script_ids: Sequence[int]
    tags: Sequence[str | int]


class ConversionFields(TypedDict, total=False):
    """What may be set on a conversion; a field that is not given stays as it is."""

    name: str
    description: str
    value: int
    protocol: Protocol
    duplicates: Duplicates
    min_seconds: int
    max_seconds: int
    look_back_days: int


@dataclass(frozen=True, slots=True)
class NetworkEntry:
    """An entry of a blacklist or whitelist; its id is 32 upper-case hex digits."""

    id: str
    value: str
