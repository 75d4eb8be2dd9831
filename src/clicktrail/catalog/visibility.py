"""What a guest may see and change: the one place that decides it.

A session of `Catalog.seen_by(viewer)` hides from every repository what its guest was not granted:
it is not found, not listed, not counted. So whoever reads or writes through the repositories of
such a session has nothing to add. A repository that puts together statements of its own adds

- `scope.own_row(...)` for one entity (NotFound where it is hidden), then `scope.may_change(...)`
  before changing it (NotAllowed without the grant `w`),
- `visibility.of_datapoints(scope.viewer)` and its kin to the conditions of a list,
- `scope.owner_only()` before what no guest may do, `scope.full_only()` where master guests may.

A group's grant covers its datapoints, `w` implies `r`; a master guest sees and changes everything
but what is the owner's alone (spec behaviour.md §7).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from clicktrail.catalog.tables import (
    conversions,
    datapoint_conversions,
    datapoint_tags,
    datapoints,
    grants,
    group_tags,
    groups,
    tags,
)

if TYPE_CHECKING:
    from sqlalchemy import FromClause, Select, Table
    from sqlalchemy.engine import Connection, Row

READ = "r"
WRITE = "w"
DATAPOINT = "datapoint"
GROUP = "group"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A guest of an account. `sees_all`: a master guest."""

    guest_id: int
    sees_all: bool = False
    may_create_groups: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """The ids that a guest was granted; those to change are among those to see."""

    datapoints: frozenset[int]
    groups: frozenset[int]
    writable_datapoints: frozenset[int]
    writable_groups: frozenset[int]

    @classmethod
    def of(cls, connection: Connection, viewer: Viewer) -> Sight:
        """Return what a guest was granted."""
        found: dict[tuple[str, str], set[int]] = {}
        rows = connection.execute(
            select(grants.c.entity_type, grants.c.verb, grants.c.entity_id).where(
                grants.c.guest_id == viewer.guest_id
            )
        )
        for entity_type, verb, entity_id in rows:
            found.setdefault((entity_type, verb), set()).add(entity_id)

        def ids(entity_type: str, *verbs: str) -> frozenset[int]:
            none: set[int] = set()
            return frozenset(none.union(*(found.get((entity_type, verb), ()) for verb in verbs)))

        return cls(
            ids(DATAPOINT, READ, WRITE),
            ids(GROUP, READ, WRITE),
            ids(DATAPOINT, WRITE),
            ids(GROUP, WRITE),
        )

    def shows(self, datapoint: Row[Any]) -> bool:
        """Tell whether a row with a datapoint's `id` and `group_id` is to be seen."""
        return datapoint.id in self.datapoints or datapoint.group_id in self.groups

    def opens(self, datapoint: Row[Any]) -> bool:
        """Tell whether a row with a datapoint's `id` and `group_id` may be changed."""
        return (
            datapoint.id in self.writable_datapoints or datapoint.group_id in self.writable_groups
        )


def of_datapoints(
    viewer: Viewer | None, table: FromClause = datapoints, *, write: bool = False
) -> ColumnElement[bool]:
    """Return the condition that a row of datapoints (or of an alias) may be seen, or changed."""
    if viewer is None or viewer.sees_all:
        return true()
    return or_(
        table.c.id.in_(_granted(viewer, DATAPOINT, write=write)),
        table.c.group_id.in_(_granted(viewer, GROUP, write=write)),
    )


def of_groups(
    viewer: Viewer | None, table: FromClause = groups, *, write: bool = False
) -> ColumnElement[bool]:
    """Return the condition that a row of groups may be seen, or changed."""
    if viewer is None or viewer.sees_all:
        return true()
    return table.c.id.in_(_granted(viewer, GROUP, write=write))


def of_conversions(viewer: Viewer | None) -> ColumnElement[bool]:
    """Return the condition that a row of conversions hangs on a datapoint to be seen."""
    if viewer is None or viewer.sees_all:
        return true()
    carrier = datapoints.alias("seen_datapoints")
    link = datapoint_conversions.alias("seen_slots")
    return exists(
        select(link.c.datapoint_id)
        .join_from(link, carrier, carrier.c.id == link.c.datapoint_id)
        .where(link.c.conversion_id == conversions.c.id, of_datapoints(viewer, carrier))
        .correlate(conversions)
    )


def of_tags(viewer: Viewer | None) -> ColumnElement[bool]:
    """Return the condition that a row of tags is carried by something to be seen."""
    if viewer is None or viewer.sees_all:
        return true()
    carrier = datapoints.alias("seen_datapoints")
    link = datapoint_tags.alias("seen_datapoint_tags")
    on_group = group_tags.alias("seen_group_tags")
    return or_(
        exists(
            select(link.c.tag_id)
            .join_from(link, carrier, carrier.c.id == link.c.datapoint_id)
            .where(link.c.tag_id == tags.c.id, of_datapoints(viewer, carrier))
            .correlate(tags)
        ),
        exists(
            select(on_group.c.tag_id)
            .where(
                on_group.c.tag_id == tags.c.id,
                on_group.c.group_id.in_(_granted(viewer, GROUP)),
            )
            .correlate(tags)
        ),
    )


def of_table(viewer: Viewer | None, table: Table) -> ColumnElement[bool]:
    """Return the condition that a row of any of these tables may be seen; of others all may."""
    if table is datapoints:
        return of_datapoints(viewer)
    if table is groups:
        return of_groups(viewer)
    if table is conversions:
        return of_conversions(viewer)
    if table is tags:
        return of_tags(viewer)
    return true()


def granted_datapoints(viewer: Viewer) -> Select[tuple[int]]:
    """Return what finds the ids of the datapoints that a guest was granted by themselves."""
    return _granted(viewer, DATAPOINT)


def granted_groups(viewer: Viewer, account_id: int) -> Select[tuple[int]]:
    """Return what finds the ids of the account's groups that a guest was granted."""
    return select(groups.c.id).where(
        groups.c.account_id + 0 == account_id, groups.c.id.in_(_granted(viewer, GROUP))
    )


def _granted(viewer: Viewer, entity_type: str, *, write: bool = False) -> Select[tuple[int]]:
    held = and_(grants.c.guest_id == viewer.guest_id, grants.c.entity_type == entity_type)
    if write:
        held = and_(held, grants.c.verb == WRITE)
    return select(grants.c.entity_id).where(held)
