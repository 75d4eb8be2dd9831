"""Who is meant by an erasure, and that nobody reads it from what is kept."""

from __future__ import annotations

import pytest

from clicktrail.domain.erasure import Recogniser, Sought, Subject
from clicktrail.domain.events import Erased, Event, Evidence, encode_event
from clicktrail.domain.hit_id import first_id_at
from clicktrail.domain.short_addresses import ShortAddresses
from clicktrail.domain.tokens import Signer
from tests.support.ingestion import a_conversion, a_hit, candidate

SIGNER = Signer(b"k" * 32)
NOW = 1_790_000_000_000
DAY = 24 * 3600 * 1000


def test_each_way_of_naming_somebody_is_understood() -> None:
    hit_id = first_id_at(NOW)
    with_visitor = SIGNER.click_id(7, 10, hit_id, 0, 2**64 - 1)
    without = SIGNER.click_id(7, 10, hit_id, 0, 0)
    cookie = SIGNER.first_cookie(7, 42, 10, hit_id << 1).decode()
    assert [
        Subject.visitor(" 0042 "),
        Subject.address("2001:DB8:0::7"),
        Subject.address("::ffff:192.0.2.7"),
        Subject.click_id(with_visitor, 7, SIGNER),
        Subject.click_id(without, 7, SIGNER),
        Subject.cookie(cookie, 7, SIGNER),
        Subject.cookie(f"cm_7={cookie}", 7, SIGNER),
    ] == [
        Subject(Sought.VISITOR, "42"),
        Subject(Sought.ADDRESS, "2001:db8::7"),
        Subject(Sought.ADDRESS, "192.0.2.7"),
        Subject(Sought.VISITOR, str(2**64 - 1)),
        Subject(Sought.HIT, str(hit_id)),
        Subject(Sought.VISITOR, "42"),
        Subject(Sought.VISITOR, "42"),
    ]


@pytest.mark.parametrize("text", ["0", "-1", "x", "", str(2**64), "1.5", "٣"])
def test_what_is_no_visitors_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"A visitor's number is a whole number from 1 to 184467"):
        Subject.visitor(text)


def test_what_names_nobody_of_the_account_is_refused() -> None:
    hit_id = first_id_at(NOW)
    with pytest.raises(ValueError, match=r"This is no IP address, such as 192\.0\.2\.7"):
        Subject.address("192.0.2.0/24")
    for text in ("", "x" * 44, SIGNER.click_id(8, 10, hit_id, 0, 42)):
        with pytest.raises(ValueError, match="This is no click id that a link of this account"):
            Subject.click_id(text, 7, SIGNER)
    for text in ("", "x" * 44, SIGNER.first_cookie(8, 42, 10, hit_id << 1).decode()):
        with pytest.raises(ValueError, match="This is no visitor cookie of this account"):
            Subject.cookie(text, 7, SIGNER)


def test_what_is_kept_tells_nobody_who_it_was() -> None:
    subject = Subject.address("203.0.113.77")
    other = Signer(b"o" * 32)
    sealed = subject.sealed(SIGNER)
    assert Subject.unsealed(SIGNER, sealed) == subject
    assert sealed != subject.sealed(SIGNER)
    for kept in (sealed, subject.digest(SIGNER, 1).encode()):
        assert b"203.0" not in kept
    assert subject.digest(SIGNER, 1) == Subject.address("203.0.113.77").digest(SIGNER, 1)
    assert (
        len(
            {
                subject.digest(SIGNER, 1),
                subject.digest(SIGNER, 2),
                subject.digest(other, 1),
                Subject.address("203.0.113.78").digest(SIGNER, 1),
            }
        )
        == 4
    )
    changed = sealed[:20] + bytes((sealed[20] ^ 1,)) + sealed[21:]
    for signer, told in ((other, sealed), (SIGNER, changed)):
        with pytest.raises(ValueError, match="The signing key is another one"):
            Subject.unsealed(signer, told)
    longest = Subject.address("2001:db8:1111:2222:3333:4444:5555:6666")
    assert Subject.unsealed(SIGNER, longest.sealed(SIGNER)) == longest


def test_a_visitor_is_known_by_number_and_by_what_came_of_the_hits() -> None:
    meant = Recogniser(Subject.visitor(77), 1, NOW, SIGNER)
    at = first_id_at(NOW)
    mine, theirs = a_hit(at), a_hit(at + 1, visitor=78)
    cases: dict[str, tuple[Event | None, bool]] = {
        "own": (mine, True),
        "other": (theirs, False),
        "other account": (a_hit(at, account_id=2), False),
        "later": (a_hit(first_id_at(NOW + 1)), False),
        "own conversion": (a_conversion(at, visitor=77), True),
        "of my click": (a_conversion(at, candidate(mine)), True),
        "of theirs": (a_conversion(at, candidate(theirs)), False),
        "of both": (
            a_conversion(at, candidate(theirs), candidate(mine, evidence=Evidence.COOKIE)),
            True,
        ),
        "unknown": (None, False),
        "erased": (Erased(at, 1, 10), False),
    }
    found = {name: meant.knows(event, {mine.hit_id}) for name, (event, _) in cases.items()}
    assert found == {name: wanted for name, (_, wanted) in cases.items()}


def test_an_address_is_known_whole_or_cut_on_whichever_day() -> None:
    meant = Recogniser(Subject.address("203.0.113.77"), 1, NOW, SIGNER)
    short = ShortAddresses(SIGNER)
    midnight = NOW // DAY * DAY
    for ms in (NOW, NOW - 40 * DAY):
        hit = a_hit(first_id_at(ms), ip=short.shortened("203.0.113.77", ms))
        assert meant.knows(hit)
        assert any(trace in encode_event(hit) for trace in meant.traces)
        assert not meant.knows(a_hit(first_id_at(ms), ip=short.shortened("203.0.113.78", ms)))
    # The id borrowed the first millisecond of the next day.
    borrowed = a_hit(first_id_at(midnight), ip=short.shortened("203.0.113.77", midnight - 1))
    assert meant.knows(borrowed)
    for ip, known in (
        ("203.0.113.77", True),
        ("::ffff:203.0.113.77", True),
        ("203.0.113.7", False),
        ("203.0.113.0", False),
        ("", False),
    ):
        assert meant.knows(a_hit(first_id_at(NOW), ip=ip)) is known


def test_a_click_without_a_visitor_is_known_by_itself() -> None:
    at = first_id_at(NOW)
    meant = Recogniser(Subject(Sought.HIT, str(at)), 1, NOW, SIGNER)
    hit = a_hit(at, visitor=0)
    assert meant.knows(hit)
    assert meant.knows(a_conversion(at + 1, candidate(hit)))
    assert not meant.knows(a_hit(at + 1, visitor=0))
    assert all(trace in encode_event(hit) for trace in meant.traces)
