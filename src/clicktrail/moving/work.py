"""How far a move has come: two files in `move/`, so that whatever ends it, the next start goes on.

`work.json` says where to and which step; `done` has a line for each piece that is there. A piece
whose line is missing is sent again, under the token it had, and counts once.
"""

from __future__ import annotations

import os
import uuid
from enum import StrEnum
from pathlib import Path
from typing import IO

import msgspec


class Step(StrEnum):
    """What a move is at."""

    COPYING = "copying"
    OPENING = "opening"
    """Everything is there and was compared; what keeps sums up to date is still to be made."""


class Work(msgspec.Struct):
    """A move to the stores at `to`, known by `id` there and here."""

    to: str
    cluster: str | None
    step: Step = Step.COPYING
    id: str = msgspec.field(default_factory=lambda: uuid.uuid4().hex)


class WorkFiles:
    """The files of a move in a directory; close them."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._file = directory / "work.json"
        self._pieces = directory / "done"
        self._log: IO[str] | None = None
        self.done: set[str] = set()

    def begun(self) -> Work | None:
        """Return the move that was begun, if there is one, and what of it is done."""
        try:
            work = msgspec.json.decode(self._file.read_bytes(), type=Work)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        try:
            text = self._pieces.read_text(encoding="ascii")
        except FileNotFoundError:
            text = ""
        # A line that a death cut off has no end.
        self.done = set(text[: text.rfind("\n") + 1].split("\n")[:-1])
        return work

    def keep(self, work: Work) -> None:
        """Keep a move; whatever happens, the file holds this or what it held before."""
        self._directory.mkdir(parents=True, exist_ok=True)
        scratch = self._file.with_suffix(".tmp")
        with scratch.open("wb") as file:
            file.write(msgspec.json.encode(work))
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(self._file)

    def note(self, piece: str) -> None:
        """Note a piece that is there."""
        if self._log is None:
            self._log = self._pieces.open("w", encoding="ascii")
            self._log.writelines(f"{each}\n" for each in sorted(self.done))
        self.done.add(piece)
        self._log.write(f"{piece}\n")
        self._log.flush()

    def forget(self) -> None:
        """Forget the move."""
        self.close()
        self._file.unlink(missing_ok=True)
        self._pieces.unlink(missing_ok=True)

    def close(self) -> None:
        """Close what is open."""
        if self._log is not None:
            self._log.close()
            self._log = None
