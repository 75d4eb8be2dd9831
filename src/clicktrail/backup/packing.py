"""How files become one object, and files again: tar for several, zstd where it is worth it."""

from __future__ import annotations

import stat
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, cast

import zstandard

from clicktrail.runtime.errors import OperatorError

BLOCK = 2**22
READ_BLOCK = 2**18
"""What is read at a pace is read in small pieces: each keeps a processor for a millisecond."""
DAMAGED = "the backup is damaged"
LEVEL = 1
"""Of zstd. Whatever stays long is compressed better already."""


def packed(root: Path, paths: Sequence[str]) -> Iterator[bytes]:
    """Yield a tar of files and symbolic links below `root`; no file may change meanwhile."""
    for path in paths:
        info = tarfile.TarInfo(path)
        status = (root / path).lstat()
        info.mode = status.st_mode & 0o777
        if stat.S_ISLNK(status.st_mode):
            info.type, info.linkname = tarfile.SYMTYPE, str((root / path).readlink())
            yield info.tobuf(tarfile.GNU_FORMAT)
            continue
        info.size = status.st_size
        yield info.tobuf(tarfile.GNU_FORMAT)
        yield from read_blocks(root / path)
        yield bytes(-info.size % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


def unpack(blocks: Iterable[bytes], target: Path) -> int:
    """Write what a tar holds below `target`; return the number of files.

    Whoever can write to the backups can write any tar: only files and links are taken, none of a
    name or to a place outside. Links are made last, so that nothing is written through one. Raises
    OSError, OperatorError.
    """
    links: list[tuple[Path, str]] = []
    count = 0
    source = cast("IO[bytes]", _Source(blocks))
    try:
        with tarfile.open(fileobj=source, mode="r|", bufsize=BLOCK) as tar:
            for info in tar:
                path = target / inside(info.name)
                content = tar.extractfile(info) if info.isreg() else None
                if content is not None:
                    write_blocks(path, iter(partial(content.read, BLOCK), b""))
                    path.chmod(info.mode & 0o777)
                elif info.issym():
                    inside(str(PurePosixPath(info.name).parent / info.linkname))
                    links.append((path, info.linkname))
                else:
                    raise OperatorError(f"{DAMAGED}: {info.name} is neither a file nor a link")
                count += 1
    except tarfile.TarError as error:
        raise OperatorError(f"{DAMAGED}: {error}") from error
    # Behind the end of the tar the source still has to say that it was whole.
    while source.read(BLOCK):
        pass
    for path, leads_to in links:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(leads_to)
    return count


def inside(name: str) -> str:
    """Return a path within the data directory. Raises OperatorError for any other."""
    depth = 0
    for part in PurePosixPath(name).parts:
        depth += -1 if part == ".." else 1
        if depth < 1 or part.startswith("/"):
            raise OperatorError(f"{DAMAGED}: it has a file {name}")
    return name


def read_blocks(path: Path) -> Iterator[bytes]:
    """Yield a file."""
    with path.open("rb") as file:
        while block := file.read(READ_BLOCK):
            yield block


def write_blocks(path: Path, blocks: Iterable[bytes]) -> None:
    """Write a file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for block in blocks:
            file.write(block)


def compressed(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what is given, as one zstd frame."""
    compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compressobj()
    for block in blocks:
        if some := compressor.compress(block):
            yield some
    yield compressor.flush()


def decompressed(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what `compressed` was given. Raises OperatorError where it is damaged."""
    decompressor = zstandard.ZstdDecompressor().decompressobj()
    try:
        for block in blocks:
            if some := decompressor.decompress(block):
                yield some
    except zstandard.ZstdError as error:
        raise OperatorError(f"{DAMAGED}: {error}") from error


class _Source:
    """Blocks, read as a file is."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = iter(blocks)
        self._rest = b""

    def read(self, size: int) -> bytes:
        while len(self._rest) < size:
            block = next(self._blocks, None)
            if block is None:
                break
            self._rest = self._rest + block if self._rest else block
        data, self._rest = self._rest[:size], self._rest[size:]
        return data
