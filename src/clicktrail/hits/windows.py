"""Stretches of time in which lists of events are read, until a page is full.

Each is eightfold as wide as the one before, so that a busy account is answered from its last hours
and a quiet one still finds its oldest event.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore

FIRST_WINDOW = timedelta(hours=6)
WIDENING = 8
# Hits may be stamped slightly ahead of this machine's clock, by other nodes.
CLOCK_SKEW = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def looking_back(
    store: HitStore, account_id: int, start: datetime, end: datetime, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield windows from `end` back to `start`, each eightfold as wide as the one before.

    None lies before the account's first day, which is asked for once the first window was not
    enough.
    """
    window = FIRST_WINDOW
    lower = max(min(end, now) - window, start)
    floor = None
    while lower < end:
        yield lower, end
        if floor is None:
            floor = _first_day(store, account_id)
            if floor is None:
                return
        end, window = lower, window * WIDENING
        lower = max(end - window, start, floor)


def looking_forward(
    store: HitStore, account_id: int, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield windows from `start`, or the account's first day, to `end`, each eightfold as wide."""
    floor = _first_day(store, account_id)
    if floor is None:
        return
    start, window = max(start, floor), FIRST_WINDOW
    while start < end:
        # The calendar ends before the last window might.
        until = end if end - start <= window else start + window
        yield start, until
        start, window = until, window * WIDENING


def _first_day(store: HitStore, account_id: int) -> datetime | None:
    """Return the start of the first day (UTC) that the account has hits or conversions of.

    Hits by their rollup; conversions themselves, since no rollup has those that do not count.
    """
    bound = {"account_id": account_id}
    of_hits = store.rows(
        "SELECT min(toUnixTimestamp(toDateTime(day, 'UTC'))), count() FROM account_day"
        " WHERE account_id = {account_id:UInt32}",
        bound,
    )
    of_conversions = store.rows(
        "SELECT toUnixTimestamp(toStartOfDay(ts)) FROM conversions"
        " WHERE account_id = {account_id:UInt32} ORDER BY account_id, toDate(ts) LIMIT 1",
        bound,
    )
    seconds, count = of_hits[0]
    found = [seconds] if count else []
    found += [row[0] for row in of_conversions]
    return _EPOCH + timedelta(seconds=min(found)) if found else None
