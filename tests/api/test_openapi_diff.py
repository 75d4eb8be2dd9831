"""The served OpenAPI beside ClickMeter's two documents: every difference is meant, and says why."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.intended import INTENDED
from tests.support.operations import clickmeter, differences, served


@pytest.fixture(scope="module")
def ours(client: TestClient) -> dict[str, Any]:
    return served(client.get("/openapi.json").json())


def test_every_operation_of_clickmeter_is_served(ours: dict[str, Any]) -> None:
    missing = sorted(clickmeter().keys() - ours.keys())
    assert missing == [], f"{len(missing)} of {len(clickmeter())} are missing"


def test_no_operation_is_added(ours: dict[str, Any]) -> None:
    assert sorted(ours.keys() - clickmeter().keys()) == []


def test_every_difference_is_meant(ours: dict[str, Any]) -> None:
    unexpected = [
        f"{operation}: {difference}"
        for operation, difference in _found(ours)
        if not any(row.holds(operation, difference) for row in INTENDED)
    ]
    assert unexpected == []


def test_every_intended_difference_exists_in_every_operation_of_its_row(
    ours: dict[str, Any],
) -> None:
    found = _found(ours)
    idle = [
        (one, row.difference)
        for row in INTENDED
        for one in row.operations
        if not any(
            re.fullmatch(one, operation) and re.fullmatch(row.difference, difference)
            for operation, difference in found
        )
    ]
    assert idle == []


def test_both_forms_of_enumerations_and_xml_are_described(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    assert schemas["Datapoint"]["properties"]["status"]["oneOf"] == [
        {"type": "integer", "enum": [0, 1, 2, 3]},
        {"type": "string", "enum": ["Active", "Paused", "Abuse", "Deleted"]},
    ]
    operation = document["paths"]["/groups"]["post"]
    assert list(operation["responses"]["200"]["content"]) == [
        "application/json",
        "text/json",
        "application/xml",
        "text/xml",
    ]
    assert list(operation["requestBody"]["content"]) == [
        "application/json",
        "text/json",
        "application/xml",
        "text/xml",
        "application/x-www-form-urlencoded",
    ]
    assert schemas["EntityUriList"]["xml"] == {"name": "EntityUriList"}
    assert schemas["EntityUriList"]["properties"]["entities"]["xml"] == {"wrapped": True}


def _found(ours: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, difference)
        for name, theirs in clickmeter().items()
        if name in ours
        for difference in differences(theirs, ours[name])
    ]
