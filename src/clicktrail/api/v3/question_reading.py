"""From the JSON of a question to the question; whatever is wrong with it is named at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from clicktrail.api.v3 import question_body, words
from clicktrail.api.v3.asking import Asker, Faults
from clicktrail.api.v3.operations import fault, refused
from clicktrail.api.v3.question_body import (
    LONGEST_TEXT,
    MOST_CONDITIONS,
    Body,
    Compared,
    ComparisonBody,
    FilterBody,
    QuestionBody,
    RangeBody,
)
from clicktrail.api.v3.ranges import read_range, read_zone
from clicktrail.api.v3.shapes import DEEPEST, depth, members_of, shaped
from clicktrail.domain import timeframe
from clicktrail.hits.dimensions import BUCKETS
from clicktrail.hits.filters import All, Contains, Either, Is, Matches, Not, leaves
from clicktrail.statistics.comparison import Comparison, compare
from clicktrail.statistics.naming import check_pattern
from clicktrail.statistics.question import Question

if TYPE_CHECKING:
    from clicktrail.hits.filters import Condition
    from clicktrail.hits.store import HitStore

B = TypeVar("B", bound=Body)
MANNERS = ("previous_period", "year_before")
_TESTS = {
    "is_": "is",
    "is_not": "is_not",
    "in_": "in",
    "not_in": "not_in",
    "contains": "contains",
    "does_not_contain": "does_not_contain",
    "matches": "matches",
    "does_not_match": "does_not_match",
}
_NESTED = {"and_": "and", "or_": "or", "not_": "not"}


def read(raw: Any, asker: Asker) -> Question:
    """Return the question that JSON asks. Raises Rejected naming every wrong member."""
    faults = Faults()
    body = _shape(QuestionBody, raw, faults)
    zone = read_zone(body.zone, asker.zone, faults)
    dimensions = _dimensions(body, faults)
    for index, name in enumerate(body.metrics):
        if (problem := words.unknown_metric(name)) is not None:
            faults.add(problem, "metrics", index)
        elif name in body.metrics[:index]:
            faults.add(f'"{name}" is there twice', "metrics", index)
    condition = _wanted(body.filter, faults)
    span = read_range(body.range, ("range",), asker, zone, faults)
    comparison = None if span is None else _comparison(body.comparison, span, asker, zone, faults)
    sort, descending = _sort(body, dimensions, faults)
    if not faults.found and body.filter is not None:
        _check_patterns(body.filter, ("filter",), asker.store, faults)
    faults.finish()
    assert span is not None
    return Question(
        account_id=asker.account.id,
        metrics=tuple(body.metrics),
        span=span,
        zone=zone,
        dimensions=dimensions,
        every_bucket=body.granularity is not None and not body.dimensions,
        filter=condition,
        comparison=comparison,
        sort=sort,
        descending=descending,
        limit=body.limit,
        offset=body.offset,
        approximate=body.approximate,
    )


def read_filter(raw: Any, store: HitStore | None, faults: Faults) -> Condition | None:
    """Return the condition of a question's `filter`; what is wrong is noted below that member.

    The store is asked whether patterns can be used; without one nobody is. Raises Rejected where
    its form is wrong.
    """
    body = _shape(_FilterOnly, {"filter": raw}, faults)
    condition = _wanted(body.filter, faults)
    if not faults.found and body.filter is not None and store is not None:
        _check_patterns(body.filter, ("filter",), store, faults)
    return condition


def read_comparison(
    raw: Any, span: timeframe.Range, asker: Asker, zone: ZoneInfo, faults: Faults
) -> Comparison | None:
    """Return what a range is compared with by a question's `comparison`; faults as `read_filter`.

    Raises Rejected where its form is wrong.
    """
    body = _shape(_ComparisonOnly, {"comparison": raw}, faults)
    return _comparison(body.comparison, span, asker, zone, faults)


class _FilterOnly(Body):
    filter: FilterBody | None = None


class _ComparisonOnly(Body):
    comparison: Compared = None


def _wanted(body: FilterBody | None, faults: Faults) -> Condition | None:
    condition = None if body is None else _condition(body, ("filter",), faults)
    if sum(1 for _ in leaves(condition)) > MOST_CONDITIONS:
        faults.add(f"A filter has at most {MOST_CONDITIONS} conditions", "filter")
    return condition


def _shape(model: type[B], raw: Any, faults: Faults) -> B:
    if not isinstance(raw, dict):
        raise refused([fault("The body must be a JSON object.")])
    if depth(raw.get("filter")) > DEEPEST:
        raise refused([fault(f"A filter nests at most {DEEPEST} deep.", "filter")])
    return shaped(model, raw, faults, _members())


@cache
def _members() -> tuple[str, ...]:
    return members_of(question_body)


def _dimensions(body: QuestionBody, faults: Faults) -> tuple[str, ...]:
    bucket = body.granularity
    if bucket is not None and bucket not in BUCKETS:
        near = words.nearest(bucket, BUCKETS)
        faults.add(
            f'There is no granularity "{bucket[:100]}"{near or ", only " + ", ".join(BUCKETS)}',
            "granularity",
        )
    for index, name in enumerate(body.dimensions):
        if (problem := words.unknown_dimension(name)) is not None:
            faults.add(problem, "dimensions", index)
        elif name in body.dimensions[:index] or name == bucket:
            faults.add(f'"{name}" is there twice', "dimensions", index)
        elif name in BUCKETS and (
            bucket is not None or any(other in BUCKETS for other in body.dimensions[:index])
        ):
            faults.add(
                "Rows are by one stretch of time at most (beside weekday and hour_of_day)",
                "dimensions",
                index,
            )
    return (*((bucket,) if bucket is not None else ()), *body.dimensions)


def _sort(
    body: QuestionBody, dimensions: tuple[str, ...], faults: Faults
) -> tuple[str | None, bool]:
    if body.sort is None:
        # A series is read from its beginning, everything else from the most.
        in_time = any(name in BUCKETS for name in dimensions)
        return (None, False) if in_time else (body.metrics[0], True)
    name = body.sort.removeprefix("-")
    asked = (*body.metrics, *dimensions)
    if name not in asked:
        near = words.nearest(name, asked)
        faults.add(f'Rows can be sorted by what is asked for, not by "{name[:100]}"{near}', "sort")
    return name, body.sort.startswith("-")


def _condition(body: FilterBody, steps: tuple[str | int, ...], faults: Faults) -> Condition:
    given = body.model_fields_set
    nested = [name for name in _NESTED if name in given]
    tests = [name for name in _TESTS if name in given]
    if len(nested) + ("dimension" in given or bool(tests)) != 1:
        faults.add('A condition is one of "and", "or", "not", or a "dimension" with a test', *steps)
    elif not nested:
        return _leaf(body, tests, steps, faults)
    elif body.and_ is not None:
        return All(_conditions(body.and_, (*steps, "and"), faults))
    elif body.or_ is not None:
        return Either(_conditions(body.or_, (*steps, "or"), faults))
    elif body.not_ is not None:
        return Not(_condition(body.not_, (*steps, "not"), faults))
    else:
        faults.add("must not be null", *steps, _NESTED[nested[0]])
    return All(())


def _conditions(
    bodies: list[FilterBody], steps: tuple[str | int, ...], faults: Faults
) -> tuple[Condition, ...]:
    return tuple(_condition(one, (*steps, index), faults) for index, one in enumerate(bodies))


def _leaf(
    body: FilterBody, tests: list[str], steps: tuple[str | int, ...], faults: Faults
) -> Condition:
    name = body.dimension
    if name is None:
        faults.add('"dimension" is required', *steps, "dimension")
        return All(())
    if (problem := words.unknown_dimension(name)) is not None:
        faults.add(problem, *steps, "dimension")
        return All(())
    if len(tests) != 1:
        faults.add(f"A dimension has one test: {', '.join(_TESTS.values())}", *steps)
        return All(())
    test, wanted = tests[0], getattr(body, tests[0])
    place = (*steps, _TESTS[test])
    negative = test in ("is_not", "not_in", "does_not_contain", "does_not_match")
    if test in ("is_", "is_not"):
        found = _among(name, [wanted], (place,), faults)
    elif wanted is None:
        faults.add(f'"{_TESTS[test]}" must not be null', *place)
        return All(())
    elif test in ("in_", "not_in"):
        places = tuple((*place, index) for index in range(len(wanted)))
        found = _among(name, wanted, places, faults)
    elif not words.has_text(name):
        faults.add(f"{name} holds no texts: use is, is_not, in or not_in", *place)
        return All(())
    elif test in ("contains", "does_not_contain"):
        texts = tuple([wanted] if isinstance(wanted, str) else wanted)
        for text in texts:
            _check_text(text, place, faults)
        found = Contains(name, texts)
    else:
        _check_text(wanted, place, faults)
        found = Matches(name, wanted)
    return Not(found) if negative else found


def _among(
    name: str, values: list[Any], places: tuple[tuple[str | int, ...], ...], faults: Faults
) -> Condition:
    read: list[str | int] = []
    for value, place in zip(values, places, strict=True):
        if isinstance(value, str):
            _check_text(value, place, faults)
        try:
            read += words.read_values(name, value)
        except ValueError as error:
            faults.add(f"{name} {error}", *place)
    numbers = tuple(one for one in read if isinstance(one, int))
    texts = tuple(one for one in read if isinstance(one, str))
    if numbers and texts:
        return Either((Is(name, numbers), Is(name, texts)))
    return Is(name, numbers or texts)


def _check_text(text: str, place: tuple[str | int, ...], faults: Faults) -> None:
    if len(text) > LONGEST_TEXT:
        faults.add(f"A text has at most {LONGEST_TEXT} characters", *place)
    elif not words.is_plain(text):
        faults.add("The text holds a character that is not text", *place)


def _check_patterns(
    body: FilterBody, steps: tuple[str | int, ...], store: HitStore, faults: Faults
) -> None:
    for name in ("matches", "does_not_match"):
        pattern = getattr(body, name)
        if pattern is not None and (reason := check_pattern(store, pattern)) is not None:
            faults.add(f"This is no regular expression of RE2: {reason}", *steps, name)
    for name in ("and", "or"):
        for index, one in enumerate(getattr(body, f"{name}_") or ()):
            _check_patterns(one, (*steps, name, index), store, faults)
    if body.not_ is not None:
        _check_patterns(body.not_, (*steps, "not"), store, faults)


def _comparison(
    wanted: Compared, span: timeframe.Range, asker: Asker, zone: ZoneInfo, faults: Faults
) -> Comparison | None:
    if wanted is None:
        return None
    if isinstance(wanted, str):
        if wanted not in MANNERS:
            near = words.nearest(wanted, MANNERS) or f", only {', '.join(MANNERS)} and objects"
            faults.add(f'There is no comparison "{wanted[:100]}"{near}', "comparison")
            return None
        wanted = ComparisonBody.model_validate({"with": wanted})
    if (wanted.with_ is None) == (wanted.from_ is None):
        faults.add('A comparison has either "with" or "from"', "comparison")
        return None
    if wanted.with_ is not None:
        if wanted.to is not None:
            faults.add('"to" goes with "from"', "comparison", "to")
        try:
            return compare(wanted.with_, span, zone, match_weekdays=wanted.match_weekdays)
        except (ValueError, OverflowError):
            faults.add(f"There is nothing before {timeframe.FIRST_YEAR}", "comparison")
            return None
    if wanted.match_weekdays:
        faults.add('"match_weekdays" goes with "with"', "comparison", "match_weekdays")
    custom = RangeBody.model_validate({"from": wanted.from_, "to": wanted.to})
    other = read_range(custom, ("comparison",), asker, zone, faults)
    return None if other is None else Comparison(None, other)
