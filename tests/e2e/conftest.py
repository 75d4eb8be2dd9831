from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.dns_server import DnsServer
from tests.support.system import System


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One running system for all tests of this level; each test makes its own datapoints."""
    data = tmp_path_factory.mktemp("system") / "data"
    # A DNS that knows no name.
    with DnsServer() as dns, System(data, dns_resolver=dns.address) as running:
        yield running
