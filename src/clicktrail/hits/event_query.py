"""Which hits and conversions a list is of: a query of figures, and a place and order for lists."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from clicktrail.hits.event_rows import ALL_KINDS, EventKind, Place
from clicktrail.hits.query import FIRST_INSTANT, LAST_INSTANT, Query

if TYPE_CHECKING:
    from clicktrail.hits.filters import Condition


class EventQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which events to list: of an account, in [start, end), behind the place `after`.

    `filter`, `is_unique`, `is_spider` and `zone` are as in `query.Query`. `descending`: the newest
    come first. `with_conversions`: hits tell the conversions that they led to.
    """

    account_id: int
    start: datetime = FIRST_INSTANT
    end: datetime = LAST_INSTANT
    kinds: frozenset[EventKind] = ALL_KINDS
    filter: Condition | None = None
    is_unique: bool | None = None
    is_spider: bool | None = None
    zone: ZoneInfo = ZoneInfo("UTC")
    datapoint_ids: tuple[int, ...] | None = None
    after: Place | None = None
    descending: bool = True
    limit: int = 100
    with_conversions: bool = False

    @property
    def counted(self) -> Query:
        """The question of figures by which events are chosen."""
        return Query(
            account_id=self.account_id,
            metrics=("hits",),
            start=self.start,
            end=self.end,
            filter=self.filter,
            is_unique=self.is_unique,
            is_spider=self.is_spider,
            zone=self.zone,
            datapoint_ids=self.datapoint_ids,
        )
