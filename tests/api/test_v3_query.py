"""`POST /v3/query` over HTTP, with a real catalog and hit store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.api import Account, today_at
from tests.support.queried import DAY, Shop, ask, faults, rows, ruled_by


@pytest.fixture
def shop(owner: Account) -> Shop:
    return Shop(owner)


def test_metrics_by_day_of_a_week_in_order(shop: Shop) -> None:
    metrics = ["clicks", "visitors", "conversions", "value", "conversion_rate", "value_per_click"]
    days = [f"2026-03-{day:02d}" for day in range(2, 9)]
    nothing: dict[str, Any] = {
        "clicks": 0,
        "visitors": 0,
        "conversions": 0,
        "value": 0.0,
        "conversion_rate": None,
        "value_per_click": None,
    }
    had: dict[str, dict[str, Any]] = {
        "2026-03-02": {"clicks": 2, "visitors": 1, "conversion_rate": 0, "value_per_click": 0},
        "2026-03-03": {
            "clicks": 1,
            "visitors": 2,
            "conversions": 1,
            "value": 12.5,
            "conversion_rate": 1,
            "value_per_click": 12.5,
        },
    }
    assert ask(shop.owner, metrics=metrics, granularity="day") == {
        "rows": [{"day": day, **nothing, **had.get(day, {})} for day in days],
        "total": 7,
        "names": {},
        "meta": {
            "zone": "UTC",
            "from": "2026-03-02T00:00:00+00:00",
            "to": "2026-03-09T00:00:00+00:00",
            "visitors": {"estimated": False},
        },
    }
    page = ask(shop.owner, metrics=["clicks"], granularity="day", sort="-clicks", limit=2, offset=1)
    assert [row["day"] for row in page["rows"]] == ["2026-03-03", "2026-03-04"]
    assert page["total"] == 7


def test_what_the_catalog_knows_can_be_asked_by(shop: Shop) -> None:
    owner = shop.owner
    by_group = ask(owner, metrics=["clicks", "views"], dimensions=["group"])
    assert by_group["rows"] == [
        {"group": shop.mail, "clicks": 3, "views": 0},
        {"group": shop.social, "clicks": 0, "views": 1},
    ]
    assert by_group["names"] == {"group": {str(shop.mail): "Mail", str(shop.social): "Social"}}
    by_tag = ask(owner, metrics=["hits", "visitors"], dimensions=["tag"])
    assert by_tag["rows"] == [
        {"tag": shop.spring, "hits": 3, "visitors": 2},
        {"tag": shop.on_sale, "hits": 2, "visitors": 1},
        {"tag": None, "hits": 1, "visitors": 1},
    ]
    by_conversion = ask(
        owner,
        metrics=["conversions", "converted_clicks", "clicks", "value"],
        dimensions=["conversion"],
    )
    assert by_conversion["rows"] == [
        {
            "conversion": shop.order,
            "conversions": 2,
            "converted_clicks": 2,
            "clicks": 1,
            "value": 15.5,
        }
    ]
    assert by_conversion["names"] == {"conversion": {str(shop.order): "Order"}}
    # A link that moves takes its history along, as in v2.
    owner.ok("POST", f"/datapoints/{shop.news}", {"groupId": shop.social})
    assert rows(owner, metrics=["clicks"], dimensions=["group"]) == [
        {"group": shop.mail, "clicks": 2},
        {"group": shop.social, "clicks": 1},
    ]


def test_rules_have_their_names_where_rows_say_whose_they_are(shop: Shop) -> None:
    owner = shop.owner
    ruled_by(owner, shop.news, "Germany", "")
    ruled_by(owner, shop.post, "Evenings")
    for link, rule in ((shop.news, 1001), (shop.news, 1002), (shop.post, 1001), (shop.post, 2)):
        owner.visit(link, DAY, rule_id=rule)
    # The rules of a link that is not asked about have the same ids.
    of_one = {"dimension": "datapoint", "is": "News"}
    of_it = [of_one, {"dimension": "country", "is": ""}]
    by_id = {"dimension": "datapoint", "in": [shop.news]}
    for condition in (of_one, {"and": of_it}, by_id):
        found = ask(owner, metrics=["clicks"], dimensions=["rule"], filter=condition)
        assert {row["rule"] for row in found["rows"]} >= {1001, 1002}
        assert found["names"] == {"rule": {"1001": "Germany"}}
    found = ask(owner, metrics=["clicks"], dimensions=["rule", "datapoint"], sort="datapoint")
    assert found["names"]["rule"] == {
        f"{shop.news}:1001": "Germany",
        f"{shop.post}:1001": "Evenings",
    }
    both = {"or": [of_one, {"dimension": "datapoint", "is": shop.post}]}
    of_several: list[tuple[Any, int]] = [(None, 2), (both, 2), ({"not": of_one}, 1)]
    for condition, clicks in of_several:
        found = ask(owner, metrics=["clicks"], dimensions=["rule"], filter=condition)
        assert {"rule": 1001, "clicks": clicks} in found["rows"]
        assert found["names"] == {}
    owner.ok("PUT", f"/v3/links/{shop.news}/rules", {"rules": []})
    gone = ask(owner, metrics=["clicks"], dimensions=["rule"], filter=of_one)
    assert gone["names"] == {"rule": {}}


def test_a_host_is_found_however_it_is_spelled(shop: Shop) -> None:
    sent = ("xn--bcher-kva.example", "bücher.example", "www.news.example")
    for host in sent:
        shop.owner.visit(shop.sale, DAY, referrer_host=host)

    def hosts(**test: Any) -> set[Any]:
        condition = {"dimension": "referrer_host", **test}
        asked = {"metrics": ["clicks"], "dimensions": ["referrer_host"], "filter": condition}
        return {row["referrer_host"] for row in rows(shop.owner, **asked)}

    assert hosts(**{"is": "Bücher.example"}) == {"xn--bcher-kva.example"}
    assert hosts(**{"in": ["bücher.example", "WWW.News.example"]}) == set(sent)
    assert hosts(is_not="bücher.example") == {"", "www.news.example"}


def test_names_and_ids_can_be_filtered_by(shop: Shop) -> None:
    def clicks(**condition: Any) -> int:
        found = rows(shop.owner, metrics=["hits"], filter=condition)
        return int(found[0]["hits"])

    assert clicks(dimension="group", **{"is": "Mail"}) == 3
    assert clicks(dimension="group", **{"is": shop.mail}) == 3
    assert clicks(dimension="group", is_not="Mail") == 1
    assert clicks(dimension="tag", **{"in": ["sale", shop.spring]}) == 3
    assert clicks(dimension="tag", **{"is": None}) == 1
    assert clicks(dimension="tag", matches="^s.*e$") == 2
    assert clicks(dimension="datapoint", contains="SALE") == 2
    assert clicks(dimension="datapoint", does_not_contain=["sale", "news"]) == 1
    assert clicks(dimension="datapoint", does_not_match="^(News|Post)$") == 2
    assert clicks(dimension="conversion", **{"is": "Order"}) == 1
    assert clicks(dimension="conversion_parameter", contains="a-") == 1
    assert clicks(dimension="source", **{"is": "google"}) == 1
    assert clicks(dimension="utm_source", **{"is": "mail"}) == 1
    assert clicks(dimension="query_parameter:utm_source", not_in=["mail", "x"]) == 3
    assert clicks(dimension="weekday", **{"is": 2}) == 2
    assert clicks(dimension="day", **{"is": "2026-03-02"}) == 2
    assert clicks(dimension="week", **{"is": "2026-03-04"}) == 4
    assert clicks(dimension="hour", **{"is": "2026-03-02T01:30"}) == 1
    either = {"or": [{"dimension": "country", "is": "IT"}, {"dimension": "visitors", "is": 1}]}
    assert faults(shop.owner, filter=either) == {
        "/filter/or/1/dimension": 'There is no dimension "visitors".'
    }
    both = [{"dimension": "country", "in": ["IT", "DE"]}, {"dimension": "rule", "is": None}]
    assert clicks(**{"and": both}) == 4
    assert clicks(**{"not": {"and": both}}) == 0
    assert clicks(**{"or": []}) == 0


def test_figures_stand_beside_those_of_another_time(shop: Shop) -> None:
    found = ask(
        shop.owner,
        metrics=["clicks"],
        granularity="day",
        comparison={"with": "previous_period", "match_weekdays": True},
    )
    assert found["rows"][0] == {
        "day": "2026-03-02",
        "clicks": 2,
        "compared": {"day": "2026-02-23", "clicks": 1},
    }
    assert found["meta"]["compared"] == {
        "from": "2026-02-23T00:00:00+00:00",
        "to": "2026-03-02T00:00:00+00:00",
    }
    by_country = rows(
        shop.owner,
        metrics=["hits"],
        dimensions=["country"],
        range={"from": "2026-02-20", "to": "2026-03-02"},
        comparison={"from": "2026-03-03", "to": "2026-03-04"},
    )
    assert by_country == [
        {"country": "IT", "hits": 2, "compared": {"hits": 0}},
        {"country": "FR", "hits": 1, "compared": {"hits": 0}},
    ]
    year = rows(
        shop.owner,
        metrics=["hits"],
        range={"from": "2027-03-02", "to": "2027-03-03"},
        granularity="day",
        comparison="year_before",
    )
    assert [row["compared"] for row in year] == [
        {"day": "2026-03-02", "hits": 2},
        {"day": "2026-03-03", "hits": 2},
    ]


def test_a_time_that_is_not_over_is_marked(owner: Account) -> None:
    link = owner.link()
    owner.visit(link, today_at(0))
    owner.visit(link, today_at(0, days_ago=1))
    found = rows(owner, metrics=["clicks"], granularity="day", range="last7")
    assert [row.get("unfinished", False) for row in found] == [False] * 6 + [True]
    assert rows(owner, metrics=["clicks"], range="last7") == [{"clicks": 2, "unfinished": True}]
    assert rows(owner, metrics=["clicks"], range="yesterday") == [{"clicks": 1}]
    assert rows(owner, metrics=["clicks"], range="beginning", dimensions=["year"]) != []


def test_another_time_that_is_not_over_is_marked_too(owner: Account) -> None:
    link = owner.link()
    owner.visit(link, today_at(0))
    yesterday, today = (today_at(0, days_ago=ago).date().isoformat() for ago in (1, 0))

    def compared(granularity: str | None) -> list[dict[str, Any]]:
        found = rows(
            owner,
            metrics=["clicks"],
            granularity=granularity,
            range="yesterday",
            comparison={"from": yesterday, "to": today},
        )
        return [row["compared"] for row in found]

    assert compared(None) == [{"clicks": 1, "unfinished": True}]
    assert compared("day") == [{"day": yesterday, "clicks": 0}]
    found = rows(
        owner,
        metrics=["clicks"],
        granularity="day",
        range="yesterday",
        comparison={"from": today, "to": today},
    )
    assert [row["compared"] for row in found] == [{"day": today, "clicks": 1, "unfinished": True}]


def test_hits_that_led_to_no_conversion_can_be_asked_for(shop: Shop) -> None:
    def counted(**test: Any) -> dict[str, Any]:
        condition = {"dimension": "conversion", **test}
        (row,) = rows(shop.owner, metrics=["hits", "conversions", "value"], filter=condition)
        return row

    assert counted(**{"is": None}) == {"hits": 3, "conversions": 0, "value": 0.0}
    # Conversions that no hit explains count where conversions are asked for.
    assert counted(is_not=None) == {"hits": 1, "conversions": 2, "value": 15.5}
    assert counted(**{"in": [None, "Order"]}) == {"hits": 4, "conversions": 2, "value": 15.5}
    assert counted(not_in=[None, "Order"]) == {"hits": 0, "conversions": 0, "value": 0.0}


def test_zones_are_the_accounts_unless_another_is_named(
    account_in: Callable[[str], Account],
) -> None:
    owner = account_in("Asia/Kolkata")
    owner.visit(owner.link(), datetime(2026, 3, 1, 19, tzinfo=UTC))
    found = ask(owner, metrics=["clicks"], dimensions=["day", "hour_of_day"])
    assert found["rows"] == [{"day": "2026-03-02", "hour_of_day": 0, "clicks": 1}]
    assert found["meta"]["from"] == "2026-03-02T00:00:00+05:30"
    moved = ask(
        owner,
        metrics=["clicks", "last_hit"],
        dimensions=["minute"],
        zone="America/New_York",
        range={"from": "2026-03-01T14:00:00-05:00", "to": "2026-03-01T14:01"},
    )
    assert moved["rows"] == [
        {"minute": "2026-03-01T14:00", "clicks": 1, "last_hit": "2026-03-01T14:00:00-05:00"}
    ]


def test_nobody_elses_hits_are_counted(shop: Shop, stranger: Account) -> None:
    assert rows(stranger, metrics=["hits", "conversions"]) == [{"hits": 0, "conversions": 0}]
    condition = {"or": [{"dimension": "datapoint", "is": shop.sale}, {"not": {"or": []}}]}
    assert rows(stranger, metrics=["hits"], dimensions=["country"], filter=condition) == []
    assert ask(stranger, metrics=["hits"], dimensions=["tag"])["names"] == {"tag": {}}
    named = {"dimension": "datapoint", "contains": "sale"}
    assert rows(stranger, metrics=["hits"], filter={"not": named}) == [{"hits": 0}]


def test_every_wrong_member_is_named_with_the_nearest_word(owner: Account) -> None:
    assert faults(
        owner,
        metrics=["click", "clicks", "clicks"],
        dimensions=["contry", "day", "month", "query_parameter:"],
        filter={
            "and": [
                {"dimension": "Country", "is": "IT"},
                {"dimension": "country", "is": 5},
                {"dimension": "country", "is": "IT", "contains": "I"},
                {"dimension": "weekday", "contains": "Mon"},
                {"dimension": "weekday", "in": [1, 8]},
                {"dimension": "day", "is": "yesterday"},
                {"is": "IT"},
                {"and": [], "or": []},
                {},
                {"dimension": "country", "is": "\x00"},
                {"dimension": "country", "is": None},
                {"dimension": "source", "is": "Gogle"},
            ]
        },
        range="last31",
        zone="europe/rome",
        comparison="last_period",
        sort="views",
    ) == {
        "/metrics/0": 'There is no metric "click": did you mean "clicks"?',
        "/metrics/2": '"clicks" is there twice.',
        "/dimensions/0": 'There is no dimension "contry": did you mean "country"?',
        "/dimensions/2": "Rows are by one stretch of time at most (beside weekday and"
        " hour_of_day).",
        "/dimensions/3": "The name of a query parameter has 1 to 200 characters of text.",
        "/filter/and/0/dimension": 'There is no dimension "Country": did you mean "country"?',
        "/filter/and/1/is": "country is compared with texts.",
        "/filter/and/2": "A dimension has one test: is, is_not, in, not_in, contains,"
        " does_not_contain, matches, does_not_match.",
        "/filter/and/3/contains": "weekday holds no texts: use is, is_not, in or not_in.",
        "/filter/and/4/in/1": "weekday is compared with numbers from 1 to 7.",
        "/filter/and/5/is": 'day is compared with local times, such as "2026-06-01".',
        "/filter/and/6/dimension": '"dimension" is required.',
        "/filter/and/7": 'A condition is one of "and", "or", "not", or a "dimension" with a test.',
        "/filter/and/8": 'A condition is one of "and", "or", "not", or a "dimension" with a test.',
        "/filter/and/9/is": "The text holds a character that is not text.",
        "/filter/and/10/is": "country is never null; an empty text stands for what is not known.",
        "/filter/and/11/is": "source is one of Direct, Google, Bing, Yahoo, Facebook, Twitter,"
        " LinkedIn, YouTube, Instagram, Pinterest, Reddit, E-mail, Other.",
        "/range": 'There is no range "last31": did you mean "last30"?',
        "/zone": 'There is no time zone "europe/rome": did you mean "Europe/Rome"?',
        "/sort": 'Rows can be sorted by what is asked for, not by "views".',
    }


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({"metrics": None}, {"/metrics": '"metrics" must be a valid list.'}),
        ({"metrics": []}, {"/metrics": "at least 1 item"}),
        ({"metric": ["x"]}, {"/metric": 'There is no member "metric": did you mean "metrics"?'}),
        ({"limit": 10_001}, {"/limit": "less than or equal to 10000"}),
        ({"limit": "5"}, {"/limit": '"limit" must be a valid integer.'}),
        ({"offset": -1}, {"/offset": "greater than or equal to 0"}),
        ({"dimensions": [5]}, {"/dimensions/0": "Item 0 must be a valid string."}),
        ({"filter": []}, {"/filter": '"filter" must'}),
        ({"filter": {"and": 5}}, {"/filter/and": '"and" must be a valid list.'}),
        ({"filter": {"not": None}}, {"/filter/not": "must not be null."}),
        ({"filter": {"dimension": "ip", "is": {}}}, {"/filter/is": "must be a text, a whole"}),
        ({"filter": {"dimension": "ip", "is": True}}, {"/filter/is": "must be a text, a whole"}),
        ({"filter": {"dimension": "ip", "in": ["", {}]}}, {"/filter/in/1": "must be a text"}),
        ({"filter": {"dimension": "ip", "isnt": ""}}, {"/filter/isnt": 'did you mean "is_not"?'}),
        ({"filter": {"dimension": "ip", "contains": 5}}, {"/filter/contains": "valid string"}),
        (
            {"filter": {"dimension": "ip", "matches": "(a"}},
            {"/filter/matches": "This is no regular expression of RE2: missing )"},
        ),
        (
            {"filter": {"not": {"dimension": "ip", "does_not_match": "\x00"}}},
            {"/filter/not/does_not_match": "not text"},
        ),
        ({"filter": {"dimension": "ip", "matches": "a" * 501}}, {"/filter/matches": "500"}),
        ({"filter": {"dimension": "ip", "is": "a" * 2001}}, {"/filter/is": "2000"}),
        ({"range": 5}, {"/range": "must be"}),
        ({"range": {}}, {"/range/from": '"from" is required.'}),
        ({"range": {"from": "yesterday"}}, {"/range/from": "is no day or moment"}),
        ({"range": {"from": "2026-02-30"}}, {"/range/from": "is no day or moment"}),
        ({"range": {"from": "1969-12-31"}}, {"/range/from": "from 1970 to 2100"}),
        ({"range": {"from": "2026-03-02", "to": "2026-03-01"}}, {"/range/from": "before"}),
        ({"range": {"from": "2026-03-02", "till": ""}}, {"/range/till": "There is no member"}),
        ({"comparison": {}}, {"/comparison": 'either "with" or "from"'}),
        ({"comparison": {"with": "x"}}, {"/comparison/with": '"with" must be'}),
        (
            {"comparison": {"from": "2026-03-02", "match_weekdays": True}},
            {"/comparison/match_weekdays": "goes with"},
        ),
        (
            {"range": {"from": "1970-01-01", "to": "1971-01-01"}, "comparison": "year_before"},
            {"/comparison": "There is nothing before 1970."},
        ),
        (
            {"granularity": "minute", "range": {"from": "2020-01-01", "to": "2026-01-01"}},
            {"/granularity": "By minute there would be 3,157,920 rows"},
        ),
        ({"granularity": "days"}, {"/granularity": 'did you mean "day"?'}),
        ({"granularity": "day", "dimensions": ["day"]}, {"/dimensions/0": "twice"}),
        ({"granularity": "day", "dimensions": ["hour"]}, {"/dimensions/0": "one stretch"}),
        ({"zone": "../../etc/passwd"}, {"/zone": "There is no time zone"}),
    ],
)
def test_one_wrong_member_is_named(
    asker: Account, question: dict[str, Any], expected: dict[str, str]
) -> None:
    found = faults(asker, **question)
    assert found.keys() == expected.keys(), found
    for pointer, words in expected.items():
        assert words in found[pointer]


def test_filters_nest_to_a_depth(owner: Account) -> None:
    def nested(depth: int) -> dict[str, Any]:
        leaf: dict[str, Any] = {"dimension": "ip", "is": ""}
        for _ in range(depth - 1):
            leaf = {"and": [leaf]}
        return leaf

    assert rows(owner, metrics=["hits"], filter=nested(8)) == [{"hits": 0}]
    assert faults(owner, filter=nested(9)) == {"/filter": "A filter nests at most 8 deep."}
    assert faults(owner, filter=nested(400)) == {"/filter": "A filter nests at most 8 deep."}
    many = {"or": [{"or": [{"dimension": "ip", "is": "x"}] * 60}] * 2}
    assert faults(owner, filter=many) == {"/filter": "A filter has at most 100 conditions."}
    assert faults(owner, filter={"or": [{}] * 101}).keys() == {"/filter/or"}


def test_a_body_that_is_no_object_is_refused(owner: Account) -> None:
    answer = owner.call("POST", "/v3/query", [])
    assert answer.json()["errors"] == [{"detail": "The body must be a JSON object.", "pointer": ""}]
    assert faults(owner, metrics=[]).keys() == {"/metrics"}


def test_the_document_tells_of_the_question(owner: Account) -> None:
    document = owner.get("/v3/openapi.json")
    operation = document["paths"]["/v3/query"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    members = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
    assert list(members) == [
        "metrics",
        "dimensions",
        "granularity",
        "filter",
        "range",
        "zone",
        "comparison",
        "sort",
        "limit",
        "offset",
        "approximate",
    ]
    assert set(operation["responses"]) == {"200", "400", "401", "403", "413", "415", "429", "503"}
    example = operation["responses"]["200"]["content"]["application/json"]["example"]
    assert example["rows"]
