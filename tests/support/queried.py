"""`POST /v3/query` as tests ask it, and an account with a few visits to ask about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from clicktrail.api import problems
from tests.support.api import Account

DAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = {"from": "2026-03-02", "to": "2026-03-08"}


def ask(who: Any, **question: Any) -> dict[str, Any]:
    found: dict[str, Any] = who.ok("POST", "/v3/query", {"range": WEEK, **question})
    return found


def rows(who: Any, **question: Any) -> list[dict[str, Any]]:
    return list(ask(who, **question)["rows"])


def faults(who: Any, **question: Any) -> dict[str, str]:
    """What is said of a question that is refused, by pointer."""
    answer = who.call("POST", "/v3/query", {"metrics": ["clicks"], **question})
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    return {one["pointer"]: one["detail"] for one in answer.json()["errors"]}


def ruled_by(owner: Account, link: int, *names: str) -> None:
    """Give a link a rule of its own for each name; empty: one without."""
    made = [{"name": name, "url": f"https://shop.example/{at}"} for at, name in enumerate(names)]
    owner.ok("PUT", f"/v3/links/{link}/rules", {"rules": made})


class Shop:
    """An account with two groups, three links, two tags, a conversion, and a few visits."""

    def __init__(self, owner: Account) -> None:
        self.owner = owner
        self.mail, self.social = owner.group("Mail"), owner.group("Social")
        self.sale = owner.link("Spring sale", groupId=self.mail, tags=["spring", "sale"])
        self.news = owner.link("News", groupId=self.mail, tags=["spring"])
        self.post = owner.link("Post", groupId=self.social)
        self.order = owner.conversion("Order")
        first = owner.visit(self.sale, DAY, country="IT", visitor=1, query="utm_source=mail")
        owner.visit(self.sale, DAY + timedelta(hours=1), country="IT", visitor=1, is_unique=0)
        owner.visit(self.news, DAY + timedelta(days=1), country="DE", visitor=2, source_id=1)
        owner.visit(self.post, DAY + timedelta(days=1), country="DE", visitor=3, kind=1)
        owner.visit(self.post, DAY + timedelta(days=2), is_spider=1, is_unique=0)
        owner.visit(self.post, DAY - timedelta(days=7), country="FR", visitor=4)
        at = DAY + timedelta(days=1, hours=2)
        owner.convert(self.order, at, self.sale, first, "12.50", parameter="A-1")
        owner.convert(self.order, at, value="3")
        tags = {one["name"]: one["id"] for one in owner.get("/tags", _expand="true")["entities"]}
        self.spring, self.on_sale = tags["spring"], tags["sale"]
