"""A query answered by looking at each event in Python: what the SQL is held against."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

from clicktrail.hits.dimensions import LABELS
from clicktrail.hits.filters import All, Condition, Contains, Either, Is, Matches, Not
from clicktrail.hits.query import Query
from tests.support.traffic_recount import instant, random_conversions, random_hits

Event = dict[str, Any]
QUERIES = (
    "",
    "utm_source=news&utm_medium=mail",
    "utm_source=News+letter&x=1&x=2",
    "utm%5Fsource=news&utm_source=late",
    "utm_campaign=%C3%A9t%C3%A9&y",
    "=odd&&utm_term=a%3Db=c",
    "utm_content=%zz&x=%2",
    "utm_source&utm_source=late&x",
    "a=1?utm_source=no#utm_source=no;&utm_medium=a;b",
    "nutm_source=no&x=3&utm_source",
)
TEXTS = ("", "a", "B", "it's", "back\\slash", "été", "a.b", "tab\there")
TEXT_LABELS = tuple(
    name
    for name, label in LABELS.items()
    if label == (name, "String", "{}", False, None)
    and name not in ("query", "ip")
    # Those the store makes from the query string.
    and not name.startswith("utm_")
)
PLATFORMS = {"bot": "robot", "tv": "desktop", "console": "desktop", "": "desktop"}
NOTHING: Event = {"source_id": 0, "domain_id": 0, "rule_id": 0}


def rich_hits(
    source: random.Random, account_id: int, count: int, first_ms: int, span_ms: int
) -> list[Event]:
    """Return hits that have something in every column that can be asked for."""
    hits = random_hits(source, account_id, count, first_ms, span_ms)
    for hit in hits:
        hit |= {name: source.choice(TEXTS) for name in TEXT_LABELS}
        hit |= {
            "device": source.choice(("", "bot", "tv", "desktop", "mobile")),
            "visitor": source.choice((0, 0, *range(1, 40))),
            "ip": source.choice(("", "192.0.2.1", "192.0.2.2", "2001:db8::1")),
            "query": source.choice(QUERIES),
            "source_id": source.choice((0, 1, 99)),
            "domain_id": source.choice((1, 2)),
            "rule_id": source.choice((0, 3)),
        }
    return hits


def rich_conversions(
    source: random.Random, account_id: int, hits: list[Event], count: int
) -> list[Event]:
    """Return conversions of such hits, up to 90 days after them."""
    fired = random_conversions(source, account_id, hits, count)
    for one in fired:
        one["parameter"] = source.choice(("", "A-1", "a.b", "it's"))
        if source.random() < 0.2:
            one["ts"] += source.randrange(89 * 86_400_000)
    return fired


class Recount:
    """Counts the events of an account by a query, one by one."""

    def __init__(self, hits: list[Event], conversions: list[Event]) -> None:
        self.hits = hits
        self.conversions = conversions
        self._hit = {hit["hit_id"]: hit for hit in hits}
        self._led: dict[int, list[Event]] = defaultdict(list)
        for fired in conversions:
            if fired["outcome"] == "attributed":
                self._led[fired["click_hit_id"]].append(fired)

    def answer(self, query: Query) -> dict[tuple[Any, ...], dict[str, Any]]:
        """Return the sums of each combination of dimensions that has any."""
        counted: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(
            lambda: dict.fromkeys(query.sums, 0)
        )
        seen: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
        if query.hit_metrics:
            for hit in filter(lambda one: self._is_meant(query, one), self.hits):
                for key in self._hit_keys(query, hit):
                    self._count_hit(counted[key], hit)
                    if not hit["is_spider"] and (hit["visitor"] or hit["ip"]):
                        seen[key].add(visitor_of(hit))
        if query.conversion_metrics:
            for fired in filter(lambda one: self._in_scope(query, one), self.conversions):
                for key in self._conversion_keys(query, fired):
                    self._count_conversion(counted[key], fired, query)
        if "visitors" in query.sums:
            for key, visitors in seen.items():
                counted[key]["visitors"] = len(visitors)
        return {key: row for key, row in counted.items() if any(row.values())}

    def _in_scope(self, query: Query, event: Event) -> bool:
        return query.start <= instant(event["ts"]) < query.end and (
            query.datapoint_ids is None or event["datapoint_id"] in query.datapoint_ids
        )

    def _is_meant(self, query: Query, hit: Event) -> bool:
        return (
            self._in_scope(query, hit)
            and query.kind in (None, hit["kind"])
            and is_of_class(query, hit)
            and bool(query.led_to is None or self._led_to(query, hit))
        )

    def _led_to(self, query: Query, hit: Event) -> list[Event]:
        led = self._led.get(hit["hit_id"], [])
        if query.led_to is None:
            return led
        return [fired for fired in led if fired["conversion_id"] in query.led_to]

    def _hit_keys(self, query: Query, hit: Event) -> set[tuple[Any, ...]]:
        led = self._led.get(hit["hit_id"], [])
        if not query.spreads_fired:
            if not holds(query.filter, lambda name: values_of(name, hit, led, hit, query)):
                return set()
            return keys_of(query, hit, led, hit)
        keys: set[tuple[Any, ...]] = set()
        for fired in self._led_to(query, hit):
            if holds(query.filter, lambda name, f=fired: values_of(name, hit, [f], hit, query)):
                keys |= keys_of(query, hit, [fired], hit)
        return keys

    def _conversion_keys(self, query: Query, fired: Event) -> set[tuple[Any, ...]]:
        # Of which kind nothing was that led to it, nobody knows.
        alone = query.by_conversion and query.kind is None
        wanted = ("attributed", "unattributed") if alone else ("attributed",)
        if fired["outcome"] not in wanted or query.kind not in (None, fired["kind"]):
            return set()
        for chosen in (query.led_to, query.conversion_ids):
            if chosen is not None and fired["conversion_id"] not in chosen:
                return set()
        hit = self._hit.get(fired["click_hit_id"], NOTHING)
        if not is_of_class(query, hit):
            return set()
        if not holds(query.filter, lambda name: values_of(name, fired, [fired], hit, query)):
            return set()
        return keys_of(query, fired, [fired], hit)

    @staticmethod
    def _count_hit(row: dict[str, Any], hit: Event) -> None:
        kind = "views" if hit["kind"] else "clicks"
        unique = hit["is_unique"]
        gained = (
            {"spider_hits": 1, f"spider_{kind}": 1}
            if hit["is_spider"]
            else {"hits": 1, kind: 1, "unique_hits": unique, f"unique_{kind}": unique}
        )
        for name in row.keys() & gained.keys():
            row[name] += gained[name]
        if "last_hit" in row and not hit["is_spider"]:
            row["last_hit"] = max(row["last_hit"], hit["ts"])

    @staticmethod
    def _count_conversion(row: dict[str, Any], fired: Event, query: Query) -> None:
        single = "conversion" in query.dimensions or len(conversions_of(query.filter)) == 1
        first = "is_first" if single else "is_first_of_click"
        gained = {
            "conversions": 1,
            "converted_clicks": fired[first],
            "unique_conversions": fired["is_first"],
            "value": fired["value"],
            "commission": fired["commission"],
            "cost": fired["cost"],
        }
        for name in row.keys() & gained.keys():
            row[name] += gained[name]


def is_of_class(query: Query, hit: Event) -> bool:
    """Tell whether a hit is among the spiders or people, the unique ones or others, that count."""
    wanted = {"is_spider": query.is_spider, "is_unique": query.is_unique}
    return all(value is None or hit.get(name) == value for name, value in wanted.items())


def conversions_of(condition: Condition | None) -> frozenset[Any]:
    """Return the conversions that a condition names and every event has to be of, if it does."""
    match condition:
        case Is("conversion", values):
            return frozenset(values)
        case All(conditions):
            return min(filter(None, map(conversions_of, conditions)), key=len, default=frozenset())
    return frozenset()


def visitor_of(hit: Event) -> Any:
    names = ("ip", "browser", "browser_version", "os", "os_version", "device")
    return hit["visitor"] or tuple(hit[name] for name in names)


def keys_of(query: Query, event: Event, led: list[Event], hit: Event) -> set[tuple[Any, ...]]:
    """Return the combinations of dimensions that an event counts with."""
    keys: set[tuple[Any, ...]] = {()}
    for name in query.dimensions:
        values = set(values_of(name, event, led, hit, query, dimension=True))
        keys = {(*key, value) for key in keys for value in values}
    return keys


def values_of(
    name: str, event: Event, led: list[Event], hit: Event, query: Query, *, dimension: bool = False
) -> Iterator[Any]:
    """Yield what an event has of a field: of times as a dimension shows them, or a filter."""
    if name in ("minute", "hour", "day", "week", "month", "quarter", "year"):
        value = bucket(name, event["ts"], query)
        yield value if dimension else as_filtered(name, value)
    elif name == "weekday":
        yield instant(event["ts"]).astimezone(query.zone).isoweekday()
    elif name == "hour_of_day":
        yield instant(event["ts"]).astimezone(query.zone).hour
    elif name == "conversion":
        yield from (fired["conversion_id"] for fired in led)
        if not led and not dimension:
            # A filter asks by it for what led to none.
            yield 0
    elif name == "conversion_parameter":
        yield from (fired["parameter"] for fired in led)
    elif dimension and name in query.placements:
        placement = query.placements[name]
        pairs = zip(placement.datapoint_ids, placement.keys, strict=True)
        found = [key for datapoint, key in pairs if datapoint == event["datapoint_id"]]
        yield from found or [0]
    elif name in ("datapoint", "group"):
        yield event[f"{name}_id"]
    else:
        yield from labels_of(name, hit)


def labels_of(name: str, hit: Event) -> Iterator[Any]:
    """Yield what a hit has of a label."""
    query = hit.get("query", "")
    if name == "query_parameter":
        yield from {f"{key}={value}" for key, value in pairs_of(query)}
    elif name.startswith(("query_parameter:", "utm_")):
        wanted = name.removeprefix("query_parameter:")
        yield next((value for key, value in pairs_of(query) if key == wanted), "")
    elif name == "keyword":
        if hit.get("source_param"):
            yield hit["source_param"]
    elif name == "platform":
        device = hit.get("device", "")
        yield PLATFORMS.get(device, device)
    elif name in ("source", "domain", "rule"):
        yield hit[f"{name}_id"]
    else:
        yield hit.get(name, "")


def pairs_of(query: str) -> list[tuple[str, str]]:
    parts = [pair.partition("=") for pair in query.split("&") if pair]
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in parts]


def bucket(name: str, ms: int, query: Query) -> date:
    """Return the stretch of the wall clock that an instant lies in, as a row tells it."""
    local = instant(ms).astimezone(query.zone).replace(tzinfo=None, fold=0)
    if name == "minute":
        return local.replace(second=0, microsecond=0)
    if name == "hour":
        return local.replace(minute=0, second=0, microsecond=0)
    day = local.date()
    return {
        "day": day,
        "week": day - timedelta(days=day.weekday()),
        "month": day.replace(day=1),
        "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
        "year": day.replace(month=1, day=1),
    }[name]


def as_filtered(name: str, value: date) -> str | int:
    """Return a stretch of time as a filter is told it."""
    if isinstance(value, datetime):
        return int(f"{value:%Y%m%d%H%M}"[: 12 if name == "minute" else 10])
    return value.isoformat()


def holds(condition: Condition | None, values: Any) -> bool:
    """Tell whether a condition holds for an event of whose fields `values` tells."""
    match condition:
        case None:
            return True
        case All(conditions):
            return all(holds(one, values) for one in conditions)
        case Either(conditions):
            return any(holds(one, values) for one in conditions)
        case Not(inner):
            return not holds(inner, values)
        case Is(field, wanted):
            return any(value in wanted for value in values(field))
        case Contains(field, texts):
            return any(text.lower() in value.lower() for value in values(field) for text in texts)
        case Matches(field, pattern):
            return any(re.search(pattern, value, re.DOTALL) for value in values(field))
    raise AssertionError(condition)
