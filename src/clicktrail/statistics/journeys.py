"""The journeys report: which paths led to conversions, how long they were, how long they took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from clicktrail.hits import paths
from clicktrail.statistics.attribution import at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clicktrail.domain.credit import Key
    from clicktrail.hits.path_query import PathQuery
    from clicktrail.hits.paths import Lag, Shape, TopPath
    from clicktrail.hits.store import HitStore
    from clicktrail.statistics.comparison import Comparison
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
    """The whole report. `paths`: how many distinct ones there are; lags: of those with touches.

    `compared`: the report of another time, with the same paths in `rows`.
    """

    rows: tuple[JourneyRow, ...]
    paths: int
    conversions: int
    value: int
    commission: int
    lengths: tuple[LengthRow, ...]
    mean_length: float | None
    first_touch: LagReport
    last_touch: LagReport
    compared: Journeys | None = None


def journeys(
    store: HitStore,
    query: PathQuery,
    names: TouchNames,
    limit: int,
    offset: int = 0,
    comparison: Comparison | None = None,
) -> Journeys:
    """Return the report, beside that of another time.

    Raises QueryError, HitStoreDown or HitStoreRefused.
    """
    asked = msgspec.structs.replace(query, placement=names.placement)
    top, count = paths.top_paths(store, asked, limit, offset)
    found = _report(store, asked, names, top, count)
    if comparison is not None:
        other = at(asked, comparison)
        then = paths.paths_like(store, other, top)
        found = msgspec.structs.replace(found, compared=_report(store, other, names, then))
    return found


def _report(
    store: HitStore, query: PathQuery, names: TouchNames, top: Sequence[TopPath], count: int = 0
) -> Journeys:
    """Return the report of which these paths, of so many (0: not counted yet), are shown."""
    bounds = tuple(seconds * 1000 for seconds in LAG_BOUNDS)
    found = paths.shape(store, query, bounds, tuple(QUANTILES.values()))
    if not count and found.count:
        _, count = paths.top_paths(store, query, 1)
    spread = names.spread or (lambda key: (key,))
    name_of = names.of(one for path in top for key in path.keys for one in spread(key))

    def shown(name: str, amount: int) -> int:
        return amount if store.lens is None else store.lens.shown(name, amount)

    def touch(key: Key) -> Touch:
        keys = tuple(spread(key))
        return Touch(tuple(names.shown(one) for one in keys), tuple(name_of[one] for one in keys))

    return Journeys(
        rows=tuple(
            JourneyRow(
                tuple(touch(key) for key in path.keys),
                path.count,
                shown("value", path.value),
                shown("commission", path.commission),
            )
            for path in top
        ),
        paths=count,
        conversions=found.count,
        value=shown("value", found.value),
        commission=shown("commission", found.commission),
        lengths=tuple(
            LengthRow(touches, fired, shown("value", value))
            for touches, (fired, value) in sorted(found.lengths.items())
        ),
        mean_length=_mean_length(found),
        first_touch=_lag(found.first_touch),
        last_touch=_lag(found.last_touch),
    )


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
