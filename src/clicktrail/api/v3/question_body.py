"""The JSON of a question: its shape. What it means is read by `api.v3.question_reading`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    WithJsonSchema,
)

from clicktrail.api.v3.words import DIMENSION_WORDS, METRIC_WORDS

MOST_METRICS = 30
MOST_DIMENSIONS = 6
MOST_VALUES = 1000
MOST_CONDITIONS = 100
LONGEST_TEXT = 2000
LONGEST_PATTERN = 500
MOST_ROWS = 10_000
MOST_OFFSET = 10**9


class Body(BaseModel):
    """A JSON object that is taken as it is: no member unknown, no type bent into another."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _scalar(value: Any) -> str | int | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError("must be a text, a whole number or null")


Scalar = Annotated[
    Any, PlainValidator(_scalar), WithJsonSchema({"type": ["string", "integer", "null"]})
]
Name = Annotated[str, Field(max_length=300)]
Values = Annotated[list[Scalar], Field(max_length=MOST_VALUES)]
Texts = Annotated[
    Annotated[str, Tag("text")] | Annotated[list[str], Field(max_length=100), Tag("texts")],
    Discriminator(lambda value: "texts" if isinstance(value, list) else "text"),
]


class FilterBody(Body):
    """Which hits and conversions count: `and`, `or`, `not`, or a `dimension` with one test."""

    and_: Annotated[
        list[FilterBody] | None,
        Field(alias="and", max_length=MOST_CONDITIONS, description="All of these hold."),
    ] = None
    or_: Annotated[
        list[FilterBody] | None,
        Field(alias="or", max_length=MOST_CONDITIONS, description="At least one of these holds."),
    ] = None
    not_: Annotated[FilterBody | None, Field(alias="not", description="This does not hold.")] = None
    dimension: Annotated[Name | None, Field(description="What is tested.")] = None
    is_: Annotated[Scalar, Field(alias="is", description="It is exactly this.")] = None
    is_not: Annotated[Scalar, Field(description="It is not this.")] = None
    in_: Annotated[Values | None, Field(alias="in", description="It is one of these.")] = None
    not_in: Annotated[Values | None, Field(description="It is none of these.")] = None
    contains: Annotated[
        Texts | None, Field(description="The text, or one of the texts, is in it, in any case.")
    ] = None
    does_not_contain: Annotated[
        Texts | None, Field(description="Neither the text nor any of the texts is in it.")
    ] = None
    matches: Annotated[
        str | None,
        Field(max_length=LONGEST_PATTERN, description="A regular expression (RE2) finds it."),
    ] = None
    does_not_match: Annotated[
        str | None,
        Field(max_length=LONGEST_PATTERN, description="A regular expression does not find it."),
    ] = None


class RangeBody(Body):
    """A stretch of time.

    Days (`2026-06-01`, the last one included), or moments (`2026-06-01T10:00`, the last one not),
    local or with an offset.
    """

    from_: Annotated[
        str, Field(alias="from", max_length=40, description="The first day or moment.")
    ]
    to: Annotated[
        str | None,
        Field(max_length=40, description="The last day, or the moment that ends it; else today."),
    ] = None


class ComparisonBody(Body):
    """The time to compare with: by `with`, or any range by `from` and `to`."""

    with_: Annotated[
        Literal["previous_period", "year_before"] | None,
        Field(alias="with", description="The time just before, or the year before."),
    ] = None
    match_weekdays: Annotated[
        bool, Field(description="Move by whole weeks: Mondays are compared with Mondays.")
    ] = False
    from_: Annotated[str | None, Field(alias="from", max_length=40)] = None
    to: Annotated[str | None, Field(max_length=40)] = None


def _is_word(value: Any) -> str:
    return "word" if isinstance(value, str) else "object"


Compared = Annotated[
    Annotated[str, Tag("word")]
    | Annotated[ComparisonBody, Tag("object")]
    | Annotated[None, Tag("none")],
    Discriminator(lambda value: "none" if value is None else _is_word(value)),
    Field(description="`previous_period`, `year_before`, or an object."),
]


class QuestionBody(Body):
    """A question to the statistics."""

    metrics: Annotated[
        list[Name],
        Field(
            min_length=1,
            max_length=MOST_METRICS,
            description=f"What is counted: {', '.join(METRIC_WORDS)}.",
        ),
    ]
    dimensions: Annotated[
        list[Name],
        Field(
            max_length=MOST_DIMENSIONS,
            description=f"By what: {', '.join(DIMENSION_WORDS)}, `query_parameter:<name>`.",
        ),
    ] = []
    granularity: Annotated[
        Name | None,
        Field(
            description="A time bucket as the first dimension; without other dimensions every"
            " bucket of the range has a row."
        ),
    ] = None
    filter: Annotated[FilterBody | None, Field(description="Which hits and conversions count.")] = (
        None
    )
    range: Annotated[
        Annotated[str, Field(max_length=40), Tag("word")] | Annotated[RangeBody, Tag("object")],
        Discriminator(_is_word),
        Field(description="When: a time frame of v2 (`last30` …), or from … to."),
    ] = "last30"
    zone: Annotated[
        str | None,
        Field(max_length=100, description="IANA time zone; the account's unless given."),
    ] = None
    comparison: Compared = None
    sort: Annotated[
        Name | None,
        Field(description="A metric or dimension that is asked for; `-` before it: descending."),
    ] = None
    limit: Annotated[int, Field(ge=0, le=MOST_ROWS, description="Rows at most.")] = 100
    offset: Annotated[int, Field(ge=0, le=MOST_OFFSET, description="Rows to skip.")] = 0
    approximate: Annotated[
        bool, Field(description="Estimate visitors; `meta` says with which error.")
    ] = False
