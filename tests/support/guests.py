"""Guests of an account of a running API."""

from __future__ import annotations

from typing import Any

from tests.support.api import Account


class GuestOf:
    """A guest of an account, with a client that carries the guest's own key."""

    def __init__(self, owner: Account, user_name: str, **fields: Any) -> None:
        made = owner.ok(
            "POST", "/account/guests", {"userName": f"{user_name}-{owner.id}", **fields}
        )
        self._owner = owner
        self.id = int(made["id"])
        self.key = str(made["apiKey"])

    def granted(self, kind: str, entity_id: int, verb: str = "r") -> GuestOf:
        """Grant something; return the guest."""
        self._owner.ok(
            "POST",
            f"/account/guests/{self.id}/{kind}/permissions/patch",
            {"Action": "add", "Id": entity_id, "Verb": verb},
        )
        return self

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Send a request with the guest's key; return the whole answer."""
        headers = {"X-Clickmeter-AuthKey": self.key, **more.pop("headers", {})}
        return self._owner.call(method, path, body, headers=headers, **more)

    def ok(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Send a request that must succeed; return its JSON."""
        answer = self.call(method, path, body, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str, **parameters: Any) -> Any:
        """Return the JSON of a GET that must succeed."""
        return self.ok("GET", path, params=parameters)

    def ids(self, path: str, **parameters: Any) -> list[int]:
        """Return the ids of a list, rising."""
        return sorted(one["id"] for one in self.get(path, limit=100, **parameters)["entities"])

    def status(self, method: str, path: str, body: Any = None) -> int:
        """Return the status that a request is answered with; errors in the one shape."""
        answer = self.call(method, path, body)
        if answer.status_code != 200:
            assert answer.json()["httpErrorCode"] == answer.status_code
        return int(answer.status_code)
