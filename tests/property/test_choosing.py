from __future__ import annotations

import random
from collections import Counter
from functools import reduce
from itertools import pairwise
from math import gcd

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.choosing import LONGEST_SMOOTH, SHARES, End, compile_rules, cycle
from clicktrail.domain.conditions import Facts, compiled
from clicktrail.domain.decide import PAUSE, Plan
from clicktrail.domain.entries import LinkEntry
from clicktrail.domain.rules import (
    Choice,
    Comparison,
    Condition,
    Fact,
    Relation,
    Rule,
    Target,
)

OWN = "https://own.example/"


class Draws:
    """Turns, positions and shares as they come, by a random source with a seed."""

    def __init__(self, seed: int = 1, *, broken: bool = False) -> None:
        self._source = random.Random(seed)
        self._turns: Counter[int] = Counter()
        self._broken = broken
        self.now_ms = 1000
        self.at = 0

    def random(self) -> float:
        return self._source.random()

    def within(self, limit: int) -> bool:
        if self._broken:
            raise OSError("no counters")
        self._turns[0] += 1
        return self._turns[0] <= limit

    def turn(self, counter: int) -> int:
        if self._broken:
            raise OSError("no counters")
        self._turns[counter] += 1
        return self._turns[counter] - 1

    def position(self, last: int) -> int:
        self.at += 1
        return min(self.at - 1, last)

    def share_of(self, rule_id: int) -> int:
        del rule_id
        return self._source.randrange(SHARES)

    def dynamic(self) -> str:
        return ""

    def country(self) -> str:
        return "at"

    def parameter(self, name: str) -> str | None:
        raise RuntimeError(name)


def led(rules: tuple[Rule, ...], visits: int, draws: Draws | None = None) -> list[str]:
    plan = Plan(link(Behaviour(rules=rules)))
    draws = draws or Draws()
    facts: Facts = draws  # type: ignore[assignment]
    return [plan.end(facts, draws).url for _ in range(visits)]


def link(behaviour: Behaviour) -> LinkEntry:
    return LinkEntry(1, 1, 1, 1, "a", 0, 0, OWN, 301, behaviour=behaviour)


weights = st.lists(st.integers(0, 60), min_size=1, max_size=12).filter(any)


@given(weights)
def test_each_target_has_its_share_of_every_cycle_and_waits_no_longer_than_it_must(
    parts: list[int],
) -> None:
    order = cycle(tuple(parts))
    divisor = reduce(gcd, parts)
    total = sum(parts) // divisor
    assert len(order) == total
    assert Counter(order) == {index: part // divisor for index, part in enumerate(parts) if part}
    taken = Counter[int]()
    for turn, chosen in enumerate(order * 2, start=1):
        taken[chosen] += 1
        for index, part in enumerate(parts):
            fair = turn * part / sum(parts)
            # Smooth weighted round robin never runs further from the fair share than this.
            assert abs(taken[index] - fair) < len(parts) / 2 + 1


@settings(max_examples=20)
@given(
    st.lists(st.integers(1, 9999), min_size=2, max_size=12).filter(
        lambda parts: sum(parts) // reduce(gcd, parts) > LONGEST_SMOOTH
    )
)
@example([9999, 1])
@example([10_000, *[1] * 50])
def test_long_cycles_are_exact_and_spread_too(parts: list[int]) -> None:
    order = cycle(tuple(parts))
    divisor = reduce(gcd, parts)
    assert Counter(order) == {index: part // divisor for index, part in enumerate(parts)}
    rarest = min(range(len(parts)), key=lambda index: parts[index])
    places = [turn for turn, chosen in enumerate(order * 2) if chosen == rarest]
    gaps = [after - before for before, after in pairwise(places)]
    mean = len(order) / (parts[rarest] // divisor)
    assert max(gaps) <= 2 * mean + len(parts)


@given(weights, st.integers(1, 300))
def test_weighted_turns_converge_and_nobody_starves(parts: list[int], visits: int) -> None:
    targets = tuple(Target(f"https://{index}.example/", part) for index, part in enumerate(parts))
    found = Counter(led((Rule(1, targets, Choice.WEIGHTED, None, 1),), visits))
    for target in targets:
        fair = visits * target.weight / sum(parts)
        assert abs(found[target.url] - fair) < len(parts) / 2 + 1


@pytest.mark.parametrize("choice", [Choice.RANDOM, Choice.STICKY])
def test_chance_gives_each_about_its_share(choice: Choice) -> None:
    parts = (1, 1, 1) if choice is Choice.RANDOM else (5, 3, 2)
    targets = tuple(Target(f"https://{index}.example/", part) for index, part in enumerate(parts))
    found = Counter(led((Rule(1, targets, choice),), 20_000))
    for target in targets:
        assert abs(found[target.url] - 20_000 * target.weight / sum(parts)) < 500


@given(st.integers(1, 8), st.integers(0, 40))
def test_sequences_go_round_and_spillover_stays_at_the_last(count: int, visits: int) -> None:
    targets = tuple(Target(f"https://{index}.example/") for index in range(count))
    urls = [target.url for target in targets]
    sequence = led((Rule(1, targets, Choice.SEQUENTIAL, None, 1),), visits)
    assert sequence == [urls[number % count] for number in range(visits)]
    spilt = led((Rule(1, targets, Choice.SPILLOVER),), visits)
    assert spilt == [urls[min(number, count - 1)] for number in range(visits)]


conditions: st.SearchStrategy[Condition | None] = st.sampled_from(
    (
        None,
        Comparison(Fact.COUNTRY, Relation.IS, ("at",)),
        Comparison(Fact.COUNTRY, Relation.IS, ("de",)),
        Comparison(Fact.PARAMETER, Relation.EXISTS, (), "fails"),
        Comparison(77, 77),
    )
)
rules = st.lists(
    st.builds(
        Rule,
        st.integers(1, 9),
        st.lists(
            st.builds(Target, st.sampled_from(("", "https://a.example/")), st.integers(-5, 9**20)),
            max_size=4,
        ).map(tuple),
        st.integers(-1, 9),
        conditions,
        st.integers(0, 15),
    ),
    max_size=4,
).map(tuple)


@given(rules, st.booleans())
def test_whatever_the_rules_are_a_visit_is_led_somewhere(
    found: tuple[Rule, ...], broken: bool
) -> None:
    for url in led(found, 3, Draws(broken=broken)):
        assert url in (OWN, "https://a.example/")


def test_the_first_rule_that_applies_decides_and_is_named() -> None:
    found = (
        Rule(5, (Target("https://de.example/"),), 0, Comparison(Fact.COUNTRY, 0, ("de",))),
        Rule(9, (Target("https://at.example/"),), 0, Comparison(Fact.COUNTRY, 0, ("AT",))),
        Rule(2, (Target("https://all.example/"),)),
    )
    entry = link(Behaviour(rules=found))
    draws = Draws()
    end = Plan(entry).end(draws, draws)  # type: ignore[arg-type]
    assert end == End("https://at.example/", 9)
    choose, ends = compile_rules(found)
    assert choose is not None
    assert End("https://all.example/", 2) in ends


@given(
    st.lists(
        st.builds(
            Comparison,
            st.sampled_from((Fact.COUNTRY, Fact.CITY)),
            st.sampled_from((Relation.IS, Relation.BEGINS)),
            st.lists(st.sampled_from(("at", "AT", "de", "", "vienna", "v")), max_size=3).map(tuple),
        ),
        max_size=8,
    ),
    st.sampled_from(("at", "", "De")),
    st.sampled_from(("Vienna", "", "V")),
)
def test_rules_that_are_looked_up_together_lead_as_one_by_one(
    tests: list[Comparison], country: str, city: str
) -> None:
    class Here(Draws):
        def country(self) -> str:
            return country

        def city(self) -> str:
            return city

    found = tuple(
        Rule(number, (Target(f"https://{number}.example/"),), Choice.FIRST, test)
        for number, test in enumerate(tests, start=1)
    )
    here: Facts = Here()  # type: ignore[assignment]
    holding = [rule.targets[0].url for rule in found if compiled(rule.condition)(here)]
    assert led(found, 1, Here()) == [*holding, OWN][:1]


@pytest.mark.parametrize(
    ("behaviour", "urls"),
    [
        (Behaviour(expires_at_ms=1001), [OWN] * 3),
        (Behaviour(expires_at_ms=1000, url_after_date="x:"), ["x:"] * 3),
        (Behaviour(expires_at_ms=1000, url_after_date="x:", pause_after_date=True), ["x:"] * 3),
        (Behaviour(expires_at_ms=1000, pause_after_date=True, click_limit=9), [None] * 3),
        (Behaviour(expires_at_ms=1000), [OWN] * 3),
        (Behaviour(click_limit=2, url_after_clicks="y:"), [OWN, OWN, "y:"]),
        (Behaviour(click_limit=2, pause_after_clicks=True), [OWN, OWN, None]),
        (Behaviour(click_limit=1, expires_at_ms=5000, url_after_date="x:"), [OWN, OWN, OWN]),
    ],
)
def test_expiry_by_date_comes_before_that_by_clicks(
    behaviour: Behaviour, urls: list[str | None]
) -> None:
    plan, draws = Plan(link(behaviour)), Draws()
    found = [plan.end(draws, draws) for _ in urls]  # type: ignore[arg-type]
    assert [None if end is PAUSE else end.url for end in found] == urls


def test_a_limit_that_cannot_be_counted_is_reached() -> None:
    plan, draws = Plan(link(Behaviour(click_limit=9, url_after_clicks="y:"))), Draws(broken=True)
    assert plan.end(draws, draws).url == "y:"  # type: ignore[arg-type]
