"""`POST /v3/query` asked by texts that would be SQL, and by bodies that make no sense."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.api import Account
from tests.support.queried import Shop, faults, rows


@pytest.fixture
def shop(owner: Account) -> Shop:
    return Shop(owner)


INJECTIONS = (
    "' OR 1=1 --",
    "\\' OR 1=1 --",
    "`) FROM hits; DROP TABLE hits; --",
    "{account_id:UInt32}",
    "x') UNION ALL SELECT 1 --",
    "clicks; DROP TABLE hits",
    "d0",
    "m_clicks",
    "*",
)


def test_no_text_becomes_sql_wherever_it_stands(shop: Shop) -> None:
    for text in INJECTIONS:
        check_nothing_is_sql(shop.owner, text)


def check_nothing_is_sql(owner: Account, text: str) -> None:
    places: dict[str, dict[str, Any]] = {
        "/metrics/0": {"metrics": [text]},
        "/dimensions/0": {"dimensions": [text]},
        "/granularity": {"granularity": text},
        "/zone": {"zone": text},
        "/sort": {"sort": text},
        "/range": {"range": text},
        "/range/from": {"range": {"from": text}},
        "/comparison": {"comparison": text},
        "/filter/dimension": {"filter": {"dimension": text, "is": "x"}},
        "/filter/x": {"filter": {"dimension": "country", "x": text}},
    }
    for member, question in places.items():
        assert faults(owner, **question).keys() == {member}
    for dimension in ("country", "datapoint", "tag", "utm_source", "conversion_parameter"):
        for test in ("is", "contains"):
            condition = {"dimension": dimension, test: text}
            assert rows(owner, metrics=["hits"], filter=condition) == [{"hits": 0}]
    name = f"query_parameter:{text}"
    assert rows(owner, metrics=["hits"], dimensions=[name]) == [{name: "", "hits": 4}]
    condition = {"dimension": name, "is": ""}
    assert rows(owner, metrics=["hits"], filter=condition, sort="-hits") == [{"hits": 4}]
    pattern = {"dimension": "country", "does_not_match": text.replace("*", "").replace("(", "")}
    answer = owner.call("POST", "/v3/query", {"metrics": ["hits"], "filter": pattern})
    assert answer.status_code in (200, 400)
    assert rows(owner, metrics=["hits"]) == [{"hits": 4}]


WORDS = st.sampled_from(
    [
        *("metrics", "dimensions", "granularity", "filter", "range", "zone", "comparison", "sort"),
        *("limit", "offset", "approximate", "and", "or", "not", "dimension", "is", "is_not", "in"),
        *("contains", "matches", "from", "to", "with", "match_weekdays", "clicks", "visitors"),
        *("country", "day", "tag", "group", "conversion", "keyword", "last7", "previous_period"),
        *("2026-03-02", "2026-03-02T10:00", "Mail", "-clicks", "Europe/Rome", "^(a|b)$", "\ud800"),
    ]
)
JUNK = st.recursive(
    st.one_of(WORDS, st.integers(-2, 2**64), st.booleans(), st.none(), st.floats(0, 1), st.text()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(WORDS, st.text()), inner, max_size=3)
    ),
    max_leaves=8,
)
QUESTIONS = st.fixed_dictionaries(
    {"metrics": st.one_of(st.just(["clicks"]), JUNK)},
    optional={
        name: st.one_of(WORDS, JUNK)
        for name in ("dimensions", "granularity", "filter", "range", "comparison", "sort", "zone")
    },
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(question=st.one_of(QUESTIONS, JUNK))
def test_whatever_is_asked_is_answered_or_refused_by_places_that_are_there(
    asker: Account, question: Any
) -> None:
    body = json.dumps(question).encode()
    answer = asker.call("POST", "/v3/query", content=body)
    assert answer.status_code in (200, 400), answer.text
    if answer.status_code == 400:
        for one in answer.json()["errors"]:
            place: Any = question
            for step in one["pointer"].split("/")[1:-1]:
                name = step.replace("~1", "/").replace("~0", "~")
                place = place[int(name)] if isinstance(place, list) else place[name]
            assert one["pointer"] == "" or isinstance(place, dict | list)
