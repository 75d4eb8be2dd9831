"""Tags: words that datapoints and groups carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from clicktrail.catalog import patterns, visibility
from clicktrail.catalog.checks import Checks
from clicktrail.catalog.errors import NameTaken, NotAllowed
from clicktrail.catalog.listing import Page, TagFilter
from clicktrail.catalog.model import Tag
from clicktrail.catalog.search import fits, one_of
from clicktrail.catalog.selection import ordered
from clicktrail.catalog.tables import (
    datapoint_tags,
    datapoints,
    group_tags,
    groups,
    tags,
)
from clicktrail.domain.entries import DatapointType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.engine import Row

    from clicktrail.catalog.scope import Scope
    from clicktrail.catalog.visibility import Viewer

_SORT_COLUMNS: dict[str, ColumnElement[Any]] = {
    "id": tags.c.id,
    "name": tags.c.name_key,
    # A tag keeps no time of its own; its id rises with it.
    "creationdate": tags.c.id,
}


def _tags_by(link: Table, carrier: ColumnElement[int]) -> Select[Any]:
    return (
        select(carrier, tags)
        .join_from(link, tags, tags.c.id == link.c.tag_id)
        .where(carrier.in_(bindparam("ids", expanding=True)))
        .order_by(carrier, tags.c.name_key)
    )


_OF_DATAPOINTS = _tags_by(datapoint_tags, datapoint_tags.c.datapoint_id)
_OF_GROUPS = _tags_by(group_tags, group_tags.c.group_id)


class Tags:
    """The tags of one session."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def upsert(self, account_id: int, name: str) -> Tag:
        """Return the tag of this name, in whatever case, making it when unknown; raises Invalid."""
        self._scope.owner_only()
        name = name.strip()
        checks = Checks()
        checks.tag("Name", name)
        checks.finish()
        return self._named(account_id, name) or self._make(account_id, name)

    def get(self, account_id: int, tag_id: int) -> Tag:
        """Return a tag; raises NotFound."""
        return _tag(self._scope.own_row(tags, "tag", account_id, tag_id))

    def rename(self, account_id: int, tag_id: int, name: str) -> Tag:
        """Give a tag another name; raises NotFound, Invalid, and NameTaken."""
        self._scope.owner_only()
        tag = self.get(account_id, tag_id)
        name = name.strip()
        checks = Checks()
        checks.tag("Name", name)
        checks.finish()
        other = self._named(account_id, name)
        if other is not None and other.id != tag.id:
            raise NameTaken("Name", name)
        self._scope.connection.execute(
            update(tags).where(tags.c.id == tag_id).values(name=name, name_key=patterns.fold(name))
        )
        return self.get(account_id, tag_id)

    def delete(self, account_id: int, tag_id: int) -> None:
        """Delete a tag and take it off everything; raises NotFound."""
        self._scope.owner_only()
        self.get(account_id, tag_id)
        self._scope.connection.execute(delete(tags).where(tags.c.id == tag_id))

    def list(
        self, account_id: int, where: TagFilter | None = None, page: Page | None = None
    ) -> tuple[Tag, ...]:
        """Return a page of the account's tags."""
        statement = select(tags).where(
            *_conditions(account_id, where or TagFilter(), self._scope.viewer)
        )
        rows = self._scope.connection.execute(
            ordered(statement, page or Page(), _SORT_COLUMNS, tags, self._scope, account_id)
        )
        return tuple(_tag(row) for row in rows)

    def count(self, account_id: int, where: TagFilter | None = None) -> int:
        """Return how many tags of the account there are."""
        statement = select(func.count()).select_from(tags)
        return self._scope.connection.execute(
            statement.where(*_conditions(account_id, where or TagFilter(), self._scope.viewer))
        ).scalar_one()

    def add_to_datapoint(self, account_id: int, tag_id: int, datapoint_id: int) -> None:
        """Put a tag on a datapoint; again = no-op. Raises NotFound."""
        self.get(account_id, tag_id)
        self._scope.may_change(
            datapoints, self._scope.own_row(datapoints, "datapoint", account_id, datapoint_id)
        )
        self._put(datapoint_tags, "datapoint_id", datapoint_id, [tag_id])

    def remove_from_datapoint(self, account_id: int, tag_id: int, datapoint_id: int) -> None:
        """Take a tag off a datapoint; absent = no-op. Raises NotFound."""
        self.get(account_id, tag_id)
        self._scope.may_change(
            datapoints, self._scope.own_row(datapoints, "datapoint", account_id, datapoint_id)
        )
        self._take(datapoint_tags, tag_id, datapoint_tags.c.datapoint_id == datapoint_id)

    def add_to_group(self, account_id: int, tag_id: int, group_id: int) -> None:
        """Put a tag on a group; again = no-op. Raises NotFound."""
        self.get(account_id, tag_id)
        self._scope.may_change(groups, self._scope.own_row(groups, "group", account_id, group_id))
        self._put(group_tags, "group_id", group_id, [tag_id])

    def remove_from_group(self, account_id: int, tag_id: int, group_id: int) -> None:
        """Take a tag off a group; absent = no-op. Raises NotFound."""
        self.get(account_id, tag_id)
        self._scope.may_change(groups, self._scope.own_row(groups, "group", account_id, group_id))
        self._take(group_tags, tag_id, group_tags.c.group_id == group_id)

    def clear_datapoints(self, account_id: int, tag_id: int) -> None:
        """Take a tag off every datapoint; raises NotFound."""
        self._scope.owner_only()
        self.get(account_id, tag_id)
        self._take(datapoint_tags, tag_id)

    def clear_groups(self, account_id: int, tag_id: int) -> None:
        """Take a tag off every group; raises NotFound."""
        self._scope.owner_only()
        self.get(account_id, tag_id)
        self._take(group_tags, tag_id)

    def datapoint_ids(self, account_id: int, tag_id: int) -> tuple[int, ...]:
        """Return the ids of the datapoints that carry a tag, rising; raises NotFound."""
        self.get(account_id, tag_id)
        return self._carriers(datapoint_tags, datapoint_tags.c.datapoint_id, tag_id)

    def group_ids(self, account_id: int, tag_id: int) -> tuple[int, ...]:
        """Return the ids of the groups that carry a tag, rising; raises NotFound."""
        self.get(account_id, tag_id)
        return self._carriers(group_tags, group_tags.c.group_id, tag_id)

    def carriers(
        self, account_id: int, tag_ids: Sequence[int]
    ) -> Sequence[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Return for each tag the ids of the datapoints and of the groups that carry it, rising.

        A tag that is none of the account's has none.
        """
        if not tag_ids:
            return []
        found = []
        for link, carrier, carried in (
            (datapoint_tags, datapoint_tags.c.datapoint_id, datapoints),
            (group_tags, group_tags.c.group_id, groups),
        ):
            by_tag: dict[int, list[int]] = {}
            statement = (
                select(link.c.tag_id, carrier)
                .join_from(link, tags, tags.c.id == link.c.tag_id)
                .where(one_of(tags.c.id, tag_ids), tags.c.account_id + 0 == account_id)
                .order_by(link.c.tag_id, carrier)
            )
            # The carriers' own rows, scattered over the file, are looked at for guests only.
            if self._scope.limited:
                statement = statement.join(carried, carried.c.id == carrier).where(
                    visibility.of_table(self._scope.viewer, carried)
                )
            rows = self._scope.connection.execute(statement)
            for tag_id, carrier_id in rows:
                by_tag.setdefault(tag_id, []).append(carrier_id)
            found.append(by_tag)
        return [
            (tuple(found[0].get(tag_id, ())), tuple(found[1].get(tag_id, ()))) for tag_id in tag_ids
        ]

    def ids_of(
        self, account_id: int, words: Sequence[str | int], checks: Checks
    ) -> tuple[int, ...]:
        """Return the ids that names (made when unknown) and ids mean, each once.

        What is no tag of the account is noted in `checks`.
        """
        found: dict[int, None] = {}
        for word in words:
            if isinstance(word, int):
                row = self._scope.connection.execute(
                    select(tags.c.id).where(
                        tags.c.id == word,
                        tags.c.account_id == account_id,
                        visibility.of_tags(self._scope.viewer),
                    )
                ).first()
                if row is None:
                    checks.add("Tags", f"There is no tag {word}.", word)
                else:
                    found[word] = None
                continue
            name = word.strip()
            before = len(checks.problems)
            checks.tag("Tags", name)
            if len(checks.problems) == before:
                found[(self._named(account_id, name) or self._make(account_id, name)).id] = None
        return tuple(found)

    def set_on_datapoint(self, datapoint_id: int, tag_ids: Sequence[int], *, fresh: bool) -> None:
        """Replace the tags of a datapoint (`fresh`: it has none yet)."""
        if not fresh:
            self._scope.connection.execute(
                delete(datapoint_tags).where(datapoint_tags.c.datapoint_id == datapoint_id)
            )
        self._put(datapoint_tags, "datapoint_id", datapoint_id, tag_ids, fresh=True)

    def set_on_group(self, group_id: int, tag_ids: Sequence[int]) -> None:
        """Replace the tags of a group."""
        self._scope.connection.execute(delete(group_tags).where(group_tags.c.group_id == group_id))
        self._put(group_tags, "group_id", group_id, tag_ids, fresh=True)

    def of_datapoints(self, ids: Mapping[str, Sequence[int]]) -> dict[int, tuple[Tag, ...]]:
        """Return tags by datapoint id, each in the order of their names; `ids` holds `ids`."""
        return self._carried(_OF_DATAPOINTS, ids)

    def of_groups(self, ids: Mapping[str, Sequence[int]]) -> dict[int, tuple[Tag, ...]]:
        """Return tags by group id, each in the order of their names; `ids` holds `ids`."""
        return self._carried(_OF_GROUPS, ids)

    def _carried(
        self, statement: Select[Any], ids: Mapping[str, Sequence[int]]
    ) -> dict[int, tuple[Tag, ...]]:
        found: dict[int, tuple[Tag, ...]] = {}
        for row in self._scope.connection.execute(statement, ids):
            found[row[0]] = (*found.get(row[0], ()), Tag(row.id, row.account_id, row.name))
        return found

    def _named(self, account_id: int, name: str) -> Tag | None:
        row = self._scope.connection.execute(
            select(tags).where(
                tags.c.account_id == account_id,
                tags.c.name_key == patterns.fold(name),
                visibility.of_tags(self._scope.viewer),
            )
        ).one_or_none()
        return None if row is None else _tag(row)

    def _make(self, account_id: int, name: str) -> Tag:
        if self._scope.viewer is not None:
            # Nor does it learn whether the owner has such a tag where it cannot see it.
            raise NotAllowed(f"A guest may use the tags that it sees, {name} is none of them.")
        tag_id = self._scope.inserted_id(
            tags, {"account_id": account_id, "name": name, "name_key": patterns.fold(name)}
        )
        return Tag(tag_id, account_id, name)

    def _put(
        self,
        link: Table,
        carrier: str,
        carrier_id: int,
        tag_ids: Iterable[int],
        *,
        fresh: bool = False,
    ) -> None:
        rows = [{"tag_id": tag_id, carrier: carrier_id} for tag_id in tag_ids]
        if rows and not fresh:
            there = self._scope.connection.execute(
                select(link.c.tag_id).where(link.c[carrier] == carrier_id)
            ).scalars()
            known = set(there)
            rows = [row for row in rows if row["tag_id"] not in known]
        if rows:
            self._scope.connection.execute(link.insert(), rows)

    def _take(self, link: Table, tag_id: int, *conditions: ColumnElement[bool]) -> None:
        self._scope.connection.execute(delete(link).where(link.c.tag_id == tag_id, *conditions))

    def _carriers(self, link: Table, carrier: ColumnElement[int], tag_id: int) -> tuple[int, ...]:
        table = datapoints if link is datapoint_tags else groups
        return tuple(
            self._scope.connection.execute(
                select(carrier)
                .join_from(link, table, table.c.id == carrier)
                .where(link.c.tag_id == tag_id, visibility.of_table(self._scope.viewer, table))
                .order_by(carrier)
            ).scalars()
        )


def _conditions(
    account_id: int, where: TagFilter, viewer: Viewer | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        tags.c.account_id == account_id,
        visibility.of_tags(viewer),
    ]
    pattern = patterns.parse(where.text)
    if pattern is not None:
        conditions.append(fits("\n" + tags.c.name_key + "\n", pattern))
    on_datapoint = exists().where(datapoint_tags.c.tag_id == tags.c.id)
    on_group = exists().where(group_tags.c.tag_id == tags.c.id)
    if viewer is not None and not viewer.sees_all:
        on_datapoint = on_datapoint.where(
            datapoints.c.id == datapoint_tags.c.datapoint_id, visibility.of_datapoints(viewer)
        )
        on_group = on_group.where(
            groups.c.id == group_tags.c.group_id, visibility.of_groups(viewer)
        )
    if where.carried_by == "gr":
        conditions.append(on_group)
    elif where.carried_by == "dp":
        conditions.append(on_datapoint)
    elif where.carried_by is not None:
        wanted = (
            DatapointType.TRACKING_LINK
            if where.carried_by == "tl"
            else DatapointType.TRACKING_PIXEL
        )
        conditions.append(
            on_datapoint.where(
                datapoints.c.id == datapoint_tags.c.datapoint_id, datapoints.c.type == int(wanted)
            )
        )
    carriers = []
    if where.datapoint_ids:
        carriers.append(
            on_datapoint.where(one_of(datapoint_tags.c.datapoint_id, where.datapoint_ids))
        )
    if where.group_ids:
        carriers.append(on_group.where(one_of(group_tags.c.group_id, where.group_ids)))
    if carriers:
        conditions.append(or_(*carriers))
    return conditions


def _tag(row: Row[Any]) -> Tag:
    return Tag(row.id, row.account_id, row.name)
