"""Conditions of rules, compiled once per link to functions of a visit.

A condition that cannot be understood (a zone that does not exist, a range that is none, a fact of a
newer release) is refused as a whole with ConditionError: half of a condition may mean its opposite.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clicktrail.domain.rules import (
    Comparison,
    Condition,
    Every,
    Fact,
    Not,
    Relation,
    Some,
)


class ConditionError(ValueError):
    """A condition that cannot be understood; the text says what of it."""


class Facts(Protocol):
    """What is known of a visit; each found only when a condition asks for it.

    Texts are in the form that `Fact` says, in any case, empty for unknown.
    """

    @property
    def now_ms(self) -> int:
        """Unix milliseconds of the visit."""
        ...

    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        ...

    def region(self) -> tuple[str, str]:
        """Code and name."""
        ...

    def city(self) -> str:
        """English name."""
        ...

    def device(self) -> str:
        """Kind of device."""
        ...

    def os(self) -> str:
        """Family of the operating system."""
        ...

    def browser(self) -> str:
        """Family of the browser."""
        ...

    def language(self) -> str:
        """First of Accept-Language, as a tag."""
        ...

    def referrer_host(self) -> str:
        """Host of the referrer, without `www.`."""
        ...

    def parameter(self, name: str) -> str | None:
        """Value of a query parameter by its lower-case name, None where it is not there."""
        ...

    def returning(self) -> bool:
        """Whether the visitor's cookie is known."""
        ...

    def bot(self) -> bool:
        """Whether a bot asks."""
        ...

    def mail_client(self) -> bool:
        """Whether a mail client asks."""
        ...

    def unique(self) -> bool:
        """Whether no other visit of the address to this link lies within 30 minutes."""
        ...

    def share(self) -> float:
        """The visitor's number on this link, as 0 ≤ share < 100."""
        ...


Test = Callable[[Facts], bool]
Texts = Callable[[Facts], tuple[str | None, ...]]

_MINUTES: Final = 24 * 60
_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])", re.ASCII)
_MOMENT: Final = re.compile(r"[0-9]{12}", re.ASCII)
_YES: Final = frozenset({"yes"})
TEXTS: Final[dict[int, Callable[[Facts], str]]] = {
    Fact.COUNTRY: lambda facts: facts.country(),
    Fact.CITY: lambda facts: facts.city(),
    Fact.DEVICE: lambda facts: facts.device(),
    Fact.OS: lambda facts: facts.os(),
    Fact.BROWSER: lambda facts: facts.browser(),
    Fact.LANGUAGE: lambda facts: facts.language(),
    Fact.BASE_LANGUAGE: lambda facts: facts.language().partition("-")[0],
    Fact.REFERRER: lambda facts: facts.referrer_host(),
}
"""How to find the facts that are one text each."""
_TRUTHS: Final[dict[int, Test]] = {
    Fact.RETURNING: lambda facts: facts.returning(),
    Fact.BOT: lambda facts: facts.bot(),
    Fact.UNIQUE: lambda facts: facts.unique(),
    Fact.MAIL_CLIENT: lambda facts: facts.mail_client(),
}


def compiled(condition: Condition | None) -> Test:
    """Return the test for a condition; None always holds. Raises ConditionError."""
    match condition:
        case None:
            return _always
        case Comparison():
            return _comparison(condition)
        case Every():
            return _every([compiled(each) for each in condition.conditions])
        case Some():
            return _some([compiled(each) for each in condition.conditions])
        case Not():
            test = compiled(condition.condition)
            return lambda facts: not test(facts)
    raise ConditionError(f"there is no condition of the kind {type(condition).__name__}")


def uses(condition: Condition | None, fact: Fact) -> bool:
    """Tell whether a condition looks at a fact."""
    match condition:
        case Comparison():
            return condition.fact == fact
        case Every() | Some():
            return any(uses(each, fact) for each in condition.conditions)
        case Not():
            return uses(condition.condition, fact)
    return False


def zone_of(name: str) -> ZoneInfo:
    """Return an IANA time zone, UTC for an empty name. Raises ConditionError."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConditionError(f"there is no time zone {name!r}") from error


def _always(_facts: Facts) -> bool:
    return True


def _every(tests: list[Test]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda facts: first(facts) and second(facts)
    return lambda facts: all(test(facts) for test in tests)


def _some(tests: list[Test]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda facts: first(facts) or second(facts)
    return lambda facts: any(test(facts) for test in tests)


def _comparison(comparison: Comparison) -> Test:
    fact, relation = comparison.fact, comparison.relation
    if fact in TEXTS:
        return _text(TEXTS[fact], relation, comparison.values)
    if fact == Fact.REGION:
        return _any_text(lambda facts: facts.region(), relation, comparison.values)
    if fact == Fact.PARAMETER:
        return _parameter(comparison.name.lower(), relation, comparison.values)
    if fact in _TRUTHS:
        return _truth(_TRUTHS[fact], relation, comparison.values)
    if fact == Fact.WEEKDAY and relation == Relation.IS:
        return _weekday(comparison)
    if relation == Relation.WITHIN:
        match fact:
            case Fact.TIME:
                return _time(comparison)
            case Fact.DATE:
                return _date(comparison)
            case Fact.PERCENTAGE:
                return _percentage(comparison.values)
    raise ConditionError(f"fact {fact} cannot be compared by relation {relation}")


def _text(get: Callable[[Facts], str], relation: int, given: tuple[str, ...]) -> Test:
    values = tuple(value.lower() for value in given)
    match relation:
        case Relation.IS:
            # An unknown country is none of the given ones, and no empty value makes it one.
            wanted = frozenset(values) - {""}
            return lambda facts: get(facts).lower() in wanted
        case Relation.EXISTS:
            return lambda facts: get(facts) != ""
    return _any_text(lambda facts: (get(facts),), relation, given)


def _any_text(get: Texts, relation: int, given: tuple[str, ...]) -> Test:
    """Return a test that holds where any of several texts compares; empty ones never do."""
    values = tuple(value.lower() for value in given if value)
    compare: Callable[[str], bool]
    match relation:
        case Relation.IS:
            wanted = frozenset(values)
            compare = wanted.__contains__
        case Relation.CONTAINS:

            def compare(text: str) -> bool:
                return any(value in text for value in values)
        case Relation.BEGINS:

            def compare(text: str) -> bool:
                return text.startswith(values)
        case Relation.ENDS:

            def compare(text: str) -> bool:
                return text.endswith(values)
        case Relation.EXISTS:

            def compare(text: str) -> bool:
                return True
        case _:
            raise ConditionError(f"texts cannot be compared by relation {relation}")

    def test(facts: Facts) -> bool:
        return any(compare(text.lower()) for text in get(facts) if text)

    return test


def _parameter(name: str, relation: int, given: tuple[str, ...]) -> Test:
    if not name:
        raise ConditionError("a parameter needs a name")
    if relation == Relation.EXISTS:
        return lambda facts: facts.parameter(name) is not None
    if relation == Relation.IS:
        # Unlike a country, a parameter may be there and empty.
        wanted = frozenset(value.lower() for value in given)
        return lambda facts: (
            (found := facts.parameter(name)) is not None and (found.lower() in wanted)
        )
    return _any_text(lambda facts: (facts.parameter(name),), relation, given)


def _truth(get: Test, relation: int, given: tuple[str, ...]) -> Test:
    if relation != Relation.IS:
        raise ConditionError(f"yes and no cannot be compared by relation {relation}")
    values = frozenset(value.lower() for value in given)
    if values == _YES:
        return get
    if values == {"no"}:
        return lambda facts: not get(facts)
    if values == {"yes", "no"}:
        return _always
    raise ConditionError(f"{', '.join(given) or 'nothing'} is neither yes nor no")


def _local(facts: Facts, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(facts.now_ms // 1000, zone)


def _weekday(comparison: Comparison) -> Test:
    zone = zone_of(comparison.name)
    if not comparison.values or not all(
        len(value) == 1 and value in "1234567" for value in comparison.values
    ):
        raise ConditionError("weekdays are 1 (Monday) to 7 (Sunday)")
    days = frozenset(int(value) for value in comparison.values)
    return lambda facts: _local(facts, zone).isoweekday() in days


def _time(comparison: Comparison) -> Test:
    zone = zone_of(comparison.name)
    windows = [_window(value) for value in comparison.values]

    def test(facts: Facts) -> bool:
        local = _local(facts, zone)
        minute = local.hour * 60 + local.minute
        return any(
            start <= minute < end if start < end else minute >= start or minute < end
            for start, end in windows
        )

    return test


def _window(text: str) -> tuple[int, int]:
    start, _, end = text.partition("-")
    return _minute(start), _minute(end)


def _minute(text: str) -> int:
    match = _CLOCK.fullmatch(text.strip())
    minute = int(match[1]) * 60 + int(match[2]) if match else _MINUTES + 1
    if minute > _MINUTES:
        raise ConditionError(f"{text!r} is no time of day")
    return minute


def _date(comparison: Comparison) -> Test:
    zone = zone_of(comparison.name)
    spans = []
    for value in comparison.values:
        start, _, end = value.partition("-")
        if not _MOMENT.fullmatch(start) or not _MOMENT.fullmatch(end):
            raise ConditionError(f"{value!r} is no span of dates")
        spans.append((int(start), int(end)))

    def test(facts: Facts) -> bool:
        moment = int(_local(facts, zone).strftime("%Y%m%d%H%M"))
        return any(start <= moment < end for start, end in spans)

    return test


def _percentage(values: tuple[str, ...]) -> Test:
    spans = []
    for value in values:
        start, _, end = value.partition("-")
        try:
            spans.append((float(start), float(end)))
        except ValueError as error:
            raise ConditionError(f"{value!r} is no span of percentages") from error

    def test(facts: Facts) -> bool:
        share = facts.share()
        return any(start <= share < end for start, end in spans)

    return test
