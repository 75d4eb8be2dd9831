"""Which methods a path takes: every path says so by `Allow`, and refuses the others by 405."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.support.api import Account

KNOWN = ("GET", "POST", "PUT", "DELETE")
# Whatever stands for an id: a path of words must never be taken for an entity.
VALUES = {
    "{id}": "1",
    "{conversionId}": "1",
    "{tagId}": "1",
    "{guestId}": "1",
    "{type}": "datapoint",
    "{whitelistId}": "0F4A6D2C9B8E71350F4A6D2C9B8E7135",
    "{blacklistId}": "0F4A6D2C9B8E71350F4A6D2C9B8E7135",
}


@pytest.fixture(scope="module")
def paths(app: FastAPI) -> dict[str, list[str]]:
    """The methods of every path, ids filled in."""
    found = {}
    for path, operations in app.openapi()["paths"].items():
        for name, value in VALUES.items():
            path = path.replace(name, value)
        found[path] = sorted([*(method.upper() for method in operations), "OPTIONS"])
    return found


def test_a_method_that_a_path_does_not_have_is_a_405_with_those_it_has(
    paths: dict[str, list[str]], owner: Account
) -> None:
    tried = 0
    for path, methods in paths.items():
        for method in (*KNOWN, "PATCH", "TRACE"):
            if method in methods:
                continue
            for target in (path, f"{path}/"):
                answer = owner.call(method, target)
                assert answer.status_code == 405, (method, target, answer.text)
                assert answer.headers["Allow"] == ", ".join(methods), (method, target)
                assert answer.json() == {
                    "errorCode": "MethodNotAllowed",
                    "errorMessage": f"{method} is not possible here.",
                    "httpErrorCode": 405,
                }
                tried += 1
    assert tried >= 600


def test_options_tell_the_methods_of_a_path_without_a_key(
    paths: dict[str, list[str]], client: TestClient
) -> None:
    for path, methods in paths.items():
        for target in (path, f"{path}/"):
            answer = client.options(target)
            assert (answer.status_code, answer.headers["Allow"]) == (200, ", ".join(methods))
            assert "DELETE" in answer.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("path", ["/datapoints/abc", "/groups/abc/datapoints", "/tags/1x"])
def test_a_word_is_no_id(path: str, owner: Account) -> None:
    answer: Any = owner.call("GET", path)
    assert (answer.status_code, answer.json()) == (
        404,
        {
            "errorCode": "EntityNotFound",
            "errorMessage": f"There is nothing at {path}.",
            "httpErrorCode": 404,
        },
    )
