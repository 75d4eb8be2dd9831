"""`GET /v3/events` over HTTP, with a real catalog and hit store."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from clicktrail.api import problems
from clicktrail.api.v3.event_shapes import EXAMPLE
from clicktrail.domain.events import Flag
from clicktrail.domain.hit_id import clickmeter_form
from tests.api.test_v3_query_hostile import INJECTIONS
from tests.support.api import Account
from tests.support.guests import GuestOf
from tests.support.queried import ruled_by

DAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
NO_HIT: dict[str, Any] = {
    "domain": None,
    "rule": None,
    "rule_name": "",
    "is_unique": False,
    "is_bot": False,
    "source": "Direct",
    "query_parameters": {},
}


def page(who: Any, filter: Any = None, **parameters: Any) -> dict[str, Any]:
    if filter is not None:
        parameters["filter"] = json.dumps(filter)
    found: dict[str, Any] = who.get("/v3/events", **parameters)
    return found


def ids(who: Any, filter: Any = None, **parameters: Any) -> list[str]:
    return [event["id"] for event in page(who, filter, **parameters)["events"]]


def faults(who: Any, **parameters: Any) -> dict[str, str]:
    """What is said of parameters that are refused, by name and place in it."""
    answer = who.call("GET", "/v3/events", params=parameters)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    return {
        one["parameter"] + one.get("pointer", ""): one["detail"] for one in answer.json()["errors"]
    }


class Shop:
    """An account with two links, a pixel, a conversion, and a few visits; ids oldest first."""

    def __init__(self, owner: Account) -> None:
        self.owner = owner
        self.mail = owner.group("Mail")
        self.name = f"spring-{owner.id}"
        self.sale = owner.link("Spring sale", name=self.name, groupId=self.mail, tags=["sale"])
        self.news = owner.link("News")
        self.pixel = owner.pixel("Open")
        self.order = owner.conversion("Order")
        self.click = owner.visit(
            self.sale,
            DAY,
            country="IT",
            browser="Chrome 131",
            query="utm_source=mail&x=1&x=2&y=%C3%A9",
            source_id=1,
            referrer="https://google.example/",
            domain_id=1,
            rule_id=2,
            destination="https://shop.example/sale",
        )
        self.view = owner.visit(self.pixel, DAY + HOUR, kind=1, country="DE", is_unique=0)
        self.bot = owner.visit(
            self.news, DAY + 2 * HOUR, is_spider=1, is_unique=0, bot_name="Googlebot"
        )
        owner.visit(self.news, DAY + 2 * HOUR, flags=int(Flag.LIGHT))
        owner.convert(
            self.order,
            DAY + 3 * HOUR,
            self.sale,
            self.click,
            "12.5",
            parameter="A-1",
            order_id="A-1",
            currency="EUR",
            given_value=125_000,
            evidence="cookie",
            channel="image",
            referrer="https://shop.example/thanks",
        )
        owner.convert(self.order, DAY + 4 * HOUR, value="3")
        self.all = ids(owner)[::-1]
        self.fired, self.nobodys = self.all[3:]


@pytest.fixture
def shop(owner: Account) -> Shop:
    return Shop(owner)


def test_a_hit_says_what_the_rule_is_called_that_led_it(shop: Shop) -> None:
    owner = shop.owner
    ruled_by(owner, shop.news, "Germany", "")
    for link, rule in ((shop.news, 1001), (shop.news, 1002), (shop.news, 1009), (shop.sale, 1001)):
        owner.visit(link, DAY + 5 * HOUR, rule_id=rule)
    found = page(owner, {"dimension": "rule", "in": [2, 1001, 1002, 1009]})["events"]
    assert {(one["datapoint"]["id"], one["rule"], one["rule_name"]) for one in found} == {
        (shop.news, 1001, "Germany"),
        (shop.news, 1002, ""),
        (shop.news, 1009, ""),
        (shop.sale, 1001, ""),
        (shop.sale, 2, ""),
    }


def test_clicks_views_and_conversions_are_one_list_the_newest_first(shop: Shop) -> None:
    found = page(shop.owner, zone="Europe/Rome")
    assert [(event["id"], event["kind"]) for event in found["events"]] == [
        (shop.nobodys, "conversion"),
        (shop.fired, "conversion"),
        (str(shop.bot), "click"),
        (str(shop.view), "view"),
        (str(shop.click), "click"),
    ]
    assert (found["next"], found["meta"]) == (None, {"zone": "Europe/Rome"})
    nothing = dict.fromkeys(EXAMPLE, "") | {"conversion": None, "click": None}
    with shop.owner.parts.catalog.read() as view:
        tag = view.datapoints.get_many(shop.owner.id, [shop.sale])[0].tags[0].id
        domain = view.domains.default().name
    of_sale = {
        "datapoint": {"id": shop.sale, "name": shop.name, "title": "Spring sale"},
        "group": {"id": shop.mail, "name": "Mail"},
        "tags": [{"id": tag, "name": "sale"}],
        "domain": {"id": 1, "name": domain},
        "rule": 2,
        "is_unique": True,
        "is_bot": False,
        "outcome": "counted",
        "country": "IT",
        "browser": "Chrome 131",
        "source": "Google",
        "referrer": "https://google.example/",
        "destination": "https://shop.example/sale",
        "query": "utm_source=mail&x=1&x=2&y=%C3%A9",
        "utm_source": "mail",
        "query_parameters": {"utm_source": "mail", "x": "1", "y": "é"},
        "ip": "198.51.100.7",
    }
    assert found["events"][4] == {
        **nothing,
        "id": str(shop.click),
        "kind": "click",
        "time": "2026-03-02T11:00:00.000+01:00",
        **of_sale,
    }
    amounts = {"commission": 0.0, "cost": 0.0, "given_commission": 0.0}
    assert found["events"][1] == {
        **nothing,
        "id": shop.fired,
        "kind": "conversion",
        "time": "2026-03-02T14:00:00.000+01:00",
        **of_sale,
        "conversion": {
            "id": shop.order,
            "name": "Order",
            "outcome": "attributed",
            "value": 12.5,
            "given_value": 12.5,
            **amounts,
            "currency": "EUR",
            "order_id": "A-1",
            "parameter": "A-1",
            "channel": "image",
            "ip": "",
            "referrer": "https://shop.example/thanks",
        },
        "click": {
            "id": str(shop.click),
            "kind": "click",
            "time": "2026-03-02T11:00:00.000+01:00",
            "evidence": "cookie",
        },
    }
    assert found["events"][0] == {
        **nothing,
        "id": shop.nobodys,
        "kind": "conversion",
        "time": "2026-03-02T15:00:00.000+01:00",
        "datapoint": None,
        "group": None,
        "tags": [],
        **NO_HIT,
        "conversion": {
            "id": shop.order,
            "name": "Order",
            "outcome": "unattributed",
            "value": 3.0,
            "given_value": 0.0,
            **amounts,
            **dict.fromkeys(("currency", "order_id", "parameter", "channel", "ip", "referrer"), ""),
        },
    }


def test_the_example_has_the_members_of_an_event(shop: Shop) -> None:
    for event in page(shop.owner)["events"]:
        assert sorted(event) == sorted(EXAMPLE)


def test_kinds_days_moments_and_filters_choose(shop: Shop) -> None:
    owner, every = shop.owner, shop.all
    click, view, bot = every[:3]
    assert ids(owner, kind="click", order="asc") == [click, bot]
    assert ids(owner, kind="View, conversion", order="ASC") == [view, *every[3:]]
    assert ids(owner, **{"from": "2026-03-02", "to": "2026-03-02"}) == every[::-1]
    assert ids(owner, **{"from": "2026-03-03"}) == []
    assert ids(owner, to="2026-03-02T12:00") == [view, click]
    assert ids(owner, **{"from": "2026-03-02T12:00+01:00", "to": "2026-03-02T12:01Z"}) == [
        bot,
        view,
    ]
    assert ids(owner, **{"from": "2026-03-02T15:00", "zone": "Europe/Rome"}) == [shop.nobodys]
    of = {"dimension": "datapoint", "is": "Spring sale"}
    assert ids(owner, of) == [shop.fired, click]
    assert ids(owner, {"not": of}) == [shop.nobodys, bot, view]
    assert ids(owner, {"dimension": "country", "in": ["IT", "DE"]}, order="asc") == [
        click,
        view,
        shop.fired,
    ]
    assert ids(owner, {"dimension": "conversion", "is": "Order"}, kind="click") == [click]
    assert ids(owner, {"dimension": "tag", "is": "sale"}, kind="conversion") == [shop.fired]
    assert ids(owner, {"dimension": "hour_of_day", "is": 12}, zone="Europe/Rome") == [view]


def all_pages(who: Any, limit: int, filter: Any = None, **parameters: Any) -> list[str]:
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        one = page(who, filter, limit=limit, **parameters, **after)
        assert len(one["events"]) == limit or one["next"] is None
        found += [event["id"] for event in one["events"]]
        if one["next"] is None:
            return found
        after = {"after": one["next"]}


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_hold_each_event_once_also_of_one_instant(owner: Account, order: str) -> None:
    link, conversion = owner.link(), owner.conversion()
    for number in range(9):
        at = DAY + HOUR * (number // 3)
        hit = owner.visit(link, at)
        owner.convert(conversion, at, link, hit)
    whole = ids(owner, order=order)
    assert len(set(whole)) == 18
    assert whole == sorted(whole, key=int, reverse=order == "desc")
    for limit in (1, 4, 18):
        assert all_pages(owner, limit, order=order) == whole


def test_what_comes_in_between_pages_moves_nothing(owner: Account) -> None:
    link = owner.link()
    before = [str(owner.visit(link, DAY + timedelta(minutes=n))) for n in range(6)][::-1]
    first = page(owner, limit=3)
    owner.visit(link, DAY + HOUR)
    late = owner.visit(link, DAY + timedelta(seconds=90))
    assert [event["id"] for event in first["events"]] == before[:3]
    rest = ids(owner, limit=100, after=first["next"])
    assert rest == [before[3], str(late), *before[4:]] or rest == sorted(
        [*before[3:], str(late)], key=int, reverse=True
    )


def test_a_cursor_goes_with_its_question_only(shop: Shop, stranger: Account) -> None:
    owner = shop.owner
    question = {"kind": "click,conversion", "filter": '{"dimension":"country","is_not":"XX"}'}
    cursor = page(owner, json.loads(question["filter"]), limit=1, kind=question["kind"])["next"]
    # However it is spelled, and by whatever number of rows.
    same = {"is_not": "XX", "dimension": "country"}
    found = ids(owner, same, limit=2, after=cursor, kind="conversion, click")
    assert found == [shop.fired, str(shop.bot)]
    others: list[tuple[Any, dict[str, Any]]] = [
        (owner, {}),
        (owner, question | {"order": "asc"}),
        (owner, question | {"kind": "click"}),
        (owner, question | {"from": "2026-01-01"}),
        (owner, question | {"zone": "Europe/Rome"}),
        (owner, question | {"filter": '{"dimension":"country","is":"IT"}'}),
        (stranger, question),
        (GuestOf(owner, "other"), question),
    ]
    for who, other in others:
        assert faults(who, after=cursor, **other) == {
            "after": "This cursor belongs to another question: send it with the same parameters,"
            " or none."
        }, other
    for junk in ("x", "====", "é", cursor[:-3], cursor + "AAAA", "A" * 40, "../..", "\x00"):
        assert faults(owner, after=junk, **question).keys() == {"after"}, junk


def test_lists_of_hits_of_v2_hold_the_same(owner: Account) -> None:
    source = random.Random(5)
    links = [owner.link("One"), owner.link("Two")]
    order = owner.conversion()
    for _ in range(40):
        at = DAY + timedelta(seconds=source.randrange(20 * 86_400))
        spider = source.random() < 0.3
        link = source.choice(links)
        hit = owner.visit(
            link,
            at,
            kind=source.randrange(2),
            is_spider=int(spider),
            is_unique=int(not spider and source.random() < 0.5),
        )
        if source.random() < 0.3:
            owner.convert(order, at + HOUR, link, hit)
    questions: list[tuple[dict[str, Any], Any]] = [
        ({}, None),
        ({"filter": "conversions"}, {"dimension": "conversion", "is": order}),
        ({"filter": "spiders"}, {"dimension": "outcome", "contains": "spider:"}),
        ({"datapoint": links[0]}, {"dimension": "datapoint", "is": links[0]}),
    ]
    range_of_v2 = {"timeFrame": "custom", "fromDay": "20260305", "toDay": "20260316"}
    range_of_v3 = {"from": "2026-03-05", "to": "2026-03-16"}
    for v2, condition in questions:
        listed = owner.get("/hits", limit=1000, **range_of_v2, **v2)["hits"]
        found = page(owner, condition, kind="click,view", limit=1000, **range_of_v3)["events"]
        assert len(listed) > 2
        assert [hit["id"] for hit in listed] == [
            clickmeter_form(int(one["id"]), one["datapoint"]["id"], ZoneInfo("UTC"))
            for one in found
        ]
        assert [(hit["isSpider"], hit["isUnique"], hit["ip"]) for hit in listed] == [
            (str(int(one["is_bot"])), str(int(one["is_unique"])), one["ip"]) for one in found
        ]


def test_a_guest_sees_its_part(shop: Shop, stranger: Account) -> None:
    part = GuestOf(shop.owner, "part").granted("datapoint", shop.sale)
    assert ids(part) == [shop.fired, str(shop.click)]
    assert ids(part, {"dimension": "datapoint", "is": shop.news}) == []
    assert ids(GuestOf(shop.owner, "none")) == []
    assert ids(stranger) == []


def hidden(shop: Shop, of_conversions: dict[str, Any], of_hits: dict[str, Any]) -> GuestOf:
    name = "-".join(("half", *of_conversions))
    guest = GuestOf(shop.owner, name, conversionOptions=of_conversions, hitOptions=of_hits)
    return guest.granted("group", shop.mail)


def test_what_is_hidden_from_a_guest_is_in_no_event_and_cannot_be_filtered_by(shop: Shop) -> None:
    guest = hidden(
        shop,
        {"hideValue": True, "hideParams": True, "percentCommission": 50},
        {"hideReferrer": True},
    )
    fired, click = page(guest)["events"]
    assert [click["referrer"], click["source"]] == ["", "Direct"]
    assert [fired["referrer"], fired["source"]] == ["", "Direct"]
    hides = ("value", "given_value", "parameter", "order_id", "referrer")
    assert [fired["conversion"][name] for name in hides] == [0.0, 0.0, "", "", ""]
    assert fired["conversion"]["outcome"] == "attributed"
    for condition in (
        {"dimension": "referrer", "contains": "google"},
        {"not": {"dimension": "source", "is": "Google"}},
        {"dimension": "conversion_parameter", "is": "A-1"},
    ):
        assert ids(guest, condition) == []
    blind = hidden(shop, {"hideCount": True}, {})
    assert ids(blind) == [str(shop.click)]
    assert ids(blind, kind="conversion") == []
    assert ids(blind, {"dimension": "conversion", "is": shop.order}) == []


def test_every_wrong_parameter_is_named(shop: Shop) -> None:
    owner = shop.owner
    assert faults(
        owner,
        zone="Europe/Rom",
        kind="clik,view",
        after="nonsense",
        filter='{"and": [{"dimension": "contry", "is": 1}]}',
        **{"from": "2026-02-30"},
    ) == {
        "zone": 'There is no time zone "Europe/Rom": did you mean "Europe/Rome"?',
        "kind": 'There is no kind "clik": did you mean "click"?',
        "after": "This is no cursor that was given out here.",
        "filter/and/0/dimension": 'There is no dimension "contry": did you mean "country"?',
        "from": '"2026-02-30" is no day or moment from 1970 to 2100: write 2026-06-01,'
        " 2026-06-01T10:00 or 2026-06-01T10:00:00+02:00.",
    }
    assert faults(owner, limit=0, order="up").keys() == {"limit", "order"}
    assert faults(owner, limit=1001).keys() == {"limit"}
    assert faults(owner, **{"from": "2026-06-02", "to": "2026-06-01"}) == {
        "from": '"from" must lie before "to".'
    }
    assert faults(owner, filter="{", fliter="x") == {
        "fliter": 'There is no parameter "fliter": did you mean "filter"?'
    }
    assert faults(owner, filter="{") == {"filter": "The filter is not valid JSON."}
    assert faults(owner, filter="[1]") == {"filter": "The filter must be a JSON object."}
    answer = owner.call("GET", "/v3/events", params={"filter": '{"dimension": 1}'})
    assert [one.get("pointer") for one in answer.json()["errors"]] == ["/dimension"]
    assert faults(owner, filter='{"dimension": "country", "matches": "("}').keys() == {
        "filter/matches"
    }
    deep: Any = {"dimension": "country", "is": "IT"}
    for _ in range(9):
        deep = {"not": deep}
    assert faults(owner, filter=json.dumps(deep)) == {"filter": "A filter nests at most 8 deep."}
    assert faults(owner, filter="x" * 20_001).keys() == {"filter"}


def test_without_a_key_there_is_nothing(client: TestClient, shop: Shop) -> None:
    assert client.get("/v3/events").status_code == 401
    by_query = client.get("/v3/events", params={"AUTHKEY": shop.owner.key, "LIMIT": 1})
    assert [event["id"] for event in by_query.json()["events"]] == [shop.nobodys]


def test_no_text_becomes_sql_wherever_it_stands(shop: Shop) -> None:
    owner = shop.owner
    for text in INJECTIONS:
        for name in ("from", "to", "zone", "kind", "filter", "limit", "order", "after"):
            assert faults(owner, **{name: text}).keys() == {name}
        assert faults(owner, filter=json.dumps({"dimension": text, "is": "x"})).keys() == {
            "filter/dimension"
        }
        for dimension in ("country", "datapoint", "tag", "utm_source", "conversion_parameter"):
            for test in ("is", "contains"):
                assert ids(owner, {"dimension": dimension, test: text}) == []
        assert ids(owner, {"dimension": f"query_parameter:{text}", "is": "x"}) == []
    assert len(ids(owner)) == 5


WORDS = st.sampled_from(
    [
        *("click", "view,conversion", "asc", "desc", "2026-03-02", "2026-03-02T10:00Z", "UTC"),
        *("Europe/Rome", "5", "-1", "1e3", "null", "{}", "[]", '""', '{"and":[]}', "{", "\ud800"),
        '{"dimension":"country","is":"IT"}',
        '{"not":{"dimension":"minute","is":"2026-03-02T10:01"}}',
        '{"dimension":"country","is":"\\u0000"}',
        '{"or":[{"dimension":"conversion","is":null}]}',
    ]
)
NAMES = ("from", "to", "zone", "kind", "filter", "limit", "order", "after", "other")


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sent=st.dictionaries(
        st.sampled_from(NAMES),
        st.one_of(WORDS, WORDS, st.text(max_size=20)).map(
            lambda text: text.encode("utf-8", "replace")
        ),
        max_size=4,
    )
)
def test_whatever_is_sent_is_answered_or_refused_by_parameters_that_are_there(
    asker: Account, sent: dict[str, bytes]
) -> None:
    answer = asker.call("GET", "/v3/events", params=sent)
    assert answer.status_code in (200, 400), answer.text
    if answer.status_code == 400:
        assert {one["parameter"] for one in answer.json()["errors"]} <= sent.keys()


def test_the_document_tells_of_events(owner: Account) -> None:
    paths = owner.get("/v3/openapi.json")["paths"]
    told = {
        path: [one["name"] for one in paths[path]["get"]["parameters"]]
        for path in ("/v3/events", "/v3/events/live")
    }
    assert told == {
        "/v3/events": ["from", "to", "zone", "kind", "filter", "order", "limit", "after"],
        "/v3/events/live": ["kind", "filter", "zone", "after", "last-event-id"],
    }
    assert "text/event-stream" in paths["/v3/events/live"]["get"]["responses"]["200"]["content"]
