"""Dimensions and conditions as SQL over one of the sources: raw hits, raw conversions, a rollup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from clicktrail.hits import zones
from clicktrail.hits.dimensions import (
    ENTITY_COLUMNS,
    FIRED,
    FIRED_LABELS,
    PLACED,
    TIMES,
    label_of,
)
from clicktrail.hits.filters import NOTHING, All, Contains, Either, Is, Matches, Not
from clicktrail.hits.query import NUMBERED_TIMES

if TYPE_CHECKING:
    from clicktrail.hits.dimensions import Label
    from clicktrail.hits.filters import Condition, Leaf
    from clicktrail.hits.parameters import Parameters
    from clicktrail.hits.query import Query

COUNTED = "outcome = 'attributed'"


class Source(msgspec.Struct, frozen=True):
    """Where events are read from.

    `time` is the column of their time, which holds a Date if `is_day`. `label_prefix` stands before
    the columns of hits, `fired_prefix` before those of conversions; None: a hit's conversions are
    not beside it, and are looked up to filter by them.
    """

    query: Query
    bound: Parameters
    time: str
    is_day: bool = False
    label_prefix: str = ""
    fired_prefix: str | None = ""

    def dimension(self, name: str) -> str:
        """Return the expression of a dimension."""
        if name in TIMES:
            return self._time(name)
        if name == "class" and self.query.classes is not None:
            return self.query.classes.dimension(self.bound)
        if name in PLACED and name in self.query.placements:
            return placed_key(name)
        label = label_of(name)
        if label is not None:
            value = self._value(label)
            if label.spreads:
                value = f"arrayJoin({value})"
            return f"toString({value})" if label.type == "String" else value
        if name in FIRED_LABELS:
            return f"{self.fired_prefix}{FIRED_LABELS[name]}"
        if name == "conversion":
            return f"{self.fired_prefix}conversion_id"
        return ENTITY_COLUMNS[name]

    def condition(self, wanted: Condition) -> str:
        """Return the expression, a boolean, of a condition."""
        match wanted:
            case All(conditions):
                return self._joined(conditions, "AND", "1")
            case Either(conditions):
                return self._joined(conditions, "OR", "0")
            case Not(inner):
                return f"NOT {self.condition(inner)}"
            case Is() | Contains() | Matches():
                return f"({self._leaf(wanted)})"

    def _joined(self, conditions: tuple[Condition, ...], word: str, empty: str) -> str:
        if not conditions:
            return f"({empty})"
        return "(" + f" {word} ".join(self.condition(one) for one in conditions) + ")"

    def _leaf(self, leaf: Leaf) -> str:
        name = leaf.field
        if name in FIRED:
            column = FIRED_LABELS.get(name, "conversion_id")
            kind = "String" if name in FIRED_LABELS else "UInt32"
            if self.fired_prefix is not None:
                return self.test(leaf, f"{self.fired_prefix}{column}", kind)
            if name == "conversion" and isinstance(leaf, Is) and NOTHING in leaf.values:
                some = tuple(int(value) for value in leaf.values if value != NOTHING)
                none = f"NOT {self._led_to('1')}"
                return f"{none} OR {self._leaf(Is(name, some))}" if some else none
            return self._led_to(self.test(leaf, column, kind))
        label = label_of(name)
        if label is not None:
            value = self._value(label)
            if label.spreads:
                return f"arrayExists(each -> {self.test(leaf, 'each', label.type)}, {value})"
            return self.test(leaf, value, label.type)
        if name in TIMES:
            value = self._time(name)
            if name in NUMBERED_TIMES:
                return self.test(leaf, value, "UInt64")
            return self.test(leaf, f"toString({value})", "String")
        return self.test(leaf, ENTITY_COLUMNS[name], "UInt32")

    def _led_to(self, conversions: str) -> str:
        """Return the expression of hits that led to conversions which a condition is true of."""
        since = self.bound.moment("start", self.query.start)
        return (
            "hit_id IN (SELECT click_hit_id FROM conversions WHERE account_id ="
            f" {self.bound.add('account_id', 'UInt32', self.query.account_id)}"
            f" AND {COUNTED} AND ts >= {since} AND {conversions})"
        )

    def test(self, leaf: Leaf, value: str, kind: str) -> str:
        """Return the expression of what a leaf says being true of a value."""
        match leaf:
            case Is(values=values):
                if not values:
                    return "0"
                if kind == "String":
                    among = self.bound.hold("Array(String)", tuple(map(str, values)))
                    return f"{value} IN {among}"
                return self.bound.held_among(value, tuple(map(int, values)), kind)
            case Contains(texts=texts):
                # An empty text is in every text; the engine would search for none.
                found = (
                    f"positionCaseInsensitiveUTF8({value}, {self.bound.hold('String', text)}) != 0"
                    if text
                    else "1"
                    for text in texts
                )
                return f"({' OR '.join(found) or '0'})"
            case Matches(pattern=pattern):
                return f"match({value}, {self.bound.hold('String', pattern)})"

    def _value(self, label: Label) -> str:
        return value_of(label, f"{self.label_prefix}{label.column}", self.bound)

    def _time(self, name: str) -> str:
        """Return the local part of time: a Date, or a number (`query.NUMBERED_TIMES`)."""
        if self.is_day:
            day = self.time
        else:
            local = zones.local(self.time, self.query.zone, self.query.start, self.query.end)
            if name == "hour_of_day":
                return f"toHour({local}, 'UTC')"
            number = f"toYYYYMMDD({local}, 'UTC') * 100 + toHour({local}, 'UTC')"
            if name == "hour":
                return number
            if name == "minute":
                return f"({number}) * 100 + toMinute({local}, 'UTC')"
            day = f"toDate({local}, 'UTC')"
        return {
            "day": day,
            "week": f"toMonday({day})",
            "month": f"toStartOfMonth({day})",
            "quarter": f"toStartOfQuarter({day})",
            "year": f"toStartOfYear({day})",
            "weekday": f"toDayOfWeek({day})",
        }[name]


def value_of(label: Label, column: str, bound: Parameters) -> str:
    """Return the expression of what a label reads in a column."""
    value = label.expression
    if label.argument is not None:
        value = value.replace("{argument}", bound.hold("String", label.argument))
    return value.replace("{}", column)


def placed_key(name: str) -> str:
    """Return the column that holds the key of a placement that was joined."""
    return f"placed_{name}"
