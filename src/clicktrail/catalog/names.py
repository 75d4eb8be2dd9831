"""What things are called: ids with their names, as a viewer may see them, however many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import or_, select

from clicktrail.catalog import visibility
from clicktrail.catalog.search import one_of
from clicktrail.catalog.tables import conversions, datapoints, domains, groups, tags

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Column, ColumnElement, Table

    from clicktrail.catalog.scope import Scope

Kind = Literal["datapoint", "group", "tag", "conversion", "domain"]
# Kind → its table, and the column of what people call it.
_TABLES: dict[str, tuple[Table, Column[str]]] = {
    "datapoint": (datapoints, datapoints.c.title),
    "group": (groups, groups.c.name),
    "tag": (tags, tags.c.name),
    "conversion": (conversions, conversions.c.name),
    "domain": (domains, domains.c.name),
}


class Names:
    """Names of an account's datapoints (their titles), groups, tags, conversions and domains.

    Deleted ones are there too, and the domains of the installation.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of(self, kind: Kind, account_id: int, ids: Collection[int] | None = None) -> dict[int, str]:
        """Return names by id, rising; only those of `ids`, where given, that are there."""
        table, name = _TABLES[kind]
        own: ColumnElement[bool] = table.c.account_id == account_id
        if table is domains:
            own = or_(own, table.c.account_id.is_(None))
        conditions = [own, visibility.of_table(self._scope.viewer, table)]
        if ids is not None:
            conditions.append(one_of(table.c.id, ids))
        rows = self._scope.connection.execute(
            select(table.c.id, name).where(*conditions).order_by(table.c.id)
        )
        return {row[0]: row[1] for row in rows}
