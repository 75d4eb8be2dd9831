"""The secrets of an installation: made once, kept in `<data_dir>/secrets.json` for its owner only.

Several processes start at the same moment on an empty data directory and must agree: whoever links
its finished file first has decided, the others read that one.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from clicktrail.settings import Settings

FILE_NAME = "secrets.json"
SHORTEST_OVERRIDE = 16


class _Stored(msgspec.Struct, forbid_unknown_fields=False):
    """The file: `signing_key` is 64 hex digits."""

    signing_key: str
    internal_token: str
    hitstore_password: str


class Secrets(msgspec.Struct, frozen=True):
    """What the processes of one installation know and nobody else.

    `signing_key` (32 bytes) signs click ids and cookies; `internal_token` opens the app's change
    feed; `hitstore_password` belongs to the user `clicktrail` of the embedded hit store.
    """

    signing_key: bytes
    internal_token: str
    hitstore_password: str

    @classmethod
    def load(cls, settings: Settings) -> Self:
        """Read the secrets, making them at the first use; settings override what the file says.

        Raises OperatorError when the file is unreadable or damaged, or an override is too short.
        """
        stored = _read_or_make(settings.data_dir / FILE_NAME)
        signing_key = bytes.fromhex(stored.signing_key)
        if settings.signing_key is not None:
            _refuse_short("SIGNING_KEY", settings.signing_key)
            signing_key = hashlib.blake2b(
                settings.signing_key.encode(), digest_size=32, person=b"signing key"
            ).digest()
        if settings.internal_token is not None:
            _refuse_short("INTERNAL_TOKEN", settings.internal_token)
        return cls(
            signing_key=signing_key,
            internal_token=settings.internal_token or stored.internal_token,
            hitstore_password=stored.hitstore_password,
        )


def _refuse_short(name: str, value: str) -> None:
    if len(value) < SHORTEST_OVERRIDE:
        raise OperatorError(
            f"CLICKTRAIL_{name} is too short to be a secret: give at least {SHORTEST_OVERRIDE}"
            " characters, for example the output of `openssl rand -hex 32`"
        )


def _read_or_make(path: Path) -> _Stored:
    try:
        if not path.exists():
            _make(path)
        content = path.read_bytes()
    except OSError as error:
        raise OperatorError(f"cannot use {path}: {error.strerror or error}") from error
    try:
        stored = msgspec.json.decode(content, type=_Stored)
        whole = (
            len(bytes.fromhex(stored.signing_key)) == 32
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
    made = _Stored(
        signing_key=secrets.token_hex(32),
        internal_token=secrets.token_urlsafe(32),
        hitstore_password=secrets.token_urlsafe(32),
    )
    # mkstemp opens with O_EXCL and mode 0600: the name never shows a half-written or readable file.
    handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(scratch, path)
        except FileExistsError:
            return
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    finally:
        Path(scratch).unlink()
