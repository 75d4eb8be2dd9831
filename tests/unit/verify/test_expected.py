"""What conversions look back at while they are replayed, and which ids were replayed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from clicktrail.domain.events import ConversionFired, Hit
from clicktrail.domain.hit_id import HitIds, slot
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.ingest.conversions import Earlier, Order
from clicktrail.ingest.gather import Slice
from clicktrail.ingest.pipeline import Batch, Pipeline
from clicktrail.ingest.ranges import Cycle, Range
from clicktrail.verify.expected import Expected
from clicktrail.verify.scope import DAY_MS
from tests.support.ingestion import a_conversion, a_hit, candidate

NOW = 20_000 * DAY_MS
IDS = HitIds(0, 3)


class Nothing:
    """A hit store that knows of no conversion."""

    def earlier_conversions(
        self, clicks: Sequence[tuple[int, int]], before_cycle: int
    ) -> list[Earlier]:
        return []

    def earlier_orders(
        self, orders: Sequence[Order], since_ms: int, before_cycle: int
    ) -> list[Earlier]:
        return []


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(":memory:", isolation_level=None)
    yield database
    database.close()


def processed(cycle: int, events: Sequence[Hit | ConversionFired]) -> list[Batch]:
    taken = Range("000-00", 1, cycle, cycle, 1, cycle + 1, len(events), NOW)
    pipeline = Pipeline(GeoDatabase(Path("/nonexistent")), Nothing())
    return pipeline.process(Cycle(cycle, NOW, (taken,)), [Slice(taken, list(events))])


def test_only_conversions_of_lower_cycles_are_remembered_as_the_hit_store_does(
    database: sqlite3.Connection,
) -> None:
    click = a_hit(IDS.next(NOW))
    fired = a_conversion(IDS.next(NOW), candidate(click), order_id="order-1")
    expected = Expected(database)
    expected.take(processed(5, [click, fired]))
    memory = expected.memory(Nothing(), 0, 1)
    for before, known in ((5, 0), (6, 1)):
        assert len(memory.earlier_conversions([(1, click.hit_id)], before)) == known
        assert len(memory.earlier_orders([(1, 5, "order-1")], 0, before)) == known


def test_the_last_ids_are_those_of_each_partition(database: sqlite3.Connection) -> None:
    ids = [IDS.next(NOW + number) for number in range(6)]
    expected = Expected(database, partitions=4)
    expected.take(processed(1, [a_hit(ids[0], account_id=1), a_hit(ids[3], account_id=5)]))
    expected.take(processed(2, [a_hit(ids[1], account_id=2), a_conversion(ids[4], account_id=6)]))
    expected.take(processed(3, [a_hit(ids[2], account_id=2)]))
    writer = slot(ids[0])
    last = {(writer, 1): ids[3], (writer, 2): ids[4]}
    assert expected.last_ids == last
    expected.flush()
    expected.commit()
    assert Expected(database, partitions=4).last_ids == last
