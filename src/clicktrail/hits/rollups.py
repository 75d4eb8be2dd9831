"""The rollups: which tables hold which sums of raw rows. Whatever walks through them derives here.

The views that keep them up to date are in `ddl/`; `verify` compares the two.
"""

from __future__ import annotations

from typing import NamedTuple

OF_HITS = {
    "clicks": "countIf(kind = 0 AND NOT is_spider)",
    "unique_clicks": "countIf(kind = 0 AND is_unique AND NOT is_spider)",
    "views": "countIf(kind = 1 AND NOT is_spider)",
    "unique_views": "countIf(kind = 1 AND is_unique AND NOT is_spider)",
    "spider_hits": "countIf(is_spider)",
}
"""Counts of hits: column → its expression over raw hits."""
LAST_HIT = "maxIf(ts, NOT is_spider)"
"""The column `last_hit` over raw hits; 1970 where only spiders came."""
OF_CONVERSIONS = {
    "conversions": "count()",
    "converted_clicks": "sum(is_first_of_click)",
    "unique_conversions": "sum(is_first)",
}
"""Counts of conversions: column → its expression over raw conversions."""
MONEY = ("value", "commission", "cost")
"""Sums of amounts, over the columns of the same names."""
_STARTS = {"hour": "toStartOfHour(ts)", "day": "toDate(ts)"}


class Rollup(NamedTuple):
    """A table of sums by account, `keys` and the column `time`, a stretch of UTC.

    `has_hits`: it counts hits and conversions, else conversions alone; `counted` is the condition
    that a raw conversion counts in it.
    """

    of: str
    time: str
    keys: tuple[str, ...]
    has_hits: bool
    counted: str

    @property
    def table(self) -> str:
        """The table's name."""
        return f"{self.of}_{self.time}"

    @property
    def figures(self) -> tuple[str, ...]:
        """The columns that are added up."""
        return (*(OF_HITS if self.has_hits else ()), *OF_CONVERSIONS, *MONEY)

    @property
    def start(self) -> str:
        """The expression of a raw row's stretch of time, as the column `time` holds it."""
        return _STARTS[self.time]


_EARNED = "outcome = 'attributed'"
_FIRED = "outcome IN ('attributed', 'unattributed')"
ROLLUPS = tuple(
    Rollup(of, time, keys, has_hits, counted)
    for of, keys, has_hits, counted in (
        ("datapoint", ("datapoint_id", "group_id"), True, _EARNED),
        ("account", (), True, _EARNED),
        ("conversion", ("conversion_id",), False, _FIRED),
    )
    for time in _STARTS
)
NAMES = tuple(rollup.table for rollup in ROLLUPS)
