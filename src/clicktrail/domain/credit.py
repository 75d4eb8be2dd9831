"""Credit for conversions, shared out so that nothing is lost or invented by rounding.

Shares are kept as whole numbers over a common denominator, and rounded once, at the end, by the
largest remainder (Hamilton's method): what is rounded adds up to what was shared out. Equal
remainders go by the order of the keys, so that the same conversions always give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import lcm
from typing import Final

import msgspec

UNITS: Final = 10_000
"""A conversion is worth so many, as a unit of currency is."""

Key = int | str
"""What a touch is known by: a datapoint, a group, tags, a source. Of one kind in one question."""


class Credit(msgspec.Struct, frozen=True, gc=False):
    """What a key earned, each in ten-thousandths: of a conversion, of a unit of currency."""

    conversions: int = 0
    value: int = 0
    commission: int = 0

    def __add__(self, other: Credit) -> Credit:
        """Return both together."""
        return Credit(
            self.conversions + other.conversions,
            self.value + other.value,
            self.commission + other.commission,
        )

    @classmethod
    def of(cls, count: int, value: int, commission: int) -> Credit:
        """Return the whole credit of `count` conversions."""
        return cls(count * UNITS, value, commission)


Credits = dict[Key | None, Credit]
"""By key; None holds what is nobody's: conversions that no touch came before."""


class Shares:
    """Credit that keys were given in fractions of conversions; exact until it is read."""

    def __init__(self) -> None:
        # Denominator → key → numerators of conversions, value and commission.
        self._parts: dict[int, dict[Key | None, list[int]]] = {}

    def give(self, key: Key | None, whole: Credit, part: int, of: int) -> None:
        """Give a key `part`/`of` of some conversions' credit."""
        sums = self._parts.setdefault(of, {}).setdefault(key, [0, 0, 0])
        sums[0] += whole.conversions * part
        sums[1] += whole.value * part
        sums[2] += whole.commission * part

    def credits(self, spread: Callable[[Key], Sequence[Key]] | None = None) -> Credits:
        """Return what each key earned; the sums are what was given.

        `spread` names the keys (at least one) that share a key's credit equally.
        """
        parts = self._parts if spread is None else _spread(self._parts, spread)
        denominator = lcm(*parts)
        sums: dict[Key | None, list[int]] = {}
        for each, of_keys in parts.items():
            factor = denominator // each
            for key, numerators in of_keys.items():
                held = sums.setdefault(key, [0, 0, 0])
                for index in range(3):
                    held[index] += numerators[index] * factor
        keys = sorted(sums, key=in_order)
        columns = [rounded([sums[key][index] for key in keys], denominator) for index in range(3)]
        return {
            key: Credit(*figures)
            for key, *figures in zip(keys, *columns, strict=True)
            if any(sums[key])
        }


def scaled(credits: Credits, percents: Mapping[str, int]) -> Credits:
    """Return credits with amounts scaled to whole percents, by the names of `Credit`'s fields.

    The scaled amounts add up to the scaled total, rounded down as the totals of statistics are.
    """
    keys = sorted(credits, key=in_order)
    changed: dict[str, list[int]] = {}
    for name, percent in percents.items():
        amounts = [getattr(credits[key], name) * percent for key in keys]
        changed[name] = rounded(amounts, 100, down=True)
    return {
        key: msgspec.structs.replace(
            credits[key], **{name: column[index] for name, column in changed.items()}
        )
        for index, key in enumerate(keys)
    }


def total(credits: Iterable[Credit]) -> Credit:
    """Return the sum."""
    return sum(credits, Credit())


def rounded(numerators: Sequence[int], denominator: int, *, down: bool = False) -> list[int]:
    """Return whole numbers for fractions over one denominator, by the largest remainder.

    They add up to the sum of the fractions, which must be whole unless it is rounded `down`. Equal
    remainders: the first one. Negative ones are rounded likewise, from below.
    """
    whole, rest = divmod(sum(numerators), denominator)
    if rest and not down:
        raise ValueError("the sum of the fractions is no whole number")
    floors = [each // denominator for each in numerators]
    missing = whole - sum(floors)
    if missing:
        by_remainder = sorted(
            range(len(numerators)), key=lambda at: -(numerators[at] % denominator)
        )
        for at in by_remainder[:missing]:
            floors[at] += 1
    return floors


def apportioned(whole: int, weights: Sequence[int]) -> list[int]:
    """Return `whole` in parts that are as the weights (not negative, not all 0) are."""
    return rounded([whole * weight for weight in weights], sum(weights))


def in_order(key: Key | None) -> tuple[bool, int, str]:
    """Return what keys are sorted by: numbers, then texts, then nobody."""
    if key is None:
        return True, 0, ""
    return (False, key, "") if isinstance(key, int) else (False, 0, key)


def _spread(
    parts: Mapping[int, Mapping[Key | None, Sequence[int]]],
    spread: Callable[[Key], Sequence[Key]],
) -> dict[int, dict[Key | None, list[int]]]:
    found: dict[int, dict[Key | None, list[int]]] = {}
    for denominator, of_keys in parts.items():
        for key, numerators in of_keys.items():
            among: Sequence[Key | None] = (None,) if key is None else spread(key)
            of_shares = found.setdefault(denominator * len(among), {})
            for one in among:
                held = of_shares.setdefault(one, [0, 0, 0])
                for index in range(3):
                    held[index] += numerators[index]
    return found
