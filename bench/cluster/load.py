"""Visitors of several edges, each of whom opens a link, waits for the answer, and opens another.

A program of its own, so that nothing else of the run keeps it waiting. The click id of each
redirect that came back whole is written down; what was sent and not answered is never sent again:
whether it was recorded nobody can know. Ends by itself after `--seconds`, or by SIGTERM.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import itertools
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import uvloop

from bench.soak.load import BUCKET, CLICK_ID_LENGTH, MARK
from tests.support.system import CHROME

AGAIN_SECONDS = 0.1
LAST_ANSWERS_SECONDS = 5.0
NOTE_SECONDS = 1.0
CLICKS = "clicks"


class Load:
    """What was answered by whom, and when, in seconds of the monotonic clock."""

    def __init__(self, directory: Path) -> None:
        self._file = (directory / CLICKS).open("wb")
        self._directory = directory
        self.loop = asyncio.get_running_loop()
        self.running = True
        self.clicks: list[bytes] = []
        self.answered: dict[str, Counter[int]] = {}
        self.latencies: Counter[int] = Counter()
        self.told: Counter[str] = Counter()

    async def go(self, edges: list[str], links: int, visitors: int, seconds: float) -> None:
        """Have so many visitors at each edge, for so long."""
        stop = asyncio.Event()
        self.loop.add_signal_handler(signal.SIGTERM, stop.set)
        keepers = [
            self.loop.create_task(self._keep_connected(edge, _requests(edge, links, number)))
            for edge in edges
            for number in range(visitors)
        ]
        began, took = self.loop.time(), time.process_time()
        while not stop.is_set() and self.loop.time() - began < seconds:
            left = began + seconds - self.loop.time()
            try:
                await asyncio.wait_for(stop.wait(), min(NOTE_SECONDS, left))
            except TimeoutError:
                self._note()
        self.running = False
        ended = self.loop.time()
        # What is under way may still be answered.
        await asyncio.wait(keepers, timeout=LAST_ANSWERS_SECONDS)
        self._note()
        (self._directory / "load.json").write_text(
            json.dumps(
                {
                    "began": began,
                    "seconds": ended - began,
                    "processor": time.process_time() - took,
                    "told": self.told,
                    "answered": self.answered,
                    "latencies": self.latencies,
                }
            )
        )

    async def _keep_connected(self, edge: str, requests: Iterator[bytes]) -> None:
        host, _, port = edge.partition(":")
        answered = self.answered.setdefault(edge, Counter())
        while self.running:
            try:
                _, made = await self.loop.create_connection(
                    lambda: Visitor(self, requests, answered), host, int(port)
                )
            except OSError:
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                await made.lost.wait()

    def _note(self) -> None:
        self._file.write(b"".join(self.clicks))
        self._file.flush()
        self.clicks.clear()


class Visitor(asyncio.Protocol):
    """One connection, with one request under way."""

    def __init__(self, load: Load, requests: Iterator[bytes], answered: Counter[int]) -> None:
        self._load = load
        self._requests = requests
        self._answered = answered
        self._received = b""
        self._sent = 0.0
        self._busy = False
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open a link."""
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        """Count what stays without an answer."""
        if self._busy:
            self._load.told["unanswered"] += 1
        self.lost.set()

    def data_received(self, data: bytes) -> None:
        """Note an answer once it is whole, and open another link."""
        self._received += data
        if not self._received.endswith(b"\r\n\r\n"):
            # Redirects have no body. Another answer is not waited for, but counted.
            if self._received[9:12] != b"307" and b"\r\n\r\n" in self._received:
                self._busy = False
                self._load.told["refused"] += 1
                self._transport.close()
            return
        load, now = self._load, self._load.loop.time()
        begins = self._received.find(MARK)
        if self._received[9:12] != b"307" or begins < 0:
            load.told["refused"] += 1
        else:
            begins += len(MARK)
            load.clicks.append(self._received[begins : begins + CLICK_ID_LENGTH])
            self._answered[int(now)] += 1
            load.latencies[int((now - self._sent) / BUCKET)] += 1
        self._received = b""
        self._busy = False
        if load.running:
            self._send()
        else:
            self._transport.close()

    def _send(self) -> None:
        self._busy = True
        self._sent = self._load.loop.time()
        self._transport.write(next(self._requests))


def _requests(edge: str, links: int, number: int) -> Iterator[bytes]:
    """Return the links that a visitor of an edge opens, each in its turn, from some one on."""
    every = _of_edge(edge, links)
    first = number * 7919 % links
    return itertools.cycle(every[first:] + every[:first])


@functools.cache
def _of_edge(edge: str, links: int) -> list[bytes]:
    head = f" HTTP/1.1\r\nHost: {edge}\r\nUser-Agent: {CHROME}\r\n\r\n".encode()
    order = list(range(links))
    random.Random(edge).shuffle(order)
    return [b"GET /l%d" % number + head for number in order]


def main() -> None:
    """Run as told on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", required=True, help="address:port, with commas between")
    parser.add_argument("--links", type=int, required=True)
    parser.add_argument("--visitors", type=int, required=True, help="of each edge")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--directory", type=Path, required=True)
    given = parser.parse_args()

    async def go() -> None:
        load = Load(given.directory)
        await load.go(given.edges.split(","), given.links, given.visitors, given.seconds)

    uvloop.run(go())


if __name__ == "__main__":
    main()
