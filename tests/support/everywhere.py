"""Has all tests keep their catalogs in PostgreSQL: `pytest --catalog=postgresql`.

A directory's file is stood in for by a database of the same meaning, in this process and in all
that it starts.
"""

from __future__ import annotations

import functools
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clicktrail.settings import PREFIX, Settings
from tests.support.postgresql import cluster, name_for

DATA_DIR = f"{PREFIX}DATA_DIR"
CATALOG_URL = f"{PREFIX}CATALOG_URL"

_made: dict[str, str] = {}


def keep_in_postgresql() -> None:
    """Begin; it lasts as long as the process."""
    make = Settings.__init__

    @functools.wraps(make)
    def init(self: Settings, **values: Any) -> None:
        directory = values.get("data_dir", os.environ.get(DATA_DIR))
        is_told = "catalog_url" in values or CATALOG_URL in os.environ
        if directory is not None and not is_told:
            values["catalog_url"] = _url(Path(directory))
        make(self, **values)

    Settings.__init__ = init  # type: ignore[method-assign]
    start: Callable[..., None] = subprocess.Popen.__init__

    @functools.wraps(start)
    def launch(self: Any, *arguments: Any, env: Any = None, **options: Any) -> None:
        given = dict(os.environ if env is None else env)
        if DATA_DIR in given and CATALOG_URL not in given:
            env = given | {CATALOG_URL: _url(Path(given[DATA_DIR]))}
        start(self, *arguments, env=env, **options)

    subprocess.Popen.__init__ = launch  # type: ignore[method-assign]


def forget(directory: Path) -> None:
    """Drop the databases that stand in for files below a directory."""
    below = f"{directory.absolute()}/"
    for path in [path for path in _made if f"{path}/".startswith(below)]:
        cluster().drop(_made.pop(path))


def _url(directory: Path) -> str:
    path = str(directory.absolute())
    if path not in _made:
        _made[path] = cluster().create(name_for(directory))
    return _made[path]
