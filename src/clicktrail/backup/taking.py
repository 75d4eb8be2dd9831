"""Back up: hold a moment fast, and store what of it is not stored yet."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import msgspec

from clicktrail import __version__
from clicktrail.api.beginning import check_beginning
from clicktrail.backup.manifest import FORMAT, NAME, Manifest, Unit
from clicktrail.backup.pace import Pace
from clicktrail.backup.pieces import Piece, pieces_of
from clicktrail.backup.repository import Repository
from clicktrail.backup.staging import DIRECTORY, WHO, Stage, staged
from clicktrail.hits import trouble
from clicktrail.hits.connecting import connect
from clicktrail.hits.store import HitStoreError
from clicktrail.runtime import last_backup
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import hold
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings

Tell = Callable[[str, int, int], None]
AT_ONCE = 2


class Taken(msgspec.Struct, frozen=True):
    """What a backup came to: `bytes` in all, of which `stored_bytes` were not stored before.

    `deleted` names the older backups that made room. `notes` are sentences for an operator.
    """

    name: str
    place: str
    bytes: int
    stored_bytes: int
    seconds: float
    deleted: list[str]
    notes: list[str]


def take(
    settings: Settings,
    place: str,
    *,
    keep: int | None = None,
    rate: float | None = None,
    tell: Tell | None,
) -> Taken:
    """Back up a running installation to `place`, and delete all but the newest `keep` backups.

    What is stored is read at `rate` MB a second, None for as fast as it goes. Raises
    OperatorError; what was there before is there still.
    """
    began = time.monotonic()
    check_beginning(settings)
    store = connect(settings, Secrets.load(settings))
    try:
        with hold(settings.data_dir / DIRECTORY / "lock", WHO):
            repository = Repository.at(place, begin=True)
            repository.claim(_installation(settings), settings.data_dir)
            before, troubles = repository.manifests()
            with staged(settings, store) as stage:
                name = _name(stage.settled_ms, before)
                units, stored = _store(repository, stage, before, name, Pace(rate), tell)
            manifest = Manifest(
                format=FORMAT,
                name=name,
                release=__version__,
                settled_ms=stage.settled_ms,
                with_hits=bool(stage.parts),
                units=units,
            )
            repository.write(manifest)
            deleted = repository.keep(keep)
    except HitStoreError as error:
        raise OperatorError(trouble.told(error, store)) from error
    finally:
        store.close()
    # What a URL holds before its @ is a password.
    shown = re.sub(r"//[^/@]*@", "//", place)
    done = last_backup.LastBackup(time.time(), name, shown, manifest.bytes, stored)
    last_backup.keep(settings, done)
    seconds = round(time.monotonic() - began, 3)
    return Taken(
        name, place, manifest.bytes, stored, seconds, deleted, [*troubles, *_notes(stage, settings)]
    )


def _store(
    repository: Repository,
    stage: Stage,
    before: list[Manifest],
    name: str,
    pace: Pace,
    tell: Tell | None,
) -> tuple[list[Unit], int]:
    """Store what is new of a stage; return what it all is, and how many bytes were new."""
    known = {_sameness(unit): unit for one in before for unit in one.units}
    units, missing = [], []
    try:
        pieces = list(pieces_of(stage, name, pace))
    except OSError as error:
        raise OperatorError(f"{error.filename or stage.root}: {error.strerror or error}") from error
    for piece in pieces:
        if piece.identity and (unit := known.get(_sameness(piece))):
            units.append(unit)
        else:
            missing.append(piece)

    def put(piece: Piece) -> Unit:
        size, sha256 = repository.put(piece.key, piece.blocks())
        return Unit(
            kind=piece.kind,
            path=piece.path,
            key=piece.key,
            bytes=size,
            sha256=sha256,
            identity=piece.identity,
            modified_ns=piece.modified_ns,
        )

    stored = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for done, unit in enumerate(pool.map(put, missing), start=1):
                units.append(unit)
                stored += unit.bytes
                if tell:
                    tell("objects", done, len(missing))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return units, stored


def _sameness(of: Unit | Piece) -> tuple[str, str]:
    """Return what two are equal in that hold the same; a segment may have been compressed since."""
    return of.path.removesuffix(".zst"), of.identity


def _name(settled_ms: int, before: list[Manifest]) -> str:
    """Return a name that comes after that of the backup before."""
    seconds = settled_ms // 1000
    if before:
        last = datetime.strptime(before[-1].name, NAME).replace(tzinfo=UTC)
        seconds = max(seconds, int(last.timestamp()) + 1)
    return datetime.fromtimestamp(seconds, UTC).strftime(NAME)


def _installation(settings: Settings) -> str:
    """Return what tells one data directory from others, a restored one also from the first."""
    path = settings.data_dir / DIRECTORY / "id"
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        made = uuid.uuid4().hex
        scratch = path.with_suffix(".tmp")
        scratch.write_text(made, encoding="ascii")
        scratch.replace(path)
        return made


def _notes(stage: Stage, settings: Settings) -> list[str]:
    notes = [*stage.notes]
    if settings.hitstore_url is not None:
        notes.append(
            "The hit store is a ClickHouse of your own: back it up there, or have it made anew from"
            " the journal, as far back as that is kept."
        )
    if not stage.catalog:
        notes.append("The catalog is in a database server: back it up there, after this.")
    return notes
