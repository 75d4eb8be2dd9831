"""Options of the commands that ask about paths to conversions, and the question that they make."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import typer

from clicktrail.cli.configuration import USAGE_ERROR, load
from clicktrail.cli.ids import entity_id
from clicktrail.cli.opened import opened_catalog, opened_hit_store
from clicktrail.cli.query import account_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from enum import StrEnum
    from zoneinfo import ZoneInfo

    from clicktrail.api.v3.asking import Asker, Faults
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.model import Account
    from clicktrail.domain.timeframe import Range as TimeRange
    from clicktrail.hits.filters import Condition
    from clicktrail.hits.path_query import PathQuery
    from clicktrail.hits.store import HitStore
    from clicktrail.statistics.comparison import Comparison
    from clicktrail.statistics.touch_names import TouchNames

    Word = TypeVar("Word", bound=StrEnum)
    Read = TypeVar("Read")

NOBODY = "(nobody)"

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
Filter = Annotated[
    str,
    typer.Option(
        "--filter",
        help="Which conversions count: the filter of POST /v3/query, as JSON.",
        metavar="json",
    ),
]
Compared = Annotated[
    str,
    typer.Option(
        "--comparison",
        help="The time to compare with: previous_period, year_before, or what POST /v3/query takes,"
        " as JSON.",
        metavar="word",
    ),
]


class Asked(NamedTuple):
    """What is asked, with the filter as it was typed, and the time to compare with."""

    query: PathQuery
    filter: Any
    comparison: Comparison | None

    def told(self) -> dict[str, Any]:
        """Return the question as JSON tells it."""
        query, other = self.query, self.comparison
        span = None if other is None else other.span
        return {
            "account_id": query.account_id,
            "from": query.start,
            "to": query.end,
            **({} if span is None else {"compared": {"from": span.start_utc, "to": span.end_utc}}),
            "by": str(query.by),
            "touches": str(query.touches),
            "look_back_days": query.look_back.days,
            "filter": self.filter,
        }


class Opened(NamedTuple):
    """An account with the catalog and the hit store that know of it."""

    catalog: Catalog
    account: Account
    store: HitStore

    def names(self, query: PathQuery) -> TouchNames:
        """Return what the keys of a question are called."""
        from clicktrail.statistics.touch_names import TouchNames

        return TouchNames(self.catalog, query.account_id, query.by)


@contextmanager
def opened(account_id: int | None) -> Iterator[Opened]:
    """Open catalog and hit store for the account of this id, or for the only one."""
    settings = load()
    with opened_catalog(settings) as catalog, opened_hit_store(settings) as store:
        yield Opened(catalog, account_of(catalog, account_id), store)


def asked(
    at: Opened,
    by: str,
    touches: str,
    look_back: int,
    span_word: str,
    from_day: str,
    to_day: str,
    conversions: list[int] | None,
    condition: str,
    comparison: str,
) -> Asked:
    """Return what options ask; what they cannot mean ends the command."""
    from zoneinfo import ZoneInfo

    from clicktrail.api.v3.asking import Asker
    from clicktrail.api.v3.question_reading import read_comparison, read_filter
    from clicktrail.hits.path_query import PathQuery, TouchKey, TouchKind
    from clicktrail.statistics.naming import Naming

    zone = ZoneInfo(at.account.timezone)
    asker = Asker(at.account, zone, datetime.now(UTC), at.store)
    span = _range(span_word, from_day, to_day, asker)
    wanted = _json("--filter", condition) if condition else None
    chosen: Condition | None = _read(lambda faults: read_filter(wanted, at.store, faults))
    if chosen is not None:
        chosen = Naming(at.store, at.catalog, at.account.id).resolved(chosen)
    other: Any = comparison or None
    if comparison.lstrip().startswith("{"):
        other = _json("--comparison", comparison)
    query = PathQuery(
        account_id=at.account.id,
        start=span.start_utc,
        end=span.end_utc,
        look_back=timedelta(days=look_back),
        by=word("--by", by, TouchKey),
        touches=word("--touches", touches, TouchKind),
        conversion_ids=tuple(conversions) if conversions else None,
        filter=chosen,
        zone=zone,
    )
    return Asked(
        query, wanted, _read(lambda faults: read_comparison(other, span, asker, zone, faults))
    )


def word(option: str, typed: str, words: type[Word]) -> Word:
    """Return one of some words."""
    try:
        return words(typed)
    except ValueError:
        raise typer.BadParameter(f"{option}: one of {', '.join(words)} is wanted.") from None


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """Return what the API answers as Python's own values, which `print_json` prints."""
    import msgspec

    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(document))
    return found


def _range(span_word: str, from_day: str, to_day: str, asker: Asker) -> TimeRange:
    from clicktrail.domain import timeframe
    from clicktrail.statistics.totals import first_day

    zone: ZoneInfo = asker.zone
    given = "custom" if from_day or to_day else span_word
    is_all = given.strip().lower() == "beginning"
    first = first_day(asker.store, asker.account.id, zone) if is_all else None
    try:
        return timeframe.resolve(given, from_day, to_day, zone, asker.now, first)
    except timeframe.TimeFrameError as error:
        message = error.message.replace("The time frame", "--range")
        for name, option in (("fromDay", "--from"), ("toDay", "--to")):
            message = message.replace(name, option)
        raise typer.BadParameter(message) from None


def _json(option: str, typed: str) -> Any:
    try:
        return json.loads(typed)
    except (ValueError, RecursionError):
        raise typer.BadParameter(f"{option} is not valid JSON.") from None


def _read(read: Callable[[Faults], Read]) -> Read:
    """Return what JSON means; all that is wrong with it is printed."""
    from clicktrail.api.errors import Rejected
    from clicktrail.api.v3.asking import Faults

    faults = Faults()
    try:
        found = read(faults)
        faults.finish()
    except Rejected as refusal:
        for failure in refusal.failures:
            place = (failure.pointer or "").removeprefix("/")
            print(f"clicktrail: --{place}: {failure.message}", file=sys.stderr)
        raise typer.Exit(USAGE_ERROR) from None
    return found
