"""The JSON of a link's own rules: its shape. What it means is read by `api.v3.rule_reading`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from clicktrail.api.v3.question_body import MOST_CONDITIONS, MOST_VALUES, Body, Texts
from clicktrail.catalog.tables import TITLE_LENGTH, URL_LENGTH
from clicktrail.domain.own_rules import DIMENSIONS, FIRST_ID, LAST_ID
from clicktrail.domain.rules import HIGHEST_WEIGHT, MOST_TARGETS

MOST_RULES = 50


def _value(value: Any) -> str | int:
    if isinstance(value, str | int):
        return value
    raise ValueError("must be a text, a whole number, true or false")


def _edge(value: Any) -> str | int | float:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    raise ValueError("must be a text or a number")


Value = Annotated[
    Any, PlainValidator(_value), WithJsonSchema({"type": ["string", "integer", "boolean"]})
]
Edge = Annotated[Any, PlainValidator(_edge), WithJsonSchema({"type": ["string", "number"]})]
Values = Annotated[list[Value], Field(min_length=1, max_length=MOST_VALUES)]
Text = Annotated[str, Field(min_length=1)]


class BetweenBody(Body):
    """Two edges: of a time of day (`09:00`), of local dates, or of percentages.

    `to` itself is no longer within, unless it is a day.
    """

    from_: Annotated[Edge, Field(alias="from", description="Absent: from the beginning.")] = ""
    to: Annotated[Edge, Field(description="Absent: to the end.")] = ""


class ConditionBody(Body):
    """Which visits a rule is for: `and`, `or`, `not`, or a `dimension` with one test."""

    and_: Annotated[
        list[ConditionBody],
        Field(
            default_factory=list,
            alias="and",
            min_length=1,
            max_length=MOST_CONDITIONS,
            description="All of these hold.",
        ),
    ]
    or_: Annotated[
        list[ConditionBody],
        Field(
            default_factory=list,
            alias="or",
            min_length=1,
            max_length=MOST_CONDITIONS,
            description="At least one of these holds.",
        ),
    ]
    not_: Annotated[ConditionBody | None, Field(alias="not", description="This does not hold.")] = (
        None
    )
    dimension: Annotated[
        str,
        Field(description=f"What is tested: {', '.join(DIMENSIONS)}, `query_parameter:<name>`."),
    ] = ""
    is_: Annotated[Value, Field(alias="is", description="It is this.")] = ""
    is_not: Annotated[Value, Field(description="It is not this.")] = ""
    in_: Annotated[
        Values, Field(default_factory=list, alias="in", description="It is one of these.")
    ]
    not_in: Annotated[Values, Field(default_factory=list, description="It is none of these.")]
    contains: Annotated[
        Texts, Field(description="The text, or one of the texts, is in it, in any case.")
    ] = ""
    does_not_contain: Annotated[
        Texts, Field(description="Neither the text nor any of the texts is in it.")
    ] = ""
    begins_with: Annotated[Texts, Field(description="It begins with it, or with one of them.")] = ""
    ends_with: Annotated[Texts, Field(description="It ends with it, or with one of them.")] = ""
    exists: Annotated[bool, Field(description="It is known, or not.")] = True
    between: Annotated[
        BetweenBody | None, Field(description="A time, date or percentage lies between these.")
    ] = None
    zone: Annotated[
        str,
        Field(description="IANA time zone of a time, date or weekday; the account's unless given."),
    ] = ""


class DestinationBody(Body):
    """One of several destinations."""

    url: Annotated[str, Field(max_length=URL_LENGTH)]
    weight: Annotated[
        int,
        Field(ge=0, le=HIGHEST_WEIGHT, description="Compared with the others'; 1 unless given."),
    ] = 1


class RuleBody(Body):
    """Where visits are led for which a condition holds: to a `url`, or one of `destinations`."""

    id: Annotated[
        int | None,
        Field(
            ge=FIRST_ID, le=LAST_ID, description="That of a rule of the link; absent: a new one."
        ),
    ] = None
    name: Annotated[str, Field(max_length=TITLE_LENGTH)] = ""
    when: Annotated[ConditionBody | None, Field(description="Absent: always.")] = None
    url: Annotated[str, Field(max_length=URL_LENGTH, description="The only destination.")] = ""
    choose: Annotated[
        Literal["random", "weighted", "sequential", "sticky"] | None,
        Field(
            description="How one of `destinations` is chosen: by chance, one after the other by"
            " weight or evenly, or by weight and for a visitor always the same."
        ),
    ] = None
    destinations: Annotated[
        list[DestinationBody],
        Field(default_factory=list, min_length=1, max_length=MOST_TARGETS),
    ]


class RulesBody(Body):
    """A link's own rules, in the order in which they are asked."""

    rules: Annotated[list[RuleBody], Field(max_length=MOST_RULES)]


MODELS = (RulesBody,)
