"""The account's first day, also while a batch is only half visible."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from clicktrail.domain.hit_id import id_at
from clicktrail.hits.store import HitStore
from clicktrail.statistics.totals import first_day
from tests.support.hit_store import hit_columns

HONOLULU = ZoneInfo("Pacific/Honolulu")
EARLY = datetime(2025, 3, 2, 4, tzinfo=UTC)
LATE = datetime(2025, 3, 2, 15, tzinfo=UTC)


def hit_at(store: HitStore, account_id: int, moment: datetime) -> None:
    ms = int(moment.timestamp() * 1000)
    row = {"ts": ms, "hit_id": id_at(ms, 5), "account_id": account_id, "datapoint_id": 1}
    store.insert_hits(hit_columns([row]), f"stream:{account_id}:{ms}")


def test_the_first_day_is_the_zones(hit_store: HitStore, account_id: int) -> None:
    assert first_day(hit_store, account_id, HONOLULU) is None
    hit_at(hit_store, account_id, LATE)
    assert first_day(hit_store, account_id, HONOLULU) == date(2025, 3, 2)
    hit_at(hit_store, account_id, EARLY)
    assert first_day(hit_store, account_id, HONOLULU) == date(2025, 3, 1)
    assert first_day(hit_store, account_id, ZoneInfo("UTC")) == date(2025, 3, 2)


def test_a_day_whose_hours_are_not_there_yet_begins_early_enough(
    hit_store: HitStore, account_id: int
) -> None:
    hit_at(hit_store, account_id, LATE)
    hit_store.command(
        "DELETE FROM account_hour WHERE account_id = {account:UInt32}", {"account": account_id}
    )
    assert first_day(hit_store, account_id, HONOLULU) == date(2025, 3, 1)
    assert first_day(hit_store, account_id, ZoneInfo("Asia/Tokyo")) == date(2025, 3, 2)
