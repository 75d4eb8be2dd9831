"""Redirects per second of one edge worker on one core, against nginx's `return 302` on that core.

Both are asked the same requests by the same wrk on the other core, in turn, several rounds; the
ratio is taken round by round. The journal is on; afterwards its records are counted and compared
with the answers. `disk` durability is shown beside it, with more connections, since there the
number of answers that share one fdatasync decides.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.load import Load, nginx, wait_for, wrk
from bench.machine import cpu_seconds, describe, free_port, need, running
from clicktrail.domain.entries import DomainEntry, LinkEntry
from clicktrail.edge import feed
from clicktrail.edge.link_writer import LinkTableWriter
from clicktrail.journal.reader import JournalReader, Position

SERVER_CPU, CLIENT_CPU = 0, 1
# What wrk sends of itself, and what a browser sends when somebody clicks a link.
SHAPES: dict[str, dict[str, str]] = {
    "plain": {},
    "browser": {
        "Connection": "keep-alive",
        "sec-ch-ua": '"Chromium";v="131", "Not_A Brand";v="24"',
        "sec-ch-ua-mobile": "?0",
        "sec-ch-ua-platform": '"Linux"',
        "Upgrade-Insecure-Requests": "1",
        "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/131.0.0.0 Safari/537.36",
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-User": "?1",
        "Sec-Fetch-Dest": "document",
        "Referer": "https://news.example.com/today",
        "Accept-Encoding": "gzip, deflate, br, zstd",
        "Accept-Language": "en-GB,en;q=0.9",
    },
}


def fill_table(directory: Path, links: int) -> None:
    """Write `links` simple links `/l0` … into the link table of a data directory."""
    writer = LinkTableWriter(directory / "edge" / "links.lmdb")
    version = 1
    messages: list[feed.Message] = [feed.Hello("bench", version), feed.Reset()]
    messages.append(feed.DomainChanged(version, DomainEntry(1, "localhost", is_default=True)))
    for number in range(links):
        link = LinkEntry(
            datapoint_id=number + 1,
            account_id=1,
            group_id=1,
            domain_id=1,
            name=f"l{number}",
            type=0,
            status=0,
            url=f"https://example.com/landing/{number}",
            redirect_type=307,
        )
        messages.append(feed.LinkChanged(version, link))
    messages.append(feed.Synced(version))
    writer.apply(messages)
    writer.close()


@contextmanager
def edge(directory: Path, port: int, durability: str, **more: str) -> Iterator[int]:
    """Run one edge worker on its core, alone: no app, no ingestion; give its pid.

    `more` are further settings, by their names in lower case.
    """
    environment = {
        "CLICKTRAIL_DATA_DIR": str(directory),
        "CLICKTRAIL_EDGE_PORT": str(port),
        "CLICKTRAIL_EDGE_WORKERS": "1",
        "CLICKTRAIL_JOURNAL_DURABILITY": durability,
        "CLICKTRAIL_LOG_LEVEL": "warning",
        **{f"CLICKTRAIL_{name.upper()}": value for name, value in more.items()},
    }
    command = [sys.executable, "-m", "clicktrail", "edge", "--worker", "0"]
    with running(command, cpu=SERVER_CPU, env=environment) as process:
        wait_for(f"http://127.0.0.1:{port}/l0", seconds=30)
        yield process.pid


def journal_records(directory: Path) -> int:
    """Count every record of the worker's journal."""
    reader = JournalReader(directory / "journal", "000-00")
    position, count = Position(0, 0), 0
    while True:
        chunk = reader.read(position, 200_000, 64 * 2**20)
        if not chunk.records and chunk.next == position:
            return count
        count += len(chunk.records)
        position = chunk.next


@dataclass
class Contestant:
    """A server under measurement: its process, and what each round of load gave."""

    name: str
    pid: int
    port: int
    loads: list[Load] = field(default_factory=list)
    microseconds: list[float] = field(default_factory=list)

    def take(self, ask: Callable[[int], Load]) -> None:
        """Load it once and note the answers and the processor time that each took it."""
        before = cpu_seconds(self.pid)
        load = ask(self.port)
        self.loads.append(load)
        self.microseconds.append((cpu_seconds(self.pid) - before) / load.requests * 1e6)

    @property
    def last(self) -> str:
        """The last round in words."""
        load = self.loads[-1]
        return (
            f"{self.name} {load.per_second:9,.0f}/s p99 {load.p99_ms:6.2f} ms"
            f" cpu {self.microseconds[-1]:5.2f} us"
        )


def compare(options: argparse.Namespace, durability: str, connections: int, shape: str) -> None:
    """Measure edge and nginx in turn; print each round, the ratios' medians, and the counts."""
    print(f"{durability}, {connections} connections, {shape} requests")
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        directory = Path(name)
        fill_table(directory, options.links)

        def ask(port: int, seconds: int = options.seconds, seed: int = 0) -> Load:
            return wrk(
                port,
                links=options.links,
                connections=connections,
                seconds=seconds,
                cpu=CLIENT_CPU,
                directory=directory,
                seed=seed,
                headers=SHAPES[shape],
            )

        edge_port, nginx_port = free_port(), free_port()
        with (
            edge(directory, edge_port, durability) as edge_pid,
            nginx(nginx_port, cpu=SERVER_CPU, directory=directory) as nginx_pid,
        ):
            theirs = Contestant("nginx", nginx_pid, nginx_port)
            ours = Contestant("edge", edge_pid, edge_port)
            for one in (theirs, ours):
                ask(one.port, seconds=1)
            warm_up = journal_records(directory)
            for turn in range(options.rounds):
                for one in (theirs, ours):
                    one.take(lambda port, seed=turn: ask(port, seed=seed))  # type: ignore[misc]
                print(f"  round {turn + 1}: {theirs.last}   {ours.last}")
        report(ours, theirs)
        recorded = journal_records(directory) - warm_up
        answered = sum(load.requests for load in ours.loads)
        # wrk stops counting when its time is over, with one request a connection still under way.
        under_way = connections * options.rounds
        verdict = "equal" if 0 <= recorded - answered <= under_way else "NOT EQUAL"
        print(
            f"  recorded {recorded:,}, answered {answered:,} "
            f"(+ up to {under_way} under way when wrk stopped counting): {verdict}"
        )


def report(ours: Contestant, theirs: Contestant) -> None:
    """Print the medians of the ratios, round by round, and of the latencies."""
    ratio = statistics.median(
        a.per_second / b.per_second for a, b in zip(ours.loads, theirs.loads, strict=True)
    )
    cpu_ratio = statistics.median(
        b / a for a, b in zip(ours.microseconds, theirs.microseconds, strict=True)
    )
    our_p99 = statistics.median(load.p99_ms for load in ours.loads)
    their_p99 = statistics.median(load.p99_ms for load in theirs.loads)
    print(
        f"  ratio {ratio:.3f} of nginx (by processor time {cpu_ratio:.3f}); p99 {our_p99:.2f} ms "
        f"(nginx {their_p99:.2f}; bound {2 * their_p99 + 5:.2f}); "
        f"{sum(load.errors for load in ours.loads)} errors"
    )


def main() -> None:
    """Run the comparison in both durabilities."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    need("wrk", "nginx", "taskset")
    print(describe("nginx", "wrk"))
    compare(options, "os", 64, "plain")
    compare(options, "os", 64, "browser")
    compare(options, "disk", 256, "plain")


if __name__ == "__main__":
    main()
