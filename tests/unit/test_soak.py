"""The soak tells what is lost, double or wrong."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from bench.soak.__main__ import percentile
from bench.soak.count import WINDOW, counted_hits, lost_clicks, wrong_orders
from bench.soak.load import hit_id_of
from clicktrail.domain.tokens import Signer
from clicktrail.hits.store import HitStore


class Store:
    """Answers what the soak asks of a hit store, from lists."""

    def __init__(self, hits: Sequence[int] = (), orders: Sequence[tuple[str, str]] = ()) -> None:
        self.hits = hits
        self.orders = orders

    def rows(self, sql: str, parameters: Mapping[str, int] | None = None) -> list[tuple[Any, ...]]:
        if "FROM conversions" in sql:
            found = Counter(order for order, _ in self.orders)
            right = Counter(order for order, outcome in self.orders if outcome == "attributed")
            return [(order, count, right[order]) for order, count in found.items()]
        if parameters is None:
            return [(min(self.hits), max(self.hits))]
        a, b = parameters["a"], parameters["b"]
        if "uniqExact" in sql:
            inside = [hit for hit in self.hits if a <= hit < b]
            return [(len(inside), len(set(inside)))]
        return [(hit,) for hit in self.hits if a <= hit <= b]


def store(**what: Any) -> HitStore:
    return cast("HitStore", Store(**what))


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    """What a load has noted: clicks of two minutes, and three orders."""
    run = tmp_path / "run"
    run.mkdir()
    for name, ids in (
        ("clicks-0000", [7, 3, WINDOW + 1]),
        ("clicks-0001", []),
        ("clicks-0002", [2 * WINDOW]),
        ("orders-0000", [1, 2]),
        ("orders-0001", [3]),
    ):
        (run / f"{name}.u64").write_bytes(array("Q", ids).tobytes())
    return run


def test_a_click_id_is_read_as_it_is_made() -> None:
    click = Signer(b"k" * 32).click_id(1, 2, 2**59 + 12345, 1, 2**63)
    assert hit_id_of(click.encode()) == 2**59 + 12345


def test_lost_and_double_hits_are_told(noted: Path) -> None:
    hits = [3, 5, 7, WINDOW + 1, 2 * WINDOW]
    assert lost_clicks(store(hits=hits), [noted]) == (4, 0)
    assert counted_hits(store(hits=hits)) == (5, 0)
    assert lost_clicks(store(hits=[3, 2 * WINDOW]), [noted]) == (4, 2)
    assert counted_hits(store(hits=[3, 3, 7, WINDOW + 1, WINDOW + 1, WINDOW + 1])) == (6, 3)


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        (["1", "2", "3"], (3, 3, 0)),
        (["1", "2", "3", "4"], (4, 3, 0)),
        (["1", "3"], (2, 3, 1)),
        (["1", "2", "2", "3"], (4, 3, 1)),
        (["1", "2", "3", "4", "4"], (5, 3, 1)),
        (["1", "2", "-3"], (3, 3, 1)),
    ],
    ids=["all", "more", "lost", "double", "double-unanswered", "unattributed"],
)
def test_orders_are_there_once_with_their_click(
    noted: Path, orders: list[str], expected: tuple[int, int, int]
) -> None:
    rows = [
        (f"run-{order.strip('-')}", "unattributed" if "-" in order else "attributed")
        for order in orders
    ]
    assert wrong_orders(store(orders=rows), [noted]) == expected


def test_percentiles_are_the_upper_ends_of_their_steps() -> None:
    buckets = Counter({0: 50, 9: 49, 499: 1})
    assert [round(percentile(buckets, share), 1) for share in (0.5, 0.99, 1.0)] == [0.1, 1.0, 50.0]
    assert percentile(Counter(), 0.99) == 0.0
