"""What a guest sees of the hit store: some datapoints only, and figures that may be hidden.

`SeenHits` is a hit store with a lens. `statistics.ask` and `events.events`, through which all
statistics and all hits and events come, look through it; nobody who asks has to think of guests.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from clicktrail.hits.dimensions import FIRED, RATIOS
from clicktrail.hits.event_rows import Event, EventKind
from clicktrail.hits.filters import leaves
from clicktrail.hits.store import HitStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from clicktrail.hits.event_query import EventQuery
    from clicktrail.hits.event_rows import FiredConversion, StoredHit
    from clicktrail.hits.path_query import PathQuery
    from clicktrail.hits.query import Query, Row

_REFERRER_LABELS = frozenset({"referrer", "referrer_host", "source", "source_param", "keyword"})
_PARAMETER_LABELS = frozenset({"conversion_parameter"})
_NO_REFERRER = {"referrer": "", "referrer_host": "", "source_id": 0, "source_param": ""}
_COUNTS = ("conversions", "converted_clicks", "unique_conversions")


class Lens(msgspec.Struct, frozen=True, kw_only=True):
    """What is let through: `datapoint_ids` (None: all), and what is hidden of it.

    Percentages scale amounts; 0 leaves them as they are. Hidden conversions (`hide_count`) are
    neither counted nor listed with their hits; a hidden referrer hides the source told by it.
    """

    datapoint_ids: tuple[int, ...] | None = None
    hide_cost: bool = False
    hide_commission: bool = False
    hide_count: bool = False
    hide_parameters: bool = False
    hide_value: bool = False
    hide_referrer: bool = False
    percent_commission: int = 0
    percent_value: int = 0

    def narrow(self, query: Query) -> Query:
        """Return the query that asks for what is let through."""
        hidden = self._hidden_metrics | self._hidden_labels
        shown = tuple(
            name for name in query.metrics if hidden.isdisjoint(RATIOS.get(name, (name,)))
        )
        classes, datapoint_ids = query.classes, self._visible(query.datapoint_ids)
        if classes is not None and self.datapoint_ids is not None:
            # What is in no class counts nowhere.
            classes, datapoint_ids = classes.only(self.datapoint_ids), query.datapoint_ids
        found = msgspec.structs.replace(
            query,
            datapoint_ids=datapoint_ids,
            classes=classes,
            metrics=shown,
            dimensions=tuple(name for name in query.dimensions if name not in hidden),
            sort=None if query.sort not in (*shown, *query.dimensions) else query.sort,
            shares={"value": self.percent_value, "commission": self.percent_commission},
        )
        if found.sort in hidden:
            found = msgspec.structs.replace(found, sort=None)
        if self._tells_hidden(query):
            return msgspec.structs.replace(found, datapoint_ids=(), filter=None)
        return found

    def _tells_hidden(self, query: Query) -> bool:
        """Tell whether figures that may be seen would tell by which events they count what may not.

        To filter by what is hidden would tell it. Without keywords no hit has one. Which hits led
        to conversions tells how many those are.
        """
        filtered = {leaf.field for leaf in leaves(query.filter)}
        if not filtered.isdisjoint(self._hidden_labels):
            return True
        if "keyword" in self._hidden_labels and "keyword" in query.dimensions:
            return True
        led = query.led_to is not None or not FIRED.isdisjoint(query.fields)
        return self.hide_count and led and bool(query.hit_metrics)

    def dim(self, row: Row, query: Query) -> Row:
        """Return a row of a narrowed query as the answer to `query`."""
        figures = row.figures
        changed: dict[str, Any] = dict.fromkeys(self._hidden_metrics, 0)
        for name in ("value", "commission"):
            changed[name] = self.shown(name, getattr(figures, name))
        hidden = self._hidden_labels & set(query.dimensions)
        blank: dict[str, str | int] = {name: 0 if name == "source" else "" for name in hidden}
        return msgspec.structs.replace(
            row,
            figures=msgspec.structs.replace(figures, **changed),
            labels={**row.labels, **blank},
        )

    def hides(self, metric: str) -> bool:
        """Tell whether a metric is shown as 0 whatever it is."""
        return metric in self._hidden_metrics

    def hides_label(self, name: str) -> bool:
        """Tell whether a dimension is shown empty whatever it is."""
        return name in self._hidden_labels

    @property
    def scales(self) -> bool:
        """Whether amounts are shown as a percentage of what they are."""
        return bool(self.percent_value or self.percent_commission)

    def percent_of(self, metric: str) -> int:
        """Return the percentage of a metric that is shown; 0: all of it."""
        return {"value": self.percent_value, "commission": self.percent_commission}.get(metric, 0)

    def shown(self, metric: str, figure: int) -> int:
        """Return what is shown of a figure: nothing, a percentage rounded down, or all of it."""
        if self.hides(metric):
            return 0
        percent = self.percent_of(metric)
        return figure * percent // 100 if percent else figure

    def dim_column(self, metric: str, column: NDArray[Any]) -> NDArray[Any]:
        """Return a column of a metric as `dim` shows each of its figures."""
        if self.hides(metric):
            return np.zeros(len(column), np.int64)
        percent = self.percent_of(metric)
        return column * percent // 100 if percent else column

    def narrow_events(self, query: EventQuery) -> EventQuery:
        """Return the query that lists what is let through."""
        counted = self.narrow(query.counted)
        kinds = query.kinds - {EventKind.CONVERSION} if self.hide_count else query.kinds
        return msgspec.structs.replace(
            query, datapoint_ids=counted.datapoint_ids, filter=counted.filter, kinds=kinds
        )

    def narrow_paths(self, query: PathQuery) -> PathQuery | None:
        """Return the query for the paths that are let through; None where none is.

        A path is of conversions: where they are not counted, it does not exist.
        """
        if self.hide_count:
            return None
        counted = self.narrow(query.counted)
        return msgspec.structs.replace(
            query,
            datapoint_ids=counted.datapoint_ids,
            filter=counted.filter,
            with_referrers=query.with_referrers and not self.hide_referrer,
        )

    def dim_event(self, event: Event) -> Event:
        """Return an event without what is hidden."""
        return Event(
            None if event.hit is None else self._dim_hit(event.hit),
            None if event.conversion is None else self._dim_fired(event.conversion),
        )

    def _dim_hit(self, hit: StoredHit) -> StoredHit:
        changed: dict[str, Any] = dict(_NO_REFERRER) if self.hide_referrer else {}
        fired = () if self.hide_count else hit.conversions
        changed["conversions"] = tuple(map(self._dim_fired, fired))
        return msgspec.structs.replace(hit, **changed)

    def _dim_fired(self, fired: FiredConversion) -> FiredConversion:
        """Return a conversion without what is hidden. What names an order is a parameter, too."""
        changed: dict[str, Any] = {"referrer": ""} if self.hide_referrer else {}
        if self.hide_parameters:
            changed |= {"parameter": "", "order_id": ""}
        for name in ("value", "commission"):
            for member in (name, f"given_{name}"):
                changed[member] = self.shown(name, getattr(fired, member))
        changed["cost"] = self.shown("cost", fired.cost)
        return msgspec.structs.replace(fired, **changed)

    @property
    def _hidden_metrics(self) -> frozenset[str]:
        hidden = set(_COUNTS) if self.hide_count else set()
        for name, hides in (
            ("value", self.hide_value),
            ("commission", self.hide_commission),
            ("cost", self.hide_cost),
        ):
            if hides:
                hidden.add(name)
        return frozenset(hidden)

    @property
    def _hidden_labels(self) -> frozenset[str]:
        hidden: frozenset[str] = frozenset()
        if self.hide_referrer:
            hidden |= _REFERRER_LABELS
        if self.hide_parameters:
            hidden |= _PARAMETER_LABELS
        return hidden

    def _visible(self, wanted: tuple[int, ...] | None) -> tuple[int, ...] | None:
        if self.datapoint_ids is None:
            return wanted
        if wanted is None:
            return self.datapoint_ids
        among = frozenset(self.datapoint_ids)
        return tuple(one for one in wanted if one in among)


class SeenHits(HitStore):
    """A hit store as one guest sees it; over the connections of the whole one.

    `look` makes the lens, at the first question.
    """

    def __init__(self, store: HitStore, look: Callable[[], Lens]) -> None:
        self._whole = store
        self._look = look

    @property
    def database(self) -> str:
        """The database that holds the tables."""
        return self._whole.database

    @cached_property
    def lens(self) -> Lens:
        """What the guest sees."""
        return self._look()

    def close(self) -> None:
        """Do nothing: the connections are the whole store's."""

    @property
    def shards(self) -> tuple[HitStore, ...]:
        """The stores of the whole one."""
        return self._whole.shards

    def _for(self, parameters: Mapping[str, Any] | None) -> HitStore:
        return self._whole._for(parameters)
