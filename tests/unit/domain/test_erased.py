"""What is left of an erased event: exactly as long as it was, and nothing of the visitor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.events import (
    COUNTER_SHIFT,
    Erased,
    Flag,
    decode_event,
    encode_event,
    erased_payload,
)
from tests.support.ingestion import a_conversion, a_hit, candidate

ANY = int(Flag.HEAD | Flag.LIMITED | Flag.NEW_VISITOR) | 3 << COUNTER_SHIFT
numbers = st.one_of(st.integers(0, 200), st.integers(0, 2**32 - 1))
texts = st.text(st.characters(codec="utf-8"), max_size=400)


@given(st.integers(0, 2**63), numbers, numbers, texts, st.sampled_from([0, ANY]))
def test_a_hit_of_any_length_leaves_a_record_as_long(
    hit_id: int, account: int, datapoint: int, text: str, flags: int
) -> None:
    hit = a_hit(
        hit_id,
        account_id=account,
        datapoint_id=datapoint,
        visitor=2**64 - 7,
        ip="203.0.113.77",
        referrer=text,
        query=text * 3,
        flags=flags,
    )
    payload = encode_event(hit)
    left = erased_payload(hit, len(payload))
    assert len(left) == len(payload)
    found = decode_event(left)
    turns = int(Flag.LIMITED) | 3 << COUNTER_SHIFT if flags else 0
    assert isinstance(found, Erased)
    assert (found.hit_id, found.account_id, found.datapoint_id, found.flags) == (
        hit_id,
        account,
        datapoint,
        turns,
    )
    assert found.rest == bytes(len(found.rest))


def test_the_shortest_events_have_room_for_what_is_left_of_them() -> None:
    nothing = {"ip": "", "user_agent": "", "referrer": "", "query": ""}
    hit = a_hit(
        2**60, account_id=2**31, datapoint_id=2**31, visitor=0, language="", destination="",
        **nothing,
    )  # fmt: skip
    fired = a_conversion(2**60, account_id=2**31, value=0, commission=0, **nothing)
    for event in (hit, fired):
        payload = encode_event(event)
        assert len(erased_payload(event, len(payload))) == len(payload)
    with pytest.raises(ValueError, match="an erased record needs more than 12 bytes"):
        erased_payload(hit, 12)


def test_of_a_conversion_only_its_time_and_account_are_left() -> None:
    fired = a_conversion(
        2**60, candidate(a_hit(2**59)), visitor=2**63, parameter="order", value=10**9
    )
    left = decode_event(erased_payload(fired, len(encode_event(fired))))
    assert isinstance(left, Erased)
    assert left == Erased(2**60, 1, rest=left.rest)
    assert not any(left.rest)
