"""Every member of the answers in ClickMeter's documents is seen in an answer of ours."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from tests.support.members import REASONS, absent_by_reason, missing, reason_of
from tests.support.operations import clickmeter
from tests.support.owned import Owned
from tests.support.roles import MATRIX
from tests.support.showcase import Showcase, members_of


@pytest.fixture(scope="module")
def seen(parts: Parts, client: TestClient) -> dict[str, set[str]]:
    """The members of real answers of every operation."""
    showcase = Showcase(parts, client)
    found: dict[str, set[str]] = {}
    for operation in clickmeter():
        method, path = operation.split(" ")
        found[operation] = set()
        if method == "GET":
            for target, sent in showcase.calls(path):
                found[operation] |= members_of(showcase.owner.get(target, **sent))
    for operation, target, body in showcase.changes():
        answer = showcase.owner.ok(operation.split(" ")[0], target, body)
        found[operation] |= members_of(answer)
    owned: Any = None
    for operation in sorted(clickmeter(), key=lambda one: one.startswith("DELETE")):
        if not operation.startswith("GET") and not found[operation]:
            # What one deletes, the next may need.
            owned = owned if operation.startswith("P") and owned else Owned(parts, client)
            answer = owned.call("owner", operation, MATRIX[operation].body)
            assert answer.status_code == 200, (operation, answer.text)
            found[operation] |= members_of(answer.json())
    return found


@pytest.mark.parametrize("operation", sorted(clickmeter()))
def test_every_member_is_seen_or_has_a_reason(operation: str, seen: dict[str, set[str]]) -> None:
    absent = missing(operation, seen[operation])
    excused = [one for some in absent_by_reason(operation).values() for one in some]
    assert sorted(absent) == sorted(excused)


def test_every_reason_is_needed(seen: dict[str, set[str]]) -> None:
    used = {
        reason_of(operation, member)
        for operation, members in seen.items()
        for member in missing(operation, members)
    }
    assert sorted(set(REASONS.values()) - used) == []
