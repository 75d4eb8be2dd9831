"""`clicktrail query`: the statistics from the command line, with how they are found."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.cli import query
from clicktrail.domain.hit_id import first_id_at
from clicktrail.hits.horizons import BEGINNING, Horizon, note
from tests.support import commands
from tests.support.hit_store import HitStoreProcess, hit_columns, temporary_settings

NOW = int(datetime(2026, 6, 1, 10, tzinfo=UTC).timestamp() * 1000)
QUESTION = {
    "metrics": ["clicks", "visitors"],
    "dimensions": ["datapoint"],
    "range": {"from": "2026-06-01", "to": "2026-06-02"},
    "comparison": "previous_period",
}


@pytest.fixture(scope="module")
def hit_store_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HitStoreProcess]:
    """A store of its own: account 1 is in the one that all tests share, too."""
    process = HitStoreProcess(temporary_settings(tmp_path_factory.mktemp("asked") / "data"))
    process.start()
    yield process
    assert process.stop(signal.SIGTERM) == 0


@pytest.fixture(scope="module")
def link(hit_store_process: HitStoreProcess) -> int:
    """A link with three clicks of two visitors."""
    made = bootstrap(hit_store_process.settings)
    catalog = Catalog.open(hit_store_process.settings)
    with catalog.write() as edit:
        link = edit.datapoints.create(made.account_id, title="Sale", url="https://shop.example/").id
    catalog.close()
    store = hit_store_process.client()
    store.migrate()
    hits = [
        {
            "ts": NOW + number,
            "hit_id": first_id_at(NOW + number),
            "account_id": made.account_id,
            "datapoint_id": link,
            "visitor": number // 2 + 1,
            "is_unique": 1,
        }
        for number in range(3)
    ]
    store.insert_hits(hit_columns(hits), "asked")
    store.close()
    return link


def run(
    process: HitStoreProcess, *arguments: str, question: Any = None
) -> subprocess.CompletedProcess[str]:
    given = "" if question is None else json.dumps(question)
    env = commands.environment_of(process.settings)
    return commands.run("query", *arguments, env=env, given=given)


def test_rows_are_a_table_with_the_names_of_things(
    hit_store_process: HitStoreProcess, link: int
) -> None:
    done = run(hit_store_process, "-", question=QUESTION)
    assert (done.returncode, done.stderr) == (0, "")
    title, _, row, total, _unfinished = (*done.stdout.splitlines(), "")[:5]
    assert title.split() == [
        "datapoint", "clicks", "visitors", "clicks", "then", "visitors", "then",
    ]  # fmt: skip
    assert row.split() == [str(link), "Sale", "3", "2", "0", "0"]
    assert total == "1 of 1 rows, 2026-06-01T00:00:00+00:00 to 2026-06-03T00:00:00+00:00"


@pytest.mark.parametrize(
    ("names", "row", "shown"),
    [
        ({"rule": {"1001": "Germany"}}, {"rule": 1001}, "1001 Germany"),
        ({"rule": {"7:1001": "Germany"}}, {"datapoint": 7, "rule": 1001}, "1001 Germany"),
        ({"rule": {"7:1001": "Germany"}}, {"datapoint": 8, "rule": 1001}, "1001"),
        ({}, {"rule": 1001}, "1001"),
        ({"rule": {}}, {"rule": None}, "none"),
    ],
)
def test_a_rule_is_told_by_id_and_name(names: Any, row: Any, shown: str) -> None:
    assert query.named(names, "rule", row) == shown


def test_the_plan_and_the_statements_are_explained(
    hit_store_process: HitStoreProcess, link: int, tmp_path: Path
) -> None:
    file = tmp_path / "question.json"
    file.write_text(json.dumps(QUESTION))
    done = run(hit_store_process, str(file), "--explain", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    assert document["rows"] == [
        {"datapoint": link, "clicks": 3, "visitors": 2, "compared": {"clicks": 0, "visitors": 0}}
    ]
    first, second = document["statements"]
    assert (first["table"], first["because"]) == ("raw", "visitors: in raw hits only")
    assert first["read_rows"] == 3
    assert first["elapsed_ms"] > 0
    assert "uniqExactIf" in first["sql"]
    assert first["parameters"]["account_id"] == 1
    assert second["parameters"]["end"] == first["parameters"]["start"]
    plain = run(hit_store_process, "-", "--explain", question={"metrics": ["clicks"]})
    assert "table     account_day: whole UTC days, no part of time\n" in plain.stdout
    assert (
        "\nsql       SELECT m_clicks, count() OVER () AS total_rows\n          FROM ("
        in plain.stdout
    )
    assert "\nparameter account_id = 1\n" in plain.stdout


@pytest.mark.usefixtures("link")
def test_what_the_figures_are_worth_is_told_below_them(hit_store_process: HitStoreProcess) -> None:
    store = hit_store_process.client()
    horizon = date(2026, 6, 2)
    note(store, {1: Horizon(horizon, horizon, BEGINNING)})
    store.close()
    question = {"metrics": ["clicks", "visitors"], "range": QUESTION["range"], "approximate": True}
    done = run(hit_store_process, "-", "--explain", question=question)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[4:6] == [
        "The figures are complete from 2026-06-02T00:00:00+00:00 on: from before that, what they"
        " count is not kept.",
        "Visitors are estimated, with a standard error of 0.3%.",
    ]
    assert (
        "table     account_day and raw: whole UTC days, no part of time; visitors: in raw hits"
        " only, which do not reach as far back"
    ) in lines
    told = run(hit_store_process, "-", question=question | {"metrics": ["clicks"]})
    assert (told.returncode, "complete" in told.stdout, "estimated" in told.stdout) == (
        0, False, False,
    )  # fmt: skip


@pytest.mark.usefixtures("link")
def test_mistakes_are_told_in_plain_words(hit_store_process: HitStoreProcess) -> None:
    wrong = run(hit_store_process, "-", question={"metrics": ["click"], "limit": -1})
    assert wrong.returncode == 2
    assert wrong.stderr.splitlines() == [
        'clicktrail: /limit: "limit" must be greater than or equal to 0.'
    ]
    misspelt = run(hit_store_process, "-", question={"metrics": ["click"]})
    assert misspelt.stderr.splitlines() == [
        'clicktrail: /metrics/0: There is no metric "click": did you mean "clicks"?'
    ]
    missing = run(hit_store_process, "/nowhere/question.json")
    assert missing.returncode == 1
    assert missing.stderr == "clicktrail: /nowhere/question.json: No such file or directory\n"
    nobody = run(hit_store_process, "-", "--account", "99", question=QUESTION)
    assert nobody.returncode == 1
    assert nobody.stderr == "clicktrail: There is no account 99.\n"
