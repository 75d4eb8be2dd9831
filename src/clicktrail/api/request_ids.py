"""An id for each request: in its answer, and in every line that is logged about it."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Final

import structlog
from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER: Final = "X-Request-ID"
# What others give is written into logs: no more than what ids are made of.
_SANE: Final = re.compile(rb"[A-Za-z0-9._:/+=@-]{1,128}")


def current() -> str:
    """Return the id of the request that is being answered here; a new one where there is none."""
    return str(structlog.contextvars.get_contextvars().get("request_id") or uuid.uuid4().hex)


class RequestIds:
    """ASGI middleware: takes a proxy's or a client's id where it is sane, else makes one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, and answer with the id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given.decode() if _SANE.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._app(scope, receive, send_marked)
