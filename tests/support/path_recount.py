"""Random visitors with their hits and conversions, and the paths of them counted one by one."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from clicktrail.domain.credit import Key
from clicktrail.domain.hit_id import TIME_SHIFT, first_id_at, timestamp_ms
from clicktrail.hits.path_query import PathQuery
from clicktrail.hits.store import HitStore
from tests.support.hit_store import conversion_columns, hit_columns
from tests.support.query_recount import NOTHING, holds, values_of

Row = dict[str, Any]
MOST = 50
DAY_MS = 86_400_000
REFERRERS = {"": 0, "www.google.com": 1, "m.facebook.com": 4, "blog.example": 99, "o'x\\": 99}
QUERIES = ("", "", "utm_source=mail", "a=b&utm_source=A%26B+c", "utm_source=", "utm_source=%FF")
DESTINATIONS = ("https://shop.example/", "https://shop.example/?utm_source=own#x", "")
COUNTRIES = ("it", "it", "de", "")
OUTCOMES = (
    "attributed",
    "attributed",
    "attributed",
    "unattributed",
    "duplicate",
    "rejected:too-late",
)


class Visitors:
    """Hits and conversions of an account, as they are stored."""

    def __init__(self, account_id: int, seed: int, first_ms: int, days: int) -> None:
        self.account_id = account_id
        self.first_ms = first_ms
        self._chance = random.Random(seed)
        self._ids: set[int] = set()
        self._span = days * DAY_MS
        self.hits: list[Row] = []
        self.conversions: list[Row] = []

    def store(self, store: HitStore) -> Visitors:
        """Insert everything; return self."""
        token = f"visitors:{self.account_id}"
        store.insert_hits(hit_columns(self.hits), token)
        store.insert_conversions(conversion_columns(self.conversions), token)
        return self

    def come(self, hits: int, fired: int, visitors: int) -> Visitors:
        """Let visitors come and convert; one of them comes as often as all others."""
        chance = self._chance
        for _ in range(hits):
            self.hit(chance.choice((1, chance.randrange(visitors))))
        for _ in range(fired):
            self.convert(chance.choice((1, chance.randrange(visitors))))
        return self

    def hit(self, visitor: int) -> Row:
        """Record a hit; of visitor 0 nobody knows whose it is."""
        chance = self._chance
        ms = self._moment()
        host = chance.choice(list(REFERRERS))
        datapoint = chance.randrange(1, 7)
        row = {
            "ts": ms,
            "hit_id": self._id_at(ms),
            "account_id": self.account_id,
            "datapoint_id": datapoint,
            "group_id": 10 + datapoint % 3,
            "kind": int(chance.random() < 0.3),
            "is_spider": int(chance.random() < 0.1),
            "outcome": "counted",
            "visitor": visitor,
            "referrer_host": host,
            "source_id": REFERRERS[host],
            "country": chance.choice(COUNTRIES),
            "domain_id": 1 + datapoint % 2,
            "rule_id": 0,
            "query": chance.choice(QUERIES),
            "destination": chance.choice(DESTINATIONS),
        }
        self.hits.append(row)
        return row

    def convert(self, visitor: int) -> Row:
        """Record a conversion, attributed to a hit of the visitor, of another, or of none."""
        chance = self._chance
        ms = self._moment()
        own = [hit for hit in self.hits if hit["visitor"] == visitor and hit["ts"] <= ms]
        winner: Row | None = chance.choice(own) if own and chance.random() < 0.8 else None
        if chance.random() < 0.1:
            winner = chance.choice(self.hits)
        outcome = chance.choice(OUTCOMES)
        if outcome == "unattributed":
            winner = None
        elif winner is None:
            # A hit that is no longer stored.
            winner = {
                "hit_id": self._id_at(ms - 1000),
                "datapoint_id": 3,
                "group_id": 99,
                "kind": 0,
            }
        elif winner["ts"] > ms:
            # A clock that was ahead, by up to a minute.
            ms = winner["ts"] - chance.randrange(60_000)
        row = {
            "ts": ms,
            "event_id": self._id_at(ms),
            "account_id": self.account_id,
            "conversion_id": chance.randrange(1, 4),
            "click_hit_id": winner["hit_id"] if winner else 0,
            "datapoint_id": winner["datapoint_id"] if winner else 0,
            "group_id": winner["group_id"] + chance.choice((0, 0, 20)) if winner else 0,
            "kind": winner["kind"] if winner else 0,
            "outcome": outcome,
            "value": chance.randrange(-(10**5), 10**9),
            "commission": chance.randrange(10**6),
            "visitor": visitor,
            "parameter": chance.choice(("", "A-1")),
        }
        self.conversions.append(row)
        return row

    def _moment(self) -> int:
        # Often on a few hours of the day, so that much happens at once, or just a look-back apart.
        ms = self.first_ms + self._chance.randrange(self._span)
        return ms - ms % (DAY_MS // 4) if self._chance.random() < 0.5 else ms

    def _id_at(self, ms: int) -> int:
        found = first_id_at(ms) + self._chance.randrange(1 << TIME_SHIFT)
        while found in self._ids:
            found += 1
        self._ids.add(found)
        return found


class Path:
    """A conversion with its touches, oldest first."""

    def __init__(self, fired: Row, touches: list[Row]) -> None:
        self.fired = fired
        self.touches = touches
        self.named = next(
            (at for at, one in enumerate(touches) if one["hit_id"] == fired["click_hit_id"]), -1
        )

    def keys(self, query: PathQuery) -> tuple[Key, ...]:
        return tuple(key_of(touch, query) for touch in self.touches)

    @property
    def times(self) -> list[int]:
        return [timestamp_ms(touch["hit_id"]) for touch in self.touches]

    @property
    def seconds(self) -> tuple[int, ...]:
        return tuple((self.times[-1] - at) // 1000 for at in self.times)

    def direct(self, query: PathQuery) -> tuple[bool, ...]:
        return tuple(is_direct(touch, query) for touch in self.touches)


def paths(visitors: Visitors, query: PathQuery) -> list[Path]:
    """Return the paths of the conversions that a query counts."""
    by_visitor: dict[int, list[Row]] = defaultdict(list)
    for hit in visitors.hits:
        if is_touch(hit, query):
            by_visitor[hit["visitor"]].append(hit)
    by_id = {hit["hit_id"]: hit for hit in visitors.hits}
    found = []
    for fired in counted(visitors, query):
        own = sorted(by_visitor[fired["visitor"]], key=lambda hit: (hit["ts"], hit["hit_id"]))
        before = own[: bisect_right(own, fired["ts"], key=lambda hit: hit["ts"])][-MOST:]
        since = fired["ts"] - query.look_back // timedelta(milliseconds=1)
        named = fired["click_hit_id"]
        touches = [hit for hit in before if hit["ts"] >= since and hit["hit_id"] != named]
        if named:
            stored = by_id.get(named, {"hit_id": named})
            touches.append({**stored, "datapoint_id": fired["datapoint_id"]})
        found.append(Path(fired, sorted(touches, key=lambda hit: hit["hit_id"])))
    return found


def counted(visitors: Visitors, query: PathQuery) -> list[Row]:
    """Return the conversions that a query counts."""
    by_id = {hit["hit_id"]: hit for hit in visitors.hits}
    outcomes = ("attributed", "unattributed") if query.unattributed else ("attributed",)
    start, end = (round(moment.timestamp() * 1000) for moment in (query.start, query.end))
    return [
        fired
        for fired in visitors.conversions
        if fired["outcome"] in outcomes
        and start <= fired["ts"] < end
        and (query.conversion_ids is None or fired["conversion_id"] in query.conversion_ids)
        and (query.datapoint_ids is None or fired["datapoint_id"] in query.datapoint_ids)
        and is_chosen(fired, by_id.get(fired["click_hit_id"], NOTHING), query)
    ]


def is_chosen(fired: Row, hit: Row, query: PathQuery) -> bool:
    """Tell whether the filter holds for a conversion with the hit that it is attributed to."""
    asked = query.counted
    return holds(query.filter, lambda name: values_of(name, fired, [fired], hit, asked))


def is_touch(hit: Row, query: PathQuery) -> bool:
    kinds = {"clicks": (0,), "views": (1,), "all": (0, 1)}[query.touches]
    return (
        hit["visitor"] != 0
        and not hit["is_spider"]
        and hit["kind"] in kinds
        and (query.datapoint_ids is None or hit["datapoint_id"] in query.datapoint_ids)
    )


def key_of(touch: Row, query: PathQuery) -> Key:
    """Return what a touch is known by; of a hit that is gone only its datapoint is."""
    datapoint = int(touch["datapoint_id"])
    if query.by == "datapoint":
        return datapoint
    if query.by in ("group", "tag"):
        placed = zip(query.placement.datapoint_ids, query.placement.keys, strict=True)
        return dict(placed).get(datapoint, 0)
    if "ts" not in touch:
        return ""
    if query.by == "utm-source":
        return utm_source(touch)
    if not query.with_referrers:
        return ""
    return str(touch["source_id"] if query.by == "source" else touch["referrer_host"])


def is_direct(touch: Row, query: PathQuery) -> bool:
    if "ts" not in touch:
        return False
    came = query.with_referrers and touch["source_id"] != 0
    return not came and not utm_source(touch)


def utm_source(touch: Row) -> str:
    for text in (touch["query"], urlsplit(touch["destination"]).query):
        found = dict(parse_qsl(text, keep_blank_values=True, errors="replace")).get("utm_source")
        if found:
            return str(found)
    return ""


def lost(visitors: Visitors, query: PathQuery) -> Counter[tuple[Key | None, Key | None]]:
    """Return the passages of visitors without a conversion that a query counts."""
    converted = {fired["visitor"] for fired in counted(visitors, query)}
    start, end = (round(moment.timestamp() * 1000) for moment in (query.start, query.end))
    ways: dict[int, list[Row]] = defaultdict(list)
    for hit in sorted(visitors.hits, key=lambda hit: (hit["ts"], hit["hit_id"])):
        if start <= hit["ts"] < end and is_touch(hit, query) and hit["visitor"] not in converted:
            ways[hit["visitor"]].append(hit)
    found: Counter[tuple[Key | None, Key | None]] = Counter()
    for way in ways.values():
        keys = [key_of(hit, query) for hit in way]
        found.update(pairwise([None, *keys, None]))
    return found


def lag_ms(path: Path, at: int) -> int:
    """Return the time from a touch (0: the first, -1: the last) to the conversion."""
    return max(int(path.fired["ts"]) - path.times[at], 0)
