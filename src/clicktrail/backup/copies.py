"""Whether this node's copies of the shared journal hold what the cluster holds."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import msgspec

from clicktrail.backup.holding import partitions
from clicktrail.journal.files import segments
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.shared.layout import stream_of, unpack
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from pathlib import Path

    from clicktrail.ingest.shared.bridge import Bridge
    from clicktrail.journal.shared.bus import Bus
    from clicktrail.settings import Settings

PATIENCE_SECONDS = 10.0
LOOK_SECONDS = 0.05


def wait_for_copies(settings: Settings) -> list[str]:
    """Wait until the copies hold what the cluster holds at this moment; return what they lack.

    As sentences for an operator. A cluster that does not answer, and a copy that does not grow,
    are not waited for: what is lacking is in the cluster still. Raises OperatorError where the
    client is not installed.
    """
    if settings.journal_url is None or not partitions(settings.data_dir):
        return []
    # Only now: where nodes share nothing, nothing of it is loaded.
    from clicktrail.ingest.shared.bridge import Bridge
    from clicktrail.ingest.shared.ingestion import directory_of, name_of
    from clicktrail.journal.shared.bus import BusError

    bridge = Bridge(settings, "backup")
    try:
        newest = _newest_events(bridge, settings.journal_partitions)
    except (BusError, OperatorError) as error:
        return [
            f"The shared journal does not answer ({error}): what it holds and this node has not"
            " copied yet is not in this backup."
        ]
    finally:
        bridge.close()
    deadline = time.monotonic() + PATIENCE_SECONDS
    behind = []
    for partition, event in sorted(newest.items()):
        copy = _Copy(directory_of(settings, partition) / "journal", name_of(partition))
        while not (is_there := copy.holds(event)) and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        if not is_there:
            behind.append(partition)
    if not behind:
        return []
    which = ", ".join(map(str, behind))
    return [
        f"This node's copy of the shared journal is behind (partition {which}): the last events are"
        " in the cluster, and not in this backup."
    ]


def _newest_events(bridge: Bridge, count: int) -> dict[int, bytes]:
    """Return the last event in each partition that has any. Raises BusError."""
    from clicktrail.journal.shared.beginning import beginning_of

    bridge.ask(bridge.bus.connect())
    found = {}
    for partition in range(count):
        _, last = bridge.ask(bridge.bus.bounds(stream_of(partition)))
        event = bridge.ask(_event(bridge.bus, partition, last)) if last else None
        begun = bridge.ask(beginning_of(bridge.bus, partition)).valid
        # What was counted before the stream was begun is in no copy of it.
        if event is not None and not (begun is not None and begun.counted.has(event)):
            found[partition] = event
    return found


async def _event(bus: Bus, partition: int, number: int) -> bytes | None:
    """Return the last event of a message; None for one that holds no events."""
    from clicktrail.journal.shared.beginning import BEGINNING
    from clicktrail.journal.shared.bus import BusError

    try:
        message = await bus.jetstream.get_msg(stream_of(partition), number)
    except bus.faults as error:
        raise BusError(str(error)) from error
    if (message.subject or "").endswith(f".{BEGINNING}"):
        return None
    with contextlib.suppress(msgspec.DecodeError):
        return unpack(message.data or b"")[-1]
    return None


class _Copy:
    """The end of a partition's copy, each part of it read once."""

    def __init__(self, directory: Path, name: str) -> None:
        self._directory = directory
        self._name = name
        self._reader = JournalReader(directory, name)
        self._at: Position | None = None

    def holds(self, event: bytes) -> bool:
        """Tell whether an event of the last two segments has come."""
        if self._at is None:
            present = segments(self._directory, self._name)
            if not present:
                return False
            self._at = Position(present[-2 if len(present) > 1 else -1].number)
        while (chunk := self._reader.read(self._at)).records:
            self._at = chunk.next
            if any(payload == event for _, payload in chunk.records):
                return True
        return False
