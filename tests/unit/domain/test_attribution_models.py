"""Examples that others have published, with their numbers; and what stands at the edges."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clicktrail.domain.attribution_models import (
    MODELS,
    FirstClick,
    Journey,
    LastClick,
    LastNonDirect,
    Linear,
    Markov,
    Model,
    ModelName,
    Needs,
    PositionBased,
    Shapley,
    TimeDecay,
    attribute,
)
from clicktrail.domain.credit import Credit, Credits, apportioned, rounded, scaled
from clicktrail.domain.removal_effect import MOST_KEYS, Passages, TooManyKeys, removal_effects

DAY = 86_400
ALL: list[Model] = [model() for model in MODELS.values()]


def journey(
    *keys: str,
    named: int | None = None,
    days: tuple[float, ...] = (),
    direct: str = "",
    **more: int,
) -> Journey:
    """Return a journey; `days` are those before the last touch, `direct` a letter each (d or -)."""
    return Journey(
        keys=keys,
        named=len(keys) - 1 if named is None else named,
        seconds=tuple(int(day * DAY) for day in days) or (0,) * len(keys),
        direct=tuple(letter == "d" for letter in direct) or (False,) * len(keys),
        **more,
    )


def conversions(credits: Credits) -> dict[object, int]:
    return {key: credit.conversions for key, credit in credits.items()}


def test_the_models_are_known_by_their_names() -> None:
    assert {name: model.name for name, model in MODELS.items()} == {
        name: name for name in ModelName
    }
    assert {model.name: model.needs for model in ALL if model.needs != Needs()} == {
        "time-decay": Needs(seconds=True),
        "last-non-direct": Needs(direct=True),
        "markov": Needs(lost=True),
    }


def test_time_decay_halves_with_every_half_life() -> None:
    # ignyteiq.com/glossary/time-decay-attribution: touches 28, 14, 7 and 0 days before, half-life
    # 7 days: weights 0.0625, 0.25, 0.5, 1; credit "about" 3, 13, 27 and 53 percent.
    path = journey("a", "b", "c", "d", days=(28, 14, 7, 0))
    assert conversions(attribute(TimeDecay(), [path])) == {
        "a": 345,  # 1/29
        "b": 1379,  # 4/29
        "c": 2759,  # 8/29
        "d": 5517,  # 16/29
    }


def test_time_decay_is_of_the_time_between_touches() -> None:
    late = journey("a", "b", days=(3, 0))
    credits = attribute(TimeDecay(half_life_days=3), [late])
    assert conversions(credits) == {"a": 3333, "b": 6667}


def test_position_based_gives_40_20_40() -> None:
    # support.google.com/analytics (MCF, "Position Based"): 40 % each to the first and the last
    # interaction, the remaining 20 % evenly to those in the middle.
    path = journey("paid search", "social", "email", "direct")
    assert conversions(attribute(PositionBased(), [path])) == {
        "paid search": 4000,
        "social": 1000,
        "email": 1000,
        "direct": 4000,
    }


@pytest.mark.parametrize(
    ("model", "keys", "expected"),
    [
        (PositionBased(), "a", {"a": 10_000}),
        (PositionBased(), "ab", {"a": 5000, "b": 5000}),
        (PositionBased(30, 60), "ab", {"a": 3333, "b": 6667}),
        (PositionBased(0, 0), "ab", {"a": 5000, "b": 5000}),
        (PositionBased(0, 0), "abc", {"b": 10_000}),
        (PositionBased(50, 50), "abc", {"a": 5000, "c": 5000}),
        (PositionBased(0, 100), "ab", {"b": 10_000}),
        (PositionBased(40, 40), "abca", {"a": 8000, "b": 1000, "c": 1000}),
    ],
)
def test_position_based_with_few_touches_or_other_shares(
    model: PositionBased, keys: str, expected: dict[str, int]
) -> None:
    assert conversions(attribute(model, [journey(*keys)])) == expected


def test_linear_shapley_and_first_click_of_one_journey() -> None:
    path = journey("a", "b", "a", "c", value=100, commission=7)
    assert attribute(Linear(), [path]) == {
        "a": Credit(5000, 50, 3),
        "b": Credit(2500, 25, 2),
        "c": Credit(2500, 25, 2),
    }
    assert conversions(attribute(Shapley(), [path])) == {"a": 3334, "b": 3333, "c": 3333}
    assert attribute(FirstClick(), [path]) == {"a": Credit(10_000, 100, 7)}


def test_last_click_is_the_named_touch_wherever_it_is() -> None:
    paths = [journey("a", "b", "c", named=1, count=2, value=50), journey("a", named=-1, value=5)]
    assert attribute(LastClick(), paths) == {"b": Credit(20_000, 50, 0), None: Credit(10_000, 5, 0)}


@pytest.mark.parametrize(
    ("direct", "named", "winner"),
    [
        ("---", 2, "c"),
        ("--d", 2, "b"),
        ("-dd", 2, "a"),
        ("ddd", 2, "c"),
        ("ddd", 1, "b"),
        ("-d-", 0, "a"),
        ("dd-", 0, "c"),
        ("--d", -1, "b"),
        ("ddd", -1, "c"),
    ],
)
def test_last_non_direct_passes_over_direct_touches(direct: str, named: int, winner: str) -> None:
    path = journey("a", "b", "c", named=named, direct=direct)
    assert conversions(attribute(LastNonDirect(), [path])) == {winner: 10_000}


def test_markov_as_published_by_puzyrov() -> None:
    # serhiipuzyrov.com/2019/07/markov-chain-attribution-simple-explanation-of-removal-effect:
    # Google Ads → conversion twice, Mailing → conversion, Google Ads → Mailing → conversion, Google
    # Ads → lost; transitions from Google Ads 2/4, 1/4, 1/4, from the start 4/5 and 1/5.
    # 0.8 convert; without Google Ads 0.2, without Mailing 0.4: effects 0.75 and 0.5.
    passages = Passages()
    passages.add_converted(("google",), 2)
    passages.add_converted(("mailing",), 1)
    passages.add_converted(("google", "mailing"), 1)
    passages.add(None, "google", 1)
    passages.add("google", None, 1)
    assert removal_effects(passages) == pytest.approx({"google": 0.75, "mailing": 0.5})
    ledger = Markov().ledger()
    ledger.add(journey("google", count=2))
    ledger.add(journey("mailing"))
    ledger.add(journey("google", "mailing"))
    ledger.add_lost(None, "google", 1)
    ledger.add_lost("google", None, 1)
    assert conversions(ledger.credits()) == {"google": 24_000, "mailing": 16_000}


def test_markov_as_published_by_bryl() -> None:
    # analyzecore.com/2016/08/03/attribution-model-r-part-1: C1 → C2 → C3 → conversion, C1 → lost,
    # C2 → C3 → lost; 33.3 % convert, half of it without C1, nothing without C2 or C3.
    ledger = Markov().ledger()
    ledger.add(journey("c1", "c2", "c3", value=100))
    for before, after in ((None, "c1"), ("c1", None), (None, "c2"), ("c2", "c3"), ("c3", None)):
        ledger.add_lost(before, after, 1)
    assert ledger.credits() == {
        "c1": Credit(2000, 20, 0),
        "c2": Credit(4000, 40, 0),
        "c3": Credit(4000, 40, 0),
    }


def test_markov_may_look_at_conversions_alone() -> None:
    ledger = Markov(lost=False).ledger()
    ledger.add(journey("a", "b"))
    ledger.add(journey("b"))
    ledger.add_lost(None, "c", 50)
    ledger.add_lost("c", None, 50)
    # Half begin with a, all come to b.
    assert conversions(ledger.credits()) == {"a": 6667, "b": 13_333}


def test_a_loop_changes_no_removal_effect() -> None:
    # The same source: a touch repeated in a row leaves the removal effects as they are.
    plain, looping = Passages(), Passages()
    for passages, middle in ((plain, ("b",)), (looping, ("b", "b", "b"))):
        passages.add_converted(("a", *middle, "c"), 3)
        passages.add_converted(("c",), 1)
        passages.add(None, "a", 2)
        passages.add("a", None, 2)
    assert removal_effects(looping) == pytest.approx(removal_effects(plain))


def test_a_chain_has_only_so_many_keys() -> None:
    passages = Passages()
    for key in range(MOST_KEYS + 1):
        passages.add_converted((key,), 1)
    with pytest.raises(TooManyKeys, match=r"1,001 keys are more than the 1,000 of a chain"):
        removal_effects(passages)


def test_shapley_of_coalitions_with_published_ratios() -> None:
    # towardsdatascience.com/data-driven-marketing-attribution-1a28d2e613a0, as taken over in
    # github.com/tomgorb/misc: of 100 conversions 20 met Facebook alone, 10 organic search, 17
    # LinkedIn, 17 the first two, 30 Facebook and LinkedIn, 0 organic search and LinkedIn, 6 all.
    met = {"F": 20, "O": 10, "L": 17, "FO": 17, "FL": 30, "FLO": 6}
    credits = attribute(Shapley(), [journey(*keys, count=count) for keys, count in met.items()])
    assert conversions(credits) == {"F": 455_000, "L": 340_000, "O": 205_000}


@pytest.mark.parametrize("model", ALL, ids=lambda model: str(model.name))
def test_conversions_without_a_touch_are_nobodys(model: Model) -> None:
    unknown = Journey(keys=(), count=3, value=7, commission=-2)
    assert attribute(model, [unknown]) == {None: Credit(30_000, 7, -2)}
    assert attribute(model, []) == {}


@pytest.mark.parametrize("days", [0, -1, 0.001, 366, float("nan")])
def test_a_half_life_has_bounds(days: float) -> None:
    with pytest.raises(ValueError, match=r"a half-life is 0.01 to 365 days"):
        TimeDecay(half_life_days=days)


@pytest.mark.parametrize(("first", "last"), [(-1, 40), (40, -1), (60, 41)])
def test_percentages_are_at_most_a_hundred(first: int, last: int) -> None:
    with pytest.raises(ValueError, match=r"together 100 at most"):
        PositionBased(first, last)


def test_the_largest_remainder_gets_what_rounding_leaves() -> None:
    assert rounded([10, 11, 12], 11) == [1, 1, 1]
    assert rounded([-7, 4, 3], 10) == [-1, 1, 0]
    assert rounded([], 7) == []
    assert rounded([5, 5, 5], 2, down=True) == [3, 2, 2]
    with pytest.raises(ValueError, match="no whole number"):
        rounded([1], 2)
    assert apportioned(10, [1, 1, 1]) == [4, 3, 3]
    assert apportioned(100, [0, 5, 0]) == [0, 100, 0]


def test_amounts_are_scaled_so_that_they_add_up() -> None:
    credits: Credits = {1: Credit(1, 33, -5), 2: Credit(2, 33, -5), None: Credit(3, 34, 0)}
    assert scaled(credits, {"value": 50, "commission": 0}) == {
        1: Credit(1, 17, 0),
        2: Credit(2, 16, 0),
        None: Credit(3, 17, 0),
    }


def test_a_keys_credit_may_be_shared_by_others() -> None:
    ledger = Linear().ledger()
    ledger.add(journey("ab", "b", "", value=6))
    spread = {"ab": ("a", "b"), "b": ("b",), "": ("none",)}
    assert ledger.credits(lambda key: spread[str(key)]) == {
        "a": Credit(1667, 1, 0),
        "b": Credit(5000, 3, 0),
        "none": Credit(3333, 2, 0),
    }


def test_the_documented_example_is_right() -> None:
    page = (Path(__file__).parents[3] / "docs/attribution.md").read_text(encoding="utf-8")
    told = re.findall(
        r"^\| `([a-z-]+)` \| [^|]+ \| ([0-9.]+) \| ([0-9.]+) \| ([0-9.]+) \|$", page, re.MULTILINE
    )
    path = journey("Post", "Mail", "Ad", days=(14, 7, 0), direct="--d", value=900_000)
    assert len(told) == len(MODELS) - 1
    for name, *amounts in told:
        credits = attribute(MODELS[ModelName(name)](), [path])
        values = [credits.get(key, Credit()).value / 10_000 for key in ("Post", "Mail", "Ad")]
        assert [round(value, 2) for value in values] == [float(amount) for amount in amounts], name
