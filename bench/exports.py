"""Exports of a million rows in each format: rows a second, memory, and the engine by itself.

The same process that serves `/v3/exports` makes each file; its peak memory and the hit store's are
looked at every 50 ms, for a tenth of the rows too. Beside it stand the engine's own CSV of the same
rows over HTTP, and pyarrow writing the engine's own Arrow as Parquet.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from bench.machine import describe, free_port, running
from clicktrail.api.server import EXPORTER
from clicktrail.api.v3.asking import Asker
from clicktrail.api.v3.question_reading import read
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.domain.hit_id import first_id_at
from clicktrail.exports.formats import Format
from clicktrail.exports.shelf import Job, Shelf, State, expiry, new_id
from clicktrail.hits.columns import HITS
from clicktrail.hits.statistics import explain
from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings
from clicktrail.statistics.naming import Naming
from clicktrail.statistics.question import query_of

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 60
BATCH = 200_000
QUESTION = {
    "metrics": ["clicks", "unique_clicks", "conversions", "value", "conversion_rate"],
    "dimensions": ["day", "ip", "country"],
    "range": {"from": "2026-03-01", "to": "2026-04-29"},
}


def fill(store: HitStore, account_id: int, rows: int) -> None:
    """Insert hits that each are a row of the question."""
    source = random.Random(7)
    first = round(FIRST.timestamp() * 1000)
    step = DAYS * 86_400_000 // rows
    places, agents = ("IT", "DE", "FR", "US", ""), ("Chrome 131", "Firefox 133", "Safari 18")
    for begin in range(0, rows, BATCH):
        numbers = range(begin, min(begin + BATCH, rows))
        moments = [first + number * step for number in numbers]
        columns: dict[str, list[Any]] = {
            name: ["" if "String" in kind else 0] * len(numbers) for name, kind in HITS.items()
        }
        columns |= {
            "ts": moments,
            "hit_id": [first_id_at(ms) for ms in moments],
            "account_id": [account_id] * len(numbers),
            "datapoint_id": [source.randrange(1, 500) for _ in numbers],
            "is_unique": [1] * len(numbers),
            "ip": [f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in numbers],
            "country": [source.choice(places) for _ in numbers],
            "browser": [source.choice(agents) for _ in numbers],
            "referrer": [f"https://news.example/{n % 5000}" for n in numbers],
            "query": ["utm_source=mail&utm_campaign=spring"] * len(numbers),
            "outcome": ["counted"] * len(numbers),
        }
        store.insert_hits(columns, f"bench:{begin}")


class Peak:
    """The most memory that processes had while they were looked at, in MB (10^6 bytes)."""

    def __init__(self) -> None:
        self.most: dict[int, float] = {}

    def look(self, pid: int) -> None:
        """Look once; a process that is gone has nothing."""
        try:
            found = psutil.Process(pid).memory_info()
        except psutil.NoSuchProcess:
            return
        self.most[pid] = max(self.most.get(pid, 0.0), (found.rss - found.shared) / 1e6)


@contextmanager
def watched(*pids: int) -> Iterator[Peak]:
    """Look at processes until the block ends."""
    peak, done = Peak(), threading.Event()

    def look() -> None:
        while not done.wait(0.05):
            for pid in pids:
                peak.look(pid)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def exported(settings: Settings, hit_store: int, what: str, question: object, form: Format) -> str:
    """Make one export; return what it took."""
    shelf, now = Shelf(settings), datetime.now(UTC)
    job = Job(
        id=new_id(),
        account_id=1,
        guest_id=0,
        what=what,
        question=question,
        format=form,
        file_name="bench",
        bom=False,
        guard=True,
        asked_at=now,
        expires_at=expiry(now, 1),
    )
    shelf.add(job)
    begun = time.perf_counter()
    child = subprocess.Popen([*EXPORTER, job.id], stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.write(settings.model_dump_json().encode())
    child.stdin.close()
    with watched(child.pid, hit_store) as peak:
        code = child.wait()
    took = time.perf_counter() - begun
    found = shelf.find(job.id)
    assert found is not None
    assert (code, found.state) == (0, State.DONE), found
    shelf.remove(job.id)
    return (
        f"{found.rows:>9,} rows  {took:6.1f} s  {found.rows / took:>9,.0f} rows/s"
        f"  {found.bytes / 1e6:7.1f} MB  export {peak.most.get(child.pid, 0):4.0f} MB"
        f"  hit store {peak.most.get(hit_store, 0):4.0f} MB"
    )


def by_the_engine(store: HitStore, catalog: Catalog, directory: Path) -> None:
    """Print how long the engine takes for the same rows, as CSV, and with pyarrow as Parquet."""
    with catalog.read() as view:
        account = view.accounts.get(1)
    asker = Asker(account, ZoneInfo("UTC"), datetime.now(UTC), store)
    question = read({**QUESTION, "limit": 10_000}, asker)
    query = query_of(question, Naming(store, catalog, 1))
    whole = msgspec.structs.replace(query, limit=None, with_total=False)
    sql = explain(whole).sql
    for form, path in (("CSV", directory / "csv"), ("ArrowStream", directory / "arrow")):
        begun = time.perf_counter()
        held = {"wait_end_of_query": "0"}
        answer: Any = store._connection.client().raw_stream(
            sql.text, sql.parameters, held, fmt=form
        )
        with path.open("wb") as file:
            while block := answer.read(2**20):
                file.write(block)
        took = time.perf_counter() - begun
        print(f"  engine alone, {form:12}{took:6.1f} s  {path.stat().st_size / 1e6:7.1f} MB")
    begun = time.perf_counter()
    data, rows, writer = (directory / "arrow").read_bytes(), 0, None
    # A block of the embedded engine is a stream of its own.
    with pa.BufferReader(data) as source:
        while source.tell() < len(data):
            try:
                stream = pa.ipc.open_stream(source)
            except pa.ArrowInvalid:
                break
            for batch in stream:
                if writer is None:
                    writer = pq.ParquetWriter(directory / "parquet", batch.schema)
                writer.write_batch(batch)
                rows += batch.num_rows
    if writer is not None:
        writer.close()
    print(f"  pyarrow, Parquet of that  {time.perf_counter() - begun:6.1f} s  {rows:,} rows")


def main() -> None:
    """Fill a store, export it in every format, print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        settings = Settings(data_dir=Path(name), hitstore_port=free_port(), export_mib=10**6)
        bootstrap(settings)
        environment = {
            "CLICKTRAIL_DATA_DIR": name,
            "CLICKTRAIL_HITSTORE_PORT": str(settings.hitstore_port),
            "CLICKTRAIL_LOG_LEVEL": "warning",
        }
        with running([sys.executable, "-m", "clicktrail", "hitstore"], env=environment) as process:
            store = HitStore.connect(settings, Secrets.load(settings))
            while not store.ping():
                time.sleep(0.1)
            store.migrate()
            fill(store, 1, options.rows)
            catalog = Catalog.open(settings)
            tenth = {**QUESTION, "range": {"from": "2026-03-01", "to": "2026-03-06"}}
            for form in Format:
                print(f"query as {form}")
                for question in (tenth, QUESTION):
                    print("  " + exported(settings, process.pid, "query", question, form))
            by_the_engine(store, catalog, Path(name))
            for form in Format:
                print(f"events as {form}")
                for events in ({"to": "2026-03-06"}, {}):
                    print("  " + exported(settings, process.pid, "events", events, form))
            catalog.close()
            store.close()


if __name__ == "__main__":
    main()
