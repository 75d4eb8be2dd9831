"""The API over a catalog of its own, with a clock that a test sets."""

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
    """An application; `now` is the time (UTC, whole milliseconds) for all that it creates.

    Without a `store` there are no hits to ask for.
    """

    def __init__(self, directory: Path, store: HitStore | None = None) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        settings = temporary_settings(directory / "data", rate_limit=0)
        bootstrap(settings)
        self.catalog = Catalog.open(settings, lambda: self.now)
        # Where there is none, connecting to it is all that is done.
        self._unused = HitStore.connect(settings, Secrets.load(settings)) if store is None else None
        hits = store or self._unused
        assert hits is not None
        self.parts = Parts(settings, Secrets.load(settings), self.catalog, hits)
        self.client = TestClient(create_app(self.parts))

    def account(self, timezone: str = "UTC") -> Account:
        """Make an account of its own."""
        return Account(self.parts, self.client, timezone)

    def close(self) -> None:
        """Close what was opened here."""
        if self._unused is not None:
            self._unused.close()
        self.catalog.close()


@contextmanager
def catalog_api(directory: Path, store: HitStore | None = None) -> Iterator[CatalogApi]:
    """Run an application; closed at the end."""
    api = CatalogApi(directory, store)
    with api.client:
        yield api
    api.close()
