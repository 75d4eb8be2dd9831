"""What `bench.statistics` asks: over HTTP of the app, and the same of other databases in SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LOW = ("country", "region", "city", "language", "browser", "browser_version", "browser_family",
       "os", "os_family", "device", "source", "referrer_host", "utm_source", "utm_medium",
       "utm_campaign")  # fmt: skip
TOTALS_MS, SUMMARY_MS, TOP_MS, REFERRER_MS, NEWEST_MS, UNIQUES_MS = 30, 60, 120, 300, 50, 200
RANGE = "last30"
# What the references keep of a hit: all that questions name, and what a list of hits shows.
KEPT = ("ts", "hit_id", "account_id", "datapoint_id", "kind", "is_unique", "is_spider", "visitor",
        "ip", "referrer", "referrer_host", "source_id", "language", "country", "region", "city",
        "browser", "browser_version", "browser_family", "os", "os_family", "device", "query",
        "destination")  # fmt: skip
_WITHIN = "account_id = {account} AND ts >= '{start}' AND ts < '{end}'"
_CLICKS = "sum(CASE WHEN kind = 0 AND is_spider = 0 THEN 1 ELSE 0 END)"
_FIGURES = f"""{_CLICKS} AS clicks,
  sum(CASE WHEN kind = 0 AND is_unique = 1 AND is_spider = 0 THEN 1 ELSE 0 END) AS unique_clicks,
  sum(CASE WHEN kind = 1 AND is_spider = 0 THEN 1 ELSE 0 END) AS views,
  sum(CASE WHEN kind = 1 AND is_unique = 1 AND is_spider = 0 THEN 1 ELSE 0 END) AS unique_views,
  sum(is_spider) AS spider_hits, max(CASE WHEN is_spider = 0 THEN ts END) AS last_hit"""
_FIRED = "count(*) AS conversions, sum(value) AS value, sum(commission) AS commission"


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and the same question in SQL with `{account}`, `{start}`, `{end}` in it.

    `reference` has `{utm_…}` for what finds a parameter in the query string. `rows` picks out of
    the answer's document what the first columns of the reference's rows must be.
    """

    title: str
    bound_ms: float
    method: str
    path: str
    reference: str
    rows: Callable[[Any], list[tuple[Any, ...]]]
    body: dict[str, Any] | None = None
    query: tuple[tuple[str, object], ...] = ()


def questions(lowest: int, datapoints: int) -> list[Question]:
    """Return what is asked of an account with so many datapoints, of ids from `lowest` on."""
    totals = f"SELECT {_FIGURES} FROM hits WHERE {_WITHIN}"
    series = f"SELECT ts::date, {_CLICKS} FROM hits WHERE {_WITHIN} GROUP BY 1 ORDER BY 1"
    summary = f"""WITH h AS (SELECT datapoint_id, {_FIGURES} FROM hits WHERE {_WITHIN} GROUP BY 1),
  c AS (SELECT datapoint_id, {_FIRED} FROM conversions WHERE {_WITHIN} GROUP BY 1)
SELECT h.datapoint_id, h.clicks, h.unique_clicks, h.views, h.unique_views, h.spider_hits,
  h.last_hit, c.conversions, c.value, c.commission
FROM h LEFT JOIN c ON c.datapoint_id = h.datapoint_id
ORDER BY h.clicks DESC, h.datapoint_id DESC LIMIT 100"""
    frame = ("timeFrame", RANGE)
    one = lowest + 7919 % datapoints
    return [
        Question(
            "v2 summary of all datapoints by clicks", SUMMARY_MS, "GET",
            "/aggregated/summary/datapoints", summary, _summarised,
            query=(frame, ("sortBy", "totalClicks"), ("sortDirection", "desc"), ("limit", 100)),
        ),
        Question(
            "v2 totals", TOTALS_MS, "GET", "/aggregated", totals,
            _totals, query=(frame,),
        ),
        Question(
            "v2 totals of one datapoint", TOTALS_MS, "GET", f"/datapoints/{one}/aggregated",
            f"{totals} AND datapoint_id = {one}",
            _totals, query=(frame,),
        ),
        Question(
            "v2 series by day", TOTALS_MS, "GET", "/aggregated/list", series, _series,
            query=(frame, ("groupBy", "day")),
        ),
        _asked("v3 totals", TOTALS_MS, totals, ("clicks", "unique_clicks")),
        _asked("v3 series by day", TOTALS_MS, series, ("day", "clicks"), granularity="day"),
        *(_top(dimension, TOP_MS) for dimension in LOW),
        _top("referrer", REFERRER_MS),
        Question(
            "v2 newest 100 hits", NEWEST_MS, "GET", "/hits",
            f"SELECT {', '.join(KEPT)} FROM hits WHERE account_id = {{account}}"
            " ORDER BY ts DESC LIMIT 100",
            lambda told: [(hit["accessTime"],) for hit in told["hits"]],
            query=(("timeFrame", "last90"), ("limit", 100)),
        ),
        _asked(
            "v3 visitors, three filters", UNIQUES_MS,
            f"SELECT count(DISTINCT visitor) FROM hits WHERE {_WITHIN} AND is_spider = 0"
            " AND country = 'US' AND device = 'mobile' AND browser_family = 'Chrome'",
            ("visitors",),
            filter={"and": [
                {"dimension": "country", "is": "US"},
                {"dimension": "device", "is": "mobile"},
                {"dimension": "browser_family", "is": "Chrome"},
            ]},
        ),
    ]  # fmt: skip


def _top(dimension: str, bound_ms: float) -> Question:
    column = "source_id" if dimension == "source" else dimension
    value = f"{{{dimension}}}" if dimension.startswith("utm_") else column
    reference = (
        f"SELECT {_CLICKS} AS clicks, {value} AS value FROM hits WHERE {_WITHIN} GROUP BY value"
        f" HAVING {_CLICKS} > 0 ORDER BY clicks DESC, value LIMIT 10"
    )
    # A source's number is shown by its name.
    names = ("clicks",) if dimension == "source" else ("clicks", dimension)
    return _asked(
        f"v3 top 10 by {dimension}", bound_ms, reference, names, dimensions=[dimension], limit=10
    )


def _asked(
    title: str, bound_ms: float, reference: str, names: tuple[str, ...], **more: Any
) -> Question:
    """Return a question to v3; `names` are the members of its rows that the reference gives."""
    beside = ("day", *more.get("dimensions", ()))
    metrics = [name for name in names if name not in beside]
    body = {"metrics": metrics, "range": RANGE, **more}

    def rows(told: Any) -> list[tuple[Any, ...]]:
        return [tuple(row[name] for name in names) for row in told["rows"]]

    return Question(title, bound_ms, "POST", "/v3/query", reference, rows, body=body)


def _summarised(told: Any) -> list[tuple[Any, ...]]:
    return [(row["entityId"], row.get("totalClicks", 0)) for row in told["result"]]


def _totals(told: Any) -> list[tuple[Any, ...]]:
    return [(told.get("totalClicks", 0), told.get("uniqueClicks", 0))]


def _series(told: Any) -> list[tuple[Any, ...]]:
    rows = [(row["activityDay"][:8], row.get("totalClicks", 0)) for row in told["entities"]]
    return [(f"{day[:4]}-{day[4:6]}-{day[6:]}", clicks) for day, clicks in rows]
