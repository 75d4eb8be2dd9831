"""What several crash tests kill."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.nats import NatsCluster


@pytest.fixture
def cluster() -> Iterator[NatsCluster]:
    """Three NATS servers."""
    servers = NatsCluster()
    yield servers
    servers.remove()
