from __future__ import annotations

import msgspec

from clicktrail.domain import attribution
from clicktrail.domain.attribution import attribute
from clicktrail.domain.conversion_policy import ConversionPolicy
from clicktrail.domain.events import Candidate, ConversionFired, Evidence, HitKind
from clicktrail.domain.hit_id import first_id_at

FIRED_AT = 1_790_000_000_000
MINUTE = 60_000
DAY = 24 * 60 * MINUTE


def hit(
    age_ms: int,
    kind: HitKind = HitKind.CLICK,
    evidence: Evidence = Evidence.COOKIE,
    associated: bool = True,
) -> Candidate:
    return Candidate(first_id_at(FIRED_AT - age_ms), 10, 3, kind, evidence, associated)


def conversion(*candidates: Candidate) -> ConversionFired:
    return ConversionFired(
        first_id_at(FIRED_AT), 1, 5, 0, 0, 0, "", candidates, 0, "192.0.2.1", "", "", ""
    )


def test_the_latest_click_wins_and_the_others_hear_why() -> None:
    older, latest, view = hit(2 * DAY), hit(DAY), hit(MINUTE, HitKind.VIEW)
    assert attribute(conversion(older, latest, view)) == (
        latest,
        Evidence.COOKIE,
        ((older, attribution.OTHER_CLICK_WON), (view, attribution.CLICK_WON)),
    )


def test_a_click_id_beats_a_later_click_of_the_cookie() -> None:
    named, later = hit(5 * DAY, evidence=Evidence.CLICK_ID), hit(MINUTE)
    assert attribute(conversion(later, named)) == (
        named,
        Evidence.CLICK_ID,
        ((later, attribution.CLICK_ID_WON),),
    )


def test_the_same_hit_by_click_id_and_by_cookie_counts_as_the_click_id() -> None:
    named, kept = hit(DAY, evidence=Evidence.CLICK_ID), hit(DAY)
    assert attribute(conversion(kept, named)) == (
        named,
        Evidence.CLICK_ID,
        ((kept, attribution.SAME_HIT),),
    )


def test_without_a_click_the_latest_view_earns_it() -> None:
    older, latest = hit(2 * DAY, HitKind.VIEW), hit(DAY, HitKind.VIEW)
    assert attribute(conversion(older, latest)) == (
        latest,
        Evidence.COOKIE,
        ((older, attribution.OTHER_VIEW_WON),),
    )


def test_a_click_id_that_cannot_count_leaves_it_to_the_cookie() -> None:
    named = hit(31 * DAY, evidence=Evidence.CLICK_ID)
    kept = hit(DAY)
    assert attribute(conversion(named, kept)) == (
        kept,
        Evidence.COOKIE,
        ((named, attribution.TOO_OLD),),
    )


def test_thirty_days_are_the_limit() -> None:
    assert attribute(conversion(hit(30 * DAY))).winner is not None
    assert attribute(conversion(hit(30 * DAY + 1))).winner is None


def test_the_look_back_of_the_conversion_is_what_limits() -> None:
    for days in (1, 90):
        fired = msgspec.structs.replace(
            conversion(hit(days * DAY), hit(days * DAY + 1)),
            policy=ConversionPolicy(look_back_days=days),
        )
        assert attribute(fired) == (
            hit(days * DAY),
            Evidence.COOKIE,
            ((hit(days * DAY + 1), attribution.TOO_OLD),),
        )


def test_nobody_earns_what_no_candidate_can() -> None:
    strange = hit(DAY, associated=False)
    future = hit(-2 * MINUTE)
    assert attribute(conversion(strange, future)) == (
        None,
        Evidence.NONE,
        ((strange, attribution.NOT_ASSOCIATED), (future, attribution.AFTER_CONVERSION)),
    )


def test_a_hit_from_a_machine_whose_clock_is_a_little_ahead_counts() -> None:
    assert attribute(conversion(hit(-MINUTE))).winner is not None
