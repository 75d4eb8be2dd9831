"""The words of a question: what can be counted, by what, and how values of each are written."""

from __future__ import annotations

import re
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from clicktrail.domain.hosts import host_of
from clicktrail.enrichment.sources import SOURCE_NAMES, source_name
from clicktrail.hits.dimensions import (
    BUCKETS,
    CYCLES,
    FIRED_LABELS,
    LABELS,
    LONGEST_NAME,
    METRICS,
    PLACED,
    QUERY_PARAMETER,
)
from clicktrail.hits.filters import NOTHING
from clicktrail.hits.query import is_text_field
from clicktrail.statistics import calendar
from clicktrail.statistics.naming import NAMED

if TYPE_CHECKING:
    from collections.abc import Iterable

METRIC_WORDS = tuple(sorted(METRICS))
DIMENSION_WORDS = (
    *BUCKETS,
    *CYCLES,
    "datapoint",
    *sorted(PLACED),
    "conversion",
    *sorted({*LABELS, *FIRED_LABELS}),
)
# What may be nothing, which numbers have as 0: no group, no rule, no conversion that a hit led to.
NULLABLE = frozenset({"conversion", "datapoint", "group", "tag", "domain", "rule"})
HIGHEST = 2**32 - 1
_LOCAL = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d(?::\d\d)?)?")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `: did you mean "…"?` for the known word that is nearest, empty if none is near."""
    found = get_close_matches(word.lower(), list(known), 1, 0.6)
    return f': did you mean "{found[0]}"?' if found else ""


def unknown_metric(word: str) -> str | None:
    """Return what is wrong with the name of a metric, None if nothing is."""
    if word in METRICS:
        return None
    return f'There is no metric "{word[:100]}"{nearest(word, METRIC_WORDS)}'


def unknown_dimension(word: str) -> str | None:
    """Return what is wrong with the name of a dimension, None if nothing is."""
    if word in DIMENSION_WORDS:
        return None
    if word.startswith(QUERY_PARAMETER):
        name = word.removeprefix(QUERY_PARAMETER)
        if 0 < len(name) <= LONGEST_NAME and is_plain(name):
            return None
        return f"The name of a query parameter has 1 to {LONGEST_NAME} characters of text"
    known = (*DIMENSION_WORDS, QUERY_PARAMETER + "<name>")
    return f'There is no dimension "{word[:100]}"{nearest(word, known)}'


def is_plain(text: str) -> bool:
    """Tell whether a text has nothing in it that the store could not be told: NUL, surrogates."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def has_text(dimension: str) -> bool:
    """Tell whether texts can be looked for in a dimension, or in what its values are called."""
    return dimension in NAMED or is_text_field(dimension)


def read_value(dimension: str, value: str | int | None) -> str | int:
    """Return a value that a dimension is compared with as queries have it.

    Raises ValueError with the rest of a sentence that begins with the dimension.
    """
    if value is None:
        if dimension not in NULLABLE:
            raise ValueError("is never null; an empty text stands for what is not known")
        return NOTHING
    if dimension in BUCKETS:
        return _read_bucket(dimension, value)
    if dimension in NAMED:
        if isinstance(value, str):
            return _read_source(value) if dimension == "source" else value
        if dimension == "source":
            raise ValueError("is compared with names, such as " + '"Google"')
        return _in_range(value, 0, HIGHEST)
    if dimension == "weekday":
        return _in_range(value, 1, 7)
    if dimension == "hour_of_day":
        return _in_range(value, 0, 23)
    if dimension == "rule":
        return _in_range(value, 0, 2**16 - 1)
    if not isinstance(value, str):
        raise ValueError("is compared with texts")
    return value


def read_values(dimension: str, value: str | int | None) -> list[str | int]:
    """Return all values of hits that a value stands for: a host also as browsers send it.

    Raises as `read_value`.
    """
    read = read_value(dimension, value)
    sent = host_of(read) if dimension == "referrer_host" and isinstance(read, str) else ""
    return [read, sent] if sent and sent != read else [read]


def shown_value(dimension: str, value: str | int | date | None) -> str | int | None:
    """Return a value of a dimension as answers have it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if dimension == "source" and isinstance(value, int):
        return source_name(value)
    return None if value == NOTHING and dimension in NULLABLE else value


def _read_bucket(dimension: str, value: str | int) -> str | int:
    wanted = "2026-06-01T13:05" if dimension in ("minute", "hour") else "2026-06-01"
    text = str(value)
    try:
        if not _LOCAL.fullmatch(text):
            raise ValueError
        local = datetime.fromisoformat(text)
        # The last days of the calendar have no following one.
        if not 1000 <= local.year <= 9000:
            raise ValueError
    except ValueError:
        raise ValueError(f'is compared with local times, such as "{wanted}"') from None
    stretch = calendar.beginning(dimension, local)
    if isinstance(stretch, datetime):
        return int(f"{stretch:%Y%m%d%H%M}"[: 12 if dimension == "minute" else 10])
    return stretch.isoformat()


def _read_source(value: str) -> int:
    for number, name in SOURCE_NAMES.items():
        if name.lower() == value.lower():
            return int(number)
    known = ", ".join(SOURCE_NAMES.values())
    raise ValueError(f"is one of {known}")


def _in_range(value: str | int, low: int, high: int) -> int:
    if not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"is compared with numbers from {low} to {high}")
    return value
