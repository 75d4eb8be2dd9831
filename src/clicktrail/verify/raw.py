"""Compare the raw tables with what was replayed, a day at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from clicktrail.domain.events import Erased, Event, Hit
from clicktrail.domain.hit_id import slot, timestamp_ms
from clicktrail.hits.horizons import Horizon
from clicktrail.hits.removing import day_of
from clicktrail.hits.store import HitStore
from clicktrail.verify.expected import CONVERSION_FIGURES, HIT_FIGURES, HOUR_MS, Expected, Ids
from clicktrail.verify.report import Report

LOOKED_INTO = 20
_HOURS = 24
_MASK = (1 << 64) - 1

# Ids of one writer only rise. So whatever has an id above the last one that was replayed came
# after, and is left out: an ingestion that goes on meanwhile disturbs nothing.
_KNOWN = (
    "bitAnd(bitShiftRight({id}, 8), 2047) IN {{slots:Array(UInt64)}}"
    " AND {id} <= transform(bitAnd(bitShiftRight({id}, 8), 2047),"
    " {{slots:Array(UInt64)}}, {{last_ids:Array(UInt64)}}, toUInt64(0))"
)
# Of an account, rows from before its horizon are gone, or are about to go.
_KEPT = (
    "toDate(ts) >= transform(account_id, {{accounts:Array(UInt32)}}, {{{since}:Array(Date)}},"
    " toDate(0))"
)
_OF_DAY = "ts >= {day:DateTime('UTC')} AND ts < {day:DateTime('UTC')} + INTERVAL 1 DAY"
_HITS = """
SELECT account_id, datapoint_id, count(),
    countIf(kind = 0 AND NOT is_spider), countIf(kind = 0 AND NOT is_spider AND is_unique),
    countIf(kind = 1 AND NOT is_spider), countIf(kind = 1 AND NOT is_spider AND is_unique),
    countIf(is_spider)
FROM hits WHERE {of_day} AND {known} AND {kept}
GROUP BY account_id, datapoint_id"""
_CONVERSIONS = """
SELECT account_id, {third}, count(), sum(is_first_of_click), sum(is_first),
    toInt128(sum(value) * 10000), toInt128(sum(commission) * 10000)
FROM conversions WHERE {of_day} AND {known} AND {kept} AND outcome {outcomes}
GROUP BY account_id, {third}"""
_IDS = """
SELECT bitAnd(bitShiftRight({id}, 8), 2047) AS slot, intDiv(toUnixTimestamp64Milli(ts), 3600000),
    count(), sum({id}), groupBitXor({id})
FROM {table} WHERE {of_day} AND {known} AND {kept}
GROUP BY 1, 2"""


class RawComparison:
    """Compares the tables `hits` and `conversions` with what was expected of them."""

    def __init__(
        self,
        store: HitStore,
        expected: Expected,
        report: Report,
        from_day: int,
        horizons: Mapping[int, Horizon],
    ) -> None:
        self._store = store
        self._expected = expected
        self._report = report
        self._from_day = from_day
        self._limits = {
            "slots": list(expected.last_ids),
            "last_ids": list(expected.last_ids.values()),
        }
        self._horizons = horizons
        self._kept_bounds = {
            "accounts": list(horizons),
            "hits_since": [each.hits for each in horizons.values()],
            "conversions_since": [each.conversions for each in horizons.values()],
        }
        self._differing: list[tuple[str, int, int]] = []

    def compare(self, progress: Callable[[str], None]) -> None:
        """Compare all days, noting what differs."""
        days = self._expected.days()
        for table in ("hits", "conversions"):
            days |= {
                row[0]
                for row in self._store.rows(f"SELECT DISTINCT toUInt32(toDate(ts)) FROM {table}")  # noqa: S608
            }
        wanted = sorted(day for day in days if day >= self._from_day)
        for number, day in enumerate(wanted, 1):
            self._compare_day(day)
            self._report.days += 1
            if number % 50 == 0:
                progress(f"compared {number} of {len(wanted)} days of raw rows")

    def strangers(self) -> int:
        """Return how many rows come from writers of whom nothing was replayed."""
        return sum(
            self._store.rows(
                f"SELECT count() FROM {table} WHERE toUInt32(toDate(ts)) >= {{from:UInt32}} AND"  # noqa: S608
                f" bitAnd(bitShiftRight({name}, 8), 2047) NOT IN {{slots:Array(UInt64)}}"
                f" AND {_kept(table)}",
                {"from": self._from_day, "slots": self._limits["slots"], **self._kept_bounds},
            )[0][0]
            for table, name in (("hits", "hit_id"), ("conversions", "event_id"))
        )

    def look_into(self, events: Callable[[], Iterable[Event]]) -> None:
        """Say which rows are missing, doubled or extra, for the hours that differ."""
        looked = self._differing[:LOOKED_INTO]
        if not looked:
            return
        recorded: dict[tuple[str, int, int], Counter[int]] = {each: Counter() for each in looked}
        for event in events():
            if isinstance(event, Erased):
                continue
            table = "hits" if isinstance(event, Hit) else "conversions"
            kept = self._horizons.get(event.account_id, Horizon())
            since = kept.hits if table == "hits" else kept.conversions
            if day_of(timestamp_ms(event.hit_id)) < since:
                continue
            where = (table, slot(event.hit_id), timestamp_ms(event.hit_id) // HOUR_MS)
            if where in recorded:
                recorded[where][event.hit_id] += 1
        for (table, writer, hour), expected in recorded.items():
            stored = self._stored_ids(table, writer, hour)
            place = f"{table}, {_time(hour)}, writer {writer}"
            for what, ids in (
                ("missing", expected - stored),
                (
                    "doubled",
                    Counter({i: n - 1 for i, n in stored.items() if i in expected and n > 1}),
                ),
                ("extra", Counter({i: n for i, n in stored.items() if i not in expected})),
            ):
                if ids.total():
                    first = min(ids.elements())
                    self._report.differ(place, f"{what} rows (the first: {first})", 0, ids.total())

    def _compare_day(self, day: int) -> None:
        date = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)
        bound = {"day": date.replace(tzinfo=None), **self._limits, **self._kept_bounds}
        sql = _HITS.format(of_day=_OF_DAY, known=_known("hit_id"), kept=_kept("hits"))
        self._figures(date, "hits", "datapoint", HIT_FIGURES, self._store.rows(sql, bound), day)
        for table, third, outcomes in (
            ("datapoint_conversions", "datapoint_id", "= 'attributed'"),
            ("conversions", "conversion_id", "IN ('attributed', 'unattributed')"),
        ):
            sql = _CONVERSIONS.format(
                third=third,
                of_day=_OF_DAY,
                known=_known("event_id"),
                kept=_kept("conversions"),
                outcomes=outcomes,
            )
            names = CONVERSION_FIGURES
            key = third.removesuffix("_id")
            self._figures(date, table, key, names, self._store.rows(sql, bound), day)
        for table, name, ids in (
            ("hits", "hit_id", self._expected.hit_ids),
            ("conversions", "event_id", self._expected.event_ids),
        ):
            sql = _IDS.format(
                id=name, table=table, of_day=_OF_DAY, known=_known(name), kept=_kept(table)
            )
            stored = {
                (r[0], r[1]): Ids(r[2], r[3] & _MASK, r[4]) for r in self._store.rows(sql, bound)
            }
            wanted = {
                (writer, hour): ids[writer, hour]
                for writer in self._expected.last_ids
                for hour in range(day * _HOURS, (day + 1) * _HOURS)
                if (writer, hour) in ids
            }
            for where in sorted(stored.keys() | wanted.keys()):
                if stored.get(where) != wanted.get(where):
                    self._differing.append((table, *where))
                    if len(self._differing) > LOOKED_INTO:
                        a, b = wanted.get(where), stored.get(where)
                        place = f"{table}, {_time(where[1])}, writer {where[0]}"
                        self._report.differ(
                            place, "number of rows", a.number if a else 0, b.number if b else 0
                        )

    def _figures(
        self,
        date: datetime,
        table: str,
        third: str,
        names: Sequence[str],
        rows: Sequence[Sequence[Any]],
        day: int,
    ) -> None:
        stored = {(row[0], row[1]): tuple(int(figure) for figure in row[2:]) for row in rows}
        expected = self._expected.of_day(table, day)
        none = (0,) * len(names)
        for key in sorted(stored.keys() | expected.keys()):
            ours, theirs = expected.get(key, none), stored.get(key, none)
            if ours == theirs:
                continue
            where = f"{table}, {date:%Y-%m-%d}, account {key[0]}, {third} {key[1]}"
            for name, wanted, got in zip(names, ours, theirs, strict=True):
                if wanted != got:
                    self._report.differ(where, name, wanted, got)

    def _stored_ids(self, table: str, writer: int, hour: int) -> Counter[int]:
        name = "hit_id" if table == "hits" else "event_id"
        begin = datetime(1970, 1, 1) + timedelta(hours=hour)
        rows = self._store.rows(
            f"SELECT {name} FROM {table} WHERE ts >= {{begin:DateTime('UTC')}}"  # noqa: S608
            " AND ts < {begin:DateTime('UTC')} + INTERVAL 1 HOUR AND"
            f" bitAnd(bitShiftRight({name}, 8), 2047) = {{writer:UInt64}} AND {_known(name)}"
            f" AND {_kept(table)}",
            {"begin": begin, "writer": writer, **self._limits, **self._kept_bounds},
        )
        return Counter(row[0] for row in rows)


def _known(name: str) -> str:
    return _KNOWN.format(id=name)


def _kept(table: str) -> str:
    return _KEPT.format(since=f"{table}_since")


def _time(hour: int) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hour):%Y-%m-%d %H:00}"
