"""The feeder: follows the app's change feed and keeps this machine's link table up to date.

It is the table's only writer, and counts turns beside that (`counting`). While the app is away the
links go on as they are; the feeder asks again, ever less often, up to every two seconds.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import select
import socket
import threading
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

import structlog

from clicktrail.edge import feed
from clicktrail.edge.counting import TurnCounting
from clicktrail.edge.link_table import LinkTableError
from clicktrail.edge.link_writer import LinkTableWriter
from clicktrail.runtime import lock, process
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import StatusFile

if TYPE_CHECKING:
    from pathlib import Path

    from clicktrail.settings import Settings

TABLE_PATH: Final = "edge/links.lmdb"
"""Where the link table lies in the data directory."""

FIRST_PAUSE_SECONDS: Final = 0.1
LONGEST_PAUSE_SECONDS: Final = 2.0
# The app pings every two seconds; when nothing has come for this long the connection is dead.
SILENCE_SECONDS: Final = 10.0
START_SECONDS: Final = 15.0
"""So long an app that has not answered yet may just be starting: the log need not hear of it."""
LARGEST_BATCH: Final = 5000
_STATUS_SECONDS: Final = 1.0
_STOP_SECONDS: Final = 5.0

log = structlog.get_logger(__name__)


class Follower:
    """Follows one app's feed into one table, in a thread of its own."""

    def __init__(self, writer: LinkTableWriter, feed_url: str, token: str) -> None:
        self.ready = False
        self.problem = ""
        self.refused: list[str] = []
        self._logged = ""
        self._patient_until = 0.0
        self._writer = writer
        self._url = feed_url
        self._token = token
        self._connection: http.client.HTTPConnection | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)

    @property
    def version(self) -> int:
        """The version at which the table is whole."""
        return self._writer.version

    @property
    def alive(self) -> bool:
        """Whether the thread is at work."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to follow."""
        self._patient_until = time.monotonic() + START_SECONDS
        self._thread.start()

    def stop(self, timeout: float = _STOP_SECONDS) -> bool:
        """Stop following, a batch that is being written first; True once that has happened."""
        self._stopping.set()
        last = time.monotonic() + timeout
        while self._thread.is_alive() and time.monotonic() < last:
            connection = self._connection
            sock = None if connection is None else connection.sock
            if sock is not None:
                # Wakes the thread from its read; it closes the socket itself.
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
            self._thread.join(0.1)
        return not self._thread.is_alive()

    def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            try:
                self._follow()
            except (feed.FeedEnded, http.client.IncompleteRead):
                self._say(f"The app at {self._url} ended the change feed")
            except feed.FeedError as error:
                self._say(f"The app at {self._url} does not speak the change feed ({error})")
            except (OSError, http.client.HTTPException) as error:
                answer = f"The app at {self._url} does not answer"
                self._say(answer, is_news=self._is_late(), reason=str(error))
            except LinkTableError as error:
                self._say(str(error))
            if self.ready:
                pause = FIRST_PAUSE_SECONDS
            self.ready = False
            self._stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _is_late(self) -> bool:
        """Tell whether an app that does not answer is away, and not just about to start."""
        return time.monotonic() >= self._patient_until

    def _say(self, what: str, *, is_news: bool = True, **more: str) -> None:
        """Keep the problem for the status; log it once, when it `is_news`."""
        if self._stopping.is_set():
            return
        stays = (
            f"links go on as of version {self.version}"
            if self._writer.synced
            else "links are answered with 503 until it does"
        )
        problem = f"{what}; {stays}."
        if is_news and problem != self._logged:
            log.warning(problem, **more)
            self._logged = problem
        self.problem = problem

    def _follow(self) -> None:
        """Read one connection's messages until it ends, which raises."""
        connection = _connect(self._url)
        self._connection = connection
        try:
            response = self._ask(connection)
            batch: list[feed.Message] = []
            while not self._stopping.is_set():
                message = feed.read_message(response.read)
                if message is None:
                    continue
                batch.append(message)
                if isinstance(message, feed.Synced):
                    self._apply(batch)
                    if not self.ready:
                        log.info("the link table is up to date", version=message.version)
                    self.ready = True
                    self.problem = self._logged = ""
                    self._patient_until = 0.0
                elif len(batch) < LARGEST_BATCH and not isinstance(message, feed.Ping):
                    continue
                else:
                    self._apply(batch)
                batch.clear()
        finally:
            self._connection = None
            connection.close()

    def _apply(self, batch: list[feed.Message]) -> None:
        if self._writer.put_back():
            log.warning("the link table's file was deleted or replaced; it was written anew")
        for sentence in self._writer.apply(batch):
            log.warning(sentence)
            # The newest few are enough to show that something is wrong, and what.
            self.refused = [*self.refused[-4:], sentence]
        self._writer.forget_dead_readers()

    def _ask(self, connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        connection.request(
            "GET",
            f"{urlsplit(self._url).path}/internal/feed?since={self._writer.since}"
            f"&catalog={quote(self._writer.catalog)}&wait=1",
            headers={"X-Clicktrail-Token": self._token, "Accept": feed.CONTENT_TYPE},
        )
        response = connection.getresponse()
        if response.status in (401, 403):
            raise feed.FeedError(
                "it refuses the internal token: set the same CLICKTRAIL_INTERNAL_TOKEN on both"
            )
        if response.status != 200:
            raise http.client.HTTPException(f"status {response.status}")
        kind = response.headers.get_content_type()
        if kind != feed.CONTENT_TYPE:
            raise feed.FeedError(f"its answer is {kind}")
        return response


def run(settings: Settings) -> int:
    """Follow the feed until SIGTERM or SIGINT; return the exit code.

    Raises OperatorError if the table cannot be opened or another feeder holds it.
    """
    process.start(settings, "feeder")
    path = settings.data_dir / TABLE_PATH
    with lock.hold(path.parent / "feeder.lock", "the feeder of clicktrail"):
        secrets = Secrets.load(settings)
        writer = _open(path)
        counting = TurnCounting(path.parent, settings.journal_dir, settings.node_id)
        counting.start()
        try:
            return _serve(settings, writer, secrets.internal_token)
        finally:
            counting.stop()
            writer.close()


def _serve(settings: Settings, writer: LinkTableWriter, token: str) -> int:
    follower = Follower(writer, settings.feed_url, token)
    status = StatusFile(settings.run_dir, "feeder")
    asleep, wake = os.pipe()

    def stop() -> None:
        os.write(wake, b".")

    process.stop_on_signals(stop)
    follower.start()
    told = 0.0
    last: tuple[bool, str] | None = None
    while True:
        stopping = bool(select.select([asleep], [], [], 0.1)[0])
        # A change of state is told at once: whoever starts the parts waits for it.
        state = (follower.ready, follower.problem)
        now = time.monotonic()
        if stopping or not follower.alive:
            break
        if state == last and now - told < _STATUS_SECONDS:
            continue
        last, told = state, now
        problems = [follower.problem] if follower.problem else []
        status.write(
            ready=follower.ready,
            problems=problems + follower.refused,
            figures={"version": follower.version, "links": writer.links},
        )
    crashed = not follower.alive
    follower.stop()
    status.remove()
    os.close(asleep)
    os.close(wake)
    return 1 if crashed else 0


def _open(path: Path) -> LinkTableWriter:
    try:
        return LinkTableWriter(path)
    except LinkTableError as error:
        raise OperatorError(
            f"{error}. It holds nothing that the app does not know: stop Clicktrail, delete"
            f" {path} and {path.name}-lock, and start again"
        ) from error


def _connect(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    if not parts.hostname:
        raise http.client.InvalidURL(f"no host in {url}")
    return kind(parts.hostname, parts.port, timeout=SILENCE_SECONDS)
