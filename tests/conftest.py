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
from tests.support import everywhere
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.postgresql import Cluster, cluster

# Far above those that the tests of the API make in their catalog.
_ACCOUNTS = itertools.count(1_000_001)

# The same examples in every run, however slow: a run tells of the change that was made. `make
# check-slow` looks for others.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("searching", deadline=None, print_blob=True)
hypothesis.settings.load_profile("steady")


SQLITE, POSTGRESQL = "sqlite", "postgresql"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let all tests keep their catalogs in PostgreSQL."""
    parser.addoption("--catalog", choices=(SQLITE, POSTGRESQL), default=SQLITE)


def pytest_configure(config: pytest.Config) -> None:
    """Begin what lasts for the whole run."""
    config.addinivalue_line("markers", "only(kind): about this kind of catalog alone")
    config.addinivalue_line("markers", "slow: takes more than a minute, run by make check-slow")
    if config.getoption("--catalog") == POSTGRESQL:
        everywhere.keep_in_postgresql()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have what asks for a kind of catalog run on each."""
    if "catalog_kind" in metafunc.fixturenames:
        kinds = [POSTGRESQL]
        if metafunc.config.getoption("--catalog") == SQLITE:
            kinds.insert(0, SQLITE)
        mark = metafunc.definition.get_closest_marker("only")
        chosen = [kind for kind in kinds if mark is None or kind in mark.args]
        metafunc.parametrize("catalog_kind", chosen, scope="module")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about a catalog of another kind than all tests are to have."""
    if config.getoption("--catalog") == SQLITE:
        return
    about_sqlite = [
        item for item in items if (m := item.get_closest_marker("only")) and SQLITE in m.args
    ]
    config.hook.pytest_deselected(items=about_sqlite)
    items[:] = [item for item in items if item not in about_sqlite]


@pytest.fixture(autouse=True)
def _databases_of_its_own(
    request: pytest.FixtureRequest, pytestconfig: pytest.Config
) -> Iterator[None]:
    """Drop the databases that a test has made for directories of its own."""
    if pytestconfig.getoption("--catalog") == SQLITE or "tmp_path" not in request.fixturenames:
        yield
        return
    directory = request.getfixturevalue("tmp_path")
    yield
    everywhere.forget(directory)


@pytest.fixture(scope="session")
def postgresql() -> Cluster:
    """The PostgreSQL server of this test process; it must not be stopped."""
    return cluster()


@pytest.fixture
def catalog_url(catalog_kind: str, request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Where the settings of a test keep the catalog: None for the file, or a fresh database."""
    if catalog_kind == SQLITE:
        yield None
        return
    server = request.getfixturevalue("postgresql")
    url = server.create()
    yield url
    server.drop(url)


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
