"""Annotations: what happened on a day or at a moment, told beside the figures of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from clicktrail.catalog import visibility
from clicktrail.catalog.checks import Checks
from clicktrail.catalog.errors import Invalid, NotFound
from clicktrail.catalog.listing import AnnotationFilter
from clicktrail.catalog.model import Annotation, AnnotationFields
from clicktrail.catalog.tables import ANNOTATION_LENGTH, account_notes, datapoints, groups

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from clicktrail.catalog.scope import Scope

MOST_ANNOTATIONS = 1000

_OF_ALL = and_(account_notes.c.datapoint_id.is_(None), account_notes.c.group_id.is_(None))
_NAMED = (
    select(
        account_notes,
        datapoints.c.title,
        datapoints.c.name.label("datapoint_name"),
        groups.c.name.label("group_name"),
    )
    .outerjoin_from(account_notes, datapoints, datapoints.c.id == account_notes.c.datapoint_id)
    .outerjoin(groups, groups.c.id == account_notes.c.group_id)
)


class Annotations:
    """The notes of one session; a guest sees those of what it sees, and changes none."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def create(self, account_id: int, **fields: Unpack[AnnotationFields]) -> Annotation:
        """Make a note; raises Invalid, and NotAllowed for guests."""
        self._scope.owner_only()
        values = self._checked(account_id, fields)
        mine = account_notes.c.account_id == account_id
        count = select(func.count()).select_from(account_notes).where(mine)
        if self._scope.connection.execute(count).scalar_one() >= MOST_ANNOTATIONS:
            raise Invalid.one(
                "Text", f"An account has {MOST_ANNOTATIONS} annotations at most: delete one first."
            )
        made = {"account_id": account_id, **values, "created_at": self._scope.now()}
        return self.get(account_id, self._scope.inserted_id(account_notes, made))

    def get(self, account_id: int, annotation_id: int) -> Annotation:
        """Return a note; raises NotFound, also for one of what the viewer does not see."""
        row = self._scope.connection.execute(
            _NAMED.where(self._own(account_id), account_notes.c.id == annotation_id)
        ).one_or_none()
        if row is None:
            raise NotFound("annotation", annotation_id)
        return _annotation(row)

    def replace(
        self, account_id: int, annotation_id: int, **fields: Unpack[AnnotationFields]
    ) -> Annotation:
        """Have a note say something else; raises NotFound, Invalid, and NotAllowed for guests."""
        self._scope.owner_only()
        self.get(account_id, annotation_id)
        values = self._checked(account_id, fields)
        self._scope.connection.execute(
            update(account_notes).where(account_notes.c.id == annotation_id).values(**values)
        )
        return self.get(account_id, annotation_id)

    def delete(self, account_id: int, annotation_id: int) -> None:
        """Delete a note; raises NotFound, and NotAllowed for guests."""
        self._scope.owner_only()
        self.get(account_id, annotation_id)
        self._scope.connection.execute(
            delete(account_notes).where(account_notes.c.id == annotation_id)
        )

    def list(
        self, account_id: int, where: AnnotationFilter | None = None
    ) -> tuple[Annotation, ...]:
        """Return the notes that are meant, by id; their order in time hangs on the zone."""
        statement = _NAMED.where(self._own(account_id), *_conditions(where or AnnotationFilter()))
        rows = self._scope.connection.execute(statement.order_by(account_notes.c.id))
        return tuple(_annotation(row) for row in rows)

    def _own(self, account_id: int) -> ColumnElement[bool]:
        mine = account_notes.c.account_id == account_id
        if not self._scope.limited:
            return mine
        viewer = self._scope.viewer
        return and_(
            mine,
            or_(
                _OF_ALL,
                and_(
                    account_notes.c.datapoint_id.is_not(None),
                    visibility.of_datapoints(viewer),
                ),
                and_(account_notes.c.group_id.is_not(None), visibility.of_groups(viewer)),
            ),
        )

    def _checked(self, account_id: int, fields: AnnotationFields) -> dict[str, Any]:
        checks = check_text(fields["text"])
        for table, kind, subject_id in (
            (datapoints, "datapoint", fields["datapoint_id"]),
            (groups, "group", fields["group_id"]),
        ):
            if subject_id is not None:
                try:
                    self._scope.own_row(table, kind, account_id, subject_id)
                except NotFound as error:
                    checks.add(kind.title(), str(error), subject_id)
        checks.finish()
        return {**fields, "text": fields["text"].strip()}


def check_text(text: str) -> Checks:
    """Return what is wrong with the text of a note."""
    checks = Checks()
    checks.text("Text", text.strip(), ANNOTATION_LENGTH, needed=True)
    return checks


def _conditions(where: AnnotationFilter) -> list[ColumnElement[bool]]:
    row = account_notes.c
    found: list[ColumnElement[bool]] = []
    if where.span is not None:
        span = where.span
        days = row.day.between(span.from_local.date(), span.to_local.date())
        found.append(or_(days, and_(row.at >= span.start_utc, row.at < span.end_utc)))
    if where.datapoint_id is not None:
        its_group = (
            select(datapoints.c.group_id)
            .where(datapoints.c.id == where.datapoint_id)
            .correlate(None)
            .scalar_subquery()
        )
        found.append(
            or_(_OF_ALL, row.datapoint_id == where.datapoint_id, row.group_id == its_group)
        )
    if where.group_id is not None:
        inside = datapoints.c.group_id == where.group_id
        found.append(or_(_OF_ALL, row.group_id == where.group_id, inside))
    return found


def _annotation(row: Row[Any]) -> Annotation:
    return Annotation(
        id=row.id,
        account_id=row.account_id,
        day=row.day,
        at=row.at,
        text=row.text,
        datapoint_id=row.datapoint_id,
        group_id=row.group_id,
        name=row.title or row.datapoint_name or row.group_name or "",
        created_at=row.created_at,
    )
