"""The catalog, opened for one command."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from clicktrail.cli.configuration import load
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.settings import Settings


@contextmanager
def opened_catalog(settings: Settings | None = None) -> Iterator[Catalog]:
    """Open the catalog, in its present shape; what it refuses becomes a plain line."""
    from clicktrail.api.beginning import check_beginning
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.errors import CatalogError
    from clicktrail.catalog.migrate import migrate

    settings = settings or load()
    check_beginning(settings)
    try:
        migrate(settings)
        catalog = Catalog.open(settings)
        try:
            yield catalog
        finally:
            catalog.close()
    except CatalogError as error:
        raise OperatorError(str(error)) from error
