"""Rebuild and replay beside a running ingestion: what comes into force is right, whole and once."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet
from typer.testing import CliRunner

from clicktrail.cli import app
from clicktrail.enrichment import agents
from clicktrail.enrichment.agents import RULES
from clicktrail.enrichment.geo import GeoDatabase
from clicktrail.hits import versions
from clicktrail.hits.store import HitStore
from clicktrail.ingest.ingester import Ingester
from clicktrail.ingest.plan import Plan
from clicktrail.rebuild import rebuild, replay
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings
from clicktrail.verify import Scope, run
from clicktrail.verify.scope import DAY_MS, date_of
from tests.support.hit_store import HitStoreProcess, always_look, temporary_settings
from tests.support.ingestion import PHONE, Edge, IngestProcess
from tests.support.tables import everything

NOW_MS = int(time.time() * 1000)
TODAY = NOW_MS // DAY_MS
DAYS = Scope(first_day=TODAY - 30, last_day=TODAY - 29)


@pytest.fixture
def store_process(settings: Settings) -> Iterator[HitStoreProcess]:
    process = HitStoreProcess(settings)
    process.start()
    yield process
    if process.process is not None:
        assert process.stop() == 0


@pytest.fixture
def store(store_process: HitStoreProcess) -> Iterator[HitStore]:
    client = store_process.client()
    yield client
    client.close()


@pytest.fixture
def ingest(settings: Settings, store_process: HitStoreProcess) -> Iterator[IngestProcess]:
    del store_process
    process = IngestProcess(settings)
    process.start()
    yield process
    if process.process is not None:
        assert process.stop() == 0


class Traffic:
    """An edge that goes on writing, while the block lasts, hits of this very moment."""

    def __init__(self, settings: Settings) -> None:
        self.edge = Edge(settings, 9, seed=9, account=109)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Traffic:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join(30)
        self.edge.close()

    def _serve(self) -> None:
        while not self._stop.wait(0.02):
            self.edge.serve(5, int(time.time() * 1000))


def serve_history(settings: Settings, then: Callable[[], object] = lambda: None) -> int:
    """Write six weeks of two accounts, each day's followed by `then`; return how many events."""
    edges = [Edge(settings, worker, seed=worker, account=100 + worker) for worker in range(2)]
    for day in range(TODAY - 42, TODAY - 1, 12):
        for number, at in ((90, 7_000_000), (30, DAY_MS + 9_000_000)):
            for edge in edges:
                edge.serve(number, day * DAY_MS + at)
            then()
    for edge in edges:
        edge.close()
    return sum(len(edge.written) for edge in edges)


def ingested(ingest: IngestProcess, events: int) -> None:
    ingest.wait_for(lambda s: s.figures["hits_total"] + s.figures["conversions_total"] == events)


def check_all_is_well(settings: Settings) -> None:
    report = run(settings)
    assert str(report).endswith("all is well"), str(report)


def damage_rollups(store: HitStore) -> None:
    day = date_of(DAYS.first_day)
    store.command(f"DELETE FROM datapoint_hour WHERE account_id = 100 AND toDate(hour) = '{day}'")
    store.command(
        "INSERT INTO account_day SELECT * FROM account_day"
        f" WHERE account_id = 101 AND day = '{day}'"
    )
    store.command(
        f"INSERT INTO conversion_day (day, account_id, conversion_id, conversions)"
        f" VALUES ('{day}', 101, 5, 7)"
    )


def test_damaged_rollups_are_told_exactly_and_made_anew(
    settings: Settings, store: HitStore, ingest: IngestProcess
) -> None:
    ingested(ingest, serve_history(settings))
    before = everything(store)
    damage_rollups(store)
    day = str(date_of(DAYS.first_day))
    report = run(settings, scope=DAYS)
    assert [(e.day, e.comparison, e.differing) for e in report.by_day if e.differing] == [
        (day, "datapoint_hour", [100]),
        (day, "account_day", [101]),
        (day, "conversion_day", [101]),
    ]
    assert rebuild(settings, DAYS, rollups_only=True, is_dry_run=True).days_summed == 2
    assert not run(settings, scope=DAYS).ok
    with Traffic(settings) as traffic:
        outcome = rebuild(settings, DAYS, rollups_only=True)
    assert (outcome.changed, outcome.hits, outcome.days_summed) == (True, 0, 2)
    written = len(traffic.edge.written)
    ingested(ingest, sum(before[t].total() for t in ("hits", "conversions")) + written)
    check_all_is_well(settings)
    after = everything(store)
    assert {table: of_before(rows, table) for table, rows in after.items()} == before
    assert versions.left_over(store) == []
    # What was in force before is not repeated into what is in force now.
    assert ingest.stop() == 0
    ingest.start()
    ingest.wait_until_all_is_in()
    assert everything(store) == after


def of_before(rows: Any, table: str) -> Any:
    """Leave out the traffic that went on meanwhile."""
    if table in ("hits", "conversions"):
        return type(rows)({row: n for row, n in rows.items() if row[2] != 109})
    return [row for row in rows if row[1] != 109]


def test_damaged_hits_are_made_anew_from_the_journal(
    settings: Settings, store: HitStore, ingest: IngestProcess
) -> None:
    ingested(ingest, serve_history(settings))
    before = everything(store)
    meant = f"toUInt16(toDate(ts)) BETWEEN {DAYS.first_day} AND {DAYS.last_day}"
    mine = f"SELECT hit_id FROM hits WHERE {meant} AND account_id = 100 ORDER BY hit_id"
    ids = [row[0] for row in store.rows(mine)]
    store.command(f"DELETE FROM hits WHERE hit_id IN ({ids[3]}, {ids[50]})")
    store.command(f"INSERT INTO hits SELECT * FROM hits WHERE hit_id = {ids[7]}")
    store.command(
        "ALTER TABLE hits UPDATE referrer = 'https://elsewhere.example/', browser = 'Mosaic'"
        f" WHERE hit_id = {ids[9]} SETTINGS mutations_sync = 1"
    )
    store.command(f"DELETE FROM conversions WHERE {meant} AND account_id = 101")
    assert not run(settings).ok
    rebuild(settings, Scope((101,), DAYS.first_day, DAYS.last_day))
    damaged = {account for each in run(settings).by_day for account in each.differing}
    assert damaged == {100}
    dry = rebuild(settings, DAYS, is_dry_run=True)
    assert (dry.changed, dry.changes.missing if dry.changes else 0) == (False, 2)
    store.command(
        "INSERT INTO hits (ts, hit_id, account_id, datapoint_id)"
        f" SELECT ts, hit_id - 1, account_id, datapoint_id FROM hits WHERE hit_id = {ids[0]}"
    )
    with pytest.raises(OperatorError, match=r"^1 rows are in no journal of this machine"):
        rebuild(settings, DAYS)
    outcome = rebuild(settings, DAYS, drops_unknown=True)
    meant_hits = f"SELECT count() FROM hits WHERE {meant}"
    assert (outcome.changed, outcome.hits) == (True, store.rows(meant_hits)[0][0])
    check_all_is_well(settings)
    assert everything(store) == before


def write_geo(settings: Settings, country: str) -> None:
    writer = MMDBWriter(ip_version=4, database_type="Test")
    writer.insert_network(IPSet(["192.0.2.0/24"]), {"country": {"iso_code": country}})
    path = settings.data_dir / "geo" / "country.mmdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    writer.to_db_file(str(path))


@contextmanager
def ingesting(settings: Settings, store: HitStore) -> Iterator[Ingester]:
    """Ingest in this process, under its lists, a cycle at a time, as if of long ago."""
    ingester = Ingester(
        journals=settings.journal_dir,
        plan=Plan(settings.data_dir / "ingest" / "plan", NOW_MS, RULES),
        geo=GeoDatabase(settings.data_dir / "geo" / "country.mmdb"),
        store=store,
        stop=threading.Event(),
    )
    ingester.start()
    yield ingester
    ingester.finish()


def as_of_old(user_agent: str, told: str = "") -> agents.Agent:
    """Yesterday's lists: they took every phone for a program and knew no crawler."""
    del told
    if user_agent == PHONE:
        return agents.Agent(device="bot", is_spider=True, outcome=agents.BY_USER_AGENT)
    return agents.Agent(browser="Old 1")


@pytest.fixture
def judged_of_old(settings: Settings, store: HitStore, monkeypatch: pytest.MonkeyPatch) -> HitStore:
    """A store that was filled under other lists and another geo database than today's.

    No other process asks it.
    """
    always_look(monkeypatch)
    write_geo(settings, "FR")
    with monkeypatch.context() as patched:
        patched.setattr(agents, "classify", as_of_old)
        with ingesting(settings, store) as ingester:
            serve_history(settings, ingester.turn)
    write_geo(settings, "CH")
    return store


@pytest.fixture
def judged_today(judged_of_old: HitStore, settings: Settings, tmp_path: Path) -> Iterator[HitStore]:
    """Another store, filled for the first time today from the same journals."""
    del judged_of_old
    other = temporary_settings(tmp_path / "other")
    other.data_dir.mkdir()
    for name in ("journal", "geo"):
        (other.data_dir / name).symlink_to(settings.data_dir / name)
    process = HitStoreProcess(other)
    process.start()
    client = process.client()
    with ingesting(other, client) as ingester:
        ingester.turn()
    yield client
    client.close()
    assert process.stop() == 0


def test_a_replay_gives_what_a_first_ingestion_would_give_today(
    settings: Settings, judged_of_old: HitStore, judged_today: HitStore
) -> None:
    store = judged_of_old
    of_old, wanted = (
        everything(store, without=("cycle",)),
        everything(judged_today, without=("cycle",)),
    )
    assert of_old != wanted
    verdicts = store.rows("SELECT sum(is_spider), sum(is_unique), any(country) FROM hits")[0]
    dry = replay(settings, Scope(), bots=True, geo=True, is_dry_run=True)
    assert everything(store, without=("cycle",)) == of_old
    outcome = replay(settings, Scope(), bots=True, geo=True)
    assert everything(store, without=("cycle",)) == wanted
    check_all_is_well(settings)
    now = store.rows("SELECT sum(is_spider), sum(is_unique), any(country) FROM hits")[0]
    changes = dry.changes
    assert changes is not None
    assert changes.to_bots - changes.to_people == now[0] - verdicts[0]
    assert (verdicts[2], now[2], changes.places) == ("fr", "ch", changes.hits)
    assert changes.hits == outcome.hits == wanted["hits"].total()
    assert 0 < changes.uniqueness < changes.hits
    again = replay(settings, Scope(), bots=True, geo=True, is_dry_run=True).changes
    assert again is not None
    assert (again.hits, again.changed, again.fired) == (changes.hits, 0, 0)


def test_places_and_verdicts_may_be_judged_again_apart(
    settings: Settings, judged_of_old: HitStore, judged_today: HitStore
) -> None:
    store = judged_of_old
    of_old, wanted = (
        everything(store, without=("cycle",)),
        everything(judged_today, without=("cycle",)),
    )

    def look() -> tuple[Any, ...]:
        return tuple(
            store.rows(
                "SELECT sum(is_spider), sum(is_unique), any(country), any(browser) FROM hits"
            )[0]
        )

    before = look()
    replay(settings, Scope(), bots=False, geo=True)
    assert look() == (*before[:2], "ch", before[3])
    places = everything(store, without=("cycle",))
    assert {k: v for k, v in places.items() if k != "hits"} == {
        k: v for k, v in of_old.items() if k != "hits"
    }
    write_geo(settings, "SE")
    replay(settings, Scope(), bots=True, geo=False)
    assert everything(store, without=("cycle",)) == wanted


def test_only_the_days_that_are_meant_are_judged_again(
    settings: Settings, judged_of_old: HitStore
) -> None:
    def by_day() -> dict[int, tuple[Any, ...]]:
        rows = judged_of_old.rows(
            "SELECT toUInt32(toDate(ts)) AS day, count(), sum(is_spider), any(country) FROM hits"
            " GROUP BY day"
        )
        return {row[0]: tuple(row[1:]) for row in rows}

    before = by_day()
    replay(settings, DAYS, bots=True, geo=True)
    after = by_day()
    changed = {day for day in before if before[day] != after[day]}
    assert changed == {day for day in before if DAYS.first_day <= day <= DAYS.last_day} != set()
    assert {day: of[0] for day, of in after.items()} == {day: of[0] for day, of in before.items()}
    # Of the days that were left out verification says why they are not as today's lists would say.
    report = run(settings, scope=DAYS)
    assert report.ok, str(report)


def test_stopped_at_any_step_a_replay_goes_on_and_comes_to_the_same(
    settings: Settings,
    judged_of_old: HitStore,
    judged_today: HitStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("clicktrail.rebuild.rebuilding.GROUP_CYCLES", 1)
    of_old, wanted = (
        everything(judged_of_old, without=("cycle",)),
        everything(judged_today, without=("cycle",)),
    )
    steps: list[str] = []

    def stop_at_each(what: str, done: int, total: int) -> None:
        step = f"{what} {done} {total}"
        if step not in steps:
            steps.append(step)
            raise KeyboardInterrupt

    while True:
        try:
            outcome = replay(settings, Scope(), bots=True, geo=True, progress=stop_at_each)
            break
        except KeyboardInterrupt:
            # Whoever asks sees all of the one or all of the other.
            judged_of_old.look_again()
            assert everything(judged_of_old, without=("cycle",)) in (of_old, wanted)
    assert {step.rstrip("0123456789 ") for step in steps} >= {
        "copying the tables",
        "making rows anew, by cycles",
        "checking that no row is lost, by days",
        "deleting the tables of before",
    }
    assert everything(judged_of_old, without=("cycle",)) == wanted
    assert outcome.changed
    assert versions.left_over(judged_of_old) == []


def test_a_damaged_journal_is_not_replayed(settings: Settings, judged_of_old: HitStore) -> None:
    before = everything(judged_of_old)
    segment = next((settings.journal_dir / "000-00").glob("*.seg"))
    with segment.open("r+b") as file:
        file.seek(10_000)
        file.write(bytes(50))
    with pytest.raises(OperatorError, match=r"^it cannot be made anew from the journal: Segment 1"):
        replay(settings, Scope(), bots=True, geo=True)
    assert everything(judged_of_old) == before


def test_the_commands_say_what_they_did(
    settings: Settings, judged_of_old: HitStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    del judged_of_old
    monkeypatch.setenv("CLICKTRAIL_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CLICKTRAIL_HITSTORE_PORT", str(settings.hitstore_port))
    answer = CliRunner().invoke(app, ["replay", "--dry-run", "--json"])
    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.stdout)
    assert (said["changed"], said["changes"]["changed"]) == (False, said["hits"])
    answer = CliRunner().invoke(
        app, ["rebuild", "--account", "100", "--rollups-only", "--progress"]
    )
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.startswith("looked at: account 100\n0 hits and 0 conversions were made")
    assert re.search(r"^summing up raw rows: (\d+) of \1$", answer.stderr, flags=re.MULTILINE)
