"""The removal effect: how much less would convert if a key did not exist.

Journeys are walks of a Markov chain of first order, from key to key, that end in a conversion or
are lost; the probabilities are how often each passage was seen. To remove a key is to lose
whoever would come to it, and its effect is the part of all conversions that is lost with it
(Anderl, E., Becker, I., von Wangenheim, F., Schumann, J. H., "Mapping the customer journey: Lessons
learned from graph-based online attribution modeling", International Journal of Research in
Marketing 33 (3), 2016, https://doi.org/10.1016/j.ijresmar.2016.03.001).

A walk reaches key k at least once with probability v_k / n_kk, where n = (1 - Q)^-1 counts the
visits to be expected and v those from the beginning; from there it converts with probability c_k.
Their product is what removal takes away, so that one inverse answers for all keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from clicktrail.domain.credit import Key, in_order

MOST_KEYS: Final = 1000
"""Their matrix is inverted in a tenth of a second, that of ten times as many in minutes."""


class TooManyKeys(ValueError):  # noqa: N818 -- what there is, not what went wrong
    """There are more keys than a chain is made of."""


class Passages:
    """How often visitors went from one key to the next, began, converted and were lost."""

    def __init__(self) -> None:
        self.between: Counter[tuple[Key, Key]] = Counter()
        self.begun: Counter[Key] = Counter()
        self.converted: Counter[Key] = Counter()
        self.left: Counter[Key] = Counter()
        """All passages away from a key, whereto ever."""

    @property
    def keys(self) -> list[Key]:
        """The keys, in order."""
        return sorted(self.left, key=in_order)

    def add(self, before: Key | None, after: Key | None, count: int) -> None:
        """Take passages; before None visitors began, after None they were lost."""
        if before is None:
            if after is not None:
                self.begun[after] += count
            return
        self.left[before] += count
        if after is not None:
            self.between[before, after] += count

    def add_converted(self, keys: Sequence[Key], count: int) -> None:
        """Take the way of visitors who converted behind the last of `keys`."""
        self.begun[keys[0]] += count
        for before, after in pairwise(keys):
            self.left[before] += count
            self.between[before, after] += count
        self.left[keys[-1]] += count
        self.converted[keys[-1]] += count


def removal_effects(passages: Passages) -> dict[Key, float]:
    """Return the removal effect of each key, 0 to 1; there must be conversions.

    Raises TooManyKeys.
    """
    keys = passages.keys
    if len(keys) > MOST_KEYS:
        raise TooManyKeys(f"{len(keys):,} keys are more than the {MOST_KEYS:,} of a chain")
    place = {key: at for at, key in enumerate(keys)}
    left = np.array([passages.left[key] for key in keys], dtype=np.float64)
    chain = np.zeros((len(keys), len(keys)))
    for (before, after), count in passages.between.items():
        chain[place[before], place[after]] = count
    chain /= left[:, np.newaxis]
    begun = np.array([passages.begun[key] for key in keys], dtype=np.float64)
    begun /= begun.sum()
    converting = np.array([passages.converted[key] for key in keys], dtype=np.float64) / left
    visits = np.linalg.inv(np.eye(len(keys)) - chain)
    chance = visits @ converting
    reached = (begun @ visits) / np.diagonal(visits)
    effects = reached * chance / (begun @ chance)
    return {key: min(max(float(effects[at]), 0.0), 1.0) for key, at in place.items()}
