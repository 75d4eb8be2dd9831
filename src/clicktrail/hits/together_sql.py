"""Several questions over the same raw rows as one statement, which reads these once.

Each question is a grouping set of the scan. A row tells by `question` which one it belongs to; it
has that one's dimension in a column of its own (`d0`, `d1` …) and sums in columns `c0`, `c1` …,
shared by those who add up the same. `total_rows` are the rows of its question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from clicktrail.hits.dimensions import BUCKETS, HIT_METRICS, MERGED_BY_MAX, TIMES, label_of
from clicktrail.hits.expressions import COUNTED, Source
from clicktrail.hits.filters import both
from clicktrail.hits.parameters import Parameters
from clicktrail.hits.planner import needs_hits_of_conversions
from clicktrail.hits.query import NUMBERED_TIMES, is_text_field
from clicktrail.hits.sql import (
    COUNTED_BY_CONVERSION,
    Sql,
    conversion_metric,
    joined_hits,
    scope,
    summed,
    times,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from clicktrail.hits.filters import Is
    from clicktrail.hits.query import Query

_ATTRIBUTED = "is_attributed"
# Which of the other times an event is of: a bit for each, none of those of the questions' own.
_THENS = "thens"


class Span(NamedTuple):
    """A stretch of time, its end not in it."""

    start: datetime
    end: datetime


class Asked(msgspec.Struct, frozen=True):
    """A question, and which values of its dimensions are wanted: all where there are none.

    `then` is another time, of which figures are wanted if they cost little: of the same rows, or of
    its stretches where rows are by stretches of time. It lies apart from the question's own, and
    stretches have no limit.
    """

    query: Query
    only: tuple[Is, ...] = ()
    then: Span | None = None

    @property
    def alone(self) -> Query:
        """The same as one query."""
        return msgspec.structs.replace(self.query, filter=both(self.query.filter, *self.only))


class Together(msgspec.Struct, frozen=True):
    """The statement, and of each question the columns of its `sums`, in their order.

    `then` are those of its other time, none where it has none.
    """

    sql: Sql
    sums: tuple[tuple[str, ...], ...]
    then: tuple[tuple[str, ...], ...]


def build(asked: Sequence[Asked]) -> Together:
    """Return the statement that answers questions that `together.go_together` puts into a group."""
    return _Builder(asked).build()


class _Builder:
    def __init__(self, asked: Sequence[Asked]) -> None:
        self._asked = asked
        self._queries = [one.query for one in asked]
        self._thens = tuple(dict.fromkeys(one.then for one in asked if one.then is not None))
        self._bound = Parameters()
        # What is added up → its column, first of hits, then of conversions.
        self._of_hits: dict[tuple[str, str], str] = {}
        self._of_conversions: dict[tuple[str, str], str] = {}
        self._sums = [
            {name: self._column(query, name) for name in query.sums} for query in self._queries
        ]

    def _column(self, query: Query, name: str) -> str:
        if name in HIT_METRICS:
            found, expression = self._of_hits, HIT_METRICS[name][0]
        else:
            found, expression = self._of_conversions, conversion_metric(query, name)[0]
        number = len(self._of_hits) + len(self._of_conversions)
        return found.setdefault((name, expression), f"c{number}")

    def build(self) -> Together:
        """Return the statement of all."""
        scans = []
        if self._of_hits:
            scans.append(self._scan_of_hits())
        if self._of_conversions:
            scans.append(self._scan_of_conversions())
        keys = ["question", *self._dimensions]
        union = "\nUNION ALL\n".join(scans)
        sums = dict(self._merged())
        selected = [*keys, *sums]
        lines = [
            f"SELECT {', '.join(selected)}, count() OVER (PARTITION BY question) AS total_rows",
            f"FROM (SELECT {', '.join([*keys, *sums.values()])} FROM (\n{union}\n)",
            f"GROUP BY {', '.join(keys)})",
            f"WHERE multiIf({', '.join(map(self._wanted, range(len(self._asked))))}, 0)",
            f"ORDER BY {', '.join(['question', *self._orders(), *self._dimensions])}",
        ]
        if limits := [query.limit for query in self._queries if query.limit is not None]:
            # A question without a limit is let through whole: each of its rows is by itself.
            endless = [
                f"d{number}"
                for number, query in enumerate(self._queries)
                if query.limit is None and query.dimensions
            ]
            most = self._bound.add("most", "UInt64", max(limits))
            lines.append(f"LIMIT {most} BY {', '.join(['question', *endless])}")
        sql = Sql("\n".join(lines), self._bound.values, (*selected, "total_rows"))
        columns = [tuple(columns.values()) for columns in self._sums]
        then = tuple(
            () if one.then is None else tuple(_then(column, self._bit(one)) for column in some)
            for one, some in zip(self._asked, columns, strict=True)
        )
        return Together(sql, tuple(tuple(map(_now, some)) for some in columns), then)

    def _merged(self) -> Iterator[tuple[str, str]]:
        """Yield the columns of sums, each with what it is of those of the scans."""
        for name, column in self._columns:
            how = "max" if name in MERGED_BY_MAX else "sum"
            if not self._thens:
                yield _now(column), f"{how}({column}) AS {_now(column)}"
                continue
            yield _now(column), f"{how}If({column}, {_THENS} = 0) AS {_now(column)}"
            for bit, _ in enumerate(self._thens):
                then = _then(column, bit)
                yield then, f"{how}If({column}, bitTest({_THENS}, {bit})) AS {then}"

    @property
    def _columns(self) -> list[tuple[str, str]]:
        found = {**self._of_hits, **self._of_conversions}
        return [(name, column) for (name, _), column in found.items()]

    @property
    def _dimensions(self) -> list[str]:
        return [f"d{number}" for number, query in enumerate(self._queries) if query.dimensions]

    @property
    def _whole(self) -> Query:
        """The query of what all have in common, over all times."""
        query = self._queries[0]
        spans = [Span(query.start, query.end), *self._thens]
        start, end = min(span.start for span in spans), max(span.end for span in spans)
        return msgspec.structs.replace(query, start=start, end=end)

    def _bit(self, asked: Asked) -> int:
        """Return the place of a question's other time among all of them."""
        assert asked.then is not None
        return self._thens.index(asked.then)

    def _conditions(self) -> list[str]:
        query = self._queries[0]
        now = " AND ".join(times(query, self._bound))
        return [*scope(query, self._bound), f"({' OR '.join([now, *self._are_then()])})"]

    def _are_then(self) -> list[str]:
        """Return the condition of each of the other times."""
        return [
            f"ts >= {self._bound.moment(f'then_{bit}_start', then.start)}"
            f" AND ts < {self._bound.moment(f'then_{bit}_end', then.end)}"
            for bit, then in enumerate(self._thens)
        ]

    def _scan_of_hits(self) -> str:
        numbers = [number for number, query in enumerate(self._queries) if query.hit_metrics]
        source = Source(self._whole, self._bound, "ts")
        return self._scan("hits", numbers, self._of_hits, source, self._conditions())

    def _scan_of_conversions(self) -> str:
        numbers = [number for number, query in enumerate(self._queries) if query.conversion_metrics]
        alone = [number for number in numbers if self._queries[number].by_conversion]
        fields = tuple(dict.fromkeys(d for n in numbers for d in self._queries[n].dimensions))
        query = msgspec.structs.replace(self._whole, dimensions=fields)
        conditions = [*self._conditions(), COUNTED_BY_CONVERSION if alone else COUNTED]
        table = "conversions"
        if needs_hits_of_conversions(query):
            table = joined_hits(query, " AND ".join(conditions), self._bound)
            conditions = []
        source = Source(query, self._bound, "ts", label_prefix="hit_")
        if not alone or len(alone) == len(numbers):
            return self._scan(table, numbers, self._of_conversions, source, conditions)
        scan = self._scan(
            table, numbers, self._of_conversions, source, conditions, by_attribution=True
        )
        marks = [_THENS] if self._thens else []
        columns = [column for _, column in self._columns]
        selected = ", ".join(["question", *marks, *self._dimensions, *columns])
        of_alone = f"question IN ({', '.join(map(str, alone))})"
        return f"SELECT {selected} FROM (\n{scan}\n) WHERE {_ATTRIBUTED} OR {of_alone}"

    def _scan(
        self,
        table: str,
        numbers: list[int],
        sums: dict[tuple[str, str], str],
        source: Source,
        conditions: list[str],
        *,
        by_attribution: bool = False,
    ) -> str:
        """Return the statement that sums up a table for the questions of `numbers`.

        The times have rows of their own, and so have attributed conversions if need be.
        """
        if source.query.filter is not None:
            conditions = [*conditions, source.condition(source.query.filter)]
        bits = [f"toUInt32({one}) * {1 << bit}" for bit, one in enumerate(self._are_then())]
        marked = {_THENS: f"toUInt32({' + '.join(bits)})"} if bits else {}
        if by_attribution:
            marked[_ATTRIBUTED] = COUNTED
        sets = {number: self._queries[number].dimensions for number in numbers}
        keys = [number for number, names in sets.items() if names]
        selected = [f"{_number_of(sets, keys)} AS question"]
        selected += [f"{condition} AS {mark}" for mark, condition in marked.items()]
        for number, query in enumerate(self._queries):
            for name in query.dimensions:
                value = source.dimension(name) if number in sets else _nothing(name)
                selected.append(f"{value} AS d{number}")
        expressions = {column: expression for (_, expression), column in sums.items()}
        selected += [
            summed(name, expressions.get(column, "0"), column) for name, column in self._columns
        ]
        lines = [
            f"SELECT {', '.join(selected)}",
            f"FROM {table} AS e",
            f"WHERE {' AND '.join(conditions) or '1'}",
        ]
        if keys:
            grouped = [[*marked, *(f"d{number}" for _ in names)] for number, names in sets.items()]
            listed = ", ".join(f"({', '.join(one)})" for one in grouped)
            lines.append(f"GROUP BY GROUPING SETS ({listed})")
        elif marked:
            lines.append(f"GROUP BY {', '.join(marked)}")
        return "\n".join(lines)

    def _wanted(self, number: int) -> str:
        """Return a question's place in a `multiIf`: which rows are its, which of them it wants."""
        conditions = []
        if self._queries[number].dimensions:
            counted = [f"{column} != 0" for column in self._counted(number)]
            conditions.append(f"({' OR '.join(counted)})")
        source = Source(self._queries[number], self._bound, "ts")
        for leaf in self._asked[number].only:
            label = label_of(leaf.field)
            kind = "UInt32" if label is None else label.type
            conditions.append(source.test(leaf, f"d{number}", kind))
        return f"question = {number}, {' AND '.join(conditions) or '1'}"

    def _counted(self, number: int) -> list[str]:
        """Return the columns one of which is not 0 in each row of a question."""
        query, sums = self._queries[number], self._sums[number].values()
        # Stretches of the other time have rows of their own, all else is beside the same of now.
        asked = self._asked[number]
        has_own = asked.then is not None and any(name in BUCKETS for name in query.dimensions)
        then = (_then(column, self._bit(asked)) for column in sums) if has_own else ()
        return [*map(_now, sums), *then]

    def _orders(self) -> list[str]:
        """Return what rows are ordered by within their question: of the others' rows it is 0."""
        return [
            f"{_now(self._sums[number][query.sort])} * (question = {number})"
            f" {'DESC' if query.descending else 'ASC'}"
            for number, query in enumerate(self._queries)
            if query.sort is not None
        ]


def _number_of(sets: dict[int, tuple[str, ...]], keys: list[int]) -> str:
    """Return the expression of the number of the question that a row of grouping sets is of.

    `grouping` has a bit for each key, the first one's the highest; it is 1 where the row is not by
    that key.
    """
    if not keys:
        return str(next(iter(sets)))
    every = 2 ** len(keys) - 1
    masks = {
        every - 2 ** (len(keys) - 1 - keys.index(number)) if names else every: number
        for number, names in sets.items()
    }
    known = f"{list(masks)}, {list(masks.values())}"
    columns = ", ".join(f"d{number}" for number in keys)
    return f"transform(grouping({columns}), {known}, 0)"


def _now(column: str) -> str:
    """Return the column of a sum at the question's own time."""
    return f"now_{column}"


def _then(column: str, bit: int) -> str:
    """Return the column of the same sum at one of the other times."""
    return f"then_{bit}_{column}"


def _nothing(name: str) -> str:
    """Return what stands in the column of a dimension that a scan does not group by."""
    if is_text_field(name):
        return "''"
    return "toDate(0)" if name in TIMES and name not in NUMBERED_TIMES else "0"
