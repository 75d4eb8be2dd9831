"""Has all tests keep their catalogs in PostgreSQL: `pytest --catalog=postgresql`.

A directory's file is stood in for by a database of the same meaning, in this process and in all
that it starts.
"""

from __future__ import annotations

import functools
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from clicktrail.settings import PREFIX, Settings
from tests.support.postgresql import cluster, name_for

DATA_DIR = f"{PREFIX}DATA_DIR"
CATALOG_URL = f"{PREFIX}CATALOG_URL"

_made: dict[str, str] = {}
_is_begun = False


def keep_in_postgresql() -> None:
    """Begin; it lasts as long as the process."""
    global _is_begun
    _is_begun = True
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
        start(self, *arguments, env=environment(os.environ if env is None else env), **options)

    subprocess.Popen.__init__ = launch  # type: ignore[method-assign]


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which a process is to start, with where its catalog is, if told."""
    made = dict(given)
    if _is_begun and DATA_DIR in made and CATALOG_URL not in made:
        made[CATALOG_URL] = _url(Path(made[DATA_DIR]))
    return made


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
