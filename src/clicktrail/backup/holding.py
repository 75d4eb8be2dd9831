"""Journals held fast by links, though whoever writes, compresses or deletes them goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

from clicktrail.journal.files import journals, segments

SHARED = "shared"
OUTBOX = "outbox"
_PLAN = "ingest"
_ATTEMPTS = 100
_OF_A_WRITER = (".seg", ".seg.zst", ".tmp", ".next", ".asked")
"""Segments, and what is half written or only of use to whoever writes."""


def partitions(data: Path) -> list[str]:
    """Return the partitions of the shared journal that a data directory has copies of."""
    found = (data / SHARED).glob("*")
    return sorted(path.relative_to(data).as_posix() for path in found if path.is_dir())


def hold_segments(data: Path, root: Path, directory: str) -> list[str]:
    """Link the segments of all journals of a directory below `root`; return their paths.

    A segment that is compressed or deleted between two looks is looked for again. Raises OSError.
    """
    found = []
    for name in journals(data / directory):
        found += _held(data, root, directory, name)
    return found


def keep_beside(data: Path, root: Path, directory: str) -> list[str]:
    """Copy what lies beside the segments of a directory below `root`; return the paths.

    To be called before `hold_segments`: it may speak of nothing that is not among the segments.
    The plan of a partition is none of it. Raises OSError.
    """
    found = []
    for path in sorted((data / directory).rglob("*")):
        inside = path.relative_to(data / directory)
        if inside.parts[0] == _PLAN or path.name.endswith(_OF_A_WRITER) or not path.is_file():
            continue
        target = root / directory / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(path, target)
        except FileNotFoundError:
            # Replaced by a newer one at this moment, or gone with what it spoke of.
            continue
        found.append(f"{directory}/{inside.as_posix()}")
    return found


def _held(data: Path, root: Path, directory: str, name: str) -> list[str]:
    attempts = 0
    while True:
        linked: list[Path] = []
        try:
            for each in segments(data / directory, name):
                target = root / each.path.relative_to(data)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.hardlink_to(each.path)
                linked.append(target)
        except FileNotFoundError:
            attempts += 1
            if attempts == _ATTEMPTS:
                raise
            for target in linked:
                target.unlink()
        else:
            return [target.relative_to(root).as_posix() for target in linked]
