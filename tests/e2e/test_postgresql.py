"""A catalog is begun in a file, moved to PostgreSQL, shared by two apps, away and back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.support.postgresql import Cluster
from tests.support.system import API_KEY, Reply, System, request
from tests.support.waiting import eventually


@pytest.fixture
def server() -> Iterator[Cluster]:
    """A PostgreSQL of this test alone, since it is stopped."""
    made = Cluster()
    yield made
    made.remove()


@contextmanager
def another_app(data_dir: Path, beside: System, catalog_url: str) -> Iterator[System]:
    """An app with a data directory of its own on the same catalog; nothing else of it runs."""
    app = System(
        data_dir,
        catalog_url=catalog_url,
        internal_token="known to both of them",
        hitstore_url=beside.settings.hitstore_address,
    )
    with subprocess.Popen(
        [sys.executable, "-m", "clicktrail", "app"],
        env=app.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        eventually(lambda: answers(app), bool)
        yield app
        process.terminate()


def answers(app: System) -> bool:
    try:
        return request("GET", f"{app.api_url}/healthz").status == 200
    except OSError:
        return False


def asked(app: System, path: str) -> Reply:
    return request("GET", f"{app.api_url}{path}", headers={"X-Clickmeter-AuthKey": API_KEY})


def found_by(app: System, link: int) -> bool:
    return asked(app, f"/datapoints/{link}").status == 200


def clicks(system: System, link: int) -> int:
    found = system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7")
    return int(found.get("totalClicks", 0))


@pytest.mark.timeout(300)
@pytest.mark.only("sqlite")
def test_a_catalog_is_moved_shared_and_missed(tmp_path: Path, server: Cluster) -> None:
    url = server.create()
    with System(tmp_path / "data") as on_file:
        link = on_file.make_link("kept", "https://kept.example/")
        assert on_file.visit("/kept").status == 307
        on_file.wait_counted()
        refused = on_file.cli("catalog", "move", "--to", url)
        assert refused.returncode == 1
        assert "is in use by another clicktrail" in refused.stderr
        version = on_file.version
    moved = on_file.cli("catalog", "move", "--to", url)
    assert moved.returncode == 0, moved.stderr

    with System(
        tmp_path / "data", catalog_url=url, internal_token="known to both of them"
    ) as system:
        assert system.version == version
        assert system.visit("/kept").headers["location"] == "https://kept.example/"
        eventually(lambda: clicks(system, link), lambda number: number == 2)
        with another_app(tmp_path / "other", system, url) as other:
            found = other.api("GET", f"/datapoints/{link}")
            changed = {**found, "typeTL": {**found["typeTL"], "url": "https://moved.example/"}}
            other.api("POST", f"/datapoints/{link}", changed)
            assert asked(system, f"/datapoints/{link}").json["typeTL"]["url"] == (
                "https://moved.example/"
            )
            system.wait_live()
            assert system.visit("/kept").headers["location"] == "https://moved.example/"

            server.stop()
            for app in (system, other):
                refusal = asked(app, f"/datapoints/{link}")
                assert (refusal.status, refusal.headers["retry-after"]) == (503, "2")
                body = refusal.json
                assert body["errorMessage"].startswith("The catalog cannot be reached in the")
                assert body["errorCode"] == "Unavailable"
            assert system.visit("/kept").headers["location"] == "https://moved.example/"
            server.start()
            for app in (system, other):
                eventually(partial(found_by, app, link), bool)
            later = other.api(
                "POST",
                "/datapoints",
                {"title": "new", "name": "new", "typeTL": {"url": "https://new.example/"}},
            )["id"]
            system.wait_live()
            assert system.visit("/new").headers["location"] == "https://new.example/"
            assert later == link + 1
        eventually(lambda: clicks(system, link), lambda number: number == 4)
        verdict = system.cli("verify")
        assert verdict.returncode == 0, verdict.stdout


@pytest.mark.timeout(300)
@pytest.mark.only("sqlite")
def test_a_server_that_is_away_at_the_start_is_waited_for(tmp_path: Path, server: Cluster) -> None:
    url = server.create()
    with System(tmp_path / "data", catalog_url=url) as before:
        link = before.make_link("kept", "https://kept.example/")
        assert before.visit("/kept").status == 307
    server.stop()
    system = System(tmp_path / "data", catalog_url=url).start(wait=False)
    try:
        eventually(lambda: answers(system), bool)
        report = eventually(
            lambda: request("GET", f"{system.api_url}/readyz").json,
            lambda told: {"catalog", "edge-0", "edge-1"} <= told["parts"].keys(),
        )
        (told,) = report["parts"]["catalog"]["problems"]
        assert report["ready"] is False
        assert told.startswith("The catalog cannot be reached in the database ")
        refusal = asked(system, f"/datapoints/{link}")
        assert (refusal.status, refusal.json["errorMessage"]) == (503, told)
        status = eventually(lambda: system.cli("status"), lambda done: told in done.stdout)
        assert status.returncode == 1
        # Links go on by the table that the edge has.
        assert system.visit("/kept").headers["location"] == "https://kept.example/"
        # And their hits are taken in.
        system.wait_counted()
        server.start()
        system.wait_ready()
        assert system.status()["supervisor"].figures["restarts_app_total"] == 0
        system.make_link("later")
        assert clicks(system, link) == 2
    finally:
        system.stop()
