"""Tables in text files: CSV in all the forms in which spreadsheets and databases write it.

A byte order mark tells the encoding, else it is UTF-8; the delimiter is the one that the header
has most of. A file is read as a stream, however large it is.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from clicktrail.imports.model import Refused, Spot
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from pathlib import Path

DELIMITERS = (",", ";", "\t", "|")
LONGEST_FIELD = 2**20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHOWN = 200


def encoding_of(path: Path, given: str) -> str:
    """Return the encoding of a file: the given one, else by its mark, else UTF-8."""
    try:
        if given:
            return codecs.lookup(given).name
        with path.open("rb") as file:
            start = file.read(4)
    except LookupError:
        raise OperatorError(
            f"{given!r} is no encoding: give utf-8, cp1252, latin-1, utf-16 …"
        ) from None
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror or error}") from error
    return next((name for mark, name in _MARKS if start.startswith(mark)), "utf-8")


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[TextIO]:
    """Open a text file; bytes that are not of its encoding become lone surrogates."""
    name = encoding_of(path, encoding)
    errors = "surrogateescape" if name.startswith("utf-8") else "replace"
    try:
        with path.open(encoding=name, errors=errors, newline="") as file:
            yield file
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeError as error:
        raise OperatorError(f"{path} is not {name}: {error}") from error


class Table:
    """A table in a file: its header, and its rows as lists of as many texts."""

    def __init__(self, path: Path, *, encoding: str = "", delimiter: str = "") -> None:
        self.path = path
        self._encoding = encoding
        with opened(path, encoding) as file:
            first = file.readline(LONGEST_FIELD)
        self._delimiter = delimiter or _delimiter_of(first)
        self.header: list[str] = []
        with opened(path, encoding) as file:
            try:
                self.header = [name.strip() for name in next(self._reader(file), [])]
            except csv.Error as error:
                raise OperatorError(f"{path}, row 1: the header is no CSV ({error})") from error
        if not any(self.header):
            raise OperatorError(f"{path} has no header: its first row must name the columns")

    def rows(self) -> Iterator[tuple[Spot, list[str]] | Refused]:
        """Give every row behind the header but blank ones, or why it cannot be read."""
        width = len(self.header)
        name = str(self.path)
        with opened(self.path, self._encoding) as file:
            reader = self._reader(file)
            next(reader)
            number = 1
            while True:
                number += 1
                try:
                    row = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Refused(Spot(name, number), "", "", f"this row is no CSV: {error}")
                    continue
                if not any(row):
                    continue
                spot = Spot(name, number)
                if len(row) > width and any(row[width:]):
                    yield Refused(
                        spot,
                        "",
                        self._delimiter.join(row[width:])[:_SHOWN],
                        f"the row has {len(row)} values, but the header {width} names: put values"
                        f" that hold {self._delimiter!r} in quotes",
                    )
                    continue
                row = row[:width] + [""] * (width - len(row))
                wrong = next((at for at, text in enumerate(row) if not _is_text(text)), None)
                if wrong is not None:
                    yield Refused(
                        spot,
                        self.header[wrong],
                        row[wrong].encode("utf-8", "backslashreplace").decode()[:_SHOWN],
                        "this is no UTF-8: give --encoding, such as cp1252",
                    )
                    continue
                yield spot, row

    def _reader(self, file: TextIO) -> Iterator[list[str]]:
        csv.field_size_limit(LONGEST_FIELD)
        return csv.reader(file, delimiter=self._delimiter, strict=True)


def _delimiter_of(header: str) -> str:
    """Return the delimiter that a header has most of, outside of quotes."""
    bare = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=lambda one: (bare.count(one), -DELIMITERS.index(one)))


def _is_text(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
