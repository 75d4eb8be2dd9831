"""Rules, compiled once per link to one function: from a visit to the place that it is led to.

Never fails: a rule that cannot be understood or finds no target is passed over, and where none
applies the visit goes to the link's own URL.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from math import gcd
from typing import Final, Protocol

import msgspec

from clicktrail.domain.conditions import TEXTS, ConditionError, Facts, compiled
from clicktrail.domain.rules import (
    HIGHEST_WEIGHT,
    MOST_TARGETS,
    Choice,
    Comparison,
    Relation,
    Rule,
)

LONGEST_SMOOTH: Final = 10_000
"""Turns of a cycle that is made by smooth weighted round robin; of ten targets in some 20 ms."""
SHARES: Final = 1 << 32

_GOLDEN: Final = (5**0.5 - 1) / 2


class End(msgspec.Struct, frozen=True, gc=False):
    """Where a visit is led: a URL, with its placeholders, and the rule that chose it (0: none)."""

    url: str
    rule_id: int = 0


class Draws(Protocol):
    """What a choice needs besides facts: chance, and whose turn it is."""

    def random(self) -> float:
        """Return a number from 0 up to, and without, 1."""
        ...

    def within(self, limit: int) -> bool:
        """Take one of the clicks that the link's limit allows; False where none is left."""
        ...

    def turn(self, counter: int) -> int:
        """Take the next turn of a counter of this link, counted from 0."""
        ...

    def position(self, last: int) -> int:
        """Return how often the visitor was led on before, `last` at most, and go one further."""
        ...

    def share_of(self, rule_id: int) -> int:
        """Return the visitor's number on a rule, 0 up to and without SHARES."""
        ...

    def dynamic(self) -> str:
        """Return where the visit itself asks to go, empty where that is not allowed."""
        ...


Choose = Callable[[Facts, Draws], End | None]


def compile_rules(rules: Sequence[Rule]) -> tuple[Choose | None, tuple[End, ...]]:
    """Return the function that applies rules in their order, and every end it may give.

    A dynamic end is made anew at each visit and not among them. None where no rule is of any use.
    """
    steps: list[Choose] = []
    ends: list[End] = []
    for fact, run in groupby(rules, _only_fact):
        if fact is not None:
            step, places = _by_value(TEXTS[fact], list(run))
            steps.append(step)
            ends.extend(places)
            continue
        for rule in run:
            try:
                each, found = _rule(rule)
            except (ValueError, OverflowError):
                continue
            if each is not None:
                steps.append(each)
                ends.extend(found)
    if not steps:
        return None, ()
    if len(steps) == 1:
        return steps[0], tuple(ends)

    def first(facts: Facts, draws: Draws) -> End | None:
        for step in steps:
            end = step(facts, draws)
            if end is not None:
                return end
        return None

    return first, tuple(ends)


def _only_fact(rule: Rule) -> int | None:
    """Return the fact that alone decides whether a rule leads to its only target, else None."""
    condition = rule.condition
    if (
        isinstance(condition, Comparison)
        and condition.relation == Relation.IS
        and condition.fact in TEXTS
        and rule.choice == Choice.FIRST
        and any(target.url for target in rule.targets)
    ):
        return condition.fact
    return None


def _by_value(get: Callable[[Facts], str], rules: Sequence[Rule]) -> tuple[Choose, list[End]]:
    """Return one look-up for rules that follow each other and differ by a value only.

    A link may lead to another place for each of a hundred countries.
    """
    by_value: dict[str, End] = {}
    ends = []
    for rule in rules:
        assert isinstance(rule.condition, Comparison)
        end = End(next(target.url for target in rule.targets if target.url), rule.rule_id)
        ends.append(end)
        for value in rule.condition.values:
            if value:
                by_value.setdefault(value.lower(), end)
    find = by_value.get
    return lambda facts, _draws: find(get(facts).lower()), ends


def _rule(rule: Rule) -> tuple[Choose | None, tuple[End, ...]]:
    test = compiled(rule.condition)
    kept = [target for target in rule.targets[:MOST_TARGETS] if target.url]
    ends = tuple(End(target.url, rule.rule_id) for target in kept)
    if not ends and rule.choice != Choice.DYNAMIC:
        return None, ()
    choose = _choice(
        rule, ends, tuple(min(max(target.weight, 0), HIGHEST_WEIGHT) for target in kept)
    )
    if rule.condition is None:
        return choose, ends
    return lambda facts, draws: choose(facts, draws) if test(facts) else None, ends


def _choice(rule: Rule, ends: tuple[End, ...], weights: tuple[int, ...]) -> Choose:
    count = len(ends)
    counter = rule.counter
    if not any(weights):
        weights = (1,) * count
    match rule.choice:
        case Choice.FIRST:
            only = ends[0]
            return lambda _facts, _draws: only
        case Choice.RANDOM:
            return lambda _facts, draws: ends[int(draws.random() * count)]
        case Choice.SEQUENTIAL:
            return lambda _facts, draws: ends[draws.turn(counter) % count]
        case Choice.WEIGHTED:
            order = cycle(weights)
            length = len(order)
            return lambda _facts, draws: ends[order[draws.turn(counter) % length]]
        case Choice.SPILLOVER:
            last = count - 1
            return lambda _facts, draws: ends[draws.position(last)]
        case Choice.STICKY:
            bounds = list(accumulate(weights))
            total, rule_id = bounds[-1], rule.rule_id
            return lambda _facts, draws: ends[
                bisect_right(bounds, draws.share_of(rule_id) * total // SHARES)
            ]
        case Choice.DYNAMIC:
            rule_id = rule.rule_id
            return lambda _facts, draws: End(url, rule_id) if (url := draws.dynamic()) else None
    raise ConditionError(f"there is no choice {rule.choice}")


@lru_cache(maxsize=1024)
def cycle(weights: tuple[int, ...]) -> bytes:
    """Return which of the targets (at most 256) has each turn of a cycle.

    Each has exactly its weight's share of the turns, spread over the whole cycle: by smooth
    weighted round robin, or, where that would take long, by laying the turns of each evenly round
    the cycle, begun at a place of its own.
    """
    divisor = gcd(*weights)
    parts = [weight // divisor for weight in weights]
    total = sum(parts)
    if total > LONGEST_SMOOTH:
        return _spread(parts)
    credit = [0] * len(parts)
    places = range(len(parts))
    order = bytearray()
    for _ in range(total):
        for index in places:
            credit[index] += parts[index]
        chosen = max(places, key=credit.__getitem__)
        credit[chosen] -= total
        order.append(chosen)
    return bytes(order)


def _spread(parts: Sequence[int]) -> bytes:
    """Lay the turns of each target evenly round the cycle, begun at a place of its own."""
    # Only here: few links need it, and it takes a worker 10 MB.
    import numpy as np

    places = [
        (np.arange(part) + (index * _GOLDEN) % 1) / part for index, part in enumerate(parts) if part
    ]
    owners = np.repeat(np.arange(len(parts), dtype=np.uint8), parts)
    return owners[np.argsort(np.concatenate(places), kind="stable")].tobytes()
