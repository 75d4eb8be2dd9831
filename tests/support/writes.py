"""The operations that the API says it has, entities to try them on, and the shape of refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from fastapi import FastAPI

from tests.support.api import Account

REFUSALS = (400, 403, 404, 413, 415)
# What a parameter of a path stands for, by the path's first words.
_MEANT = {
    "/account/guests": "guest",
    "/account/ipblacklist": "blacklisted",
    "/account/domainwhitelist": "whitelisted",
    "/conversions": "conversion",
    "/datapoints": "datapoint",
    "/domains": "domain",
    "/groups": "group",
    "/retargeting": "script",
    "/tags": "tag",
}


@dataclass(frozen=True)
class Target:
    """An entity that operations are tried on."""

    id: int | str

    @staticmethod
    def fill(path: str, targets: dict[str, Target]) -> str:
        """Return a path of the OpenAPI document with the ids of targets in it."""

        def meant(found: re.Match[str]) -> str:
            if found[0] == "{type}":
                return "group"
            kind = next(kind for start, kind in _MEANT.items() if path.startswith(start))
            return str(targets[kind].id)

        return re.sub(r"\{\w+\}", meant, path)


def targets_of(owner: Account) -> dict[str, Target]:
    """Make one entity of each kind."""
    conversion = owner.conversion()
    made = {
        "conversion": conversion,
        "group": owner.default_group,
        "datapoint": owner.link(firstConversionId=conversion),
    }
    for kind, path, body in (
        ("tag", "/tags", {"name": "t"}),
        ("domain", "/domains", {"name": f"fuzz-{owner.id}.example"}),
        ("script", "/retargeting", {"name": "s", "script": "1"}),
        ("guest", "/account/guests", {"userName": f"fuzz-{owner.id}"}),
        ("blacklisted", "/account/ipblacklist", {"ip": "192.0.2.9"}),
        ("whitelisted", "/account/domainwhitelist", {"name": "a.example"}),
    ):
        made[kind] = owner.ok("POST", path, body)["id"]
    return {kind: Target(entity_id) for kind, entity_id in made.items()}


def writes_of(app: FastAPI) -> list[tuple[str, str]]:
    """Return method and path of every operation that takes a body."""
    return [
        (method.upper(), path)
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
        if "requestBody" in operation
    ]


def reads_of(app: FastAPI) -> list[tuple[str, list[str]]]:
    """Return path and query parameters of every operation of the API that only reads."""
    return [
        (path, [one["name"] for one in item["get"].get("parameters", ()) if one["in"] == "query"])
        for path, item in app.openapi()["paths"].items()
        if "get" in item and path not in ("/healthz", "/readyz", "/metrics")
    ]


def in_shape(answer: Any) -> None:
    """Assert that an answer is a success, or a refusal in the documented shape."""
    if answer.status_code == 200:
        return
    assert answer.status_code in REFUSALS, f"{answer.status_code} {answer.text[:500]}"
    if "xml" in answer.headers["content-type"]:
        root = ElementTree.fromstring(answer.content)
        assert root.tag == "ErrorBody"
        assert {"errorCode", "errorMessage", "httpErrorCode"} <= {child.tag for child in root}
        return
    body = answer.json()
    assert body.keys() - {"errors"} == {"errorCode", "errorMessage", "httpErrorCode"}
    assert body["httpErrorCode"] == answer.status_code
    for error in body.get("errors", []):
        assert error.keys() - {"errorValue"} == {"code", "property", "errorMessage"}
        assert error["property"][:1].isupper()
