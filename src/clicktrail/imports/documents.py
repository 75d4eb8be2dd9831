"""JSON files of any size: the items of a list within them, one by one.

A file may hold several documents, one behind the other, as pages of an API that were saved so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

from clicktrail.imports.tables import opened
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = 2**16
LONGEST_ITEM = 64 * 2**20
_SPACE = " \t\n\r"
_ENDS = f"{_SPACE},]}}"

Entry = tuple[tuple[str, ...], Any]
"""Where a value stands in its document, and the value."""


def entries(path: Path, lists: frozenset[tuple[str, ...]]) -> Iterator[Entry]:
    """Give what a file holds: each item of the `lists`, and every other value whole.

    A list is named by the keys that lead to it, `()` being the document itself. Objects on the way
    to a list are looked into; a value elsewhere comes with its place. The end of a document is
    `(("$end",), None)`. Raises OperatorError where the file is no JSON.
    """
    with opened(path, "") as file:
        walk = _Walk(file, lists, str(path))
        while walk.peek():
            yield from walk.value(())
            yield ("$end",), None


class _Walk:
    """A reader of JSON that holds only what it looks at."""

    def __init__(self, file: TextIO, lists: frozenset[tuple[str, ...]], name: str) -> None:
        self._file = file
        self._lists = lists
        self._ways = {place[:end] for place in lists for end in range(len(place))}
        self._name = name
        self._text = ""
        self._at = 0
        self._passed = 0
        self._decode = json.JSONDecoder().raw_decode

    def peek(self) -> str:
        """Return the next character that says something, empty at the end of the file."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._more():
                return ""

    def value(self, place: tuple[str, ...]) -> Iterator[Entry]:
        """Give what the value that begins here holds."""
        first = self.peek()
        if first == "[" and place in self._lists:
            yield from self._items(place)
        elif first == "{" and place in self._ways:
            yield from self._members(place)
        else:
            yield place, self._whole()

    def _items(self, place: tuple[str, ...]) -> Iterator[Entry]:
        self._expect("[")
        if self.peek() == "]":
            self._expect("]")
            return
        while True:
            yield place, self._whole()
            if self._expect(",]") == "]":
                return

    def _members(self, place: tuple[str, ...]) -> Iterator[Entry]:
        self._expect("{")
        if self.peek() == "}":
            self._expect("}")
            return
        while True:
            key = self._whole()
            if not isinstance(key, str):
                raise self._wrong("a name is expected")
            self._expect(":")
            yield from self.value((*place, key))
            if self._expect(",}") == "}":
                return

    def _expect(self, wanted: str) -> str:
        found = self.peek()
        if not found or found not in wanted:
            raise self._wrong(f"{' or '.join(wanted)} is expected")
        self._at += 1
        return found

    def _whole(self) -> Any:
        if not self.peek():
            raise self._wrong("the file ends in the middle")
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except ValueError as error:
                if len(self._text) - self._at > LONGEST_ITEM or not self._more():
                    raise self._wrong(str(error)) from error
                continue
            # A number may go on in the next block.
            ended = isinstance(value, dict | list | str) or self._text[end : end + 1] in _ENDS
            if not (ended and end < len(self._text)) and self._more():
                continue
            self._at = end
            return value

    def _more(self) -> bool:
        # Twice as much each time: an item that spans many blocks is not looked at once a block.
        block = self._file.read(max(BLOCK, len(self._text) - self._at))
        if not block:
            return False
        self._passed += self._at
        self._text = self._text[self._at :] + block
        self._at = 0
        return True

    def _wrong(self, problem: str) -> OperatorError:
        where = self._passed + self._at
        return OperatorError(f"{self._name} is no JSON at character {where:,}: {problem}")
