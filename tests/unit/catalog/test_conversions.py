from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.errors import Invalid, NotFound, SlotsFull
from clicktrail.catalog.model import (
    Conversion,
    ConversionFilter,
    DatapointFilter,
    Page,
    Protocol,
)


def slots(catalog: Catalog, account: int, datapoint: int) -> dict[int, int]:
    with catalog.read() as view:
        return {held.slot: held.id for held in view.datapoints.get(account, datapoint).conversions}


@pytest.fixture
def link(catalog: Catalog, alice: int) -> int:
    with catalog.write() as edit:
        return edit.datapoints.create(alice, url="https://shop.example/").id


@pytest.fixture
def six(catalog: Catalog, alice: int) -> list[int]:
    with catalog.write() as edit:
        return [edit.conversions.create(alice, name=f"Goal {n}").id for n in range(1, 7)]


def test_a_conversion_keeps_everything_that_was_given(catalog: Catalog, alice: int) -> None:
    with catalog.write() as edit:
        made = edit.conversions.create(
            alice, name="Sale", description="at the till", value=125_000, protocol=Protocol.HTTPS
        )
    assert re.fullmatch("[0-9A-F]{32}", made.code)
    with catalog.read() as view:
        assert view.conversions.get(alice, made.id) == made
    assert made == Conversion(
        id=1,
        account_id=alice,
        name="Sale",
        description="at the till",
        code=made.code,
        value=125_000,
        protocol=Protocol.HTTPS,
        deleted=False,
        created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )


def test_a_conversion_needs_a_name(catalog: Catalog, alice: int) -> None:
    with pytest.raises(Invalid, match="Name must not be empty"), catalog.write() as edit:
        edit.conversions.create(alice, description="nameless")


def test_conversions_fill_the_lowest_free_slot_and_the_sixth_is_refused(
    catalog: Catalog, alice: int, link: int, six: list[int]
) -> None:
    with catalog.write() as edit:
        for conversion in six[:5]:
            edit.conversions.add(alice, conversion, link)
        edit.conversions.add(alice, six[0], link)
    with pytest.raises(SlotsFull) as caught, catalog.write() as edit:
        edit.conversions.add(alice, six[5], link)
    assert caught.value.datapoint_id == link
    with catalog.write() as edit:
        edit.conversions.remove(alice, six[1], link)
        edit.conversions.remove(alice, six[1], link)
        edit.conversions.add(alice, six[5], link)
    assert slots(catalog, alice, link) == {1: six[0], 2: six[5], 3: six[2], 4: six[3], 5: six[4]}


def test_replacing_takes_over_the_slot(
    catalog: Catalog, alice: int, link: int, six: list[int]
) -> None:
    with catalog.write() as edit:
        for conversion in six[:3]:
            edit.conversions.add(alice, conversion, link)
        edit.conversions.replace(alice, six[3], link, six[1])
    assert slots(catalog, alice, link) == {1: six[0], 2: six[3], 3: six[2]}
    with catalog.write() as edit:
        edit.conversions.replace(alice, six[2], link, six[0])
    assert slots(catalog, alice, link) == {1: six[2], 2: six[3]}
    with pytest.raises(Invalid, match="does not carry"), catalog.write() as edit:
        edit.conversions.replace(alice, six[0], link, six[5])


def test_a_deleted_conversion_stays_readable_and_frees_its_slots(
    catalog: Catalog, alice: int, link: int, six: list[int]
) -> None:
    with catalog.write() as edit:
        edit.conversions.add(alice, six[0], link)
        edit.conversions.add(alice, six[1], link)
        edit.conversions.delete(alice, six[0])
        edit.conversions.delete(alice, six[0])
    assert slots(catalog, alice, link) == {2: six[1]}
    with catalog.read() as view:
        assert view.conversions.get(alice, six[0]).deleted
        assert view.datapoints.count(alice, DatapointFilter(conversion_id=six[0])) == 0
    with pytest.raises(NotFound), catalog.write() as edit:
        edit.conversions.add(alice, six[0], link)


def test_another_accounts_conversion_is_not_found(
    catalog: Catalog, alice: int, charlie: int, link: int, six: list[int]
) -> None:
    with catalog.write() as edit:
        hers = edit.conversions.create(charlie, name="Hers").id
        edit.conversions.add(alice, six[0], link)
    for conversion, account in ((hers, alice), (six[0], charlie)):
        for change in ("add", "remove"):
            with pytest.raises(NotFound), catalog.write() as edit:
                getattr(edit.conversions, change)(account, conversion, link)
        with pytest.raises(NotFound), catalog.write() as edit:
            edit.conversions.update(account, conversion, name="Mine")
        with pytest.raises(NotFound), catalog.write() as edit:
            edit.conversions.delete(account, conversion)
    with catalog.read() as view:
        assert view.conversions.get_many(charlie, [six[0], hers]) == (
            view.conversions.get(charlie, hers),
        )
        assert view.datapoints.list(charlie, DatapointFilter(conversion_id=six[0])) == ()


def test_conversions_are_listed_by_filter_and_order(
    catalog: Catalog, alice: int, six: list[int]
) -> None:
    with catalog.write() as edit:
        edit.conversions.update(alice, six[2], description="at the TILL", value=5)
        edit.conversions.delete(alice, six[3])
    with catalog.read() as view:

        def found(where: ConversionFilter, page: Page | None = None) -> list[str]:
            rows = view.conversions.list(alice, where, page)
            if page is None:
                assert view.conversions.count(alice, where) == len(rows)
                assert sorted(row.id for row in rows) == list(view.conversions.ids(alice, where))
            return [row.name for row in rows]

        assert found(ConversionFilter(text="till")) == ["Goal 3"]
        assert found(ConversionFilter(status="deleted")) == ["Goal 4"]
        assert found(ConversionFilter(text="goal*", status="active")) == [
            "Goal 6",
            "Goal 5",
            "Goal 3",
            "Goal 2",
            "Goal 1",
        ]
        assert found(ConversionFilter(), Page(sort_by="value", limit=1)) == ["Goal 3"]
        assert found(ConversionFilter(), Page(1, 2, "name", False)) == ["Goal 2", "Goal 3"]
