"""What is exported: columns with a kind each, and rows that come block by block.

Nothing here or in the writers holds more than one block, so that the length of a table costs time
and disk, never memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

Cell: TypeAlias = str | int | float | bool | Decimal | date | datetime | None
Row: TypeAlias = Sequence[Cell]


class Kind(Enum):
    """What the cells of a column are, besides None for what is not there."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"  # a float
    MONEY = "money"  # a Decimal with at most four digits behind the point
    DAY = "day"  # a date
    LOCAL = "local"  # a date and time of the wall clock, without a zone
    MOMENT = "moment"  # a date and time that knows its zone, to the millisecond
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `name` is the API's word, with those of the objects around it before it."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Table:
    """A table that can be gone through once.

    `blocks` hold items; `row` makes the cells of one, in the order of `columns`, and `document` the
    object that the API answers for it. `total` is how many items there will be, as far as can be
    told before; None where nobody knows. `zone` is that of times without one. `meta` is what the
    API tells of the whole answer.
    """

    columns: Sequence[Column]
    blocks: Iterator[Sequence[Any]]
    row: Callable[[Any], Row]
    document: Callable[[Any], Mapping[str, Any]]
    zone: ZoneInfo
    total: int | None = None
    title: str = field(default="export")
    meta: Mapping[str, Any] = field(default_factory=dict)
