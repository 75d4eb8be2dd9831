"""`clicktrail attribution`: who earned the conversions of an account, by which model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

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
    word,
)
from clicktrail.domain.money import SCALE
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clicktrail.domain.attribution_models import Model
    from clicktrail.domain.credit import Credit
    from clicktrail.statistics.attribution import Attribution


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(attribution)


def attribution(
    account: OfAccount = None,
    models: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            help="last-click, first-click, linear, time-decay, position-based, last-non-direct,"
            " markov or shapley; several stand side by side. Default: last-click and linear.",
            metavar="word",
        ),
    ] = None,
    half_life: Annotated[
        float, typer.Option(help="Of time-decay, in days.", min=0.01, max=365)
    ] = 7,
    first: Annotated[int, typer.Option(help="Of position-based, in percent.", min=0, max=100)] = 40,
    last: Annotated[int, typer.Option(help="Of position-based, in percent.", min=0, max=100)] = 40,
    converted_only: Annotated[
        bool,
        typer.Option("--converted-only", help="Of markov: pass over those who did not convert."),
    ] = False,
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
    """Share the credit for conversions out among the touches before them.

    \b
    Example:
      clicktrail attribution --model last-click --model time-decay --half-life 3 --by group
    """
    from clicktrail.api.v3.attribution import shown
    from clicktrail.domain import attribution_models as domain
    from clicktrail.domain.removal_effect import TooManyKeys
    from clicktrail.statistics.attribution import attribution as answer

    if first + last > 100:
        raise typer.BadParameter("--first and --last are together 100 at most.")
    parameters: dict[domain.ModelName, dict[str, Any]] = {
        domain.ModelName.TIME_DECAY: {"half_life_days": half_life},
        domain.ModelName.POSITION_BASED: {"first": first, "last": last},
        domain.ModelName.MARKOV: {"lost": not converted_only},
    }
    names = [word("--model", each, domain.ModelName) for each in models or ("last-click", "linear")]
    chosen: list[Model] = [domain.MODELS[name](**parameters.get(name, {})) for name in names]
    with opened(account) as at:
        question = asked(
            at, by, touches, look_back, span, from_day, to_day, conversion, condition, comparison
        )
        query = question.query
        try:
            found = answer(
                at.store, query, chosen, at.names(query), limit, comparison=question.comparison
            )
        except TooManyKeys as error:
            raise OperatorError(f"{error}: ask by group or tag, or for a shorter time") from error
    if as_json:
        document = plain(shown(found))
        print_json(
            {
                **question.told(),
                "models": [{"model": str(one.name), **_parameters(one)} for one in chosen],
                "count": found.count,
                "rows": document["rows"],
                "totals": document["totals"]["models"],
            }
        )
        return
    _print(by, names, found)


def _print(by: str, names: Sequence[str], found: Attribution) -> None:
    then = found.compared
    beside = ("", " then") if then is not None else ("",)
    titles = [f"{title}{time}" for name in names for time in beside for title in (name, "value")]
    others = found.rows if then is None else then.rows
    print_table(
        (by, "name", *titles),
        [
            *(
                (
                    NOBODY if row.key is None else str(row.key),
                    row.name,
                    *_cells(row.credits, None if then is None else other.credits),
                )
                for row, other in zip(found.rows, others, strict=True)
            ),
            ("all", "", *_cells(found.totals, None if then is None else then.totals)),
        ],
    )
    if found.count > len(found.rows):
        print(f"{found.count - len(found.rows):,} more: --limit")


def _parameters(model: Model) -> dict[str, Any]:
    import msgspec

    return {"parameters": msgspec.structs.asdict(model)}  # type: ignore[arg-type]


def _cells(now: Sequence[Credit], then: Sequence[Credit] | None) -> list[str]:
    """Return conversions and value by each model, and beside them those of the other time."""
    times = [now] if then is None else [now, then]
    return [
        f"{amount / SCALE:,.2f}"
        for credits in zip(*times, strict=True)
        for credit in credits
        for amount in (credit.conversions, credit.value)
    ]
