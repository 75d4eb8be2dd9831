"""The one way into the hit store, embedded or ClickHouse servers: clickhouse-connect.

Thread-safe: no sessions are used, connections come from a pool. Every method raises HitStoreDown
when the store cannot be reached or does not answer in time, and HitStoreRefused when it answered
with an error; the first is worth repeating, the second is a fault to look into.

Which server and which version of the tables answers is up to its connection (`hits.connection`); a
statement is answered by one of them, whole. Several stores, each with accounts of its own, are
`hits.shards`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import msgspec
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.ctypes import RespBuffCls
from clickhouse_connect.driver.httputil import ResponseSource
from clickhouse_connect.driver.transform import NativeTransform

from clicktrail.hits import columns as tables
from clicktrail.hits import placement, schema
from clicktrail.hits.connection import Connection, LeavableAnswer
from clicktrail.hits.failures import HitStoreDown, HitStoreError, HitStoreRefused
from clicktrail.hits.native import Column, encode_block
from clicktrail.hits.placement import ALONE, Place
from clicktrail.runtime.observing import observed

if TYPE_CHECKING:
    from clicktrail.hits.lens import Lens
    from clicktrail.runtime.secrets import Secrets
    from clicktrail.settings import Settings

__all__ = ["Cost", "HitStore", "HitStoreDown", "HitStoreError", "HitStoreRefused"]

DATABASE = "clicktrail"
USER = "clicktrail"
ANSWER_SECONDS = 90
MAX_ROWS_PER_INSERT = 200_000
# The store must see an insert as one block: its token stands for the whole.
_INSERT_SETTINGS = {
    "async_insert": "0",
    "deduplicate_blocks_in_dependent_materialized_views": "1",
    "max_insert_block_size": str(2 * MAX_ROWS_PER_INSERT),
    "min_insert_block_size_rows": str(2 * MAX_ROWS_PER_INSERT),
    "min_insert_block_size_bytes": "0",
    # A batch of imported history may hold many years.
    "max_partitions_per_insert_block": "0",
}

# What was acknowledged is with most of the copies, so that no single disk is needed for it.
_COPIED_SETTINGS = {"insert_quorum": "auto"}


class Cost(msgspec.Struct, frozen=True):
    """What the store had to do for an answer."""

    read_rows: int
    read_bytes: int
    elapsed_ns: int


class HitStore:
    """A client of the hit store; one per process is enough."""

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        database: str = DATABASE,
        answer_seconds: int = ANSWER_SECONDS,
        *,
        pinned: bool = False,
        place: Place = ALONE,
        copies: Sequence[str] = (),
        cluster: str | None = None,
    ) -> None:
        """Return a client of the version of `database` that is in force; if `pinned`, of itself.

        `place`: which of several stores it is; `copies`: URLs of servers that hold the same;
        `cluster`: as the setting, None for tables without copies.
        """
        self.place = place
        self._cluster = cluster
        self._pinned = pinned
        self._urls = [urlsplit(each) for each in (url, *copies)]
        self._user = user
        self._password = password
        self._database = database
        self._answer_seconds = answer_seconds
        self._connection = Connection(
            self._urls, user, password, database, answer_seconds, pinned=pinned
        )

    @classmethod
    def connect(cls, settings: Settings, secrets: Secrets, database: str = DATABASE) -> Self:
        """Return a client for the store that the settings name.

        Connects at the first use, so that a process can start before its store does. A URL may
        bring its own user and password.
        """
        return cls.of_copies(settings.hitstore_address, secrets.hitstore_password, database)

    @classmethod
    def of_copies(
        cls,
        urls: str,
        password: str,
        database: str = DATABASE,
        place: Place = ALONE,
        cluster: str | None = None,
        answer_seconds: int | None = None,
    ) -> Self:
        """Return a client of servers that hold the same, their URLs with `|` between."""
        first, *copies = urls.split("|")
        return cls(
            first,
            USER,
            password,
            database,
            answer_seconds or ANSWER_SECONDS,
            place=place,
            copies=copies,
            cluster=cluster,
        )

    @property
    def shards(self) -> tuple[HitStore, ...]:
        """The stores that this one is made of, by number; this one alone unless there are more."""
        return (self,)

    @property
    def servers(self) -> tuple[HitStore, ...]:
        """A client of each server that holds a copy; this one where there is one alone.

        They have connections of their own: close those that are not this one.
        """
        if len(self._urls) == 1:
            return (self,)
        return tuple(
            HitStore(
                url.geturl(),
                self._user,
                self._password,
                self._database,
                self._answer_seconds,
                pinned=self._pinned,
                place=self.place,
                cluster=self._cluster,
            )
            for url in self._urls
        )

    def of(self, account_id: int) -> HitStore:
        """Return the store that holds an account."""
        return self

    @property
    def address(self) -> str:
        """Where the store is, without user and password."""
        return " | ".join(
            url._replace(netloc=url.netloc.rpartition("@")[2]).geturl() for url in self._urls
        )

    @property
    def database(self) -> str:
        """The database whose version in force holds the tables."""
        return self._database

    def look_again(self) -> str:
        """Return the database that holds the tables now, and use it from here on."""
        return self._connection.look_again()

    def at(self, database: str, answer_seconds: int = ANSWER_SECONDS) -> HitStore:
        """Return a client for just this database, whichever is in force; close it on its own."""
        first, *copies = (url.geturl() for url in self._urls)
        return HitStore(
            first,
            self._user,
            self._password,
            database,
            answer_seconds,
            pinned=True,
            place=self.place,
            copies=copies,
            cluster=self._cluster,
        )

    @property
    def lens(self) -> Lens | None:
        """What statistics are let through to whoever asks; None: everything."""
        return None

    def ping(self) -> bool:
        """Tell whether the store answers, without raising."""
        return self._connection.ping()

    def migrate(self) -> list[str]:
        """Create or update the schema; return the names of the migrations that were run.

        Of several servers with copies those may be away that are not needed; their tables are
        brought up to date by the next call. Raises HitStoreRefused where the store is another one
        than the settings say, or a newer release has been at it.
        """
        applied: set[str] = set()
        away: HitStoreDown | None = None
        reached = False
        for server in self.servers:
            try:
                applied.update(server._migrate_server())
                reached = True
            except HitStoreDown as error:
                away = error
            finally:
                if server is not self:
                    server.close()
        if away is not None and not reached:
            raise away
        fault = "" if self._pinned else placement.find_fault(self)
        if fault:
            raise HitStoreRefused(fault)
        if not self._pinned:
            placement.take(self)
        return sorted(applied)

    def make_tables_without_views(self) -> None:
        """Make the tables of this server as they are, with nothing that keeps sums up to date.

        Nor is it noted anywhere: `migrate` makes the rest.
        """
        self._migrate(with_views=False)

    def _migrate_server(self) -> list[str]:
        # Of the first version before anything else: it knows which one is in force.
        applied = self._migrated(self._database)
        now = self.look_again()
        return applied if now == self._database else applied + self._migrated(now)

    def _migrated(self, database: str) -> list[str]:
        store = self.at(database)
        try:
            return store._migrate()
        finally:
            store.close()

    def _migrate(self, *, with_views: bool = True) -> list[str]:
        def run(statement: str) -> object:
            within = not statement.startswith("CREATE DATABASE")
            return self._guarded(lambda client: client.command(statement, use_database=within))

        try:
            return schema.apply(
                self._database,
                run,
                lambda sql: [int(row[0]) for row in self.rows(sql)],
                self._cluster,
                with_views=with_views,
            )
        except schema.NewerTablesError as error:
            raise HitStoreRefused(str(error)) from error

    def insert_hits(self, columns: Mapping[str, Column], token: str) -> int:
        """Insert hits (all columns of `columns.HITS`); return their number.

        `ts` is in Unix milliseconds. A token that was used before makes the insert a no-op, in the
        rollups too; so the same token must always come with the same rows.
        """
        return self._insert("hits", tables.HITS, columns, token)

    def insert_conversions(self, columns: Mapping[str, Column], token: str) -> int:
        """Insert conversions (all of `columns.CONVERSIONS`), as `insert_hits` does.

        Amounts are in ten-thousandths of the currency unit.
        """
        return self._insert("conversions", tables.CONVERSIONS, columns, token)

    def rows(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> Sequence[Sequence[Any]]:
        """Return the rows of a query with bound parameters (`{name:Type}`)."""
        result = self._for(parameters)._guarded(
            lambda client: client.query(sql, dict(parameters or {}), settings=dict(settings or {}))
        )
        return result.result_rows  # type: ignore[no-any-return]

    def rows_of_all(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> list[Sequence[Any]]:
        """Return the rows of a query about all accounts, those of each store behind the other.

        Whoever asks adds up and puts in order what comes from several.
        """
        return [row for shard in self.shards for row in shard.rows(sql, parameters, settings)]

    def measured_rows(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> tuple[Sequence[Sequence[Any]], Cost]:
        """Return the rows of a query, as `rows`, and what they cost the store."""
        result = self._for(parameters)._guarded(
            lambda client: client.query(sql, dict(parameters or {}), settings=dict(settings or {}))
        )
        told = result.summary
        names = ("read_rows", "read_bytes", "elapsed_ns")
        return result.result_rows, Cost(*(int(told.get(name, 0)) for name in names))

    def binary_rows(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        form: str = "RowBinary",
    ) -> bytes:
        """Return the rows of a query in a format, RowBinary: for many rows of plain numbers."""
        return self._for(parameters)._guarded(  # type: ignore[no-any-return]
            lambda client: client.raw_query(
                sql, dict(parameters or {}), dict(settings or {}), fmt=form
            )
        )

    def row_blocks(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> Generator[Sequence[Sequence[Any]], None, None]:
        """Yield the rows of a query in blocks, which the store makes as they are read.

        Never more than a few blocks are in memory, here or there. An answer that breaks off raises
        HitStoreDown.
        """
        held = {**(settings or {}), "wait_end_of_query": "0"}

        def begin(client: Client) -> tuple[Any, Any]:
            answer = LeavableAnswer(
                client.raw_stream(sql, dict(parameters or {}), dict(held), fmt="Native")
            )
            source: Any = answer
            buffered: Any = RespBuffCls
            context = client.create_query_context(sql, dict(parameters or {}))
            parsed: Any = NativeTransform.parse_response(buffered(ResponseSource(source)), context)
            return answer, parsed.row_block_stream

        store = self._for(parameters)
        answer, stream = store._guarded(begin)
        with stream as blocks:
            try:
                one_by_one = iter(blocks)
                following = partial(store._connection.use, lambda _: next(one_by_one, None))
                while (block := following()) is not None:
                    yield block
            finally:
                answer.leave()

    def command(self, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run a statement that gives no rows."""
        self._for(parameters)._guarded(lambda client: client.command(sql, dict(parameters or {})))

    def insert_block(
        self,
        table: str,
        columns: Iterable[str],
        block: bytes,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        """Insert a block in the Native format (see `native.encode_block`)."""
        statement = f"INSERT INTO {table} ({', '.join(columns)}) FORMAT Native\n"
        body = statement.encode() + block
        held = dict(settings or {})
        self._guarded(lambda client: client.raw_insert(insert_block=body, settings=held))

    def insert_as_it_is(self, table: str, columns: Sequence[str], block: bytes, token: str) -> None:
        """Insert rows in the Native format under a token, by which a repetition counts once."""
        self.insert_block(table, columns, block, self._insert_settings(token))

    def _insert_settings(self, token: str) -> dict[str, str]:
        copied = _COPIED_SETTINGS if self._cluster else {}
        return _INSERT_SETTINGS | copied | {"insert_deduplication_token": token}

    def earlier_conversions(
        self, clicks: Sequence[tuple[int, int]], before_cycle: int
    ) -> list[tuple[int, int, str, int, str]]:
        """Return what was recorded of clicks in cycles before `before_cycle`.

        `clicks` are pairs of account id and click hit id. Rows are (click hit id, conversion id,
        order, Unix milliseconds, outcome) in order of time, then event id.
        """
        if not clicks:
            return []
        accounts, hit_ids = zip(*sorted(set(clicks)), strict=True)
        found = self.rows(
            "SELECT click_hit_id, conversion_id, order_id,"
            " toUnixTimestamp64Milli(ts) AS ms, toString(outcome) FROM conversions"
            " WHERE account_id IN {accounts:Array(UInt32)}"
            " AND click_hit_id IN {hit_ids:Array(UInt64)}"
            " AND (account_id, click_hit_id) IN arrayZip({pair_accounts:Array(UInt32)},"
            " {hit_ids:Array(UInt64)})"
            " AND cycle < {before_cycle:UInt64} ORDER BY ts, event_id",
            {
                "accounts": sorted(set(accounts)),
                "pair_accounts": list(accounts),
                "hit_ids": list(hit_ids),
                "before_cycle": before_cycle,
            },
        )
        return [(row[0], row[1], row[2], row[3], row[4]) for row in found]

    def earlier_orders(
        self, orders: Sequence[tuple[int, int, str]], since_ms: int, before_cycle: int
    ) -> list[tuple[int, int, str, int, str]]:
        """Return what was recorded of orders in cycles before `before_cycle`.

        `orders` are of account id, conversion id and order; `since_ms` (Unix milliseconds) is how
        far back to look. Rows are as those of `earlier_conversions`.
        """
        if not orders:
            return []
        accounts, conversions, names = zip(*sorted(set(orders)), strict=True)
        found = self.rows(
            "SELECT click_hit_id, conversion_id, order_id,"
            " toUnixTimestamp64Milli(ts) AS ms, toString(outcome) FROM conversions"
            " WHERE account_id IN {accounts:Array(UInt32)}"
            " AND conversion_id IN {conversions:Array(UInt32)}"
            " AND ts >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')"
            " AND order_id IN {names:Array(String)}"
            " AND (account_id, conversion_id, order_id) IN arrayZip("
            "{all_accounts:Array(UInt32)}, {all_conversions:Array(UInt32)}, {names:Array(String)})"
            " AND cycle < {before_cycle:UInt64} ORDER BY ts, event_id",
            {
                "accounts": sorted(set(accounts)),
                "conversions": sorted(set(conversions)),
                "since": max(0, since_ms),
                "names": list(names),
                "all_accounts": list(accounts),
                "all_conversions": list(conversions),
                "before_cycle": before_cycle,
            },
        )
        return [(row[0], row[1], row[2], row[3], row[4]) for row in found]

    def close(self) -> None:
        """Close every connection."""
        self._connection.close()

    def _insert(
        self,
        table: str,
        types: Mapping[str, str],
        columns: Mapping[str, Column],
        token: str,
    ) -> int:
        rows = len(columns["ts"])
        if rows == 0:
            return 0
        if rows > MAX_ROWS_PER_INSERT:
            raise ValueError(f"at most {MAX_ROWS_PER_INSERT} rows fit one insert, not {rows}")
        self.insert_block(
            table,
            types,
            encode_block(columns, types),
            self._insert_settings(token),
        )
        return rows

    def _for(self, parameters: Mapping[str, Any] | None) -> HitStore:
        """Return the store that answers a statement with these values."""
        return self

    def _guarded(self, use: Callable[[Any], Any]) -> Any:
        with observed("hitstore", "request", HitStoreError):
            return self._connection.use(use)
