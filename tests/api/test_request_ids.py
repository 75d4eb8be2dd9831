"""Each request has an id, which its answer tells; `test_faults.py` looks for it in the log."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient


def test_the_id_that_a_proxy_gave_is_answered(client: TestClient) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": "0b1c/2d-3e_4.f:5"})
    assert answer.headers["x-request-id"] == "0b1c/2d-3e_4.f:5"
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "given",
    ["", "a b", "x" * 129, '"quoted"', "\x1b[31m"],
    ids=["empty", "space", "long", "quote", "escape"],
)
def test_what_is_no_id_is_replaced_by_one(client: TestClient, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


def test_two_requests_have_two_ids(client: TestClient) -> None:
    first, second = (client.get("/nothing").headers["x-request-id"] for _ in range(2))
    assert first != second
