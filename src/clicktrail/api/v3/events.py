"""`GET /v3/events`: hits and conversions one by one, page by page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from fastapi import Query, Request

from clicktrail.api.v3.asking import Asker, answerable
from clicktrail.api.v3.event_reading import (
    Asked,
    EventsQuery,
    check_names,
    read_events,
    viewer_of,
    write_cursor,
)
from clicktrail.api.v3.event_shapes import EXAMPLE, shown_event
from clicktrail.api.v3.operations import By, Reply, router
from clicktrail.hits.events import events
from clicktrail.statistics.event_names import EventNames

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog

api = router("Events")
PAGE = {
    "events": [EXAMPLE],
    "next": "4H0q3c2JvG5Uks8AAjzOq0VhAA",
    "meta": {"zone": "Europe/Rome"},
}


@api.get(
    "/events",
    summary="List hits and conversions",
    responses={200: {"content": {"application/json": {"example": PAGE}}}},
)
def list_events(by: By, request: Request, query: Annotated[EventsQuery, Query()]) -> Reply:
    """Answer clicks, views and conversions in one list, the newest first unless asked otherwise.

    `next` is the cursor of the following page, null behind the last one. Pages hold each event
    once, whatever comes in meanwhile.
    """
    check_names(list(request.query_params.keys()), EventsQuery)
    with by.parts.asking() as store:
        asker = Asker(by.account, by.zone, datetime.now(UTC), store)
        asked = read_events(query, asker, by.parts.catalog, viewer_of(by))
        page = answered(asked, asker, by.parts.catalog)
    return Reply(page)


def answered(asked: Asked, asker: Asker, catalog: Catalog) -> dict[str, Any]:
    """Return a page of events as JSON has it.

    Raises Rejected, CatalogUnavailable, HitStoreDown or HitStoreRefused.
    """
    limit = asked.query.limit
    # One more than is shown tells whether another page follows.
    query = msgspec.structs.replace(asked.query, limit=limit + 1)
    with answerable():
        found = events(asker.store, query, asker.now)
    shown, more = found[:limit], len(found) > limit
    names = EventNames(catalog, asker.account.id)
    names.look_up(shown)
    return {
        "events": [shown_event(event, names, asked.zone) for event in shown],
        "next": write_cursor(shown[-1].place, asked.digest) if more else None,
        "meta": {"zone": asked.zone.key},
    }
