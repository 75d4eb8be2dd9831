from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from clicktrail.edge import feed, feeder
from clicktrail.edge.feeder import SILENCE_SECONDS, Follower
from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.link_writer import LinkTableWriter
from clicktrail.runtime.status import read_all
from tests.support.link_table import domain, link
from tests.support.ports import free_port

TOKEN = "token-of-the-installation"
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-clicktrail-feed\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)
SNAPSHOT: tuple[feed.Message, ...] = (
    feed.Hello("catalog", 3),
    feed.Reset(),
    domain(1, "go.example", default=True),
    link(1, "spring"),
    feed.Synced(3),
)


class App:
    """A server that speaks the feed: each connection gets the next of the scripts it was given."""

    def __init__(self, port: int | None = None) -> None:
        self._socket = socket.create_server(("127.0.0.1", port or free_port()))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests: list[str] = []
        self.scripts: list[Callable[[socket.socket], None]] = []
        self._closing = threading.Event()
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._open.append(connection)
            received = b""
            while b"\r\n\r\n" not in received:
                more = connection.recv(65536)
                if not more:
                    break
                received += more
            if self._closing.is_set():
                return
            self.requests.append(received.decode())
            script = self.scripts.pop(0) if self.scripts else hang_up
            script(connection)

    def close(self) -> None:
        """Go away; harmless twice."""
        if self._closing.is_set():
            return
        self._closing.set()
        # Closing alone does not wake accept().
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in self._open:
            connection.close()
        self._thread.join(60)


def chunked(*messages: feed.Message, step: int = 1 << 20) -> bytes:
    whole = b"".join(feed.encode_message(message) for message in messages)
    parts = [whole[at : at + step] for at in range(0, len(whole), step)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)


def hang_up(connection: socket.socket) -> None:
    connection.close()


def says(data: bytes, *, stays: bool = True) -> Callable[[socket.socket], None]:
    def script(connection: socket.socket) -> None:
        connection.sendall(data)
        if not stays:
            connection.close()

    return script


def eventually(holds: Callable[[], bool], seconds: float = 60) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it did not come to pass"
        time.sleep(0.005)


@pytest.fixture
def app() -> Iterator[App]:
    app = App()
    yield app
    app.close()


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LinkTableWriter]:
    writer = LinkTableWriter(tmp_path / "links.lmdb")
    yield writer
    writer.close()


@pytest.fixture
def follower(app: App, writer: LinkTableWriter) -> Iterator[Follower]:
    follower = Follower(writer, app.url, TOKEN)
    yield follower
    assert follower.stop(60)


def request_line(text: str) -> str:
    return text.split("\r\n")[0]


def test_a_snapshot_and_the_changes_after_it_reach_the_table(
    app: App, writer: LinkTableWriter, follower: Follower
) -> None:
    gate = threading.Event()

    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD + chunked(*SNAPSHOT, step=7))
        gate.wait(60)
        connection.sendall(chunked(feed.Ping(3), link(2, "summer"), feed.Synced(4)))

    app.scripts.append(script)
    follower.start()
    eventually(lambda: follower.ready)
    assert (writer.version, writer.catalog, writer.links) == (3, "catalog", 1)
    gate.set()
    eventually(lambda: writer.version == 4)
    assert (writer.links, follower.problem) == (2, "")
    assert request_line(app.requests[0]) == "GET /internal/feed?since=0&catalog=&wait=1 HTTP/1.1"
    assert f"X-Clicktrail-Token: {TOKEN}" in app.requests[0]


@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
def test_a_table_taken_away_under_it_is_written_anew(
    app: App, writer: LinkTableWriter, follower: Follower, replaced: bool
) -> None:
    gate = threading.Event()

    def script(connection: socket.socket) -> None:
        connection.sendall(HEAD + chunked(*SNAPSHOT))
        gate.wait(60)
        connection.sendall(chunked(link(2, "summer"), feed.Synced(4)))

    app.scripts.append(script)
    follower.start()
    eventually(lambda: follower.ready)
    writer.path.unlink()
    if replaced:
        writer.path.write_bytes(b"not a table" * 1000)
    gate.set()
    eventually(lambda: writer.version == 4)
    # A reader of its own process: LMDB allows one environment a process.
    program = (
        "import sys, pathlib\n"
        "from clicktrail.edge.link_table import LinkTable\n"
        "table = LinkTable.open_reader(pathlib.Path(sys.argv[1]))\n"
        "names = [name for name in ('spring', 'summer') if table.find('go.example', name)]\n"
        "print(table.synced, table.version, *names)\n"
    )
    read = subprocess.run(
        [sys.executable, "-c", program, str(writer.path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert read.stdout.split() == ["True", "4", "spring", "summer"]
    assert len(app.requests) == 1
    assert sorted(each.name for each in writer.path.parent.iterdir()) == [
        "links.lmdb",
        "links.lmdb-lock",
    ]


def test_after_a_disconnect_in_mid_frame_it_goes_on_where_it_was(
    app: App, writer: LinkTableWriter, follower: Follower
) -> None:
    frames = feed.encode_message(link(2, "summer")) + feed.encode_message(feed.Synced(4))
    for cut in (2, 10, len(frames) - 1):
        torn = b"%x\r\n%b" % (len(frames), frames[:cut])
        app.scripts.append(says(HEAD + chunked(*SNAPSHOT) + torn, stays=False))
    app.scripts.append(
        says(HEAD + chunked(feed.Hello("catalog", 4)) + chunked(link(2, "summer"), feed.Synced(4)))
    )
    follower.start()
    eventually(lambda: writer.version == 4)
    assert writer.links == 2
    assert request_line(app.requests[-1]) == (
        "GET /internal/feed?since=3&catalog=catalog&wait=1 HTTP/1.1"
    )
    assert len(app.requests) == 4


def test_an_app_that_is_away_is_told_of_and_found_again(
    app: App, writer: LinkTableWriter, follower: Follower
) -> None:
    app.scripts.append(says(HEAD + chunked(*SNAPSHOT), stays=False))
    follower.start()
    eventually(lambda: writer.version == 3)
    app.close()
    away = f"The app at {app.url} does not answer; links go on as of version 3."
    eventually(lambda: follower.problem == away and not follower.ready)
    back = App(app.port)
    back.scripts.append(says(HEAD + chunked(feed.Hello("catalog", 3), feed.Synced(3))))
    eventually(lambda: follower.ready)
    assert follower.problem == ""
    back.close()


def test_an_app_that_is_just_starting_is_no_news(
    app: App, writer: LinkTableWriter, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    log = SimpleNamespace(
        warning=lambda event, **_: heard.append(event), info=lambda *_, **__: None
    )
    monkeypatch.setattr(feeder, "log", log)
    app.close()
    follower.start()
    early = f"The app at {app.url} does not answer; links are answered with 503 until it does."
    eventually(lambda: follower.problem == early)
    begun = App(app.port)
    begun.scripts.append(says(HEAD + chunked(*SNAPSHOT)))
    eventually(lambda: writer.version == 3)
    assert heard == []
    # Once it has answered, its absence is.
    begun.close()
    eventually(lambda: heard != [])
    assert heard[-1].endswith("; links go on as of version 3.")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (
            b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
            "does not speak the change feed (it refuses the internal token:"
            " set the same CLICKTRAIL_INTERNAL_TOKEN on both)",
        ),
        (b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", "does not answer"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n",
            "does not speak the change feed (its answer is text/html)",
        ),
        (
            HEAD + b"8\r\n\xff\xff\xff\xff\x00\x00\x00\x00\r\n",
            "does not speak the change feed (a message of 4294967295 bytes)",
        ),
        (
            HEAD + b"5\r\n\x00\x00\x00\x01\xc1\r\n",
            "does not speak the change feed (a message that cannot be read:"
            " MessagePack data is malformed: invalid opcode '\\xc1' (byte 0))",
        ),
        (HEAD + b"0\r\n\r\n", "ended the change feed"),
        (b"\x00\x01garbage\r\n\r\n", "does not answer"),
    ],
)
def test_what_is_not_the_feed_is_told_plainly_and_asked_again(
    app: App, writer: LinkTableWriter, follower: Follower, answer: bytes, problem: str
) -> None:
    app.scripts += [says(answer, stays=False)] * 2
    follower.start()
    expected = f"The app at {app.url} {problem}; links are answered with 503 until it does."
    eventually(lambda: len(app.requests) >= 2 or follower.problem == expected)
    eventually(lambda: follower.problem == expected)
    assert not follower.ready
    assert writer.version == 0


def test_another_catalog_replaces_what_was_there(
    app: App, writer: LinkTableWriter, follower: Follower
) -> None:
    other = (
        feed.Hello("other", 1),
        feed.Reset(),
        domain(1, "go.example"),
        link(8, "elsewhere"),
        feed.Synced(1),
    )
    app.scripts += [
        says(HEAD + chunked(*SNAPSHOT), stays=False),
        says(HEAD + chunked(*other)),
    ]
    follower.start()
    eventually(lambda: writer.catalog == "other")
    assert (writer.version, writer.links) == (1, 1)


def test_kinds_of_a_newer_app_are_passed_over(
    app: App, writer: LinkTableWriter, follower: Follower
) -> None:
    unknown = b"\x93\xa5quota\x01\x02"
    newer_hello = b"\x94\xa5hello\xa7catalog\x03\xa5extra"
    frames = b"".join(
        len(payload).to_bytes(4, "big") + payload for payload in (newer_hello, unknown)
    )
    app.scripts.append(
        says(HEAD + b"%x\r\n%b\r\n" % (len(frames), frames) + chunked(*SNAPSHOT[1:]))
    )
    follower.start()
    eventually(lambda: follower.ready)
    assert (writer.version, writer.catalog) == (3, "catalog")


def test_it_stops_at_once_while_it_waits_for_the_app(app: App, follower: Follower) -> None:
    app.scripts.append(says(HEAD + chunked(*SNAPSHOT)))
    follower.start()
    eventually(lambda: follower.ready)
    assert follower.stop(SILENCE_SECONDS / 2)
    assert not follower.alive


def test_a_link_that_cannot_be_served_is_named(
    app: App, writer: LinkTableWriter, follower: Follower
) -> None:
    app.scripts.append(says(HEAD + chunked(*SNAPSHOT[:-1], link(2, "x" * 300), feed.Synced(3))))
    follower.start()
    eventually(lambda: follower.ready)
    assert follower.refused == ["Link 2 has a name that no URL can carry, and is not served."]
    assert writer.links == 1


PROGRAM = """
import sys
from clicktrail.edge.feeder import run
from clicktrail.settings import Settings
sys.exit(run(Settings()))
"""


def test_the_process_tells_how_it_is_and_stops_cleanly(app: App, tmp_path: Path) -> None:
    app.scripts.append(says(HEAD + chunked(*SNAPSHOT)))
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("CLICKTRAIL_")
    } | {"CLICKTRAIL_DATA_DIR": str(tmp_path), "CLICKTRAIL_APP_URL": app.url}
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment)
    try:
        run_dir = tmp_path / "run"
        eventually(lambda: "feeder" in read_all(run_dir) and read_all(run_dir)["feeder"].ready)
        status = read_all(run_dir)["feeder"]
        assert (status.problems, status.figures) == ([], {"version": 3, "links": 1})
        table = LinkTable.open_reader(tmp_path / "edge" / "links.lmdb")
        assert table.find("go.example", "spring") == link(1, "spring").entry
        table.close()
        second = subprocess.run(
            [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True
        )
        assert second.returncode == 1
        assert "is in use by the feeder of clicktrail" in second.stderr
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert read_all(run_dir) == {}
