"""An account with random traffic, asked the same questions in the words of API v2 and of v3."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from clicktrail.domain.events import Flag
from tests.support.api import Account
from tests.support.hit_store import conversion_columns, hit_columns
from tests.support.query_recount import rich_conversions, rich_hits

Json = dict[str, Any]
# Clocks go forward in Rome on 29 March, and back by half an hour on Lord Howe on 5 April; the first
# day is a Tuesday, in the middle of a month.
FIRST, DAYS = datetime(2026, 3, 10, tzinfo=UTC), 42
OF_HITS = {
    "totalClicks": "clicks",
    "uniqueClicks": "unique_clicks",
    "totalViews": "views",
    "uniqueViews": "unique_views",
    "spiderHitsCount": "spider_hits",
    "lastHitDate": "last_hit",
}
OF_CONVERSIONS = {
    "conversionsCount": "conversions",
    "convertedClicks": "converted_clicks",
    "uniqueConvertedClicks": "converted_clicks",
    "uniqueConversions": "unique_conversions",
    "conversionsValue": "value",
    "conversionsCost": "cost",
    "commissionsCost": "commission",
}
FIGURES = OF_HITS | OF_CONVERSIONS
"""Member of v2's rows → metric of v3."""
OF_REPORTS = {
    "lastHitDate": "last_hit",
    "totalHits": "hits",
    "uniqueHits": "unique_hits",
    "spiderHits": "spider_hits",
    "totalClicks": "clicks",
    "uniqueClicks": "unique_clicks",
    "spiderClicks": "spider_clicks",
    "totalViews": "views",
    "uniqueViews": "unique_views",
    "spiderViews": "spider_views",
    "totalConversions": "conversions",
    "totalConversionsValue": "value",
    "totalConversionsCost": "cost",
    "totalCommissionsCost": "commission",
}
"""Member of v2's reports → metric of v3."""


class BothWays:
    """An account with groups, tags, conversions, and visits of every kind; all made by a seed."""

    def __init__(self, owner: Account, seed: int, count: int = 700) -> None:
        self.owner = owner
        source = random.Random(seed)
        self.groups = [owner.group("Mail", tags=["dear"]), owner.group("Social")]
        self.orders = [owner.conversion(name) for name in ("Order", "Lead", "Call")]
        first, second, _ = self.orders
        mail, social = self.groups
        self.datapoints = [
            owner.link("Apple", groupId=mail, tags=["spring", "sale"], firstConversionId=first),
            owner.link("Birch", groupId=mail, tags=["spring"], firstConversionId=second),
            owner.link("Cedar", groupId=social, firstConversionId=second, secondConversionId=first),
            owner.pixel("Dove", groupId=social, tags=["sale"]),
            owner.link("Elder", groupId=social),
        ]
        self.carriers = {first: [0, 2], second: [1, 2], self.orders[2]: []}
        self.favourite = self.datapoints[1]
        owner.ok("PUT", f"/datapoints/{self.favourite}/favourite")
        owner.ok("PUT", f"/groups/{social}/favourite")
        owner.ok("DELETE", f"/datapoints/{self.datapoints[4]}")
        self._visit(source, count)

    def _visit(self, source: random.Random, count: int) -> None:
        owner, first_ms = self.owner, int(FIRST.timestamp() * 1000)
        hits = rich_hits(source, owner.id, count, first_ms, DAYS * 86_400_000)
        for hit in hits:
            hit["datapoint_id"] = self.datapoints[hit["datapoint_id"] - 1]
            hit["flags"] = int(Flag.LIGHT) if source.random() < 0.05 else 0
        fired = rich_conversions(source, owner.id, hits, count // 3)
        for one in fired:
            one["conversion_id"] = self.orders[one["conversion_id"] - 1]
        owner.parts.hits.insert_hits(hit_columns(hits), f"both:{owner.id}:hits")
        owner.parts.hits.insert_conversions(conversion_columns(fired), f"both:{owner.id}:fired")

    def carrying(self, order: int) -> list[int]:
        """The datapoints that carry a conversion."""
        return [self.datapoints[index] for index in self.carriers[order]]


class Frame:
    """A stretch of whole days, in the words of both."""

    def __init__(self, first: int, days: int) -> None:
        start = FIRST + timedelta(days=first)
        self.first, self.last = start.date(), (start + timedelta(days=days - 1)).date()
        self.v2 = {
            "timeFrame": "custom",
            "fromDay": f"{self.first:%Y%m%d}",
            "toDay": f"{self.last:%Y%m%d}",
        }
        self.v3 = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        self.bounds = {
            "fromDay": f"{self.first:%Y%m%d}000000",
            "toDay": f"{self.last:%Y%m%d}235959",
        }

    def last_day(self) -> Frame:
        """Return the last of its days."""
        return Frame((self.last - FIRST.date()).days, 1)

    def __repr__(self) -> str:
        return f"{self.first} to {self.last}"


def rows(both: BothWays, frame: Frame, metrics: dict[str, str], **question: Any) -> list[Json]:
    """The rows that v3 answers."""
    body = {
        "metrics": list(dict.fromkeys(metrics.values())),
        "range": frame.v3,
        "limit": 1000,
        **question,
    }
    found: list[Json] = both.owner.ok("POST", "/v3/query", body)["rows"]
    return found


def as_v2(row: Json, metrics: dict[str, str]) -> Json:
    """The figures of a row of v3 as v2 has them: under its names, without zeros."""
    found: Json = {}
    for theirs, ours in metrics.items():
        value = row[ours]
        if ours == "last_hit" and value is not None:
            value = f"{datetime.fromisoformat(value):%Y%m%d%H%M%S}"
        if value:
            found[theirs] = value
    return found


def figures_of(row: Json, *besides: str) -> Json:
    """A row of v2 without the members `besides` its figures."""
    return {name: value for name, value in row.items() if name not in besides}


def is_(dimension: str, value: Any) -> Json:
    """The condition that a dimension is one value, or one of several."""
    return {"dimension": dimension, "in" if isinstance(value, list) else "is": value}
