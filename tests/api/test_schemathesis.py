"""Requests made up from the served OpenAPI: answers keep what the document promises.

`CLICKTRAIL_EXAMPLES` says how many requests each operation gets (a few, unless it is set).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks as openapi_checks

from tests.support.api import Account

EXAMPLES = int(os.environ.get("CLICKTRAIL_EXAMPLES", "4"))
PROMISES = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
]
MAKERS: dict[str, Callable[[Account], int]] = {
    "datapoints": Account.link,
    "groups": Account.group,
    "conversions": Account.conversion,
    "tags": lambda owner: int(owner.ok("POST", "/tags", {"name": "made"})["id"]),
}
OPERATORS = ["/healthz", "/readyz", "/metrics"]


def test_answers_keep_what_the_document_promises(app: FastAPI, owner: Account) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", app).exclude(path=OPERATORS)
    broken = []
    tried = 0
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        tried += 1
        try:
            _try(operation, owner.key, _entity(owner, operation.path))
        except FailureGroup as failures:
            broken += [f"{operation.label}: {failure}" for failure in failures.exceptions]
    assert broken == []
    assert tried >= 100


def _entity(owner: Account, path: str) -> int | None:
    """Return the id of a fresh entity for the path; a made-up one is hardly ever there."""
    collection = path.split("/")[1]
    if "{" not in path or collection not in MAKERS:
        return None
    return MAKERS[collection](owner)


def _try(operation: Any, key: str, entity: int | None) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def answers_as_promised(case: Any) -> None:
        if entity is not None:
            case.path_parameters = dict.fromkeys(case.path_parameters, entity)
        case.call_and_validate(headers={"X-Clickmeter-AuthKey": key}, checks=PROMISES)

    answers_as_promised()
