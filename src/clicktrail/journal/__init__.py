"""The journal: append-only segments that hold everything that happened, and the way to read them.

`writer` appends, `reader` follows and replays, `retention` compresses and deletes, `inspect` tells
what is there; `format` says what the bytes mean. Payloads are opaque here.
"""

from __future__ import annotations

from clicktrail.journal.files import journals, segments
from clicktrail.journal.format import JournalError
from clicktrail.journal.reader import Chunk, JournalReader, Position
from clicktrail.journal.writer import JournalWriter

__all__ = [
    "Chunk",
    "JournalError",
    "JournalReader",
    "JournalWriter",
    "Position",
    "journals",
    "segments",
]
