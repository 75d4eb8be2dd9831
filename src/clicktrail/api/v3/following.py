"""One look at what comes in for all who follow an account's events.

While anybody follows an account, one `Watch` asks the hit store twice a second for what is new
(`hits.arrivals`). Who stands where the watch stood is handed what it found, and those who want the
same of it share the reading of it as well. Whoever is elsewhere (came back after a while, or reads
slowly) reads from its own position until it has caught up. Nothing waits for a reader but the
reader's own next step, so that a slow one holds no memory and holds up nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter, deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import anyio.to_thread
import structlog

from clicktrail.api.errors import ApiError
from clicktrail.hits.arrivals import Arrived, Position, arrived, present
from clicktrail.hits.store import HitStoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from clicktrail.api.parts import Parts

T = TypeVar("T")
MOST_STREAMS = 20
"""Streams of one account; beyond it are refused."""

MOST_OF_ALL = 500
AT_ONCE = 500
POLL_SECONDS = 0.5
THOROUGH_SECONDS = 5.0
"""How often what is late is looked for, and so many times as long as that took."""

THOROUGH_SHARE = 50
RETRY_SECONDS = 1.0
SLICE_SECONDS = 1.0
THREADS = 4

_log = structlog.get_logger()


class Step:
    """What came in between two positions, and what readers have made of it."""

    def __init__(self, found: Arrived) -> None:
        self.found = found
        self._made: dict[Hashable, asyncio.Task[Any]] = {}

    async def made(self, key: Hashable, make: Callable[[], T], threads: Threads) -> T:
        """Return what `make` makes of the step; once for all who have the same key."""
        task = self._made.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._made[key] = asyncio.ensure_future(threads.run(make))
        # Whoever goes away leaves the work to the others.
        result: T = await asyncio.shield(task)
        return result


class Threads:
    """A few threads of their own: a store that hangs must not hold up anything else."""

    def __init__(self) -> None:
        self._limiter: anyio.CapacityLimiter | None = None

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, done in a thread; left alone there when cancelled."""
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(THREADS)
        return await anyio.to_thread.run_sync(work, limiter=self._limiter, abandon_on_cancel=True)


class Watch:
    """Follows one account for as long as anybody does."""

    def __init__(self, parts: Parts, account_id: int, threads: Threads) -> None:
        self._parts = parts
        self._account_id = account_id
        self._threads = threads
        self._steps: deque[Step] = deque(maxlen=2)
        self._waiting: set[asyncio.Event] = set()
        self._started = asyncio.Lock()
        self._position: Position | None = None
        self._task: asyncio.Task[None] | None = None
        self._thorough_at = 0.0
        self._troubled = False

    async def begin(self) -> Position:
        """Return where the watch stands; it starts with the first who asks."""
        async with self._started:
            if self._position is None:
                self._position = await self._threads.run(self._present)
                self._task = asyncio.create_task(self._follow())
        return self._position

    def end(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()

    def after(self, position: Position) -> Step | None:
        """Return the step that leads on from a position, if the watch has just made it."""
        return next((one for one in self._steps if one.found.before == position), None)

    def caught_up(self, position: Position) -> Position:
        """Return the watch's own position where one means the same, else the one given."""
        mine = self._position
        return mine if mine is not None and mine.same_as(position) else position

    async def news(self, seconds: float) -> None:
        """Wait until something has come in, or the process is to end, at most so long."""
        event = asyncio.Event()
        self._waiting.add(event)
        until = time.monotonic() + seconds
        try:
            while not (event.is_set() or self._parts.stopping.is_set()):
                left = until - time.monotonic()
                if left <= 0:
                    return
                # In slices: a look that hangs tells nobody that the process is to end.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), min(left, SLICE_SECONDS))
        finally:
            self._waiting.discard(event)

    async def look(self, position: Position) -> Step:
        """Return what has come in after a position, for one who stands alone there."""
        return Step(await self._threads.run(lambda: self._arrived(position, thorough=True)))

    async def _follow(self) -> None:
        stopping = self._parts.stopping
        while not stopping.is_set():
            pause = POLL_SECONDS
            try:
                pause = await self._turn()
            except (HitStoreError, ApiError) as error:
                if not self._troubled:
                    _log.warning("live events wait for the hit store", reason=str(error)[:300])
                self._troubled, pause = True, RETRY_SECONDS
            except Exception:
                _log.exception("live events could not be looked for")
                pause = RETRY_SECONDS
            await asyncio.sleep(pause)
        self._wake()

    async def _turn(self) -> float:
        """Look once; return how long to wait before the next look."""
        assert self._position is not None
        position, began = self._position, time.monotonic()
        thorough = began >= self._thorough_at
        found = await self._threads.run(lambda: self._arrived(position, thorough=thorough))
        self._troubled = False
        ended = time.monotonic()
        if thorough:
            self._thorough_at = ended + max(THOROUGH_SECONDS, THOROUGH_SHARE * (ended - began))
        if found.places:
            self._steps.append(Step(found))
            self._position = found.after
            self._wake()
        return 0.0 if found.more else POLL_SECONDS

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()

    def _present(self) -> Position:
        with self._parts.asking() as store:
            return present(store, self._account_id, datetime.now(UTC))

    def _arrived(self, position: Position, *, thorough: bool) -> Arrived:
        with self._parts.asking() as store:
            now = datetime.now(UTC)
            return arrived(store, self._account_id, position, now, AT_ONCE, thorough=thorough)


class Followers:
    """Who follows what; one instance lives as long as the application."""

    def __init__(self, parts: Parts) -> None:
        self.threads = Threads()
        self._parts = parts
        self._watches: dict[int, Watch] = {}
        self._streams: Counter[int] = Counter()

    def enter(self, account_id: int) -> Watch | None:
        """Return the watch of an account for one more stream; None where there are too many."""
        if self._streams[account_id] >= MOST_STREAMS or self._streams.total() >= MOST_OF_ALL:
            return None
        self._streams[account_id] += 1
        watch = self._watches.get(account_id)
        if watch is None:
            watch = self._watches[account_id] = Watch(self._parts, account_id, self.threads)
        return watch

    def leave(self, account_id: int) -> None:
        """Count a stream out; the last one of an account ends its watch."""
        self._streams[account_id] -= 1
        if not self._streams[account_id]:
            del self._streams[account_id]
            self._watches.pop(account_id).end()
