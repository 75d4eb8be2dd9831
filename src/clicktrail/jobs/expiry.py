"""Pauses the links whose day has come or whose clicks are used up (`pauseAfter…Expiration`).

The edge acts on an expiry by itself and at once. This writes it down, so that lists, counts and
filters by status agree with what visitors see.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from clicktrail.hits.limited import limited_clicks
from clicktrail.hits.query import Query
from clicktrail.hits.statistics import ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.expiry import Limited
    from clicktrail.hits.store import HitStore

ASKED_AT_ONCE = 1000
"""Links of one question to the hit store."""


def run_dates(catalog: Catalog, now: datetime) -> int:
    """Pause the links whose expiration date has passed; return how many.

    Raises CatalogUnavailable.
    """
    with catalog.read() as view:
        due = view.expiry.due(now)
    if not due:
        return 0
    with catalog.write() as edit:
        return edit.expiry.pause_due(due, now)


def run_clicks(catalog: Catalog, store: HitStore) -> int:
    """Pause the links that have had their clicks; return how many.

    Those clicks count that the edge let through by the limit: none by a bot, and none from before
    there was one.

    Raises CatalogUnavailable, HitStoreDown and HitStoreRefused.
    """
    with catalog.read() as view:
        limited = view.expiry.limited()
    reached = [
        one
        for account_id, links in groupby(limited, key=attrgetter("account_id"))
        for one in _reached(store, account_id, list(links))
    ]
    if not reached:
        return 0
    with catalog.write() as edit:
        return edit.expiry.pause_used_up(reached)


def _reached(store: HitStore, account_id: int, links: Sequence[Limited]) -> Iterator[Limited]:
    for start in range(0, len(links), ASKED_AT_ONCE):
        some = links[start : start + ASKED_AT_ONCE]
        query = Query(
            account_id=account_id,
            metrics=("clicks",),
            dimensions=("datapoint",),
            datapoint_ids=tuple(one.datapoint_id for one in some),
        )
        clicks = {row.datapoint_id: row.figures.clicks for row in ask(store, query).rows}
        # Most have not had so many clicks at all, which rollups tell at once.
        near = [one for one in some if clicks.get(one.datapoint_id, 0) >= one.limit]
        if near:
            taken = limited_clicks(store, account_id, [one.datapoint_id for one in near])
            yield from (one for one in near if taken.get(one.datapoint_id, 0) >= one.limit)
