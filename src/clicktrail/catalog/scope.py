"""What all repositories of one session share: the connection, the clock, and what has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Select, Table, bindparam, select

from clicktrail.catalog import changes, visibility
from clicktrail.catalog.errors import NotAllowed, NotFound
from clicktrail.catalog.tables import datapoints, groups
from clicktrail.catalog.visibility import Sight, Viewer

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
    was touched in it. `viewer` is the guest for whom it is, None for the owner: `visibility` says
    what follows from that.
    """

    connection: Connection
    now: Callable[[], datetime]
    changed: dict[changes.Kind, dict[int, None]] = field(default_factory=dict)
    viewer: Viewer | None = None
    _sight: Sight | None = None

    def note(self, kind: changes.Kind, ids: Iterable[int]) -> None:
        """Remember that these entities changed."""
        self.changed.setdefault(kind, {}).update(dict.fromkeys(ids))

    def own_row(self, table: Table, kind: str, account_id: int, entity_id: int) -> Row[Any]:
        """Return the row of an account's entity that the viewer may see, or raise NotFound."""
        statement = _own(table)
        if self.limited:
            statement = statement.where(visibility.of_table(self.viewer, table))
        row = self.connection.execute(
            statement, {"entity_id": entity_id, "owner": account_id}
        ).one_or_none()
        if row is None:
            raise NotFound(kind, entity_id)
        return row

    @property
    def limited(self) -> bool:
        """Whether the viewer sees some of the account only."""
        return self.viewer is not None and not self.viewer.sees_all

    @property
    def sight(self) -> Sight:
        """What a limited viewer was granted."""
        if self._sight is None:
            assert self.viewer is not None
            self._sight = Sight.of(self.connection, self.viewer)
        return self._sight

    def forget_sight(self) -> None:
        """Have the grants read again: some were added in this transaction."""
        self._sight = None

    def shows(self, datapoint: Row[Any]) -> bool:
        """Tell whether the viewer may see a datapoint's row (`id`, `group_id`)."""
        return not self.limited or self.sight.shows(datapoint)

    def opens(self, table: Table, row: Row[Any]) -> bool:
        """Tell whether the viewer may change a row of datapoints or groups that it sees."""
        if not self.limited:
            return True
        if table is datapoints:
            return self.sight.opens(row)
        return table is groups and row.id in self.sight.writable_groups

    def may_change(self, table: Table, row: Row[Any]) -> None:
        """Raise NotAllowed unless the viewer may change this row."""
        if not self.opens(table, row):
            raise NotAllowed("This guest may look at this, but not change it.")

    def may_fill(self, group_id: int) -> None:
        """Raise NotAllowed unless the viewer may put datapoints into this group."""
        if self.limited and group_id not in self.sight.writable_groups:
            raise NotAllowed(f"This guest may not put anything into group {group_id}.")

    def owner_only(self) -> None:
        """Raise NotAllowed for every guest."""
        if self.viewer is not None:
            raise NotAllowed("Only the owner of the account may do this, no guest.")

    def full_only(self) -> None:
        """Raise NotAllowed for a guest that was not granted everything."""
        if self.limited:
            raise NotAllowed("Only the owner and master guests may do this.")

    def inserted_id(self, table: Table, values: dict[str, Any]) -> int:
        """Insert a row and return its id."""
        result = self.connection.execute(table.insert(), values)
        return cast("int", result.inserted_primary_key[0])  # type: ignore[index]
