"""What happens when only a part of the data directory is there any more; nothing counts twice."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator

import pytest

from clicktrail.domain.events import Hit
from clicktrail.enrichment.agents import RULES
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits.store import HitStore
from clicktrail.ingest.ingester import Ingester
from clicktrail.ingest.plan import Plan
from clicktrail.ingest.process import directory_of
from clicktrail.settings import Settings
from clicktrail.verify import run
from tests.support.hit_store import HitStoreProcess
from tests.support.ingestion import Edge, IngestProcess

HOUR_MS = 3_600_000


@pytest.fixture
def store_process(settings: Settings) -> Iterator[HitStoreProcess]:
    process = HitStoreProcess(settings)
    process.start()
    yield process
    if process.process is not None:
        assert process.stop() == 0


def serve(settings: Settings, *, hours_ago: int, seed: int) -> int:
    """Write hits and conversions of one worker; return the number of hits."""
    edge = Edge(settings, 0, seed=seed)
    edge.serve(300, int(time.time() * 1000) - hours_ago * HOUR_MS)
    edge.close()
    return sum(isinstance(event, Hit) for event in edge.written)


def ingest_hours_ago(settings: Settings, store: HitStore, hours: float) -> None:
    """Ingest what is there as if it had been done long ago, so that no start repeats it."""

    def clock() -> float:
        return time.time() - hours * 3600

    ingester = Ingester(
        journals=settings.journal_dir,
        plan=Plan(directory_of(settings) / "plan", int(clock() * 1000), RULES),
        geo=GeoDatabase.of(settings),
        store=store,
        stop=threading.Event(),
        clock=clock,
    )
    ingester.start()
    for _ in range(3):
        ingester.turn()
    ingester.finish()


def ingest_all(settings: Settings) -> None:
    ingest = IngestProcess(settings)
    ingest.start()
    ingest.wait_until_all_is_in()
    assert ingest.stop() == 0


def counted(store_process: HitStoreProcess) -> tuple[int, int]:
    """Return rows and different hits."""
    store = store_process.client()
    rows, different = store.rows("SELECT count(), uniqExact(hit_id) FROM hits")[0]
    store.close()
    return rows, different


def test_a_lost_hit_store_is_told_by_verify_and_made_again_from_the_journal(
    settings: Settings, store_process: HitStoreProcess
) -> None:
    store = store_process.client()
    early = serve(settings, hours_ago=3, seed=1)
    ingest_hours_ago(settings, store, 3)
    store.close()
    late = serve(settings, hours_ago=1, seed=2)
    ingest_all(settings)
    assert counted(store_process) == (early + late, early + late)
    store_process.stop()
    shutil.rmtree(settings.data_dir / "hits")

    store_process.start()
    ingest_all(settings)
    # What was done in the last seconds is repeated at each start; the rest is known to be done.
    assert counted(store_process) == (late, late)
    report = run(settings)
    assert not report.ok
    missing = [each.found for each in report.differences if each.what.startswith("missing rows")]
    assert sum(missing) >= early
    assert str(report).endswith("the statistics do NOT agree with the journal")

    store_process.stop()
    for name in ("hits", "ingest"):
        shutil.move(settings.data_dir / name, settings.data_dir / f"{name}-lost")
    store_process.start()
    ingest_all(settings)
    assert counted(store_process) == (early + late, early + late)
    assert str(run(settings)).endswith("all is well")


@pytest.mark.parametrize("loss", ["deleted", "of an older backup"])
def test_a_plan_log_that_is_behind_the_store_counts_nothing_twice(
    settings: Settings, store_process: HitStoreProcess, loss: str
) -> None:
    plan = settings.data_dir / "ingest"
    hits = serve(settings, hours_ago=3, seed=1)
    ingest_all(settings)
    shutil.copytree(plan, settings.data_dir / "backup")
    hits += serve(settings, hours_ago=1, seed=2)
    ingest_all(settings)
    shutil.move(plan, settings.data_dir / "lost")
    if loss != "deleted":
        shutil.copytree(settings.data_dir / "backup", plan)

    waiting = serve(settings, hours_ago=0, seed=3)
    ingest = IngestProcess(settings)
    ingest.start()
    status = ingest.wait_for(lambda status: bool(status.problems))
    assert (status.ready, status.problems) == (
        False,
        [
            "The hit store holds hits of journal 000-00 that are new to the plan log, which was"
            " deleted or is older than the hit store. Nothing is ingested, since it would count"
            " twice; hits wait in the journal. Stop Clicktrail, and either put back the ingest/"
            " that belongs to this hit store, or move ingest/ and hits/ away, so that all is"
            " counted anew from the journal."
        ],
    )
    assert ingest.stop() == 0
    assert counted(store_process) == (hits, hits)

    shutil.rmtree(plan)
    if loss == "deleted":
        store_process.stop()
        shutil.rmtree(settings.data_dir / "hits")
        store_process.start()
    else:
        shutil.move(settings.data_dir / "lost", plan)
    ingest_all(settings)
    assert counted(store_process) == (hits + waiting, hits + waiting)
    assert str(run(settings)).endswith("all is well")
