"""Exports whose process, or whose app, is killed at every moment that matters; and full disks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from clicktrail.api.parts import Parts
from clicktrail.api.server import EXPORTER
from clicktrail.api.v3.export_process import work
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.domain.hit_id import first_id_at
from clicktrail.exports import running
from clicktrail.exports.formats import Format
from clicktrail.exports.running import Runner
from clicktrail.exports.shelf import DIRECTORY, FILE, JOB, LOCK, Job, Shelf, State, expiry, new_id
from clicktrail.hits.store import HitStore
from clicktrail.runtime import disk
from clicktrail.runtime.secrets import Secrets
from tests.support.exported import read_csv
from tests.support.hit_store import HitStoreProcess, hit_columns, temporary_settings
from tests.support.small_disk import small_disk
from tests.support.waiting import eventually

DAY = datetime(2026, 6, 1, tzinfo=UTC)
ROWS = 12_000
QUESTION = {
    "metrics": ["hits"],
    "dimensions": ["ip"],
    "range": {"from": "2026-06-01", "to": "2026-06-01"},
    "sort": "ip",
}
# The process strikes itself, so that it dies, or stands still, at that very call.
STRIKE = textwrap.dedent(
    """
    import importlib, os, signal, sys, time
    from clicktrail.api.v3 import export_process

    place, when, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
    module, owner, method = place.rsplit(".", 2)
    owner = getattr(importlib.import_module(module), owner)
    real = getattr(owner, method)

    def struck(*args, **kwargs):
        global left
        left -= 1
        if when == "stand" and not left:
            time.sleep(3600)
        if when == "before" and not left:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if when == "after" and not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, method, struck)
    sys.argv = ["export", *sys.argv[4:]]
    sys.exit(export_process.main())
    """
)
POINTS = [
    # It is said to run.
    ("clicktrail.exports.shelf.Shelf.change", "after", 1),
    # Some of the rows are written.
    ("clicktrail.exports.delimited.CsvWriter.write", "after", 2),
    # All are, under the name that nobody reads.
    ("pathlib.Path.rename", "before", 1),
    # The file is there, and nobody has said so.
    ("pathlib.Path.rename", "after", 1),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HitStoreProcess]:
    """A hit store of its own, with hits of so many addresses of the first account."""
    process = HitStoreProcess(temporary_settings(tmp_path_factory.mktemp("exported") / "data"))
    process.start()
    made = bootstrap(process.settings)
    client = process.client()
    client.migrate()
    first = round(DAY.timestamp() * 1000)
    hits = [
        {
            "ts": first + number,
            "hit_id": first_id_at(first + number),
            "account_id": made.account_id,
            "ip": f"2001:db8::{number:04x}",
        }
        for number in range(ROWS)
    ]
    client.insert_hits(hit_columns(hits), "exported")
    client.close()
    yield process
    assert process.stop(signal.SIGTERM) == 0


@pytest.fixture
def shelf(store: HitStoreProcess) -> Iterator[Shelf]:
    shelf = Shelf(store.settings)
    yield shelf
    for job in shelf.all():
        shelf.remove(job.id)


def asked(shelf: Shelf) -> Job:
    now = datetime.now(UTC)
    job = Job(
        id=new_id(),
        account_id=1,
        guest_id=0,
        what="query",
        question=QUESTION,
        format=Format.CSV,
        file_name="a.csv",
        bom=False,
        guard=True,
        asked_at=now,
        expires_at=expiry(now, 24),
    )
    shelf.add(job)
    return job


def found(shelf: Shelf, job: Job) -> Job:
    known = shelf.find(job.id)
    assert known is not None
    return known


def stepped(runner: Runner, shelf: Shelf, job: Job, accept: set[State]) -> Job:
    def look() -> Job:
        runner.step(time.monotonic())
        return found(shelf, job)

    return eventually(look, lambda known: known.state in accept and not runner.is_busy)


def check_whole(shelf: Shelf, job: Job) -> None:
    """The export is done, whole, and nothing else is left of it."""
    known = found(shelf, job)
    assert (known.state, known.rows, known.share) == (State.DONE, ROWS, 1.0)
    names, rows = read_csv(shelf.file(known).read_bytes())
    assert names == ["ip", "hits", "unfinished"]
    assert rows == [[f"2001:db8::{number:04x}", "1", "false"] for number in range(ROWS)]
    assert sorted(os.listdir(shelf.path(job.id))) == [FILE, JOB, LOCK]
    assert known.bytes == shelf.file(known).stat().st_size


@pytest.mark.parametrize(("place", "when", "left"), POINTS)
def test_an_export_that_was_killed_is_made_anew(
    store: HitStoreProcess, shelf: Shelf, place: str, when: str, left: int
) -> None:
    job = asked(shelf)
    struck = Runner(store.settings, (sys.executable, "-c", STRIKE, place, when, str(left)))
    struck.step(time.monotonic())
    assert struck.ids == {job.id}
    stepped(struck, shelf, job, {State.QUEUED})
    # Nothing of a file is left, and it is not begun again at once.
    assert sorted(os.listdir(shelf.path(job.id))) == [JOB, LOCK]
    assert struck.ids == set()
    stepped(Runner(store.settings, EXPORTER), shelf, job, {State.DONE})
    check_whole(shelf, job)


APP = """
import sys, threading
from clicktrail.exports.running import exporting
from clicktrail.settings import Settings

settings = Settings.model_validate_json(sys.argv[1])
with exporting(settings, sys.argv[2:], threading.Event()):
    threading.Event().wait()
"""


def children_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children()


def test_exports_of_an_app_that_was_killed_are_made_by_the_next(
    store: HitStoreProcess, shelf: Shelf
) -> None:
    job = asked(shelf)
    standing = (sys.executable, "-c", STRIKE, POINTS[1][0], "stand", "2")
    app = subprocess.Popen([sys.executable, "-c", APP, store.settings.model_dump_json(), *standing])
    try:
        eventually(lambda: found(shelf, job).state, lambda state: state is State.RUNNING)
        (child,) = children_of(app)
    finally:
        app.kill()
        app.wait()
    eventually(child.is_running, lambda runs: not runs)
    assert found(shelf, job).state is State.RUNNING
    assert shelf.is_free(job.id)
    stepped(Runner(store.settings, EXPORTER), shelf, job, {State.DONE})
    check_whole(shelf, job)
    assert found(shelf, job).attempts == 2


def test_exports_that_are_taken_away_end_with_all_they_had(
    store: HitStoreProcess, shelf: Shelf
) -> None:
    job = asked(shelf)
    standing = (sys.executable, "-c", STRIKE, POINTS[1][0], "stand", "2")
    runner = Runner(store.settings, standing)
    runner.step(time.monotonic())
    eventually(lambda: found(shelf, job).state, lambda state: state is State.RUNNING)
    assert shelf.remove(job.id)

    def step() -> bool:
        runner.step(time.monotonic())
        return runner.is_busy

    eventually(step, lambda busy: not busy)
    assert os.listdir(shelf.root) == []


def test_an_app_that_stops_leaves_its_exports_to_the_next(
    store: HitStoreProcess, shelf: Shelf
) -> None:
    job = asked(shelf)
    standing = (sys.executable, "-c", STRIKE, POINTS[1][0], "stand", "2")
    runner = Runner(store.settings, standing)
    runner.step(time.monotonic())
    eventually(lambda: found(shelf, job).state, lambda state: state is State.RUNNING)
    runner.stop()
    assert found(shelf, job).state is State.QUEUED
    assert sorted(os.listdir(shelf.path(job.id))) == [JOB, LOCK]


def test_only_so_many_are_made_at_once_and_no_account_waits_for_another(
    store: HitStoreProcess, shelf: Shelf
) -> None:
    jobs = [asked(shelf) for _ in range(3)]
    other = Job(**{name: getattr(jobs[0], name) for name in Job.__struct_fields__} | {
        "id": new_id(), "account_id": 2, "asked_at": datetime.now(UTC) + timedelta(seconds=1),
    })  # fmt: skip
    shelf.add(other)
    standing = (sys.executable, "-c", STRIKE, "clicktrail.exports.shelf.Shelf.claim", "stand", "1")
    runner = Runner(store.settings, standing)
    runner.step(time.monotonic())
    try:
        assert running.AT_ONCE == 2
        assert runner.ids == {jobs[0].id, other.id}
    finally:
        runner.stop()


def test_a_full_disk_fails_an_export_and_nothing_is_left(
    store: HitStoreProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = store.settings.model_copy(update={"data_dir": tmp_path / "data"})
    secrets = Secrets.load(store.settings)
    catalog = Catalog.open(store.settings)
    parts = Parts(settings, secrets, catalog, HitStore.connect(store.settings, secrets))
    try:
        with small_disk(tmp_path / "data" / DIRECTORY, 1) as room:
            shelf = Shelf(settings)
            early = asked(shelf)
            work(parts, early.id)
            # As long as there is too little for links, exports do not take the rest.
            assert found(shelf, early).reason.startswith("The disk is full: only ")
            monkeypatch.setattr(disk, "SCARCE_BYTES", 0)
            filler = room / "filler"
            filler.write_bytes(bytes(800 * 2**10))
            late = asked(shelf)
            work(parts, late.id)
            known = found(shelf, late)
            assert (known.state, known.reason) == (State.FAILED, "The disk is full.")
            assert sorted(os.listdir(shelf.path(late.id))) == [JOB, LOCK]
            filler.unlink()
            again = asked(shelf)
            work(parts, again.id)
            check_whole(shelf, again)
    finally:
        parts.hits.close()
        catalog.close()
