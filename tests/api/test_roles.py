"""Every operation as everybody: owner, guests with and without grants, a stranger, without a key.

What an operation answers to whom stands in `tests.support.roles`.
"""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from tests.support.operations import clickmeter
from tests.support.owned import Owned, settled
from tests.support.roles import (
    DONE,
    FORBIDDEN,
    ITEMS_FORBIDDEN,
    ITEMS_REFUSED,
    ITEMS_UNKNOWN,
    MATRIX,
    NOTHING,
    REFUSED,
    ROLES,
    UNKNOWN,
    Row,
)

REFUSALS = (FORBIDDEN, UNKNOWN, REFUSED)
ITEMS = (ITEMS_FORBIDDEN, ITEMS_UNKNOWN, ITEMS_REFUSED)
READING = sorted(name for name in MATRIX if name.startswith("GET "))
CHANGING = sorted(name for name in MATRIX if not name.startswith("GET "))


@pytest.fixture(scope="module")
def read_only(parts: Parts, client: TestClient) -> Owned:
    """For tests that change nothing."""
    return Owned(parts, client)


@pytest.fixture
def owned(parts: Parts, client: TestClient) -> Owned:
    return Owned(parts, client)


def test_the_matrix_holds_every_operation_of_clickmeter() -> None:
    assert sorted(MATRIX) == sorted(clickmeter())


@pytest.mark.parametrize("operation", READING)
def test_reading_shows_to_each_caller_what_is_theirs(operation: str, read_only: Owned) -> None:
    row = MATRIX[operation]
    answers = {role: _call(read_only, operation, role, row) for role in ROLES}
    for role, answer in answers.items():
        _check(read_only, operation, role, row, answer)
    outsider = settled(answers["stranger"].json())
    for role, answer in answers.items():
        if row.outcome(role) == DONE:
            assert settled(answer.json()) != outsider, (operation, role)
    assert_keyless_is_refused(read_only, operation, row)


@pytest.mark.parametrize("operation", CHANGING)
def test_changing_is_for_who_may_and_leaves_no_trace_of_others(
    operation: str, owned: Owned
) -> None:
    row = MATRIX[operation]
    before = owned.state()
    for role in ROLES:
        if row.outcome(role) != DONE:
            _check(owned, operation, role, row, _call(owned, operation, role, row))
    assert owned.state() == before, operation
    changed = False
    # Who may least comes first and finds everything as it was.
    for role in reversed(ROLES):
        if row.outcome(role) != DONE:
            continue
        answer = _call(owned, operation, role, row)
        if changed and operation.startswith("DELETE ") and answer.status_code == 404:
            # Nothing is left of what another caller deleted for good.
            continue
        _check(owned, operation, role, row, answer)
        assert changed or owned.state() != before, (operation, role)
        changed = True
    assert changed
    after = owned.state()
    assert_keyless_is_refused(owned, operation, row)
    assert owned.state() == after


def assert_keyless_is_refused(owned: Owned, operation: str, row: Row) -> None:
    answer = _call(owned, operation, "", row)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "Unauthorized"), operation
    assert owned.shown_by(answer) == []


def _call(owned: Owned, operation: str, role: str, row: Row) -> Any:
    return owned.call(role, operation, row.body, row.query)


def _check(owned: Owned, operation: str, role: str, row: Row, answer: Any) -> None:
    """Hold an answer against the outcome that the matrix has for a role."""
    outcome, about = row.outcome(role), (operation, role, answer.text[:300])
    if outcome in REFUSALS:
        status, code = outcome.split(" ")
        assert (answer.status_code, answer.json()["errorCode"]) == (int(status), code), about
        assert answer.json()["httpErrorCode"] == int(status)
        assert owned.shown_by(answer) == [], about
        return
    assert answer.status_code == 200, about
    if outcome in ITEMS:
        statuses = {item["status"] for item in answer.json()["results"]}
        assert statuses == {outcome.split(" ")[1]}, about
    elif "results" in answer.json():
        assert {item["status"] for item in answer.json()["results"]} == {"OK"}, about
    if role == "stranger" or outcome == NOTHING:
        assert owned.shown_by(answer) == [], about
