"""Attribution reports: what each datapoint, group, tag or source earned, by one or more models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from clicktrail.domain.attribution_models import Needs
from clicktrail.domain.credit import Credit, Credits, in_order, scaled, total
from clicktrail.hits import paths

if TYPE_CHECKING:
    from clicktrail.domain.attribution_models import Model
    from clicktrail.domain.credit import Key
    from clicktrail.hits.path_query import PathQuery
    from clicktrail.hits.store import HitStore
    from clicktrail.statistics.comparison import Comparison
    from clicktrail.statistics.touch_names import TouchNames

NOTHING = Credit()


class CreditRow(msgspec.Struct, frozen=True):
    """What a key earned by each model; key None: what is nobody's. The name may be empty."""

    key: Key | None
    name: str
    credits: tuple[Credit, ...]


class Attribution(msgspec.Struct, frozen=True):
    """Rows of one page, those with the most conversions by the first model first.

    `count`: of all rows. `totals`: of all rows, by model; they are the same but for guests who see
    amounts in percent. `compared`: the same keys' rows at another time, and its totals.
    """

    rows: tuple[CreditRow, ...]
    count: int
    totals: tuple[Credit, ...]
    compared: Attribution | None = None


def attribution(
    store: HitStore,
    query: PathQuery,
    models: Sequence[Model],
    names: TouchNames,
    limit: int | None = None,
    offset: int = 0,
    comparison: Comparison | None = None,
) -> Attribution:
    """Return what the keys of the touches earned, beside what they earned at another time.

    All models look at the same conversions, in one pass. Raises QueryError, TooManyKeys,
    HitStoreDown or HitStoreRefused.
    """
    asked = msgspec.structs.replace(query, placement=names.placement)
    of_models = _credits(store, asked, models, names)
    keys = {key for credits in of_models for key in credits}
    ranked = sorted(
        keys,
        key=lambda key: (key is None, -of_models[0].get(key, NOTHING).conversions, in_order(key)),
    )
    page = ranked[offset:] if limit is None else ranked[offset : offset + limit]
    found = _answer(of_models, page, names)
    if comparison is not None:
        then = _credits(store, at(asked, comparison), models, names)
        found = msgspec.structs.replace(found, compared=_answer(then, page, names))
    return found


def at(query: PathQuery, comparison: Comparison) -> PathQuery:
    """Return the same question about the time to compare with."""
    span = comparison.span
    return msgspec.structs.replace(query, start=span.start_utc, end=span.end_utc)


def _answer(
    of_models: Sequence[Credits], page: Sequence[Key | None], names: TouchNames
) -> Attribution:
    """Return what some keys earned, and how many there are and what they earned in all."""
    name_of = names.of(key for key in page if key is not None)
    rows = tuple(
        CreditRow(
            None if key is None else names.shown(key),
            "" if key is None else name_of[key],
            tuple(credits.get(key, NOTHING) for credits in of_models),
        )
        for key in page
    )
    count = len({key for credits in of_models for key in credits})
    return Attribution(rows, count, tuple(total(each.values()) for each in of_models))


def _credits(
    store: HitStore, query: PathQuery, models: Sequence[Model], names: TouchNames
) -> list[Credits]:
    """Return what each key earned by each model, as whoever asks may see it."""
    needs = Needs()
    for model in models:
        needs |= model.needs
    ledgers = [model.ledger() for model in models]
    for journey in paths.journeys(store, query, needs):
        for ledger in ledgers:
            ledger.add(journey)
    if needs.lost:
        for passage in paths.lost_passages(store, query):
            for ledger in ledgers:
                ledger.add_lost(*passage)
    return [_as_seen(store, ledger.credits(names.spread)) for ledger in ledgers]


def _as_seen(store: HitStore, credits: Credits) -> Credits:
    """Return credits as a guest is shown them: hidden amounts 0, others perhaps in percent."""
    lens = store.lens
    if lens is None:
        return credits
    percents = {name: 0 for name in ("value", "commission") if lens.hides(name)}
    for name in ("value", "commission"):
        if name not in percents and (percent := lens.percent_of(name)):
            percents[name] = percent
    return scaled(credits, percents)
