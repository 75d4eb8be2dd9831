"""Datapoints: tracking links and tracking pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Query

from clicktrail.api.auth import By, Caller
from clicktrail.api.bodies import Body, take, takes
from clicktrail.api.errors import Failure
from clicktrail.api.queries import FavouriteDatapointQuery, ListQuery, SortQuery
from clicktrail.api.v2.entities import (
    CountObject,
    Datapoint,
    DatapointList,
    EntityUri,
    EntityUriList,
    Rendering,
)
from clicktrail.api.v2.link_bodies import DatapointBody, fields_of
from clicktrail.api.v2.link_intake import leads_to_itself, refused_on_pixel, take_members
from clicktrail.api.v2.operations import (
    EntityId,
    NotesBody,
    answers,
    failures_of,
    notes_of,
    refuse,
    required,
    router,
)
from clicktrail.api.wire import Answer, uri
from clicktrail.catalog.errors import Invalid
from clicktrail.domain.entries import DatapointType, Status

if TYPE_CHECKING:
    from clicktrail.catalog import listing, model
    from clicktrail.catalog.catalog import Session

api = router("Datapoints")
EXAMPLE_URI = {"id": 12, "uri": "/datapoints/12"}
BODY_EXAMPLE = {
    "type": 0,
    "title": "Spring offer",
    "name": "spring",
    "groupId": 3,
    "typeTL": {"redirectType": 307, "url": "https://shop.example/?subid=[s2sidentifier]"},
    "tags": ["mail"],
}
EXAMPLE = {
    "id": 12,
    "name": "spring",
    "title": "Spring offer",
    "groupId": 3,
    "groupName": "Summer sale",
    "trackingCode": "http://localhost:8080/spring",
    "creationDate": "20260601093000",
    "writePermited": True,
    "firstConversionId": 5,
    "firstConversionName": "Order",
    "tags": [{"id": 1, "name": "mail"}],
    "typeTL": {
        "domainId": 1,
        "redirectType": 307,
        "url": "https://shop.example/?subid=[s2sidentifier]",
        "firstUrl": "",
    },
}
PLACEHOLDER_URL = "https://example.com/"


class DatapointListQuery(FavouriteDatapointQuery, ListQuery, SortQuery):
    """Parameters of the list of datapoints."""


@api.get(
    "/datapoints",
    response_model=EntityUriList | DatapointList,
    summary="List datapoints",
    responses=answers({"entities": [EXAMPLE_URI]}),
)
def list_datapoints(by: By, query: Annotated[DatapointListQuery, Query()]) -> Answer:
    """Answer the addresses of the account's datapoints, deleted ones too unless filtered."""
    where = query.where(by.zone, favourite=query.only_favorites or None)
    page = query.page(query.sort_by, query.sort_direction)
    with by.parts.catalog.read() as view:
        return list_answer(by, view, where, page, expand=query.expand)


@api.get(
    "/datapoints/count",
    response_model=CountObject,
    summary="Count datapoints",
    responses=answers({"count": 42}),
)
def count_datapoints(by: By, query: Annotated[FavouriteDatapointQuery, Query()]) -> Answer:
    """Count what the list with the same filters would hold."""
    where = query.where(by.zone, favourite=query.only_favorites or None)
    with by.parts.catalog.read() as view:
        return Answer(CountObject(count=view.datapoints.count(by.account_id, where)))


@api.post(
    "/datapoints",
    response_model=EntityUri,
    summary="Create a datapoint",
    openapi_extra=takes(DatapointBody, BODY_EXAMPLE),
    responses=answers(EXAMPLE_URI),
)
def create_datapoint(by: By, raw: Body) -> Answer:
    """Create a tracking link (type 0) or a tracking pixel (type 1)."""
    with by.parts.catalog.write() as edit:
        datapoint = create(by, edit, raw)
    return Answer(uri("datapoints", datapoint.id))


@api.get(
    "/datapoints/{id}",
    response_model=Datapoint,
    summary="Get a datapoint",
    responses=answers(EXAMPLE),
)
def get_datapoint(by: By, id: EntityId) -> Answer:
    """Answer a datapoint; a deleted one with status 3."""
    with by.parts.catalog.read() as view:
        datapoint = view.datapoints.get(by.account_id, id)
        render = Rendering.of(by, view.domains.default())
    return Answer(render.datapoint(datapoint))


@api.post(
    "/datapoints/{id}",
    response_model=EntityUri,
    summary="Update a datapoint",
    openapi_extra=takes(DatapointBody, {"title": "Spring offer, week 2", "status": 1}),
    responses=answers(EXAMPLE_URI),
)
def update_datapoint(by: By, id: EntityId, raw: Body) -> Answer:
    """Change what is given; leave the rest as it is. A conversion id of 0 empties its slot."""
    with by.parts.catalog.write() as edit:
        update(by, edit, id, raw)
    return Answer(uri("datapoints", id))


@api.delete(
    "/datapoints/{id}",
    response_model=EntityUri,
    summary="Delete a datapoint",
    responses=answers(EXAMPLE_URI),
)
def delete_datapoint(by: By, id: EntityId) -> Answer:
    """Mark a datapoint deleted (status 3): its link answers no more, its figures stay."""
    with by.parts.catalog.write() as edit:
        edit.datapoints.delete(by.account_id, id)
    return Answer(uri("datapoints", id))


@api.put(
    "/datapoints/{id}/favourite",
    response_model=EntityUri,
    summary="Switch a datapoint's favourite mark",
    responses=answers(EXAMPLE_URI),
)
def switch_favourite_datapoint(by: By, id: EntityId) -> Answer:
    """Make a favourite of a datapoint, or no longer one."""
    with by.parts.catalog.write() as edit:
        datapoint = edit.datapoints.get(by.account_id, id)
        edit.datapoints.update(by.account_id, id, preferred=not datapoint.preferred)
    return Answer(uri("datapoints", id))


@api.put(
    "/datapoints/{id}/notes",
    response_model=EntityUri,
    summary="Set a datapoint's notes",
    openapi_extra=takes(NotesBody, {"Text": "In the July mailing"}),
    responses=answers(EXAMPLE_URI),
)
def set_datapoint_notes(by: By, id: EntityId, raw: Body) -> Answer:
    """Replace a datapoint's notes."""
    text, failures = notes_of(raw)
    with by.parts.catalog.write() as edit:
        edit.datapoints.get(by.account_id, id)
        refuse(failures)
        edit.datapoints.update(by.account_id, id, notes=text)
    return Answer(uri("datapoints", id))


def list_answer(
    by: Caller,
    view: Session,
    where: listing.DatapointFilter,
    page: listing.Page,
    *,
    expand: bool,
) -> Answer:
    """Answer a page of datapoints, as addresses or whole."""
    if not expand:
        ids = view.datapoints.ids(by.account_id, where, page)
        return Answer(EntityUriList(entities=tuple(uri("datapoints", found) for found in ids)))
    render = Rendering.of(by, view.domains.default())
    found = view.datapoints.list(by.account_id, where, page)
    return Answer(DatapointList(entities=tuple(map(render.datapoint, found))))


def create(by: Caller, edit: Session, raw: Any, *, group_id: int | None = None) -> model.Datapoint:
    """Create a datapoint from what a client sent. Raises Rejected naming every wrong member."""
    body, failures = take(DatapointBody, raw)
    wrong = {failure.property for failure in failures}
    fields = fields_of(body)
    if group_id is not None:
        fields["group_id"] = group_id
    fields["type"] = body.type or DatapointType.TRACKING_LINK
    if not fields.get("title"):
        fields["title"] = "untitled"
        if "Title" not in wrong:
            failures.append(required("Title"))
    if body.status not in (None, Status.ACTIVE, Status.PAUSED):
        failures.append(_unsettable_status(body.status))
        fields.pop("status", None)
    failures += _link_members(by, body, fields, None, wrong)
    if any(body.slots()):
        fields["conversion_ids"] = [slot or None for slot in body.slots()]
    created = None
    # Tried even when something is wrong already, so that the catalog's objections come with the
    # rest; raising undoes it.
    try:
        created = edit.datapoints.create(by.account_id, **fields)
        failures += leads_to_itself(created, by.parts.settings.edge_url)
    except Invalid as error:
        failures += failures_of(error)
    refuse(failures)
    assert created is not None
    return created


def update(by: Caller, edit: Session, datapoint_id: int, raw: Any) -> model.Datapoint:
    """Change a datapoint as a client asked. Raises Rejected naming every wrong member, NotFound."""
    before = edit.datapoints.get(by.account_id, datapoint_id)
    body, failures = take(DatapointBody, raw)
    wrong = {failure.property for failure in failures}
    fields = fields_of(body)
    if body.type is not None and body.type != before.type:
        failures.append(
            Failure("Type", "The type of a datapoint cannot be changed.", int(body.type))
        )
    if "title" in fields and not fields["title"]:
        fields.pop("title")
        failures.append(required("Title"))
    if "name" in fields and not fields["name"]:
        fields.pop("name")
    if "status" in fields and fields["status"] == before.status:
        fields.pop("status")
    if "status" in fields and (
        fields["status"] not in (Status.ACTIVE, Status.PAUSED) or before.status == Status.ABUSE
    ):
        failures.append(_unsettable_status(fields.pop("status")))
    failures += _link_members(by, body, fields, before, wrong)
    given = body.slots()
    if any(slot is not None for slot in given):
        held = {conversion.slot: conversion.id for conversion in before.conversions}
        fields["conversion_ids"] = [
            (held.get(place) if slot is None else slot) or None
            for place, slot in enumerate(given, start=1)
        ]
    after = before
    try:
        after = edit.datapoints.update(by.account_id, datapoint_id, **fields)
        if not fields.keys().isdisjoint(("url", "specifics", "name", "domain_id")):
            failures += leads_to_itself(after, by.parts.settings.edge_url)
    except Invalid as error:
        failures += failures_of(error)
    refuse(failures)
    return after


def _link_members(
    by: Caller,
    body: DatapointBody,
    fields: model.DatapointFields,
    before: model.Datapoint | None,
    wrong: set[str],
) -> list[Failure]:
    """Put into `fields` what only links have, and return what is wrong with it.

    `wrong` names the members that could not be read at all.
    """
    if (before.type if before else fields["type"]) == DatapointType.TRACKING_PIXEL:
        fields.pop("url", "")
        return refused_on_pixel(body.type_tl)
    failures = take_members(body.type_tl, fields, before, by.zone)
    if failures:
        # So that the catalog does not object to the same; nothing of it stays.
        fields["url"] = PLACEHOLDER_URL
        fields.pop("specifics", None)
    unread = {name for name in wrong if name.startswith("TypeTL")}
    return [one for one in failures if not (unread and one == required("TypeTL.Url"))]


def _unsettable_status(status: Status | None) -> Failure:
    return Failure(
        "Status",
        "Status may be set to 0 (active) or 1 (paused), and not on a blocked link.",
        None if status is None else int(status),
    )
