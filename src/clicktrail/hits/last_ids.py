"""Up to which id the events of each writer have come into the store.

A writer's events come in in the order of their ids (`hits.arrivals`), so its last row says of all
its events whether they are in, as long as the account keeps rows so new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from clicktrail.domain.hit_id import SEQUENCE_BITS, SIGN, SLOT_BITS
from clicktrail.hits.store import HitStore, HitStoreError


class LastIds(NamedTuple):
    """The last id of each writer, by `domain.hit_id.slot`."""

    hits: dict[int, int]
    conversions: dict[int, int]


def last_ids(store: HitStore, partition: int, partitions: int) -> LastIds:
    """Return the last ids of the accounts whose number, divided by `partitions`, leaves so much.

    Those of imported history are among them, under a writer that no edge is. Raises HitStoreError.
    """
    found = LastIds({}, {})
    for shard in store.shards:
        for table, column, last in (
            ("hits", "hit_id", found.hits),
            ("conversions", "event_id", found.conversions),
        ):
            writer = f"bitAnd(bitShiftRight({column}, {SEQUENCE_BITS}), {(1 << SLOT_BITS) - 1})"
            sql = (
                f"SELECT {writer} AS writer, max({column}) FROM {table}"
                " WHERE account_id % {partitions:UInt32} = {partition:UInt32}"
                f" AND {column} < {SIGN} GROUP BY writer"
            )
            parameters = {"partitions": partitions, "partition": partition}
            for row in _of_enough_copies(shard, sql, parameters):
                last[int(row[0])] = max(last.get(int(row[0]), 0), int(row[1]))
    return found


def _of_enough_copies(shard: HitStore, sql: str, parameters: dict[str, int]) -> list[Sequence[Any]]:
    """Return the rows of so many servers that one of them has whatever most of them took."""
    servers = shard.servers
    rows: list[Sequence[Any]] = []
    answers = 0
    for server in servers:
        try:
            rows += server.rows(sql, parameters)
            answers += 1
        except HitStoreError as error:
            failure = error
        finally:
            if server is not shard:
                server.close()
    if answers < len(servers) - len(servers) // 2:
        raise failure
    return rows
