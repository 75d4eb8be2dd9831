"""`GET /v3/events/live`: events as they come in, as server-sent events.

An answer that stays open (https://html.spec.whatwg.org/multipage/server-sent-events.html). Each
event's `id` is the reader's position behind it, so that a browser which comes back with
`Last-Event-ID` gets what it has not had, each event once, whoever died meanwhile. The position is
sent at the beginning and with each heartbeat, too, by blocks that have an id and no data: a reader
that has had no event yet goes on from there.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import Header, Query, Request
from starlette.responses import Response

from clicktrail.api.auth import HEADER, Caller, identify_plainly
from clicktrail.api.errors import ApiError, OtherStatus, Unavailable, answer
from clicktrail.api.v3.event_reading import (
    KEY,
    LONGEST_CURSOR,
    AskedLive,
    LiveQuery,
    check_names,
    read_live,
    write_cursor,
)
from clicktrail.api.v3.event_shapes import EXAMPLE, shown_event
from clicktrail.api.v3.following import MOST_OF_ALL, MOST_STREAMS, Followers, Step, Watch
from clicktrail.api.v3.operations import By, router
from clicktrail.catalog.errors import CatalogError, CatalogUnavailable
from clicktrail.hits.events import events_among
from clicktrail.hits.store import HitStoreError
from clicktrail.statistics.event_names import EventNames

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.types import Receive, Scope, Send

    from clicktrail.hits.arrivals import Position

api = router("Events")
PATH = "/v3/events/live"
MEDIA_TYPE = "text/event-stream"
RETRY_MS = 2000
HEARTBEAT_SECONDS = 15.0
PAUSE_SECONDS = 1.0
A_DAY = timedelta(days=1)
STREAM = (
    f"retry: {RETRY_MS}\nid: GT2yzS9DqkXLks8AAjzOq0VhAA\n\n"
    f"id: GT2yzS9DqkXLks8AAjzOq0ZCAA\ndata: {msgspec.json.encode(EXAMPLE).decode()}\n\n"
    ": alive\nid: GT2yzS9DqkXLks8AAjzOq0ZCAA\n\n"
)


@api.get(
    "/events/live",
    summary="Follow hits and conversions",
    response_class=Response,
    responses={
        200: {
            "description": "Server-sent events, for as long as the connection is open.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": STREAM}},
        },
        429: {"description": f"The account has {MOST_STREAMS} open streams already."},
    },
)
def follow_events(
    by: By,
    request: Request,
    query: Annotated[LiveQuery, Query()],
    last_event_id: Annotated[
        str | None,
        Header(max_length=LONGEST_CURSOR, description="The `id` of the last event that was got."),
    ] = None,
) -> Response:
    """Send clicks, views and conversions as server-sent events, each once, as they come in.

    The `data` of an event is what the list of events holds of it. To begin where one left off, send
    its `id` as `Last-Event-ID` or `after`.
    """
    check_names(list(request.query_params.keys()), LiveQuery)
    if by.parts.stopping.is_set():
        raise Unavailable("The application is stopping.")
    asked = read_live(query, (last_event_id or "").strip(), by)
    return _Stream(request, by, asked, request.app.state.followers)


class _Stream(Response):
    """One open answer. It ends when its reader goes away or the application stops.

    It ends, too, when the reader's key does not open the account any more. While the hit store or
    the catalog is away it stays open and waits.
    """

    media_type = MEDIA_TYPE

    def __init__(
        self, request: Request, by: Caller, asked: AskedLive, followers: Followers
    ) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        # A length would be that of the empty body that the base class was made with.
        del self.headers["content-length"]
        self._request = request
        self._by = by
        self._asked = asked
        self._followers = followers
        self._stopping = by.parts.stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the stream ends."""
        account_id = self._by.account_id
        watch = self._followers.enter(account_id)
        if watch is None:
            await answer(_too_many())(scope, receive, send)
            return
        reading = asyncio.create_task(_until_gone(receive))
        sending = asyncio.create_task(self._send(watch, scope, receive, send))
        try:
            await asyncio.wait({reading, sending}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        except OSError:
            pass  # The reader is gone; it will come back and say how far it got.
        finally:
            self._followers.leave(account_id)
            for task in (reading, sending):
                if not task.done():
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError, OSError):
                        await task

    async def _send(self, watch: Watch, scope: Scope, receive: Receive, send: Send) -> None:
        position = self._asked.after
        if position is None:
            try:
                position = await watch.begin()
            except (HitStoreError, ApiError):
                sentence = "The hit store does not answer, so there are no events at the moment."
                await answer(Unavailable(sentence))(scope, receive, send)
                return
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async with contextlib.aclosing(self._blocks(watch, position)) as blocks:
            async for block in blocks:
                await send({"type": "http.response.body", "body": block, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _blocks(self, watch: Watch, position: Position) -> AsyncGenerator[bytes, None]:
        yield f"retry: {RETRY_MS}\n{self._id(position)}\n".encode()
        said_at = checked_at = time.monotonic()
        while not self._stopping.is_set():
            now = time.monotonic()
            if now - checked_at >= HEARTBEAT_SECONDS:
                if not await self._may_still():
                    return
                checked_at = now
            if now - said_at >= HEARTBEAT_SECONDS:
                yield f": alive\n{self._id(position)}\n".encode()
                said_at = now
            try:
                step = await self._step(watch, position)
                blocks = [] if step is None else await self._shown(step)
            except (HitStoreError, CatalogError, ApiError):
                # It is away for a while; what comes in meanwhile is found afterwards.
                await watch.news(PAUSE_SECONDS)
                continue
            for block in blocks:
                yield block
                said_at = time.monotonic()
            if step is not None:
                position = watch.caught_up(step.found.after)
                if step.found.places:
                    continue
            await watch.news(HEARTBEAT_SECONDS - (now - min(said_at, checked_at)))

    async def _step(self, watch: Watch, position: Position) -> Step | None:
        """Return what has come in after a position; None where the watch will tell."""
        stands = await watch.begin()
        found = watch.after(position)
        if found is None and stands != position:
            return await watch.look(position)
        return found

    async def _shown(self, step: Step) -> list[bytes]:
        if not step.found.places:
            return []
        by = self._by
        found: list[bytes] = await step.made(
            self._asked.digest, lambda: self._made(step, by), self._followers.threads
        )
        return found

    def _made(self, step: Step, by: Caller) -> list[bytes]:
        """Return the blocks of what this reader wants of a step."""
        found, catalog = step.found, by.parts.catalog
        with by.parts.asking() as store:
            near = (found.places[0].at - A_DAY, found.places[-1].at + A_DAY)
            query = self._asked.query(store, catalog, *near)
            wanted = events_among(store, query, found.hit_ids, found.event_ids)
        names = EventNames(catalog, by.account_id)
        names.look_up(wanted)
        shown = {event.place: event for event in wanted}
        blocks, position = [], found.before
        for place in found.places:
            position = position.past(place)
            if (event := shown.get(place)) is not None:
                data = msgspec.json.encode(shown_event(event, names, self._asked.zone)).decode()
                blocks.append(f"{self._id(position)}data: {data}\n\n".encode())
        return blocks

    async def _may_still(self) -> bool:
        """Tell whether the key opens the account still, and see what it may see by now."""
        request = self._request
        keys = request.headers.get(HEADER), request.query_params.get(KEY)
        try:
            self._by = await self._followers.threads.run(lambda: identify_plainly(request, *keys))
        except CatalogUnavailable:
            return True
        except (ApiError, CatalogError):
            return False
        return True

    def _id(self, position: Position) -> str:
        return f"id: {write_cursor(position, self._asked.digest)}\n"


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _too_many() -> ApiError:
    return OtherStatus(
        429,
        "Throttled",
        f"The account has {MOST_STREAMS} open streams of events already, or the application"
        f" {MOST_OF_ALL}: close one first.",
        {"Retry-After": str(int(HEARTBEAT_SECONDS))},
    )
