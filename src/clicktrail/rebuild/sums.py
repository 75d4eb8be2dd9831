"""Rollups made anew from the raw rows of a version that nobody reads yet, in bounded steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

import msgspec

from clicktrail.hits import reach, versions
from clicktrail.hits.store import HitStore
from clicktrail.verify.scope import LAST_DAY, Scope, date_of

# A statement that inserts holds up the ingestion's own while it runs.
ROWS_PER_CHUNK = 2_000_000


def rows_by_day(store: HitStore, scope: Scope) -> dict[int, int]:
    """Return how many raw rows each day (since 1970) of the scope has, if any."""
    counted: dict[int, int] = {}
    for table in ("hits", "conversions"):
        for day, rows in store.rows(
            f"SELECT toUInt32(toDate(ts)), count() FROM {table}"  # noqa: S608
            f" WHERE {scope.condition('ts')} GROUP BY 1",
            scope.parameters,
        ):
            counted[day] = counted.get(day, 0) + rows
    return counted


def chunks(scope: Scope, counted: Mapping[int, int]) -> list[Scope]:
    """Return the scope in pieces of consecutive days, each with a bounded number of raw rows.

    Days without any between them belong to a piece too; those before and behind to none.
    """
    return list(_pieces(scope, sorted(counted.items())))


def _pieces(scope: Scope, days: list[tuple[int, int]]) -> Iterator[Scope]:
    rows = 0
    first: int | None = None
    last = 0
    # No part of a table spans two months, nor need a statement.
    for _, month in groupby(days, key=lambda each: f"{date_of(each[0]):%Y-%m}"):
        for day, number in month:
            if first is not None and rows + number > ROWS_PER_CHUNK:
                yield msgspec.structs.replace(scope, first_day=first, last_day=last)
                first, rows = None, 0
            first = day if first is None else first
            last, rows = day, rows + number
        if first is not None:
            yield msgspec.structs.replace(scope, first_day=first, last_day=last)
            first, rows = None, 0


def clear(store: HitStore, scope: Scope, waiting: Callable[[], None]) -> None:
    """Take what is summed up of the scope out of every rollup."""
    for table in sorted({view.target for view in versions.views(store)}):
        column = versions.time_column(store, table)
        versions.delete(store, table, scope.condition(column), scope.parameters, waiting)


def add(store: HitStore, scope: Scope) -> None:
    """Sum up the raw rows of the scope into every rollup, as the views would."""
    for view in versions.views(store):
        rows = f"(SELECT * FROM `{view.source}` WHERE {scope.condition('ts')})"  # noqa: S608
        columns = ", ".join(f"`{name}`" for name in view.columns)
        store.command(
            f"INSERT INTO `{view.target}` ({columns}) {view.select.replace('{rows}', rows)}",
            scope.parameters,
        )


def note_quarters(store: HitStore, scope: Scope) -> None:
    """Note that accounts are summed up by quarters of an hour as far back as their raw rows reach.

    Of those that are at all, and of which every day of the scope was summed up.
    """
    if scope.first_day > 0 or scope.last_day < LAST_DAY:
        return
    kept = dict(scope.kept)
    reach.quarter(
        store,
        {
            account: date_of(kept.get(account, 0))
            for account in reach.quartered(store)
            if scope.accounts is None or account in scope.accounts
        },
    )
