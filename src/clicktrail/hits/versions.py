"""Versions of the tables: one database is in force, and another may be filled beside it.

`clicktrail` is the first version and holds the table `versions`; later ones are `clicktrail_2` and
so on. A version begins as a copy of the one in force that shares its files on the disk, is changed
while nobody reads it, and is put in force by one row. So readers see all of the one or all of the
other, and whatever ends the process meanwhile, the one in force is whole.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from clicktrail.hits.store import HitStoreRefused

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore

# Tables that say something of a database, not of what happened.
_OF_THE_DATABASE = ("versions", "schema_version", "placement")
POLL_SECONDS = 0.2
STALLED_SECONDS = 60.0


class View(msgspec.Struct, frozen=True):
    """What keeps a rollup up to date: each insert into `source` adds `select` of it to `target`."""

    name: str
    source: str
    target: str
    select: str
    columns: tuple[str, ...]


def next_number(store: HitStore) -> int:
    """Return the number under which the next version can be put in force."""
    number = store.rows(f"SELECT max(number) FROM `{store.database}`.versions")[0][0]
    return max(int(number), 1) + 1


def next_name(store: HitStore) -> str:
    """Return the database that the next version may have."""
    return f"{store.database}_{next_number(store)}"


def pattern_of(store: HitStore) -> str:
    """Return the regular expression that the names of all versions match."""
    return rf"^{re.escape(store.database)}(_[0-9]+)?$"


def exists(store: HitStore, database: str) -> bool:
    """Tell whether there is such a database."""
    return bool(
        store.rows(
            "SELECT count() FROM system.databases WHERE name = {name:String}", {"name": database}
        )[0][0]
    )


def tables(store: HitStore) -> list[str]:
    """Return the tables of the store's version in force that hold what happened, and its sums."""
    found = store.rows(
        "SELECT name FROM system.tables WHERE database = currentDatabase()"
        " AND engine LIKE '%MergeTree' ORDER BY name"
    )
    return [row[0] for row in found if row[0] not in _OF_THE_DATABASE]


def views(store: HitStore) -> list[View]:
    """Return the materialized views of the store's version in force, by name."""
    found = store.rows(
        "SELECT name, currentDatabase(), as_select, create_table_query FROM system.tables"
        " WHERE database = currentDatabase() AND engine = 'MaterializedView' ORDER BY name"
    )
    made = []
    for name, database, select, create in found:
        target = re.search(rf"\bTO `?{re.escape(database)}`?\.`?(\w+)`?", create)
        source = re.search(rf"\bFROM `?{re.escape(database)}`?\.`?(\w+)`?", select)
        if target is None or source is None:
            raise ValueError(f"the view {name} is not understood: {create}")
        columns = store.rows(
            "SELECT name FROM system.columns WHERE database = currentDatabase()"
            " AND table = {name:String} ORDER BY position",
            {"name": name},
        )
        made.append(
            View(
                name,
                source[1],
                target[1],
                select[: source.start()] + "FROM {rows}" + select[source.end() :],
                tuple(row[0] for row in columns),
            )
        )
    return made


def time_column(store: HitStore, table: str) -> str:
    """Return the column by which a table is divided into parts of time."""
    key = store.rows(
        "SELECT partition_key FROM system.tables WHERE database = currentDatabase()"
        " AND name = {table:String}",
        {"table": table},
    )[0][0]
    found = re.search(r"\((\w+)\)", key)
    assert found is not None, key
    return found[1]


def size(store: HitStore, first: date, last: date, untouched: Sequence[str] = ()) -> int:
    """Return the bytes on the disk of the parts of tables that may hold these days.

    Of the version in force, without the tables `untouched`.
    """
    total = 0
    for partition, size in store.rows(
        "SELECT partition_id, sum(bytes_on_disk) FROM system.parts"
        " WHERE database = currentDatabase() AND active AND table NOT IN {untouched:Array(String)}"
        " GROUP BY partition_id",
        {"untouched": [*untouched, *_OF_THE_DATABASE]},
    ):
        # Named after the month, 202611, or the year, 2026.
        names = (f"{day:%Y%m%d}"[: len(partition)] for day in (first, last))
        if next(names) <= partition <= next(names):
            total += int(size)
    return total


def copy(old: HitStore, new: HitStore) -> None:
    """Make the version `new`, which must not be there yet, hold what `old` holds.

    Takes no room: the two share their files, until one of them merges or changes its own. Nothing
    may be inserted into `old` meanwhile.
    """
    new.migrate()
    for table in tables(old):
        partitions = old.rows(
            "SELECT DISTINCT partition_id FROM system.parts"
            " WHERE database = currentDatabase() AND table = {table:String} AND active",
            {"table": table},
        )
        for (partition,) in partitions:
            new.command(
                f"ALTER TABLE `{table}` ATTACH PARTITION ID '{partition}'"
                f" FROM `{old.database}`.`{table}`"
            )


def put_in_force(store: HitStore, number: int, database: str, why: str) -> None:
    """From now on, `database` is what `store` and its like are answered from.

    Unless a version of a higher number is in force.
    """
    store.command(
        f"INSERT INTO `{store.database}`.versions (number, database, why)"
        f" SELECT {number}, '{database}', {{why:String}}",
        {"why": why},
    )
    store.look_again()


def discard(store: HitStore, database: str) -> None:
    """Delete a version that is not in force; of the first one the empty tables stay."""
    assert database != store.look_again()
    if database != store.database:
        for server in store.servers:
            server.command(f"DROP DATABASE IF EXISTS `{database}` SYNC")
            if server is not store:
                server.close()
        return
    first = store.at(database)
    try:
        for table in tables(first):
            first.command(f"TRUNCATE TABLE `{table}`")
    finally:
        first.close()


def left_over(store: HitStore) -> list[str]:
    """Return the versions that are not in force and still hold anything."""
    now = store.look_again()
    found = store.rows(
        "SELECT DISTINCT database FROM system.parts WHERE active AND rows > 0"
        " AND table NOT IN {of_the_database:Array(String)}",
        {"of_the_database": list(_OF_THE_DATABASE)},
    )
    pattern = re.compile(pattern_of(store))
    return sorted(row[0] for row in found if row[0] != now and pattern.match(row[0]))


def discard_left_over(store: HitStore) -> None:
    """Delete what a rebuild left that was stopped: its copy holds what is about to be removed.

    Nobody may make anything anew meanwhile; whoever did begins again.
    """
    for shard in store.shards:
        for database in left_over(shard):
            discard(shard, database)


def delete(
    store: HitStore,
    table: str,
    condition: str,
    parameters: Mapping[str, Any],
    waiting: Callable[[], None],
) -> None:
    """Delete the rows of a table for which `condition` holds, and wait until that is done.

    The engine works on it beside everything else; `waiting` is called now and then.
    """
    # To wait within the statement would hold up every insert, and end after the store's minute.
    store.command(
        f"ALTER TABLE `{table}` DELETE WHERE {condition} SETTINGS mutations_sync = 0", parameters
    )
    wait_for_changes(store, table, waiting)


def wait_for_inserts(store: HitStore, waiting: Callable[[], None]) -> None:
    """Wait until nobody inserts into a version: not even who died, and whose statement runs on."""
    while any(
        row[0]
        for row in store.rows_of_all(
            "SELECT count() FROM system.processes"
            " WHERE current_database = currentDatabase() AND query ILIKE 'INSERT%'"
        )
    ):
        waiting()
        time.sleep(POLL_SECONDS)


def wait_for_changes(store: HitStore, table: str, waiting: Callable[[], None]) -> None:
    """Wait until nothing of a table is left to be rewritten; `waiting` is called now and then.

    Raises HitStoreRefused where the engine cannot do it.
    """
    deadline = time.monotonic() + STALLED_SECONDS
    while True:
        left, why, at_work = store.rows(
            "SELECT count(), any(latest_fail_reason), (SELECT count() FROM system.merges)"
            " FROM system.mutations"
            " WHERE database = currentDatabase() AND table = {table:String} AND NOT is_done",
            {"table": table},
        )[0]
        if not left:
            return
        if at_work:
            deadline = time.monotonic() + STALLED_SECONDS
        elif time.monotonic() > deadline:
            # Without room for what it would write the engine does not begin, and does not say so.
            why = why or f"{table} is not rewritten: there may be no space left on the disk"
        if why:
            raise HitStoreRefused(str(why))
        waiting()
        time.sleep(POLL_SECONDS)
