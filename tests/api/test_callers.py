from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from starlette.testclient import TestClient

from clicktrail.api.addresses import caller
from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.runtime.forwarded import TrustedProxies

NOBODY: dict[str, Any] = {"type": "http", "client": None, "headers": []}
TRUSTED = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("peer", "chain", "found"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["192.0.2.66, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["192.0.2.66", "198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, nonsense, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("fd00::1", ["[2001:db8::7]:4711"], "2001:db8::7"),
        ("::ffff:10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("testclient", ["198.51.100.1"], "testclient"),
    ],
)
def test_only_trusted_proxies_are_believed(peer: str, chain: list[str], found: str) -> None:
    headers = [(b"x-forwarded-for", value.encode()) for value in chain]
    scope = {"type": "http", "client": (peer, 1), "headers": headers}
    assert caller(scope, TrustedProxies(TRUSTED)) == found
    assert caller(scope, TrustedProxies([])) == peer.removeprefix("::ffff:")


def test_a_request_of_nobody_has_an_empty_address() -> None:
    assert caller(NOBODY, TrustedProxies(TRUSTED)) == ""


def test_a_rate_below_one_is_a_request_in_several_seconds(lonely_parts: Parts) -> None:
    settings = lonely_parts.settings.model_copy(update={"rate_limit": 0.01})
    parts = Parts(settings, lonely_parts.secrets, lonely_parts.catalog, lonely_parts.hits)
    client = TestClient(create_app(parts))
    assert client.get("/me").status_code == 401
    throttled = client.get("/me")
    assert throttled.status_code == 429
    assert throttled.json()["errorMessage"] == (
        "At most 1 requests in 100 s from one address: wait, then go on."
    )
    assert 95 <= int(throttled.headers["X-Rate-Limit-Reset"]) <= 100
    assert throttled.headers["Retry-After"] == throttled.headers["X-Rate-Limit-Reset"]


@pytest.mark.parametrize(
    ("sent", "times"),
    [
        ({"Cookie": "clicktrail_session=x"}, 10),
        ({"Cookie": "a=b; clicktrail_session=x"}, 10),
        ({"Cookie": "clicktrail_session=x", "X-Clickmeter-AuthKey": "k"}, 2),
        ({"Cookie": "other=x"}, 2),
    ],
    ids=["session", "among others", "beside a key", "another cookie"],
)
def test_browsers_with_a_session_may_ask_five_times_as_often(
    lonely_parts: Parts, sent: dict[str, str], times: int
) -> None:
    settings = lonely_parts.settings.model_copy(update={"rate_limit": 2})
    parts = Parts(settings, lonely_parts.secrets, lonely_parts.catalog, lonely_parts.hits)
    client = TestClient(create_app(parts))
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False):
        answers = [client.get("/me", headers=sent).status_code for _ in range(times + 1)]
        assert answers == [401] * times + [429]
        # What programs send is counted apart.
        of_programs = 401 if times == 10 else 429
        assert client.get("/me").status_code == of_programs
        assert client.get("/me?authKey=k", headers=sent).status_code == of_programs


def test_a_rate_of_zero_lets_everything_pass(client: TestClient) -> None:
    answers = [client.get("/me") for _ in range(30)]
    assert {answer.status_code for answer in answers} == {401}
    assert "X-Rate-Limit-Remaining" not in answers[0].headers
