from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.api import Account

CARRIERS = ["Datapoints", "Groups"]


def at(collection: str, *ids: int) -> dict[str, Any]:
    return {"entities": [{"id": one, "uri": f"/{collection}/{one}"} for one in ids]}


def tag_of(account: Account, name: str, **more: Any) -> int:
    return int(account.ok("POST", "/tags", {"name": name, **more})["id"])


def test_a_tag_from_creation_to_deletion(owner: Account) -> None:
    link, pixel, group = owner.link(), owner.pixel(), owner.group()
    tag = tag_of(owner, "Mail")
    path, uri = f"/tags/{tag}", {"id": tag, "uri": f"/tags/{tag}"}
    assert owner.get(path) == {"id": tag, "name": "Mail", "datapoints": [], "groups": []}
    body = {"NAME": " mail ", "Datapoints": [pixel, str(link)], "groups": [{"Id": group}]}
    assert owner.ok("POST", "/tags", body) == uri
    assert owner.ok("POST", "/tags", {"name": "MAIL", "datapoints": [link]}) == uri
    whole = {"id": tag, "name": "Mail", "datapoints": [link, pixel], "groups": [group]}
    assert owner.get(path) == whole
    assert owner.get("/tags", _expand="true") == {"entities": [whole]}
    assert owner.get(f"/datapoints/{link}")["tags"] == [{"id": tag, "name": "Mail"}]
    assert owner.ok("PUT", f"{path}/name", {"Text": "Letters"}) == uri
    assert owner.ok("PUT", f"{path}/name", {"text": "LETTERS"}) == uri
    assert owner.get(path) == whole | {"name": "LETTERS"}
    assert owner.get(f"/groups/{group}")["tags"] == [{"id": tag, "name": "LETTERS"}]
    assert owner.ok("DELETE", f"{path}/groups") == uri
    assert owner.get(path) == whole | {"name": "LETTERS", "groups": []}
    assert owner.ok("DELETE", f"{path}/datapoints") == uri
    assert owner.get(path) == {"id": tag, "name": "LETTERS", "datapoints": [], "groups": []}
    assert owner.ok("PUT", f"{path}/datapoints/patch", {"Action": "add", "Id": link})
    assert owner.ok("DELETE", path) == uri
    assert owner.call("GET", path).status_code == 404
    assert owner.get(f"/datapoints/{link}")["tags"] == []
    assert tag_of(owner, "Mail") > tag


def test_patches_answer_what_they_patched(owner: Account) -> None:
    link, group, tag = owner.link(), owner.group(), tag_of(owner, "t")
    for collection, one in (("datapoints", link), ("groups", group)):
        path = f"/tags/{tag}/{collection}"
        uri = {"id": one, "uri": f"/{collection}/{one}"}
        for action, carried in (("add", 1), ("Add", 1), ("remove", 0), ("remove", 0)):
            body = {"action": action, "ID": str(one)}
            assert owner.ok("PUT", f"{path}/patch", body) == uri
            assert owner.get(f"{path}/count") == {"count": carried}


def test_tags_are_listed_by_every_filter(owner: Account) -> None:
    link, pixel, group = owner.link(), owner.pixel(), owner.group()
    of_link = tag_of(owner, "of link", datapoints=[link])
    of_pixel = tag_of(owner, "of pixel", datapoints=[pixel])
    of_group = tag_of(owner, "Of Group", groups=[group])
    idle = tag_of(owner, "idle")

    def found(**parameters: str) -> list[int]:
        rows = owner.get("/tags", **parameters)
        ids = [row["id"] for row in rows["entities"]]
        assert rows == at("tags", *ids)
        assert owner.get("/tags/count", **parameters) == {"count": len(ids)}
        return ids

    assert found() == [idle, of_group, of_pixel, of_link]
    assert found(name="OF*") == [of_group, of_pixel, of_link]
    assert found(name="dle") == [idle]
    assert found(type="TL") == [of_link]
    assert found(type="tp") == [of_pixel]
    assert found(type="dp") == [of_pixel, of_link]
    assert found(type="gr", name="of") == [of_group]
    assert found(datapoints=str(link)) == [of_link]
    assert found(Datapoints=f"{link}, {pixel}") == [of_pixel, of_link]
    assert found(groups=str(group), datapoints=str(link)) == [of_group, of_link]
    assert found(groups="9999999") == []
    assert owner.get("/tags", offset=1, limit=2) == at("tags", of_group, of_pixel)
    assert owner.get("/tags", offset=9) == {"entities": []}
    for number in range(20):
        tag_of(owner, f"more {number}")
    assert len(owner.get("/tags")["entities"]) == 20
    assert len(owner.get("/tags", limit=5000, _expand=True)["entities"]) == 24
    assert owner.get("/tags/count", limit=1) == {"count": 24}


def test_the_carriers_of_a_tag_are_listed_by_every_filter(owner: Account) -> None:
    spring = owner.link("Spring", tags=["t"])
    autumn = owner.link("Autumn", tags=["t"])
    pixel = owner.pixel("Seen", tags=["t"])
    owner.link("Spring too")
    owner.ok("DELETE", f"/datapoints/{autumn}")
    owner.ok("POST", f"/datapoints/{pixel}", {"status": 1})
    first, second = owner.group("One", tags=["t"]), owner.group("Two", tags=["t"])
    owner.ok("DELETE", f"/groups/{first}")
    [tag] = [row["id"] for row in owner.get("/tags")["entities"]]

    def found(collection: str, **parameters: str) -> list[int]:
        path = f"/tags/{tag}/{collection}"
        rows = owner.get(path, **parameters)
        ids = [row["id"] for row in rows["entities"]]
        assert rows == at(collection, *ids)
        assert owner.get(f"{path}/count", **parameters) == {"count": len(ids)}
        return ids

    assert found("datapoints") == [pixel, autumn, spring]
    assert found("datapoints", type="TL") == [autumn, spring]
    assert found("datapoints", type="tp") == [pixel]
    assert found("datapoints", status="active") == [spring]
    assert found("datapoints", status="deleted") == [autumn]
    assert found("datapoints", status="paused") == [pixel]
    assert found("datapoints", status="spam") == []
    assert found("datapoints", textSearch="spr*") == [spring]
    assert found("datapoints", createdAfter="20200101") == [pixel, autumn, spring]
    assert found("datapoints", createdBefore="20200101") == []
    assert found("groups") == [second, first]
    assert found("groups", status="active") == [second]
    assert found("groups", status="deleted", textSearch="one") == [first]
    assert found("groups", createdAfter="20200101", textSearch="t*") == [second]
    assert found("groups", createdBefore="202001011200") == []
    path = f"/tags/{tag}/datapoints"
    assert owner.get(path, offset=1, limit=1) == at("datapoints", autumn)
    assert owner.get(path, _expand=True, limit=1) == {
        "entities": [owner.get(f"/datapoints/{pixel}")]
    }
    path = f"/tags/{tag}/groups"
    assert owner.get(path, offset=1, limit=1) == at("groups", first)
    assert owner.get(path, _expand=True, limit=1) == {"entities": [owner.get(f"/groups/{second}")]}


def test_a_taken_name_is_refused_and_nothing_changes(owner: Account) -> None:
    mail, other = tag_of(owner, "mail"), tag_of(owner, "other")
    answer = owner.call("PUT", f"/tags/{other}/name", {"Text": " MAIL "})
    assert answer.status_code == 400
    assert answer.json() == {
        "errorCode": "NameAlreadyExists",
        "errorMessage": "The name MAIL is already in use.",
        "httpErrorCode": 400,
        "errors": [
            {
                "code": "NameAlreadyExists",
                "property": "Name",
                "errorMessage": "The name MAIL is already in use.",
                "errorValue": "MAIL",
            }
        ],
    }
    assert owner.get(f"/tags/{other}")["name"] == "other"
    assert owner.get(f"/tags/{mail}")["name"] == "mail"


@pytest.mark.parametrize(
    ("method", "path", "body", "properties"),
    [
        ("POST", "/tags", {}, ["Name"]),
        ("POST", "/tags", {"name": " "}, ["Name"]),
        ("POST", "/tags", {"name": "x" * 101}, ["Name"]),
        (
            "POST",
            "/tags",
            {"name": "x", "datapoints": 5, "groups": ["a"]},
            ["Datapoints", "Groups"],
        ),
        ("POST", "/tags", {"name": "x", "datapoints": [8_000_001]}, ["Datapoints"]),
        ("POST", "/tags", {"name": "x", "groups": [8_000_001]}, ["Groups"]),
        ("PUT", "/tags/{tag}/name", {}, ["Name"]),
        ("PUT", "/tags/{tag}/name", {"Text": ["x"]}, ["Name"]),
        ("PUT", "/tags/{tag}/datapoints/patch", {}, ["Action", "Id"]),
        ("PUT", "/tags/{tag}/groups/patch", {"Action": "replace", "Id": "x"}, ["Action", "Id"]),
        ("GET", "/tags?datapoints=a&groups=1,b&type=xx", None, ["Datapoints", "Groups", "Type"]),
        ("GET", "/tags?offset=-1&limit=0", None, ["Offset", "Limit"]),
        ("GET", "/tags/{tag}/groups?status=paused&createdAfter=1", None, None),
    ],
)
def test_what_is_wrong_is_named(
    owner: Account, method: str, path: str, body: Any, properties: list[str] | None
) -> None:
    tag = tag_of(owner, "t")
    answer = owner.call(method, path.format(tag=tag), body)
    assert answer.status_code == 400
    named = {failure["property"].partition("[")[0] for failure in answer.json()["errors"]}
    assert named == set(properties or ["Status", "CreatedAfter"])
    assert owner.get("/tags/count") == {"count": 1}


CALLS = (
    ("GET", "", None),
    ("DELETE", "", None),
    ("PUT", "/name", {"Text": "x"}),
    ("GET", "/datapoints", None),
    ("GET", "/datapoints/count", None),
    ("DELETE", "/datapoints", None),
    ("PUT", "/datapoints/patch", {"Action": "add", "Id": 1}),
    ("GET", "/groups", None),
    ("GET", "/groups/count", None),
    ("DELETE", "/groups", None),
    ("PUT", "/groups/patch", {"Action": "add", "Id": 1}),
)


@pytest.mark.parametrize(("method", "rest", "body"), CALLS)
def test_a_stranger_finds_nothing_and_changes_nothing(
    owner: Account, stranger: Account, client: TestClient, method: str, rest: str, body: Any
) -> None:
    link, group = owner.link(), owner.group()
    tag = tag_of(owner, "t", datapoints=[link], groups=[group])
    before = owner.get(f"/tags/{tag}")
    answer = stranger.call(method, f"/tags/{tag}{rest}", body)
    assert (answer.status_code, answer.json()) == (
        404,
        {
            "errorCode": "EntityNotFound",
            "errorMessage": f"There is no tag {tag}.",
            "httpErrorCode": 404,
        },
    )
    assert owner.call(method, f"/tags/8000001{rest}", body).status_code == 404
    assert client.request(method, f"/tags/{tag}{rest}", json=body).status_code == 401
    assert owner.get(f"/tags/{tag}") == before


def test_a_tag_cannot_be_put_on_a_strangers_entities(owner: Account, stranger: Account) -> None:
    link, group, tag = owner.link(), owner.group(), tag_of(stranger, "t")
    for collection, one in (("datapoints", link), ("groups", group)):
        answer = stranger.call(
            "PUT", f"/tags/{tag}/{collection}/patch", {"Action": "add", "Id": one}
        )
        assert answer.status_code == 404
        assert [failure["property"] for failure in answer.json()["errors"]] == ["Id"]
        assert stranger.call("POST", "/tags", {"name": "t", collection: [one]}).status_code == 400
    assert stranger.get("/tags") == at("tags", tag)
    assert owner.get("/tags") == {"entities": []}
    assert stranger.get("/tags", datapoints=str(link)) == {"entities": []}


def test_tags_need_a_key(client: TestClient) -> None:
    for method, path in (("GET", "/tags"), ("GET", "/tags/count"), ("POST", "/tags")):
        assert client.request(method, path).status_code == 401


@pytest.mark.parametrize("tag", [{"id": "AAA"}, {"id": "AAA", "name": "mail"}, {"name": ""}, 0, ""])
def test_a_tag_that_is_neither_name_nor_id_is_refused(owner: Account, tag: Any) -> None:
    answer = owner.call("POST", "/groups", {"name": "g", "tags": [tag]})
    assert (answer.status_code, answer.json()["errors"][0]["property"]) == (400, "Tags")
    assert owner.get("/tags/count") == {"count": 0}


@pytest.mark.parametrize(("method", "path"), [("POST", "/tags"), ("PUT", "/tags/{tag}/name")])
def test_a_tag_with_a_comma_is_refused_since_no_list_could_name_it(
    owner: Account, method: str, path: str
) -> None:
    tag = tag_of(owner, "mail")
    answer = owner.call(method, path.format(tag=tag), {"name": "a,b", "Text": "a,b"})
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [
            {
                "code": "Invalid",
                "property": "Name",
                "errorMessage": "Name must not contain a comma.",
                "errorValue": "a,b",
            }
        ],
    )
    assert owner.get("/tags", _expand="true")["entities"] == [
        {"id": tag, "name": "mail", "datapoints": [], "groups": []}
    ]
