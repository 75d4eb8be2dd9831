"""Amounts of money are integers in ten-thousandths of the currency unit: their sums are exact."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

SCALE = 10_000
MAX_AMOUNT = 10**13 * SCALE


def parse_amount(text: str) -> int:
    """Return the amount that `text` says, e.g. `"12.5"` → 125000.

    A decimal comma is taken as a point (spec clients.md, conversion.js contract). Raises ValueError
    for anything that is not a finite decimal number of at most 10^13 units.
    """
    try:
        number = Decimal(text.strip().replace(",", "."))
        if not number.is_finite() or abs(number) > MAX_AMOUNT // SCALE:
            raise ValueError(f"not an amount: {text[:40]!r}")
        return int((number * SCALE).to_integral_value(ROUND_HALF_EVEN))
    except InvalidOperation:
        raise ValueError(f"not an amount: {text[:40]!r}") from None


def to_decimal(amount: int) -> Decimal:
    """Return the amount in currency units."""
    return Decimal(amount) / SCALE


def percentage_of(amount: int, percent: int) -> int:
    """Return `percent` (in ten-thousandths of a percent) of `amount`, rounded half to even."""
    share = Decimal(amount) * Decimal(percent) / (100 * SCALE)
    return int(share.to_integral_value(ROUND_HALF_EVEN))
