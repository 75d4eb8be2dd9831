"""What carries a tag: its datapoints and its groups, listed, counted, added and taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query
from pydantic import BeforeValidator, Field

from clicktrail.api.auth import By, Caller
from clicktrail.api.bodies import Body, EntityRef, PascalInput, take, takes
from clicktrail.api.queries import (
    CreatedQuery,
    DatapointStatus,
    ListQuery,
    PlainStatus,
    TextQuery,
    TypeWord,
    datapoint_type,
)
from clicktrail.api.v2 import datapoints as links
from clicktrail.api.v2.entities import (
    CountObject,
    DatapointList,
    EntityUri,
    EntityUriList,
    GroupList,
    Rendering,
)
from clicktrail.api.v2.operations import EntityId, answers, missing, refuse, required, router
from clicktrail.api.v2.tags import EXAMPLE_URI
from clicktrail.api.wire import Answer, uri
from clicktrail.catalog.errors import NotFound
from clicktrail.catalog.listing import DatapointFilter, GroupFilter

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

api = router("Tags")
GROUP_URI = {"id": 3, "uri": "/groups/3"}


def _word(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


class TagPatchBody(PascalInput):
    """Put a tag on something, or take it off."""

    action: Annotated[
        Literal["add", "remove"] | None,
        BeforeValidator(_word),
        Field(description="`add` or `remove`."),
    ] = None
    id: Annotated[EntityRef | None, Field(description="Id of the datapoint or group.")] = None


class TagDatapointsQuery(CreatedQuery, TextQuery):
    """Which of a tag's datapoints are meant."""

    type: Annotated[TypeWord | None, Field(description="`tl` (links) or `tp` (pixels).")] = None
    status: Annotated[DatapointStatus, Field(description="`all` unless given.")] = "all"

    def where(self, zone: ZoneInfo, tag_id: int) -> DatapointFilter:
        """Return the catalog's filter for these parameters."""
        after, before = self.bounds(zone)
        return DatapointFilter(
            type=datapoint_type(self.type),
            status=self.status,
            tags=(tag_id,),
            text=self.text_search.strip(),
            created_after=after,
            created_before=before,
        )


class TagDatapointListQuery(TagDatapointsQuery, ListQuery):
    """Parameters of the list of a tag's datapoints."""


class TagGroupsQuery(CreatedQuery, TextQuery):
    """Which of a tag's groups are meant."""

    status: Annotated[PlainStatus, Field(description="`all` unless given.")] = "all"

    def where(self, zone: ZoneInfo, tag_id: int) -> GroupFilter:
        """Return the catalog's filter for these parameters."""
        after, before = self.bounds(zone)
        return GroupFilter(
            status=self.status,
            tags=(tag_id,),
            text=self.text_search.strip(),
            created_after=after,
            created_before=before,
        )


class TagGroupListQuery(TagGroupsQuery, ListQuery):
    """Parameters of the list of a tag's groups."""


@api.get(
    "/tags/{tagId}/datapoints",
    response_model=EntityUriList | DatapointList,
    summary="List a tag's datapoints",
    responses=answers({"entities": [links.EXAMPLE_URI]}),
)
def list_tag_datapoints(
    by: By,
    tagId: EntityId,  # noqa: N803
    query: Annotated[TagDatapointListQuery, Query()],
) -> Answer:
    """Answer the addresses of the datapoints that carry a tag, deleted ones too unless filtered."""
    where = query.where(by.zone, tagId)
    with by.parts.catalog.read() as view:
        view.tags.get(by.account_id, tagId)
        return links.list_answer(by, view, where, query.page(), expand=query.expand)


@api.get(
    "/tags/{tagId}/datapoints/count",
    response_model=CountObject,
    summary="Count a tag's datapoints",
    responses=answers({"count": 7}),
)
def count_tag_datapoints(
    by: By,
    tagId: EntityId,  # noqa: N803
    query: Annotated[TagDatapointsQuery, Query()],
) -> Answer:
    """Count what the list with the same filters would hold."""
    where = query.where(by.zone, tagId)
    with by.parts.catalog.read() as view:
        view.tags.get(by.account_id, tagId)
        return Answer(CountObject(count=view.datapoints.count(by.account_id, where)))


@api.delete(
    "/tags/{tagId}/datapoints",
    response_model=EntityUri,
    summary="Take a tag off every datapoint",
    responses=answers(EXAMPLE_URI),
)
def clear_tag_datapoints(by: By, tagId: EntityId) -> Answer:  # noqa: N803
    """Take a tag off every datapoint; the tag itself stays."""
    with by.parts.catalog.write() as edit:
        edit.tags.clear_datapoints(by.account_id, tagId)
    return Answer(uri("tags", tagId))


@api.put(
    "/tags/{tagId}/datapoints/patch",
    response_model=EntityUri,
    summary="Put a tag on a datapoint or take it off",
    openapi_extra=takes(TagPatchBody, {"Action": "add", "Id": 12}),
    responses=answers(links.EXAMPLE_URI),
)
def patch_tag_datapoint(by: By, tagId: EntityId, raw: Body) -> Answer:  # noqa: N803
    """Add or remove; answer the address of the datapoint."""
    with by.parts.catalog.write() as edit:
        edit.tags.get(by.account_id, tagId)
        datapoint_id = _patch(
            by, tagId, raw, edit.tags.add_to_datapoint, edit.tags.remove_from_datapoint
        )
    return Answer(uri("datapoints", datapoint_id))


@api.get(
    "/tags/{tagId}/groups",
    response_model=EntityUriList | GroupList,
    summary="List a tag's groups",
    responses=answers({"entities": [GROUP_URI]}),
)
def list_tag_groups(
    by: By,
    tagId: EntityId,  # noqa: N803
    query: Annotated[TagGroupListQuery, Query()],
) -> Answer:
    """Answer the addresses of the groups that carry a tag, deleted ones too unless filtered."""
    where = query.where(by.zone, tagId)
    with by.parts.catalog.read() as view:
        view.tags.get(by.account_id, tagId)
        groups = view.groups.list(by.account_id, where, query.page())
        render = Rendering.of(by, view.domains.default())
    if query.expand:
        return Answer(GroupList(entities=tuple(map(render.group, groups))))
    return Answer(EntityUriList(entities=tuple(uri("groups", group.id) for group in groups)))


@api.get(
    "/tags/{tagId}/groups/count",
    response_model=CountObject,
    summary="Count a tag's groups",
    responses=answers({"count": 2}),
)
def count_tag_groups(
    by: By,
    tagId: EntityId,  # noqa: N803
    query: Annotated[TagGroupsQuery, Query()],
) -> Answer:
    """Count what the list with the same filters would hold."""
    where = query.where(by.zone, tagId)
    with by.parts.catalog.read() as view:
        view.tags.get(by.account_id, tagId)
        return Answer(CountObject(count=view.groups.count(by.account_id, where)))


@api.delete(
    "/tags/{tagId}/groups",
    response_model=EntityUri,
    summary="Take a tag off every group",
    responses=answers(EXAMPLE_URI),
)
def clear_tag_groups(by: By, tagId: EntityId) -> Answer:  # noqa: N803
    """Take a tag off every group; the tag itself stays."""
    with by.parts.catalog.write() as edit:
        edit.tags.clear_groups(by.account_id, tagId)
    return Answer(uri("tags", tagId))


@api.put(
    "/tags/{tagId}/groups/patch",
    response_model=EntityUri,
    summary="Put a tag on a group or take it off",
    openapi_extra=takes(TagPatchBody, {"Action": "add", "Id": 3}),
    responses=answers(GROUP_URI),
)
def patch_tag_group(by: By, tagId: EntityId, raw: Body) -> Answer:  # noqa: N803
    """Add or remove; answer the address of the group."""
    with by.parts.catalog.write() as edit:
        edit.tags.get(by.account_id, tagId)
        group_id = _patch(by, tagId, raw, edit.tags.add_to_group, edit.tags.remove_from_group)
    return Answer(uri("groups", group_id))


def _patch(
    by: Caller,
    tag_id: int,
    raw: Any,
    add: Callable[[int, int, int], None],
    remove: Callable[[int, int, int], None],
) -> int:
    """Carry out a patch; return the id of what was patched. Raises ApiError."""
    body, failures = take(TagPatchBody, raw)
    wrong = {failure.property for failure in failures}
    for property_, value in (("Action", body.action), ("Id", body.id)):
        if not value and property_ not in wrong:
            failures.append(required(property_))
    refuse(failures)
    carrier_id = body.id or 0
    try:
        (add if body.action == "add" else remove)(by.account_id, tag_id, carrier_id)
    except NotFound as error:
        raise missing(error.kind, error.entity_id, "Id") from None
    return carrier_id
