"""The values of a statement, bound by the server: none of them ever becomes SQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

# Longer lists go as one string, which the engine reads ten times as fast as an array literal.
LONGEST_ARRAY = 500
# What ClickHouse takes as one parameter of a form is 128 KiB, unless told otherwise.
LONGEST_TEXT = 120_000


class Plain(msgspec.Struct, frozen=True):
    """A long text without anything that would have to be escaped.

    The client looks at a str character by character, a millisecond for ten thousand of them; of
    what else it is given it takes the text as it is.
    """

    text: str

    def __str__(self) -> str:
        """Return the text."""
        return self.text


class Parameters:
    """Collects bound values; each name is given once."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._unnamed: dict[tuple[str, Any], str] = {}

    def add(self, name: str, kind: str, value: Any) -> str:
        """Bind a value and return its placeholder."""
        self.values[name] = value
        return f"{{{name}:{kind}}}"

    def hold(self, kind: str, value: str | int | tuple[str, ...] | tuple[int, ...]) -> str:
        """Bind a value under a name of its own, equal ones once; return its placeholder."""
        key = (kind, value)
        if key not in self._unnamed:
            name = f"value_{len(self._unnamed)}"
            bound = list(value) if isinstance(value, tuple) else value
            self._unnamed[key] = self.add(name, kind, bound)
        return self._unnamed[key]

    def text(self, name: str, value: str) -> str:
        """Bind a long text of digits, letters, commas and the like; return what it is in SQL."""
        starts = range(0, max(len(value), 1), LONGEST_TEXT)
        pieces = [
            self.add(f"{name}_{number}", "String", Plain(value[start : start + LONGEST_TEXT]))
            for number, start in enumerate(starts)
        ]
        return pieces[0] if len(pieces) == 1 else f"concat({', '.join(pieces)})"

    def hold_numbers(self, values: tuple[int, ...], kind: str = "UInt32") -> str:
        """Bind numbers (one at least) under a name of their own; return their array in SQL."""
        key = (f"numbers of {kind}", values)
        if key not in self._unnamed:
            text = self.text(f"value_{len(self._unnamed)}", ",".join(map(str, values)))
            self._unnamed[key] = numbers(text, kind)
        return self._unnamed[key]

    def among(self, column: str, name: str, values: Iterable[int], kind: str = "UInt32") -> str:
        """Return the condition that `column` is one of `values`; of none, nothing is."""
        listed = list(values)
        if not listed:
            return "0"
        if len(listed) <= LONGEST_ARRAY:
            return f"{column} IN {self.add(name, f'Array({kind})', listed)}"
        text = self.text(name, ",".join(map(str, listed)))
        return f"{column} IN (SELECT arrayJoin({numbers(text, kind)}))"

    def held_among(self, column: str, values: tuple[int, ...], kind: str) -> str:
        """Return the same condition as `among`, its values under a name of their own."""
        if not values:
            return "0"
        if len(values) <= LONGEST_ARRAY:
            return f"{column} IN {self.hold(f'Array({kind})', values)}"
        return f"{column} IN (SELECT arrayJoin({self.hold_numbers(values, kind)}))"

    def moment(self, name: str, value: datetime) -> str:
        """Bind an instant, to the millisecond."""
        milliseconds = (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
        return f"fromUnixTimestamp64Milli({self.add(name, 'Int64', milliseconds)}, 'UTC')"


def numbers(text: str, kind: str = "UInt32") -> str:
    """Return the expression of the array that a comma list of numbers (not empty) spells."""
    return f"arrayMap(x -> to{kind}(x), splitByChar(',', {text}))"
