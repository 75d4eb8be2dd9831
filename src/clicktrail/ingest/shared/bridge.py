"""The cluster for threads: a loop of its own thread asks, and whoever wants to know waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from clicktrail.journal.shared.bus import Bus, BusError
from clicktrail.settings import Settings

T = TypeVar("T")
ANSWER_SECONDS = 10.0


class Bridge:
    """The connection of one process. Raises OperatorError where the client is not installed."""

    def __init__(self, settings: Settings, name: str) -> None:
        assert settings.journal_url is not None
        self.bus = Bus(settings.journal_url, settings.journal_partitions, name=name)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="nats", daemon=True)
        self._thread.start()

    def begin(self, work: Coroutine[object, object, T]) -> Future[T]:
        """Have something done; the future tells how it ended."""
        return asyncio.run_coroutine_threadsafe(self._tracked(work), self._loop)

    def ask(self, work: Coroutine[object, object, T], seconds: float = ANSWER_SECONDS) -> T:
        """Have something done and wait for it. Raises what it raises; BusError where it hangs."""
        future = self.begin(work)
        try:
            return future.result(seconds)
        except TimeoutError:
            future.cancel()
            raise BusError("no answer") from None

    def close(self) -> None:
        """End the connection and the thread."""
        self.ask(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _tracked(self, work: Coroutine[object, object, T]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            return await work
        finally:
            self._tasks.discard(task)

    async def _end(self) -> None:
        # First whoever would connect again.
        under_way = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self.bus.close()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
