"""Whatever is sent: never a fault, and every refusal in the one shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.api.queries import declared_names
from clicktrail.api.v2.conversions import ConversionBody, PatchBody
from clicktrail.api.v2.groups import GroupBody
from clicktrail.api.v2.link_bodies import DatapointBody, LinkSpecificsBody
from tests.support.api import Account

QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(("", " ", "*", "%", "_", "'", '"', "'; --", "[]", "{}", "..", "İ", "ß")),
    st.sampled_from(("-1", "1e9", "nan", "20260101", "20260230", "99999999", "00000000", "true")),
    st.sampled_from(("https://a.example/", "http://[::1", "javascript:1", "add", "tl", "custom")),
    st.sampled_from(["\x00", "\ud800", "9" * 40, "x" * 20_000]),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(),
        TEXTS,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
NAMES = sorted(
    {
        field.alias or name
        for model in (DatapointBody, LinkSpecificsBody, GroupBody, ConversionBody, PatchBody)
        for name, field in model.model_fields.items()
    }
)
LINKS = st.dictionaries(
    st.sampled_from(sorted(f.alias or n for n, f in LinkSpecificsBody.model_fields.items())),
    VALUES,
    max_size=5,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)
READS = (
    "/groups",
    "/groups/count",
    "/conversions",
    "/datapoints",
    "/datapoints/count",
    "/domains",
    "/aggregated",
    "/aggregated/summary/datapoints",
    "/hits",
    "/clickstream",
    "/groups/{group}/datapoints",
    "/conversions/{conversion}/datapoints",
    "/conversions/{conversion}/datapoints/count",
    "/datapoints/{datapoint}/aggregated",
    "/datapoints/{datapoint}/aggregated/list",
    "/datapoints/{datapoint}/hits",
)


@pytest.fixture
def made(owner: Account) -> dict[str, int]:
    conversion = owner.conversion()
    return {
        "group": owner.default_group,
        "conversion": conversion,
        "datapoint": owner.link(firstConversionId=conversion),
    }


@QUICK
@given(data=st.data())
def test_no_query_is_a_fault(owner: Account, made: dict[str, int], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(READS)).format_map(made)
    parameters = data.draw(
        st.dictionaries(st.sampled_from(sorted(declared_names().values())), TEXTS, max_size=5)
    )
    parameters.pop("authKey", None)
    sendable = {k: v.encode(errors="replace").decode()[:2000] for k, v in parameters.items()}
    _check(owner.call("GET", path, params=sendable))


@QUICK
@given(data=st.data())
def test_no_body_is_a_fault(owner: Account, made: dict[str, int], data: st.DataObject) -> None:
    method, path = data.draw(
        st.sampled_from(
            [
                ("POST", "/groups"),
                ("POST", "/groups/{group}"),
                ("PUT", "/groups/{group}/notes"),
                ("POST", "/conversions"),
                ("POST", "/conversions/{conversion}"),
                ("PUT", "/conversions/{conversion}/datapoints/patch"),
                ("PUT", "/conversions/{conversion}/datapoints/batch/patch"),
                ("POST", "/datapoints"),
                ("POST", "/datapoints/{datapoint}"),
                ("POST", "/groups/{group}/datapoints"),
                ("PUT", "/datapoints/batch"),
                ("POST", "/datapoints/batch"),
                ("DELETE", "/datapoints/batch"),
            ]
        )
    )
    body: Any = data.draw(BODIES)
    if data.draw(st.booleans()):
        body |= {
            "title": "T",
            "name": None,
            "typeTL": {"url": "https://a.example/"} | data.draw(LINKS),
        }
    if "batch" in path:
        items = data.draw(st.lists(st.one_of(st.just(body), BODIES, VALUES), max_size=4))
        body = {data.draw(st.sampled_from(["PatchRequests", "list", "Entities"])): items}
    content = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    answer = owner.call(method, path.format_map(made), content=content, headers=headers)
    _check(answer)


@QUICK
@given(content=st.binary(max_size=200), kind=TEXTS)
def test_no_bytes_are_a_fault(owner: Account, content: bytes, kind: str) -> None:
    for media_type in ("application/json", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": media_type}
        _check(owner.call("POST", "/groups", content=content, headers=headers))


def _check(answer: Any) -> None:
    body = answer.json()
    if answer.status_code == 200:
        return
    assert answer.status_code in (400, 404, 413, 415), answer.text
    assert body.keys() - {"errors"} == {"errorCode", "errorMessage", "httpErrorCode"}
    assert body["httpErrorCode"] == answer.status_code
    for error in body.get("errors", []):
        assert error.keys() - {"errorValue"} == {"code", "property", "errorMessage"}
        assert error["property"][:1].isupper()
