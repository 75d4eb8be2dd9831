"""Retargeting scripts: JavaScript that tracking links can carry."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, Field

from clicktrail.api.auth import By
from clicktrail.api.bodies import Body, Input, Name, take, takes
from clicktrail.api.described import BLANK, described
from clicktrail.api.queries import FavouriteDatapointQuery, ListQuery, SortQuery
from clicktrail.api.v2 import datapoints as links
from clicktrail.api.v2.entities import CountObject, DatapointList, EntityUri, EntityUriList
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

api = router("Retargeting")
EXAMPLE_URI = {"id": 4, "uri": "/retargeting/4"}
BODY_EXAMPLE = {"name": "Visited the shop", "script": "console.log('seen')"}
EXAMPLE = {"id": 4, **BODY_EXAMPLE}


def _script(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be JavaScript")
    return value


def _storable(text: str) -> str:
    # NUL and lone surrogates are valid JSON strings, but no database stores them faithfully.
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("holds a character that is not text")
    return text


class RetargetingScript(Wire):
    """A script as it was given."""

    id: int
    name: str
    script: str


class RetargetingScriptList(Wire):
    """Whole scripts, as `_expand=true` answers them."""

    entities: tuple[RetargetingScript, ...]


class RetargetingBody(Input):
    """A script as a client sends it; what is absent stays as it is."""

    name: Annotated[Name | None, Field(description="Required on creation.")] = None
    script: Annotated[
        Annotated[
            str,
            BeforeValidator(_script),
            AfterValidator(_storable),
            described(pattern=f"[^{BLANK}]"),
        ]
        | None,
        Field(description="JavaScript, or HTML around it; required on creation."),
    ] = None


class ScriptDatapointsQuery(FavouriteDatapointQuery, ListQuery, SortQuery):
    """Parameters of the list of a script's datapoints."""


@api.get(
    "/retargeting",
    response_model=EntityUriList | RetargetingScriptList,
    summary="List retargeting scripts",
    responses=answers({"entities": [EXAMPLE_URI]}),
)
def list_retargeting_scripts(by: By, query: Annotated[ListQuery, Query()]) -> Answer:
    """Answer the addresses of the account's scripts, newest first."""
    with by.parts.catalog.read() as view:
        scripts = view.retargeting.list(by.account_id, query.page())
    if query.expand:
        whole = tuple(
            RetargetingScript(id=one.id, name=one.name, script=one.script) for one in scripts
        )
        return Answer(RetargetingScriptList(entities=whole))
    return Answer(EntityUriList(entities=tuple(uri("retargeting", one.id) for one in scripts)))


@api.get(
    "/retargeting/count",
    response_model=CountObject,
    summary="Count retargeting scripts",
    responses=answers({"count": 2}),
)
def count_retargeting_scripts(by: By) -> Answer:
    """Count the account's scripts."""
    with by.parts.catalog.read() as view:
        return Answer(CountObject(count=view.retargeting.count(by.account_id)))


@api.post(
    "/retargeting",
    response_model=EntityUri,
    summary="Create a retargeting script",
    openapi_extra=takes(RetargetingBody, BODY_EXAMPLE),
    responses=answers(EXAMPLE_URI),
)
def create_retargeting_script(by: By, raw: Body) -> Answer:
    """Create a script; it needs a name and what it does."""
    body, failures = take(RetargetingBody, raw)
    wrong = {failure.property for failure in failures}
    for property_, value in (("Name", body.name), ("Script", body.script)):
        if not (value or "").strip() and property_ not in wrong:
            failures.append(required(property_))
    with by.parts.catalog.write() as edit:
        edit.retargeting.count(by.account_id)
        refuse(failures)
        try:
            script = edit.retargeting.create(by.account_id, body.name or "", body.script or "")
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(uri("retargeting", script.id))


@api.get(
    "/retargeting/{id}",
    response_model=RetargetingScript,
    summary="Get a retargeting script",
    responses=answers(EXAMPLE),
)
def get_retargeting_script(by: By, id: EntityId) -> Answer:
    """Answer a script."""
    with by.parts.catalog.read() as view:
        found = view.retargeting.get(by.account_id, id)
    return Answer(RetargetingScript(id=found.id, name=found.name, script=found.script))


@api.post(
    "/retargeting/{id}",
    response_model=EntityUri,
    summary="Update a retargeting script",
    openapi_extra=takes(RetargetingBody, BODY_EXAMPLE),
    responses=answers(EXAMPLE_URI),
)
def update_retargeting_script(by: By, id: EntityId, raw: Body) -> Answer:
    """Change what is given; leave the rest as it is."""
    body, failures = take(RetargetingBody, raw)
    with by.parts.catalog.write() as edit:
        edit.retargeting.get(by.account_id, id)
        refuse(failures)
        try:
            edit.retargeting.update(by.account_id, id, body.name, body.script)
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(uri("retargeting", id))


@api.delete(
    "/retargeting/{id}",
    response_model=EntityUri,
    summary="Delete a retargeting script",
    responses=answers(EXAMPLE_URI),
)
def delete_retargeting_script(by: By, id: EntityId) -> Answer:
    """Delete a script for good and take it off every link."""
    with by.parts.catalog.write() as edit:
        edit.retargeting.delete(by.account_id, id)
    return Answer(uri("retargeting", id))


@api.get(
    "/retargeting/{id}/datapoints",
    response_model=EntityUriList | DatapointList,
    summary="List a retargeting script's datapoints",
    responses=answers({"entities": [links.EXAMPLE_URI]}),
)
def list_script_datapoints(
    by: By, id: EntityId, query: Annotated[ScriptDatapointsQuery, Query()]
) -> Answer:
    """Answer the addresses of the links that carry a script, deleted ones too unless filtered."""
    where = query.where(by.zone, favourite=query.only_favorites or None)
    page = query.page(query.sort_by, query.sort_direction)
    with by.parts.catalog.read() as view:
        carriers = view.retargeting.datapoint_ids(by.account_id, id)
        return links.list_answer(by, view, replace(where, ids=carriers), page, expand=query.expand)


@api.get(
    "/retargeting/{id}/datapoints/count",
    response_model=CountObject,
    summary="Count a retargeting script's datapoints",
    responses=answers({"count": 7}),
)
def count_script_datapoints(
    by: By, id: EntityId, query: Annotated[FavouriteDatapointQuery, Query()]
) -> Answer:
    """Count what the list with the same filters would hold."""
    where = query.where(by.zone, favourite=query.only_favorites or None)
    with by.parts.catalog.read() as view:
        carriers = view.retargeting.datapoint_ids(by.account_id, id)
        count = view.datapoints.count(by.account_id, replace(where, ids=carriers))
    return Answer(CountObject(count=count))
