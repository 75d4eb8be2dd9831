"""Which cycles a scope needs read again."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from clicktrail.enrichment.agents import RULES
from clicktrail.ingest import plan_file
from clicktrail.ingest.plan import Plan
from clicktrail.ingest.ranges import Cycle, Range, needed_for_memory
from clicktrail.verify.cycles import Recent, extent
from clicktrail.verify.scope import DAY_MS, Scope

NOW = 20_000 * DAY_MS
JOURNALS = ("000-00", "000-01", "import-a")


@st.composite
def cycles(draw: st.DrawFn) -> list[Cycle]:
    made = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        live = draw(st.booleans())
        names = draw(st.sets(st.sampled_from(JOURNALS[:2]), min_size=1)) if live else {"import-a"}
        planned = NOW + draw(st.integers(-200, 200)) * 60_000
        ranges = tuple(
            Range(name, 1, 0, 1, 1, 2, 1, planned - draw(st.integers(0, 150)) * 60_000)
            for name in sorted(names)
        )
        made.append(Cycle(number, planned, ranges))
    return made


@given(cycles())
def test_what_is_kept_as_time_goes_on_is_what_all_that_was_taken_would_give(
    taken: list[Cycle],
) -> None:
    recent = Recent()
    for cycle in taken:
        recent.take(cycle)
    assert recent.needed() == needed_for_memory(taken, {})


def plan_of(directory: Path, *cycles: tuple[str, float]) -> Path:
    """Write a plan of done cycles, each of one record in `journal` on a day."""
    plan = Plan(directory / "plan", NOW)
    for number, (journal, day) in enumerate(cycles, 1):
        (directory / "journal" / journal).mkdir(parents=True, exist_ok=True)
        (directory / "journal" / journal / "0000000001.seg").touch()
        newest = int(day * DAY_MS)
        at = number * 10
        plan.add(Cycle(number, NOW, (Range(journal, 1, at, at, 1, at + 10, 1, newest),)))
        plan.done(number, NOW)
    plan.close()
    return directory / "plan"


def needed(plan: Path, scope: Scope) -> tuple[int, int]:
    found = extent(plan, plan.parent / "journal", scope)
    assert found.done_cycle == 6
    return found.first_cycle, found.last_cycle


def test_only_the_cycles_that_may_hold_a_day_are_read(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        ("000-00", 100.9), ("000-01", 101.5), ("000-00", 102.1),
        ("000-01", 103.5), ("000-00", 103.6), ("000-01", 104.2),
    )  # fmt: skip
    assert needed(plan, Scope()) == (1, 6)
    # What comes behind a record of day 100.9 may be of day 101 yet.
    assert needed(plan, Scope(first_day=101, last_day=101)) == (2, 4)
    assert needed(plan, Scope(first_day=102, last_day=102)) == (3, 5)
    assert needed(plan, Scope(last_day=99)) == (1, 2)
    assert needed(plan, Scope(first_day=105)) == (7, 0)


def test_history_may_bring_any_day_at_any_time(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        ("000-00", 100.9), ("000-00", 101.5), ("000-00", 103.1),
        ("import-a", 150.5), ("000-00", 104.6), ("000-00", 105.2),
    )  # fmt: skip
    assert needed(plan, Scope(first_day=101, last_day=101)) == (2, 6)


def test_a_worker_whose_clock_is_ahead_may_hold_any_later_day(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, *(("000-00", NOW / DAY_MS + ahead) for ahead in (0, 1, 2, 3, 4, 5)))
    assert needed(plan, Scope(first_day=20_300)) == (1, 6)


def test_cycles_whose_records_are_not_all_there_are_left_out(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, *(("000-00", 100.9 + day) for day in range(6)))
    journal = plan.parent / "journal"
    found = extent(plan, journal, until=4)
    assert (found.first_cycle, found.last_cycle, found.done_cycle) == (1, 4, 4)
    assert found.positions == {"000-00": (1, 50)}
    assert extent(plan, journal, until=0).positions == {}
    assert extent(plan, journal, until=6) == extent(plan, journal)


def test_where_a_plan_begins_midway_the_day_before_is_not_known(tmp_path: Path) -> None:
    directory = tmp_path / "plan"
    directory.mkdir()
    opened = plan_file.Opened(1, 1, NOW, 50, {"000-00": (1, 10)}, {}, {}, RULES)
    plan_file.path_of(directory, 1).write_bytes(plan_file.frame(opened))
    (tmp_path / "journal" / "000-00").mkdir(parents=True)
    (tmp_path / "journal" / "000-00" / "0000000001.seg").touch()
    plan = Plan(directory, NOW, RULES)
    plan.add(Cycle(50, NOW, (Range("000-00", 1, 10, 10, 1, 20, 1, NOW - 5000),)))
    plan.done(50, NOW)
    plan.close()
    found = extent(directory, tmp_path / "journal")
    assert (found.is_cut, found.compared_from) == (True, NOW // DAY_MS + 1)
    # Where the first cycle has this number nothing is missing before it.
    found = extent(directory, tmp_path / "journal", begun=50)
    assert (found.is_cut, found.compared_from) == (False, 0)
    # But there may be rows that came from elsewhere.
    found = extent(directory, tmp_path / "journal", begun=50, before_ms=NOW - 3 * DAY_MS)
    assert (found.is_cut, found.compared_from) == (True, NOW // DAY_MS - 2)
