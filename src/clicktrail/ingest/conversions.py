"""Conversions: whose they are, whether they are repeats, and which are firsts of their hit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from clicktrail.domain.attribution import Attribution, attribute
from clicktrail.domain.events import Candidate, Channel, ConversionFired, Evidence
from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.ingest.ranges import Cycle

ATTRIBUTED = "attributed"
UNATTRIBUTED = "unattributed"
DUPLICATE = "duplicate"
REPEAT_MS = 24 * 3600 * 1000

Earlier = tuple[int, int, str, int, str]
"""Click hit id, conversion id, parameter, Unix milliseconds, outcome."""


class EarlierConversions(Protocol):
    """Whoever knows the conversions of earlier cycles: the hit store, or a memory of its own."""

    def earlier_conversions(
        self, clicks: Sequence[tuple[int, int]], before_cycle: int
    ) -> list[Earlier]:
        """Return what was recorded of clicks (account id, hit id) in earlier cycles."""


class Judged(NamedTuple):
    """A conversion with everything decided."""

    fired: ConversionFired
    attribution: Attribution
    outcome: str
    is_first_of_click: bool
    is_first: bool
    cycle: int

    @property
    def earlier(self) -> Earlier:
        """The conversion as a later one will look back at it."""
        winner = self.attribution.winner
        return (
            winner.hit_id if winner else 0,
            self.fired.conversion_id,
            self.fired.parameter,
            timestamp_ms(self.fired.hit_id),
            self.outcome,
        )


def judge(
    fired: Iterable[ConversionFired], cycle: Cycle, memory: EarlierConversions
) -> dict[int, Judged]:
    """Decide the conversions of a cycle, by event id; they come in the order of their ids.

    `memory` is asked only for earlier cycles, so a repeated cycle finds what it found before.
    """
    attributed = [(each, attribute(each)) for each in fired]
    clicks = {(each.account_id, found.winner.hit_id) for each, found in attributed if found.winner}
    known: dict[int, list[Earlier]] = {}
    if clicks:
        for row in memory.earlier_conversions(sorted(clicks), cycle.number):
            known.setdefault(row[0], []).append(row)
    judged: dict[int, Judged] = {}
    for each, found in attributed:
        decided = _decide(each, found, known, cycle.number)
        judged[each.hit_id] = decided
        if found.winner:
            known.setdefault(found.winner.hit_id, []).append(decided.earlier)
    return judged


def _decide(
    fired: ConversionFired,
    found: Attribution,
    known: Mapping[int, list[Earlier]],
    cycle: int,
) -> Judged:
    if found.winner is None:
        return Judged(fired, found, UNATTRIBUTED, False, False, cycle)
    counted = [row for row in known.get(found.winner.hit_id, ()) if row[4] == ATTRIBUTED]
    same = [row for row in counted if row[1] == fired.conversion_id]
    fired_at = timestamp_ms(fired.hit_id)
    # Only what counted makes a repeat: a chain of repeats must not go on hiding sales for ever.
    if fired.parameter and any(
        row[2] == fired.parameter and abs(fired_at - row[3]) <= REPEAT_MS for row in same
    ):
        return Judged(fired, found, DUPLICATE, False, False, cycle)
    return Judged(fired, found, ATTRIBUTED, not counted, not same, cycle)


def columns(judged: Sequence[Judged]) -> dict[str, list[Any]]:
    """Return conversions as columns of the hit store, in their order."""
    winners = [each.attribution.winner for each in judged]
    return {
        "ts": [timestamp_ms(each.fired.hit_id) for each in judged],
        "event_id": [each.fired.hit_id for each in judged],
        "account_id": [each.fired.account_id for each in judged],
        "conversion_id": [each.fired.conversion_id for each in judged],
        "click_hit_id": [winner.hit_id if winner else 0 for winner in winners],
        "datapoint_id": [winner.datapoint_id if winner else 0 for winner in winners],
        "group_id": [winner.group_id if winner else 0 for winner in winners],
        "kind": [winner.kind if winner else 0 for winner in winners],
        "evidence": [_EVIDENCE[each.attribution.evidence] for each in judged],
        "outcome": [each.outcome for each in judged],
        "value": [each.fired.value for each in judged],
        "commission": [each.fired.commission for each in judged],
        "cost": [0] * len(judged),
        "parameter": [each.fired.parameter for each in judged],
        "is_first_of_click": [int(each.is_first_of_click) for each in judged],
        "is_first": [int(each.is_first) for each in judged],
        "rejected": [_rejected(each.attribution.rejected) for each in judged],
        "visitor": [each.fired.visitor for each in judged],
        "ip": [each.fired.ip for each in judged],
        "referrer": [each.fired.referrer for each in judged],
        "channel": [_CHANNEL[each.fired.channel] for each in judged],
        "cycle": [each.cycle for each in judged],
    }


_EVIDENCE = {each: each.name.lower() for each in Evidence}
_CHANNEL = {int(each): each.name.lower() for each in Channel}


def _rejected(rejected: tuple[tuple[Candidate, str], ...]) -> str:
    """Return the losers as JSON; ids as text, since JavaScript cannot hold 60 bits."""
    if not rejected:
        return ""
    return msgspec.json.encode(
        [
            {
                "hit_id": str(candidate.hit_id),
                "datapoint_id": candidate.datapoint_id,
                "kind": candidate.kind,
                "evidence": _EVIDENCE[Evidence(candidate.evidence)],
                "reason": reason,
            }
            for candidate, reason in rejected
        ]
    ).decode()
