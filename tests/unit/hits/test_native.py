from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.hits.native import encode_block
from clicktrail.hits.store import HitStore

TYPES = {
    "n": "UInt64",
    "word": "String",
    "low": "LowCardinality(String)",
    "money": "Decimal(18, 4)",
    "place": "Float32",
}
texts = st.text(st.characters(codec="utf-8"), max_size=300)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 2**64 - 1),
            texts,
            texts,
            st.integers(-(10**17), 10**17),
            st.floats(width=32, allow_nan=False),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_a_block_is_read_back_as_it_was(
    hit_store: HitStore, rows: list[tuple[int, str, str, int, float]]
) -> None:
    columns: dict[str, Any] = {
        name: [row[index] for row in rows] for index, name in enumerate(TYPES)
    }
    block = encode_block(columns, TYPES)
    structure = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
    hit_store.command("DROP TABLE IF EXISTS native")
    hit_store.command(f"CREATE TABLE native ({structure}) ENGINE = Memory")
    hit_store.insert_block("native", TYPES, block)
    found = hit_store.rows(
        "SELECT n, word, toString(low), toInt64(toDecimal128(money, 4) * 10000), place FROM native"
    )
    assert [tuple(row) for row in found] == rows


@pytest.mark.parametrize("distinct", [1, 255, 256, 257, 65_535, 65_536, 70_000])
def test_a_dictionary_takes_the_index_width_that_it_needs(
    hit_store: HitStore, distinct: int
) -> None:
    types = {"low": "LowCardinality(String)"}
    block = encode_block({"low": [f"value {n}" for n in range(distinct)] * 2}, types)
    hit_store.command("DROP TABLE IF EXISTS native_low")
    hit_store.command("CREATE TABLE native_low (low LowCardinality(String)) ENGINE = Memory")
    hit_store.insert_block("native_low", types, block)
    found = hit_store.rows("SELECT count(), uniqExact(low), min(low), max(low) FROM native_low")
    words = [f"value {n}" for n in range(distinct)]
    assert [tuple(row) for row in found] == [(2 * distinct, distinct, min(words), max(words))]


def test_arrays_and_lists_make_the_same_block() -> None:
    types = {"a": "UInt8", "b": "UInt32", "c": "DateTime64(3, 'UTC')"}
    numbers = [0, 1, 255]
    assert encode_block(dict.fromkeys(types, numbers), types) == encode_block(
        {name: np.array(numbers) for name in types}, types
    )


@pytest.mark.parametrize("column", [[256], [-1], np.array([256]), np.array([-1])], ids=repr)
def test_a_number_that_does_not_fit_is_refused(column: Any) -> None:
    with pytest.raises(OverflowError):
        encode_block({"n": column}, {"n": "UInt8"})


def test_missing_and_uneven_columns_are_refused() -> None:
    types = {"n": "UInt8", "m": "UInt8"}
    with pytest.raises(ValueError, match="missing or unknown columns: m"):
        encode_block({"n": [1]}, types)
    with pytest.raises(ValueError, match="missing or unknown columns: x"):
        encode_block({"n": [1], "m": [1], "x": [1]}, types)
    with pytest.raises(ValueError, match="column m has 2 rows, the others 1"):
        encode_block({"n": [1], "m": [1, 2]}, types)
    with pytest.raises(ValueError, match="must hold integers"):
        encode_block({"n": np.array([1.5]), "m": [1]}, types)
