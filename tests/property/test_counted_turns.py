"""Turns counted on from a snapshot are those that a count of everything finds."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from clicktrail.domain.events import (
    COUNTER_SHIFT,
    Flag,
    Hit,
    decode_event,
    encode_event,
    erased_payload,
)
from clicktrail.edge.counted import load, save
from clicktrail.edge.recount import Recount, turns_taken
from clicktrail.journal import JournalWriter
from clicktrail.journal.files import segments
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.replacing import replace_records
from clicktrail.journal.retention import compress
from clicktrail.settings import Durability
from tests.support.ingestion import a_hit

NAMES = ("000-00", "000-01", "001-00")
STEPS = st.one_of(
    st.tuples(st.just("hits"), st.sampled_from(NAMES), st.integers(1, 250)),
    st.tuples(st.just("restart"), st.sampled_from(NAMES), st.just(0)),
    st.tuples(st.just("compress"), st.sampled_from(NAMES), st.just(0)),
    st.tuples(st.just("erase"), st.sampled_from(NAMES), st.just(0)),
    # How many steps are read before it is left off: few enough to end within a segment.
    st.tuples(st.just("snapshot"), st.just(""), st.integers(1, 12)),
    st.tuples(st.just("tear"), st.just(""), st.integers(1, 60)),
)


class Node:
    """Journals that grow, and a snapshot beside them."""

    def __init__(self, root: Path) -> None:
        self.journals = root / "journal"
        self.snapshot = root / "turns.counted"
        self.recorded: Counter[tuple[int, int]] = Counter()
        self._hits = 0
        self._writers = {name: self._open(name) for name in NAMES}

    def hits(self, name: str, count: int) -> None:
        """Record hits that take turns of four places."""
        payloads = []
        for _ in range(count):
            self._hits += 1
            datapoint_id, place = 7 + self._hits % 2, 1 + self._hits % 2
            flags = place << COUNTER_SHIFT | (Flag.LIMITED if self._hits % 3 else 0)
            payloads.append(encode_event(a_hit(self._hits, datapoint_id=datapoint_id, flags=flags)))
            if name.startswith("000"):
                self.recorded[datapoint_id, place] += 1
                self.recorded[datapoint_id, 0] += bool(self._hits % 3)
        for payload in payloads:
            self._writers[name].append([payload])

    def restart(self, name: str, _: int) -> None:
        """End a writer and begin anew."""
        self._writers[name].close()
        self._writers[name] = self._open(name)

    def compress(self, name: str, _: int) -> None:
        """Compress all finished segments."""
        compress(self.journals, name, Position(10**6), [])

    def erase(self, name: str, _: int) -> None:
        """Erase every record of the first segment, if it is finished."""
        found = segments(self.journals, name)
        if len(found) > 1:
            chunk = JournalReader(self.journals, name).read(Position(found[0].number))
            offsets = [at for at, _ in chunk.records if chunk.segment == found[0].number]
            replace_records(self.journals, name, found[0].number, offsets, _erased)

    def snapshot_after(self, _: str, steps: int) -> None:
        """Count on, and leave off after some steps, as whoever is stopped does."""
        recount = Recount(self.journals, 0, load(self.snapshot, self.journals, 0))
        for done, _step in enumerate(recount.steps(with_newest=False, records=40), start=1):
            if done == steps:
                break
        save(self.snapshot, recount.counted, "test")

    def tear(self, _: str, count: int) -> None:
        """Cut the end of the snapshot off."""
        if self.snapshot.exists():
            self.snapshot.write_bytes(self.snapshot.read_bytes()[:-count])

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()

    def _open(self, name: str) -> JournalWriter:
        return JournalWriter(self.journals, name, durability=Durability.OS, segment_bytes=1 << 14)


def _erased(payload: bytes) -> bytes:
    event = decode_event(payload)
    return erased_payload(event, len(payload)) if isinstance(event, Hit) else payload


@given(st.lists(STEPS, min_size=4, max_size=16))
@settings(deadline=None)
def test_a_snapshot_and_the_rest_are_all(steps: list[tuple[str, str, int]]) -> None:
    with tempfile.TemporaryDirectory() as root:
        node = Node(Path(root))
        try:
            for what, name, number in steps:
                do = node.snapshot_after if what == "snapshot" else getattr(node, what)
                do(name, number)
                begun = load(node.snapshot, node.journals, 0)
                assert turns_taken(node.journals, 0, begun) == +node.recorded
            assert turns_taken(node.journals, 0) == +node.recorded
        finally:
            node.close()
