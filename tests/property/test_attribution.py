"""Attribution against a model written the way the rule is told."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.attribution import CLOCK_DIFFERENCE_MS, WINDOW_MS, attribute
from clicktrail.domain.events import Candidate, ConversionFired, Evidence, HitKind
from clicktrail.domain.hit_id import first_id_at, timestamp_ms

FIRED_AT = 1_790_000_000_000

ages = st.one_of(
    st.integers(-CLOCK_DIFFERENCE_MS, WINDOW_MS),
    st.integers(0, 5),
    st.sampled_from(
        [WINDOW_MS, WINDOW_MS + 1, -CLOCK_DIFFERENCE_MS, -CLOCK_DIFFERENCE_MS - 1, 0, 2 * WINDOW_MS]
    ),
)
candidates = st.builds(
    lambda age, low, kind, evidence, associated: Candidate(
        first_id_at(FIRED_AT - age) + low, low + 1, 3, kind, evidence, associated
    ),
    ages,
    st.integers(0, 3),
    st.sampled_from(list(HitKind)),
    st.sampled_from([Evidence.CLICK_ID, Evidence.COOKIE]),
    st.booleans(),
)


def fired(found: list[Candidate]) -> ConversionFired:
    return ConversionFired(
        first_id_at(FIRED_AT), 1, 5, 0, 0, 0, "", tuple(found), 0, "192.0.2.1", "", "", ""
    )


def told(found: list[Candidate]) -> Candidate | None:
    """Click id before cookie; then the latest click, else the latest view; in the last 30 days."""
    eligible = [
        each
        for each in found
        if each.associated
        and FIRED_AT - WINDOW_MS <= timestamp_ms(each.hit_id) <= FIRED_AT + CLOCK_DIFFERENCE_MS
    ]
    for evidence in (Evidence.CLICK_ID, Evidence.COOKIE):
        for kind in (HitKind.CLICK, HitKind.VIEW):
            group = [each for each in eligible if (each.evidence, each.kind) == (evidence, kind)]
            if group:
                return max(group, key=lambda each: each.hit_id)
    return None


@given(st.lists(candidates, max_size=8))
def test_the_winner_is_the_one_the_rule_names(found: list[Candidate]) -> None:
    expected = told(found)
    result = attribute(fired(found))
    assert result.winner == expected
    assert result.evidence == (expected.evidence if expected else Evidence.NONE)


@given(st.lists(candidates, max_size=8))
def test_everybody_but_the_winner_is_rejected_for_a_reason_and_none_is_lost(
    found: list[Candidate],
) -> None:
    result = attribute(fired(found))
    losers = list(found)
    if result.winner is not None:
        losers.remove(result.winner)
    assert [candidate for candidate, _ in result.rejected] == losers
    assert all(reason for _, reason in result.rejected)


@given(st.lists(candidates, max_size=8, unique_by=lambda each: each.hit_id), st.randoms())
def test_the_order_in_which_candidates_come_does_not_matter(
    found: list[Candidate], rng: Random
) -> None:
    shuffled = list(found)
    rng.shuffle(shuffled)
    assert attribute(fired(found)).winner == attribute(fired(shuffled)).winner
