"""Statistics over HTTP on tens of millions of hits: how long they take, what for, beside others.

Every question is asked of the real app in several rounds; of each round's p50 and p95 the median is
printed. Beside it stands the engine's own time for the statements that the app makes of it, with
the rows that it reads and those that matter; then the same while hits come in over the edge, with
eight asking at once, of a small account in a small and in this big store, and by DuckDB and
PostgreSQL on the same hits, whose answers must be the same.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.catalog import Asker
from bench.load import wrk
from bench.machine import describe, need
from bench.redirect import SHAPES
from bench.statistics_beside import beside_others
from bench.statistics_data import disk_bytes, fill
from bench.statistics_engine import Engine, Work
from bench.statistics_questions import Question, questions
from bench.statistics_traffic import BIG_DATAPOINTS, SMALL_DATAPOINTS
from bench.statistics_way import Bounds, Taken, Way, measured
from tests.support.system import System

BYTES_PER_HIT = 60
OVER_ENGINE, OVER_ENGINE_MS = 1.5, 8.0
UNDER_LOAD = 2.0
FLAT = 1.3
ASKERS = 8
HITS_PER_SECOND = 5000
# Each connection waits for so long on average between two visits.
PAUSE_MS = 100
LOADED_SECONDS = 5


def quiet(way: Way, wanted: list[Question], options: Any, bounds: Bounds) -> dict[str, Taken]:
    """Ask everything while nothing else happens; print times, and what the engine did for them."""
    print("\nNobody else asks. Times in ms; http: the answer's p50 against 1.5 × the engine's time"
          " + 8 ms; rows: read against 2 × those that matter + a granule a range.")  # fmt: skip
    found = {}
    for question in wanted:
        # Engine and HTTP in turn, so that both meet the same neighbours.
        statements = way.statements(question)
        before = way.engine.work(statements, options.times)
        taken = found[question.title] = measured(
            lambda question=question: way.ask(question),  # type: ignore[misc]
            options.rounds,
            options.times,
        )
        work = way.engine.work(statements, options.times)
        engine_ms = (before.ms + work.ms) / 2
        print(
            f"  {question.title:40} p50 {taken.p50:6.1f} p95 {taken.p95:6.1f} worst"
            f" {taken.worst:6.1f}"
            f" of the bound {bounds.mark(question.title, taken.p95 / question.bound_ms)}"
            f"  {_beside_engine(question, taken, engine_ms, work, bounds)}",
            flush=True,
        )
    return found


def _beside_engine(
    question: Question, taken: Taken, engine_ms: float, work: Work, bounds: Bounds
) -> str:
    most = OVER_ENGINE * engine_ms + OVER_ENGINE_MS
    http = bounds.mark(f"{question.title}: http", taken.p50 / most)
    rows = bounds.mark(f"{question.title}: rows", work.read / work.most) if work.most else "none"
    return (
        f"engine {engine_ms:6.1f} http {http}  rows {work.read:,} of {work.matter:,} that matter"
        f" in {work.ranges:,} ranges of {', '.join(work.tables)} {rows}"
    )


@contextmanager
def visits(system: System, directory: Path, told: dict[str, float]) -> Iterator[None]:
    """Have hits come in over the edge until the block ends; `told` then says how many a second."""
    stop = threading.Event()
    edge_port = int(system.environment["CLICKTRAIL_EDGE_PORT"])
    answered, began = 0, time.monotonic()

    def load() -> None:
        nonlocal answered
        seed = 0
        while not stop.is_set():
            seed += 1
            answered += wrk(
                edge_port,
                links=BIG_DATAPOINTS,
                connections=HITS_PER_SECOND * PAUSE_MS // 1000,
                seconds=LOADED_SECONDS,
                cpu=1,
                directory=directory,
                seed=seed,
                headers=SHAPES["browser"],
                pause_ms=PAUSE_MS,
            ).requests

    loading = threading.Thread(target=load)
    loading.start()
    time.sleep(LOADED_SECONDS)
    try:
        yield
    finally:
        stop.set()
        loading.join()
        told["rate"] = answered / (time.monotonic() - began)
        told["answered"] = answered


def loaded(
    way: Way,
    system: System,
    wanted: list[Question],
    before: Mapping[str, Taken],
    options: Any,
    bounds: Bounds,
) -> None:
    """Ask everything while 5,000 hits a second come in."""
    print(f"\nWhile hits come in at {HITS_PER_SECOND:,}/s, against 2 × the bound:")
    told: dict[str, float] = {}
    system.wait_live()
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        with visits(system, Path(name), told):
            for question in wanted:
                taken = measured(
                    lambda question=question: way.ask(question),  # type: ignore[misc]
                    options.rounds,
                    options.times,
                )
                share = taken.p95 / question.bound_ms / UNDER_LOAD
                quietly = before[question.title].p50
                print(
                    f"  {question.title:40} p50 {taken.p50:6.1f} p95 {taken.p95:6.1f} worst"
                    f" {taken.worst:6.1f} of twice the bound"
                    f" {bounds.mark(f'{question.title}: loaded', share)}"
                    f"  p50 {taken.p50 / quietly:.2f} of that before",
                    flush=True,
                )
        system.wait_counted()
    print(f"  {told['answered']:,.0f} hits at {told['rate']:,.0f}/s")


def together(system: System, key: str, wanted: list[Question], seconds: float) -> None:
    """Have several ask everything at once, each beginning elsewhere; print the throughput."""
    taken: list[list[float]] = [[] for _ in range(ASKERS)]
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        asker = Asker(system, key)
        place = number * len(wanted) // ASKERS
        while time.monotonic() < end:
            question = wanted[place % len(wanted)]
            took = asker.ask(question.method, question.path, question.body, **dict(question.query))
            taken[number].append(took)
            place += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(ASKERS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    every = sorted(each for some in taken for each in some)
    print(
        f"\n{ASKERS} asking at once: {len(every):,} answers, {len(every) / took:,.1f}/s, p50"
        f" {statistics.median(every):.1f} ms, p95 {every[int(0.95 * len(every))]:.1f} ms"
    )


def flat(small: Path, big: Path, options: Any, bounds: Bounds) -> None:
    """Ask of the same small account in a small store and in the big one, in turn."""
    with ExitStack() as stack:
        sides = []
        for data, hits in ((small, options.small_hits), (big, options.hits)):
            filled = fill(data, hits, options.seed)
            system = stack.enter_context(System(data))
            sides.append((hits, filled, Asker(system, filled.small_key)))
        print(f"\nThe same account of 100,000 hits among {sides[0][0]:,} hits and among"
              f" {sides[1][0]:,}:")  # fmt: skip
        lowest = sides[0][1].owners.small_datapoint
        for question in questions(lowest, SMALL_DATAPOINTS):
            if options.only not in question.title:
                continue
            taken: list[list[float]] = [[], []]
            # Some first, so that both have warm caches.
            for number in range(options.rounds * options.times + 5):
                for (_, _, asker), some in zip(sides, taken, strict=True):
                    took = asker.ask(
                        question.method, question.path, question.body, **dict(question.query)
                    )
                    if number >= 5:
                        some.append(took)
            few, many = (statistics.median(some) for some in taken)
            ratio = many / few
            share = bounds.mark(f"{question.title}: flat", ratio / FLAT)
            print(
                f"  {question.title:40} p50 {few:6.1f} and {many:6.1f} ms, ratio {ratio:.2f}, of"
                f" the bound {share}",
                flush=True,
            )


def main() -> None:
    """Fill, ask in every way, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hits", type=int, default=30_000_000)
    parser.add_argument("--small-hits", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=20, help="a question in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=20, help="that several ask at once")
    parser.add_argument("--only", default="", help="questions whose title has this in it")
    parser.add_argument("--alone", action="store_true", help="leave DuckDB and PostgreSQL out")
    parser.add_argument("--data", type=Path, help="a directory to fill, or to use again")
    options = parser.parse_args()
    need("wrk", "taskset")
    print(describe())
    began, bounds = time.monotonic(), Bounds()
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        scratch = Path(name)
        kept = options.data or scratch / "filled"
        big, small = kept / f"{options.hits}", kept / f"{options.small_hits}"
        filled = fill(big, options.hits, options.seed)
        rate = filled.hits / filled.seconds
        print(f"filled   {filled.hits:,} hits and {filled.conversions:,} conversions in"
              f" {filled.seconds:.0f} s = {rate:,.0f}/s, with all rollups")  # fmt: skip
        with System(big) as system:
            engine = Engine(system)
            tables = disk_bytes(engine.store)
            each = ", ".join(f"{t} {n / filled.hits:.1f}" for t, n in sorted(tables.items()))
            share = bounds.mark("disk", filled.bytes_per_hit / BYTES_PER_HIT)
            print(f"disk     {filled.bytes_per_hit:.1f} bytes a hit when filled, of the bound"
                  f" {share}; now {each}")  # fmt: skip
            way = Way(Asker(system, filled.big_key), engine, filled.big_key)
            wanted = [
                question
                for question in questions(filled.owners.big_datapoint, BIG_DATAPOINTS)
                if options.only in question.title
            ]
            before = quiet(way, wanted, options, bounds)
            together(system, filled.big_key, wanted, options.seconds)
            loaded(way, system, wanted, before, options, bounds)
            if not options.alone:
                beside_others(way, system, filled, wanted, scratch)
            engine.close()
        flat(small, big, options, bounds)
    print(f"\n{bounds.met} bounds met, {len(bounds.missed)} not met, in"
          f" {(time.monotonic() - began) / 60:.0f} minutes")  # fmt: skip
    for missed in bounds.missed:
        print(f"  not met: {missed}")


if __name__ == "__main__":
    main()
