"""JSON and XML, integers and names: the same answers and bodies in every form."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.api import Account

NAMES = {"Accept": "application/json;enum=names"}


def xml(owner: Account, method: str, path: str, body: str, kind: str = "application/xml") -> Any:
    return owner.call(method, path, content=body.encode(), headers={"Content-Type": kind})


def test_names_go_out_where_they_are_asked_for(owner: Account) -> None:
    link = owner.link(name="named-1")
    plain = owner.get(f"/datapoints/{link}")
    named = owner.get(f"/datapoints/{link}", _enums="names")
    assert named == plain | {
        "type": "TrackingLink",
        "status": "Active",
        "typeTL": plain["typeTL"]
        | {
            "redirectType": "PermanentRedirect",
            "destinationMode": "Simple",
            "referrerClean": "None",
        },
    }
    assert owner.ok("GET", f"/datapoints/{link}", headers=NAMES) == named
    assert owner.ok("GET", f"/datapoints/{link}?_ENUMS=Names") == named
    assert owner.get(f"/datapoints/{link}", _enums="integers") == plain


def test_names_go_out_inside_lists_batches_and_statistics(owner: Account) -> None:
    pixel = owner.pixel()
    owner.call("POST", f"/datapoints/{pixel}", {"status": 1})
    (row,) = owner.ok("GET", "/datapoints?_expand=true&_enums=names")["entities"]
    assert (row["type"], row["status"]) == ("TrackingPixel", "Paused")
    (result,) = owner.ok(
        "PUT", "/datapoints/batch?_enums=names", {"list": [{"title": "A"} | LINK]}
    )["results"]
    assert result["entityData"]["typeTL"]["redirectType"] == "TemporaryRedirect"
    (summary,) = owner.ok(
        "GET", "/aggregated/summary/datapoints?type=tp&timeFrame=today&_enums=names"
    )["result"]
    assert summary["entityData"]["status"] == "Paused"


LINK = {"typeTL": {"url": "https://shop.example/", "redirectType": "307"}}


def test_an_answer_in_xml_says_what_json_says(owner: Account) -> None:
    tag = owner.call("POST", "/groups", {"name": "A & <B>", "tags": ["x"]}).json()["id"]
    group = owner.get(f"/groups/{tag}")
    for accept in ("application/xml", "text/xml", "application/json;q=0.5, application/xml"):
        answer = owner.call("GET", f"/groups/{tag}", headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(accept.rpartition(" ")[2])
        assert answer.headers["vary"] == "Accept"
        assert answer.text == (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f"<Group><id>{tag}</id><name>A &amp; &lt;B&gt;</name>"
            f"<creationDate>{group['creationDate']}</creationDate>"
            "<writePermited>true</writePermited>"
            f"<tags><TagRef><id>{group['tags'][0]['id']}</id><name>x</name></TagRef></tags></Group>"
        )


def test_lists_are_there_in_xml_even_when_empty(owner: Account) -> None:
    answer = owner.call("GET", "/conversions", headers={"Accept": "text/xml"})
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.text.endswith("\n<EntityUriList><entities></entities></EntityUriList>")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/json", "text/json; charset=utf-8"),
        ("text/*", "text/json; charset=utf-8"),
        ("application/pdf", "application/json"),
        ("application/xml, application/json", "application/json"),
        ("application/json;q=0.2, text/xml;q=0.3", "text/xml; charset=utf-8"),
        ("application/xml;q=0, */*", "application/json"),
        ("application/json;q=0, */*;q=0.1", "text/json; charset=utf-8"),
        ("application/xml;q=nonsense", "application/json"),
        ("application/json;q=0", "application/json"),
        (";;,=,;q", "application/json"),
    ],
)
def test_the_accept_header_is_weighed(owner: Account, accept: str, kind: str) -> None:
    answer = owner.call("GET", "/groups/count", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


def test_errors_come_in_xml_where_xml_is_asked_for(client: TestClient, owner: Account) -> None:
    refused = client.get("/groups", headers={"Accept": "application/xml"})
    assert (refused.status_code, refused.text) == (
        401,
        '<?xml version="1.0" encoding="utf-8"?>\n<ErrorBody><errorCode>Unauthorized</errorCode>'
        "<errorMessage>Send your API key in the header X-Clickmeter-AuthKey or as ?authKey=."
        "</errorMessage><httpErrorCode>401</httpErrorCode></ErrorBody>",
    )
    wrong = owner.call("GET", "/groups?limit=%01x", headers={"Accept": "text/xml"})
    assert wrong.status_code == 400
    assert "<errors><item><code>Invalid</code><property>Limit</property>" in wrong.text
    assert "<errorValue>\ufffdx</errorValue>" in wrong.text


@pytest.mark.parametrize("kind", ["application/xml", "text/xml; charset=utf-8"])
def test_a_datapoint_in_xml_is_taken_like_json(owner: Account, kind: str) -> None:
    answer = xml(
        owner,
        "POST",
        "/datapoints",
        '<?xml version="1.0"?><Datapoint xmlns="urn:x"><TITLE>In XML &amp; more</TITLE>'
        "<type>TrackingLink</type><preferred>true</preferred><notes/>"
        "<tags><Tag><name>one</name></Tag><Tag>two</Tag></tags>"
        "<typeTL><Url>https://shop.example/?a=1&amp;b=2</Url><redirectType>307</redirectType>"
        "</typeTL></Datapoint>",
        kind,
    )
    assert answer.status_code == 200, answer.text
    found = owner.get(answer.json()["uri"])
    assert (found["title"], found["preferred"], found["typeTL"]["url"]) == (
        "In XML & more",
        True,
        "https://shop.example/?a=1&b=2",
    )
    assert found["typeTL"]["redirectType"] == 307
    assert sorted(tag["name"] for tag in found["tags"]) == ["one", "two"]


def test_a_batch_of_one_in_xml_is_a_list(owner: Account) -> None:
    answer = xml(
        owner,
        "PUT",
        "/datapoints/batch",
        "<DatapointsBatch><List><Datapoint><title>Only</title><type>1</type></Datapoint></List>"
        "</DatapointsBatch>",
    )
    (result,) = answer.json()["results"]
    assert (result["status"], result["entityData"]["title"]) == ("OK", "Only")
    gone = xml(
        owner,
        "DELETE",
        "/datapoints/batch",
        f"<DeleteBatch><Entities><e><id>{result['result']['id']}</id></e></Entities></DeleteBatch>",
    )
    assert [one["status"] for one in gone.json()["results"]] == ["OK"]


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE g [<!ENTITY a "b">]><Group><name>&a;</name></Group>',
        '<!DOCTYPE g SYSTEM "file:///etc/passwd"><Group/>',
        "<Group><name>&unknown;</name></Group>",
        "<Group>",
        "<a>" * 3000 + "</a>" * 3000,
        '<?xml version="1.0" encoding="no-such"?><Group/>',
        "not xml",
    ],
    ids=["entity", "external", "unknown", "torn", "deep", "encoding", "text"],
)
def test_dangerous_or_broken_xml_is_refused(owner: Account, body: str) -> None:
    answer = xml(owner, "POST", "/groups", body)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "ValidationError")
    assert owner.ok("GET", "/groups/count") == {"count": 1}


def test_wrong_members_in_xml_are_named_like_those_of_json(owner: Account) -> None:
    answer = xml(
        owner, "POST", "/datapoints", "<D><type>9</type><typeTL><url>ftp://a</url></typeTL></D>"
    )
    assert answer.status_code == 400
    assert {error["property"] for error in answer.json()["errors"]} == {
        "Type",
        "Title",
        "TypeTL.Url",
    }


@pytest.mark.parametrize("url", ["typeTL.url", "TypeTL[url]", "TYPETL[URL]"])
def test_nested_names_of_a_form_are_taken_in_both_spellings(owner: Account, url: str) -> None:
    form = {"title": "Form", url: "https://shop.example/", "tags[]": "one", "status": "Paused"}
    answer = owner.call("POST", "/datapoints", data=form)
    assert answer.status_code == 200, answer.text
    found = owner.get(answer.json()["uri"])
    assert (found["typeTL"]["url"], found["status"]) == ("https://shop.example/", 1)
    assert [tag["name"] for tag in found["tags"]] == ["one"]


def test_lists_of_objects_come_in_forms(owner: Account) -> None:
    first, second = owner.pixel("A"), owner.pixel("B")
    answer = owner.call(
        "DELETE",
        "/datapoints/batch",
        data={"Entities[1][id]": str(first), "Entities[0].Id": str(second)},
    )
    assert answer.status_code == 200, answer.text
    assert [row["entityData"]["title"] for row in answer.json()["results"]] == ["B", "A"]


def test_json_has_no_spaces_between_its_members_whatever_it_says(owner: Account) -> None:
    link = owner.link("Compact")
    for answer in (
        owner.call("GET", f"/datapoints/{link}"),
        owner.call("GET", f"/datapoints/{link}", params={"_enums": "names"}),
        owner.call("GET", "/datapoints/999999999"),
        owner.call("POST", "/datapoints", {}),
        owner.call("GET", "/nowhere"),
    ):
        compact = json.dumps(answer.json(), separators=(",", ":"), ensure_ascii=False)
        assert answer.text == compact
