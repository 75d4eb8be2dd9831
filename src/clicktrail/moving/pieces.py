"""What a hit store holds, in pieces that are each sent with one insert.

The same store is always cut the same way: into days, and sums by day into months, as many as a
piece has room for; days with many raw rows into minutes. A sum is one row, however many the store
keeps it in. So a piece that is sent again, under the same token, holds the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from clicktrail.hits.rollups import ROLLUPS

if TYPE_CHECKING:
    from clicktrail.hits.placement import Place
    from clicktrail.hits.store import HitStore

ROWS = 100_000
"""So many rows a piece may hold, where no single minute, or day of sums, has more."""


class Table(NamedTuple):
    """A table: the expressions of its time, None for none, of the stretch of a piece, its order."""

    name: str
    time: str | None
    stretch: str
    keys: tuple[str, ...]
    is_raw: bool = False

    @property
    def rows(self) -> str:
        """What is read from: of sums, each as one row."""
        return self.name if self.is_raw else f"{self.name} FINAL"


RAW = (
    Table("hits", "ts", "toStartOfDay(ts)", ("account_id", "ts", "hit_id"), is_raw=True),
    Table("conversions", "ts", "toStartOfDay(ts)", ("account_id", "ts", "event_id"), is_raw=True),
)
TABLES = (
    Table("horizons", None, "0", ("account_id",)),
    Table("quartered", None, "0", ("account_id",)),
    *RAW,
    *(
        Table(
            rollup.table,
            rollup.time,
            f"toStartOfMonth({rollup.time})" if rollup.time == "day" else f"toDate({rollup.time})",
            ("account_id", rollup.time, *rollup.keys),
        )
        for rollup in ROLLUPS
    ),
)


class Piece(NamedTuple):
    """Rows of a table of one store for another one: those from `first` to before `end`.

    In Unix seconds; both are 0 where the table has no time.
    """

    table: Table
    source: Place
    target: Place
    first: int
    end: int
    rows: int

    @property
    def name(self) -> str:
        """What it is known by, in its token, too."""
        places = f"{self.source.number}:{self.target.number}"
        return f"{self.table.name}:{places}:{self.first}-{self.end}"

    @property
    def condition(self) -> str:
        """The SQL condition that a row is in it."""
        if self.table.time is None:
            return self.target.condition
        begin, end = (
            f"'{datetime.fromtimestamp(at, UTC).date()}'"
            if self.table.time == "day"
            else f"toDateTime({at}, 'UTC')"
            for at in (self.first, self.end)
        )
        time = self.table.time
        return f"{self.target.condition} AND {time} >= {begin} AND {time} < {end}"


def pieces_of(source: HitStore, table: Table, target: Place) -> Iterator[Piece]:
    """Yield the pieces of a table that go to one place, in the order of time."""
    if table.time is None:
        rows = _count(source, f"{table.rows} WHERE {target.condition}")
        if rows:
            yield Piece(table, source.place, target, 0, 0, rows)
        return
    open_one: Piece | None = None
    for first, rows in source.rows(
        f"SELECT toUnixTimestamp(toDateTime({table.stretch}, 'UTC')) AS first, count()"
        f" FROM {table.rows} WHERE {target.condition} GROUP BY first ORDER BY first"
    ):
        piece = Piece(table, source.place, target, first, _end_of(table, first), rows)
        if open_one is not None and open_one.rows + rows > ROWS:
            yield open_one
            open_one = None
        if table.is_raw and rows > ROWS:
            yield from _by_minutes(source, piece)
        elif open_one is None:
            open_one = piece
        else:
            open_one = open_one._replace(end=piece.end, rows=open_one.rows + rows)
    if open_one is not None:
        yield open_one


def columns_of(store: HitStore, table: str) -> list[str]:
    """Return the columns of a table that have values of their own, in their order."""
    found = store.rows(
        "SELECT name FROM system.columns WHERE database = currentDatabase()"
        " AND table = {name:String} AND default_kind NOT IN ('ALIAS', 'MATERIALIZED')"
        " ORDER BY position",
        {"name": table},
    )
    return [row[0] for row in found]


def read(source: HitStore, piece: Piece) -> bytes:
    """Return the rows of a piece, in the format Native."""
    columns = ", ".join(columns_of(source, piece.table.name))
    order = ", ".join(piece.table.keys)
    return source.binary_rows(
        f"SELECT {columns} FROM {piece.table.rows} WHERE {piece.condition} ORDER BY {order}",
        settings={"max_threads": 2},
        form="Native",
    )


def _by_minutes(source: HitStore, day: Piece) -> Iterator[Piece]:
    """Yield a day in pieces of as many minutes as `ROWS` allow."""
    first, rows = day.first, 0
    for minute, number in source.rows(
        "SELECT toUnixTimestamp(toStartOfMinute(ts)) AS minute, count()"
        f" FROM {day.table.rows} WHERE {day.condition} GROUP BY minute ORDER BY minute"
    ):
        if rows and rows + number > ROWS:
            yield day._replace(first=first, end=minute, rows=rows)
            first, rows = minute, 0
        rows += number
    yield day._replace(first=first, rows=rows)


def _end_of(table: Table, first: int) -> int:
    if "Month" not in table.stretch:
        return first + 86_400
    begins = datetime.fromtimestamp(first, UTC)
    year, month = divmod(begins.year * 12 + begins.month, 12)
    return int(datetime(year, month + 1, 1, tzinfo=UTC).timestamp())


def _count(store: HitStore, what: str) -> int:
    found: Any = store.rows(f"SELECT count() FROM {what}")[0][0]
    return int(found)
