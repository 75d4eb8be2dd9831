"""What a worker keeps on its own disk while the shared journal is away: an ordinary journal.

Beside it stands how far it was handed over, and the highest id that the worker has used. Losing
that file costs nothing but handing over again what the shared journal then knows already.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import msgspec

from clicktrail.journal.reader import Chunk, JournalReader, Position
from clicktrail.journal.retention import delete_older
from clicktrail.journal.shared.layout import head_of
from clicktrail.journal.writer import JournalWriter
from clicktrail.settings import Settings

RECORDS = 5_000
BYTES = 4 * 2**20


class _State(msgspec.Struct):
    handed_over: Position = Position()
    last_id: int = 0


class Outbox:
    """The outbox of one worker, its only writer and reader. Raises what JournalWriter raises."""

    def __init__(self, settings: Settings, name: str) -> None:
        directory = settings.outbox_dir
        self.writer = JournalWriter(
            directory,
            name,
            durability=settings.journal_durability,
            segment_bytes=settings.journal_segment_bytes,
        )
        self._directory = directory
        self._name = name
        self._reader = JournalReader(directory, name)
        self._file = _note_of(directory, name)
        self._state = _read(self._file)
        if self.writer.last_payload is not None:
            self.took(head_of(self.writer.last_payload).hit_id)

    @property
    def last_id(self) -> int:
        """The highest id that is known to have been used; 0 for none."""
        return self._state.last_id

    def took(self, hit_id: int) -> None:
        """Remember an id that was used."""
        self._state.last_id = max(self._state.last_id, hit_id)

    def append(self, payloads: list[bytes]) -> None:
        """Keep events; raises JournalError where the disk does not take them."""
        self.writer.append(payloads)

    def next(self) -> Chunk:
        """Return the first events that were not handed over."""
        return self._reader.read(self._state.handed_over, RECORDS, BYTES)

    def handed_over(self, chunk: Chunk) -> None:
        """Go on behind a chunk, and delete the segments that are done with."""
        self._state.handed_over = chunk.next
        self.save()
        delete_older(self._directory, self._name, chunk.next, time.time() + 1, [])

    def waiting_bytes(self) -> int:
        """Return the bytes that wait to be handed over."""
        return self._reader.lag(self._state.handed_over)

    def save(self) -> None:
        """Write the state down; where that fails, the earlier one stays good."""
        scratch = self._file.with_suffix(".tmp")
        with contextlib.suppress(OSError):
            scratch.write_bytes(msgspec.json.encode(self._state))
            scratch.replace(self._file)

    def close(self) -> None:
        """Let go of the journal."""
        self.save()
        self.writer.close()


def handed_over(directory: Path, name: str) -> Position:
    """Return up to where an outbox that nobody opens was handed over, as far as is noted."""
    return _read(_note_of(directory, name)).handed_over


def _note_of(directory: Path, name: str) -> Path:
    return directory / f"{name}.json"


def _read(file: Path) -> _State:
    try:
        return msgspec.json.decode(file.read_bytes(), type=_State)
    except (OSError, msgspec.DecodeError):
        return _State()
