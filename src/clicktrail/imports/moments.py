"""Times and days as exports write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from clicktrail.imports.model import BadField

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_DIGITS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"\d+(\.\d+)?")


class Moments:
    """Reads times. One without a zone of its own is a wall clock's in `zone`.

    Understood are ISO 8601 in all its forms, Unix seconds (10 digits) and milliseconds (13),
    `YYYYMMDD` with or without `HHMM` or `HHMMSS`; with `pattern` (as strptime has it) that alone,
    since 01/02/2024 may be in January or in February.
    """

    def __init__(self, zone: ZoneInfo, pattern: str = "") -> None:
        self.zone = zone
        self._pattern = pattern

    def ms(self, field: str, text: str) -> int:
        """Return a time in Unix milliseconds; raises BadField."""
        text = text.strip()
        if not self._pattern and text.isascii() and _NUMBER.fullmatch(text):
            whole = len(text.partition(".")[0])
            if whole in (9, 10):
                return int(float(text) * 1000)
            if whole in (12, 13) and self._digits(text) is None:
                return int(float(text))
        found = self._read(field, text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=self.zone)
        try:
            return int(found.timestamp() * 1000)
        except (OverflowError, ValueError):
            raise BadField(field, text, "no calendar has this time") from None

    def optional(self, field: str, text: str) -> int | None:
        """Return a time, None for an empty text; raises BadField."""
        return self.ms(field, text) if text else None

    def day(self, field: str, text: str) -> date:
        """Return the day that a text names, whatever time of it; raises BadField."""
        return self._read(field, text.strip()).date()

    def _read(self, field: str, text: str) -> datetime:
        if not text:
            raise BadField(field, text, "a time is needed")
        if self._pattern:
            try:
                return datetime.strptime(text, self._pattern)
            except ValueError:
                raise BadField(
                    field, text, f"the time is not written as --date-format {self._pattern}"
                ) from None
        found = self._digits(text)
        if found is None:
            try:
                found = datetime.fromisoformat(re.sub(r"\s*(?:UTC|GMT)$", "+00:00", text))
            except ValueError:
                raise BadField(
                    field,
                    text,
                    "no time of the form 2024-05-31T18:30:00; for another give --date-format,"
                    ' such as "%d/%m/%Y %H:%M"',
                ) from None
        return found

    def _digits(self, text: str) -> datetime | None:
        pattern = _DIGITS.get(len(text)) if text.isascii() and text.isdigit() else None
        if pattern is None:
            return None
        try:
            return datetime.strptime(text, pattern)
        except ValueError:
            return None


def moment_of(ms: int) -> datetime:
    """Return the time of Unix milliseconds, in UTC."""
    return _EPOCH + timedelta(milliseconds=ms)
