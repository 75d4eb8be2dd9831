"""`clicktrail journeys`: by which ways the conversions of an account came."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.cli.path_options import (
    NOBODY,
    By,
    Compared,
    Conversions,
    Filter,
    FromDay,
    Limit,
    LookBack,
    OfAccount,
    Range,
    ToDay,
    Touches,
    asked,
    opened,
    plain,
)
from clicktrail.domain.money import SCALE

if TYPE_CHECKING:
    import typer

    from clicktrail.statistics.journeys import Journeys, Touch

UNKNOWN = "(none)"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(journeys)


def journeys(
    account: OfAccount = None,
    by: By = "datapoint",
    touches: Touches = "clicks",
    look_back: LookBack = 30,
    span: Range = "last30",
    from_day: FromDay = "",
    to_day: ToDay = "",
    conversion: Conversions = None,
    condition: Filter = "",
    comparison: Compared = "",
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Show the paths that led to conversions, how long they were and how long they took.

    \b
    Example:
      clicktrail journeys --by source --touches all --range last90
    """
    from clicktrail.api.v3.journeys import shown
    from clicktrail.statistics.journeys import journeys as answer

    with opened(account) as at:
        question = asked(
            at, by, touches, look_back, span, from_day, to_day, conversion, condition, comparison
        )
        query = question.query
        found = answer(at.store, query, at.names(query), limit, comparison=question.comparison)
    if as_json:
        print_json({**question.told(), **plain(shown(found))})
        return
    _print(found)


def _print(found: Journeys) -> None:
    then = found.compared
    beside = () if then is None else ("conversions then", "value then")
    others: list[tuple[float, ...]] = [()] * len(found.rows)
    if then is not None:
        others = [(row.conversions, row.value / SCALE) for row in then.rows]
    print_table(
        ("path", "conversions", "value", *beside),
        [
            (_path(row.path), row.conversions, row.value / SCALE, *other)
            for row, other in zip(found.rows, others, strict=True)
        ],
    )
    for report, time in ((found, ""), (then, "then ")):
        if report is not None:
            print(f"{time}{report.paths:,} paths, {report.conversions:,} conversions")
    print()
    lengths = {} if then is None else {row.touches: row.conversions for row in then.lengths}
    print_table(
        ("touches", "conversions", *beside[:1]),
        [
            (str(row.touches), row.conversions, *(lengths.get(row.touches, 0) for _ in beside[:1]))
            for row in found.lengths
        ],
    )
    print()
    lags = [
        (name, lag)
        for report, time in ((found, ""), (then, " then"))
        if report is not None
        for name, lag in (
            (f"first touch{time}", report.first_touch),
            (f"last touch{time}", report.last_touch),
        )
    ]
    print_table(
        ("time from the", *found.first_touch.quantiles),
        [(name, *map(_time, lag.quantiles.values())) for name, lag in lags],
    )


def _path(path: tuple[Touch, ...]) -> str:
    told = (
        "+".join(name or str(key or UNKNOWN) for key, name in zip(one.keys, one.names, strict=True))
        for one in path
    )
    return " → ".join(told) or NOBODY


def _time(seconds: float | None) -> str:
    return "" if seconds is None else str(timedelta(seconds=round(seconds)))
