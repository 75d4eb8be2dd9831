"""What the catalog keeps, as plain frozen values, and how lists of it are asked for.

Times are aware datetimes in UTC. Amounts of money are ints in ten-thousandths of the currency unit
(see `clicktrail.domain.money`). Enumerations carry ClickMeter's numbers (spec clients.md §4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, Literal, TypedDict

from clicktrail.domain.conversion_policy import DEFAULT_LOOK_BACK_DAYS, Duplicates
from clicktrail.domain.entries import DatapointType, RedirectType, Status, Theme
from clicktrail.domain.timeframe import Range

SLOTS = 5

StatusWord = Literal["active", "deleted", "paused", "spam", "all"]


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
class Person:
    """Who signs in: the owner of an account (`guest_id` 0), or a guest of it."""

    account_id: int
    guest_id: int = 0


SignInMethod = Literal["password", "link", "key", "sso"]


@dataclass(frozen=True, slots=True)
class WebSession:
    """Somebody's session in a browser, without its token.

    `browser` is the User-Agent, `address` where it was last seen from. It is over at `idle_until`
    unless it is used before, and at `expires_at` in any case; `key_id` is the key that it was begun
    with.
    """

    id: int
    person: Person
    method: SignInMethod
    browser: str
    address: str
    created_at: datetime
    seen_at: datetime
    idle_until: datetime
    expires_at: datetime
    key_id: int | None = None


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """Somebody's second factor: sealed secrets (`domain.totp`), and the last step that was used."""

    secret: bytes | None = None
    pending: bytes | None = None
    step: int = 0


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


@dataclass(frozen=True, slots=True)
class AnnotationFilter:
    """Which notes of an account are meant; what is None does not restrict.

    `span`: those on its local days or at its moments. `datapoint_id`: those that concern a
    datapoint: its own, its group's, and those of the whole account. `group_id`: a group's own,
    those of what is in it, and those of the whole account.
    """

    span: Range | None = None
    datapoint_id: int | None = None
    group_id: int | None = None


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
class Page:
    """A stretch of a list: `limit` rows after `offset`.

    `sort_by` is the wire name of a scalar field in any case (`creationDate`, `groupName`, …); an
    unknown one means the default order, newest first. Equal rows are ordered by id, in the same
    direction. `limit` None: to the end. `after` is the id of the last item of the page before: the
    list goes on right behind it, wherever it stands by now, and `offset` counts from there.
    """

    offset: int = 0
    limit: int | None = 20
    sort_by: str = "creationDate"
    descending: bool = True
    after: int | None = None


@dataclass(frozen=True, slots=True)
class DatapointFilter:
    """Which datapoints of an account are meant; what is None does not restrict.

    `tags` are tag names (any case) or ids, all of which must be carried: a text of digits matches a
    tag of that name or that id. `text` is a pattern over name, title, destination and notes: `*`
    stands for anything; without one, the text may stand anywhere (spec behaviour.md §1). The
    creation bounds are both inclusive. `ids` empty matches nothing.
    """

    type: DatapointType | None = None
    status: StatusWord = "all"
    tags: tuple[str | int, ...] = ()
    text: str = ""
    favourite: bool | None = None
    group_id: int | None = None
    conversion_id: int | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Which groups of an account are meant, as `DatapointFilter`; `text` is over name, notes.

    `writable`: only those that the viewer may change.
    """

    status: Literal["active", "deleted", "all"] = "all"
    tags: tuple[str | int, ...] = ()
    text: str = ""
    favourite: bool | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    ids: tuple[int, ...] | None = None
    writable: bool = False


@dataclass(frozen=True, slots=True)
class ConversionFilter:
    """Which conversions of an account are meant; `text` looks at name and description."""

    status: Literal["active", "deleted", "all"] = "all"
    text: str = ""
    created_after: datetime | None = None
    created_before: datetime | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class DomainFilter:
    """Which domains an account may use; `text` is a pattern over the name."""

    type: DomainType | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class TagFilter:
    """Which tags of an account are meant.

    `text` is a pattern over the name; `carried_by` keeps those that at least one datapoint (`dp`),
    link (`tl`), pixel (`tp`) or group (`gr`) carries; `datapoint_ids` and `group_ids` those carried
    by one of these.
    """

    text: str = ""
    carried_by: Literal["dp", "tl", "tp", "gr"] | None = None
    datapoint_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NetworkEntry:
    """An entry of a blacklist or whitelist; its id is 32 upper-case hex digits."""

    id: str
    value: str
