"""Which hit a conversion belongs to (spec behaviour.md §5): a pure function of what was fired.

A click id beats the cookie; then a click beats a view; then the latest hit wins. A candidate
counts only where its datapoint carried the conversion, within the look-back before it.
"""

from __future__ import annotations

from typing import NamedTuple

from clicktrail.domain.events import Candidate, ConversionFired, Evidence, HitKind
from clicktrail.domain.hit_id import timestamp_ms

# A candidate comes from a token that existed when the conversion was fired, so a later time on it
# is the difference between two machines' clocks, never the truth.
CLOCK_DIFFERENCE_MS = 60_000

NOT_ASSOCIATED = "not_associated"
TOO_OLD = "too_old"
AFTER_CONVERSION = "after_conversion"
CLICK_ID_WON = "click_id_won"
CLICK_WON = "click_won"
OTHER_CLICK_WON = "other_click_won"
OTHER_VIEW_WON = "other_view_won"
SAME_HIT = "same_hit"

TOO_SOON = "rejected:too-soon"
TOO_LATE = "rejected:too-late"


class Attribution(NamedTuple):
    """The hit that earned a conversion (None: nobody's), what tied them, and who lost why."""

    winner: Candidate | None
    evidence: Evidence
    rejected: tuple[tuple[Candidate, str], ...]


def attribute(fired: ConversionFired) -> Attribution:
    """Return the attribution of one conversion; `rejected` keeps the order of the candidates."""
    fired_at = timestamp_ms(fired.hit_id)
    look_back = fired.policy.look_back_ms
    reasons = [_disqualified(each, fired_at, look_back) for each in fired.candidates]
    winner: Candidate | None = None
    for candidate, reason in zip(fired.candidates, reasons, strict=True):
        if reason is None and (winner is None or _rank(candidate) > _rank(winner)):
            winner = candidate
    if winner is None:
        lost = tuple((c, r) for c, r in zip(fired.candidates, reasons, strict=True) if r)
        return Attribution(None, Evidence.NONE, lost)
    rejected = tuple(
        (candidate, reason or _beaten(candidate, winner))
        for candidate, reason in zip(fired.candidates, reasons, strict=True)
        if candidate is not winner
    )
    return Attribution(winner, Evidence(winner.evidence), rejected)


def untimely(fired: ConversionFired, winner: Candidate) -> str | None:
    """Return TOO_SOON or TOO_LATE where the time since the winning hit is out of bounds.

    The bounds themselves are within; a hit that a clock ahead dates later than the conversion came
    0 seconds before it.
    """
    age = max(0, timestamp_ms(fired.hit_id) - timestamp_ms(winner.hit_id))
    policy = fired.policy
    if age < policy.min_seconds * 1000:
        return TOO_SOON
    if policy.max_seconds and age > policy.max_seconds * 1000:
        return TOO_LATE
    return None


def _disqualified(candidate: Candidate, fired_at: int, look_back_ms: int) -> str | None:
    if not candidate.associated:
        return NOT_ASSOCIATED
    age = fired_at - timestamp_ms(candidate.hit_id)
    if age > look_back_ms:
        return TOO_OLD
    if age < -CLOCK_DIFFERENCE_MS:
        return AFTER_CONVERSION
    return None


def _rank(candidate: Candidate) -> tuple[bool, bool, int]:
    return (
        candidate.evidence == Evidence.CLICK_ID,
        candidate.kind == HitKind.CLICK,
        candidate.hit_id,
    )


def _beaten(loser: Candidate, winner: Candidate) -> str:
    if loser.hit_id == winner.hit_id:
        return SAME_HIT
    if loser.evidence != winner.evidence:
        return CLICK_ID_WON
    if loser.kind != winner.kind:
        return CLICK_WON
    return OTHER_CLICK_WON if winner.kind == HitKind.CLICK else OTHER_VIEW_WON
