"""Moves the catalog from its SQLite file into a PostgreSQL database, whole or not at all.

The file's write lock is held from the first row that is read to the last that is compared, and all
that is written is one transaction: whatever ends it leaves the database as empty as it was.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from sqlalchemy import JSON, Boolean, Date, delete, exists, select

from clicktrail.catalog.database import Database, url_of
from clicktrail.catalog.errors import CatalogError, CatalogUnavailable
from clicktrail.catalog.freshness import MOVED
from clicktrail.catalog.migrate import migrate, upgrade
from clicktrail.catalog.tables import meta, metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Column, Table
    from sqlalchemy.engine import Connection

    from clicktrail.settings import Settings

AT_ONCE = 5000

Row = tuple[Any, ...]


class NotMoved(CatalogError):  # noqa: N818 -- the names of these say what is the matter
    """The catalog stays where it is."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was copied and compared: rows by table."""

    rows: dict[str, int]


def move(settings: Settings, target: str, tell: Callable[[str], None]) -> Moved:
    """Copy the catalog of `settings` into the empty database at `target`, and compare every row.

    `tell` hears the name of each table before it is copied. Nothing may be written meanwhile by who
    goes on with the file afterwards. Raises NotMoved where the database holds something already or
    another thing than was read, and CatalogUnavailable.
    """
    migrate(settings)
    source, destination = Database(url_of(settings)), Database(target)
    try:
        with source.writing() as here, destination.writing() as there:
            there.exec_driver_sql("SET LOCAL statement_timeout = 0")
            there.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            upgrade(there)
            _refuse_filled(there)
            there.execute(delete(meta))
            return _copied(here, there, tell)
    except (sqlite3.Error, psycopg.Error) as error:
        raise CatalogUnavailable(f"The catalog cannot be moved: {error}") from error
    finally:
        source.close()
        destination.close()


def set_aside(path: Path) -> Path:
    """Give the file another name, so that nobody goes on with it unawares; return that."""
    aside = path.with_name(path.name + MOVED)
    for ending in ("-wal", "-shm", ""):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + ending))
    return aside


def _copied(here: Connection, there: Connection, tell: Callable[[str], None]) -> Moved:
    reading: sqlite3.Connection = here.connection.driver_connection  # type: ignore[assignment]
    writing: psycopg.Connection = there.connection.driver_connection  # type: ignore[assignment]
    rows = {}
    for table in metadata.sorted_tables:
        tell(table.name)
        _copy(table, reading, writing)
        rows[table.name] = _compare(table, reading, writing)
        _go_on_behind(table, reading, writing)
        writing.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table.name)))
    return Moved(rows)


def _refuse_filled(there: Connection) -> None:
    for table in metadata.sorted_tables:
        # A migration names the catalog; that of the file takes its place.
        if table is not meta and there.execute(select(exists(select(table)))).scalar_one():
            raise NotMoved(
                f"The database holds a catalog already (its {table.name} are not empty): give an"
                " empty one."
            )


def _copy(table: Table, reading: sqlite3.Connection, writing: psycopg.Connection) -> None:
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.c.keys()))
    )
    with writing.cursor() as cursor, cursor.copy(into) as copy:
        for row in _of_file(table, reading):
            copy.write_row(row)


def _compare(table: Table, reading: sqlite3.Connection, writing: psycopg.Connection) -> int:
    """Return how many rows both have. Raises NotMoved where they are not the same."""
    expected = _of_file(table, reading)
    count = 0
    with writing.cursor(name="comparison") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(
            sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
                sql.SQL(", ").join(map(_as_in_the_file, table.c)),
                sql.Identifier(table.name),
                sql.SQL(", ").join(sql.Identifier(key.name) for key in table.primary_key),
            )
        )
        for found in cursor:
            wanted = next(expected, None)
            if found != wanted:
                raise NotMoved(f"A row of {table.name} came out as {found}, and is {wanted}.")
            count += 1
    left = next(expected, None)
    if left is not None:
        raise NotMoved(f"A row of {table.name} is missing: {left}.")
    return count


def _go_on_behind(table: Table, reading: sqlite3.Connection, writing: psycopg.Connection) -> None:
    """Have ids go on behind the highest that was ever given out, be its row deleted or not."""
    key = table.autoincrement_column
    if key is None:
        return
    query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    row = reading.execute(query, (table.name,)).fetchone()
    if row is not None and row[0] > 0:
        writing.execute(
            "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", (table.name, key.name, row[0])
        )


def _of_file(table: Table, reading: sqlite3.Connection) -> Iterator[Row]:
    columns, keys = _quoted(list(table.c)), _quoted(list(table.primary_key))
    return iter(
        reading.execute(f'SELECT {columns} FROM "{table.name}" ORDER BY {keys}')  # noqa: S608
    )


def _quoted(columns: list[Column[Any]]) -> str:
    return ", ".join(f'"{column.name}"' for column in columns)


def _as_in_the_file(column: Column[Any]) -> sql.Composable:
    """Return what reads a column as SQLite keeps it."""
    kept = sql.Identifier(column.name)
    if isinstance(column.type, Boolean):
        return sql.SQL("{}::int").format(kept)
    if isinstance(column.type, JSON | Date):
        return sql.SQL("{}::text").format(kept)
    return kept
