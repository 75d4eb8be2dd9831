"""The hit store's tables: DDL files in `ddl/`, applied in order, once each.

Only the engine clause differs between a store without copies and a cluster, with the settings of
the window in which repeated inserts are known; they are filled in here. Each statement is
idempotent (`IF NOT EXISTS`), and a file's number is written to `schema_version` after its last
statement, so that an interrupted migration goes on where it stopped.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from importlib import resources

import msgspec

from clicktrail.hits.rollups import ROLLUPS

WINDOW = 10_000
"""So many of the last inserts into a table are known, to drop what is repeated."""
WINDOW_OF_CLUSTER = 100_000
"""Likewise where several ingestions insert into one store, and one of them may have been away."""
WINDOW_SECONDS_OF_CLUSTER = 366 * 86_400
# The first place of what Keeper holds of a table; the macros are the server's and the table's own.
_PATH = "/clickhouse/clicktrail/{cluster}/{{shard}}/{{database}}/{{table}}"
_COPIED = ("MergeTree", "AggregatingMergeTree")
_FOR_PEOPLE = ("hits", "conversions", *(rollup.table for rollup in ROLLUPS))
# It says something of one server's tables.
_VERSION_TABLE = """
CREATE TABLE IF NOT EXISTS schema_version
(
    version UInt32,
    name String,
    applied_at DateTime('UTC') DEFAULT now()
)
ENGINE = MergeTree
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


def filling(cluster: str | None) -> dict[str, str]:
    """Return what is filled in: by name the engines and the settings of a table that takes inserts.

    With a cluster, tables have copies on other servers; the name is part of where Keeper has them.
    """
    if cluster is None:
        plain = {name: name for name in _COPIED}
        return plain | {"deduplication": f"non_replicated_deduplication_window = {WINDOW}"}
    path = _PATH.format(cluster=cluster)
    return {name: f"Replicated{name}('{path}', '{{replica}}')" for name in _COPIED} | {
        "deduplication": f"replicated_deduplication_window = {WINDOW_OF_CLUSTER},"
        f" replicated_deduplication_window_seconds = {WINDOW_SECONDS_OF_CLUSTER}"
    }


def migrations(cluster: str | None = None) -> list[Migration]:
    """Return every migration of this release, oldest first."""
    filled = filling(cluster)
    files = sorted(
        (file for file in resources.files(__package__).joinpath("ddl").iterdir()),
        key=lambda file: file.name,
    )
    return [
        Migration(
            version=int(file.name.partition("_")[0]),
            name=file.name.removesuffix(".sql"),
            statements=tuple(_statements(file.read_text(encoding="utf-8"), filled)),
        )
        for file in files
        if file.name.endswith(".sql")
    ]


def across(cluster: str, database: str) -> list[str]:
    """Return the statements that make `all_…` tables: what every server of a cluster has.

    For whoever looks at tables by other means; Clicktrail asks each store itself. They are read
    only: without a key by which rows are divided, the engine takes none.
    """
    return [
        f"CREATE OR REPLACE TABLE all_{name} AS {name}\n"
        f"ENGINE = Distributed('{cluster}', '{database}', '{name}')"
        for name in _FOR_PEOPLE
    ]


@cache
def newest() -> int:
    """Return the number of the last migration of this release."""
    return migrations()[-1].version


def missing(known: Collection[int], cluster: str | None = None) -> list[Migration]:
    """Return the migrations that are to be run where those of the numbers `known` were.

    Raises NewerTablesError where one of them is not of this release.
    """
    if known and max(known) > newest():
        raise NewerTablesError(
            f"The hit store was last used by a newer Clicktrail (its tables are at {max(known)},"
            f" this one knows {newest()}): start that one."
        )
    return [migration for migration in migrations(cluster) if migration.version not in known]


def apply(
    database: str,
    run: Callable[[str], object],
    versions: Callable[[str], list[int]],
    cluster: str | None = None,
    *,
    with_views: bool = True,
) -> list[str]:
    """Bring `database` to the newest schema; return the names of the migrations that were run.

    `run` executes a statement with `database` as the default (and one that names no table without
    it), `versions` returns the integers of a query's only column. Names and numbers come from the
    files of this package, hence no parameters. Without views nothing is summed up, and no migration
    is noted: it goes on with another call. Raises NewerTablesError.
    """
    run(f"CREATE DATABASE IF NOT EXISTS `{database}`")
    run(_VERSION_TABLE)
    known = set(versions("SELECT DISTINCT version FROM schema_version"))
    applied = []
    for migration in missing(known, cluster):
        for statement in migration.statements:
            if with_views or not statement.startswith("CREATE MATERIALIZED VIEW"):
                run(statement)
        if not with_views:
            continue
        run(
            "INSERT INTO schema_version (version, name)"
            f" SELECT {migration.version}, '{migration.name}'"
        )
        applied.append(migration.name)
    if applied and cluster is not None:
        for statement in across(cluster, database):
            run(statement)
    return applied


def _statements(text: str, filled: Mapping[str, str]) -> Iterator[str]:
    for piece in string.Template(text).substitute(filled).split(";\n"):
        lines = [line for line in piece.splitlines() if not line.startswith("--")]
        statement = "\n".join(lines).strip().rstrip(";")
        if statement:
            yield statement
