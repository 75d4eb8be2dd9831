"""The hit store's tables: DDL files in `ddl/`, applied in order, once each.

Only the engine clause differs between the embedded store and a cluster; it is filled in here. Each
statement is idempotent (`IF NOT EXISTS`), and a file's number is written to `schema_version` after
its last statement, so that an interrupted migration goes on where it stopped.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Collection, Iterator
from functools import cache
from importlib import resources

import msgspec

ENGINES = {"MergeTree": "MergeTree", "AggregatingMergeTree": "AggregatingMergeTree"}
_VERSION_TABLE = """
CREATE TABLE IF NOT EXISTS schema_version
(
    version UInt32,
    name String,
    applied_at DateTime('UTC') DEFAULT now()
)
ENGINE = ${MergeTree}
ORDER BY version
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
"""


class NewerTablesError(Exception):
    """A newer release has been at the tables; the text says so."""


class Migration(msgspec.Struct, frozen=True):
    """One DDL file: its number, its name, its statements with the engines filled in."""

    version: int
    name: str
    statements: tuple[str, ...]


def migrations() -> list[Migration]:
    """Return every migration of this release, oldest first."""
    files = sorted(
        (file for file in resources.files(__package__).joinpath("ddl").iterdir()),
        key=lambda file: file.name,
    )
    return [
        Migration(
            version=int(file.name.partition("_")[0]),
            name=file.name.removesuffix(".sql"),
            statements=tuple(_statements(file.read_text(encoding="utf-8"))),
        )
        for file in files
        if file.name.endswith(".sql")
    ]


@cache
def newest() -> int:
    """Return the number of the last migration of this release."""
    return migrations()[-1].version


def missing(known: Collection[int]) -> list[Migration]:
    """Return the migrations that are to be run where those of the numbers `known` were.

    Raises NewerTablesError where one of them is not of this release.
    """
    if known and max(known) > newest():
        raise NewerTablesError(
            f"The hit store was last used by a newer Clicktrail (its tables are at {max(known)},"
            f" this one knows {newest()}): start that one."
        )
    return [migration for migration in migrations() if migration.version not in known]


def apply(
    database: str, run: Callable[[str], object], versions: Callable[[str], list[int]]
) -> list[str]:
    """Bring `database` to the newest schema; return the names of the migrations that were run.

    `run` executes a statement with `database` as the default (and one that names no table without
    it), `versions` returns the integers of a query's only column. Names and numbers come from the
    files of this package, hence no parameters. Raises NewerTablesError.
    """
    run(f"CREATE DATABASE IF NOT EXISTS `{database}`")
    run(string.Template(_VERSION_TABLE).substitute(ENGINES))
    known = set(versions("SELECT DISTINCT version FROM schema_version"))
    applied = []
    for migration in missing(known):
        for statement in migration.statements:
            run(statement)
        run(
            "INSERT INTO schema_version (version, name)"
            f" SELECT {migration.version}, '{migration.name}'"
        )
        applied.append(migration.name)
    return applied


def _statements(text: str) -> Iterator[str]:
    filled = string.Template(text).substitute(ENGINES)
    for piece in filled.split(";\n"):
        lines = [line for line in piece.splitlines() if not line.startswith("--")]
        statement = "\n".join(lines).strip().rstrip(";")
        if statement:
            yield statement
