"""Everything that was answered against everything that is there, to the hit."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from pathlib import Path

from bench.outage import journaled, lag_bytes
from bench.statistics_data import connect
from clicktrail.domain.hit_id import TIME_SHIFT
from clicktrail.hits.store import HitStore
from tests.support.system import System
from tests.support.waiting import eventually

CATCHING_UP_SECONDS = 1800.0
VERIFYING_SECONDS = 7200.0
WINDOW = 60_000 << TIME_SHIFT
"""A minute of hit ids: what is looked at together."""


def compared(system: System, directories: list[Path]) -> list[str]:
    """Let everything catch up, compare, print what there is; return what is wrong."""
    system.wait_ready(CATCHING_UP_SECONDS)
    eventually(lambda: lag_bytes(system), lambda lag: lag == 0, seconds=CATCHING_UP_SECONDS)
    system.wait_counted()
    store = connect(system)
    try:
        hits, doubles = counted_hits(store)
        answered, lost = lost_clicks(store, directories)
        conversions, orders, wrong = wrong_orders(store, directories)
    finally:
        store.close()
    written = journaled(system.settings.journal_dir)
    told = system.api("GET", "/aggregated", timeFrame="last7")
    clicks, counted = told.get("totalClicks", 0), told.get("conversionsCount", 0)
    verdict = system.cli("verify", "--json", timeout=VERIFYING_SECONDS)
    verified = verdict.returncode == 0 and json.loads(verdict.stdout)["ok"] is True
    print(
        f"clicks   {answered:,} answered, of which {lost:,} lost; {hits:,} recorded, of which"
        f" {doubles:,} double; statistics say {clicks:,}\n"
        f"orders   {orders:,} answered, of which {wrong:,} lost, double or unattributed;"
        f" {conversions:,} recorded; statistics say {counted:,}\n"
        f"journals {written:,} records; verify {'clean' if verified else 'NOT CLEAN'}"
    )
    faults = {
        "clicks were lost": lost,
        "hits are double": doubles,
        "orders were lost, doubled or unattributed": wrong,
        "the statistics of clicks differ": clicks - hits,
        "the statistics of conversions differ": counted - conversions,
        "the journals hold something else": written - hits - conversions,
        "verify found something": not verified,
    }
    if not verified:
        print(verdict.stdout[-3000:] + verdict.stderr[-3000:])
    return [fault for fault, amount in faults.items() if amount]


def counted_hits(store: HitStore) -> tuple[int, int]:
    """Return how many hits there are, and how many of them are there before."""
    first, last = store.rows("SELECT min(hit_id), max(hit_id) FROM hits")[0]
    counts = [
        store.rows(
            "SELECT count(), uniqExact(hit_id) FROM hits"
            " WHERE hit_id >= {a:UInt64} AND hit_id < {b:UInt64}",
            {"a": begin, "b": begin + WINDOW},
        )[0]
        for begin in range(first, last + 1, WINDOW)
    ]
    total = sum(int(count) for count, _ in counts)
    return total, total - sum(int(different) for _, different in counts)


def lost_clicks(store: HitStore, directories: list[Path]) -> tuple[int, int]:
    """Return how many redirects were answered, and how many of them are nowhere."""
    answered = lost = 0
    for clicks in _noted(directories, "clicks"):
        if clicks:
            rows = store.rows(
                "SELECT hit_id FROM hits WHERE hit_id BETWEEN {a:UInt64} AND {b:UInt64}",
                {"a": min(clicks), "b": max(clicks)},
            )
            lost += len(set(clicks) - {hit for (hit,) in rows})
            answered += len(clicks)
    return answered, lost


def wrong_orders(store: HitStore, directories: list[Path]) -> tuple[int, int, int]:
    """Return how many conversions there are, how many were answered, and how many of those differ.

    Right is what is there once, and belongs to a click.
    """
    rows = store.rows(
        "SELECT order_id, count(), countIf(outcome = 'attributed') FROM conversions"
        " GROUP BY order_id"
    )
    found = {order: (count, attributed) for order, count, attributed in rows}
    answered = {
        f"{directory.name}-{number}"
        for directory in directories
        for numbers in _noted([directory], "orders")
        for number in numbers
    }
    wrong = sum(found.get(order) != (1, 1) for order in answered)
    wrong += sum(count > 1 for order, (count, _) in found.items() if order not in answered)
    return sum(count for count, _ in found.values()), len(answered), wrong


def _noted(directories: list[Path], name: str) -> Iterator[array[int]]:
    for directory in directories:
        for path in sorted(directory.glob(f"{name}-*.u64")):
            ids = array("Q")
            ids.frombytes(path.read_bytes())
            yield ids
