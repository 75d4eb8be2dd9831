"""An edge on a machine of its own: without the app, killed, and lost but for its disk."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from clicktrail.runtime.secrets import Secrets
from tests.support.system import System
from tests.support.waiting import eventually

TOKEN = "known to all machines of this test"
KEY = "signs for all machines of this test"


def machine(data_dir: Path, node: int, beside: System) -> System:
    """A machine that shares nothing but the network with the app's."""
    password = Secrets.load(beside.settings).hitstore_password
    address = beside.settings.hitstore_address.removeprefix("http://")
    return System(
        data_dir,
        app_url=beside.api_url,
        node_id=str(node),
        internal_token=TOKEN,
        signing_key=KEY,
        hitstore_url=f"http://clicktrail:{password}@{address}",
    )


@contextmanager
def running(on: System, command: str) -> Iterator[None]:
    """Run one command of Clicktrail there; it and all that it starts is killed in the end."""
    with on.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "clicktrail", command],
            env=on.environment,
            stdout=log,
            stderr=log,
        )
    try:
        yield
    finally:
        supervisor = psutil.Process(process.pid)
        supervisor.suspend()
        for member in [*supervisor.children(recursive=True), supervisor]:
            member.kill()
        process.wait(60)


def clicks(system: System, link: int) -> int:
    found = system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7")
    return int(found.get("totalClicks", 0))


def leads(edge: System, name: str) -> str:
    """Where a link leads there; nothing while nobody answers or it is not known."""
    try:
        return edge.visit(f"/{name}").headers.get("location", "")
    except OSError:
        return ""


@pytest.mark.timeout(400)
def test_an_edge_elsewhere_loses_nothing_that_its_disk_has(tmp_path: Path) -> None:
    shared = {"internal_token": TOKEN, "signing_key": KEY}
    with System(tmp_path / "data", **shared) as system:
        link = system.make_link("far", "https://far.example/")
        assert system.visit("/far").status == 307
        edge = machine(tmp_path / "edge", 1, system)
        with running(edge, "edge"):
            eventually(lambda: leads(edge, "far"), lambda url: url == "https://far.example/")
            for _ in range(9):
                assert edge.visit("/far").status == 307
        with running(edge, "ingest"):
            eventually(lambda: clicks(system, link), lambda count: count == 11)

    # The app's machine is away, and the edge is started anew meanwhile.
    with running(edge, "edge"):
        eventually(lambda: leads(edge, "far"), lambda url: url == "https://far.example/")
        for _ in range(6):
            assert edge.visit("/far").status == 307
        feeder = eventually(
            lambda: edge.status().get("feeder"), lambda found: bool(found and found.problems)
        )
        assert feeder is not None
        (told,) = feeder.problems
        assert told.startswith(f"The app at {system.api_url} does not answer; links go on as of")
        assert edge.visit("/.healthz").status == 200

    with System(tmp_path / "data", **shared) as again:
        # Its journal alone does not say what was taken in already: nothing is counted twice.
        alone = machine(tmp_path / "alone", 1, again)
        shutil.copytree(edge.data_dir / "journal", alone.data_dir / "journal")
        with running(alone, "ingest"):
            ingest = eventually(
                lambda: alone.status().get("ingest"),
                lambda found: bool(found and "are new to the plan log" in str(found.problems)),
            )
            assert ingest is not None
            assert ingest.figures["hits_total"] == 0
        assert clicks(again, link) == 11
        # All of its disk does: each hit is counted once, on whichever machine.
        moved = machine(tmp_path / "moved", 1, again)
        shutil.copytree(edge.data_dir, moved.data_dir)
        with running(moved, "ingest"):
            eventually(lambda: clicks(again, link), lambda count: count == 18)
            moved.wait_counted()
        found = again.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7")
        # Each machine judges for itself who is there for the first time.
        assert (found["totalClicks"], found["uniqueClicks"]) == (18, 2)
