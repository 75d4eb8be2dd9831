"""Opens the catalog when the app starts; one whose server is away, as soon as it is back.

The app answers meanwhile, and says what it waits for. Without that it would end and be started
again for as long, and whoever watches over it would hear of that alone.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from clicktrail.api.beginning import check_beginning
from clicktrail.catalog import freshness
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.errors import CatalogError, CatalogUnavailable
from clicktrail.runtime import first_key
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clicktrail.settings import Settings

AGAIN_SECONDS = 1.0

log = structlog.get_logger(__name__)


@contextmanager
def opened(settings: Settings) -> Iterator[Catalog]:
    """Give the catalog, brought up to date; held while its server cannot be reached.

    Raises OperatorError and CatalogError for what does not get better by waiting.
    """
    catalog = Catalog.open(settings)
    done = threading.Event()
    waiting: threading.Thread | None = None
    try:
        try:
            _begin(settings)
        except CatalogUnavailable as error:
            if freshness.path_of(settings) is not None:
                raise
            log.warning(f"{error} It is tried again each second.")
            catalog.hold(str(error))
            waiting = threading.Thread(
                target=_keep_trying, args=(settings, catalog, done), name="catalog", daemon=True
            )
            waiting.start()
        yield catalog
    finally:
        done.set()
        if waiting is not None:
            waiting.join(2)
        catalog.close()


def _begin(settings: Settings) -> None:
    check_beginning(settings)
    made = bootstrap(settings)
    if made.api_key is not None:
        first_key.keep(settings, made.api_key)


def _keep_trying(settings: Settings, catalog: Catalog, done: threading.Event) -> None:
    while not done.wait(AGAIN_SECONDS):
        try:
            _begin(settings)
        except (CatalogError, OperatorError, OSError) as error:
            catalog.hold(str(error))
        else:
            catalog.hold("")
            log.info("the catalog is there")
            return
