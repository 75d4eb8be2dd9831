"""The journeys report: which paths led to conversions, how long they were, how long they took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from clicktrail.hits import paths

if TYPE_CHECKING:
    from clicktrail.domain.credit import Key
    from clicktrail.hits.path_query import PathQuery
    from clicktrail.hits.paths import Lag, Shape
    from clicktrail.hits.store import HitStore
    from clicktrail.statistics.touch_names import TouchNames

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
LAG_BOUNDS: Final = (
    _MINUTE,
    10 * _MINUTE,
    _HOUR,
    6 * _HOUR,
    _DAY,
    3 * _DAY,
    7 * _DAY,
    14 * _DAY,
    30 * _DAY,
    60 * _DAY,
)
"""Where the bars of a lag's histogram begin, in seconds; the first one begins at 0."""
QUANTILES: Final = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p99": 0.99}


class Touch(msgspec.Struct, frozen=True):
    """A touch of a path. By tag, `keys` and `names` are of all tags of the datapoint."""

    keys: tuple[Key, ...]
    names: tuple[str, ...]


class JourneyRow(msgspec.Struct, frozen=True):
    """A path, the oldest touch first, with its conversions; amounts in ten-thousandths."""

    path: tuple[Touch, ...]
    conversions: int
    value: int
    commission: int


class LengthRow(msgspec.Struct, frozen=True):
    """How many conversions had so many touches."""

    touches: int
    conversions: int
    value: int


class Bar(msgspec.Struct, frozen=True):
    """Conversions from `from_seconds` up to, and without, `to_seconds` (None: open)."""

    from_seconds: int
    to_seconds: int | None
    conversions: int


class LagReport(msgspec.Struct, frozen=True):
    """Time to the conversion: a histogram, and quantiles in seconds (None without conversions).

    A quantile is the lag of a conversion that there was, the lowest with that part below it.
    """

    histogram: tuple[Bar, ...]
    quantiles: dict[str, float | None]


class Journeys(msgspec.Struct, frozen=True):
    """The whole report. `paths`: how many distinct ones there are; lags: of those with touches."""

    rows: tuple[JourneyRow, ...]
    paths: int
    conversions: int
    value: int
    commission: int
    lengths: tuple[LengthRow, ...]
    mean_length: float | None
    first_touch: LagReport
    last_touch: LagReport


def journeys(
    store: HitStore, query: PathQuery, names: TouchNames, limit: int, offset: int = 0
) -> Journeys:
    """Return the report. Raises QueryError, HitStoreDown or HitStoreRefused."""
    asked = msgspec.structs.replace(query, tag_sets=names.tag_sets.numbers)
    bounds = tuple(seconds * 1000 for seconds in LAG_BOUNDS)
    found = paths.shape(store, asked, bounds, tuple(QUANTILES.values()))
    top, count = paths.top_paths(store, asked, limit, offset)
    if not count and found.count:
        _, count = paths.top_paths(store, asked, 1)
    spread = names.spread or (lambda key: (key,))
    name_of = names.of(one for path in top for key in path.keys for one in spread(key))

    def touch(key: Key) -> Touch:
        keys = tuple(spread(key))
        return Touch(tuple(names.shown(one) for one in keys), tuple(name_of[one] for one in keys))

    return Journeys(
        rows=tuple(
            JourneyRow(
                tuple(touch(key) for key in path.keys),
                path.count,
                _seen(store, "value", path.value),
                _seen(store, "commission", path.commission),
            )
            for path in top
        ),
        paths=count,
        conversions=found.count,
        value=_seen(store, "value", found.value),
        commission=_seen(store, "commission", found.commission),
        lengths=tuple(
            LengthRow(touches, fired, _seen(store, "value", value))
            for touches, (fired, value) in sorted(found.lengths.items())
        ),
        mean_length=_mean_length(found),
        first_touch=_lag(found.first_touch),
        last_touch=_lag(found.last_touch),
    )


def _seen(store: HitStore, name: str, amount: int) -> int:
    """Return an amount as a guest is shown it."""
    lens = store.lens
    if lens is None:
        return amount
    if lens.hides(name):
        return 0
    percent = lens.percent_of(name)
    return amount * percent // 100 if percent else amount


def _mean_length(found: Shape) -> float | None:
    if not found.count:
        return None
    touches = sum(length * fired for length, (fired, _) in found.lengths.items())
    return round(touches / found.count, 4)


def _lag(lag: Lag) -> LagReport:
    starts, ends = (0, *LAG_BOUNDS), (*LAG_BOUNDS, None)
    bars = tuple(
        Bar(start, end, lag.counts.get(place, 0))
        for place, (start, end) in enumerate(zip(starts, ends, strict=True))
    )
    quantiles = {
        name: ms / 1000 if lag.counts else None
        for name, ms in zip(QUANTILES, lag.quantiles, strict=True)
    }
    return LagReport(bars, quantiles)
