"""Which datapoints are in which group and carry which conversion: ids only, however many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select

from clicktrail.catalog import visibility
from clicktrail.catalog.dialects import Strung
from clicktrail.catalog.listing import DatapointFilter
from clicktrail.catalog.search import all_ids, among, one_of, parsed_ids
from clicktrail.catalog.selection import DatapointSelection
from clicktrail.catalog.tables import (
    conversions,
    datapoint_conversions,
    datapoint_tags,
    datapoints,
    groups,
    tags,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Select

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

    def groups_of_all(self, account_id: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the ids of all the account's datapoints, rising, and beside each its group."""
        own = select(groups.c.id).where(groups.c.account_id == account_id)
        ids, keys = self._members(account_id, own)
        order = np.argsort(ids, kind="stable")
        return ids[order], keys[order]

    def members(
        self, account_id: int, group_ids: Collection[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the ids of all datapoints in these groups, and beside each its group."""
        own = select(groups.c.id).where(
            groups.c.account_id + 0 == account_id, one_of(groups.c.id, group_ids)
        )
        return self._members(account_id, own)

    def tags_of_all(self, account_id: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return a datapoint of the account for each tag that it carries, and beside it the tag."""
        own = select(tags.c.id).where(tags.c.account_id == account_id)
        ids, keys = self._paired(
            datapoint_tags.c.tag_id, datapoint_tags.c.datapoint_id, datapoint_tags.c.tag_id.in_(own)
        )
        seen = self._seen(account_id, ids)
        return ids[seen], keys[seen]

    def in_groups(self, account_id: int, group_ids: Collection[int]) -> tuple[int, ...]:
        """Return the ids of all datapoints in these groups, rising."""
        if not group_ids:
            return ()
        own = select(groups.c.id).where(
            groups.c.account_id + 0 == account_id, one_of(groups.c.id, group_ids)
        )
        ids = all_ids(
            self._scope.connection,
            select(datapoints.c.id).where(datapoints.c.group_id.in_(own)),
        )
        return tuple(ids[self._seen(account_id, ids)].tolist())

    def carrying(
        self, account_id: int, conversion_ids: Collection[int]
    ) -> dict[int, tuple[int, ...]]:
        """Return, for each of these conversions, the datapoints that carry it, rising.

        One that nothing carries is left out.
        """
        ids, keys = self.carriers(account_id, conversion_ids)
        order = np.lexsort((ids, keys))
        ids, keys = ids[order], keys[order]
        found, starts = np.unique(keys, return_index=True)
        return {
            key: tuple(some.tolist())
            for key, some in zip(found.tolist(), np.split(ids, starts[1:]), strict=False)
        }

    def carriers(
        self, account_id: int, conversion_ids: Collection[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the datapoints that carry these conversions, and beside each which it carries."""
        link = datapoint_conversions.c
        # A datapoint carries conversions of its own account only.
        own = select(conversions.c.id).where(
            conversions.c.account_id + 0 == account_id, one_of(conversions.c.id, conversion_ids)
        )
        ids, keys = self._paired(link.conversion_id, link.datapoint_id, link.conversion_id.in_(own))
        seen = self._seen(account_id, ids)
        return ids[seen], keys[seen]

    def _members(
        self, account_id: int, own: Select[tuple[int]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        ids, keys = self._paired(
            datapoints.c.group_id, datapoints.c.id, datapoints.c.group_id.in_(own)
        )
        seen = self._seen(account_id, ids)
        return ids[seen], keys[seen]

    def _paired(
        self, key: ColumnElement[int], member: ColumnElement[int], condition: ColumnElement[bool]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rows = self._scope.connection.execute(
            select(key, Strung(member)).where(condition).group_by(key).order_by(key)
        ).all()
        parts = [parsed_ids(row[1]) for row in rows]
        keys = np.repeat(np.array([row[0] for row in rows], np.int64), [len(p) for p in parts])
        return np.concatenate([np.empty(0, np.int64), *parts]), keys

    def _seen(self, account_id: int, ids: NDArray[np.int64]) -> NDArray[np.bool]:
        """Return which of these datapoints of the account the viewer may see."""
        if not self._scope.limited:
            return np.ones(len(ids), np.bool)
        everything = DatapointSelection(
            self._scope.connection, account_id, DatapointFilter(), self._scope.viewer
        )
        return among(ids, everything.all_ids())
