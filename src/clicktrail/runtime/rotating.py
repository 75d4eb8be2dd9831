"""Another signing key for an installation: the ones before it read on until they are dropped.

Processes read their keys when they start: a rotation is in force once they have been restarted.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import msgspec

from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import hold
from clicktrail.runtime.secrets import FILE_NAME, FormerKey, Stored, read_or_make, replace

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from clicktrail.settings import Settings

MOST_FORMER: Final = 3
"""Every forged value is held against all keys."""
_LOCK: Final = ".secrets.lock"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key by its id, which tells nothing of it; `signed_until` is empty where it signs."""

    id: str
    signed_until: str


def keys(settings: Settings) -> tuple[SigningKey, ...]:
    """Return the keys whose signatures count, the one that signs first. Raises OperatorError."""
    return _told(read_or_make(_path(settings)))


def rotate(settings: Settings, now: datetime) -> tuple[SigningKey, ...]:
    """Have a new key sign, and the present one only be read by; return all of them.

    Raises OperatorError where the key is a setting, or there are `MOST_FORMER` others already.
    """
    _refuse_setting(settings)
    path = _path(settings)
    with hold(settings.data_dir / _LOCK, "clicktrail secrets"):
        stored = read_or_make(path)
        if len(stored.former_keys) >= MOST_FORMER:
            raise OperatorError(
                f"{MOST_FORMER} former keys are in force already: first drop them with"
                " `clicktrail secrets drop`"
            )
        former = FormerKey(stored.signing_key, now.isoformat(timespec="seconds"))
        renewed = msgspec.structs.replace(
            stored,
            signing_key=secrets.token_hex(32),
            kept_key=stored.kept_key or stored.signing_key,
            former_keys=(former, *stored.former_keys),
        )
        _replace(renewed, path)
    return _told(renewed)


def drop(settings: Settings) -> tuple[SigningKey, ...]:
    """Have only the key count that signs; return those that no longer do. Raises OperatorError."""
    _refuse_setting(settings)
    path = _path(settings)
    with hold(settings.data_dir / _LOCK, "clicktrail secrets"):
        stored = read_or_make(path)
        if stored.former_keys:
            _replace(msgspec.structs.replace(stored, former_keys=()), path)
    return _told(stored)[1:]


def key_id(key: bytes) -> str:
    """Return eight hex digits by which people tell keys apart."""
    return blake2b(key, digest_size=4, person=b"key id").hexdigest()


def _told(stored: Stored) -> tuple[SigningKey, ...]:
    former = (SigningKey(_id(one.key), one.signed_until) for one in stored.former_keys)
    return (SigningKey(_id(stored.signing_key), ""), *former)


def _id(key: str) -> str:
    return key_id(bytes.fromhex(key))


def _path(settings: Settings) -> Path:
    return settings.data_dir / FILE_NAME


def _replace(stored: Stored, path: Path) -> None:
    try:
        replace(stored, path)
    except OSError as error:
        raise OperatorError(f"cannot write {path}: {error.strerror or error}") from error


def _refuse_setting(settings: Settings) -> None:
    if settings.signing_key is not None:
        raise OperatorError(
            "the signing key is CLICKTRAIL_SIGNING_KEY, of which there is only one: leave it out on"
            f" every machine and give all of them the same {FILE_NAME}, which can be rotated"
        )
