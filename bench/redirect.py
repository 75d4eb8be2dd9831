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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.load import Load, nginx, wait_for, wrk
from bench.machine import describe, free_port, need, running
from clicktrail.domain.entries import DomainEntry, LinkEntry
from clicktrail.edge import feed
from clicktrail.edge.link_writer import LinkTableWriter
from clicktrail.journal.reader import JournalReader, Position

SERVER_CPU, CLIENT_CPU = 0, 1


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
def edge(directory: Path, port: int, durability: str) -> Iterator[None]:
    """Run one edge worker on its core, alone: no app, no ingestion."""
    environment = {
        "CLICKTRAIL_DATA_DIR": str(directory),
        "CLICKTRAIL_EDGE_PORT": str(port),
        "CLICKTRAIL_EDGE_WORKERS": "1",
        "CLICKTRAIL_JOURNAL_DURABILITY": durability,
        "CLICKTRAIL_LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "clicktrail", "edge", "--worker", "0"]
    with running(command, cpu=SERVER_CPU, env=environment):
        wait_for(f"http://127.0.0.1:{port}/l0", seconds=30)
        yield


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


def compare(options: argparse.Namespace, durability: str, connections: int) -> None:
    """Measure edge and nginx in turn, print each round and the ratio's median."""
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        directory = Path(name)
        fill_table(directory, options.links)
        edge_port, nginx_port = free_port(), free_port()
        ours: list[Load] = []
        theirs: list[Load] = []
        load = {"connections": connections, "seconds": options.seconds, "cpu": CLIENT_CPU}
        with (
            edge(directory, edge_port, durability),
            nginx(nginx_port, cpu=SERVER_CPU, directory=directory),
        ):
            for port in (edge_port, nginx_port):
                wrk(port, links=options.links, directory=directory, **{**load, "seconds": 1})
            warm_up = journal_records(directory)
            for turn in range(options.rounds):
                for port, results in ((nginx_port, theirs), (edge_port, ours)):
                    results.append(
                        wrk(port, links=options.links, directory=directory, seed=turn, **load)
                    )
                print(
                    f"  round {turn + 1}: nginx {theirs[-1].per_second:9,.0f}/s p99 "
                    f"{theirs[-1].p99_ms:6.2f} ms   edge {ours[-1].per_second:9,.0f}/s p99 "
                    f"{ours[-1].p99_ms:6.2f} ms   ratio "
                    f"{ours[-1].per_second / theirs[-1].per_second:.3f}"
                )
        answered = sum(load.requests for load in ours)
        recorded = journal_records(directory) - warm_up
        ratio = statistics.median(
            a.per_second / b.per_second for a, b in zip(ours, theirs, strict=True)
        )
        our_p99 = statistics.median(load.p99_ms for load in ours)
        their_p99 = statistics.median(load.p99_ms for load in theirs)
        errors = sum(load.errors for load in ours)
        print(
            f"{durability}, {connections} connections: ratio {ratio:.3f} of nginx; "
            f"p99 {our_p99:.2f} ms (nginx {their_p99:.2f}; bound {2 * their_p99 + 5:.2f}); "
            f"{errors} errors"
        )
        # wrk stops counting when its time is over, with one request a connection still under way.
        under_way = connections * options.rounds
        verdict = "equal" if 0 <= recorded - answered <= under_way else "NOT EQUAL"
        print(
            f"  recorded {recorded:,}, answered {answered:,} "
            f"(+ up to {under_way} under way when wrk stopped counting): {verdict}"
        )


def main() -> None:
    """Run the comparison in both durabilities."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    need("wrk", "nginx", "taskset")
    print(describe("nginx", "wrk"))
    compare(options, "os", options.connections)
    compare(options, "disk", 256)


if __name__ == "__main__":
    main()
