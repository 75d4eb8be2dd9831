"""What the operations of v3 have in common: their router, callers, JSON in and out, refusals.

A resource is a module with `api = router("Tag")`, listed in `api.v3.resources`. Its errors are the
`ApiError`s of all the API; under `/v3` they are answered as problems (`api.problems`).
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from clicktrail.api import problems
from clicktrail.api.auth import Caller, identify_plainly
from clicktrail.api.bodies import read_limited
from clicktrail.api.errors import Failure, Forbidden, OtherStatus, Rejected

if TYPE_CHECKING:
    from collections.abc import Sequence

JSON_TYPES = frozenset({"", "application/json", "text/json", "application/x-www-form-urlencoded"})
"""What a JSON body may be announced as: `curl -d` announces a form whatever it sends."""

By = Annotated[Caller, Depends(identify_plainly)]
"""Whoever calls, the owner of an account or a guest of it."""


def owner_of(by: By) -> Caller:
    """Return the caller unless it is a guest. Raises Forbidden."""
    if by.guest is not None:
        raise Forbidden("Only the owner of the account may do this, no guest.")
    return by


ByOwner = Annotated[Caller, Depends(owner_of)]
"""The owner of an account: for what no guest may do."""


def operator_of(by: ByOwner) -> Caller:
    """Return the caller if it is the owner of the first account. Raises Forbidden."""
    with by.parts.catalog.read() as view:
        if by.account_id != view.accounts.first_id():
            raise Forbidden("Only the owner of the installation's first account may see this.")
    return by


ByOperator = Annotated[Caller, Depends(operator_of)]
"""Who runs the installation: for what is of the machine and of no account."""


def router(tag: str) -> APIRouter:
    """Return a router for one resource, its paths under `/v3`."""
    return APIRouter(prefix=problems.PREFIX, tags=[tag])


class Reply(Response):
    """A success: JSON of structs, mappings, lists and scalars. Moments are ISO 8601."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return the bytes of the body."""
        return msgspec.json.encode(content)


async def json_body(request: Request) -> Any:
    """Return the JSON of a request's body; empty counts as `{}`.

    Raises 413 above 1 MiB, 415 for another content type, 400 for what is no JSON.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in JSON_TYPES:
        raise OtherStatus(415, "UnsupportedMediaType", "Send application/json.")
    return parsed(await read_limited(request))


def parsed(body: bytes) -> Any:
    """Return what JSON says; nothing is `{}`. Raises Rejected."""
    if not body.strip():
        return {}
    try:
        return json.loads(body, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        raise wrong("The body is not valid JSON.") from None


JsonBody = Annotated[Any, Depends(json_body)]
"""The JSON of the body, as Python has it; what it must hold is the operation's to check."""


def wrong(message: str, *steps: str | int) -> Rejected:
    """Return the refusal (400) of a body for what stands at a place in it."""
    return refused([fault(message, *steps)])


def fault(message: str, *steps: str | int) -> Failure:
    """Return what is wrong at a place in the body: a sentence, and the steps that lead there."""
    return Failure(str(steps[-1]) if steps else "Body", message, pointer=problems.pointer(*steps))


def refused(faults: Sequence[Failure]) -> Rejected:
    """Return the refusal (400) of a body for all that is wrong with it."""
    return Rejected(faults)


def reads(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI fragment of an operation that takes a JSON body of this schema."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _refuse(name: str) -> None:
    # Python reads NaN and Infinity, which JSON does not know.
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(text)
    return number
