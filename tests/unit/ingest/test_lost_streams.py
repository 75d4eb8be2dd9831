"""A stream that was lost and made anew: copies begin anew, with what was counted left out."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest

from clicktrail.domain.events import encode_event
from clicktrail.domain.hit_id import HitIds, slot
from clicktrail.hits.store import HitStore
from clicktrail.ingest.shared import leases, plan_log
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.ingest.shared.copying import Copying
from clicktrail.ingest.shared.leases import LEASE_SECONDS
from clicktrail.ingest.shared.plan_log import FencedError, PlanLog, caught_up
from clicktrail.ingest.shared.worker import PartitionWorker
from clicktrail.journal.files import segments
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.shared.beginning import Beginning, Counted, begin, beginning_of
from clicktrail.journal.shared.bus import BusError
from clicktrail.journal.shared.layout import head_of, stream_of
from clicktrail.settings import Settings
from tests.support.ingestion import a_conversion, a_hit
from tests.support.waiting import eventually
from tests.unit.ingest.test_shared_ingestion import JOURNAL, Clock, an_ingester, cycle, look, state

NOW_MS = 1_720_000_000_000
WRITER, OTHER = "005-01", "006-00"


def events(writer: str, count: int = 10) -> list[bytes]:
    """Return hits of a writer, one a millisecond, each fifth of which is a conversion."""
    node, worker = map(int, writer.split("-"))
    ids = HitIds(node, worker)
    numbers = [ids.next(NOW_MS + index) for index in range(count)]
    return [
        encode_event(a_conversion(number) if index % 5 == 4 else a_hit(number))
        for index, number in enumerate(numbers)
    ]


EVENTS = events(WRITER)
OTHERS = events(OTHER)


def ids(payloads: list[bytes]) -> list[int]:
    return [head_of(payload).hit_id for payload in payloads]


def counted(*payloads: list[bytes]) -> Counted:
    """Return that these were counted, each of one writer."""
    found = Counted()
    for of_writer in payloads:
        found = found.and_also(of_writer)
    return found


@contextmanager
def a_copy(bridge: Bridge, directory: Path) -> Iterator[Copying]:
    """Have partition 0 copied for a while."""
    copying = Copying(bridge.bus, 0, directory / "journal", JOURNAL)
    under_way: Future[None] = bridge.begin(copying.run())
    yield copying
    under_way.cancel()
    bridge.ask(_cancelled())


async def _cancelled() -> None:
    await asyncio.sleep(0)


def content(directory: Path) -> list[tuple[int, int, bytes]]:
    """Return segment, offset and payload of every record of a copy."""
    reader, position = JournalReader(directory / "journal", JOURNAL), Position()
    found: list[tuple[int, int, bytes]] = []
    while (chunk := reader.read(position)).records:
        found += [(chunk.segment, offset, payload) for offset, payload in chunk.records]
        position = chunk.next
    return found


def copied(directory: Path) -> list[int]:
    return ids([payload for _, _, payload in content(directory)])


def publish(bridge: Bridge, writer: str, payloads: list[bytes]) -> None:
    """Publish each event by itself behind the writer's last one."""
    at = bridge.ask(bridge.bus.reached(0, writer)).sequence
    for payload in payloads:
        at = bridge.ask(bridge.bus.append(0, writer, [payload], at))


def lose(bridge: Bridge, stream: str) -> None:
    """Remove a stream, and have it made anew as whoever uses it would."""
    bridge.ask(bridge.bus.jetstream.delete_stream(stream))
    with pytest.raises(BusError):
        bridge.ask(bridge.bus.bounds(stream))
    bridge.ask(bridge.bus.connect())
    if stream == plan_log.STREAM:
        bridge.ask(plan_log.make_stream(bridge.bus))
    if stream == leases.STREAM:
        bridge.ask(leases.make_stream(bridge.bus))


def begun(bridge: Bridge, beginning: Beginning) -> None:
    found = bridge.ask(beginning_of(bridge.bus, 0))
    bridge.ask(begin(bridge.bus, 0, beginning, found.at))


def has(directory: Path, *payloads: list[bytes]) -> None:
    """Wait until a copy has exactly these events, each once."""
    expected = sorted(number for each in payloads for number in ids(each))
    eventually(lambda: sorted(copied(directory)), expected.__eq__)


def gave(directory: Path, beginning: Beginning) -> None:
    """Wait until an older copy owes nothing to the stream that was begun so."""
    note = directory / "beginning.json"
    done = {"segment": beginning.segment, "owes": False, "done": None}
    eventually(lambda: json.loads(note.read_text()), done.__eq__)


def test_what_was_counted_is_in_no_copy_and_all_copies_are_the_same(
    bridge: Bridge, tmp_path: Path
) -> None:
    publish(bridge, WRITER, EVENTS)
    begun(bridge, Beginning(7, counted=counted(EVENTS[:6])))
    publish(bridge, OTHER, OTHERS)
    with a_copy(bridge, tmp_path / "one"), a_copy(bridge, tmp_path / "two"):
        has(tmp_path / "one", EVENTS[6:], OTHERS)
        has(tmp_path / "two", EVENTS[6:], OTHERS)
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert {segment for segment, _, _ in content(tmp_path / "one")} == {7}


def test_a_conversion_that_was_not_inserted_with_its_hits_is_not_left_out() -> None:
    hits = {slot(number): number for number in ids(EVENTS)}
    alone = Counted(hits=hits)
    assert [alone.has(each) for each in EVENTS] == [True, True, True, True, False] * 2


def test_nothing_is_copied_before_there_is_a_beginning(bridge: Bridge, tmp_path: Path) -> None:
    publish(bridge, WRITER, EVENTS)
    with a_copy(bridge, tmp_path) as copying:
        eventually(lambda: copying.needs_beginning, bool)
        eventually(lambda: copying.problem, bool)
        assert copying.problem == (
            "Partition 0 is not copied: its stream is new, and no ingester has begun it yet."
        )
        begun(bridge, Beginning(1))
        has(tmp_path, EVENTS)
        eventually(lambda: copying.problem, "".__eq__)


def test_what_only_a_copy_has_is_given_in_the_name_of_its_writer(
    bridge: Bridge, tmp_path: Path
) -> None:
    begun(bridge, Beginning(1))
    publish(bridge, WRITER, EVENTS)
    with a_copy(bridge, tmp_path / "one"):
        has(tmp_path / "one", EVENTS)
        lose(bridge, stream_of(0))
        anew = Beginning(9, counted=counted(EVENTS[:6]))
        begun(bridge, anew)
        gave(tmp_path / "one", anew)
        has(tmp_path / "one", EVENTS)
        # The writer learns what is in, whatever of it it still holds.
        eventually(lambda: bridge.ask(bridge.bus.reached(0, WRITER)).hit_id, ids(EVENTS)[-1].__eq__)
        with a_copy(bridge, tmp_path / "two"):
            has(tmp_path / "two", EVENTS[6:])
        eventually(
            lambda: [segment for segment, _, _ in content(tmp_path / "one")],
            ([1] * 6 + [9] * 4).__eq__,
        )


def test_what_a_writer_has_passed_is_given_beside_it(bridge: Bridge, tmp_path: Path) -> None:
    begun(bridge, Beginning(1))
    publish(bridge, WRITER, EVENTS[:8])
    with a_copy(bridge, tmp_path / "one"):
        has(tmp_path / "one", EVENTS[:8])
    lose(bridge, stream_of(0))
    # Of what was acknowledged in doubt it still holds some.
    publish(bridge, WRITER, EVENTS[6:])
    anew = Beginning(9, counted=counted(EVENTS[:3]))
    begun(bridge, anew)
    with a_copy(bridge, tmp_path / "one"), a_copy(bridge, tmp_path / "two"):
        gave(tmp_path / "one", anew)
        has(tmp_path / "two", EVENTS[3:])
        has(tmp_path / "one", EVENTS)


def test_what_several_copies_have_is_given_once(bridge: Bridge, tmp_path: Path) -> None:
    begun(bridge, Beginning(1))
    publish(bridge, WRITER, EVENTS[:4])
    with a_copy(bridge, tmp_path / "one"):
        has(tmp_path / "one", EVENTS[:4])
    publish(bridge, OTHER, OTHERS)
    publish(bridge, WRITER, EVENTS[4:])
    with a_copy(bridge, tmp_path / "two"), a_copy(bridge, tmp_path / "three"):
        has(tmp_path / "two", EVENTS, OTHERS)
        has(tmp_path / "three", EVENTS, OTHERS)
    lose(bridge, stream_of(0))
    anew = Beginning(9, counted=counted(EVENTS[:2]))
    begun(bridge, anew)
    names = ["one", "two", "three"]
    copies = [a_copy(bridge, tmp_path / name) for name in names]
    with copies[0], copies[1], copies[2], a_copy(bridge, tmp_path / "four"):
        for name in names:
            gave(tmp_path / name, anew)
        has(tmp_path / "four", EVENTS[2:], OTHERS)
        for name in names:
            has(tmp_path / name, EVENTS, OTHERS)


def test_what_is_older_than_rows_may_be_is_left_in_its_copy(bridge: Bridge, tmp_path: Path) -> None:
    begun(bridge, Beginning(1))
    publish(bridge, WRITER, EVENTS)
    with a_copy(bridge, tmp_path):
        has(tmp_path, EVENTS)
        lose(bridge, stream_of(0))
        # Two days later another writer's hits were counted, and of these there is no row.
        late = HitIds(6, 0).next(NOW_MS + 2 * 86_400_000)
        anew = Beginning(9, counted=Counted({slot(late): late}, {}))
        begun(bridge, anew)
        gave(tmp_path, anew)
        newest = encode_event(a_hit(late + 1))
        publish(bridge, OTHER, [newest])
        has(tmp_path, EVENTS, [newest])
        assert bridge.ask(bridge.bus.reached(0, WRITER)).sequence == 0


def remade(bridge: Bridge, beginning: Beginning, payloads: list[bytes]) -> None:
    """Have the stream look as if it had lost what it wrote last, and these had come since."""
    lose(bridge, stream_of(0))
    begun(bridge, beginning)
    publish(bridge, WRITER, payloads)


@pytest.mark.parametrize("since", [[], OTHERS, OTHERS + EVENTS[-1:]])
def test_a_stream_that_was_rolled_back_is_begun_anew(
    bridge: Bridge, tmp_path: Path, since: list[bytes]
) -> None:
    first = Beginning(1)
    begun(bridge, first)
    publish(bridge, WRITER, EVENTS[:9])
    with a_copy(bridge, tmp_path) as copying:
        has(tmp_path, EVENTS[:9])
        remade(bridge, first, [])
        publish(bridge, OTHER, since)
        found = eventually(
            lambda: bridge.ask(beginning_of(bridge.bus, 0)), lambda now: now.valid is None
        )
        assert found.beginning == Beginning(2, is_void=True)
        eventually(lambda: copying.needs_beginning, bool)
        begun(bridge, Beginning(5, counted=counted(EVENTS[:9])))
        has(tmp_path, EVENTS[:9], since)


@pytest.mark.parametrize("since", [OTHERS[:3], OTHERS])
def test_one_that_was_rolled_back_while_nobody_copied_is_begun_anew(
    bridge: Bridge, tmp_path: Path, since: list[bytes]
) -> None:
    first = Beginning(1)
    begun(bridge, first)
    publish(bridge, WRITER, EVENTS[:9])
    with a_copy(bridge, tmp_path):
        has(tmp_path, EVENTS[:9])
    remade(bridge, first, [])
    publish(bridge, OTHER, since)
    with a_copy(bridge, tmp_path) as copying:
        eventually(lambda: copying.needs_beginning, bool)
        begun(bridge, Beginning(5, counted=counted(EVENTS[:9])))
        has(tmp_path, EVENTS[:9], since)


def test_another_beginning_in_the_same_stream_is_followed_at_once(
    bridge: Bridge, tmp_path: Path
) -> None:
    begun(bridge, Beginning(1))
    publish(bridge, WRITER, EVENTS[:5])
    with a_copy(bridge, tmp_path):
        has(tmp_path, EVENTS[:5])
        begun(bridge, Beginning(4, counted=counted(EVENTS[:5])))
        publish(bridge, WRITER, EVENTS[5:])
        has(tmp_path, EVENTS)
        assert [each.number for each in segments(tmp_path / "journal", JOURNAL)] == [1, 4]


def test_a_beginning_is_behind_the_one_that_was_known(bridge: Bridge) -> None:
    bridge.ask(begin(bridge.bus, 0, Beginning(3), 0))
    with pytest.raises(BusError, match="wrong last sequence"):
        bridge.ask(begin(bridge.bus, 0, Beginning(4), 0))
    assert bridge.ask(beginning_of(bridge.bus, 0)).valid == Beginning(3)


def test_a_plan_begins_anew_with_its_stream(bridge: Bridge, tmp_path: Path) -> None:
    log = PlanLog(bridge, 0, "one")
    log.take_over()
    plan = caught_up(tmp_path / "plan", 1000, "rules", log, JOURNAL, Beginning(1))
    assert state(plan) == (1, [], {JOURNAL: (1, 0)})
    plan.add(cycle(1))
    plan.close()
    later = Beginning(5)
    for directory in (tmp_path / "plan", tmp_path / "another" / "plan"):
        log.take_over()
        again = caught_up(directory, 1000, "rules", log, JOURNAL, later)
        assert state(again) == (4001, [], {JOURNAL: (5, 0)})
        again.close()


def test_a_plan_log_that_was_lost_is_not_written_on(bridge: Bridge, tmp_path: Path) -> None:
    log = PlanLog(bridge, 0, "one")
    log.take_over()
    plan = caught_up(tmp_path / "plan", 1000, "rules", log, JOURNAL, Beginning(1))
    plan.add(cycle(1))
    lose(bridge, plan_log.STREAM)
    with pytest.raises(OSError, match="wrong last sequence"):
        plan.add(cycle(2))
    with pytest.raises(FencedError):
        plan.add(cycle(2))


def test_where_leases_are_lost_each_partition_stays_with_who_had_it(bridge: Bridge) -> None:
    clock = Clock()
    one = an_ingester(bridge, "one", clock)
    two = an_ingester(bridge, "two", clock)
    assert (one.held, two.held) == ({0, 1, 2, 3}, set())
    lose(bridge, leases.STREAM)
    look(bridge, two)
    # What is the other's it takes only when that one has had time to say so.
    clock.now += LEASE_SECONDS / 2
    look(bridge, two)
    assert two.held == set()
    look(bridge, one)
    assert (one.held, one.to_give_up) == ({0, 1}, {2, 3})
    for partition in one.to_give_up:
        bridge.ask(one.give_up(partition))
    look(bridge, two, one)
    assert (one.held, two.held) == ({0, 1}, {2, 3})
    lose(bridge, leases.STREAM)
    look(bridge, two)
    assert two.held == {2, 3}
    clock.now += LEASE_SECONDS + 0.1
    look(bridge, two)
    assert two.held == {0, 1, 2, 3}


def test_whoever_waits_for_a_copy_begins_the_stream_that_is_lost_meanwhile(
    bridge: Bridge, hit_store: HitStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = threading.Event()
    wait = PartitionWorker._wait_for_the_mirror

    def noting(worker: PartitionWorker, beginning: Beginning) -> None:
        waits.set()
        wait(worker, beginning)

    monkeypatch.setattr(PartitionWorker, "_wait_for_the_mirror", noting)
    begun(bridge, Beginning(1))
    copying = Copying(bridge.bus, 0, tmp_path / "journal", JOURNAL)
    worker = PartitionWorker(
        Settings(data_dir=tmp_path),
        0,
        "one",
        bridge,
        hit_store,
        copying,
        JOURNAL,
        threading.Lock(),
        tmp_path / "ingest",
    )
    worker.start()
    assert waits.wait(120)
    lose(bridge, stream_of(0))
    copying.needs_beginning = True
    eventually(
        lambda: bridge.ask(beginning_of(bridge.bus, 0)).valid, lambda valid: valid is not None
    )
    worker.stop()
    worker.join(120)
    assert not worker.is_alive()


def test_a_stream_that_is_missing_is_not_taken_for_an_empty_one(bridge: Bridge) -> None:
    publish(bridge, WRITER, EVENTS[:1])
    before = bridge.bus.laid_out_times
    bridge.ask(bridge.bus.jetstream.delete_stream(stream_of(0)))
    with pytest.raises(BusError, match="stream not found"):
        bridge.ask(bridge.bus.reached(0, WRITER))
    bridge.ask(bridge.bus.connect())
    assert bridge.bus.laid_out_times == before + 1
    assert bridge.ask(bridge.bus.reached(0, WRITER)).sequence == 0
