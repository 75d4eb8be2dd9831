"""Fills a data directory with what `bench.statistics` asks about: a real catalog, a real hit store.

Hits and conversions go into the hit store as the ingester's do, in batches of columns with a token,
every rollup by its materialized view. The catalog holds the two accounts that ask, with their
datapoints; the others are hits only.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.statistics_traffic import (
    BIG_DATAPOINTS,
    BLOCK,
    CONVERSIONS,
    SMALL_DATAPOINTS,
    Block,
    Owners,
    Traffic,
)
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog, Session
from clicktrail.catalog.model import DatapointFields
from clicktrail.domain.entries import DatapointType
from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from tests.support.system import System

SETTLING_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled data directory: who asks with which keys, how many hits, when the last one came.

    `end_ms` is in Unix milliseconds, `seconds` what filling the hit store took, `bytes_per_hit` of
    everything that the hit store has on disk.
    """

    owners: Owners
    big_key: str
    small_key: str
    hits: int
    conversions: int
    end_ms: int
    seconds: float
    bytes_per_hit: float


def fill(data: Path, hits: int, seed: int) -> Filled:
    """Fill a data directory, unless that has been done; return what is in it."""
    note = data / "filled.json"
    if note.exists():
        told = json.loads(note.read_text())
        return Filled(**told | {"owners": Owners(**told["owners"])})
    system = System(data)
    owners, big_key, small_key = _fill_catalog(system)
    end_ms = int(time.time() * 1000)
    with system:
        store = connect(system)
        began = time.monotonic()
        conversions = _fill_hits(store, Traffic(owners, hits, end_ms, seed), hits)
        seconds = time.monotonic() - began
        _settle(store)
        size = disk_bytes(store)
        store.close()
    filled = Filled(
        owners, big_key, small_key, hits, conversions, end_ms, seconds, sum(size.values()) / hits
    )
    note.write_text(json.dumps(asdict(filled)))
    return filled


def connect(system: System) -> HitStore:
    """Return a client of a running system's hit store."""
    return HitStore.connect(system.settings, Secrets.load(system.settings))


def disk_bytes(store: HitStore) -> dict[str, int]:
    """Return what each table takes on disk, with its indexes and marks."""
    rows = store.rows(
        "SELECT table, sum(bytes_on_disk) FROM system.parts"
        " WHERE active AND database = currentDatabase() GROUP BY table"
    )
    return {str(table): int(size) for table, size in rows}


def _fill_catalog(system: System) -> tuple[Owners, str, str]:
    big = bootstrap(system.settings)
    catalog = Catalog.open(system.settings)
    try:
        with catalog.write() as edit:
            small = edit.accounts.create(timezone="UTC", email="small@example.com")
            _, small_key = edit.accounts.create_key(small.id, "bench")
            fired = [_conversions(edit, account) for account in (big.account_id, small.id)]
        lowest = [
            _datapoints(catalog, account, prefix, count)
            for account, prefix, count in (
                (big.account_id, "l", BIG_DATAPOINTS),
                (small.id, "small", SMALL_DATAPOINTS),
            )
        ]
    finally:
        catalog.close()
    key = system.environment["CLICKTRAIL_BOOTSTRAP_API_KEY"]
    owners = Owners(big.account_id, lowest[0], fired[0], small.id, lowest[1], fired[1])
    return owners, key, small_key


def _conversions(edit: Session, account_id: int) -> int:
    made = [edit.conversions.create(account_id, name=f"Order {n}").id for n in range(CONVERSIONS)]
    return made[0]


def _datapoints(catalog: Catalog, account_id: int, prefix: str, count: int) -> int:
    lowest = 0
    for start in range(0, count, 5000):
        with catalog.write() as edit:
            for number in range(start, min(start + 5000, count)):
                fields: DatapointFields = {
                    "name": f"{prefix}{number}",
                    "title": f"Offer {number:05d}",
                    "type": DatapointType.TRACKING_LINK,
                    "url": f"https://shop.example/landing/{number}",
                }
                made = edit.datapoints.create(account_id, **fields)
                lowest = lowest or made.id
    return lowest


def _fill_hits(store: HitStore, traffic: Traffic, hits: int) -> int:
    """Draw and insert at the same time; return the number of conversions."""
    waiting: queue.Queue[Block | None] = queue.Queue(2)
    failed: list[BaseException] = []

    def insert() -> None:
        number = 0
        while (block := waiting.get()) is not None:
            if failed:
                continue
            try:
                store.insert_hits(block.hits, f"bench:{number}")
                store.insert_conversions(block.conversions, f"bench:{number}:fired")
            except BaseException as error:
                failed.append(error)
            number += 1

    inserting = threading.Thread(target=insert)
    inserting.start()
    conversions, began = 0, time.monotonic()
    for number, block in enumerate(traffic.blocks(), start=1):
        waiting.put(block)
        conversions += len(block.conversions["ts"])
        if number % 50 == 0 and not failed:
            done = number * BLOCK
            rate = done / (time.monotonic() - began)
            print(f"         {done:,} of {hits:,} hits, {rate:,.0f}/s", flush=True)
    waiting.put(None)
    inserting.join()
    if failed:
        raise failed[0]
    return conversions


def _settle(store: HitStore) -> None:
    """Wait until the store has merged what was inserted at once; live hits come more slowly."""
    deadline = time.monotonic() + SETTLING_SECONDS
    quiet = 0
    while quiet < 3 and time.monotonic() < deadline:
        merging = int(store.rows("SELECT count() FROM system.merges")[0][0])
        quiet = 0 if merging else quiet + 1
        time.sleep(1)
