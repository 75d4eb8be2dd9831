"""Amounts of money are integers in ten-thousandths of the currency unit: their sums are exact."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal

SCALE = 10_000
MAX_AMOUNT = 10**13 * SCALE
_AMOUNT = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def parse_amount(text: str) -> int:
    """Return the amount that `text` says, e.g. `"12.5"` → 125000.

    Digits with an optional sign and an optional fraction, nothing else: a decimal comma is taken as
    a point (spec clients.md, conversion.js contract). Raises ValueError for anything else, and for
    more than 10^13 units.
    """
    written = text.strip()
    if not _AMOUNT.fullmatch(written):
        raise ValueError(f"not an amount: {text[:40]!r}")
    number = Decimal(written.replace(",", "."))
    if abs(number) > MAX_AMOUNT // SCALE:
        raise ValueError(f"not an amount: {text[:40]!r}")
    return int((number * SCALE).to_integral_value(ROUND_HALF_EVEN))


def to_decimal(amount: int) -> Decimal:
    """Return the amount in currency units."""
    return Decimal(amount) / SCALE


def percentage_of(amount: int, percent: int) -> int:
    """Return `percent` (in ten-thousandths of a percent) of `amount`, rounded half to even."""
    share = Decimal(amount) * Decimal(percent) / (100 * SCALE)
    return int(share.to_integral_value(ROUND_HALF_EVEN))
