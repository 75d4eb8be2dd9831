from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.settings import Settings


class Clock:
    """Stands still until told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture
def settings(tmp_path: Path, catalog_url: str | None) -> Settings:
    return Settings(
        data_dir=tmp_path,
        edge_workers=1,
        public_edge_url="http://go.example",
        catalog_url=catalog_url,
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalog(settings: Settings, clock: Clock) -> Iterator[Catalog]:
    bootstrap(settings)
    opened = Catalog.open(settings, now=clock)
    yield opened
    opened.close()


@pytest.fixture
def alice(catalog: Catalog) -> int:
    """The id of the first account's owner."""
    with catalog.read() as view:
        return view.accounts.list()[0].id


@pytest.fixture
def charlie(catalog: Catalog) -> int:
    """The id of another account."""
    with catalog.write() as edit:
        return edit.accounts.create(first_name="Charlie").id
