from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clicktrail.catalog import search
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.errors import Invalid, NameTaken, NotFound, Problem
from clicktrail.catalog.listing import DatapointFilter, Page
from clicktrail.catalog.model import Datapoint, SlotConversion, Tag
from clicktrail.domain.entries import DatapointType, RedirectType, Status


def make(catalog: Catalog, account: int, **fields: Any) -> Datapoint:
    fields.setdefault("url", "https://shop.example/")
    with catalog.write() as edit:
        return edit.datapoints.create(account, **fields)


def names(catalog: Catalog, account: int, where: DatapointFilter, **page: Any) -> list[str]:
    """List by name, and see to it that count and ids say the same."""
    with catalog.read() as view:
        found = view.datapoints.list(account, where, Page(**page))
        if not page:
            assert view.datapoints.count(account, where) == len(found)
            assert view.datapoints.ids(account, where) == tuple(sorted(d.id for d in found))
        return [datapoint.name for datapoint in found]


def test_a_link_keeps_everything_that_was_given(catalog: Catalog, alice: int) -> None:
    with catalog.write() as edit:
        group = edit.groups.create(alice, name="Spring")
        sale = edit.conversions.create(alice, name="Sale")
        made = edit.datapoints.create(
            alice,
            group_id=group.id,
            name="Promo_1",
            title="The promo",
            url="https://shop.example/?a=[s2sidentifier]",
            redirect_type=RedirectType.TEMPORARY,
            append_query=True,
            notes="to be renewed",
            preferred=True,
            is_public=True,
            is_secured=True,
            light_tracking=True,
            redirect_only=True,
            encode_ip=True,
            specifics={"hideUrl": True},
            conversion_ids=[None, sale.id],
            tags=["News", "news", "alpha"],
        )
    with catalog.read() as view:
        assert view.datapoints.get(alice, made.id) == made
    assert made == Datapoint(
        id=1,
        account_id=alice,
        group_id=group.id,
        group_name="Spring",
        domain_id=1,
        domain_name="go.example",
        type=DatapointType.TRACKING_LINK,
        status=Status.ACTIVE,
        name="Promo_1",
        title="The promo",
        url="https://shop.example/?a=[s2sidentifier]",
        redirect_type=RedirectType.TEMPORARY,
        append_query=True,
        notes="to be renewed",
        preferred=True,
        is_public=True,
        is_secured=True,
        light_tracking=True,
        redirect_only=True,
        encode_ip=True,
        created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
        specifics={"hideUrl": True},
        conversions=(SlotConversion(2, sale.id, "Sale"),),
        tags=(Tag(2, alice, "alpha"), Tag(1, alice, "News")),
    )


def test_what_is_not_given_takes_its_default(catalog: Catalog, alice: int) -> None:
    made = make(catalog, alice)
    assert (made.group_name, made.domain_name, made.redirect_type, made.type, made.status) == (
        "Default",
        "go.example",
        RedirectType.PERMANENT,
        DatapointType.TRACKING_LINK,
        Status.ACTIVE,
    )
    assert re.fullmatch("[0-9a-z]{5}", made.name)


def test_a_pixel_needs_no_destination_and_gets_a_name(catalog: Catalog, alice: int) -> None:
    made = make(catalog, alice, type=DatapointType.TRACKING_PIXEL, url="")
    assert re.fullmatch("[0-9a-z]{5}", made.name)


def test_every_wrong_field_is_named_at_once(catalog: Catalog, alice: int, charlie: int) -> None:
    with catalog.write() as edit:
        foreign_group = edit.groups.create(charlie, name="Hers")
        foreign_sale = edit.conversions.create(charlie, name="Hers")
        foreign_tag = edit.tags.upsert(charlie, "hers")
    with pytest.raises(Invalid) as caught:
        make(
            catalog,
            alice,
            group_id=foreign_group.id,
            domain_id=99,
            name="not a name",
            title="x" * 256,
            url="",
            conversion_ids=[foreign_sale.id],
            tags=[foreign_tag.id, " "],
        )
    assert caught.value.problems == [
        Problem("GroupId", f"There is no group {foreign_group.id}.", foreign_group.id),
        Problem("TypeTL.DomainId", "There is no domain 99.", 99),
        Problem(
            "Name",
            "Name must be 1 to 64 letters, digits, hyphens or underscores.",
            "not a name",
        ),
        Problem("Title", "Title is longer than 255 characters.", "x" * 100),
        Problem("TypeTL.Url", "TypeTL.Url must not be empty.", ""),
        Problem("FirstConversionId", f"There is no conversion {foreign_sale.id}.", foreign_sale.id),
        Problem("Tags", f"There is no tag {foreign_tag.id}.", foreign_tag.id),
        Problem("Tags", "Tags must not be empty.", ""),
    ]


@pytest.mark.parametrize("name", ["js", "S2S", "app", "v3", "docs"])
def test_a_reserved_name_is_refused(catalog: Catalog, alice: int, name: str) -> None:
    with pytest.raises(Invalid, match=f"The name {name} is reserved"):
        make(catalog, alice, name=name)


def test_a_name_is_unique_on_its_domain_whatever_its_case(
    catalog: Catalog, alice: int, charlie: int
) -> None:
    make(catalog, alice, name="Promo")
    with pytest.raises(NameTaken) as caught:
        make(catalog, charlie, name="pROMO")
    assert (caught.value.property, caught.value.name) == ("Name", "pROMO")
    with catalog.write() as edit:
        own = edit.domains.create(charlie, name="charlie.example")
    assert make(catalog, charlie, name="promo", domain_id=own.id).domain_name == "charlie.example"


def test_a_deleted_link_gives_its_name_back(catalog: Catalog, alice: int) -> None:
    first = make(catalog, alice, name="promo")
    with catalog.write() as edit:
        edit.datapoints.delete(alice, first.id)
        edit.datapoints.delete(alice, first.id)
    second = make(catalog, alice, name="promo")
    assert second.id == first.id + 1
    with catalog.read() as view:
        assert view.datapoints.get(alice, first.id).status == Status.DELETED
    with pytest.raises(NameTaken), catalog.write() as edit:
        edit.datapoints.update(alice, first.id, status=Status.ACTIVE)


def test_a_deleted_link_does_not_come_back_on_a_domain_that_is_gone(
    catalog: Catalog, alice: int
) -> None:
    with catalog.write() as edit:
        gone = edit.domains.create(alice, name="gone.example").id
    link = make(catalog, alice, name="promo", domain_id=gone)
    with catalog.write() as edit:
        edit.datapoints.delete(alice, link.id)
        edit.domains.delete(alice, gone)
    with pytest.raises(Invalid) as caught, catalog.write() as edit:
        edit.datapoints.update(alice, link.id, status=Status.ACTIVE)
    assert caught.value.problems == [
        Problem("TypeTL.DomainId", f"There is no domain {gone}.", gone)
    ]
    with catalog.write() as edit:
        home = edit.domains.default().id
        back = edit.datapoints.update(alice, link.id, status=Status.ACTIVE, domain_id=home)
    assert (back.status, back.domain_id) == (Status.ACTIVE, home)


def test_an_update_changes_only_what_it_names(catalog: Catalog, alice: int) -> None:
    before = make(catalog, alice, name="promo", title="Old", notes="kept", tags=["a"])
    with catalog.write() as edit:
        after = edit.datapoints.update(
            alice, before.id, title="New", status=Status.PAUSED, url="https://other.example/"
        )
    assert (after.title, after.status, after.url) == (
        "New",
        Status.PAUSED,
        "https://other.example/",
    )
    assert (after.name, after.notes, after.tags, after.created_at) == (
        before.name,
        "kept",
        before.tags,
        before.created_at,
    )
    assert names(catalog, alice, DatapointFilter(text="new")) == ["promo"]
    assert names(catalog, alice, DatapointFilter(text="old")) == []


def test_a_datapoint_stays_of_its_type(catalog: Catalog, alice: int) -> None:
    made = make(catalog, alice)
    with pytest.raises(Invalid, match="another type"), catalog.write() as edit:
        edit.datapoints.update(alice, made.id, type=DatapointType.TRACKING_PIXEL)


def test_another_accounts_datapoint_is_not_found(
    catalog: Catalog, alice: int, charlie: int
) -> None:
    made = make(catalog, alice, name="promo", title="Secret", tags=["t"])
    with catalog.read() as view, pytest.raises(NotFound, match=f"There is no datapoint {made.id}"):
        view.datapoints.get(charlie, made.id)
    for change in ("update", "delete"):
        with pytest.raises(NotFound), catalog.write() as edit:
            getattr(edit.datapoints, change)(charlie, made.id)
    with catalog.read() as view:
        assert view.datapoints.get_many(charlie, [made.id]) == ()
    for where in (
        DatapointFilter(),
        DatapointFilter(text="secret"),
        DatapointFilter(ids=(made.id,)),
        DatapointFilter(group_id=made.group_id),
        DatapointFilter(tags=("t",)),
        DatapointFilter(tags=(made.tags[0].id,)),
    ):
        assert names(catalog, charlie, where) == []


def test_ids_rise_and_are_never_used_again(catalog: Catalog, alice: int) -> None:
    first = make(catalog, alice)
    with pytest.raises(NameTaken):
        make(catalog, alice, name=first.name)
    assert make(catalog, alice).id == first.id + 1


@pytest.fixture
def shelf(catalog: Catalog, alice: int, clock: Any) -> dict[str, Datapoint]:
    """Five datapoints of Alice's, a day apart: what the filters below choose from."""
    with catalog.write() as edit:
        group = edit.groups.create(alice, name="Autumn").id
        sale = edit.conversions.create(alice, name="Sale").id
    made = {}
    for name, fields in {
        "apple": {"title": "Zeta", "tags": ["fruit", "red"], "preferred": True},
        "banana": {"title": "Éclair", "tags": ["fruit"], "status": Status.PAUSED},
        "cherry": {"group_id": group, "tags": ["Fruit", "RED"], "conversion_ids": [sale]},
        "pixel": {"type": DatapointType.TRACKING_PIXEL, "url": "", "notes": "seen 100% of it"},
        "spam": {"status": Status.ABUSE, "url": "https://bad.example/twitter"},
    }.items():
        made[name] = make(catalog, alice, name=name, **fields)
        clock.move(days=1)
    return made


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (DatapointFilter(), "spam pixel cherry banana apple"),
        (DatapointFilter(type=DatapointType.TRACKING_PIXEL), "pixel"),
        (DatapointFilter(status="active"), "pixel cherry apple"),
        (DatapointFilter(status="paused"), "banana"),
        (DatapointFilter(status="spam"), "spam"),
        (DatapointFilter(status="deleted"), ""),
        (DatapointFilter(favourite=True), "apple"),
        (DatapointFilter(favourite=False), "spam pixel cherry banana"),
        (DatapointFilter(tags=("fruit",)), "cherry banana apple"),
        (DatapointFilter(tags=("FRUIT", "red")), "cherry apple"),
        (DatapointFilter(tags=(1, "2")), "cherry apple"),
        (DatapointFilter(tags=("unknown",)), ""),
        (DatapointFilter(tags=("fruit", "unknown")), ""),
        (DatapointFilter(conversion_id=1), "cherry"),
        (DatapointFilter(conversion_id=77), ""),
        (DatapointFilter(group_id=2), "cherry"),
        (DatapointFilter(ids=(2, 3, 99)), "cherry banana"),
        (DatapointFilter(ids=()), ""),
        (DatapointFilter(created_after=datetime(2026, 3, 4, 12, tzinfo=UTC)), "spam pixel"),
        (DatapointFilter(created_before=datetime(2026, 3, 2, 12, tzinfo=UTC)), "banana apple"),
        (DatapointFilter(text="AN"), "banana"),
        (DatapointFilter(text="p"), "spam pixel cherry banana apple"),
        (DatapointFilter(text="éCLAIR"), "banana"),
        (DatapointFilter(text="100%"), "pixel"),
        (DatapointFilter(text="_"), ""),
        (DatapointFilter(text="twit*"), ""),
        (DatapointFilter(text="*twit*"), "spam"),
        (DatapointFilter(text="*twitter"), "spam"),
        (DatapointFilter(text="b*a"), "banana"),
        (DatapointFilter(text="apple*zeta"), ""),
        (DatapointFilter(text="*"), "spam pixel cherry banana apple"),
        (DatapointFilter(text="SHOP", status="active", tags=("red",)), "cherry apple"),
    ],
    ids=repr,
)
def test_a_filter_finds_what_it_says(
    catalog: Catalog,
    alice: int,
    shelf: dict[str, Datapoint],
    where: DatapointFilter,
    expected: str,
) -> None:
    assert names(catalog, alice, where) == expected.split()


@pytest.mark.parametrize(
    ("sort_by", "descending", "expected"),
    [
        ("name", False, "apple banana cherry pixel spam"),
        ("NAME", True, "spam pixel cherry banana apple"),
        ("title", False, "cherry pixel spam apple banana"),
        ("status", True, "spam banana pixel cherry apple"),
        ("groupName", False, "cherry apple banana pixel spam"),
        ("typeTL.url", True, "cherry banana apple spam pixel"),
        ("id", False, "apple banana cherry pixel spam"),
        ("trackingCode", False, "apple banana cherry pixel spam"),
        ("creationDate", False, "apple banana cherry pixel spam"),
        ("nonsense", False, "spam pixel cherry banana apple"),
    ],
)
def test_lists_sort_by_any_scalar_field_and_then_by_id(
    catalog: Catalog,
    alice: int,
    shelf: dict[str, Datapoint],
    sort_by: str,
    descending: bool,
    expected: str,
) -> None:
    found = names(catalog, alice, DatapointFilter(), sort_by=sort_by, descending=descending)
    assert found == expected.split()


def test_pages_cover_a_list_without_gap_or_overlap(
    catalog: Catalog, alice: int, shelf: dict[str, Datapoint]
) -> None:
    pages = [
        names(catalog, alice, DatapointFilter(), sort_by="status", offset=offset, limit=2)
        for offset in (0, 2, 4, 6)
    ]
    assert pages == [["spam", "banana"], ["pixel", "cherry"], ["apple"], []]
    assert names(catalog, alice, DatapointFilter(), offset=3, limit=None) == ["banana", "apple"]


def test_filters_that_match_many_agree_with_a_naive_count(
    catalog: Catalog, alice: int, charlie: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Fewer than these are gathered as a list of ids, or asked for one by one.
    monkeypatch.setattr(search, "FEW", 200)
    monkeypatch.setattr(search, "INLINE", 40)
    many = 230
    with catalog.write() as edit:
        sale = edit.conversions.create(alice, name="Sale").id
        for account in (alice, charlie):
            for number in range(many if account == alice else 10):
                even = number % 2 == 0
                edit.datapoints.create(
                    account,
                    name=f"{account}n{number}",
                    title="Even one" if even else "Odd one",
                    url="https://shop.example/",
                    tags=["all", "ten"] if number % 10 == 0 else ["all"],
                    conversion_ids=[sale] if account == alice else [],
                    status=Status.PAUSED if number % 3 == 0 else Status.ACTIVE,
                )
    where = DatapointFilter
    cases: dict[DatapointFilter, Callable[[int], bool]] = {
        where(tags=("all",)): lambda n: True,
        where(tags=("all", "ten")): lambda n: n % 10 == 0,
        where(tags=("all",), status="paused"): lambda n: n % 3 == 0,
        where(conversion_id=sale, status="active"): lambda n: n % 3 != 0,
        where(text="shop", tags=("all",)): lambda n: True,
        where(text="even", tags=("all",)): lambda n: n % 2 == 0,
        where(text="one", status="paused", conversion_id=sale): lambda n: n % 3 == 0,
        where(text="even", ids=tuple(range(1, 51))): lambda n: n % 2 == 0 and n < 50,
        where(ids=tuple(range(1, 201))): lambda n: n < 200,
    }
    for case, fits in cases.items():
        expected = [f"{alice}n{n}" for n in range(many) if fits(n)]
        with catalog.read() as view:
            assert view.datapoints.count(alice, case) == len(expected), case
            page = Page(limit=None, sort_by="id", descending=False)
            listed = view.datapoints.get_many(alice, view.datapoints.ids(alice, case, page))
            assert [datapoint.name for datapoint in listed] == expected, case
            newest = view.datapoints.list(alice, case, Page(limit=3))
            assert [datapoint.name for datapoint in newest] == expected[:-4:-1], case


def test_creation_times_are_kept_to_the_millisecond(
    catalog: Catalog, alice: int, clock: Any
) -> None:
    clock.now = datetime(2026, 3, 1, 12, 0, 0, 123000, tzinfo=UTC)
    made = make(catalog, alice)
    with catalog.read() as view:
        assert view.datapoints.get(alice, made.id).created_at == clock.now
    after = DatapointFilter(created_after=clock.now + timedelta(milliseconds=1))
    assert names(catalog, alice, after) == []
