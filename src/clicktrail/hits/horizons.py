"""How far back the hit store reaches, account by account, since retention removes what is old."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore

BEGINNING = date(1970, 1, 1)
"""Stands for: nothing has been removed."""


class Horizon(NamedTuple):
    """The first days (UTC) of which an account's rows are there; before them there are none.

    `conversions` may lie before `hits`, since repeats are known by earlier conversions; `sums` are
    the rollups.
    """

    hits: date = BEGINNING
    conversions: date = BEGINNING
    sums: date = BEGINNING


def horizons(store: HitStore) -> dict[int, Horizon]:
    """Return the horizon of each account of which something was removed. Raises HitStoreError."""
    rows = store.rows_of_all(
        "SELECT account_id, max(hits_since), max(conversions_since), max(sums_since)"
        " FROM horizons GROUP BY account_id"
    )
    return {row[0]: Horizon(row[1], row[2], row[3]) for row in rows}


def horizon_of(store: HitStore, account_id: int) -> Horizon:
    """Return the horizon of one account. Raises HitStoreError."""
    rows = store.rows(
        "SELECT max(hits_since), max(conversions_since), max(sums_since)"
        " FROM horizons WHERE account_id = {account:UInt32}",
        {"account": account_id},
    )
    return Horizon(*rows[0])


def raw_since(store: HitStore, account_id: int) -> date | None:
    """Return the first day (UTC) from which on an account's raw hits are complete; None: all are.

    What is asked by a label of hits (country, browser …) misses what came before; sums by
    datapoint, group, conversion and time do not. Raises HitStoreError.
    """
    since = horizon_of(store, account_id).hits
    return None if since == BEGINNING else since


def note(store: HitStore, found: Mapping[int, Horizon]) -> None:
    """Write horizons down; one that lies before what is noted already changes nothing.

    Raises HitStoreError.
    """
    for shard in store.shards:
        there = {account: each for account, each in found.items() if shard.place.holds(account)}
        if there:
            _note(shard, there)


def _note(store: HitStore, found: Mapping[int, Horizon]) -> None:
    store.command(
        "INSERT INTO horizons SELECT each.1, each.2, each.3, each.4 FROM (SELECT arrayJoin("
        "arrayZip({accounts:Array(UInt32)}, {hits:Array(Date)}, {conversions:Array(Date)},"
        " {sums:Array(Date)})) AS each)",
        {
            "accounts": list(found),
            "hits": [each.hits for each in found.values()],
            "conversions": [each.conversions for each in found.values()],
            "sums": [each.sums for each in found.values()],
        },
    )
