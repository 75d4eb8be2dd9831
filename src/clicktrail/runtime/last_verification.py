"""What the last `clicktrail verify` came to, for whoever looks later: one small file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from clicktrail.runtime import last_file

if TYPE_CHECKING:
    from pathlib import Path

    from clicktrail.settings import Settings


class LastVerification(msgspec.Struct, frozen=True):
    """The outcome of a verification that came to its end at `finished_at` (Unix seconds).

    `ok`: nothing differed and nothing was unreadable. `scope` says in words what was looked at,
    empty: everything. `hits` and `conversions` were replayed from the journal, `days` compared;
    `differing` counts what differed, `problems` what could not be read.
    """

    finished_at: float
    ok: bool
    scope: str
    hits: int
    conversions: int
    days: int
    differing: int
    problems: int


def keep(settings: Settings, outcome: LastVerification) -> None:
    """Write an outcome down in the place of the one before; a full disk loses it, nothing else."""
    last_file.keep(_path(settings), outcome)


def read(settings: Settings) -> LastVerification | None:
    """Return the last outcome; None where nobody has verified, or the file is not readable."""
    return last_file.read(_path(settings), LastVerification)


def _path(settings: Settings) -> Path:
    return settings.data_dir / "verify" / "last.json"
