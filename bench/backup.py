"""How long a backup of a running Clicktrail and its restore take, and what redirects notice of it.

All of Clicktrail runs and has ingested `--hits`. One link is opened at `--rate` a second all the
time, and the time to each answer noted: while nothing else happens, and while a backup is made into
a folder on the same disk. Then a second backup is made, of what has come since, and the first of
them restored and compared.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles

from bench.ingest import write_journals
from bench.machine import describe
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from tests.support.system import System


class Visits(threading.Thread):
    """Opens a link steadily, and notes how long each answer took, in milliseconds."""

    def __init__(self, system: System, path: str, rate: int) -> None:
        super().__init__(daemon=True)
        self._system, self._path, self._rate = system, path, rate
        self._ended = threading.Event()
        self.answered = 0
        self.took: list[float] = []

    def run(self) -> None:
        """Go on until `end`."""
        following = time.monotonic()
        while not self._ended.is_set():
            began = time.monotonic()
            if self._system.visit(self._path).status == 307:
                self.answered += 1
            self.took.append((time.monotonic() - began) * 1000)
            following += 1 / self._rate
            self._ended.wait(max(0.0, following - time.monotonic()))

    def p99(self) -> float:
        """Return the 99th percentile since the last call."""
        took, self.took = self.took, []
        return quantiles(took, n=100)[98]

    def end(self) -> None:
        """Stop, and wait for the last answer."""
        self._ended.set()
        self.join()


def counted(system: System) -> int:
    """Return the hits in the raw table."""
    store = HitStore.connect(system.settings, Secrets.load(system.settings))
    try:
        return int(store.rows("SELECT count() FROM hits")[0][0])
    finally:
        store.close()


def backup(system: System, place: Path) -> dict[str, float]:
    """Make a backup; return what it reports."""
    done = system.cli("backup", str(place), "--json", timeout=3600)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def main() -> None:
    """Prepare, measure, compare, and print each figure beside its bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hits", type=int, default=30_000_000)
    parser.add_argument("--rate", type=int, default=200)
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name, ExitStack() as stack:
        root = Path(name)
        system = System(root / "data")
        bootstrap(system.settings)
        write_journals(system.settings.journal_dir, options.hits, 2, 1)
        stack.enter_context(system)
        while counted(system) < options.hits or any(system.settings.journal_dir.rglob("*.tmp")):
            time.sleep(5)
        system.make_link("opened")
        # Ingested segments are compressed by and by.
        while sum(1 for _ in system.settings.journal_dir.rglob("*.seg")) > 4:
            time.sleep(5)
        visits = Visits(system, "/opened", options.rate)
        visits.start()
        time.sleep(20)
        alone = visits.p99()
        first = backup(system, root / "backups")
        beside = visits.p99()
        second = backup(system, root / "backups")
        visits.end()
        print(
            f"backup   {options.hits:,} hits, {first['bytes'] / 1e9:.2f} GB, in"
            f" {first['seconds']:.1f} s; bound 60 s, ratio {first['seconds'] / 60:.2f}"
        )
        print(
            f"         again, {second['stored_bytes'] / 1e6:.1f} MB new, in"
            f" {second['seconds']:.1f} s"
        )
        print(
            f"visits   p99 {alone:.2f} ms before and {beside:.2f} ms meanwhile, at"
            f" {options.rate}/s; bound 2 times, ratio {beside / alone / 2:.2f}"
        )
        again = System(root / "restored")
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "clicktrail", "restore", str(root / "backups")],
            env=again.environment,
            check=True,
        )
        seconds = time.monotonic() - began
        print(f"restore  in {seconds:.1f} s; bound 120 s, ratio {seconds / 120:.2f}")
        system.stop()
        shutil.rmtree(system.data_dir)
        began = time.monotonic()
        again.start(wait=False)
        stack.callback(again.stop)
        # Which turns were taken is counted on from the snapshot in the backup.
        again.wait_ready(600)
        print(f"started  {time.monotonic() - began:.1f} s later, with {counted(again):,} hits")


if __name__ == "__main__":
    main()
