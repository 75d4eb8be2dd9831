"""Ten minutes at saturation: every answer is in the journal once, and memory stays flat.

One worker on one core, asked by wrk as fast as it can in stretches of a minute. After each the
worker's own memory is read. At the end the journal's records are counted against the answers.
Fails (exit 1) where they differ, where a request failed, or where memory has grown by more than
MOST_GROWTH since the first stretch, in which all links come into the worker's caches.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.load import wrk
from bench.machine import describe, free_port, need, own_megabytes
from bench.redirect import CLIENT_CPU, SHAPES, edge, fill_table, journal_records

CONNECTIONS = 64
LINKS = 10_000
MOST_GROWTH = 1.05


def main() -> None:
    """Soak one worker; print each stretch, and at the end counts and growth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=10)
    parser.add_argument("--stretch", type=int, default=60, help="seconds")
    options = parser.parse_args()
    need("wrk", "taskset")
    print(describe("wrk"))
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        directory = Path(name)
        fill_table(directory, LINKS)
        port = free_port()
        answered = errors = 0
        memory: list[float] = []
        with edge(directory, port, "os") as pid:
            before = journal_records(directory)
            stretches = max(2, options.minutes * 60 // options.stretch)
            for stretch in range(stretches):
                load = wrk(
                    port,
                    links=LINKS,
                    connections=CONNECTIONS,
                    seconds=options.stretch,
                    cpu=CLIENT_CPU,
                    directory=directory,
                    seed=stretch,
                    headers=SHAPES["browser"],
                )
                answered += load.requests
                errors += load.errors
                memory.append(own_megabytes(pid, "links.lmdb"))
                print(
                    f"  {stretch + 1:3} of {stretches}: {load.per_second:9,.0f}/s"
                    f" p99 {load.p99_ms:6.2f} ms, own memory {memory[-1]:6.1f} MB"
                )
        recorded = journal_records(directory) - before
        # wrk stops counting when its time is over, with one request a connection still under way.
        under_way = CONNECTIONS * stretches
        equal = 0 <= recorded - answered <= under_way
        growth = memory[-1] / memory[0]
        print(
            f"recorded {recorded:,}, answered {answered:,} (+ up to {under_way} under way when wrk"
            f" stopped counting): {'equal' if equal else 'NOT EQUAL'}; {errors} errors; memory"
            f" {memory[0]:.1f} MB after the first stretch, {memory[-1]:.1f} MB at the end, ratio"
            f" {growth:.3f}"
        )
    if not equal or errors or growth > MOST_GROWTH:
        sys.exit(1)


if __name__ == "__main__":
    main()
