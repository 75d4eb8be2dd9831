"""The second factor: codes of an authenticator (RFC 6238) and, where that is lost, recovery codes.

Codes have six digits and last 30 s; one step before and after is taken as well, since clocks
differ. Secrets are kept sealed (AES-256-GCM) and recovery codes as keyed hashes, so that whoever
reads the catalog without the installation's key can make neither.
"""

from __future__ import annotations

import hashlib
import secrets
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from datetime import datetime

    from clicktrail.domain.tokens import Signer

STEP_SECONDS: Final = 30
DIGITS: Final = 6
RECOVERY_CODES: Final = 10

_NONCE_BYTES: Final = 12
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Of recovery codes: without what is read as something else."""
_GROUPS: Final = 3
_GROUP_LENGTH: Final = 4


def new_secret() -> str:
    """Return a fresh secret of 160 bits, base32."""
    return pyotp.random_base32(32)


def uri(secret: str, name: str, issuer: str) -> str:
    """Return the `otpauth://` URI that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime, used: int = 0) -> int | None:
    """Return the step of time that a code belongs to; None for a wrong one.

    A code whose step is `used` or earlier is wrong: whoever looked over a shoulder comes too late.
    """
    code = "".join(code.split())
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    generator = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in (present - 1, present, present + 1):
        # All three, whichever it is, so that the time tells nothing.
        if compare_digest(generator.generate_otp(step), code) and step > used:
            found = step
    return found


def new_recovery_codes() -> tuple[str, ...]:
    """Return fresh recovery codes of 60 bits each: `ABCD-EFGH-JKLM`."""
    return tuple("-".join(_group() for _ in range(_GROUPS)) for _ in range(RECOVERY_CODES))


def recovery_hash(signer: Signer, account_id: int, guest_id: int, code: str) -> str | None:
    """Return what is kept of somebody's recovery code, 64 hex digits; None for what can be none.

    Case, blanks and hyphens make no difference.
    """
    plain = "".join(code.split()).replace("-", "").upper()
    if len(plain) != _GROUPS * _GROUP_LENGTH or not set(plain) <= set(_LETTERS):
        return None
    mac = hashlib.blake2b(
        digest_size=32, key=signer.derived_key(b"recovery codes"), person=b"recovery"
    )
    mac.update(f"{account_id} {guest_id} {plain}".encode())
    return mac.hexdigest()


def sealed(signer: Signer, account_id: int, guest_id: int, secret: str) -> bytes:
    """Return a secret, unreadable without the installation's key and for anybody else."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    besides = f"{account_id} {guest_id}".encode()
    return nonce + _cipher(signer).encrypt(nonce, secret.encode(), besides)


def unsealed(signer: Signer, account_id: int, guest_id: int, kept: bytes) -> str | None:
    """Return what was sealed; None where it was with another key, or for somebody else."""
    nonce, veiled = kept[:_NONCE_BYTES], kept[_NONCE_BYTES:]
    besides = f"{account_id} {guest_id}".encode()
    try:
        return _cipher(signer).decrypt(nonce, veiled, besides).decode()
    except (InvalidTag, ValueError):
        return None


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH))


def _cipher(signer: Signer) -> AESGCM:
    return AESGCM(signer.derived_key(b"second factor"))
