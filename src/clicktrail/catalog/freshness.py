"""Whether the catalog has been begun, found out before anything is opened that would begin it.

Only the standard library is needed: the supervisor asks this, and loads no database layer.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clicktrail.settings import Settings

FILE_NAME = "catalog.sqlite3"
_SCHEME = "sqlite:///"


def path_of(settings: Settings) -> Path | None:
    """Return the catalog's file; None where the settings name something else than a file."""
    if settings.catalog_url is None:
        return settings.data_dir / FILE_NAME
    if not settings.catalog_url.startswith(_SCHEME):
        return None
    return Path(settings.catalog_url.removeprefix(_SCHEME).partition("?")[0])


def is_fresh(settings: Settings) -> bool:
    """Tell whether a start would make the first account: there is no file, or none in it yet.

    A file that cannot be read is not fresh: opening it will say what is the matter with it.
    """
    path = path_of(settings)
    if path is None:
        return False
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
