from __future__ import annotations

import sys

from clicktrail.settings import Settings
from clicktrail.supervisor import edge_parts, serve_parts


def test_everything_is_served_in_the_order_of_the_data() -> None:
    settings = Settings(edge_workers=2)
    assert [part.name for part in serve_parts(settings)] == [
        "hitstore",
        "app",
        "feeder",
        "edge-0",
        "edge-1",
        "ingest",
    ]


def test_no_hit_store_is_started_where_another_is_named() -> None:
    settings = Settings(edge_workers=1, hitstore_url="http://clickhouse:8123")
    assert [part.name for part in serve_parts(settings)] == ["app", "feeder", "edge-0", "ingest"]


def test_an_edge_alone_is_its_feeder_and_its_workers() -> None:
    feeder, worker = edge_parts(Settings(edge_workers=1, edge_port=9090))
    assert feeder.command == (sys.executable, "-m", "clicktrail", "feeder")
    assert feeder.listeners == ()
    assert worker.command == (sys.executable, "-m", "clicktrail", "edge", "--worker", "0")
    assert [entry.port for entry in worker.listeners] == [9090]


def test_only_what_runs_on_this_machine_is_waited_for() -> None:
    def awaited(settings: Settings) -> dict[str, int]:
        return {part.name: part.after.port for part in serve_parts(settings) if part.after}

    assert awaited(Settings(edge_workers=1, app_port=8123, hitstore_port=8124)) == {
        "feeder": 8123,
        "ingest": 8124,
    }
    assert awaited(Settings(app_url="http://app:8000", hitstore_url="http://hits:8123")) == {}
