"""What guests and strangers are told of credits and journeys."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from clicktrail.domain.attribution_models import ModelName
from tests.support.api import Account
from tests.support.guests import GuestOf
from tests.support.path_shop import Shop, ask, open_shop, rows


@pytest.fixture(scope="module")
def shop(parts: Parts, client: TestClient) -> Shop:
    return open_shop(Account(parts, client))


def test_a_stranger_sees_nothing(shop: Shop, stranger: Account) -> None:
    answer = ask(stranger, model="linear", conversions=shop.orders, range="beginning")
    assert answer["rows"] == []


def test_a_guest_sees_conversions_of_granted_links_and_their_touches(shop: Shop) -> None:
    _, second, third = shop.links
    guest = GuestOf(shop.account, "reader").granted("datapoint", second)
    for model in ModelName:
        assert rows(ask(guest, model=model)) == {second: (2, 30.0001, 3)}
    assert {row["name"] for row in ask(guest, model="linear", by="tag")["rows"]} == {"red"}
    paths = ask(guest, "/v3/journeys")["paths"]
    assert [[one["keys"] for one in path["path"]] for path in paths] == [[[second]]]
    guest.granted("datapoint", third)
    assert ask(guest, model="markov")["totals"]["conversions"] == 3


def test_hidden_figures_stay_hidden(shop: Shop) -> None:
    def guest(name: str, **options: Any) -> GuestOf:
        hits = {"hideReferrer": True} if options.pop("hideReferrer", False) else {}
        made = GuestOf(shop.account, name, conversionOptions=options, hitOptions=hits)
        for link in shop.links:
            made.granted("datapoint", link)
        return made

    amounts = guest("amounts", hideValue=True, hideComCost=True)
    assert ask(amounts, model="linear")["totals"] == {"conversions": 3, "value": 0, "commission": 0}
    assert ask(amounts, "/v3/journeys")["totals"]["value"] == 0
    percent = guest("percent", percentValue=33, percentCommission=50)
    answer = ask(percent, model="linear")
    assert answer["totals"] == {"conversions": 3, "value": 13.2, "commission": 2}
    assert sum(round(row["value"] * 10_000) for row in answer["rows"]) == 132_000
    counts = guest("counts", hideCount=True)
    assert (ask(counts, model="linear")["rows"], ask(counts, "/v3/journeys")["paths"]) == ([], [])
    referrers = guest("referrers", hideReferrer=True)
    assert [row["name"] for row in ask(referrers, model="linear", by="referrer")["rows"]] == [""]
    assert [row["key"] for row in ask(referrers, model="linear", by="source")["rows"]] == [
        "unknown"
    ]
