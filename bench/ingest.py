"""Hits per second from the journal into raw hits and every rollup, while the edge is idle.

The journal is written first; then the real hit store and the real ingester start, and the clock
runs until the last hit stands in raw table and rollups. Reference: the same hit store taking ready
columns, with nothing read, parsed, classified or attributed — the ceiling that ingestion has.

With `--minutes` all of Clicktrail runs, as `clicktrail serve` starts it, and has as many hits to
ingest as come in so long at `--rate`; the memory of all its processes is added up every second.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, suppress
from itertools import pairwise
from pathlib import Path

import psutil

from bench.machine import cpu_seconds, describe, free_port, running
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.domain.events import Hit, HitKind, encode_event
from clicktrail.domain.hit_id import HitIds
from clicktrail.hits.store import HitStore
from clicktrail.journal.writer import JournalWriter
from clicktrail.runtime.secrets import Secrets
from clicktrail.runtime.status import read_all
from clicktrail.settings import Durability, Settings
from tests.support.system import System

AGENTS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{0}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_{1} like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.{1} Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{0}.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0",
]
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
REFERRERS = ["", "https://www.google.com/", "https://t.co/a1", "https://news.example.com/item/{0}"]


def write_journals(directory: Path, hits: int, workers: int, seed: int) -> None:
    """Write `hits` believable hits into one journal a worker, over the last half hour."""
    begin = int(time.time() * 1000) - 1_800_000
    with ProcessPoolExecutor(workers) as processes:
        for written in [
            processes.submit(_write_journal, directory, hits, workers, worker, seed, begin)
            for worker in range(workers)
        ]:
            written.result()


def _write_journal(
    directory: Path, hits: int, workers: int, worker: int, seed: int, begin: int
) -> None:
    """Write every hit whose number modulo `workers` is `worker`."""
    chance = random.Random(seed * 1000 + worker)
    writer = JournalWriter(
        directory, f"000-{worker:02d}", durability=Durability.OS, segment_bytes=64 * 2**20
    )
    ids = HitIds(0, worker)
    block: list[bytes] = []
    for number in range(worker, hits, workers):
        datapoint = int(chance.paretovariate(0.8)) % 10_000 + 1
        agent = (
            CRAWLER
            if chance.random() < 0.05
            else chance.choice(AGENTS).format(chance.randint(100, 131), chance.randint(0, 6))
        )
        hit = Hit(
            hit_id=ids.next(begin + number * 1_800_000 // hits),
            account_id=datapoint % 100 + 1,
            datapoint_id=datapoint,
            group_id=datapoint % 500 + 1,
            domain_id=1,
            kind=HitKind.CLICK,
            visitor=chance.getrandbits(63),
            ip=f"{chance.randint(11, 220)}.{chance.randint(0, 255)}.{chance.randint(0, 255)}.7",
            user_agent=agent,
            referrer=chance.choice(REFERRERS).format(chance.randint(1, 5000)),
            language="en-GB,en;q=0.9",
            query=f"utm_source=mail&n={number}",
            destination=f"https://example.com/landing/{datapoint}",
        )
        block.append(encode_event(hit))
        if len(block) == 500:
            writer.append(block)
            block = []
    writer.append(block)
    writer.close()


def memory_of(system: System) -> Counter[str]:
    """Return the memory of a Clicktrail's processes by name, in bytes, shared pages once."""
    names = {one.pid: name for name, one in system.status().items()}
    supervisor = psutil.Process(system.status()["supervisor"].pid)
    held: Counter[str] = Counter()
    for process in [supervisor, *supervisor.children(recursive=True)]:
        with suppress(psutil.Error):
            held[names.get(process.pid, "other")] += process.memory_full_info().pss
    return held


def sustain(options: argparse.Namespace) -> None:
    """Ingest what comes in for some minutes, all of Clicktrail running; print rate and memory."""
    hits = int(options.minutes * 60 * options.rate)
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name, ExitStack() as stack:
        more = {"geo_db": str(options.geo)} if options.geo else {}
        system = System(Path(name) / "data", edge_workers=str(options.workers), **more)
        # Who has hits has a catalog.
        bootstrap(system.settings)
        began = time.monotonic()
        write_journals(system.settings.journal_dir, hits, options.workers, options.seed)
        written = sum(f.stat().st_size for f in system.settings.journal_dir.rglob("*.seg"))
        print(f"journal  {hits:,} hits, {written / 1e9:.1f} GB, written in"
              f" {time.monotonic() - began:.0f} s", flush=True)  # fmt: skip
        began = time.monotonic()
        stack.enter_context(system)
        store = HitStore.connect(system.settings, Secrets.load(system.settings))
        counted, peak = 0, Counter[str]()
        seen = [(began, 0)]
        while counted < hits:
            time.sleep(1)
            counted = int(store.rows("SELECT sum(clicks + spider_hits) FROM account_day")[0][0])
            seen.append((time.monotonic(), counted))
            peak = max(peak, memory_of(system), key=Counter.total)
        seconds = seen[-1][0] - began
        raw = int(store.rows("SELECT count() FROM hits")[0][0])
        store.close()
    # Whole half minutes; the last one may end before it is full.
    marks = [began + 30 * number for number in range(1, int(seconds // 30) + 1)]
    totals = [0, *(max(count for at, count in seen if at <= mark + 1) for mark in marks)]
    slowest = min((b - a for a, b in pairwise(totals)), default=counted) / 30
    rate = hits / seconds
    print(
        f"ingest   {hits:,} hits in {seconds:.0f} s = {rate:,.0f}/s, start included, slowest half"
        f" minute {slowest:,.0f}/s; raw {raw:,}, rolled up {counted:,}; bound 50,000/s, ratio"
        f" {rate / 50_000:.2f}"
    )
    parts = ", ".join(f"{name} {held / 1e9:.2f}" for name, held in peak.most_common())
    print(
        f"memory   of all processes {peak.total() / 1e9:.2f} GB at most, bound 3 GB, ratio"
        f" {peak.total() / 3e9:.2f}: {parts}"
    )


def main() -> None:
    """Write, ingest, check, and print the rate beside the hit store's own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hits", type=int, default=1_800_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--geo", type=Path, help="an MMDB file, so that countries are looked up")
    parser.add_argument("--minutes", type=float, help="go on for about so long, everything running")
    parser.add_argument("--rate", type=int, default=50_000, help="hits a second, with --minutes")
    options = parser.parse_args()
    print(describe())
    if options.minutes:
        sustain(options)
        return
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name, ExitStack() as stack:
        settings = Settings(
            data_dir=Path(name), hitstore_port=free_port(), geo_db=options.geo, log_level="warning"
        )
        environment = {
            "CLICKTRAIL_DATA_DIR": name,
            "CLICKTRAIL_HITSTORE_PORT": str(settings.hitstore_port),
            "CLICKTRAIL_LOG_LEVEL": "warning",
        }
        if options.geo:
            environment["CLICKTRAIL_GEO_DB"] = str(options.geo)
        write_journals(settings.journal_dir, options.hits, options.workers, options.seed)
        written = sum(f.stat().st_size for f in settings.journal_dir.rglob("*.seg"))
        print(f"journal  {options.hits:,} hits, {written / options.hits:.0f} bytes each")
        command = [sys.executable, "-m", "clicktrail"]
        hitstore = stack.enter_context(running([*command, "hitstore"], env=environment))
        while not (found := read_all(settings.run_dir).get("hitstore")) or not found.ready:
            time.sleep(0.05)
        began = time.monotonic()
        ingest = stack.enter_context(running([*command, "ingest"], env=environment))
        store: HitStore | None = None
        counted = 0
        while counted < options.hits:
            time.sleep(0.5)
            if (status := read_all(settings.run_dir).get("ingest")) is None or not status.ready:
                continue
            store = store or HitStore.connect(settings, Secrets.load(settings))
            counted = int(store.rows("SELECT sum(clicks + spider_hits) FROM account_day")[0][0])
        seconds = time.monotonic() - began
        assert store is not None
        raw = int(store.rows("SELECT count() FROM hits")[0][0])
        ours = options.hits / seconds
        print(
            f"ingest   {options.hits:,} hits in {seconds:.1f} s = {ours:,.0f}/s, journal to "
            f"rollups, start included; raw {raw:,}, rolled up {counted:,}"
        )
        print(
            f"         processor time: ingester {cpu_seconds(ingest.pid):.1f} s, "
            f"hit store {cpu_seconds(hitstore.pid):.1f} s"
        )
        store.rows("CREATE TABLE ceiling AS hits")
        began = time.monotonic()
        store.rows("INSERT INTO ceiling SELECT * FROM hits")
        theirs = raw / (time.monotonic() - began)
        print(
            f"ceiling  the engine copying the same rows, no rollups: {theirs:,.0f}/s; "
            f"ratio {ours / theirs:.3f}; bound 20,000/s, ratio {ours / 20_000:.2f}"
        )
        store.close()


if __name__ == "__main__":
    main()
