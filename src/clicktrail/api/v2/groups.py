"""Groups: folders of datapoints, which ClickMeter's dashboard calls campaigns."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from clicktrail.api.auth import By
from clicktrail.api.bodies import Body, Input, Name, Text, take, takes
from clicktrail.api.described import BLANK, described
from clicktrail.api.queries import FavouriteDatapointQuery, GroupQuery, ListQuery, SortQuery
from clicktrail.api.v2 import datapoints as links
from clicktrail.api.v2.entities import (
    CountObject,
    DatapointList,
    EntityUri,
    EntityUriList,
    Group,
    GroupList,
    Rendering,
)
from clicktrail.api.v2.link_bodies import DatapointBody
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
from clicktrail.api.v2.tag_lists import TagList
from clicktrail.api.wire import Answer, uri
from clicktrail.catalog.errors import Invalid
from clicktrail.catalog.model import GroupFields

api = router("Groups")
EXAMPLE_URI = {"id": 3, "uri": "/groups/3"}
EXAMPLE = {
    "id": 3,
    "name": "Summer sale",
    "creationDate": "20260601093000",
    "writePermited": True,
    "tags": [{"id": 1, "name": "mail"}],
}


class GroupBody(Input):
    """A group as a client sends it; what is absent stays as it is."""

    name: Annotated[
        Annotated[Name, described(pattern=f"[^{BLANK}]")] | None,
        Field(description="Required on creation."),
    ] = None
    notes: Text | None = None
    preferred: bool | None = None
    is_public: Annotated[bool | None, Field(description="Show its figures to everybody.")] = None
    redirect_only: Annotated[
        bool | None, Field(description="Count no visits of its links and pixels.")
    ] = None
    tags: Annotated[TagList | None, Field(description="Names, ids or objects; replaces all.")] = (
        None
    )


class GroupListQuery(GroupQuery, ListQuery, SortQuery):
    """Parameters of the list of groups."""


class GroupDatapointsQuery(FavouriteDatapointQuery, ListQuery, SortQuery):
    """Parameters of the list of a group's datapoints."""


@api.get(
    "/groups",
    response_model=EntityUriList | GroupList,
    summary="List groups",
    responses=answers({"entities": [EXAMPLE_URI]}),
)
def list_groups(by: By, query: Annotated[GroupListQuery, Query()]) -> Answer:
    """Answer the addresses of the account's groups, deleted ones too unless filtered."""
    where = query.where(by.zone)
    page = query.page(query.sort_by, query.sort_direction)
    with by.parts.catalog.read() as view:
        groups = view.groups.list(by.account_id, where, page)
        render = Rendering.of(by, view.domains.default())
    if query.expand:
        return Answer(GroupList(entities=tuple(map(render.group, groups))))
    return Answer(EntityUriList(entities=tuple(uri("groups", group.id) for group in groups)))


@api.get(
    "/groups/count",
    response_model=CountObject,
    summary="Count groups",
    responses=answers({"count": 4}),
)
def count_groups(by: By, query: Annotated[GroupQuery, Query()]) -> Answer:
    """Count what the list with the same filters would hold."""
    where = query.where(by.zone)
    with by.parts.catalog.read() as view:
        return Answer(CountObject(count=view.groups.count(by.account_id, where)))


@api.post(
    "/groups",
    response_model=EntityUri,
    summary="Create a group",
    openapi_extra=takes(GroupBody, {"name": "Summer sale", "tags": ["mail"]}),
    responses=answers(EXAMPLE_URI),
)
def create_group(by: By, raw: Body) -> Answer:
    """Create a group; its name is all that it needs."""
    body, failures = take(GroupBody, raw)
    if not (body.name or "").strip() and not any(f.property == "Name" for f in failures):
        failures.append(required("Name"))
    fields = _fields(body)
    with by.parts.catalog.write() as edit:
        if failures:
            refuse(failures)
        try:
            group = edit.groups.create(by.account_id, **fields)
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(uri("groups", group.id))


@api.get("/groups/{id}", response_model=Group, summary="Get a group", responses=answers(EXAMPLE))
def get_group(by: By, id: EntityId) -> Answer:
    """Answer a group, also a deleted one."""
    with by.parts.catalog.read() as view:
        group = view.groups.get(by.account_id, id)
        render = Rendering.of(by, view.domains.default())
    return Answer(render.group(group))


@api.post(
    "/groups/{id}",
    response_model=EntityUri,
    summary="Update a group",
    openapi_extra=takes(GroupBody, {"name": "Winter sale"}),
    responses=answers(EXAMPLE_URI),
)
def update_group(by: By, id: EntityId, raw: Body) -> Answer:
    """Change what is given; leave the rest as it is."""
    body, failures = take(GroupBody, raw)
    if body.name is not None and not body.name.strip():
        failures.append(required("Name"))
    fields = _fields(body)
    with by.parts.catalog.write() as edit:
        edit.groups.get(by.account_id, id)
        refuse(failures)
        try:
            edit.groups.update(by.account_id, id, **fields)
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(uri("groups", id))


@api.delete(
    "/groups/{id}",
    response_model=EntityUri,
    summary="Delete a group and its datapoints",
    responses=answers(EXAMPLE_URI),
)
def delete_group(by: By, id: EntityId) -> Answer:
    """Mark a group and all its datapoints deleted; they stay readable."""
    with by.parts.catalog.write() as edit:
        edit.groups.delete(by.account_id, id)
    return Answer(uri("groups", id))


@api.put(
    "/groups/{id}/favourite",
    response_model=EntityUri,
    summary="Switch a group's favourite mark",
    responses=answers(EXAMPLE_URI),
)
def switch_favourite_group(by: By, id: EntityId) -> Answer:
    """Make a favourite of a group, or no longer one."""
    with by.parts.catalog.write() as edit:
        group = edit.groups.get(by.account_id, id)
        edit.groups.update(by.account_id, id, preferred=not group.preferred)
    return Answer(uri("groups", id))


@api.put(
    "/groups/{id}/notes",
    response_model=EntityUri,
    summary="Set a group's notes",
    openapi_extra=takes(NotesBody, {"Text": "Runs until September"}),
    responses=answers(EXAMPLE_URI),
)
def set_group_notes(by: By, id: EntityId, raw: Body) -> Answer:
    """Replace a group's notes."""
    text, failures = notes_of(raw)
    with by.parts.catalog.write() as edit:
        edit.groups.get(by.account_id, id)
        refuse(failures)
        edit.groups.update(by.account_id, id, notes=text)
    return Answer(uri("groups", id))


@api.get(
    "/groups/{id}/datapoints",
    response_model=EntityUriList | DatapointList,
    summary="List a group's datapoints",
    responses=answers({"entities": [links.EXAMPLE_URI]}),
)
def list_group_datapoints(
    by: By, id: EntityId, query: Annotated[GroupDatapointsQuery, Query()]
) -> Answer:
    """Answer the addresses of a group's datapoints."""
    where = query.where(by.zone, favourite=query.only_favorites or None, group_id=id)
    page = query.page(query.sort_by, query.sort_direction)
    with by.parts.catalog.read() as view:
        view.groups.get(by.account_id, id)
        return links.list_answer(by, view, where, page, expand=query.expand)


@api.get(
    "/groups/{id}/datapoints/count",
    response_model=CountObject,
    summary="Count a group's datapoints",
    responses=answers({"count": 7}),
)
def count_group_datapoints(
    by: By, id: EntityId, query: Annotated[FavouriteDatapointQuery, Query()]
) -> Answer:
    """Count what the list with the same filters would hold."""
    where = query.where(by.zone, favourite=query.only_favorites or None, group_id=id)
    with by.parts.catalog.read() as view:
        view.groups.get(by.account_id, id)
        return Answer(CountObject(count=view.datapoints.count(by.account_id, where)))


@api.post(
    "/groups/{id}/datapoints",
    response_model=EntityUri,
    summary="Create a datapoint in a group",
    openapi_extra=takes(DatapointBody, links.BODY_EXAMPLE),
    responses=answers(links.EXAMPLE_URI),
)
def create_group_datapoint(by: By, id: EntityId, raw: Body) -> Answer:
    """Create a datapoint as `POST /datapoints` does, in this group whatever the body says."""
    with by.parts.catalog.write() as edit:
        edit.groups.get(by.account_id, id)
        datapoint = links.create(by, edit, raw, group_id=id)
    return Answer(uri("datapoints", datapoint.id))


def _fields(body: GroupBody) -> GroupFields:
    """Return what the body sets."""
    fields: GroupFields = {}
    if body.name is not None:
        fields["name"] = body.name.strip()
    if body.notes is not None:
        fields["notes"] = body.notes
    if body.preferred is not None:
        fields["preferred"] = body.preferred
    if body.tags is not None:
        fields["tags"] = body.tags
    if body.is_public is not None:
        fields["is_public"] = body.is_public
    if body.redirect_only is not None:
        fields["redirect_only"] = body.redirect_only
    return fields
