"""Why the API refuses a request, and the one shape in which it says so (spec behaviour.md §1).

Everything that goes wrong on purpose is an `ApiError`; `describe` turns any of them into the body
`{errorCode, errorMessage, httpErrorCode, errors: [{code, property, errorMessage, errorValue}]}`.
"""

# ruff: noqa: N818 -- the names are the words that answers use

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field
from starlette.responses import Response

from clicktrail.api import problems, xml
from clicktrail.api.media import wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from starlette.types import Receive, Scope, Send

LONGEST_ECHO = 200
COMPACT = (",", ":")
"""What stands between the members of an answer's JSON, in all of them."""


class FailureBody(BaseModel):
    """One wrong field of a request."""

    code: str = Field(description="`Required`, `Invalid`, `NameAlreadyExists` …")
    property: str = Field(description="The field in PascalCase: `Name`, `TypeTL.Url`.")
    errorMessage: str = Field(description="What is wrong with it, in a sentence.")  # noqa: N815
    errorValue: Any = Field(None, description="What the field held; never a password.")  # noqa: N815


class ErrorBody(BaseModel):
    """The body of every answer that is not a success."""

    errorCode: str = Field(description="A stable word.")  # noqa: N815
    errorMessage: str = Field(description="A sentence for people.")  # noqa: N815
    httpErrorCode: int = Field(description="The HTTP status once more.")  # noqa: N815
    errors: list[FailureBody] | None = Field(
        None, description="Every wrong field; absent when no field is to blame."
    )


@dataclass(frozen=True, slots=True)
class Failure:
    """One wrong field: `property` in PascalCase, a sentence, and what the field held.

    v3 says where it is by `pointer` (into the body) or `parameter` (of the query).
    """

    property: str
    message: str
    value: object = None
    code: str = "Invalid"
    pointer: str | None = None
    parameter: str | None = None


class ApiError(Exception):
    """A request that is answered with `status` and the error shape."""

    status = 500
    code = "InternalError"
    headers: Mapping[str, str] = {}

    def __init__(self, message: str, failures: Sequence[Failure] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.failures = tuple(failures)


class Unauthorized(ApiError):
    """No key, or one that opens nothing."""

    status = 401
    code = "Unauthorized"


class TotpRequired(ApiError):
    """The password is right, and a code of the second factor is asked for."""

    status = 401
    code = "TotpRequired"


class TotpInvalid(ApiError):
    """The password is right, and the code of the second factor is not."""

    status = 401
    code = "TotpInvalid"


class CsrfRequired(ApiError):
    """A change with a session, without what shows that no other site asked for it."""

    status = 403
    code = "CsrfRequired"


class PasswordRequired(ApiError):
    """A change for which the present password is asked again, named by its member."""

    status = 403
    code = "PasswordRequired"


class SignInRequired(ApiError):
    """A change that a session is too old for, of somebody who has no password."""

    status = 403
    code = "SignInRequired"


class Forbidden(ApiError):
    """The key may not do this."""

    status = 403
    code = "Forbidden"


class EntityNotFound(ApiError):
    """No such thing in this account."""

    status = 404
    code = "EntityNotFound"


class Rejected(ApiError):
    """The request itself is wrong: `failures` names every wrong field.

    The error code is the one that all failures share, `ValidationError` when they differ.
    """

    status = 400

    def __init__(self, failures: Sequence[Failure], message: str | None = None) -> None:
        # Two fields that do not go together may have the same said of them.
        sentences = dict.fromkeys(failure.message for failure in failures)
        super().__init__(message or " ".join(sentences), failures)
        codes = {failure.code for failure in failures}
        shared = codes.pop() if len(codes) == 1 else ""
        self.code = shared if shared == "NameAlreadyExists" else "ValidationError"


class Unavailable(ApiError):
    """A part that the request needs does not answer; trying again later may help."""

    status = 503
    code = "Unavailable"
    headers = {"Retry-After": "2"}  # noqa: RUF012


class OtherStatus(ApiError):
    """A refusal that HTTP itself names: 405, 406, 413, 415, 429 …"""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers or {}


def describe(error: ApiError) -> dict[str, Any]:
    """Return the body of an error."""
    body: dict[str, Any] = {
        "errorCode": error.code,
        "errorMessage": _writable(error.message),
        "httpErrorCode": error.status,
    }
    if error.failures:
        body["errors"] = describe_failures(error.failures)
    return body


def describe_failures(failures: Iterable[Failure]) -> list[dict[str, Any]]:
    """Return the `errors` member of a body."""
    described = []
    for failure in failures:
        entry: dict[str, Any] = {
            "code": failure.code,
            "property": failure.property,
            "errorMessage": _writable(failure.message),
        }
        # A secret is not said again, be it only in the log of whoever sent it.
        secret = "password" in failure.property.lower()
        value = None if secret else _echo(failure.value)
        if value is not None:
            entry["errorValue"] = value
        described.append(entry)
    return described


class Refusal(Response):
    """The HTTP answer to an error: under v3's paths a problem, else JSON or XML as asked for."""

    def __init__(self, error: ApiError) -> None:
        self._error = error
        self._described = describe(error)
        super().__init__(
            json.dumps(self._described, ensure_ascii=True, separators=COMPACT).encode(),
            status_code=error.status,
            headers=dict(error.headers),
            media_type="application/json",
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the refusal."""
        if problems.speaks_problems(scope["path"]):
            problem = json.dumps(problems.describe(self._error), separators=COMPACT)
            self.body = problem.encode()
            self.headers["Content-Length"] = str(len(self.body))
            self.headers["Content-Type"] = problems.MEDIA_TYPE
            await super().__call__(scope, receive, send)
            return
        form = wanted(scope)
        if form.is_xml:
            self.body = xml.write(ErrorBody.__name__, self._described)
            self.headers["Content-Length"] = str(len(self.body))
        charset = "; charset=utf-8" if form.media_type.startswith("text/") else ""
        self.headers["Content-Type"] = form.media_type + charset
        self.headers["Vary"] = "Accept"
        await super().__call__(scope, receive, send)


def answer(error: ApiError) -> Response:
    """Return the HTTP answer to an error."""
    return Refusal(error)


def _writable(text: str) -> str:
    # JSON spells halves of characters (`\ud800`) that no encoding can write.
    return text.encode("utf-8", "replace").decode()


def _echo(value: object) -> object:
    """Return what may be shown of a wrong value: scalars only, texts cut to 200 characters.

    Integers beyond 2^53 go out as text, since readers of JSON may round or refuse them.
    """
    if isinstance(value, str):
        return _writable(value[:LONGEST_ECHO])
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else format(value, "x")[:LONGEST_ECHO]
    if isinstance(value, float):
        return value if abs(value) < float("inf") else str(value)
    return None
