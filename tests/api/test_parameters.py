"""Every query parameter of ClickMeter's documents changes the answer as it should."""

from __future__ import annotations

from typing import Any

import pytest

from clicktrail.api.parts import Parts
from tests.support.naive import expected, observed, path_of
from tests.support.parameters import EXCEPTIONS, PROOFS, along, is_needed, pairs, proof_of
from tests.support.shelf import Shelf, fill


@pytest.fixture(scope="module")
def shelf(parts: Parts) -> Shelf:
    return fill(parts)


def test_every_parameter_has_a_proof_or_a_reason() -> None:
    assert [pair for pair in pairs() if proof_of(*pair) is None] == []
    assert set(EXCEPTIONS) <= set(pairs())
    used = {"timeFrame" if name.lower() == "timeframe" else name for _, name in pairs()}
    assert sorted(set(PROOFS) - used) == []


@pytest.mark.parametrize(("operation", "name"), pairs())
def test_a_parameter_changes_the_answer_as_it_should(
    operation: str, name: str, shelf: Shelf
) -> None:
    proof = proof_of(operation, name)
    assert proof is not None
    path, base = operation.split(" ")[1], along(shelf, operation, name)
    found = []
    if not is_needed(operation, name):
        found.append(_ask(shelf, path, base, as_guest=proof.as_guest))
    for value in proof.values(shelf, operation):
        sent = base | {name: value}
        found.append(_ask(shelf, path, sent, as_guest=proof.as_guest))
        assert found[-1] == expected(shelf, path, sent, as_guest=proof.as_guest), sent
    assert any(one != found[0] for one in found)


def _ask(shelf: Shelf, path: str, sent: dict[str, str], *, as_guest: bool) -> Any:
    caller = shelf.guest if as_guest else shelf.owner
    return observed(path, caller.get(path_of(shelf, path), **sent))
