"""What cannot be asked about credits and journeys is refused by its place; nothing becomes SQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from clicktrail.domain.attribution_models import ModelName
from clicktrail.hits.path_query import TouchKey, TouchKind
from tests.support.api import Account
from tests.support.path_shop import MAY, START, Shop, ask, open_shop


@pytest.fixture(scope="module")
def shop(parts: Parts, client: TestClient) -> Shop:
    return open_shop(Account(parts, client))


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ([], [("", "Must be an object.")]),
        (
            {},
            [
                (
                    "/model",
                    "model must be one of last-click, first-click, linear, time-decay,"
                    " position-based, last-non-direct, markov, shapley.",
                )
            ],
        ),
        (
            {"model": "linear", "by": "colour", "touches": 1, "look_back_days": 91, "limit": True},
            [
                ("/by", "by must be one of datapoint, group, tag, source, referrer, utm-source."),
                ("/touches", "touches must be one of clicks, views, all."),
                ("/look_back_days", "look_back_days must be an integer from 1 to 90."),
                ("/limit", "limit must be an integer from 0 to 1000."),
            ],
        ),
        (
            {
                "model": "linear",
                "conversions": [1, "2"],
                "unattributed": "no",
                "range": {"from": 3},
            },
            [
                ("/conversions/1", "An id is an integer from 1 to 4294967295."),
                ("/unattributed", "unattributed must be true or false."),
                ("/range/from", "from must be a text."),
            ],
        ),
        (
            {"model": "time-decay", "parameters": {"half_life_days": 0}},
            [("/parameters/half_life_days", "half_life_days must be a number from 0.01 to 365.")],
        ),
        (
            {"model": "linear", "parameters": {"first": 1}},
            [("/parameters/first", "linear has no parameter first, no parameters.")],
        ),
        (
            {"model": "position-based", "parameters": {"first": 60, "last": 60}},
            [("/parameters", "First and last are percentages of together 100 at most.")],
        ),
        ({"model": "markov", "parameters": 5}, [("/parameters", "parameters must be an object.")]),
        (
            {"model": "linear", "range": {"to": "2026-05-31", "till": 1}, "zone": "europe/rome"},
            [
                ("/range/till", "There is no member till; there are from, to."),
                ("/range/from", 'A range has "from", a day or a moment.'),
                (
                    "/zone",
                    'There is no time zone "europe/rome": did you mean "Europe/Rome"?',
                ),
            ],
        ),
        (
            {"model": "linear", "range": {"from": "2026-02-30"}},
            [
                (
                    "/range/from",
                    '"2026-02-30" is no day or moment from 1970 to 2100: write 2026-06-01,'
                    " 2026-06-01T10:00 or 2026-06-01T10:00:00+02:00.",
                )
            ],
        ),
        ({"model": "linear", "range": []}, [("/range", "Must be an object.")]),
        (
            {
                "model": "linear",
                "filter": {"and": [{"dimension": "contry", "is": "IT"}]},
                "comparison": "year_befor",
            },
            [
                (
                    "/filter/and/0/dimension",
                    'There is no dimension "contry": did you mean "country"?',
                ),
                ("/comparison", 'There is no comparison "year_befor": did you mean "year_before"?'),
            ],
        ),
        (
            {
                "model": "linear",
                "filter": {"dimension": "country", "matches": "("},
                "comparison": {"from": "2026-02-30"},
            },
            [
                ("/filter/matches", "This is no regular expression of RE2: missing ): (."),
                (
                    "/comparison/from",
                    '"2026-02-30" is no day or moment from 1970 to 2100: write 2026-06-01,'
                    " 2026-06-01T10:00 or 2026-06-01T10:00:00+02:00.",
                ),
            ],
        ),
        (
            {"model": "linear", "filter": 5, "comparison": {"match_weekdays": 1}},
            [
                ("/filter", '"filter" must be a valid dictionary or instance of FilterBody.'),
                ("/comparison/match_weekdays", '"match_weekdays" must be a valid boolean.'),
            ],
        ),
    ],
)
def test_what_is_wrong_is_named(owner: Account, body: Any, errors: list[tuple[str, str]]) -> None:
    answer = owner.call("POST", "/v3/attribution", body)
    assert answer.status_code == 400
    assert [(one["pointer"], one["detail"]) for one in answer.json()["errors"]] == errors


@pytest.mark.parametrize(
    ("models", "pointer"),
    [
        (None, "/models"),
        ([], "/models"),
        (["linear"] * 11, "/models"),
        (["linear", "wrong"], "/models/1/model"),
        ([5], "/models/0"),
        ([{"model": "linear", "half": 1}], "/models/0/half"),
        ([{"model": "markov", "parameters": {"lost": 1}}], "/models/0/parameters/lost"),
    ],
)
def test_what_is_wrong_with_compared_models_is_named(
    owner: Account, models: Any, pointer: str
) -> None:
    answer = owner.call("POST", "/v3/attribution/compare", {"models": models})
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


MEMBERS = st.sampled_from(
    [
        "model",
        "models",
        "parameters",
        "by",
        "touches",
        "look_back_days",
        "range",
        "from",
        "to",
        "zone",
        "conversions",
        "filter",
        "dimension",
        "contains",
        "not",
        "comparison",
        "with",
        "unattributed",
        "limit",
        "offset",
        "half_life_days",
        "first",
        "last",
        "lost",
        "x/~",
    ]
)
HOSTILE = ("' OR 1=1 --", "{x:String}", "\\'; DROP TABLE hits", "\x00", "%s", "datapoint'", "}}")


def test_no_field_reaches_the_store_as_sql(shop: Shop) -> None:
    body = {
        **MAY,
        "model": "linear",
        "parameters": {},
        "by": "datapoint",
        "touches": "clicks",
        "look_back_days": 30,
        "conversions": [],
        "filter": {"dimension": "country", "is": "IT"},
        "comparison": "year_before",
        "unattributed": True,
        "limit": 1,
        "offset": 0,
    }
    for name in body:
        for text in HOSTILE:
            for value in (text, [text], {text: text}):
                answer = shop.account.call("POST", "/v3/attribution", {**body, name: value})
                assert answer.status_code == 400, (name, value)
                answer = shop.account.call("POST", "/v3/journeys", {name: value})
                assert answer.status_code == 400, (name, value)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from([*ModelName, *TouchKey, *TouchKind, "last30"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner, max_size=3),
    max_leaves=8,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.sampled_from(["attribution", "attribution/compare", "journeys"]),
    body=JSON | st.dictionaries(MEMBERS, JSON, max_size=6),
)
def test_any_json_is_answered_or_refused(shop: Shop, path: str, body: Any) -> None:
    answer = shop.account.call("POST", f"/v3/{path}", body)
    assert answer.status_code in (200, 400), answer.text
    if answer.status_code == 400:
        assert answer.json()["errors"]


def test_hostile_texts_in_hits_are_keys_like_others(owner: Account) -> None:
    link, order = owner.link(), owner.conversion()
    for number, text in enumerate(HOSTILE):
        hit = owner.visit(link, START, visitor=number + 1, referrer_host=text, source_id=99)
        owner.convert(order, START + timedelta(hours=1), link, hit, visitor=number + 1)
    answer = ask(owner, model="markov", by="referrer")
    assert {row["key"]: row["conversions"] for row in answer["rows"]} == dict.fromkeys(HOSTILE, 1)


def test_more_keys_than_a_chain_has_are_refused(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clicktrail.domain.removal_effect.MOST_KEYS", 2)
    answer = shop.account.call("POST", "/v3/attribution", {**MAY, "model": "markov"})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {
            "detail": "3 keys are more than the 2 of a chain: ask by group or tag, or for fewer"
            " conversions in a shorter time.",
            "pointer": "/by",
        }
    ]
