"""A hit store that is killed and kept down while hits come in: what is lost, when all is there.

A whole system runs, wrk opens links at a steady rate all the time. The hit store is killed by
SIGKILL, and the supervisor that would start it again is halted meanwhile. Reference: what the
journals hold in the end.
"""

from __future__ import annotations

import argparse
import math
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.load import Load, wrk
from bench.machine import describe, need
from bench.redirect import SHAPES
from bench.statistics_data import connect
from clicktrail.journal.reader import JournalReader, Position
from tests.support.system import System
from tests.support.waiting import eventually

LINKS = 1000
PAUSE_MS = 100
BEFORE_SECONDS = 10
MOST_CATCHING_UP = 30.0
# Caught up: no more waits than what came in within so many seconds, as on any day.
AS_EVER_SECONDS = 1.0


def journaled(directory: Path) -> int:
    """Count the records of every journal."""
    count = 0
    for journal in sorted(path.name for path in directory.iterdir() if path.is_dir()):
        reader, position = JournalReader(directory, journal), Position(0, 0)
        while True:
            chunk = reader.read(position, 200_000, 64 * 2**20)
            if not chunk.records and chunk.next == position:
                break
            count += len(chunk.records)
            position = chunk.next
    return count


def keep_down(system: System, seconds: float) -> None:
    """Kill the hit store and let nobody start it again for so long."""
    processes = system.status()
    supervisor = processes["supervisor"].pid
    os.kill(supervisor, signal.SIGSTOP)
    try:
        os.kill(processes["hitstore"].pid, signal.SIGKILL)
        time.sleep(seconds)
    finally:
        os.kill(supervisor, signal.SIGCONT)


def lag_bytes(system: System) -> float:
    """Return how much of the journals is not ingested; infinite while nobody says."""
    found = system.status().get("ingest")
    if found is None or time.time() - found.written_at > 3:
        return math.inf
    return float(found.figures.get("lag_bytes", math.inf))


def main() -> None:
    """Run, take the hit store away, give it back, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=5000)
    parser.add_argument("--down", type=float, default=60, help="seconds without a hit store")
    options = parser.parse_args()
    need("wrk", "taskset")
    print(describe("wrk"))
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        directory = Path(name)
        with System(directory / "data") as system:
            for first in range(0, LINKS, 100):
                system.api(
                    "PUT",
                    "/datapoints/batch",
                    {
                        "list": [
                            {
                                "title": f"l{number}",
                                "name": f"l{number}",
                                "typeTL": {"redirectType": 307, "url": "https://example.com/"},
                            }
                            for number in range(first, first + 100)
                        ]
                    },
                )
            system.wait_live()
            loads: list[Load] = []
            seconds = int(BEFORE_SECONDS + options.down + MOST_CATCHING_UP)

            def load() -> None:
                loads.append(
                    wrk(
                        int(system.environment["CLICKTRAIL_EDGE_PORT"]),
                        links=LINKS,
                        connections=options.rate * PAUSE_MS // 1000,
                        seconds=seconds,
                        cpu=1,
                        directory=directory,
                        headers=SHAPES["browser"],
                        pause_ms=PAUSE_MS,
                    )
                )

            loading = threading.Thread(target=load)
            loading.start()
            time.sleep(BEFORE_SECONDS)
            size = sum(each.stat().st_size for each in system.settings.journal_dir.rglob("*.seg"))
            as_ever = size / BEFORE_SECONDS * AS_EVER_SECONDS
            keep_down(system, options.down)
            began = time.monotonic()
            waiting = lag_bytes(system)
            eventually(lambda: lag_bytes(system), lambda lag: lag <= as_ever, seconds=600)
            caught_up = time.monotonic() - began
            loading.join()
            system.wait_ready()
            system.wait_counted()
            written = journaled(system.settings.journal_dir)
            store = connect(system)
            raw = int(store.rows("SELECT count() FROM hits")[0][0])
            ids = int(store.rows("SELECT uniqExact(hit_id) FROM hits")[0][0])
            summed = int(store.rows("SELECT sum(clicks + spider_hits) FROM account_day")[0][0])
            store.close()
    answered, per_second, errors = loads[0].requests, loads[0].per_second, loads[0].errors
    under_way = options.rate * PAUSE_MS // 1000
    equal = raw == ids == summed == written and 0 <= written - answered <= under_way
    print(
        f"load     {answered:,} answers at {per_second:,.0f}/s (+ up to {under_way} under way when"
        f" wrk stopped counting), p99 {loads[0].p99_ms:.1f} ms, {errors} errors"
    )
    print(
        f"journal  {written:,} hits; raw {raw:,}, of them different {ids:,}; rolled up {summed:,}:"
        f" {'equal' if equal else 'NOT EQUAL'}"
    )
    print(
        f"outage   {options.down:.0f} s, then {waiting / 1e6:,.0f} MB of journal waiting; caught up"
        f" in {caught_up:.1f} s, start of the hit store included; bound {MOST_CATCHING_UP:.0f} s,"
        f" ratio {caught_up / MOST_CATCHING_UP:.2f}"
    )
    if not equal or errors or caught_up > MOST_CATCHING_UP:
        sys.exit(1)


if __name__ == "__main__":
    main()
