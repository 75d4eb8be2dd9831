"""`POST /v3/journeys`: the paths that led to conversions, how long they were and took."""

from __future__ import annotations

from typing import Any

import msgspec

from clicktrail.api.v3.operations import By, JsonBody, Reply, reads, router
from clicktrail.api.v3.path_bodies import Members, number, read, schema
from clicktrail.statistics import journeys
from clicktrail.statistics.journeys import JourneyRow, Journeys, LagReport, LengthRow
from clicktrail.statistics.touch_names import TouchNames

api = router("Attribution")


@api.post("/journeys", openapi_extra=reads(schema((), {})))
def report_journeys(by: By, body: JsonBody) -> Reply:
    """Report the paths to conversions.

    `paths` has the most frequent ones, the oldest touch first; `lengths` how many conversions came
    after so many touches; `first_touch` and `last_touch` the time from there to the conversion, of
    conversions that have any touch.
    """
    asked = read(by, Members(body))
    names = TouchNames(by.parts.catalog, by.account_id, asked.query.by)
    with by.parts.asking() as store:
        found = journeys.journeys(
            store, asked.query, names, asked.limit, asked.offset, asked.comparison
        )
    return Reply({"meta": asked.meta(found.paths), **shown(found)})


def shown(found: Journeys) -> dict[str, Any]:
    """Return a report as JSON has it, all of it with `compared` where another time is beside."""
    then = found.compared
    report: dict[str, Any] = {
        "paths": [
            {"path": [msgspec.structs.asdict(one) for one in row.path], **_figures(row)}
            for row in found.rows
        ],
        "totals": {**_figures(found), "paths": found.paths, "mean_length": found.mean_length},
        "lengths": [_length(row) for row in found.lengths],
        "first_touch": _lag(found.first_touch),
        "last_touch": _lag(found.last_touch),
    }
    if then is not None:
        lengths = {row.touches: row for row in then.lengths}
        other = shown(then)
        for name in ("totals", "first_touch", "last_touch"):
            report[name]["compared"] = other[name]
        for path, row in zip(report["paths"], then.rows, strict=True):
            path["compared"] = _figures(row)
        for length in report["lengths"]:
            touches = length["touches"]
            other = _length(lengths.get(touches) or LengthRow(touches, 0, 0))
            length["compared"] = {name: other[name] for name in ("conversions", "value")}
    return report


def _figures(row: JourneyRow | Journeys) -> dict[str, Any]:
    return {
        "conversions": row.conversions,
        "value": number(row.value),
        "commission": number(row.commission),
    }


def _length(row: LengthRow) -> dict[str, Any]:
    return {"touches": row.touches, "conversions": row.conversions, "value": number(row.value)}


def _lag(lag: LagReport) -> dict[str, Any]:
    return {
        "histogram": [msgspec.structs.asdict(bar) for bar in lag.histogram],
        "quantiles_seconds": lag.quantiles,
    }
