from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.api import Account

Calls = tuple[tuple[str, str, dict[str, str] | None], ...]
OF_ANY: Calls = (
    ("GET", "", None),
    ("POST", "", {"name": "x"}),
    ("DELETE", "", None),
    ("PUT", "/notes", {"Text": "x"}),
)
OF_ONE: dict[str, Calls] = {
    "group": (
        ("PUT", "/favourite", None),
        ("GET", "/datapoints", None),
        ("GET", "/datapoints/count", None),
        ("POST", "/datapoints", {"title": "x"}),
    ),
    "conversion": (("GET", "/datapoints", None),),
    "datapoint": (
        ("PUT", "/favourite", None),
        ("GET", "/hits", None),
        ("GET", "/aggregated", None),
        ("GET", "/aggregated/list", None),
    ),
}


def test_a_group_from_creation_to_deletion(owner: Account) -> None:
    group = owner.group("Summer", notes="warm", preferred=True, tags=["mail", {"name": "promo"}])
    found = owner.get(f"/groups/{group}")
    tags = found["tags"]
    assert [tag["name"] for tag in tags] == ["mail", "promo"]
    expected = {
        "id": group,
        "name": "Summer",
        "notes": "warm",
        "creationDate": found["creationDate"],
        "preferred": True,
        "writePermited": True,
        "tags": tags,
    }
    assert found == expected
    uri = {"id": group, "uri": f"/groups/{group}"}
    path = f"/groups/{group}"
    assert owner.ok("POST", path, {"name": "Winter", "tags": [tags[0]["id"]]}) == uri
    assert owner.ok("PUT", f"{path}/favourite") == uri
    assert owner.ok("PUT", f"{path}/notes", {"Text": "cold"}) == uri
    expected |= {"name": "Winter", "notes": "cold", "tags": tags[:1]}
    del expected["preferred"]
    assert owner.get(path) == expected
    link = owner.ok(
        "POST", f"{path}/datapoints", {"title": "In", "typeTL": {"url": "https://shop.example"}}
    )["id"]
    assert owner.get(f"{path}/datapoints") == {
        "entities": [{"id": link, "uri": f"/datapoints/{link}"}]
    }
    assert owner.get(f"{path}/datapoints/count", onlyFavorites="true") == {"count": 0}
    assert owner.ok("DELETE", path) == uri
    assert owner.get(path) == expected | {"deleted": True}
    assert owner.get(f"/datapoints/{link}")["status"] == 3
    assert owner.get("/groups/count", status="deleted") == {"count": 1}
    assert owner.get("/groups/count") == {"count": 2}
    assert owner.get("/groups", status="active", _expand="true") == {
        "entities": [owner.get(f"/groups/{owner.default_group}")]
    }
    assert owner.get("/groups", textSearch="win*", tags="mail")["entities"] == [uri]


def test_a_conversion_from_creation_to_deletion(owner: Account) -> None:
    order = owner.conversion("Order", description="paid", value="12,50", protocol="Https")
    path, uri = f"/conversions/{order}", {"id": order, "uri": f"/conversions/{order}"}
    found = owner.get(path)
    assert len(found["code"]) == 32
    assert int(found["code"], 16) > 0
    expected = {
        "id": order,
        "name": "Order",
        "description": "paid",
        "code": found["code"],
        "creationDate": found["creationDate"],
        "value": 12.5,
        "protocol": 1,
    }
    assert found == expected
    assert owner.ok("POST", path, {"value": 0, "protocol": 0, "id": 99}) == uri
    assert owner.ok("PUT", f"{path}/notes", {"text": "shipped"}) == uri
    expected |= {"value": 0.0, "description": "shipped"}
    del expected["protocol"]
    assert owner.get(path) == expected
    assert owner.get("/conversions", _expand="true") == {"entities": [expected]}
    assert owner.get("/conversions", textSearch="nothing") == {"entities": []}
    assert owner.ok("DELETE", path) == uri
    assert owner.get(path) == expected | {"deleted": True}
    assert owner.get("/conversions/count", status="active") == {"count": 0}
    assert owner.get("/conversions/count") == {"count": 1}


def test_which_conversions_count_can_be_said_and_what_is_usual_is_left_out(owner: Account) -> None:
    order = owner.conversion("Order", duplicates="perParameter", minSeconds="5", maxSeconds=7200)
    path = f"/conversions/{order}"
    policy = {"duplicates": 2, "minSeconds": 5, "maxSeconds": 7200, "lookBackDays": 7}
    owner.ok("POST", path, {"LookBackDays": 7})
    assert owner.get(path).items() >= policy.items()
    assert owner.get(path, _enums="names")["duplicates"] == "PerParameter"
    usual = {"duplicates": 1, "minSeconds": 0, "maxSeconds": 0, "lookBackDays": 30}
    owner.ok("POST", path, usual)
    assert owner.get(path).keys().isdisjoint(policy)
    answer = owner.call("POST", path, {"duplicates": 3, "minSeconds": "soon", "lookBackDays": 0})
    assert answer.status_code == 400
    assert [wrong["property"] for wrong in answer.json()["errors"]] == [
        "Duplicates",
        "MinSeconds",
    ]
    answer = owner.call("POST", path, {"minSeconds": 10, "maxSeconds": 5, "lookBackDays": 0})
    assert [wrong["property"] for wrong in answer.json()["errors"]] == [
        "LookBackDays",
        "MinSeconds",
    ]
    assert owner.ok("POST", "/account", {"currency": " eur "})["currency"] == "EUR"
    assert owner.get("/account")["currency"] == "EUR"
    answer = owner.call("POST", "/account", {"currency": "euro"})
    assert [wrong["property"] for wrong in answer.json()["errors"]] == ["Currency"]
    assert "currency" not in owner.ok("POST", "/account", {"currency": ""})


def test_a_link_from_creation_to_deletion(owner: Account) -> None:
    group, order = owner.group("Summer"), owner.conversion("Order")
    name = f"Spring-{owner.id}"
    link = owner.link(
        "Spring",
        "https://shop.example/?id=[s2sidentifier]",
        name=name,
        groupId=group,
        notes="n",
        thirdConversionId=order,
        tags=["mail"],
        typeTL={"redirectType": 307, "appendQuery": True},
    )
    path, uri = f"/datapoints/{link}", {"id": link, "uri": f"/datapoints/{link}"}
    found = owner.get(path)
    expected = {
        "id": link,
        "name": name,
        "title": "Spring",
        "groupId": group,
        "groupName": "Summer",
        "trackingCode": f"http://go.example/{name}",
        "creationDate": found["creationDate"],
        "notes": "n",
        "writePermited": True,
        "thirdConversionId": order,
        "thirdConversionName": "Order",
        "tags": found["tags"],
        "typeTL": {
            "domainId": found["typeTL"]["domainId"],
            "redirectType": 307,
            "url": "https://shop.example/?id=[s2sidentifier]",
            "firstUrl": "",
            "appendQuery": True,
        },
    }
    assert found == expected
    # A client that reads, changes one member and sends all of it back changes just that.
    assert owner.ok("POST", path, found | {"title": "Spring 2"}) == uri
    expected["title"] = "Spring 2"
    assert owner.get(path) == expected
    assert owner.ok("POST", path, {"status": 1, "thirdConversionId": 0, "groupId": None}) == uri
    assert owner.ok("PUT", f"{path}/favourite") == uri
    assert owner.ok("PUT", f"{path}/notes", {"Text": ""}) == uri
    expected |= {"status": 1, "preferred": True}
    for gone in ("thirdConversionId", "thirdConversionName", "notes"):
        del expected[gone]
    assert owner.get(path) == expected
    assert owner.get("/datapoints", onlyFavorites="true", _expand="true") == {
        "entities": [expected]
    }
    assert owner.get("/datapoints/count", onlyFavorites="true", status="active") == {"count": 0}
    assert owner.ok("DELETE", path) == uri
    assert owner.ok("DELETE", path) == uri
    assert owner.get(path) == expected | {"status": 3}


def test_a_pixel_and_what_is_made_up_for_it(owner: Account) -> None:
    pixel = owner.pixel("Opened", typeTP={"parameterNote": "n=name"})
    found = owner.get(f"/datapoints/{pixel}")
    assert found == {
        "id": pixel,
        "type": 1,
        "name": found["name"],
        "title": "Opened",
        "groupId": owner.default_group,
        "groupName": "Default",
        "trackingCode": f"http://go.example/{found['name']}",
        "creationDate": found["creationDate"],
        "writePermited": True,
        "tags": [],
        "typeTP": {"parameterNote": "n=name"},
    }
    assert 4 <= len(found["name"]) <= 5


def test_the_domains_of_an_account(owner: Account) -> None:
    [domain] = owner.get("/domains", _expand="true")["entities"]
    assert (
        domain
        == owner.get(f"/domains/{domain['id']}")
        == {"id": domain["id"], "name": "go.example"}
    )
    assert owner.get("/domains/count") == {"count": 1}
    assert owner.get("/domains", type="Dedicated") == {"entities": []}
    assert owner.get("/domains", name="*.example") == {
        "entities": [{"id": domain["id"], "uri": f"/domains/{domain['id']}"}]
    }


@pytest.mark.parametrize("kind", OF_ONE)
def test_a_stranger_finds_nothing_of_the_owner(
    owner: Account, stranger: Account, kind: str
) -> None:
    make: dict[str, Callable[[], int]] = {
        "group": owner.group,
        "conversion": owner.conversion,
        "datapoint": owner.link,
    }
    made = make[kind]()
    path = f"/{kind}s/{made}"
    before = owner.get(path)
    for method, end, body in (*OF_ANY, *OF_ONE[kind]):
        answer = stranger.call(method, path + end, body)
        assert (answer.status_code, answer.json()) == (
            404,
            {
                "errorCode": "EntityNotFound",
                "errorMessage": f"There is no {kind} {made}.",
                "httpErrorCode": 404,
            },
        )
    assert owner.get(path) == before
    for stream in (f"/clickstream?{kind}={made}", f"/hits?datapoint={made}"):
        if kind in stream:
            assert stranger.call("GET", stream).status_code == 404


def test_a_batch_creates_updates_and_deletes_what_it_can(owner: Account) -> None:
    good = {"title": "Good", "typeTL": {"url": "https://shop.example/"}}
    answer = owner.ok("PUT", "/datapoints/batch", {"list": [good, {"title": "No URL"}, 5]})
    made = answer["results"][0]["result"]["id"]
    assert answer == {
        "results": [
            {
                "status": "OK",
                "result": {"id": made, "uri": f"/datapoints/{made}"},
                "entityData": owner.get(f"/datapoints/{made}"),
            },
            {
                "status": "BadRequest",
                "errors": [
                    {
                        "code": "Required",
                        "property": "TypeTL.Url",
                        "errorMessage": "TypeTL.Url is required.",
                    }
                ],
            },
            {
                "status": "BadRequest",
                "errors": [
                    {
                        "code": "Invalid",
                        "property": "Item",
                        "errorMessage": "An item must be an object.",
                        "errorValue": 5,
                    }
                ],
            },
        ]
    }
    answer = owner.ok(
        "POST", "/datapoints/batch", {"List": [{"id": made, "title": "Better"}, {"title": "x"}]}
    )
    assert [row["status"] for row in answer["results"]] == ["OK", "BadRequest"]
    assert answer["results"][0]["entityData"]["title"] == "Better"
    answer = owner.ok("DELETE", "/datapoints/batch", {"Entities": [{"id": 99999999}, {"ID": made}]})
    assert [row["status"] for row in answer["results"]] == ["NotFound", "OK"]
    assert owner.get(f"/datapoints/{made}")["status"] == 3
    many = owner.call("PUT", "/datapoints/batch", {"list": [good] * 101})
    assert [one["property"] for one in many.json()["errors"]] == ["List"]
    assert owner.get("/datapoints/count") == {"count": 1}


def test_every_wrong_member_of_a_link_is_named_at_once(owner: Account, stranger: Account) -> None:
    foreign = (stranger.group(), stranger.conversion())
    body: dict[str, Any] = {
        "title": " ",
        "name": "not a name",
        "groupId": foreign[0],
        "status": 3,
        "preferred": "perhaps",
        "isPublic": "perhaps",
        "encodeIp": 2,
        "firstConversionId": foreign[1],
        "tags": ["", 1],
        "typeTL": {
            "url": "javascript:alert(1)",
            "domainId": 4711,
            "redirectType": 302,
            "destinationMode": "BestDestination",
            "weightedDestinationItems": [{"url": "https://a.example", "weight": 10_001}],
            "hideUrl": 3,
            "referrerClean": 4,
            "password": "x" * 256,
            "expirationClicks": -5,
        },
    }
    answer = owner.call("POST", "/datapoints", body)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ValidationError")
    assert {(one["property"], one["code"]) for one in answer.json()["errors"]} == {
        ("Title", "Required"),
        ("Name", "Invalid"),
        ("GroupId", "Invalid"),
        ("Status", "Invalid"),
        ("Preferred", "Invalid"),
        ("IsPublic", "Invalid"),
        ("EncodeIp", "Invalid"),
        ("FirstConversionId", "Invalid"),
        ("Tags", "Invalid"),
        ("TypeTL.Url", "Invalid"),
        ("TypeTL.DomainId", "Invalid"),
        ("TypeTL.RedirectType", "Invalid"),
        ("TypeTL.DestinationMode", "Invalid"),
        ("TypeTL.WeightedDestinationItems[0].Weight", "Invalid"),
        ("TypeTL.HideUrl", "Invalid"),
        ("TypeTL.ReferrerClean", "Invalid"),
        ("TypeTL.Password", "Invalid"),
        ("TypeTL.ExpirationClicks", "Invalid"),
    }
    assert owner.get("/datapoints/count") == {"count": 0}


def test_members_that_ask_for_nothing_are_taken(owner: Account) -> None:
    owner.link(
        isPublic=False,
        encodeIp=0,
        tags=[],
        firstConversionId=0,
        typeTL={
            "destinationMode": "Simple",
            "referrerClean": 0,
            "hideUrl": "false",
            "urlsByNation": [],
            "uniqueDestinationItem": {"firstDestinationUrl": ""},
            "expirationDate": "",
            "password": None,
        },
    )


def test_a_name_is_taken_once_on_a_domain(owner: Account, stranger: Account) -> None:
    name = f"taken-{owner.id}"
    owner.link(name=name)
    body = {"title": "x", "name": name.upper(), "typeTL": {"url": "https://shop.example/"}}
    for account in (owner, stranger):
        answer = account.call("POST", "/datapoints", body)
        assert (answer.status_code, answer.json()) == (
            400,
            {
                "errorCode": "NameAlreadyExists",
                "errorMessage": f"The name {name.upper()} is already in use.",
                "httpErrorCode": 400,
                "errors": [
                    {
                        "code": "NameAlreadyExists",
                        "property": "Name",
                        "errorMessage": f"The name {name.upper()} is already in use.",
                        "errorValue": name.upper(),
                    }
                ],
            },
        )


@pytest.mark.parametrize(
    ("path", "body", "errors"),
    [
        ("/groups", {}, [("Required", "Name")]),
        ("/groups", {"name": "  "}, [("Required", "Name")]),
        ("/groups", {"name": {}, "notes": []}, [("Invalid", "Name"), ("Invalid", "Notes")]),
        ("/groups", {"name": "x" * 256}, [("Invalid", "Name")]),
        ("/groups", {"name": "a\x00b"}, [("Invalid", "Name")]),
        ("/groups", {"name": "a", "tags": "x,,"}, []),
        ("/groups", {"name": "a", "redirectOnly": []}, [("Invalid", "RedirectOnly")]),
        ("/conversions", {"value": 1}, [("Required", "Name")]),
        ("/conversions", {"name": "a", "value": -1}, [("Invalid", "Value")]),
        ("/conversions", {"name": "a", "value": "free"}, [("Invalid", "Value")]),
        ("/conversions", {"name": "a", "value": 1e300}, [("Invalid", "Value")]),
        ("/conversions", {"name": "a", "protocol": "ftp"}, [("Invalid", "Protocol")]),
        ("/datapoints", {}, [("Required", "Title"), ("Required", "TypeTL.Url")]),
        (
            "/datapoints",
            {"type": 2, "title": "a"},
            [("Invalid", "Type"), ("Required", "TypeTL.Url")],
        ),
        ("/datapoints", {"type": 1}, [("Required", "Title")]),
        ("/datapoints", {"title": "a", "typeTL": 5}, [("Invalid", "TypeTL")]),
        (
            "/datapoints",
            {"type": 1, "title": "a", "typeTL": {"url": "https://a.example"}},
            [("Invalid", "TypeTL.Url")],
        ),
        (
            "/datapoints",
            {"title": "a", "typeTL": {"url": "http://example.com\\@evil.example/"}},
            [("Invalid", "TypeTL.Url")],
        ),
        (
            "/datapoints",
            {"title": "a", "groupId": 2**40, "typeTL": {"url": "https://a.example"}},
            [("Invalid", "GroupId")],
        ),
    ],
)
def test_wrong_members_are_named(
    owner: Account, path: str, body: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    answer = owner.call("POST", path, body)
    assert answer.status_code == (400 if errors else 200)
    assert [(one["code"], one["property"]) for one in answer.json().get("errors", [])] == errors


def test_what_cannot_be_changed_is_refused(owner: Account) -> None:
    pixel, link = owner.pixel(), owner.link()
    for path, body, name in (
        (f"/datapoints/{pixel}", {"type": 0}, "Type"),
        (f"/datapoints/{pixel}", {"typeTL": {"url": "https://a.example"}}, "TypeTL.Url"),
        (f"/datapoints/{link}", {"status": 3}, "Status"),
        (f"/datapoints/{link}", {"status": "abuse"}, "Status"),
        (f"/datapoints/{link}", {"title": ""}, "Title"),
        (f"/datapoints/{link}", {"typeTL": {"url": ""}}, "TypeTL.Url"),
        (f"/datapoints/{link}", {"typeTL": {"url": "ftp://a.example"}}, "TypeTL.Url"),
        (f"/groups/{owner.default_group}", {"name": ""}, "Name"),
        (f"/conversions/{owner.conversion()}", {"name": ""}, "Name"),
    ):
        answer = owner.call("POST", path, body)
        assert (answer.status_code, [one["property"] for one in answer.json()["errors"]]) == (
            400,
            [name],
        )


@pytest.mark.parametrize("body", [{}, {"Text": None}])
def test_notes_stay_where_a_request_brings_no_text(owner: Account, body: dict[str, Any]) -> None:
    made = {
        f"/groups/{owner.group(notes='warm')}": "notes",
        f"/datapoints/{owner.link(notes='warm')}": "notes",
        f"/conversions/{owner.conversion(description='warm')}": "description",
    }
    for path, member in made.items():
        answer = owner.call("PUT", f"{path}/notes", body)
        assert (answer.status_code, answer.json()["errors"][0]["property"]) == (400, "Text"), path
        assert owner.get(path)[member] == "warm"
