"""The table of keys against a dict."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.last_seen import NEVER, LastSeen

KEYS = st.one_of(st.integers(0, 20), st.integers(0, 2**64 - 1), st.sampled_from([0, 2**64 - 1]))
MOMENTS = st.integers(1, 2**32 - 1)
BATCHES = st.lists(st.dictionaries(KEYS, MOMENTS, max_size=50), max_size=8)


def keys_of(keys: list[int]) -> np.ndarray:
    return np.array(keys, dtype=np.uint64)


@given(BATCHES, st.lists(KEYS, max_size=20), st.lists(KEYS, max_size=5))
def test_it_answers_what_a_dict_answers(
    batches: list[dict[int, int]], strangers: list[int], forgotten: list[int]
) -> None:
    table, model = LastSeen(0), dict[int, int]()
    for batch in batches:
        table.put(keys_of(list(batch)), np.array(list(batch.values()), dtype=np.int64))
        model |= batch
        assert len(table) == len(model)
    for key in forgotten:
        table.forget(key)
        model[key] = NEVER
    asked = [*model, *strangers]
    assert table.get(keys_of(asked)).tolist() == [model.get(key, NEVER) for key in asked]


def test_it_keeps_every_key_as_it_grows() -> None:
    table = LastSeen(0)
    keys = np.random.default_rng(5).integers(0, 2**64, 300_000, dtype=np.uint64)
    for begin in range(0, len(keys), 30_000):
        table.put(keys[begin : begin + 30_000], np.arange(begin + 1, begin + 30_001))
    assert len(table) == len(keys)
    assert np.array_equal(table.get(keys), np.arange(1, len(keys) + 1))
    assert not table.get(keys ^ np.uint64(1)).any()
