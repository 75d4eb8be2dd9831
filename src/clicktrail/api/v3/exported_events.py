"""Hits and conversions as a table: what `GET /v3/events` lists, from the first to the last.

Flat columns are made of the members of an event: `datapoint_name` of `datapoint.name`, tags as
their names, and the query string as it was in place of its parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clicktrail.api.v3.event_shapes import PLAIN, UTM, shown_event
from clicktrail.domain import money
from clicktrail.exports.table import Cell, Column, Kind, Table
from clicktrail.hits.events import count_events, every_event
from clicktrail.statistics.event_names import EventNames

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from clicktrail.api.v3.event_reading import Asked
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.hits.event_rows import Event
    from clicktrail.hits.store import HitStore

AT_ONCE = 5_000
TAG_GAP = ", "
_TEXTS = ("outcome", "currency", "order_id", "parameter", "channel", "ip", "referrer")
_AMOUNTS = ("value", "commission", "cost", "given_value", "given_commission")
COLUMNS = (
    Column("id", Kind.TEXT),
    Column("kind", Kind.TEXT),
    Column("time", Kind.MOMENT),
    Column("datapoint", Kind.INTEGER),
    Column("datapoint_name", Kind.TEXT),
    Column("datapoint_title", Kind.TEXT),
    Column("group", Kind.INTEGER),
    Column("group_name", Kind.TEXT),
    Column("tags", Kind.TEXT),
    Column("domain", Kind.INTEGER),
    Column("domain_name", Kind.TEXT),
    Column("rule", Kind.INTEGER),
    Column("is_unique", Kind.TRUTH),
    Column("is_bot", Kind.TRUTH),
    Column("source", Kind.TEXT),
    *(Column(name, Kind.TEXT) for name in (*PLAIN, *UTM)),
    Column("conversion", Kind.INTEGER),
    Column("conversion_name", Kind.TEXT),
    *(Column(f"conversion_{name}", Kind.MONEY) for name in _AMOUNTS),
    *(Column(f"conversion_{name}", Kind.TEXT) for name in _TEXTS),
    Column("click_id", Kind.TEXT),
    Column("click_kind", Kind.TEXT),
    Column("click_evidence", Kind.TEXT),
)


def event_table(store: HitStore, catalog: Catalog, asked: Asked, now: datetime) -> Table:
    """Return the table of the events that are meant.

    Raises QueryError, CatalogUnavailable, HitStoreDown or HitStoreRefused, now or while it is gone
    through.
    """
    names = _Names(catalog, asked.query.account_id)

    def blocks() -> Iterator[list[Event]]:
        for page in every_event(store, asked.query, now, AT_ONCE):
            names.look_up(page)
            yield page

    return Table(
        columns=COLUMNS,
        blocks=blocks(),
        row=lambda event: _cells(event, shown_event(event, names.known, asked.zone)),
        document=lambda event: shown_event(event, names.known, asked.zone),
        zone=asked.zone,
        total=count_events(store, asked.query, now),
        title="Events",
    )


class _Names:
    """The names of one block: those of all events would be as many as there are links."""

    def __init__(self, catalog: Catalog, account_id: int) -> None:
        self._catalog = catalog
        self._account_id = account_id
        self.known = EventNames(catalog, account_id)

    def look_up(self, page: list[Event]) -> None:
        self.known = EventNames(self._catalog, self._account_id)
        self.known.look_up(page)


def _cells(event: Event, shown: dict[str, Any]) -> list[Cell]:
    datapoint, group, domain = (shown[name] or {} for name in ("datapoint", "group", "domain"))
    conversion, click = shown["conversion"] or {}, shown["click"] or {}
    fired = event.conversion
    return [
        shown["id"],
        shown["kind"],
        event.ts,
        *(datapoint.get(name) for name in ("id", "name", "title")),
        *(group.get(name) for name in ("id", "name")),
        TAG_GAP.join(tag["name"] for tag in shown["tags"]),
        *(domain.get(name) for name in ("id", "name")),
        *(shown[name] for name in ("rule", "is_unique", "is_bot", "source", *PLAIN, *UTM)),
        *(conversion.get(name) for name in ("id", "name")),
        *(None if fired is None else money.to_decimal(getattr(fired, name)) for name in _AMOUNTS),
        *(conversion.get(name) for name in _TEXTS),
        *(click.get(name) for name in ("id", "kind", "evidence")),
    ]
