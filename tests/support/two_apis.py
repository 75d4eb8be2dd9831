"""An account with random traffic, asked the same questions in the words of API v2 and of v3."""

from __future__ import annotations

import copy
import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from clicktrail.api.v2.report_rows import describe
from clicktrail.domain.events import Flag
from clicktrail.statistics.reports import DIMENSIONS
from tests.support.api import Account
from tests.support.guests import GuestOf
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
    """An account with groups, tags, conversions, and visits of every kind; all made by a seed.

    Questions are asked by `caller`, the owner unless it is `asked_by` a guest.
    """

    def __init__(self, owner: Account, seed: int, count: int = 700) -> None:
        self.owner = owner
        self.caller: Account | GuestOf = owner
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

    def asked_by(self, guest: GuestOf) -> BothWays:
        """Return the same account as a guest of it asks about it."""
        same = copy.copy(self)
        same.caller = guest
        return same

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
    found: list[Json] = both.caller.ok("POST", "/v3/query", body)["rows"]
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


def asked(
    both: BothWays, frame: Frame, hits: Json | None, fired: Json | None, **question: Any
) -> list[Json]:
    """v3's rows, the metrics of hits and of conversions each of what is meant of them."""
    if hits == fired:
        return rows(both, frame, FIGURES, filter=hits, **question)
    parts = (
        rows(both, frame, OF_HITS, filter=hits, **question),
        rows(both, frame, OF_CONVERSIONS, filter=fired, **question),
    )
    return [of_hits | of_fired for of_hits, of_fired in zip(*parts, strict=True)]


def reported(both: BothWays, frame: Frame, kind: str, condition: Json | None) -> list[Json]:
    """The rows of a report, made of v3's."""
    dimensions = ["group"] if kind == "groups" else list(DIMENSIONS[kind])
    found = rows(
        both,
        frame,
        OF_REPORTS,
        dimensions=dimensions,
        filter=condition,
        sort="-conversions" if kind == "convparameters" else "-hits",
        limit=100,
    )
    report = []
    for row in found:
        if kind in ("groups", "datapoints"):
            identity: Json = {"id": str(row[dimensions[0]])}
        else:
            id_, data = describe(kind, {name: row[name] for name in dimensions})
            identity = {"id": id_, "entityData": data}
        report.append(identity | as_v2(row, OF_REPORTS))
    return report


def every_hit(both: BothWays, path: str, parameters: Json) -> list[Json]:
    """All hits of a list of v2, page by page."""
    found: list[Json] = []
    key: Json = {}
    while True:
        page = both.caller.get(path, limit=73, **parameters, **key)
        found += page["hits"]
        if "lastKey" not in page:
            return found
        key = {"offset": page["lastKey"]}


def every_event(both: BothWays, frame: Frame, conditions: list[Json]) -> list[Json]:
    """All clicks and views of v3 under conditions, page by page."""
    found: list[Json] = []
    after: Json = {}
    while True:
        wanted = {"kind": "click,view", "limit": 1000, **frame.v3, **after}
        page = both.caller.get("/v3/events", filter=json.dumps({"and": conditions}), **wanted)
        found += page["events"]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def as_event(hit: Json) -> Json:
    """What a hit of v2 and an event of v3 both say."""
    return {
        "time": hit["accessTime"],
        "number": hit["id"][-6:],
        "kind": {"0": "click", "1": "view"}[hit["type"]],
        "datapoint": hit["entity"]["datapointId"],
        "is_bot": hit["isSpider"] == "1",
        "is_unique": hit["isUnique"] == "1",
        "ip": hit.get("ip", ""),
        "referrer": hit.get("referer", ""),
        "destination": hit.get("realDestinationUrl", ""),
        "query": hit.get("queryParams", ""),
        "browser": hit.get("browser", {}).get("name", ""),
        "city": hit.get("location", {}).get("city", ""),
        "language": hit.get("clientLanguage", ""),
    }


def as_hit(event: Json) -> Json:
    """The same of an event of v3."""
    same = ("kind", "is_bot", "is_unique", "ip", "referrer", "destination", "query", "browser")
    return {
        "time": f"{datetime.fromisoformat(event['time']):%Y%m%d%H%M%S}",
        "number": f"{int(event['id']) & 0x7FFFF:06d}",
        "datapoint": event["datapoint"]["id"],
        **{name: event[name] for name in (*same, "city", "language")},
    }
