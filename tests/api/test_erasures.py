"""`/v3/erasures` and `/v3/retention`: owners ask, guests and strangers learn nothing."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.domain.erasure import Subject
from clicktrail.domain.hit_id import first_id_at
from clicktrail.domain.tokens import Signer
from clicktrail.hits.horizons import BEGINNING, Horizon, note
from tests.support.api import Account
from tests.support.guests import GuestOf

HIT = first_id_at(1_790_000_000_000)


@pytest.fixture
def signer(parts: Parts) -> Signer:
    return Signer(parts.secrets.signing_key)


def asked(owner: Account, body: Any) -> Any:
    answer = owner.call("POST", "/v3/erasures", body)
    assert answer.status_code == 202, answer.text
    return answer.json()


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.text
    return [(each.get("pointer"), each["detail"]) for each in answer.json()["errors"]]


def test_a_request_gets_a_receipt_that_does_not_say_whose_data_it_is(
    owner: Account, signer: Signer
) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    answer = owner.call("POST", "/v3/erasures", {"ip": "203.0.113.77"})
    receipt = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (
        202,
        f"/v3/erasures/{receipt['id']}",
    )
    asked_at = datetime.fromisoformat(receipt.pop("asked_at"))
    assert before <= asked_at <= datetime.now(UTC)
    assert receipt == {
        "id": receipt["id"],
        "state": "pending",
        "sought": "ip",
        "digest": Subject.address("203.0.113.77").digest(signer, owner.id),
        "applied_at": None,
        "done_at": None,
        "counts": {},
        "waits_for": "",
    }
    assert "203.0" not in answer.text
    shown = owner.get(f"/v3/erasures/{receipt['id']}")
    del shown["asked_at"]
    assert shown == receipt
    newer = asked(owner, {"visitor": 42})
    listed = owner.get("/v3/erasures")["erasures"]
    assert [each["id"] for each in listed] == [newer["id"], receipt["id"]]
    assert owner.get("/v3/erasures", limit=1)["erasures"] == [newer]


def test_everything_that_names_a_visitor_names_the_same_one(owner: Account, signer: Signer) -> None:
    cookie = signer.first_cookie(owner.id, 42, 10, HIT << 1).decode()
    bodies: list[dict[str, Any]] = [
        {"visitor": 42},
        {"visitor": "42"},
        {"click_id": signer.click_id(owner.id, 10, HIT, 0, 42)},
        {"cookie": cookie, "ip": None},
        {"cookie": f"cm_{owner.id}={cookie}"},
    ]
    receipts = [asked(owner, body) for body in bodies]
    assert {(each["sought"], each["digest"]) for each in receipts} == {
        ("visitor", Subject.visitor(42).digest(signer, owner.id))
    }
    assert len({each["id"] for each in receipts}) == 5
    lonely = asked(owner, {"click_id": signer.click_id(owner.id, 10, HIT, 0, 0)})
    assert lonely["sought"] == "hit"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ([], [("", "The body is an object.")]),
        ({}, [("", "Say whose data by one of visitor, ip, click_id and cookie.")]),
        (
            {"ip": "192.0.2.1", "visitor": "7"},
            [("", "Say whose data by one of visitor, ip, click_id and cookie.")],
        ),
        ({"address": "192.0.2.1"}, [("/address", "There is no member address.")]),
        (
            {"ip": "192.0.2.0/24"},
            [("/ip", "This is no IP address, such as 192.0.2.7 or 2001:db8::7.")],
        ),
        ({"ip": 7}, [("/ip", "ip is a text of at most 1000 characters.")]),
        (
            {"visitor": True},
            [("/visitor", "visitor is a text of at most 1000 characters.")],
        ),
        (
            {"visitor": -1},
            [
                (
                    "/visitor",
                    "A visitor's number is a whole number from 1 to 18446744073709551615.",
                )
            ],
        ),
        (
            {"click_id": "x"},
            [("/click_id", "This is no click id that a link of this account gave out.")],
        ),
        ({"cookie": "x"}, [("/cookie", "This is no visitor cookie of this account.")]),
    ],
)
def test_what_names_nobody_is_refused(
    owner: Account, body: Any, told: list[tuple[str, str]]
) -> None:
    assert faults(owner.call("POST", "/v3/erasures", body)) == told
    assert owner.get("/v3/erasures") == {"erasures": []}


def test_others_know_nothing_of_it(owner: Account, stranger: Account) -> None:
    receipt = asked(owner, {"visitor": 42})
    path = f"/v3/erasures/{receipt['id']}"
    guest = GuestOf(owner, "eve", allowAll=True)
    for method, where, body in (
        ("POST", "/v3/erasures", {"visitor": 42}),
        ("GET", "/v3/erasures", None),
        ("GET", path, None),
        ("GET", "/v3/retention", None),
        ("PUT", "/v3/retention", {"raw_days": 1}),
    ):
        assert guest.call(method, where, body).status_code == 403, (method, where)
    answer = stranger.call("GET", path)
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        f"There is no erasure {receipt['id']}.",
    )
    assert stranger.get("/v3/erasures") == {"erasures": []}
    assert [each["id"] for each in owner.get("/v3/erasures")["erasures"]] == [receipt["id"]]
    assert owner.call("GET", "/v3/erasures/0").status_code in (400, 404)


def test_an_owner_says_how_long_hits_are_kept(owner: Account, parts: Parts) -> None:
    assert owner.get("/v3/retention") == {
        "raw_days": None,
        "rollup_days": None,
        "effective": {"raw_days": 0, "rollup_days": 0},
        "raw_since": None,
    }
    set_ = owner.ok("PUT", "/v3/retention", {"raw_days": 90, "rollup_days": 30})
    assert set_ == {
        "raw_days": 90,
        "rollup_days": 30,
        "effective": {"raw_days": 90, "rollup_days": 90},
        "raw_since": None,
    }
    note(parts.hits, {owner.id: Horizon(date(2026, 5, 1), BEGINNING, BEGINNING)})
    assert owner.get("/v3/retention") == {**set_, "raw_since": "2026-05-01"}
    assert owner.ok("PUT", "/v3/retention", {})["effective"] == {"raw_days": 0, "rollup_days": 0}


def test_terms_that_cannot_be_are_refused_whole(owner: Account) -> None:
    answer = owner.call("PUT", "/v3/retention", {"raw_days": -1, "rollup_days": "7", "days": 3})
    assert faults(answer) == [("/days", "There is no member days.")]
    answer = owner.call("PUT", "/v3/retention", {"raw_days": 1.5, "rollup_days": 36_501})
    assert faults(answer) == [
        ("/raw_days", "raw_days is a whole number of days from 0 to 36500, or null."),
        ("/rollup_days", "rollup_days is a whole number of days from 0 to 36500, or null."),
    ]
    assert owner.get("/v3/retention")["raw_days"] is None


def test_nobody_keeps_hits_longer_than_the_installation(parts: Parts) -> None:
    strict = dataclasses.replace(
        parts, settings=parts.settings.model_copy(update={"raw_retention_days": 100})
    )
    owner = Account(strict, TestClient(create_app(strict)))
    for days in (0, 101):
        assert faults(owner.call("PUT", "/v3/retention", {"raw_days": days})) == [
            ("/raw_days", "This installation keeps nothing for longer than 100 days.")
        ]
    kept = owner.ok("PUT", "/v3/retention", {"raw_days": 100, "rollup_days": 200})
    assert kept["effective"] == {"raw_days": 100, "rollup_days": 200}
