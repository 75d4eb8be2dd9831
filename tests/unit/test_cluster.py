"""The run of a cluster tells what is lost or double, and puts its figures right."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from bench.cluster.count import Compared, compared, hit_ids, noted
from bench.cluster.figures import by_kind, each_took, in_words, table
from bench.cluster.load import CLICKS
from bench.cluster.visitors import Answered
from clicktrail.domain.tokens import Signer


def click_ids(*hits: int) -> bytes:
    signer = Signer(b"k" * 32)
    return "".join(signer.click_id(1, 2, hit, 1, 2**63) for hit in hits).encode()


def ids(*hits: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array(hits, dtype=np.uint64)


def test_click_ids_are_read_as_they_are_made() -> None:
    hits = [2**59 + 12345, 7, 2**62 - 1]
    assert hit_ids(click_ids(*hits)).tolist() == hits
    assert hit_ids(b"").tolist() == []


def test_what_several_loads_have_noted_is_read_together(tmp_path: Path) -> None:
    assert noted([]).tolist() == []
    for name, hits in (("a", [5, 3]), ("b", []), ("c", [9])):
        (tmp_path / name).mkdir()
        (tmp_path / name / CLICKS).write_bytes(click_ids(*hits))
    assert noted([tmp_path / name for name in "abc"]).tolist() == [5, 3, 9]


@pytest.mark.parametrize(
    ("answered", "recorded", "expected", "unanswered"),
    [
        ([1, 2, 3], [3, 2, 1], Compared(3, 3, 0, 0), 0),
        ([1, 2, 3], [1, 2, 3, 4, 5], Compared(3, 5, 0, 0), 2),
        ([1, 2, 3], [1, 4], Compared(3, 2, 2, 0), 1),
        ([1, 2], [1, 2, 2, 2], Compared(2, 4, 0, 2), 0),
        ([], [], Compared(0, 0, 0, 0), 0),
    ],
    ids=["all", "more", "lost", "double", "nothing"],
)
def test_lost_and_double_hits_are_told(
    answered: list[int], recorded: list[int], expected: Compared, unanswered: int
) -> None:
    found = compared(ids(*answered), ids(*recorded))
    assert (found, found.unanswered) == (expected, unanswered)


def answered(**of_edges: dict[int, int]) -> Answered:
    return Answered(
        began=9.5,
        seconds=2.0,
        by_edge={edge: Counter(by_second) for edge, by_second in of_edges.items()},
        latencies=Counter({0: 50, 9: 49, 499: 1}),
        told=Counter({"unanswered": 1200}),
        directory=Path(),
        processor=0.5,
    )


def test_a_load_is_added_up_over_its_edges_and_told() -> None:
    load = answered(a={9: 10, 10: 40}, b={10: 30, 11: 20})
    assert (load.redirects, load.per_second) == (100, 50.0)
    # The seconds in which it began and ended are no whole ones.
    assert load.by_second == Counter({10: 70})
    assert in_words(load) == "       50/s, p50 0.1 ms, p99 1.0 ms; 1,200 unanswered"


def test_processor_time_is_told_by_kind_for_each_redirect() -> None:
    seconds = {"edge-1": 0.5, "edge-2": 1.0, "app": 0.25}
    assert by_kind(seconds) == {"edge": 1.5, "app": 0.25}
    assert each_took(seconds, 100_000) == "edge 15.0, app 2.5, all 17.5"


def test_a_table_has_its_numbers_to_the_right() -> None:
    assert table(["part", "s"], [["app", "1.25"], ["edge-1", "10.00"]]) == (
        "  part        s\n  app      1.25\n  edge-1  10.00"
    )
