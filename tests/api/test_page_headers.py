"""Every page of the app says what it may load, and that nobody may frame or guess at it.

The edge's pages are read as strictly, each time one is answered, by `tests.support.attacked`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from clicktrail.api.v3.resources import document
from tests.support.api import Account


def pages_of(app: FastAPI, owner: Account, parts: Parts) -> list[str]:
    """Return addresses that may be pages: whatever can be gone to without a body."""
    link = owner.link("Shown", isPublic=True)
    public = parts.signer.public_token(link)
    described = {**app.openapi()["paths"], **document()["paths"]}
    found = {path for path, item in described.items() if "get" in item and "{" not in path}
    named = {
        "/",
        "/app",
        "/docs",
        "/docs/plain",
        "/openapi.json",
        "/app/links",
        f"/app/links/{link}",
        f"/public/{public}",
        "/public/none",
        "/none",
    }
    return sorted(found | named)


def policy_of(answer: Any) -> dict[str, str]:
    """Return the directives of a page's content security policy."""
    parts = (
        one.strip().partition(" ") for one in answer.headers["content-security-policy"].split(";")
    )
    return {name: value for name, _, value in parts}


def test_every_page_has_its_headers(
    app: FastAPI, client: TestClient, owner: Account, parts: Parts
) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    pages = {}
    for path in pages_of(app, owner, parts):
        if path == "/v3/events/live":
            continue
        answer = client.get(path, headers=browser, follow_redirects=False)
        if answer.headers.get("content-type", "").startswith("text/html"):
            pages[path] = answer
    assert {"/", "/app", "/app/links", "/docs", "/docs/plain", "/public/none"} <= pages.keys()
    for path, answer in pages.items():
        headers = answer.headers
        policy = policy_of(answer)
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] in ("no-referrer", "same-origin"), path
        assert policy["frame-ancestors"] == "'none'", path
        assert policy["base-uri"] in ("'none'", "'self'"), path
        assert policy["default-src"] in ("'none'", "'self'"), path
        scripts = policy.get("script-src", policy["default-src"])
        assert "unsafe-inline" not in scripts, path
        assert "unsafe-eval" not in scripts, path
        assert "*" not in answer.headers["content-security-policy"].split(), path


def test_the_front_page_is_shown_as_it_is_meant(client: TestClient) -> None:
    answer = client.get("/")
    (style,) = re.findall("<style>(.*?)</style>", answer.text, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy_of(answer)["style-src"] == f"'sha256-{digest}'"
