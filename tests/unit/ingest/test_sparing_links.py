"""Hits of links that keep little of their visitors: light ones, and those that cut addresses."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from clicktrail.domain.events import Flag, Hit
from clicktrail.domain.hit_id import first_id_at
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.ingest.columns import Classifier, HitColumns
from clicktrail.ingest.conversions import Earlier, EarlierConversions
from clicktrail.ingest.gather import Slice
from clicktrail.ingest.pipeline import Pipeline
from clicktrail.ingest.ranges import Cycle, Range
from tests.support.ingestion import a_hit

NOW = 1_790_000_000_000
NOTHING: dict[str, Any] = {
    "visitor": 0, "ip": "", "user_agent": "", "referrer": "", "language": "", "query": "",
}  # fmt: skip


class NobodyConverted(EarlierConversions):
    def earlier_conversions(self, clicks: object, before_cycle: int) -> list[Earlier]:
        del clicks, before_cycle
        return []

    def earlier_orders(self, orders: object, since_ms: int, before_cycle: int) -> list[Earlier]:
        del orders, since_ms, before_cycle
        return []


@pytest.fixture
def geo(tmp_path: Path) -> GeoDatabase:
    path = tmp_path / "places.mmdb"
    writer = MMDBWriter(ip_version=4, database_type="Test")
    writer.insert_network(IPSet(["192.0.2.0/24"]), {"country": {"iso_code": "AT"}})
    writer.to_db_file(str(path))
    return GeoDatabase(path)


def light(low: int, flags: int = 0) -> Hit:
    return a_hit(first_id_at(NOW) + low, flags=Flag.LIGHT | flags, **NOTHING)


def processed(geo: GeoDatabase, *hits: Hit) -> tuple[dict[str, Any], Counter[str]]:
    where = Range("000-00", 1, 0, 100, 1, 200, len(hits), NOW)
    pipeline = Pipeline(geo, NobodyConverted())
    [batch] = pipeline.process(Cycle(1, NOW * 2, (where,)), [Slice(where, list(hits))])
    return batch.hits, batch.outcomes


def test_a_light_click_counts_is_never_unique_and_says_nothing_of_anybody(
    geo: GeoDatabase,
) -> None:
    rows, outcomes = processed(geo, light(0), light(1, Flag.BOT), light(2, Flag.HEAD))
    assert rows["is_spider"].tolist() == [0, 1, 1]
    assert rows["is_unique"].tolist() == [0, 0, 0]
    assert rows["outcome"] == ["counted:light", "spider:user-agent", "spider:head"]
    assert outcomes == Counter(rows["outcome"])
    for name in ("ip", "referrer", "referrer_host", "language", "country", "query", "browser"):
        assert rows[name] == ["", "", ""]
    assert rows["device"][0] == ""


def test_a_light_click_does_not_make_another_s_click_a_repeat(geo: GeoDatabase) -> None:
    ids = [first_id_at(NOW) + low for low in range(4)]
    rows, _ = processed(
        geo,
        light(0),
        a_hit(ids[1], ip=""),
        light(2),
        a_hit(ids[3], ip=""),
    )
    assert rows["is_unique"].tolist() == [0, 1, 0, 0]


def test_a_cut_address_has_a_place_and_tells_visitors_apart(geo: GeoDatabase) -> None:
    ids = [first_id_at(NOW) + low for low in range(3)]
    rows, _ = processed(
        geo,
        a_hit(ids[0], ip="192.0.2.0#00000001"),
        a_hit(ids[1], ip="192.0.2.0#00000002"),
        a_hit(ids[2], ip="192.0.2.0#00000001"),
    )
    assert rows["ip"] == ["192.0.2.0"] * 3
    assert rows["country"] == ["at"] * 3
    assert rows["is_unique"].tolist() == [1, 1, 0]


def test_the_classifier_gives_one_row_a_hit(geo: GeoDatabase) -> None:
    found = Classifier(geo).columns([light(0), a_hit(first_id_at(NOW) + 1)])
    assert isinstance(found, HitColumns)
    assert {len(column) for column in found.columns.values()} == {2}
    assert (found.light, found.bots) == ([True, False], [False, False])
