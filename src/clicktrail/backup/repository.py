"""Where backups are kept: a folder, or a bucket of S3 or of what speaks its protocol.

clicktrail-backups              which data directory's they are
backups/20261129T020000Z.json   one manifest each
hits/…, journal/…, catalogs/…, rest/…   the objects that manifests name
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from clicktrail.backup.manifest import FORMAT, Manifest
from clicktrail.runtime.errors import OperatorError

MARK = "clicktrail-backups"
MANIFESTS = "backups/"
FOUND_BY_FSCK = "lost+found"
"""A directory that lies in the root of a file system, however empty that is."""
BLOCK = 2**22
SMALL = 2**23
SETTLED = (0, 10**14)
"""Unix milliseconds, of which moments can be made."""
_REMOTE = ("s3://", "s3a://")
_FOLDERS = ("hits", "journal", "catalogs", "rest")
_OBJECT = re.compile(rf"({'|'.join(_FOLDERS)})/(.+[-/])?\d{{8}}T\d{{6}}Z\.(tar|zst|tar\.zst)")
"""The keys of objects: what else somebody keeps beside backups is nobody's business."""


class Repository:
    """Backups at one place. Its methods raise OperatorError; `put` and `get` from any thread."""

    def __init__(self, place: str, store: ObjectStore, folder: Path | None = None) -> None:
        self.place = place
        self._store: Any = store
        self._folder = folder

    @classmethod
    def at(cls, place: str, *, begin: bool = False) -> Repository:
        """Open the backups at a folder or an `s3://bucket/prefix`; `begin` makes the folder.

        Credentials of a bucket come from the environment (`AWS_ACCESS_KEY_ID` and so on).
        """
        if place.startswith(_REMOTE):
            with _told(place):
                plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
                return cls(place, from_url(place, client_options={"allow_http": plain}))
        if "://" in place or not place.strip():
            raise OperatorError(f"{place!r}: backups go to a folder or to s3://bucket/prefix")
        folder = Path(place).expanduser().absolute()
        try:
            if begin:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif not folder.is_dir():
                raise OperatorError(f"there is no folder {folder}")
            return cls(place, LocalStore(folder), folder)
        except OSError as error:
            raise OperatorError(f"{folder} cannot be used: {error.strerror or error}") from error

    def claim(self, installation: str, data_dir: Path) -> None:
        """Note whose backups are here. Raises OperatorError where anything else is."""
        if self._folder is not None:
            own, theirs = self._folder.resolve(), data_dir.resolve()
            if own.is_relative_to(theirs) or theirs.is_relative_to(own):
                raise OperatorError(
                    f"{own} and the data directory lie one within the other: give backups a place"
                    " of their own, on another disk at best"
                )
        with _told(self.place):
            try:
                found = bytes(self._store.get(MARK).bytes()).decode()
            except FileNotFoundError:
                if _holds_something(self._folder) if self._folder else self._keys(""):
                    raise OperatorError(
                        f"{self.place} is not empty, and holds no backups: give an empty place"
                    ) from None
                self._store.put(MARK, installation.encode())
                return
        if found != installation:
            raise OperatorError(
                f"{self.place} holds the backups of another data directory: give each a place of"
                " its own, also one that was restored"
            )

    def names(self) -> list[str]:
        """Return the names of the backups here, oldest first."""
        found = (key.removeprefix(MANIFESTS) for key in self._keys(MANIFESTS))
        return sorted(key.removesuffix(".json") for key in found if key.endswith(".json"))

    def manifest(self, name: str) -> Manifest:
        """Return one backup by its name."""
        with _told(self.place):
            try:
                data = bytes(self._store.get(_manifest_key(name)).bytes())
            except FileNotFoundError:
                raise OperatorError(f"{self.place} holds no backup {name}") from None
        try:
            found = msgspec.json.decode(data, type=Manifest)
        except msgspec.DecodeError as error:
            raise OperatorError(f"{self._damaged(name)}: {error}") from error
        if found.name != name or not SETTLED[0] <= found.settled_ms < SETTLED[1]:
            raise OperatorError(f"{self._damaged(name)}: its moment is none")
        if found.format > FORMAT:
            raise OperatorError(
                f"the backup {name} was made by Clicktrail {found.release}: restore it with that"
            )
        return found

    def manifests(self) -> tuple[list[Manifest], list[str]]:
        """Return the backups that can be read, oldest first, and what is the matter with others."""
        found, troubles = [], []
        for name in self.names():
            try:
                found.append(self.manifest(name))
            except OperatorError as error:
                troubles.append(str(error))
        return found, troubles

    def write(self, manifest: Manifest) -> None:
        """Add a backup, whose objects are all here."""
        with _told(self.place):
            self._settle()
            self._store.put(_manifest_key(manifest.name), msgspec.json.encode(manifest))
            self._settle()

    def put(self, key: str, blocks: Iterable[bytes]) -> tuple[int, str]:
        """Store an object, whole or not at all; return its size and checksum."""
        digest = hashlib.sha256()
        size = 0

        def watched() -> Iterator[bytes]:
            nonlocal size
            for block in blocks:
                digest.update(block)
                size += len(block)
                yield block

        whole = watched()
        begun = []
        with _told(self.place):
            while size < SMALL and (block := next(whole, None)) is not None:
                begun.append(block)
            # What comes in parts costs two requests more.
            content = b"".join(begun) if size < SMALL else chain(begun, whole)
            self._store.put(key, content, chunk_size=SMALL)
        return size, digest.hexdigest()

    def get(self, key: str, sha256: str) -> Iterator[bytes]:
        """Yield an object in blocks; one that is not what it was raises at its end."""
        digest = hashlib.sha256()
        with _told(self.place):
            try:
                for block in self._store.get(key).stream(min_chunk_size=BLOCK):
                    data = bytes(block)
                    digest.update(data)
                    yield data
            except FileNotFoundError:
                raise OperatorError(f"{self.place} is damaged: {key} is missing") from None
        if digest.hexdigest() != sha256:
            raise OperatorError(f"{self.place} is damaged: {key} is not what was stored")

    def keep(self, number: int | None) -> list[str]:
        """Delete all backups but the newest `number`, and objects of none; return their names."""
        found, troubles = self.manifests()
        if troubles:
            # Nobody knows which objects those name.
            return []
        gone = [one.name for one in (found[:-number] if number else [])]
        left = {unit.key for one in found[len(gone) :] for unit in one.units}
        with _told(self.place):
            # Manifests first: whoever stops here leaves objects that none names, not the reverse.
            self._delete([_manifest_key(name) for name in gone])
            kept = (key for folder in _FOLDERS for key in self._keys(f"{folder}/"))
            self._delete([key for key in kept if _OBJECT.fullmatch(key) and key not in left])
            for unfinished in self._unfinished():
                unfinished.unlink()
        return gone

    def _damaged(self, name: str) -> str:
        return f"the backup {name} in {self.place} is damaged (remove {_manifest_key(name)})"

    def _delete(self, keys: list[str]) -> None:
        if keys:
            self._store.delete(keys)

    def _keys(self, prefix: str) -> list[str]:
        with _told(self.place):
            return [meta["path"] for some in self._store.list(prefix or None) for meta in some]

    def _unfinished(self) -> Iterator[Path]:
        """Yield the files that a killed backup has left in a folder, which no list names."""
        for path in self._folder.rglob("*#[0-9]*") if self._folder else ():
            key, _, number = path.relative_to(self._folder or path).as_posix().rpartition("#")
            if number.isdigit() and _OBJECT.fullmatch(key):
                yield path

    def _settle(self) -> None:
        if self._folder is not None:
            os.sync()


def _manifest_key(name: str) -> str:
    return f"{MANIFESTS}{name}.json"


def _holds_something(folder: Path) -> bool:
    return any(entry.name != FOUND_BY_FSCK for entry in folder.iterdir())


@contextlib.contextmanager
def _told(place: str) -> Iterator[None]:
    """Make of what the store raises a line for an operator."""
    try:
        yield
    except FileNotFoundError as error:
        raise OperatorError(f"{place} cannot be used: {_first_line(error)}") from error
    except (BaseError, OSError, ValueError) as error:
        raise OperatorError(f"{place} cannot be used: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
