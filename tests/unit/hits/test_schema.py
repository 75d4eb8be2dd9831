"""One set of DDL files for the embedded store and for a cluster, read by the engine itself."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from clicktrail.hits import schema
from clicktrail.hits.store import HitStore, HitStoreRefused
from tests.support.hit_store import HitStoreProcess, temporary_settings
from tests.support.replicating import CLUSTER

_PATH = "'/clickhouse/clicktrail/links/{shard}/{database}/{table}', '{replica}'"
_CREATE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)\n")
STATEMENTS = [each for one in schema.migrations(CLUSTER) for each in one.statements]


def formatted(store: HitStore, sql: str) -> str:
    return str(store.rows("SELECT formatQuery({sql:String})", {"sql": sql})[0][0])


@pytest.mark.parametrize("number", range(len(STATEMENTS)))
def test_a_cluster_has_the_same_tables_with_other_engines(hit_store: HitStore, number: int) -> None:
    plain = [each for one in schema.migrations() for each in one.statements][number]
    engine = r"ENGINE = ((?:Aggregating)?MergeTree)\n"
    wanted = re.sub(engine, rf"ENGINE = Replicated\1({_PATH})\n", plain)
    wanted = wanted.replace(
        "non_replicated_deduplication_window = 10000",
        "replicated_deduplication_window = 100000,"
        " replicated_deduplication_window_seconds = 31622400",
    )
    assert STATEMENTS[number] == wanted
    assert formatted(hit_store, STATEMENTS[number]) == formatted(hit_store, wanted)


def test_every_table_of_a_cluster_has_copies_and_those_with_tokens_a_window() -> None:
    tables = {
        found[1]: (engine[1], "replicated_deduplication_window = 100000" in each)
        for each in STATEMENTS
        if (found := _CREATE.match(each)) and (engine := re.search(r"ENGINE = (\w+)\('/", each))
    }
    sums = {
        f"{of}_{time}": ("ReplicatedAggregatingMergeTree", True)
        for of in ("datapoint", "account", "conversion")
        for time in ("hour", "day", "quarterhour")
    }
    assert tables == sums | {
        "hits": ("ReplicatedMergeTree", True),
        "conversions": ("ReplicatedMergeTree", True),
        "horizons": ("ReplicatedAggregatingMergeTree", False),
        "quartered": ("ReplicatedAggregatingMergeTree", False),
        "versions": ("ReplicatedMergeTree", False),
        "placement": ("ReplicatedMergeTree", False),
    }


def test_a_statement_of_a_cluster_is_this(hit_store: HitStore) -> None:
    (horizons,) = [each for each in STATEMENTS if "EXISTS horizons" in each]
    assert formatted(hit_store, horizons) == (
        "CREATE TABLE IF NOT EXISTS horizons\n(\n"
        "    `account_id` UInt32,\n"
        "    `hits_since` SimpleAggregateFunction(max, Date),\n"
        "    `conversions_since` SimpleAggregateFunction(max, Date),\n"
        "    `sums_since` SimpleAggregateFunction(max, Date)\n)\n"
        f"ENGINE = ReplicatedAggregatingMergeTree({_PATH})\n"
        "ORDER BY account_id\n"
        "SETTINGS fsync_after_insert = 1, fsync_part_directory = 1"
    )


def test_a_server_with_a_keeper_makes_all_of_it(tmp_path: Path) -> None:
    process = HitStoreProcess(temporary_settings(tmp_path / "data"), shard="7")
    process.start()
    store = process.client("default")
    store.command("CREATE DATABASE clicktrail")
    first = store.at("clicktrail")
    for each in STATEMENTS:
        # What changes a table would need the port that the embedded engine has not.
        if not each.startswith("ALTER"):
            first.command(each)
    for each in schema.across(CLUSTER, "clicktrail"):
        first.command(each)
    made = first.rows(
        "SELECT engine, count() FROM system.tables WHERE database = currentDatabase()"
        " GROUP BY engine"
    )
    assert {row[0]: row[1] for row in made} == {
        "ReplicatedMergeTree": 4,
        "ReplicatedAggregatingMergeTree": 11,
        "MaterializedView": 15,
        "Distributed": 11,
    }
    path = first.rows(
        "SELECT zookeeper_path, replica_name FROM system.replicas WHERE table = 'hits'"
    )
    assert path == [("/clickhouse/clicktrail/links/7/clicktrail/hits", "here")]
    with pytest.raises(HitStoreRefused, match="no sharding key provided"):
        first.command("INSERT INTO all_hits (ts, account_id) SELECT now(), 1")
    first.close()
    store.close()
    process.stop(signal.SIGKILL)


def test_tables_over_all_servers_are_for_reading_only(hit_store: HitStore) -> None:
    made = schema.across(CLUSTER, "clicktrail")
    assert formatted(hit_store, made[0]) == (
        "CREATE OR REPLACE TABLE all_hits AS hits\n"
        "ENGINE = Distributed('links', 'clicktrail', 'hits')"
    )
    assert [each.split()[4] for each in made] == [
        "all_hits",
        "all_conversions",
        *(
            f"all_{of}_{time}"
            for of in ("datapoint", "account", "conversion")
            for time in ("hour", "day", "quarterhour")
        ),
    ]
    for each in made:
        formatted(hit_store, each)
