"""Who earned a conversion: the models that share its credit among the touches before it.

They are chosen when asking: what is stored is one attribution (`domain.attribution`), which *last
click* repeats. Each model takes the same journeys and gives credits that add up to their
conversions, value and commission. docs/attribution.md says in plain words what each one says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from math import exp2
from typing import ClassVar, Final, Protocol

import msgspec

from clicktrail.domain.credit import Credit, Credits, Key, Shares, apportioned
from clicktrail.domain.removal_effect import Passages, removal_effects

SECONDS_PER_DAY: Final = 86_400
SHORTEST_HALF_LIFE: Final = 0.01
LONGEST_HALF_LIFE: Final = 365.0
# Time decay's shares are irrational; to so many parts of a conversion they are exact.
_PARTS: Final = 10**12
_WEIGHT_BITS: Final = 60
_EFFECT_BITS: Final = 52


class ModelName(StrEnum):
    """The models by the words that ask for them."""

    LAST_CLICK = "last-click"
    FIRST_CLICK = "first-click"
    LINEAR = "linear"
    TIME_DECAY = "time-decay"
    POSITION_BASED = "position-based"
    LAST_NON_DIRECT = "last-non-direct"
    MARKOV = "markov"
    SHAPLEY = "shapley"


class Journey(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Conversions that the same touches came before.

    `keys`: of the touches, the oldest first, none where no touch is known. `named`: which of them
    the stored attribution names, -1 where it names none. `seconds`: from each touch to the last
    one; `direct`: whether each came from nowhere that is known; both are empty unless a model asks
    for them (`Model.needs`). `value` and `commission` are sums over the `count` conversions, in
    ten-thousandths.
    """

    keys: tuple[Key, ...]
    named: int = -1
    seconds: tuple[int, ...] = ()
    direct: tuple[bool, ...] = ()
    count: int = 1
    value: int = 0
    commission: int = 0

    @property
    def credit(self) -> Credit:
        """What there is to share out."""
        return Credit.of(self.count, self.value, self.commission)


class Needs(msgspec.Struct, frozen=True):
    """What a model has to know besides the keys of a journey."""

    seconds: bool = False
    direct: bool = False
    lost: bool = False

    def __or__(self, other: Needs) -> Needs:
        """Return what either needs."""
        return Needs(
            self.seconds or other.seconds, self.direct or other.direct, self.lost or other.lost
        )


class Model(Protocol):
    """A way to share out credit."""

    name: ClassVar[ModelName]

    @property
    def needs(self) -> Needs:
        """What it has to know."""
        ...

    def ledger(self) -> Ledger:
        """Return an empty ledger."""
        ...


class Ledger(Protocol):
    """Takes journeys in any order and any grouping, and then says what each key earned."""

    def add(self, journey: Journey) -> None:
        """Take a journey."""
        ...

    def add_lost(self, before: Key | None, after: Key | None, count: int) -> None:
        """Take passages of visitors who did not convert; None: the beginning, or the end."""
        ...

    def credits(self, spread: Callable[[Key], Sequence[Key]] | None = None) -> Credits:
        """Return the credits, with each key's shared equally by what `spread` names for it."""
        ...


class _ByTouch(msgspec.Struct, frozen=True):
    """A model that looks at one journey at a time."""

    @property
    def needs(self) -> Needs:
        """What it has to know."""
        return Needs()

    def weights(self, journey: Journey) -> Sequence[int]:
        """Return a weight for each touch, of which there is at least one; all 0: nobody's."""
        raise NotImplementedError

    def ledger(self) -> Ledger:
        """Return an empty ledger."""
        return _TouchLedger(self.weights)


class LastClick(_ByTouch, frozen=True):
    """The touch that the stored attribution names has all; without one, nobody has.

    That is ClickMeter's rule (`domain.attribution`): the latest click, else view, of a datapoint
    that carries the conversion, a click id before the cookie.
    """

    name: ClassVar[ModelName] = ModelName.LAST_CLICK

    def weights(self, journey: Journey) -> Sequence[int]:
        """Return 1 for the named touch."""
        return _only(journey, journey.named)


class FirstClick(_ByTouch, frozen=True):
    """The first touch has all."""

    name: ClassVar[ModelName] = ModelName.FIRST_CLICK

    def weights(self, journey: Journey) -> Sequence[int]:
        """Return 1 for the first touch."""
        return _only(journey, 0)


class Linear(_ByTouch, frozen=True):
    """All touches have the same."""

    name: ClassVar[ModelName] = ModelName.LINEAR

    def weights(self, journey: Journey) -> Sequence[int]:
        """Return 1 for each touch."""
        return [1] * len(journey.keys)


class TimeDecay(_ByTouch, frozen=True):
    """A touch has half as much as one that came `half_life_days` later: 2^(-age/half-life)."""

    name: ClassVar[ModelName] = ModelName.TIME_DECAY
    half_life_days: float = 7.0

    def __post_init__(self) -> None:
        """Raise ValueError for a half-life that makes no sense."""
        if not SHORTEST_HALF_LIFE <= self.half_life_days <= LONGEST_HALF_LIFE:
            raise ValueError(f"a half-life is {SHORTEST_HALF_LIFE} to {LONGEST_HALF_LIFE:.0f} days")

    @property
    def needs(self) -> Needs:
        """The times of the touches. Shares depend on the time between touches alone."""
        return Needs(seconds=True)

    def weights(self, journey: Journey) -> Sequence[int]:
        """Return shares of 10^12."""
        half_life = self.half_life_days * SECONDS_PER_DAY
        raw = [int(exp2(_WEIGHT_BITS - each / half_life)) for each in journey.seconds]
        return apportioned(_PARTS, raw)


class PositionBased(_ByTouch, frozen=True):
    """The first and the last touch have so many percent, the others share the rest equally.

    A single touch has all; two share as `first` is to `last` (equally where both are 0).
    """

    name: ClassVar[ModelName] = ModelName.POSITION_BASED
    first: int = 40
    last: int = 40

    def __post_init__(self) -> None:
        """Raise ValueError for percentages that cannot be."""
        if self.first < 0 or self.last < 0 or self.first + self.last > 100:
            raise ValueError("first and last are percentages of together 100 at most")

    def weights(self, journey: Journey) -> Sequence[int]:
        """Return hundredths, times the number of touches in the middle."""
        middle = len(journey.keys) - 2
        if middle < 0:
            return [1]
        if middle == 0:
            return [self.first, self.last] if self.first or self.last else [1, 1]
        rest = 100 - self.first - self.last
        return [self.first * middle, *[rest] * middle, self.last * middle]


class LastNonDirect(_ByTouch, frozen=True):
    """The last click, unless it was direct: then the latest touch that was not.

    Where all were direct, the last click has all the same; where the stored attribution names
    none, the latest touch counts as the last click.
    """

    name: ClassVar[ModelName] = ModelName.LAST_NON_DIRECT

    @property
    def needs(self) -> Needs:
        """Which touches were direct."""
        return Needs(direct=True)

    def weights(self, journey: Journey) -> Sequence[int]:
        """Return 1 for the touch."""
        latest = len(journey.keys) - 1
        last_click = latest if journey.named < 0 else journey.named
        if not journey.direct[last_click]:
            return _only(journey, last_click)
        known = (at for at in range(latest, -1, -1) if not journey.direct[at])
        return _only(journey, next(known, last_click))


class Shapley(_ByTouch, frozen=True):
    """Each key has its Shapley value in the game that the journeys make.

    Players are the keys, and a coalition is worth the conversions whose journeys met none but its
    members. Of this game the Shapley value (Shapley, L. S., "A Value for n-Person Games",
    Contributions to the Theory of Games II, 1953) is the sum, over the journeys that met a key, of
    a conversion divided by the number of different keys met: the simplification of Zhao, K.,
    Mahboobi, S. H., Bagheri, S. R., "Shapley Value Methods for Attribution Modeling in Online
    Advertising", arXiv:1804.05327, 2018.
    """

    name: ClassVar[ModelName] = ModelName.SHAPLEY

    def weights(self, journey: Journey) -> Sequence[int]:
        """Return 1 for the first touch of each key."""
        met: set[Key] = set()
        found = []
        for key in journey.keys:
            found.append(int(key not in met))
            met.add(key)
        return found


class Markov(msgspec.Struct, frozen=True):
    """Each key has credit in proportion to its removal effect (`domain.removal_effect`).

    `lost`: whether the visitors who did not convert are looked at too, as the paper does. Value and
    commission are shared as the conversions are.
    """

    name: ClassVar[ModelName] = ModelName.MARKOV
    lost: bool = True

    @property
    def needs(self) -> Needs:
        """The ways of those who did not convert."""
        return Needs(lost=self.lost)

    def ledger(self) -> Ledger:
        """Return an empty ledger."""
        return _MarkovLedger(self.lost)


MODELS: Final[dict[ModelName, type[Model]]] = {
    each.name: each
    for each in (
        LastClick,
        FirstClick,
        Linear,
        TimeDecay,
        PositionBased,
        LastNonDirect,
        Markov,
        Shapley,
    )
}


def attribute(model: Model, journeys: Iterable[Journey]) -> Credits:
    """Return what each key earned of some journeys, None what is nobody's."""
    ledger = model.ledger()
    for journey in journeys:
        ledger.add(journey)
    return ledger.credits()


class _TouchLedger:
    def __init__(self, weights: Callable[[Journey], Sequence[int]]) -> None:
        self._weights = weights
        self._shares = Shares()

    def add(self, journey: Journey) -> None:
        weights = self._weights(journey) if journey.keys else ()
        whole = sum(weights)
        if not whole:
            self._shares.give(None, journey.credit, 1, 1)
            return
        for key, weight in zip(journey.keys, weights, strict=True):
            if weight:
                self._shares.give(key, journey.credit, weight, whole)

    def add_lost(self, before: Key | None, after: Key | None, count: int) -> None:
        pass

    def credits(self, spread: Callable[[Key], Sequence[Key]] | None = None) -> Credits:
        return self._shares.credits(spread)


class _MarkovLedger:
    def __init__(self, lost: bool) -> None:
        self._lost = lost
        self._passages = Passages()
        self._pool = Credit()
        self._nobodys = Credit()

    def add(self, journey: Journey) -> None:
        if not journey.keys:
            self._nobodys += journey.credit
            return
        self._pool += journey.credit
        self._passages.add_converted(journey.keys, journey.count)

    def add_lost(self, before: Key | None, after: Key | None, count: int) -> None:
        if self._lost:
            self._passages.add(before, after, count)

    def credits(self, spread: Callable[[Key], Sequence[Key]] | None = None) -> Credits:
        shares = Shares()
        shares.give(None, self._nobodys, 1, 1)
        if self._pool.conversions:
            effects = removal_effects(self._passages)
            weights = {key: round(effect * 2**_EFFECT_BITS) for key, effect in effects.items()}
            whole = sum(weights.values())
            for key, weight in weights.items():
                shares.give(key, self._pool, weight, whole)
        return shares.credits(spread)


def _only(journey: Journey, at: int) -> Sequence[int]:
    weights = [0] * len(journey.keys)
    if at >= 0:
        weights[at] = 1
    return weights
