"""What goes on, what is kept and what is said while a part of the system is away or broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.settings import Settings
from tests.support.ports import free_port
from tests.support.small_disk import small_disk as mounted
from tests.support.system import API_KEY, System, request
from tests.support.waiting import eventually


def clicks(system: System, link: int) -> int:
    found: dict[str, Any] = system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7")
    return int(found.get("totalClicks", 0))


def spoken(system: System) -> str:
    """What `/readyz` and `clicktrail status` say, after checking that both call it not well."""
    ready = eventually(
        lambda: request("GET", f"{system.api_url}/readyz"), lambda r: r.status == 503
    )
    status = system.cli("status", "--json")
    assert status.returncode == 1, status.stdout + status.stderr
    return ready.body.decode() + status.stdout


def test_a_hit_store_that_is_away_costs_no_hit(tmp_path: Path) -> None:
    nobody = free_port()
    away = System(tmp_path / "data", hitstore_url=f"http://127.0.0.1:{nobody}").start(wait=False)
    try:
        eventually(lambda: away.visit("/none").status if up(away) else 0, lambda s: s == 404)
        link = away.make_link("goes-on")
        for _ in range(24):
            assert away.visit("/goes-on").status == 307
        words = eventually(lambda: spoken(away), lambda text: "hit store" in text)
        assert str(nobody) in words
        refused = away.api("GET", f"/datapoints/{link}/aggregated", expect=503, timeFrame="last7")
        assert refused["httpErrorCode"] == 503
        assert away.api("GET", f"/datapoints/{link}")["title"] == "goes-on"
    finally:
        away.stop()
    with System(tmp_path / "data") as back:
        eventually(lambda: clicks(back, link), lambda n: n == 24)
        verdict = back.cli("verify")
        assert verdict.returncode == 0, verdict.stdout


def up(system: System) -> bool:
    try:
        return request("GET", f"{system.api_url}/healthz").status == 200 and (
            request("GET", f"{system.edge_url}/.healthz").status == 200
        )
    except OSError:
        return False


def test_a_broken_journal_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    bootstrap(Settings(data_dir=tmp_path / "data", bootstrap_api_key=API_KEY))
    broken = tmp_path / "data" / "journal" / "000-09" / "0000000001.seg"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"this is no segment\n" * 1000)
    with System(tmp_path / "data") as system:
        link = system.make_link("beside-it")
        assert system.visit("/beside-it").status == 307
        eventually(lambda: clicks(system, link), lambda n: n == 1)
        words = eventually(
            lambda: (
                request("GET", f"{system.api_url}/readyz").body.decode()
                + system.cli("status", "--json").stdout
            ),
            lambda text: text.count("000-09") >= 2,
        )
        assert "Segment 1 of journal 000-09" in words


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 24 MiB."""
    with mounted(tmp_path / "data" / "journal", 24) as disk:
        yield disk


def test_a_full_disk_loses_nothing_that_was_answered(tmp_path: Path, small_disk: Path) -> None:
    with System(tmp_path / "data", journal_segment_bytes=str(2**20), edge_workers="1") as system:
        link = system.make_link("no-room")
        filler = small_disk / "filler"
        with filler.open("wb") as everything:
            try:
                while everything.write(b"x" * 65536):
                    everything.flush()
            except OSError:
                pass
        redirected = 0
        long_query = "q=" + "x" * 3000
        for _ in range(3000):
            answer = system.visit(f"/no-room?{long_query}")
            if answer.status != 307:
                break
            redirected += 1
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")
        assert redirected > 100, "the reserved room should have carried on for a while"
        words = eventually(lambda: spoken(system), lambda text: "edge-0" in text)
        assert "journal" in words
        assert request("GET", f"{system.edge_url}/.healthz").status == 503

        filler.unlink()
        eventually(lambda: system.visit("/no-room").status, lambda code: code == 307)
        redirected += 1
        system.wait_ready()
        eventually(lambda: clicks(system, link), lambda n: n >= redirected)
        assert clicks(system, link) == redirected
        verdict = system.cli("verify")
        assert verdict.returncode == 0, verdict.stdout
