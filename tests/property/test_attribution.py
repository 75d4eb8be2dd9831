"""Attribution against a model written the way the rule is told."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.attribution import CLOCK_DIFFERENCE_MS, attribute, untimely
from clicktrail.domain.conversion_policy import LONGEST_LOOK_BACK_DAYS, ConversionPolicy
from clicktrail.domain.events import Candidate, ConversionFired, Evidence, HitKind
from clicktrail.domain.hit_id import first_id_at, timestamp_ms

FIRED_AT = 1_790_000_000_000
DAY_MS = 24 * 3600 * 1000
LONGEST = LONGEST_LOOK_BACK_DAYS * DAY_MS

look_backs = st.one_of(st.sampled_from([1, 30, LONGEST_LOOK_BACK_DAYS]), st.integers(1, 90))
policies = st.builds(
    lambda days, least, most: ConversionPolicy(
        look_back_days=days, min_seconds=least, max_seconds=most
    ),
    look_backs,
    st.sampled_from([0, 1, 60, 86_400]),
    st.sampled_from([0, 1, 60, 86_400, 5 * 86_400]),
)
ages = st.one_of(
    st.integers(-CLOCK_DIFFERENCE_MS, LONGEST),
    st.integers(0, 5),
    st.sampled_from([-CLOCK_DIFFERENCE_MS, -CLOCK_DIFFERENCE_MS - 1, 0, 2 * LONGEST]),
    # At, and one millisecond on either side of, every bound that there can be.
    st.builds(
        lambda seconds, off: seconds * 1000 + off,
        st.sampled_from([1, 60, 86_400, 5 * 86_400, 30 * 86_400, 90 * 86_400]),
        st.sampled_from([-1, 0, 1]),
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


def fired(found: list[Candidate], policy: ConversionPolicy) -> ConversionFired:
    return ConversionFired(
        first_id_at(FIRED_AT), 1, 5, 0, 0, 0, "", tuple(found), 0, "192.0.2.1", "", "", "",
        policy=policy,
    )  # fmt: skip


def told(found: list[Candidate], policy: ConversionPolicy) -> Candidate | None:
    """Click id before cookie; then the latest click, else the latest view; in the last N days."""
    eligible = [
        each
        for each in found
        if each.associated
        and FIRED_AT - policy.look_back_days * DAY_MS
        <= timestamp_ms(each.hit_id)
        <= FIRED_AT + CLOCK_DIFFERENCE_MS
    ]
    for evidence in (Evidence.CLICK_ID, Evidence.COOKIE):
        for kind in (HitKind.CLICK, HitKind.VIEW):
            group = [each for each in eligible if (each.evidence, each.kind) == (evidence, kind)]
            if group:
                return max(group, key=lambda each: each.hit_id)
    return None


@given(st.lists(candidates, max_size=8), policies)
def test_the_winner_is_the_one_the_rule_names(
    found: list[Candidate], policy: ConversionPolicy
) -> None:
    expected = told(found, policy)
    result = attribute(fired(found, policy))
    assert result.winner == expected
    assert result.evidence == (expected.evidence if expected else Evidence.NONE)


@given(st.lists(candidates, max_size=8), policies)
def test_everybody_but_the_winner_is_rejected_for_a_reason_and_none_is_lost(
    found: list[Candidate], policy: ConversionPolicy
) -> None:
    result = attribute(fired(found, policy))
    losers = list(found)
    if result.winner is not None:
        losers.remove(result.winner)
    assert [candidate for candidate, _ in result.rejected] == losers
    assert all(reason for _, reason in result.rejected)


@given(st.lists(candidates, max_size=8, unique_by=lambda each: each.hit_id), policies, st.randoms())
def test_the_order_in_which_candidates_come_does_not_matter(
    found: list[Candidate], policy: ConversionPolicy, rng: Random
) -> None:
    shuffled = list(found)
    rng.shuffle(shuffled)
    assert attribute(fired(found, policy)).winner == attribute(fired(shuffled, policy)).winner


@given(candidates, policies)
def test_only_what_is_between_the_bounds_is_in_time(
    found: Candidate, policy: ConversionPolicy
) -> None:
    seconds = max(0, FIRED_AT - timestamp_ms(found.hit_id)) / 1000
    soon = policy.min_seconds > seconds
    late = policy.max_seconds != 0 and policy.max_seconds < seconds
    expected = "rejected:too-soon" if soon else "rejected:too-late" if late else None
    assert untimely(fired([found], policy), found) == expected
