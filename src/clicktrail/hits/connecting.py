"""A client of the hit store that the settings name: one server, copies of one, or several stores.

`CLICKTRAIL_HITSTORE_URL` has stores with commas between, and the servers that hold copies of the
same one with `|` between. A URL may bring its own user and password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.hits.placement import Place
from clicktrail.hits.shards import Shards
from clicktrail.hits.store import DATABASE, HitStore

if TYPE_CHECKING:
    from clicktrail.runtime.secrets import Secrets
    from clicktrail.settings import Settings


def connect(settings: Settings, secrets: Secrets) -> HitStore:
    """Return a client for the store, or stores, that the settings name.

    Connects at the first use, so that a process can start before its store does.
    """
    address, cluster = settings.hitstore_address, settings.hitstore_cluster
    return connect_to(address, secrets.hitstore_password, cluster)


def connect_to(
    address: str, password: str, cluster: str | None = None, answer_seconds: int | None = None
) -> HitStore:
    """Return a client for an address of the form of `CLICKTRAIL_HITSTORE_URL`."""
    shards = address.split(",")
    stores = [
        HitStore.of_copies(
            each.strip(), password, DATABASE, Place(number, len(shards)), cluster, answer_seconds
        )
        for number, each in enumerate(shards)
    ]
    return stores[0] if len(stores) == 1 else Shards(stores)
