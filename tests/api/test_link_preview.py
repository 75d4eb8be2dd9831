"""`POST /v3/links/preview` says where the engine would lead a visit, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from clicktrail.domain.entries import Status
from tests.support.api import Account
from tests.support.guests import GuestOf

SHOP = "https://shop.example/"
PATH = "/v3/links/preview"
NATIONS = {
    "url": f"{SHOP}?c=[country]&id=[s2sidentifier]&n=[name]",
    "redirectType": 307,
    "destinationMode": 6,
    "urlsByNation": [
        {"nation": "IT", "url": f"{SHOP}it"},
        {"nation": "de", "url": f"{SHOP}de?d=[device]"},
    ],
}


def ask(
    owner: Account | GuestOf,
    link: Any = None,
    datapoint: int | None = None,
    rules: Any = None,
    **visit: Any,
) -> Any:
    body: dict[str, Any] = {"visit": visit}
    if rules is not None:
        body["rules"] = rules
    if link is not None:
        body["link"] = {"typeTL": link}
    if datapoint is not None:
        body["datapoint"] = datapoint
    return owner.ok("POST", PATH, body)


def faults(owner: Account, body: Any) -> list[str]:
    answer = owner.call("POST", PATH, body)
    assert answer.status_code == 400, answer.text
    return [one["pointer"] for one in answer.json()["errors"]]


def test_a_country_is_led_by_its_rule_and_others_to_the_links_own_url(owner: Account) -> None:
    assert ask(owner, NATIONS, country="DE", device="tablet") == {
        "outcome": "leads",
        "status": 307,
        "destination": f"{SHOP}de?d=tablet",
        "by": "rule",
        "rule": {
            "number": 2,
            "of": 2,
            "id": 2,
            "name": None,
            "choice": "first",
            "condition": {"fact": "country", "relation": "is", "values": ["de"], "name": ""},
        },
        "targets": [{"destination": f"{SHOP}de?d=tablet", "share": 1.0}],
        "password": False,
    }
    own = f"{SHOP}?c=fr&id=CLICKID&n=given"
    assert ask(owner, NATIONS, country="fr", query="name=given") == {
        "outcome": "leads",
        "status": 307,
        "destination": own,
        "by": "url",
        "rule": None,
        "targets": [{"destination": own, "share": 1.0}],
        "password": False,
    }


@pytest.mark.parametrize(
    ("mode", "member", "choice", "expected"),
    [
        (9, "weightedDestinationItems", "weighted", [0.75, 0.0, 0.25]),
        (8, "sequentialDestinationItems", "sequential", [1 / 3, 1 / 3, 1 / 3]),
        (1, "randomDestinationItems", "random", [1 / 3, 1 / 3, 1 / 3]),
    ],
)
def test_what_is_left_to_turns_or_chance_is_told_by_shares(
    owner: Account, mode: int, member: str, choice: str, expected: list[float]
) -> None:
    weights = (3, 0, 1) if mode == 9 else (1, 1, 1)
    items = [
        {"url": f"{SHOP}{at}"} | ({"weight": weight} if mode == 9 else {})
        for at, weight in enumerate(weights)
    ]
    answer = ask(owner, {"destinationMode": mode, member: items})
    found = {one["destination"]: one["share"] for one in answer["targets"]}
    assert found == {f"{SHOP}{at}": round(share, 4) for at, share in enumerate(expected) if share}
    assert (answer["rule"]["choice"], answer["by"]) == (choice, "rule")


def test_modes_that_ask_about_the_visitor_are_told_of_the_visitor(owner: Account) -> None:
    spill = {
        "destinationMode": 3,
        "spilloverDestinationItems": [{"url": f"{SHOP}{at}"} for at in range(3)],
    }
    led = [ask(owner, spill, earlier=at)["destination"] for at in (0, 1, 2, 9)]
    assert led == [f"{SHOP}0", f"{SHOP}1", f"{SHOP}2", f"{SHOP}2"]
    unique: dict[str, Any] = {"url": SHOP, "destinationMode": 7}
    unique["uniqueDestinationItem"] = {"firstDestinationUrl": f"{SHOP}first"}
    assert ask(owner, unique)["destination"] == f"{SHOP}first"
    assert ask(owner, unique, unique=False)["destination"] == SHOP
    assert ask(owner, unique, device="bot")["destination"] == SHOP
    kinds: dict[str, Any] = {"url": SHOP, "destinationMode": 5}
    kinds["browserDestinationItem"] = {
        "mobileDestinationUrl": f"{SHOP}m",
        "emailDestinationUrl": f"{SHOP}e",
        "spidersDestinationUrl": f"{SHOP}s",
    }
    devices = ("mobile", "tablet", "email", "bot", "desktop")
    assert [ask(owner, kinds, device=one)["destination"][len(SHOP) :] for one in devices] == [
        "m",
        "m",
        "e",
        "s",
        "",
    ]
    languages: dict[str, Any] = {"url": SHOP, "destinationMode": 2}
    languages["urlsByLanguage"] = [{"languageCode": "de", "url": f"{SHOP}de"}]
    assert ask(owner, languages, language="de-AT")["destination"] == f"{SHOP}de"


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("NEWS.example", "https://www.News.example:8443/a?b#c"),
        ("www.news.example", "news.example/a"),
        ("com.google.android.gm", "android-app://com.google.android.gm/"),
        ("xn--bcher-kva.example", " WWW.Bücher.example. "),
    ],
)
def test_a_host_is_one_however_rule_and_visit_spell_it(
    owner: Account, typed: str, sent: str
) -> None:
    rule = {"when": {"dimension": "referrer_host", "is": typed}, "url": f"{SHOP}there"}
    led = ask(owner, {"url": SHOP}, rules=[rule], referrer=sent)
    assert led["destination"] == f"{SHOP}there"
    other = ask(owner, {"url": SHOP}, rules=[rule], referrer="elsewhere.example")
    assert other["destination"] == SHOP


def test_a_query_may_come_with_the_mark_before_it(owner: Account) -> None:
    link = {"url": SHOP, "appendQuery": True}
    for query in ("?a=1", "a=1"):
        assert ask(owner, link, query=query)["destination"] == f"{SHOP}?a=1"


def test_a_place_of_no_weight_is_none_that_a_visit_may_be_led_to(owner: Account) -> None:
    places = [{"url": f"{SHOP}{weight}", "weight": weight} for weight in (0, 3, 1)]
    for choose in ("sticky", "weighted"):
        rule = {"choose": choose, "destinations": places}
        assert ask(owner, {"url": SHOP}, rules=[rule])["targets"] == [
            {"destination": f"{SHOP}3", "share": 0.75},
            {"destination": f"{SHOP}1", "share": 0.25},
        ]


def test_a_visit_may_name_its_destination_where_the_account_lets_it(owner: Account) -> None:
    owner.ok("POST", "/account/domainwhitelist", {"name": "named.example"})
    dynamic = {"url": SHOP, "destinationMode": 4, "appendQuery": True}
    named = ask(owner, dynamic, query="ddu=https://named.example/a&x=1")
    assert (named["destination"], named["rule"]["choice"]) == (
        "https://named.example/a?x=1",
        "dynamic",
    )
    assert ask(owner, dynamic, query="ddu=https://other.example/")["by"] == "url"


def test_an_end_is_told_by_what_ended_it(owner: Account) -> None:
    ends = {
        "url": SHOP,
        "expirationDate": "20300101",
        "urlAfterDateExpiration": f"{SHOP}late",
        "expirationClicks": 10,
        "pauseAfterClicksExpiration": True,
    }
    late = ask(owner, ends, at="2030-01-02T00:00:00Z", clicks=99)
    assert (late["outcome"], late["destination"], late["by"]) == ("leads", f"{SHOP}late", "date")
    assert ask(owner, ends, at="2030-01-01T23:59:58Z", clicks=9)["by"] == "url"
    many = ask(owner, ends, at="2029-01-02T00:00:00Z", clicks=10)
    assert many == {
        "outcome": "expired",
        "status": None,
        "destination": None,
        "by": "clicks",
        "rule": None,
        "targets": [],
        "password": False,
    }


def test_a_stored_link_is_asked_as_it_is_or_as_it_would_be(owner: Account) -> None:
    link = owner.link("kept", typeTL={**NATIONS, "password": "crema"})
    before = owner.get(f"/datapoints/{link}")
    kept = ask(owner, datapoint=link, country="it")
    assert (kept["destination"], kept["password"]) == (f"{SHOP}it", True)
    changed = ask(owner, {"destinationMode": 0, "password": ""}, datapoint=link, country="it")
    assert (changed["by"], changed["password"]) == ("url", False)
    same = ask(owner, {"password": "********"}, datapoint=link, country="it")
    assert same == kept
    assert owner.get(f"/datapoints/{link}") == before
    owner.ok("POST", f"/datapoints/{link}", {"status": int(Status.PAUSED)})
    assert ask(owner, datapoint=link)["outcome"] == "paused"
    owner.ok("DELETE", f"/datapoints/{link}")
    assert ask(owner, datapoint=link)["outcome"] == "not_found"


def test_own_rules_are_asked_before_the_mode(owner: Account) -> None:
    germany = {
        "name": "Germany",
        "when": {"dimension": "country", "in": ["DE", "AT"]},
        "choose": "sticky",
        "destinations": [{"url": f"{SHOP}x", "weight": 3}, {"url": f"{SHOP}y"}],
    }
    some = {"when": {"dimension": "percentage", "between": {"to": 20}}, "url": f"{SHOP}some"}
    found = ask(owner, NATIONS, rules=[some, germany], country="de", percentage=20)
    assert found == {
        "outcome": "leads",
        "status": 307,
        "destination": f"{SHOP}x",
        "by": "rule",
        "rule": {
            "number": 2,
            "of": 4,
            "id": 1002,
            "name": "Germany",
            "choice": "sticky",
            "condition": {
                "fact": "country",
                "relation": "is",
                "values": ["DE", "AT"],
                "name": "",
            },
        },
        "targets": [
            {"destination": f"{SHOP}x", "share": 0.75},
            {"destination": f"{SHOP}y", "share": 0.25},
        ],
        "password": False,
    }
    low = ask(owner, NATIONS, rules=[some, germany], country="de")
    assert (low["destination"], low["rule"]["id"], low["rule"]["name"]) == (
        f"{SHOP}some",
        1001,
        None,
    )
    italy = ask(owner, NATIONS, rules=[some, germany], country="it", percentage=50)
    assert (italy["destination"], italy["rule"]["number"], italy["rule"]["id"]) == (
        f"{SHOP}it",
        3,
        1,
    )
    link = owner.link("ruled", typeTL=NATIONS)
    owner.ok("PUT", f"/v3/links/{link}/rules", {"rules": [germany]})
    kept = ask(owner, datapoint=link, country="de")
    assert (kept["rule"]["id"], kept["rule"]["name"]) == (1001, "Germany")
    assert ask(owner, datapoint=link, rules=[], country="de")["rule"]["id"] == 2
    assert ask(owner, {"destinationMode": 0}, datapoint=link, country="at") == {
        **kept,
        "rule": {**kept["rule"], "of": 1},
    }


def test_what_is_wrong_is_named_by_its_place(owner: Account) -> None:
    pixel = owner.pixel("none")
    assert faults(owner, {"datapoint": pixel}) == ["/datapoint"]
    assert faults(owner, {"link": {"typeTL": {}}}) == ["/link/typeTL/url"]
    wrong = {
        "destinationMode": 6,
        "url": "ftp://x",
        "urlsByNation": [{"nation": "zz", "url": SHOP}, {"nation": "de", "url": "x"}],
    }
    assert sorted(faults(owner, {"link": {"typeTL": wrong}})) == [
        "/link/typeTL/url",
        "/link/typeTL/urlsByNation/0/nation",
        "/link/typeTL/urlsByNation/1/url",
    ]
    link = {"typeTL": {"url": SHOP}}
    assert faults(owner, {"link": link, "visit": {"country": "zz"}}) == ["/visit/country"]
    assert faults(owner, {"link": link, "visit": {"colour": "red"}}) == ["/visit/colour"]
    assert faults(owner, {"link": link, "visit": {"country": "\u212aE"}}) == ["/visit/country"]
    for at in (
        *("soon", "2030-01-01T00:00:00", "2030-01-01", "1767225600", 1767225600, 1.5, True),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2101-01-01T00:00:00Z"),
    ):
        assert faults(owner, {"link": link, "visit": {"at": at}}) == ["/visit/at"], at
    for referrer in ("http://", "news .example", "a@", "[::1]", 1):
        visit = {"referrer": referrer}
        assert faults(owner, {"link": link, "visit": visit}) == ["/visit/referrer"], referrer
    assert faults(owner, {"link": link, "visit": {"percentage": 100}}) == ["/visit/percentage"]
    assert faults(owner, {"link": link, "rules": 1}) == ["/rules"]
    rules = [{"url": SHOP}, {"url": "x", "when": {"dimension": "country", "is": "zz"}}]
    assert faults(owner, {"link": link, "rules": rules}) == ["/rules/1/url", "/rules/1/when/is"]
    assert faults(owner, {"link": 1}) == ["/link"]
    assert faults(owner, []) == [""]
    assert owner.call("POST", PATH, {"datapoint": 2**30}).status_code == 404


def test_a_guest_asks_of_what_it_sees(owner: Account) -> None:
    seen, hidden = owner.link("seen", url=f"{SHOP}seen"), owner.link("hidden")
    guest = GuestOf(owner, "previewing").granted("datapoint", seen)
    assert ask(guest, datapoint=seen)["destination"] == f"{SHOP}seen"
    assert guest.call("POST", PATH, {"datapoint": hidden}).status_code == 404
