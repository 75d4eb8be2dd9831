"""Tags: words that datapoints and groups carry (`tag_carriers`: what carries one)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, Field

from clicktrail.api.auth import By
from clicktrail.api.bodies import Body, EntityRef, Input, Name, PascalInput, take, takes
from clicktrail.api.described import described
from clicktrail.api.errors import Failure
from clicktrail.api.queries import (
    MAX_NUMBER,
    ListQuery,
    ShortText,
    folded,
    split,
)
from clicktrail.api.queries import Query as Parameters
from clicktrail.api.v2.entities import (
    CountObject,
    EntityUri,
    EntityUriList,
)
from clicktrail.api.v2.operations import (
    EntityId,
    answers,
    failures_of,
    refuse,
    required,
    router,
)
from clicktrail.api.wire import Answer, Wire, uri
from clicktrail.catalog.errors import Invalid
from clicktrail.catalog.listing import TagFilter
from clicktrail.catalog.tables import TAG_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from clicktrail.catalog.model import Datapoint, Group


api = router("Tags")
MOST_CARRIERS = 1000
EXAMPLE_URI = {"id": 1, "uri": "/tags/1"}
EXAMPLE = {"id": 1, "name": "mail", "datapoints": [12, 13], "groups": [3]}


def _ids(value: Any) -> Any:
    """Take a comma list for a list, and `{id, …}` for an id, as clients send both."""
    if isinstance(value, str):
        value = [part for part in value.split(",") if part.strip()]
    if not isinstance(value, list):
        raise ValueError("must be a list of ids")
    if len(value) > MOST_CARRIERS:
        raise ValueError(f"holds more than {MOST_CARRIERS} ids")
    return [
        {str(key).lower(): member for key, member in item.items()}.get("id")
        if isinstance(item, dict)
        else item
        for item in value
    ]


def _numbers(text: str) -> str:
    for item in split(text):
        if not (item.isascii() and item.isdigit() and len(item) < 17 and int(item) <= MAX_NUMBER):
            raise ValueError("must be a comma list of ids")
    return text


IdList = Annotated[list[EntityRef], BeforeValidator(_ids)]
IdText = Annotated[
    ShortText,
    AfterValidator(_numbers),
    described(pattern="^([0-9]{1,15}(,[0-9]{1,15})*)?$"),
]


# The length and the comma are the catalog's to refuse.
TagName = Annotated[Name, described(maxLength=TAG_LENGTH, pattern="^[^,]*$")]


class Tag(Wire):
    """A tag, with the ids of everything that carries it."""

    id: int
    name: str
    datapoints: tuple[int, ...]
    groups: tuple[int, ...]


class TagList(Wire):
    """Whole tags, as `_expand=true` answers them."""

    entities: tuple[Tag, ...]


class TagBody(Input):
    """A tag as a client sends it."""

    name: Annotated[
        TagName | None, Field(description="Required. A tag of this name, in any case, is reused.")
    ] = None
    datapoints: Annotated[
        IdList | None, Field(description="Ids of datapoints that shall carry it as well.")
    ] = None
    groups: Annotated[
        IdList | None, Field(description="Ids of groups that shall carry it as well.")
    ] = None


class TagNameBody(PascalInput):
    """A new name."""

    text: Annotated[TagName | None, Field(description="The name; required.")] = None


class TagQuery(Parameters):
    """Which tags are meant."""

    name: Annotated[
        ShortText,
        Field(
            description="A pattern in any case; `*` stands for anything, alone it is 'contains'."
        ),
    ] = ""
    datapoints: Annotated[
        IdText, Field(description="Comma list of datapoint ids: tags that one of these carries.")
    ] = ""
    groups: Annotated[
        IdText, Field(description="Comma list of group ids: tags that one of these carries.")
    ] = ""
    type: Annotated[
        Annotated[Literal["tl", "tp", "dp", "gr"], folded(("0", "tl"), ("1", "tp"))] | None,
        Field(description="Carried by any link `tl`, pixel `tp`, datapoint `dp`, group `gr`."),
    ] = None

    def where(self) -> TagFilter:
        """Return the catalog's filter for these parameters."""
        return TagFilter(
            text=self.name.strip(),
            carried_by=self.type,
            datapoint_ids=tuple(map(int, split(self.datapoints))),
            group_ids=tuple(map(int, split(self.groups))),
        )


class TagListQuery(TagQuery, ListQuery):
    """Parameters of the list of tags."""


@api.get(
    "/tags",
    response_model=EntityUriList | TagList,
    summary="List tags",
    responses=answers({"entities": [EXAMPLE_URI]}),
)
def list_tags(by: By, query: Annotated[TagListQuery, Query()]) -> Answer:
    """Answer the addresses of the account's tags, newest first."""
    with by.parts.catalog.read() as view:
        tags = view.tags.list(by.account_id, query.where(), query.page())
        if query.expand:
            carriers = view.tags.carriers(by.account_id, [tag.id for tag in tags])
            return Answer(
                TagList(
                    entities=tuple(
                        Tag(id=tag.id, name=tag.name, datapoints=datapoints, groups=groups)
                        for tag, (datapoints, groups) in zip(tags, carriers, strict=True)
                    )
                )
            )
    return Answer(EntityUriList(entities=tuple(uri("tags", tag.id) for tag in tags)))


@api.get(
    "/tags/count",
    response_model=CountObject,
    summary="Count tags",
    responses=answers({"count": 4}),
)
def count_tags(by: By, query: Annotated[TagQuery, Query()]) -> Answer:
    """Count what the list with the same filters would hold."""
    with by.parts.catalog.read() as view:
        return Answer(CountObject(count=view.tags.count(by.account_id, query.where())))


@api.post(
    "/tags",
    response_model=EntityUri,
    summary="Create a tag, or put it on more",
    openapi_extra=takes(TagBody, {"name": "mail", "datapoints": [12], "groups": [3]}),
    responses=answers(EXAMPLE_URI),
)
def upsert_tag(by: By, raw: Body) -> Answer:
    """Create a tag unless there is one of this name, and put it on what the body lists.

    What carries the tag already keeps it.
    """
    body, failures = take(TagBody, raw)
    if not (body.name or "").strip() and not any(f.property == "Name" for f in failures):
        failures.append(required("Name"))
    with by.parts.catalog.write() as edit:
        datapoint_ids, group_ids = body.datapoints or [], body.groups or []
        datapoints = edit.datapoints.get_many(by.account_id, datapoint_ids)
        groups = edit.groups.get_many(by.account_id, group_ids)
        failures += _strangers("Datapoints", "datapoint", datapoint_ids, datapoints)
        failures += _strangers("Groups", "group", group_ids, groups)
        refuse(failures)
        try:
            tag = edit.tags.upsert(by.account_id, body.name or "")
        except Invalid as error:
            refuse(failures_of(error))
            raise
        for datapoint_id in datapoint_ids:
            edit.tags.add_to_datapoint(by.account_id, tag.id, datapoint_id)
        for group_id in group_ids:
            edit.tags.add_to_group(by.account_id, tag.id, group_id)
    return Answer(uri("tags", tag.id))


@api.get("/tags/{tagId}", response_model=Tag, summary="Get a tag", responses=answers(EXAMPLE))
def get_tag(by: By, tagId: EntityId) -> Answer:  # noqa: N803
    """Answer a tag, with the ids of everything that carries it."""
    with by.parts.catalog.read() as view:
        tag = view.tags.get(by.account_id, tagId)
        [(datapoints, groups)] = view.tags.carriers(by.account_id, [tagId])
    return Answer(Tag(id=tag.id, name=tag.name, datapoints=datapoints, groups=groups))


@api.delete(
    "/tags/{tagId}",
    response_model=EntityUri,
    summary="Delete a tag",
    responses=answers(EXAMPLE_URI),
)
def delete_tag(by: By, tagId: EntityId) -> Answer:  # noqa: N803
    """Delete a tag and take it off everything."""
    with by.parts.catalog.write() as edit:
        edit.tags.delete(by.account_id, tagId)
    return Answer(uri("tags", tagId))


@api.put(
    "/tags/{tagId}/name",
    response_model=EntityUri,
    summary="Rename a tag",
    openapi_extra=takes(TagNameBody, {"Text": "newsletter"}),
    responses=answers(EXAMPLE_URI),
)
def rename_tag(by: By, tagId: EntityId, raw: Body) -> Answer:  # noqa: N803
    """Give a tag another name, which no other tag of the account may have in any case."""
    body, failures = take(TagNameBody, raw)
    failures = [replace(failure, property="Name") for failure in failures]
    if not failures and not (body.text or "").strip():
        failures.append(required("Name"))
    with by.parts.catalog.write() as edit:
        edit.tags.get(by.account_id, tagId)
        refuse(failures)
        try:
            edit.tags.rename(by.account_id, tagId, body.text or "")
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(uri("tags", tagId))


def _strangers(
    property_: str, kind: str, ids: Iterable[int], found: Iterable[Datapoint | Group]
) -> list[Failure]:
    """Return a failure for each id that is none of what was found."""
    known = {one.id for one in found}
    return [
        Failure(property_, f"There is no {kind} {one}.", one, "EntityNotFound")
        for one in ids
        if one not in known
    ]
