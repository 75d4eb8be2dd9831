"""Accounts of a running API, and visits put straight into its hit store."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from clicktrail.domain.hit_id import first_id_at
from tests.support.clock import away_from_midnight
from tests.support.hit_store import conversion_columns, hit_columns

_numbers = itertools.count(1)


class Account:
    """An account of its own with a client that carries its key."""

    def __init__(self, parts: Parts, client: TestClient, timezone: str = "UTC") -> None:
        away_from_midnight(timezone)
        self.parts = parts
        self.timezone = timezone
        with parts.catalog.write() as edit:
            account = edit.accounts.create(timezone=timezone)
            _, self.key = edit.accounts.create_key(account.id, "test")
            self.default_group = edit.groups.default(account.id).id
        self.id = account.id
        self.created_at = account.created_at
        self._client = client

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Send a request with the account's key; return the whole answer."""
        headers = {"X-Clickmeter-AuthKey": self.key, **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return self._client.request(method, path, headers=headers, **more)

    def ok(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Send a request that must succeed; return its JSON."""
        answer = self.call(method, path, body, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str, **parameters: Any) -> Any:
        """Return the JSON of a GET that must succeed."""
        return self.ok("GET", path, params=parameters)

    def group(self, name: str = "Campaign", **more: Any) -> int:
        """Create a group."""
        return int(self.ok("POST", "/groups", {"name": name, **more})["id"])

    def conversion(self, name: str = "Order", **more: Any) -> int:
        """Create a conversion."""
        return int(self.ok("POST", "/conversions", {"name": name, **more})["id"])

    def link(self, title: str = "Link", url: str = "https://shop.example/", **more: Any) -> int:
        """Create a tracking link."""
        body = {"title": title, "typeTL": {"url": url, **more.pop("typeTL", {})}, **more}
        return int(self.ok("POST", "/datapoints", body)["id"])

    def pixel(self, title: str = "Pixel", **more: Any) -> int:
        """Create a tracking pixel."""
        return int(self.ok("POST", "/datapoints", {"type": 1, "title": title, **more})["id"])

    def visit(self, datapoint_id: int, at: datetime, **columns: Any) -> int:
        """Record a hit; return its id."""
        ms = round(at.timestamp() * 1000)
        number = next(_numbers)
        hit_id = first_id_at(ms) + number % 500_000
        row = {
            "ts": ms,
            "hit_id": hit_id,
            "account_id": self.id,
            "datapoint_id": datapoint_id,
            "is_unique": 1,
            "outcome": "spider:user-agent" if columns.get("is_spider") else "counted",
            "ip": "198.51.100.7",
            **columns,
        }
        self.parts.hits.insert_hits(hit_columns([row]), f"test:{number}")
        return hit_id

    def convert(
        self,
        conversion_id: int,
        at: datetime,
        datapoint_id: int = 0,
        hit_id: int = 0,
        value: str = "0",
        **columns: Any,
    ) -> None:
        """Record a conversion, attributed when a hit is given."""
        ms = round(at.timestamp() * 1000)
        number = next(_numbers)
        row = {
            "ts": ms,
            "event_id": first_id_at(ms) + number,
            "account_id": self.id,
            "conversion_id": conversion_id,
            "click_hit_id": hit_id,
            "datapoint_id": datapoint_id,
            "outcome": "attributed" if hit_id else "unattributed",
            "value": int(Decimal(value) * 10_000),
            "is_first_of_click": 1,
            "is_first": 1,
            **columns,
        }
        self.parts.hits.insert_conversions(conversion_columns([row]), f"test:{number}")


def today_at(hour: int, minute: int = 0, *, days_ago: int = 0) -> datetime:
    """Return a time of today (UTC), or of an earlier day."""
    today = datetime.now(UTC).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today - timedelta(days=days_ago)
