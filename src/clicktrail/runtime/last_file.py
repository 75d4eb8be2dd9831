"""What something last came to, for whoever looks later: one small file."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, TypeVar

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

Last = TypeVar("Last", bound=msgspec.Struct)


def keep(path: Path, last: msgspec.Struct) -> None:
    """Write it down in the place of the one before; a full disk loses it, nothing else."""
    scratch = path.with_suffix(f".{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        scratch.write_bytes(msgspec.json.encode(last))
        scratch.replace(path)


def read(path: Path, kind: type[Last]) -> Last | None:
    """Return what was written down; None where nothing was, or the file is not readable."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError):
        return None
