"""How many turns were taken, counted from this node's journals, or on from a snapshot of them.

Every hit says in its flags which counter it took a turn of. What the journal has forgotten by now
is missing, and so are links that record nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from clicktrail.domain.events import COUNTER_MASK, COUNTER_SHIFT, Flag
from clicktrail.edge.counted import Counted, Mark, heads_of
from clicktrail.edge.turns import CLICKS
from clicktrail.journal.files import journals, segments
from clicktrail.journal.reader import JournalReader, Position

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clicktrail.journal.format import Record

_RECORDS = 50_000
_BYTES = 32 * 2**20


class _Taken(msgspec.Struct, array_like=True, gc=False, tag=1):
    """A hit as far as turns are concerned: the other fields are passed over unread."""

    hit_id: msgspec.Raw
    account_id: msgspec.Raw
    datapoint_id: int
    group_id: msgspec.Raw
    domain_id: msgspec.Raw
    kind: msgspec.Raw
    visitor: msgspec.Raw
    ip: msgspec.Raw
    user_agent: msgspec.Raw
    referrer: msgspec.Raw
    language: msgspec.Raw
    query: msgspec.Raw
    destination: msgspec.Raw
    rule_id: msgspec.Raw
    flags: int = 0


class _Erased(msgspec.Struct, array_like=True, gc=False, tag=3):
    """A hit that was erased: which turn it took is left of it."""

    hit_id: msgspec.Raw
    account_id: msgspec.Raw
    datapoint_id: int = 0
    flags: int = 0


_decode = msgspec.msgpack.Decoder(_Taken | _Erased).decode


class Recount:
    """Counts what a node's journals tell of turns, on from `begun`.

    `counted` is of whole finished segments, `rest` of the segments that are being written.
    """

    def __init__(self, directory: Path, node_id: int, begun: Counted | None = None) -> None:
        self._directory = directory
        self._node_id = node_id
        self._marks: dict[str, Mark] = {} if begun is None else dict(begun.marks)
        self._finished: Counter[tuple[int, int]] = Counter({} if begun is None else begun.taken)
        self.rest: Counter[tuple[int, int]] = Counter()

    @property
    def counted(self) -> Counted:
        """The snapshot from which another count may go on."""
        return Counted(self._node_id, dict(self._marks), dict(self._finished))

    @property
    def taken(self) -> Counter[tuple[int, int]]:
        """How often each (datapoint id, place in the counters) was taken, of all that was read."""
        return self._finished + self.rest

    def is_behind(self) -> bool:
        """Tell whether there are finished segments that were not counted."""
        return any(
            found[-2].number > self._upto(name)
            for name in self._names()
            if len(found := segments(self._directory, name)) > 1
        )

    def steps(self, *, with_newest: bool, records: int = _RECORDS) -> Iterator[None]:
        """Count on, a step for each `records` at most; it may be left off after any of them.

        The newest segment of each journal is counted only `with_newest`.
        """
        for name in self._names():
            yield from self._journal(name, with_newest, records)

    def _names(self) -> list[str]:
        return [
            name for name in journals(self._directory) if name.startswith(f"{self._node_id:03d}-")
        ]

    def _upto(self, name: str) -> int:
        mark = self._marks.get(name)
        return 0 if mark is None else mark.upto

    def _journal(self, name: str, with_newest: bool, records: int) -> Iterator[None]:
        found = segments(self._directory, name)
        if not found:
            return
        reader = JournalReader(self._directory, name)
        upto = self._upto(name)
        position = Position(upto + 1) if upto else Position()
        current: Counter[tuple[int, int]] = Counter()
        while with_newest or position.segment < found[-1].number:
            chunk = reader.read(position, records, _BYTES)
            if chunk.next.segment > position.segment:
                # Only now is the segment before known to have been read to its end.
                if position.segment and self._mark(name, chunk.next.segment):
                    self._finished.update(current)
                    current = Counter()
                if not with_newest and chunk.next.segment >= found[-1].number:
                    break
            _count(chunk.records, current)
            if not chunk.records and chunk.next == position:
                break
            position = chunk.next
            yield
        self.rest.update(current)

    def _mark(self, name: str, following: int) -> bool:
        """Note that all before a segment is counted; False where nothing would tell it again."""
        heads = heads_of(segments(self._directory, name), (following - 1, following))
        if heads:
            self._marks[name] = Mark(following - 1, heads)
        return bool(heads)


def turns_taken(
    directory: Path, node_id: int, begun: Counted | None = None
) -> Counter[tuple[int, int]]:
    """Return how often each (datapoint id, place in the counters) was taken on this node."""
    recount = Recount(directory, node_id, begun)
    for _ in recount.steps(with_newest=True):
        pass
    return recount.taken


def _count(records: list[Record], into: Counter[tuple[int, int]]) -> None:
    for _, payload in records:
        try:
            hit = _decode(payload)
        except msgspec.DecodeError:
            # A conversion, or of a newer release.
            continue
        if hit.flags & Flag.LIMITED:
            into[hit.datapoint_id, CLICKS] += 1
        place = hit.flags >> COUNTER_SHIFT & COUNTER_MASK
        if place:
            into[hit.datapoint_id, place] += 1
