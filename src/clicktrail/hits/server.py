"""The process `hitstore`: chDB on `<data_dir>/hits`, served on the loopback in ClickHouse's HTTP.

Clients see a ClickHouse server with one user, `clicktrail`. SIGTERM drains: requests that began are
answered, then the engine's threads are joined and its connections closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

import structlog
import uvloop

from clicktrail.hits.engine import Engine, Limits
from clicktrail.hits.front import Front
from clicktrail.hits.unwritten import forget_unwritten
from clicktrail.runtime import process
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import hold
from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import StatusFile
from clicktrail.settings import Settings

NAME = "hitstore"
STATUS_SECONDS = 1.0


def run(settings: Settings) -> int:
    """Serve the embedded hit store until a signal; return the exit code.

    1 with one line on stderr when the directory is in use, unwritable or damaged, or the port is
    taken.
    """
    process.start(settings, NAME)
    log = structlog.get_logger()
    directory = directory_of(settings)
    held = contextlib.ExitStack()
    try:
        if aside_of(settings).exists() and not directory.exists():
            raise OperatorError(
                f"the hit store was moved elsewhere, and {aside_of(settings)} is what it was: set"
                " CLICKTRAIL_HITSTORE_URL to where it is, or give that its name again"
            )
        password = Secrets.load(settings).hitstore_password
        # Where another process holds the directory, opening it says so in its own words.
        with contextlib.suppress(OperatorError):
            held.enter_context(hold(directory.with_suffix(".lock"), "clicktrail hitstore"))
            forgotten = forget_unwritten(directory)
            if forgotten:
                log.warning("blocks noted but not written were forgotten", blocks=forgotten)
        engine = Engine(directory, Limits.for_this_machine())
        engine.open()
    except OperatorError as error:
        print(f"{NAME}: {error}", file=sys.stderr)
        return 1
    try:
        uvloop.run(_serve(settings, engine, password))
    except OSError as error:
        where = f"127.0.0.1:{settings.hitstore_port}"
        print(f"{NAME}: cannot listen on {where}: {error.strerror or error}", file=sys.stderr)
        return 1
    finally:
        engine.close()
        held.close()
    log.info("stopped")
    return 0


def directory_of(settings: Settings) -> Path:
    """Return where the embedded store's data are."""
    return settings.data_dir / "hits"


def aside_of(settings: Settings) -> Path:
    """Return where they are once the store was moved elsewhere."""
    return settings.data_dir / "hits.moved"


async def _serve(settings: Settings, engine: Engine, password: str) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    front = Front(engine, password)
    server = await loop.create_server(front.accept, "127.0.0.1", settings.hitstore_port)
    status = StatusFile(settings.run_dir, NAME)
    structlog.get_logger().info("ready", port=settings.hitstore_port)
    try:
        while not stop.is_set():
            status.write(ready=True, figures=_figures(engine, front))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), STATUS_SECONDS)
        server.close()
        await front.drain()
    finally:
        status.remove()


def _figures(engine: Engine, front: Front) -> dict[str, float]:
    with open("/proc/self/statm", encoding="ascii") as statm:
        resident_pages = int(statm.read().split()[1])
    return {
        "queries_total": engine.queries_total,
        "errors_total": engine.errors_total,
        "waiting": engine.waiting(),
        "connections": len(front.connections),
        "resident_bytes": resident_pages * os.sysconf("SC_PAGE_SIZE"),
    }


if __name__ == "__main__":
    raise SystemExit(run(Settings()))
