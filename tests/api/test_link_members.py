from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clicktrail.domain.link_members import behaviour_of
from clicktrail.domain.passwords import SHOWN, matches
from tests.support.api import Account
from tests.support.guests import GuestOf
from tests.support.link_members import EVERYTHING, A, B, C, errors, kept, members

FLAGS = ("isPublic", "isSecured", "lightTracking", "redirectOnly", "encodeIp")
ALL_SET: dict[str, Any] = dict.fromkeys(FLAGS, True)
NONE_SET: dict[str, Any] = dict.fromkeys(FLAGS, False)


def test_every_member_comes_back_as_it_was_sent(owner: Account) -> None:
    link = owner.link(typeTL=EVERYTHING, **ALL_SET)
    found = owner.get(f"/datapoints/{link}")
    assert found["typeTL"] == {**EVERYTHING, "password": SHOWN, "domainId": 1, "firstUrl": B}
    assert {flag: found[flag] for flag in FLAGS} == ALL_SET
    assert found["trackingCode"] == f"https://go.example/{found['name']}"
    # A client that reads a link and sends all of it back has changed nothing.
    before = kept(owner, link)
    owner.ok("POST", f"/datapoints/{link}", found)
    assert (owner.get(f"/datapoints/{link}"), kept(owner, link)) == (found, before)


def test_what_a_link_was_never_told_is_left_out_of_answers(owner: Account) -> None:
    link = owner.link(
        typeTL={
            **dict.fromkeys(("isABTest", "hideUrl", "pauseAfterDateExpiration"), False),
            **{name: [] for name in ("randomDestinationItems", "urlsByNation", "scripts")},
            **dict.fromkeys(("expirationDate", "password", "hideUrlTitle"), ""),
            "destinationMode": 0,
            "referrerClean": "none",
            "expirationClicks": 0,
            "browserDestinationItem": {"mobileDestinationUrl": ""},
        },
        **NONE_SET,
    )
    assert members(owner, link) == {
        "domainId": 1,
        "redirectType": 301,
        "url": "https://shop.example/",
        "firstUrl": "",
    }
    assert kept(owner, link) == {}


@pytest.mark.parametrize("spelled", [9, "9", "WeightedDestination", "weighteddestination"])
def test_modes_are_taken_as_numbers_and_names(owner: Account, spelled: Any) -> None:
    items = [{"URL": A, "Weight": "30"}, {"url": B, "weight": 70}]
    body = {
        "Title": "x",
        "TYPETL": {"DestinationMode": spelled, "weighteddestinationitems": items},
    }
    link = owner.ok("POST", "/datapoints", body)["id"]
    found = members(owner, link)
    assert found == {
        "domainId": 1,
        "redirectType": 301,
        "destinationMode": 9,
        "firstUrl": A,
        "weightedDestinationItems": [{"url": A, "weight": 30}, {"url": B, "weight": 70}],
    }
    named = owner.get(f"/datapoints/{link}", _enums="names")["typeTL"]
    assert (named["destinationMode"], named["referrerClean"]) == ("WeightedDestination", "None")


@pytest.mark.parametrize(
    ("mode", "members_", "first"),
    [
        (1, {"randomDestinationItems": [{"url": B}]}, B),
        (2, {"urlsByLanguage": [{"languageCode": "de", "url": B}]}, B),
        (3, {"spilloverDestinationItems": [{"url": B}, {"url": C}]}, B),
        (5, {"browserDestinationItem": {"emailDestinationUrl": B}}, B),
        (6, {"urlsByNation": [{"nation": "de", "url": B}]}, B),
        (7, {"uniqueDestinationItem": {"firstDestinationUrl": B}}, B),
        (8, {"sequentialDestinationItems": [{"url": B}]}, B),
        (9, {"weightedDestinationItems": [{"url": B, "weight": 1}]}, B),
    ],
)
def test_a_link_with_several_destinations_needs_no_url_of_its_own(
    owner: Account, mode: int, members_: dict[str, Any], first: str
) -> None:
    body = {"title": "x", "typeTL": {"destinationMode": mode, **members_}}
    link = owner.ok("POST", "/datapoints", body)["id"]
    found = members(owner, link)
    assert (found["firstUrl"], "url" in found) == (first, False)
    other = {"title": "x", "typeTL": {"destinationMode": 4, **members_}}
    refused = owner.call("POST", "/datapoints", other)
    assert [one["property"] for one in refused.json()["errors"]] == ["TypeTL.Url"]
    # Nor may the last of its destinations be taken away.
    empty: dict[str, Any] = {name: type(value)() for name, value in members_.items()}
    if mode in (5, 7):
        empty = {name: dict.fromkeys(value, "") for name, value in members_.items()}
    refused = owner.call("POST", f"/datapoints/{link}", {"typeTL": empty})
    assert [one["property"] for one in refused.json()["errors"]] == ["TypeTL.Url"]
    refused = owner.call("POST", f"/datapoints/{link}", {"typeTL": {"destinationMode": 0}})
    assert [one["property"] for one in refused.json()["errors"]] == ["TypeTL.Url"]
    assert members(owner, link) == found


def test_a_first_url_alone_is_the_url(owner: Account) -> None:
    link = owner.ok("POST", "/datapoints", {"title": "x", "typeTL": {"firstUrl": A}})["id"]
    assert (members(owner, link)["url"], members(owner, link)["firstUrl"]) == (A, "")


def test_an_update_leaves_what_it_does_not_name(owner: Account) -> None:
    link = owner.link(typeTL=EVERYTHING)
    change = {
        "randomDestinationItems": [{"url": C}],
        "browserDestinationItem": {"emailDestinationUrl": "", "mobileDestinationUrl": C},
        "expirationClicks": 0,
        "hideUrlTitle": "",
        "urlsByNation": None,
    }
    owner.ok("POST", f"/datapoints/{link}", {"typeTL": change})
    expected = {**EVERYTHING, "password": SHOWN, "domainId": 1, "firstUrl": B}
    expected["randomDestinationItems"] = [{"url": C}]
    expected["browserDestinationItem"] = {"mobileDestinationUrl": C, "spidersDestinationUrl": C}
    del expected["expirationClicks"], expected["hideUrlTitle"]
    assert members(owner, link) == expected
    owner.ok("POST", f"/datapoints/{link}", {"title": "Only this"})
    assert members(owner, link) == expected


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("20270704", "20270704235959"),
        ("2027070408", "20270704080000"),
        ("202707040830", "20270704083000"),
        ("20270704083015", "20270704083015"),
        (20270704083015, "20270704083015"),
    ],
)
def test_dates_are_in_the_zone_of_the_account(
    account_in: Callable[[str], Account], sent: Any, answered: str
) -> None:
    owner = account_in("Asia/Kolkata")
    link = owner.link(typeTL={"expirationDate": sent})
    assert members(owner, link)["expirationDate"] == answered
    if answered == "20270704083015":
        assert kept(owner, link) == {"expirationDate": 1_814_670_015_000}
    owner.ok("POST", f"/datapoints/{link}", {"typeTL": {"expirationDate": ""}})
    assert "expirationDate" not in members(owner, link)


def test_a_password_is_kept_hashed_until_another_is_given(owner: Account) -> None:
    link = owner.link(typeTL={"password": "open sesame"})
    first = kept(owner, link)["password"]
    assert "sesame" not in first
    assert matches("open sesame", first)
    owner.ok("POST", f"/datapoints/{link}", {"typeTL": {"password": SHOWN, "hideUrl": True}})
    assert kept(owner, link) == {"password": first, "hideUrl": True}
    owner.ok("POST", f"/datapoints/{link}", {"typeTL": {"password": "other"}})
    assert matches("other", kept(owner, link)["password"])
    owner.ok("POST", f"/datapoints/{link}", {"typeTL": {"password": ""}})
    assert kept(owner, link) == {"hideUrl": True}


def test_scripts_of_a_link_and_links_of_a_script_are_the_same(
    owner: Account, stranger: Account
) -> None:
    one, two = (
        owner.ok("POST", "/retargeting", {"name": name, "script": "fire()"})["id"]
        for name in ("One", "Two")
    )
    foreign = stranger.ok("POST", "/retargeting", {"name": "Theirs", "script": "fire()"})["id"]
    link = owner.link(typeTL={"scripts": [{"id": two, "name": "Two"}, one]})
    assert members(owner, link)["scripts"] == [
        {"id": one, "name": "One"},
        {"id": two, "name": "Two"},
    ]
    assert owner.get(f"/retargeting/{one}/datapoints") == {
        "entities": [{"id": link, "uri": f"/datapoints/{link}"}]
    }
    assert errors(owner, {"scripts": [{"id": one}, {"id": foreign}]}) == [
        ("TypeTL.Scripts[1].Id", "Invalid")
    ]
    owner.ok("DELETE", f"/retargeting/{one}")
    assert members(owner, link)["scripts"] == [{"id": two, "name": "Two"}]
    owner.ok("POST", f"/datapoints/{link}", {"typeTL": {"scripts": []}})
    assert owner.get(f"/retargeting/{two}/datapoints/count") == {"count": 0}


def test_a_guest_may_send_back_the_scripts_of_a_link_but_not_change_them(owner: Account) -> None:
    script = owner.ok("POST", "/retargeting", {"name": "Seen", "script": "fire()"})["id"]
    other = owner.ok("POST", "/retargeting", {"name": "Other", "script": "fire()"})["id"]
    link = owner.link(typeTL={"scripts": [script]})
    guest = GuestOf(owner, "writer").granted("datapoint", link, "w")
    found = guest.get(f"/datapoints/{link}")
    assert found["typeTL"]["scripts"] == [{"id": script, "name": "Seen"}]
    found["title"] = "Changed by a guest"
    guest.ok("POST", f"/datapoints/{link}", found)
    assert owner.get(f"/datapoints/{link}") == found
    for scripts in ([], [other], [script, other]):
        body = {"title": "No", "typeTL": {"scripts": scripts}}
        assert guest.status("POST", f"/datapoints/{link}", body) == 403
    assert owner.get(f"/datapoints/{link}") == found


def test_forms_and_xml_say_the_same(owner: Account) -> None:
    form = {
        "title": "Form",
        "isPublic": "true",
        "redirectOnly": "",
        "typeTL.destinationMode": "SequentialDestination",
        "typeTL.sequentialDestinationItems[0].url": A,
        "typeTL.sequentialDestinationItems[1].url": B,
        "typeTL.uniqueDestinationItem.firstDestinationUrl": C,
        "typeTL.expirationClicks": "",
        "typeTL.hideUrl": "1",
    }
    link = owner.ok("POST", "/datapoints", data=form)["id"]
    expected = {
        "domainId": 1,
        "redirectType": 301,
        "destinationMode": 8,
        "firstUrl": A,
        "sequentialDestinationItems": [{"url": A}, {"url": B}],
        "uniqueDestinationItem": {"firstDestinationUrl": C},
        "hideUrl": True,
    }
    assert members(owner, link) == expected
    document = owner.call("GET", f"/datapoints/{link}", headers={"Accept": "application/xml"}).text
    assert (
        "<sequentialDestinationItems>"
        f"<MultipleDestinationItem><url>{A}</url></MultipleDestinationItem>"
        f"<MultipleDestinationItem><url>{B}</url></MultipleDestinationItem>"
        "</sequentialDestinationItems>"
    ) in document
    copied = document.replace(owner.get(f"/datapoints/{link}")["name"], f"copy-{owner.id}")
    again = owner.ok(
        "POST",
        "/datapoints",
        content=copied.encode(),
        headers={"Content-Type": "application/xml"},
    )["id"]
    assert members(owner, again) == expected


def test_batches_take_every_member(owner: Account) -> None:
    item = {"title": "x", "typeTL": EVERYTHING}
    wrong = {"title": "x", "typeTL": {"url": A, "urlsByNation": [{"nation": "zz", "url": A}]}}
    made, refused = owner.ok("PUT", "/datapoints/batch", {"List": [item, wrong]})["results"]
    assert (
        made["entityData"]["typeTL"]["weightedDestinationItems"]
        == (EVERYTHING["weightedDestinationItems"])
    )
    assert (refused["status"], [one["property"] for one in refused["errors"]]) == (
        "BadRequest",
        ["TypeTL.UrlsByNation[0].Nation"],
    )
    change = {"id": made["result"]["id"], "typeTL": {"destinationMode": "dynamicurl"}}
    [changed] = owner.ok("POST", "/datapoints/batch", {"List": [change]})["results"]
    assert changed["entityData"]["typeTL"] == {
        **made["entityData"]["typeTL"],
        "destinationMode": 4,
        "firstUrl": "",
    }


def test_a_pixel_takes_what_concerns_its_visits_and_nothing_about_destinations(
    owner: Account,
) -> None:
    pixel = owner.pixel(encodeIp=True, lightTracking=True, typeTL={"domainId": 1, "hideUrl": False})
    found = owner.get(f"/datapoints/{pixel}")
    assert (found["encodeIp"], found["lightTracking"], found["typeTP"]) == (True, True, {})
    body = {"type": 1, "title": "x", "typeTL": {"destinationMode": 1, "password": "x"}}
    answer = owner.call("POST", "/datapoints", body)
    assert [one["property"] for one in answer.json()["errors"]] == [
        "TypeTL.DestinationMode",
        "TypeTL.Password",
    ]


def test_every_destination_is_found_by_text(owner: Account) -> None:
    items = [{"url": "https://hidden.example/spring"}, {"url": B}]
    link = owner.link(
        typeTL={"randomDestinationItems": items, "urlAfterDateExpiration": "https://late.example/"}
    )
    owner.link()
    whole = {"entities": [{"id": link, "uri": f"/datapoints/{link}"}]}
    for text in ("hidden.example", "https://b.*", "late.example", "shop.example/*spring"):
        found = owner.get("/datapoints", textSearch=text)
        assert found == (whole if "*spring" not in text else {"entities": []})
    owner.ok("POST", f"/datapoints/{link}", {"typeTL": {"randomDestinationItems": []}})
    assert owner.get("/datapoints", textSearch="hidden.example") == {"entities": []}


def test_groups_and_accounts_say_what_concerns_all_their_links(owner: Account) -> None:
    group = owner.group(redirectOnly=True, isPublic="true")
    found = owner.get(f"/groups/{group}")
    assert (found["redirectOnly"], found["isPublic"]) == (True, True)
    owner.ok("POST", f"/groups/{group}", {"redirectOnly": False})
    assert "redirectOnly" not in owner.get(f"/groups/{group}")
    owner.ok("POST", "/account", {"redirectOnly": True})
    assert owner.get("/account")["redirectOnly"] is True


def test_the_figures_of_a_link_are_public_where_it_or_its_group_is(owner: Account) -> None:
    def is_public(link: int) -> bool:
        with owner.parts.catalog.read() as view:
            return view.datapoints.public(link) is not None

    group = owner.group()
    alone, inside, other = owner.link(isPublic=True), owner.link(groupId=group), owner.link()
    assert [is_public(link) for link in (alone, inside, other, 10**6)] == [True, *[False] * 3]
    owner.ok("POST", f"/groups/{group}", {"isPublic": True})
    assert [is_public(link) for link in (alone, inside, other)] == [True, True, False]
    owner.ok("DELETE", f"/datapoints/{alone}")
    owner.ok("DELETE", f"/groups/{group}")
    assert [is_public(link) for link in (alone, inside, other)] == [False, False, False]


def test_a_new_link_that_names_only_a_go_domain_lives_there(owner: Account) -> None:
    domain = owner.ok("POST", "/domains", {"name": f"go{owner.id}.example", "type": "go"})["id"]
    link = owner.link(typeTL={"goDomainId": domain})
    found = members(owner, link)
    assert (found["domainId"], found["goDomainId"]) == (domain, domain)


def test_hits_say_that_their_link_is_an_ab_test(owner: Account) -> None:
    link = owner.link(typeTL={"isABTest": True})
    owner.visit(link, owner.created_at)
    [hit] = owner.get("/hits", timeframe="today")["hits"]
    assert (hit["entity"]["isABTest"], hit["entity"]["destinationUrl"]) == (
        True,
        "https://shop.example/",
    )


def test_what_is_kept_is_what_the_edge_is_told(owner: Account) -> None:
    link = owner.link(typeTL=EVERYTHING)
    members_ = kept(owner, link)
    does = behaviour_of(members_)
    assert does is not None
    assert [[(t.url, t.weight) for t in rule.targets] for rule in does.rules] == [[(B, 70)]]
    assert (does.expires_at_ms, does.click_limit, does.title, does.referrer) == (
        1_801_439_999_000,
        1000,
        "Our shop",
        2,
    )
