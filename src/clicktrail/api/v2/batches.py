"""Batches: several datapoints created, updated or deleted by one request, each on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from clicktrail.api.auth import By, Caller
from clicktrail.api.bodies import ITEMS, Body, EntityRef, Input, documented, take, takes
from clicktrail.api.errors import ApiError, Failure, Forbidden, Rejected, describe_failures
from clicktrail.api.v2 import datapoints as links
from clicktrail.api.v2.entities import Datapoint, EntityUri, Rendering
from clicktrail.api.v2.link_bodies import DatapointBody
from clicktrail.api.v2.operations import answers, missing, refuse, required, router
from clicktrail.api.wire import Answer, FailureItem, Wire, uri
from clicktrail.catalog.errors import NotAllowed, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.catalog import model
    from clicktrail.catalog.catalog import Session

api = router("Datapoints")
MAX_ITEMS = 100
STATUS_WORDS = {400: "BadRequest", 403: "Forbidden", 404: "NotFound"}
EXAMPLE = {
    "results": [
        {
            "status": "OK",
            "result": links.EXAMPLE_URI,
            "entityData": links.EXAMPLE,
        }
    ]
}


class DatapointsBody(Input):
    """Datapoints to create or to update (these with their `id`)."""

    items: Annotated[
        list[Any] | None,
        Field(
            alias="List",
            description="Datapoints as in `POST /datapoints`; at most 100.",
            json_schema_extra={ITEMS: DatapointBody.__name__},
        ),
    ] = None


class DeletionsBody(Input):
    """Datapoints to delete."""

    items: Annotated[
        list[Any] | None,
        Field(
            alias="Entities",
            description="Objects with an `id`; at most 100.",
            json_schema_extra={ITEMS: "ItemId"},
        ),
    ] = None


class ItemId(Input):
    """The id of an item."""

    id: EntityRef | None = None


documented.append(ItemId)


class ItemResult(Wire):
    """What became of one item: `OK`, `BadRequest`, `NotFound` or `Forbidden`."""

    status: str
    result: EntityUri | None = None
    entity_data: Datapoint | None = None
    errors: tuple[FailureItem, ...] = ()


class BatchAnswer(Wire):
    """What became of each item, in the order of the request."""

    results: tuple[ItemResult, ...]


@api.put(
    "/datapoints/batch",
    response_model=BatchAnswer,
    summary="Create several datapoints",
    openapi_extra=takes(DatapointsBody, {"List": [links.BODY_EXAMPLE]}),
    responses=answers(EXAMPLE),
)
def create_datapoints(by: By, raw: Body) -> Answer:
    """Create every datapoint that can be; one bad item does not hinder the others."""
    return _run(by, _items(DatapointsBody, "List", raw), links.create)


@api.post(
    "/datapoints/batch",
    response_model=BatchAnswer,
    summary="Update several datapoints",
    openapi_extra=takes(DatapointsBody, {"List": [{"id": 12, "title": "Spring, week 2"}]}),
    responses=answers(EXAMPLE),
)
def update_datapoints(by: By, raw: Body) -> Answer:
    """Update every datapoint that can be; one bad item does not hinder the others."""

    def change(by: Caller, edit: Session, item: Any) -> model.Datapoint:
        return links.update(by, edit, _id_of(item), item)

    return _run(by, _items(DatapointsBody, "List", raw), change)


@api.delete(
    "/datapoints/batch",
    response_model=BatchAnswer,
    summary="Delete several datapoints",
    openapi_extra=takes(DeletionsBody, {"Entities": [{"id": 12}, {"id": 13}]}),
    responses=answers(EXAMPLE),
)
def delete_datapoints(by: By, raw: Body) -> Answer:
    """Delete every datapoint that can be; one bad item does not hinder the others."""

    def delete(by: Caller, edit: Session, item: Any) -> model.Datapoint:
        datapoint_id = _id_of(item)
        edit.datapoints.delete(by.account_id, datapoint_id)
        return edit.datapoints.get(by.account_id, datapoint_id)

    return _run(by, _items(DeletionsBody, "Entities", raw), delete)


def outcome_of(error: ApiError) -> ItemResult:
    """Return the result of an item that was refused."""
    failures = error.failures or (Failure("Item", error.message, code=error.code),)
    return ItemResult(
        status=STATUS_WORDS.get(error.status, "BadRequest"),
        errors=tuple(
            FailureItem(
                code=entry["code"],
                property=entry["property"],
                error_message=entry["errorMessage"],
                error_value=entry.get("errorValue"),
            )
            for entry in describe_failures(failures)
        ),
    )


def _items(model_: type[DatapointsBody | DeletionsBody], name: str, raw: Any) -> list[Any]:
    body, failures = take(model_, raw)
    items = body.items
    if items is None and not failures:
        failures.append(required(name))
    if items is not None and len(items) > MAX_ITEMS:
        failures.append(Failure(name, f"{name} holds more than {MAX_ITEMS} items."))
    refuse(failures)
    return items or []


def _id_of(item: Any) -> int:
    body, failures = take(ItemId, item)
    if not body.id and not failures:
        failures.append(required("Id"))
    refuse(failures)
    return body.id or 0


def _run(
    by: Caller, items: list[Any], act: Callable[[Caller, Session, Any], model.Datapoint]
) -> Answer:
    results = []
    with by.parts.catalog.write() as edit:
        render = Rendering.of(by, edit.domains.default())
        for item in items:
            results.append(_attempt(by, edit, render, item, act))
    return Answer(BatchAnswer(results=tuple(results)))


def _attempt(
    by: Caller,
    edit: Session,
    render: Rendering,
    item: Any,
    act: Callable[[Caller, Session, Any], model.Datapoint],
) -> ItemResult:
    try:
        with edit.attempt():
            if not isinstance(item, dict):
                raise Rejected([Failure("Item", "An item must be an object.", item)])
            datapoint = act(by, edit, item)
    except NotAllowed as error:
        return outcome_of(Forbidden(str(error)))
    except NotFound as error:
        return outcome_of(missing(error.kind, error.entity_id, "Id"))
    except ApiError as error:
        return outcome_of(error)
    return ItemResult(
        status="OK",
        result=uri("datapoints", datapoint.id),
        entity_data=render.datapoint(datapoint),
    )
