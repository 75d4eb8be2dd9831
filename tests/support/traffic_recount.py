"""Random hits and conversions, and the statistics of them counted one by one in Python."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from clicktrail.domain.hit_id import EPOCH_MS, TIME_SHIFT

_SEQUENCE = itertools.count(1)
COUNTRIES = ("", "it", "de", "us", "o'x\\")
BROWSERS = ("Chrome", "Firefox", "")
METRICS = (
    "hits",
    "unique_hits",
    "clicks",
    "unique_clicks",
    "views",
    "unique_views",
    "spider_hits",
    "conversions",
    "converted_clicks",
    "unique_conversions",
    "value",
    "commission",
    "cost",
    "last_hit",
)


def instant(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


def random_hits(
    source: random.Random, account_id: int, count: int, first_ms: int, span_ms: int
) -> list[dict[str, Any]]:
    """Return hits spread over [first_ms, first_ms + span_ms)."""
    hits = []
    for _ in range(count):
        ms = first_ms + source.randrange(span_ms)
        spider = source.random() < 0.2
        datapoint = source.randrange(1, 6)
        hits.append(
            {
                "ts": ms,
                "hit_id": ((ms - EPOCH_MS) << TIME_SHIFT) | (next(_SEQUENCE) & 0x7FFFF),
                "account_id": account_id,
                "datapoint_id": datapoint,
                "group_id": datapoint % 2 + 10,
                "domain_id": 1,
                "kind": source.randrange(2),
                "is_spider": int(spider),
                "is_unique": int(not spider and source.random() < 0.5),
                "outcome": "redirected",
                "visitor": source.getrandbits(64),
                "ip": f"192.0.2.{source.randrange(256)}",
                "country": source.choice(COUNTRIES),
                "browser": source.choice(BROWSERS),
            }
        )
    return hits


def random_conversions(
    source: random.Random, account_id: int, hits: list[dict[str, Any]], count: int
) -> list[dict[str, Any]]:
    """Return conversions, most of them attributed to one of `hits`."""
    conversions = []
    for _ in range(count):
        outcome = source.choice(("attributed", "attributed", "unattributed", "duplicate"))
        hit = source.choice(hits) if outcome != "unattributed" else None
        ms = (hit or source.choice(hits))["ts"] + source.randrange(10 * 3_600_000)
        conversions.append(
            {
                "ts": ms,
                "event_id": next(_SEQUENCE),
                "account_id": account_id,
                "conversion_id": source.randrange(1, 4),
                "click_hit_id": hit["hit_id"] if hit else 0,
                "datapoint_id": hit["datapoint_id"] if hit else 0,
                "group_id": hit["group_id"] if hit else 0,
                "kind": hit["kind"] if hit else 0,
                "outcome": outcome,
                "value": source.randrange(-(10**6), 10**9),
                "commission": source.randrange(10**6),
                "cost": source.randrange(10**4),
                "is_first_of_click": source.randrange(2),
                "is_first": source.randrange(2),
            }
        )
    return conversions


def bucket_of(ms: int, name: str, zone: ZoneInfo) -> date:
    """Return the local hour, day, week or month of an instant, as a Row tells it."""
    local = instant(ms).astimezone(zone)
    if name == "hour":
        return datetime(local.year, local.month, local.day, local.hour)
    day = local.date()
    if name == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if name == "month" else day


def recount(
    hits: list[dict[str, Any]],
    conversions: list[dict[str, Any]],
    start: datetime,
    end: datetime,
    dimensions: tuple[str, ...],
    zone: ZoneInfo,
    *,
    by_conversion: bool = False,
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the figures per combination of dimensions; rows of zeros are left out."""
    hit_by_id = {hit["hit_id"]: hit for hit in hits}
    counted: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(lambda: dict.fromkeys(METRICS, 0))

    def key(event: dict[str, Any], labelled: dict[str, Any]) -> tuple[Any, ...]:
        values: list[Any] = []
        for name in dimensions:
            if name in ("hour", "day", "week", "month"):
                values.append(bucket_of(event["ts"], name, zone))
            elif name in ("datapoint", "group", "conversion"):
                values.append(event[f"{name}_id"])
            else:
                values.append(labelled.get(name, ""))
        return tuple(values)

    for hit in hits:
        if by_conversion or not start <= instant(hit["ts"]) < end:
            continue
        figures = counted[key(hit, hit)]
        if hit["is_spider"]:
            figures["spider_hits"] += 1
            continue
        kind = "views" if hit["kind"] else "clicks"
        for name in ("hits", kind):
            figures[name] += 1
            figures[f"unique_{name}"] += hit["is_unique"]
        figures["last_hit"] = max(figures["last_hit"], hit["ts"])
    wanted = ("attributed", "unattributed") if by_conversion else ("attributed",)
    for fired in conversions:
        if fired["outcome"] not in wanted or not start <= instant(fired["ts"]) < end:
            continue
        figures = counted[key(fired, hit_by_id.get(fired["click_hit_id"], {}))]
        figures["conversions"] += 1
        first = "is_first" if "conversion" in dimensions else "is_first_of_click"
        figures["converted_clicks"] += fired[first]
        figures["unique_conversions"] += fired["is_first"]
        for name in ("value", "commission", "cost"):
            figures[name] += fired[name]
    return {k: v for k, v in counted.items() if any(v.values())}
