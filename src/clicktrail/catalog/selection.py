"""From a filter to the ids it means, in the order and stretch that were asked for.

A condition that lives outside the datapoints' own row (tag, conversion, text) is first tried as a
short list of ids. If it is short, only those rows are looked at; if not, the rows are walked in the
order asked for until the page is full, which then comes soon. Where all are wanted or counted, each
condition is answered by an index of its own, and the ids are intersected here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, Select, and_, exists, func, literal, or_, select

from clicktrail.catalog import patterns, search, visibility
from clicktrail.catalog.keyset import behind
from clicktrail.catalog.listing import DatapointFilter, Page
from clicktrail.catalog.tables import (
    conversions,
    datapoint_conversions,
    datapoint_tags,
    datapoint_texts,
    datapoints,
    domains,
    groups,
    tags,
)
from clicktrail.domain.entries import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import FromClause, Table
    from sqlalchemy.engine import Connection

    from clicktrail.catalog.scope import Scope
    from clicktrail.catalog.visibility import Viewer

_STATUS_OF_WORD = {
    "active": Status.ACTIVE,
    "paused": Status.PAUSED,
    "spam": Status.ABUSE,
    "deleted": Status.DELETED,
}

_SORT_COLUMNS: dict[str, ColumnElement[Any]] = {
    "id": datapoints.c.id,
    "name": datapoints.c.name_key,
    "title": datapoints.c.title_key,
    "creationdate": datapoints.c.created_at,
    "groupid": datapoints.c.group_id,
    "groupname": groups.c.name_key,
    "status": datapoints.c.status,
    "type": datapoints.c.type,
    "url": datapoints.c.url,
    "redirecttype": datapoints.c.redirect_type,
    "appendquery": datapoints.c.append_query,
    "domainid": datapoints.c.domain_id,
    "domain": domains.c.name,
    "notes": datapoints.c.notes,
    "preferred": datapoints.c.preferred,
    "favourite": datapoints.c.preferred,
    "ispublic": datapoints.c.is_public,
    "issecured": datapoints.c.is_secured,
    "lighttracking": datapoints.c.light_tracking,
    "redirectonly": datapoints.c.redirect_only,
    "encodeip": datapoints.c.encode_ip,
}


class DatapointSelection:
    """The datapoints of one account that a filter means and a viewer may see."""

    def __init__(
        self,
        connection: Connection,
        account_id: int,
        where: DatapointFilter,
        viewer: Viewer | None = None,
    ) -> None:
        self._connection = connection
        self._account_id = account_id
        self._few: set[int] | None = None
        # Pairs: the same condition tested on a row, and as the ids that it means.
        self._many: list[tuple[ColumnElement[bool], Select[Any]]] = []
        self._simple: list[ColumnElement[bool]] = []
        # A text of which it is not known yet whether few have it: to know, texts must be read.
        self._unread: patterns.Pattern | None = None
        self._group_id = where.group_id
        self._viewer = viewer if viewer is not None and not viewer.sees_all else None
        self._restrict(where)

    def ids(self, page: Page | None) -> tuple[int, ...]:
        """Return the ids of a page, or all of them in rising order."""
        if page is None:
            return tuple(self.all_ids().tolist())
        self._read_text()
        if self._few is not None and not self._few:
            return ()
        key = page.sort_by.lower().removeprefix("typetl.")
        by_age = key == "creationdate" or key not in {*_SORT_COLUMNS, "trackingcode"}
        source: FromClause = datapoints
        if key == "trackingcode":
            keys: list[ColumnElement[Any]] = [domains.c.name, datapoints.c.name_key]
        else:
            keys = [_SORT_COLUMNS.get(key, datapoints.c.created_at)]
        if key == "groupname":
            source = datapoints.join(groups, groups.c.id == datapoints.c.group_id)
        elif key in ("domain", "trackingcode"):
            source = datapoints.join(domains, domains.c.id == datapoints.c.domain_id)
        if key != "id":
            keys.append(datapoints.c.id)
        descending = page.descending or (by_age and key != "creationdate")
        statement = select(datapoints.c.id).select_from(source)
        statement = statement.where(*self._conditions(by_age=by_age))
        if page.after is not None:
            own = and_(
                datapoints.c.account_id == self._account_id, visibility.of_datapoints(self._viewer)
            )
            statement = statement.where(
                behind(
                    self._connection,
                    page.after,
                    source,
                    keys,
                    own,
                    descending=descending,
                    by_age=by_age or key == "id",
                )
            )
        statement = statement.order_by(*(k.desc() if descending else k.asc() for k in keys))
        return tuple(self._connection.execute(stretch(statement, page)).scalars())

    def few(self) -> NDArray[np.int64] | None:
        """Return the ids of all, rising, where a look at an index shows that they are few.

        None otherwise; few are at most `search.FEW`.
        """
        if self._few is None and self._group_id is not None:
            held = select(datapoints.c.id).where(*self._conditions(linked=False))
            found = search.all_ids(self._connection, held.limit(search.FEW + 1))
            if len(found) <= search.FEW:
                self._narrow(set(found.tolist()))
        return None if self._few is None else self.all_ids()

    def all_ids(self) -> NDArray[np.int64]:
        """Return the ids of all, rising."""
        if self._few is not None:
            return self._found(*self._conditions()) if self._few else np.empty(0, np.int64)
        parts = [search.all_ids(self._connection, as_ids) for _, as_ids in self._many]
        # A link of the account's own tag, conversion or text is to one of its own datapoints.
        if self._simple or self._viewer is not None or not parts:
            parts.append(self._plain_ids())
        found, *others = sorted(parts, key=len)
        for other in others:
            found = found[search.among(found, other)]
        return found

    def count(self) -> int:
        """Return how many there are."""
        if self._few is not None and not self._few:
            return 0
        if self._few is None and (self._many or self._viewer is not None):
            return len(self.all_ids())
        counted = select(func.count()).select_from(datapoints).where(*self._conditions())
        return self._connection.execute(counted).scalar_one()

    def _plain_ids(self) -> NDArray[np.int64]:
        """Return the ids of what fulfils the conditions on the row itself and may be seen."""
        if self._viewer is None or self._group_id is not None:
            return self._found(*self._conditions(linked=False))
        in_groups = datapoints.c.group_id.in_(
            visibility.granted_groups(self._viewer, self._account_id)
        )
        granted = datapoints.c.id.in_(visibility.granted_datapoints(self._viewer))
        alone = (datapoints.c.account_id + 0 == self._account_id, granted)
        return np.union1d(self._found(in_groups, *self._simple), self._found(*alone, *self._simple))

    def _found(self, *conditions: ColumnElement[bool]) -> NDArray[np.int64]:
        return search.all_ids(self._connection, select(datapoints.c.id).where(*conditions))

    def _conditions(self, *, by_age: bool = True, linked: bool = True) -> list[ColumnElement[bool]]:
        """Return what a row must fulfil.

        `by_age`: the rows are wanted in that order, or in none. `linked`: with the conditions that
        lie outside the row.
        """
        own = datapoints.c.account_id == self._account_id
        # SQLite keeps no statistics here, and would walk through all of the account where rows are
        # better found by their ids or in their group.
        if self._few is not None:
            own = datapoints.c.account_id + 0 == self._account_id
        elif self._group_id is not None and by_age:
            own = exists().where(
                groups.c.id == self._group_id, groups.c.account_id == self._account_id
            )
        conditions: list[ColumnElement[bool]] = [own, *self._simple]
        if self._viewer is not None:
            conditions.append(visibility.of_datapoints(self._viewer))
        if self._few is not None:
            conditions.append(search.one_of(datapoints.c.id, sorted(self._few)))
        if linked:
            conditions += [on_row for on_row, _ in self._many]
        return conditions

    def _restrict(self, where: DatapointFilter) -> None:
        row = datapoints.c
        if where.type is not None:
            self._simple.append(row.type == int(where.type))
        if where.status != "all":
            self._simple.append(row.status == int(_STATUS_OF_WORD[where.status]))
        if where.favourite is not None:
            self._simple.append(row.preferred == where.favourite)
        if where.group_id is not None:
            self._simple.append(row.group_id == where.group_id)
        if where.created_after is not None:
            self._simple.append(row.created_at >= where.created_after)
        if where.created_before is not None:
            self._simple.append(row.created_at <= where.created_before)
        if where.ids is not None:
            self._narrow(set(where.ids))
        for tag in where.tags:
            self._carrying_tag(tag)
        if where.conversion_id is not None:
            link = datapoint_conversions.c
            self._member(
                link.datapoint_id,
                and_(
                    link.conversion_id == where.conversion_id,
                    # Another account's conversion has no datapoints here.
                    exists().where(
                        conversions.c.id == where.conversion_id,
                        conversions.c.account_id == self._account_id,
                    ),
                ),
            )
        pattern = patterns.parse(where.text)
        if pattern is not None:
            self._matching(pattern)

    def _carrying_tag(self, tag: str | int) -> None:
        tag_ids = ids_of_tag(self._connection, self._account_id, tag)
        if not tag_ids:
            self._narrow(set())
            return
        link = datapoint_tags.c
        self._member(link.datapoint_id, link.tag_id.in_(tag_ids), once=len(tag_ids) == 1)

    def _member(
        self, ids: ColumnElement[int], condition: ColumnElement[bool], *, once: bool = True
    ) -> None:
        """Restrict to the rows of a link table, by their ids where these are few.

        `once`: the condition holds for a datapoint's link at most once.
        """
        linked = select(ids).where(condition)
        if not once:
            linked = linked.distinct()
        found = list(self._connection.execute(linked.limit(search.FEW + 1)).scalars())
        if len(found) <= search.FEW:
            self._narrow(set(found))
        else:
            self._many.append((exists().where(ids == datapoints.c.id, condition), linked))

    def _matching(self, pattern: patterns.Pattern) -> None:
        body = datapoint_texts.c
        fitting = search.fits(body.text, pattern)
        own = body.account_id == self._account_id
        on_row = exists().where(own, body.datapoint_id == datapoints.c.id, fitting)
        candidates = None
        if self._few is None:
            candidates = search.rare_candidates(self._connection, pattern)
        if candidates is not None:
            fit = search.few_matches(self._connection, self._account_id, pattern, candidates)
            self._narrow(set(fit or ()))
            return
        self._many.append((on_row, select(body.datapoint_id).where(own, fitting)))
        if self._few is None:
            self._unread = pattern

    def _read_text(self) -> None:
        """Find out whether few have the text: rows walked along would seldom have it then."""
        if self._unread is None:
            return
        found = search.few_matches(self._connection, self._account_id, self._unread)
        self._unread = None
        if found is not None:
            # The text was the last condition.
            self._many.pop()
            self._narrow(set(found))

    def _narrow(self, ids: set[int]) -> None:
        self._few = ids if self._few is None else self._few & ids


def ids_of_tag(connection: Connection, account_id: int, tag: str | int) -> list[int]:
    """Return the ids of the account's tags of this name, or this id where it is a number."""
    key = str(tag).strip()
    named = tags.c.name_key == patterns.fold(key)
    numbered = tags.c.id == int(key) if key.isascii() and key.isdigit() and len(key) < 16 else None
    if isinstance(tag, int):
        meant = tags.c.id == tag
    else:
        meant = named if numbered is None else or_(named, numbered)
    return list(
        connection.execute(
            select(tags.c.id).where(tags.c.account_id == account_id, meant)
        ).scalars()
    )


def stretch(statement: Select[Any], page: Page) -> Select[Any]:
    """Cut a page out of an ordered list."""
    if page.offset:
        # SQLite knows no OFFSET without LIMIT; -1 there and 2^63-1 in both mean "no limit".
        limit = 2**63 - 1 if page.limit is None else page.limit
        return statement.limit(_long(limit)).offset(_long(page.offset))
    return statement if page.limit is None else statement.limit(_long(page.limit))


def _long(number: int) -> ColumnElement[int]:
    return literal(number, BigInteger)


def ordered(
    statement: Select[Any],
    page: Page,
    columns: Mapping[str, ColumnElement[Any]],
    table: Table,
    scope: Scope,
    account_id: int,
) -> Select[Any]:
    """Order by the wire name in `page`, then by id, and cut the page out.

    An unknown name means newest first (`creationdate` must be among `columns`). Raises NotFound
    where the page follows an item that nobody knows.
    """
    key = page.sort_by.lower()
    keys: Sequence[ColumnElement[Any]] = (columns.get(key, columns["creationdate"]), table.c.id)
    descending = page.descending or key not in columns
    if page.after is not None:
        own = and_(
            or_(table.c.account_id == account_id, table.c.account_id.is_(None)),
            visibility.of_table(scope.viewer, table),
        )
        by_age = key in ("id", "creationdate") or key not in columns
        statement = statement.where(
            behind(
                scope.connection, page.after, table, keys, own, descending=descending, by_age=by_age
            )
        )
    return stretch(statement.order_by(*(k.desc() if descending else k.asc() for k in keys)), page)
