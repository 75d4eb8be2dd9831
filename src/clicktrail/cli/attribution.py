"""Commands that ask who earned the conversions of an account, and by which ways they came."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.ids import entity_id
from clicktrail.cli.opened import opened_catalog, opened_hit_store
from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import StrEnum

    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.model import Account
    from clicktrail.domain.attribution_models import Model
    from clicktrail.domain.credit import Credit
    from clicktrail.hits.path_query import PathQuery
    from clicktrail.hits.store import HitStore
    from clicktrail.statistics.journeys import Journeys, LagReport, Touch

    Word = TypeVar("Word", bound=StrEnum)

NOBODY = "(nobody)"
UNKNOWN = "(none)"

OfAccount = Annotated[
    int | None,
    typer.Option(help="Id of the account; needless where there is but one.", parser=entity_id,
                 metavar="id"),
]  # fmt: skip
By = Annotated[
    str,
    typer.Option(
        help="What touches are known by: datapoint, group, tag, source, referrer or utm-source.",
        metavar="word",
    ),
]
Touches = Annotated[
    str, typer.Option(help="Which hits are touches: clicks, views or all.", metavar="word")
]
LookBack = Annotated[
    int, typer.Option(help="How many days before a conversion a touch may lie.", min=1, max=90)
]
Range = Annotated[
    str,
    typer.Option("--range", help="When conversions were fired: today, last30 …", metavar="word"),
]
FromDay = Annotated[
    str, typer.Option("--from", help="First day, as yyyymmdd, instead.", metavar="day")
]
ToDay = Annotated[str, typer.Option("--to", help="Last day, included.", metavar="day")]
Conversions = Annotated[
    list[int] | None,
    typer.Option("--conversion", help="Only of this conversion; may be given several times.",
                 parser=entity_id, metavar="id"),
]  # fmt: skip
Limit = Annotated[int, typer.Option(help="How many rows.", min=1, max=1000)]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(attribution)
    app.command()(journeys)


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
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Share the credit for conversions out among the touches before them.

    \b
    Example:
      clicktrail attribution --model last-click --model time-decay --half-life 3 --by group
    """
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
    names = [
        _word("--model", each, domain.ModelName) for each in models or ("last-click", "linear")
    ]
    chosen: list[Model] = [domain.MODELS[name](**parameters.get(name, {})) for name in names]
    with _opened(account) as (catalog, of, store):
        query = _query(of, by, touches, look_back, span, from_day, to_day, conversion, store)
        try:
            found = answer(store, query, chosen, _names(catalog, query), limit)
        except TooManyKeys as error:
            raise OperatorError(f"{error}: ask by group or tag, or for a shorter time") from error
    if as_json:
        print_json(
            {
                **_question(query),
                "models": [{"model": str(one.name), **_parameters(one)} for one in chosen],
                "count": found.count,
                "rows": [
                    {"key": row.key, "name": row.name, "models": _figures(row.credits)}
                    for row in found.rows
                ],
                "totals": _figures(found.totals),
            }
        )
        return
    columns = [title for name in names for title in (name, "value")]
    print_table(
        (by, "name", *columns),
        [
            *(
                (
                    NOBODY if row.key is None else str(row.key),
                    row.name,
                    *(cell for credit in row.credits for cell in _cells(credit)),
                )
                for row in found.rows
            ),
            ("all", "", *(cell for credit in found.totals for cell in _cells(credit))),
        ],
    )
    if found.count > len(found.rows):
        print(f"{found.count - len(found.rows):,} more: --limit")


def journeys(
    account: OfAccount = None,
    by: By = "datapoint",
    touches: Touches = "clicks",
    look_back: LookBack = 30,
    span: Range = "last30",
    from_day: FromDay = "",
    to_day: ToDay = "",
    conversion: Conversions = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Show the paths that led to conversions, how long they were and how long they took.

    \b
    Example:
      clicktrail journeys --by source --touches all --range last90
    """
    from clicktrail.statistics.journeys import journeys as answer

    with _opened(account) as (catalog, of, store):
        query = _query(of, by, touches, look_back, span, from_day, to_day, conversion, store)
        found = answer(store, query, _names(catalog, query), limit)
    if as_json:
        print_json({**_question(query), **_document(found)})
        return
    print_table(
        ("path", "conversions", "value"),
        [(_path(row.path), row.conversions, row.value / 10_000) for row in found.rows],
    )
    print(f"{found.paths:,} paths, {found.conversions:,} conversions")
    print()
    print_table(
        ("touches", "conversions"), [(str(row.touches), row.conversions) for row in found.lengths]
    )
    print()
    print_table(
        ("time from the", *found.first_touch.quantiles),
        [
            (name, *map(_time, lag.quantiles.values()))
            for name, lag in (("first touch", found.first_touch), ("last touch", found.last_touch))
        ],
    )


@contextmanager
def _opened(account_id: int | None) -> Iterator[tuple[Catalog, Account, HitStore]]:
    settings = load()
    with opened_catalog(settings) as catalog, opened_hit_store(settings) as store:
        with catalog.read() as view:
            if account_id is not None:
                of = view.accounts.get(account_id)
            else:
                accounts = view.accounts.list()
                if len(accounts) != 1:
                    raise OperatorError("say whose by --account: `clicktrail account list`")
                of = accounts[0]
        yield catalog, of, store


def _query(
    of: Account,
    by: str,
    touches: str,
    look_back: int,
    span_word: str,
    from_day: str,
    to_day: str,
    conversions: list[int] | None,
    store: HitStore,
) -> PathQuery:
    from zoneinfo import ZoneInfo

    from clicktrail.domain import timeframe
    from clicktrail.hits.path_query import PathQuery, TouchKey, TouchKind
    from clicktrail.statistics.totals import first_day

    zone = ZoneInfo(of.timezone)
    word = "custom" if from_day or to_day else span_word
    first = first_day(store, of.id, zone) if word.strip().lower() == "beginning" else None
    try:
        span = timeframe.resolve(word, from_day, to_day, zone, datetime.now(UTC), first)
    except timeframe.TimeFrameError as error:
        message = error.message.replace("The time frame", "--range")
        for name, option in (("fromDay", "--from"), ("toDay", "--to")):
            message = message.replace(name, option)
        raise typer.BadParameter(message) from None
    return PathQuery(
        account_id=of.id,
        start=span.start_utc,
        end=span.end_utc,
        look_back=timedelta(days=look_back),
        by=_word("--by", by, TouchKey),
        touches=_word("--touches", touches, TouchKind),
        conversion_ids=tuple(conversions) if conversions else None,
    )


def _names(catalog: Catalog, query: PathQuery) -> Any:
    from clicktrail.statistics.touch_names import TouchNames

    return TouchNames(catalog, query.account_id, query.by)


def _word(option: str, typed: str, words: type[Word]) -> Word:
    try:
        return words(typed)
    except ValueError:
        raise typer.BadParameter(f"{option}: one of {', '.join(words)} is wanted.") from None


def _question(query: PathQuery) -> dict[str, Any]:
    return {
        "account_id": query.account_id,
        "from": query.start,
        "to": query.end,
        "by": str(query.by),
        "touches": str(query.touches),
        "look_back_days": query.look_back.days,
    }


def _parameters(model: Model) -> dict[str, Any]:
    import msgspec

    return {"parameters": msgspec.structs.asdict(model)}  # type: ignore[arg-type]


def _figures(credits: tuple[Credit, ...]) -> list[dict[str, float]]:
    return [
        {
            "conversions": credit.conversions / 10_000,
            "value": credit.value / 10_000,
            "commission": credit.commission / 10_000,
        }
        for credit in credits
    ]


def _cells(credit: Credit) -> tuple[str, str]:
    return f"{credit.conversions / 10_000:,.2f}", f"{credit.value / 10_000:,.2f}"


def _document(found: Journeys) -> dict[str, Any]:
    import msgspec

    def money(row: Any) -> dict[str, Any]:
        names = [name for name in ("value", "commission") if hasattr(row, name)]
        return {name: getattr(row, name) / 10_000 for name in names}

    def lag(report: LagReport) -> dict[str, Any]:
        bars = [msgspec.structs.asdict(bar) for bar in report.histogram]
        return {"histogram": bars, "quantiles_seconds": report.quantiles}

    return {
        "paths": [
            {
                "path": [msgspec.structs.asdict(touch) for touch in row.path],
                "conversions": row.conversions,
                **money(row),
            }
            for row in found.rows
        ],
        "totals": {
            "conversions": found.conversions,
            **money(found),
            "paths": found.paths,
            "mean_length": found.mean_length,
        },
        "lengths": [
            {"touches": row.touches, "conversions": row.conversions, **money(row)}
            for row in found.lengths
        ],
        "first_touch": lag(found.first_touch),
        "last_touch": lag(found.last_touch),
    }


def _path(path: tuple[Touch, ...]) -> str:
    told = (
        "+".join(name or str(key or UNKNOWN) for key, name in zip(one.keys, one.names, strict=True))
        for one in path
    )
    return " → ".join(told) or NOBODY


def _time(seconds: float | None) -> str:
    return "" if seconds is None else str(timedelta(seconds=round(seconds)))
