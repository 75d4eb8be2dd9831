"""Whatever is asked of any operation: never a fault, and every refusal in the one shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.api.bodies import documented
from clicktrail.api.queries import declared_names
from tests.support.api import Account
from tests.support.writes import Target, in_shape, reads_of, targets_of, writes_of

QUICK = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(("", " ", "*", "%", "_", "'", '"', "'; --", "[]", "{}", "..", "İ", "ß", ",")),
    st.sampled_from(("-1", "0", "1e9", "nan", "20260101", "20260230", "99999999", "00000000")),
    st.sampled_from(("https://a.example/", "http://[::1", "javascript:1", "a@b", "x\n", "a.b")),
    st.sampled_from(("add", "remove", "replace", "tl", "gr", "custom", "true", "r", "w", "UTC")),
    st.sampled_from(("xn--", "xn--a", "1.2.3.4", "1.2.3.*", "::/0", "[::1]", "2001:db8::/129")),
    st.sampled_from(["\x00", "\ud800", "9" * 40, "٣", "x" * 20_000, "x" * 100_000]),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(0, 9),
        st.integers(-(2**70), 2**70),
        st.floats(),
        TEXTS,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
NAMES = st.sampled_from(
    sorted(
        {field.alias or name for model in documented for name, field in model.model_fields.items()}
    )
)
MEMBERS = st.dictionaries(NAMES, VALUES, max_size=8)
# Objects within objects, and lists of objects, under the names that mean something.
BODIES = st.dictionaries(
    NAMES, st.one_of(VALUES, MEMBERS, st.lists(st.one_of(MEMBERS, VALUES), max_size=3)), max_size=8
)
# Nearly right, so that what comes after the first look is reached as well.
PLAUSIBLE = {
    "title": "T",
    "name": "n",
    "text": "t",
    "typeTL": {"url": "https://a.example/"},
    "script": "1",
    "ip": "192.0.2.1",
    "userName": "u",
    "action": "add",
    "verb": "r",
}


@pytest.fixture
def targets(owner: Account) -> dict[str, Target]:
    return targets_of(owner)


@QUICK
@given(data=st.data())
def test_no_query_is_a_fault(
    app: FastAPI, owner: Account, targets: dict[str, Target], data: st.DataObject
) -> None:
    path, names = data.draw(st.sampled_from(reads_of(app)))
    others = sorted(declared_names().values())
    wanted = st.sampled_from(names) | st.sampled_from(others) if names else st.sampled_from(others)
    parameters = data.draw(st.dictionaries(wanted, TEXTS, max_size=5))
    parameters.pop("authKey", None)
    sendable = {k: v.encode(errors="replace").decode()[:2000] for k, v in parameters.items()}
    in_shape(owner.call("GET", Target.fill(path, targets), params=sendable))


@settings(QUICK, max_examples=600)
@given(data=st.data())
def test_no_body_is_a_fault(
    app: FastAPI, owner: Account, targets: dict[str, Target], data: st.DataObject
) -> None:
    method, path = data.draw(st.sampled_from(writes_of(app)))
    body: Any = data.draw(BODIES)
    if data.draw(st.booleans()):
        body = {**PLAUSIBLE, "id": targets["datapoint"].id, **body}
    if "batch" in path:
        items = data.draw(st.lists(st.one_of(st.just(body), BODIES, VALUES), max_size=4))
        body = {data.draw(st.sampled_from(["PatchRequests", "list", "Entities"])): items}
    answer = owner.call(
        method,
        Target.fill(path, targets),
        content=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    in_shape(answer)
