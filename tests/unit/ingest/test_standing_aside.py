"""Whoever wants ingestion to stand aside does not wait for a plan log that cannot be written."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits.store import HitStore
from clicktrail.ingest.ingester import Ingester
from clicktrail.ingest.plan import Plan
from clicktrail.ingest.ranges import Cycle
from clicktrail.settings import Settings
from tests.support.hit_store import HitStoreProcess
from tests.support.ingestion import Edge


@pytest.fixture
def store(settings: Settings) -> Iterator[HitStore]:
    process = HitStoreProcess(settings)
    process.start()
    client = process.client()
    yield client
    client.close()
    assert process.stop() == 0


class Refusing(Plan):
    """A plan log that takes no cycle as long as `refuses`."""

    refuses = True
    refused = 0

    def add(self, cycle: Cycle) -> None:
        if self.refuses:
            self.refused += 1
            raise OSError("the cluster is away")
        super().add(cycle)


def test_ingestion_stands_aside_while_its_plan_cannot_be_written(
    settings: Settings, store: HitStore
) -> None:
    edge = Edge(settings, 0)
    edge.serve(20, int(time.time() * 1000))
    edge.close()
    plan = Refusing(settings.data_dir / "ingest" / "plan", int(time.time() * 1000))
    made_room: list[tuple[int, list[Cycle]]] = []

    def stand_aside(settle: Callable[[], object]) -> bool:
        if not plan.refused:
            return False
        settle()
        made_room.append((plan.refused, plan.undone))
        plan.refuses = False
        return True

    ingester = Ingester(
        journals=settings.journal_dir,
        plan=plan,
        geo=GeoDatabase.of(settings),
        store=store,
        stop=threading.Event(),
        stand_aside=stand_aside,
    )
    ingester.start()
    ingester.turn()
    assert made_room == [(1, [])]
    ingester.finish()
    # What it had read is planned and inserted once there is a plan log again.
    assert ingester.tally.hits + ingester.tally.conversions == 20
    assert ingester.tally.trouble == ""
