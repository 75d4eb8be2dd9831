"""A link's own rules: what is put comes back, is refused by its place, and goes to the edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clicktrail.catalog import feed_entries
from clicktrail.domain.rules import Choice, Comparison, Every, Fact, Relation, Rule, Target
from tests.support.api import Account
from tests.support.guests import GuestOf

SHOP = "https://shop.example/"
PATH = "/v3/links/{}/rules"
ITALY: dict[str, Any] = {
    "name": "Italy",
    "when": {"dimension": "country", "is": "IT"},
    "url": f"{SHOP}it",
}
EVENING: dict[str, Any] = {
    "when": {
        "and": [
            {"dimension": "device", "in": ["mobile", "tablet"]},
            {"dimension": "time", "between": {"from": "18:00", "to": "24:00"}},
        ]
    },
    "choose": "weighted",
    "destinations": [{"url": f"{SHOP}a", "weight": 70}, {"url": f"{SHOP}b", "weight": 30}],
}


def rules_of(owner: Account | GuestOf, link: int) -> Any:
    return owner.get(PATH.format(link))["rules"]


def put(owner: Account | GuestOf, link: int, *rules: Any) -> Any:
    return owner.ok("PUT", PATH.format(link), {"rules": rules})["rules"]


def faults(owner: Account, link: int, body: Any) -> dict[str, str]:
    answer = owner.call("PUT", PATH.format(link), body)
    assert answer.status_code == 400, answer.text
    return {one["pointer"]: one["detail"] for one in answer.json()["errors"]}


def entry_of(owner: Account, link: int) -> Any:
    """Return what the change feed says of a link."""
    source = next(each for each in feed_entries.SOURCES if each.kind == "datapoint")
    with owner.parts.catalog.read() as view:
        ((_, _, entry),) = source.entries(view.connection, {link: 1})
    return entry


def test_rules_are_replaced_as_a_list_and_go_to_the_edge(
    account_in: Callable[[str], Account],
) -> None:
    owner = account_in("Europe/Rome")
    link = owner.link(typeTL={"redirectType": 301})
    assert rules_of(owner, link) == []
    evening = {**EVENING, "when": {"and": [*EVENING["when"]["and"]]}}
    evening["when"]["and"][1] = {**evening["when"]["and"][1], "zone": "Europe/Rome"}
    expected = [{"id": 1001, **evening}, {"id": 1002, **ITALY}]
    assert put(owner, link, EVENING, ITALY) == expected
    assert rules_of(owner, link) == expected
    entry = entry_of(owner, link)
    assert (entry.url, entry.redirect_type) == (SHOP, 307)
    assert entry.behaviour.rules == (
        Rule(
            1001,
            (Target(f"{SHOP}a", 70), Target(f"{SHOP}b", 30)),
            Choice.WEIGHTED,
            Every(
                (
                    Comparison(Fact.DEVICE, Relation.IS, ("mobile", "tablet")),
                    Comparison(Fact.TIME, Relation.WITHIN, ("18:00-24:00",), "Europe/Rome"),
                )
            ),
            2,
        ),
        Rule(
            1002,
            (Target(f"{SHOP}it"),),
            Choice.FIRST,
            Comparison(Fact.COUNTRY, Relation.IS, ("IT",)),
        ),
    )
    # In another order they are the same rules; one that goes does not come back under its id.
    assert put(owner, link, *expected[::-1]) == expected[::-1]
    assert put(owner, link, {**ITALY, "name": "Italia"}) == [
        {"id": 1003, **ITALY, "name": "Italia"}
    ]
    assert put(owner, link) == []
    assert entry_of(owner, link).behaviour is None
    assert put(owner, link, ITALY) == [{"id": 1004, **ITALY}]


def test_what_a_client_of_v2_sends_leaves_rules_alone_and_cannot_lead_to_itself(
    owner: Account,
) -> None:
    link = owner.link(
        name=f"own-{owner.id}", typeTL={"urlsByNation": [{"nation": "it", "url": SHOP}]}
    )
    rules = put(owner, link, {**ITALY, "url": f"http://go.example/later-{owner.id}"})
    found = owner.get(f"/datapoints/{link}")
    assert "rules" not in found["typeTL"]
    owner.ok("POST", f"/datapoints/{link}", {**found, "title": "Another"})
    assert rules_of(owner, link) == rules
    answer = owner.call("POST", f"/datapoints/{link}", {"name": f"later-{owner.id}"})
    assert answer.status_code == 400
    assert [one["property"] for one in answer.json()["errors"]] == ["TypeTL.Rules[0].Url"]
    named = {"url": f"https://go.example/own-{owner.id}"}
    assert faults(owner, link, {"rules": [ITALY, named]}) == {
        "/rules/1/url": "The link would lead to itself."
    }
    assert rules_of(owner, link) == rules
    # Lists that look for a destination find those of rules.
    assert owner.get("/datapoints", textSearch=f"later-{owner.id}")["entities"] == [
        {"id": link, "uri": f"/datapoints/{link}"}
    ]
    owner.ok("DELETE", f"/datapoints/{link}")
    assert rules_of(owner, link) == rules


LEAF: dict[str, Any] = {"dimension": "country", "is": "IT"}


def deep(times: int) -> Any:
    when: Any = LEAF
    for _ in range(times):
        when = {"not": when}
    return when


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"when": LEAF}, {"": 'A rule has either a "url" or several "destinations".'}),
        (
            {"url": SHOP, "destinations": [{"url": SHOP}], "choose": "random"},
            {"": 'A rule has either a "url" or several "destinations".'},
        ),
        ({"url": SHOP, "choose": "random"}, {"/choose": '"choose" goes with "destinations".'}),
        (
            {"destinations": [{"url": SHOP}]},
            {"/choose": '"destinations" need "choose": random, weighted, sequential, sticky.'},
        ),
        (
            {"choose": "first", "destinations": [{"url": SHOP}]},
            {"/choose": "\"choose\" must be 'random', 'weighted', 'sequential' or 'sticky'."},
        ),
        (
            {"choose": "random", "destinations": [{"url": SHOP, "weight": 2}]},
            {"/destinations/0/weight": '"weight" goes with sticky and weighted.'},
        ),
        (
            {"choose": "sticky", "destinations": [{"url": SHOP, "weight": 0}]},
            {"/destinations": "At least one weight must be above 0."},
        ),
        (
            {"choose": "sticky", "destinations": [{"url": "ftp://x", "weight": 10_001}]},
            {"/destinations/0/weight": '"weight" must be less than or equal to 10000.'},
        ),
        ({"url": ""}, {"/url": "A destination URL is required."}),
        (
            {"url": "javascript:alert(1)", "name": "\x00"},
            {
                "/name": "The text holds a character that is not text.",
                "/url": "The URL must begin with http:// or https://.",
            },
        ),
        ({"url": SHOP, "when": {}}, {"/when": 'A condition is one of "and", "or", "not", or a'}),
        ({"url": SHOP, "when": {"not": None}}, {"/when": 'A condition is one of "and", "or"'}),
        (
            {"url": SHOP, "when": {"and": [LEAF], "or": [LEAF]}},
            {"/when": 'A condition is one of "and", "or", "not"'},
        ),
        (
            {"url": SHOP, "when": {"and": []}},
            {"/when/and": '"and" list should have at least 1 item'},
        ),
        (
            {"url": SHOP, "when": {"and": [LEAF], "zone": "UTC"}},
            {"/when/zone": '"zone" goes with a "dimension".'},
        ),
        (
            {"url": SHOP, "when": deep(8)},
            {"/when": "A condition nests at most 8 deep."},
        ),
        (
            {"url": SHOP, "when": {"or": [{"and": [LEAF] * 60}, {"and": [LEAF] * 41}]}},
            {"/when": "A condition is made of at most 100 tests."},
        ),
        (
            {"url": SHOP, "when": {"not": {"dimension": "contry", "is": "IT"}}},
            {"/when/not/dimension": 'A rule knows no dimension "contry": did you mean "country"?'},
        ),
        (
            {"url": SHOP, "when": {"dimension": "mood", "is": "x"}},
            {"/when/dimension": 'A rule knows no dimension "mood", only country, region, city,'},
        ),
        (
            {"url": SHOP, "when": {"is": "IT"}},
            {"/when/dimension": '"dimension" is required.'},
        ),
        (
            {"url": SHOP, "when": {"dimension": "query_parameter:", "is": "x"}},
            {"/when/dimension": "The name of a query parameter has 1 to"},
        ),
        (
            {"url": SHOP, "when": {"dimension": "country"}},
            {"/when": "country has one test: is, is_not, in, not_in, exists."},
        ),
        (
            {"url": SHOP, "when": {"dimension": "country", "contains": "I"}},
            {"/when/contains": "country is tested by is, is_not, in, not_in, exists."},
        ),
        (
            {"url": SHOP, "when": {"dimension": "country", "matches": "I"}},
            {"/when/matches": 'There is no member "matches"'},
        ),
        (
            {"url": SHOP, "when": {"dimension": "country", "in": ["IT", "zz", 3]}},
            {
                "/when/in/1": "country is an ISO country code of two letters.",
                "/when/in/2": "country is compared with texts.",
            },
        ),
        (
            {"url": SHOP, "when": {"dimension": "device", "is": "fridge"}},
            {"/when/is": "device is one of desktop, mobile, tablet, tv, console, wearable,"},
        ),
        (
            {"url": SHOP, "when": {"dimension": "language", "is": "German!"}},
            {"/when/is": "language is a language tag such as de or de-AT."},
        ),
        (
            {"url": SHOP, "when": {"dimension": "referrer_host", "is": "https://x.example/"}},
            {"/when/is": "referrer_host is a host such as news.example, without https://"},
        ),
        (
            {
                "url": SHOP,
                "when": {
                    "or": [
                        {"dimension": "referrer_host", "contains": "x.example/a"},
                        {"dimension": "referrer_host", "in": ["a..example", "Bücher.example"]},
                        {"dimension": "referrer_host", "ends_with": ".Bücher.example"},
                        {"dimension": "referrer_host", "begins_with": ["www.", "www.a"]},
                    ]
                },
            },
            {
                "/when/or/0/contains": "referrer_host is a host such as news.example, without",
                "/when/or/1/in/0": "referrer_host is a host such as news.example, without https",
                "/when/or/2/ends_with": "referrer_host is compared with the punycode that browsers"
                ' send: write "xn--bcher-kva.example" for "Bücher.example" as whole labels.',
                "/when/or/3/begins_with/0": 'referrer_host is told without the "www." before it.',
            },
        ),
        *(
            (
                {"url": SHOP, "when": {"dimension": "city", test: []}},
                {f"/when/{test}": begins},
            )
            for test, begins in (
                ("contains", '"contains" has at least one text.'),
                ("does_not_contain", '"does_not_contain" has at least one text.'),
                ("begins_with", '"begins_with" has at least one text.'),
                ("ends_with", '"ends_with" has at least one text.'),
                ("in", '"in" list should have at least 1 item'),
                ("not_in", '"not_in" list should have at least 1 item'),
            )
        ),
        (
            {"url": SHOP, "when": {"dimension": "country", "in": ["\u212aE", "ITA", "I"]}},
            dict.fromkeys(
                [f"/when/in/{at}" for at in range(3)], "country is an ISO country code of two"
            ),
        ),
        (
            {
                "url": SHOP,
                "when": {"dimension": "language", "in": ["deu", "ger-AT", "xx", "und", "fil"]},
            },
            {
                "/when/in/0": 'language is written "de", not "deu".',
                "/when/in/1": 'language is written "de", not "ger".',
                "/when/in/2": 'language is an ISO language code such as de or de-AT, and "xx" is',
                "/when/in/3": 'language is an ISO language code such as de or de-AT, and "und" is',
            },
        ),
        (
            {
                "url": SHOP,
                "when": {"dimension": "time", "between": {"from": "24:00", "to": "00:00"}},
            },
            {"/when/between": 'Nothing lies between the two: a whole day is from "00:00" to'},
        ),
        (
            {"url": SHOP, "when": {"dimension": "city", "is": ""}},
            {"/when/is": 'city is not compared with nothing: "exists" tells whether it is known.'},
        ),
        (
            {"url": SHOP, "when": {"dimension": "city", "contains": "x" * 501}},
            {"/when/contains": "city is compared with texts of at most 500 characters."},
        ),
        (
            {"url": SHOP, "when": {"dimension": "unique", "is": "yes"}},
            {"/when/is": "unique is true or false."},
        ),
        (
            {"url": SHOP, "when": {"dimension": "weekday", "in": [0, True, 7]}},
            {
                "/when/in/0": "weekday is a number from 1 (Monday) to 7.",
                "/when/in/1": "weekday is a number from 1 (Monday) to 7.",
            },
        ),
        (
            {"url": SHOP, "when": {"dimension": "weekday", "is": 1, "zone": "Europe/Roma"}},
            {"/when/zone": 'There is no time zone "Europe/Roma": did you mean "Europe/Rome"?'},
        ),
        (
            {"url": SHOP, "when": {**LEAF, "zone": "UTC"}},
            {"/when/zone": '"zone" goes with date, time, weekday.'},
        ),
        (
            {"url": SHOP, "when": {"dimension": "time", "between": {"from": "9:00"}}},
            {"/when/between/from": '"from" is a time of day such as "09:00".'},
        ),
        (
            {"url": SHOP, "when": {"dimension": "time", "between": {"from": "09:00"}}},
            {"/when/between": 'A time of day is between "from" and "to".'},
        ),
        (
            {
                "url": SHOP,
                "when": {"dimension": "time", "between": {"from": "09:00", "to": "09:00"}},
            },
            {"/when/between": "Both times are the same."},
        ),
        (
            {"url": SHOP, "when": {"dimension": "date", "between": {}}},
            {"/when/between": 'date is between "from" and "to".'},
        ),
        (
            {"url": SHOP, "when": {"dimension": "date", "between": {"to": "2026-02-30"}}},
            {"/when/between/to": '"to" is a local day or minute such as "2026-12-01" or'},
        ),
        (
            {
                "url": SHOP,
                "when": {
                    "dimension": "date",
                    "between": {"from": "2026-02-02", "to": "2026-02-01"},
                },
            },
            {"/when/between": "It ends before it begins."},
        ),
        (
            {"url": SHOP, "when": {"dimension": "percentage", "between": {"from": 101}}},
            {"/when/between/from": '"from" is a number from 0 to 100.'},
        ),
        (
            {"url": SHOP, "when": {"dimension": "percentage", "between": {"from": 5, "to": 5}}},
            {"/when/between": "It ends before it begins."},
        ),
        (
            {"url": SHOP, "id": 1001},
            {"/id": "The link has no rule 1001; a new one comes without an id."},
        ),
        ({"url": SHOP, "id": 7}, {"/id": '"id" must be greater than or equal to 1001.'}),
        ({"url": SHOP, "weigth": 1}, {"/weigth": 'There is no member "weigth": did you mean'}),
    ],
)
def test_what_is_wrong_with_a_rule_is_named_by_its_place(
    owner: Account, rule: Any, expected: dict[str, str]
) -> None:
    found = faults(owner, owner.link(), {"rules": [ITALY, rule]})
    assert found.keys() == {f"/rules/1{pointer}" for pointer in expected}
    for pointer, begins in expected.items():
        assert found[f"/rules/1{pointer}"].startswith(begins), found


def test_what_is_wrong_with_all_rules_together_is_named(owner: Account) -> None:
    link = owner.link()
    assert faults(owner, link, []) == {"": "The body must be a JSON object."}
    assert faults(owner, link, {}) == {"/rules": '"rules" is required.'}
    assert faults(owner, link, {"rules": None}).keys() == {"/rules"}
    assert faults(owner, link, {"rules": [ITALY] * 51}).keys() == {"/rules"}
    turning = {"choose": "sequential", "destinations": [{"url": SHOP}]}
    assert faults(owner, link, {"rules": [turning] * 15}) == {
        "/rules/14/choose": "At most 14 rules of a link choose weighted or sequential."
    }
    # A cycle has one turn a weight: 99,999 of the first two rules, and 2 more.
    heavy = [{"url": SHOP, "weight": one} for one in (*[10_000] * 9, 9_999)]
    light = [{"url": SHOP, "weight": one} for one in (50, 50)]
    wheels = [{"choose": "weighted", "destinations": items} for items in (heavy, light)]
    assert faults(owner, link, {"rules": wheels}) == {
        "/rules/1/destinations": "The weights of a link's rules come to more than 100000 turns"
        " together; smaller ones do, such as percentages."
    }
    long = {"dimension": "city", "in": ["x" * 500] * 100}
    assert faults(owner, link, {"rules": [{**ITALY, "when": long}] * 2}) == {
        "/rules": "The rules take more than 100000 bytes together."
    }
    (kept,) = put(owner, link, ITALY)
    assert faults(owner, link, {"rules": [kept, kept]}) == {
        "/rules/1/id": "Rule 1001 is there twice."
    }
    # What the mode leads to counts with it.
    places = [{"url": f"{SHOP}{number}{'x' * 4000}"} for number in range(49)]
    owner.ok("POST", f"/datapoints/{link}", {"typeTL": {"randomDestinationItems": places}})
    assert faults(owner, link, {"rules": [{"url": f"{SHOP}{'y' * 4000}"}]}) == {
        "/rules": "The link's destinations take more than 200000 bytes together."
    }
    assert rules_of(owner, link) == [kept]


def test_rules_are_of_links_that_the_caller_sees_and_changes(
    owner: Account, stranger: Account
) -> None:
    link, other, pixel = owner.link(), owner.link(), owner.pixel()
    rules = put(owner, link, ITALY)
    reader = GuestOf(owner, "reads-rules").granted("datapoint", link)
    writer = GuestOf(owner, "writes-rules").granted("datapoint", link, "w")
    assert rules_of(reader, link) == rules
    for caller, status, targets in (
        (stranger, 404, (link, pixel)),
        (owner, 404, (pixel, 2**31 - 1, 2**63, "x")),
        (reader, 404, (other, pixel)),
        (writer, 404, (other,)),
        (reader, 403, (link,)),
    ):
        for target in targets:
            path = PATH.format(target)
            # Whatever it says: who may not change a link is not told what is wrong.
            assert caller.call("PUT", path, {"rules": [{}]}).status_code == status, path
            if status == 404:
                assert caller.call("GET", path).status_code == 404, path
    assert (
        owner.call("GET", PATH.format(link), headers={"X-Clickmeter-AuthKey": ""}).status_code
        == 401
    )
    assert rules_of(owner, link) == rules
    changed = put(writer, link, {**rules[0], "url": f"{SHOP}changed"})
    assert rules_of(owner, link) == changed == [{**rules[0], "url": f"{SHOP}changed"}]
    # A rule's hours are those of the account, whoever writes it.
    owner.ok("POST", f"/account/guests/{writer.id}", {"timezonename": "Asia/Tokyo"})
    early = {"dimension": "time", "between": {"from": "06:00", "to": "09:00"}}
    (kept,) = put(writer, link, {"when": early, "url": SHOP})
    assert kept["when"] == {**early, "zone": "UTC"}


def test_whoever_makes_many_mistakes_hears_of_a_hundred(owner: Account) -> None:
    link = owner.link()
    rule = {"url": "https://e.example/", "when": {f"m{n}": 1 for n in range(5000)}}
    for method, path, body in (
        ("PUT", f"/v3/links/{link}/rules", {"rules": [rule]}),
        ("POST", "/v3/links/preview", {"link": {}, "visit": {f"m{n}": 1 for n in range(5000)}}),
    ):
        answer = owner.call(method, path, body)
        assert (answer.status_code, len(answer.json()["errors"])) == (400, 100)
