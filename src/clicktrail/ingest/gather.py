"""Read what is new in the journals, and decide which of it the next cycle takes.

Where one journal has more than a cycle can hold, the others are taken only as far as that one
reaches in time. So after an outage hits are still processed in the order in which they happened,
however unequal the journals are; what is late is late only by what writing a record takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from clicktrail.domain.events import (
    Channel,
    Erased,
    Event,
    Evidence,
    Hit,
    HitKind,
    decode_event,
)
from clicktrail.domain.hit_id import SIGN, chronological, timestamp_ms
from clicktrail.ingest.ranges import HISTORY, Cycle, Range
from clicktrail.journal.files import journals
from clicktrail.journal.format import JournalError, Record
from clicktrail.journal.reader import Chunk, JournalReader, Position

RECORDS_PER_RANGE = 50_000
BYTES_PER_RANGE = 32 * 2**20
_U16, _U32, _U64 = 2**16, 2**32, 2**64
_KINDS = frozenset(int(kind) for kind in HitKind)
_EVIDENCE = frozenset(int(evidence) for evidence in Evidence)
_CHANNELS = frozenset(int(channel) for channel in Channel)
_AMOUNT = 2**62


class Slice(NamedTuple):
    """A range with its events; None stands for a record that cannot be understood."""

    range: Range
    events: list[Event | None]


class Gathered(NamedTuple):
    """A cycle to be planned, its events, and whether more is waiting already."""

    cycle: Cycle
    slices: list[Slice]
    more: bool


class Replayed(NamedTuple):
    """The events of a planned cycle, read once more.

    `problems` tell what is gone for good; `unreadable` what may come back, so that it is worth
    waiting for.
    """

    slices: list[Slice]
    problems: list[str]
    unreadable: list[str]


class JournalSource:
    """All journals of a directory, each read on from where the plan says. Not thread-safe.

    `problems` are what stops a journal at this moment; `losses`, for whoever takes them out of the
    list, what reading had to pass over and will not come back to.
    """

    def __init__(self, directory: Path, positions: dict[str, tuple[int, int]]) -> None:
        self._directory = directory
        self._positions = {name: Position(*at) for name, at in positions.items()}
        self._readers: dict[str, JournalReader] = {}
        self._after_live: list[str] = []
        self.problems: dict[str, list[str]] = {}
        self.losses: list[str] = []
        self._told: dict[str, list[str]] = {}

    def gather(self, number: int, now_ms: int, limit: int = RECORDS_PER_RANGE) -> Gathered | None:
        """Return what cycle `number` would take now; None when nothing is new.

        Nothing has moved until `accept` is called: asking again gives the same, and maybe more.
        """
        names = journals(self._directory)
        live = [name for name in names if not name.startswith(HISTORY)]
        histories = [name for name in names if name.startswith(HISTORY)]
        turns = [live, *([name] for name in histories)]
        # After each cycle of one kind the next kind has its turn, so that neither a busy edge nor
        # a long import can hold up the other.
        if self._after_live in turns:
            at = turns.index(self._after_live) + 1
            turns = turns[at:] + turns[:at]
        for turn in turns:
            gathered = self._gather(turn, number, now_ms, limit)
            if gathered is not None:
                self._after_live = turn
                return gathered
        return None

    def accept(self, cycle: Cycle) -> None:
        """Go on behind a cycle that has been planned."""
        for each in cycle.ranges:
            self._positions[each.journal] = Position(each.next_segment, each.next_offset)

    def again(self, cycle: Cycle) -> Replayed:
        """Return the events of a planned cycle once more.

        Of a range that is not whole any more, what is left is returned.
        """
        slices: list[Slice] = []
        problems: list[str] = []
        unreadable: list[str] = []
        for each in cycle.ranges:
            try:
                records = self._reader(each.journal).read_range(each.segment, each.first, each.last)
            except JournalError as error:
                passing = isinstance(error.__cause__, OSError)
                (unreadable if passing else problems).append(str(error))
                records = self._what_is_left(each)
            slices.append(Slice(each, decode(records)))
        return Replayed(slices, problems, unreadable)

    def waiting(self) -> dict[str, int]:
        """Return the bytes per journal that no cycle has taken yet."""
        return {
            name: self._reader(name).lag(self._position(name)) for name in journals(self._directory)
        }

    def _gather(self, names: list[str], number: int, now_ms: int, limit: int) -> Gathered | None:
        chunks: list[tuple[str, Chunk, list[Event | None]]] = []
        horizon = None
        for name in names:
            chunk = self._reader(name).read(self._position(name), limit, BYTES_PER_RANGE)
            self._note(name, chunk)
            if not chunk.records:
                # What was passed over needs no plan: a restart finds the same and passes it too.
                self._positions[name] = chunk.next
                continue
            events = decode(chunk.records)
            chunks.append((name, chunk, events))
            if len(names) > 1 and self._reader(name).lag(chunk.next):
                reaches = max((event.hit_id for event in events if event), default=0)
                horizon = reaches if horizon is None else min(horizon, reaches)
        ranges, slices = [], []
        more = horizon is not None
        for name, chunk, events in chunks:
            taken = len(events) if horizon is None else _reaching(events, horizon)
            more = more or taken < len(events) or len(events) >= limit
            if taken:
                each = _range(name, chunk, taken, events[:taken], now_ms)
                ranges.append(each)
                slices.append(Slice(each, events[:taken]))
        if not ranges:
            return None
        return Gathered(Cycle(number, now_ms, tuple(ranges)), slices, more)

    def _what_is_left(self, each: Range) -> list[Record]:
        records: list[Record] = []
        position = Position(each.segment, each.first)
        while True:
            chunk = self._reader(each.journal).read(position)
            if chunk.segment != each.segment or chunk.next <= position:
                return records
            records += [record for record in chunk.records if record[0] <= each.last]
            if not chunk.records or chunk.last >= each.last:
                return records
            position = chunk.next

    def _note(self, name: str, chunk: Chunk) -> None:
        # What is said again on the next look is an obstacle, and what is not was passed over.
        passed = self._told.pop(name, [])
        self.losses += [problem for problem in passed if problem not in chunk.problems]
        self.problems.pop(name, None)
        if chunk.records:
            self.losses += chunk.problems
        elif chunk.problems:
            self.problems[name] = chunk.problems
            if chunk.next != self._position(name):
                self._told[name] = chunk.problems

    def _position(self, name: str) -> Position:
        return self._positions.get(name, Position())

    def _reader(self, name: str) -> JournalReader:
        reader = self._readers.get(name)
        if reader is None:
            reader = self._readers[name] = JournalReader(self._directory, name)
        return reader


def decode(records: list[Record]) -> list[Event | None]:
    """Return the events of journal records; None for one that no rule or column can take."""
    events: list[Event | None] = []
    append = events.append
    for _, payload in records:
        try:
            append(decode_event(payload))
        except (msgspec.DecodeError, UnicodeDecodeError):
            append(None)
    if not _all_fit(events):
        events = [event if event is not None and _fits(event) else None for event in events]
    return events


def _all_fit(events: list[Event | None]) -> bool:
    """Tell, quickly, whether the numbers of all hits are within their columns."""
    try:
        hits = [event for event in events if type(event) is Hit]
        np.array([hit.hit_id for hit in hits], dtype=np.uint64)
        np.array([hit.visitor for hit in hits], dtype=np.uint64)
        ids = np.array(
            [(h.account_id, h.datapoint_id, h.group_id, h.domain_id) for h in hits], dtype=np.int64
        )
        kinds = {hit.kind for hit in hits}
        small = np.array([(h.rule_id, h.flags) for h in hits], dtype=np.int64)
    except OverflowError:
        return False
    return (
        (not ids.size or (int(ids.min()) >= 0 and int(ids.max()) < _U32))
        and (not small.size or (int(small.min()) >= 0 and int(small.max()) < _U16))
        and kinds <= _KINDS
        and all(_fits(event) for event in events if event is not None and type(event) is not Hit)
    )


def _fits(event: Event) -> bool:
    if isinstance(event, Hit):
        return (
            0 <= event.hit_id < _U64
            and 0 <= event.visitor < _U64
            and all(
                0 <= number < _U32
                for number in (
                    event.account_id, event.datapoint_id, event.group_id, event.domain_id,
                )
            )
            and event.kind in _KINDS
            and 0 <= event.rule_id < _U16
            and 0 <= event.flags < _U16
        )  # fmt: skip
    if isinstance(event, Erased):
        return 0 <= event.hit_id < _U64 and 0 <= event.account_id < _U32
    return (
        0 <= event.hit_id < _U64
        and 0 <= event.visitor < _U64
        and 0 <= event.account_id < _U32
        and 0 <= event.conversion_id < _U32
        and abs(event.value) < _AMOUNT
        and abs(event.commission) < _AMOUNT
        and all(
            0 <= each.hit_id < _U64
            and 0 <= each.datapoint_id < _U32
            and 0 <= each.group_id < _U32
            and each.kind in _KINDS
            and each.evidence in _EVIDENCE
            for each in event.candidates
        )
        and event.channel in _CHANNELS
        and 0 <= event.policy.min_seconds < _U32
        and 0 <= event.policy.max_seconds < _U32
        and 0 <= event.policy.look_back_days < _U16
    )


def _reaching(events: list[Event | None], horizon: int) -> int:
    """Return how many events, from the first on, happened up to the id `horizon`."""
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        if event is not None and event.hit_id <= horizon:
            return index + 1
    return 0


def _range(name: str, chunk: Chunk, taken: int, events: list[Event | None], now_ms: int) -> Range:
    newest = max((event.hit_id for event in events if event), default=0)
    if newest >= SIGN:
        newest = max((event.hit_id for event in events if event), key=chronological)
    whole = taken == len(chunk.records)
    following = chunk.next if whole else Position(chunk.segment, chunk.records[taken][0])
    return Range(
        journal=name,
        segment=chunk.segment,
        first=chunk.first,
        last=chunk.records[taken - 1][0],
        next_segment=following.segment,
        next_offset=following.offset,
        records=taken,
        # A worker whose clock is ahead must not carry the windows with it.
        newest_ms=min(timestamp_ms(newest), now_ms),
    )
