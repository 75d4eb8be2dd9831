"""Compare the raw tables with what was replayed, a day at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from clicktrail.domain.events import Erased, Event, Hit
from clicktrail.domain.hit_id import slot, timestamp_ms
from clicktrail.hits.store import HitStore
from clicktrail.verify.expected import FIGURES, HOUR_MS, Expected, Ids
from clicktrail.verify.labels import DERIVED, OF_TABLE
from clicktrail.verify.report import JOURNAL, Report
from clicktrail.verify.scope import DAY_MS, Scope, date_of, midnight

LOOKED_INTO = 20
_MASK = (1 << 64) - 1

# Ids of one writer only rise, in each partition that is ingested by itself. So whatever has an id
# above the last one that was replayed came after, and is left out: an ingestion that goes on
# meanwhile disturbs nothing.
_WAY = (
    "(bitAnd(bitShiftRight({id}, 8), 2047) * {{partitions:UInt64}}"
    " + account_id % {{partitions:UInt64}})"
)
_KNOWN = (
    _WAY + " IN {{ways:Array(UInt64)}}"
    " AND {id} <= transform(" + _WAY + ","
    " {{ways:Array(UInt64)}}, {{last_ids:Array(UInt64)}}, toUInt64(0))"
)
_OF_DAY = "ts >= {day:DateTime('UTC')} AND ts < {day:DateTime('UTC')} + INTERVAL 1 DAY"
_HITS = """
SELECT account_id, datapoint_id, count(),
    countIf(kind = 0 AND NOT is_spider), countIf(kind = 0 AND NOT is_spider AND is_unique),
    countIf(kind = 1 AND NOT is_spider), countIf(kind = 1 AND NOT is_spider AND is_unique),
    countIf(is_spider), {checksums}
FROM hits WHERE {of_day} AND {meant} AND {known}
GROUP BY account_id, datapoint_id"""
_OF_LINKS = """
SELECT account_id, datapoint_id, count(), sum(is_first_of_click), sum(is_first),
    toInt128(sum(value) * 10000), toInt128(sum(commission) * 10000)
FROM conversions WHERE {of_day} AND {meant} AND {known} AND outcome = 'attributed'
GROUP BY account_id, datapoint_id"""
_CONVERSIONS = """
WITH outcome IN ('attributed', 'unattributed') AS counts
SELECT account_id, conversion_id, countIf(counts), sumIf(is_first_of_click, counts),
    sumIf(is_first, counts), toInt128(sumIf(value, counts) * 10000),
    toInt128(sumIf(commission, counts) * 10000), {checksums}
FROM conversions WHERE {of_day} AND {meant} AND {known}
GROUP BY account_id, conversion_id"""
_FIGURES = (
    ("hits", "datapoint", "hit_id", _HITS),
    ("datapoint_conversions", "datapoint", "event_id", _OF_LINKS),
    ("conversions", "conversion", "event_id", _CONVERSIONS),
)
_IDS = """
SELECT bitAnd(bitShiftRight({id}, 8), 2047) AS slot, intDiv(toUnixTimestamp64Milli(ts), 3600000),
    count(), sum({id}), groupBitXor({id})
FROM {table} WHERE {of_day} AND {meant} AND {known}
GROUP BY 1, 2"""


class RawComparison:
    """Compares the tables `hits` and `conversions` with what was expected of them.

    `differing` collects what is to be looked into: (table, writer, hour since 1970). What follows
    from rules is not compared where `other_rules` than today's have made a part of it.
    `has_extra` tells, once it was looked into, whether there are rows that no journal has.
    """

    def __init__(
        self,
        store: HitStore,
        expected: Expected,
        report: Report,
        scope: Scope,
        differing: list[tuple[str, int, int]],
        *,
        other_rules: bool,
    ) -> None:
        self._store = store
        self._expected = expected
        self._report = report
        self._scope = scope
        self._meant = scope.condition("ts")
        self._limits = {
            "partitions": expected.partitions,
            "ways": [
                writer * expected.partitions + partition for writer, partition in expected.last_ids
            ],
            "last_ids": list(expected.last_ids.values()),
            **scope.parameters,
        }
        self._differing = differing
        self.has_extra = False
        self._left_out = (DERIVED,) if other_rules else ()

    def days(self, after: int) -> list[int]:
        """Return the days behind `after` on which anything is or should be, in order."""
        days = self._expected.days()
        for table in ("hits", "conversions"):
            days |= {
                row[0]
                for row in self._store.rows_of_all(
                    f"SELECT DISTINCT toUInt32(toDate(ts)) FROM {table} WHERE {self._meant}",  # noqa: S608
                    self._scope.parameters,
                )
            }
        first, last = max(self._scope.first_day, after + 1), self._scope.last_day
        return sorted(day for day in days if first <= day <= last)

    def strangers(self) -> int:
        """Return how many rows come from writers of whom nothing was replayed (of a partition)."""
        return sum(
            row[0]
            for table, name in (("hits", "hit_id"), ("conversions", "event_id"))
            for row in self._store.rows_of_all(
                f"SELECT count() FROM {table} WHERE {self._meant} AND"  # noqa: S608
                f" {_WAY.format(id=name)} NOT IN {{ways:Array(UInt64)}}",
                {
                    **self._scope.parameters,
                    "partitions": self._limits["partitions"],
                    "ways": self._limits["ways"],
                },
            )
        )

    def look_into(self, events: Callable[[], Iterable[Event]]) -> None:
        """Say which rows are missing, doubled or extra, for the hours that differ."""
        looked = self._differing[:LOOKED_INTO]
        if not looked:
            return
        recorded: dict[tuple[str, int, int], Counter[int]] = {each: Counter() for each in looked}
        for event in events():
            day = timestamp_ms(event.hit_id) // DAY_MS
            if isinstance(event, Erased) or not self._scope.includes(event.account_id, day):
                continue
            table = "hits" if isinstance(event, Hit) else "conversions"
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
                    self.has_extra |= what == "extra"
                    first = min(ids.elements())
                    self._report.differ(place, f"{what} rows (the first: {first})", 0, ids.total())

    def compare(self, day: int) -> None:
        """Compare one day, noting what differs."""
        bound = {"day": midnight(day).replace(tzinfo=None), **self._limits}
        meant = {"of_day": _OF_DAY, "meant": self._meant}
        accounts: set[int] = set()
        differing: set[int] = set()
        for table, third, name, query in _FIGURES:
            checksums = ", ".join(each.sql for each in OF_TABLE[table].values())
            sql = query.format(checksums=checksums, known=_known(name), **meant)
            rows = self._store.rows_of_all(sql, bound)
            self._figures(day, table, third, rows, accounts, differing)
        self._report.compared(day, JOURNAL, len(accounts), differing)
        for table, name in (("hits", "hit_id"), ("conversions", "event_id")):
            sql = _IDS.format(id=name, table=table, known=_known(name), **meant)
            stored: dict[tuple[int, int], Ids] = {}
            for writer, hour, *ids in self._store.rows_of_all(sql, bound):
                before = stored.get((writer, hour), Ids(0, 0, 0))
                stored[writer, hour] = Ids(
                    before[0] + ids[0], (before[1] + ids[1]) & _MASK, before[2] ^ ids[2]
                )
            wanted = self._expected.ids_of_day(table, day)
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
        day: int,
        table: str,
        third: str,
        rows: Sequence[Sequence[Any]],
        accounts: set[int],
        differing: set[int],
    ) -> None:
        stored = {(row[0], row[1]): tuple(int(figure) for figure in row[2:]) for row in rows}
        expected = self._expected.of_day(table, day)
        none = (0,) * len(FIGURES[table])
        for key in sorted(stored.keys() | expected.keys()):
            accounts.add(key[0])
            differs = self._differs(table, expected.get(key, none), stored.get(key, none))
            if not differs:
                continue
            differing.add(key[0])
            where = f"{table}, {date_of(day)}, account {key[0]}, {third} {key[1]}"
            for what, wanted, got in differs:
                self._report.differ(where, what, wanted, got)

    def _differs(
        self, table: str, expected: Sequence[int], stored: Sequence[int]
    ) -> list[tuple[str, int, int]]:
        """Return what differs, with both figures."""
        differs = []
        for name, wanted, got in zip(FIGURES[table], expected, stored, strict=True):
            labels = OF_TABLE[table].get(name)
            # Other rows have another checksum in any case, which says nothing of their labels.
            if labels and (name in self._left_out or expected[0] != stored[0]):
                continue
            if wanted != got:
                differs.append((labels.told if labels else name, wanted, got))
        return differs

    def _stored_ids(self, table: str, writer: int, hour: int) -> Counter[int]:
        name = "hit_id" if table == "hits" else "event_id"
        begin = datetime(1970, 1, 1) + timedelta(hours=hour)
        rows = self._store.rows_of_all(
            f"SELECT {name} FROM {table} WHERE ts >= {{begin:DateTime('UTC')}}"  # noqa: S608
            " AND ts < {begin:DateTime('UTC')} + INTERVAL 1 HOUR AND"
            f" bitAnd(bitShiftRight({name}, 8), 2047) = {{writer:UInt64}}"
            f" AND {self._meant} AND {_known(name)}",
            {"begin": begin, "writer": writer, **self._limits},
        )
        return Counter(row[0] for row in rows)


def _known(name: str) -> str:
    return _KNOWN.format(id=name)


def _time(hour: int) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hour):%Y-%m-%d %H:00}"
