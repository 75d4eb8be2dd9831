"""ClickMeter: its API v2, and tables exported from its pages.

The API is ClickMeter's published one (its OpenAPI and help pages), which Clicktrail speaks too, so
that another Clicktrail can be imported the same way: groups, conversions, datapoints (deleted ones
too) and hits with the conversions that they led to, newest first and page by page. ClickMeter tells
hits of the last 180 days only. Hits have address, place, browser and system by name, and no user
agent; whether a hit was a program's is ClickMeter's word. Times are in the zone of its account.

What the tables that ClickMeter's pages export call their columns is not documented; names as the
API has them are understood (Datapoint Name, Tracking Code, Destination URL, Access Time, IP …).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from clicktrail.domain import money
from clicktrail.domain.behaviour import DestinationMode, ReferrerClean
from clicktrail.domain.entries import DatapointType, RedirectType, Status
from clicktrail.domain.events import HitKind
from clicktrail.domain.link_members import AFTERWARDS, ITEM_LISTS, ITEMS
from clicktrail.imports import shapes
from clicktrail.imports.model import (
    BadField,
    HitItem,
    ImportedConversion,
    ImportedHit,
    ImportedLink,
    ImportedSale,
    LinkItem,
    Refused,
    Spot,
)
from clicktrail.imports.moments import Moments
from clicktrail.imports.rows import FileFormat, TableSource, address, country, split_short, tried

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clicktrail.imports.model import Source
    from clicktrail.imports.web import Api

NAME = "clickmeter"
URL = "https://apiv2.clickmeter.com"
COLUMNS = {
    "name": ("datapoint name", "name", "link name"),
    "short_url": ("tracking code", "tracking link"),
    "url": ("destination url", "url", "destination"),
    "title": ("title", "datapoint title"),
    "notes": ("notes",),
    "tags": ("tags",),
    "group": ("group name", "campaign", "campaign name", "group"),
    "created": ("creation date",),
    "status": ("status",),
    "time": ("access time", "date", "time"),
    "id": ("hit id",),
    "kind": ("hit type", "type"),
    "ip": ("ip", "ip address"),
    "browser": ("browser", "browser name"),
    "os": ("os", "os name", "platform"),
    "country": ("country",),
    "region": ("region name", "region"),
    "city": ("city",),
    "organization": ("organization", "organisation", "org", "isp"),
    "referrer": ("referer", "referrer"),
    "query": ("query params", "query parameters"),
    "destination": ("real destination url",),
    "language": ("client language", "language"),
    "bot": ("is spider", "spider"),
    "total": ("total clicks", "clicks"),
}
_PER_PAGE = 100
_HITS_PER_PAGE = 1000
_STATUS = {
    "0": Status.ACTIVE, "active": Status.ACTIVE,
    "1": Status.PAUSED, "paused": Status.PAUSED,
    "2": Status.PAUSED, "abuse": Status.PAUSED,
    "3": Status.DELETED, "deleted": Status.DELETED,
}  # fmt: skip
_FLAGS = (
    "pauseAfterDateExpiration", "pauseAfterClicksExpiration", "hideUrl", "encodeUrl", "isABTest",
)  # fmt: skip
_OPTIONS = {
    "preferred": "preferred",
    "isPublic": "is_public",
    "isSecured": "is_secured",
    "lightTracking": "light_tracking",
    "redirectOnly": "redirect_only",
    "encodeIp": "encode_ip",
}
# What ClickMeter tells of a place more exactly than is kept of imported hits, and its word for it.
_UNKEPT = {"postal code": "postalcode", "latitude": "latitude", "longitude": "longitude"}
_SLOTS = ("first", "second", "third", "fourth", "fifth")
_WORD = re.compile(r"[^a-z0-9]+")


class ClickMeterApi:
    """ClickMeter, or another Clicktrail; `zone` is that of its account, asked for where not given.

    Hits of the last 180 days are asked for, of a Clicktrail all there are.
    """

    name = NAME

    def __init__(self, api: Api, zone: ZoneInfo | None, now: datetime | None = None) -> None:
        self._api = api
        self._now = now or datetime.now(UTC)
        account = shapes.record(api.get("/account"), "account")
        named = str(account.get("timezonename") or "")
        if zone is None and named in available_timezones():
            zone = ZoneInfo(named)
        self.zone = zone or ZoneInfo("UTC")
        self._moments = Moments(self.zone)
        self._unkept: set[str] = set()

    def links(self) -> Iterator[LinkItem]:
        """Give conversions and datapoints, the deleted ones too."""
        for number, item in enumerate(self._list("/conversions"), 1):
            spot = Spot(f"{self._api.url}/conversions", number)
            yield tried(spot, _conversion, spot, item)
        groups = {
            shapes.text(item, "id"): shapes.text(item, "name") for item in self._list("/groups")
        }
        for number, item in enumerate(self._list("/datapoints"), 1):
            spot = Spot(f"{self._api.url}/datapoints", number)
            yield tried(spot, self._link, spot, item, groups)

    def hits(self) -> Iterator[HitItem]:
        """Give the hits and, after each, the conversions that it led to."""
        query: dict[str, object] = {"limit": _HITS_PER_PAGE, **self._period()}
        number = 0
        while True:
            page = self._api.get("/hits", **query)
            for item in page.get("hits") or []:
                number += 1
                spot = Spot(f"{self._api.url}/hits", number)
                hit = tried(spot, self._hit, spot, item)
                yield hit
                if isinstance(hit, ImportedHit):
                    yield from self._sales(spot, item, hit)
            if not page.get("lastKey"):
                return
            query["offset"] = page["lastKey"]

    def left_out(self) -> list[str]:
        """Say what hits told of places that no imported hit keeps."""
        found = [name for name in _UNKEPT if name in self._unkept]
        return [f"Left out of hits: {', '.join(found)}."] if found else []

    def _period(self) -> dict[str, object]:
        """Return the longest period that the API can be asked for."""
        today = self._now.astimezone(self.zone).date()
        if self._api.url == URL:
            return {"timeframe": "last180"}
        first = today.replace(year=1995, month=1, day=1)
        last = today + timedelta(days=1)
        return {"timeframe": "custom", "fromDay": f"{first:%Y%m%d}", "toDay": f"{last:%Y%m%d}"}

    def _list(self, path: str) -> Iterator[dict[str, Any]]:
        """Give all entities of a list, whole."""
        offset = 0
        while True:
            page = self._api.get(path, offset=offset, limit=_PER_PAGE, status="all", _expand="true")
            entities = page.get("entities") or []
            for each in entities:
                # ClickMeter may answer bare references in spite of `_expand`.
                bare = set(each) <= {"id", "uri"}
                yield self._api.get(f"{path}/{each['id']}") if bare else each
            if len(entities) < _PER_PAGE:
                return
            offset += _PER_PAGE

    def _link(self, spot: Spot, given: object, groups: dict[str, str]) -> ImportedLink:
        item = shapes.record(given, "datapoint")
        link = item.get("typeTL") or {}
        is_pixel = _word(item.get("type")) in ("1", "trackingpixel", "tp")
        mode, members, left_out = _members(link, self._moments)
        if link.get("password"):
            left_out.append("its password: no export holds it; set it again")
        if link.get("scripts"):
            left_out.append("its retargeting scripts")
        if mode:
            members["destinationMode"] = mode
        status = _STATUS.get(_word(item.get("status")), Status.ACTIVE)
        return ImportedLink(
            spot=spot,
            key=_key(item, "id"),
            name=shapes.text(item, "name"),
            host=split_short(shapes.text(item, "trackingCode"))[0],
            url=shapes.text(link, "url"),
            title=shapes.text(item, "title"),
            notes=shapes.text(item, "notes"),
            tags=shapes.texts(item, "tags"),
            group=groups.get(shapes.text(item, "groupId"), shapes.text(item, "groupName")),
            created_ms=self._moments.optional("creationDate", shapes.text(item, "creationDate")),
            type=DatapointType.TRACKING_PIXEL if is_pixel else DatapointType.TRACKING_LINK,
            status=status,
            redirect_type=(
                RedirectType.TEMPORARY
                if _word(link.get("redirectType")) in ("307", "302", "temporaryredirect")
                else RedirectType.PERMANENT
            ),
            append_query=bool(link.get("appendQuery")),
            options={ours: True for theirs, ours in _OPTIONS.items() if item.get(theirs)},
            conversions=_slots(item),
            members=members,
            left_out=tuple(left_out),
        )

    def _hit(self, spot: Spot, given: object) -> ImportedHit:
        item = shapes.record(given, "hit")
        place = item.get("location") or {}
        self._unkept |= {name for name, word in _UNKEPT.items() if place.get(word)}
        when = shapes.text(item, "accessTime")
        whose = shapes.record(item.get("entity"), "entity")
        kind = HitKind.VIEW if _word(item.get("type")) in ("1", "view") else HitKind.CLICK
        return ImportedHit(
            spot=spot,
            link=_key(whose, "datapointId"),
            ms=self._moments.ms("accessTime", when),
            key=shapes.text(item, "id"),
            kind=kind,
            ip=address(shapes.text(item, "ip")),
            referrer=shapes.text(item, "referer"),
            language=shapes.text(item, "clientLanguage"),
            query=shapes.text(item, "queryParams").removeprefix("?"),
            destination=shapes.text(item, "realDestinationUrl"),
            is_spider=shapes.text(item, "isSpider") == "1",
            country=country(shapes.text(place, "country")),
            region=shapes.text(place, "regionName"),
            city=shapes.text(place, "city"),
            browser=shapes.text(item.get("browser") or {}, "name"),
            os=shapes.text(item.get("os") or {}, "name"),
            organization=shapes.text(place, "organization") or shapes.text(item, "org"),
            device=_DEVICES.get(_word((item.get("browser") or {}).get("browserType")), ""),
        )

    def _sales(
        self, spot: Spot, item: dict[str, Any], hit: ImportedHit
    ) -> Iterator[ImportedSale | Refused]:
        fired = item.get("conversions") or [
            item[f"conversion{slot}"] for slot in range(1, 6) if item.get(f"conversion{slot}")
        ]
        for place, each in enumerate(fired):
            yield tried(spot, self._sale, spot, each, hit, place)

    def _sale(self, spot: Spot, given: object, hit: ImportedHit, place: int) -> ImportedSale:
        item = shapes.record(given, "conversion")
        when = shapes.text(item, "accessTime") or shapes.text(item, "date")
        return ImportedSale(
            spot=spot,
            hit=hit.key,
            link=hit.link,
            conversion=shapes.text(item, "id"),
            ms=self._moments.ms("conversion's accessTime", when),
            key=f"{hit.key} {shapes.text(item, 'id')} {when} {place}",
            kind=hit.kind,
            value=amount("value", item.get("value")),
            commission=amount("comcost", item.get("comcost")),
            parameter=shapes.text(item, "parameter"),
        )


_DEVICES = {"webbrowser": "desktop", "mobilebrowser": "mobile", "emailclient": "email"}


def _conversion(spot: Spot, given: object) -> ImportedConversion:
    item = shapes.record(given, "conversion")
    return ImportedConversion(
        spot=spot,
        key=shapes.text(item, "id"),
        name=shapes.text(item, "name"),
        description=shapes.text(item, "description"),
        value=amount("value", item.get("value")),
        deleted=bool(item.get("deleted")),
    )


def _key(item: dict[str, Any], name: str) -> str:
    """Return what names a datapoint: its id, in a form that no name has."""
    return f"id:{shapes.text(item, name)}"


def _slots(item: dict[str, Any]) -> tuple[str | None, ...]:
    found = [shapes.text(item, f"{slot}ConversionId") for slot in _SLOTS]
    keys = [None if one in ("", "0") else one for one in found]
    while keys and keys[-1] is None:
        keys.pop()
    return tuple(keys)


def _members(link: dict[str, Any], moments: Moments) -> tuple[int, dict[str, Any], list[str]]:
    """Return a link's mode, its further members as they are kept here, and what is left out."""
    mode = _numbered(link.get("destinationMode"), DestinationMode)
    members: dict[str, Any] = {
        name: link[name] for name in (*ITEM_LISTS, *ITEMS, *AFTERWARDS) if link.get(name)
    }
    members |= {name: True for name in _FLAGS if link.get(name)}
    if link.get("hideUrlTitle"):
        members["hideUrlTitle"] = str(link["hideUrlTitle"])
    clean = _numbered(link.get("referrerClean"), ReferrerClean)
    if clean:
        members["referrerClean"] = clean
    ends = moments.optional("expirationDate", shapes.text(link, "expirationDate"))
    if ends:
        members["expirationDate"] = ends
    left_out = []
    if shapes.number(link, "expirationClicks"):
        left_out.append(
            f"its limit of {shapes.number(link, 'expirationClicks'):,} clicks: what was used up"
            " of it is not known; set what is left"
        )
        members.pop("pauseAfterClicksExpiration", None)
        members.pop("urlAfterClicksExpiration", None)
    return mode, members, left_out


def _numbered(given: object, words: type[DestinationMode] | type[ReferrerClean]) -> int:
    """Return the number of an enumeration's member that is given as number or word."""
    text = _word(given)
    if text.isdigit():
        return int(text) if int(text) in {int(one) for one in words} else 0
    return next((int(one) for one in words if _word(one.name) == text), 0)


def amount(field: str, given: object) -> int:
    """Return an amount in ten-thousandths of a unit; raises BadField."""
    try:
        return round(Decimal(str(given or 0)) * money.SCALE)
    except (InvalidOperation, ValueError, OverflowError):
        raise BadField(field, given, "this is no amount") from None


def _word(given: object) -> str:
    return _WORD.sub("", str(given).lower()) if given is not None else ""


def source(files: Sequence[Path], form: FileFormat) -> Source:
    """Return what tables hold; raises OperatorError."""
    return TableSource(NAME, files, form, COLUMNS)
