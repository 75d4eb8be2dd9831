"""From the events of a cycle to the rows of the hit store: a function of the plan alone.

What is remembered between cycles (who was seen when) can be made again from the journals; the same
cycle after the same past gives the same rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clicktrail.domain.events import ConversionFired, Erased, Hit
from clicktrail.domain.hit_id import chronological
from clicktrail.domain.uniqueness import UniquenessWindow
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits.store import MAX_ROWS_PER_INSERT
from clicktrail.ingest import conversions
from clicktrail.ingest.columns import Classifier, Columns, HitColumns
from clicktrail.ingest.conversions import EarlierConversions, Judged
from clicktrail.ingest.gather import Slice
from clicktrail.ingest.ranges import Cycle, Horizons, Range

UNDECODABLE = "undecodable"
ERASED = "erased"


class Batch(NamedTuple):
    """Rows that are inserted together: those of one range, or of some ranges of one cycle.

    An insert costs the store much the same for one row as for a thousand, so the ranges of many
    workers share one as long as they fit.
    """

    ranges: tuple[Range, ...]
    hits: Columns
    conversions: Columns
    judged: list[Judged]
    outcomes: Counter[str]

    @property
    def token(self) -> str:
        """The name under which the hit store takes these rows once; follows from the plan alone."""
        return ",".join(each.token for each in self.ranges)


class Pipeline:
    """The steps, in order, with the windows of uniqueness."""

    def __init__(self, geo: GeoDatabase, memory: EarlierConversions) -> None:
        self._classifier = Classifier(geo)
        self._memory = memory
        self._horizons = Horizons()
        self._windows: dict[str, UniquenessWindow] = {}

    @property
    def notes(self) -> list[str]:
        """What an operator may want to know and need not mend."""
        note = self._classifier.geo.note
        return [note] if note else []

    @property
    def remembered(self) -> int:
        """How many pairs of address and datapoint the windows hold."""
        return sum(len(window) for window in self._windows.values())

    def remember(self, cycle: Cycle, slices: Sequence[Slice]) -> None:
        """Take a cycle into the windows only, its rows being in the store already."""
        window = self._window_for(cycle)
        for each in slices:
            hits = [event for event in each.events if type(event) is Hit]
            if hits:
                self._judge_uniqueness(window, [self._classifier.columns(hits)], cycle)
        self._moved_past(cycle, window)

    def amend(self, last: Mapping[str, Mapping[int, int | None]]) -> None:
        """Have windows, by name, remember of some keys another last hit (Unix ms), or none."""
        for name, of_keys in last.items():
            window = self._windows.get(name)
            if window is not None:
                for key, last_ms in of_keys.items():
                    window.amend(key, last_ms)

    def process(self, cycle: Cycle, slices: Sequence[Slice]) -> list[Batch]:
        """Return the rows of a cycle in as few batches as hold them, in the order of the ranges.

        Raises what the memory of conversions raises; nothing has changed then.
        """
        fired = [
            event for each in slices for event in each.events if type(event) is ConversionFired
        ]
        fired.sort(key=_by_id)
        judged = conversions.judge(fired, cycle, self._memory)
        window = self._window_for(cycle)
        groups = [
            (tuple(each.range for each in group), [e for each in group for e in each.events])
            for group in _fitting(slices)
        ]
        of_groups = [
            self._classifier.columns([event for event in events if type(event) is Hit])
            for _, events in groups
        ]
        uniques = self._judge_uniqueness(window, of_groups, cycle)
        self._moved_past(cycle, window)
        batches = []
        for (ranges, events), found, unique in zip(groups, of_groups, uniques, strict=True):
            found.columns["is_unique"] = unique
            mine = [judged[e.hit_id] for e in events if type(e) is ConversionFired]
            outcomes = Counter(found.outcomes)
            outcomes.update(one.outcome for one in mine)
            lost = events.count(None)
            if lost:
                outcomes[UNDECODABLE] = lost
            erased = sum(type(e) is Erased for e in events)
            if erased:
                outcomes[ERASED] = erased
            batches.append(Batch(ranges, found.columns, conversions.columns(mine), mine, outcomes))
        return batches

    def _window_for(self, cycle: Cycle) -> UniquenessWindow:
        window = self._windows.setdefault(cycle.window, UniquenessWindow())
        if self._horizons.clock_stepped_back(cycle):
            window.clear()
        return window

    def _moved_past(self, cycle: Cycle, window: UniquenessWindow) -> None:
        self._horizons.take(cycle)
        window.reach(self._horizons.reached[cycle.window])

    def _judge_uniqueness(
        self, window: UniquenessWindow, parts: list[HitColumns], cycle: Cycle
    ) -> list[NDArray[np.uint8]]:
        """Return a 0/1 array per part; all hits are asked in the order of their ids."""
        if not parts:
            return []
        ids = np.concatenate([part.ids for part in parts])
        keys = np.concatenate([part.keys for part in parts])
        times = np.minimum(np.concatenate([part.times for part in parts]), cycle.planned_ms)
        # Of a light hit nobody knows whose it is: neither unique, nor an earlier one of anybody.
        outside = [np.array(p.bots, dtype=bool) | np.array(p.light, dtype=bool) for p in parts]
        people = np.flatnonzero(~np.concatenate(outside))
        order = people[np.argsort(ids[people].view(np.int64), kind="stable")]
        unique = np.zeros(len(ids), dtype=np.uint8)
        unique[order] = window.seen(keys[order], times[order])
        ends = np.cumsum([len(part.ids) for part in parts])[:-1]
        return np.split(unique, ends)


def _fitting(slices: Sequence[Slice]) -> list[list[Slice]]:
    """Return the slices, in order, in groups that one insert takes; the plan alone decides."""
    groups: list[list[Slice]] = []
    records = MAX_ROWS_PER_INSERT
    for each in slices:
        if records + each.range.records > MAX_ROWS_PER_INSERT:
            groups.append([])
            records = 0
        groups[-1].append(each)
        records += each.range.records
    return groups


def _by_id(event: ConversionFired) -> int:
    return chronological(event.hit_id)
