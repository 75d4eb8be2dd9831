"""How every exception that can reach the top of an operation is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from clicktrail.api import request_ids
from clicktrail.api.bodies import pascal
from clicktrail.api.errors import (
    ApiError,
    EntityNotFound,
    Failure,
    Forbidden,
    OtherStatus,
    Rejected,
    Unavailable,
    answer,
)
from clicktrail.api.v2.operations import failures_of, required
from clicktrail.catalog import errors as catalog_errors
from clicktrail.hits.store import HitStoreDown, HitStoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fastapi import FastAPI, Request
    from starlette.responses import Response

log = structlog.get_logger(__name__)

WORDS = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "EntityNotFound",
    405: "MethodNotAllowed",
    413: "RequestTooLarge",
    415: "UnsupportedMediaType",
}


def install(app: FastAPI) -> None:
    """Register the handlers."""

    @app.exception_handler(ApiError)
    def on_api_error(_request: Request, error: ApiError) -> Response:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    def on_wrong_parameters(_request: Request, error: RequestValidationError) -> Response:
        return answer(_from_parameters(error))

    @app.exception_handler(catalog_errors.NotFound)
    def on_not_found(_request: Request, error: catalog_errors.NotFound) -> Response:
        return answer(EntityNotFound(str(error)))

    @app.exception_handler(catalog_errors.Invalid)
    def on_invalid(_request: Request, error: catalog_errors.Invalid) -> Response:
        return answer(Rejected(failures_of(error)))

    @app.exception_handler(catalog_errors.NotAllowed)
    def on_not_allowed(_request: Request, error: catalog_errors.NotAllowed) -> Response:
        return answer(Forbidden(str(error)))

    @app.exception_handler(catalog_errors.CatalogUnavailable)
    def on_catalog_down(_request: Request, error: catalog_errors.CatalogUnavailable) -> Response:
        log.error("catalog unavailable", reason=str(error))
        return answer(Unavailable(str(error)))

    @app.exception_handler(HitStoreDown)
    def on_hit_store_down(_request: Request, error: HitStoreDown) -> Response:
        log.error("hit store unavailable", reason=str(error))
        return answer(
            Unavailable("The hit store does not answer, so there are no statistics at the moment.")
        )

    @app.exception_handler(HitStoreError)
    def on_hit_store_refusal(request: Request, error: HitStoreError) -> Response:
        log.error("hit store refused", path=request.url.path[:200], reason=str(error))
        return answer(
            Unavailable(
                "The hit store refuses to answer, so there are no statistics at the moment; the"
                f" log has the reason as {request_ids.current()}."
            )
        )

    @app.exception_handler(HTTPException)
    def on_http_exception(request: Request, error: HTTPException) -> Response:
        return answer(_from_http(request, error))


def _from_parameters(error: RequestValidationError) -> ApiError:
    faults = error.errors()
    for fault in faults:
        if fault["loc"][0] == "path":
            return EntityNotFound(f"There is nothing at {str(fault.get('input'))[:100]}.")
    failures = [_failure(fault) for fault in faults]
    return Rejected(failures)


def _failure(fault: dict[str, Any]) -> Failure:
    name = pascal(fault["loc"][1:]) or "Query"
    if fault["type"] == "missing":
        return required(name)
    message = str(fault["msg"]).removeprefix("Value error, ")
    message = message.replace("Input should be", "must be", 1)
    return Failure(
        name,
        f"{name} {message[:1].lower()}{message[1:]}.",
        fault.get("input"),
        parameter=str(fault["loc"][1]) if len(fault["loc"]) > 1 else None,
    )


def _from_http(request: Request, error: HTTPException) -> ApiError:
    status = error.status_code
    headers = dict(error.headers or {})
    if status == 404:
        return EntityNotFound(f"There is nothing at {request.url.path[:200]}.")
    if status == 405:
        allowed = allowed_methods(request.app, request.url.path)
        headers = {"Allow": ", ".join(allowed)}
        return OtherStatus(405, WORDS[405], f"{request.method[:20]} is not possible here.", headers)
    if status == 400:
        return Rejected([], "The request cannot be read.")
    return OtherStatus(status, WORDS.get(status, "BadRequest"), str(error.detail), headers)


def allowed_methods(app: FastAPI, path: str) -> list[str]:
    """Return the methods that a path has, over all routes; none where there is no such path."""
    found: set[str] = set()
    scope = {"type": "http", "path": path, "method": "OPTIONS", "headers": []}
    for route in _routes(app.routes):
        if route.matches(scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or set()
    return sorted(found | {"OPTIONS"}) if found else []


def _routes(routes: Iterable[Any]) -> Iterator[Any]:
    """Walk through all routes; FastAPI keeps those of an included router within one of its own."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from _routes(included.routes)
