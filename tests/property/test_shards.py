"""The same traffic in one store and in three of them: every answer is the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.domain.attribution_models import Needs
from clicktrail.domain.hit_id import EPOCH_MS, TIME_SHIFT
from clicktrail.hits import fired, removing, versions
from clicktrail.hits.connecting import connect_to
from clicktrail.hits.event_query import EventQuery
from clicktrail.hits.events import events
from clicktrail.hits.horizons import BEGINNING, Horizon, horizons, note
from clicktrail.hits.path_query import PathQuery
from clicktrail.hits.paths import journeys
from clicktrail.hits.query import Query
from clicktrail.hits.reach import of_nothing, quarter, quartered
from clicktrail.hits.recounting import recount
from clicktrail.hits.retaining import remove_older
from clicktrail.hits.shards import Shards
from clicktrail.hits.statistics import ask
from clicktrail.hits.store import HitStore, HitStoreRefused
from clicktrail.verify.report import Report
from clicktrail.verify.rollups import compare, days
from clicktrail.verify.scope import Scope
from tests.property import test_events, test_paths, test_queries
from tests.property.test_queries import as_counted
from tests.support.hit_store import (
    HitStoreProcess,
    conversion_columns,
    hit_columns,
    temporary_settings,
)
from tests.support.path_recount import Visitors
from tests.support.query_recount import rich_conversions, rich_hits
from tests.support.tables import everything, joined

ACCOUNTS = range(900_800, 900_807)
WALKERS = 900_807
SHARDS = 3
NOW = datetime(2026, 12, 1, tzinfo=UTC)
lasting = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[HitStoreProcess]]:
    directory = tmp_path_factory.mktemp("shards")
    made = [
        HitStoreProcess(temporary_settings(directory / str(number))) for number in range(SHARDS)
    ]
    for process in made:
        process.launch()
    for process in made:
        process.wait()
    yield made
    for process in made:
        assert process.stop() == 0


@pytest.fixture(scope="module")
def shards(processes: list[HitStoreProcess]) -> Iterator[Shards]:
    store = connect_to(",".join(each.url for each in processes), "")
    assert isinstance(store, Shards)
    store.migrate()
    yield store
    store.close()


@pytest.fixture(scope="module")
def single(hit_store_process: HitStoreProcess) -> Iterator[HitStore]:
    store = hit_store_process.client("beside_shards")
    store.migrate()
    yield store
    store.close()


@pytest.fixture(scope="module")
def both(single: HitStore, shards: Shards) -> tuple[HitStore, HitStore]:
    """Both stores with the same events, each batch of several accounts and sent twice."""
    source = random.Random(20260307)
    first, span = int(test_queries.FIRST.timestamp() * 1000), 260 * 86_400_000
    hits = {account: rich_hits(source, account, 250, first, span) for account in ACCOUNTS}
    fired_ones = [
        each
        for account, of_account in hits.items()
        for each in rich_conversions(source, account, of_account, 90)
    ]
    all_hits = [each for of_account in hits.values() for each in of_account]
    source.shuffle(all_hits)
    visitors = Visitors(WALKERS, 1, first, test_paths.DAYS).come(300, 60, 20)
    for store in (single, shards):
        store.migrate()
        quarter(store, {ACCOUNTS[0]: BEGINNING, ACCOUNTS[1]: date(2026, 6, 1)})
        for _ in range(2):
            for start in range(0, len(all_hits), 400):
                some = all_hits[start : start + 400]
                assert store.insert_hits(hit_columns(some), f"both:{start}") == len(some)
            store.insert_conversions(conversion_columns(fired_ones), "both:fired")
        visitors.store(store)
    return single, shards


def test_each_account_is_in_one_store(both: tuple[HitStore, HitStore], shards: Shards) -> None:
    for number, shard in enumerate(shards.shards):
        for table in ("hits", "conversions", "datapoint_hour", "account_day"):
            rows = shard.rows(f"SELECT DISTINCT account_id % 3 FROM {table}")
            assert rows == [(number,)], table


def test_every_row_and_every_sum_is_the_same(both: tuple[HitStore, HitStore]) -> None:
    single, shards = both
    assert joined(everything(shard) for shard in shards.shards) == joined([everything(single)])


@lasting
@given(query=test_queries.queries(), account=st.sampled_from(ACCOUNTS))
def test_figures_are_the_same(both: tuple[HitStore, HitStore], query: Query, account: int) -> None:
    asked = msgspec.structs.replace(query, account_id=account)
    single, shards = both
    assert as_counted(ask(shards, asked), asked) == as_counted(ask(single, asked), asked)


@lasting
@given(query=test_events.queries(), account=st.sampled_from(ACCOUNTS))
def test_lists_are_the_same(
    both: tuple[HitStore, HitStore], query: EventQuery, account: int
) -> None:
    asked = msgspec.structs.replace(query, account_id=account)
    single, shards = both
    assert events(shards, asked, NOW) == events(single, asked, NOW)


@lasting
@given(query=test_paths.queries())
def test_paths_are_the_same(both: tuple[HitStore, HitStore], query: PathQuery) -> None:
    asked = msgspec.structs.replace(query, account_id=WALKERS)
    single, shards = both
    found, wanted = (
        sorted(journeys(store, asked, Needs(seconds=True, direct=True)), key=repr)
        for store in (shards, single)
    )
    assert found == wanted


def test_what_is_asked_of_all_accounts_is_the_same(both: tuple[HitStore, HitStore]) -> None:
    single, shards = both
    some = [*ACCOUNTS, 999_999]
    assert fired.newest(shards, 50) == fired.newest(single, 50)
    ms = int(NOW.timestamp() * 1000)
    event_id = (ms - EPOCH_MS) << TIME_SHIFT
    row = {"event_id": event_id, "ts": ms, "account_id": ACCOUNTS[2], "outcome": "unattributed"}
    for store in both:
        store.insert_conversions(conversion_columns([row]), "shards:event")
    (one,) = fired.of_event(shards, event_id)
    assert fired.of_event(single, event_id) == [one]
    assert (one.event_id, one.account_id) == (event_id, ACCOUNTS[2])
    assert quartered(shards) == quartered(single)
    assert of_nothing(shards, some) == of_nothing(single, some) == {999_999}
    clicks = [
        (row[0], row[1])
        for row in single.rows("SELECT account_id, click_hit_id FROM conversions LIMIT 400")
    ]
    orders = [
        (row[0], row[1], row[2])
        for row in single.rows("SELECT account_id, conversion_id, order_id FROM conversions")
    ]
    asked: Any
    for asked in (
        lambda store: sorted(store.earlier_conversions(clicks, 2**63)),
        lambda store: sorted(store.earlier_orders(orders, 0, 2**63)),
    ):
        assert asked(shards) == asked(single) != []


def test_a_statement_that_names_no_account_is_refused(shards: Shards) -> None:
    with pytest.raises(ValueError, match="must name its account"):
        shards.rows("SELECT count() FROM hits")


def test_sums_agree_with_raw_rows(both: tuple[HitStore, HitStore]) -> None:
    single, shards = both
    found = []
    for store in both:
        report = Report()
        for day in days(store, Scope(), 0)[::40]:
            compare(store, report, Scope(), day, at_rest)
        found.append(report)
        assert report.ok, str(report)
    assert msgspec.to_builtins(found[0]) == msgspec.to_builtins(found[1])
    assert days(single, Scope(), 0) == days(shards, Scope(), 0)


def test_erasing_and_forgetting_leave_the_same(both: tuple[HitStore, HitStore]) -> None:
    left = []
    for store in both:
        account = ACCOUNTS[2]
        ids = [
            row[0]
            for row in store.of(account).rows(
                "SELECT hit_id FROM hits WHERE account_id = {account:UInt32} ORDER BY hit_id",
                {"account": account},
            )
        ]
        removing.remove(store, "hits", account, ids[:40])
        removing.set_unique(store, account, {ids[41]: 0, ids[42]: 1})
        recount(store, account, removing.days_of(ids[:43]))
        removing.purge(store, "hits", removing.days_of(ids[:40]))
        kept = {
            ACCOUNTS[3]: Horizon(hits=date(2026, 7, 10)),
            ACCOUNTS[4]: Horizon(sums=date(2026, 5, 3)),
        }
        note(store, kept)
        assert horizons(store) == kept
        while remove_older(store, kept, 1000):
            pass
        left.append(joined(everything(shard) for shard in store.shards))
    assert left[0] == left[1]


def test_a_version_is_put_in_force_store_by_store(shards: Shards) -> None:
    first = shards.shards[0]
    name = versions.next_name(first)
    old, new = first.at(first.look_again()), first.at(name)
    versions.copy(old, new)
    old.close()
    new.close()
    number = versions.next_number(first)
    versions.put_in_force(first, number, name, "test")
    assert [shard.look_again() for shard in shards.shards] == [name, "clicktrail", "clicktrail"]
    versions.put_in_force(first, number + 1, "clicktrail", "test")
    versions.discard_left_over(shards)
    assert not versions.exists(first, name)


def test_stores_in_another_order_or_number_are_refused(
    processes: list[HitStoreProcess], shards: Shards, hit_store_process: HitStoreProcess
) -> None:
    urls = [each.url for each in processes]
    for named, told in (
        (
            [urls[1], urls[0], urls[2]],
            ("number 2 of 3", "number 1 of 3"),
        ),
        (urls[:2], ("number 1 of 3", "number 1 of 2")),
        (urls[2:], ("number 3 of 3", "number 1 of 1")),
    ):
        other = connect_to(",".join(named), "")
        with pytest.raises(
            HitStoreRefused, match=" is {}, and CLICKTRAIL_HITSTORE_URL has it as {}:".format(*told)
        ):
            other.migrate()
        other.close()


def test_a_copy_that_is_away_is_not_missed(processes: list[HitStoreProcess]) -> None:
    away = f"http://clicktrail:x@127.0.0.1:{temporary_settings(Path('x')).hitstore_port}"
    store = HitStore.of_copies(f"{away}|{processes[0].url}", "")
    assert store.rows("SELECT 1") == [(1,)]
    store.close()


def at_rest(look: Any) -> bool:
    look()
    return True
