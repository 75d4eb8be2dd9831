"""What erased hits and conversions had decided about others, decided again without them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from clicktrail.domain.attribution import Attribution
from clicktrail.domain.conversion_policy import Duplicates
from clicktrail.domain.events import Candidate, ConversionFired, Evidence, Hit
from clicktrail.domain.hit_id import chronological
from clicktrail.domain.uniqueness import UniquenessWindow
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits import removing
from clicktrail.hits.removing import Fired, Judgement
from clicktrail.hits.store import HitStore
from clicktrail.ingest.columns import Classifier
from clicktrail.ingest.conversions import Known, decide, policy_of
from clicktrail.ingest.erasing.search import Found
from clicktrail.ingest.erasing.taken import Place, Taken
from clicktrail.ingest.ranges import MEMORY_MS

_RULE = UniquenessWindow()


class Visits(NamedTuple):
    """What changes for the hits that stay.

    `unique` says of hits by id that they are unique now (1), or no more (0); `last` when each key
    of a uniqueness window (by the window's name) was seen last, None for never.
    """

    unique: dict[int, int]
    last: dict[str, dict[int, int | None]]


class _Visit(NamedTuple):
    cycle: int
    hit_id: int
    ts: int
    key: int
    erased: bool
    taken: Taken


def visits_anew(
    own: Sequence[Found], others: Sequence[Found], taken: Mapping[Place, Taken]
) -> Visits:
    """Judge the hits `others` without the hits `own`; `taken` says how each was ingested."""
    by_key: dict[tuple[str, int], list[_Visit]] = defaultdict(list)
    for visit in _visits(own, taken, erased=True) + _visits(others, taken, erased=False):
        by_key[visit.taken.window, visit.key].append(visit)
    unique: dict[int, int] = {}
    last: dict[str, dict[int, int | None]] = defaultdict(dict)
    for (window, key), visits in by_key.items():
        if not any(visit.erased for visit in visits):
            continue
        # The order in which they were processed.
        visits.sort(key=lambda visit: (visit.cycle, chronological(visit.hit_id)))
        before, _ = _judged(visits)
        left = [visit for visit in visits if not visit.erased]
        after, last[window][key] = _judged(left)
        unique |= {hit: int(now) for hit, now in after.items() if before[hit] != now}
    return Visits(unique, dict(last))


def _visits(found: Sequence[Found], taken: Mapping[Place, Taken], *, erased: bool) -> list[_Visit]:
    """Return the hits of people, as the uniqueness windows saw them."""
    hits: list[Hit] = []
    known: list[Taken] = []
    for each in found:
        how = taken.get((each.journal, each.segment, each.offset))
        if isinstance(each.event, Hit) and how is not None:
            hits.append(each.event)
            known.append(how)
    if not hits:
        return []
    columns = Classifier(GeoDatabase(Path("/nonexistent"))).columns(hits)
    return [
        _Visit(how.cycle, hit.hit_id, min(ts, how.planned_ms), key, erased, how)
        for hit, how, ts, key, bot, light in zip(
            hits,
            known,
            columns.times.tolist(),
            columns.keys.tolist(),
            columns.bots,
            columns.light,
            strict=True,
        )
        if not bot and not light
    ]


def _judged(visits: Sequence[_Visit]) -> tuple[dict[int, bool], int | None]:
    """Return which of a key's hits are unique, and when the last of them was."""
    unique: dict[int, bool] = {}
    last: int | None = None
    reached = 0
    for visit in visits:
        if visit.taken.reached_ms < reached - MEMORY_MS:
            last = None
        reached = visit.taken.reached_ms
        # Within a cycle hits come in the order of their times: nothing newer has been seen.
        unique[visit.hit_id] = _RULE.is_unique(last, visit.ts, max(reached, visit.ts))
        last = visit.ts if last is None else max(last, visit.ts)
    return unique, last


def conversions_anew(
    store: HitStore, account_id: int, erased: Collection[int]
) -> dict[int, Judgement]:
    """Return how conversions that stay are judged otherwise without the erased ones.

    Raises HitStoreError.
    """
    gone = set(erased)
    rows = _related(store, account_id, removing.fired_by_id(store, account_id, sorted(gone)))
    in_order = sorted(rows, key=lambda row: (row.cycle, chronological(row.event_id)))
    before = _decided(account_id, in_order)
    after = _decided(account_id, [row for row in in_order if row.event_id not in gone])
    return {event: now for event, now in after.items() if before[event] != now}


def _related(store: HitStore, account_id: int, rows: Iterable[Fired]) -> list[Fired]:
    """Return conversions and all those whose judgement may follow from theirs, in any number of
    steps: of the same click, or of the same order where such a one is told by its order alone.
    """
    found = {row.event_id: row for row in rows}
    clicks: set[int] = set()
    orders: set[tuple[int, str]] = set()
    while True:
        new_clicks = {row.click_hit_id for row in found.values() if row.click_hit_id} - clicks
        named = ((row.conversion_id, row.order_id) for row in found.values() if row.order_id)
        new_orders = set(named) - orders
        if not new_clicks and not new_orders:
            return list(found.values())
        clicks |= new_clicks
        orders |= new_orders
        related = removing.fired_for_clicks(store, account_id, sorted(new_clicks))
        of_orders: dict[tuple[int, str], list[Fired]] = defaultdict(list)
        for row in removing.fired_of_orders(store, account_id, sorted(new_orders)):
            of_orders[row.conversion_id, row.order_id].append(row)
        for same in of_orders.values():
            if any(policy_of(r.policy).duplicates == Duplicates.PER_PARAMETER for r in same):
                related += same
        found |= {row.event_id: row for row in related}


def _decided(account_id: int, rows: Sequence[Fired]) -> dict[int, Judgement]:
    known = Known()
    judged: dict[int, Judgement] = {}
    for row in rows:
        fired, attribution = _as_fired(account_id, row)
        decided = decide(fired, attribution, known, row.cycle)
        judged[row.event_id] = Judgement(
            decided.outcome, int(decided.is_first_of_click), int(decided.is_first)
        )
        if attribution.winner:
            known.take([decided.earlier], known.of_click)
        if fired.order:
            known.take([decided.earlier], known.of_order)
    return judged


def _as_fired(account_id: int, row: Fired) -> tuple[ConversionFired, Attribution]:
    """Return a row as the event that it was, as far as that decides whether it counts."""
    fired = ConversionFired(
        row.event_id,
        account_id,
        row.conversion_id,
        channel=0,
        value=0,
        commission=0,
        parameter="",
        candidates=(),
        visitor=0,
        ip="",
        user_agent="",
        referrer="",
        query="",
        order_id=row.order_id,
        policy=policy_of(row.policy),
    )
    if not row.click_hit_id:
        return fired, Attribution(None, Evidence.NONE, ())
    winner = Candidate(row.click_hit_id, 0, 0, 0, Evidence.CLICK_ID, True)
    return fired, Attribution(winner, Evidence.CLICK_ID, ())
