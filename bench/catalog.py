"""Questions about datapoints over HTTP with a million of them, a hundred thousand in one account.

Each question is asked many times with other parameters, and all of them in several rounds; of each
question's figures the median of the rounds is printed, so that a neighbour's burst of load does not
decide. Reference: `/healthz`, which asks nothing.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psutil

from bench.catalog_data import RARE, WORDS, Asked, fill_catalog, fill_hits
from bench.machine import cpu_seconds, describe
from clicktrail.settings import Settings
from tests.support.system import API_KEY, System

BOUND_MS = 50.0
BATCH_BOUND_MS = 150.0
BATCHES = 20
KEPT_SECONDS = 2.0
PARTS = ("app", "hitstore")
FRAME: dict[str, Any] = {"timeFrame": "last30"}


class Asker:
    """One client on one kept connection."""

    def __init__(self, system: System, key: str) -> None:
        address = urlsplit(system.api_url)
        assert address.hostname is not None
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        self._key = key
        self._used = 0.0

    def ask(self, method: str, path: str, body: object = None, **query: object) -> float:
        """Ask once; return the milliseconds until the whole answer was there."""
        return self.answer(method, path, body, **query)[0]

    def answer(
        self, method: str, path: str, body: object = None, **query: object
    ) -> tuple[float, bytes]:
        """Ask once; return the milliseconds until the whole answer was there, and the answer."""
        target = f"{path}?{urlencode(query)}" if query else path
        headers = {"X-Clickmeter-AuthKey": self._key, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body)
        if time.perf_counter() - self._used > KEPT_SECONDS:
            # The app may be about to close it; it is opened again by itself.
            self._connection.close()
        began = time.perf_counter()
        self._connection.request(method, target, body=data, headers=headers)
        answer = self._connection.getresponse()
        text = answer.read()
        self._used = time.perf_counter()
        taken = (self._used - began) * 1000
        assert answer.status == 200, (method, target, answer.status, text[:300])
        return taken, text


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked `times` times, the number of the time being its parameter."""

    title: str
    ask: Callable[[int], float]
    times: int
    bound_ms: float = BOUND_MS


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds of one round of a question; `processor`: of app and hit store for one asking.

    Processor time tells more than the clock's while others use the machine.
    """

    p50: float
    p95: float
    worst: float
    processor: float


def measure(question: Question, pids: list[int]) -> Taken:
    """Ask once without counting, then `times` times; `pids` are of those who work for it."""
    question.ask(question.times)
    before = sum(cpu_seconds(pid) for pid in pids)
    taken = sorted(question.ask(number) for number in range(question.times))
    spent = (sum(cpu_seconds(pid) for pid in pids) - before) * 1000 / question.times
    p95 = taken[min(int(0.95 * question.times), question.times - 1)]
    return Taken(statistics.median(taken), p95, taken[-1], spent)


def report(question: Question, rounds: list[Taken]) -> bool:
    """Print the medians of a question's rounds, and the worst of all; tell if the bound is met."""
    p50 = statistics.median(one.p50 for one in rounds)
    p95 = statistics.median(one.p95 for one in rounds)
    worst = max(one.worst for one in rounds)
    spent = statistics.median(one.processor for one in rounds)
    met = p95 <= question.bound_ms
    print(f"  {question.title:40} p50 {p50:6.1f}  p95 {p95:6.1f}  worst {worst:6.1f} ms"
          f"  of the bound {p95 / question.bound_ms:.2f}  processor {spent:5.1f} ms"
          f"{'' if met else '  NOT MET'}", flush=True)  # fmt: skip
    return met


def questions(owner: Asker, guest: Asker, asked: Asked, times: int, n: int) -> Iterator[Question]:
    """Return what is asked, in order."""

    def get(title: str, path: str, by: Asker = owner, **query: object) -> Question:
        return Question(
            title,
            lambda number: by.ask(
                "GET", path, **{k: v(number) if callable(v) else v for k, v in query.items()}
            ),
            times,
        )

    def rare(number: int) -> str:
        return f"{number * 7 % RARE:04d}x"

    def word(number: int) -> str:
        return WORDS[number % len(WORDS)]

    def short(number: int) -> str:
        return "abcdefghij"[number % 10] if number % 2 else word(number)[:2]

    def tag(number: int) -> str:
        return f"tag-{number % 100}"

    def half(number: int) -> str:
        return ("half", "most")[number % 2]

    def both(number: int) -> str:
        return f"half,tag-{number % 10 * 10 + number % 5}"

    def offset(number: int) -> int:
        return number * n // times // 2

    def group(number: int) -> int:
        return asked.group_id + number % 100

    links = "/datapoints"
    yield get("reference: /healthz", "/healthz")
    yield get("list, any page of 100", links, limit=100, offset=offset)
    yield get("list by title", links, sortBy="title", sortDirection="asc", offset=offset)
    for title, text in (
        ("rare", rare),
        ("common", word),
        ("one or two letters", short),
        ("in nothing", lambda number: f"zq{number}"),
        ("in nothing, one letter", "~"),
    ):
        yield get(f"list, text: {title}", links, textSearch=text)
        yield get(f"count, text: {title}", f"{links}/count", textSearch=text)
    yield get("count", f"{links}/count")
    yield get("count of the active", f"{links}/count", status="active")
    for title, tags in (("1 % have it", tag), ("half have it", half), ("two of them", both)):
        yield get(f"list, tag: {title}", links, tags=tags)
        yield get(f"count, tag: {title}", f"{links}/count", tags=tags)
        yield get(
            f"count of the active, tag: {title}", f"{links}/count", tags=tags, status="active"
        )
    summary = "/aggregated/summary/datapoints"
    month = {**FRAME, "type": "tl"}
    for sort in (
        "",
        "entityData.datapointName",
        "title",
        "totalClicks",
        "uniqueClicks",
        "lastHitDate",
        "conversionsValue",
    ):
        yield get(f"summary by {sort or 'age'}", summary, sortBy=sort, **month)
    clicks = {"sortBy": "totalClicks", **FRAME}
    yield get("summary by clicks, rising", summary, sortDirection="asc", **clicks)
    yield get("summary by clicks, any page of 100", summary, limit=100, offset=offset, **clicks)
    yield get("summary by clicks, last 7 days", summary, sortBy="totalClicks", timeFrame="last7")
    yield get("summary by clicks, active", summary, status="active", **clicks)
    yield get("summary by clicks, text: rare", summary, textSearch=rare, **clicks)
    yield get("summary by clicks, text: common", summary, textSearch=word, **clicks)
    yield get("summary by clicks, tag: 1 % have it", summary, tag=tag, **clicks)
    yield get("summary by clicks, tag: half have it", summary, tag=half, **clicks)
    yield get("summary by clicks, a group", summary, groupId=group, **clicks)
    yield get("summary by clicks, guest with 10 groups", summary, guest, **clicks)
    yield get("summary by age, guest with 10 groups", summary, guest, **FRAME)
    for kind in ("groups", "conversions"):
        path = f"/aggregated/summary/{kind}"
        yield get(f"summary of {kind} by name", path, sortBy="name", **FRAME)
        yield get(f"summary of {kind} by clicks", path, **clicks)
    for period in ("day", "week", "month"):
        yield get(f"totals by {period}", "/aggregated/list", groupBy=period, timeFrame="last90")
    yield get("totals by day of a tag: 1 %", f"{links}/aggregated/list", tag=tag, **FRAME)
    yield Question(
        "create 100 in a batch",
        lambda number: owner.ask(
            "PUT",
            f"{links}/batch",
            {
                "list": [
                    {"title": f"b {i}", "typeTL": {"url": f"https://example.com/{number}/{i}"}}
                    for i in range(100)
                ]
            },
        ),
        BATCHES,
        BATCH_BOUND_MS,
    )


def fill(settings: Settings, per_account: int, accounts: int, hits: int) -> Asked:
    """Fill a data directory, unless it is filled already."""
    note = settings.data_dir / "asked.json"
    if note.exists():
        return Asked(**json.loads(note.read_text()))
    began = time.monotonic()
    asked = fill_catalog(settings, per_account, accounts)
    with System(settings.data_dir) as system:
        port = int(system.environment["CLICKTRAIL_HITSTORE_PORT"])
        fill_hits(settings.model_copy(update={"hitstore_port": port}), asked, per_account, hits)
    note.write_text(json.dumps(asdict(asked)))
    size = (settings.data_dir / "catalog.sqlite3").stat().st_size
    print(f"{per_account * accounts:,} datapoints ({size / 1e6:,.0f} MB) and {hits:,} hits,"
          f" made in {time.monotonic() - began:.0f} s")  # fmt: skip
    return asked


def memory(system: System) -> str:
    """Return the memory of the app and of the hit store, in MB (10^6 bytes)."""
    found = []
    for part in PARTS:
        used = psutil.Process(system.status()[part].pid).memory_info().rss
        found.append(f"{part} {used / 1e6:.0f} MB")
    return ", ".join(found)


def main() -> None:
    """Fill, start the system, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-account", type=int, default=100_000)
    parser.add_argument("--accounts", type=int, default=10)
    parser.add_argument("--hits", type=int, default=2_500_000)
    parser.add_argument("--times", type=int, default=40, help="a question in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="questions whose title has this in it")
    parser.add_argument("--data", type=Path, help="a data directory to fill, or to use again")
    options = parser.parse_args()
    print(describe())
    with ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="clicktrail-bench-"))
        data = options.data or Path(name) / "data"
        settings = Settings(data_dir=data, bootstrap_api_key=API_KEY)
        asked = fill(settings, options.per_account, options.accounts, options.hits)
        system = stack.enter_context(System(data))
        print(f"memory   before: {memory(system)}")
        owner, guest = Asker(system, API_KEY), Asker(system, asked.guest_key)
        wanted = [
            question
            for question in questions(owner, guest, asked, options.times, options.per_account)
            if options.only in question.title
        ]
        rounds: list[list[Taken]] = [[] for _ in wanted]
        pids = [system.status()[part].pid for part in PARTS]
        for number in range(options.rounds):
            print(f"round {number + 1}  load average {os.getloadavg()[0]:.1f}", flush=True)
            for question, taken in zip(wanted, rounds, strict=True):
                taken.append(measure(question, pids))
        met = [report(question, taken) for question, taken in zip(wanted, rounds, strict=True)]
        print(f"memory   after: {memory(system)}")
        print(f"{sum(met)} bounds met, {len(met) - sum(met)} not met")


if __name__ == "__main__":
    main()
