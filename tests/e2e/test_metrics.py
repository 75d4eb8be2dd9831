"""What a running system serves for Prometheus is what is documented, to the last metric."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.ports import free_port
from tests.support.system import System, request
from tests.support.waiting import eventually
from tests.unit.test_monitoring import documented

# Of nodes that share a journal.
ELSEWHERE_ONLY = {
    "clicktrail_edge_shared_journal_up",
    "clicktrail_edge_shared_journal_published_total",
    "clicktrail_edge_outbox_hits_total",
    "clicktrail_edge_outbox_bytes",
    "clicktrail_ingest_partitions_held",
}


def served(text: str) -> dict[str, str]:
    """Metric → type, of an answer in Prometheus' format."""
    return {
        family.name + ("_total" if family.type == "counter" else ""): family.type
        for family in text_string_to_metric_families(text)
    }


def samples(text: str, name: str) -> dict[str, float]:
    """Values of a metric by process."""
    return {
        sample.labels.get("process", ""): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
    }


def metrics(system: System) -> str:
    return request("GET", f"{system.api_url}/metrics").body.decode()


def test_all_that_is_documented_is_served_and_nothing_else(system: System) -> None:
    system.make_link("measured")
    assert system.visit("/measured").status == 307
    system.wait_counted()

    def ask() -> dict[str, str]:
        return served(metrics(system))

    here = {name: kind for name, kind in documented().items() if name not in ELSEWHERE_ONLY}
    assert len(here) == len(documented()) - len(ELSEWHERE_ONLY)
    eventually(ask, lambda found: found == here)


def test_a_visit_is_in_the_figures_of_its_worker(system: System) -> None:
    system.make_link("measured-visit")
    before = samples(metrics(system), "clicktrail_edge_hits_total")
    assert before.keys() == {"edge-0", "edge-1"}
    for _ in range(3):
        assert system.visit("/measured-visit").status == 307
    system.wait_counted()

    def told() -> bool:
        text = metrics(system)
        hits = sum(samples(text, "clicktrail_edge_hits_total").values())
        timed = samples(text, "clicktrail_edge_answer_seconds_count")
        asked = samples(text, "clicktrail_edge_requests_total")
        return hits >= sum(before.values()) + 3 and timed == asked

    eventually(told, bool)
    text = metrics(system)
    assert samples(text, "clicktrail_hitstore_up") == {"": 1}
    assert samples(text, "clicktrail_catalog_version")[""] >= system.version - 1
    assert set(samples(text, "clicktrail_process_ready").values()) == {1}


def test_no_figure_of_any_process_is_left_out(system: System) -> None:
    from clicktrail.runtime.metrics import ELSEWHERE, metric_of

    for name, status in system.status().items():
        kind = name.partition("-")[0]
        for figure in status.figures:
            if f"clicktrail_{kind}_{figure}" not in ELSEWHERE:
                assert metric_of(kind, figure) is not None, f"{name}: {figure}"


@contextmanager
def listening(system: System, address: str) -> Iterator[subprocess.Popen[bytes]]:
    """`clicktrail metrics --listen` beside the system."""
    process = subprocess.Popen(
        [sys.executable, "-m", "clicktrail", "metrics", "--listen", address],
        env=system.environment,
    )
    try:
        yield process
    finally:
        process.terminate()
        assert process.wait(30) == 0


def test_a_machine_without_the_app_prints_and_serves_its_own(system: System) -> None:
    printed = system.cli("metrics")
    assert printed.returncode == 0
    own = {name for name in documented() if not name.startswith("clicktrail_api_")} - {
        "clicktrail_hitstore_up",
        "clicktrail_catalog_up",
        "clicktrail_catalog_version",
    }
    assert set(served(printed.stdout)) <= own
    port = free_port()
    with listening(system, f"127.0.0.1:{port}"):

        def ask() -> set[str]:
            try:
                return set(served(request("GET", f"http://127.0.0.1:{port}/metrics").body.decode()))
            except OSError:
                return set()

        found = eventually(ask, bool)
    assert {"clicktrail_edge_hits_total", "clicktrail_disk_free_bytes"} <= found <= own


@pytest.mark.parametrize("address", ["9464", "localhost:http", "127.0.0.1:0"])
def test_an_address_that_is_none_is_named(system: System, address: str) -> None:
    refused = system.cli("metrics", "--listen", address)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"clicktrail: --listen {address}: ")
    assert refused.stderr.rstrip().endswith("; write it as 127.0.0.1:9464")
