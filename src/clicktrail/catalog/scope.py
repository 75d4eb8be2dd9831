"""What all repositories of one session share: the connection, the clock, and what has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Select, Table, bindparam, select

from clicktrail.catalog import changes
from clicktrail.catalog.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy.engine import Connection, Row


@cache
def _own(table: Table) -> Select[Any]:
    return select(table).where(
        table.c.id == bindparam("entity_id"), table.c.account_id == bindparam("owner")
    )


@dataclass(slots=True)
class Scope:
    """One transaction. `now` tells the time (UTC); `changed` gathers what the edge must hear of.

    The ids in `changed` are logged once each when the transaction ends, however often an entity
    was touched in it.
    """

    connection: Connection
    now: Callable[[], datetime]
    changed: dict[changes.Kind, dict[int, None]] = field(default_factory=dict)

    def note(self, kind: changes.Kind, ids: Iterable[int]) -> None:
        """Remember that these entities changed."""
        self.changed.setdefault(kind, {}).update(dict.fromkeys(ids))

    def own_row(self, table: Table, kind: str, account_id: int, entity_id: int) -> Row[Any]:
        """Return the row of an account's entity, or raise NotFound."""
        row = self.connection.execute(
            _own(table), {"entity_id": entity_id, "owner": account_id}
        ).one_or_none()
        if row is None:
            raise NotFound(kind, entity_id)
        return row

    def inserted_id(self, table: Table, values: dict[str, Any]) -> int:
        """Insert a row and return its id."""
        result = self.connection.execute(table.insert(), values)
        return cast("int", result.inserted_primary_key[0])  # type: ignore[index]
