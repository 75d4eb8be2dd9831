"""Opens links at a steady rate, and notes the click id of every redirect that came back whole.

A program of its own, so that nothing else of the run keeps it waiting. A request is due at its
moment whether a connection is free or not, and its latency counts from then. One answer in so many
is followed by a conversion, fired as a merchant's server does. What was sent and not answered is
never sent again: whether it was recorded nobody can know.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import random
import time
from array import array
from collections import Counter, deque
from pathlib import Path
from typing import cast

import uvloop

from tests.support.system import CHROME

CONNECTIONS = 64
TICK_SECONDS = 0.002
AT_MOST_A_TICK = 1000
AGAIN_SECONDS = 0.05
LAST_ANSWERS_SECONDS = 3.0
CONVERTED = 50
"""One click in so many is followed by a conversion."""
BUCKET = 1e-4
"""Latencies are counted in steps of so many seconds."""
MARK = b"?click="
CLICK_ID_LENGTH = 44


def hit_id_of(click_id: bytes) -> int:
    """Return the hit that a click id names, without asking whether the signature is right."""
    return int.from_bytes(base64.urlsafe_b64decode(click_id)[9:17], "big") >> 1


class Load:
    """What is due, who is free, and what was answered."""

    def __init__(self, port: int, links: int, code: str, run: str, directory: Path) -> None:
        self._port = port
        self._directory = directory
        self._code = code
        self._run = run
        head = f" HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {CHROME}\r\n\r\n".encode()
        self._head = head
        self._requests = [b"GET /l%d" % number + head for number in range(links)]
        self._chance = random.Random(run)
        self._loop = asyncio.get_running_loop()
        self.free: list[Connection] = []
        self.open = 0
        self.due: deque[float] = deque()
        self.fired: deque[bytes] = deque()
        self.clicks, self.orders = array("Q"), array("Q")
        self.latencies: dict[int, Counter[int]] = {}
        self.told: Counter[str] = Counter()
        self._orders = 0
        self._wall = time.time() - self._loop.time()
        self.running = True

    async def keep_connected(self) -> None:
        """Hold one connection, and another one in its place whenever it is lost."""
        while self.running:
            try:
                _, made = await self._loop.create_connection(
                    lambda: Connection(self), "127.0.0.1", self._port
                )
            except OSError:
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                await made.lost.wait()

    def pump(self) -> None:
        """Have those who are free send what is due."""
        while self.free and (self.due or self.fired):
            connection = self.free.pop()
            if self.fired:
                self._orders += 1
                fired = b"GET /s2s?clickId=%b&id=%b&val=1&orderid=%b-%d" % (
                    self.fired.popleft(),
                    self._code.encode(),
                    self._run.encode(),
                    self._orders,
                )
                connection.send(fired + self._head, order=self._orders)
            else:
                connection.send(self._chance.choice(self._requests), due=self.due.popleft())

    def take(self, answer: bytes, due: float, order: int) -> None:
        """Note an answer: to the request that was due then, or to that order."""
        status = answer[9:12]
        if order:
            self.told["orders" if status == b"200" else "refused"] += 1
            if status == b"200":
                self.orders.append(order)
            return
        if status != b"307":
            self.told["refused"] += 1
            return
        begins = answer.index(MARK) + len(MARK)
        click = answer[begins : begins + CLICK_ID_LENGTH]
        self.clicks.append(hit_id_of(click))
        self.told["answered"] += 1
        if self.told["answered"] % CONVERTED == 0:
            self.fired.append(click)
        second = self.latencies.setdefault(int(due + self._wall), Counter())
        second[int((self._loop.time() - due) / BUCKET)] += 1

    async def go(self, rate: float, seconds: float) -> None:
        """Run for so long, at so many requests per second; 0 asks again as soon as is answered."""
        keepers = [self._loop.create_task(self.keep_connected()) for _ in range(CONNECTIONS)]
        began = self._loop.time()
        sent, next_note, minute = 0, began + 1, 0
        while (now := self._loop.time()) < began + seconds:
            if not self.open:
                self.told["unsent"] += len(self.due)
                self.due.clear()
            if rate:
                wanted = int((now - began) * rate)
                self.due.extend(began + number / rate for number in range(sent, wanted))
                sent = wanted
            else:
                self.due.extend([now] * (AT_MOST_A_TICK - len(self.due)))
            self.pump()
            if now >= next_note:
                self._note(minute // 60)
                next_note, minute = next_note + 1, minute + 1
            await asyncio.sleep(TICK_SECONDS)
        self.due.clear()
        # What is under way may still be answered.
        await asyncio.sleep(LAST_ANSWERS_SECONDS)
        self.running = False
        for keeper in keepers:
            keeper.cancel()
        self._note(minute // 60)
        (self._directory / "load.json").write_text(
            json.dumps({"told": self.told, "latencies": self.latencies, "rate": rate})
        )

    def _note(self, minute: int) -> None:
        for name, ids in (("clicks", self.clicks), ("orders", self.orders)):
            with (self._directory / f"{name}-{minute:04}.u64").open("ab") as file:
                ids.tofile(file)
            del ids[:]


class Connection(asyncio.Protocol):
    """One connection, with one request under way at most."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._received = b""
        self._due = 0.0
        self._order = 0
        self._busy = False
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be free."""
        self._transport = cast("asyncio.Transport", transport)
        self._load.open += 1
        self._load.free.append(self)

    def connection_lost(self, _error: Exception | None) -> None:
        """Count what stays without an answer."""
        self._load.open -= 1
        if self._busy:
            self._load.told["unanswered"] += 1
        else:
            self._load.free.remove(self)
        self.lost.set()

    def send(self, request: bytes, *, due: float = 0.0, order: int = 0) -> None:
        """Send one request."""
        self._due, self._order, self._busy = due, order, True
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Hand an answer over once it is whole."""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return
        self._load.take(self._received, self._due, self._order)
        self._received = b""
        self._busy = False
        self._load.free.append(self)
        self._load.pump()


def _length(head: bytes) -> int:
    begins = head.lower().find(b"\r\ncontent-length:")
    return int(head[begins + 17 :].partition(b"\r\n")[0]) if begins >= 0 else 0


def main() -> None:
    """Run as told on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--links", type=int, required=True)
    parser.add_argument("--code", required=True, help="of the conversion to fire")
    parser.add_argument("--run", required=True, help="tells the orders of one run from another's")
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--directory", type=Path, required=True)
    given = parser.parse_args()

    async def go() -> None:
        load = Load(given.port, given.links, given.code, given.run, given.directory)
        await load.go(given.rate, given.seconds)

    uvloop.run(go())


if __name__ == "__main__":
    main()
