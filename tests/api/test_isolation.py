"""Another account's ids open nothing, whatever the operation; names are won by exactly one."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from fastapi import FastAPI

from tests.support.api import Account, today_at
from tests.support.replayed import State, present

METHODS = ("get", "post", "put", "delete")
PERIOD = {"timeFrame": "last7"}


class Owned:
    """One of everything of an account, carrying figures."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.group = account.group("Campaign", tags=[{"name": "owned"}])
        self.conversion = account.conversion()
        self.link = account.link(groupId=self.group, firstConversionId=self.conversion)
        hit = account.visit(self.link, today_at(0), group_id=self.group)
        account.convert(self.conversion, today_at(0), self.link, hit, "12.50")
        self.tag = account.ok("POST", "/tags", {"name": "owned"})["id"]
        self.script = account.ok("POST", "/retargeting", {"name": "s", "script": "1"})["id"]
        self.guest = account.ok("POST", "/account/guests", {"name": "g", "userName": uuid4().hex})[
            "id"
        ]

    def target(self, path: str) -> str:
        """Return a path with the ids of what it names."""
        place = path.split("/")[1]
        entity = {
            "groups": self.group,
            "conversions": self.conversion,
            "datapoints": self.link,
            "tags": self.tag,
            "retargeting": self.script,
        }.get(place, 0)
        for name in ("{id}", "{conversionId}", "{tagId}"):
            path = path.replace(name, str(entity))
        return path.replace("{guestId}", str(self.guest)).replace("{type}", "datapoint")

    def state(self) -> list[Any]:
        """Return all that the owner can see of them."""
        return [
            self.account.get(path)
            for path in (
                f"/groups/{self.group}",
                f"/conversions/{self.conversion}",
                f"/datapoints/{self.link}",
                f"/groups/{self.group}/datapoints",
                f"/conversions/{self.conversion}/datapoints",
                f"/datapoints/{self.link}/aggregated?timeFrame=last7",
                "/aggregated?timeFrame=last7",
                "/datapoints",
                "/groups",
                "/conversions",
                f"/tags/{self.tag}",
                f"/retargeting/{self.script}",
                f"/account/guests/{self.guest}",
            )
        ]

    def rows(self) -> State:
        """Return all that the catalog holds of the account, also what nobody is shown."""
        with self.account.parts.catalog.read() as view:
            return present(view.connection, self.account.id)

    def foreign_ids(self) -> dict[str, int]:
        """Return the members of a body that may name an entity."""
        return {
            "id": self.link,
            "Id": self.link,
            "groupId": self.group,
            "firstConversionId": self.conversion,
        }


def operations(app: FastAPI) -> list[tuple[str, str, Any]]:
    """Return method, path and an example of the body of every operation."""
    found = []
    for path, item in app.openapi()["paths"].items():
        for method in METHODS:
            if method in item:
                content = item[method].get("requestBody", {}).get("content", {})
                body = content.get("application/json", {}).get("example")
                found.append((method.upper(), path, body))
    return found


def test_an_id_of_another_account_is_not_found_by_any_operation(
    app: FastAPI, owner: Account, stranger: Account
) -> None:
    owned = Owned(owner)
    before, rows = owned.state(), owned.rows()
    tried = 0
    for method, path, example in operations(app):
        # Domains may be everybody's; entries of the network lists have ids of their content.
        if "{" not in path or path.startswith(("/domains", "/account/domain", "/account/ip")):
            continue
        body = None
        if method in ("POST", "PUT"):
            body = (example or {}) | {"name": "taken over", "title": "taken over"}
        target = owned.target(path)
        assert "{" not in target, target
        params = PERIOD | ({"type": "countries"} if path.endswith("/reports") else {})
        answer = stranger.call(method, target, body, params=params)
        assert (answer.status_code, answer.json().get("errorCode")) == (404, "EntityNotFound"), (
            f"{method} {path}: {answer.status_code} {answer.text}"
        )
        tried += 1
    assert tried >= 15
    assert (owned.state(), owned.rows()) == (before, rows)


def test_lists_and_statistics_show_nothing_of_another_account(
    app: FastAPI, owner: Account, stranger: Account
) -> None:
    owned = Owned(owner)
    filters = {
        "datapoint": owned.link,
        "datapointId": owned.link,
        "groupId": owned.group,
        "group": owned.group,
        "conversion": owned.conversion,
        "conversionId": owned.conversion,
        "tag": "owned",
        "tags": "owned",
        "type": "tl",
        "groupBy": "day",
        **PERIOD,
    }
    declared = app.openapi()["paths"]
    own = {stranger.default_group}
    for method, path, _ in operations(app):
        if (
            method != "GET"
            or "{" in path
            or not path.startswith(
                ("/datapoints", "/groups", "/conversions", "/aggregated", "/hits", "/clickstream")
            )
        ):
            continue
        names = {entry["name"] for entry in declared[path]["get"].get("parameters", [])}
        for chosen in (
            {},
            {name: value for name, value in filters.items() if name in names},
        ):
            answer = stranger.call("GET", path, params=PERIOD | chosen)
            text = answer.text
            assert answer.status_code in (200, 400, 404), f"{path}: {answer.status_code} {text}"
            if answer.status_code != 200:
                continue
            seen = ids_in(answer.json())
            assert seen <= own, f"{path} {chosen}: {text}"
            for figure in ('"totalClicks":1', "12.5"):
                assert figure not in text, f"{path}: {text}"


def ids_in(document: Any) -> set[int]:
    """Return the ids of all entities in an answer."""
    found: set[int] = set()
    if isinstance(document, dict):
        if str(document.get("uri", "")).startswith(("/datapoints", "/groups", "/conversions")):
            found.add(int(document["uri"].rpartition("/")[2]))
        for value in document.values():
            found |= ids_in(value)
    elif isinstance(document, list):
        for value in document:
            found |= ids_in(value)
    return found


def test_a_body_that_names_what_belongs_to_another_account_is_refused(
    owner: Account, stranger: Account
) -> None:
    owned = Owned(owner)
    before = owned.state()
    group, link, conversion = stranger.group(), stranger.link(), stranger.conversion()
    mine = {"title": "Mine", "typeTL": {"url": "https://a.example/"}}
    add = {"Action": "add", "Id": owned.link}
    for method, path, body in (
        ("POST", "/datapoints", mine | {"groupId": owned.group}),
        ("POST", "/datapoints", mine | {"firstConversionId": owned.conversion}),
        ("POST", f"/datapoints/{link}", mine | {"groupId": owned.group}),
        ("POST", f"/datapoints/{link}", mine | {"secondConversionId": owned.conversion}),
        ("POST", f"/groups/{group}/datapoints", mine | {"firstConversionId": owned.conversion}),
        ("PUT", f"/conversions/{conversion}/datapoints/patch", add),
    ):
        answer = stranger.call(method, path, body)
        assert answer.status_code in (400, 404), f"{method} {path}: {answer.text}"
    batches: list[tuple[str, dict[str, Any]]] = [
        ("POST", {"List": [mine | {"id": owned.link}]}),
        ("DELETE", {"Entities": [{"id": owned.link}]}),
        (
            "PUT",
            {
                "List": [
                    mine | {"groupId": owned.group},
                    mine | {"firstConversionId": owned.conversion},
                ]
            },
        ),
    ]
    for method, batch in batches:
        results = stranger.ok(method, "/datapoints/batch", batch)["results"]
        assert results
        assert {result["status"] for result in results} <= {"BadRequest", "NotFound"}, results
    assert owned.state() == before
    assert json.dumps(stranger.get("/datapoints")).count("/datapoints/") == 1
