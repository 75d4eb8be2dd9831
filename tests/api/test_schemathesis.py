"""Requests made up from the served OpenAPI, in all phases and with all checks of Schemathesis.

`CLICKTRAIL_EXAMPLES` says how many requests each operation gets (a few, unless it is set). Below 20
the document is made smaller first, see `_smaller`: what is left out there is the same everywhere.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from tests.support.excuses import Found, unexcused
from tests.support.owned import Owned

EXAMPLES = int(os.environ.get("CLICKTRAIL_EXAMPLES", "4"))
WHOLE = EXAMPLES >= 20
OPERATORS = ["/healthz", "/readyz", "/metrics"]
# Of creating, reading, changing and deleting.
STORIES = 10 * EXAMPLES
TELLINGS = 8
PHASES = ("examples", "coverage", "fuzzing", "stateful")
# Which of the owner's things stand for the ids of paths.
IDS = {
    "datapoints": ("id", "link"),
    "groups": ("id", "group"),
    "conversions": ("conversionId", "conversion"),
    "tags": ("tagId", "tag"),
    "domains": ("id", "domain"),
    "retargeting": ("id", "script"),
    "account/guests": ("guestId", "guest"),
}


@pytest.mark.timeout(900)
def test_answers_keep_what_the_document_promises(
    app: FastAPI, parts: Parts, client: TestClient
) -> None:
    owned = Owned(parts, client)
    operations: list[dict[str, Any]] = [
        {
            "include-name-regex": rf"^GET /{place}/\{{",
            "parameters": {f"path.{name}": owned.ids[kind]},
        }
        for place, (name, kind) in IDS.items()
    ]
    if not WHOLE:
        # What they take, or the items of it, others take as well.
        repeated = [
            "POST /account/guests/{guestId}",
            "GET /datapoints/{id}/reports",
            "GET /groups/{id}/reports",
            "POST /datapoints/{id}",
            "PUT /datapoints/batch",
            "POST /datapoints/batch",
            "POST /groups/{id}/datapoints",
        ]
        operations.append({"include-name": repeated, "phases": {"coverage": {"enabled": False}}})
    failures, answered = _run(app, owned.owner.key, PHASES[:3], operations)
    assert "\n".join(unexcused(failures)) == ""
    # What never succeeded was hardly tried.
    never = [name for name in _operations(app) if name not in answered]
    assert [name for name in never if name.startswith("GET ")] == []
    assert len(never) <= 12, never


@pytest.mark.timeout(900)
def test_what_is_created_can_be_read_changed_and_deleted(
    app: FastAPI, parts: Parts, client: TestClient
) -> None:
    answered: Counter[str] = Counter()
    # Which stories are told is chance; telling goes on until every way of following was tried.
    for seed in range(1, TELLINGS + 1):
        key = Owned(parts, client).owner.key
        failures, more = _run(app, key, ("stateful",), [], seed)
        assert "\n".join(unexcused(failures)) == ""
        answered += more
        if _all_followed(answered):
            break
    assert _all_followed(answered), answered


def _all_followed(answered: Counter[str]) -> bool:
    return all(
        sum(re.match(rf"{method} /\S+/{{\w+}}$", name) is not None for name in answered) >= 2
        for method in ("GET", "POST", "DELETE")
    )


def _operations(app: FastAPI) -> list[str]:
    return [
        f"{method.upper()} {path}"
        for path, methods in app.openapi()["paths"].items()
        for method in methods
        if path not in OPERATORS
    ]


def _run(
    app: FastAPI,
    key: str,
    phases: tuple[str, ...],
    operations: list[dict[str, Any]],
    seed: int | None = None,
) -> tuple[list[Found], Counter[str]]:
    """Run phases; return the failed checks, and how often each operation was answered by 200."""
    config = SchemathesisConfig.from_dict(
        {
            **({} if seed is None else {"seed": seed}),
            "headers": {"X-Clickmeter-AuthKey": key},
            # NUL is no text for any database; that it is refused, tests/api/test_fuzz.py tells.
            "generation": {
                "max-examples": STORIES if phases == ("stateful",) else EXAMPLES,
                "deterministic": seed is None,
                "database": "none",
                "no-shrink": True,
                "allow-x00": False,
            },
            "continue-on-failure": True,
            "phases": {phase: {"enabled": phase in phases} for phase in PHASES},
            "operations": operations,
        }
    )
    document = TestClient(app).get("/openapi.json").json()
    schema: Any = schemathesis.openapi.from_dict(
        document if WHOLE else _smaller(document), config=config
    )
    schema.app = app
    schema = schema.exclude(path=OPERATORS)
    failures: list[Found] = []
    answered: Counter[str] = Counter()
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            failures += _failures(event.recorder)
            for case_id, interaction in event.recorder.interactions.items():
                response = interaction.response
                if response is not None and response.status_code == 200:
                    answered[event.recorder.cases[case_id].value.operation.label] += 1
    return failures, answered


def _failures(recorder: Any) -> list[Found]:
    found = []
    for case_id, nodes in recorder.checks.items():
        case, response = recorder.cases[case_id].value, recorder.interactions[case_id].response
        for node in nodes:
            if node.failure_info is None:
                continue
            try:
                answer = response.json()
            except ValueError:
                answer = {}
            found.append(
                Found(
                    check=node.name,
                    message=" ".join(node.failure_info.failure.message.split()),
                    operation=case.operation.label,
                    media_type=case.media_type or "",
                    query=dict(case.query or {}),
                    body=case.body,
                    status=response.status_code,
                    errors=tuple(answer.get("errors", ())),
                    results=tuple(answer.get("results", ())),
                )
            )
    return found


def _smaller(document: dict[str, Any]) -> dict[str, Any]:
    """Take away what multiplies requests: other media types, other places of the key, `_enums`."""
    document["security"] = [{"header": []}]
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["security"] = [{"header": []}] if operation["security"] else []
            parameters = operation.get("parameters", [])
            operation["parameters"] = [one for one in parameters if one["name"] != "_enums"]
            body = operation.get("requestBody", {})
            if body:
                body["content"] = {"application/json": body["content"]["application/json"]}
    return document
