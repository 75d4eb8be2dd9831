"""Groups: folders of datapoints. Deleting one deletes what is in it (spec behaviour.md §1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from sqlalchemy import ColumnElement, Select, exists, false, func, select, update

from clicktrail.catalog import patterns, visibility
from clicktrail.catalog.checks import Checks
from clicktrail.catalog.errors import NotAllowed
from clicktrail.catalog.listing import GroupFilter, Page
from clicktrail.catalog.model import Group, GroupFields, Tag
from clicktrail.catalog.search import INLINE, fits, one_of
from clicktrail.catalog.selection import ids_of_tag, ordered
from clicktrail.catalog.tables import (
    NOTES_LENGTH,
    TITLE_LENGTH,
    datapoints,
    grants,
    group_tags,
    groups,
)
from clicktrail.domain.entries import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Row

    from clicktrail.catalog.scope import Scope
    from clicktrail.catalog.tags import Tags

DEFAULT_NAME = "Default"

_PLAIN_FIELDS = ("name", "notes", "preferred", "is_public", "redirect_only")

_SORT_COLUMNS: dict[str, ColumnElement[Any]] = {
    "id": groups.c.id,
    "name": groups.c.name_key,
    "notes": groups.c.notes,
    "creationdate": groups.c.created_at,
    "preferred": groups.c.preferred,
    "favourite": groups.c.preferred,
    "ispublic": groups.c.is_public,
    "redirectonly": groups.c.redirect_only,
    "deleted": groups.c.deleted,
    "status": groups.c.deleted,
}


class Groups:
    """The groups of one session."""

    def __init__(self, scope: Scope, tags: Tags) -> None:
        self._scope = scope
        self._tags = tags

    def create(self, account_id: int, **fields: Unpack[GroupFields]) -> Group:
        """Make a group; raises Invalid. A guest that may do so may then change it."""
        viewer = self._scope.viewer
        if viewer is not None and not (viewer.sees_all or viewer.may_create_groups):
            raise NotAllowed("This guest may not create groups.")
        name = fields.get("name", "").strip()
        notes = fields.get("notes", "")
        checks = Checks()
        _check(checks, name, notes)
        tag_ids = self._tags.ids_of(account_id, fields.get("tags", ()), checks)
        checks.finish()
        group_id = self._scope.inserted_id(
            groups,
            {
                "account_id": account_id,
                **_texts(name, notes),
                "preferred": fields.get("preferred", False),
                "is_public": fields.get("is_public", False),
                "redirect_only": fields.get("redirect_only", False),
                "created_at": self._scope.now(),
            },
        )
        self._tags.set_on_group(group_id, tag_ids)
        if fields.get("redirect_only"):
            self._scope.note("group", [group_id])
        if viewer is not None and not viewer.sees_all:
            self._scope.connection.execute(
                grants.insert(),
                {
                    "guest_id": viewer.guest_id,
                    "entity_type": visibility.GROUP,
                    "entity_id": group_id,
                    "verb": visibility.WRITE,
                },
            )
            self._scope.forget_sight()
        return self.get(account_id, group_id)

    def get(self, account_id: int, group_id: int) -> Group:
        """Return a group, a deleted one too; raises NotFound."""
        row = self._scope.own_row(groups, "group", account_id, group_id)
        return self._with_tags([row])[0]

    def get_many(self, account_id: int, ids: Sequence[int]) -> tuple[Group, ...]:
        """Return groups in the order of `ids`; what is not there is left out."""
        if not ids:
            return ()
        rows = self._scope.connection.execute(
            select(groups).where(
                groups.c.account_id == account_id,
                one_of(groups.c.id, ids),
                visibility.of_groups(self._scope.viewer),
            )
        )
        found = {group.id: group for group in self._with_tags(list(rows))}
        return tuple(found[group_id] for group_id in ids if group_id in found)

    def default(self, account_id: int) -> Group:
        """Return the account's oldest group named "Default", made when there is none."""
        row = self._scope.connection.execute(
            select(groups)
            .where(
                groups.c.account_id == account_id,
                groups.c.name_key == patterns.fold(DEFAULT_NAME),
                groups.c.deleted.is_(False),
            )
            .order_by(groups.c.id)
            .limit(1)
        ).one_or_none()
        if row is None:
            return self.create(account_id, name=DEFAULT_NAME)
        return self._with_tags([row])[0]

    def update(self, account_id: int, group_id: int, **fields: Unpack[GroupFields]) -> Group:
        """Change the given fields; raises NotFound and Invalid."""
        row = self._scope.own_row(groups, "group", account_id, group_id)
        self._scope.may_change(groups, row)
        name = fields.get("name", row.name).strip()
        notes = fields.get("notes", row.notes)
        checks = Checks()
        _check(checks, name, notes)
        tag_ids = self._tags.ids_of(account_id, fields.get("tags", ()), checks)
        checks.finish()
        values = {
            key: fields[key]  # type: ignore[literal-required]
            for key in _PLAIN_FIELDS
            if key in fields
        } | _texts(name, notes)
        self._scope.connection.execute(
            update(groups).where(groups.c.id == group_id).values(**values)
        )
        if "tags" in fields:
            self._tags.set_on_group(group_id, tag_ids)
        if values.get("redirect_only", row.redirect_only) != row.redirect_only:
            self._scope.note("group", [group_id])
        if values.get("is_public", row.is_public) != row.is_public:
            # The edge has it with each datapoint.
            inside = select(datapoints.c.id).where(datapoints.c.group_id == group_id)
            self._scope.note("datapoint", self._scope.connection.execute(inside).scalars())
        return self.get(account_id, group_id)

    def delete(self, account_id: int, group_id: int) -> None:
        """Delete a group and every datapoint in it; again = no-op. Raises NotFound."""
        row = self._scope.own_row(groups, "group", account_id, group_id)
        self._scope.may_change(groups, row)
        if row.deleted:
            return
        connection = self._scope.connection
        connection.execute(update(groups).where(groups.c.id == group_id).values(deleted=True))
        if row.redirect_only:
            self._scope.note("group", [group_id])
        inside = datapoints.c.group_id == group_id, datapoints.c.status != int(Status.DELETED)
        self._scope.note(
            "datapoint", connection.execute(select(datapoints.c.id).where(*inside)).scalars().all()
        )
        connection.execute(update(datapoints).where(*inside).values(status=int(Status.DELETED)))

    def list(
        self, account_id: int, where: GroupFilter | None = None, page: Page | None = None
    ) -> tuple[Group, ...]:
        """Return a page of the account's groups."""
        statement = self._select(select(groups), account_id, where or GroupFilter())
        rows = self._scope.connection.execute(
            ordered(statement, page or Page(), _SORT_COLUMNS, groups, self._scope, account_id)
        )
        return self._with_tags(list(rows))

    def count(self, account_id: int, where: GroupFilter | None = None) -> int:
        """Return how many groups of the account there are."""
        statement = select(func.count()).select_from(groups)
        return int(
            self._scope.connection.execute(
                self._select(statement, account_id, where or GroupFilter())
            ).scalar_one()
        )

    def ids(self, account_id: int, where: GroupFilter | None = None) -> tuple[int, ...]:
        """Return the ids of all groups meant, rising."""
        statement = self._select(select(groups.c.id), account_id, where or GroupFilter())
        return tuple(self._scope.connection.execute(statement.order_by(groups.c.id)).scalars())

    def _select(self, statement: Select[Any], account_id: int, where: GroupFilter) -> Select[Any]:
        row = groups.c
        conditions: list[ColumnElement[bool]] = [row.account_id == account_id]
        if self._scope.limited:
            conditions.append(visibility.of_groups(self._scope.viewer, write=where.writable))
        if where.status != "all":
            conditions.append(row.deleted == (where.status == "deleted"))
        if where.favourite is not None:
            conditions.append(row.preferred == where.favourite)
        if where.created_after is not None:
            conditions.append(row.created_at >= where.created_after)
        if where.created_before is not None:
            conditions.append(row.created_at <= where.created_before)
        if where.ids is not None:
            conditions.append(one_of(row.id, where.ids))
        for tag in where.tags:
            tag_ids = ids_of_tag(self._scope.connection, account_id, tag)
            carried = exists().where(
                group_tags.c.group_id == row.id, group_tags.c.tag_id.in_(tag_ids)
            )
            conditions.append(carried if tag_ids else false())
        pattern = patterns.parse(where.text)
        if pattern is not None:
            conditions.append(fits(row.search_text, pattern))
        return statement.where(*conditions)

    def _with_tags(self, rows: Sequence[Row[Any]]) -> tuple[Group, ...]:
        if not rows:
            return ()
        tags: dict[int, tuple[Tag, ...]] = {}
        for start in range(0, len(rows), INLINE):
            tags |= self._tags.of_groups({"ids": [row.id for row in rows[start : start + INLINE]]})
        return tuple(
            _group(row, tags.get(row.id, ()), writable=self._scope.opens(groups, row))
            for row in rows
        )


def _check(checks: Checks, name: str, notes: str) -> None:
    checks.text("Name", name, TITLE_LENGTH, needed=True)
    checks.text("Notes", notes, NOTES_LENGTH)


def _texts(name: str, notes: str) -> dict[str, Any]:
    return {
        "name": name,
        "name_key": patterns.fold(name),
        "notes": notes,
        "search_text": patterns.searchable(name, notes),
    }


def _group(row: Row[Any], tags: tuple[Tag, ...], *, writable: bool) -> Group:
    return Group(
        id=row.id,
        account_id=row.account_id,
        name=row.name,
        notes=row.notes,
        preferred=row.preferred,
        is_public=row.is_public,
        redirect_only=row.redirect_only,
        deleted=row.deleted,
        created_at=row.created_at,
        tags=tags,
        writable=writable,
    )
