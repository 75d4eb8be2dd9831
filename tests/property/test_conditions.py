"""Compiled conditions against a naive evaluator that reads `domain.rules` word by word."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clicktrail.domain.conditions import ConditionError, compiled, uses
from clicktrail.domain.rules import Comparison, Condition, Every, Fact, Not, Relation, Some

WORDS = ("at", "AT", "de", "", "a", "Vienna", "vi", "9", "yes", "no")
ZONES = ("", "Europe/Vienna", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia")
TEXTS = (
    Fact.COUNTRY, Fact.CITY, Fact.DEVICE, Fact.OS, Fact.BROWSER, Fact.LANGUAGE, Fact.BASE_LANGUAGE,
    Fact.REFERRER,
)  # fmt: skip
TRUTHS = (Fact.RETURNING, Fact.BOT, Fact.UNIQUE, Fact.MAIL_CLIENT)


@dataclass
class Known:
    """A visit of which everything is known beforehand."""

    now_ms: int = 0
    texts: dict[int, str] = field(default_factory=dict)
    regions: tuple[str, str] = ("", "")
    parameters: dict[str, str] = field(default_factory=dict)
    truths: dict[int, bool] = field(default_factory=dict)
    percent: float = 0.0

    def country(self) -> str:
        return self.texts[Fact.COUNTRY]

    def region(self) -> tuple[str, str]:
        return self.regions

    def city(self) -> str:
        return self.texts[Fact.CITY]

    def device(self) -> str:
        return self.texts[Fact.DEVICE]

    def os(self) -> str:
        return self.texts[Fact.OS]

    def browser(self) -> str:
        return self.texts[Fact.BROWSER]

    def language(self) -> str:
        return self.texts[Fact.LANGUAGE]

    def referrer_host(self) -> str:
        return self.texts[Fact.REFERRER]

    def parameter(self, name: str) -> str | None:
        return self.parameters.get(name)

    def returning(self) -> bool:
        return self.truths[Fact.RETURNING]

    def bot(self) -> bool:
        return self.truths[Fact.BOT]

    def mail_client(self) -> bool:
        return self.truths[Fact.MAIL_CLIENT]

    def unique(self) -> bool:
        return self.truths[Fact.UNIQUE]

    def share(self) -> float:
        return self.percent


def holds(condition: Condition, visit: Known) -> bool:
    """Evaluate without any cleverness."""
    if isinstance(condition, Every):
        return all(holds(each, visit) for each in condition.conditions)
    if isinstance(condition, Some):
        return any(holds(each, visit) for each in condition.conditions)
    if isinstance(condition, Not):
        return not holds(condition.condition, visit)
    fact, values = condition.fact, condition.values
    if fact in TRUTHS:
        return ("yes" if visit.truths[fact] else "no") in [value.lower() for value in values]
    zone = ZoneInfo(condition.name) if condition.name and fact != Fact.PARAMETER else UTC
    local = datetime.fromtimestamp(visit.now_ms // 1000, UTC).astimezone(zone)
    if fact == Fact.WEEKDAY:
        names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        return str(names.index(local.strftime("%A")) + 1) in values
    if fact == Fact.PERCENTAGE:
        return any(float(a) <= visit.percent < float(b) for a, b in map(ends, values))
    if fact == Fact.TIME:
        now = local.strftime("%H:%M")
        return any(a <= now < b if a < b else now >= a or now < b for a, b in map(ends, values))
    if fact == Fact.DATE:
        now = local.strftime("%Y%m%d%H%M")
        return any(a <= now < b for a, b in map(ends, values))
    return any(compare(condition.relation, text, values) for text in texts_of(condition, visit))


def ends(span: str) -> tuple[str, str]:
    first, second = span.split("-")
    return first, second


def texts_of(condition: Comparison, visit: Known) -> list[str | None]:
    if condition.fact == Fact.PARAMETER:
        return [visit.parameters.get(condition.name.lower())]
    if condition.fact == Fact.REGION:
        return [text or None for text in visit.regions]
    if condition.fact == Fact.BASE_LANGUAGE:
        return [visit.texts[Fact.LANGUAGE].split("-")[0] or None]
    return [visit.texts[condition.fact] or None]


def compare(relation: int, text: str | None, values: tuple[str, ...]) -> bool:
    if text is None:
        return False
    if relation == Relation.EXISTS:
        return True
    text = text.lower()
    for value in values:
        value = value.lower()
        if relation == Relation.IS and text == value:
            return True
        # An empty text is in every text, and no condition means that.
        if not value or not text:
            continue
        if relation == Relation.CONTAINS and value in text:
            return True
        if relation == Relation.BEGINS and text[: len(value)] == value:
            return True
        if relation == Relation.ENDS and text[-len(value) :] == value:
            return True
    return False


word = st.sampled_from(WORDS)
words = st.lists(word, max_size=3).map(tuple)
minute = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))
moment = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(
    lambda when: when.strftime("%Y%m%d%H%M")
)
zone = st.sampled_from(ZONES)
comparisons = st.one_of(
    st.builds(
        Comparison,
        st.sampled_from((*TEXTS, Fact.REGION)),
        st.sampled_from((Relation.IS, Relation.CONTAINS, Relation.BEGINS, Relation.ENDS)),
        words,
    ),
    st.builds(Comparison, st.sampled_from((*TEXTS, Fact.REGION)), st.just(Relation.EXISTS)),
    st.builds(
        Comparison,
        st.just(Fact.PARAMETER),
        st.sampled_from(tuple(Relation)[:5]),
        words,
        st.sampled_from(("a", "A", "b")),
    ),
    st.builds(
        Comparison,
        st.sampled_from(TRUTHS),
        st.just(Relation.IS),
        st.sampled_from((("yes",), ("No",), ("yes", "no"))),
    ),
    st.builds(
        Comparison,
        st.just(Fact.WEEKDAY),
        st.just(Relation.IS),
        st.lists(st.sampled_from("1234567"), min_size=1, max_size=4).map(tuple),
        zone,
    ),
    st.builds(
        Comparison,
        st.just(Fact.TIME),
        st.just(Relation.WITHIN),
        st.lists(st.builds("{}-{}".format, minute, minute), max_size=2).map(tuple),
        zone,
    ),
    st.builds(
        Comparison,
        st.just(Fact.DATE),
        st.just(Relation.WITHIN),
        st.lists(st.builds("{}-{}".format, moment, moment), max_size=2).map(tuple),
        zone,
    ),
    st.builds(
        Comparison,
        st.just(Fact.PERCENTAGE),
        st.just(Relation.WITHIN),
        st.lists(
            st.builds("{}-{}".format, st.integers(0, 100), st.integers(0, 100)), max_size=2
        ).map(tuple),
    ),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    comparisons,
    lambda inner: (
        st.builds(Every, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Some, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Not, inner)
    ),
    max_leaves=6,
)
visits = st.builds(
    Known,
    st.integers(1_740_000_000_000, 1_820_000_000_000),
    st.fixed_dictionaries({fact: word | st.just("de-at") for fact in TEXTS}),
    st.tuples(word, word),
    st.dictionaries(st.sampled_from("abc"), word),
    st.fixed_dictionaries({fact: st.booleans() for fact in TRUTHS}),
    st.floats(0, 100, exclude_max=True),
)


@given(conditions, visits)
@example(Comparison(Fact.TIME, Relation.WITHIN, ("08:00-08:00",), ""), Known())
def test_a_compiled_condition_holds_where_the_naive_reading_does(
    condition: Condition, visit: Known
) -> None:
    assert compiled(condition)(visit) is holds(condition, visit)


@pytest.mark.parametrize(
    "condition",
    [
        Comparison(99, Relation.IS, ("x",)),
        Comparison(Fact.COUNTRY, Relation.WITHIN, ("a-b",)),
        Comparison(Fact.COUNTRY, 99, ("x",)),
        Comparison(Fact.TIME, Relation.IS, ("08:00",)),
        Comparison(Fact.TIME, Relation.WITHIN, ("08:00",)),
        Comparison(Fact.TIME, Relation.WITHIN, ("24:01-25:00",)),
        Comparison(Fact.TIME, Relation.WITHIN, ("08:00-09:00",), "No/Zone"),
        Comparison(Fact.TIME, Relation.WITHIN, ("08:00-09:00",), "../../etc/passwd"),
        Comparison(Fact.TIME, Relation.WITHIN, ("08:00-09:00",), "\0"),
        Comparison(Fact.DATE, Relation.WITHIN, ("2026-2027",)),
        Comparison(Fact.WEEKDAY, Relation.IS, ("8",)),
        Comparison(Fact.WEEKDAY, Relation.IS, ()),
        Comparison(Fact.PERCENTAGE, Relation.WITHIN, ("a-b",)),
        Comparison(Fact.BOT, Relation.IS, ("maybe",)),
        Comparison(Fact.BOT, Relation.CONTAINS, ("yes",)),
        Comparison(Fact.PARAMETER, Relation.IS, ("x",), ""),
        Comparison(Fact.PARAMETER, Relation.WITHIN, ("x",), "a"),
    ],
)
def test_what_cannot_be_understood_is_refused_as_a_whole(condition: Comparison) -> None:
    for whole in (condition, Not(condition), Every((condition,)), Some((condition,))):
        with pytest.raises(ConditionError):
            compiled(whole)


def test_a_condition_tells_what_it_looks_at() -> None:
    unique = Comparison(Fact.UNIQUE, Relation.IS, ("yes",))
    country = Comparison(Fact.COUNTRY, Relation.IS, ("at",))
    assert uses(Every((country, Not(Some((unique,))))), Fact.UNIQUE)
    assert not uses(Every((country,)), Fact.UNIQUE)
    assert not uses(None, Fact.UNIQUE)


def test_the_clock_of_a_zone_is_the_zone_s() -> None:
    # 2026-03-29 in Vienna: 01:59 is followed by 03:00.
    before = int(datetime(2026, 3, 29, 0, 59, tzinfo=UTC).timestamp() * 1000)
    window = compiled(Comparison(Fact.TIME, Relation.WITHIN, ("02:00-03:30",), "Europe/Vienna"))
    assert [window(Known(before)), window(Known(before + 60_000))] == [False, True]
    late = compiled(Comparison(Fact.TIME, Relation.WITHIN, ("22:00-24:00",), ""))
    at = int(datetime(2026, 3, 29, 23, 59, 59, tzinfo=UTC).timestamp() * 1000)
    assert [late(Known(at)), late(Known(at + 1000))] == [True, False]
