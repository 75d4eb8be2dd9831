"""A NATS server for what is about the shared journal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clicktrail.ingest.shared import leases, plan_log
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.settings import Settings
from tests.support.nats import NatsCluster

PARTITIONS = 4


@pytest.fixture(scope="module")
def server() -> Iterator[NatsCluster]:
    server = NatsCluster(1)
    yield server
    server.remove()


@pytest.fixture
def bridge(server: NatsCluster) -> Iterator[Bridge]:
    """A connection to a server that has the streams, and nothing in them."""
    settings = Settings(journal_url=server.url, journal_partitions=PARTITIONS)
    bridge = Bridge(settings, "a test")
    bridge.ask(bridge.bus.connect())
    for module in (plan_log, leases):
        bridge.ask(module.make_stream(bridge.bus))
    yield bridge
    streams = [plan_log.STREAM, leases.STREAM]
    streams += [f"CLICKTRAIL_EVENTS_{partition}" for partition in range(PARTITIONS)]
    for stream in streams:
        bridge.ask(bridge.bus.jetstream.delete_stream(stream))
    bridge.close()
