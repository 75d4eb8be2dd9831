"""Questions about datapoints over HTTP with a million of them, a hundred thousand in one account.

The asked account is filled through the catalog itself, the others are copies of it in SQL. Each
question is asked many times with other parameters; reference: `/healthz`, which asks nothing.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.machine import describe
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.model import DatapointFields
from clicktrail.settings import Settings
from tests.support.system import API_KEY, System

BOUND_MS = 50.0
BATCH_BOUND_MS = 150.0
WORDS = ["spring", "sale", "coffee", "guide", "offer", "news", "partner", "shop", "video", "blog"]
RARE = 1000

_COPY = """
INSERT INTO datapoints (account_id, group_id, domain_id, type, status, name, name_key, title,
  title_key, url, redirect_type, notes, specifics, created_at)
SELECT :account, :group, domain_id, type, status, name || :suffix, name_key || :suffix, title,
  title_key, url, redirect_type, notes, specifics, created_at
FROM datapoints WHERE account_id = :first
"""
_COPY_TEXTS = """
INSERT INTO datapoint_texts (account_id, datapoint_id, text)
SELECT :account, mine.id, theirs.text FROM datapoints AS mine
JOIN datapoints AS original
  ON original.account_id = :first AND mine.name_key = original.name_key || :suffix
JOIN datapoint_texts AS theirs
  ON theirs.account_id = :first AND theirs.datapoint_id = original.id
WHERE mine.account_id = :account
"""


def fill(settings: Settings, per_account: int, accounts: int, tagged: int) -> None:
    """Make the first account's datapoints, two tags on each of some, and copy them."""
    chance = random.Random(1)
    first = bootstrap(settings).account_id
    catalog = Catalog.open(settings)
    for start in range(0, per_account, 5000):
        with catalog.write() as edit:
            for number in range(start, min(start + 5000, per_account)):
                title = " ".join(chance.choices(WORDS, k=3)) + f" {number % RARE:04d}x"
                fields: DatapointFields = {
                    "name": f"l{number}",
                    "title": title,
                    "url": f"https://example.com/{chance.choice(WORDS)}/{number}",
                }
                if number < tagged // 2:
                    fields["tags"] = ("all", f"tag-{number % 100}")
                edit.datapoints.create(first, **fields)
    catalog.close()
    with sqlite3.connect(settings.data_dir / "catalog.sqlite3") as base:
        for number in range(1, accounts):
            base.execute(
                "INSERT INTO accounts (email, created_at) VALUES (?, 0)", (f"{number}@example.com",)
            )
            account = base.execute("SELECT max(id) FROM accounts").fetchone()[0]
            base.execute(
                "INSERT INTO groups (account_id, name, name_key, created_at, search_text)"
                " VALUES (?, 'Default', 'default', 0, 'default')",
                (account,),
            )
            group = base.execute("SELECT max(id) FROM groups").fetchone()[0]
            place = {"account": account, "group": group, "suffix": f"-{number}", "first": first}
            base.execute(_COPY, place)
            base.execute(_COPY_TEXTS, place)
    base.close()


class Asker:
    """One client on one kept connection."""

    def __init__(self, system: System) -> None:
        address = urlsplit(system.api_url)
        assert address.hostname is not None
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)

    def ask(self, method: str, path: str, body: object = None, **query: object) -> float:
        """Ask once; return the milliseconds until the whole answer was there."""
        target = f"{path}?{urlencode(query)}" if query else path
        headers = {"X-Clickmeter-AuthKey": API_KEY, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body)
        began = time.perf_counter()
        self._connection.request(method, target, body=data, headers=headers)
        answer = self._connection.getresponse()
        text = answer.read()
        taken = (time.perf_counter() - began) * 1000
        assert answer.status == 200, (method, target, answer.status, text[:300])
        return taken


def measure(title: str, times: int, ask: Callable[[int], float], bound: float) -> None:
    """Ask `times` times after a first one that is not counted; print p50 and p95 beside a bound."""
    ask(times)
    taken = sorted(ask(number) for number in range(times))
    p95 = taken[min(int(0.95 * times), times - 1)]
    print(f"  {title:42} p50 {statistics.median(taken):7.1f} ms   p95 {p95:7.1f} ms"
          f"   of the bound {p95 / bound:.2f}")  # fmt: skip


def main() -> None:
    """Fill, start the system, ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-account", type=int, default=100_000)
    parser.add_argument("--accounts", type=int, default=10)
    parser.add_argument("--tagged", type=int, default=200_000, help="tag links in all")
    parser.add_argument("--times", type=int, default=60)
    options = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name, ExitStack() as stack:
        data = Path(name) / "data"
        settings = Settings(data_dir=data, bootstrap_api_key=API_KEY)
        began = time.monotonic()
        fill(settings, options.per_account, options.accounts, options.tagged)
        size = (data / "catalog.sqlite3").stat().st_size
        total = options.per_account * options.accounts
        print(
            f"{total:,} datapoints, {size / 1e6:,.0f} MB, made in {time.monotonic() - began:.0f} s"
        )
        asker = Asker(stack.enter_context(System(data)))
        times, n = options.times, options.per_account

        def get(path: str, **query: object) -> Callable[[int], float]:
            return lambda number: asker.ask(
                "GET", path, **{k: v(number) if callable(v) else v for k, v in query.items()}
            )

        def rare(number: int) -> str:
            return f"{number * 7 % RARE:04d}x"

        def word(number: int) -> str:
            return WORDS[number % 10]

        def tag(number: int) -> str:
            return f"tag-{number % 100}"

        page = {"limit": 100, "offset": lambda number: number * n // times // 2}
        month = {"timeFrame": "last30", "type": "tl"}
        measure("reference: /healthz", times, get("/healthz"), BOUND_MS)
        measure("list, any page", times, get("/datapoints", **page), BOUND_MS)
        measure("count", times, get("/datapoints/count", status="active"), BOUND_MS)
        measure("text search, rare", times, get("/datapoints", textSearch=rare), BOUND_MS)
        measure("text search, common", times, get("/datapoints", textSearch=word), BOUND_MS)
        measure("count of a text, rare", times, get("/datapoints/count", textSearch=rare), BOUND_MS)
        measure(
            "count of a text, common", times, get("/datapoints/count", textSearch=word), BOUND_MS
        )
        measure("tag filter", times, get("/datapoints", tags=tag), BOUND_MS)
        measure("tag filter, tag on all", times, get("/datapoints", tags="all"), BOUND_MS)
        summary = "/aggregated/summary/datapoints"
        measure("summary, newest first", times, get(summary, **month), BOUND_MS)
        measure("summary by clicks", times, get(summary, sortBy="totalClicks", **month), BOUND_MS)
        measure("summary of a text", times, get(summary, textSearch=rare, **month), BOUND_MS)
        measure(
            "create 100 in a batch",
            20,
            lambda number: asker.ask(
                "PUT",
                "/datapoints/batch",
                {
                    "list": [
                        {"title": f"b {i}", "typeTL": {"url": f"https://example.com/{number}/{i}"}}
                        for i in range(100)
                    ]
                },
            ),
            BATCH_BOUND_MS,
        )


if __name__ == "__main__":
    main()
