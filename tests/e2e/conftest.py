from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.system import System


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One running system for all tests of this level; each test makes its own datapoints."""
    with System(tmp_path_factory.mktemp("system") / "data") as running:
        yield running
