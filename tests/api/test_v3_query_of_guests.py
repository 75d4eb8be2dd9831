"""`POST /v3/query` by guests: what they may see, and what they cannot find out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Account
from tests.support.guests import GuestOf
from tests.support.queried import Shop, ask, rows


@pytest.fixture
def shop(owner: Account) -> Shop:
    return Shop(owner)


def test_a_guest_sees_its_part_by_names_that_it_may_know(shop: Shop) -> None:
    guest = GuestOf(shop.owner, "part").granted("datapoint", shop.sale)
    by_datapoint = ask(guest, metrics=["hits", "conversions", "visitors"], dimensions=["datapoint"])
    assert by_datapoint["rows"] == [
        {"datapoint": shop.sale, "hits": 2, "conversions": 1, "visitors": 1}
    ]
    assert by_datapoint["names"] == {"datapoint": {str(shop.sale): "Spring sale"}}
    other = {"dimension": "datapoint", "in": [shop.news, "News"]}
    assert rows(guest, metrics=["hits"], filter=other) == [{"hits": 0}]
    assert rows(guest, metrics=["hits"], filter={"not": other}) == [{"hits": 2}]
    assert rows(guest, metrics=["hits"], filter={"dimension": "group", "is": shop.social}) == [
        {"hits": 0}
    ]
    by_tag = ask(guest, metrics=["hits"], dimensions=["tag"])
    assert sorted(row["tag"] for row in by_tag["rows"]) == sorted([shop.spring, shop.on_sale])
    everything = GuestOf(shop.owner, "nothing")
    assert rows(everything, metrics=["hits"], dimensions=["country"]) == []


def hidden(
    shop: Shop, of_conversions: dict[str, Any], of_hits: dict[str, Any] | None = None
) -> GuestOf:
    """A guest who sees the group Mail, and not all of it."""
    guest = GuestOf(shop.owner, "half", conversionOptions=of_conversions, hitOptions=of_hits or {})
    return guest.granted("group", shop.mail)


def test_hidden_figures_cannot_be_found_out(shop: Shop) -> None:
    guest = hidden(shop, {"hideCount": True, "hideValue": True}, {"hideReferrer": True})
    metrics = ["clicks", "conversions", "value", "conversion_rate", "value_per_click"]
    assert rows(guest, metrics=metrics) == [
        {
            "clicks": 3,
            "conversions": 0,
            "value": 0.0,
            "conversion_rate": 0.0,
            "value_per_click": 0.0,
        }
    ]
    # Which rows there are would tell as much as their figures.
    assert ask(guest, metrics=["conversions", "value"], dimensions=["datapoint"])["rows"] == []
    assert ask(guest, metrics=["conversions"], dimensions=["minute"])["total"] == 0
    assert rows(guest, metrics=["clicks"], dimensions=["conversion"]) == []
    assert rows(guest, metrics=["clicks"], dimensions=["source"]) == [
        {"source": "Direct", "clicks": 3}
    ]
    for condition in (
        {"dimension": "conversion", "is": shop.order},
        {"not": {"dimension": "conversion", "is": shop.order}},
        {"dimension": "conversion_parameter", "contains": "A"},
        {"dimension": "source", "is": "Google"},
        {"not": {"dimension": "source", "is": "Google"}},
        {"or": [{"dimension": "country", "is": "IT"}, {"dimension": "referrer", "matches": "."}]},
    ):
        assert rows(guest, metrics=["clicks"], filter=condition) == [{"clicks": 0}], condition
    for sort in ("-conversions", "value", "-conversion_rate", "value_per_click"):
        ordered = rows(
            guest, metrics=["clicks", sort.lstrip("-")], dimensions=["datapoint"], sort=sort
        )
        assert [row["datapoint"] for row in ordered] == sorted([shop.sale, shop.news])


def test_a_guest_is_shown_its_share_also_in_order_and_rates(shop: Shop) -> None:
    guest = hidden(shop, {"percentValue": 50})
    question: dict[str, Any] = {
        "metrics": ["value", "value_per_click"],
        "dimensions": ["datapoint"],
        "sort": "-value_per_click",
    }
    assert rows(guest, **question) == [
        {"datapoint": shop.sale, "value": 6.25, "value_per_click": 3.125},
        {"datapoint": shop.news, "value": 0.0, "value_per_click": 0.0},
    ]
