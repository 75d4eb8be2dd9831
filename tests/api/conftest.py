from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
from tests.support.api import Account
from tests.support.hit_store import HitStoreProcess, temporary_settings


@pytest.fixture(scope="session")
def parts(
    tmp_path_factory: pytest.TempPathFactory,
    hit_store: HitStore,
    hit_store_process: HitStoreProcess,
) -> Iterator[Parts]:
    """The parts of one application for all tests: a real catalog, the shared hit store."""
    settings = temporary_settings(
        tmp_path_factory.mktemp("api") / "data",
        hitstore_port=hit_store_process.settings.hitstore_port,
        public_edge_url="http://go.example",
        rate_limit=0,
    )
    yield from _parts(settings, hit_store)


@pytest.fixture(scope="session")
def app(parts: Parts) -> FastAPI:
    """The application over the shared parts."""
    return create_app(parts)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client without a key."""
    with TestClient(app) as client:
        yield client


@pytest.fixture
def owner(parts: Parts, client: TestClient) -> Account:
    """A fresh account."""
    return Account(parts, client)


@pytest.fixture(scope="module")
def asker(parts: Parts, client: TestClient) -> Account:
    """An account that only asks."""
    return Account(parts, client)


@pytest.fixture
def stranger(parts: Parts, client: TestClient) -> Account:
    """Another account, which must see nothing of the owner's."""
    return Account(parts, client)


@pytest.fixture
def account_in(parts: Parts, client: TestClient) -> Callable[[str], Account]:
    """Make an account in a time zone."""
    return lambda timezone: Account(parts, client, timezone)


@pytest.fixture
def lonely_parts(settings: Settings) -> Iterator[Parts]:
    """Parts whose hit store nobody runs, with the settings as they come."""
    store = HitStore.connect(settings, Secrets.load(settings))
    yield from _parts(settings, store)
    store.close()


def _parts(settings: Settings, store: HitStore) -> Iterator[Parts]:
    bootstrap(settings)
    catalog = Catalog.open(settings)
    yield Parts(settings, Secrets.load(settings), catalog, store)
    catalog.close()
