"""Move all that a hit store holds to other, empty ones: to a server, to several, to a cluster.

Nothing may be ingested, erased or removed meanwhile. Rows and sums are copied as they are into
tables that sum up nothing by themselves yet; they are compared; then what keeps sums up to date is
made, and the stores are open. Until then they have no schema version, and nobody takes them for
more than they are. Whatever ends it, the next start goes on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import msgspec

from clicktrail.hits import placement, versions
from clicktrail.moving.comparing import compare
from clicktrail.moving.pieces import TABLES, Piece, columns_of, pieces_of, read
from clicktrail.moving.work import Step, Work, WorkFiles
from clicktrail.runtime.errors import OperatorError
from clicktrail.verify.report import Report

if TYPE_CHECKING:
    from pathlib import Path

    from clicktrail.hits.store import HitStore

__all__ = ["Moved", "Progress", "look", "move"]

Progress = Callable[[str, int, int], None]
_MARK = "moving"
SHOWN = 50
# What an empty store may hold.
_OF_NOTHING = ("schema_version", "versions", "placement", _MARK)


class Moved(msgspec.Struct):
    """What was moved, or would be: rows by table, and accounts by store."""

    rows: dict[str, int]
    accounts: list[int]
    went_on: bool = False


def look(source: HitStore, target: HitStore, directory: Path) -> Moved:
    """Return what a move would do; raises OperatorError where it could not be begun."""
    files = WorkFiles(directory)
    work = files.begun()
    for shard in target.shards:
        _check(shard, work)
    rows = {
        table.name: sum(row[0] for row in source.rows_of_all(f"SELECT count() FROM {table.rows}"))
        for table in TABLES
    }
    return Moved(rows, _accounts(source, target), went_on=work is not None)


def move(
    source: HitStore,
    target: HitStore,
    directory: Path,
    to: str,
    cluster: str | None,
    tell: Progress,
) -> Moved:
    """Move everything, or go on with it. Raises OperatorError and HitStoreError.

    `to` is what the target is known by when it goes on, without passwords.
    """
    files = WorkFiles(directory)
    with contextlib.closing(files):
        work = files.begun()
        went_on = work is not None
        if work is not None and (work.to, work.cluster) != (to, cluster):
            raise OperatorError(
                f"a move to {work.to} was begun: go on with that, or delete {directory} and what"
                " is in those stores to begin anew"
            )
        work = work or Work(to, cluster)
        if work.step is Step.COPYING:
            _begin(work, target, files)
            _copy(work, source, target, files, tell)
            report = Report()
            compare(source, target, report, tell)
            if not report.ok:
                shown = "; ".join(map(str, report.differences[:SHOWN]))
                raise OperatorError(
                    f"what arrived is not what was sent, and is not in force ({report.differing:,}"
                    f" differences: {shown}). Something changed either of them meanwhile: delete"
                    f" {directory} and what is in the new stores, and begin anew"
                )
            work.step = Step.OPENING
            files.keep(work)
        _open(target)
        moved = Moved(_counted(source), _accounts(source, target), went_on)
        files.forget()
    return moved


def _begin(work: Work, target: HitStore, files: WorkFiles) -> None:
    for shard in target.shards:
        _check(shard, work)
    files.keep(work)
    for server in _servers(target):
        if not _mark(server):
            # Of a Clicktrail that was started on it, and has counted nothing.
            with _beside(server) as beside:
                beside.command(f"DROP DATABASE IF EXISTS `{server.database}` SYNC")
        first = server.at(server.database)
        with contextlib.closing(first):
            first.make_tables_without_views()
            first.command(
                f"CREATE TABLE IF NOT EXISTS {_MARK} (id String) ENGINE = MergeTree ORDER BY id"
            )
            if not _mark(server):
                first.command(f"INSERT INTO {_MARK} SELECT '{work.id}'")


def _check(shard: HitStore, work: Work | None) -> None:
    """Refuse a store that holds anything that this move did not bring."""
    for server in _servers(shard):
        mark = _mark(server)
        if mark and (work is None or mark != work.id):
            raise OperatorError(
                f"another move to {server.address} was begun and not ended: go on with it where it"
                f" was begun, or have `DROP DATABASE {server.database}` run there"
            )
        with _beside(server) as beside:
            found = beside.rows(
                "SELECT count() FROM system.parts WHERE match(database, {versions:String})"
                " AND active AND rows > 0 AND table NOT IN {nothing:Array(String)}",
                {"versions": versions.pattern_of(server), "nothing": list(_OF_NOTHING)},
            )
        if found[0][0] and not mark and (work is None or work.step is Step.COPYING):
            raise OperatorError(f"{server.address} holds hits already: name stores that are empty")


def _copy(work: Work, source: HitStore, target: HitStore, files: WorkFiles, tell: Progress) -> None:
    waiting = [piece for piece in _all_pieces(source, target) if piece.name not in files.done]
    rows, there = sum(piece.rows for piece in waiting), 0
    columns = {table.name: columns_of(source.shards[0], table.name) for table in TABLES}
    with contextlib.ExitStack() as held:
        firsts = [
            held.enter_context(contextlib.closing(shard.at(shard.database)))
            for shard in target.shards
        ]
        for piece in waiting:
            firsts[piece.target.number].insert_as_it_is(
                piece.table.name,
                columns[piece.table.name],
                read(source.shards[piece.source.number], piece),
                f"move:{work.id}:{piece.name}",
            )
            files.note(piece.name)
            there += piece.rows
            tell("copying, by rows", there, rows)


def _all_pieces(source: HitStore, target: HitStore) -> Iterator[Piece]:
    for table in TABLES:
        for one in source.shards:
            for other in target.shards:
                yield from pieces_of(one, table, other.place)


def _open(target: HitStore) -> None:
    # First: a store that holds something and has no place would be taken for another one.
    for shard in target.shards:
        placement.take(shard)
    target.migrate()
    for server in _servers(target):
        with _beside(server) as beside:
            beside.command(f"DROP TABLE IF EXISTS `{server.database}`.{_MARK} SYNC")


def _mark(server: HitStore) -> str:
    """Return which move is filling a server; empty for none."""
    with _beside(server) as beside:
        there = beside.rows(
            "SELECT count() FROM system.tables WHERE database = {database:String}"
            " AND name = {name:String}",
            {"database": server.database, "name": _MARK},
        )[0][0]
        rows = beside.rows(f"SELECT id FROM `{server.database}`.{_MARK}") if there else []
    return str(rows[0][0]) if rows else ""


@contextlib.contextmanager
def _beside(server: HitStore) -> Iterator[HitStore]:
    """Give a client that needs no database of ours."""
    beside = server.at("default")
    try:
        yield beside
    finally:
        beside.close()


def _servers(target: HitStore) -> Iterator[HitStore]:
    for shard in target.shards:
        for server in shard.servers:
            try:
                yield server
            finally:
                if server is not shard:
                    server.close()


def _counted(source: HitStore) -> dict[str, int]:
    return {
        table.name: sum(row[0] for row in source.rows_of_all(f"SELECT count() FROM {table.rows}"))
        for table in TABLES
    }


def _accounts(source: HitStore, target: HitStore) -> list[int]:
    """Return how many accounts each store of the target has."""
    accounts = {
        row[0]
        for table in ("account_day", "conversion_day", "hits", "conversions")
        for row in source.rows_of_all(f"SELECT DISTINCT account_id FROM {table}")
    }
    return [sum(map(shard.place.holds, accounts)) for shard in target.shards]
