"""Seconds from `make run` in an installed clone until all is ready, at first and later starts."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from bench.load import wait_for
from bench.machine import describe
from tests.support.ports import free_port
from tests.support.system import request

BOUND_SECONDS = 10


def start_once(environment: dict[str, str], app_port: int) -> float:
    """Run `make run` until `/readyz` answers 200, stop it, return the seconds it took."""
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "--silent", "run"],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(f"http://127.0.0.1:{app_port}/healthz", seconds=300)
        while request("GET", f"http://127.0.0.1:{app_port}/readyz").status != 200:
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def main() -> None:
    """Start on an empty data directory, then again on the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--again", type=int, default=3)
    options = parser.parse_args()
    print(describe("make"))
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        app, edge, hitstore = free_port(), free_port(), free_port()
        environment = {
            "CLICKTRAIL_DATA_DIR": str(Path(name) / "data"),
            "CLICKTRAIL_APP_PORT": str(app),
            "CLICKTRAIL_EDGE_PORT": str(edge),
            "CLICKTRAIL_HITSTORE_PORT": str(hitstore),
        }
        start_once(environment, app)  # installs what is missing; not counted
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        environment["CLICKTRAIL_DATA_DIR"] = str(Path(name) / "data")
        times = [start_once(environment, app) for _ in range(options.again + 1)]
    later = ", ".join(f"{seconds:.1f}" for seconds in times[1:])
    print(
        f"ready after {times[0]:.1f} s on an empty data directory, then {later} s; "
        f"bound {BOUND_SECONDS} s, ratio {max(times) / BOUND_SECONDS:.2f}"
    )


if __name__ == "__main__":
    main()
