"""ClickMeter's destination modes as rules (spec behaviour.md §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from clicktrail.domain.behaviour import DestinationMode
from clicktrail.domain.rules import Choice, Comparison, Fact, Relation, Rule, Target

_COUNTER: Final = 1

# The order in which a visit is looked at: a mail client on a phone is a mail client.
_BROWSER_CLASSES: Final = (
    ("spidersDestinationUrl", Fact.BOT, ("yes",)),
    ("emailDestinationUrl", Fact.MAIL_CLIENT, ("yes",)),
    ("mobileDestinationUrl", Fact.DEVICE, ("mobile", "tablet")),
)
_ROTATED: Final = {
    DestinationMode.RANDOM_DESTINATION: ("randomDestinationItems", Choice.RANDOM, 0),
    DestinationMode.SEQUENTIAL_DESTINATION: (
        "sequentialDestinationItems",
        Choice.SEQUENTIAL,
        _COUNTER,
    ),
    DestinationMode.WEIGHTED_DESTINATION: ("weightedDestinationItems", Choice.WEIGHTED, _COUNTER),
    DestinationMode.SPILLOVER_DESTINATION: ("spilloverDestinationItems", Choice.SPILLOVER, 0),
}


def rules_of(mode: int, members: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Return the rules of a mode; `members` are those of `typeTL` under their wire names.

    What is missing or empty makes no rule, so that the link's own URL is always what remains. A
    weight of 0 takes an item out; where all are 0 every item has the same.
    """
    match mode:
        case DestinationMode.DYNAMIC_URL:
            return (Rule(1, (), Choice.DYNAMIC),)
        case DestinationMode.UNIQUE_DESTINATION:
            first = (members.get("uniqueDestinationItem") or {}).get("firstDestinationUrl")
            condition = Comparison(Fact.UNIQUE, Relation.IS, ("yes",))
            return (Rule(1, (Target(first),), Choice.FIRST, condition),) if first else ()
        case DestinationMode.BROWSER_DESTINATION:
            urls = members.get("browserDestinationItem") or {}
            return _numbered(
                (Comparison(fact, Relation.IS, values), urls.get(name))
                for name, fact, values in _BROWSER_CLASSES
            )
        case DestinationMode.DESTINATION_BY_NATION:
            return _by_value(_pairs(members.get("urlsByNation"), "nation"), Fact.COUNTRY)
        case DestinationMode.DESTINATION_BY_LANGUAGE:
            pairs = _pairs(members.get("urlsByLanguage"), "languageCode")
            exact = _by_value(pairs, Fact.LANGUAGE)
            # `de` is also for a visitor with `de-at`, unless there is something for that.
            base = _by_value([pair for pair in pairs if "-" not in pair[0]], Fact.BASE_LANGUAGE)
            return _renumbered((*exact, *base))
    if mode in _ROTATED:
        name, choice, counter = _ROTATED[DestinationMode(mode)]
        targets = _targets(members.get(name) or (), weighted=choice is Choice.WEIGHTED)
        return (Rule(1, targets, choice, None, counter),) if targets else ()
    return ()


def _targets(items: Sequence[Mapping[str, Any]], *, weighted: bool) -> tuple[Target, ...]:
    found = [(item.get("url"), int(item.get("weight") or 0)) for item in items]
    if not weighted or not any(weight > 0 for _, weight in found):
        return tuple(Target(url) for url, _ in found if url)
    return tuple(Target(url, weight) for url, weight in found if url and weight > 0)


def _pairs(items: Sequence[Mapping[str, Any]] | None, key: str) -> list[tuple[str, str]]:
    return [
        (str(item[key]).strip().lower().replace("_", "-"), str(item["url"]))
        for item in items or ()
        if item.get(key) and item.get("url")
    ]


def _by_value(pairs: Sequence[tuple[str, str]], fact: Fact) -> tuple[Rule, ...]:
    """Return one rule per URL; where a value is named twice, the first time counts."""
    values: dict[str, list[str]] = {}
    seen: set[str] = set()
    for value, url in pairs:
        if value not in seen:
            seen.add(value)
            values.setdefault(url, []).append(value)
    return _numbered(
        (Comparison(fact, Relation.IS, tuple(found)), url) for url, found in values.items()
    )


def _numbered(pairs: Iterable[tuple[Comparison, str | None]]) -> tuple[Rule, ...]:
    return _renumbered(Rule(0, (Target(url),), Choice.FIRST, test) for test, url in pairs if url)


def _renumbered(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(
        Rule(number, rule.targets, rule.choice, rule.condition, rule.counter)
        for number, rule in enumerate(rules, start=1)
    )
