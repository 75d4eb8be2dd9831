"""Whether the catalog has been begun, found out before anything is opened that would begin it.

The supervisor asks this, and loads no database layer.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from clicktrail.catalog import libpq

if TYPE_CHECKING:
    from clicktrail.settings import Settings

FILE_NAME = "catalog.sqlite3"
MOVED = ".moved"
"""Behind the name of a file from which the catalog was moved to a database server."""
_SCHEME = "sqlite:///"


def path_of(settings: Settings) -> Path | None:
    """Return the catalog's file; None where the settings name something else than a file."""
    if settings.catalog_url is None:
        return settings.data_dir / FILE_NAME
    if not settings.catalog_url.startswith(_SCHEME):
        return None
    return Path(settings.catalog_url.removeprefix(_SCHEME).partition("?")[0])


def named(settings: Settings) -> str:
    """Return how people are told of the catalog: its file, or the database's name and host."""
    path = path_of(settings)
    if path is not None:
        return str(path)
    return f"in {libpq.shown(settings.catalog_url or '')}"


def is_fresh(settings: Settings) -> bool:
    """Tell whether a start would make the first account: there is no file, or none in it yet.

    What cannot be read is not fresh: opening it will say what is the matter with it.
    """
    path = path_of(settings)
    if path is None:
        return _is_fresh_database(settings.catalog_url or "")
    if not path.exists():
        return True
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as catalog:
            tables = "SELECT 1 FROM sqlite_master WHERE name = 'accounts'"
            if catalog.execute(tables).fetchone() is None:
                return True
            return catalog.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is None
    except sqlite3.Error:
        return False


def _is_fresh_database(url: str) -> bool:
    import psycopg

    if libpq.fault_of(url):
        return False
    try:
        with libpq.connect(url) as catalog:
            if catalog.execute("SELECT to_regclass('accounts')").fetchone() == (None,):
                return True
            return catalog.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is None
    except psycopg.Error:
        return False
