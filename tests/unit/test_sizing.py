"""The sizing guide calculates with what was measured, and calculates right."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/sizing.md").read_text(encoding="utf-8")
MEASURED = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8")
EDGE_US, INGESTED_PER_SECOND, STORE_BYTES, JOURNAL_BYTES = 15.0, 70_000, 52.1, 36
PEAK = 10


def test_what_it_calculates_with_was_measured() -> None:
    for sentence in (
        "takes 15.0 µs of processor time",
        "27 million hits at 70,000/s with all rollups",
        "A hit took 52.1 bytes on disk",
        "252 bytes; 36",
        "at most 1.71 GB (bound 3 GB: 0.57), of which the ingester 0.95",
        "app 214 MB (130 before), hit store 378 MB",
        "| 75 MB | bound 150 MB",
        "196 → 200 MB",
        "p50 0.3 ms, p99 0.7 ms",
        "Eight at once got 19 answers a second",
    ):
        assert sentence in MEASURED, sentence
    costs = f"{EDGE_US} + {2 / INGESTED_PER_SECOND * 1e6:.1f}"
    assert f"({costs}) µs" in GUIDE
    assert f"× {STORE_BYTES} bytes" in GUIDE
    assert f"× {JOURNAL_BYTES} bytes" in GUIDE


def test_each_command_that_it_names_is_a_benchmark() -> None:
    for name in set(re.findall(r"bench\.(\w+)", GUIDE)):
        assert (ROOT / f"bench/{name}.py").is_file(), name


def test_the_table_is_what_the_formulas_give() -> None:
    rows = re.findall(r"^\| ([\d,]+000) \| (.*) \|$", GUIDE, flags=re.MULTILINE)
    assert len(rows) == 5
    for number, rest in rows:
        hits = int(number.replace(",", ""))
        second = hits / 86_400
        cores = 2 * second * PEAK * (EDGE_US + 2 / INGESTED_PER_SECOND * 1e6) / 1e6
        store, journal = (hits * 30 * size / 1e9 for size in (STORE_BYTES, JOURNAL_BYTES))
        year = hits * 365 * (STORE_BYTES + JOURNAL_BYTES) / 1e9
        assert rest.split(" | ") == [
            f"{_rounded(second)}; {second * PEAK:,.0f}",
            f"{cores:.1g}" if cores < 0.005 else f"{cores:#.2g}",
            f"{_rounded(store)} GB",
            f"{_rounded(journal)} GB",
            f"{year:,.0f} GB" if year >= 10 else f"{year:.1f} GB",
        ], number


def _rounded(value: float) -> str:
    """Return two figures of a small number, all before the point of a large one."""
    if value >= 10:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"
