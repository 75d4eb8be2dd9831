"""Which ids and counters a link's own rules have when their list is replaced.

A rule keeps its id as long as it is there, so that hits that it led are counted to it; an id that
was one rule's is never another's, and a rule that takes turns goes on where it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clicktrail.domain.link_members import LAST_RULE_ID, RULES
from clicktrail.domain.own_rules import (
    FIRST_COUNTER,
    FIRST_ID,
    LAST_ID,
    TURNING,
)
from clicktrail.domain.rules import MOST_COUNTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def with_rules(members: Mapping[str, Any], rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a link's members with these rules instead of its own ones, numbered.

    A rule that names an `id` must be one that the link has; of those that take turns there are
    MOST_TURNING at most. One without an id that is in all else like one that goes, is that one: the
    same list given twice changes nothing.
    """
    before = {one["id"]: one for one in members.get(RULES) or ()}
    last = members.get(LAST_RULE_ID, FIRST_ID - 1)
    named = {one["id"] for one in rules if "id" in one}
    going = [one for number, one in before.items() if number not in named]
    taken = {*before}
    found = []
    for rule in rules:
        number = rule.get("id")
        if number is None:
            same = next((one for one in going if content(one) == content(rule)), None)
            if same is not None:
                going.remove(same)
                number = same["id"]
            else:
                number, last = _fresh(taken, last)
                taken.add(number)
        found.append({**content(rule), "id": number})
    kept = {name: value for name, value in members.items() if name not in (RULES, LAST_RULE_ID)}
    if found:
        kept[RULES] = _counted(found, before)
    if last >= FIRST_ID:
        kept[LAST_RULE_ID] = last
    return kept


def content(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a rule says, without what it was given."""
    return {name: value for name, value in rule.items() if name not in ("id", "counter")}


def _fresh(taken: set[int], last: int) -> tuple[int, int]:
    """Return an id that no rule had, and the highest there was."""
    if last < LAST_ID:
        return last + 1, last + 1
    # After 64,535 rules of one link an old id comes back.
    return next(one for one in range(FIRST_ID, LAST_ID + 1) if one not in taken), last


def _counted(
    rules: Sequence[dict[str, Any]], before: Mapping[int, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return rules with a counter where they take turns, the one that they had if they had any."""
    turning = [one for one in rules if one.get("choose") in TURNING]
    had = {one["id"]: before.get(one["id"], {}).get("counter") for one in turning}
    free = iter(one for one in range(FIRST_COUNTER, MOST_COUNTED + 1) if one not in had.values())
    counters = {number: counter or next(free) for number, counter in had.items()}
    return [
        one | {"counter": counters[one["id"]]} if one["id"] in counters else one for one in rules
    ]
