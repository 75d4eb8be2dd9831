"""SQL that puts the touches before each conversion together, in one pass over a visitor's hits.

Conversions and the hits of their visitors are one stream in the order of time, and a window hands
each conversion the newest touches before it: nothing is joined by visitor, so that one with ten
thousand of both costs no more than ten thousand visitors with one. Values are bound as parameters.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from clicktrail.hits.clicks import is_click_of, taken_ms
from clicktrail.hits.dimensions import label_of
from clicktrail.hits.expressions import Source, value_of
from clicktrail.hits.parameters import Parameters
from clicktrail.hits.path_query import MOST_TOUCHES, PathQuery, TouchKey, TouchKind
from clicktrail.hits.planner import needs_hits_of_conversions
from clicktrail.hits.sql import joined_hits

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PATH_COLUMNS = (
    "arrayMap(touch -> touch.3, path) AS keys, count() AS fired_count,"
    " toInt128(sum(value) * 10000), toInt128(sum(commission) * 10000),"
    " sipHash64(keys) AS path_number"
)
_KINDS = {TouchKind.CLICKS: "kind = 0", TouchKind.VIEWS: "kind = 1", TouchKind.ALL: "1"}
# Their hits alone know them.
_OF_HITS_ONLY = (TouchKey.SOURCE, TouchKey.REFERRER, TouchKey.UTM_SOURCE)


class Part(NamedTuple):
    """One of several parts of the visitors, so that answers have a bounded size."""

    number: int = 0
    of: int = 1


class PathSql:
    """Makes the statements of one question; `bound` holds the values of their parameters."""

    def __init__(self, query: PathQuery, *, direct: bool = False, part: Part = Part()) -> None:
        self._query = query
        self._direct = direct
        self._part = part
        self.bound = Parameters()
        bound = self.bound
        self._account = f"account_id = {bound.add('account_id', 'UInt32', query.account_id)}"
        self._start = bound.moment("start", query.start)
        self._end = bound.moment("end", query.end)
        self._key = self._key_expression()
        # Of all conversions that may count: to look up their hits, the filter need not be asked.
        self._candidates = " AND ".join(self._fired_conditions())
        self._fired = self._fired_source()

    def counted(self) -> str:
        """Return the statement that counts the conversions."""
        return f"SELECT count() FROM {self._fired}"

    def groups(self, *, seconds: bool = False) -> str:
        """Return the statement for the distinct paths with their sums.

        Columns: keys, place of the named touch (-1: none), value, commission and count; then
        `seconds` from each touch to the last one and whether each is `direct`, if asked for.
        """
        more = []
        if seconds:
            more.append(
                "arrayMap(touch -> toUInt32(intDiv(last_ms - touch.1, 1000)), path) AS seconds"
            )
        if self._direct:
            more.append("arrayMap(touch -> touch.4, path) AS direct")
        by = ["keys", "named", *(each.rpartition(" ")[2] for each in more)]
        columns = ", ".join(
            [
                "arrayMap(touch -> touch.3, path) AS keys",
                "toInt32(indexOf(arrayMap(touch -> touch.2, path), named_id)) - 1 AS named",
                "toInt128(sum(value) * 10000) AS value_sum",
                "toInt128(sum(commission) * 10000) AS commission_sum",
                "count() AS fired_count",
                *more,
            ]
        )
        return f"SELECT {columns}\nFROM ({self._paths()})\nGROUP BY {', '.join(by)}"

    def top(self, limit: int, offset: int) -> str:
        """Return the statement for the most frequent paths, equally frequent ones by their keys.

        Columns: as of `among`, and how many distinct paths there are.
        """
        rows = self.bound.add("limit", "UInt64", limit)
        skipped = self.bound.add("offset", "UInt64", offset)
        return (
            f"SELECT {_PATH_COLUMNS}, count() OVER () AS paths\nFROM ({self._paths()})\n"
            f"GROUP BY keys ORDER BY fired_count DESC, keys LIMIT {rows} OFFSET {skipped}"
        )

    def among(self, numbers: tuple[int, ...]) -> str:
        """Return the statement for the paths of these numbers, in any order.

        Columns: keys, count, value, commission, and the number, which hangs on the keys alone.
        """
        return (
            f"SELECT {_PATH_COLUMNS}\nFROM ({self._paths()})\n"
            f"GROUP BY keys HAVING {self.bound.held_among('path_number', numbers, 'UInt64')}"
        )

    def shape(self, bounds_ms: tuple[int, ...], levels: tuple[float, ...]) -> str:
        """Return the statement for how long paths are, in touches and in time: one row.

        Columns: conversions, value and commission; lengths with the conversions of each and their
        values; and of the time from the first and from the last touch: places in `bounds_ms` (0:
        less than the first bound) with the conversions at each, and the quantiles at `levels`.
        """
        bounds = self.bound.add("bounds", "Array(Int64)", list(bounds_ms))
        quantiles = ", ".join(map(repr, levels))
        lags = "".join(
            f", sumMapIf([arrayCount(bound -> {lag} >= bound, {bounds})], [toUInt64(1)], known)"
            f", quantilesExactIf({quantiles})({lag}, known)"
            for lag in ("first_lag", "last_lag")
        )
        # A clock that is ahead dates the hit of a click id after its conversion.
        return (
            "SELECT count(), toInt128(sum(value) * 10000), toInt128(sum(commission) * 10000),"
            " sumMap([touches], [toUInt64(1)]),"
            f" sumMap([touches], [toInt128(value * 10000)]){lags}\n"
            "FROM (SELECT value, commission, length(path) AS touches, touches > 0 AS known,"
            " greatest(ms - path[1].1, 0) AS first_lag, greatest(ms - last_ms, 0) AS last_lag\n"
            f"FROM ({self._paths()}))"
        )

    def lost(self, limit: int) -> str:
        """Return the statement for the passages of visitors without a counted conversion.

        Columns: a key, the next key, whether there was none, and how many passages, and how many
        of them began with the key.
        """
        conditions = [
            *self._touch_conditions(self._start),
            f"visitor NOT IN (SELECT visitor FROM {self._fired})",
        ]
        return (
            "SELECT key, following, is_last, count(), countIf(number = 1)\n"
            "FROM (SELECT key, leadInFrame(key) OVER way AS following,"
            " leadInFrame(toUInt8(1)) OVER way = 0 AS is_last, row_number() OVER way AS number\n"
            f"FROM (SELECT visitor, ts, hit_id, {self._key} AS key FROM hits\n"
            f"WHERE {' AND '.join(conditions)})\n"
            "WINDOW way AS (PARTITION BY visitor ORDER BY ts, hit_id"
            " ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING))\n"
            f"GROUP BY key, following, is_last LIMIT {self.bound.add('limit', 'UInt64', limit)}"
        )

    def _paths(self) -> str:
        """Return a conversion a row: `ms`, `path` of (ms, id, key, direct), `last_ms`, sums."""
        look_back = self.bound.add(
            "look_back", "Int64", self._query.look_back // timedelta(milliseconds=1)
        )
        since = self.bound.moment("since", max(self._query.start - self._query.look_back, _EPOCH))
        conditions = [
            *self._touch_conditions(since),
            f"visitor IN (SELECT visitor FROM {self._fired})",
        ]
        nothing = (
            "toUInt64(0) AS named_id, tuple(toInt64(0), toUInt64(0), key, toUInt8(0)) AS named,"
            " toDecimal64(0, 4) AS value, toDecimal64(0, 4) AS commission"
        )
        # Hits of the same millisecond come before their conversion; a window's ring is unordered.
        return f"""SELECT ms, named_id, value, commission,
    arraySort(touch -> touch.2, arrayConcat(
        arrayFilter(touch -> touch.1 >= ms - {look_back} AND touch.2 != named_id, seen),
        if(named_id = 0, [], [named])
    )) AS path, path[-1].1 AS last_ms
FROM (
    SELECT fired, ms, named_id, named, value, commission,
        groupArrayLastIf({MOST_TOUCHES})(tuple(ms, id, key, direct), NOT fired) OVER (
            PARTITION BY visitor ORDER BY ms, fired, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS seen
    FROM (
        SELECT toUInt8(0) AS fired, visitor, toUnixTimestamp64Milli(ts) AS ms, hit_id AS id,
            {self._key} AS key, {self._direct_expression()} AS direct, {nothing}
        FROM hits WHERE {" AND ".join(conditions)}
        UNION ALL
        {self._conversions()}
    )
)
WHERE fired"""

    def _conversions(self) -> str:
        """Return the conversions in the shape of touches, with the touch that each names."""
        columns = "visitor, ts, event_id, click_hit_id, datapoint_id, value, commission"
        source = f"(SELECT {columns} FROM {self._fired})"
        key, direct = self._key, "toUInt8(0)"
        if self._query.by in _OF_HITS_ONLY or self._direct:
            source = (
                f"{source} AS conversion LEFT ANY JOIN (SELECT hit_id, {self._key} AS hit_key,"
                f" {self._direct_expression()} AS hit_direct\nFROM hits WHERE {self._account}"
                f" AND {is_click_of(self._candidates, self.bound)}) AS hit"
                " ON hit.hit_id = conversion.click_hit_id"
            )
            direct = "hit_direct"
            if self._query.by in _OF_HITS_ONLY:
                key = "hit_key"
        at = f"if(click_hit_id = 0, 0, {taken_ms('click_hit_id', self.bound)})"
        return f"""SELECT toUInt8(1), visitor, toUnixTimestamp64Milli(ts), event_id,
            {key} AS named_key, {direct} AS named_direct, click_hit_id,
            tuple({at}, click_hit_id, named_key, named_direct), value, commission
        FROM {source}"""

    def _touch_conditions(self, since: str) -> list[str]:
        conditions = [
            self._account,
            f"ts >= {since}",
            f"ts < {self._end}",
            "NOT is_spider",
            "visitor != 0",
            _KINDS[self._query.touches],
        ]
        if self._query.datapoint_ids is not None:
            conditions.append(
                self.bound.among("datapoint_id", "datapoint_ids", self._query.datapoint_ids)
            )
        return conditions

    def _fired_source(self) -> str:
        """Return the conversions that count, as what stands behind FROM."""
        wanted = self._query.filter
        if wanted is None:
            return f"conversions WHERE {self._candidates}"
        counted = self._query.counted
        condition = Source(counted, self.bound, "ts", label_prefix="hit_").condition(wanted)
        if not needs_hits_of_conversions(counted):
            return f"conversions WHERE {self._candidates} AND {condition}"
        return f"{joined_hits(counted, self._candidates, self.bound)} WHERE {condition}"

    def _fired_conditions(self) -> list[str]:
        query, bound = self._query, self.bound
        counted = "IN ('attributed', 'unattributed')" if query.unattributed else "= 'attributed'"
        conditions = [
            self._account,
            f"ts >= {self._start}",
            f"ts < {self._end}",
            f"outcome {counted}",
        ]
        if query.conversion_ids is not None:
            conditions.append(bound.among("conversion_id", "conversion_ids", query.conversion_ids))
        if query.datapoint_ids is not None:
            conditions.append(bound.among("datapoint_id", "datapoint_ids", query.datapoint_ids))
        if self._part.of > 1:
            parts = bound.add("parts", "UInt32", self._part.of)
            conditions.append(
                f"visitor % {parts} = {bound.add('part', 'UInt32', self._part.number)}"
            )
        return conditions

    def _key_expression(self) -> str:
        query = self._query
        if query.by is TouchKey.DATAPOINT:
            return "datapoint_id"
        if query.by in (TouchKey.GROUP, TouchKey.TAG):
            return self._placed()
        if query.by is TouchKey.UTM_SOURCE:
            return self._utm_source()
        if not query.with_referrers:
            return "''"
        return "toString(source_id)" if query.by is TouchKey.SOURCE else "toString(referrer_host)"

    def _placed(self) -> str:
        placement = self._query.placement
        if not placement.datapoint_ids:
            return "toUInt32(0)"
        listed = map(self.bound.hold_numbers, (placement.datapoint_ids, placement.keys))
        return f"transform(datapoint_id, {', '.join(listed)}, toUInt32(0))"

    def _utm_source(self) -> str:
        # Of a link that adds its own parameters only the destination has them.
        read = label_of("query_parameter:utm_source")
        assert read is not None
        added = value_of(read, "queryString(destination)", self.bound)
        return f"if(utm_source != '', toString(utm_source), {added})"

    def _direct_expression(self) -> str:
        if not self._direct:
            return "toUInt8(0)"
        came = "source_id = 0 AND " if self._query.with_referrers else ""
        return f"toUInt8({came}{self._utm_source()} = '')"
