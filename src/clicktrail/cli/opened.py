"""The catalog and the hit store, opened for one command."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from clicktrail.cli.configuration import load
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clicktrail.catalog.audit_model import Actor
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.hits.store import HitStore
    from clicktrail.settings import Settings


@contextmanager
def opened_catalog(
    settings: Settings | None = None, *, may_begin: bool = False
) -> Iterator[Catalog]:
    """Open the catalog, in its present shape; what it refuses becomes a plain line.

    One that is not there is made only where the command `may_begin` an installation.
    """
    from clicktrail.api.beginning import check_beginning
    from clicktrail.catalog import freshness
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.errors import CatalogError
    from clicktrail.catalog.migrate import migrate

    settings = settings or load()
    check_beginning(settings)
    path = freshness.path_of(settings)
    if not may_begin and path is not None and not path.exists():
        raise OperatorError(_nothing_in(settings))
    try:
        migrate(settings)
        catalog = Catalog.open(settings).acting(_user_of_machine())
        try:
            yield catalog
        finally:
            catalog.close()
    except CatalogError as error:
        raise OperatorError(str(error)) from error


def _user_of_machine() -> Actor:
    """Return who runs the command, by the name that the machine knows them by."""
    import getpass

    from clicktrail.catalog.audit_model import Actor

    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        # Containers run as numbers that no name belongs to.
        name = str(os.getuid())
    return Actor("cli", name=name[:255])


@contextmanager
def opened_hit_store(settings: Settings) -> Iterator[HitStore]:
    """Connect to the hit store of a running installation; its troubles become a plain line."""
    from clicktrail.hits import trouble
    from clicktrail.hits.connecting import connect
    from clicktrail.hits.store import HitStoreError
    from clicktrail.runtime.secrets import Secrets

    if settings.hitstore_url is None:
        check_begun(settings)
    store = connect(settings, Secrets.load(settings))
    try:
        yield store
    except HitStoreError as error:
        raise OperatorError(trouble.told(error, store)) from error
    finally:
        store.close()


def check_begun(settings: Settings) -> None:
    """Raise OperatorError where the data directory holds no installation, nor a part of one."""
    from clicktrail.catalog.freshness import FILE_NAME as CATALOG
    from clicktrail.runtime.secrets import FILE_NAME as SECRETS

    journal = settings.journal_dir.name
    if not any((settings.data_dir / name).exists() for name in (SECRETS, CATALOG, journal)):
        raise OperatorError(_nothing_in(settings))


def _nothing_in(settings: Settings) -> str:
    return (
        f"{settings.data_dir.absolute()} holds no Clicktrail: set CLICKTRAIL_DATA_DIR to the data"
        " directory, or begin one with `clicktrail serve`"
    )
