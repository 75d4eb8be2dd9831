"""What Schemathesis takes for a fault and is none: each with its reason, and as narrow as can be.

A JSON Schema says what one value may be. It cannot say what a value means together with others, or
with what is stored; nor does it know which of ClickMeter's habits its clients depend on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

XML = ("application/xml", "text/xml")
WITHOUT_NULL = ("application/x-www-form-urlencoded", *XML)
SOFTLY_DELETED = ("/datapoints", "/groups", "/conversions", "/tags/{tagId}/datapoints")


@dataclass(frozen=True)
class Found:
    """A failed check: what Schemathesis says, the request that it made, how it was answered."""

    check: str
    message: str
    operation: str
    media_type: str
    query: dict[str, Any]
    body: Any
    status: int
    errors: tuple[dict[str, Any], ...]
    results: tuple[dict[str, Any], ...]

    def __str__(self) -> str:
        said = self.message.partition("Invalid component: ")[2] or self.message
        told = [f"{one['code']} {one['property']}: {one['errorMessage']}" for one in self.errors]
        return (
            f"{self.operation}: {self.check}: {' '.join(said.split())[:200]} → {self.status} {told}"
            f" {self.query} {self.body!r}"
        )[:900]


@dataclass(frozen=True)
class Excuse:
    """A sort of failures that are none."""

    reason: str
    holds: Callable[[Found], bool]


# What of a body or query only its other members or what is stored make wrong, as
# `<code> <property>: <sentence>`, and why no schema says so.
BEYOND_SCHEMAS = {
    r"^NameAlreadyExists ": "a name is won by the first",
    r"^EntityNotFound |There is no ": "what a body names must be there",
    "Give one of group, datapoint and conversion": "they exclude each other",
    "needs fromDay|lies behind|must not be (after|more than)": "two ends in the wrong order",
    "^Required TimeFrame:": "a report needs a time frame or its first day",
    "^Required TypeTL.Url:": "a link needs a destination, a pixel does not",
    "^Required ReplaceId:": "only a replacement says what is replaced",
    "At least one weight must be above": "a sum over several items",
    "stands twice": "a datapoint holds a conversion once",
    "must be less than a day|must be an e-mail address": "what nobody has, no pattern tells",
    "still has links": "what may be deleted depends on what uses it",
    "Status may be set": "what it may become depends on what it is",
    "The type of a datapoint|A tracking pixel has no": "what it may hold depends on its type",
    r"(Url\w*|404|Homepage): ": "what browsers make of a destination, no pattern tells",
    "Offset must be the lastKey": "that a number is below 2**64, no pattern tells in a line",
    r"^Invalid (Name|Ip): ": "what is a host name or an address, no pattern tells",
    "is no ISO country|is no language tag|currency code|IANA time zone|whole hours": (
        "names of a list that others keep"
    ),
}


def _is_beyond_schemas(found: Found) -> bool:
    told = [f"{one['code']} {one['property']}: {one['errorMessage']}" for one in found.errors]
    return (
        found.check == "positive_data_acceptance"
        and found.status == 400
        and bool(told)
        and all(any(re.search(one, line) for one in BEYOND_SCHEMAS) for line in told)
    )


def _is_accepted(found: Found) -> bool:
    return found.check == "negative_data_rejection" and found.status == 200


def _is_absent_or_whole(found: Found) -> bool:
    named = re.search(r"parameters? (`.*`) in query", found.message)
    names = re.findall(r"`(\w+)`", named[1]) if named else []
    return _is_accepted(found) and bool(names) and all(_is_idle(found.query[one]) for one in names)


def _is_idle(value: Any) -> bool:
    return _is_blank(value) or (isinstance(value, float) and value.is_integer())


def _is_blank(value: Any) -> bool:
    # Of an object, only the names of its members are sent; of none, nothing is.
    if isinstance(value, list | dict):
        return all(map(_is_blank, value))
    return isinstance(value, str) and not value.strip()


def _is_idle_end(found: Found) -> bool:
    named = re.search(r"parameter `(fromDay|toDay)` in query", found.message)
    frame = str(found.query.get("timeFrame", "")).lower()
    return _is_accepted(found) and named is not None and frame not in ("", "custom")


def _sent(found: Found) -> Any:
    """Return the member of the body that is said to be wrong."""
    named = re.search(r"in body - (\w[^:]*): Incorrect type", found.message) or re.search(
        r"in body - violates `(?:type|anyOf)` at (?:/allOf/\d+)?/properties/(\S+?)(?:/anyOf/\d+)?"
        r"(?:\s|$)",
        found.message,
    )
    value: Any = found.body
    for step in re.split(r" -> |/properties/|\.", named[1]) if named else ["?"]:
        if not isinstance(value, dict):
            return None
        value = {name.lower(): member for name, member in value.items()}.get(step.lower())
    return value


def _is_kindly_read(found: Found) -> bool:
    sent = _sent(found)
    words = ("0", "1", "true", "false", "yes", "no", "on", "off", "t", "f", "y", "n")
    return _is_accepted(found) and (
        isinstance(sent, int | float) or str(sent).lower() in words or str(sent).isdigit()
    )


def _is_without_members(found: Found) -> bool:
    return (
        _is_accepted(found)
        and found.media_type in WITHOUT_NULL
        and isinstance(found.body, str | int | float)
    )


def _is_word_null(found: Found) -> bool:
    return _is_accepted(found) and found.media_type in WITHOUT_NULL and _sent(found) is None


def _is_empty_element(found: Found) -> bool:
    return _is_accepted(found) and found.media_type in XML and _sent(found) == {}


def _is_item_of_batch(found: Found) -> bool:
    return (
        _is_accepted(found)
        and found.operation.endswith(("/datapoints/batch", "/datapoints/batch/patch"))
        and any(one["status"] != "OK" for one in found.results)
    )


def _is_no_json(found: Found) -> bool:
    return (
        found.check == "positive_data_acceptance"
        and found.media_type not in ("", "application/json", "text/json")
        and found.status == 400
    )


def _is_readable_again(found: Found) -> bool:
    path = found.operation.split(" ")[1]
    return found.check == "use_after_free" and path.startswith(SOFTLY_DELETED)


def _is_other_missing(found: Found) -> bool:
    return found.check == "ensure_resource_availability" and [
        (one["code"], one["property"]) for one in found.errors
    ] == [("EntityNotFound", "Id")]


EXCUSES = (
    Excuse(
        "deleted datapoints, groups and conversions stay readable: clients look at their status",
        _is_readable_again,
    ),
    Excuse("it is there, but what the body names is not", _is_other_missing),
    Excuse(
        "a blank parameter counts as absent, whatever it may hold: clients send such; and 1.0 is a"
        " whole number",
        _is_absent_or_whole,
    ),
    Excuse("the ends of a stretch of time count in a custom one only", _is_idle_end),
    Excuse(
        "numbers are taken for texts and texts of digits for numbers, 0, 1 and words for switches:"
        " so clients write them",
        _is_kindly_read,
    ),
    Excuse(
        "a word is a form, of one field of that name, and XML an element with that text: what"
        " nobody knows is passed over",
        _is_without_members,
    ),
    Excuse("a text may be the word null, where there is no other null", _is_word_null),
    Excuse("an empty element of XML is an empty list as well as an object", _is_empty_element),
    Excuse("a bad item of a batch is refused by itself, the rest is done", _is_item_of_batch),
    Excuse(
        "forms and XML have no null, and lists of forms are written in many ways: Schemathesis"
        " writes the word null, and lists in a way of its own",
        _is_no_json,
    ),
    Excuse("each fault named is one that no schema knows of", _is_beyond_schemas),
)


def unexcused(found: list[Found]) -> list[str]:
    """Return the failures that are faults."""
    return [str(one) for one in found if not any(excuse.holds(one) for excuse in EXCUSES)]
