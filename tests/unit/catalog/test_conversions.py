from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy.engine import Connection

from clicktrail.catalog import changes, feed_entries
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.errors import Invalid, NotFound, SlotsFull
from clicktrail.catalog.listing import ConversionFilter, DatapointFilter, Page
from clicktrail.catalog.model import Conversion, Protocol
from clicktrail.domain.conversion_policy import ConversionPolicy, Duplicates
from clicktrail.domain.entries import ConversionEntry


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


def test_a_conversion_s_policy_is_kept_and_goes_to_the_edge_with_the_account_s_currency(
    catalog: Catalog, alice: int
) -> None:
    with catalog.write() as edit:
        edit.accounts.update(alice, currency="CHF")
        made = edit.conversions.create(
            alice,
            name="Sale",
            duplicates=Duplicates.PER_PARAMETER,
            min_seconds=5,
            max_seconds=7200,
            look_back_days=90,
        )
        edit.conversions.update(alice, made.id, value=1)
    with catalog.read() as view:
        kept = view.conversions.get(alice, made.id)
        assert (kept.duplicates, kept.min_seconds, kept.max_seconds, kept.look_back_days) == (
            Duplicates.PER_PARAMETER, 5, 7200, 90,
        )  # fmt: skip
        assert sent(view.connection, made.id) == ConversionEntry(
            made.id,
            alice,
            made.code,
            1,
            ConversionPolicy(Duplicates.PER_PARAMETER, 5, 7200, 90, "CHF"),
        )
    with catalog.write() as edit:
        edit.conversions.update(alice, made.id, duplicates=Duplicates.NONE, max_seconds=0)
    with catalog.read() as view:
        entry = sent(view.connection, made.id)
        assert entry.policy == ConversionPolicy(Duplicates.NONE, 5, 0, 90, "CHF")
        before = view.version()
    with catalog.write() as edit:
        edit.accounts.update(alice, currency="")
    with catalog.read() as view:
        noted = [(row.kind, row.entity_id) for row in changes.after(view.connection, before, 10)]
        assert ("conversion", made.id) in noted
        assert sent(view.connection, made.id).policy.currency == ""


def sent(connection: Connection, conversion_id: int) -> ConversionEntry:
    source = next(each for each in feed_entries.SOURCES if each.kind == "conversion")
    [(_, _, entry)] = source.entries(connection, {conversion_id: 1})
    assert isinstance(entry, ConversionEntry)
    return entry


@pytest.mark.parametrize(
    ("fields", "properties"),
    [
        ({"look_back_days": 0}, ["LookBackDays"]),
        ({"look_back_days": 91}, ["LookBackDays"]),
        ({"min_seconds": -1}, ["MinSeconds"]),
        ({"max_seconds": 90 * 86_400 + 1}, ["MaxSeconds"]),
        ({"min_seconds": 61}, ["MinSeconds"]),
        ({"max_seconds": 9}, ["MinSeconds"]),
        ({"min_seconds": 86_401, "max_seconds": 0, "look_back_days": 1}, ["MinSeconds"]),
        ({"min_seconds": 2**70, "look_back_days": -(2**70)}, ["LookBackDays", "MinSeconds"]),
    ],
)
def test_a_policy_that_nothing_can_fulfil_is_refused(
    catalog: Catalog, alice: int, fields: dict[str, int], properties: list[str]
) -> None:
    with catalog.write() as edit:
        made = edit.conversions.create(alice, name="Sale", min_seconds=10, max_seconds=60)
    with pytest.raises(Invalid) as refused, catalog.write() as edit:
        edit.conversions.update(alice, made.id, **fields)  # type: ignore[arg-type]
    assert {problem.property for problem in refused.value.problems} == set(properties)


@pytest.mark.parametrize("currency", ["eur", "EURO", "E1R", "€"])
def test_a_currency_is_three_capital_letters(catalog: Catalog, alice: int, currency: str) -> None:
    with pytest.raises(Invalid, match="Currency must be a currency code such as EUR"):  # noqa: SIM117
        with catalog.write() as edit:
            edit.accounts.update(alice, currency=currency)


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
