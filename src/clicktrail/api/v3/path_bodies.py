"""What a body says about paths to conversions: which conversions, which touches, when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from clicktrail.api.bodies import REF
from clicktrail.api.errors import Rejected
from clicktrail.api.v3.asking import Asker, Faults
from clicktrail.api.v3.operations import fault
from clicktrail.api.v3.question_body import ComparisonBody, FilterBody, RangeBody
from clicktrail.api.v3.question_reading import MANNERS, read_comparison, read_filter
from clicktrail.api.v3.ranges import RANGE_WORDS, read_range, read_zone
from clicktrail.domain.money import SCALE
from clicktrail.hits.path_query import (
    LONGEST_LOOK_BACK,
    SHORTEST_LOOK_BACK,
    PathQuery,
    TouchKey,
    TouchKind,
)
from clicktrail.statistics.naming import Naming

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from zoneinfo import ZoneInfo

    from clicktrail.api.auth import Caller
    from clicktrail.api.errors import Failure
    from clicktrail.domain import timeframe
    from clicktrail.statistics.comparison import Comparison

DEFAULT_RANGE: Final = "last30"
DEFAULT_LOOK_BACK: Final = 30
DEFAULT_LIMIT: Final = 100
MOST_ROWS: Final = 1000
MOST_IDS: Final = 1000
LARGEST_ID: Final = 2**32 - 1

_Word = TypeVar("_Word", bound=StrEnum)
_Read = TypeVar("_Read")
PATHS_SCHEMA: Final[dict[str, Any]] = {
    "by": {
        "type": "string",
        "enum": [*TouchKey],
        "default": TouchKey.DATAPOINT,
        "description": "What touches are known by. With `tag`, a touch's credit is shared by the"
        " tags of its datapoint.",
    },
    "touches": {
        "type": "string",
        "enum": [*TouchKind],
        "default": TouchKind.CLICKS,
        "description": "Which hits are touches. The one that earned the conversion always is.",
    },
    "look_back_days": {
        "type": "integer",
        "minimum": SHORTEST_LOOK_BACK,
        "maximum": LONGEST_LOOK_BACK,
        "default": DEFAULT_LOOK_BACK,
    },
    "range": {
        "oneOf": [
            {"type": "string", "enum": [*RANGE_WORDS]},
            {"$ref": REF.format(model=RangeBody.__name__)},
        ],
        "default": DEFAULT_RANGE,
        "description": "When the conversions were fired: a time frame of v2, or from … to.",
    },
    "zone": {
        "type": "string",
        "maxLength": 100,
        "description": "IANA time zone; the account's unless given.",
    },
    "conversions": {
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
        "maxItems": MOST_IDS,
        "description": "Ids of conversions; all unless given.",
    },
    "filter": {
        "oneOf": [{"$ref": REF.format(model=FilterBody.__name__)}, {"type": "null"}],
        "description": "Which conversions count, as in `POST /v3/query`: by what they have, and"
        " the hit that they are attributed to. Touches are not filtered.",
    },
    "comparison": {
        "oneOf": [
            {"type": "string", "enum": [*MANNERS]},
            {"$ref": REF.format(model=ComparisonBody.__name__)},
            {"type": "null"},
        ],
        "description": "The time to compare with, as in `POST /v3/query`; every figure then has"
        " `compared` beside it.",
    },
    "unattributed": {
        "type": "boolean",
        "default": True,
        "description": "Whether conversions count that the stored attribution gives to nobody.",
    },
    "limit": {"type": "integer", "minimum": 0, "maximum": MOST_ROWS, "default": DEFAULT_LIMIT},
    "offset": {"type": "integer", "minimum": 0, "maximum": LARGEST_ID, "default": 0},
}


def schema(required: tuple[str, ...], members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a body with these members besides those about paths."""
    return {
        "type": "object",
        "required": [*required],
        "properties": {**members, **PATHS_SCHEMA},
        "additionalProperties": False,
    }


class Asked(msgspec.Struct, frozen=True):
    """What a body asks for; `span` as its days are in `zone`."""

    query: PathQuery
    span: timeframe.Range
    zone: ZoneInfo
    limit: int
    offset: int
    filter: Any
    """As it was asked for, in JSON."""
    comparison: Comparison | None

    def meta(self, rows: int) -> dict[str, Any]:
        """Return what an answer says about its question; `rows`: how many there are in all."""
        told = {} if self.comparison is None else {"compared": self._bounds(self.comparison.span)}
        return {
            "by": self.query.by,
            "touches": self.query.touches,
            "look_back_days": self.query.look_back.days,
            "zone": self.zone.key,
            **self._bounds(self.span),
            **told,
            "filter": self.filter,
            "conversions": None
            if self.query.conversion_ids is None
            else list(self.query.conversion_ids),
            "unattributed": self.query.unattributed,
            "limit": self.limit,
            "offset": self.offset,
            "rows": rows,
        }

    def _bounds(self, span: timeframe.Range) -> dict[str, datetime]:
        return {
            "from": span.start_utc.astimezone(self.zone),
            "to": span.end_utc.astimezone(self.zone),
        }


class Members:
    """Reads the members of a JSON object and collects all that is wrong with them."""

    def __init__(self, body: Any, *steps: str | int, faults: list[Failure] | None = None) -> None:
        self._steps = steps
        self.faults: list[Failure] = [] if faults is None else faults
        self._known: set[str] = set()
        self.is_object = isinstance(body, dict)
        self._members: dict[str, Any] = body if isinstance(body, dict) else {}
        if not self.is_object:
            self.wrong("Must be an object.")

    def wrong(self, message: str, *steps: str | int) -> None:
        """Note what is wrong at a place within this object."""
        self.faults.append(fault(message, *self._steps, *steps))

    def get(self, name: str) -> Any:
        """Return a member as it is, None where it is missing or null."""
        self._known.add(name)
        return self._members.get(name)

    def word(self, name: str, words: type[_Word], default: _Word) -> _Word:
        """Return one of some words."""
        given = self.get(name)
        if given is None:
            return default
        try:
            return words(given)
        except ValueError:
            self.wrong(f"{name} must be one of {', '.join(words)}.", name)
            return default

    def text(self, name: str) -> str:
        """Return a text, empty unless given."""
        given = self.get(name)
        if given is None:
            return ""
        if not isinstance(given, str):
            self.wrong(f"{name} must be a text.", name)
            return ""
        return given

    def integer(self, name: str, least: int, most: int, default: int) -> int:
        """Return an integer within bounds."""
        given = self.get(name)
        if given is None:
            return default
        if type(given) is not int or not least <= given <= most:
            self.wrong(f"{name} must be an integer from {least} to {most}.", name)
            return default
        return given

    def flag(self, name: str, default: bool) -> bool:
        """Return a truth value."""
        given = self.get(name)
        if given is None:
            return default
        if not isinstance(given, bool):
            self.wrong(f"{name} must be true or false.", name)
            return default
        return given

    def ids(self, name: str) -> tuple[int, ...] | None:
        """Return ids, each once; None where there is no such member."""
        given = self.get(name)
        if given is None:
            return None
        if not isinstance(given, list) or len(given) > MOST_IDS:
            self.wrong(f"{name} must be a list of at most {MOST_IDS} ids.", name)
            return None
        for at, one in enumerate(given):
            if type(one) is not int or not 1 <= one <= LARGEST_ID:
                self.wrong(f"An id is an integer from 1 to {LARGEST_ID}.", name, at)
                return None
        return tuple(dict.fromkeys(given))

    def finish(self) -> None:
        """Note the members that nobody asked for."""
        for name in self._members:
            if name not in self._known:
                known = ", ".join(sorted(self._known))
                self.wrong(f"There is no member {name[:100]}; there are {known}.", name)


def read(by: Caller, members: Members) -> Asked:
    """Return what is asked, with every member read. Raises Rejected with all that is wrong."""
    touch_key = members.word("by", TouchKey, TouchKey.DATAPOINT)
    touches = members.word("touches", TouchKind, TouchKind.CLICKS)
    days = members.integer(
        "look_back_days", SHORTEST_LOOK_BACK, LONGEST_LOOK_BACK, DEFAULT_LOOK_BACK
    )
    conversions = members.ids("conversions")
    unattributed = members.flag("unattributed", True)
    limit = members.integer("limit", 0, MOST_ROWS, DEFAULT_LIMIT)
    offset = members.integer("offset", 0, LARGEST_ID, 0)
    wanted = _range(members)
    given, other = members.get("filter"), members.get("comparison")
    faults = Faults(members.faults)
    zone = read_zone(members.text("zone") or None, by.zone, faults)
    members.finish()
    faults.finish()
    with by.parts.asking() as store:
        asker = Asker(by.account, zone, datetime.now(UTC), store)
        span = read_range(wanted, ("range",), asker, zone, faults)
        condition = _read(read_filter, faults, given, store)
        comparison = None
        if span is not None:
            comparison = _read(read_comparison, faults, other, span, asker, zone)
        faults.finish()
        assert span is not None
        if condition is not None:
            condition = Naming(store, by.parts.catalog, by.account_id).resolved(condition)
    query = PathQuery(
        account_id=by.account_id,
        start=span.start_utc,
        end=span.end_utc,
        look_back=timedelta(days=days),
        by=touch_key,
        touches=touches,
        conversion_ids=conversions,
        unattributed=unattributed,
        filter=condition,
        zone=zone,
    )
    return Asked(query, span, zone, limit, offset, given, comparison)


def _read(read: Callable[..., _Read], faults: Faults, *given: Any) -> _Read | None:
    """Return what `read` makes of a member; what it refuses is noted beside all else."""
    below = Faults()
    try:
        found: _Read | None = read(*given, below)
    except Rejected as refusal:
        below.found, found = list(refusal.failures), None
    faults.found += below.found
    return found


def _range(members: Members) -> str | RangeBody:
    given = members.get("range")
    if given is None or isinstance(given, str):
        return given or DEFAULT_RANGE
    bounds = Members(given, "range", faults=members.faults)
    start, end = bounds.text("from"), bounds.text("to")
    if bounds.is_object:
        bounds.finish()
        if bounds.get("from") in (None, ""):
            bounds.wrong('A range has "from", a day or a moment.', "from")
    return RangeBody.model_validate({"from": start[:40], "to": end[:40] or None})


def number(amount: int) -> msgspec.Raw:
    """Return ten-thousandths as a JSON number, to the last digit."""
    whole, part = divmod(abs(amount), SCALE)
    text = f"{whole}.{part:04d}".rstrip("0").rstrip(".")
    return msgspec.Raw(f"{'-' if amount < 0 else ''}{text}".encode())
