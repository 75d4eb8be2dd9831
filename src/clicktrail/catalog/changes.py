"""The log of what the edge must hear of: written in the transaction of the change itself.

A row says only that an entity changed; the feed sends what it is by then. The log is pruned to the
newest rows, and whoever asks from before those gets a whole snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import delete, func, insert, select

from clicktrail.catalog.tables import KEPT_CHANGES, changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection, Row

Kind = Literal["datapoint", "domain", "conversion", "account", "group", "script"]

_PRUNE_EVERY = 1024


def version(connection: Connection) -> int:
    """Return the version of the newest change; 0 in a new catalog."""
    newest = select(func.coalesce(func.max(changes.c.version), 0))
    return int(connection.execute(newest).scalar_one())


def oldest(connection: Connection) -> int:
    """Return the version of the oldest change still kept; 0 when there is none."""
    first = select(func.coalesce(func.min(changes.c.version), 0))
    return int(connection.execute(first).scalar_one())


def after(connection: Connection, since: int, limit: int) -> Sequence[Row[Any]]:
    """Return the first `limit` changes after a version, in order."""
    return connection.execute(
        select(changes).where(changes.c.version > since).order_by(changes.c.version).limit(limit)
    ).all()


def record(connection: Connection, kind: Kind, entity_ids: Iterable[int]) -> None:
    """Note that these entities changed."""
    rows = [{"kind": kind, "entity_id": entity_id} for entity_id in entity_ids]
    if rows:
        connection.execute(insert(changes), rows)


def prune(connection: Connection, before: int, after: int, kept: int = KEPT_CHANGES) -> None:
    """Drop all but the `kept` newest rows, once every thousand versions or so.

    `before` and `after` are the versions at the two ends of the transaction.
    """
    if before // _PRUNE_EVERY != after // _PRUNE_EVERY:
        connection.execute(delete(changes).where(changes.c.version <= after - kept))
