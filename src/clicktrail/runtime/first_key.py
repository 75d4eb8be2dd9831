"""The first API key, left in the data directory when made: the catalog keeps only its hash."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from clicktrail.settings import Settings


def path(settings: Settings) -> Path:
    """Return where the key is kept; the file may be deleted once it has been noted elsewhere."""
    return settings.data_dir / "bootstrap-key"


def keep(settings: Settings, key: str) -> None:
    """Write the key for its owner's eyes only."""
    descriptor = os.open(path(settings), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{key}\n")


def read(settings: Settings) -> str | None:
    """Return the key, or None where there is none (any more)."""
    try:
        return path(settings).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None
