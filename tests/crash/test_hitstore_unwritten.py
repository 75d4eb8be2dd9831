"""Killed between noting a block and making its part visible, the store takes the block again."""

from __future__ import annotations

import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from clicktrail.settings import Settings
from tests.support.hit_store import HitStoreProcess, hit_columns
from tests.support.traffic_recount import random_hits

FIRST_MS = 1_780_000_000_000


def newest_part(table_dir: Path) -> Path:
    parts = [each for each in table_dir.iterdir() if each.name[0].isdigit() and each.is_dir()]
    return max(parts, key=lambda part: int(part.name.split("_")[2]))


@pytest.mark.parametrize("table", ["hits", "datapoint_hour", "account_day"])
def test_a_block_that_was_noted_and_not_written_is_inserted_when_repeated(
    make_settings: Callable[..., Settings], table: str
) -> None:
    settings = make_settings()
    store_process = HitStoreProcess(settings)
    store_process.start()
    store = store_process.client()
    store.migrate()
    batches = [
        (random_hits(random.Random(number), 1, 50, FIRST_MS, 60_000), f"000-00:1:{number}-9")
        for number in range(3)
    ]
    for hits, token in batches:
        store.insert_hits(hit_columns(hits), token)
    where = store.rows(
        "SELECT data_paths[1] FROM system.tables"
        " WHERE database = 'clicktrail' AND name = {t:String}",
        {"t": table},
    )[0][0]
    store.close()
    assert store_process.stop(signal.SIGTERM) == 0
    directory = Path(where)
    if not directory.is_absolute():
        directory = settings.data_dir / "hits" / where
    shutil.rmtree(newest_part(directory))

    store_process.start()
    store = store_process.client()
    for hits, token in batches:
        store.insert_hits(hit_columns(hits), token)
    assert store.rows("SELECT count() FROM hits")[0][0] == 150
    for rollup in ("datapoint_hour", "datapoint_day", "account_hour", "account_day"):
        counted = store.rows(f"SELECT sum(clicks + views + spider_hits) FROM {rollup}")[0][0]
        assert counted == 150, rollup
    store.close()
    assert store_process.stop(signal.SIGTERM) == 0
