"""10,000 edits a minute to a million links while the links are under load: errors, and staleness.

One thread changes destinations through `POST /datapoints/batch`, 50 at a time, at a steady pace;
wrk asks the links as fast as it can. Another thread asks every changed link one second after its
edit was answered, over connections to every worker: an answer that is still the old one is stale.
A third follows one link of each batch, to tell how long edits really take.
"""

from __future__ import annotations

import argparse
import http.client
import queue
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench.catalog_data import fill_catalog
from bench.load import wrk
from bench.machine import describe, need
from clicktrail.settings import Settings
from tests.support.system import API_KEY, System

PER_ACCOUNT = 100_000
BATCH = 50
CONNECTIONS = 8
STALE_SECONDS = 1.0
LIVE_SECONDS = 30.0


@dataclass
class Edited:
    """A batch whose answer came at `at` (monotonic): link numbers, and what they now lead to."""

    at: float
    numbers: list[int]
    version: int


@dataclass
class Findings:
    """What the threads saw."""

    edits: int = 0
    failures: list[str] = field(default_factory=list)
    checked: int = 0
    stale: int = 0
    delays: list[float] = field(default_factory=list)


class Workers:
    """Connections to the edge, enough of them for the kernel to have chosen every worker."""

    def __init__(self, edge_url: str) -> None:
        place = urlsplit(edge_url)
        assert place.hostname is not None
        self._all = [
            http.client.HTTPConnection(place.hostname, place.port, timeout=30)
            for _ in range(CONNECTIONS)
        ]

    def destinations(self, number: int) -> list[str]:
        """Return where link `l<number>` leads, over each connection."""
        found = []
        for connection in self._all:
            connection.request("HEAD", f"/l{number}")
            answer = connection.getresponse()
            answer.read()
            found.append(answer.getheader("Location", f"status {answer.status}"))
        return found


def main() -> None:
    """Fill a catalog, run the system, edit under load, print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=10, help="of 100,000 links each")
    parser.add_argument("--per-minute", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    need("wrk", "taskset")
    print(describe("wrk"))
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name, ExitStack() as stack:
        directory = Path(name) / "data"
        settings = Settings(data_dir=directory, bootstrap_api_key=API_KEY)
        asked = fill_catalog(settings, PER_ACCOUNT, options.accounts)
        # Nine in ten of the links are links, and one in 25 is deleted.
        numbers = [n for n in range(PER_ACCOUNT) if n % 10 != 9 and n % 25 != 24]
        system = stack.enter_context(System(directory))
        found = Findings()
        finished = threading.Event()
        to_check: queue.SimpleQueue[Edited | None] = queue.SimpleQueue()
        to_follow: queue.SimpleQueue[Edited | None] = queue.SimpleQueue()

        def edit() -> None:
            begin = time.monotonic()
            done = 0
            while not finished.is_set():
                time.sleep(max(0.0, begin + done * 60 / options.per_minute - time.monotonic()))
                version = done // BATCH + 1
                chosen = [numbers[(done + place) * 7919 % len(numbers)] for place in range(BATCH)]
                body = [
                    {
                        "id": asked.datapoint_id + number,
                        "typeTL": {"url": f"https://example.com/v{version}/{number}"},
                    }
                    for number in chosen
                ]
                results = system.api("POST", "/datapoints/batch", {"List": body})["results"]
                edited = Edited(time.monotonic(), chosen, version)
                found.failures += [str(one) for one in results if one["status"] != "OK"]
                found.edits += len(results)
                done += BATCH
                to_check.put(edited)
                to_follow.put(edited)
            to_check.put(None)
            to_follow.put(None)

        def check() -> None:
            workers = Workers(system.edge_url)
            while (edited := to_check.get()) is not None:
                time.sleep(max(0.0, edited.at + STALE_SECONDS - time.monotonic()))
                for number in edited.numbers:
                    expected = f"https://example.com/v{edited.version}/{number}"
                    answers = workers.destinations(number)
                    found.checked += len(answers)
                    found.stale += sum(_older(one, expected) for one in answers)

        def follow() -> None:
            workers = Workers(system.edge_url)
            while (edited := to_follow.get()) is not None:
                number = edited.numbers[0]
                expected = f"https://example.com/v{edited.version}/{number}"
                while any(_older(one, expected) for one in workers.destinations(number)):
                    if time.monotonic() - edited.at > LIVE_SECONDS:
                        break
                    time.sleep(0.01)
                found.delays.append(time.monotonic() - edited.at)

        with ThreadPoolExecutor(3) as threads:
            running = [threads.submit(work) for work in (edit, check, follow)]
            load = wrk(
                urlsplit(system.edge_url).port or 80,
                links=PER_ACCOUNT,
                connections=64,
                seconds=options.seconds,
                cpu=1,
                directory=Path(name),
            )
            finished.set()
            for one in running:
                one.result()
    delays = sorted(found.delays)
    p50, p99, worst = (delays[min(int(len(delays) * q), len(delays) - 1)] for q in (0.5, 0.99, 1))
    print(
        f"{found.edits:,} edits in {options.seconds} s to {options.accounts * PER_ACCOUNT:,}"
        f" links, {len(found.failures)} failed, beside {load.per_second:,.0f} redirects/s\n"
        f"asked again after {STALE_SECONDS} s: {found.checked:,} answers, {found.stale} stale;"
        f" live on every worker after p50 {p50:.2f} s, p99 {p99:.2f} s, at most {worst:.2f} s;"
        f" bound {STALE_SECONDS} s, ratio {p99 / STALE_SECONDS:.2f}"
    )


def _older(answer: str, expected: str) -> bool:
    """Tell whether `answer` is not yet `expected`; what a later edit wrote is newer."""
    if answer == expected:
        return False
    version, _, number = answer.removeprefix("https://example.com/v").partition("/")
    wanted, _, same = expected.removeprefix("https://example.com/v").partition("/")
    return not (version.isdigit() and number == same and int(version) > int(wanted))


if __name__ == "__main__":
    main()
