"""Which datapoints are in which group and carry which conversion: ids only, however many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from clicktrail.catalog import visibility
from clicktrail.catalog.search import one_of
from clicktrail.catalog.tables import datapoint_conversions, datapoints

if TYPE_CHECKING:
    from collections.abc import Collection

    from clicktrail.catalog.scope import Scope


class Membership:
    """Groups and conversions of the datapoints that a session sees; deleted ones included."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def groups_of(self, account_id: int, datapoint_ids: Collection[int]) -> dict[int, int]:
        """Return the group that each of these datapoints is in; what is not there is left out."""
        if not datapoint_ids:
            return {}
        rows = self._scope.connection.execute(
            select(datapoints.c.id, datapoints.c.group_id).where(
                # The ids lead to the rows; the account's index would lead through all of it.
                datapoints.c.account_id + 0 == account_id,
                visibility.of_datapoints(self._scope.viewer),
                one_of(datapoints.c.id, datapoint_ids),
            )
        )
        return {row.id: row.group_id for row in rows}

    def in_groups(self, account_id: int, group_ids: Collection[int]) -> tuple[int, ...]:
        """Return the ids of all datapoints in these groups, rising."""
        if not group_ids:
            return ()
        rows = self._scope.connection.execute(
            select(datapoints.c.id).where(
                datapoints.c.account_id + 0 == account_id,
                visibility.of_datapoints(self._scope.viewer),
                one_of(datapoints.c.group_id, group_ids),
            )
        )
        return tuple(sorted(rows.scalars()))

    def carrying(
        self, account_id: int, conversion_ids: Collection[int]
    ) -> dict[int, tuple[int, ...]]:
        """Return, for each of these conversions, the datapoints that carry it, rising.

        One that nothing carries is left out.
        """
        if not conversion_ids:
            return {}
        link = datapoint_conversions.c
        rows = self._scope.connection.execute(
            select(link.conversion_id, link.datapoint_id)
            .join(datapoints, datapoints.c.id == link.datapoint_id)
            .where(
                datapoints.c.account_id + 0 == account_id,
                visibility.of_datapoints(self._scope.viewer),
                one_of(link.conversion_id, conversion_ids),
            )
            .order_by(link.datapoint_id)
        )
        found: dict[int, list[int]] = {}
        for row in rows:
            found.setdefault(row.conversion_id, []).append(row.datapoint_id)
        return {conversion_id: tuple(ids) for conversion_id, ids in found.items()}
