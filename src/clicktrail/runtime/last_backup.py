"""What the last `clicktrail backup` came to, for whoever looks later: one small file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from clicktrail.runtime import last_file

if TYPE_CHECKING:
    from pathlib import Path

    from clicktrail.settings import Settings


class LastBackup(msgspec.Struct, frozen=True):
    """The backup `name` that was whole at `finished_at` (Unix seconds).

    `place` is where it is, without credentials; `bytes` are all that it holds, `stored_bytes` those
    that were new.
    """

    finished_at: float
    name: str
    place: str
    bytes: int
    stored_bytes: int


def keep(settings: Settings, last: LastBackup) -> None:
    """Write a backup down in the place of the one before; a full disk loses it, nothing else."""
    last_file.keep(_path(settings), last)


def read(settings: Settings) -> LastBackup | None:
    """Return the last backup; None where there was none, or the file is not readable."""
    return last_file.read(_path(settings), LastBackup)


def _path(settings: Settings) -> Path:
    return settings.data_dir / "backup" / "last.json"
