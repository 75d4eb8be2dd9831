from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.site import TrackingSite
from tests.support.behaviours import fill_table, write_places
from tests.support.site import tracking_site


@pytest.fixture(scope="package")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a geo database."""
    path = tmp_path_factory.mktemp("geo") / "places.mmdb"
    write_places(path)
    return path


@pytest.fixture(scope="package")
def table_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a link table with links of every behaviour."""
    path = tmp_path_factory.mktemp("behaviours") / "links.lmdb"
    fill_table(path)
    return path


@pytest.fixture
def site(table_path: Path, tmp_path: Path, places: Path) -> Iterator[TrackingSite]:
    """A site over that table, with shared files of its own."""
    table = LinkTable.open_reader(table_path)
    yield tracking_site(table, tmp_path, places)
    table.close()
