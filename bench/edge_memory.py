"""Memory that an edge worker needs of its own, beyond the shared map, with a million links."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.load import wait_for, wrk
from bench.machine import describe, free_port, need, own_megabytes, running
from bench.redirect import CLIENT_CPU, SERVER_CPU, fill_table


def main() -> None:
    """Fill a table, ask random links of it for a while, print the worker's private memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--links", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    need("wrk", "taskset")
    print(describe("wrk"))
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        directory = Path(name)
        port = free_port()
        fill_table(directory, options.links)
        table = sum(f.stat().st_size for f in (directory / "edge").rglob("*") if f.is_file())
        environment = {
            "CLICKTRAIL_DATA_DIR": name,
            "CLICKTRAIL_EDGE_PORT": str(port),
            "CLICKTRAIL_EDGE_WORKERS": "1",
            "CLICKTRAIL_LOG_LEVEL": "warning",
        }
        command = [sys.executable, "-m", "clicktrail", "edge", "--worker", "0"]
        with running(command, cpu=SERVER_CPU, env=environment) as worker:
            wait_for(f"http://127.0.0.1:{port}/l0", seconds=30)
            fresh = own_megabytes(worker.pid, "links.lmdb")
            load = wrk(
                port,
                links=options.links,
                connections=64,
                seconds=options.seconds,
                cpu=CLIENT_CPU,
                directory=directory,
            )
            used = own_megabytes(worker.pid, "links.lmdb")
    print(
        f"{options.links:,} links, table {table / 1e6:,.0f} MB on disk (shared by all workers): "
        f"a worker's own memory {fresh:.0f} MB at the start, {used:.0f} MB after "
        f"{load.requests:,} redirects of random links; bound 150 MB, ratio {used / 150:.2f}"
    )


if __name__ == "__main__":
    main()
