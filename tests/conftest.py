from __future__ import annotations

import itertools
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog

from clicktrail.hits.store import HitStore
from clicktrail.settings import Settings
from tests.support.hit_store import HitStoreProcess, temporary_settings

# Far above those that the tests of the API make in their catalog.
_ACCOUNTS = itertools.count(1_000_001)

# The same examples in every run, however slow: a run tells of the change that was made. `make
# check-slow` looks for others.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("searching", deadline=None, print_blob=True)
hypothesis.settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _logs_of_its_own() -> Iterator[None]:
    """Undo a logging set-up: it writes to the standard error of that one test."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    """Make settings with a temporary data directory and free ports; keywords override them."""
    return lambda **overrides: temporary_settings(tmp_path / "data", **overrides)


@pytest.fixture
def settings(make_settings: Callable[..., Settings]) -> Settings:
    """Settings with a temporary data directory and free ports."""
    return make_settings()


@pytest.fixture(scope="session")
def hit_store_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HitStoreProcess]:
    """One running hit store for all tests; it must not be stopped (start your own for that)."""
    process = HitStoreProcess(temporary_settings(tmp_path_factory.mktemp("hits") / "data"))
    process.start()
    yield process
    assert process.stop(signal.SIGTERM) == 0


@pytest.fixture(scope="session")
def hit_store(hit_store_process: HitStoreProcess) -> Iterator[HitStore]:
    """A client of the shared store with the schema in place; use a fresh `account_id` per test."""
    store = hit_store_process.client()
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def account_id() -> int:
    """An account that no other test of this run has."""
    return next(_ACCOUNTS)
