"""How lists of what the catalog keeps are asked for: which, in what order, how many.

Values as in `clicktrail.catalog.model`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from clicktrail.catalog.model import DomainType
from clicktrail.domain.entries import DatapointType
from clicktrail.domain.timeframe import Range

StatusWord = Literal["active", "deleted", "paused", "spam", "all"]


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list: `limit` rows after `offset`.

    `sort_by` is the wire name of a scalar field in any case (`creationDate`, `groupName`, …); an
    unknown one means the default order, newest first. Equal rows are ordered by id, in the same
    direction. `limit` None: to the end. `after` is the id of the last item of the page before: the
    list goes on right behind it, wherever it stands by now, and `offset` counts from there.
    """

    offset: int = 0
    limit: int | None = 20
    sort_by: str = "creationDate"
    descending: bool = True
    after: int | None = None


@dataclass(frozen=True, slots=True)
class DatapointFilter:
    """Which datapoints of an account are meant; what is None does not restrict.

    `tags` are tag names (any case) or ids, all of which must be carried: a text of digits matches a
    tag of that name or that id. `text` is a pattern over name, title, destination and notes: `*`
    stands for anything; without one, the text may stand anywhere (spec behaviour.md §1). The
    creation bounds are both inclusive. `ids` empty matches nothing.
    """

    type: DatapointType | None = None
    status: StatusWord = "all"
    tags: tuple[str | int, ...] = ()
    text: str = ""
    favourite: bool | None = None
    group_id: int | None = None
    conversion_id: int | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Which groups of an account are meant, as `DatapointFilter`; `text` is over name, notes.

    `writable`: only those that the viewer may change.
    """

    status: Literal["active", "deleted", "all"] = "all"
    tags: tuple[str | int, ...] = ()
    text: str = ""
    favourite: bool | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    ids: tuple[int, ...] | None = None
    writable: bool = False


@dataclass(frozen=True, slots=True)
class ConversionFilter:
    """Which conversions of an account are meant; `text` looks at name and description."""

    status: Literal["active", "deleted", "all"] = "all"
    text: str = ""
    created_after: datetime | None = None
    created_before: datetime | None = None
    ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class DomainFilter:
    """Which domains an account may use; `text` is a pattern over the name."""

    type: DomainType | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class TagFilter:
    """Which tags of an account are meant.

    `text` is a pattern over the name; `carried_by` keeps those that at least one datapoint (`dp`),
    link (`tl`), pixel (`tp`) or group (`gr`) carries; `datapoint_ids` and `group_ids` those carried
    by one of these.
    """

    text: str = ""
    carried_by: Literal["dp", "tl", "tp", "gr"] | None = None
    datapoint_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnotationFilter:
    """Which notes of an account are meant; what is None does not restrict.

    `span`: those on its local days or at its moments. `datapoint_id`: those that concern a
    datapoint: its own, its group's, and those of the whole account. `group_id`: a group's own,
    those of what is in it, and those of the whole account.
    """

    span: Range | None = None
    datapoint_id: int | None = None
    group_id: int | None = None
