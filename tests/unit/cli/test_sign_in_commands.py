"""Passwords and links to sign in, from the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.sign_in_model import Person
from clicktrail.cli import app
from clicktrail.cli.sign_in_links import first_link
from clicktrail.domain import login_password, session_token, totp
from clicktrail.domain.tokens import Signer
from clicktrail.runtime import first_key
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings

PASSWORD = "correct horse battery"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("CLICKTRAIL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CLICKTRAIL_PUBLIC_APP_URL", "https://app.example/")
    settings = Settings()
    made = bootstrap(settings)
    assert made.api_key is not None
    first_key.keep(settings, made.api_key)
    return settings


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["account", *arguments], input=typed)


def token_of(url: str) -> str:
    where, _, token = url.strip().partition("#token=")
    assert where == "https://app.example/app/sign-on"
    kept = session_token.hash_of(token)
    assert kept is not None
    return kept


def test_a_link_signs_in_once(settings: Settings) -> None:
    kept = token_of(run("login-link", "1").output)
    catalog = Catalog.open(settings)
    with catalog.write() as edit:
        assert edit.web_sessions.use_link(kept) == Person(1)
        assert edit.web_sessions.use_link(kept) is None
    catalog.close()


def test_a_link_of_a_guest_is_its_own(settings: Settings) -> None:
    catalog = Catalog.open(settings)
    with catalog.write() as edit:
        guest = edit.guests.create(1, b"k" * 32, user_name="pat")
    made = json.loads(run("login-link", "1", "--guest", "1", "--hours", "2", "--json").output)
    assert made["hours"] == 2
    with catalog.write() as edit:
        assert edit.web_sessions.use_link(token_of(made["url"])) == Person(1, guest.id)
    catalog.close()


def test_the_first_link_is_the_first_accounts(settings: Settings) -> None:
    link = first_link(settings)
    assert link is not None
    catalog = Catalog.open(settings)
    with catalog.write() as edit:
        assert edit.web_sessions.use_link(token_of(link)) == Person(1)
    catalog.close()
    first_key.path(settings).unlink()
    assert first_link(settings) is None


def test_a_password_is_read_and_ends_what_was_begun(settings: Settings) -> None:
    old = token_of(run("login-link", "1").output)
    catalog = Catalog.open(settings)
    signer = Signer(b"k" * 32)
    with catalog.write() as edit:
        edit.credentials.begin_totp(Person(1), totp.sealed(signer, 1, 0, totp.new_secret()))
        edit.credentials.confirm_totp(Person(1), 7, ["f" * 64])
        edit.web_sessions.begin(
            Person(1),
            "a" * 64,
            "key",
            browser="",
            address="",
            idle=timedelta(hours=1),
            longest=timedelta(hours=1),
        )
    done = run("password", "1", "--email", "ann@example.com", typed=f"{PASSWORD}\nand more\n")
    assert done.output == (
        "ann@example.com signs in with the new password; all sessions have ended\n"
    )
    with catalog.write() as edit:
        owner = edit.credentials.owner_named("ANN@example.com")
        assert owner is not None
        assert login_password.matches(PASSWORD, owner[1])
        assert edit.web_sessions.list(Person(1)) == ()
        assert edit.web_sessions.use_link(old) is None
        assert edit.credentials.second_factor(Person(1)).secret is not None
    assert run("password", "1", "--without-totp", typed=f"{PASSWORD}\n").exit_code == 0
    with catalog.read() as view:
        assert view.credentials.second_factor(Person(1)).secret is None
        assert view.credentials.recovery_codes_left(Person(1)) == 0
    catalog.close()


@pytest.mark.parametrize(
    ("arguments", "typed", "told"),
    [
        (("password", "1"), PASSWORD, "An e-mail address is needed to sign in with a password."),
        (("password", "1", "--email", "a@b.example"), "short", "at least 10 characters"),
        (("password", "1", "--email", "annie@b.example"), "annie@b.example", "is not the name"),
        (("password", "7"), PASSWORD, "There is no account 7."),
        (("password", "1", "--guest", "7"), PASSWORD, "There is no guest 7."),
        (("login-link", "1", "--guest", "7"), "", "There is no guest 7."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_changes(
    settings: Settings, arguments: tuple[str, ...], typed: str, told: str
) -> None:
    failed = run(*arguments, typed=f"{typed}\n").exception
    assert isinstance(failed, OperatorError)
    assert told in str(failed)
    catalog = Catalog.open(settings)
    with catalog.read() as view:
        assert view.accounts.get(1).email == ""
        assert view.credentials.password(Person(1)) == ""
    catalog.close()
