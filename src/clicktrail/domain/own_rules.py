"""A link's own rules, as API v3 has them and the catalog keeps them, and what they come to.

A rule is an object with an `id`, perhaps a `name`, a condition `when` (absent: always), and either
a `url` or `choose` and a list of `destinations`; one that takes turns has a `counter` besides. What
is kept was judged when it came; a rule that a newer release wrote is passed over.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from clicktrail.domain.conditions import ConditionError
from clicktrail.domain.hosts import host_of
from clicktrail.domain.rules import (
    MOST_COUNTED,
    Choice,
    Comparison,
    Every,
    Fact,
    Not,
    Relation,
    Rule,
    Some,
    Target,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from clicktrail.domain.rules import Condition

FIRST_ID: Final = 1001
"""The lowest id of an own rule. Those of a mode are below, so that neither ever changes another."""
LAST_ID: Final = 65_535
FIRST_COUNTER: Final = 2
"""The lowest counter of an own rule; 1 is that of the link's mode."""
MOST_TURNING: Final = MOST_COUNTED - FIRST_COUNTER + 1
"""Own rules of one link that take turns."""
PARAMETER: Final = "query_parameter:"

CHOICES: Final = {
    "random": Choice.RANDOM,
    "weighted": Choice.WEIGHTED,
    "sequential": Choice.SEQUENTIAL,
    "sticky": Choice.STICKY,
}
WEIGHTED: Final = frozenset({"weighted", "sticky"})
"""Choices that go by weights."""
TURNING: Final = frozenset({"weighted", "sequential"})
"""Choices that take turns, and so need a counter."""

TEXTS: Final = {
    "country": Fact.COUNTRY,
    "region": Fact.REGION,
    "city": Fact.CITY,
    "device": Fact.DEVICE,
    "os_family": Fact.OS,
    "browser_family": Fact.BROWSER,
    "language": Fact.LANGUAGE,
    "referrer_host": Fact.REFERRER,
}
"""What is a text, by the word that statistics have for it; query parameters besides."""
TRUTHS: Final = {
    "returning": Fact.RETURNING,
    "unique": Fact.UNIQUE,
    "bot": Fact.BOT,
    "mail_client": Fact.MAIL_CLIENT,
}
"""What is true of a visit or not."""
SPANS: Final = {"time": Fact.TIME, "date": Fact.DATE, "percentage": Fact.PERCENTAGE}
"""What lies between two values or not."""
ZONED: Final = frozenset({"time", "date", "weekday"})
"""What differs by time zone."""

_FACTS: Final = {**TEXTS, **TRUTHS, **SPANS, "weekday": Fact.WEEKDAY}
DIMENSIONS: Final = tuple(_FACTS)
"""All words for what is known of a visit, but those of query parameters."""
_TESTS: Final = {
    "is": (Relation.IS, False),
    "is_not": (Relation.IS, True),
    "in": (Relation.IS, False),
    "not_in": (Relation.IS, True),
    "contains": (Relation.CONTAINS, False),
    "does_not_contain": (Relation.CONTAINS, True),
    "begins_with": (Relation.BEGINS, False),
    "ends_with": (Relation.ENDS, False),
    "exists": (Relation.EXISTS, False),
    "between": (Relation.WITHIN, False),
}
TESTS: Final = tuple(_TESTS)
_EARLIEST: Final = "0" * 12
_LATEST: Final = "9" * 12


def read_rules(kept: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Return the rules that a link's own come to, without those that cannot be understood."""
    return tuple(rule for one in kept if (rule := _rule(one)) is not None)


def places(kept: Sequence[Mapping[str, Any]]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give every URL that own rules lead to, with the steps that lead there."""
    for number, rule in enumerate(kept):
        if "url" in rule:
            yield (number, "url"), rule["url"]
        for place, item in enumerate(rule.get("destinations", ())):
            yield (number, "destinations", place, "url"), item["url"]


def condition_of(when: Mapping[str, Any]) -> Condition:
    """Return what a condition comes to. Raises ConditionError for what this release cannot ask."""
    if "and" in when:
        return Every(tuple(condition_of(one) for one in when["and"]))
    if "or" in when:
        return Some(tuple(condition_of(one) for one in when["or"]))
    if "not" in when:
        return Not(condition_of(when["not"]))
    dimension = str(when.get("dimension", ""))
    test = next((name for name in _TESTS if name in when), "")
    if not test:
        raise ConditionError(f"{dimension} is compared in a way that is not known")
    relation, negated = _TESTS[test]
    values: tuple[str, ...] = ()
    if test == "exists":
        negated = not when["exists"]
    elif test == "between":
        values = (_span(dimension, when["between"]),)
    else:
        given = when[test]
        values = tuple(_value(one) for one in (given if isinstance(given, list) else [given]))
    found = _comparison(dimension, relation, values, str(when.get("zone", "")))
    return Not(found) if negated else found


def span_of_days(since: str, until: str) -> str:
    """Return a span of local time as `Fact.DATE` has it; a day that ends it is in it.

    Either is a day or a minute in ISO 8601, or empty for none. Raises ValueError for other texts.
    """
    end = _LATEST
    if until:
        last = datetime.fromisoformat(until)
        # A day is meant with its end, as in the ranges of questions.
        end = _moment(last + timedelta(days=1) if len(until) == len("2026-12-01") else last)
    return f"{_moment(datetime.fromisoformat(since)) if since else _EARLIEST}-{end}"


def span_of_shares(since: float, until: float) -> str:
    """Return a span of percentages as `Fact.PERCENTAGE` has it, to a ten-thousandth."""
    return f"{since:.4f}-{until:.4f}"


def _rule(kept: Mapping[str, Any]) -> Rule | None:
    when = kept.get("when")
    try:
        condition = None if when is None else condition_of(when)
        choice = CHOICES[kept["choose"]] if "choose" in kept else Choice.FIRST
    except (ConditionError, KeyError, ValueError):
        return None
    targets = (
        tuple(Target(one["url"], one.get("weight", 1)) for one in kept["destinations"])
        if "choose" in kept
        else (Target(kept["url"]),)
    )
    return Rule(kept["id"], targets, choice, condition, kept.get("counter", 0))


def _comparison(
    dimension: str, relation: Relation, values: tuple[str, ...], zone: str
) -> Condition:
    if dimension == "language" and relation == Relation.IS:
        return _language(values)
    if dimension == "referrer_host":
        values = tuple(_host(one, relation) for one in values)
    if dimension.startswith(PARAMETER):
        return Comparison(Fact.PARAMETER, relation, values, dimension.removeprefix(PARAMETER))
    fact = _FACTS.get(dimension)
    if fact is None:
        raise ConditionError(f"there is no dimension {dimension}")
    return Comparison(fact, relation, values, zone)


def _language(values: tuple[str, ...]) -> Condition:
    """Return the comparison with languages: `de` is also that of a visitor with `de-at`."""
    tags = tuple(one.replace("_", "-") for one in values)
    base = tuple(one for one in tags if "-" not in one)
    exact = tuple(one for one in tags if "-" in one)
    found = tuple(
        Comparison(fact, Relation.IS, some)
        for fact, some in ((Fact.BASE_LANGUAGE, base), (Fact.LANGUAGE, exact))
        if some
    )
    return found[0] if len(found) == 1 else Some(found)


def _host(typed: str, relation: Relation) -> str:
    """Return a host, or a part of one, as visits have it: punycode, without `www.`."""
    # Of a part of a label nobody can tell the punycode.
    host = (host_of(typed) if relation == Relation.IS else "") or typed.lower()
    return host.removeprefix("www.") if relation in (Relation.IS, Relation.BEGINS) else host


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _span(dimension: str, between: Mapping[str, Any]) -> str:
    since, until = between.get("from"), between.get("to")
    if dimension == "percentage":
        return span_of_shares(since or 0, 100 if until is None else until)
    if dimension == "date":
        return span_of_days(since or "", until or "")
    return f"{since}-{until}"


def _moment(local: datetime) -> str:
    return f"{local:%Y%m%d%H%M}"
