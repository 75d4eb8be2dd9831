"""The OpenAPI document: what FastAPI cannot know is put right here.

It would promise 422 answers that never come, and does not see the bodies, which
`clicktrail.api.bodies` reads.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from clicktrail.api import bodies
from clicktrail.api.bodies import ITEMS, REF
from clicktrail.api.described import BLANK
from clicktrail.api.errors import ErrorBody
from clicktrail.api.media import OFFERED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import FastAPI

DESCRIPTION = """\
Links, pixels and conversions, with the statistics of their visits. Compatible with ClickMeter's
API v2: the same paths, bodies and error shape.

Send the API key in the header `X-Clickmeter-AuthKey` or as `?authKey=`. Dates come out as
`yyyyMMddHHmmss` in the account's time zone and go in with 8, 10, 12 or 14 digits. Enumerations
come out as integers, or as names with `?_enums=names` or `Accept: application/json;enum=names`;
integers, numeric strings and names go in. Members that are null, false, 0 or empty are left out of
answers. Names of parameters and members may be written in any case.

Answers are JSON, or XML with `Accept: application/xml` or `text/xml`; bodies JSON, XML or forms.
"""
REFUSALS = {
    "400": "A parameter or member is wrong; `errors` names each.",
    "401": "No key, or not a valid one.",
    "403": "The key may not do this: it is a guest's, or the thing is nobody's to change.",
    "404": "No such entity in this account.",
    "429": "Too many requests from this address.",
    "503": "A part of the installation does not answer.",
}
BODY_REFUSALS = {
    "413": "The body is larger than 1 MiB.",
    "415": "The body is in no form that is read here.",
}
# What operations need of their bodies, whose models are also those of operations that do not.
REQUIRED = {
    "POST /account/domainwhitelist": ("name",),
    "POST /account/guests": ("userName",),
    "POST /account/guests/{guestId}/{type}/permissions/patch": ("Action", "Id"),
    "PUT /account/guests/{guestId}/{type}/permissions/patch": ("Action", "Id"),
    "POST /account/ipblacklist": ("ip",),
    "POST /conversions": ("name",),
    "PUT /conversions/{conversionId}/datapoints/batch/patch": ("PatchRequests",),
    "PUT /conversions/{conversionId}/datapoints/patch": ("Action", "Id"),
    "PUT /conversions/{conversionId}/notes": ("Text",),
    "POST /datapoints": ("title",),
    "DELETE /datapoints/batch": ("Entities",),
    "POST /datapoints/batch": ("List",),
    "PUT /datapoints/batch": ("List",),
    "PUT /datapoints/{id}/notes": ("Text",),
    "POST /domains": ("name",),
    "POST /groups": ("name",),
    "POST /groups/{id}/datapoints": ("title",),
    "PUT /groups/{id}/notes": ("Text",),
    "POST /retargeting": ("name", "script"),
    "POST /tags": ("name",),
    "PUT /tags/{tagId}/datapoints/patch": ("Action", "Id"),
    "PUT /tags/{tagId}/groups/patch": ("Action", "Id"),
    "PUT /tags/{tagId}/name": ("Text",),
}
# Whose texts may be empty, which clears what there was.
BLANK_CLEARS = frozenset({"NotesBody"})
# What items of lists need, whose schemas are used nowhere else.
REQUIRED_OF_ITEMS = {
    "DestinationBody": ("url",),
    "WeightedDestinationBody": ("url",),
    "UrlByLanguageBody": ("languageCode",),
    "UrlByNationBody": ("nation",),
    "ScriptRefBody": ("id",),
}

# What is created by an operation, as the collection that its `id` is of.
CREATIONS = {
    "/account/domainwhitelist": "/account/domainwhitelist",
    "/account/guests": "/account/guests",
    "/account/ipblacklist": "/account/ipblacklist",
    "/conversions": "/conversions",
    "/datapoints": "/datapoints",
    "/domains": "/domains",
    "/groups": "/groups",
    "/groups/{id}/datapoints": "/datapoints",
    "/retargeting": "/retargeting",
    "/tags": "/tags",
}


def install(app: FastAPI) -> None:
    """Have `app` describe itself through this module."""

    def document() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    models: list[type[BaseModel]] = [ErrorBody, *bodies.documented]
    _, definitions = models_json_schema(
        [(model, "validation") for model in models], ref_template=REF
    )
    schemas.update(definitions["$defs"])
    for name, operation in _operations(document):
        _correct(operation)
        if "requestBody" in operation:
            # Without a body an update changes nothing, which is no fault.
            operation["requestBody"]["required"] = name in REQUIRED
        if name in REQUIRED:
            _require(operation, REQUIRED[name], schemas)
    for name, schema in schemas.items():
        _describe_lists(name, schema)
        if name in REQUIRED_OF_ITEMS:
            needed = schema["required"] = [*REQUIRED_OF_ITEMS[name]]
            members = schema["properties"]
            members.update({one: _given(members[one]) for one in needed})
    for creation, collection in CREATIONS.items():
        _link(document, creation, collection)
    document["security"] = [{"header": []}, {"query": []}]
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _correct(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    if not operation.get("security"):
        operation["security"] = []
        return
    content = responses["200"].get("content", {})
    if "application/json" in content:
        for media_type in OFFERED[1:]:
            content[media_type] = {"schema": content["application/json"].get("schema", {})}
    refusal = {"schema": {"$ref": REF.format(model="ErrorBody")}}
    refusals = REFUSALS | (BODY_REFUSALS if "requestBody" in operation else {})
    for status, description in sorted(refusals.items()):
        responses[status] = {
            "description": description,
            "content": dict.fromkeys(OFFERED, refusal),
        }


def _link(document: dict[str, Any], creation: str, collection: str) -> None:
    """Lead from a creation, where it is served, to everything that can be done with its entity."""
    if creation not in document["paths"]:
        return
    links = {}
    for path, methods in document["paths"].items():
        under = re.match(re.escape(collection) + r"/\{(\w+)\}(/|$)", path)
        if under is None:
            continue
        for operation in methods.values():
            links[operation["operationId"]] = {
                "operationId": operation["operationId"],
                "parameters": {under[1]: "$response.body#/id"},
            }
    document["paths"][creation]["post"]["responses"]["200"]["links"] = links


def _require(operation: dict[str, Any], names: tuple[str, ...], schemas: dict[str, Any]) -> None:
    """Say which members of the body must be there, and not be null or blank."""
    content = operation["requestBody"]["content"]
    whole = content["application/json"]["schema"]
    model = whole["$ref"].rpartition("/")[2]
    members = schemas[model]["properties"]
    needed = {name: _given(members[name], blank=model in BLANK_CLEARS) for name in names}
    schema = {"allOf": [whole, {"type": "object", "required": [*names], "properties": needed}]}
    for form in content.values():
        form["schema"] = schema


def _given(member: dict[str, Any], *, blank: bool = False) -> dict[str, Any]:
    """Return the schema of a member that is there: not null, an id not 0.

    A text is not blank either, unless that says something (`blank`).
    """
    branches = [one for one in member.get("anyOf", [member]) if one.get("type") != "null"]
    for one in branches:
        if one.get("type") == "string" and "enum" not in one and not blank:
            return {**one, "pattern": f"[^{BLANK}]"}
        if one.get("type") == "integer" and "minimum" in one:
            return {**one, "minimum": 1}
    return branches[0] if len(branches) == 1 else {"anyOf": branches}


def _describe_lists(name: str, schema: dict[str, Any]) -> None:
    """Name the element of a schema, and say that lists are wrapped in one of their own."""
    schema.setdefault("xml", {"name": name})
    for member in schema.get("properties", {}).values():
        items = member.pop(ITEMS, None)
        for branch in (member, *member.get("anyOf", ())):
            if branch.get("type") == "array":
                branch["xml"] = {"wrapped": True}
                if items:
                    branch["items"] = {"$ref": REF.format(model=items)}
