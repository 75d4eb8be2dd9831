"""What the operations of v2 have in common: their router, their documentation, their refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.routing import Match

from clicktrail.api.bodies import PascalInput, Text, take
from clicktrail.api.errors import EntityNotFound, Failure, Rejected
from clicktrail.catalog import errors as catalog_errors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Scope

NUMBERED = frozenset({"id", "conversionId", "guestId", "tagId"})
EntityId = Annotated[int, Path(ge=1, le=2**53, description="Id of the entity.")]


class EntityRoute(APIRoute):
    """A route in whose path only numbers stand for ids.

    So `/datapoints/count` is never the datapoint "count", whatever the method.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return how well a request fits."""
        match, child = super().matches(scope)
        for name, value in child.get("path_params", {}).items():
            if name in NUMBERED and not (str(value).isascii() and str(value).isdigit()):
                return Match.NONE, {}
        return match, child


class NotesBody(PascalInput):
    """New notes."""

    text: Annotated[
        Text | None, Field(description="The text, required; empty clears the notes.")
    ] = None


def notes_of(raw: Any) -> tuple[str, list[Failure]]:
    """Return the text of a request for new notes, and what is wrong with it."""
    body, failures = take(NotesBody, raw)
    if body.text is None and not failures:
        failures.append(required("Text"))
    return body.text or "", failures


def router(tag: str) -> APIRouter:
    """Return a router for one resource."""
    return APIRouter(tags=[tag], route_class=EntityRoute)


def answers(example: Any) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI fragment of a success with an example."""
    return {200: {"content": {"application/json": {"example": example}}}}


def failures_of(error: catalog_errors.Invalid) -> list[Failure]:
    """Return what the catalog refuses in the API's words."""
    code = "NameAlreadyExists" if isinstance(error, catalog_errors.NameTaken) else "Invalid"
    return [
        Failure(problem.property, problem.message, problem.value, code)
        for problem in error.problems
    ]


def refuse(failures: Iterable[Failure]) -> None:
    """Raise Rejected if anything is wrong."""
    found = list(failures)
    if found:
        raise Rejected(found)


def required(property_: str) -> Failure:
    """Return the failure of a member that must be given and is not."""
    return Failure(property_, f"{property_} is required.", code="Required")


def missing(kind: str, entity_id: object, property_: str | None = None) -> EntityNotFound:
    """Return the error of an entity that is not there."""
    message = f"There is no {kind} {entity_id}."
    failures = [Failure(property_, message, entity_id, "EntityNotFound")] if property_ else []
    return EntityNotFound(message, failures)
