"""What the catalog knows of events: their datapoints as they are now, and what ids are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from clicktrail.domain.link_members import RULES
from clicktrail.hits.event_rows import Event

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.model import Datapoint
    from clicktrail.catalog.names import Kind

_DOMAIN: Kind = "domain"
_CONVERSION: Kind = "conversion"


class EventNames:
    """What events of one account are of; each thing is looked up once.

    A viewer who may not see something is told its id at most.
    """

    def __init__(self, catalog: Catalog, account_id: int) -> None:
        self._catalog = catalog
        self._account_id = account_id
        self._datapoints: dict[int, Datapoint | None] = {0: None}
        self._names: dict[Kind, dict[int, str]] = {_DOMAIN: {0: ""}, _CONVERSION: {0: ""}}

    def look_up(self, events: Iterable[Event]) -> None:
        """Find everything that these events need. Raises CatalogUnavailable."""
        listed = list(events)
        datapoints = {event.datapoint_id for event in listed} - self._datapoints.keys()
        wanted: dict[Kind, set[int]] = {
            _DOMAIN: {event.hit.domain_id for event in listed if event.hit is not None},
            _CONVERSION: {
                event.conversion.conversion_id for event in listed if event.conversion is not None
            },
        }
        unknown = {kind: ids - self._names[kind].keys() for kind, ids in wanted.items()}
        if not datapoints and not any(unknown.values()):
            return
        with self._catalog.read() as view:
            found = view.datapoints.get_many(self._account_id, sorted(datapoints))
            for kind, ids in unknown.items():
                if ids:
                    self._names[kind] |= dict.fromkeys(ids, "")
                    self._names[kind] |= view.names.of(kind, self._account_id, ids)
        self._datapoints |= dict.fromkeys(datapoints)
        self._datapoints |= {one.id: one for one in found}

    def datapoint(self, datapoint_id: int) -> Datapoint | None:
        """Return a datapoint that was looked up; None where there is none to be seen."""
        return self._datapoints[datapoint_id]

    def rule(self, datapoint_id: int, rule_id: int) -> str:
        """Return the name of a rule of a datapoint's own; empty where it has none, or is gone."""
        datapoint = self._datapoints[datapoint_id]
        own = () if datapoint is None else datapoint.specifics.get(RULES) or ()
        return next((str(one.get("name", "")) for one in own if one["id"] == rule_id), "")

    def domain(self, domain_id: int) -> str:
        """Return the name of a domain that was looked up, empty where it is not known."""
        return self._names[_DOMAIN][domain_id]

    def conversion(self, conversion_id: int) -> str:
        """Return the name of a conversion that was looked up, empty where it is not known."""
        return self._names[_CONVERSION][conversion_id]
