"""What is the matter with the hit store, in the words of whoever runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.hits.store import HitStoreDown
from clicktrail.hits.wire import AUTHENTICATION_FAILED

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore, HitStoreError

LONGEST_REASON = 300


def told(error: HitStoreError, store: HitStore) -> str:
    """Return what an error of `store` means and what to do about it.

    Only a refusal of which nothing is known keeps the store's own words.
    """
    if isinstance(error, HitStoreDown):
        return (
            f"The hit store does not answer at {store.address}: start it with `clicktrail serve`,"
            " or correct CLICKTRAIL_HITSTORE_URL where that names it."
        )
    reason = str(error)
    if f"code: {AUTHENTICATION_FAILED}" in reason:
        return (
            f"The hit store at {store.address} does not take this installation's password:"
            " most likely another data directory's store is running there. Stop that one, or set"
            " CLICKTRAIL_DATA_DIR or CLICKTRAIL_HITSTORE_PORT so that they belong together; a"
            " CLICKTRAIL_HITSTORE_URL must bring the right user and password."
        )
    return f"The hit store at {store.address} refuses to answer. ({reason[:LONGEST_REASON]})"
