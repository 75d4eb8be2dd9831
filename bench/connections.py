"""One edge worker under 10,000 idle connections and 1,000 slow ones: its memory, and what is left.

The idle ones have asked once and keep the connection open; the slow ones send their request a byte
at a time, as an attacker would, and are replaced whenever the worker throws them out. Meanwhile wrk
asks as ever; its rate is compared with the one before, and with nginx holding the same connections.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import os
import resource
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from bench.load import Load, nginx, wrk
from bench.machine import describe, free_port, need, own_megabytes
from bench.redirect import CLIENT_CPU, SERVER_CPU, edge, fill_table

BOUND_MEGABYTES = 400
LINKS = 10_000
SLOW_SECONDS = 0.5
_OPENED_AT_ONCE = 200


@dataclass
class Crowd:
    """Connections that one thread holds open; `thrown_out` counts slow ones closed by the server.

    `lost` counts idle ones that the server closed, which it must not within its idle time.
    """

    port: int
    idle: int
    slow: int
    opened: int = 0
    thrown_out: int = 0
    lost: int = 0

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Crowd:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._gather(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._leave(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _gather(self) -> None:
        places = asyncio.Semaphore(_OPENED_AT_ONCE)
        self._tasks: list[asyncio.Task[None]] = []
        await asyncio.gather(*(self._sit(places, n) for n in range(self.idle)))
        self._tasks += [asyncio.create_task(self._dawdle(n)) for n in range(self.slow)]
        await asyncio.sleep(2)

    async def _leave(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _sit(self, places: asyncio.Semaphore, number: int) -> None:
        async with places:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2048)
            writer.write(b"GET /l%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % (number % LINKS))
            await reader.readuntil(b"\r\n\r\n")
            self.opened += 1
        self._tasks.append(asyncio.create_task(self._stay(reader, writer)))

    async def _stay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # nginx sends a body with its redirect; the end of the stream comes as an empty read.
        with contextlib.suppress(ConnectionError), contextlib.closing(writer):
            while await reader.read(1024):
                pass
            self.lost += 1

    async def _dawdle(self, number: int) -> None:
        request = b"GET /l%d HTTP/1.1\r\nHost: localhost\r\nX-Slow: " % (number % LINKS)
        while True:
            with contextlib.suppress(ConnectionError):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2048)
                with contextlib.closing(writer):
                    for byte in itertools.chain(request, itertools.repeat(ord("x"))):
                        if reader.at_eof() or writer.is_closing():
                            break
                        writer.write(bytes([byte]))
                        await writer.drain()
                        await asyncio.sleep(SLOW_SECONDS)
            self.thrown_out += 1


def main() -> None:
    """Measure worker and nginx alone and under the crowd; print memory and rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--slow", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    need("wrk", "nginx", "taskset")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    os.sched_setaffinity(0, {CLIENT_CPU})
    print(describe("nginx", "wrk"))
    print(f"open files {soft} -> {hard}")
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        directory = Path(name)
        fill_table(directory, LINKS)
        edge_port, nginx_port = free_port(), free_port()

        def ask(port: int) -> list[Load]:
            return [
                wrk(
                    port,
                    links=LINKS,
                    connections=64,
                    seconds=options.seconds,
                    cpu=CLIENT_CPU,
                    directory=directory,
                    seed=turn,
                )
                for turn in range(options.rounds)
            ]

        with (
            edge(directory, edge_port, "os") as pid,
            nginx(nginx_port, cpu=SERVER_CPU, directory=directory, connections=20_000),
        ):
            for whose, port in (("nginx", nginx_port), ("edge", edge_port)):
                alone = ask(port)
                own_alone = own_megabytes(pid, "links.lmdb")
                with Crowd(port, options.idle, options.slow) as crowd:
                    crowded = ask(port)
                    own = own_megabytes(pid, "links.lmdb")
                    print(
                        f"{whose}: {_rate(alone):,.0f}/s alone, {_rate(crowded):,.0f}/s with"
                        f" {crowd.opened:,} idle and {crowd.slow:,} slow connections, ratio"
                        f" {_rate(crowded) / _rate(alone):.2f}; p99 {_p99(alone):.2f} ms,"
                        f" then {_p99(crowded):.2f} ms; {sum(one.errors for one in crowded)}"
                        f" errors; {crowd.thrown_out:,} slow ones thrown out, {crowd.lost} idle"
                        " ones lost"
                    )
            print(
                f"the worker's own memory {own_alone:.0f} MB alone, {own:.0f} MB under the crowd;"
                f" bound {BOUND_MEGABYTES} MB, ratio {own / BOUND_MEGABYTES:.2f}"
            )


def _rate(loads: list[Load]) -> float:
    return statistics.median(load.per_second for load in loads)


def _p99(loads: list[Load]) -> float:
    return statistics.median(load.p99_ms for load in loads)


if __name__ == "__main__":
    main()
