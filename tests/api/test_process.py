"""The app as a process of its own, over real sockets."""

from __future__ import annotations

import http.client
import json
import os
import select
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import StatusFile
from clicktrail.settings import Settings
from tests.support.hit_store import HitStoreProcess

PATIENCE = 60.0
KEY = "0D9E1C6A-8B7F-4A53-9C21-5E4D3F2A1B0C"


class App:
    """`clicktrail app` on a data directory; one at a time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self, **environment: str) -> subprocess.Popen[bytes]:
        """Start it without waiting."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clicktrail", "app"],
            env=os.environ
            | {
                "CLICKTRAIL_DATA_DIR": str(self.settings.data_dir),
                "CLICKTRAIL_APP_PORT": str(self.settings.app_port),
                "CLICKTRAIL_HITSTORE_PORT": str(self.settings.hitstore_port),
            }
            | environment,
            stderr=subprocess.PIPE,
        )
        return self.process

    def start(self, **environment: str) -> None:
        """Start it and wait until it answers."""
        process = self.launch(**environment)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                assert self.ask("GET", "/healthz")[0] == 200
                return
            except OSError:
                assert process.poll() is None, process.communicate()[1].decode()
                assert time.monotonic() < deadline
            time.sleep(0.05)

    def ask(self, method: str, path: str, **headers: str) -> tuple[int, Any]:
        """Send a request; return status and JSON."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.settings.app_port, timeout=PATIENCE
        )
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def stop(self) -> tuple[int, str]:
        """Send SIGTERM; return the exit code and what was logged."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        log = self.process.communicate(timeout=PATIENCE)[1].decode()
        code = self.process.returncode
        self.process = None
        return code, log


@pytest.fixture
def app(settings: Settings) -> Iterator[App]:
    app = App(settings)
    yield app
    if app.process is not None:
        app.process.kill()
        app.process.communicate()


def test_the_first_start_leaves_a_key_for_its_owner_only(app: App) -> None:
    app.start()
    path = app.settings.data_dir / "bootstrap-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = path.read_text().strip()
    assert app.ask("GET", "/me", **{"X-Clickmeter-AuthKey": key})[0] == 200
    assert app.stop()[0] == 0
    before = path.stat()
    app.start()
    assert app.ask("GET", "/me", **{"X-Clickmeter-AuthKey": key})[0] == 200
    assert (path.stat().st_mtime_ns, path.read_text().strip()) == (before.st_mtime_ns, key)


def test_the_key_of_the_settings_opens_the_first_account(app: App) -> None:
    app.start(CLICKTRAIL_BOOTSTRAP_API_KEY=KEY)
    assert app.ask("GET", f"/me?authKey={KEY.lower()}")[0] == 200


def test_a_request_is_found_in_the_log_by_its_id(app: App) -> None:
    app.start(CLICKTRAIL_LOG_LEVEL="debug", CLICKTRAIL_LOG_FORMAT="json")
    assert app.ask("GET", "/me", **{"X-Request-ID": "from-the-proxy-1"})[0] == 401
    code, log = app.stop()
    assert code == 0
    lines = [json.loads(line) for line in log.splitlines()]
    (line,) = [line for line in lines if line.get("request_id") == "from-the-proxy-1"]
    assert line.pop("seconds") < PATIENCE
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "answered",
        "level": "debug",
        "process": "app",
        "request_id": "from-the-proxy-1",
        "method": "GET",
        "route": "/me",
        "status": 401,
    }


def test_a_port_in_use_is_one_line_that_names_the_setting(app: App) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", app.settings.app_port))
        other.listen()
        process = app.launch()
        log = process.communicate(timeout=PATIENCE)[1].decode()
        app.process = None
    port = app.settings.app_port
    assert process.returncode == 1
    assert log.splitlines() == [
        f"clicktrail: Port 127.0.0.1:{port} is in use: stop what uses it, or set"
        " CLICKTRAIL_APP_PORT."
    ]


def test_http_1_0_is_answered(app: App) -> None:
    app.start()
    with socket.create_connection(("127.0.0.1", app.settings.app_port), 10) as connection:
        connection.sendall(b"GET /me HTTP/1.0\r\n\r\n")
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 401 ")
    assert json.loads(body)["errorCode"] == "Unauthorized"


def test_an_open_feed_does_not_hold_up_the_end(app: App) -> None:
    app.start()
    token = Secrets.load(app.settings).internal_token
    connection = http.client.HTTPConnection("127.0.0.1", app.settings.app_port, timeout=PATIENCE)
    connection.request("GET", "/internal/feed?since=0", headers={"X-Clicktrail-Token": token})
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.read(1)
    code, log = app.stop()
    assert (code, "Traceback" in log) == (0, False)
    answer.read()
    connection.close()


def test_readiness_and_figures_speak_for_every_process(app: App) -> None:
    app.start()
    status = StatusFile(app.settings.run_dir, "ingest")
    status.write(
        ready=False,
        problems=["The disk is full."],
        figures={"lag_hits": 12, "lag_seconds": 3.5, "hits_total": 70},
    )
    code, report = app.ask("GET", "/readyz")
    assert (code, report["ready"], report["lag"]) == (
        503,
        False,
        {"lag_hits": 12, "lag_seconds": 3.5},
    )
    assert report["parts"]["ingest"] == {
        "ready": False,
        "problems": ["The disk is full."],
        "pid": os.getpid(),
    }
    assert app.ask("GET", "/nothing")[0] == 404
    connection = http.client.HTTPConnection("127.0.0.1", app.settings.app_port, timeout=PATIENCE)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    for line in (
        'clicktrail_ingest_hits_total{process="ingest"} 70.0',
        'clicktrail_ingest_lag_hits{process="ingest"} 12.0',
        'clicktrail_process_ready{process="ingest"} 0.0',
        'clicktrail_api_requests_total{method="GET",route="/readyz",status="503"} 1.0',
        'clicktrail_api_requests_total{method="GET",route="unmatched",status="404"} 1.0',
    ):
        assert line in lines


def test_a_hit_store_that_hangs_holds_up_nothing_else(app: App) -> None:
    store = HitStoreProcess(app.settings)
    store.start()
    assert store.process is not None
    try:
        app.start(CLICKTRAIL_BOOTSTRAP_API_KEY=KEY, CLICKTRAIL_RATE_LIMIT="0")
        deadline = time.monotonic() + PATIENCE
        while app.ask("GET", "/readyz")[0] != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        store.process.send_signal(signal.SIGSTOP)
        waiting = [
            http.client.HTTPConnection("127.0.0.1", app.settings.app_port) for _ in range(60)
        ]
        for connection in waiting:
            connection.request("GET", f"/aggregated?authKey={KEY}")
        code, report = app.ask("GET", "/readyz")
        assert (code, report["parts"]["hitstore"]["ready"]) == (503, False)
        assert " has not answered for " in report["parts"]["hitstore"]["problems"][-1]
        assert app.ask("GET", f"/groups?authKey={KEY}")[0] == 200
        # So long as the store hangs, all that can come is that it is slow.
        assert select.select([each.sock for each in waiting], [], [], PATIENCE)[0]
        store.process.send_signal(signal.SIGCONT)
        codes = set()
        for connection in waiting:
            codes.add(connection.getresponse().status)
            connection.close()
        assert codes == {200, 503}
        assert app.ask("GET", f"/aggregated?authKey={KEY}")[0] == 200
    finally:
        store.process.send_signal(signal.SIGCONT)
        store.stop()
