"""Attribution and journeys over HTTP: what is asked, what is answered, to whom."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from clicktrail.domain.attribution_models import ModelName
from clicktrail.hits.path_query import TouchKey, TouchKind
from tests.support.api import Account
from tests.support.guests import GuestOf

START = datetime(2026, 5, 1, tzinfo=UTC)
MAY = {"range": {"from": "2026-05-01", "to": "2026-05-31"}}
ANN, BOB, CARL = 11, 12, 13


@dataclass
class Shop:
    """Ann meets two links and buys twice, Bob meets one, Carl buys out of nowhere.

    Each link is in its own group; the first two are tagged.
    """

    account: Account
    links: list[int]
    groups: list[int]
    orders: list[int]


@pytest.fixture(scope="module")
def shop(parts: Parts, client: TestClient) -> Shop:
    account = Account(parts, client)
    groups = [account.group(name) for name in ("Spring", "Summer", "Rest")]
    tags = [["red", "blue"], ["red"], []]
    links = [
        account.link(
            f"Link {number}", groupId=groups[number], tags=[{"name": t} for t in tags[number]]
        )
        for number in range(3)
    ]
    orders = [account.conversion("Order"), account.conversion("Lead")]
    shop = Shop(account, links, groups, orders)
    day = timedelta(days=1)
    google = {"referrer_host": "www.google.com", "source_id": 1}

    def visit(link: int, at: datetime, visitor: int, **more: Any) -> int:
        return account.visit(links[link], at, visitor=visitor, group_id=groups[link], **more)

    visit(0, START + 2 * day, ANN, **google)
    second = visit(1, START + 9 * day, ANN, query="utm_source=mail")
    visit(2, START + 9 * day, ANN, is_spider=1)
    visit(2, START + 10 * day, BOB, kind=1)
    third = visit(2, START + 11 * day, BOB)
    visit(0, START + 12 * day, 14)
    for order, at, hit, link, visitor, value, fee in (
        (0, START + 9 * day + timedelta(hours=1), second, 1, ANN, "30", 3),
        (1, START + 20 * day, second, 1, ANN, "0.0001", 0),
        (0, START + 12 * day, third, 2, BOB, "10", 1),
    ):
        account.convert(
            orders[order],
            at,
            links[link],
            hit,
            value,
            visitor=visitor,
            group_id=groups[link],
            commission=fee * 10_000,
        )
    account.convert(orders[0], START + 15 * day, value="5", visitor=CARL)
    account.convert(orders[0], START + 15 * day, links[2], third, "99", outcome="duplicate")
    return shop


def ask(asker: Any, path: str = "/v3/attribution", **body: Any) -> Any:
    return asker.ok("POST", path, {**MAY, **body})


def rows(answer: Any) -> dict[Any, tuple[Any, ...]]:
    return {
        row["key"]: (row["conversions"], row["value"], row["commission"]) for row in answer["rows"]
    }


def test_linear_credit_by_datapoint(shop: Shop) -> None:
    first, second, third = shop.links
    assert ask(shop.account, model="linear") == {
        "meta": {
            "model": "linear",
            "parameters": {},
            "by": "datapoint",
            "touches": "clicks",
            "look_back_days": 30,
            "from": "2026-05-01T00:00:00Z",
            "to": "2026-06-01T00:00:00Z",
            "zone": "UTC",
            "conversions": None,
            "unattributed": True,
            "limit": 100,
            "offset": 0,
            "rows": 4,
        },
        "rows": [
            {"key": first, "name": "Link 0", "conversions": 1, "value": 15.0001, "commission": 1.5},
            {"key": second, "name": "Link 1", "conversions": 1, "value": 15, "commission": 1.5},
            {"key": third, "name": "Link 2", "conversions": 1, "value": 10, "commission": 1},
            {"key": None, "name": "", "conversions": 1, "value": 5, "commission": 0},
        ],
        "totals": {"conversions": 4, "value": 45.0001, "commission": 4},
    }


def test_last_click_is_what_v2_tells(shop: Shop) -> None:
    answer = ask(shop.account, model="last-click")
    told = {
        link: shop.account.get(
            f"/datapoints/{link}/aggregated",
            timeframe="custom",
            fromDay="20260501",
            toDay="20260531",
        )
        for link in shop.links
    }
    assert {key: figures for key, figures in rows(answer).items() if key is not None} == {
        link: (one["conversionsCount"], one["conversionsValue"], one["commissionsCost"])
        for link, one in told.items()
        if one.get("conversionsCount")
    }
    assert rows(answer)[None] == (1, 5, 0)


def test_models_side_by_side(shop: Shop) -> None:
    first, second, third = shop.links
    models: list[Any] = [
        *("first-click", "last-click", "last-non-direct", "shapley"),
        {"model": "time-decay", "parameters": {"half_life_days": 7}},
        {"model": "position-based", "parameters": {"first": 20, "last": 60}},
        {"model": "markov", "parameters": {"lost": False}},
    ]
    answer = ask(shop.account, "/v3/attribution/compare", models=models, unattributed=False)
    assert [
        (row["key"], row["name"], [one["conversions"] for one in row["models"]])
        for row in answer["rows"]
    ] == [
        (first, "Link 0", [2, 0, 0, 1, 0.6667, 0.5, 1.2]),
        (third, "Link 2", [1, 1, 1, 1, 1, 1, 0.6]),
        (second, "Link 1", [0, 2, 2, 1, 1.3333, 1.5, 1.2]),
    ]
    assert [one["model"] for one in answer["meta"]["models"]] == [
        *("first-click", "last-click", "last-non-direct", "shapley"),
        *("time-decay", "position-based", "markov"),
    ]
    assert answer["meta"]["models"][4] == models[4]
    assert answer["totals"]["models"] == [{"conversions": 3, "value": 40.0001, "commission": 4}] * 7


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("group", {"Spring": 1, "Summer": 1, "Rest": 1}),
        # Half of what the first link has is of its other tag; the third has none.
        ("tag", {"red": 1.5, "blue": 0.5, "": 1}),
        ("source", {"google": 1, "direct": 2}),
        ("referrer", {"www.google.com": 1, "": 2}),
        ("utm-source", {"": 2, "mail": 1}),
    ],
)
def test_credit_by_what_touches_have_in_common(
    shop: Shop, by: str, expected: dict[str, float]
) -> None:
    answer = ask(shop.account, model="linear", by=by, unattributed=False)
    assert {row["name"]: row["conversions"] for row in answer["rows"]} == expected
    assert answer["totals"] == {"conversions": 3, "value": 40.0001, "commission": 4}


def test_keys_of_tags_and_sources_are_ids_and_words(shop: Shop) -> None:
    tags = {tag["name"]: tag["id"] for tag in tags_of(shop.account)}
    by_tag = ask(shop.account, model="linear", by="tag")
    assert list(rows(by_tag)) == [tags["red"], 0, tags["blue"], None]
    by_source = ask(shop.account, model="linear", by="source")
    assert list(rows(by_source)) == ["direct", "google", None]


def tags_of(account: Account) -> list[dict[str, Any]]:
    found = account.get("/tags")["entities"]
    return [account.get(f"/tags/{one['id']}") for one in found]


def test_a_short_look_back_and_views(shop: Shop) -> None:
    first, second, third = shop.links
    answer = ask(shop.account, model="first-click", look_back_days=8)
    assert rows(answer) == {
        first: (1, 30, 3),
        second: (1, 0.0001, 0),
        third: (1, 10, 1),
        None: (1, 5, 0),
    }
    # Bob's view came first; of the others only the clicks that earned the conversion are left.
    answer = ask(shop.account, model="linear", touches="views")
    assert rows(answer) == {second: (2, 30.0001, 3), third: (1, 10, 1), None: (1, 5, 0)}


def test_some_conversions_only_and_pages(shop: Shop) -> None:
    first, second, _ = shop.links
    answer = ask(shop.account, model="linear", conversions=[shop.orders[1]])
    assert rows(answer) == {first: (0.5, 0.0001, 0), second: (0.5, 0, 0)}
    answer = ask(shop.account, model="linear", conversions=[], range="last30")
    assert (answer["rows"], answer["totals"]["conversions"]) == ([], 0)
    page = ask(shop.account, model="linear", limit=1, offset=1)
    assert list(rows(page)) == [second]
    assert (page["meta"]["rows"], page["totals"]["conversions"]) == (4, 4)


def test_journeys(shop: Shop) -> None:
    first, second, _ = shop.links
    answer = ask(shop.account, "/v3/journeys", limit=2)
    assert answer["paths"] == [
        {
            "path": [
                {"keys": [first], "names": ["Link 0"]},
                {"keys": [second], "names": ["Link 1"]},
            ],
            "conversions": 2,
            "value": 30.0001,
            "commission": 3,
        },
        {"path": [], "conversions": 1, "value": 5, "commission": 0},
    ]
    assert answer["totals"] == {
        "conversions": 4,
        "value": 45.0001,
        "commission": 4,
        "paths": 3,
        "mean_length": 1.25,
    }
    assert answer["lengths"] == [
        {"touches": 0, "conversions": 1, "value": 5},
        {"touches": 1, "conversions": 1, "value": 10},
        {"touches": 2, "conversions": 2, "value": 30.0001},
    ]
    hour, day = 3600, 86_400
    quantiles = answer["last_touch"]["quantiles_seconds"]
    assert quantiles == {
        "p10": hour,
        "p25": hour,
        "p50": day,
        "p75": 11 * day,
        "p90": 11 * day,
        "p99": 11 * day,
    }
    assert answer["first_touch"]["quantiles_seconds"]["p50"] == 7 * day + hour
    assert [
        (bar["from_seconds"], bar["to_seconds"], bar["conversions"])
        for bar in answer["last_touch"]["histogram"]
        if bar["conversions"]
    ] == [(hour, 6 * hour, 1), (day, 3 * day, 1), (7 * day, 14 * day, 1)]
    assert answer["meta"]["rows"] == 3
    tags = {tag["name"]: tag["id"] for tag in tags_of(shop.account)}
    by_tag = ask(shop.account, "/v3/journeys", by="tag", conversions=[shop.orders[1]])
    assert [one["keys"] for one in by_tag["paths"][0]["path"]] == [
        sorted([tags["red"], tags["blue"]]),
        [tags["red"]],
    ]


def test_pages_of_paths_behind_the_end_still_say_how_many_there_are(shop: Shop) -> None:
    answer = ask(shop.account, "/v3/journeys", offset=50)
    assert (answer["paths"], answer["meta"]["rows"]) == ([], 3)


def test_nothing_comes_of_nothing(owner: Account) -> None:
    for model in ModelName:
        for by in TouchKey:
            answer = ask(owner, model=model, by=by)
            assert (answer["rows"], answer["totals"]) == (
                [],
                {"conversions": 0, "value": 0, "commission": 0},
            )
    answer = ask(owner, "/v3/journeys")
    assert (answer["paths"], answer["lengths"], answer["totals"]["mean_length"]) == ([], [], None)
    assert set(answer["first_touch"]["quantiles_seconds"].values()) == {None}


def test_a_stranger_sees_nothing(shop: Shop, stranger: Account) -> None:
    answer = ask(stranger, model="linear", conversions=shop.orders, range="beginning")
    assert answer["rows"] == []


def test_days_are_those_of_the_account(account_in: Any) -> None:
    account = account_in("Asia/Kolkata")
    link, order = account.link(), account.conversion()
    # Half past midnight of the 2nd in Kolkata.
    account.convert(order, datetime(2026, 5, 1, 19, tzinfo=UTC), link, 7 << 19, visitor=1)
    frame = {"range": {"from": "2026-05-02", "to": "2026-05-02"}}
    answer = account.ok("POST", "/v3/attribution", {**frame, "model": "linear"})
    assert answer["totals"]["conversions"] == 1
    assert answer["meta"]["from"] == "2026-05-02T00:00:00+05:30"
    assert answer["meta"]["to"] == "2026-05-03T00:00:00+05:30"


def test_a_guest_sees_conversions_of_granted_links_and_their_touches(shop: Shop) -> None:
    _, second, third = shop.links
    guest = GuestOf(shop.account, "reader").granted("datapoint", second)
    for model in ModelName:
        assert rows(ask(guest, model=model)) == {second: (2, 30.0001, 3)}
    assert {row["name"] for row in ask(guest, model="linear", by="tag")["rows"]} == {"red"}
    paths = ask(guest, "/v3/journeys")["paths"]
    assert [[one["keys"] for one in path["path"]] for path in paths] == [[[second]]]
    guest.granted("datapoint", third)
    assert ask(guest, model="markov")["totals"]["conversions"] == 3


def test_hidden_figures_stay_hidden(shop: Shop) -> None:
    def guest(name: str, **options: Any) -> GuestOf:
        hits = {"hideReferrer": True} if options.pop("hideReferrer", False) else {}
        made = GuestOf(shop.account, name, conversionOptions=options, hitOptions=hits)
        for link in shop.links:
            made.granted("datapoint", link)
        return made

    amounts = guest("amounts", hideValue=True, hideComCost=True)
    assert ask(amounts, model="linear")["totals"] == {"conversions": 3, "value": 0, "commission": 0}
    assert ask(amounts, "/v3/journeys")["totals"]["value"] == 0
    percent = guest("percent", percentValue=33, percentCommission=50)
    answer = ask(percent, model="linear")
    assert answer["totals"] == {"conversions": 3, "value": 13.2, "commission": 2}
    assert sum(round(row["value"] * 10_000) for row in answer["rows"]) == 132_000
    counts = guest("counts", hideCount=True)
    assert (ask(counts, model="linear")["rows"], ask(counts, "/v3/journeys")["paths"]) == ([], [])
    referrers = guest("referrers", hideReferrer=True)
    assert [row["name"] for row in ask(referrers, model="linear", by="referrer")["rows"]] == [""]
    assert [row["key"] for row in ask(referrers, model="linear", by="source")["rows"]] == [
        "unknown"
    ]


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


def test_every_combination_adds_up(owner: Account) -> None:
    chance = random.Random(5)
    links = [owner.link(f"L{n}", tags=[{"name": f"t{n % 3}"}]) for n in range(4)]
    order = owner.conversion()
    hits = []
    for _ in range(60):
        at, visitor = START + timedelta(minutes=chance.randrange(40_000)), chance.randrange(1, 9)
        link = chance.choice(links)
        hits.append((owner.visit(link, at, visitor=visitor, kind=chance.randrange(2)), link))
    for _ in range(20):
        at, visitor = START + timedelta(minutes=chance.randrange(40_000)), chance.randrange(1, 9)
        hit, link = chance.choice([*hits, (0, 0)])
        owner.convert(order, at, link, hit, f"{chance.randrange(10**9) / 10_000}", visitor=visitor)
    models = [*ModelName]
    totals = None
    for by in TouchKey:
        for touches in TouchKind:
            answer = ask(owner, "/v3/attribution/compare", models=models, by=by, touches=touches)
            totals = totals or answer["totals"]["models"][0]
            assert answer["totals"]["models"] == [totals] * len(models)
            for place in range(len(models)):
                for name in ("conversions", "value", "commission"):
                    summed = sum(
                        round(row["models"][place][name] * 10_000) for row in answer["rows"]
                    )
                    assert summed == round(totals[name] * 10_000)
    assert totals is not None
    assert totals["conversions"] == 20


def test_the_document_describes_the_operations(client: TestClient) -> None:
    paths = client.get("/v3/openapi.json").json()["paths"]
    assert {"/v3/attribution", "/v3/attribution/compare", "/v3/journeys"} <= paths.keys()
    schema = paths["/v3/attribution"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    assert schema["required"] == ["model"]
    assert schema["properties"]["model"]["enum"] == list(ModelName)
