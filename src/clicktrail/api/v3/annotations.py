"""`/v3/annotations`: notes on days and moments, shown as flags on charts over time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from clicktrail.api.queries import Query as Parameters
from clicktrail.api.v3.asking import Asker, Faults
from clicktrail.api.v3.event_reading import check_names, read_span, refuse_parameters
from clicktrail.api.v3.operations import By, ByOwner, JsonBody, Reply, fault, reads, refused, router
from clicktrail.api.v3.path_bodies import Members
from clicktrail.api.v3.question_body import Body
from clicktrail.api.v3.ranges import read_day, read_moment
from clicktrail.api.v3.words import is_plain
from clicktrail.catalog.annotations import check_text
from clicktrail.catalog.errors import Invalid, NotFound
from clicktrail.catalog.listing import AnnotationFilter
from clicktrail.catalog.model import AnnotationFields
from clicktrail.catalog.tables import ANNOTATION_LENGTH
from clicktrail.domain.timeframe import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from datetime import date

    from clicktrail.api.auth import Caller
    from clicktrail.catalog.catalog import Session
    from clicktrail.catalog.model import Annotation

api = router("Annotations")
LARGEST_ID = 2**31 - 1
EXAMPLE: dict[str, Any] = {
    "id": 3,
    "at": "2026-06-01",
    "text": "Newsletter 24 went out",
    "datapoint": 7,
    "group": None,
    "name": "Summer sale",
    "created_at": "2026-06-01T11:30:00+02:00",
}
LIST = {"annotations": [EXAMPLE], "meta": {"zone": "Europe/Rome"}}
AnnotationId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The annotation's id.")]
SubjectId = Annotated[int | None, Field(ge=1, le=LARGEST_ID)]
_AT_TEXT = "A day (`2026-06-01`), or a moment; local unless it names an offset."


class AnnotationBody(Body):
    """A note, whole: what is absent is nothing."""

    at: Annotated[str, Field(max_length=40, description=_AT_TEXT)]
    text: Annotated[
        str, Field(min_length=1, max_length=ANNOTATION_LENGTH, description="What happened.")
    ]
    datapoint: Annotated[
        SubjectId, Field(description="The link or pixel that it is about; none: the account.")
    ] = None
    group: Annotated[SubjectId, Field(description="Or the group that it is about.")] = None


class AnnotationsQuery(Parameters):
    """Which notes are meant."""

    from_: Annotated[
        str, Field(alias="from", max_length=40, description="The first day or moment; else all.")
    ] = ""
    to: Annotated[
        str, Field(max_length=40, description="The last day, or the moment that ends it; else all.")
    ] = ""
    datapoint: Annotated[
        SubjectId,
        Field(description="Those that concern a datapoint: its own, its group's, the account's."),
    ] = None
    group: Annotated[
        SubjectId,
        Field(description="Those that concern a group: its own, its datapoints', the account's."),
    ] = None


class AnnotationInfo(BaseModel):
    """A note."""

    id: int
    at: str = Field(description="A day, or a moment with the caller's offset at that time.")
    text: str
    datapoint: int | None
    group: int | None
    name: str = Field(
        description="What the datapoint or group is called; empty: it is about the account."
    )
    created_at: str


class AnnotationsMeta(BaseModel):
    """What is told of the list."""

    zone: str = Field(description="The caller's time zone.")


class AnnotationsAnswer(BaseModel):
    """Notes in the order of their time; those on a day come before its moments."""

    annotations: list[AnnotationInfo]
    meta: AnnotationsMeta


MODELS: tuple[type[BaseModel], ...] = (AnnotationBody,)
_ANSWERS: dict[str, Any] = {
    "model": AnnotationInfo,
    "content": {"application/json": {"example": EXAMPLE}},
}
_READS = reads({"$ref": "#/components/schemas/AnnotationBody"})


@api.get(
    "/annotations",
    summary="List annotations",
    responses={
        200: {"model": AnnotationsAnswer, "content": {"application/json": {"example": LIST}}}
    },
)
def list_annotations(
    by: By, request: Request, query: Annotated[AnnotationsQuery, Query()]
) -> Reply:
    """Answer the notes of a time, the earliest first; a guest gets those of what it sees."""
    check_names(list(request.query_params.keys()), AnnotationsQuery)
    faults = Faults()
    asker = Asker(by.account, by.zone, datetime.now(UTC), by.parts.hits)
    # Unless asked for a time, all: a moment may lie beyond the first and last day of a zone.
    limited = query.from_ or query.to
    span = read_span(query.from_, query.to, asker, by.zone, faults) if limited else None
    if query.datapoint is not None and query.group is not None:
        faults.add("Ask for a datapoint or for a group, not for both", "group")
    with by.parts.catalog.read() as view:
        _check_subject(view, by, query, faults)
        refuse_parameters(faults)
        where = AnnotationFilter(span, query.datapoint, query.group)
        found = sorted(view.annotations.list(by.account_id, where), key=lambda one: _order(one, by))
    shown = [_shown(one, by) for one in found]
    return Reply({"annotations": shown, "meta": {"zone": by.zone.key}})


@api.post(
    "/annotations",
    status_code=201,
    summary="Make an annotation",
    openapi_extra=_READS,
    responses={201: _ANSWERS},
)
def create_annotation(by: ByOwner, body: JsonBody) -> Reply:
    """Note what happened on a day or at a moment."""
    fields = _read(by, body)
    with _refusing_members(), by.parts.catalog.write() as edit:
        made = edit.annotations.create(by.account_id, **fields)
    return Reply(_shown(made, by), 201, {"Location": f"/v3/annotations/{made.id}"})


@api.get("/annotations/{id}", summary="Get an annotation", responses={200: _ANSWERS})
def get_annotation(by: By, id: AnnotationId) -> Reply:
    """Answer a note."""
    with by.parts.catalog.read() as view:
        return Reply(_shown(view.annotations.get(by.account_id, id), by))


@api.put(
    "/annotations/{id}",
    summary="Replace an annotation",
    openapi_extra=_READS,
    responses={200: _ANSWERS},
)
def replace_annotation(by: ByOwner, id: AnnotationId, body: JsonBody) -> Reply:
    """Have a note say what the body says, all of it."""
    fields = _read(by, body)
    with _refusing_members(), by.parts.catalog.write() as edit:
        replaced = edit.annotations.replace(by.account_id, id, **fields)
    return Reply(_shown(replaced, by))


@api.delete("/annotations/{id}", summary="Delete an annotation", status_code=204)
def delete_annotation(by: ByOwner, id: AnnotationId) -> Response:
    """Delete a note for good."""
    with by.parts.catalog.write() as edit:
        edit.annotations.delete(by.account_id, id)
    return Response(status_code=204)


def _check_subject(view: Session, by: Caller, query: AnnotationsQuery, faults: Faults) -> None:
    try:
        if query.datapoint is not None:
            view.datapoints.get(by.account_id, query.datapoint)
        elif query.group is not None:
            view.groups.get(by.account_id, query.group)
    except NotFound as error:
        faults.add(str(error), error.kind)


def _read(by: Caller, body: Any) -> AnnotationFields:
    """Return what a body says. Raises Rejected naming every wrong member."""
    members = Members(body)
    at = members.text("at")
    text = members.text("text")
    subjects = {
        name: members.integer(name, 1, LARGEST_ID, 0) or None for name in ("datapoint", "group")
    }
    members.finish()
    faults = Faults(members.faults)
    moment = None
    if members.is_object:
        moment = read_moment(at, ("at",), by.zone, faults)
        # Days are those of any zone; of moments UTC decides, so that all zones agree on them.
        if moment and not read_day(at) and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            faults.add(
                f'"{at[:40]}" is not within {FIRST_YEAR} to {LAST_YEAR} in UTC: write a moment from'
                f" {FIRST_YEAR}-01-01T00:00Z to {LAST_YEAR}-12-31T23:59:59Z, or a day",
                "at",
            )
        for problem in check_text(text).problems:
            faults.add(problem.message, "text")
        if not is_plain(text):
            faults.add("text holds a character that is not text", "text")
    if all(subjects.values()):
        faults.add("It is about a datapoint or a group, not about both", "group")
    faults.finish()
    day = read_day(at)
    return {
        "day": day,
        "at": None if day else moment,
        "text": text,
        "datapoint_id": subjects["datapoint"],
        "group_id": subjects["group"],
    }


@contextmanager
def _refusing_members() -> Iterator[None]:
    """Refuse what the catalog refuses by the members of the body. Raises Rejected."""
    try:
        yield
    except Invalid as error:
        raise refused(
            [fault(problem.message, problem.property.lower()) for problem in error.problems]
        ) from None


def _order(annotation: Annotation, by: Caller) -> tuple[date, bool, float, int]:
    """Return what notes are sorted by: the day, a note on all of it first, then the moment."""
    at = annotation.at
    if at is None:
        assert annotation.day is not None
        return annotation.day, False, 0.0, annotation.id
    return at.astimezone(by.zone).date(), True, at.timestamp(), annotation.id


def _shown(annotation: Annotation, by: Caller) -> dict[str, Any]:
    at = annotation.at
    return {
        "id": annotation.id,
        "at": str(annotation.day) if at is None else _moment(at, by),
        "text": annotation.text,
        "datapoint": annotation.datapoint_id,
        "group": annotation.group_id,
        "name": annotation.name,
        "created_at": _moment(annotation.created_at, by),
    }


def _moment(at: datetime, by: Caller) -> str:
    return at.astimezone(by.zone).isoformat(timespec="seconds")
