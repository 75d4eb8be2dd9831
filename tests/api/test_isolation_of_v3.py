"""Another account's ids open nothing in v3 either, and the rows behind them stay as they are."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from clicktrail.api.v3.resources import document
from tests.support.api import Account
from tests.support.guests import GuestOf
from tests.support.replayed import present
from tests.support.signing_in import PASSWORD, Browser, Owner

ADDRESSED = sorted(
    f"{method.upper()} {path}"
    for path, item in document()["paths"].items()
    if "{" in path
    for method in item
)
FILTER = {"dimension": "country", "is": "DE"}
BODIES: dict[str, Any] = {
    "PUT /v3/links/{id}/rules": {"rules": []},
    "PUT /v3/annotations/{id}": {"at": "2026-06-02", "text": "taken over"},
    "PUT /v3/segments/{id}": {"name": "taken over", "filter": FILTER},
    "PUT /v3/utm-templates/{id}": {"name": "taken over", "source": "eve"},
}
QUESTION = {"metrics": ["clicks"], "range": {"from": "2026-06-01", "to": "2026-06-02"}}


class Ada:
    """An account with one of everything that v3 has an address for."""

    def __init__(self, app: FastAPI, parts: Parts, client: TestClient) -> None:
        self.parts = parts
        owner = Owner(parts)
        self.id = owner.id
        self.browser = Browser(app).signed_in(email=owner.email, password=PASSWORD)
        self._client = client
        self._key = {"X-Clickmeter-AuthKey": owner.key}
        link = {"title": "Ada's", "typeTL": {"url": "https://ada.example/"}}
        self.ids = {
            "links": self._made("/datapoints", link),
            "annotations": self._made("/v3/annotations", {"at": "2026-06-01", "text": "hers"}),
            "segments": self._made("/v3/segments", {"name": "hers", "filter": FILTER}),
            "utm-templates": self._made("/v3/utm-templates", {"name": "hers", "source": "her"}),
            "keys": self._made("/v3/keys", {"name": "hers"}),
            "erasures": self._made("/v3/erasures", {"visitor": 7}),
            "exports": self._made("/v3/exports", {"query": QUESTION, "format": "csv"}),
            "domains": self._made("/domains", {"name": f"ada-{owner.id}.example"}),
            "sessions": self.browser.client.get("/v3/sessions").json()["sessions"][0]["id"],
        }

    def _made(self, path: str, body: Any) -> Any:
        answer = self._client.post(path, json=body, headers=self._key)
        assert answer.is_success, answer.text
        return answer.json()["id"]

    def address(self, operation: str) -> tuple[str, str]:
        """Return method and path of an operation on what is hers."""
        method, path = operation.split(" ")
        return method, path.replace("{id}", str(self.ids[path.split("/")[2]]))

    def state(self) -> list[Any]:
        """Return all rows of the account, and what else there is by her ids."""
        with self.parts.catalog.read() as view:
            rows = present(view.connection, self.id)
        export = self._client.get(f"/v3/exports/{self.ids['exports']}", headers=self._key)
        sessions = self.browser.client.get("/v3/sessions").json()["sessions"]
        return [rows, export.status_code, [one["id"] for one in sessions]]


@pytest.fixture(scope="module")
def ada(app: FastAPI, parts: Parts, client: TestClient) -> Ada:
    return Ada(app, parts, client)


@pytest.mark.parametrize("operation", ADDRESSED)
@pytest.mark.parametrize("who", ["owner", "guest"])
def test_somebody_else_s_id_is_not_found_and_nothing_changes(
    operation: str, who: str, ada: Ada, stranger: Account
) -> None:
    caller: Account | GuestOf = stranger
    if who == "guest":
        caller = GuestOf(stranger, "eve", extendedGrants={"allowAllGrants": True})
    before = ada.state()
    answer = caller.call(*ada.address(operation), BODIES.get(operation))
    problem = answer.json()
    expected = {(404, "entity-not-found")} | ({(403, "forbidden")} if who == "guest" else set())
    assert (answer.status_code, problem["type"].rpartition(":")[2]) in expected, answer.text
    assert "ada" not in answer.text.lower()
    assert ada.state() == before


def test_every_address_is_tried() -> None:
    assert len(ADDRESSED) >= 12
    assert {one.split("/")[2] for one in ADDRESSED} == {
        *("annotations", "domains", "erasures", "exports", "keys", "links", "segments"),
        *("sessions", "utm-templates"),
    }
