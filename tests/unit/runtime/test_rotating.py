"""Another key signs; what people carry from before counts until the former keys are dropped."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clicktrail.catalog.guests import key_of
from clicktrail.domain import sign_on, signing, totp
from clicktrail.domain.tokens import Signer
from clicktrail.edge import quick
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import hold
from clicktrail.runtime.rotating import MOST_FORMER, drop, keys, rotate
from clicktrail.runtime.secrets import Secrets
from clicktrail.settings import Settings

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
SALT = "0f" * 16
NAME = "cm_1="


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


class Carried:
    """One of everything that people carry, signed by the key of its time."""

    def __init__(self, settings: Settings) -> None:
        secrets = Secrets.load(settings)
        signer = secrets.signer()
        self.click = signer.click_id(1, 2, 3, 0, 5)
        self.first = signer.first_cookie(1, 5, 2, 6).decode()
        self.cookie = signer.cookie(1, 5, ((2, 6), (3, 8))).decode()
        self.opened = signer.link_pass(2, NOW_MS + 1000, "kept")
        self.public = signer.public_token(2)
        self.sign_on = sign_on.issue(secrets.signing_key, 1, 0, NOW)

    def read(self, settings: Settings, mac: type[signing.Mac] = signing.Mac) -> list[bool]:
        """Tell of each whether it counts with the keys that are in force."""
        secrets = Secrets.load(settings)
        signer = secrets.signer(mac)
        click = signer.read_click_id(self.click)
        cookies = [signer.read_cookie(text, 1) for text in (self.first, self.cookie)]
        soon = sign_on.read(secrets.verifying_keys, self.sign_on, NOW)
        assert click is None or (click.account_id, click.hit_id) == (1, 3)
        assert cookies[1] is None or cookies[1].entries == ((2, 6), (3, 8))
        return [
            click is not None,
            *(cookie is not None for cookie in cookies),
            signer.reads_link_pass(self.opened, 2, NOW_MS, "kept"),
            signer.read_public_token(self.public) == 2,
            soon is not None and soon.account == 1,
        ]


@pytest.mark.parametrize("mac", [signing.Mac, quick.Mac], ids=["python", "quick"])
def test_what_was_signed_before_counts_until_its_key_is_dropped(
    settings: Settings, mac: type[signing.Mac]
) -> None:
    first = Carried(settings)
    (before,) = keys(settings)
    renewed = rotate(settings, NOW)
    assert renewed == keys(settings)
    assert [(one.id == before.id, one.signed_until) for one in renewed] == [
        (False, ""),
        (True, "2026-06-01T12:00:00+00:00"),
    ]
    second = Carried(settings)
    rotate(settings, NOW + timedelta(days=1))
    third = Carried(settings)
    assert len({first.click, second.click, third.click}) == 3
    for carried in (first, second, third):
        assert carried.read(settings, mac) == [True] * 6
    assert [one.id for one in drop(settings)] == [renewed[0].id, before.id]
    for carried in (first, second):
        assert carried.read(settings, mac) == [False] * 6
    assert third.read(settings, mac) == [True] * 6
    assert drop(settings) == ()


def test_what_nobody_has_signed_counts_with_no_number_of_keys(settings: Settings) -> None:
    carried = Carried(settings)
    for number in range(MOST_FORMER):
        rotate(settings, NOW + timedelta(days=number))
    for name, text in vars(carried).items():
        forged = Carried.__new__(Carried)
        at = len(text) // 2
        other = "A" if text[at] != "A" else "B"
        vars(forged).update(vars(carried), **{name: text[:at] + other + text[at + 1 :]})
        expected = [each != name for each in vars(carried)]
        assert forged.read(settings) == expected, name
    with pytest.raises(OperatorError, match="first drop them with `clicktrail secrets drop`"):
        rotate(settings, NOW)


def test_the_edge_reads_a_cookie_of_before_and_signs_the_next_anew(settings: Settings) -> None:
    carried = Carried(settings)
    rotate(settings, NOW)
    signer = Secrets.load(settings).signer(quick.Mac)
    read, write = quick.cookie_reader(signer), quick.cookie_writer(signer)
    header, name = f"a=b; {NAME}{carried.cookie}", NAME
    found = read(header, name, 1)
    assert found is not None
    assert (found.visitor, found.entries) == (5, ((2, 6), (3, 8)))
    assert read(header, name, 2) is None
    value = write(found, 1, 5, 9, 10).decode()
    drop(settings)
    alone = Secrets.load(settings).signer(quick.Mac)
    again = quick.cookie_reader(alone)(f"{name}{value}", name, 1)
    assert again is not None
    assert again.entries == ((9, 10), (2, 6), (3, 8))
    assert quick.cookie_reader(alone)(header, name, 1) is None


def test_what_is_kept_stays_readable(settings: Settings) -> None:
    secrets = Secrets.load(settings)
    sealed = totp.sealed(secrets.signer(), 1, 0, "SECRET")
    code = totp.recovery_hash(secrets.signer(), 1, 0, "ABCD-EFGH-JKLM")
    for number in range(2):
        rotate(settings, NOW + timedelta(days=number))
    drop(settings)
    now = Secrets.load(settings)
    assert now.signing_key != secrets.signing_key
    assert totp.unsealed(now.signer(), 1, 0, sealed) == "SECRET"
    assert totp.recovery_hash(now.signer(), 1, 0, "ABCD-EFGH-JKLM") == code
    assert key_of(now.kept_key, SALT) == key_of(secrets.kept_key, SALT)
    assert (now.internal_token, now.hitstore_password) == (
        secrets.internal_token,
        secrets.hitstore_password,
    )


def test_a_rotation_that_is_cut_off_leaves_what_was(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Secrets.load(settings)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for call in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, call, full)
            with pytest.raises(OperatorError, match="No space left on device"):
                rotate(settings, NOW)
        assert Secrets.load(settings) == before
    rotate(settings, NOW)
    names = {path.name: path.stat().st_mode & 0o777 for path in settings.data_dir.iterdir()}
    assert names == {"secrets.json": 0o600, ".secrets.lock": 0o644}


def test_two_do_not_rotate_at_once(settings: Settings) -> None:
    before = Secrets.load(settings)
    with (
        hold(settings.data_dir / ".secrets.lock", "clicktrail secrets"),
        pytest.raises(OperatorError, match="in use by clicktrail secrets"),
    ):
        rotate(settings, NOW)
    assert Secrets.load(settings) == before


def test_a_key_that_is_a_setting_is_not_rotated(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, signing_key="k" * 32)
    refusal = "the signing key is CLICKTRAIL_SIGNING_KEY"
    with pytest.raises(OperatorError, match=refusal):
        rotate(settings, NOW)
    with pytest.raises(OperatorError, match=refusal):
        drop(settings)


def test_a_short_former_key_is_none() -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        Signer(b"k" * 32, former=[b"short"])
