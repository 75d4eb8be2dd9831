"""The secrets of an installation: made once, kept in `<data_dir>/secrets.json` for its owner only.

Several processes start at the same moment on an empty data directory and must agree: whoever links
its finished file first has decided, the others read that one.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from clicktrail.domain.signing import Mac, Signing
from clicktrail.domain.tokens import Signer
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.settings import Settings

FILE_NAME = "secrets.json"
SHORTEST_OVERRIDE = 16


class FormerKey(msgspec.Struct, frozen=True):
    """A key that signs no more, as 64 hex digits, and until when it did (ISO 8601, UTC)."""

    key: str
    signed_until: str


class Stored(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=False):
    """The file: keys are 64 hex digits; `former_keys` has the last one first.

    `kept_key` is absent until the first rotation, and from then on what signed before it.
    """

    signing_key: str
    internal_token: str
    hitstore_password: str
    kept_key: str = ""
    former_keys: tuple[FormerKey, ...] = ()


class Secrets(msgspec.Struct, frozen=True):
    """What the processes of one installation know and nobody else.

    `signing_key` (32 bytes) signs what people carry: click ids, cookies, links; what one of the
    `former_keys` has signed still counts. From `kept_key` come guests' keys and what else must stay
    as it is, whichever key signs. `internal_token` opens the app's change feed; `hitstore_password`
    belongs to the user `clicktrail` of the embedded hit store.
    """

    signing_key: bytes
    internal_token: str
    hitstore_password: str
    kept_key: bytes
    former_keys: tuple[bytes, ...] = ()

    @property
    def verifying_keys(self) -> tuple[bytes, ...]:
        """All keys whose signatures count, the one that signs first."""
        return (self.signing_key, *self.former_keys)

    def signer(self, mac: Callable[[bytes, bytes, int], Signing] = Mac) -> Signer:
        """Return what signs by these keys."""
        return Signer(self.signing_key, mac, former=self.former_keys, kept=self.kept_key)

    @classmethod
    def load(cls, settings: Settings) -> Self:
        """Read the secrets, making them at the first use; settings override what the file says.

        Raises OperatorError when the file is unreadable or damaged, or an override is too short.
        """
        stored = read_or_make(settings.data_dir / FILE_NAME)
        signing_key = bytes.fromhex(stored.signing_key)
        kept_key = bytes.fromhex(stored.kept_key) or signing_key
        former = tuple(bytes.fromhex(one.key) for one in stored.former_keys)
        if settings.signing_key is not None:
            _refuse_short("SIGNING_KEY", settings.signing_key)
            signing_key = hashlib.blake2b(
                settings.signing_key.encode(), digest_size=32, person=b"signing key"
            ).digest()
            kept_key, former = signing_key, ()
        if settings.internal_token is not None:
            _refuse_short("INTERNAL_TOKEN", settings.internal_token)
        return cls(
            signing_key=signing_key,
            internal_token=settings.internal_token or stored.internal_token,
            hitstore_password=stored.hitstore_password,
            kept_key=kept_key,
            former_keys=former,
        )


def _refuse_short(name: str, value: str) -> None:
    if len(value) < SHORTEST_OVERRIDE:
        raise OperatorError(
            f"CLICKTRAIL_{name} is too short to be a secret: give at least {SHORTEST_OVERRIDE}"
            " characters, for example the output of `openssl rand -hex 32`"
        )


def read_or_make(path: Path) -> Stored:
    """Return what the file holds, made where there is none. Raises OperatorError."""
    try:
        if not path.exists():
            _make(path)
        content = path.read_bytes()
    except OSError as error:
        raise OperatorError(f"cannot use {path}: {error.strerror or error}") from error
    try:
        stored = msgspec.json.decode(content, type=Stored)
        keys = [stored.signing_key, *(one.key for one in stored.former_keys)]
        whole = (
            all(len(bytes.fromhex(key)) == 32 for key in keys)
            and len(bytes.fromhex(stored.kept_key)) in (0, 32)
            and len(stored.internal_token) >= SHORTEST_OVERRIDE
            and len(stored.hitstore_password) >= SHORTEST_OVERRIDE
        )
    except (msgspec.DecodeError, ValueError):
        whole = False
    if not whole:
        raise OperatorError(
            f"{path} is damaged: restore it from a backup, or delete it to have new secrets made"
            " (click ids and visitor cookies given out before then no longer count)"
        )
    return stored


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Stored(
        signing_key=secrets.token_hex(32),
        internal_token=secrets.token_urlsafe(32),
        hitstore_password=secrets.token_urlsafe(32),
    )
    with suppress(FileExistsError):
        _write(made, path, os.link)


def replace(stored: Stored, path: Path) -> None:
    """Put other secrets in the place of a file's: whoever reads it finds either. Raises OSError."""
    _write(stored, path, os.replace)


def _write(stored: Stored, path: Path, name: Callable[[str, Path], None]) -> None:
    # mkstemp opens with O_EXCL and mode 0600: the name never shows a half-written or readable file.
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(stored), indent=2) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        name(scratch, path)
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    finally:
        Path(scratch).unlink(missing_ok=True)
