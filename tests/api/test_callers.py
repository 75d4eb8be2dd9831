from __future__ import annotations

import ipaddress
from typing import Any

import pytest
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


def test_a_rate_of_zero_lets_everything_pass(client: TestClient) -> None:
    answers = [client.get("/me") for _ in range(30)]
    assert {answer.status_code for answer in answers} == {401}
    assert "X-Rate-Limit-Remaining" not in answers[0].headers
