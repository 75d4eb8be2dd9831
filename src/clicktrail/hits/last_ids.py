"""Up to which id the events of each writer have come into the store.

A writer's events come in in the order of their ids (`hits.arrivals`), so its last row says of all
its events whether they are in, as long as the account keeps rows so new.
"""

from __future__ import annotations

from typing import NamedTuple

from clicktrail.domain.hit_id import SEQUENCE_BITS, SIGN, SLOT_BITS
from clicktrail.hits.store import HitStore


class LastIds(NamedTuple):
    """The last id of each writer, by `domain.hit_id.slot`."""

    hits: dict[int, int]
    conversions: dict[int, int]


def last_ids(store: HitStore, partition: int, partitions: int) -> LastIds:
    """Return the last ids of the accounts whose number, divided by `partitions`, leaves so much.

    Those of imported history are among them, under a writer that no edge is. Raises HitStoreError.
    """
    found: list[dict[int, int]] = []
    for table, column in (("hits", "hit_id"), ("conversions", "event_id")):
        writer = f"bitAnd(bitShiftRight({column}, {SEQUENCE_BITS}), {(1 << SLOT_BITS) - 1})"
        rows = store.rows_of_all(
            f"SELECT {writer} AS writer, max({column}) FROM {table}"
            " WHERE account_id % {partitions:UInt32} = {partition:UInt32}"
            f" AND {column} < {SIGN} GROUP BY writer",
            {"partitions": partitions, "partition": partition},
        )
        of_table: dict[int, int] = {}
        for number, last in rows:
            of_table[int(number)] = max(of_table.get(int(number), 0), int(last))
        found.append(of_table)
    return LastIds(*found)
