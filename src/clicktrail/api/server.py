"""The app's process: brings the catalog up to date, listens, tells how it is, stops cleanly."""

from __future__ import annotations

import errno
import gc
import signal
import socket
import sys
import threading
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

import anyio.to_thread
import structlog
import uvicorn

from clicktrail.api.app import create_app
from clicktrail.api.opening import opened
from clicktrail.api.operations import catalog_problems
from clicktrail.api.parts import Parts
from clicktrail.api.patience import PatientProtocol
from clicktrail.api.tracing import tracer_of
from clicktrail.catalog.errors import CatalogError
from clicktrail.exports.running import exporting
from clicktrail.hits.connecting import connect
from clicktrail.hits.store import HitStoreDown, HitStoreError
from clicktrail.jobs.domain_dns import DomainDns
from clicktrail.jobs.schedule import jobs, running
from clicktrail.runtime import process
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.observing import observing
from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import StatusFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from clicktrail.api.tracing import Tracer
    from clicktrail.settings import Settings

log = structlog.get_logger(__name__)

# More than the catalog has reading connections, so that statistics, which wait for the hit store,
# leave some to everything else.
THREADS = 40
GRACE_SECONDS = 3
BACKLOG = 2048
EXPORTER = (sys.executable, "-m", "clicktrail.api.v3.export_process")


def run(settings: Settings) -> int:
    """Serve the API until SIGTERM or SIGINT; return the exit code.

    Raises OperatorError for what only the operator can put right: the port is taken, the catalog
    cannot be opened. A database server that is away is waited for.
    """
    process.start(settings, "app")
    with closing(listen(settings)) as listener, ExitStack() as stack:
        try:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
            secrets = Secrets.load(settings)
            catalog = stack.enter_context(opened(settings))
        except (CatalogError, OSError) as error:
            raise OperatorError(f"The app cannot start: {error}") from error
        hits = stack.enter_context(closing(connect(settings, secrets)))
        parts = Parts(settings, secrets, catalog, hits)
        tracer = stack.enter_context(tracer_of(settings))
        server = Server(parts, tracer)
        lookup = DomainDns.of(settings, secrets)
        scheduled = jobs(parts.catalog, parts.hits, lookup, settings)
        # What is there now stays: looking through it ever again kept answers waiting for 60 ms.
        gc.collect()
        gc.freeze()
        stack.enter_context(observing(parts.figures.observe))
        if tracer is not None:
            stack.enter_context(observing(tracer.observe))
        stack.enter_context(_telling(settings, parts, server))
        stack.enter_context(running(scheduled))
        stack.enter_context(exporting(settings, EXPORTER, parts.export_asked))
        server.run(sockets=[listener])
    return 0


def listen(settings: Settings) -> socket.socket:
    """Return a bound socket. Raises OperatorError naming the setting when that cannot be."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.app_port))
        # At once: a second app that binds the same port without listening yet would not fail.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        where = f"{settings.host}:{settings.app_port}"
        if error.errno == errno.EADDRINUSE:
            message = f"Port {where} is in use: stop what uses it, or set CLICKTRAIL_APP_PORT."
        else:
            message = (
                f"Cannot listen on {where} ({error.strerror}): set CLICKTRAIL_HOST or"
                " CLICKTRAIL_APP_PORT."
            )
        raise OperatorError(message) from error
    return listener


class Server(uvicorn.Server):
    """uvicorn that tells the parts when it stops, and leaves the exit code to `run`."""

    def __init__(self, parts: Parts, tracer: Tracer | None) -> None:
        self._parts = parts
        super().__init__(
            uvicorn.Config(
                create_app(parts, tracer),
                loop="uvloop",
                http=PatientProtocol,
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS,
                lifespan="off",
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Size the thread pool, then start as uvicorn does."""
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        await super().startup(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop at SIGTERM and SIGINT. uvicorn's own would kill the process with them afterwards."""
        before = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop: open streams end, running requests may finish."""
        self._parts.stopping.set()
        super().handle_exit(sig, frame)


def _migrate(parts: Parts) -> bool:
    """Bring the hit store's tables up to date, if it answers yet; tell whether they are."""
    try:
        parts.hits.migrate()
    except HitStoreDown:
        return False
    except HitStoreError as error:
        log.error("the hit store's tables cannot be brought up to date", reason=str(error))
        return False
    return True


@contextmanager
def _telling(settings: Settings, parts: Parts, server: Server) -> Iterator[None]:
    """Renew the status file every second, for as long as the block lasts."""
    status = StatusFile(settings.run_dir, "app")
    done = threading.Event()

    def tell() -> None:
        migrated = False
        while not done.wait(0.1 if not server.started else 1.0):
            problems = catalog_problems(parts)
            migrated = migrated or _migrate(parts)
            status.write(
                ready=server.started and not problems,
                problems=problems,
                figures={
                    "requests_total": parts.figures.total,
                    "errors_total": parts.figures.errors_total,
                },
            )

    teller = threading.Thread(target=tell, name="status", daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join(2)
        status.remove()
