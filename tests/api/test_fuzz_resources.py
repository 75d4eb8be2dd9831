"""Whatever is sent to tags, domains, scripts and the account: never a fault, always the shape."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.api.v2.accounts import AccountBody
from clicktrail.api.v2.domains import DomainBody
from clicktrail.api.v2.retargeting import RetargetingBody
from clicktrail.api.v2.tags import TagBody, TagNameBody, TagPatchBody
from tests.support.api import Account

QUICK = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(("", " ", "*", "-1", "0", "2", "9" * 40, "x" * 30_000, "\x00", "\ud800")),
    st.sampled_from(("İ", "ß", "xn--", "xn--a", "a.b", "1.2.3.4", "[::1]", "http://[::1")),
    st.sampled_from(("https://a.example/", "add", "remove", "UTC", "europe/rome", "a@b")),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
BODIES = st.dictionaries(
    st.sampled_from(
        sorted(
            {
                field.alias or name
                for model in (
                    AccountBody,
                    DomainBody,
                    RetargetingBody,
                    TagBody,
                    TagNameBody,
                    TagPatchBody,
                )
                for name, field in model.model_fields.items()
            }
        )
    ),
    VALUES,
    max_size=7,
)
WRITES = (
    ("POST", "/tags"),
    ("PUT", "/tags/{tag}/name"),
    ("PUT", "/tags/{tag}/datapoints/patch"),
    ("PUT", "/tags/{tag}/groups/patch"),
    ("POST", "/domains"),
    ("POST", "/domains/{domain}"),
    ("POST", "/retargeting"),
    ("POST", "/retargeting/{script}"),
    ("POST", "/account"),
)
READS = (
    "/tags",
    "/tags/count",
    "/tags/{tag}/datapoints",
    "/tags/{tag}/groups/count",
    "/domains",
    "/domains/count",
    "/retargeting",
    "/retargeting/{script}/datapoints",
    "/account/plan",
)
PARAMETERS = st.dictionaries(
    st.sampled_from(
        [
            "offset",
            "limit",
            "name",
            "type",
            "datapoints",
            "groups",
            "_expand",
            "status",
            "tags",
            "textSearch",
            "createdAfter",
            "createdBefore",
            "onlyFavorites",
            "sortBy",
        ]
    ),
    TEXTS.filter(lambda text: "\ud800" not in text and len(text) < 1000),
    max_size=4,
)


@pytest.fixture
def made(owner: Account) -> dict[str, int]:
    return {
        "tag": owner.ok("POST", "/tags", {"name": "t"})["id"],
        "domain": owner.ok("POST", "/domains", {"name": f"fuzz-{owner.id}.example"})["id"],
        "script": owner.ok("POST", "/retargeting", {"name": "s", "script": "1"})["id"],
    }


@QUICK
@given(write=st.sampled_from(WRITES), body=BODIES)
def test_no_body_is_a_fault(
    owner: Account, made: dict[str, int], write: tuple[str, str], body: dict[str, object]
) -> None:
    method, path = write
    answer = owner.call(
        method,
        path.format_map(made),
        content=json.dumps(body),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code in (200, 400, 403, 404), answer.text
    if answer.status_code != 200:
        assert answer.json()["httpErrorCode"] == answer.status_code


@QUICK
@given(path=st.sampled_from(READS), parameters=PARAMETERS)
def test_no_query_is_a_fault(
    owner: Account, made: dict[str, int], path: str, parameters: dict[str, str]
) -> None:
    answer = owner.call("GET", path.format_map(made), params=parameters)
    assert answer.status_code in (200, 400), answer.text
    if answer.status_code != 200:
        assert answer.json()["httpErrorCode"] == 400
