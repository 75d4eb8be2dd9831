"""The resources of v3, served by the application, and their OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.responses import JSONResponse

import clicktrail
from clicktrail.api import problems
from clicktrail.api.bodies import REF
from clicktrail.api.browser import COOKIE, CSRF_HEADER
from clicktrail.api.v3 import (
    annotations as noting,
)
from clicktrail.api.v3 import (
    attribution,
    audit,
    domain_check,
    erasure,
    events,
    exports,
    journeys,
    keys,
    live,
    own_credentials,
    presets,
    preview,
    query,
    query_batch,
    rules,
    session,
    sessions,
    single_sign_on,
    system,
)
from clicktrail.api.v3.domain_check import Checker
from clicktrail.api.v3.following import Followers

if TYPE_CHECKING:
    from collections.abc import Iterable

DESCRIPTION = """\
What ClickMeter's API v2 has not: any question to the statistics, with any filter, compared with
another time.

The keys are those of v2, in the header `X-Clickmeter-AuthKey` or as `?authKey=`; the session of a
browser that has signed in stands in for one, there and here. Bodies and answers
are JSON, moments ISO 8601. What is refused is answered with problem details (RFC 9457) that name
every wrong member by a JSON pointer.
"""
REFUSALS = {
    "400": "Something is wrong with the request; `errors` names each.",
    "401": "No key or session, or not a valid one.",
    "403": "The key may not do this.",
    "429": "Too many requests from this address.",
    "503": "A part of the installation does not answer.",
}
BODY_REFUSALS = {
    "413": "The body is larger than 1 MiB.",
    "415": "The body is not announced as JSON.",
}
KEYS: list[dict[str, list[str]]] = [{"header": []}, {"query": []}]
RESOURCES: tuple[APIRouter, ...] = (
    query.api,
    query_batch.api,
    events.api,
    live.api,
    exports.api,
    attribution.api,
    journeys.api,
    preview.api,
    rules.api,
    erasure.api,
    session.api,
    single_sign_on.api,
    sessions.api,
    own_credentials.api,
    keys.api,
    noting.api,
    presets.segments,
    presets.templates,
    domain_check.api,
    audit.api,
    system.api,
)
# The models of bodies, which operations read themselves.
MODELS: tuple[type[BaseModel], ...] = (
    problems.Problem,
    *query.MODELS,
    *query_batch.MODELS,
    *exports.MODELS,
    *preview.MODELS,
    *rules.MODELS,
    *erasure.MODELS,
    *session.MODELS,
    *own_credentials.MODELS,
    *keys.MODELS,
    *noting.MODELS,
    *presets.MODELS,
)


def install(app: FastAPI) -> None:
    """Add the resources, and their document at `/v3/openapi.json`; v2's does not hold them."""
    app.state.followers = Followers(app.state.parts)
    app.state.checker = Checker(app.state.parts)
    for resource in RESOURCES:
        app.include_router(resource, include_in_schema=False)

    @app.get(f"{problems.PREFIX}/openapi.json", include_in_schema=False)
    def openapi() -> JSONResponse:
        return JSONResponse(document())


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document of v3."""
    return describe(RESOURCES)


def describe(resources: Iterable[APIRouter]) -> dict[str, Any]:
    """Return the OpenAPI document of some resources."""
    app = FastAPI(
        title="Clicktrail API v3",
        version=clicktrail.__version__,
        description=DESCRIPTION,
        generate_unique_id_function=lambda route: route.name,
    )
    for resource in resources:
        app.include_router(resource)
    found = app.openapi()
    schemas = found.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    _, definitions = models_json_schema(
        [(model, "validation") for model in MODELS], ref_template=REF
    )
    schemas.update(definitions["$defs"])
    for methods in found["paths"].values():
        for operation in methods.values():
            _correct(operation)
    schemes = found["components"].setdefault("securitySchemes", {})
    schemes["session"] = {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": f"A session; changes need its `csrf` value in the header `{CSRF_HEADER}`.",
    }
    found["security"] = [*KEYS, {"session": []}]
    return found


def _correct(operation: dict[str, Any]) -> None:
    operation["responses"].pop("422", None)
    if operation.get("security") in (KEYS, KEYS[::-1]):
        operation["security"] = [*operation["security"], {"session": []}]
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}}
    refusals = REFUSALS | (BODY_REFUSALS if "requestBody" in operation else {})
    for status, description in sorted(refusals.items()):
        operation["responses"].setdefault(status, {"description": description, "content": content})
