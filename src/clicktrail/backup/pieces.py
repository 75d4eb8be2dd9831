"""What becomes of a stage: one object for each part, segment, and the catalog, one for the rest."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from clicktrail.backup.manifest import Kind
from clicktrail.backup.pace import Pace
from clicktrail.backup.packing import compressed, packed, read_blocks
from clicktrail.backup.staging import Stage
from clicktrail.journal.files import COMPRESSED_SUFFIX, unpacked_size

FRESH_NS = 2_000_000_000
"""What was just written may be written again within what a file's time can tell apart."""


Blocks = Callable[[], Iterator[bytes]]


class Piece(msgspec.Struct, frozen=True):
    """One object to be. `blocks` gives its bytes; the rest is as in `manifest.Unit`."""

    kind: Kind
    path: str
    key: str
    blocks: Blocks
    identity: str = ""
    modified_ns: int = 0


def pieces_of(stage: Stage, name: str, pace: Pace) -> Iterator[Piece]:
    """Yield what a stage is made of, for the backup of that name; it is read at a pace."""
    for part in stage.parts:
        yield _part(stage.root, part, name, pace)
    for segment in stage.segments:
        yield _segment(stage.root, segment, name, pace)
    for path in stage.beside:
        yield _beside(stage.root, path, name, pace)
    root = stage.root
    if stage.catalog:
        blocks = _zstd(pace, partial(read_blocks, root / stage.catalog))
        yield Piece("catalog", stage.catalog, f"catalogs/{name}.zst", blocks)
    rest = _zstd(pace, partial(packed, root, stage.rest))
    yield Piece("rest", "", f"rest/{name}.tar.zst", rest)


def _part(root: Path, part: str, name: str, pace: Pace) -> Piece:
    """Return a part of a table: it never changes, and its checksums tell it from any other."""
    files = [
        path.relative_to(root).as_posix()
        for path in sorted((root / part).rglob("*"))
        if path.is_file()
    ]
    sums = hashlib.sha256((root / part / "checksums.txt").read_bytes()).hexdigest()
    table, own = part.split("/")[-2:]
    key = f"hits/{table}/{own}-{name}.tar"
    return Piece("part", part, key, _paced(pace, partial(packed, root, files)), sums)


def _segment(root: Path, segment: str, name: str, pace: Pace) -> Piece:
    """Return a segment of a journal: the same as one of its size and time (see `replacing`)."""
    path = root / segment
    status = path.stat()
    blocks = _paced(pace, partial(read_blocks, path))
    size: int | None = status.st_size
    if path.name.endswith(COMPRESSED_SUFFIX):
        with path.open("rb") as file:
            size = unpacked_size(file.read(32))
    else:
        blocks = _zstd(pace, partial(read_blocks, path))
    is_fresh = time.time_ns() - status.st_mtime_ns < FRESH_NS
    # A worker's outbox is named as its journal is.
    folder, _, number = segment.removeprefix("journal/").rpartition("/")
    return Piece(
        "segment",
        segment,
        f"journal/{folder}/{number.partition('.')[0]}-{name}.zst",
        blocks,
        "" if is_fresh else f"{status.st_mtime_ns}-{size}",
        status.st_mtime_ns,
    )


def _beside(root: Path, path: str, name: str, pace: Pace) -> Piece:
    """Return a file that goes with the segments beside it: small, and never the same."""
    modified_ns = (root / path).stat().st_mtime_ns
    blocks = _zstd(pace, partial(read_blocks, root / path))
    return Piece("segment", path, f"journal/{path}-{name}.zst", blocks, "", modified_ns)


def _zstd(pace: Pace, blocks: Blocks) -> Blocks:
    return lambda: compressed(pace.passed(blocks()))


def _paced(pace: Pace, blocks: Blocks) -> Blocks:
    return lambda: pace.passed(blocks())
