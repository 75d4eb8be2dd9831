"""What the API says while a part is away, the disk is full, or it has a fault of its own."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.hits.store import HitStore
from clicktrail.runtime import disk
from tests.support.api import Account


def test_the_catalog_serves_while_the_hit_store_is_away(lonely_parts: Parts) -> None:
    account = Account(lonely_parts, TestClient(create_app(lonely_parts)))
    link = account.link()
    assert account.get(f"/datapoints/{link}")["id"] == link
    sentence = "The hit store does not answer, so there are no statistics at the moment."
    for path in ("/aggregated", "/aggregated/summary/datapoints", "/hits", "/clickstream"):
        answer = account.call("GET", path)
        assert (answer.status_code, answer.json()) == (
            503,
            {"errorCode": "Unavailable", "errorMessage": sentence, "httpErrorCode": 503},
        )
    ready = account.call("GET", "/readyz")
    port = lonely_parts.settings.hitstore_port
    assert (ready.status_code, ready.json()) == (
        503,
        {
            "ready": False,
            "lag": {},
            "parts": {
                "catalog": {"ready": True, "problems": []},
                "hitstore": {
                    "ready": False,
                    "problems": [f"The hit store does not answer at http://127.0.0.1:{port}."],
                },
                "disk": {"ready": True, "problems": []},
                "processes": {
                    "ready": False,
                    "problems": [
                        f"No process has left word of itself in {lonely_parts.settings.run_dir},"
                        " so nobody knows how they are."
                    ],
                },
            },
        },
    )


def test_a_hit_store_that_refuses_is_no_fault_of_the_caller(
    parts: Parts, capsys: pytest.CaptureFixture[str]
) -> None:
    url = parts.settings.hitstore_address.replace("//", "//clicktrail:wrong@")
    store = HitStore.connect(parts.settings.model_copy(update={"hitstore_url": url}), parts.secrets)
    locked_out = Parts(parts.settings, parts.secrets, parts.catalog, store)
    account = Account(locked_out, TestClient(create_app(locked_out)))
    # Of an account without links there would be nothing to ask about.
    account.link()
    for path in ("/aggregated", "/aggregated/summary/datapoints", "/hits", "/clickstream"):
        answer = account.call("GET", path)
        body = answer.json()
        sentence, _, incident = body.pop("errorMessage").rpartition(" ")
        assert (answer.status_code, body, sentence) == (
            503,
            {"errorCode": "Unavailable", "httpErrorCode": 503},
            "The hit store refuses to answer, so there are no statistics at the moment; the log"
            " has the reason as",
        )
        logged = capsys.readouterr().out
        assert incident.rstrip(".") == answer.headers["x-request-id"]
        assert f"request_id={answer.headers['x-request-id']}" in re.sub(r"\x1b\[\d+m", "", logged)
        assert "516" in logged or "uthentication" in logged
    store.close()


def test_a_nearly_full_disk_is_named_and_not_ready(
    lonely_parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda _directory: 12 * 2**20)
    ready = TestClient(create_app(lonely_parts)).get("/readyz")
    assert (ready.status_code, ready.json()["parts"]["disk"]) == (
        503,
        {
            "ready": False,
            "problems": [
                "Only 12 MiB are free for the data directory; when it is full, links answer 503."
            ],
        },
    )


def test_a_fault_is_answered_with_an_id_and_no_traceback(
    parts: Parts, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr(type(parts.catalog), "authenticate", broken)
    answer = owner.call("GET", "/me")
    body = answer.json()
    assert (answer.status_code, body["errorCode"], body["httpErrorCode"]) == (
        500,
        "InternalError",
        500,
    )
    assert body["errorMessage"].startswith("Something went wrong here; the log has it as ")
    assert "secret" not in answer.text
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_text_that_is_too_long_is_refused_by_the_operations_that_set_just_one(
    owner: Account,
) -> None:
    group, conversion, link = owner.group(), owner.conversion(), owner.link()
    longest, longer = {"Text": "n" * 4000}, {"Text": "n" * 4001}
    for path in (f"/groups/{group}", f"/conversions/{conversion}", f"/datapoints/{link}"):
        assert owner.call("PUT", f"{path}/notes", longest).status_code == 200
        answer = owner.call("PUT", f"{path}/notes", longer)
        assert (answer.status_code, answer.json()["errors"]) == (
            400,
            [
                {
                    "code": "Invalid",
                    "property": "Text",
                    "errorMessage": "Text is longer than 4000 characters.",
                    "errorValue": "n" * 200,
                }
            ],
        )
