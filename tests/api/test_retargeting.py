from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.catalog.errors import Invalid
from tests.support.api import Account

CODE = "<script>\n  console.log('größer > kleiner');\n</script>"


def script_of(account: Account, name: str = "Seen", script: str = CODE) -> int:
    return int(account.ok("POST", "/retargeting", {"name": name, "script": script})["id"])


def attach(account: Account, script: int, *datapoints: int) -> None:
    with account.parts.catalog.write() as edit:
        for datapoint in datapoints:
            edit.retargeting.attach(account.id, script, datapoint)


def test_a_script_from_creation_to_deletion(owner: Account) -> None:
    script = script_of(owner)
    path, uri = f"/retargeting/{script}", {"id": script, "uri": f"/retargeting/{script}"}
    assert owner.get(path) == {"id": script, "name": "Seen", "script": CODE}
    assert owner.ok("POST", path, {"NAME": " Bought ", "id": 99}) == uri
    assert owner.get(path) == {"id": script, "name": "Bought", "script": CODE}
    assert owner.ok("POST", path, {"Script": "1"}) == uri
    assert owner.get(path) == {"id": script, "name": "Bought", "script": "1"}
    assert owner.ok("POST", path, {}) == uri
    assert owner.ok("DELETE", path) == uri
    assert owner.call("GET", path).status_code == 404
    assert owner.get("/retargeting/count") == {"count": 0}
    assert script_of(owner) > script


def test_scripts_are_listed_newest_first(owner: Account) -> None:
    ids = [script_of(owner, f"Script {number}") for number in range(22)][::-1]

    def uris(some: list[int]) -> dict[str, Any]:
        return {"entities": [{"id": one, "uri": f"/retargeting/{one}"} for one in some]}

    assert owner.get("/retargeting") == uris(ids[:20])
    assert owner.get("/retargeting", offset=20) == uris(ids[20:])
    assert owner.get("/retargeting", Offset=1, limit=3) == uris(ids[1:4])
    assert owner.get("/retargeting", offset=50) == {"entities": []}
    assert owner.get("/retargeting", limit=500, _expand="true") == {
        "entities": [owner.get(f"/retargeting/{one}") for one in ids]
    }
    assert owner.get("/retargeting/count") == {"count": 22}
    assert owner.call("GET", "/retargeting?limit=0").status_code == 400


def test_the_links_of_a_script_are_listed_by_every_filter(owner: Account) -> None:
    script, other = script_of(owner), script_of(owner, "Other")
    spring = owner.link("Spring", tags=["t"], preferred=True)
    autumn = owner.link("Autumn")
    gone = owner.link("Gone")
    owner.link("Without")
    attach(owner, script, spring, autumn, gone, spring)
    attach(owner, other, autumn)
    owner.ok("DELETE", f"/datapoints/{gone}")
    owner.ok("POST", f"/datapoints/{autumn}", {"status": 1})
    path = f"/retargeting/{script}/datapoints"

    def found(**parameters: str) -> list[int]:
        rows = owner.get(path, **parameters)
        ids = [row["id"] for row in rows["entities"]]
        assert rows == {"entities": [{"id": i, "uri": f"/datapoints/{i}"} for i in ids]}
        assert owner.get(f"{path}/count", **parameters) == {"count": len(ids)}
        return ids

    assert found() == [gone, autumn, spring]
    assert found(status="active") == [spring]
    assert found(status="paused") == [autumn]
    assert found(status="deleted") == [gone]
    assert found(status="spam") == []
    assert found(tags="t") == [spring]
    assert found(textSearch="aut*") == [autumn]
    assert found(onlyFavorites="true") == [spring]
    assert found(sortBy="title", sortDirection="asc") == [autumn, gone, spring]
    assert found(createdAfter="20200101") == [gone, autumn, spring]
    assert found(createdBefore="20200101") == []
    assert [row["id"] for row in owner.get(path, offset=1, limit=1)["entities"]] == [autumn]
    assert owner.get(path, _expand="true", status="active") == {
        "entities": [owner.get(f"/datapoints/{spring}")]
    }
    owner.ok("DELETE", f"/retargeting/{script}")
    assert owner.call("GET", path).status_code == 404
    assert owner.get(f"/retargeting/{other}/datapoints/count") == {"count": 1}


@pytest.mark.parametrize(
    ("body", "properties"),
    [
        ({}, ["Name", "Script"]),
        ({"name": " ", "script": "\n"}, ["Name", "Script"]),
        ({"name": "x" * 256, "script": "x"}, ["Name"]),
        ({"name": "x", "script": "x" * 20_001}, ["Script"]),
        ({"name": "x", "script": "\x00"}, ["Script"]),
        ({"name": "x", "script": 5}, ["Script"]),
        ({"name": [], "script": {}}, ["Name", "Script"]),
    ],
)
def test_what_is_wrong_is_named_and_nothing_changes(
    owner: Account, body: Any, properties: list[str]
) -> None:
    answer = owner.call("POST", "/retargeting", body)
    assert answer.status_code == 400
    assert [failure["property"] for failure in answer.json()["errors"]] == properties
    assert owner.get("/retargeting/count") == {"count": 0}
    script = script_of(owner)
    if body:
        assert owner.call("POST", f"/retargeting/{script}", body).status_code == 400
        assert owner.get(f"/retargeting/{script}") == {"id": script, "name": "Seen", "script": CODE}


@pytest.mark.parametrize(
    ("method", "rest", "body"),
    [
        ("GET", "", None),
        ("POST", "", {"name": "x"}),
        ("DELETE", "", None),
        ("GET", "/datapoints", None),
        ("GET", "/datapoints/count", None),
    ],
)
def test_a_stranger_finds_nothing_and_changes_nothing(
    owner: Account, stranger: Account, client: TestClient, method: str, rest: str, body: Any
) -> None:
    script = script_of(owner)
    attach(owner, script, owner.link())
    answer = stranger.call(method, f"/retargeting/{script}{rest}", body)
    assert (answer.status_code, answer.json()) == (
        404,
        {
            "errorCode": "EntityNotFound",
            "errorMessage": f"There is no retargeting script {script}.",
            "httpErrorCode": 404,
        },
    )
    assert client.request(method, f"/retargeting/{script}{rest}", json=body).status_code == 401
    assert owner.get(f"/retargeting/{script}") == {"id": script, "name": "Seen", "script": CODE}
    assert owner.get(f"/retargeting/{script}/datapoints/count") == {"count": 1}
    assert stranger.get("/retargeting") == {"entities": []}


def test_scripts_need_a_key(client: TestClient) -> None:
    for method, path in (
        ("GET", "/retargeting"),
        ("GET", "/retargeting/count"),
        ("POST", "/retargeting"),
    ):
        assert client.request(method, path).status_code == 401


def test_a_pixel_carries_no_script(owner: Account) -> None:
    script = script_of(owner)
    with pytest.raises(Invalid, match="Only tracking links"):
        attach(owner, script, owner.pixel())
    assert owner.get(f"/retargeting/{script}/datapoints") == {"entities": []}
