from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.choosing import SHARES
from clicktrail.domain.short_addresses import cut
from clicktrail.domain.tokens import Signer
from clicktrail.edge.marks import Marks
from clicktrail.edge.networks import Networks

MARKS = Marks(Signer(b"k" * 32))
OTHER = Marks(Signer(b"o" * 32))


@pytest.mark.parametrize(
    ("ip", "kept"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3::4", "2001:db8:1::"),
        ("::ffff:203.0.113.77", "203.0.113.0"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_an_address_is_cut_to_its_network(ip: str, kept: str) -> None:
    assert cut(ip) == kept


def test_a_place_is_read_by_who_wrote_it_for_the_same_link_only() -> None:
    for position in (0, 1, 255):
        text = MARKS.position(7, position).decode()
        assert MARKS.read_position(text, 7) == position
        assert MARKS.read_position(text, 8) is None
        assert OTHER.read_position(text, 7) is None


@given(st.text(max_size=30) | st.binary(max_size=30).map(lambda raw: raw.decode("latin-1")))
def test_nothing_made_up_is_read_as_a_place(text: str) -> None:
    assert MARKS.read_position(text, 7) is None


@given(st.integers(0, 19), st.sampled_from("ABCxyz019-_+/="))
def test_no_altered_place_is_read(at: int, letter: str) -> None:
    text = MARKS.position(7, 3).decode()
    altered = text[:at] + letter + text[at + 1 :]
    assert MARKS.read_position(altered, 7) == (3 if altered == text else None)


def test_shares_are_even_and_those_of_two_rules_have_nothing_to_do_with_each_other() -> None:
    tenths = Counter(MARKS.share(visitor, 7, 1) * 10 // SHARES for visitor in range(1, 20_001))
    assert set(tenths) == set(range(10))
    assert all(abs(count - 2000) < 250 for count in tenths.values())
    both = sum(
        (MARKS.share(visitor, 7, 1) < SHARES // 2) == (MARKS.share(visitor, 7, 2) < SHARES // 2)
        for visitor in range(1, 20_001)
    )
    assert abs(both - 10_000) < 500


def test_a_visitor_without_a_cookie_has_one_number_a_day() -> None:
    day = 86_400_000
    one = MARKS.visitor("192.0.2.1", "agent", 5 * day)
    assert one == MARKS.visitor("192.0.2.1", "agent", 6 * day - 1)
    others = {
        MARKS.visitor("192.0.2.1", "agent", 6 * day),
        MARKS.visitor("192.0.2.2", "agent", 5 * day),
        MARKS.visitor("192.0.2.1", "another", 5 * day),
        OTHER.visitor("192.0.2.1", "agent", 5 * day),
    }
    assert len(others | {one}) == 5


@pytest.mark.parametrize(
    ("written", "ip", "inside"),
    [
        (("10.0.0.0/8",), "10.255.0.1", True),
        (("10.0.0.0/8",), "11.0.0.1", False),
        (("192.0.2.7",), "192.0.2.7", True),
        (("192.0.2.7/32",), "::ffff:192.0.2.7", True),
        (("2001:db8::/32",), "2001:db8:5::1", True),
        (("2001:db8::/32",), "2001:db9::1", False),
        (("0.0.0.0/0",), "2001:db9::1", False),
        (("nonsense", "10.1.2.3/8"), "10.9.9.9", True),
        (("10.0.0.0/8",), "nonsense", False),
        ((), "10.0.0.1", False),
    ],
)
def test_networks_hold_what_lies_in_them(written: tuple[str, ...], ip: str, inside: bool) -> None:
    networks = Networks(written)
    for _ in range(2):
        assert (ip in networks) is inside
