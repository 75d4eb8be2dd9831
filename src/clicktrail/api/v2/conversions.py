"""Conversions, and which datapoints carry them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query
from pydantic import BeforeValidator, Field

from clicktrail.api.auth import By, Caller
from clicktrail.api.bodies import (
    ITEMS,
    Body,
    EntityRef,
    Input,
    Name,
    PascalInput,
    Text,
    Whole,
    reads,
    take,
    takes,
)
from clicktrail.api.described import BLANK, described
from clicktrail.api.errors import ApiError, Failure, Forbidden, Rejected
from clicktrail.api.queries import ConversionQuery, DatapointQuery, ListQuery, SortQuery
from clicktrail.api.v2 import datapoints as links
from clicktrail.api.v2.batches import ItemResult, outcome_of
from clicktrail.api.v2.entities import (
    Conversion,
    ConversionList,
    CountObject,
    DatapointList,
    EntityUri,
    EntityUriList,
    Rendering,
)
from clicktrail.api.v2.operations import (
    EntityId,
    NotesBody,
    answers,
    failures_of,
    missing,
    notes_of,
    refuse,
    required,
    router,
)
from clicktrail.api.wire import Answer, Wire, uri
from clicktrail.catalog.errors import Invalid, NotAllowed, NotFound
from clicktrail.catalog.model import ConversionFields, Protocol
from clicktrail.domain import money
from clicktrail.domain.conversion_policy import LONGEST_LOOK_BACK_DAYS, LONGEST_SECONDS, Duplicates

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Session

api = router("Conversions")
MAX_PATCHES = 1000
EXAMPLE_URI = {"id": 5, "uri": "/conversions/5"}
EXAMPLE = {
    "id": 5,
    "name": "Order",
    "description": "A paid order",
    "code": "8D5C0F5B1F0E4B9DA7E5F5C7B9C3D1A2",
    "creationDate": "20260601093000",
    "value": 12.5,
}


Seconds = Annotated[Whole, described(minimum=0, maximum=LONGEST_SECONDS)]


def _amount(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("must be an amount such as 12.50")
    try:
        text = value if isinstance(value, str) else format(Decimal(str(value)), "f")
        amount = money.parse_amount(text)
    except ArithmeticError:
        raise ValueError("must be an amount such as 12.50") from None
    if amount < 0:
        raise ValueError("must not be negative")
    return amount


def _word(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


class ConversionBody(Input):
    """A conversion as a client sends it; what is absent stays as it is."""

    name: Annotated[
        Annotated[Name, described(pattern=f"[^{BLANK}]")] | None,
        Field(description="Required on creation."),
    ] = None
    description: Text | None = None
    value: Annotated[
        Annotated[int, BeforeValidator(_amount)] | None,
        Field(
            description="What a conversion is worth that brings no value of its own, e.g. 12.50.",
            json_schema_extra={"type": "number", "minimum": 0, "maximum": 10**13},
        ),
    ] = None
    protocol: Annotated[
        Annotated[Protocol, reads(Protocol)] | None,
        Field(description="0 (Http) or 1 (Https): the scheme that snippets show."),
    ] = None
    duplicates: Annotated[
        Annotated[Duplicates, reads(Duplicates)] | None,
        Field(
            description="Which repeats of an order do not count: 0 (None), 1 (PerClick: from the"
            " same click within 24 hours; unless given), 2 (PerParameter: within the look-back)."
        ),
    ] = None
    min_seconds: Annotated[
        Seconds | None,
        Field(description="Sooner after the click than this a conversion does not count; 0: none."),
    ] = None
    max_seconds: Annotated[
        Seconds | None,
        Field(description="Later after the click than this a conversion does not count; 0: none."),
    ] = None
    look_back_days: Annotated[
        Annotated[Whole, described(minimum=1, maximum=LONGEST_LOOK_BACK_DAYS)] | None,
        Field(description="How many days back a click may earn a conversion: 1 to 90, else 30."),
    ] = None


class PatchBody(PascalInput):
    """Put a conversion on a datapoint, or take it off."""

    action: Annotated[
        Literal["add", "remove", "replace"] | None,
        BeforeValidator(_word),
        Field(description="`add`, `remove`, or `replace` (the slot that `ReplaceId` holds)."),
    ] = None
    id: Annotated[EntityRef | None, Field(description="Id of the datapoint.")] = None
    replace_id: Annotated[
        EntityRef | None, Field(description="With `replace`: the conversion that gives way.")
    ] = None


class PatchBatchBody(PascalInput):
    """Several patches, carried out in order."""

    patch_requests: Annotated[
        list[Any] | None,
        Field(
            description="Objects of `Action` and `Id`; at most 1000.",
            json_schema_extra={ITEMS: PatchBody.__name__},
        ),
    ] = None


class PatchBatchAnswer(Wire):
    """The conversion that was patched, and what became of each item, in order."""

    id: int
    uri: str
    results: tuple[ItemResult, ...]


class ConversionListQuery(ConversionQuery, ListQuery, SortQuery):
    """Parameters of the list of conversions."""


class ConversionDatapointsQuery(DatapointQuery, ListQuery, SortQuery):
    """Parameters of the list of a conversion's datapoints."""


@api.get(
    "/conversions",
    response_model=EntityUriList | ConversionList,
    summary="List conversions",
    responses=answers({"entities": [EXAMPLE_URI]}),
)
def list_conversions(by: By, query: Annotated[ConversionListQuery, Query()]) -> Answer:
    """Answer the addresses of the account's conversions, deleted ones too unless filtered."""
    where = query.where(by.zone)
    page = query.page(query.sort_by, query.sort_direction)
    with by.parts.catalog.read() as view:
        conversions = view.conversions.list(by.account_id, where, page)
        render = Rendering.of(by, view.domains.default())
    if query.expand:
        return Answer(ConversionList(entities=tuple(map(render.conversion, conversions))))
    return Answer(
        EntityUriList(entities=tuple(uri("conversions", found.id) for found in conversions))
    )


@api.get(
    "/conversions/count",
    response_model=CountObject,
    summary="Count conversions",
    responses=answers({"count": 2}),
)
def count_conversions(by: By, query: Annotated[ConversionQuery, Query()]) -> Answer:
    """Count what the list with the same filters would hold."""
    where = query.where(by.zone)
    with by.parts.catalog.read() as view:
        return Answer(CountObject(count=view.conversions.count(by.account_id, where)))


@api.post(
    "/conversions",
    response_model=EntityUri,
    summary="Create a conversion",
    openapi_extra=takes(ConversionBody, {"name": "Order", "description": "A paid order"}),
    responses=answers(EXAMPLE_URI),
)
def create_conversion(by: By, raw: Body) -> Answer:
    """Create a conversion; its code for snippets is made up."""
    body, failures = take(ConversionBody, raw)
    if not (body.name or "").strip() and not any(f.property == "Name" for f in failures):
        failures.append(required("Name"))
    refuse(failures)
    with by.parts.catalog.write() as edit:
        try:
            conversion = edit.conversions.create(by.account_id, **_fields(body))
        except Invalid as error:
            raise Rejected(failures_of(error)) from None
    return Answer(uri("conversions", conversion.id))


@api.get(
    "/conversions/{conversionId}",
    response_model=Conversion,
    summary="Get a conversion",
    responses=answers(EXAMPLE),
)
def get_conversion(by: By, conversionId: EntityId) -> Answer:  # noqa: N803
    """Answer a conversion, also a deleted one."""
    with by.parts.catalog.read() as view:
        conversion = view.conversions.get(by.account_id, conversionId)
        render = Rendering.of(by, view.domains.default())
    return Answer(render.conversion(conversion))


@api.post(
    "/conversions/{conversionId}",
    response_model=EntityUri,
    summary="Update a conversion",
    openapi_extra=takes(ConversionBody, {"value": 19.9}),
    responses=answers(EXAMPLE_URI),
)
def update_conversion(by: By, conversionId: EntityId, raw: Body) -> Answer:  # noqa: N803
    """Change what is given; leave the rest as it is."""
    body, failures = take(ConversionBody, raw)
    if body.name is not None and not body.name.strip():
        failures.append(required("Name"))
    with by.parts.catalog.write() as edit:
        edit.conversions.get(by.account_id, conversionId)
        refuse(failures)
        try:
            edit.conversions.update(by.account_id, conversionId, **_fields(body))
        except Invalid as error:
            raise Rejected(failures_of(error)) from None
    return Answer(uri("conversions", conversionId))


@api.delete(
    "/conversions/{conversionId}",
    response_model=EntityUri,
    summary="Delete a conversion",
    responses=answers(EXAMPLE_URI),
)
def delete_conversion(by: By, conversionId: EntityId) -> Answer:  # noqa: N803
    """Mark a conversion deleted; it stays readable, and its figures stay."""
    with by.parts.catalog.write() as edit:
        edit.conversions.delete(by.account_id, conversionId)
    return Answer(uri("conversions", conversionId))


@api.put(
    "/conversions/{conversionId}/notes",
    response_model=EntityUri,
    summary="Set a conversion's description",
    openapi_extra=takes(NotesBody, {"Text": "A paid order"}),
    responses=answers(EXAMPLE_URI),
)
def set_conversion_notes(by: By, conversionId: EntityId, raw: Body) -> Answer:  # noqa: N803
    """Replace a conversion's description, which is where its notes are kept."""
    text, failures = notes_of(raw)
    with by.parts.catalog.write() as edit:
        edit.conversions.get(by.account_id, conversionId)
        refuse(failures)
        edit.conversions.update(by.account_id, conversionId, description=text)
    return Answer(uri("conversions", conversionId))


@api.put(
    "/conversions/{conversionId}/datapoints/patch",
    response_model=EntityUri,
    summary="Modify the association between a conversion and a datapoint",
    openapi_extra=takes(PatchBody, {"Action": "add", "Id": 12}),
    responses=answers(EXAMPLE_URI),
)
def patch_conversion_datapoint(by: By, conversionId: EntityId, raw: Body) -> Answer:  # noqa: N803
    """Add the conversion to a datapoint (its first free slot of five), remove or replace it."""
    with by.parts.catalog.write() as edit:
        edit.conversions.get(by.account_id, conversionId)
        _patch(by, edit, conversionId, raw)
    return Answer(uri("conversions", conversionId))


@api.put(
    "/conversions/{conversionId}/datapoints/batch/patch",
    response_model=PatchBatchAnswer,
    summary="Modify the association between a conversion and multiple datapoints",
    operation_id="putConversionsConversionDatapointsBatchPatch",
    openapi_extra=takes(
        PatchBatchBody,
        {"PatchRequests": [{"Action": "add", "Id": 12}, {"Action": "remove", "Id": 13}]},
    ),
    responses=answers(
        {
            **EXAMPLE_URI,
            "results": [
                {"status": "OK", "result": {"id": 12, "uri": "/datapoints/12"}},
                {
                    "status": "NotFound",
                    "errors": [
                        {
                            "code": "EntityNotFound",
                            "property": "Id",
                            "errorMessage": "There is no datapoint 13.",
                            "errorValue": 13,
                        }
                    ],
                },
            ],
        }
    ),
)
def patch_conversion_datapoints(by: By, conversionId: EntityId, raw: Body) -> Answer:  # noqa: N803
    """Carry out every item that can be; `results` says in order what became of each."""
    body, failures = take(PatchBatchBody, raw)
    requests = body.patch_requests
    if requests is None and not failures:
        failures.append(required("PatchRequests"))
    if requests is not None and len(requests) > MAX_PATCHES:
        failures.append(
            Failure("PatchRequests", f"PatchRequests holds more than {MAX_PATCHES} items.")
        )
    results = []
    with by.parts.catalog.write() as edit:
        edit.conversions.get(by.account_id, conversionId)
        refuse(failures)
        for item in requests or ():
            results.append(_patch_outcome(by, edit, conversionId, item))
    return Answer(
        PatchBatchAnswer(
            id=conversionId, uri=f"/conversions/{conversionId}", results=tuple(results)
        )
    )


@api.get(
    "/conversions/{conversionId}/datapoints",
    response_model=EntityUriList | DatapointList,
    summary="Retrieve a list of datapoints connected to this conversion",
    operation_id="getConversionsConversionDatapoints",
    responses=answers({"entities": [links.EXAMPLE_URI]}),
)
def list_conversion_datapoints(
    by: By,
    conversionId: EntityId,  # noqa: N803
    query: Annotated[ConversionDatapointsQuery, Query()],
) -> Answer:
    """Answer the addresses of the datapoints that carry a conversion."""
    where = query.where(by.zone, conversion_id=conversionId)
    page = query.page(query.sort_by, query.sort_direction)
    with by.parts.catalog.read() as view:
        view.conversions.get(by.account_id, conversionId)
        return links.list_answer(by, view, where, page, expand=query.expand)


@api.get(
    "/conversions/{conversionId}/datapoints/count",
    response_model=CountObject,
    summary="Retrieve a count of datapoints connected to this conversion",
    operation_id="getConversionsConversionDatapointsCount",
    responses=answers({"count": 7}),
)
def count_conversion_datapoints(
    by: By,
    conversionId: EntityId,  # noqa: N803
    query: Annotated[DatapointQuery, Query()],
) -> Answer:
    """Count what the list with the same filters would hold."""
    where = query.where(by.zone, conversion_id=conversionId)
    with by.parts.catalog.read() as view:
        view.conversions.get(by.account_id, conversionId)
        return Answer(CountObject(count=view.datapoints.count(by.account_id, where)))


def _fields(body: ConversionBody) -> ConversionFields:
    fields: ConversionFields = {}
    if body.name is not None:
        fields["name"] = body.name.strip()
    if body.description is not None:
        fields["description"] = body.description
    if body.value is not None:
        fields["value"] = body.value
    if body.protocol is not None:
        fields["protocol"] = body.protocol
    if body.duplicates is not None:
        fields["duplicates"] = body.duplicates
    if body.min_seconds is not None:
        fields["min_seconds"] = body.min_seconds
    if body.max_seconds is not None:
        fields["max_seconds"] = body.max_seconds
    if body.look_back_days is not None:
        fields["look_back_days"] = body.look_back_days
    return fields


def _patch_outcome(by: Caller, edit: Session, conversion_id: int, item: Any) -> ItemResult:
    try:
        with edit.attempt():
            datapoint_id = _patch(by, edit, conversion_id, item)
    except ApiError as error:
        return outcome_of(error)
    return ItemResult(status="OK", result=uri("datapoints", datapoint_id))


def _patch(by: Caller, edit: Session, conversion_id: int, raw: Any) -> int:
    """Carry out one patch; return the datapoint's id. Raises ApiError."""
    if not isinstance(raw, dict):
        raise Rejected([Failure("Item", "An item must be an object.", raw)])
    body, failures = take(PatchBody, raw)
    wrong = {failure.property for failure in failures}
    for property_, value in (("Action", body.action), ("Id", body.id)):
        if not value and property_ not in wrong:
            failures.append(required(property_))
    if body.action == "replace" and not body.replace_id and "ReplaceId" not in wrong:
        failures.append(required("ReplaceId"))
    refuse(failures)
    datapoint_id, replace_id = body.id or 0, body.replace_id or 0
    try:
        if body.action == "add":
            edit.conversions.add(by.account_id, conversion_id, datapoint_id)
        elif body.action == "remove":
            edit.conversions.remove(by.account_id, conversion_id, datapoint_id)
        else:
            edit.conversions.replace(by.account_id, conversion_id, datapoint_id, replace_id)
    except NotAllowed as error:
        raise Forbidden(str(error)) from None
    except NotFound as error:
        property_ = "ReplaceId" if error.kind == "conversion" else "Id"
        raise missing(error.kind, error.entity_id, property_) from None
    except Invalid as error:
        raise Rejected(failures_of(error)) from None
    return datapoint_id
