"""Which events count: conditions on dimensions, nested.

A condition is on what an event has. A hit has the conversions that it led to, a conversion what its
hit has (nothing where no hit explains it: then texts are empty and numbers 0). Where something may
have several values (keyword, query_parameter, a hit's conversions), a condition holds if it holds
for one of them; hence `Not(Is(…))` means that none of them is it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, Union

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator


NOTHING = 0
"""The number that stands for none: no group, no tag, of hits no conversion that they led to."""


class Is(msgspec.Struct, frozen=True):
    """The field is one of `values`: texts exactly; numbers for ids, weekday, hour_of_day.

    A conversion that is `NOTHING` is that of hits which led to none.
    Minutes and hours are numbers yyyymmddhh[mm], other times the first day as yyyy-mm-dd.
    """

    field: str
    values: tuple[str, ...] | tuple[int, ...]


class Contains(msgspec.Struct, frozen=True):
    """The text of the field contains one of `texts`, in any case."""

    field: str
    texts: tuple[str, ...]


class Matches(msgspec.Struct, frozen=True):
    """The text of the field holds what a regular expression (RE2) finds."""

    field: str
    pattern: str


class All(msgspec.Struct, frozen=True):
    """Every one of the conditions holds; of none, that is always so."""

    conditions: tuple[Condition, ...]


class Either(msgspec.Struct, frozen=True):
    """At least one of the conditions holds; of none, that is never so."""

    conditions: tuple[Condition, ...]


class Not(msgspec.Struct, frozen=True):
    """The condition does not hold."""

    condition: Condition


Leaf: TypeAlias = Union[Is, Contains, Matches]  # noqa: UP007 -- read at run time
Condition: TypeAlias = Union[Is, Contains, Matches, All, Either, Not]  # noqa: UP007


def leaves(condition: Condition | None) -> Iterator[Leaf]:
    """Walk through the conditions that are on a field."""
    match condition:
        case None:
            return
        case All(conditions) | Either(conditions):
            for one in conditions:
                yield from leaves(one)
        case Not(inner):
            yield from leaves(inner)
        case Is() | Contains() | Matches():
            yield condition


def both(*conditions: Condition | None) -> Condition | None:
    """Return the condition that all of these hold; None is one that always does."""
    given = tuple(one for one in conditions if one is not None)
    if len(given) < 2:
        return given[0] if given else None
    return All(given)
