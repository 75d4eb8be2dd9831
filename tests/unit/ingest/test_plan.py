from __future__ import annotations

import os
from pathlib import Path

import pytest

from clicktrail.ingest import plan_file
from clicktrail.ingest.plan import KEEP_MS, REPEAT_MS, ROTATE_MS, Plan
from clicktrail.ingest.plan_file import Done, Opened, PlanError
from clicktrail.ingest.ranges import MEMORY_MS, Cycle, Range

NOW = 1_790_000_000_000
MINUTE = 60_000


def a_range(
    first: int, *, journal: str = "000-00", segment: int = 1, newest_ms: int = NOW
) -> Range:
    return Range(journal, segment, first, first + 50, segment, first + 100, 2, newest_ms)


def a_cycle(number: int, *ranges: Range, planned_ms: int = NOW) -> Cycle:
    return Cycle(number, planned_ms, ranges or (a_range(number * 100),))


def newest(directory: Path) -> Path:
    return plan_file.path_of(directory, plan_file.numbers(directory)[-1])


def test_a_restart_finds_everything_again(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    first = a_cycle(1, a_range(100), a_range(300, journal="000-01"))
    plan.add(first)
    plan.done(1, NOW)
    plan.add(a_cycle(2))
    plan.close()

    again = Plan(tmp_path, NOW)
    assert again.positions == {"000-00": (1, 300), "000-01": (1, 400)}
    assert again.next_cycle == 3
    assert again.undone == [a_cycle(2)]
    assert again.to_repeat() == [first, a_cycle(2)]
    assert again.memory(2) == [first]
    again.close()


def test_an_empty_plan_asks_for_nothing(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    assert (plan.positions, plan.next_cycle, plan.to_repeat(), plan.memory(1)) == ({}, 1, [], [])
    plan.close()


def test_what_was_done_in_the_last_seconds_of_work_is_repeated_however_long_ago(
    tmp_path: Path,
) -> None:
    plan = Plan(tmp_path, NOW)
    for number, done_ms in ((1, NOW), (2, NOW + 1), (3, NOW + REPEAT_MS + 1)):
        plan.add(a_cycle(number))
        plan.done(number, done_ms)
    plan.close()
    again = Plan(tmp_path, NOW + 365 * 24 * 60 * MINUTE)
    assert again.to_repeat() == [a_cycle(2), a_cycle(3)]
    again.close()


def test_a_torn_tail_is_cut_at_every_byte(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    plan.add(a_cycle(1))
    plan.done(1, NOW)
    plan.close()
    whole = newest(tmp_path).read_bytes()
    torn = plan_file.frame(a_cycle(2))
    for length in range(len(torn)):
        newest(tmp_path).write_bytes(whole + torn[:length])
        again = Plan(tmp_path, NOW)
        assert (again.next_cycle, newest(tmp_path).read_bytes()) == (2, whole)
        again.add(a_cycle(2))
        again.close()
        last = Plan(tmp_path, NOW)
        assert last.undone == [a_cycle(2)]
        last.close()


def test_damage_that_no_torn_write_explains_is_refused(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    for number in range(1, 6):
        plan.add(a_cycle(number))
        plan.done(number, NOW)
    plan.close()
    data = bytearray(newest(tmp_path).read_bytes())
    data[len(plan_file.frame(Opened(1, 1, NOW, 1, {}, {}, {}))) + 20] ^= 1
    newest(tmp_path).write_bytes(data)
    with pytest.raises(PlanError, match="is damaged at byte"):
        Plan(tmp_path, NOW)
    with pytest.raises(PlanError, match="is damaged at byte"):
        list(plan_file.read_all(tmp_path))


def test_a_full_disk_leaves_the_log_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(tmp_path, NOW)
    before = newest(tmp_path).read_bytes()
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:10]))
    with pytest.raises(OSError, match="only part"):
        plan.add(a_cycle(1))
    monkeypatch.undo()
    assert newest(tmp_path).read_bytes() == before
    plan.add(a_cycle(1))
    plan.close()


def test_it_is_rotated_after_a_day_and_nothing_is_lost(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    plan.add(a_cycle(1))
    later = NOW + ROTATE_MS + 1
    plan.done(1, later)
    assert plan_file.numbers(tmp_path) == [1, 2]
    plan.add(a_cycle(2, planned_ms=later))
    plan.tidy({"000-00": 1}, later)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "0000000001.plan.zst",
        "0000000002.plan",
    ]
    assert [r for r in plan_file.read_all(tmp_path) if not isinstance(r, Opened)] == [
        a_cycle(1),
        Done(1, later),
        a_cycle(2, planned_ms=later),
    ]
    plan.close()
    again = Plan(tmp_path, later)
    assert again.to_repeat() == [a_cycle(1), a_cycle(2, planned_ms=later)]
    assert again.positions == {"000-00": (1, 300)}
    again.close()


def test_old_segments_go_once_the_journal_they_speak_of_has_gone(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    now = NOW
    for number in range(1, 6):
        plan.add(a_cycle(number, a_range(100, segment=number, newest_ms=now), planned_ms=now))
        now += ROTATE_MS + 1
        plan.done(number, now)
    assert plan_file.numbers(tmp_path) == [1, 2, 3, 4, 5, 6]
    plan.tidy({"000-00": 3}, now)
    assert plan_file.numbers(tmp_path) == [3, 4, 5, 6]
    plan.tidy({"000-00": 99}, now + KEEP_MS)
    assert plan_file.numbers(tmp_path) == [5, 6]
    plan.close()
    again = Plan(tmp_path, now)
    assert (again.next_cycle, again.positions) == (6, {"000-00": (5, 200)})
    again.close()


def test_the_memory_reaches_back_over_segments_as_far_as_the_window_does(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    plan.add(a_cycle(1, a_range(100, newest_ms=NOW - MEMORY_MS - 1)))
    plan.done(1, NOW)
    plan.add(a_cycle(2, a_range(200, newest_ms=NOW - MEMORY_MS)))
    plan.done(2, NOW + ROTATE_MS + 1)
    plan.add(a_cycle(3, a_range(300, journal="import-a", newest_ms=NOW - 10**10)))
    plan.done(3, NOW + 2 * ROTATE_MS + 2)
    plan.add(a_cycle(4, a_range(300, newest_ms=NOW)))
    plan.close()
    again = Plan(tmp_path, NOW)
    assert [cycle.number for cycle in again.memory(5)] == [2, 3, 4]
    again.close()


def test_a_clock_that_stepped_back_starts_the_memory_anew(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    ahead = NOW + 10 * MEMORY_MS
    plan.add(a_cycle(1, a_range(100, newest_ms=ahead), planned_ms=ahead))
    plan.done(1, ahead)
    plan.add(a_cycle(2, a_range(200, newest_ms=NOW), planned_ms=NOW))
    plan.close()
    again = Plan(tmp_path, NOW)
    assert [cycle.number for cycle in again.memory(3)] == [2]
    again.close()


def test_cycles_are_numbered_without_gaps(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    with pytest.raises(ValueError, match="the next cycle is 1, not 2"):
        plan.add(a_cycle(2))
    plan.close()


def test_other_rules_begin_a_segment_of_their_own(tmp_path: Path) -> None:
    Plan(tmp_path, NOW, "1").close()
    Plan(tmp_path, NOW, "1").close()
    Plan(tmp_path, NOW, "2").close()
    assert [r.rules for r in plan_file.read_all(tmp_path) if isinstance(r, Opened)] == ["1", "2"]


def test_what_is_settled_is_never_repeated(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    assert plan_file.end_of(tmp_path) == (0, True)
    assert plan.settle(NOW) == 0
    for number in (1, 2):
        plan.add(a_cycle(number))
        plan.done(number, NOW)
    assert plan_file.end_of(tmp_path) == (2, False)
    assert plan.settle(NOW) == 2
    assert plan_file.end_of(tmp_path) == (2, True)
    plan.close()
    again = Plan(tmp_path, NOW)
    assert (again.to_repeat(), again.next_cycle) == ([], 3)
    again.add(a_cycle(3))
    with pytest.raises(ValueError, match="cycle 3 is not done"):
        again.settle(NOW)
    again.done(3, NOW + 1)
    again.close()
    assert plan_file.end_of(tmp_path) == (3, False)
    assert [cycle.number for cycle in Plan(tmp_path, NOW).to_repeat()] == [3]


def test_settled_holds_over_a_rotation(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    plan.add(a_cycle(1))
    plan.done(1, NOW + ROTATE_MS + 1)
    assert len(plan_file.numbers(tmp_path)) == 2
    assert plan_file.end_of(tmp_path) == (1, False)
    plan.settle(NOW + ROTATE_MS + 2)
    plan.close()
    assert plan_file.end_of(tmp_path) == (1, True)
    assert Plan(tmp_path, NOW).to_repeat() == []


def test_reading_begins_at_the_segment_that_holds_a_cycle(tmp_path: Path) -> None:
    plan = Plan(tmp_path, NOW)
    for number in range(1, 7):
        plan.add(a_cycle(number))
        plan.done(number, NOW + number * (ROTATE_MS // 2 + 1))
    plan.close()
    assert len(plan_file.numbers(tmp_path)) == 4
    firsts = {}
    for cycle in range(8):
        read = [r.number for r in plan_file.read_from(tmp_path, cycle) if isinstance(r, Cycle)]
        assert cycle == 0 or cycle == 7 or cycle in read
        firsts[cycle] = read[:1]
    assert firsts == {0: [1], 1: [1], 2: [1], 3: [3], 4: [3], 5: [5], 6: [5], 7: []}
