"""What a redirect costs with two workers instead of one, and how quick it is at half the load.

The processor time per redirect of two workers, each on a core, against that of one, with 64
connections a worker. With two cores the load runs on the second, so that one of the two workers
shares its core; one worker is therefore measured in both places, alone on the first core and beside
the load on the second. Then latencies while connections pause between requests so that one worker
gets about half of what it can do.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.load import Load, nginx, wait_for, wrk
from bench.machine import cpu_seconds, describe, free_port, need, running
from bench.redirect import CLIENT_CPU, SERVER_CPU, edge, fill_table

LINKS = 10_000
CONNECTIONS = 64
MOST_PAUSE_MS = 30
BOUND_CPU_RATIO = 1.15
BOUND_P99_MS = 3.0


@contextmanager
def workers(directory: Path, port: int, cores: tuple[int, ...]) -> Iterator[list[int]]:
    """Run a worker on each of these cores, on one port; give their pids."""
    environment = {
        "CLICKTRAIL_DATA_DIR": str(directory),
        "CLICKTRAIL_EDGE_PORT": str(port),
        "CLICKTRAIL_EDGE_WORKERS": str(len(cores)),
        "CLICKTRAIL_LOG_LEVEL": "warning",
    }
    with ExitStack() as stack:
        pids = []
        for number, core in enumerate(cores):
            command = [sys.executable, "-m", "clicktrail", "edge", "--worker", str(number)]
            process = stack.enter_context(running(command, cpu=core, env=environment))
            pids.append(process.pid)
        wait_for(f"http://127.0.0.1:{port}/l0", seconds=30)
        yield pids


def per_redirect(directory: Path, cores: tuple[int, ...], options: argparse.Namespace) -> float:
    """Return the microseconds of processor time that a redirect took workers on these cores."""
    port = free_port()
    with workers(directory, port, cores) as pids:
        found = []
        for turn in range(options.rounds + 1):
            before = sum(map(cpu_seconds, pids))
            connections = CONNECTIONS * len(cores)
            load = _ask(directory, port, options.seconds if turn else 1, turn, connections)
            found.append((sum(map(cpu_seconds, pids)) - before) / load.requests * 1e6)
    return statistics.median(found[1:])


def at_half_load(directory: Path, seconds: int) -> None:
    """Print latencies of one worker, and of nginx, at about half of what each can do."""
    edge_port, nginx_port = free_port(), free_port()
    with (
        edge(directory, edge_port, "os"),
        nginx(nginx_port, cpu=SERVER_CPU, directory=directory),
    ):
        for whose, port in (("nginx", nginx_port), ("edge", edge_port)):
            most = _ask(directory, port, seconds, 1)
            pause = 1
            half = _ask(directory, port, seconds, 2, connections=2 * CONNECTIONS, pause_ms=pause)
            while half.per_second > 0.55 * most.per_second and pause < MOST_PAUSE_MS:
                pause += 1
                half = _ask(
                    directory, port, seconds, 2, connections=2 * CONNECTIONS, pause_ms=pause
                )
            print(
                f"{whose}: {most.per_second:,.0f}/s at most; at {half.per_second:,.0f}/s"
                f" ({half.per_second / most.per_second:.2f}) p50 {half.p50_ms:.2f} ms,"
                f" p99 {half.p99_ms:.2f} ms; bound {BOUND_P99_MS} ms,"
                f" ratio {half.p99_ms / BOUND_P99_MS:.2f}; {half.errors} errors"
            )


def _ask(
    directory: Path,
    port: int,
    seconds: int,
    seed: int,
    connections: int = CONNECTIONS,
    pause_ms: int = 0,
) -> Load:
    return wrk(
        port,
        links=LINKS,
        connections=connections,
        seconds=seconds,
        cpu=CLIENT_CPU,
        directory=directory,
        seed=seed,
        pause_ms=pause_ms,
    )


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    need("wrk", "nginx", "taskset")
    print(describe("nginx", "wrk"))
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        directory = Path(name)
        fill_table(directory, LINKS)
        alone = per_redirect(directory, (SERVER_CPU,), options)
        beside = per_redirect(directory, (CLIENT_CPU,), options)
        two = per_redirect(directory, (SERVER_CPU, CLIENT_CPU), options)
        print(
            f"processor time per redirect: one worker {alone:.2f} us alone on its core and"
            f" {beside:.2f} us beside the load, two {two:.2f} us; ratio to alone"
            f" {two / alone:.3f}, to both places {2 * two / (alone + beside):.3f},"
            f" bound {BOUND_CPU_RATIO}"
        )
        at_half_load(directory, options.seconds)


if __name__ == "__main__":
    main()
