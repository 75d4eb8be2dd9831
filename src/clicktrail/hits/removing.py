"""Find and take away raw rows of one account by their ids, and correct others.

Each step is one that may be done again. Rows are at first hidden by a mask (nothing shows or counts
them any more) and leave the disk when the store rewrites its parts, which `purge` asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.hits import versions
from clicktrail.hits.recounting import AT_ONCE, parts
from clicktrail.runtime.lock import Lock, hold

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore
    from clicktrail.settings import Settings

DAY_MS = 24 * 3600 * 1000
_ID = {"hits": "hit_id", "conversions": "event_id"}
# The condition on days lets the store find rows by its order; ids begin with their time.
_ROWS = (
    "account_id = {account:UInt32} AND toDate(ts) IN {days:Array(Date)}"
    " AND %s IN {ids:Array(UInt64)}"
)
_UP_TO = "account_id = {account:UInt32} AND ts <= fromUnixTimestamp64Milli({until:Int64}, 'UTC')"


class Judgement(NamedTuple):
    """What a conversion counts as: the columns `outcome`, `is_first_of_click`, `is_first`."""

    outcome: str
    is_first_of_click: int
    is_first: int


class Fired(NamedTuple):
    """A row of `conversions` as far as it decides about others; `policy` is JSON or empty."""

    event_id: int
    cycle: int
    conversion_id: int
    click_hit_id: int
    order_id: str
    policy: str
    judgement: Judgement


def alone(settings: Settings, owner: str) -> Lock:
    """Hold the lock of whoever takes rows out of the hit store, one at a time.

    Raises OperatorError while another has it.
    """
    return hold(settings.data_dir / "removal.lock", owner)


def day_of(ms: int) -> date:
    """Return the UTC day of Unix milliseconds."""
    return date(1970, 1, 1) + timedelta(days=ms // DAY_MS)


def days_of(ids: Iterable[int]) -> list[date]:
    """Return the UTC days on which events of these ids happened."""
    return sorted({day_of(timestamp_ms(each)) for each in ids})


def of_visitor(
    store: HitStore, table: str, account_id: int, number: int, until_ms: int
) -> list[int]:
    """Return the ids of a visitor's rows up to a moment."""
    bound = {"account": account_id, "until": until_ms, "visitor": number}
    sql = f"SELECT {_ID[table]} FROM {table} WHERE {_UP_TO} AND visitor = {{visitor:UInt64}}"
    return _first_column(store, sql, bound)


def of_addresses(
    store: HitStore, table: str, account_id: int, addresses: Sequence[str], until_ms: int
) -> list[int]:
    """Return the ids of the rows that came from one of some addresses up to a moment."""
    bound = {"account": account_id, "until": until_ms, "ips": list(addresses)}
    sql = f"SELECT {_ID[table]} FROM {table} WHERE {_UP_TO} AND ip IN {{ips:Array(String)}}"
    return _first_column(store, sql, bound)


def of_clicks(store: HitStore, account_id: int, hit_ids: Sequence[int], until_ms: int) -> list[int]:
    """Return the ids of the conversions for which one of some hits came into question."""
    found: set[int] = set()
    bound = {"account": account_id, "until": until_ms}
    for some in parts(hit_ids, AT_ONCE):
        sql = f"SELECT event_id FROM conversions WHERE {_UP_TO} AND"
        won = sql + " click_hit_id IN {ids:Array(UInt64)}"
        found.update(_first_column(store, won, bound | {"ids": some}))
        # The losers stand in JSON, each with its id as a text.
        lost = (
            sql + " rejected != '' AND hasAny(arrayMap(each -> toUInt64OrZero(each),"
            """ extractAll(rejected, '"hit_id":"([0-9]+)"')), {ids:Array(UInt64)})"""
        )
        found.update(_first_column(store, lost, bound | {"ids": some}))
    return sorted(found)


def present(store: HitStore, table: str, account_id: int, ids: Sequence[int]) -> set[int]:
    """Return those of some ids that have a row."""
    found: set[int] = set()
    for some in parts(ids, AT_ONCE):
        sql = f"SELECT {_ID[table]} FROM {table} WHERE {_ROWS % _ID[table]}"
        found.update(_first_column(store, sql, _bound(account_id, some)))
    return found


def remove(store: HitStore, table: str, account_id: int, ids: Sequence[int]) -> None:
    """Take rows away: from here on nothing shows or counts them."""
    for some in parts(ids, AT_ONCE):
        store.command(
            f"DELETE FROM {table} WHERE {_ROWS % _ID[table]}",
            _bound(account_id, some),
        )


def set_unique(store: HitStore, account_id: int, unique: Mapping[int, int]) -> None:
    """Say of hits whether they are unique (1) or not (0)."""
    for some in parts(list(unique), AT_ONCE):
        bound = _bound(account_id, some) | {"values": [unique[each] for each in some]}
        store.command(
            "ALTER TABLE hits UPDATE is_unique ="
            " transform(hit_id, {ids:Array(UInt64)}, {values:Array(UInt8)}, is_unique)"
            f" WHERE {_ROWS % 'hit_id'} SETTINGS mutations_sync = 1",
            bound,
        )


def set_judgements(store: HitStore, account_id: int, judged: Mapping[int, Judgement]) -> None:
    """Say of conversions what they count as."""
    for some in parts(list(judged), AT_ONCE):
        bound = _bound(account_id, some)
        changes = []
        for name, kind in (
            ("outcome", "String"),
            ("is_first_of_click", "UInt8"),
            ("is_first", "UInt8"),
        ):
            bound[name] = [getattr(judged[each], name) for each in some]
            before = f"toString({name})" if kind == "String" else name
            changes.append(
                f"{name} = transform(event_id, {{ids:Array(UInt64)}},"
                f" {{{name}:Array({kind})}}, {before})"
            )
        store.command(
            f"ALTER TABLE conversions UPDATE {', '.join(changes)}"
            f" WHERE {_ROWS % 'event_id'} SETTINGS mutations_sync = 1",
            bound,
        )


def fired_by_id(store: HitStore, account_id: int, ids: Sequence[int]) -> list[Fired]:
    """Return conversions by their ids."""
    return _fired(store, ids, lambda some: (_ROWS % "event_id", _bound(account_id, some)))


def fired_for_clicks(store: HitStore, account_id: int, clicks: Sequence[int]) -> list[Fired]:
    """Return all conversions that belong to some hits."""
    return _fired(
        store,
        clicks,
        lambda some: (
            "account_id = {account:UInt32} AND click_hit_id IN {ids:Array(UInt64)}",
            {"account": account_id, "ids": some},
        ),
    )


def fired_of_orders(
    store: HitStore, account_id: int, orders: Sequence[tuple[int, str]]
) -> list[Fired]:
    """Return all conversions of some orders (conversion id, order)."""
    return _fired(
        store,
        orders,
        lambda some: (
            "account_id = {account:UInt32} AND order_id IN {names:Array(String)} AND"
            " (conversion_id, order_id) IN"
            " arrayZip({conversions:Array(UInt32)}, {names:Array(String)})",
            {
                "account": account_id,
                "conversions": [each[0] for each in some],
                "names": [each[1] for each in some],
            },
        ),
    )


def purge(store: HitStore, table: str, days: Iterable[date]) -> None:
    """Have the rows that were taken away leave the disk; does not wait for it."""
    for month in sorted({f"{day:%Y%m}" for day in days}):
        for shard in store.shards:
            shard.command(f"ALTER TABLE {table} APPLY DELETED MASK IN PARTITION ID '{month}'")


def purged(store: HitStore, since: datetime) -> bool:
    """Tell whether what was taken away before `since` (UTC) is off the disk.

    While the store still has to rewrite something, or keeps parts that it has rewritten, it is not;
    in whichever version of the tables, on whichever server.
    """
    names = {"versions": versions.pattern_of(store), "since": since.replace(tzinfo=None)}
    of_tables = "match(database, {versions:String}) AND table IN ('hits', 'conversions')"
    sql = (
        "SELECT (SELECT count() FROM system.mutations"
        f" WHERE {of_tables} AND NOT is_done AND create_time <= {{since:DateTime('UTC')}})"
        f" + (SELECT count() FROM system.parts WHERE {of_tables} AND NOT active"
        " AND modification_time <= {since:DateTime('UTC')})"
    )
    waiting = 0
    for server in store.servers:
        try:
            waiting += server.rows(sql, names)[0][0]
        finally:
            if server is not store and server not in store.shards:
                server.close()
    return not waiting


def _bound(account_id: int, ids: Sequence[int]) -> dict[str, Any]:
    return {"account": account_id, "days": days_of(ids), "ids": list(ids)}


def _first_column(store: HitStore, sql: str, bound: dict[str, Any]) -> list[int]:
    # What is asked for may be an address: the store is not to keep the question.
    return [row[0] for row in store.rows(f"{sql} SETTINGS log_queries = 0", bound)]


def _fired(
    store: HitStore,
    values: Sequence[Any],
    condition: Callable[[list[Any]], tuple[str, dict[str, Any]]],
) -> list[Fired]:
    found = []
    for some in parts(values, AT_ONCE):
        where, bound = condition(some)
        for row in store.rows(
            "SELECT event_id, cycle, conversion_id, click_hit_id, order_id, toString(policy),"
            f" toString(outcome), is_first_of_click, is_first FROM conversions WHERE {where}",
            bound,
        ):
            event_id, cycle, conversion_id, click, order, policy = row[:6]
            judgement = Judgement(*row[6:])
            found.append(Fired(event_id, cycle, conversion_id, click, order, policy, judgement))
    return found
