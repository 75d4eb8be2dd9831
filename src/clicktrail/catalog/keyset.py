"""Going on behind an item: pages that neither lose nor repeat anything while a list changes.

An offset counts items, so whatever is created or taken away before it shifts what follows. An item
stays where its own values put it. Lists are ordered by some values and then by id; the next page
begins with the first item that is ordered behind the last one of the page before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, FromClause, literal, select, tuple_

from clicktrail.catalog.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection


def behind(
    connection: Connection,
    after: int,
    source: FromClause,
    keys: Sequence[ColumnElement[Any]],
    own: ColumnElement[bool],
    *,
    descending: bool,
    by_age: bool,
) -> ColumnElement[bool]:
    """Return the condition that a row is ordered behind the row `after`.

    `keys` is the order, ending with the id; `own` restricts `source` to what the caller may know
    of. What is no longer there stands, in the order of age, where its id says; in other orders
    nobody knows: raises NotFound.
    """
    row_id = keys[-1]
    place = connection.execute(
        select(*keys).select_from(source).where(row_id == after, own)
    ).one_or_none()
    if place is None:
        if not by_age:
            raise NotFound("item", after)
        return row_id < after if descending else row_id > after
    here = tuple_(*keys)
    there = tuple_(*(literal(value, key.type) for value, key in zip(place, keys, strict=True)))
    return here < there if descending else here > there
