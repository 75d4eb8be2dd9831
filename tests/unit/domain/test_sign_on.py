from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from clicktrail.domain import sign_on

KEY = bytes(range(32))
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_token_opens_for_five_minutes() -> None:
    token = sign_on.issue(KEY, 7, 3, NOW)
    opened = sign_on.SignOn(account=7, guest=3, expires=NOW + timedelta(minutes=5))
    assert sign_on.read((KEY,), token, NOW) == opened
    assert sign_on.read((KEY,), token, NOW + timedelta(minutes=4, seconds=59)) == opened
    assert sign_on.read((KEY,), token, NOW + timedelta(minutes=5)) is None
    assert quote(token, safe="") == token


def test_a_changed_token_opens_nothing() -> None:
    token = sign_on.issue(KEY, 7, 0, NOW)
    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        assert sign_on.read((KEY,), token[:place] + other + token[place + 1 :], NOW) is None
    assert sign_on.read((bytes(32),), token, NOW) is None


@pytest.mark.parametrize("text", ["", "A", "x" * 44, "ä", "a b", "A" * 400, "===="])
def test_what_is_no_token_opens_nothing(text: str) -> None:
    assert sign_on.read((KEY,), text, NOW) is None
