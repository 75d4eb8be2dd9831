"""numpy and the hit store come to the same checksums, and no column changes unseen."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from clicktrail.hits import columns as tables
from clicktrail.hits.store import HitStore
from clicktrail.rebuild.work import PLACES
from clicktrail.verify.labels import CONVERSIONS, HITS, Labels

NOON_MS = 1_772_366_400_000
IDS = {"hits": "hit_id", "conversions": "event_id"}
TYPES = {"hits": tables.HITS, "conversions": tables.CONVERSIONS}
ALL = [
    pytest.param(table, labels, id=f"{table}-{name}")
    for table, of_table in (("hits", HITS), ("conversions", CONVERSIONS))
    for name, labels in of_table.items()
]
# Among them what is no UTF-8, what LIKE and escapes would mistake, and what separates texts.
TEXTS = ["", "a", "\0", "é", "\ud800", "ab\udfffc", "\\0'\n%_", "x" * 300, "日本語", "{day:Date}"]
SPANS = {"UInt8": (0, 2**8), "UInt16": (0, 2**16), "UInt32": (0, 2**32), "UInt64": (0, 2**64)}
AMOUNTS = (-(10**18) + 1, 10**18)


def a_value(chance: random.Random, kind: str) -> Any:
    if "String" in kind:
        return "".join(chance.choices(TEXTS, k=chance.randrange(3)))
    if kind == "DateTime64(3, 'UTC')":
        return NOON_MS + chance.randrange(1000)
    if kind == "Float32":
        return 0.0
    low, high = SPANS.get(kind, AMOUNTS)
    # The ends of what it holds, and small numbers, more often than any other.
    return chance.choice([low, high - 1, low + 1, chance.randrange(3), chance.randrange(low, high)])


def rows_of(table: str, account: int, number: int, seed: str) -> dict[str, list[Any]]:
    """Random rows with ids of their own, as columns of an insert."""
    chance = random.Random(seed)
    rows = {
        name: [a_value(chance, kind) for _ in range(number)] for name, kind in TYPES[table].items()
    }
    rows["account_id"] = [account] * number
    rows[IDS[table]] = [chance.randrange(2**64) for _ in range(number)]
    return rows


def stored(store: HitStore, table: str, labels: Labels, account: int) -> dict[int, int]:
    rows = store.rows(
        f"SELECT {IDS[table]}, {labels.sql} FROM {table} WHERE account_id = {account} GROUP BY 1"
    )
    return {row[0]: row[1] for row in rows}


def insert(store: HitStore, table: str, rows: dict[str, list[Any]], token: str) -> None:
    (store.insert_hits if table == "hits" else store.insert_conversions)(rows, token)


@pytest.mark.parametrize(("table", "labels"), ALL)
def test_both_come_to_the_same_number(
    hit_store: HitStore, account_id: int, table: str, labels: Labels
) -> None:
    rows = rows_of(table, account_id, 500, f"same {table}")
    insert(hit_store, table, rows, f"labels:{account_id}")
    checksums = labels.of_rows(rows).tolist()
    found = stored(hit_store, table, labels, account_id)
    assert found == dict(zip(rows[IDS[table]], checksums, strict=True))
    assert max(checksums) < 2**32
    summed = hit_store.rows(f"SELECT {labels.sql} FROM {table} WHERE account_id = {account_id}")
    assert summed[0][0] == sum(checksums)


@pytest.mark.parametrize(("table", "labels"), ALL)
def test_any_column_that_changes_changes_it(table: str, labels: Labels) -> None:
    number = 200
    rows = rows_of(table, 1, number, f"changes {table}")
    before = labels.of_rows(rows)
    chance = random.Random(f"other {table}")
    for name in labels.columns:
        kind = TYPES[table][name]
        other = [another(chance, kind, value) for value in rows[name]]
        after = labels.of_rows(rows | {name: other})
        assert not np.any(before == after), name


def another(chance: random.Random, kind: str, value: Any) -> Any:
    """Return a value that an insert writes otherwise."""
    while written(other := a_value(chance, kind)) == written(value):
        pass
    return other


def written(value: Any) -> Any:
    return value.encode(errors="replace") if isinstance(value, str) else value


@pytest.mark.parametrize(("table", "labels"), ALL)
def test_labels_of_two_rows_cannot_be_exchanged(table: str, labels: Labels) -> None:
    rows = rows_of(table, 1, 2, f"exchanged {table}")
    chance = random.Random(f"exchanged {table}")
    for name in labels.columns:
        first = rows[name][0]
        second = another(chance, TYPES[table][name], first)
        one, other = (
            labels.of_rows(rows | {name: pair}).sum() for pair in ([first, second], [second, first])
        )
        assert one != other, name


def test_every_column_of_hits_is_compared_but_for_places() -> None:
    """A column that is added needs a place among what is compared, or a reason."""
    compared = [name for labels in HITS.values() for name in labels.columns]
    # The sums are by account and link, and the ids are compared by themselves.
    keys = ["hit_id", "account_id", "datapoint_id"]
    assert sorted(compared + keys + list(PLACES)) == sorted(tables.HITS)


def test_every_column_of_conversions_is_compared_but_for_the_cycle() -> None:
    compared = [name for labels in CONVERSIONS.values() for name in labels.columns]
    # The cycle is the ingestion's own business.
    keys = ["event_id", "account_id", "conversion_id", "cycle"]
    assert sorted(compared + keys) == sorted(tables.CONVERSIONS)
