"""Tokens of sessions: their one spelling, and that nothing leads from what is shown to them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain import session_token

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.text(max_size=60) | st.text(ALPHABET, min_size=40, max_size=46))
def test_only_what_may_be_a_token_has_a_hash(text: str) -> None:
    found = session_token.hash_of(text)
    may_be = len(text) == session_token.LENGTH and set(text) <= set(ALPHABET)
    assert (found is not None) == may_be
    if found is not None:
        assert re.fullmatch(r"[0-9a-f]{64}", found)


@given(st.text(ALPHABET, min_size=43, max_size=43), st.text(ALPHABET, min_size=43, max_size=43))
def test_each_token_has_its_own_hash_and_csrf_value(one: str, other: str) -> None:
    same = one == other
    assert (session_token.hash_of(one) == session_token.hash_of(other)) == same
    assert (session_token.csrf_of(one) == session_token.csrf_of(other)) == same
    assert session_token.is_csrf_of(session_token.csrf_of(one), other) == same
    assert session_token.csrf_of(one) not in (session_token.hash_of(one) or "")


@given(st.text(max_size=50), st.text(ALPHABET, min_size=43, max_size=43))
def test_whatever_is_sent_as_csrf_value_is_read_without_fault(sent: str, token: str) -> None:
    assert session_token.is_csrf_of(sent, token) == (sent == session_token.csrf_of(token))


def test_tokens_do_not_come_again() -> None:
    made = {session_token.new() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(token) == session_token.LENGTH for token in made)
