"""Rebuild and replay of what was imported, and of days that the journal has forgotten."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from clicktrail.enrichment import agents
from clicktrail.hits import versions
from clicktrail.hits.store import HitStore
from clicktrail.journal.files import segments
from clicktrail.rebuild import rebuild, replay
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings
from clicktrail.verify import Scope, run
from clicktrail.verify.scope import DAY_MS
from tests.e2e.test_rebuilding import (
    TODAY,
    as_of_old,
    ingesting,
    store,
    store_process,
    write_geo,
)
from tests.support.hit_store import HitStoreProcess, always_look, temporary_settings
from tests.support.importing import Installation
from tests.support.ingestion import Edge
from tests.support.small_disk import small_disk
from tests.support.tables import everything

__all__ = ["store", "store_process"]

LINKS = "name,url\nspring,https://shop.example/spring\n"
HITS = (
    "name,time,id,ip,user agent,referrer,country\n"
    "spring,2024-05-01 10:00:00,1,192.0.2.1,Mozilla/5.0 Firefox/133.0,,it\n"
    "spring,2012-05-01 10:00:00,2,192.0.2.2,,https://t.co/x,\n"
    "spring,2024-05-01 10:00:01,3,192.0.2.3,curl/8.5.0,,\n"
)
FORGOTTEN = (
    "Of the oldest days the journal is gone: {}",
    "they stay as they are.",
    "of them only the rollups are made anew, from the raw rows that are there.",
)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else asks the store, so that the version before need not stay for them."""
    always_look(monkeypatch)


def places(store: HitStore) -> list[tuple[Any, ...]]:
    rows = store.rows("SELECT toYear(ts), ip, country FROM hits ORDER BY ts, ip")
    return [tuple(row) for row in rows]


def test_imported_history_is_made_anew_from_its_journal_and_outlives_it(
    settings: Settings, store: HitStore
) -> None:
    here = Installation(settings)
    write_geo(settings, "FR")
    with ingesting(settings, store) as ingester:
        here.imported(LINKS)
        here.imported(HITS)
        ingester.turn()
        edge = Edge(settings, 0, seed=1, account=here.account)
        edge.serve(50, (TODAY - 3) * DAY_MS)
        edge.close()
        ingester.turn()
    before = everything(store)
    imported = places(store)[:3]
    assert [row[2] for row in imported] == ["fr", "it", "fr"]
    store.command("DELETE FROM hits WHERE toYear(ts) = 2012")
    assert rebuild(settings, Scope()).hits == before["hits"].total()
    assert everything(store) == before
    # What the export says of the place is not what a database of today says.
    write_geo(settings, "CH")
    assert replay(settings, Scope(), bots=True, geo=True).hits == before["hits"].total()
    assert [row[2] for row in places(store)[:3]] == ["ch", "it", "ch"]
    assert run(settings).ok, str(run(settings))
    judged = everything(store)

    shutil.rmtree(settings.journal_dir / "import-csv-0001")
    outcome = replay(settings, Scope(), bots=True, geo=True)
    assert (outcome.notes, everything(store)) == ([FORGOTTEN[0].format(FORGOTTEN[1])], judged)
    outcome = rebuild(settings, Scope(), drops_unknown=True)
    assert (outcome.notes, everything(store)) == ([FORGOTTEN[0].format(FORGOTTEN[2])], judged)
    assert run(settings).ok, str(run(settings))


def test_days_that_the_journal_has_forgotten_keep_their_hits(
    settings: Settings, store: HitStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = settings.model_copy(update={"journal_segment_bytes": 2**16})
    edge = Edge(small, 0, seed=1, account=100)

    def by_day() -> dict[int, tuple[Any, ...]]:
        rows = store.rows(
            "SELECT toUInt32(toDate(ts)) AS day, count(), countIf(browser = 'Old 1') FROM hits"
            " GROUP BY day"
        )
        return {row[0]: tuple(row[1:]) for row in rows}

    with monkeypatch.context() as patched:
        patched.setattr(agents, "classify", as_of_old)
        with ingesting(settings, store) as ingester:
            for day in range(TODAY - 12, TODAY - 2):
                edge.serve(100, day * DAY_MS + 1000)
                ingester.turn()
    edge.close()
    before = by_day()
    kept = segments(settings.journal_dir, "000-00")
    assert len(kept) > 3
    for each in kept[:2]:
        each.path.unlink()
    store.command("DELETE FROM account_day WHERE account_id = 100")
    wrong = run(settings)
    assert "account_day" in {each.comparison for each in wrong.by_day if each.differing}
    outcome = replay(settings, Scope(), bots=True, geo=False)
    assert outcome.notes == [FORGOTTEN[0].format(FORGOTTEN[1])]
    after = by_day()
    assert after.keys() == before.keys()
    assert {day: of[0] for day, of in after.items()} == {day: of[0] for day, of in before.items()}
    anew = {day for day in before if after[day] != before[day]}
    forgotten = before.keys() - anew
    assert forgotten
    assert anew
    assert max(forgotten) < min(anew)
    # Sums of days with hits of other rules are made from those.
    outcome = rebuild(settings, Scope())
    assert outcome.days_summed == len(forgotten)
    assert by_day() == after
    report = run(settings)
    assert report.ok, str(report)


def test_a_store_that_goes_away_at_every_step_is_waited_for(
    settings: Settings, store: HitStore, store_process: HitStoreProcess
) -> None:
    with ingesting(settings, store) as ingester:
        edges = [Edge(settings, worker, seed=worker, account=100) for worker in range(2)]
        for day in (TODAY - 40, TODAY - 3):
            for edge in edges:
                edge.serve(60, day * DAY_MS)
            ingester.turn()
        for edge in edges:
            edge.close()
        ingester.settle()
    before = everything(store)
    seen: list[str] = []

    def kill_once(what: str, done: int, number: int) -> None:
        del done, number
        if what not in seen:
            seen.append(what)
            store_process.stop(signal.SIGKILL)
            store_process.start()

    outcome = rebuild(settings, Scope(), progress=kill_once)
    assert (outcome.changed, outcome.hits) == (True, before["hits"].total())
    assert outcome.notes in ([], ["It went on where it had been stopped."])
    assert {*seen} >= {
        "copying the tables",
        "making rows anew, by cycles",
        "checking that no row is lost, by days",
        "deleting the tables of before",
    }
    assert everything(store) == before
    assert versions.left_over(store) == []


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with little room."""
    with small_disk(tmp_path / "small", 64) as disk:
        yield disk


@pytest.fixture
def on_it(disk: Path) -> Iterator[HitStoreProcess]:
    """A hit store there."""
    process = HitStoreProcess(temporary_settings(disk / "data", journal_segment_bytes=2**20))
    process.start()
    yield process
    process.stop(signal.SIGKILL)


def test_a_disk_that_becomes_full_gets_its_room_back(
    disk: Path, on_it: HitStoreProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "STALLED_SECONDS", 2.0)
    settings, store = on_it.settings, on_it.client()
    with ingesting(settings, store) as ingester:
        edge = Edge(settings, 0, seed=1, account=100)
        edge.serve(60, (TODAY - 3) * DAY_MS)
        ingester.turn()
        edge.close()
        ingester.settle()
    before = everything(store)

    def fill(what: str, done: int, number: int) -> None:
        if (what, done) == ("copying the tables", number):
            with suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
                while file.write(b"x" * 4096):
                    pass

    with pytest.raises(OperatorError, match=r"(?i)no space left|not enough space"):
        rebuild(settings, Scope(), progress=fill)
    monkeypatch.undo()
    (disk / "filler").unlink()
    assert versions.left_over(store) == []
    assert everything(store) == before
    assert rebuild(settings, Scope()).notes == []
    assert everything(store) == before
    store.close()
