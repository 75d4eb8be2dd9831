"""Edge workers killed under load: whose turn it is stays exact, and a limit is never passed."""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.events import Hit, decode_event
from clicktrail.domain.rules import Choice, Rule, Target
from clicktrail.edge.counted import FILE_NAME, load
from clicktrail.edge.turns import CLICKS, Turns
from clicktrail.journal.files import journals
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
from tests.support.link_table import TableProcess, domain, link
from tests.support.system import CHROME
from tests.support.waiting import eventually

WORKERS = 2
THREADS = 6
OWN = "https://own.example/"
SEQUENCE = tuple(f"https://{letter}.example/" for letter in "abcde")
# Of ten turns five, three and two.
WEIGHTS = {"https://x.example/": 50, "https://y.example/": 30, "https://z.example/": 20}
LIMIT = 700
AFTER = "https://after.example/"


class Workers:
    """The edge workers of a node, without the rest; each is started anew when it was killed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, number: int) -> None:
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith("CLICKTRAIL_")
        } | {
            "CLICKTRAIL_DATA_DIR": str(self._settings.data_dir),
            "CLICKTRAIL_EDGE_PORT": str(self._settings.edge_port),
            # So small that many are finished, and turns are counted on from a snapshot of them.
            "CLICKTRAIL_JOURNAL_SEGMENT_BYTES": str(2**16),
        }
        self._processes[number] = subprocess.Popen(
            [sys.executable, "-m", "clicktrail", "edge", "--worker", str(number)], env=environment
        )

    def start_all(self) -> None:
        for number in range(WORKERS):
            self.start(number)
        eventually(self.up, bool)

    def up(self) -> bool:
        """Whether any answers."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self._settings.edge_port)
            connection.request("GET", "/.healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def end(self, number: int, how: signal.Signals) -> None:
        process = self._processes.pop(number)
        process.send_signal(how)
        process.wait(60)

    def end_all(self, how: signal.Signals = signal.SIGTERM) -> None:
        for number in list(self._processes):
            self.end(number, how)


class Clickers:
    """Threads that open three links in turn and count where the answers led."""

    def __init__(self, port: int) -> None:
        self.led: Counter[tuple[str, str]] = Counter()
        self.unanswered = 0
        self._port = port
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._click) for _ in range(THREADS)]

    def __enter__(self) -> Clickers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _click(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        while not self._stop.is_set():
            for name in ("round", "weighted", "limited"):
                try:
                    connection.request("GET", f"/{name}", headers={"User-Agent": CHROME})
                    answer = connection.getresponse()
                    answer.read()
                    with self._lock:
                        self.led[name, answer.getheader("Location", "")] += 1
                except (OSError, http.client.HTTPException):
                    connection.close()
                    with self._lock:
                        self.unanswered += 1
                    self._stop.wait(0.01)
        connection.close()


@pytest.fixture
def workers(settings: Settings) -> Iterator[Workers]:
    Secrets.load(settings)
    folder = settings.data_dir / "edge"
    folder.mkdir(parents=True, exist_ok=True)
    sequence = Rule(1, tuple(map(Target, SEQUENCE)), Choice.SEQUENTIAL, None, 1)
    weighted = Rule(2, tuple(Target(*each) for each in WEIGHTS.items()), Choice.WEIGHTED, None, 9)
    with TableProcess(folder / "links.lmdb") as table, ExitStack() as stack:
        table.fill(
            domain(1, "localhost", default=True),
            link(1, "round", url=OWN, behaviour=Behaviour(rules=(sequence,))),
            link(2, "weighted", url=OWN, behaviour=Behaviour(rules=(weighted,))),
            link(
                3,
                "limited",
                url=OWN,
                behaviour=Behaviour(click_limit=LIMIT, url_after_clicks=AFTER),
            ),
        )
        found = Workers(settings)
        stack.callback(found.end_all, signal.SIGKILL)
        yield found


def kept(settings: Settings) -> Counter[tuple[int, str]]:
    """Count the hits of all journals by link and destination."""
    found: Counter[tuple[int, str]] = Counter()
    for name in journals(settings.journal_dir):
        reader, position = JournalReader(settings.journal_dir, name), Position()
        while True:
            chunk = reader.read(position)
            for _, payload in chunk.records:
                event = decode_event(payload)
                assert isinstance(event, Hit)
                found[event.datapoint_id, event.destination] += 1
            if not chunk.records and chunk.next == position:
                break
            position = chunk.next
    return found


def due(datapoint_id: int, taken: int) -> dict[str, int]:
    """Return how many of so many turns are each destination's."""
    if datapoint_id == 1:
        return {url: len(range(at, taken, len(SEQUENCE))) for at, url in enumerate(SEQUENCE)}
    # Exact in each cycle of ten; within one, by smooth weighted round robin over 5, 3 and 2.
    cycle, credit = [], dict.fromkeys(WEIGHTS, 0)
    for _ in range(10):
        credit = {url: credit[url] + WEIGHTS[url] // 10 for url in WEIGHTS}
        chosen = max(credit, key=lambda url: credit[url])
        credit[chosen] -= 10
        cycle.append(chosen)
    return dict(Counter(cycle[turn % 10] for turn in range(taken)))


def check(settings: Settings, clickers: list[Clickers], skipped: int) -> None:
    """Hold the journals to the counters, and the answers to both."""
    found = kept(settings)
    led = sum((each.led for each in clickers), Counter[tuple[str, str]]())
    turns = Turns(settings.data_dir / "edge" / "turns.bin", dict)
    for datapoint_id, place, name in ((1, 1, "round"), (2, 9, "weighted")):
        expected = due(datapoint_id, turns.peek(datapoint_id, place))
        missing = {url: count - found[datapoint_id, url] for url, count in expected.items()}
        # Less than nothing missing would be a turn that was given out twice.
        assert min(missing.values()) >= 0, missing
        assert sum(missing.values()) <= skipped, missing
        assert found[datapoint_id, OWN] == 0
        for url in expected:
            assert led[name, url] <= found[datapoint_id, url]
    assert turns.peek(3, CLICKS) == LIMIT
    assert led["limited", OWN] <= found[3, OWN] <= LIMIT
    assert LIMIT - led["limited", OWN] <= skipped
    assert found[3, AFTER] >= led["limited", AFTER] > 0
    turns.close()


@pytest.mark.timeout(180)
def test_workers_killed_under_load_give_no_turn_out_twice_and_keep_to_the_limit(
    settings: Settings, workers: Workers
) -> None:
    chance = random.Random(20261123)
    workers.start_all()
    with Clickers(settings.edge_port) as clickers:
        for _ in range(10):
            time.sleep(chance.uniform(0.2, 0.6))
            victim = chance.randrange(WORKERS)
            workers.end(victim, signal.SIGKILL)
            workers.start(victim)
            eventually(workers.up, bool)
        eventually(lambda: clickers.led["limited", AFTER], lambda count: count > 100)
        eventually(clickers.led.total, lambda count: count > 2000)
    workers.end_all()
    # Each death leaves at most what the clickers had under way without an answer.
    check(settings, [clickers], skipped=clickers.unanswered)


@pytest.mark.timeout(180)
def test_without_the_counters_turns_go_on_from_the_journal_and_the_limit_holds(
    settings: Settings, workers: Workers
) -> None:
    clickers = []
    for _ in range(3):
        workers.start_all()
        with Clickers(settings.edge_port) as each:
            eventually(lambda each=each: each.led.total(), lambda n: n > 900)  # type: ignore[misc]
        clickers.append(each)
        workers.end_all()
        (settings.data_dir / "edge" / "turns.bin").unlink()
    workers.start_all()
    snapshot = settings.data_dir / "edge" / FILE_NAME
    begun = load(snapshot, settings.journal_dir, settings.node_id)
    assert begun is not None
    assert sum(begun.taken.values()) > 0
    with Clickers(settings.edge_port) as each:
        eventually(lambda: each.led["limited", AFTER], lambda count: count > 100)
    clickers.append(each)
    workers.end_all()
    assert sum(each.unanswered for each in clickers) == 0
    check(settings, clickers, skipped=0)
