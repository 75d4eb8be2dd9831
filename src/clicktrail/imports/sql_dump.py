"""Rows of `INSERT` statements in the dumps of MySQL and MariaDB, read as a stream.

Understood is what mysqldump, mariadb-dump and phpMyAdmin write: columns named by the statement,
else by the `CREATE TABLE` before it; many rows in one statement; backslashes as MySQL has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

from clicktrail.imports.tables import opened
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = 2**16
LONGEST_ROW = 16 * 2**20
LONGEST_TABLE = 2**16
_NAME = r"[`\"]?(?:\w+[`\"]?\.[`\"]?)?(\w+)[`\"]?"
_STATEMENT = re.compile(
    rf"\b(?:CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}\s*\((?P<body>.*?)\n\)"
    rf"|(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?INTO\s+{_NAME}\s*(?:\((?P<columns>[^)]*)\)\s*)?VALUES\s*)",
    re.IGNORECASE | re.DOTALL,
)
_COLUMN = re.compile(r"^\s*[`\"](\w+)[`\"]\s", re.MULTILINE)
_ROW = re.compile(r"\s*\(")
_VALUE = re.compile(
    r"\s*(?:(?P<null>NULL)|(?P<number>-?\d+(?:\.\d+)?)|_?\w*\s*'(?P<text>(?:[^'\\]|\\.|'')*)')"
    r"\s*(?P<end>[,)])",
    re.IGNORECASE | re.DOTALL,
)
_AFTER = re.compile(r"\s*([,;])")
_ESCAPE = re.compile(r"\\(.)|''", re.DOTALL)
_MEANT = {"n": "\n", "r": "\r", "t": "\t", "0": "\0", "b": "\b", "Z": "\x1a"}


def inserted(path: Path, encoding: str = "") -> Iterator[tuple[str, int, dict[str, str]]]:
    """Give every inserted row: its table, its number in the file, its values by column.

    NULL is an empty text. Raises OperatorError where the dump cannot be understood.
    """
    with opened(path, encoding) as file:
        yield from _Dump(file, str(path)).rows()


class _Dump:
    """A window on a dump that moves forward."""

    def __init__(self, file: TextIO, name: str) -> None:
        self._file = file
        self._name = name
        self._text = ""
        self._at = 0
        self._ended = False
        self._number = 0
        self._columns: dict[str, list[str]] = {}

    def rows(self) -> Iterator[tuple[str, int, dict[str, str]]]:
        """Give the rows of every statement."""
        while True:
            found = _STATEMENT.search(self._text, self._at)
            # What begins near the end of the window may not be whole.
            if found is None or found.end() > len(self._text) - 64:
                if not self._ended:
                    keep = self._text.rfind(
                        "\n", self._at, max(len(self._text) - LONGEST_TABLE, self._at)
                    )
                    if found is None and keep > self._at:
                        self._at = keep
                    self._more()
                    continue
                if found is None:
                    return
            self._at = found.end()
            if found["body"] is not None:
                self._columns[found[1]] = _COLUMN.findall("\n" + found["body"])
            else:
                yield from self._inserts(found[3], found["columns"])

    def _inserts(self, table: str, named: str | None) -> Iterator[tuple[str, int, dict[str, str]]]:
        columns = re.findall(r"\w+", named) if named else self._columns.get(table)
        while self._match(_ROW):
            values = self._row()
            self._number += 1
            if columns is None or len(columns) != len(values):
                raise OperatorError(
                    f"{self._name}, row {self._number}: {len(values)} values for the"
                    f" {'unknown' if columns is None else len(columns)} columns of {table}: dump"
                    " the table with its CREATE TABLE"
                )
            yield table, self._number, dict(zip(columns, values, strict=True))
            after = self._match(_AFTER)
            if after is None or after[1] == ";":
                return

    def _row(self) -> list[str]:
        values = []
        while True:
            found = self._match(_VALUE)
            if found is None:
                shown = self._text[self._at : self._at + 40]
                raise OperatorError(
                    f"{self._name}, row {self._number + 1}: {shown!r} is no value of a MySQL dump"
                )
            values.append(_text(found))
            if found["end"] == ")":
                return values

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match what comes next, however far it reaches."""
        while True:
            found = pattern.match(self._text, self._at)
            if found is not None and (found.end() < len(self._text) or self._ended):
                self._at = found.end()
                return found
            if self._ended or len(self._text) - self._at > LONGEST_ROW:
                return None
            if found is None and len(self._text) - self._at > 64 and not self._may_go_on():
                return None
            self._more()

    def _may_go_on(self) -> bool:
        """Tell whether a text begins here that does not end in the window."""
        return re.match(r"\s*_?\w*\s*'", self._text[self._at : self._at + 64]) is not None

    def _more(self) -> None:
        block = self._file.read(max(BLOCK, len(self._text) - self._at))
        self._ended = not block
        self._text = self._text[self._at :] + block
        self._at = 0


def _text(found: re.Match[str]) -> str:
    if found["null"]:
        return ""
    if found["number"] is not None:
        return found["number"]
    return _ESCAPE.sub(lambda each: _MEANT.get(each[1], each[1]) if each[1] else "'", found["text"])
