"""Bitly: its API v4, what that answers saved to files, and exports as CSV.

Shapes are those of dev.bitly.com/api-reference: links come as `{"links": [{id, link, long_url,
title, archived, created_at, custom_bitlinks, tags, deeplinks}], "pagination": {"next"}}`
(`/groups/{guid}/bitlinks`), clicks of one as `{"link_clicks": [{date, clicks}], "unit": "day"}`
(`/bitlinks/{id}/clicks`). A saved answer with clicks must say whose they are, by a member `id`
added in front. Bitly tells no single clicks: days become counts.

What the CSV of Bitly's dashboard calls its columns is not documented; usual names are understood
(Link or Bitlink, Long URL, Title, Created, Tags, Clicks or Engagements; Date and Clicks by day).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from clicktrail.imports import shapes
from clicktrail.imports.documents import entries
from clicktrail.imports.model import (
    BadField,
    HitItem,
    ImportedCounts,
    ImportedLink,
    LinkItem,
    Refused,
    Spot,
)
from clicktrail.imports.rows import FileFormat, TableSource, counted, key_of, split_short, tried
from clicktrail.imports.sniffing import JSON, kind_of
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clicktrail.imports.model import Source
    from clicktrail.imports.moments import Moments
    from clicktrail.imports.web import Api

NAME = "bitly"
URL = "https://api-ssl.bitly.com/v4"
COLUMNS = {
    "short_url": ("bitlink", "link", "short link", "short url", "id"),
    "url": ("long url", "destination url", "destination"),
    "title": ("title",),
    "tags": ("tags",),
    "group": ("campaign", "campaigns"),
    "created": ("created", "created at", "date created", "creation date"),
    "time": ("date",),
    "total": ("clicks", "total clicks", "engagements", "total engagements"),
}
_LINKS, _CLICKS = ("links",), ("link_clicks",)
_LISTS = frozenset({_LINKS, _CLICKS})


class BitlyFiles:
    """Saved answers, and CSV."""

    name = NAME

    def __init__(self, files: Sequence[Path], form: FileFormat) -> None:
        self._moments = form.moments
        self._documents = [path for path in files if kind_of(path) == JSON]
        tables = [path for path in files if path not in self._documents]
        self._tables = TableSource(NAME, tables, form, COLUMNS)

    def links(self) -> Iterator[LinkItem]:
        """Give the links."""
        for path in self._documents:
            number = 0
            for place, item in entries(path, _LISTS):
                if place == _LINKS:
                    number += 1
                    yield link(Spot(str(path), number), item, self._moments)
                elif place == ("unit",) and item != "day":
                    raise OperatorError(
                        f"{path} holds clicks by {item}: only days can be counted, so ask Bitly"
                        " with unit=day"
                    )
        yield from self._tables.links()

    def hits(self) -> Iterator[HitItem]:
        """Give the counts by day."""
        for path in self._documents:
            number, whose = 0, ""
            for place, item in entries(path, _LISTS):
                if place in (("id",), ("bitlink",)):
                    whose = str(item)
                elif place == ("$end",):
                    whose = ""
                elif place == _CLICKS:
                    number += 1
                    yield clicks(Spot(str(path), number), item, whose, self._moments)
        yield from self._tables.hits()

    def left_out(self) -> list[str]:
        """Say which columns nothing is made of."""
        return self._tables.left_out()


class BitlyApi:
    """Bitly itself; the key is an access token."""

    name = NAME

    def __init__(self, api: Api, moments: Moments) -> None:
        self._api = api
        self._moments = moments

    def links(self) -> Iterator[LinkItem]:
        """Give the links of all groups."""
        for spot, item in self._items():
            yield link(spot, item, self._moments)

    def hits(self) -> Iterator[HitItem]:
        """Give the clicks of every link, by day."""
        for spot, item in self._items():
            if isinstance(link(spot, item, self._moments), Refused):
                continue
            whose = shapes.text(item, "id")
            path = f"/bitlinks/{quote(whose, safe='/')}/clicks"
            answer = self._api.get(path, unit="day", units=-1)
            for number, each in enumerate(answer.get("link_clicks") or [], 1):
                yield clicks(Spot(self._api.url + path, number), each, whose, self._moments)

    def _items(self) -> Iterator[tuple[Spot, Any]]:
        number = 0
        for group in self._api.get("/groups").get("groups") or []:
            page: str = f"/groups/{group['guid']}/bitlinks?size=100&archived=both"
            while page:
                answer = self._api.get(page)
                for item in answer.get("links") or []:
                    number += 1
                    yield Spot(f"{self._api.url}/groups/{group['guid']}/bitlinks", number), item
                page = (answer.get("pagination") or {}).get("next") or ""


def link(spot: Spot, item: object, moments: Moments) -> ImportedLink | Refused:
    """Return a link."""
    return tried(spot, _link, spot, item, moments)


def _link(spot: Spot, given: object, moments: Moments) -> ImportedLink:
    item = shapes.record(given, "link")
    whose = shapes.text(item, "id") or shapes.text(item, "link")
    host, name = split_short(whose)
    if not name:
        raise BadField("id", whose, "a link needs an id such as bit.ly/abc")
    others = [one for one in shapes.texts(item, "custom_bitlinks") if split_short(one)[1] != name]
    left_out = [f"its other name {other}" for other in others]
    if item.get("deeplinks"):
        left_out.append("its deep links into apps")
    if item.get("archived"):
        left_out.append("that it is archived: archived links go on leading, there as here")
    return ImportedLink(
        spot=spot,
        key=key_of(host, name),
        name=name,
        host=host,
        url=shapes.text(item, "long_url"),
        title=shapes.text(item, "title"),
        tags=shapes.texts(item, "tags"),
        created_ms=moments.optional("created_at", shapes.text(item, "created_at")),
        left_out=tuple(left_out),
    )


def clicks(spot: Spot, item: object, whose: str, moments: Moments) -> ImportedCounts | Refused:
    """Return the clicks of a day on the link `whose`."""
    return tried(spot, _clicks, spot, item, whose, moments)


def _clicks(spot: Spot, given: object, whose: str, moments: Moments) -> ImportedCounts:
    item = shapes.record(given, "clicks")
    if not whose:
        raise BadField(
            "id", "", "nothing says whose clicks these are: add a member id in front of link_clicks"
        )
    day = moments.day("date", shapes.text(item, "date"))
    number = shapes.number(item, "clicks")
    return counted(spot, key_of(*split_short(whose)), day, number, "clicks")


def source(files: Sequence[Path], form: FileFormat) -> Source:
    """Return what the files hold; raises OperatorError."""
    return BitlyFiles(files, form)
