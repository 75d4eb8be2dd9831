"""Whatever rules a link is given: they come back as they were, and lead where they say."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from clicktrail.api.errors import Rejected
from clicktrail.api.v3.rule_reading import read_rules, shown
from clicktrail.domain.conditions import compiled
from clicktrail.domain.link_members import RULES
from clicktrail.domain.own_rules import TESTS, condition_of
from clicktrail.domain.supposed import Supposed, Visit

ROME = ZoneInfo("Europe/Rome")
URLS = st.sampled_from(["https://a.example/", "http://b.example/?x=[y]"])
WORDS = {
    "country": ("IT", "de", "AT"),
    "region": ("25", "Lombardy"),
    "city": ("Milan", "rome"),
    "device": ("mobile", "Desktop", "bot", "email"),
    "os_family": ("iOS", "Windows"),
    "browser_family": ("Chrome", "safari"),
    "language": ("de", "de-AT", "pt_BR"),
    "referrer_host": ("news.example", "www.news.example"),
    "query_parameter:x": ("1", "", "abc"),
}
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns")
CHOSEN = ("country", "device")


def either(*some: Any) -> Any:
    return st.one_of(*some)


@st.composite
def of_texts(draw: Any) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(WORDS)))
    value = st.sampled_from(WORDS[name])
    some = st.lists(value, min_size=1, max_size=3)
    full = st.sampled_from([one for one in WORDS[name] if one])
    tests = {"is": value, "is_not": value, "in": some, "not_in": some, "exists": st.booleans()}
    if name not in CHOSEN:
        inner = st.one_of(full, st.lists(full, min_size=1, max_size=2))
        tests |= dict.fromkeys(("contains", "does_not_contain", "begins_with", "ends_with"), inner)
    test = draw(st.sampled_from(sorted(tests)))
    return {"dimension": name, test: draw(tests[test])}


@st.composite
def of_times(draw: Any) -> dict[str, Any]:
    name = draw(st.sampled_from(["time", "date", "weekday"]))
    found: dict[str, Any] = {"dimension": name}
    if draw(st.booleans()):
        found["zone"] = draw(st.sampled_from(ZONES))
    if name == "weekday":
        return found | {"in": draw(st.lists(st.integers(1, 7), min_size=1, max_size=3))}
    if name == "time":
        clock = st.times().map(lambda one: f"{one:%H:%M}")
        edges = draw(st.lists(clock, min_size=2, max_size=2, unique=True))
    else:
        day = st.dates(date(2020, 1, 1), date(2030, 1, 1))
        edges = sorted(one.isoformat() for one in draw(st.lists(day, min_size=2, max_size=2)))
    return found | {"between": dict(zip(("from", "to"), edges, strict=True))}


SHARES = (
    st.lists(st.integers(0, 100), min_size=2, max_size=2, unique=True)
    .map(sorted)
    .map(lambda two: {"dimension": "percentage", "between": {"from": two[0], "to": two[1]}})
)
TRUTHS = st.builds(
    lambda name, value: {"dimension": name, "is": value},
    st.sampled_from(["returning", "unique", "bot", "mail_client"]),
    st.booleans(),
)
CONDITIONS = st.recursive(
    either(of_texts(), of_times(), SHARES, TRUTHS),
    lambda inner: either(
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"and": some}),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: {"or": some}),
        inner.map(lambda one: {"not": one}),
    ),
    max_leaves=6,
)


@st.composite
def rules(draw: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        found["name"] = draw(st.sampled_from(["Italy", "näme", "0"]))
    if draw(st.booleans()):
        found["when"] = draw(CONDITIONS)
    choose = draw(st.sampled_from([None, "random", "sequential", "weighted", "sticky"]))
    if choose is None:
        return found | {"url": draw(URLS)}
    weighted = choose in ("weighted", "sticky")
    item = st.fixed_dictionaries(
        {"url": URLS}, optional={"weight": st.integers(1, 10_000)} if weighted else {}
    )
    return found | {
        "choose": choose,
        "destinations": draw(st.lists(item, min_size=1, max_size=3)),
    }


def zoned(given: Any) -> Any:
    """Return JSON with the zone that a time without one is meant in."""
    if isinstance(given, list):
        return [zoned(one) for one in given]
    if not isinstance(given, dict):
        return given
    found = {name: zoned(value) for name, value in given.items()}
    if given.get("dimension") in ("time", "date", "weekday"):
        found.setdefault("zone", "Europe/Rome")
    return found


@given(st.lists(rules(), max_size=5))
def test_what_is_put_comes_back_the_same(some: list[dict[str, Any]]) -> None:
    before = json.dumps(some)
    members = read_rules({"rules": some}, {}, ROME)
    assert json.dumps(some) == before
    assert json.loads(json.dumps(members)) == members
    assert shown(members) == [
        {**zoned(one), "id": number} for number, one in enumerate(some, start=1001)
    ]
    # Once more, with the ids or without: nothing changes.
    assert read_rules({"rules": shown(members)}, members, ROME) == members
    assert read_rules({"rules": some}, members, ROME) == members
    event(f"rules: {bool(some)}")


@given(
    CONDITIONS,
    st.builds(
        Visit,
        now_ms=st.integers(1_577_000_000_000, 1_893_000_000_000),
        country=st.sampled_from(["it", "de", ""]),
        region=st.sampled_from(["25", "lombardy", ""]),
        city=st.sampled_from(["Milan", ""]),
        device=st.sampled_from(["mobile", "bot", "email", ""]),
        os=st.sampled_from(["iOS", ""]),
        browser=st.sampled_from(["Safari", ""]),
        language=st.sampled_from(["de", "de-at", "pt-br", ""]),
        referrer=st.sampled_from(["news.example", "www.news.example", ""]),
        query=st.sampled_from(["", "X=1", "x=", "x=xabc"]),
        returning=st.booleans(),
        unique=st.booleans(),
        percentage=st.sampled_from([0.0, 12.0, 99.5]),
    ),
)
def test_a_condition_holds_for_whom_it_says(when: dict[str, Any], visit: Visit) -> None:
    kept = shown(read_rules({"rules": [{"when": when, "url": "https://a.example/"}]}, {}, ROME))
    found = compiled(condition_of(kept[0]["when"]))(Supposed(visit))
    assert found == holds(zoned(when), visit)
    event(f"holds: {found}")


def holds(when: dict[str, Any], visit: Visit) -> bool:
    """Read a condition as the documentation says it."""
    if "and" in when:
        return all(holds(one, visit) for one in when["and"])
    if "or" in when:
        return any(holds(one, visit) for one in when["or"])
    if "not" in when:
        return not holds(when["not"], visit)
    name = when["dimension"]
    truths = {
        "returning": visit.returning,
        "unique": visit.unique and visit.device != "bot",
        "bot": visit.device == "bot",
        "mail_client": visit.device == "email",
    }
    if name in truths:
        return truths[name] is when["is"]
    if name == "percentage":
        return bool(when["between"]["from"] <= visit.percentage < when["between"]["to"])
    if name in ("time", "date", "weekday"):
        return in_time(when, datetime.fromtimestamp(visit.now_ms // 1000, UTC))
    test = next(one for one in when if one != "dimension")
    return compare(test, when[test], name, value_of(name, visit))


def in_time(when: dict[str, Any], at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(when["zone"]))
    if when["dimension"] == "weekday":
        return local.isoweekday() in when["in"]
    first, last = when["between"]["from"], when["between"]["to"]
    if when["dimension"] == "date":
        return bool(first <= local.date().isoformat() <= last)
    start, end = time.fromisoformat(first), time.fromisoformat(last)
    now = local.time()
    return start <= now < end if start < end else now >= start or now < end


def value_of(name: str, visit: Visit) -> str | None:
    """Return what a visit has, None for unknown."""
    if name.startswith("query_parameter:"):
        return {"": None, "X=1": "1", "x=": "", "x=xabc": "xabc"}[visit.query]
    known = {
        "os_family": visit.os,
        "browser_family": visit.browser,
        "referrer_host": visit.referrer.removeprefix("www."),
    }
    return known.get(name, getattr(visit, name, "")) or None


def compare(test: str, given: Any, name: str, found: str | None) -> bool:
    if test == "exists":
        return (found is not None) is given
    if test in ("is_not", "not_in", "does_not_contain"):
        positive = {"is_not": "is", "not_in": "in", "does_not_contain": "contains"}[test]
        return not compare(positive, given, name, found)
    if found is None:
        return False
    text = found.lower()
    wanted = [one.lower() for one in (given if isinstance(given, list) else [given])]
    if test in ("contains", "begins_with", "ends_with"):
        method = {"contains": "__contains__", "begins_with": "startswith", "ends_with": "endswith"}
        if name == "referrer_host" and test == "begins_with":
            wanted = [one.removeprefix("www.") for one in wanted]
        return any(getattr(text, method[test])(one) for one in wanted if one)
    if name == "language":
        tags = [one.replace("_", "-") for one in wanted]
        return any(one == text or one == text.split("-")[0] for one in tags)
    if name == "referrer_host":
        wanted = [one.removeprefix("www.") for one in wanted]
    return text in wanted


MEMBERS = ("rules", "id", "name", "when", "url", "choose", "destinations", "weight")
ODD = st.recursive(
    either(
        st.none(),
        st.booleans(),
        st.integers(-2, 2000),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(["", "country", "time", "and", "https://a.example/", "\ud800", "24:00"]),
    ),
    lambda inner: either(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [*MEMBERS, *TESTS, "and", "or", "not", "dimension", "from", "to", "zone"]
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=20,
)


@given(ODD, st.lists(st.dictionaries(st.sampled_from(["when", "url", "name", "id"]), ODD)))
def test_no_json_is_a_fault(raw: Any, some: list[Any]) -> None:
    for body in (raw, {"rules": raw}, {"rules": some}, {"rules": [{"url": "x", "when": raw}]}):
        try:
            found = shown(read_rules(body, {}, ROME))
        except Rejected as error:
            places = [one.pointer for one in error.failures]
            found = None
        event(f"refused: {found is None}")
        if found is None:
            assert places
            assert all(place is not None for place in places)
        else:
            assert len(found) == len(body[RULES])


@pytest.mark.parametrize("deep", [9, 2000])
def test_a_condition_that_is_too_deep_is_refused_unread(deep: int) -> None:
    when: Any = {"dimension": "country", "is": "IT"}
    for _ in range(deep):
        when = {"not": when}
    with pytest.raises(Rejected) as refused:
        read_rules({"rules": [{"url": "https://a.example/", "when": when}]}, {}, ROME)
    assert [one.pointer for one in refused.value.failures] == ["/rules/0/when"]
