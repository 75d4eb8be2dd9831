from __future__ import annotations

import hashlib

import pytest

from clicktrail.domain import login_password
from clicktrail.domain.login_password import LONGEST, NOBODYS

EARLIER = (
    "00" * 16
    + "$"
    + hashlib.scrypt(b"correct horse", salt=bytes(16), n=2**14, r=8, p=1, dklen=32).hex()
)


def test_a_password_is_known_again_and_no_other() -> None:
    kept = login_password.hashed("Pässword 1")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert kept != login_password.hashed("Pässword 1")
    assert login_password.matches("Pässword 1", kept)
    assert login_password.matches("Pa\u0308ssword 1", kept)
    assert not login_password.matches("Password 1", kept)
    assert not login_password.is_outdated(kept)


def test_a_hash_of_before_still_opens_and_is_to_be_renewed() -> None:
    assert login_password.matches("correct horse", EARLIER)
    assert not login_password.matches("correct hors", EARLIER)
    assert login_password.is_outdated(EARLIER)


@pytest.mark.parametrize(
    "kept", ["", "x", "$", "00$", "zz$00", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$YQ$YQ"]
)
def test_what_is_no_hash_is_nobodys(kept: str) -> None:
    assert not login_password.matches("", kept)
    assert not login_password.matches("x", kept)


@pytest.mark.parametrize("password", ["", "x", "correct horse battery", "x" * (LONGEST + 1)])
def test_nobodys_hash_fits_no_password(password: str) -> None:
    assert not login_password.matches(password, NOBODYS)


def test_a_password_that_is_too_long_is_not_cut() -> None:
    kept = login_password.hashed("x" * LONGEST)
    assert login_password.matches("x" * LONGEST, kept)
    assert not login_password.matches("x" * (LONGEST + 1), kept)


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("too short", "A password has at least 10 characters."),
        ("x" * 257, "A password has at most 256 characters."),
        ("aaaaabbbbbcc", "This password is too easy to guess: it has hardly any different"),
        ("with a \x00 in it", "A password holds no NUL character."),
        ("ADA@example.com ", "A password is not the name or address that one signs in by."),
        ("correct horse", None),
        ("пароль из слов", None),
    ],
)
def test_good_passwords_are_long_and_not_obvious(password: str, told: str | None) -> None:
    fault = login_password.fault_of(password, ["", "ada@example.com"])
    assert fault == told if told is None else (fault or "").startswith(told)
