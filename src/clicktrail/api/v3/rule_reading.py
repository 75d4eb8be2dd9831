"""From the JSON of a link's own rules to the form in which they are kept; every fault is named."""

from __future__ import annotations

import json
from functools import cache
from math import gcd
from typing import TYPE_CHECKING, Any, Final

from clicktrail.api.v2.link_intake import MOST_BYTES
from clicktrail.api.v3 import rule_bodies
from clicktrail.api.v3.asking import Faults
from clicktrail.api.v3.condition_reading import ConditionReader
from clicktrail.api.v3.rule_bodies import RuleBody, RulesBody
from clicktrail.api.v3.shapes import members_of, shaped
from clicktrail.api.v3.words import is_plain
from clicktrail.domain.destinations import judge
from clicktrail.domain.link_members import RULES, destinations
from clicktrail.domain.own_rules import CHOICES, MOST_TURNING, TURNING, WEIGHTED
from clicktrail.domain.rule_ids import with_rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

LARGEST: Final = 100_000
"""Bytes of all rules of a link as JSON, in UTF-8: every edge holds all links."""
MOST_TURNS: Final = 100_000
"""Turns in the cycles of all weighted rules of a link: edges lay each out, one byte a turn."""

Steps = tuple[str | int, ...]


def read_rules(raw: Any, members: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """Return a link's members with the rules that `{"rules": [...]}` holds instead of its own.

    Times are in `zone` unless a condition names one. Raises Rejected naming everything wrong.
    """
    faults = Faults()
    if not isinstance(raw, dict):
        faults.add("The body must be a JSON object")
        faults.finish()
    # Before anything is read of conditions: none may be deeper than a reader can go.
    ConditionReader.refuse_deep(raw.get(RULES), faults)
    shaped(RulesBody, raw, faults, _members())
    present = {one["id"]: one for one in members.get(RULES) or ()}
    known = {url for _, url in destinations(members)}
    rules: list[dict[str, Any]] = []
    for number, given in enumerate(raw[RULES]):
        rule = {name: value for name, value in given.items() if value is not None}
        if not rule.get("name"):
            rule.pop("name", None)
        _check(rule, (RULES, number), known, faults)
        if "when" in rule:
            rule["when"] = ConditionReader(zone, faults).read(rule["when"], (RULES, number, "when"))
        if "id" in rule and rule["id"] not in present:
            faults.add(
                f"The link has no rule {rule['id']}; a new one comes without an id",
                *(RULES, number, "id"),
            )
        elif "id" in rule and any(one.get("id") == rule["id"] for one in rules):
            faults.add(f"Rule {rule['id']} is there twice", RULES, number, "id")
        rules.append(rule)
    _check_all(rules, faults)
    faults.finish()
    found = with_rules(members, rules)
    if sum(len(url.encode()) for _, url in destinations(found)) > MOST_BYTES:
        faults.add(f"The link's destinations take more than {MOST_BYTES} bytes together", RULES)
    faults.finish()
    return found


def shown(members: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a link's own rules as answers have them."""
    return [
        {name: rule[name] for name in RuleBody.model_fields if name in rule}
        for rule in members.get(RULES) or ()
    ]


@cache
def _members() -> tuple[str, ...]:
    return members_of(rule_bodies)


def _check_all(rules: list[dict[str, Any]], faults: Faults) -> None:
    turning = [at for at, one in enumerate(rules) if one.get("choose") in TURNING]
    for at in turning[MOST_TURNING:]:
        faults.add(
            f"At most {MOST_TURNING} rules of a link choose weighted or sequential",
            *(RULES, at, "choose"),
        )
    turns = 0
    for at, one in enumerate(rules):
        if one.get("choose") == "weighted" and "destinations" in one:
            weights = [item.get("weight", 1) for item in one["destinations"]]
            turns += sum(weights) // (gcd(*weights) or 1)
            if turns > MOST_TURNS:
                faults.add(
                    f"The weights of a link's rules come to more than {MOST_TURNS} turns together;"
                    " smaller ones do, such as percentages",
                    *(RULES, at, "destinations"),
                )
    written = json.dumps(rules, ensure_ascii=False, separators=(",", ":"))
    if len(written.encode("utf-8", "replace")) > LARGEST:
        faults.add(f"The rules take more than {LARGEST} bytes together", RULES)


def _check(rule: Mapping[str, Any], steps: Steps, known: set[str], faults: Faults) -> None:
    """Note what is wrong with a rule but for its condition; `known` URLs were judged before."""
    if not is_plain(rule.get("name", "")):
        faults.add("The text holds a character that is not text", *steps, "name")
    if ("url" in rule) == ("destinations" in rule):
        faults.add('A rule has either a "url" or several "destinations"', *steps)
        return
    if "url" in rule:
        if "choose" in rule:
            faults.add('"choose" goes with "destinations"', *steps, "choose")
        _check_url(rule["url"], (*steps, "url"), known, faults)
        return
    choose = rule.get("choose")
    if choose is None:
        faults.add(f'"destinations" need "choose": {", ".join(CHOICES)}', *steps, "choose")
    items = rule["destinations"]
    for number, item in enumerate(items):
        place = (*steps, "destinations", number)
        _check_url(item["url"], (*place, "url"), known, faults)
        if "weight" in item and choose is not None and choose not in WEIGHTED:
            faults.add(f'"weight" goes with {" and ".join(sorted(WEIGHTED))}', *place, "weight")
    if not any(item.get("weight", 1) for item in items):
        faults.add("At least one weight must be above 0", *steps, "destinations")


def _check_url(url: str, steps: Steps, known: set[str], faults: Faults) -> None:
    # What is kept already must not hinder a client that sends back what it got.
    if url not in known and (refusal := judge(url).refusal):
        faults.add(refusal, *steps)
