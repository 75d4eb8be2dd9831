"""`GET /internal/feed`: the catalog's change feed as one HTTP answer that stays open.

For the feeders of this installation's edges, who know the internal token. Everything that touches
the database runs in worker threads, block by block, so that a snapshot of a million links neither
holds up the event loop nor lies in memory as a whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import time
from typing import TYPE_CHECKING

import structlog
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.catalog.feed import Follower, ping

if TYPE_CHECKING:
    import threading
    from collections.abc import AsyncGenerator

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from clicktrail.api.parts import Parts
    from clicktrail.catalog.catalog import Catalog

PATH = "/internal/feed"
MEDIA_TYPE = "application/x-clicktrail-feed"
TOKEN_HEADER = "X-Clicktrail-Token"  # noqa: S105 (the header's name)
POLL_SECONDS = 0.1
PING_SECONDS = 2.0

_log = structlog.get_logger()


def install(app: Starlette, parts: Parts) -> None:
    """Mount the feed, which no document of the API shows."""
    feed = Feed(parts.catalog, parts.secrets.internal_token, parts.stopping)
    app.router.routes.append(Route(PATH, feed.open, methods=["GET"], include_in_schema=False))


class Feed:
    """The feed of one application; its streams end once `stopping` is set."""

    def __init__(self, catalog: Catalog, token: str, stopping: threading.Event) -> None:
        self._catalog = catalog
        self._token = token.encode()
        self._stopping = stopping

    async def open(self, request: Request) -> Response:
        """Answer one feeder: `since` and `catalog` say what it has, `wait=0` not to stay.

        401 without the token; 503 where the catalog cannot be read or the application stops.
        """
        given = request.headers.get(TOKEN_HEADER, "").encode("latin-1")
        if not hmac.compare_digest(given, self._token):
            return _refusal(401, "Unauthorized", f"The header {TOKEN_HEADER} is missing or wrong.")
        if self._stopping.is_set():
            return _refusal(503, "InternalError", "The application is stopping.")
        since = request.query_params.get("since", "0")
        if not (since.isascii() and since.isdigit() and len(since) < 19):
            return _refusal(400, "ValidationError", "since must be a version, 0 or more.")
        follower = Follower(self._catalog, int(since), request.query_params.get("catalog", ""))
        try:
            first = await asyncio.to_thread(follower.step)
        except CatalogUnavailable as error:
            return _refusal(503, "InternalError", str(error))
        stays = request.query_params.get("wait", "1") != "0"
        return _Stream(self._catalog, follower, first, self._stopping, stays=stays)


class _Stream(Response):
    """One open answer. It ends when its reader goes away or the application stops.

    With `stays` false it ends once everything there is has been sent.
    """

    media_type = MEDIA_TYPE

    def __init__(
        self,
        catalog: Catalog,
        follower: Follower,
        first: bytes,
        stopping: threading.Event,
        *,
        stays: bool,
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        # A length would be that of the empty body that the base class was made with.
        del self.headers["content-length"]
        self._catalog = catalog
        self._follower = follower
        self._first = first
        self._stopping = stopping
        self._stays = stays
        self._left = False
        self._news = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the feed until it ends."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            # A commit may come from any thread, also after this loop was closed.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._news.set)

        unsubscribe = self._catalog.subscribe(wake)
        watch = asyncio.create_task(self._watch(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async with contextlib.aclosing(self._blocks()) as blocks:
                async for block in blocks:
                    await send({"type": "http.response.body", "body": block, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:
            pass  # The reader is gone; it will come back and say how far it got.
        finally:
            unsubscribe()
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._left = True
        self._news.set()

    async def _blocks(self) -> AsyncGenerator[bytes, None]:
        yield self._first
        said_at = time.monotonic()
        while not (self._left or self._stopping.is_set()):
            self._news.clear()
            try:
                block = await asyncio.to_thread(self._follower.step)
            except CatalogUnavailable as error:
                # The edge serves on from its own table and asks again.
                _log.warning("the change feed broke off", reason=str(error))
                return
            now = time.monotonic()
            if not block and not self._stays:
                return
            if not block and now - said_at >= PING_SECONDS:
                block = ping(self._follower.version)
            if block:
                said_at = now
                yield block
                continue
            # Commits of this process set the event; those of others are found by looking.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), POLL_SECONDS)


def _refusal(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse(
        {"errorCode": code, "errorMessage": message, "httpErrorCode": status}, status_code=status
    )
