"""`clicktrail export`: files of every format, by option and by ending; pipes; what is refused."""

from __future__ import annotations

import io
import json
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.domain.hit_id import first_id_at
from tests.support import commands
from tests.support.exported import read_csv, read_jsonl, read_parquet, read_xlsx
from tests.support.hit_store import HitStoreProcess, hit_columns, temporary_settings

NOW = int(datetime(2026, 6, 1, 10, tzinfo=UTC).timestamp() * 1000)
QUESTION = {
    "metrics": ["clicks"],
    "dimensions": ["datapoint"],
    "range": {"from": "2026-06-01", "to": "2026-06-01"},
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HitStoreProcess]:
    """An installation with a link and three clicks."""
    process = HitStoreProcess(temporary_settings(tmp_path_factory.mktemp("exports") / "data"))
    process.start()
    made = bootstrap(process.settings)
    catalog = Catalog.open(process.settings)
    with catalog.write() as edit:
        link = edit.datapoints.create(made.account_id, title="Sale", url="https://shop.example/").id
    catalog.close()
    client = process.client()
    client.migrate()
    hits = [
        {
            "ts": NOW + number,
            "hit_id": first_id_at(NOW + number),
            "account_id": made.account_id,
            "datapoint_id": link,
        }
        for number in range(3)
    ]
    client.insert_hits(hit_columns(hits), "asked")
    client.close()
    yield process
    assert process.stop(signal.SIGTERM) == 0


def run(
    process: HitStoreProcess, *arguments: str, question: Any = None
) -> subprocess.CompletedProcess[bytes]:
    given = b"" if question is None else json.dumps(question).encode()
    env = commands.environment_of(process.settings)
    return commands.run_for_bytes("export", *arguments, env=env, given=given)


def test_answers_go_to_files_by_the_ending_of_their_name(
    store: HitStoreProcess, tmp_path: Path
) -> None:
    for ending in ("csv", "xlsx", "jsonl", "parquet"):
        path = tmp_path / f"links.{ending}"
        path.write_text("what was there before")
        ended = run(store, "query", "-", "--output", str(path), question=QUESTION)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"1 rows\n")
    names = ["datapoint", "datapoint_name", "clicks", "unfinished"]
    assert read_csv((tmp_path / "links.csv").read_bytes()) == (names, [["1", "Sale", "3", "false"]])
    (sheet,) = read_xlsx((tmp_path / "links.xlsx").read_bytes())
    assert sheet == [names, [1.0, "Sale", 3.0, False]]
    assert read_jsonl((tmp_path / "links.jsonl").read_bytes()) == [
        {"datapoint": 1, "datapoint_name": "Sale", "clicks": 3}
    ]
    found = read_parquet((tmp_path / "links.parquet").read_bytes())
    assert found == (names, [[1, "Sale", 3, False]])
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [
        ".csv", ".jsonl", ".parquet", ".xlsx",
    ]  # fmt: skip


def test_pipes_take_every_format(store: HitStoreProcess) -> None:
    csv = run(store, "query", "-", "--bom", "--quiet", question=QUESTION)
    assert (csv.returncode, csv.stderr) == (0, b"")
    assert csv.stdout == (
        b"\xef\xbb\xbfdatapoint,datapoint_name,clicks,unfinished\r\n1,Sale,3,false\r\n"
    )
    parquet = run(store, "events", "--format", "parquet")
    assert len(read_parquet(parquet.stdout)[1]) == 3
    xlsx = run(store, "events", "--format", "xlsx")
    assert len(read_xlsx(io.BytesIO(xlsx.stdout).getvalue())[0]) == 4


def test_what_the_figures_are_worth_is_told_beside_the_file(store: HitStoreProcess) -> None:
    question = QUESTION | {"metrics": ["clicks", "visitors"], "approximate": True}
    ended = run(store, "query", "-", "--quiet", question=question)
    assert (ended.returncode, ended.stderr) == (
        0,
        b"Visitors are estimated, with a standard error of 0.3%.\n",
    )
    assert len(read_csv(ended.stdout)[1]) == 1


def test_events_are_chosen_as_by_the_api(store: HitStoreProcess) -> None:
    def ids(*options: str) -> list[str]:
        ended = run(store, "events", "--format", "jsonl", *options)
        assert ended.returncode == 0, ended.stderr
        return [one["id"] for one in read_jsonl(ended.stdout)]

    oldest_first = [str(first_id_at(NOW + number)) for number in range(3)]
    assert ids("--kind", "click, view", "--from", "2026-06-01") == oldest_first
    assert ids("--order", "desc") == oldest_first[::-1]
    assert (
        ids("--filter", '{"dimension": "datapoint", "is_not": "Sale"}', "--zone", "Asia/Tokyo")
        == []
    )


def test_lists_are_chosen_as_by_the_api(store: HitStoreProcess, tmp_path: Path) -> None:
    def titles(*options: str) -> list[str]:
        ended = run(store, "list", "links", "--format", "jsonl", *options)
        assert ended.returncode == 0, ended.stderr
        return [one["title"] for one in read_jsonl(ended.stdout)]

    assert titles("--status", "active", "--text", "sal*") == ["Sale"]
    assert titles("--status", "deleted") == []
    assert titles("--tag", "a", "--tag", "b") == []
    path = tmp_path / "groups.csv"
    assert run(store, "list", "groups", "--output", str(path)).stderr == b"1 rows\n"
    assert [row[1] for row in read_csv(path.read_bytes())[1]] == ["Default"]


@pytest.mark.parametrize(
    ("arguments", "question", "told"),
    [
        (("query", "-"), {"metrics": ["klicks"]}, '/metrics/0: There is no metric "klicks"'),
        (("query", "-"), [], "The body must be a JSON object."),
        (("events", "--kind", "visit"), None, '--kind: There is no kind "visit"'),
        (("events", "--from", "soon"), None, '--from: "soon" is no day or moment'),
        (("events", "--filter", "{"), None, "This is not valid JSON."),
        (("events", "--format", "pdf"), None, "pdf"),
        (("list", "visits"), None, "/of: of must be one of links, pixels, groups, tags"),
        (("list", "links", "--group", "99"), None, "/group: There is no group 99."),
        (("events", "--filter", '{"dimension": "x", "is": 1}'), None, "--filter/dimension: "),
    ],
)
def test_what_cannot_be_asked_is_wrong_usage(
    store: HitStoreProcess, arguments: tuple[str, ...], question: Any, told: str
) -> None:
    ended = run(store, *arguments, question=question)
    assert ended.returncode == 2
    assert told in " ".join(ended.stderr.decode().replace("│", "").split())


def test_what_cannot_be_written_fails_and_leaves_nothing(
    store: HitStoreProcess, tmp_path: Path
) -> None:
    ended = run(store, "events", "--output", str(tmp_path / "no" / "file.csv"))
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert b"No such file or directory" in ended.stderr
    full = run(store, "events", "--output", "/dev/full/x.csv")
    assert full.returncode == 1
    absent = run(store, "query", str(tmp_path / "question.json"))
    assert (absent.returncode, b"question.json: No such file" in absent.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
