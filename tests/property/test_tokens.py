from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.tokens import (
    CLICK_ID_LENGTH,
    MOST_ENTRIES,
    ClickToken,
    Signer,
    VisitorCookie,
    remembered,
)

SIGNER = Signer(b"k" * 32)
STRANGER = Signer(b"s" * 32)

ids = st.integers(0, 2**32 - 1)
hit_ids = st.integers(0, 2**60 - 1)
kinds = st.integers(0, 1)
visitors = st.integers(0, 2**64 - 1)
hits = st.integers(0, 2**61 - 1)
entries = st.lists(st.tuples(ids, hits), max_size=MOST_ENTRIES).map(tuple)


@given(ids, ids, hit_ids, kinds, visitors)
def test_a_click_id_says_what_was_put_in(
    account: int, datapoint: int, hit: int, kind: int, visitor: int
) -> None:
    text = SIGNER.click_id(account, datapoint, hit, kind, visitor)
    assert len(text) == CLICK_ID_LENGTH
    assert text.replace("-", "a").replace("_", "a").isalnum()
    assert SIGNER.read_click_id(text) == ClickToken(account, datapoint, hit, kind, visitor)
    assert STRANGER.read_click_id(text) is None


@given(ids, visitors, entries)
def test_a_cookie_says_what_was_put_in(
    account: int, visitor: int, held: tuple[tuple[int, int], ...]
) -> None:
    text = SIGNER.cookie(account, visitor, held).decode()
    assert SIGNER.read_cookie(text, account) == VisitorCookie(visitor, held)
    assert SIGNER.read_cookie(text, account ^ 1) is None
    assert STRANGER.read_cookie(text, account) is None


@given(ids, visitors, ids, hits)
def test_the_first_cookie_is_one_with_a_single_entry(
    account: int, visitor: int, datapoint: int, hit: int
) -> None:
    assert SIGNER.first_cookie(account, visitor, datapoint, hit) == SIGNER.cookie(
        account, visitor, ((datapoint, hit),)
    )


@given(st.integers(0, CLICK_ID_LENGTH * 8 - 1))
def test_a_click_id_with_any_bit_flipped_is_refused(bit: int) -> None:
    whole = bytearray(SIGNER.click_id(1, 2, 3, 0, 4).encode())
    whole[bit // 8] ^= 1 << bit % 8
    assert SIGNER.read_click_id(whole.decode("latin-1")) is None


@given(entries, st.data())
def test_a_cookie_with_any_bit_flipped_is_refused(
    held: tuple[tuple[int, int], ...], data: st.DataObject
) -> None:
    whole = bytearray(SIGNER.cookie(1, 2, held))
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    whole[bit // 8] ^= 1 << bit % 8
    assert SIGNER.read_cookie(whole.decode("latin-1"), 1) is None


@given(entries, st.data())
def test_a_cut_or_lengthened_value_is_refused(
    held: tuple[tuple[int, int], ...], data: st.DataObject
) -> None:
    click_id = SIGNER.click_id(1, 2, 3, 0, 4)
    cookie = SIGNER.cookie(1, 2, held).decode()
    extra = data.draw(st.text("AQ-_=+/ \n", min_size=1, max_size=100))
    cut = data.draw(st.integers(0, len(cookie) - 1))
    assert SIGNER.read_click_id(click_id + extra) is None
    assert SIGNER.read_click_id(click_id[: min(cut, 43)]) is None
    assert SIGNER.read_cookie(cookie + extra, 1) is None
    assert SIGNER.read_cookie(cookie[:cut], 1) is None


@given(st.text(max_size=200))
def test_any_text_is_refused_and_never_an_error(text: str) -> None:
    assert SIGNER.read_click_id(text) is None
    assert SIGNER.read_cookie(text, 1) is None


def test_a_cookie_does_not_pass_for_a_click_id() -> None:
    cookie = SIGNER.cookie(1, 2, ((3, 4),)).decode()
    assert len(cookie) == CLICK_ID_LENGTH
    assert SIGNER.read_click_id(cookie) is None
    assert SIGNER.read_cookie(SIGNER.click_id(1, 2, 3, 0, 4), 1) is None


@given(entries, ids, hits)
def test_a_new_hit_comes_first_and_replaces_the_one_before_it(
    held: tuple[tuple[int, int], ...], datapoint: int, hit: int
) -> None:
    result = remembered(held, datapoint, hit)
    assert result[0] == (datapoint, hit)
    assert len(result) <= MOST_ENTRIES
    others = tuple(entry for entry in held if entry[0] != datapoint)
    assert result[1:] == others[: MOST_ENTRIES - 1]


@given(ids, st.integers(0, 2**63), st.text(max_size=80))
def test_a_pass_opens_its_link_until_its_time(datapoint: int, until: int, kept: str) -> None:
    value = SIGNER.link_pass(datapoint, until, kept)
    assert SIGNER.reads_link_pass(value, datapoint, until - 1, kept)
    assert not SIGNER.reads_link_pass(value, datapoint, until, kept)
    assert not SIGNER.reads_link_pass(value, datapoint + 1, until - 1, kept)
    assert not SIGNER.reads_link_pass(value, datapoint, until - 1, kept + "x")
    assert not STRANGER.reads_link_pass(value, datapoint, until - 1, kept)
    assert SIGNER.read_public_token(value) is None
    assert SIGNER.read_click_id(value) is None


@given(ids)
def test_a_public_token_names_its_datapoint(datapoint: int) -> None:
    token = SIGNER.public_token(datapoint)
    assert len(token) == 32
    assert SIGNER.read_public_token(token) == datapoint
    assert STRANGER.read_public_token(token) is None
    assert not SIGNER.reads_link_pass(token, datapoint, 0, "")


@given(st.text(max_size=200) | st.text("AQ-_w", max_size=60), st.data())
def test_an_altered_pass_or_public_token_is_refused(text: str, data: st.DataObject) -> None:
    assert not SIGNER.reads_link_pass(text, 1, 0, "")
    assert SIGNER.read_public_token(text) is None
    for whole in (SIGNER.link_pass(1, 99, "k"), SIGNER.public_token(1)):
        altered = bytearray(whole.encode())
        bit = data.draw(st.integers(0, len(altered) * 8 - 1))
        altered[bit // 8] ^= 1 << bit % 8
        for spelt in (altered.decode("latin-1"), whole + "A", whole[:-1], whole + "="):
            assert not SIGNER.reads_link_pass(spelt, 1, 0, "k")
            assert SIGNER.read_public_token(spelt) is None
