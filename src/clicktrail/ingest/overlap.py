"""Whether the hit store holds what the plan log believes to be still in the journals only.

That happens when the plan log was deleted, or comes from an older backup than the hit store. It
would then make other ranges of the same records, so under other tokens, and count them twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from clicktrail.domain.events import Erased, Event
from clicktrail.hits.store import HitStore
from clicktrail.ingest.gather import decode
from clicktrail.journal.files import journals
from clicktrail.journal.reader import JournalReader, Position

# Records are taken in order: had any been taken, the first ones would have been.
SAMPLE = 200
_IN_TABLE = (
    ("hits", "hit_id"),
    ("conversions", "event_id"),
)


def taken_already(
    store: HitStore, directory: Path, positions: Mapping[str, tuple[int, int]]
) -> str | None:
    """Return the first journal of which the store holds records from behind `positions`.

    None where there is none. Raises HitStoreError.
    """
    for name in journals(directory):
        events = _next_events(directory, name, Position(*positions.get(name, (0, 0))))
        if not events:
            continue
        sample = {
            "ids": [event.hit_id for event in events],
            "accounts": sorted({event.account_id for event in events}),
        }
        for table, column in _IN_TABLE:
            found = store.rows_of_all(
                f"SELECT count() FROM {table}"  # noqa: S608
                " WHERE account_id IN {accounts:Array(UInt32)}"
                f" AND {column} IN {{ids:Array(UInt64)}}",
                sample,
            )
            if any(row[0] for row in found):
                return name
    return None


def _next_events(directory: Path, name: str, position: Position) -> list[Event]:
    """Return the first events behind `position`.

    Records that cannot be understood are skipped, and so are erased ones: no row has their ids.
    """
    reader = JournalReader(directory, name)
    while True:
        chunk = reader.read(position, SAMPLE)
        decoded = decode(chunk.records)
        events = [event for event in decoded if event is not None and type(event) is not Erased]
        if events or not chunk.records:
            return events
        position = chunk.next
