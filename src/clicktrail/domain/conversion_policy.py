"""What makes a fired conversion count: repeats, the time since the click, how far to look back.

The policy in force when a conversion is fired travels with its event, so that what was decided can
be decided again from the journal after somebody has changed it.
"""

from __future__ import annotations

import re
from enum import IntEnum

import msgspec

DEFAULT_LOOK_BACK_DAYS = 30
LONGEST_LOOK_BACK_DAYS = 90
LONGEST_SECONDS = LONGEST_LOOK_BACK_DAYS * 24 * 3600
ORDER_ID_LENGTH = 255

_CURRENCY = re.compile(r"[A-Za-z]{3}")


class Duplicates(IntEnum):
    """Which repeats of a conversion are kept without counting; what repeats is the order id."""

    NONE = 0
    """None: whatever is fired counts."""
    PER_CLICK = 1
    """The same order id from the same click within 24 hours."""
    PER_PARAMETER = 2
    """The same order id of the same conversion within the look-back, from whichever click."""


class ConversionPolicy(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The rules of one conversion. Fields are only added at the end.

    `min_seconds` and `max_seconds` bound the time from the hit to the conversion (0: no bound); a
    hit from more than `look_back_days` before does not come into question at all. `currency` is the
    account's own, empty where it has named none.
    """

    duplicates: int = Duplicates.PER_CLICK
    min_seconds: int = 0
    max_seconds: int = 0
    look_back_days: int = DEFAULT_LOOK_BACK_DAYS
    currency: str = ""

    @property
    def look_back_ms(self) -> int:
        """How far back a hit may lie, in milliseconds."""
        return self.look_back_days * 24 * 3600 * 1000


DEFAULT_POLICY = ConversionPolicy()
"""What applied before there were policies, and applies where none is set."""


def parse_currency(text: str) -> str:
    """Return an ISO 4217 code in capitals, empty for nothing. Raises ValueError.

    Only the form is checked, three letters: a currency that was introduced yesterday must not cost
    anybody a conversion.
    """
    written = text.strip()
    if not written:
        return ""
    if not _CURRENCY.fullmatch(written):
        raise ValueError(f"not a currency code: {written[:40]!r}")
    return written.upper()
