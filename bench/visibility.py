"""How long after its answer a redirect shows in the statistics, at a steady rate.

A whole system runs; one thread opens a link at `--rate` per second and notes when each answer came;
another asks `GET /datapoints/{id}/aggregated` without pause and notes when each count was first
seen. The n-th answer became visible when the count first reached n.
"""

from __future__ import annotations

import argparse
import bisect
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from bench.machine import describe
from tests.support.system import System
from tests.support.waiting import eventually


def main() -> None:
    """Run the system, measure, print the percentiles beside the bound of 2 s."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=30)
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name, ExitStack() as stack:
        system = stack.enter_context(System(Path(name) / "data"))
        link = system.api(
            "POST",
            "/datapoints",
            {
                "title": "visible",
                "name": "visible",
                "typeTL": {"redirectType": 307, "url": "https://example.com/"},
            },
        )["id"]
        eventually(lambda: system.visit("/visible").status, lambda s: s == 307, seconds=5)
        answered: list[float] = []
        seen: list[tuple[int, float]] = []
        finished = threading.Event()

        def ask() -> None:
            while not finished.is_set():
                found = system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="today")
                seen.append((found.get("totalClicks", 0), time.monotonic()))
                time.sleep(0.02)

        asker = threading.Thread(target=ask)
        asker.start()
        eventually(lambda: seen[-1:], lambda last: bool(last) and last[0][0] == 1, seconds=10)
        begin = time.monotonic()
        for number in range(options.rate * options.seconds):
            time.sleep(max(0.0, begin + number / options.rate - time.monotonic()))
            assert system.visit("/visible").status == 307
            answered.append(time.monotonic())
        rate = len(answered) / (time.monotonic() - begin)
        eventually(lambda: seen[-1][0], lambda n: n == len(answered) + 1, seconds=30)
        finished.set()
        asker.join()
    counts = [count for count, _ in seen]
    delays = sorted(
        seen[bisect.bisect_left(counts, number + 2)][1] - moment
        for number, moment in enumerate(answered)
    )
    p50, p99, worst = (delays[min(int(len(delays) * q), len(delays) - 1)] for q in (0.5, 0.99, 1))
    print(
        f"{len(answered):,} redirects at {rate:.0f}/s, {len(seen):,} questions: visible after "
        f"p50 {p50:.2f} s, p99 {p99:.2f} s, at most {worst:.2f} s; bound 2 s, ratio {p99 / 2:.2f}"
    )


if __name__ == "__main__":
    main()
