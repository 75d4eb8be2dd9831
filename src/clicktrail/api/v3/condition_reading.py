"""From the JSON of a rule's condition to the form in which it is kept: the same, judged."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from clicktrail.api.v3.question_body import MOST_CONDITIONS
from clicktrail.api.v3.ranges import read_zone
from clicktrail.api.v3.shapes import DEEPEST, depth
from clicktrail.api.v3.words import is_plain, nearest
from clicktrail.domain import languages
from clicktrail.domain.countries import COUNTRIES
from clicktrail.domain.hosts import host_of
from clicktrail.domain.own_rules import (
    DIMENSIONS,
    PARAMETER,
    SPANS,
    TESTS,
    TEXTS,
    TRUTHS,
    ZONED,
    span_of_days,
    span_of_shares,
)
from clicktrail.domain.supposed import DEVICES
from clicktrail.hits.dimensions import LONGEST_NAME

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from clicktrail.api.v3.asking import Faults

LONGEST_TEXT: Final = 500
EQUAL: Final = ("is", "is_not", "in", "not_in")
_WITHIN_TEXT: Final = ("contains", "does_not_contain", "begins_with", "ends_with")
_CHOSEN: Final = frozenset({"country", "device"})
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", re.ASCII)
_CLOCK: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", re.ASCII)
_NOT_IN_HOST: Final = re.compile(r"[/:?#\s]")
_LOCAL: Final = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?", re.ASCII)

Steps = tuple[str | int, ...]


class ConditionReader:
    """Reads one condition whose shape is right; what it means is noted in `faults` if wrong."""

    def __init__(self, zone: ZoneInfo, faults: Faults) -> None:
        self._zone = zone
        self._faults = faults
        self._count = 0

    @staticmethod
    def refuse_deep(rules: Any, faults: Faults) -> None:
        """Raise Rejected where a rule's condition nests too deep to be looked at."""
        for number, rule in enumerate(rules if isinstance(rules, list) else ()):
            if isinstance(rule, dict) and depth(rule.get("when")) > DEEPEST:
                faults.add(f"A condition nests at most {DEEPEST} deep", "rules", number, "when")
        faults.finish()

    def read(self, when: dict[str, Any], steps: Steps) -> dict[str, Any]:
        """Return a condition as it is kept, every time of it with its zone."""
        found = self._read(when, steps)
        if self._count > MOST_CONDITIONS:
            self._faults.add(f"A condition is made of at most {MOST_CONDITIONS} tests", *steps)
        return found

    def _read(self, given: dict[str, Any], steps: Steps) -> dict[str, Any]:
        when = {name: value for name, value in given.items() if value is not None}
        nested = [name for name in ("and", "or", "not") if name in when]
        if len(nested) + ("dimension" in when or any(one in when for one in TESTS)) != 1:
            self._faults.add(
                'A condition is one of "and", "or", "not", or a "dimension" with a test', *steps
            )
            return when
        if not nested:
            self._count += 1
            return self._leaf(when, steps)
        if "zone" in when:
            self._faults.add('"zone" goes with a "dimension"', *steps, "zone")
        name = nested[0]
        if name == "not":
            return {"not": self._read(when["not"], (*steps, "not"))}
        return {name: [self._read(one, (*steps, name, at)) for at, one in enumerate(when[name])]}

    def _leaf(self, when: dict[str, Any], steps: Steps) -> dict[str, Any]:
        name = when.get("dimension", "")
        if problem := _unknown(name):
            self._faults.add(problem, *steps, "dimension")
            return when
        tests = [one for one in TESTS if one in when]
        allowed = _tests_of(name)
        if len(tests) != 1:
            self._faults.add(f"{name} has one test: {', '.join(allowed)}", *steps)
            return when
        test = tests[0]
        if test not in allowed:
            self._faults.add(f"{name} is tested by {', '.join(allowed)}", *steps, test)
            return when
        if test == "between":
            self._span(name, when["between"], (*steps, "between"))
        elif test != "exists":
            value = when[test]
            if not isinstance(value, list):
                self._value(name, test, value, (*steps, test))
            else:
                if not value:
                    self._faults.add(f'"{test}" has at least one text', *steps, test)
                for at, one in enumerate(value):
                    self._value(name, test, one, (*steps, test, at))
        if name in ZONED:
            zone = read_zone(when.get("zone"), self._zone, self._faults, (*steps, "zone"))
            return when | {"zone": zone.key}
        if "zone" in when:
            self._faults.add(f'"zone" goes with {", ".join(sorted(ZONED))}', *steps, "zone")
        return when

    def _value(self, name: str, test: str, value: Any, steps: Steps) -> None:
        if problem := _wrong_value(name, test, value):
            self._faults.add(f"{name} {problem}", *steps)

    def _span(self, name: str, between: dict[str, Any], steps: Steps) -> None:
        edges = {edge: between[edge] for edge in ("from", "to") if edge in between}
        if not edges:
            self._faults.add(f'{name} is between "from" and "to"', *steps)
            return
        right = [self._edge(name, value, (*steps, edge)) for edge, value in edges.items()]
        if not all(right):
            return
        since, until = edges.get("from"), edges.get("to")
        match name:
            case "time":
                if since is None or until is None:
                    self._faults.add('A time of day is between "from" and "to"', *steps)
                elif since == until:
                    self._faults.add("Both times are the same", *steps)
                elif (since, until) == ("24:00", "00:00"):
                    self._faults.add(
                        'Nothing lies between the two: a whole day is from "00:00" to "24:00"',
                        *steps,
                    )
            case "date":
                first, _, last = span_of_days(since or "", until or "").partition("-")
                if first >= last:
                    self._faults.add("It ends before it begins", *steps)
            case "percentage":
                least, most = since or 0, 100 if until is None else until
                first, _, last = span_of_shares(least, most).partition("-")
                if float(first) >= float(last):
                    self._faults.add("It ends before it begins", *steps)

    def _edge(self, name: str, value: Any, steps: Steps) -> bool:
        if name == "percentage":
            right = not isinstance(value, str) and 0 <= value <= 100
            problem = "is a number from 0 to 100"
        elif name == "time":
            right = isinstance(value, str) and _CLOCK.fullmatch(value) is not None
            problem = 'is a time of day such as "09:00"'
        else:
            right = isinstance(value, str) and _is_local(value)
            problem = 'is a local day or minute such as "2026-12-01" or "2026-12-01T18:00"'
        if not right:
            self._faults.add(f'"{steps[-1]}" {problem}', *steps)
        return right


def _unknown(name: str) -> str:
    """Return what is wrong with the name of a dimension, empty if nothing is."""
    if name in DIMENSIONS:
        return ""
    if not name:
        return '"dimension" is required'
    if name.startswith(PARAMETER):
        parameter = name.removeprefix(PARAMETER)
        if 0 < len(parameter) <= LONGEST_NAME and is_plain(parameter):
            return ""
        return f"The name of a query parameter has 1 to {LONGEST_NAME} characters of text"
    known = (*DIMENSIONS, f"{PARAMETER}<name>")
    return f'A rule knows no dimension "{name[:100]}"' + (
        nearest(name, known) or f", only {', '.join(known)}"
    )


def _tests_of(name: str) -> tuple[str, ...]:
    if name in SPANS:
        return ("between",)
    if name in TRUTHS:
        return ("is",)
    if name == "weekday":
        return EQUAL
    return (*EQUAL, "exists") if name in _CHOSEN else (*EQUAL, *_WITHIN_TEXT, "exists")


def _wrong_value(name: str, test: str, value: Any) -> str:
    """Return the rest of a sentence that begins with the dimension, empty if nothing is wrong."""
    if name in TRUTHS:
        return "" if isinstance(value, bool) else "is true or false"
    if name == "weekday":
        right = type(value) is int and 1 <= value <= 7
        return "" if right else "is a number from 1 (Monday) to 7"
    if not isinstance(value, str):
        return "is compared with texts"
    if len(value) > LONGEST_TEXT:
        return f"is compared with texts of at most {LONGEST_TEXT} characters"
    if not is_plain(value):
        return "is compared with a character that is not text"
    # A parameter may be there and empty.
    if not value and (name in TEXTS or test not in EQUAL):
        return 'is not compared with nothing: "exists" tells whether it is known'
    if name == "referrer_host":
        return _wrong_host(test, value)
    if test not in EQUAL:
        return ""
    match name:
        # Some other letters are two of ASCII in lower case.
        case "country" if not value.isascii() or value.lower() not in COUNTRIES:
            return "is an ISO country code of two letters"
        case "device" if value.lower() not in DEVICES:
            return f"is one of {', '.join(DEVICES)}"
        case "language":
            if not _LANGUAGE.fullmatch(value):
                return "is a language tag such as de or de-AT"
            return languages.refusal(value)
    return ""


def _wrong_host(test: str, value: str) -> str:
    if _NOT_IN_HOST.search(value) or (test in EQUAL and not host_of(value)):
        return "is a host such as news.example, without https:// and path"
    if test in EQUAL:
        return ""
    if not value.isascii():
        sent = host_of(value.strip("."))
        fix = f': write "{sent}" for "{value.strip(".")}" as whole labels' if sent else ""
        return f"is compared with the punycode that browsers send{fix}"
    if test == "begins_with" and value.lower() == "www.":
        return 'is told without the "www." before it'
    return ""


def _is_local(text: str) -> bool:
    if not _LOCAL.fullmatch(text):
        return False
    try:
        # The last days of the calendar have no following one.
        return 1000 <= datetime.fromisoformat(text).year <= 9000
    except ValueError:
        return False
