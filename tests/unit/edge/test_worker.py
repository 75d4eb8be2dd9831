"""An edge worker as a process of its own, on a link table and a journal that are real files."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from clicktrail.domain.events import ConversionFired, Hit, decode_event
from clicktrail.edge.recording import last_id
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import ProcessStatus, read_all
from clicktrail.settings import Settings
from tests.support.link_table import TableProcess, domain, link


class Worker:
    """One running worker process."""

    def __init__(self, settings: Settings, number: int = 0, *shell: str, **extra: str) -> None:
        self.settings = settings
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith("CLICKTRAIL_")
        }
        environment |= {
            "CLICKTRAIL_DATA_DIR": str(settings.data_dir),
            "CLICKTRAIL_EDGE_PORT": str(settings.edge_port),
            **extra,
        }
        command = [sys.executable, "-m", "clicktrail", "edge", "--worker", str(number)]
        self.process = subprocess.Popen(
            [*shell, *command], env=environment, stderr=subprocess.PIPE, text=True
        )

    def status(self, number: int = 0) -> ProcessStatus | None:
        return read_all(self.settings.run_dir).get(f"edge-{number}")

    def ask(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """Return status and Location of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.settings.edge_port, timeout=60)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location", "")
        finally:
            connection.close()

    def wait_until_up(self) -> None:
        def is_up() -> bool:
            assert self.process.poll() is None, self.process.communicate()[1]
            try:
                return self.ask("/.healthz")[0] > 0
            except OSError:
                return False

        eventually(is_up)

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; return exit code and what was written to stderr."""
        self.process.send_signal(number)
        errors = self.process.communicate(timeout=60)[1]
        return self.process.returncode, errors


def eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def hits(settings: Settings, journal: str = "000-00") -> list[Hit]:
    """Return every hit of a journal, in order."""
    reader = JournalReader(settings.journal_dir, journal)
    found: list[Hit] = []
    position = Position(0, 0)
    while True:
        chunk = reader.read(position, 10_000, 2**24)
        assert not chunk.problems
        for _, payload in chunk.records:
            event = decode_event(payload)
            assert not isinstance(event, ConversionFired)
            found.append(event)
        if chunk.next == position:
            return found
        position = chunk.next


@pytest.fixture
def table(settings: Settings) -> Iterator[TableProcess]:
    """A whole link table with one link `/sale`."""
    folder = settings.data_dir / "edge"
    folder.mkdir(parents=True, exist_ok=True)
    with TableProcess(folder / "links.lmdb") as process:
        process.fill(domain(1, "localhost", default=True), link(5, "sale"))
        yield process


@contextmanager
def running(settings: Settings, number: int = 0, *shell: str, **extra: str) -> Iterator[Worker]:
    worker = Worker(settings, number, *shell, **extra)
    try:
        worker.wait_until_up()
        yield worker
    finally:
        if worker.process.poll() is None:
            worker.process.kill()
            worker.process.communicate()


def test_a_click_is_redirected_journaled_and_told_in_the_status(
    settings: Settings, table: TableProcess
) -> None:
    with running(settings) as worker:
        for number in range(3):
            assert worker.ask(f"/sale?n={number}") == (307, "https://shop.example/sale")
        assert worker.ask("/nothing") == (404, "")
        asked = worker.settings

        def is_told() -> bool:
            status = worker.status()
            return status is not None and status.figures["hits_total"] == 3

        eventually(is_told)
        status = worker.status()
        assert status is not None
        assert (status.ready, status.problems) == (True, [])
        assert set(status.figures) == {
            "requests_total",
            "hits_total",
            "connections",
            "journal_bytes_total",
            "journal_errors_total",
            "unrecorded_total",
            "table_version",
            "answers_200_total",
            "answers_307_total",
            "answers_404_total",
        }
        assert status.figures["answers_307_total"] == 3
        measured = status.histograms["answer_seconds"]
        assert sum(measured.counts) == status.figures["requests_total"]
        assert 0 < measured.seconds < 10
        assert status.figures["table_version"] == 1
        assert status.figures["unrecorded_total"] == 0
        assert worker.end() == (0, "")
        assert worker.status() is None
    recorded = hits(asked)
    assert [(hit.datapoint_id, hit.query, hit.ip) for hit in recorded] == [
        (5, "n=0", "127.0.0.1"),
        (5, "n=1", "127.0.0.1"),
        (5, "n=2", "127.0.0.1"),
    ]


def test_a_killed_worker_has_kept_what_it_answered_and_its_ids_go_on(
    settings: Settings, table: TableProcess
) -> None:
    with running(settings) as worker:
        for _ in range(5):
            assert worker.ask("/sale")[0] == 307
        worker.end(signal.SIGKILL)
    with running(settings) as worker:
        assert worker.ask("/sale")[0] == 307
        assert worker.end() == (0, "")
    ids = [hit.hit_id for hit in hits(settings)]
    assert len(ids) == 6
    assert ids == sorted(set(ids))


def test_before_the_table_is_there_links_are_refused_for_now(settings: Settings) -> None:
    with running(settings) as worker:
        assert worker.ask("/sale") == (503, "")
        eventually(lambda: worker.status() is not None)
        status = worker.status()
        assert status is not None
        assert not status.ready
        assert status.problems == ["The link table has not been filled yet."]
        folder = settings.data_dir / "edge"
        folder.mkdir(parents=True, exist_ok=True)
        with TableProcess(folder / "links.lmdb") as table:
            table.fill(domain(1, "localhost", default=True), link(5, "sale"))
            eventually(lambda: worker.ask("/sale")[0] == 307)


def test_an_edit_is_live_without_a_restart(settings: Settings, table: TableProcess) -> None:
    with running(settings) as worker:
        assert worker.ask("/sale") == (307, "https://shop.example/sale")
        table.apply(link(5, "sale", url="https://shop.example/new"))
        eventually(lambda: worker.ask("/sale") == (307, "https://shop.example/new"))


def test_workers_share_the_port_and_each_has_its_journal(
    settings: Settings, table: TableProcess
) -> None:
    with running(settings, 0) as first, running(settings, 1) as second:
        eventually(lambda: second.status(1) is not None)
        asked = 0
        while not (hits(settings, "000-00") and hits(settings, "000-01")):
            assert first.ask("/sale")[0] == 307
            asked += 1
            assert asked < 500
        assert first.end() == (0, "")
        for _ in range(10):
            assert second.ask("/sale")[0] == 307
            asked += 1
    recorded = hits(settings, "000-00") + hits(settings, "000-01")
    assert len({hit.hit_id for hit in recorded}) == asked


def test_the_visitor_behind_a_trusted_proxy_is_the_one_recorded(
    settings: Settings, table: TableProcess
) -> None:
    headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    with running(settings, CLICKTRAIL_TRUSTED_PROXIES="10.0.0.0/8,127.0.0.1") as worker:
        assert worker.ask("/sale", headers)[0] == 307
    assert [hit.ip for hit in hits(settings)] == ["203.0.113.9"]


def test_a_disk_without_room_refuses_links_and_says_why(
    settings: Settings, table: TableProcess
) -> None:
    Secrets.load(settings)
    no_room = ("bash", "-c", 'ulimit -f 1; exec "$@"', "no-room")
    with running(settings, 0, *no_room) as worker:
        assert worker.ask("/sale") == (503, "")
        assert worker.ask("/nothing") == (404, "")
        assert worker.ask("/.healthz") == (503, "")
        eventually(lambda: bool((status := worker.status()) and not status.ready))
        status = worker.status()
        assert status is not None
        assert status.problems == [
            "Hits cannot be kept: The disk has no room for journal 000-00: File too large.",
            "Links that take turns lead to their own URL: File too large.",
        ]
        assert status.figures["unrecorded_total"] == 1
    assert hits(settings) == []


def test_a_disk_without_room_lets_links_go_on_where_that_is_wanted(
    settings: Settings, table: TableProcess
) -> None:
    Secrets.load(settings)
    no_room = ("bash", "-c", 'ulimit -f 1; exec "$@"', "no-room")
    with running(settings, 0, *no_room, CLICKTRAIL_JOURNAL_WHEN_FULL="redirect") as worker:
        assert worker.ask("/sale") == (307, "https://shop.example/sale")
    assert hits(settings) == []


def test_a_taken_port_ends_the_worker_with_one_line(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", settings.edge_port)):
        worker = Worker(settings)
        assert worker.process.communicate(timeout=60)[1] == (
            f"clicktrail: port {settings.edge_port} on 127.0.0.1 cannot be used (address already"
            " in use): stop what listens there, or set CLICKTRAIL_EDGE_PORT\n"
        )
        assert worker.process.returncode == 1


def test_the_same_worker_twice_ends_the_second_with_one_line(settings: Settings) -> None:
    with running(settings):
        second = Worker(settings)
        assert second.process.communicate(timeout=60)[1] == (
            "clicktrail: Journal 000-00 is being written by another process;"
            " two writers cannot share one.\n"
        )
        assert second.process.returncode == 1


@pytest.mark.parametrize("payload", [None, b"", b"\xc1", b"not an event", b"\x93\x63\x01\x02"])
def test_a_last_record_that_cannot_be_read_does_not_hinder_the_start(
    payload: bytes | None,
) -> None:
    assert last_id(payload) == 0


def test_a_worker_that_waits_for_the_disk_serves_all_the_same(
    settings: Settings, table: TableProcess
) -> None:
    with running(settings, CLICKTRAIL_JOURNAL_DURABILITY="disk") as worker:
        assert worker.ask("/sale")[0] == 307
        worker.end(signal.SIGKILL)
    assert len(hits(settings)) == 1
