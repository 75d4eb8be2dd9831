"""The shape in which v3 says why it refuses: problem details (RFC 9457).

The same errors as in v2, written otherwise: `{type, title, status, detail, errors: [{pointer,
detail}]}`. `type` is a URN made of the error's stable word. What is wrong in a body is told by a
JSON pointer (RFC 6901), a wrong parameter of the query by `parameter`; where that holds JSON, both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from clicktrail.api.errors import ApiError

MEDIA_TYPE = "application/problem+json"
PREFIX = "/v3"
TYPE_PREFIX = "urn:clicktrail:problem:"
# Error code → the title that all its occurrences share.
TITLES = {
    "ValidationError": "The request is not valid",
    "Unauthorized": "No valid key or session",
    "TotpRequired": "A code is needed as well",
    "TotpInvalid": "The code is not right",
    "CsrfRequired": "The session's csrf value is missing",
    "PasswordRequired": "The present password is needed as well",
    "SignInRequired": "The session is too old for this",
    "Forbidden": "The key may not do this",
    "EntityNotFound": "There is no such thing",
    "Gone": "What was asked for is no longer there",
    "Conflict": "The request does not fit the present state",
    "MethodNotAllowed": "The path has no such method",
    "RequestTooLarge": "The request is too large",
    "RequestTimeout": "The request took too long to arrive",
    "UnsupportedMediaType": "The body is in no form that is read here",
    "Throttled": "Too many requests",
    "Unavailable": "A part of the installation does not answer",
    "InternalError": "Something went wrong here",
}


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    detail: str = Field(description="What is wrong, in a sentence.")
    pointer: str | None = Field(
        None, description="Where in the body, as a JSON pointer; empty for the body as a whole."
    )
    parameter: str | None = Field(None, description="Which parameter of the query.")


class Problem(BaseModel):
    """Problem details (RFC 9457): the body of every answer that is not a success."""

    type: str = Field(description="A stable URN: `urn:clicktrail:problem:validation-error` …")
    title: str = Field(description="What all problems of this type have in common.")
    status: int = Field(description="The HTTP status once more.")
    detail: str = Field(description="What is the matter this time, in a sentence.")
    errors: list[Fault] | None = Field(
        None, description="Everything that is wrong; absent where no member is to blame."
    )


def speaks_problems(path: str) -> bool:
    """Tell whether errors under a path are answered as problems."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def describe(error: ApiError) -> dict[str, Any]:
    """Return the body of an error."""
    word = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", error.code).lower()
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + word,
        "title": TITLES.get(error.code, TITLES["ValidationError"]),
        "status": error.status,
        "detail": _writable(error.message),
    }
    faults = []
    for failure in error.failures:
        fault = {"detail": _writable(failure.message)}
        if failure.parameter is not None:
            fault["parameter"] = failure.parameter
        if failure.pointer is not None:
            fault["pointer"] = _writable(failure.pointer)
        faults.append(fault)
    if faults:
        body["errors"] = faults
    return body


def pointer(*steps: str | int) -> str:
    """Return the JSON pointer of a place: `pointer("filter", "and", 0)` → `/filter/and/0`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _writable(text: str) -> str:
    # JSON spells halves of characters (`\ud800`) that no encoding can write.
    return text.encode("utf-8", "replace").decode()
