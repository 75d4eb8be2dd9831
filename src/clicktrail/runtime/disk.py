"""How much room is left for the data, and when that is too little."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Four segments of the journal at their usual size: what a busy hour may need.
SCARCE_BYTES = 256 * 2**20


def free_bytes(directory: Path) -> int:
    """Return the free bytes on the disk of `directory`, or of its parent where it is not there."""
    return shutil.disk_usage(_standing(directory)).free


def total_bytes(directory: Path) -> int:
    """Return the size of that disk."""
    return shutil.disk_usage(_standing(directory)).total


def shortage(free: int) -> str | None:
    """Return a sentence when `free` bytes are too few to go on with, else None."""
    if free >= SCARCE_BYTES:
        return None
    return (
        f"only {free / 2**20:,.0f} MiB are free for the data directory; when it is full, links"
        " answer 503"
    )


def _standing(directory: Path) -> Path:
    path = directory.absolute()
    while not path.exists():
        path = path.parent
    return path
