"""What holds of every model, whatever the journeys."""

from __future__ import annotations

import itertools
from collections import defaultdict
from fractions import Fraction
from math import factorial

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.attribution_models import (
    MODELS,
    Journey,
    LastClick,
    Ledger,
    Linear,
    Markov,
    Model,
    PositionBased,
    Shapley,
    TimeDecay,
    attribute,
)
from clicktrail.domain.credit import Credit, Key, total
from clicktrail.domain.removal_effect import Passages, removal_effects

KEYS = st.sampled_from("abcdef")
AMOUNTS = st.integers(-(10**12), 10**14)
ANY_MODEL: st.SearchStrategy[Model] = st.one_of(
    st.sampled_from([model() for model in MODELS.values()]),
    st.builds(TimeDecay, st.floats(0.01, 365)),
    st.integers(0, 100).flatmap(
        lambda first: st.builds(PositionBased, st.just(first), st.integers(0, 100 - first))
    ),
    st.just(Markov(lost=False)),
)


@st.composite
def journeys(draw: st.DrawFn, fewest: int = 0) -> Journey:
    keys = draw(st.lists(KEYS, min_size=fewest, max_size=7))
    ages = sorted(
        draw(st.lists(st.integers(0, 90 * 86_400), min_size=len(keys), max_size=len(keys)))
    )
    last = ages[0] if ages else 0
    return Journey(
        keys=tuple(keys),
        named=draw(st.integers(-1, len(keys) - 1)),
        seconds=tuple(age - last for age in reversed(ages)),
        direct=tuple(draw(st.lists(st.booleans(), min_size=len(keys), max_size=len(keys)))),
        count=draw(st.integers(1, 50)),
        value=draw(AMOUNTS),
        commission=draw(AMOUNTS),
    )


LOST = st.lists(st.lists(KEYS, min_size=1, max_size=5), max_size=5)


def lose(ledger: Ledger, paths: list[list[str]]) -> None:
    for path in paths:
        for before, after in itertools.pairwise([None, *path, None]):
            ledger.add_lost(before, after, 1)


@given(model=ANY_MODEL, paths=st.lists(journeys(), max_size=12), lost=LOST)
def test_credits_add_up_to_what_was_converted(
    model: Model, paths: list[Journey], lost: list[list[str]]
) -> None:
    ledger = model.ledger()
    for path in paths:
        ledger.add(path)
    lose(ledger, lost)
    assert total(ledger.credits().values()) == Credit.of(
        sum(path.count for path in paths),
        sum(path.value for path in paths),
        sum(path.commission for path in paths),
    )


@given(model=ANY_MODEL, paths=st.lists(journeys(), max_size=12), lost=LOST, data=st.data())
def test_neither_order_nor_grouping_of_conversions_matters(
    model: Model, paths: list[Journey], lost: list[list[str]], data: st.DataObject
) -> None:
    together, apart = model.ledger(), model.ledger()
    for path in paths:
        together.add(path)
    singles = []
    for path in paths:
        first = msgspec.structs.replace(
            path, value=path.value - (path.count - 1) * 3, commission=path.commission, count=1
        )
        others = [msgspec.structs.replace(path, value=3, commission=0, count=1)] * (path.count - 1)
        singles += [first, *others]
    for path in data.draw(st.permutations(singles[:60])) + singles[60:]:
        apart.add(path)
    lose(together, lost)
    lose(apart, lost[::-1])
    assert apart.credits() == together.credits()


@given(model=ANY_MODEL, path=journeys(fewest=1))
def test_a_single_touch_has_all(model: Model, path: Journey) -> None:
    single = msgspec.structs.replace(
        path, keys=path.keys[:1], named=0, seconds=(0,), direct=path.direct[:1]
    )
    assert attribute(model, [single]) == {path.keys[0]: single.credit}


@given(model=ANY_MODEL, paths=st.lists(journeys(fewest=1), min_size=1, max_size=8))
def test_no_conversions_are_taken_from_anybody(model: Model, paths: list[Journey]) -> None:
    credits = attribute(model, paths)
    met = {key for path in paths for key in path.keys}
    assert credits.keys() <= met | {None}
    assert all(credit.conversions >= 0 for credit in credits.values())


@given(paths=st.lists(journeys(), max_size=12))
def test_last_click_counts_what_is_named(paths: list[Journey]) -> None:
    expected: dict[object, Credit] = defaultdict(Credit)
    for path in paths:
        expected[path.keys[path.named] if path.named >= 0 else None] += path.credit
    assert attribute(LastClick(), paths) == expected


@given(paths=st.lists(journeys(), max_size=12))
def test_linear_is_within_a_ten_thousandth_of_exact_fractions(paths: list[Journey]) -> None:
    exact: dict[object, Fraction] = defaultdict(Fraction)
    for path in paths:
        for met in path.keys:
            exact[met] += Fraction(path.count * 10_000, len(path.keys))
    for key, credit in attribute(Linear(), paths).items():
        if key is not None:
            assert abs(credit.conversions - exact[key]) < 1


@given(paths=st.lists(journeys(fewest=1), min_size=1, max_size=5))
def test_shapley_is_the_value_of_the_game(paths: list[Journey]) -> None:
    players = sorted({key for path in paths for key in path.keys}, key=str)

    def worth(coalition: set[Key]) -> int:
        return sum(path.count for path in paths if set(path.keys) <= coalition)

    credits = attribute(Shapley(), paths)
    for player in players:
        others = [one for one in players if one != player]
        value = Fraction(0)
        for size in range(len(others) + 1):
            weight = Fraction(
                factorial(size) * factorial(len(players) - size - 1), factorial(len(players))
            )
            for coalition in itertools.combinations(others, size):
                joined = {*coalition, player}
                value += weight * (worth(joined) - worth(set(coalition)))
        assert abs(credits[player].conversions - value * 10_000) < 1


@given(paths=st.lists(journeys(fewest=1), min_size=1, max_size=6), lost=LOST)
def test_removal_effects_are_those_of_chains_without_the_key(
    paths: list[Journey], lost: list[list[str]]
) -> None:
    passages = Passages()
    for path in paths:
        passages.add_converted(path.keys, path.count)
    for gone in lost:
        for before, after in itertools.pairwise([None, *gone, None]):
            passages.add(before, after, 1)

    def conversion(without: object = None) -> float:
        """Solve by walking on until hardly anybody is left."""
        begun = sum(passages.begun.values())
        here: dict[object, float] = {
            key: count / begun for key, count in passages.begun.items() if key != without
        }
        converted = 0.0
        for _ in range(20_000):
            onward: dict[object, float] = defaultdict(float)
            for key, chance in here.items():
                converted += chance * passages.converted[key] / passages.left[key]  # type: ignore[index]
            for (before, after), count in passages.between.items():
                if before in here and after != without:
                    onward[after] += here[before] * count / passages.left[before]
            if sum(onward.values()) < 1e-10:
                break
            here = dict(onward)
        return converted

    whole = conversion()
    for key, effect in removal_effects(passages).items():
        assert effect == pytest.approx(1 - conversion(key) / whole, abs=1e-6)
