"""Long answers as arrays: by class of datapoints, and rankings of a length."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from clicktrail.hits import parameters
from clicktrail.hits.classes import Classes
from clicktrail.hits.columnar import columns, rank
from clicktrail.hits.parameters import Parameters
from clicktrail.hits.query import Figures, Query, QueryError
from clicktrail.hits.statistics import ask
from clicktrail.hits.store import HitStore
from tests.support.hit_store import hit_columns

FIRST = datetime(2026, 6, 1, tzinfo=UTC)
FIRST_MS = int(FIRST.timestamp() * 1000)
# Datapoint → its clicks; the highest ids lie far from the lowest.
CLICKS = {3: 2, 4: 1, 7: 4, 300: 3, 70_000: 5, 70_001: 1}


@pytest.fixture
def account(hit_store: HitStore, account_id: int) -> int:
    hits = [
        {
            "ts": FIRST_MS + number * 1000,
            "hit_id": account_id * 1_000_000 + number,
            "account_id": account_id,
            "datapoint_id": datapoint,
        }
        for number, datapoint in enumerate(one for one, n in CLICKS.items() for _ in range(n))
    ]
    hit_store.insert_hits(hit_columns(hits), f"columnar:{account_id}")
    return account_id


def asked(account_id: int, **fields: Any) -> Query:
    return Query(
        account_id=account_id,
        metrics=("clicks",),
        **({"start": FIRST, "end": FIRST + timedelta(days=1)} | fields),
    )


def classed(members: dict[int, int]) -> Classes:
    return Classes(np.array(list(members), np.int64), np.array(list(members.values()), np.int64))


def by_class(store: HitStore, account_id: int, members: dict[int, int], **fields: Any) -> Any:
    query = asked(account_id, dimensions=("class",), classes=classed(members), **fields)
    return {
        number: figures.clicks
        for number, figures in columns(store, query).figures().items()
        if number
    }


@pytest.mark.parametrize("shift", [timedelta(), timedelta(hours=-1), timedelta(minutes=-1)])
def test_what_is_in_a_class_is_counted_together_from_any_table(
    hit_store: HitStore, account: int, shift: timedelta
) -> None:
    members = {300: 2, 4: 1, 3: 1, 5: 2}
    assert by_class(hit_store, account, members, start=FIRST + shift) == {1: 3, 2: 3}


@pytest.mark.parametrize("highest", [1, 255, 256, 65_535, 65_536])
def test_a_class_may_have_any_number(hit_store: HitStore, account: int, highest: int) -> None:
    members = {3: highest, 4: 1, 7: highest, 300: 1} if highest > 1 else dict.fromkeys(CLICKS, 1)
    wanted = {highest: 6, 1: 4} if highest > 1 else {1: 16}
    assert by_class(hit_store, account, members) == wanted


def test_classes_fill_as_many_parameters_as_they_need(
    hit_store: HitStore, account: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parameters, "LONGEST_TEXT", 1001)
    members = {3: 1, 70_000: 2, 70_001: 1}
    bound = Parameters()
    classed(members).dimension(bound)
    texts = [name for name in bound.values if name.startswith("classes_")]
    # 69,999 bytes are 93,332 characters.
    assert len(texts) == 94
    assert by_class(hit_store, account, members) == {1: 3, 2: 5}


def test_what_is_in_no_class_counts_nowhere(hit_store: HitStore, account: int) -> None:
    assert by_class(hit_store, account, {}) == {}
    assert by_class(hit_store, account, {5: 1}) == {}
    assert by_class(hit_store, account, {4: 1}) == {1: 1}


def test_classes_are_compact_where_ids_lie_close_together() -> None:
    assert classed({}).compact
    assert classed({1: 1, 60_000: 1}).compact
    assert not classed({1: 1, 70_000: 1}).compact
    assert not classed({1: 1, 60_000: 300}).compact
    dense = np.arange(1, 200_000, 4)
    assert Classes(dense, np.ones(len(dense), np.int64)).compact


def test_classes_need_their_dimension_and_it_needs_them(hit_store: HitStore) -> None:
    with pytest.raises(QueryError, match="unknown dimension: class"):
        columns(hit_store, asked(1, dimensions=("class",)))
    for other in (("datapoint",), ()):
        with pytest.raises(QueryError, match="classes are for the dimension class"):
            columns(hit_store, asked(1, dimensions=other, classes=classed({1: 1})))
    with pytest.raises(QueryError, match="counted in columns"):
        ask(hit_store, asked(1, dimensions=("class",), classes=classed({1: 1})))


def test_a_ranking_may_be_cut(hit_store: HitStore, account: int) -> None:
    def ranked(**fields: Any) -> tuple[list[int], list[int], bool]:
        found = rank(hit_store, asked(account, dimensions=("datapoint",), **fields))
        return found.above.tolist(), found.below.tolist(), found.whole

    falling = [70_000, 7, 300, 3, 70_001, 4]
    assert ranked() == (falling, [], True)
    assert ranked(descending=False) == (falling[::-1], [], True)
    assert ranked(limit=7) == (falling, [], True)
    assert ranked(limit=2) == (falling[:2], [], False)
    # That there are no more nobody knows then.
    assert ranked(limit=6) == (falling, [], False)
    assert ranked(limit=2, datapoint_ids=(4, 3, 70_001)) == ([3, 70_001], [], False)


def test_sums_of_columns_are_over_what_is_known(hit_store: HitStore, account: int) -> None:
    found = columns(hit_store, asked(account, dimensions=("datapoint",)))
    ids = np.array([4, 70_000, 5, 3, 3, 99_999], np.int64)
    keys = np.array([1, 2, 2, 1, 3, 4], np.int64)
    assert found.totals(ids, keys) == {
        1: Figures(clicks=3),
        2: Figures(clicks=5),
        3: Figures(clicks=2),
    }
