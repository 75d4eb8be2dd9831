"""Several stores as one: each account's rows are in one of them, and its questions go there.

Who asks about an account binds its id by the name `account_id` or `account`, as every statement
about one does; that says which store is meant. What is about all accounts is asked of each
(`HitStore.rows_of_all`, `HitStore.shards`), and put together by whoever asks.

An insert is divided by account, and each part is sent to its store under the token of the whole.
The same batch is always divided the same way, so that a part which a store has already is dropped
there, and one which it has not is taken: whatever of it is repeated counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from clicktrail.hits.placement import Place
from clicktrail.hits.store import HitStore

if TYPE_CHECKING:
    from clicktrail.hits.native import Column

T = TypeVar("T")
_NAMES = ("account_id", "account")
_Earlier = tuple[int, int, str, int, str]


class Shards(HitStore):
    """A client of several stores, in the order of their numbers."""

    def __init__(self, shards: Sequence[HitStore]) -> None:
        self._shards = tuple(shards)
        self._threads = ThreadPoolExecutor(len(self._shards), thread_name_prefix="shard")

    @property
    def shards(self) -> tuple[HitStore, ...]:
        """The stores."""
        return self._shards

    @property
    def servers(self) -> tuple[HitStore, ...]:
        """The servers of all stores, copies included."""
        return tuple(server for shard in self._shards for server in shard.servers)

    def of(self, account_id: int) -> HitStore:
        """Return the store that holds an account."""
        return self._shards[account_id % len(self._shards)]

    @property
    def address(self) -> str:
        """Where the stores are, without user and password."""
        return ", ".join(shard.address for shard in self._shards)

    @property
    def database(self) -> str:
        """The database whose version in force holds the tables, in each store."""
        return self._shards[0].database

    def look_again(self) -> str:
        """Look in each store which database holds the tables now, and use those from here on.

        They may differ: ask `shards` for the names.
        """
        first, *_ = [shard.look_again() for shard in self._shards]
        return first

    def ping(self) -> bool:
        """Tell whether all stores answer, without raising."""
        return all(self._each(lambda shard: shard.ping()))

    def migrate(self) -> list[str]:
        """Create or update the schema of each; return the names of the migrations that were run."""
        applied = [name for shard in self._shards for name in shard.migrate()]
        return sorted(set(applied))

    def insert_hits(self, columns: Mapping[str, Column], token: str) -> int:
        """Insert hits as `HitStore.insert_hits` does, each where its account is."""
        return self._divided(columns, lambda shard, part: shard.insert_hits(part, token))

    def insert_conversions(self, columns: Mapping[str, Column], token: str) -> int:
        """Insert conversions as `HitStore.insert_conversions` does, each where its account is."""
        return self._divided(columns, lambda shard, part: shard.insert_conversions(part, token))

    def earlier_conversions(
        self, clicks: Sequence[tuple[int, int]], before_cycle: int
    ) -> list[_Earlier]:
        """Return what was recorded of clicks, as `HitStore.earlier_conversions` does."""
        return self._in_order(
            lambda shard: shard.earlier_conversions(
                [each for each in clicks if shard.place.holds(each[0])], before_cycle
            )
        )

    def earlier_orders(
        self, orders: Sequence[tuple[int, int, str]], since_ms: int, before_cycle: int
    ) -> list[_Earlier]:
        """Return what was recorded of orders, as `HitStore.earlier_orders` does."""
        return self._in_order(
            lambda shard: shard.earlier_orders(
                [each for each in orders if shard.place.holds(each[0])], since_ms, before_cycle
            )
        )

    def close(self) -> None:
        """Close every connection."""
        self._threads.shutdown()
        for shard in self._shards:
            shard.close()

    def _for(self, parameters: Mapping[str, Any] | None) -> HitStore:
        for name in _NAMES:
            if parameters and name in parameters:
                return self.of(int(parameters[name]))
        raise ValueError("a statement must name its account, or be asked of each store")

    def _each(self, ask: Callable[[HitStore], T]) -> list[T]:
        """Ask all stores at once; what one of them raises is raised once all are done."""
        under_way = [self._threads.submit(ask, each) for each in self._shards]
        wait(under_way)
        return [one.result() for one in under_way]

    def _in_order(self, ask: Callable[[HitStore], Iterable[_Earlier]]) -> list[_Earlier]:
        # What belongs together is of one account, so that equal times keep its order.
        return sorted((row for rows in self._each(ask) for row in rows), key=lambda row: row[3])

    def _divided(
        self,
        columns: Mapping[str, Column],
        insert: Callable[[HitStore, Mapping[str, Column]], int],
    ) -> int:
        return sum(self._each(lambda shard: insert(shard, of_place(columns, shard.place))))


def of_place(columns: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Return the rows of the accounts that a place holds, in their order."""
    if place.shards == 1:
        return dict(columns)
    accounts = np.asarray(columns["account_id"], dtype=np.int64)
    meant = accounts % place.shards == place.number
    if meant.all():
        return dict(columns)
    indices = np.flatnonzero(meant).tolist()
    return {
        name: column[meant] if isinstance(column, np.ndarray) else [column[i] for i in indices]
        for name, column in columns.items()
    }
