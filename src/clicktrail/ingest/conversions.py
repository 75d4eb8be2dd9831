"""Conversions: whose they are, whether they count, and which are firsts of their hit.

What counts follows from the policy that the event itself carries (`domain.conversion_policy`), so
that the journal alone decides, whatever the catalog says by now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from clicktrail.domain.attribution import Attribution, attribute, untimely
from clicktrail.domain.conversion_policy import DEFAULT_POLICY, ConversionPolicy, Duplicates
from clicktrail.domain.events import Candidate, Channel, ConversionFired, Evidence
from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.ingest.ranges import Cycle

ATTRIBUTED = "attributed"
UNATTRIBUTED = "unattributed"
DUPLICATE = "duplicate"
COUNTED = (ATTRIBUTED, UNATTRIBUTED)
REPEAT_MS = 24 * 3600 * 1000

Earlier = tuple[int, int, str, int, str]
"""Click hit id, conversion id, order, Unix milliseconds, outcome."""

Order = tuple[int, int, str]
"""Account id, conversion id, order."""


class EarlierConversions(Protocol):
    """Whoever knows the conversions of earlier cycles: the hit store, or a memory of its own."""

    def earlier_conversions(
        self, clicks: Sequence[tuple[int, int]], before_cycle: int
    ) -> list[Earlier]:
        """Return what was recorded of clicks (account id, hit id) in earlier cycles."""

    def earlier_orders(
        self, orders: Sequence[Order], since_ms: int, before_cycle: int
    ) -> list[Earlier]:
        """Return what was recorded of orders in earlier cycles, from `since_ms` on."""


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
            self.fired.order,
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
    known = Known()
    clicks = {(each.account_id, found.winner.hit_id) for each, found in attributed if found.winner}
    if clicks:
        known.take(memory.earlier_conversions(sorted(clicks), cycle.number), known.of_click)
    once = [each for each, _ in attributed if _counts_once(each)]
    if once:
        orders = {(each.account_id, each.conversion_id, each.order) for each in once}
        since = min(timestamp_ms(each.hit_id) - each.policy.look_back_ms for each in once)
        known.take(memory.earlier_orders(sorted(orders), since, cycle.number), known.of_order)
    judged: dict[int, Judged] = {}
    for each, found in attributed:
        decided = decide(each, found, known, cycle.number)
        judged[each.hit_id] = decided
        if found.winner:
            known.take([decided.earlier], known.of_click)
        if each.order:
            known.take([decided.earlier], known.of_order)
    return judged


class Known:
    """Conversions that happened before, as later ones look back at them."""

    def __init__(self) -> None:
        self._by_click: dict[int, list[Earlier]] = {}
        self._by_order: dict[tuple[int, str], list[Earlier]] = {}

    def take(self, rows: Iterable[Earlier], of: Callable[[Earlier], list[Earlier]]) -> None:
        """Add conversions to those of their click or of their order."""
        for row in rows:
            of(row).append(row)

    def of_click(self, row: Earlier) -> list[Earlier]:
        """Return what is known of the click of a conversion."""
        return self._by_click.setdefault(row[0], [])

    def of_order(self, row: Earlier) -> list[Earlier]:
        """Return what is known of the order of a conversion."""
        return self._by_order.setdefault((row[1], row[2]), [])

    def attributed_to(self, click: int) -> list[Earlier]:
        """Return the conversions that count for a click."""
        return [row for row in self._by_click.get(click, ()) if row[4] == ATTRIBUTED]

    def counted_of(self, fired: ConversionFired) -> list[Earlier]:
        """Return the conversions that count with the same order, whoever they belong to."""
        rows = self._by_order.get((fired.conversion_id, fired.order), ())
        return [row for row in rows if row[4] in COUNTED]


def _counts_once(fired: ConversionFired) -> bool:
    return bool(fired.order) and fired.policy.duplicates == Duplicates.PER_PARAMETER


def decide(
    fired: ConversionFired,
    found: Attribution,
    known: Known,
    cycle: int,
) -> Judged:
    """Decide a conversion by those that are known to have come before it."""
    winner = found.winner
    outcome = untimely(fired, winner) if winner else None
    counted = known.attributed_to(winner.hit_id) if winner else []
    same = [row for row in counted if row[1] == fired.conversion_id]
    if outcome is None and _is_repeat(fired, same, known):
        outcome = DUPLICATE
    if outcome is not None:
        return Judged(fired, found, outcome, False, False, cycle)
    if winner is None:
        return Judged(fired, found, UNATTRIBUTED, False, False, cycle)
    return Judged(fired, found, ATTRIBUTED, not counted, not same, cycle)


def _is_repeat(fired: ConversionFired, same_click: Sequence[Earlier], known: Known) -> bool:
    """Tell whether the order counted already.

    Only what counted makes a repeat: a chain of repeats must not go on hiding sales for ever.
    """
    if not fired.order:
        return False
    fired_at = timestamp_ms(fired.hit_id)
    policy = fired.policy
    if policy.duplicates == Duplicates.PER_PARAMETER:
        rows, width = known.counted_of(fired), policy.look_back_ms
    elif policy.duplicates == Duplicates.PER_CLICK:
        rows, width = [row for row in same_click if row[2] == fired.order], REPEAT_MS
    else:
        return False
    return any(abs(fired_at - row[3]) <= width for row in rows)


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
        # What is in another currency than the account's own is in no total.
        "value": [0 if each.fired.foreign else each.fired.value for each in judged],
        "commission": [0 if each.fired.foreign else each.fired.commission for each in judged],
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
        "order_id": [each.fired.order for each in judged],
        "currency": [each.fired.currency for each in judged],
        "given_value": [each.fired.value for each in judged],
        "given_commission": [each.fired.commission for each in judged],
        "policy": [_policy(each.fired.policy) for each in judged],
    }


_EVIDENCE = {each: each.name.lower() for each in Evidence}
_CHANNEL = {int(each): each.name.lower() for each in Channel}


def _policy(policy: ConversionPolicy) -> str:
    """Return the policy as JSON, empty for the one that applies where none is set."""
    if policy == DEFAULT_POLICY:
        return ""
    return msgspec.json.encode(
        {
            "duplicates": policy.duplicates,
            "min_seconds": policy.min_seconds,
            "max_seconds": policy.max_seconds,
            "look_back_days": policy.look_back_days,
            "currency": policy.currency,
        }
    ).decode()


def policy_of(text: str) -> ConversionPolicy:
    """Return the policy that the column `policy` holds."""
    if not text:
        return DEFAULT_POLICY
    return ConversionPolicy(**msgspec.json.decode(text))


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
