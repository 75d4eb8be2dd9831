"""The paths that the hit store puts together, against a recount of one conversion at a time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.domain.attribution_models import MODELS, LastClick, Model, Needs, attribute
from clicktrail.domain.credit import Credit, total
from clicktrail.hits import paths as hit_paths
from clicktrail.hits.filters import All, Condition, Contains, Either, Is, Matches, Not
from clicktrail.hits.lens import Lens, SeenHits
from clicktrail.hits.parameters import LONGEST_TEXT
from clicktrail.hits.path_query import PathQuery, TouchKey, TouchKind
from clicktrail.hits.path_sql import PathSql
from clicktrail.hits.paths import Lag, Shape
from clicktrail.hits.query import Figures, Placement, QueryError
from clicktrail.hits.statistics import ask
from clicktrail.hits.store import HitStore
from tests.support.path_recount import DAY_MS, Path, Visitors, counted, lag_ms, lost, paths

ACCOUNT = 900_720
FIRST = datetime(2026, 2, 1, tzinfo=UTC)
DAYS = 120
BOUNDS = (60_000, 3_600_000, DAY_MS, 7 * DAY_MS, 30 * DAY_MS)
LEVELS = (0.1, 0.5, 0.9)
PLACEMENTS = [Placement((), ()), Placement((1, 2, 4, 5), (1, 1, 2, 3))]
ZONES = [ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata")]


@pytest.fixture(scope="module")
def visitors(hit_store: HitStore) -> Visitors:
    first_ms = round(FIRST.timestamp() * 1000)
    stranger = Visitors(ACCOUNT + 1, 2, first_ms, DAYS).come(100, 30, 12)
    stranger.store(hit_store)
    return Visitors(ACCOUNT, 1, first_ms, DAYS).come(900, 200, 40).store(hit_store)


CONDITIONS: st.SearchStrategy[Condition] = st.sampled_from(
    [
        Is("country", ("it",)),
        Is("country", ("",)),
        Is("datapoint", (1, 2, 3)),
        Is("conversion", (1, 3)),
        Is("source", (0, 4)),
        Is("domain", (2,)),
        Is("weekday", (1, 2, 3)),
        Is("hour_of_day", tuple(range(6, 18))),
        Is("month", ("2026-03-01", "2026-04-01")),
        Is("conversion_parameter", ("A-1",)),
        Is("query_parameter:a", ("b",)),
        Is("query_parameter", ("utm_source=mail",)),
        Contains("referrer_host", ("GOOGLE", "'")),
        Contains("utm_source", ("a",)),
        Matches("destination", "example/?$"),
    ]
)
FILTERS: st.SearchStrategy[Condition] = st.recursive(
    CONDITIONS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda some: All(tuple(some)))
        | st.lists(inner, max_size=3).map(lambda some: Either(tuple(some)))
        | inner.map(Not)
    ),
    max_leaves=4,
)


def some(ids: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[int, ...] | None]:
    return st.none() | st.lists(ids, unique=True, max_size=3).map(tuple)


@st.composite
def queries(draw: st.DrawFn) -> PathQuery:
    start = FIRST + timedelta(days=draw(st.integers(-5, DAYS)), minutes=draw(st.integers(0, 60)))
    return PathQuery(
        account_id=ACCOUNT,
        start=start,
        end=start + timedelta(days=draw(st.integers(0, 150)), seconds=draw(st.integers(0, 60))),
        look_back=timedelta(days=draw(st.sampled_from([1, 2, 7, 30, 90]))),
        by=draw(st.sampled_from(TouchKey)),
        touches=draw(st.sampled_from(TouchKind)),
        conversion_ids=draw(some(st.integers(1, 4))),
        datapoint_ids=draw(some(st.integers(1, 6))),
        unattributed=draw(st.booleans()),
        placement=draw(st.sampled_from(PLACEMENTS)),
        with_referrers=draw(st.booleans()),
        filter=draw(st.none() | FILTERS),
        zone=draw(st.sampled_from(ZONES)),
    )


lasting = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def everything(**more: Any) -> PathQuery:
    return PathQuery(account_id=ACCOUNT, start=FIRST, end=FIRST + timedelta(days=DAYS + 1), **more)


def grouped(found: list[Path], query: PathQuery, needs: Needs) -> Counter[tuple[Any, ...]]:
    groups: Counter[tuple[Any, ...]] = Counter()
    for path in found:
        key = (
            path.keys(query),
            path.named,
            path.seconds if needs.seconds else (),
            path.direct(query) if needs.direct else (),
        )
        for name, amount in (("n", 1), ("v", path.fired["value"]), ("c", path.fired["commission"])):
            groups[*key, name] += amount
    return groups


@lasting
@given(query=queries(), seconds=st.booleans(), direct=st.booleans())
def test_journeys_are_those_of_a_recount(
    hit_store: HitStore, visitors: Visitors, query: PathQuery, seconds: bool, direct: bool
) -> None:
    needs = Needs(seconds=seconds, direct=direct)
    found: Counter[tuple[Any, ...]] = Counter()
    for one in hit_paths.journeys(hit_store, query, needs):
        key = (one.keys, one.named, one.seconds, one.direct)
        for name, amount in (("n", one.count), ("v", one.value), ("c", one.commission)):
            found[*key, name] += amount
    assert found == grouped(paths(visitors, query), query, needs)


@lasting
@given(query=queries())
def test_last_click_is_what_is_stored(
    hit_store: HitStore, visitors: Visitors, query: PathQuery
) -> None:
    stored: dict[object, Credit] = {}
    for fired in counted(visitors, query):
        key = fired["datapoint_id"] or None
        if query.by != "datapoint":
            key = key and "any"
        credit = Credit.of(1, fired["value"], fired["commission"])
        stored[key] = stored.get(key, Credit()) + credit
    credits = attribute(LastClick(), hit_paths.journeys(hit_store, query))
    if query.by != "datapoint":
        known = [credit for key, credit in credits.items() if key is not None]
        nobodys = {None: credits[None]} if None in credits else {}
        assert nobodys | ({"any": total(known)} if known else {}) == stored
    else:
        assert credits == stored


MODELS_BY_NAME = st.sampled_from([model() for model in MODELS.values()])


@lasting
@given(query=queries(), model=MODELS_BY_NAME)
def test_credits_add_up_to_the_conversions_that_count(
    hit_store: HitStore, visitors: Visitors, query: PathQuery, model: Model
) -> None:
    ledger = model.ledger()
    for journey in hit_paths.journeys(hit_store, query, model.needs):
        ledger.add(journey)
    for passage in hit_paths.lost_passages(hit_store, query):
        ledger.add_lost(*passage)
    fired = counted(visitors, query)
    assert total(ledger.credits().values()) == Credit.of(
        len(fired), sum(one["value"] for one in fired), sum(one["commission"] for one in fired)
    )


@lasting
@given(query=queries())
def test_a_filter_chooses_the_conversions_that_it_chooses_in_any_question(
    hit_store: HitStore, visitors: Visitors, query: PathQuery
) -> None:
    # Of one conversion also those count that nobody earned, there and here.
    asked = msgspec.structs.replace(query, unattributed=query.counted.by_conversion)
    figures = msgspec.structs.replace(asked.counted, metrics=("conversions", "value", "commission"))
    told = ask(hit_store, figures).figures if query.start < query.end else Figures()
    credits = attribute(LastClick(), hit_paths.journeys(hit_store, asked))
    assert total(credits.values()) == Credit.of(told.conversions, told.value, told.commission)


@lasting
@given(query=queries())
def test_passages_of_those_who_did_not_convert(
    hit_store: HitStore, visitors: Visitors, query: PathQuery
) -> None:
    found: Counter[Any] = Counter()
    for before, after, count in hit_paths.lost_passages(hit_store, query):
        found[before, after] += count
    assert found == lost(visitors, query)


@lasting
@given(query=queries(), limit=st.integers(0, 30), offset=st.integers(0, 40))
def test_the_most_frequent_paths_come_first(
    hit_store: HitStore, visitors: Visitors, query: PathQuery, limit: int, offset: int
) -> None:
    sums: dict[Any, list[int]] = {}
    for path in paths(visitors, query):
        held = sums.setdefault(path.keys(query), [0, 0, 0])
        for index, amount in enumerate((1, path.fired["value"], path.fired["commission"])):
            held[index] += amount
    ranked = sorted(sums, key=lambda keys: (-sums[keys][0], keys))[offset : offset + limit]
    found, count = hit_paths.top_paths(hit_store, query, limit, offset)
    assert [(one.keys, one.count, one.value, one.commission) for one in found] == [
        (keys, *sums[keys]) for keys in ranked
    ]
    assert count == (len(sums) if found else 0)


@lasting
@given(query=queries(), days=st.integers(-60, 60))
def test_the_same_paths_are_found_at_another_time(
    hit_store: HitStore, visitors: Visitors, query: PathQuery, days: int
) -> None:
    found, _ = hit_paths.top_paths(hit_store, query, 30)
    later = timedelta(days=days)
    other = msgspec.structs.replace(query, start=query.start + later, end=query.end + later)
    sums: dict[Any, list[int]] = {}
    for path in paths(visitors, other):
        held = sums.setdefault(path.keys(other), [0, 0, 0])
        for index, amount in enumerate((1, path.fired["value"], path.fired["commission"])):
            held[index] += amount
    then = hit_paths.paths_like(hit_store, other, found)
    assert [(one.keys, [one.count, one.value, one.commission]) for one in then] == [
        (one.keys, sums.get(one.keys, [0, 0, 0])) for one in found
    ]


@lasting
@given(query=queries())
def test_lengths_and_lags(hit_store: HitStore, visitors: Visitors, query: PathQuery) -> None:
    everyone = paths(visitors, query)
    lengths: dict[int, tuple[int, int]] = {}
    for path in everyone:
        count, value = lengths.get(len(path.touches), (0, 0))
        lengths[len(path.touches)] = (count + 1, value + path.fired["value"])

    def lag(at: int) -> Lag:
        lags = sorted(lag_ms(path, at) for path in everyone if path.touches)
        places = Counter(sum(each >= bound for bound in BOUNDS) for each in lags)
        quantiles = (lags[int(len(lags) * level)] if lags else 0 for level in LEVELS)
        return Lag(dict(places), tuple(quantiles))

    assert hit_paths.shape(hit_store, query, BOUNDS, LEVELS) == Shape(
        len(everyone),
        sum(path.fired["value"] for path in everyone),
        sum(path.fired["commission"] for path in everyone),
        lengths,
        lag(0),
        lag(-1),
    )


def test_the_traffic_holds_what_is_hard(visitors: Visitors) -> None:
    found = paths(visitors, everything(look_back=timedelta(days=90), touches=TouchKind.ALL))
    assert max(len(path.touches) for path in found) >= 50
    assert {path.named for path in found} >= {-1, 0, 1, 2}
    assert any(not path.touches for path in found)
    assert any("ts" not in touch for path in found for touch in path.touches)
    assert any(path.touches and path.times[-1] > path.fired["ts"] for path in found)


@pytest.mark.parametrize("wanted", [None, Is("country", ("it",)), Is("conversion", (1, 2))])
def test_many_conversions_are_asked_for_in_parts(
    hit_store: HitStore,
    visitors: Visitors,
    monkeypatch: pytest.MonkeyPatch,
    wanted: Condition | None,
) -> None:
    query, needs = everything(filter=wanted), Needs(seconds=True, direct=True)
    monkeypatch.setattr(hit_paths, "CONVERSIONS_AT_ONCE", 20)
    found = list(hit_paths.journeys(hit_store, query, needs))
    assert sum(one.count for one in found) == len(counted(visitors, query))
    assert {(one.keys, one.named, one.seconds, one.direct) for one in found} == {
        key[:4] for key in grouped(paths(visitors, query), query, needs)
    }


def test_placements_of_any_size_are_taken(hit_store: HitStore, visitors: Visitors) -> None:
    others = tuple(range(4_000_000_000, 4_000_040_000))
    few = Placement((1, 2, 4, 5), (1, 1, 2, 3))
    many = Placement((*few.datapoint_ids, *others), (*few.keys, *others))
    credits = [
        attribute(
            LastClick(), hit_paths.journeys(hit_store, everything(by=TouchKey.TAG, placement=p))
        )
        for p in (few, many)
    ]
    assert credits[0] == credits[1]
    assert credits[0].keys() == {0, 1, 2, 3, None}
    bound = PathSql(everything(by=TouchKey.TAG, placement=many)).bound.values.values()
    assert max(len(str(value)) for value in bound) <= LONGEST_TEXT


@lasting
@given(query=queries(), days=st.integers(1, 89))
def test_a_longer_look_back_only_adds_touches(
    hit_store: HitStore, visitors: Visitors, query: PathQuery, days: int
) -> None:
    lengths = []
    for look_back in (days, days + 1, 90):
        asked = msgspec.structs.replace(query, look_back=timedelta(days=look_back))
        found = hit_paths.journeys(hit_store, asked)
        lengths.append(sum(len(one.keys) * one.count for one in found))
    assert lengths == sorted(lengths)


def test_a_guest_sees_the_paths_of_visible_datapoints(
    hit_store: HitStore, visitors: Visitors
) -> None:
    guest = SeenHits(hit_store, lambda: Lens(datapoint_ids=(1, 2)))
    query = everything(datapoint_ids=None)
    expected = grouped(paths(visitors, everything(datapoint_ids=(1, 2))), query, Needs())
    found = {one.keys: one for one in hit_paths.journeys(guest, query)}
    assert {keys for keys, *_ in expected} == found.keys()
    assert {key for keys in found for key in keys} == {1, 2}
    only = everything(datapoint_ids=(2, 3))
    assert {key for one in hit_paths.journeys(guest, only) for key in one.keys} == {2}
    assert {key for key, *_ in hit_paths.lost_passages(guest, query)} <= {None, 1, 2}
    assert not list(hit_paths.journeys(guest, everything(datapoint_ids=(3,))))


def test_a_guest_without_referrers_sees_no_source(hit_store: HitStore, visitors: Visitors) -> None:
    guest = SeenHits(hit_store, lambda: Lens(hide_referrer=True))
    for by in (TouchKey.SOURCE, TouchKey.REFERRER):
        found = hit_paths.journeys(guest, everything(by=by))
        assert {key for one in found for key in one.keys} == {""}


def test_a_guest_without_conversions_sees_no_path(hit_store: HitStore, visitors: Visitors) -> None:
    guest = SeenHits(hit_store, lambda: Lens(hide_count=True))
    assert list(hit_paths.journeys(guest, everything())) == []
    assert list(hit_paths.lost_passages(guest, everything())) == []
    assert hit_paths.top_paths(guest, everything(), 10) == ([], 0)
    assert hit_paths.shape(guest, everything(), BOUNDS, LEVELS) == Shape(
        0, 0, 0, {}, Lag({}, (0, 0, 0)), Lag({}, (0, 0, 0))
    )


@pytest.mark.parametrize("days", [0, 91])
def test_a_look_back_has_bounds(hit_store: HitStore, days: int) -> None:
    with pytest.raises(QueryError, match="the look-back must be 1 to 90 days"):
        list(hit_paths.journeys(hit_store, everything(look_back=timedelta(days=days))))
