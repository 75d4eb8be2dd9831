"""A whole Clicktrail, started as a user would, on free ports and with its own data directory."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psutil

from clicktrail.runtime.status import ProcessStatus, read_all
from clicktrail.settings import Settings
from tests.support import live, pauses
from tests.support.ports import free_port
from tests.support.waiting import eventually

API_KEY = "7B1A5E0C-0F4D-4C6B-9E51-3C2D8A9F6E10"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36"
)

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


class Reply:
    """An HTTP answer, whole: status, headers by lower-case name, body."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


def request(
    method: str,
    url: str,
    *,
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
    timeout: float = 60,
) -> Reply:
    """Ask one URL once, following nothing; OSError or HTTPException where no answer came."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body=body, headers=headers or {})
        answer = connection.getresponse()
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


class System:
    """`clicktrail serve` on free ports. Start it with `start()`, or use it as a context manager."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        app, edge, hitstore = free_port(), free_port(), free_port()
        self.api_url = f"http://127.0.0.1:{app}"
        self.edge_url = f"http://127.0.0.1:{edge}"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("CLICKTRAIL_")},
            "CLICKTRAIL_DATA_DIR": str(data_dir),
            "CLICKTRAIL_APP_PORT": str(app),
            "CLICKTRAIL_EDGE_PORT": str(edge),
            "CLICKTRAIL_HITSTORE_PORT": str(hitstore),
            "CLICKTRAIL_BOOTSTRAP_API_KEY": API_KEY,
            "CLICKTRAIL_RATE_LIMIT": "0",
            "CLICKTRAIL_EDGE_WORKERS": "2",
            "CLICKTRAIL_LOG_FORMAT": "json",
            **{f"CLICKTRAIL_{name.upper()}": value for name, value in settings.items()},
        }
        prefix = "CLICKTRAIL_"
        self.settings = Settings(
            **{
                name.removeprefix(prefix).lower(): value
                for name, value in self.environment.items()
                if name.startswith(prefix)
            }
        )
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._around = ExitStack()

    def start(self, *, wait: bool = True) -> System:
        """Start everything; with `wait`, return once every part is ready."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "clicktrail", "serve"],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self, seconds: float = 180) -> None:
        """Wait until `/readyz` says that every part is ready."""

        def ask() -> int:
            assert self._process is not None
            assert self._process.poll() is None, f"serve ended:\n{self.tail()}"
            try:
                return request("GET", f"{self.api_url}/readyz", timeout=5).status
            except (OSError, http.client.HTTPException):
                return 0

        try:
            eventually(ask, lambda status: status == 200, seconds=seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None

    def stop(self) -> int:
        """Stop cleanly (SIGTERM) and return the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill_all()
            raise AssertionError(f"serve did not stop:\n{self.tail()}") from None

    def kill_all(self) -> None:
        """`kill -9` every process of the system at once."""
        assert self._process is not None
        supervisor = psutil.Process(self._process.pid)
        # Halted first: it must neither restart nor stop anything meanwhile.
        supervisor.suspend()
        for member in [*supervisor.children(recursive=True), supervisor]:
            member.kill()
        self._process.wait(60)

    def kill(self, part: str) -> int:
        """`kill -9` one part by its status name, e.g. `edge-0`; return the pid that died.

        A part that is just being started again is killed as soon as it has said who it is.
        """

        def strike() -> int:
            status = self.status().get(part)
            if status is None:
                return 0
            try:
                os.kill(status.pid, signal.SIGKILL)
            except ProcessLookupError:
                return 0
            return status.pid

        return eventually(strike, lambda pid: pid != 0)

    def status(self) -> dict[str, ProcessStatus]:
        """Return what every process says of itself."""
        return read_all(self.data_dir / "run")

    def tail(self, lines: int = 40) -> str:
        """Return the end of the log, for a failure's message."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def cli(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run a `clicktrail` command against this system's settings."""
        return subprocess.run(
            [sys.executable, "-m", "clicktrail", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def api(
        self, method: str, path: str, body: Any = None, *, expect: int = 200, **query: Any
    ) -> Any:
        """Call the API as the first account; return the JSON, after checking the status."""
        url = f"{self.api_url}{path}" + (f"?{urlencode(query)}" if query else "")
        reply = request(
            method,
            url,
            headers={"X-Clickmeter-AuthKey": API_KEY, "Content-Type": "application/json"},
            body=None if body is None else json.dumps(body).encode(),
        )
        why = self.tail(80) if reply.status >= 500 else ""
        assert reply.status == expect, f"{method} {path}: {reply.status} {reply.body!r}\n{why}"
        return reply.json

    def visit(self, path: str, **headers: str) -> Reply:
        """Ask the edge for `path` as a browser would, following nothing."""
        sent = {"User-Agent": CHROME, **{k.replace("_", "-"): v for k, v in headers.items()}}
        return request("GET", f"{self.edge_url}{path}", headers=sent)

    def make_link(self, name: str, url: str = "https://example.com/") -> int:
        """Create a temporary redirect and return its id once every worker serves it."""
        link: int = self.api(
            "POST",
            "/datapoints",
            {"title": name, "name": name, "typeTL": {"redirectType": 307, "url": url}},
        )["id"]
        self.wait_live()
        return link

    def behind(self, version: int) -> list[str]:
        """Return whoever does not yet answer by a version of the catalog: the table, or workers."""
        return live.who_is_behind(self.settings, version)

    def wait_live(self) -> None:
        """Wait until every worker answers by all that was changed before this call."""
        live.wait_live(self.settings)

    def wait_counted(self) -> None:
        """Wait until all that was answered before this call is in every statistic."""
        live.wait_counted(self.settings)

    @cached_property
    def pause(self) -> str:
        """The address of a page that is there once edits are live and visits counted."""
        return self._around.enter_context(pauses.page(self.settings))

    def unhurried(self, script: str) -> str:
        """Return a shell script whose pauses last until what they wait for has happened.

        What people paste is for a machine that does nothing else, and tests run on others, too.
        """
        return f"sleep() {{ curl -sf {self.pause}; }}\n{script}"

    @property
    def version(self) -> int:
        """The catalog's version at this moment."""
        return live.version_of(self.settings)

    def __enter__(self) -> System:
        try:
            return self.start()
        except AssertionError:
            # Nobody else ends it then, and it would take the machine from all that follows.
            if self._process is not None and self._process.poll() is None:
                self.kill_all()
            raise

    def __exit__(self, *error: object) -> None:
        vars(self).pop("pause", None)
        with self._around:
            if self._process is not None and self._process.poll() is None:
                self.stop()
