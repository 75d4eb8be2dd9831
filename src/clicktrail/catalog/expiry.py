"""Links that are to be paused one day: which ones are due, and the pausing itself.

For the job that does it (`clicktrail.jobs.expiry`), over all accounts. Until that has come by, a
link whose day has come reads as paused already (`Datapoints.get`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, literal_column, select, update

from clicktrail.catalog.search import one_of
from clicktrail.catalog.tables import datapoints
from clicktrail.domain.entries import Status

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from clicktrail.catalog.scope import Scope

AT_ONCE = 1000

# As the indexes have it: with a bound value SQLite would not use them.
_ACTIVE = datapoints.c.status == literal_column(str(int(Status.ACTIVE)))


@dataclass(frozen=True, slots=True)
class Limited:
    """An active link that is paused after `limit` clicks."""

    account_id: int
    datapoint_id: int
    limit: int


class Expiry:
    """The expiry of links, of one session."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def due(self, now: datetime) -> tuple[int, ...]:
        """Return the ids of active links whose time to be paused has come, at most `AT_ONCE`."""
        found = select(datapoints.c.id).where(_due(now)).order_by(datapoints.c.pauses_at)
        return tuple(self._scope.connection.execute(found.limit(AT_ONCE)).scalars())

    def limited(self) -> tuple[Limited, ...]:
        """Return every active link that is to be paused after some clicks, account by account."""
        rows = self._scope.connection.execute(
            select(datapoints.c.account_id, datapoints.c.id, datapoints.c.pauses_after)
            .where(datapoints.c.pauses_after.is_not(None), _ACTIVE)
            .order_by(datapoints.c.account_id, datapoints.c.id)
        )
        return tuple(Limited(*row) for row in rows)

    def pause_due(self, ids: Collection[int], now: datetime) -> int:
        """Pause those of these links that are still due; return how many."""
        return self._pause(_due(now), ids)

    def pause_used_up(self, reached: Sequence[Limited]) -> int:
        """Pause these links, but none whose limit was raised meanwhile; return how many."""
        paused = 0
        for limit in {one.limit for one in reached}:
            ids = [one.datapoint_id for one in reached if one.limit == limit]
            paused += self._pause(and_(_ACTIVE, datapoints.c.pauses_after == limit), ids)
        return paused

    def _pause(self, condition: ColumnElement[bool], ids: Collection[int]) -> int:
        self._scope.owner_only()
        connection = self._scope.connection
        still = select(datapoints.c.id).where(one_of(datapoints.c.id, ids), condition)
        found = list(connection.execute(still).scalars())
        if found:
            connection.execute(
                update(datapoints)
                .where(one_of(datapoints.c.id, found))
                .values(status=int(Status.PAUSED))
            )
            self._scope.note("datapoint", found)
        return len(found)


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(datapoints.c.pauses_at.is_not(None), datapoints.c.pauses_at <= now, _ACTIVE)
