"""Hits one by one: newest first, page by page, and as a stream of the latest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Query
from pydantic import Field

from clicktrail.api.auth import By
from clicktrail.api.described import described
from clicktrail.api.errors import Failure, Rejected
from clicktrail.api.queries import ShortText, folded
from clicktrail.api.v2.choice import ChosenQuery
from clicktrail.api.v2.entities import Rendering
from clicktrail.api.v2.hit_shapes import Hit, shape
from clicktrail.api.v2.operations import EntityId, answers, router
from clicktrail.api.v2.timeframes import TimeFrameQuery
from clicktrail.api.wire import Answer, Wire
from clicktrail.domain.hit_id import chronological
from clicktrail.hits.event_query import EventQuery
from clicktrail.hits.event_rows import HIT_KINDS, Place
from clicktrail.hits.events import events
from clicktrail.hits.filters import NOTHING, Is, Not, both
from clicktrail.hits.query import FIRST_INSTANT, LAST_INSTANT

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.api.v2.choice import Chosen
    from clicktrail.hits.event_rows import StoredHit

api = router("Hits")
MAX_HITS = 1000
MAX_ROWS = 100
MAX_KEY = 2**64
# Word of the filter → whether its hits are spiders, and unique (spec behaviour.md §1).
_CLASSES: dict[str | None, tuple[bool, bool | None]] = {
    "spiders": (True, None),
    "uniques": (False, True),
    "nonuniques": (False, False),
}
_CONVERTED = Not(Is("conversion", (NOTHING,)))
KeyText = Annotated[ShortText, described(pattern="^[0-9]{0,20}$")]
FilterWord = Annotated[Literal["spiders", "uniques", "nonuniques", "conversions"], folded()]
FILTER_TEXT = "`spiders`, `uniques`, `nonuniques` or `conversions`; all unless given."
EXAMPLE = {
    "id": "000000012@20260607183012421000003",
    "accessTime": "20260607183012",
    "type": "0",
    "ip": "198.51.100.7",
    "isSpider": "0",
    "isUnique": "1",
    "isProxy": "0",
    "entity": {"datapointId": 12, "datapointName": "spring", "datapointType": "TL"},
    "browser": {"id": 1179213641, "name": "Chrome 131", "browserType": "WebBrowser"},
    "os": {"id": 1304234792, "name": "Linux"},
    "location": {"country": "ch"},
    "source": {"id": 0, "name": "Direct"},
    "realDestinationUrl": "https://shop.example/",
}


class HitListPage(Wire):
    """A page of hits; without `lastKey` it is the last one."""

    last_key: str = ""
    hits: tuple[Hit, ...]


class HitRows(Wire):
    """The latest hits, under both names that clients look for."""

    rows: tuple[Hit, ...]
    entities: tuple[Hit, ...]


class HitsQuery(TimeFrameQuery):
    """Parameters of lists of hits."""

    limit: Annotated[
        int,
        Field(ge=1, description="Hits at most: 50 unless given; more than 1000 is taken as 1000."),
    ] = 50
    offset: Annotated[
        KeyText, Field(description="The `lastKey` of the page before; absent for the first.")
    ] = ""
    filter: Annotated[FilterWord | None, Field(description=FILTER_TEXT)] = None

    def before(self) -> int | None:
        """Return the hit id that the page goes on behind. Raises Rejected."""
        key = self.offset.strip()
        if key in ("", "0"):
            return None
        if not (key.isascii() and key.isdigit() and len(key) <= 20 and int(key) < MAX_KEY):
            raise Rejected([Failure("Offset", "Offset must be the lastKey of a page.", key)])
        return int(key)


class AllHitsQuery(HitsQuery, ChosenQuery):
    """Parameters of the list of an account's hits; one of group, datapoint and conversion."""


class ClickStreamQuery(ChosenQuery):
    """Parameters of the stream of the latest hits; one of group, datapoint and conversion."""

    page_size: Annotated[
        int,
        Field(ge=1, description="Hits at most: 50 unless given; more than 100 is taken as 100."),
    ] = 50
    filter: Annotated[FilterWord | None, Field(description=FILTER_TEXT)] = None


@api.get(
    "/hits",
    response_model=HitListPage,
    summary="List hits",
    responses=answers({"lastKey": "38512345678901234", "hits": [EXAMPLE]}),
)
def list_hits(by: By, query: Annotated[AllHitsQuery, Query()]) -> Answer:
    """Answer the account's hits in a time frame, newest first."""
    with by.parts.catalog.read() as view:
        chosen = query.chosen(by, view)
    return _page(by, query, chosen)


@api.get(
    "/datapoints/{id}/hits",
    response_model=HitListPage,
    summary="List a datapoint's hits",
    responses=answers({"hits": [EXAMPLE]}),
)
def list_datapoint_hits(by: By, id: EntityId, query: Annotated[HitsQuery, Query()]) -> Answer:
    """Answer a datapoint's hits in a time frame, newest first."""
    with by.parts.catalog.read() as view:
        chosen = ChosenQuery(datapoint=id).chosen(by, view)
    return _page(by, query, chosen)


@api.get(
    "/groups/{id}/hits",
    response_model=HitListPage,
    summary="List a group's hits",
    responses=answers({"hits": [EXAMPLE]}),
)
def list_group_hits(by: By, id: EntityId, query: Annotated[HitsQuery, Query()]) -> Answer:
    """Answer the hits of what is in a group now, newest first."""
    with by.parts.catalog.read() as view:
        chosen = ChosenQuery(group=id).chosen(by, view)
    return _page(by, query, chosen)


@api.get(
    "/conversions/{conversionId}/hits",
    response_model=HitListPage,
    summary="List the hits that led to a conversion",
    responses=answers({"hits": [EXAMPLE]}),
)
def list_conversion_hits(
    by: By,
    conversionId: EntityId,  # noqa: N803
    query: Annotated[HitsQuery, Query()],
) -> Answer:
    """Answer the hits that led to a conversion, newest first; the time frame is that of hits."""
    with by.parts.catalog.read() as view:
        chosen = ChosenQuery(conversion=conversionId).chosen(by, view)
    return _page(by, query, chosen)


@api.get(
    "/clickstream",
    response_model=HitRows,
    summary="Get the latest hits",
    responses=answers({"rows": [EXAMPLE], "entities": [EXAMPLE]}),
)
def get_clickstream(by: By, query: Annotated[ClickStreamQuery, Query()]) -> Answer:
    """Answer the latest hits, whenever they came."""
    with by.parts.catalog.read() as view:
        chosen = query.chosen(by, view)
    found = _newest(by, chosen, query.filter, min(query.page_size, MAX_ROWS))
    rows = _shaped(by, found)
    return Answer(HitRows(rows=rows, entities=rows))


def _page(by: Caller, query: HitsQuery, chosen: Chosen) -> Answer:
    span = query.span(by)
    limit = min(query.limit, MAX_HITS)
    # One more than is shown tells whether another page follows.
    found = _newest(
        by, chosen, query.filter, limit + 1, query.before(), span.start_utc, span.end_utc
    )
    more = len(found) > limit
    shown = found[:limit]
    return Answer(
        HitListPage(last_key=str(shown[-1].hit_id) if more else "", hits=_shaped(by, shown))
    )


def _newest(
    by: Caller,
    chosen: Chosen,
    word: str | None,
    limit: int,
    before: int | None = None,
    start: datetime = FIRST_INSTANT,
    end: datetime = LAST_INSTANT,
) -> list[StoredHit]:
    """Return the newest hits of what is chosen, of the class that a filter's word means."""
    is_spider, is_unique = _CLASSES.get(word, (None, None))
    wanted = EventQuery(
        account_id=by.account_id,
        start=start,
        end=end,
        kinds=frozenset(HIT_KINDS),
        filter=both(
            Is("conversion", chosen.led_to) if chosen.led_to is not None else None,
            _CONVERTED if word == "conversions" else None,
        ),
        is_spider=is_spider,
        is_unique=is_unique,
        datapoint_ids=chosen.scope.datapoint_ids,
        after=Place(chronological(before), 0) if before is not None else None,
        limit=limit,
        with_conversions=True,
    )
    with by.parts.asking() as store:
        found = events(store, wanted, datetime.now(UTC))
    return [event.hit for event in found if event.hit is not None]


def _shaped(by: Caller, found: list[StoredHit]) -> tuple[Hit, ...]:
    datapoint_ids = sorted({hit.datapoint_id for hit in found})
    conversion_ids = sorted({one.conversion_id for hit in found for one in hit.conversions})
    with by.parts.catalog.read() as view:
        render = Rendering.of(by, view.domains.default())
        datapoints = {one.id: one for one in view.datapoints.get_many(by.account_id, datapoint_ids)}
        conversions = {
            one.id: one for one in view.conversions.get_many(by.account_id, conversion_ids)
        }
    return tuple(shape(hit, render, datapoints, conversions) for hit in found)
