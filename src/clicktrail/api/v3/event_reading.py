"""From the parameters of `/v3/events` and its live stream to the events that are meant.

Cursors are opaque to whoever gets them. Each is bound to its question, so that one which was kept
for another is refused instead of answering something that nobody asked.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from pydantic import Field

from clicktrail.api.errors import Failure, Rejected
from clicktrail.api.queries import Query, folded
from clicktrail.api.v3.asking import Asker, Faults
from clicktrail.api.v3.operations import parsed
from clicktrail.api.v3.question_body import RangeBody
from clicktrail.api.v3.question_reading import read_filter
from clicktrail.api.v3.ranges import read_range, read_zone
from clicktrail.api.v3.words import is_plain, nearest
from clicktrail.hits.arrivals import Position
from clicktrail.hits.event_query import EventQuery
from clicktrail.hits.event_rows import ALL_KINDS, EventKind, Place
from clicktrail.hits.query import FIRST_INSTANT, LAST_INSTANT
from clicktrail.statistics.naming import Naming

if TYPE_CHECKING:
    from datetime import datetime

    from clicktrail.api.auth import Caller
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.domain.timeframe import Range
    from clicktrail.hits.filters import Condition
    from clicktrail.hits.store import HitStore

T = TypeVar("T", Place, Position)
MOST_EVENTS = 1000
LONGEST_FILTER = 20_000
LONGEST_CURSOR = 10_000
KEY = "authKey"
_FIRST_DAY, _LAST_DAY = "1970-01-01", "2100-12-31"
_DIGEST_BYTES = 9
_KIND_TEXT = "Comma list of `click`, `view` and `conversion`; all unless given."
_FILTER_TEXT = "The `filter` of `POST /v3/query`, as JSON."
_ZONE_TEXT = "IANA time zone of times and days; the account's unless given."


class LiveQuery(Query):
    """Parameters of the live stream of events."""

    kind: Annotated[str, Field(max_length=100, description=_KIND_TEXT)] = ""
    filter: Annotated[str, Field(max_length=LONGEST_FILTER, description=_FILTER_TEXT)] = ""
    zone: Annotated[str | None, Field(max_length=100, description=_ZONE_TEXT)] = None
    after: Annotated[
        str,
        Field(
            max_length=LONGEST_CURSOR,
            description="The `id` of the last event that was got; go on behind it. The header"
            " `Last-Event-ID` says the same, and goes before.",
        ),
    ] = ""


class EventsQuery(Query):
    """Parameters of the list of events."""

    from_: Annotated[
        str,
        Field(
            alias="from",
            max_length=40,
            description="The first day or moment; the beginning unless given.",
        ),
    ] = ""
    to: Annotated[
        str,
        Field(max_length=40, description="The last day, or the moment that ends it; else all."),
    ] = ""
    zone: Annotated[str | None, Field(max_length=100, description=_ZONE_TEXT)] = None
    kind: Annotated[str, Field(max_length=100, description=_KIND_TEXT)] = ""
    filter: Annotated[str, Field(max_length=LONGEST_FILTER, description=_FILTER_TEXT)] = ""
    order: Annotated[
        Literal["desc", "asc"], folded(), Field(description="`desc`, the newest first, or `asc`.")
    ] = "desc"
    limit: Annotated[int, Field(ge=1, le=MOST_EVENTS, description="Events at most.")] = 100
    after: Annotated[
        str,
        Field(max_length=LONGEST_CURSOR, description="The `next` of the page before."),
    ] = ""


class Asked(msgspec.Struct, frozen=True):
    """The events that are meant, the zone to show times in, and what binds cursors to this."""

    query: EventQuery
    zone: ZoneInfo
    digest: bytes


def check_names(given: list[str], model: type[Query]) -> None:
    """Raise Rejected naming every parameter that an operation has not.

    A misspelt filter would otherwise be passed over.
    """
    known = {KEY, *(info.alias or name for name, info in model.model_fields.items())}
    failures = [
        _failure(f'There is no parameter "{name[:100]}"{nearest(name, known)}', name[:100])
        for name in dict.fromkeys(given)
        if name not in known
    ]
    if failures:
        raise Rejected(failures)


def read_span(first: str, last: str, asker: Asker, zone: ZoneInfo, faults: Faults) -> Range | None:
    """Return the time between the parameters `from` and `to`; one that is empty leaves it open."""
    body = RangeBody.model_validate({"from": first or _FIRST_DAY, "to": last or _LAST_DAY})
    return read_range(body, (), asker, zone, faults)


def read_events(query: EventsQuery, asker: Asker, catalog: Catalog, viewer: int) -> Asked:
    """Return what parameters ask for. Raises Rejected naming every wrong one.

    `viewer` is the number of the guest who asks, 0 for the owner.
    """
    faults = Faults()
    zone = read_zone(query.zone, asker.zone, faults)
    start, end = FIRST_INSTANT, LAST_INSTANT
    if query.from_ or query.to:
        span = read_span(query.from_, query.to, asker, zone, faults)
        if span is not None:
            start, end = span.start_utc, span.end_utc
    kinds = _kinds(query.kind, faults)
    condition, spelled = _filter(query.filter, asker.store, faults)
    words = (query.from_, query.to, zone.key, query.order)
    digest = _digest("list", asker.account.id, viewer, kinds, spelled, *words)
    after = _read_cursor(query.after, digest, Place, faults)
    refuse_parameters(faults)
    if condition is not None:
        condition = Naming(asker.store, catalog, asker.account.id).resolved(condition)
    return Asked(
        EventQuery(
            account_id=asker.account.id,
            start=start,
            end=end,
            kinds=kinds,
            filter=condition,
            zone=zone,
            after=after,
            descending=query.order == "desc",
            limit=query.limit,
        ),
        zone,
        digest,
    )


class AskedLive(msgspec.Struct, frozen=True):
    """What a live stream is to show, with names still in the filter, and where it goes on."""

    account_id: int
    kinds: frozenset[EventKind]
    filter: Condition | None
    zone: ZoneInfo
    digest: bytes
    after: Position | None

    def query(
        self, store: HitStore, catalog: Catalog, start: datetime, end: datetime
    ) -> EventQuery:
        """Return the events in [start, end) that are meant, by the names and groups of now."""
        condition = self.filter
        if condition is not None:
            condition = Naming(store, catalog, self.account_id).resolved(condition)
        return EventQuery(
            account_id=self.account_id,
            start=start,
            end=end,
            kinds=self.kinds,
            filter=condition,
            zone=self.zone,
        )


def read_live(query: LiveQuery, last_id: str, by: Caller) -> AskedLive:
    """Return what parameters ask of the live stream. Raises Rejected naming every wrong one."""
    faults = Faults()
    zone = read_zone(query.zone, by.zone, faults)
    kinds = _kinds(query.kind, faults)
    condition, spelled = _filter(query.filter, None, faults)
    digest = _digest("live", by.account_id, viewer_of(by), kinds, spelled, zone.key)
    after = _read_cursor(last_id or query.after, digest, Position, faults)
    if after is None and not faults.found:
        # Who has a cursor was let in with this filter before; it waits for a store that is away.
        with by.parts.asking() as store:
            _filter(query.filter, store, faults)
    refuse_parameters(faults)
    return AskedLive(by.account_id, kinds, condition, zone, digest, after)


def viewer_of(by: Caller) -> int:
    """Return the number of the guest who asks, 0 for the owner."""
    return 0 if by.guest is None else by.guest.id


def write_cursor(place: Place | Position, digest: bytes) -> str:
    """Return the opaque text of a place in the answers to a question."""
    return base64.urlsafe_b64encode(digest + msgspec.msgpack.encode(place)).rstrip(b"=").decode()


def _read_cursor(text: str, digest: bytes, kind: type[T], faults: Faults) -> T | None:
    if not text:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        found = msgspec.msgpack.decode(raw[_DIGEST_BYTES:], type=kind)
        _check(found)
    except (ValueError, msgspec.MsgspecError):
        faults.add("This is no cursor that was given out here", "after")
        return None
    if raw[:_DIGEST_BYTES] != digest:
        faults.add(
            "This cursor belongs to another question: send it with the same parameters, or none",
            "after",
        )
        return None
    return found


def _check(found: Place | Position) -> None:
    numbers = [found.number] if isinstance(found, Place) else [found.floor]
    if isinstance(found, Position):
        numbers += [number for pair in found.reached for number in pair]
        if any(lane < 0 for lane, _ in found.reached):
            raise ValueError("a lane is a number above 0")
    if any(not -(2**62) <= number < 2**62 for number in numbers):
        raise ValueError("a place is a time from 1754 to 2293")


def _digest(*words: Any) -> bytes:
    told = [sorted(one) if isinstance(one, frozenset) else one for one in words]
    return hashlib.blake2b(msgspec.json.encode(told), digest_size=_DIGEST_BYTES).digest()


def _kinds(text: str, faults: Faults) -> frozenset[EventKind]:
    found: set[EventKind] = set()
    for word in text.split(",") if text else ():
        name = word.strip().lower()
        try:
            found.add(EventKind(name))
        except ValueError:
            known = [str(kind) for kind in EventKind]
            near = nearest(name, known) or f", only {', '.join(known)}"
            faults.add(f'There is no kind "{word.strip()[:40]}"{near}', "kind")
    return frozenset(found) or ALL_KINDS


def _filter(text: str, store: HitStore | None, faults: Faults) -> tuple[Condition | None, str]:
    """Return the condition of a filter, and the text that stands for it however it was spelled.

    Without a store its patterns are not looked at.
    """
    if not text:
        return None, ""
    if not is_plain(text):
        faults.add("The filter holds a character that is not text", "filter")
        return None, ""
    try:
        raw = parsed(text.encode())
    except Rejected:
        faults.add("The filter is not valid JSON", "filter")
        return None, ""
    if raw is not None and not isinstance(raw, dict):
        faults.add("The filter must be a JSON object", "filter")
        return None, ""
    below = Faults()
    condition = None
    try:
        condition = read_filter(raw, store, below)
    except Rejected as refusal:
        below.found = list(refusal.failures)
    faults.found += below.found
    return condition, json.dumps(raw, sort_keys=True)


def refuse_parameters(faults: Faults) -> None:
    """Raise Rejected if anything is wrong: the parameter, and below `filter` the place in it."""
    failures = []
    for one in faults.found:
        name, _, below = (one.pointer or "").removeprefix("/").partition("/")
        failures.append(_failure(one.message, name, f"/{below}" if below else None))
    if failures:
        raise Rejected(failures)


def _failure(message: str, parameter: str, pointer: str | None = None) -> Failure:
    sentence = message if message.endswith((".", "?")) else f"{message}."
    return Failure(parameter, sentence, pointer=pointer, parameter=parameter)
