"""Summaries against a model that counts every hit and sorts every row in Python."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.api.parts import Parts
from clicktrail.catalog import search
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.guest_model import Guest, GuestOptions
from clicktrail.catalog.listing import (
    ConversionFilter,
    DatapointFilter,
    GroupFilter,
    Page,
    StatusWord,
)
from clicktrail.catalog.model import Datapoint
from clicktrail.domain.entries import DatapointType, Status
from clicktrail.domain.timeframe import Range
from clicktrail.hits.classes import Classes
from clicktrail.hits.store import HitStore
from clicktrail.runtime.secrets import Secrets
from clicktrail.statistics import summary
from tests.support.hit_store import (
    HitStoreProcess,
    conversion_columns,
    hit_columns,
    temporary_settings,
)
from tests.support.traffic_recount import random_conversions, random_hits, recount

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 20
LINKS = 36
FIGURES = {
    "totalClicks": "clicks",
    "uniqueClicks": "unique_clicks",
    "totalViews": "views",
    "uniqueViews": "unique_views",
    "spiderHitsCount": "spider_hits",
    "conversionsCount": "conversions",
    "convertedClicks": "converted_clicks",
    "uniqueConvertedClicks": "converted_clicks",
    "uniqueConversions": "unique_conversions",
    "conversionsValue": "value",
    "commissionsCost": "commission",
    "conversionsCost": "cost",
    "lastHitDate": "last_hit",
}
OF_HITS = ("clicks", "unique_clicks", "views", "unique_views", "spider_hits", "last_hit")
OF_CONVERSIONS = (
    "conversions",
    "converted_clicks",
    "unique_conversions",
    "value",
    "commission",
    "cost",
)
METRICS = OF_HITS + OF_CONVERSIONS
NOTHING = dict.fromkeys(METRICS, 0)
Figures = dict[str, int]


class World:
    """An account with everything in it, as the test itself keeps it; a class for a short repr."""

    def __init__(self, parts: Parts, account: int) -> None:
        self.parts = parts
        self.account = account
        self.links: list[Datapoint] = []
        self.groups: list[int] = []
        self.orders: list[int] = []
        self.hits: list[dict[str, Any]] = []
        self.conversions: list[dict[str, Any]] = []
        self.guests: dict[str, tuple[Guest, set[int]]] = {}


@pytest.fixture(scope="module")
def world(
    hit_store: HitStore,
    hit_store_process: HitStoreProcess,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    kept = temporary_settings(tmp_path_factory.mktemp("summaries") / "data")
    account = bootstrap(kept).account_id
    catalog = Catalog.open(kept)
    # A database of its own: accounts are counted from 1 in every catalog.
    store = hit_store_process.client("summaries")
    store.migrate()
    made = World(Parts(kept, Secrets.load(kept), catalog, store), account)
    fill(made, random.Random(20260301))
    yield made
    store.close()
    catalog.close()


def fill(world: World, chance: random.Random) -> None:
    signing_key = world.parts.secrets.signing_key
    with world.parts.catalog.write() as edit:
        world.groups = [edit.groups.create(world.account, name=f"G{n}").id for n in range(4)]
        world.orders = [edit.conversions.create(world.account, name=f"O{n}").id for n in range(3)]
        # A tag may be meant by its id and by its name: some datapoints carry both of these.
        red = edit.tags.upsert(world.account, "red").id
        for number in range(LINKS):
            tags = [name for name in ("red", "big", str(red)) if chance.random() < 0.5]
            world.links.append(
                edit.datapoints.create(
                    world.account,
                    name=f"l{number}",
                    title=chance.choice(["spring sale", "summer sale", "autumn"]),
                    url="https://shop.example/",
                    type=chance.choice([DatapointType.TRACKING_LINK, DatapointType.TRACKING_PIXEL]),
                    group_id=chance.choice(world.groups),
                    status=chance.choice([Status.ACTIVE, Status.PAUSED, Status.DELETED]),
                    preferred=chance.random() < 0.3,
                    tags=tags,
                    conversion_ids=chance.sample(world.orders, chance.randrange(3)),
                )
            )
        stranger = edit.accounts.create().id
        foreign = edit.datapoints.create(stranger, title="summer sale", url="https://a.example/")
        visited = [one.id for one in chance.sample(world.links, LINKS // 2)]
        # One of them is known to the hit store only.
        visited += [foreign.id + 1000]
        start = int(FIRST.timestamp() * 1000)
        world.hits = random_hits(chance, world.account, 200, start, DAYS * 86_400_000)
        world.conversions = random_conversions(chance, world.account, world.hits, 60)
        renamed = {}
        for hit in world.hits:
            hit["datapoint_id"] = renamed[hit["hit_id"]] = chance.choice(visited)
        for fired in world.conversions:
            fired["datapoint_id"] = renamed.get(fired["click_hit_id"], 0)
            fired["conversion_id"] = chance.choice(world.orders)
            fired["value"] = chance.randrange(-2_000, 6_000)
            fired["commission"] = chance.choice([-120, -50, 0, 40, 99, 101])
        theirs = random_hits(chance, stranger, 40, start, DAYS * 86_400_000)
        for hit in theirs:
            hit["datapoint_id"] = chance.choice([foreign.id, world.links[0].id])
        options: dict[str, tuple[dict[str, Any], bool]] = {
            "percentages": ({"percent_value": 33, "percent_commission": 1}, True),
            "counts": ({"hide_count": True, "hide_cost": True}, True),
            "some": ({}, False),
            "some, percentages": ({"percent_value": 50, "hide_com_cost": True}, False),
            "nothing": ({}, False),
        }
        for name, (chosen, everything) in options.items():
            guest = edit.guests.create(
                world.account, signing_key, user_name=name, allow_all=everything, options=chosen
            )
            seen = {one.id for one in world.links} if everything else set()
            if name.startswith("some"):
                edit.guests.grant(world.account, guest.id, "group", world.groups[0], "r")
                alone = [one.id for one in chance.sample(world.links, 5)]
                for one in alone:
                    edit.guests.grant(world.account, guest.id, "datapoint", one, "w")
                inside = {one.id for one in world.links if one.group_id == world.groups[0]}
                seen = {*inside, *alone}
            world.guests[name] = (guest, seen)
    world.parts.hits.insert_hits(hit_columns(world.hits), "summaries:hits")
    world.parts.hits.insert_hits(hit_columns(theirs), "summaries:theirs")
    world.parts.hits.insert_conversions(
        conversion_columns(world.conversions), "summaries:conversions"
    )


class Sight:
    """What one viewer sees of a world: the parts under test, and a model of what they show."""

    def __init__(self, world: World, viewer: str | None, span: Range, zone: ZoneInfo) -> None:
        self.world, self.parts, self.span, self.zone = world, world.parts, span, zone
        self.links = {one.id: one for one in world.links}
        self.groups, self.options, self.whole = set(world.groups), GuestOptions(), True
        if viewer is not None:
            guest, seen = world.guests[viewer]
            self.parts = world.parts.seen_by(guest)
            self.links = {one: self.links[one] for one in seen}
            self.options, self.whole = guest.options, guest.allow_all
            if not self.whole:
                self.groups = {world.groups[0]} if seen else set()

    def dimmed(self, figures: Figures) -> Figures:
        shown = {name: figures[name] for name in METRICS}
        options = self.options
        for name, percent in (
            ("value", options.percent_value),
            ("commission", options.percent_commission),
        ):
            if percent:
                shown[name] = shown[name] * percent // 100
        hidden = ["value"] if options.hide_value else []
        if options.hide_count:
            hidden += ["conversions", "converted_clicks", "unique_conversions"]
        if options.hide_com_cost:
            hidden.append("commission")
        if options.hide_cost:
            hidden.append("cost")
        return shown | dict.fromkeys(hidden, 0)

    def counted(self, dimension: str, conversions: list[dict[str, Any]]) -> dict[int, Figures]:
        found = recount(
            self.world.hits,
            conversions,
            self.span.start_utc,
            self.span.end_utc,
            (dimension,),
            self.zone,
            by_conversion=dimension == "conversion",
        )
        return {key[0]: self.dimmed(figures) for key, figures in found.items()}

    def of_links(self) -> dict[int, Figures]:
        found = self.counted("datapoint", self.world.conversions)
        return {one: found[one] for one in found if one in self.links}

    def of_groups(self) -> dict[int, Figures]:
        found = self.of_links()
        return {
            group: summed([found[one] for one in found if self.links[one].group_id == group])
            for group in self.groups
        }

    def of_orders(self) -> dict[int, Figures]:
        hits = self.of_links()
        fired = [
            one for one in self.world.conversions if self.whole or one["datapoint_id"] in self.links
        ]
        own = self.counted("conversion", fired)
        found = {}
        for order in self.world.orders:
            carriers = [one for one, link in self.links.items() if carries(link, order)]
            if not self.whole and not carriers:
                continue
            figures = summed([hits[one] for one in carriers if one in hits])
            figures |= {name: own.get(order, NOTHING)[name] for name in OF_CONVERSIONS}
            # Seen from one conversion, what converted are the clicks that led to it.
            found[order] = figures | {"converted_clicks": figures["unique_conversions"]}
        return found


def carries(link: Datapoint, order: int) -> bool:
    return any(slot is not None and slot.id == order for slot in link.conversions)


def summed(several: list[Figures]) -> Figures:
    return {
        name: (max if name == "last_hit" else sum)([0, *(one[name] for one in several)])
        for name in METRICS
    }


def fits(link: Datapoint, where: DatapointFilter) -> bool:
    names = {tag.name for tag in link.tags} | {str(tag.id) for tag in link.tags}
    word = {Status.ACTIVE: "active", Status.PAUSED: "paused", Status.DELETED: "deleted"}
    return (
        (where.type is None or link.type == where.type)
        and where.status in ("all", word[link.status])
        and all(str(tag) in names for tag in where.tags)
        and any(where.text in text for text in (link.name, link.title, link.url))
        and (where.favourite is None or link.preferred == where.favourite)
        and (where.group_id is None or link.group_id == where.group_id)
        and (where.conversion_id is None or carries(link, where.conversion_id))
    )


def shown(found: summary.Summary[Any]) -> tuple[int, list[tuple[int, Figures]]]:
    rows = []
    for row in found.rows:
        figures = msgspec.structs.asdict(row.figures)
        moment = figures["last_hit"]
        figures["last_hit"] = round(moment.timestamp() * 1000) if moment else 0
        rows.append((row.entity.id, {name: figures[name] for name in METRICS}))
    return found.count, rows


def paged(
    matching: list[int], figures: dict[int, Figures], page: Page
) -> tuple[int, list[tuple[int, Figures]]]:
    metric = FIGURES[page.sort_by]
    rows = [(one, figures.get(one, NOTHING)) for one in matching]
    rows.sort(key=lambda row: (row[1][metric], row[0]), reverse=page.descending)
    end = None if page.limit is None else page.offset + page.limit
    return len(rows), rows[page.offset : end]


def number_of_red(world: World) -> str:
    return str(next(tag.id for link in world.links for tag in link.tags if tag.name == "red"))


NAMES = [None, "percentages", "counts", "some", "some, percentages", "nothing"]
VIEWERS = st.sampled_from(NAMES)
PAGES = st.builds(
    Page,
    offset=st.sampled_from([0, 0, 0, 3, 17, 40]),
    limit=st.sampled_from([None, 1, 4, 9, 20]),
    sort_by=st.sampled_from(sorted(FIGURES)),
    descending=st.booleans(),
)
ZONES = st.sampled_from([ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Rome")])


@st.composite
def spans(draw: st.DrawFn) -> Range:
    start = FIRST + timedelta(
        days=draw(st.integers(-2, DAYS)), minutes=draw(st.sampled_from([0, 9]))
    )
    end = start + timedelta(days=draw(st.integers(0, DAYS)))
    return Range(start, end, start.replace(tzinfo=None), end.replace(tzinfo=None))


STATUSES: tuple[StatusWord, ...] = ("all", "active")
NO_TIME = Range(FIRST, FIRST, FIRST.replace(tzinfo=None), FIRST.replace(tzinfo=None))

lasting = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def filters(draw: st.DrawFn, world: World) -> DatapointFilter:
    def sometimes(value: st.SearchStrategy[Any], otherwise: Any = None) -> Any:
        return draw(value) if draw(st.integers(0, 3)) == 3 else otherwise

    words = st.lists(st.sampled_from(["red", "big", number_of_red(world)]), max_size=2, unique=True)
    return DatapointFilter(
        type=sometimes(st.sampled_from(DatapointType)),
        status=sometimes(st.sampled_from(["active", "deleted"]), "all"),
        tags=tuple(sometimes(words, ())),
        text=sometimes(st.sampled_from(["sale", "um", "summer", "nowhere"]), ""),
        favourite=sometimes(st.booleans()),
        group_id=sometimes(st.sampled_from(world.groups[:2])),
        conversion_id=sometimes(st.just(world.orders[0])),
    )


@lasting
@given(
    data=st.data(),
    viewer=VIEWERS,
    page=PAGES,
    span=spans(),
    zone=ZONES,
    few=st.sampled_from([0, 0, 3, 2000]),
    at_once=st.sampled_from([0, 0, 4, 500]),
    per_row=st.sampled_from([1, 1, 3, 100]),
)
def test_summaries_of_datapoints_are_those_of_a_recount(
    world: World,
    data: st.DataObject,
    viewer: str | None,
    page: Page,
    span: Range,
    zone: ZoneInfo,
    few: int,
    at_once: int,
    per_row: int,
) -> None:
    sight = Sight(world, viewer, span, zone)
    where = data.draw(filters(world))
    matching = [one for one, link in sight.links.items() if fits(link, where)]
    with pytest.MonkeyPatch.context() as patch:
        # What is few decides whether a condition is looked up or walked along.
        patch.setattr(search, "FEW", few)
        # Of these, how many are ranked by themselves; of all, how many are ranked at first.
        patch.setattr(summary, "MOST_AT_ONCE", at_once)
        patch.setattr(summary, "RANKED_PER_ROW", per_row)
        found = summary.of_datapoints(
            sight.parts.hits, sight.parts.catalog, world.account, where, page, span, zone
        )
        with sight.parts.catalog.read() as view:
            assert view.datapoints.count(world.account, where) == len(matching)
            assert view.datapoints.ids(world.account, where) == tuple(sorted(matching))
    assert shown(found) == paged(matching, sight.of_links(), page)


@pytest.mark.parametrize("viewer", NAMES)
@pytest.mark.parametrize("per_row", [1, 100])
def test_any_figure_orders_any_viewers_datapoints_both_ways(
    world: World, viewer: str | None, per_row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of half of the datapoints there are seldom as many among the first five as the page has.
    monkeypatch.setattr(summary, "RANKED_PER_ROW", per_row)
    where = DatapointFilter(type=DatapointType.TRACKING_LINK)
    end = FIRST + timedelta(days=DAYS + 2)
    span = Range(FIRST, end, FIRST.replace(tzinfo=None), end.replace(tzinfo=None))
    sight = Sight(world, viewer, span, ZoneInfo("UTC"))
    figures = sight.of_links()
    matching = [one for one, link in sight.links.items() if fits(link, where)]
    for figure in FIGURES:
        for descending in (True, False):
            page = Page(offset=1, limit=4, sort_by=figure, descending=descending)
            found = summary.of_datapoints(
                sight.parts.hits, sight.parts.catalog, world.account, where, page, span, sight.zone
            )
            assert shown(found) == paged(matching, figures, page), page


@pytest.mark.parametrize("viewer", NAMES)
@pytest.mark.parametrize("few", [0, 3, 2000])
def test_filters_mean_the_same_however_they_are_looked_up(
    world: World, viewer: str | None, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    red = number_of_red(world)
    links = Sight(world, viewer, NO_TIME, ZoneInfo("UTC")).links
    with Sight(world, viewer, NO_TIME, ZoneInfo("UTC")).parts.catalog.read() as view:
        for tags in ((), ("red",), (red,), ("big", red), ("red", "big"), ("none",)):
            for text in ("", "sale", "um", "nowhere"):
                for status in STATUSES:
                    for group in (None, world.groups[0]):
                        where = DatapointFilter(tags=tags, text=text, status=status, group_id=group)
                        wanted = sorted(one for one, link in links.items() if fits(link, where))
                        assert view.datapoints.ids(world.account, where) == tuple(wanted), where
                        assert view.datapoints.count(world.account, where) == len(wanted), where


@lasting
@given(viewer=VIEWERS, page=PAGES, span=spans(), zone=ZONES, compact=st.booleans())
def test_summaries_of_groups_add_up_what_is_in_them(
    world: World, viewer: str | None, page: Page, span: Range, zone: ZoneInfo, compact: bool
) -> None:
    sight = Sight(world, viewer, span, zone)
    where = GroupFilter(ids=tuple(world.groups))
    with pytest.MonkeyPatch.context() as patch:
        # Whether groups are counted by the store, or here from what it counted of datapoints.
        patch.setattr(Classes, "compact", compact)
        found = summary.of_groups(
            sight.parts.hits, sight.parts.catalog, world.account, where, page, span, zone
        )
    figures = sight.of_groups()
    assert shown(found) == paged(list(figures), figures, page)


@pytest.mark.parametrize("orders", [1, 3])
@lasting
@given(viewer=VIEWERS, page=PAGES, span=spans(), zone=ZONES)
def test_summaries_of_conversions_have_the_hits_of_what_carries_them(
    world: World, orders: int, viewer: str | None, page: Page, span: Range, zone: ZoneInfo
) -> None:
    sight = Sight(world, viewer, span, zone)
    # Of one conversion each datapoint is a carrier at most once.
    where = ConversionFilter(ids=tuple(world.orders[:orders]))
    found = summary.of_conversions(
        sight.parts.hits, sight.parts.catalog, world.account, where, page, span, zone
    )
    figures = {one: row for one, row in sight.of_orders().items() if one in world.orders[:orders]}
    assert shown(found) == paged(list(figures), figures, page)
