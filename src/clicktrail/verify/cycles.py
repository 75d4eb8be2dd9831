"""Which cycles of the plan have to be read again, so that the rows of a scope follow from them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from clicktrail.enrichment.agents import RULES
from clicktrail.ingest import plan_file
from clicktrail.ingest.plan_file import Opened
from clicktrail.ingest.ranges import HISTORY, MEMORY_MS, Cycle, Horizons
from clicktrail.journal.files import segments
from clicktrail.verify.scope import DAY_MS, Scope


class Extent(msgspec.Struct, frozen=True):
    """What can be read again, and what of it a scope needs.

    Cycles `first_cycle` to `last_cycle`, both included, hold every row of the scope that the
    journals still have; all up to `done_cycle` are in the store. `oldest` is the lowest segment
    that each journal still has, `begins_ms` the time up to which the cycles before `first_cycle`
    reach (0: there are none), `compared_from` the first day (since 1970) of which all that decides
    is known. `positions` is where reading goes on behind the last done cycle, `journals` names
    every journal that was read. `other_rules`: a part was classified by rules of another release.
    """

    first_cycle: int
    last_cycle: int
    done_cycle: int
    oldest: dict[str, int]
    begins_ms: int
    compared_from: int
    positions: dict[str, tuple[int, int]]
    other_rules: bool
    is_cut: bool

    @property
    def journals(self) -> list[str]:
        """The journals of which anything was ingested."""
        return sorted(self.positions)


def extent(
    plan: Path,
    journal_dir: Path,
    scope: Scope | None = None,
    *,
    until: int | None = None,
    begun: int = 1,
    before_ms: int = 0,
) -> Extent:
    """Find out what can be read again, by the plan and by what is left of the journals.

    Cycles behind the one numbered `until` are left out. `begun` is the number of the first that
    there ever was, `before_ms` up to when there are rows that are in no journal here (Unix
    milliseconds, 0: there are none). Raises PlanError where the plan log is damaged.
    """
    scope = scope or Scope()
    survey = _Survey(journal_dir, scope)
    survey.lost(before_ms)
    done = 0
    undone: Cycle | None = None
    rules: set[str] = set()
    begins_midway = False
    for record in plan_file.read_all(plan):
        if isinstance(record, Opened):
            rules.add(record.rules)
            if not done and undone is None and not survey.positions:
                # Whatever earlier segments of the plan spoke of has gone with them.
                survey.positions.update(record.positions)
                survey.lost(max(record.reached.values(), default=0))
                begins_midway = record.next_cycle > begun and not record.reached
            continue
        if begins_midway and isinstance(record, Cycle):
            # Of what went before nothing is known but that it was planned before.
            survey.lost(record.planned_ms)
            begins_midway = False
        if undone is not None and (isinstance(record, Cycle) or record.number == undone.number):
            # A cycle is planned only once the one before is done, even where no note says so.
            done = undone.number
            survey.take(undone)
            undone = None
        if isinstance(record, Cycle):
            if until is not None and record.number > until:
                break
            undone = record
    return survey.result(done, other_rules=bool(rules - {RULES}))


class _Survey:
    """What the cycles say about a scope, one after the other."""

    def __init__(self, journal_dir: Path, scope: Scope) -> None:
        self._journal_dir = journal_dir
        self._scope = scope
        self._oldest: dict[str, int] = {}
        self._newest: dict[str, int] = {}
        self._lost_ms = 0
        self._reached_ms = 0
        self._first = 0
        self._last = 0
        self._has_history = False
        self.positions: dict[str, tuple[int, int]] = {}

    def lost(self, until_ms: int) -> None:
        """Note that what happened up to a time is no longer in the journals."""
        self._lost_ms = max(self._lost_ms, until_ms)
        self._reached_ms = max(self._reached_ms, until_ms)

    def take(self, cycle: Cycle) -> None:
        """Look at a cycle that is done."""
        meant = False
        for each in cycle.ranges:
            self.positions[each.journal] = (each.next_segment, each.next_offset)
            if each.journal not in self._oldest:
                left = segments(self._journal_dir, each.journal)
                self._oldest[each.journal] = left[0].number if left else 2**62
            if each.segment < self._oldest[each.journal]:
                self.lost(each.newest_ms)
                continue
            self._has_history |= each.journal.startswith(HISTORY)
            # A worker's records only get newer; where its clock is ahead, its newest is unknown.
            ahead = each.newest_ms >= cycle.planned_ms
            if each.newest_ms >= self._scope.begins_ms or ahead:
                self._first = self._first or cycle.number
                meant |= self._newest.get(each.journal, 0) < self._scope.ends_ms
            self._newest[each.journal] = max(self._newest.get(each.journal, 0), each.newest_ms)
        if not self._first:
            self._reached_ms = max(self._reached_ms, *(each.newest_ms for each in cycle.ranges))
        elif meant:
            self._last = cycle.number

    def result(self, done: int, *, other_rules: bool) -> Extent:
        return Extent(
            first_cycle=self._first or done + 1,
            # History may bring old days at any time.
            last_cycle=done if self._has_history else self._last,
            done_cycle=done,
            oldest=self._oldest,
            begins_ms=self._reached_ms,
            compared_from=(self._lost_ms + MEMORY_MS) // DAY_MS + 1 if self._lost_ms else 0,
            positions=self.positions,
            other_rules=other_rules,
            is_cut=self._lost_ms > 0,
        )


def done_cycles(plan: Path, last: int) -> Iterator[Cycle]:
    """Yield the cycles that the plan log still has, up to the one with the number `last`."""
    for record in plan_file.read_all(plan):
        if isinstance(record, Cycle) and record.number <= last:
            yield record


def still_there(cycle: Cycle, oldest: dict[str, int]) -> Cycle:
    """Return the cycle with those ranges only whose segments have not been deleted."""
    kept = tuple(each for each in cycle.ranges if each.segment >= oldest.get(each.journal, 0))
    return Cycle(cycle.number, cycle.planned_ms, kept)


class Recent:
    """The cycles from which the windows of uniqueness can be made again, as time goes on.

    The same as `needed_for_memory` of all cycles taken, without keeping them all.
    """

    def __init__(self) -> None:
        self._horizons = Horizons()
        self._cycles: dict[str, deque[Cycle]] = {}

    def take(self, cycle: Cycle) -> None:
        """Move on past a cycle."""
        mine = self._cycles.setdefault(cycle.window, deque())
        if self._horizons.clock_stepped_back(cycle):
            mine.clear()
        self._horizons.take(cycle)
        mine.append(cycle)
        while not self._kept(mine[0]).ranges:
            mine.popleft()

    def needed(self) -> list[Cycle]:
        """Return the cycles, in order, cut to those ranges that may still be asked for."""
        kept = (self._kept(cycle) for mine in self._cycles.values() for cycle in mine)
        return sorted((cycle for cycle in kept if cycle.ranges), key=lambda cycle: cycle.number)

    def _kept(self, cycle: Cycle) -> Cycle:
        oldest = self._horizons.reached[cycle.window] - MEMORY_MS
        kept = tuple(each for each in cycle.ranges if each.newest_ms >= oldest)
        return Cycle(cycle.number, cycle.planned_ms, kept)


def reading(
    cycles: Iterable[Cycle], oldest: dict[str, int], first: int
) -> Iterator[tuple[Cycle, bool]]:
    """Yield what to read so that the cycles from the number `first` on come out as they did.

    Before them those that the windows of uniqueness are made from (True: to be remembered only).
    """
    recent = Recent()
    begun = False
    for cycle in cycles:
        kept = still_there(cycle, oldest)
        if not kept.ranges:
            continue
        if cycle.number < first:
            recent.take(kept)
            continue
        if not begun:
            begun = True
            yield from ((each, True) for each in recent.needed())
        yield kept, False
