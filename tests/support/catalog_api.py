"""The API over a catalog alone, with a clock that a test sets; nothing here asks the hit store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from tests.support.api import Account
from tests.support.hit_store import temporary_settings


class CatalogApi:
    """An application; `now` is the time (UTC, whole milliseconds) for all that it creates."""

    def __init__(self, directory: Path) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        settings = temporary_settings(directory / "data", rate_limit=0)
        bootstrap(settings)
        self.catalog = Catalog.open(settings, lambda: self.now)
        # Nobody runs this store: connecting to it is all that is done.
        store = HitStore.connect(settings, Secrets.load(settings))
        self.parts = Parts(settings, Secrets.load(settings), self.catalog, store)
        self.client = TestClient(create_app(self.parts))

    def account(self, timezone: str = "UTC") -> Account:
        """Make an account of its own."""
        return Account(self.parts, self.client, timezone)


@contextmanager
def catalog_api(directory: Path) -> Iterator[CatalogApi]:
    """Run an application; closed at the end."""
    api = CatalogApi(directory)
    with api.client:
        yield api
    api.parts.hits.close()
    api.catalog.close()
