"""Where backups are kept: a folder, or a bucket of S3 or of what speaks its protocol.

clicktrail-backups              which installation's they are
backups/20261129T020000Z.json   one manifest each
hits/…, journal/…, catalogs/…, rest/…   the objects that manifests name
"""

from __future__ import annotations

import contextlib
import hashlib
import os
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
BLOCK = 2**22
SMALL = 2**23
_REMOTE = ("s3://", "s3a://")


class Repository:
    """Backups at one place. Its methods raise OperatorError; `put` and `get` from any thread."""

    def __init__(self, place: str, store: ObjectStore) -> None:
        self.place = place
        self._store: Any = store

    @classmethod
    def at(cls, place: str, *, begin: bool = False) -> Repository:
        """Open the backups at a folder or an `s3://bucket/prefix`; `begin` makes the folder.

        Credentials of a bucket come from the environment (`AWS_ACCESS_KEY_ID` and so on).
        """
        if place.startswith(_REMOTE):
            with _told(place):
                plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
                return cls(place, from_url(place, client_options={"allow_http": plain}))
        if "://" in place:
            raise OperatorError(f"{place}: backups go to a folder or to s3://bucket/prefix")
        folder = Path(place).absolute()
        try:
            if begin:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            elif not folder.is_dir():
                raise OperatorError(f"there is no folder {folder}")
            return cls(place, LocalStore(folder))
        except OSError as error:
            raise OperatorError(f"{folder} cannot be used: {error.strerror or error}") from error

    def claim(self, installation: str) -> None:
        """Note whose backups are here. Raises OperatorError where they are another's."""
        with _told(self.place):
            try:
                found = bytes(self._store.get(MARK).bytes()).decode()
            except FileNotFoundError:
                self._store.put(MARK, installation.encode())
                return
        if found != installation:
            raise OperatorError(
                f"{self.place} holds the backups of another installation: give each a place of its"
                " own"
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
            raise OperatorError(f"the backup {name} in {self.place} is damaged: {error}") from error
        if found.format > FORMAT:
            raise OperatorError(
                f"the backup {name} was made by Clicktrail {found.release}: restore it with that"
            )
        return found

    def newest(self) -> Manifest | None:
        """Return the last backup, if there is one."""
        names = self.names()
        return self.manifest(names[-1]) if names else None

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
        names = self.names()
        gone = names[:-number] if number else []
        left = {unit.key for name in names[len(gone) :] for unit in self.manifest(name).units}
        with _told(self.place):
            # Manifests first: whoever stops here leaves objects that none names, not the reverse.
            self._delete([_manifest_key(name) for name in gone])
            found = (key for key in self._keys("") if not key.startswith((MARK, MANIFESTS)))
            self._delete([key for key in found if key not in left])
            for unfinished in self._unfinished():
                unfinished.unlink()
        return gone

    def _delete(self, keys: list[str]) -> None:
        if keys:
            self._store.delete(keys)

    def _keys(self, prefix: str) -> list[str]:
        with _told(self.place):
            return [meta["path"] for some in self._store.list(prefix or None) for meta in some]

    def _unfinished(self) -> Iterator[Path]:
        """Yield the files that a killed backup has left in a folder, which no list names."""
        if isinstance(self._store, LocalStore):
            yield from Path(self.place).rglob("*#[0-9]*")

    def _settle(self) -> None:
        if isinstance(self._store, LocalStore):
            os.sync()


def _manifest_key(name: str) -> str:
    return f"{MANIFESTS}{name}.json"


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
