"""What is built in C does as its definition in Python does, whatever it is given."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clicktrail.domain import signing
from clicktrail.domain.events import Hit, decode_event, encode_event
from clicktrail.domain.tokens import MOST_ENTRIES, Signer, VisitorCookie
from clicktrail.edge import facts, quick, visitor
from clicktrail.edge.exchange import Request
from clicktrail.edge.quick import (
    BUILT,
    COUNTERS,
    Mac,
    cookie_reader,
    cookie_writer,
    encode_hit,
    text,
)

OFTEN = settings(max_examples=1500, deadline=None)
U64 = st.one_of(
    st.integers(0, 2**64 - 1),
    st.builds(
        lambda power, more: min(max(2**power + more, 0), 2**64 - 1),
        st.sampled_from((7, 8, 16, 32, 63, 64)),
        st.integers(-2, 2),
    ),
)
PROPER = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TEXT = st.one_of(
    PROPER,
    st.builds(
        lambda letter, size: letter * size,
        st.sampled_from("aé€😀"),
        st.sampled_from((0, 15, 16, 31, 32, 255, 256, 4096, 65535, 65536)),
    ),
)
LATIN = st.text(st.characters(max_codepoint=255), max_size=60)
IN_C, IN_PYTHON, STRANGER = Signer(b"k" * 32, Mac), Signer(b"k" * 32), Signer(b"s" * 32)
READ = cookie_reader(IN_C)


def test_the_extension_is_there_and_taken() -> None:
    assert BUILT
    assert isinstance(IN_C.cookies, quick._quick.Mac)
    assert (encode_hit, text, COUNTERS) == (
        quick._quick.encode_hit,
        quick._quick.text,
        quick._quick,
    )
    # plain_get.c fills a request from here on, by position, and keeps hints at the ninth place.
    assert Request.__struct_fields__[:8] == (
        "method", "path", "query", "host", "ip", "now_ms", "secure", "proxied",
    )  # fmt: skip
    assert Request.__struct_fields__[16:] == ("hints", "body")


@OFTEN
@given(st.builds(Hit, *([U64] * 7), *([TEXT] * 6), U64, U64, TEXT))
def test_a_hit_is_encoded_the_same(hit: Hit) -> None:
    *fields, origin = msgspec.structs.astuple(hit)
    assert origin is None
    encoded = encode_hit(*fields)
    assert encoded == encode_event(hit)
    assert decode_event(encoded) == hit


@pytest.mark.parametrize(
    ("place", "value"),
    [(0, -1), (0, 2**64), (0, "1"), (0, None), (7, 1), (7, b"a"), (7, "\ud800"), (12, None)],
)
def test_what_no_hit_can_hold_is_refused(place: int, value: object) -> None:
    fields: list[Any] = [1, 2, 3, 4, 5, 0, 6, "", "", "", "", "", "", 0, 0, ""]
    assert encode_hit(*fields)
    fields[place] = value
    with pytest.raises((TypeError, OverflowError, UnicodeEncodeError)):
        encode_hit(*fields)
    with pytest.raises(TypeError):
        encode_hit(*fields[:15])


@OFTEN
@given(st.one_of(LATIN, PROPER), st.sampled_from((0, 1, 2, 5, 59, 256)))
def test_a_header_is_text_in_the_same_way(received: str, longest: int) -> None:
    assert text(received, longest) == facts.text(received, longest)
    encoded = received.encode().decode("latin-1")
    assert text(encoded, longest) == facts.text(encoded, longest) == received[:longest]


KEYS = st.binary(min_size=1, max_size=64)
PERSONS = st.binary(max_size=16)
SIZES = st.sampled_from((1, 8, 9, 16, 32, 64))


@OFTEN
@given(KEYS, PERSONS, SIZES, st.binary(min_size=1, max_size=300), st.binary(max_size=150))
def test_fields_are_signed_and_read_the_same(
    key: bytes, person: bytes, size: int, fields: bytes, besides: bytes
) -> None:
    fields += b"x" * (-(len(fields) + size) % 3)
    ours, defined = Mac(key, person, size), signing.Mac(key, person, size)
    made = ours.signed(fields, besides)
    assert made == defined.signed(fields, besides)
    assert ours.read(made.decode(), besides) == fields
    altered = besides + b"x"
    assert ours.read(made.decode(), altered) == defined.read(made.decode(), altered)


@OFTEN
@given(st.data())
def test_what_was_altered_reads_the_same(data: st.DataObject) -> None:
    size = data.draw(SIZES)
    ours, defined = Mac(b"k" * 32, b"p", size), signing.Mac(b"k" * 32, b"p", size)
    fields = data.draw(st.binary(min_size=1, max_size=40))
    fields += b"x" * (-(len(fields) + size) % 3)
    whole = ours.signed(fields).decode()
    at, cut = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 5))
    altered = whole[:at] + data.draw(st.one_of(LATIN, PROPER)) + whole[at + cut :]
    assert ours.read(altered) == defined.read(altered)


def test_what_cannot_be_signed_is_refused() -> None:
    ours = Mac(b"k" * 32, b"p", 8)
    for fields in (b"", b"fours", b"x" * 5002):
        with pytest.raises(ValueError, match="cannot be signed"):
            ours.signed(fields)
    for arguments in ((b"", b"p", 8), (b"k" * 65, b"p", 8), (b"k", b"p" * 17, 8), (b"k", b"p", 65)):
        with pytest.raises(ValueError, match="BLAKE2b"):
            Mac(*arguments)
    assert ours.read("A" * 100_000) is None


ENTRIES = st.lists(st.tuples(st.integers(0, 2**32 - 1), U64), max_size=MOST_ENTRIES).map(tuple)
AROUND = st.sampled_from(("", "; ", ";", " ", '"', "a=b; ", "cm_1=; ", "xcm_1=y; ", "cm_1=QUJD; "))


@OFTEN
@given(st.data())
def test_a_cookie_is_found_and_read_the_same(data: st.DataObject) -> None:
    account = data.draw(st.sampled_from((1, 1, 1, 2, 2**32 - 1)))
    signer = data.draw(st.sampled_from((IN_C, IN_C, IN_C, STRANGER)))
    number, entries = data.draw(U64), data.draw(ENTRIES)
    header = data.draw(AROUND)
    for _ in range(data.draw(st.integers(1, 3))):
        value = signer.cookie(account, number, entries).decode()
        if data.draw(st.booleans()):
            at = data.draw(st.integers(0, len(value)))
            value = value[:at] + data.draw(LATIN) + value[at + 1 :]
        header += f"cm_1={data.draw(AROUND)}{value}{data.draw(AROUND)}{data.draw(AROUND)}"
    assert READ(header, "cm_1=", 1) == visitor.read_cookie(IN_PYTHON, header, "cm_1=", 1)


@given(U64, ENTRIES)
def test_a_cookie_that_was_set_is_known_again(number: int, entries: Any) -> None:
    value = IN_PYTHON.cookie(7, number, entries).decode()
    assert value == IN_C.cookie(7, number, entries).decode()
    for header in (f"cm_7={value}", f'a=b; cm_7="{value}"; c=d'):
        assert READ(header, "cm_7=", 7) == VisitorCookie(number, entries)
        assert READ(header, "cm_7=", 8) is None
        assert READ(header, "cm_8=", 8) is None


U32 = st.integers(0, 2**32 - 1)


@OFTEN
@given(U32, U64, st.integers(0, 3), U64, st.lists(st.tuples(st.integers(0, 3), U64), max_size=8))
def test_a_cookie_is_written_the_same(
    account: int, number: int, datapoint: int, hit: int, entries: list[tuple[int, int]]
) -> None:
    for known in (None, VisitorCookie(number, tuple(entries))):
        written = cookie_writer(IN_C)(known, account, number, datapoint, hit)
        assert written == visitor.cookie_value(IN_PYTHON, known, account, number, datapoint, hit)


def test_what_no_cookie_can_hold_is_refused() -> None:
    write = cookie_writer(IN_C)
    for arguments in ((2**32, 1, 1, 1), (1, 2**64, 1, 1), (1, 1, 2**32, 1), (1, 1, 1, -1)):
        with pytest.raises((ValueError, OverflowError)):
            write(None, *arguments)
    wrong: list[Any] = [[], (1,), ((1, 2, 3),), ((1, "2"),)]
    for entries in wrong:
        with pytest.raises(TypeError):
            write(VisitorCookie(1, entries), 1, 1, 1, 1)


@pytest.mark.parametrize("header", ["", "cm_1=", "cm_1=;", "cm_1", "é", "cm_1=" + "A" * 20_000])
def test_what_is_no_cookie_reads_as_none(header: str) -> None:
    assert READ(header, "cm_1=", 1) is None
    assert visitor.read_cookie(IN_PYTHON, header, "cm_1=", 1) is None


STEPS = st.lists(
    st.tuples(st.sampled_from(("take", "take_below", "at_least")), st.integers(0, 3), U64),
    max_size=30,
)


@given(STEPS)
def test_counters_count_as_a_list_of_numbers_does(steps: list[tuple[str, int, int]]) -> None:
    assert COUNTERS is not None
    numbers, kept = [0] * 4, bytearray(4 * 8)
    for step, place, limit in steps:
        before = numbers[place]
        if step == "take":
            numbers[place] = (before + 1) % 2**64
            assert COUNTERS.take(kept, 8 * place) == before
        elif step == "take_below":
            numbers[place] += before < limit
            assert COUNTERS.take_below(kept, 8 * place, limit) is (before < limit)
        else:
            numbers[place] = max(before, limit)
            COUNTERS.at_least(kept, 8 * place, limit)
        assert [int.from_bytes(kept[at : at + 8], "little") for at in range(0, 32, 8)] == numbers


@pytest.mark.parametrize("at", [-8, -1, 1, 4, 25, 32, 2**62])
def test_counters_write_nowhere_but_where_a_number_is(at: int) -> None:
    assert COUNTERS is not None
    kept = bytearray(32)
    for call in (
        lambda: COUNTERS.take(kept, at),
        lambda: COUNTERS.take_below(kept, at, 9),
        lambda: COUNTERS.at_least(kept, at, 9),
    ):
        with pytest.raises(ValueError, match="no number"):
            call()
    assert kept == bytearray(32)
    with pytest.raises((BufferError, TypeError)):
        COUNTERS.take(bytes(32), 0)
