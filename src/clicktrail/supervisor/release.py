"""Which release a data directory was last started by.

Tables say it, too, but each to whoever opens them: an older release would start half of its parts
and have the other half refuse, again and again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from clicktrail import __version__
from clicktrail.catalog import revisions
from clicktrail.hits import schema
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from pathlib import Path

    from clicktrail.settings import Settings

FILE_NAME = "release.json"


class Release(msgspec.Struct, frozen=True):
    """A release by its number, and the numbers of its newest tables."""

    release: str
    catalog: int
    hits: int


def present() -> Release:
    """Return this release."""
    return Release(__version__, int(revisions.newest()), schema.newest())


def check_release(settings: Settings) -> None:
    """Raise OperatorError where a release with newer tables was started here."""
    path = _path(settings)
    try:
        last = msgspec.json.decode(path.read_bytes(), type=Release)
    except (FileNotFoundError, msgspec.DecodeError):
        # Whoever opens the tables looks for himself.
        return
    except OSError as error:
        raise OperatorError(f"cannot read {path}: {error.strerror or error}") from error
    this = present()
    if last.catalog > this.catalog or last.hits > this.hits:
        raise OperatorError(
            f"{settings.data_dir.absolute()} was last used by Clicktrail {last.release}, and this"
            f" is {this.release}, which does not know its tables: start {last.release} or newer,"
            " or restore a backup from before the upgrade (docs/upgrading.md)"
        )


def note_release(settings: Settings) -> None:
    """Write down that this release is about to bring the tables up to date."""
    path = _path(settings)
    told = msgspec.json.encode(present())
    try:
        if path.exists() and path.read_bytes() == told:
            return
        beside = path.with_name(f"{path.name}.new")
        beside.write_bytes(told)
        beside.replace(path)
    except OSError as error:
        raise OperatorError(f"cannot write {path}: {error.strerror or error}") from error


def _path(settings: Settings) -> Path:
    return settings.data_dir / FILE_NAME
