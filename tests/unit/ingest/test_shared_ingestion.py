"""Who ingests a partition of the shared journal, by whose plan, and what the cluster may forget."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from clicktrail.ingest import plan_file
from clicktrail.ingest.plan import Plan
from clicktrail.ingest.ranges import Cycle, Range
from clicktrail.ingest.shared import forgetting, leases
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.ingest.shared.copying import Copying
from clicktrail.ingest.shared.ingestion import tidy_copy
from clicktrail.ingest.shared.keeping_up import keep_up
from clicktrail.ingest.shared.leases import LEASE_SECONDS, Leases
from clicktrail.ingest.shared.plan_log import (
    RESTORED,
    FencedError,
    PlanLog,
    SharedPlan,
    caught_up,
)
from clicktrail.journal.retention import Retained
from clicktrail.journal.shared import beginning
from clicktrail.journal.shared.beginning import Beginning, begin
from clicktrail.journal.shared.bus import BusError
from clicktrail.journal.shared.mirror import Mirror
from tests.support.waiting import eventually
from tests.unit.journal.test_shared_publisher import hit

JOURNAL = "shared-00"
DAY = 86_400.0
FIRST = Beginning(1)


def cycle(number: int, segment: int = 1) -> Cycle:
    """Return a cycle that goes on where the one before ends."""
    at = 8192 + 100 * number
    taken = Range(JOURNAL, segment, at, at + 50, segment, at + 100, 2, 1000 * number)
    return Cycle(number, 1000 * number, (taken,))


def taken_over(bridge: Bridge, directory: Path, owner: str) -> SharedPlan:
    log = PlanLog(bridge, 0, owner)
    log.take_over()
    return caught_up(directory / "plan", 1000, "rules", log, JOURNAL, FIRST)


def state(plan: Plan) -> tuple[int, list[Cycle], dict[str, tuple[int, int]]]:
    return plan.next_cycle, plan.undone, plan.positions


def test_whoever_takes_over_has_the_plan_of_the_one_before(bridge: Bridge, tmp_path: Path) -> None:
    one = taken_over(bridge, tmp_path / "one", "one")
    for number in range(1, 6):
        one.add(cycle(number))
        if number < 5:
            one.done(number, 1000 * number)
    two = taken_over(bridge, tmp_path / "two", "two")
    assert state(two) == state(one) == (6, [cycle(5)], {JOURNAL: (1, 8192 + 600)})
    assert two.to_repeat() == [cycle(number) for number in range(1, 6)]
    two.done(5, 5000)
    two.add(cycle(6))
    again = taken_over(bridge, tmp_path / "one", "one again")
    assert state(again) == (7, [cycle(6)], {JOURNAL: (1, 8192 + 700)})
    # What a node has lost of its files is in the cluster.
    shutil.rmtree(tmp_path / "one" / "plan")
    anew = taken_over(bridge, tmp_path / "one", "one anew")
    assert state(anew) == (7, [cycle(6)], {JOURNAL: (1, 8192 + 700)})


def test_a_node_keeps_the_plan_of_what_others_ingest(
    bridge: Bridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clicktrail.ingest.plan.ROTATE_BYTES", 0)
    two, planning = tmp_path / "two", threading.Lock()
    log = PlanLog(bridge, 0, "two")
    one = taken_over(bridge, tmp_path / "one", "one")
    # Of what is not copied there is no plan either.
    assert not keep_up(two, JOURNAL, log, planning)
    assert not two.exists()
    bridge.ask(begin(bridge.bus, 0, FIRST, 0))
    mirror = Mirror(two / "journal", JOURNAL, FIRST)
    mirror.append(1, [hit(1)])
    mirror.close()
    for number in range(1, 6):
        one.add(cycle(number))
        one.done(number, 1000 * number)
        assert keep_up(two, JOURNAL, log, planning)
    # The cluster forgets it, here it stays, and who ingests is not disturbed.
    bridge.ask(forgetting.forget(bridge.bus, 0, FIRST, 5000, []))
    one.add(cycle(6))
    assert keep_up(two, JOURNAL, log, planning)
    assert cycles(two) == [cycle(number) for number in range(1, 7)]
    # It is tidied as that of an ingester.
    names = sorted(path.name.partition(".")[2] for path in (two / "ingest" / "plan").iterdir())
    assert names == ["plan", *["plan.zst"] * 5]
    # Where an ingester of this node has it in its hands it is left alone.
    one.done(6, 6000)
    one.add(cycle(7))
    with planning:
        assert not keep_up(two, JOURNAL, log, planning)
    assert cycles(two)[-1] == cycle(6)
    assert keep_up(two, JOURNAL, log, planning)
    assert cycles(two)[-1] == cycle(7)
    # What is copied is of a stream that was lost: its plan stays.
    bridge.ask(begin(bridge.bus, 0, Beginning(9), 1))
    assert not keep_up(two, JOURNAL, log, planning)
    assert cycles(two)[-1] == cycle(7)


def cycles(data_dir: Path) -> list[Cycle]:
    records = plan_file.read_all(data_dir / "ingest" / "plan")
    return [each for each in records if isinstance(each, Cycle)]


def test_whoever_was_overtaken_plans_nothing_any_more(bridge: Bridge, tmp_path: Path) -> None:
    one = taken_over(bridge, tmp_path / "one", "one")
    one.add(cycle(1))
    two = taken_over(bridge, tmp_path / "two", "two")
    with pytest.raises(OSError, match="wrong last sequence"):
        one.done(1, 1000)
    with pytest.raises(FencedError):
        one.add(cycle(2))
    assert two.undone == [cycle(1)]


def test_what_was_done_behind_a_restored_plan_is_done_again(bridge: Bridge, tmp_path: Path) -> None:
    one = taken_over(bridge, tmp_path / "one", "one")
    for number in range(1, 4):
        one.add(cycle(number))
        one.done(number, 1000 * number)
    shutil.copytree(tmp_path / "one", tmp_path / "backup")
    for number in range(4, 7):
        one.add(cycle(number))
        if number < 6:
            one.done(number, 1000 * number)
    shutil.copytree(tmp_path / "backup", tmp_path / "two")
    (tmp_path / "two" / RESTORED).touch()
    two = taken_over(bridge, tmp_path / "two", "two")
    assert state(two) == (7, [cycle(4), cycle(5), cycle(6)], {JOURNAL: (1, 8192 + 700)})
    assert not (tmp_path / "two" / RESTORED).exists()
    # Whoever is killed before it is done has to do it still, and what was done stays so.
    two.done(4, 9000)
    two = taken_over(bridge, tmp_path / "two", "two again")
    assert two.undone == [cycle(5), cycle(6)]
    # Tables that are not as old as the plan lack nothing.
    three = taken_over(bridge, tmp_path / "backup", "three")
    assert three.undone == [cycle(6)]


class Deaf(PlanLog):
    """A log whose answers are lost where `lost` says so."""

    lost = 0

    def _publish(self, body: bytes, expected: int) -> int:
        number = super()._publish(body, expected)
        if self.lost:
            self.lost -= 1
            raise BusError("no answer")
        return number


def test_an_entry_whose_answer_was_lost_is_there_once(bridge: Bridge, tmp_path: Path) -> None:
    log = Deaf(bridge, 0, "one")
    log.take_over()
    plan = caught_up(tmp_path / "one" / "plan", 1000, "rules", log, JOURNAL, FIRST)
    log.lost = 1
    with pytest.raises(OSError, match="no answer"):
        plan.add(cycle(1))
    assert plan.undone == []
    plan.add(cycle(1))
    plan.done(1, 1000)
    plan.add(cycle(2))
    bodies = [entry.body for entry in log.entries(0, log.last())]
    assert len(bodies) == 4
    assert bodies[1] != bodies[3]
    assert state(taken_over(bridge, tmp_path / "two", "two")) == state(plan)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def an_ingester(bridge: Bridge, owner: str, clock: Clock) -> Leases:
    found = Leases(bridge.bus, owner, clock)
    bridge.ask(found.look())
    return found


def look(bridge: Bridge, *ingesters: Leases) -> None:
    for ingester in ingesters:
        # Who told that it is there has been heard by then.
        bridge.ask(bridge.bus.bounds(leases.STREAM))
        bridge.ask(ingester.look())


def test_ingesters_share_the_partitions(bridge: Bridge) -> None:
    clock = Clock()
    one = an_ingester(bridge, "one", clock)
    assert one.held == {0, 1, 2, 3}
    two = an_ingester(bridge, "two", clock)
    assert two.held == set()
    look(bridge, one)
    assert (one.held, one.to_give_up) == ({0, 1}, {2, 3})
    look(bridge, two)
    assert two.held == set()
    for partition in one.to_give_up:
        bridge.ask(one.give_up(partition))
    look(bridge, two, one)
    assert (one.held, two.held) == ({0, 1}, {2, 3})


def test_what_the_dead_held_is_taken_over_when_it_has_not_moved(bridge: Bridge) -> None:
    clock = Clock()
    an_ingester(bridge, "dead", clock)
    two = an_ingester(bridge, "two", clock)
    clock.now += LEASE_SECONDS
    look(bridge, two)
    assert two.held == set()
    clock.now += 0.1
    look(bridge, two)
    assert two.held == {0, 1, 2, 3}


def test_whoever_stood_still_holds_nothing(bridge: Bridge) -> None:
    clock, slow = Clock(), Clock()
    one = an_ingester(bridge, "one", slow)
    two = an_ingester(bridge, "two", clock)
    clock.now += LEASE_SECONDS + 0.1
    look(bridge, two)
    slow.now += LEASE_SECONDS
    assert one.held == set()
    look(bridge, one)
    assert one.held == set()
    assert two.held == {0, 1, 2, 3}


def test_the_cluster_forgets_what_was_done_long_ago(
    bridge: Bridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "SEGMENT_MESSAGES", 10)
    sequence = 0
    for number in range(1, 41):
        writer = "000-00" if number > 5 else "001-00"
        expected = sequence if number != 6 else 0
        sequence = bridge.ask(bridge.bus.append(0, writer, [hit(number, 4)], expected))
    plan = taken_over(bridge, tmp_path / "one", "one")
    for number in range(1, 5):
        plan.add(cycle(number, segment=number))
        if number < 4:
            plan.done(number, 1000 * number)
    work = forgetting.forget(bridge.bus, 0, FIRST, 3000, [])
    assert bridge.ask(work) == 21
    stream = "CLICKTRAIL_EVENTS_0"
    kept = bridge.ask(bridge.bus.jetstream.stream_info(stream)).state
    # The last that the other writer wrote stays: it says what of its outbox is in.
    assert (kept.messages, kept.first_seq, kept.last_seq) == (21, 5, 40)
    assert bridge.ask(bridge.bus.reached(0, "001-00")).hit_id == 5
    assert bridge.ask(forgetting.first_message_kept(bridge.bus, 0, FIRST)) == 21
    # What is not done is never forgotten, and neither is the last cycle.
    assert bridge.ask(forgetting.forget(bridge.bus, 0, FIRST, 10**12, [4])) == 31
    two = taken_over(bridge, tmp_path / "two", "two")
    assert state(two) == (5, [cycle(4, segment=4)], {JOURNAL: (4, 8192 + 500)})


def test_a_copy_knows_how_far_it_is_where_no_message_comes(
    bridge: Bridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "SEGMENT_MESSAGES", 10)
    bridge.ask(beginning.begin(bridge.bus, 0, FIRST, 0))
    sequence = 0
    for number in range(1, 10):
        sequence = bridge.ask(bridge.bus.append(0, "000-00", [hit(number, 4)], sequence))
    # All of it was ingested long ago, and the next cycle will begin behind it.
    taken_over(bridge, tmp_path / "one", "one").add(cycle(1, segment=2))
    copying = Copying(bridge.bus, 0, tmp_path / "copy", JOURNAL)
    under_way = bridge.begin(copying.run())
    eventually(lambda: copying.copied, (10).__eq__)
    under_way.cancel()


def test_the_copy_of_what_others_ingest_is_tidied_by_its_age(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path, JOURNAL, FIRST)
    for segment in range(1, 5):
        mirror.next_message = FIRST.first_message_of(segment)
        mirror.append(mirror.next_message, [hit(segment)])
    mirror.close()
    ages = {1: 500 * DAY, 2: 2 * DAY, 3: DAY / 2, 4: 0.0}
    for segment, age in ages.items():
        at = time.time() - age
        os.utime(tmp_path / JOURNAL / f"{segment:010d}.seg", (at, at))
    assert tidy_copy(tmp_path, JOURNAL, 400) == Retained([2], [1], [])
    assert tidy_copy(tmp_path, JOURNAL, 400) == Retained([], [], [])
    assert sorted(path.name for path in (tmp_path / JOURNAL).iterdir()) == [
        "0000000002.seg.zst",
        "0000000003.seg",
        "0000000004.seg",
    ]
    assert tidy_copy(tmp_path / "none", JOURNAL, 400) == Retained([], [], [])
