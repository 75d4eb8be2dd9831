from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from clicktrail.domain import totp
from clicktrail.domain.tokens import Signer

# RFC 6238, appendix B: SHA-1, the last six of eight digits.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
]
SIGNER = Signer(b"k" * 32)


@pytest.mark.parametrize(("second", "code"), VECTORS)
def test_codes_are_those_of_the_rfc(second: int, code: str) -> None:
    now = datetime.fromtimestamp(second, UTC)
    assert totp.step_of(SECRET, code, now) == second // 30
    assert totp.step_of(SECRET, f" {code[:3]} {code[3:]} ", now) == second // 30


def test_a_code_lasts_a_step_before_and_after_its_own() -> None:
    at = datetime.fromtimestamp(1234567890, UTC)
    found = [
        totp.step_of(SECRET, "005924", at + timedelta(seconds=30 * steps)) is not None
        for steps in range(-3, 4)
    ]
    assert found == [False, False, True, True, True, False, False]


def test_a_code_is_used_once_and_with_it_all_earlier_ones() -> None:
    at = datetime.fromtimestamp(1234567890, UTC)
    step = 1234567890 // 30
    assert totp.step_of(SECRET, "005924", at, used=step - 1) == step
    assert totp.step_of(SECRET, "005924", at, used=step) is None
    assert totp.step_of(SECRET, "005924", at, used=step + 1) is None


@pytest.mark.parametrize("code", ["", "28708", "2870820", "28708a", "２８７０８２", "-87082"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert totp.step_of(SECRET, code, datetime.fromtimestamp(59, UTC)) is None


def test_the_uri_says_all_that_an_authenticator_needs() -> None:
    secret = totp.new_secret()
    found = urlsplit(totp.uri(secret, "ada@example.com", "Clicktrail"))
    assert (found.scheme, found.netloc, found.path) == (
        "otpauth",
        "totp",
        "/Clicktrail:ada%40example.com",
    )
    assert parse_qs(found.query) == {"secret": [secret], "issuer": ["Clicktrail"]}


def test_a_secret_is_unreadable_for_anybody_else() -> None:
    kept = totp.sealed(SIGNER, 1, 0, SECRET)
    assert SECRET.encode() not in kept
    assert totp.unsealed(SIGNER, 1, 0, kept) == SECRET
    assert totp.unsealed(SIGNER, 1, 2, kept) is None
    assert totp.unsealed(Signer(b"l" * 32), 1, 0, kept) is None
    for damaged in (b"", kept[:20], kept[:-1], kept[:-1] + bytes([kept[-1] ^ 1])):
        assert totp.unsealed(SIGNER, 1, 0, damaged) is None


def test_recovery_codes_are_known_however_they_are_typed() -> None:
    codes = totp.new_recovery_codes()
    assert len(set(codes)) == totp.RECOVERY_CODES
    code = codes[0]
    kept = totp.recovery_hash(SIGNER, 1, 0, code)
    assert kept is not None
    assert len(kept) == 64
    assert totp.recovery_hash(SIGNER, 1, 0, f" {code.lower().replace('-', ' ')} ") == kept
    assert totp.recovery_hash(SIGNER, 1, 3, code) != kept
    assert totp.recovery_hash(Signer(b"l" * 32), 1, 0, code) != kept
    assert {totp.recovery_hash(SIGNER, 1, 0, wrong) for wrong in ("", "123456", code[:-1])} == {
        None
    }
