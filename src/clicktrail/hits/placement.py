"""Which of several stores holds an account: all of an account's rows are in one of them.

Ids of accounts are given one after the other, so that their remainders spread them evenly. Each
store has written down which one it is and of how many, since among a different number of them, or
in another order, an account's rows would be looked for, and repeated inserts be sent, where the
others are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore


class Place(NamedTuple):
    """A store's number, counted from 0, among so many."""

    number: int = 0
    shards: int = 1

    def holds(self, account_id: int) -> bool:
        """Tell whether an account's rows are here."""
        return account_id % self.shards == self.number

    @property
    def condition(self) -> str:
        """The SQL condition that a row's account is here."""
        return f"account_id % {self.shards} = {self.number}"

    def __str__(self) -> str:
        return f"number {self.number + 1} of {self.shards}"


ALONE = Place()


def find_fault(store: HitStore) -> str:
    """Return why a store is not the one that the settings say; empty where it is.

    One that holds nothing yet is what it is called. Its tables must be there; raises HitStoreError.
    """
    found = [Place(*row) for row in store.rows(f"SELECT number, shards FROM {_table(store)}")]
    if found and found[-1] != store.place:
        return (
            f"the store at {store.address} is {found[-1]}, and CLICKTRAIL_HITSTORE_URL has it as"
            f" {store.place}: name all of them, each once, in the order of before; another number"
            " of them needs `clicktrail hits move`"
        )
    if not found and store.place != ALONE and _holds_anything(store):
        return (
            f"the store at {store.address} holds the hits of all accounts, and"
            f" CLICKTRAIL_HITSTORE_URL has it as {store.place}: name it alone, or move what it"
            " holds to empty stores with `clicktrail hits move`"
        )
    return ""


def take(store: HitStore) -> None:
    """Write down which one a store is; do so once `find_fault` finds nothing."""
    if not store.rows(f"SELECT count() FROM {_table(store)}")[0][0]:
        store.command(
            f"INSERT INTO {_table(store)} (number, shards)"
            f" SELECT {store.place.number}, {store.place.shards}"
        )


def _table(store: HitStore) -> str:
    return f"`{store.database}`.placement"


def _holds_anything(store: HitStore) -> bool:
    return any(
        store.rows(f"SELECT 1 FROM {table} LIMIT 1")
        for table in ("hits", "conversions", "account_day", "conversion_day")
    )
