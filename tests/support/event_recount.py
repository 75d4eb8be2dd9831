"""Random events, and lists of them made in Python: what the SQL of lists is held against."""

from __future__ import annotations

import random
from typing import Any

from clicktrail.domain.events import Flag
from clicktrail.domain.hit_id import chronological, id_at
from clicktrail.hits.event_query import EventQuery
from clicktrail.hits.event_rows import ALL_KINDS, EventKind, Place
from tests.support.query_recount import NOTHING, holds, rich_conversions, rich_hits, values_of
from tests.support.traffic_recount import instant

Row = dict[str, Any]


class EventRecount:
    """The events of an account, with a list of them as simple as it can be.

    Many share a millisecond, and some hits and conversions even an id, as imported ones may.
    """

    def __init__(self, account_id: int, seed: int, count: int, first_ms: int, span_ms: int) -> None:
        source = random.Random(seed)
        self.account_id = account_id
        self.hits = rich_hits(source, account_id, count, first_ms, span_ms)
        for hit in source.sample(self.hits, count // 3):
            hit["ts"] = source.choice(self.hits)["ts"]
        for place, hit in enumerate(self.hits):
            hit["hit_id"] = id_at(hit["ts"], source.randrange(2**10) << 9 | place % 512)
            hit["flags"] = int(Flag.LIGHT) if source.random() < 0.05 else 0
        self.hits = list({hit["hit_id"]: hit for hit in self.hits}.values())
        self.conversions = rich_conversions(source, account_id, self.hits, count // 3)
        for place, fired in enumerate(self.conversions):
            if source.random() < 0.3:
                fired["ts"] = source.choice(self.hits)["ts"]
            fired["event_id"] = id_at(fired["ts"], source.randrange(2**10) << 9 | place % 512)
            if source.random() < 0.05:
                same = source.choice(self.hits)
                fired["ts"], fired["event_id"] = same["ts"], same["hit_id"]
            fired |= {"order_id": fired["parameter"], "currency": source.choice(("", "EUR"))}
        self.conversions = list({one["event_id"]: one for one in self.conversions}.values())
        self._hit = {hit["hit_id"]: hit for hit in self.hits}
        self._led: dict[int, list[Row]] = {}
        for fired in self.conversions:
            if fired["outcome"] == "attributed":
                self._led.setdefault(fired["click_hit_id"], []).append(fired)

    def hit_of(self, fired: Row) -> Row | None:
        """Return the hit that a conversion is attributed to, as far as it may be shown."""
        hit = self._hit.get(fired["click_hit_id"])
        return None if hit is None or hit["flags"] & Flag.LIGHT else hit

    def places(self, query: EventQuery) -> list[Place]:
        """Return the places of all events of a query in its order, whatever its limit is."""
        found = [
            Place(chronological(hit["hit_id"]), 0)
            for hit in self.hits
            if not hit["flags"] & Flag.LIGHT
            and (EventKind.VIEW if hit["kind"] else EventKind.CLICK) in query.kinds
            and self._means(query, hit, self._led.get(hit["hit_id"], []), hit)
        ]
        found += [
            Place(chronological(fired["event_id"]), 1)
            for fired in self.conversions
            if EventKind.CONVERSION in query.kinds
            and self._means(query, fired, [fired], self._hit.get(fired["click_hit_id"], NOTHING))
        ]
        found.sort(reverse=query.descending)
        if query.after is None:
            return found
        after = query.after
        return [one for one in found if (one < after if query.descending else one > after)]

    @staticmethod
    def _means(query: EventQuery, event: Row, led: list[Row], hit: Row) -> bool:
        counted = query.counted
        return (
            query.start <= instant(event["ts"]) < query.end
            and (query.datapoint_ids is None or event["datapoint_id"] in query.datapoint_ids)
            and holds(query.filter, lambda name: values_of(name, event, led, hit, counted))
        )


KINDS = [
    ALL_KINDS,
    frozenset({EventKind.CLICK}),
    frozenset({EventKind.VIEW, EventKind.CONVERSION}),
    frozenset({EventKind.CONVERSION}),
    frozenset({EventKind.CLICK, EventKind.VIEW}),
]
