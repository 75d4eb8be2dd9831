"""What is asked about the paths to conversions: which conversions, which touches, known by what."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from clicktrail.hits.filters import Condition
from clicktrail.hits.query import Placement, Query, QueryError

SHORTEST_LOOK_BACK: Final = 1
LONGEST_LOOK_BACK: Final = 90
"""Days; no conversion is attributed to what lies further back (`domain.conversion_policy`)."""
MOST_TOUCHES: Final = 50
"""The newest of a path; the touch that the stored attribution names is there besides."""


class TouchKey(StrEnum):
    """What a touch is known by."""

    DATAPOINT = "datapoint"
    GROUP = "group"
    TAG = "tag"
    SOURCE = "source"
    REFERRER = "referrer"
    UTM_SOURCE = "utm-source"


class TouchKind(StrEnum):
    """Which hits are touches."""

    CLICKS = "clicks"
    VIEWS = "views"
    ALL = "all"


class PathQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The counted conversions of an account in [start, end), and the touches before each.

    Touches are hits of the same visitor, of bots never, up to `look_back` before the
    conversion; and always the hit that the stored attribution names, as whose datapoint the stored
    one counts. `placement`: for `by` group or tag, one key for each datapoint that has any now (0
    stands for the others). `None` as a filter lets everything through; with `datapoint_ids` only
    what is attributed to these counts, and only their hits are touches. `unattributed`: whether
    conversions without an attribution count. `with_referrers`: whether referrers may be looked at.

    `filter` chooses conversions, by what they and the hits that they are attributed to have, as in
    `query.Query` (and by its `zone`); of those that count every touch does.
    """

    account_id: int
    start: datetime
    end: datetime
    look_back: timedelta = timedelta(days=30)
    by: TouchKey = TouchKey.DATAPOINT
    touches: TouchKind = TouchKind.CLICKS
    conversion_ids: tuple[int, ...] | None = None
    datapoint_ids: tuple[int, ...] | None = None
    unattributed: bool = True
    placement: Placement = Placement((), ())
    with_referrers: bool = True
    filter: Condition | None = None
    zone: ZoneInfo = ZoneInfo("UTC")

    @property
    def counted(self) -> Query:
        """The question of figures that counts the same conversions, but for unattributed ones."""
        return Query(
            account_id=self.account_id,
            metrics=("conversions",),
            start=self.start,
            end=self.end,
            filter=self.filter,
            zone=self.zone,
            conversion_ids=self.conversion_ids,
            datapoint_ids=self.datapoint_ids,
        )

    def check(self) -> None:
        """Raise QueryError where the query cannot be answered."""
        self.counted.check()
        days = timedelta(days=1)
        if not SHORTEST_LOOK_BACK * days <= self.look_back <= LONGEST_LOOK_BACK * days:
            raise QueryError(
                f"the look-back must be {SHORTEST_LOOK_BACK} to {LONGEST_LOOK_BACK} days"
            )
