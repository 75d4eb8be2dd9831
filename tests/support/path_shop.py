"""Visitors, their touches and what they buy, and questions about who earned that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.api import Account

START = datetime(2026, 5, 1, tzinfo=UTC)
MAY = {"range": {"from": "2026-05-01", "to": "2026-05-31"}}
ANN, BOB, CARL = 11, 12, 13


@dataclass
class Shop:
    """Ann meets two links and buys twice, Bob meets one, Carl buys out of nowhere.

    Each link is in its own group; the first two are tagged.
    """

    account: Account
    links: list[int]
    groups: list[int]
    orders: list[int]


def open_shop(account: Account) -> Shop:
    """Let Ann, Bob and Carl come and buy in May."""
    groups = [account.group(name) for name in ("Spring", "Summer", "Rest")]
    tags = [["red", "blue"], ["red"], []]
    links = [
        account.link(
            f"Link {number}", groupId=groups[number], tags=[{"name": t} for t in tags[number]]
        )
        for number in range(3)
    ]
    orders = [account.conversion("Order"), account.conversion("Lead")]
    shop = Shop(account, links, groups, orders)
    day = timedelta(days=1)
    google = {"referrer_host": "www.google.com", "source_id": 1}

    def visit(link: int, at: datetime, visitor: int, **more: Any) -> int:
        return account.visit(links[link], at, visitor=visitor, group_id=groups[link], **more)

    visit(0, START + 2 * day, ANN, **google)
    second = visit(1, START + 9 * day, ANN, query="utm_source=mail")
    visit(2, START + 9 * day, ANN, is_spider=1)
    visit(2, START + 10 * day, BOB, kind=1)
    third = visit(2, START + 11 * day, BOB)
    visit(0, START + 12 * day, 14)
    for order, at, hit, link, visitor, value, fee in (
        (0, START + 9 * day + timedelta(hours=1), second, 1, ANN, "30", 3),
        (1, START + 20 * day, second, 1, ANN, "0.0001", 0),
        (0, START + 12 * day, third, 2, BOB, "10", 1),
    ):
        account.convert(
            orders[order],
            at,
            links[link],
            hit,
            value,
            visitor=visitor,
            group_id=groups[link],
            commission=fee * 10_000,
        )
    account.convert(orders[0], START + 15 * day, value="5", visitor=CARL)
    account.convert(orders[0], START + 15 * day, links[2], third, "99", outcome="duplicate")
    return shop


def ask(asker: Any, path: str = "/v3/attribution", **body: Any) -> Any:
    """Return the answer to a question about May."""
    return asker.ok("POST", path, {**MAY, **body})


def rows(answer: Any) -> dict[Any, tuple[Any, ...]]:
    """Return conversions, value and commission of each key."""
    return {
        row["key"]: (row["conversions"], row["value"], row["commission"]) for row in answer["rows"]
    }


def tags_of(account: Account) -> list[dict[str, Any]]:
    """Return the tags of an account as the API tells them."""
    found = account.get("/tags")["entities"]
    return [account.get(f"/tags/{one['id']}") for one in found]
