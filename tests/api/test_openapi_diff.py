"""The served OpenAPI beside ClickMeter's two documents: every difference is meant, and says why."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.support.operations import clickmeter, differences, served

# A pattern over `<operation>: <difference>`, and the reason.
INTENDED = {
    r".*: parameter adds _enums": "asks for names of enumerations, which go out as integers",
    r".*: parameter adds _expand": "not in ClickMeter's document, but clients send it",
    r".*: parameter adds _after": "pages of lists that change neither lose nor repeat anything",
    r".*: answer adds entities\[\]\.\w+": "whole objects, as `_expand=true` answers them",
    r".*: parameter adds (sortBy|sortDirection)": "every list can be sorted",
    r".*: parameter adds (limit|offset)": "long answers can be had in parts",
    r".*: parameter adds (status|textSearch|tags|type|createdAfter|createdBefore)": (
        "every list of the same entities takes the same filters"
    ),
    r"GET /hits: parameter adds (datapoint|group|conversion)": "as in /clickstream; clients do",
    r".*: parameter status adds all": "the default in words, as the help centre has it",
    r".*: parameter (status|type) adds [0-3]": "numbers are taken too, as in bodies",
    r".*: parameter groupBy (adds day|adds week|adds month|lacks \w+)": (
        "the default in words; ClickMeter's list of one operation is that of `status`"
    ),
    r".*: parameter (timeFrame|timeframe) adds \w+": "every period on every operation",
    r".*: parameter (timeFrame|timeframe|type) is not required": (
        "clients leave it out: the last 30 days, links and pixels"
    ),
    r"GET /clickstream: parameter filter lacks ": "a blank parameter counts as absent everywhere",
    r"GET /datapoints/\{id\}/reports: parameter adds hittype": "as in the other reports",
    r"GET /groups/\{id\}/aggregated/summary: parameter status adds (paused|spam)": (
        "datapoints can be told apart by every status they have"
    ),
    r".*: (body|answer) adds (.*\.)?(duplicates|minSeconds|maxSeconds|lookBackDays)": (
        "our own: which conversions count (docs/conversions.md)"
    ),
    r".* /(account|me): (body|answer) adds currency": "our own: what totals are in",
    r"POST /account: body lacks (boGoVal|bonusClicks|registrationDate|timeframeMinDate)": (
        "set by the server; taken and ignored"
    ),
    r"GET /account/guests/\{guestId\}: parameter adds entity(Id|Type)": (
        "which datapoint or group `currentGrant` is about; ClickMeter has no way to say it"
    ),
    r".* /account/guests.*: answer lacks password": "a secret that a person chose never goes out",
    r"POST /account/guests.*: body lacks (apiKey|key|loginCount|currentGrant|\w+Grants)": (
        "made by the server or by permission patches; taken and ignored"
    ),
    r"POST /account/guests.*: body lacks timeZone": "follows from `timezonename`",
    r".*: body adds PatchRequests\[\]\.ReplaceId": "`replace` works in batches too",
    r".*: answer (adds|lacks) .*hourlyBreakDown\[\].*": (
        "a list of hours, as the help centre has it; ClickMeter's document says only 'object'"
    ),
    r".*: answer adds .*entityData\..*": "ClickMeter's document says only 'object'",
    r".*: answer adds .*\b(conversionsCount|uniqueConvertedClicks)": (
        "the names of the help centre's older page go out beside the new ones"
    ),
    r"GET .*summary.*: answer adds (fromDay|toDay)": "as the help centre has it",
    r"GET /clickstream: answer adds rows": "what clients read",
    r".*: answer adds .*(hits|entities)\[\]\.(id|trackedParameters)": "clients read it on hits",
    r".*: answer lacks .*isPrivateShared": "private shares do not exist",
    r".*: answer lacks .*location\.(areacode|metrocode)": "no database of ours knows them",
    r".*: answer lacks .*tags\[\]\.(datapoints|groups)": (
        "a tag within an entity is `{id, name}`; GET /tags/{id} tells the rest"
    ),
    r"GET /tags/count: answer adds count": "the document says only 'object'",
    r"DELETE /tags/\{tagId\}: answer adds (id|uri)": "the document says only 'object'",
    r".* /datapoints/batch: answer (adds results|lacks (status|result|entityData|errors))": (
        "one result per item, which is what clients read"
    ),
    r"PUT /conversions/\{conversionId\}/datapoints/batch/patch: answer adds results": (
        "what became of each item"
    ),
    r".*: body lacks .*\b(creationDate|groupName|trackingCode|writePermited|deleted|firstUrl)": (
        "set by the server; taken and ignored"
    ),
    r".*: body lacks .*\w+ConversionName": "follows from the conversion's id; taken and ignored",
    r".*: body lacks (id|code)": "the path or the server says it; taken and ignored",
    r".*: body lacks Entities\[\]\.uri": "the id says it; taken and ignored",
    r".*: body lacks List\[\]\.id": "taken by updates, ignored by creations",
    r".*: body lacks .*tags\[\]\.\w+": "tags are taken as names, ids or objects",
}


@pytest.fixture(scope="module")
def ours(client: TestClient) -> dict[str, Any]:
    return served(client.get("/openapi.json").json())


def test_every_operation_of_clickmeter_is_served(ours: dict[str, Any]) -> None:
    missing = sorted(clickmeter().keys() - ours.keys())
    assert missing == [], f"{len(missing)} of {len(clickmeter())} are missing"


def test_no_operation_is_added(ours: dict[str, Any]) -> None:
    assert sorted(ours.keys() - clickmeter().keys()) == []


def test_every_difference_is_meant(ours: dict[str, Any]) -> None:
    unexpected = [line for line in _lines(ours) if not _reason(line)]
    assert unexpected == []


def test_every_intended_difference_exists(ours: dict[str, Any]) -> None:
    lines = list(_lines(ours))
    idle = [one for one in INTENDED if not any(re.fullmatch(one, line) for line in lines)]
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


def _lines(ours: dict[str, Any]) -> list[str]:
    return [
        f"{name}: {line}"
        for name, theirs in clickmeter().items()
        if name in ours
        for line in differences(theirs, ours[name])
    ]


def _reason(line: str) -> str | None:
    return next((why for one, why in INTENDED.items() if re.fullmatch(one, line)), None)
