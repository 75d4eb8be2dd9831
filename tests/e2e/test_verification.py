"""What `clicktrail verify` says of an installation, by account and day, stopped and gone on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from clicktrail.cli import app
from clicktrail.domain.events import COUNTER_SHIFT, Flag, encode_event
from clicktrail.edge.turns import Turns, reader
from clicktrail.hits.rollups import NAMES as ROLLUPS
from clicktrail.hits.store import HitStore
from clicktrail.runtime import last_verification
from clicktrail.runtime.status import ProcessStatus
from clicktrail.settings import Settings
from clicktrail.verify import Report, Scope, run
from clicktrail.verify.scope import DAY_MS, date_of
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.ingestion import Edge, IngestProcess, a_hit

TURNS = int(Flag.LIMITED) | 2 << COUNTER_SHIFT
TODAY = int(time.time() * 1000) // DAY_MS
LABELLED = TODAY - 2


def taken(status: ProcessStatus) -> float:
    return status.figures["hits_total"] + status.figures["conversions_total"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HitStoreProcess]:
    """Two accounts, three days and a bit, all ingested; nothing runs but the store."""
    settings = temporary_settings(tmp_path_factory.mktemp("verification") / "data")
    process = HitStoreProcess(settings)
    process.start()
    ingest = IngestProcess(settings)
    ingest.start()
    edges = [Edge(settings, worker, seed=worker, account=100 + worker) for worker in range(2)]
    for day in range(TODAY - 3, TODAY + 1):
        for edge in edges:
            edge.serve(150, day * DAY_MS)
        written = 300 * (day - TODAY + 4)
        ingest.wait_for(lambda status, written=written: taken(status) == written)  # type: ignore[misc]
    # Three clicks of a limited link that shows its destinations in turns.
    took = [
        a_hit(edges[0].ids.next(TODAY * DAY_MS + 1000), account_id=100, flags=TURNS)
        for _ in range(3)
    ]
    edges[0].writer.append([encode_event(hit) for hit in took])
    ingest.wait_for(lambda status: taken(status) == written + 3)
    for edge in edges:
        edge.close()
    assert ingest.stop() == 0
    yield process
    assert process.stop() == 0


@pytest.fixture
def settings(filled: HitStoreProcess) -> Settings:
    return filled.settings


@pytest.fixture
def store(filled: HitStoreProcess) -> Iterator[HitStore]:
    client = filled.client()
    yield client
    client.close()


def found(report: Report) -> dict[str, Any]:
    """The report without the time that it took."""
    values: dict[str, Any] = msgspec.to_builtins(report)
    del values["seconds"]
    return values


def test_each_account_and_day_is_compared_with_journal_and_rollups(settings: Settings) -> None:
    report = run(settings)
    assert str(report).endswith("all is well"), str(report)
    days = [str(date_of(day)) for day in range(TODAY - 3, TODAY + 1)]
    assert [
        (each.day, each.comparison, each.accounts, each.differing) for each in report.by_day
    ] == [
        *((day, "journal", 2, []) for day in days),
        *((day, rollup, 2, []) for day in days for rollup in ROLLUPS),
    ]
    assert (report.days, report.rollups, report.hits + report.conversions) == (4, 4, 1203)


def test_of_a_scope_only_what_it_means_is_replayed_and_compared(settings: Settings) -> None:
    whole = run(settings)
    day = TODAY - 2
    part = run(settings, scope=Scope((101,), day, day))
    assert str(part).endswith("all is well"), str(part)
    assert {(each.day, each.accounts) for each in part.by_day} == {(str(date_of(day)), 1)}
    assert len(part.by_day) == 1 + len(ROLLUPS)
    assert 0 < part.cycles < whole.cycles


def test_stopped_at_any_step_it_goes_on_and_finds_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clicktrail.verify.replay.KEEP_SECONDS", 0.0)
    whole = run(settings)
    steps: list[str] = []
    while True:
        try:
            report = run(settings, interrupted_at_the_first_step(steps), resume=bool(steps))
            break
        except KeyboardInterrupt:
            pass
    assert found(report) == found(whole)
    # Every step was taken once: after each it was stopped.
    assert len(steps) == whole.cycles + 1 + whole.days + whole.rollups
    assert not (settings.data_dir / "verify" / "verify.sqlite").exists()
    last = last_verification.read(settings)
    assert last is not None
    assert (last.ok, last.hits, last.days) == (report.ok, report.hits, report.days)


def interrupted_at_the_first_step(steps: list[str]) -> Callable[[str, int, int], None]:
    def step(what: str, done: int, total: int) -> None:
        steps.append(f"{what} {done} {total}")
        raise KeyboardInterrupt

    return step


def test_a_stopped_verification_of_something_else_is_not_gone_on_with(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(settings, interrupted_at_the_first_step([]), scope=Scope((100,)))
    for name, value in {
        "DATA_DIR": str(settings.data_dir),
        "HITSTORE_PORT": str(settings.hitstore_port),
    }.items():
        monkeypatch.setenv(f"CLICKTRAIL_{name}", value)
    answer = CliRunner().invoke(app, ["verify", "--resume"])
    assert str(answer.exception) == (
        "the verification that was stopped looked at account 100: go on with the same options, or"
        " leave out --resume to begin anew"
    )
    answer = CliRunner().invoke(app, ["verify", "--json", "--progress", "--from", "2020-01-01"])
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["scope"] == "from 2020-01-01"
    assert "comparing rollups, by days: 4 of 4" in answer.stderr
    for wrong in (["--from", "yesterday"], ["--from", "2026-02-01", "--to", "2026-01-01"]):
        assert CliRunner().invoke(app, ["verify", *wrong]).exit_code == 2


def test_counters_of_turns_may_not_lag_behind_the_journal(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "turns.bin"
    scope = Scope(first_day=TODAY)
    assert run(settings, counter=reader(path)).notes == [
        "The counters of turns are not there; the edge makes them anew."
    ]
    turns = Turns(path, dict)
    turns.at_least(10, 0, 4)
    turns.at_least(10, 2, 2)
    report = run(settings, counter=reader(path))
    turns.close()
    assert (report.turns, [str(each) for each in report.differences if "turns" in each.where]) == (
        2,
        ["turns, datapoint 10, place 2: taken is 2, not 3"],
    )
    assert run(settings, scope=scope, counter=reader(path)).turns == 0


@contextmanager
def mislabelled(store: HitStore, table: str, change: str, where: str) -> Iterator[None]:
    """While it lasts one row, the first of account 100 on the third last day, says otherwise."""
    column, key = change.partition(" = ")[0], "hit_id" if table == "hits" else "event_id"
    (number, before), *_ = store.rows(
        f"SELECT {key}, toString({column}) FROM {table} WHERE account_id = 100"
        f" AND toDate(ts) = '{date_of(LABELLED)}' AND {where} ORDER BY {key} LIMIT 1"
    )

    def say(what: str) -> None:
        where = f"{key} = {number} SETTINGS mutations_sync = 1"
        store.command(f"ALTER TABLE {table} UPDATE {what} WHERE {where}")

    say(change)
    try:
        yield
    finally:
        say(f"{column} = '{before}'")


HITS_RECORDED = (
    "checksum of what was recorded (time, campaign, domain, visitor, address, referrer, query,"
    " destination, rule, flags)"
)
HITS_DERIVED = (
    "checksum of what follows from it (unique, outcome, source, language, browser, system, device,"
    " bot)"
)
CONVERSIONS_RECORDED = (
    "checksum of what was recorded (time, amounts as given, currency, order, parameter, visitor,"
    " address, referrer, channel)"
)
CONVERSIONS_DERIVED = (
    "checksum of what follows from it (outcome, click, link, campaign, evidence, firsts, amounts"
    " that count, policy)"
)


@pytest.mark.parametrize(
    ("table", "change", "where", "told"),
    [
        ("hits", "referrer = 'https://elsewhere.example/'", "1", HITS_RECORDED),
        ("hits", "visitor = visitor + 1", "1", HITS_RECORDED),
        ("hits", "browser = 'Mosaic'", "NOT is_spider", HITS_DERIVED),
        ("hits", "source_id = 7", "source_id = 1", HITS_DERIVED),
        ("conversions", "parameter = 'order-9'", "outcome = 'attributed'", CONVERSIONS_RECORDED),
        ("conversions", "evidence = 'import'", "outcome = 'attributed'", CONVERSIONS_DERIVED),
        ("conversions", "rejected = '[]'", "outcome = 'unattributed'", CONVERSIONS_DERIVED),
        ("conversions", "click_hit_id = 1", "outcome = 'duplicate'", CONVERSIONS_DERIVED),
        (
            "conversions",
            "outcome = 'rejected:too-late'",
            "outcome = 'duplicate'",
            CONVERSIONS_DERIVED,
        ),
    ],
    ids=[
        "referrer",
        "visitor",
        "browser",
        "source",
        "parameter",
        "evidence",
        "rejected",
        "click-of-a-duplicate",
        "outcome-of-a-duplicate",
    ],
)
def test_a_row_whose_labels_are_wrong_is_found(
    settings: Settings, store: HitStore, table: str, change: str, where: str, told: str
) -> None:
    scope = Scope(first_day=LABELLED, last_day=LABELLED)
    with mislabelled(store, table, change, where):
        report = run(settings, scope=scope)
    (difference,) = report.differences
    third = "datapoint" if table == "hits" else "conversion"
    place = f"{table}, {date_of(LABELLED)}, account 100, {third} "
    assert (difference.where.startswith(place), difference.what) == (True, told)
    assert [(e.comparison, e.differing) for e in report.by_day if e.differing] == [
        ("journal", [100])
    ]
    assert run(settings, scope=scope).ok


def test_what_other_rules_have_made_of_hits_is_not_compared(
    settings: Settings, store: HitStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clicktrail.verify.cycles.RULES", "of tomorrow")
    scope = Scope(first_day=LABELLED, last_day=LABELLED)
    with mislabelled(store, "hits", "browser = 'Mosaic'", "NOT is_spider"):
        report = run(settings, scope=scope)
        assert (report.ok, report.notes) == (
            True,
            [
                "A part was ingested under other rules than today's: visitors may have been taken"
                " for bots, or bots for visitors, otherwise than now. `clicktrail replay --bots`"
                " judges all by today's. Labels that follow from rules are not compared."
            ],
        )
        with mislabelled(store, "hits", "query = 'x=1'", "1"):
            report = run(settings, scope=scope)
    assert [each.what for each in report.differences] == [HITS_RECORDED]


def test_it_names_account_day_and_table_of_what_was_damaged(
    settings: Settings, store: HitStore
) -> None:
    day = date_of(TODAY - 1)
    store.command(
        "INSERT INTO account_day SELECT * FROM account_day WHERE account_id = 100"
        f" AND day = '{day}'"
    )
    store.command(f"DELETE FROM conversion_hour WHERE account_id = 101 AND toDate(hour) = '{day}'")
    report = run(settings)
    assert [(e.day, e.comparison, e.differing) for e in report.by_day if e.differing] == [
        (str(day), "account_day", [100]),
        (str(day), "conversion_hour", [101]),
    ]
    assert f"differs: {day}, account_day, account 100" in str(report).splitlines()
    elsewhere = Scope(first_day=TODAY - 3, last_day=TODAY - 2)
    assert run(settings, scope=elsewhere).ok
