"""How long hits, conversions and sums of them are kept, in days of UTC; 0 days: for ever."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from clicktrail.domain.conversion_policy import LONGEST_LOOK_BACK_DAYS

SHORTEST_OF_CONVERSIONS = LONGEST_LOOK_BACK_DAYS + 2
"""Repeats of an order are known by earlier conversions, as far back as any of them may look."""


class Terms(NamedTuple):
    """How long hits are kept, and sums of them."""

    raw_days: int = 0
    rollup_days: int = 0

    def with_own(self, raw_days: int | None, rollup_days: int | None) -> Terms:
        """Return the terms of an account that may have its own.

        Sums are kept at least as long as the hits.
        """
        raw = self.raw_days if raw_days is None else raw_days
        rollup = self.rollup_days if rollup_days is None else rollup_days
        if raw == 0 or rollup == 0:
            return Terms(raw, 0)
        return Terms(raw, max(raw, rollup))

    def hits_since(self, today: date) -> date | None:
        """Return the first day whose hits are kept; None: all are."""
        return _since(self.raw_days, today)

    def conversions_since(self, today: date) -> date | None:
        """Return the first day whose conversions are kept; None: all are."""
        days = max(self.raw_days, SHORTEST_OF_CONVERSIONS) if self.raw_days else 0
        return _since(days, today)

    def sums_since(self, today: date) -> date | None:
        """Return the first day whose sums are kept; None: all are."""
        return _since(self.rollup_days, today)


def _since(days: int, today: date) -> date | None:
    return today - timedelta(days=days) if days else None
