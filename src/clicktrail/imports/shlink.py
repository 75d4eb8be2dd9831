"""Shlink: its REST API v3, what that answers saved to files, and `short-url:list` as CSV.

Shapes are those of Shlink's OpenAPI (github.com/shlinkio/shlink, `docs/swagger`): short URLs come
as `{"shortUrls": {"data": [{shortCode, shortUrl, longUrl, dateCreated, tags, meta, domain, title,
visitsSummary}], "pagination"}}`, visits of one as `{"visits": {"data": [{referer, date, userAgent,
visitLocation, potentialBot, visitedUrl}], "pagination"}}`. Visits hold no address. A saved answer
with visits must say whose they are, by `visitedUrl` (Shlink 4) or by a member `shortUrl` or
`shortCode` added in front. The CSV has Short Code, Title, Short URL, Long URL, Date created, Visits
count, Tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from clicktrail.domain.entries import RedirectType
from clicktrail.imports import shapes
from clicktrail.imports.documents import entries
from clicktrail.imports.model import (
    BadField,
    HitItem,
    ImportedHit,
    ImportedLink,
    Limits,
    LinkItem,
    Refused,
    Spot,
)
from clicktrail.imports.rows import FileFormat, TableSource, country, key_of, split_short, tried
from clicktrail.imports.sniffing import JSON, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clicktrail.imports.model import Source
    from clicktrail.imports.moments import Moments
    from clicktrail.imports.web import Api

NAME = "shlink"
COLUMNS = {
    "name": ("short code",),
    "short_url": ("short url",),
    "url": ("long url",),
    "title": ("title",),
    "tags": ("tags",),
    "created": ("date created",),
    "total": ("visits count",),
}
_SHORT_URLS, _VISITS = ("shortUrls", "data"), ("visits", "data")
_LISTS = frozenset({_SHORT_URLS, _VISITS})
_PER_PAGE = 1000


class ShlinkFiles:
    """Saved answers, and CSV."""

    name = NAME

    def __init__(self, files: Sequence[Path], form: FileFormat) -> None:
        self._moments = form.moments
        self._documents = [path for path in files if kind_of(path) == JSON]
        tables = [path for path in files if path not in self._documents]
        self._tables = TableSource(NAME, tables, form, COLUMNS, RedirectType.TEMPORARY)

    def links(self) -> Iterator[LinkItem]:
        """Give the short URLs."""
        for path in self._documents:
            number = 0
            for place, item in entries(path, _LISTS):
                if place == _SHORT_URLS:
                    number += 1
                    yield link(Spot(str(path), number), item, self._moments)
        yield from self._tables.links()

    def hits(self) -> Iterator[HitItem]:
        """Give the visits."""
        for path in self._documents:
            number, whose = 0, ""
            for place, item in entries(path, _LISTS):
                if place in (("shortUrl",), ("shortCode",)):
                    whose = key_of(*split_short(str(item)))
                elif place == ("$end",):
                    whose = ""
                elif place == _VISITS:
                    number += 1
                    yield visit(Spot(str(path), number), item, whose, self._moments)

    def left_out(self) -> list[str]:
        """Say which columns nothing is made of."""
        return self._tables.left_out()


class ShlinkApi:
    """A running Shlink."""

    name = NAME

    def __init__(self, api: Api, moments: Moments) -> None:
        self._api = api
        self._moments = moments

    def links(self) -> Iterator[LinkItem]:
        """Give the short URLs."""
        for number, item in enumerate(self._short_urls(), 1):
            yield link(Spot(f"{self._api.url}/rest/v3/short-urls", number), item, self._moments)

    def hits(self) -> Iterator[HitItem]:
        """Give the visits of every short URL."""
        for item in self._short_urls():
            found = link(Spot(self._api.url, 0), item, self._moments)
            if isinstance(found, Refused):
                continue
            path = f"/rest/v3/short-urls/{quote(shapes.text(item, 'shortCode'), safe='')}/visits"
            domain = {"domain": item["domain"]} if item.get("domain") else {}
            visits = self._pages(path, "visits", **domain)
            for number, each in enumerate(visits, 1):
                yield visit(Spot(self._api.url + path, number), each, found.key, self._moments)

    def _short_urls(self) -> Iterator[dict[str, Any]]:
        return self._pages("/rest/v3/short-urls", "shortUrls", orderBy="dateCreated-ASC")

    def _pages(self, path: str, name: str, **query: object) -> Iterator[dict[str, Any]]:
        page, pages = 1, 1
        while page <= pages:
            answer = self._api.get(path, page=page, itemsPerPage=_PER_PAGE, **query)
            part = shapes.record(answer.get(name), name)
            yield from part.get("data") or []
            pages = int(shapes.record(part.get("pagination"), "pagination").get("pagesCount") or 0)
            page += 1


def link(spot: Spot, item: object, moments: Moments) -> ImportedLink | Refused:
    """Return a short URL."""
    return tried(spot, _link, spot, item, moments)


def _link(spot: Spot, given: object, moments: Moments) -> ImportedLink:
    item = shapes.record(given, "short URL")
    host, name = split_short(shapes.text(item, "shortUrl"))
    name = shapes.text(item, "shortCode") or name
    meta = item.get("meta") or {}
    left_out = []
    if meta.get("validSince"):
        left_out.append(f"that it works only from {meta['validSince']} on")
    if item.get("hasRedirectRules") or any((item.get("deviceLongUrls") or {}).values()):
        left_out.append("its rules by device, language or place: set them again")
    total = shapes.number(item.get("visitsSummary") or {}, "total") or (
        shapes.number(item, "visitsCount")
    )
    until = meta.get("validUntil")
    limits = Limits(
        at_ms=moments.ms("validUntil", str(until)) if until else 0,
        clicks=shapes.number(meta, "maxVisits"),
        clicks_so_far=total,
    )
    return ImportedLink(
        spot=spot,
        key=key_of(host, name),
        name=name,
        host=host,
        url=shapes.text(item, "longUrl"),
        title=shapes.text(item, "title"),
        tags=shapes.texts(item, "tags"),
        created_ms=moments.optional("dateCreated", shapes.text(item, "dateCreated")),
        append_query=item.get("forwardQuery") is not False,
        redirect_type=RedirectType.TEMPORARY,
        limits=limits if limits.at_ms or limits.clicks else None,
        total=total,
        left_out=tuple(left_out),
    )


def visit(spot: Spot, item: object, whose: str, moments: Moments) -> ImportedHit | Refused:
    """Return a visit to the short URL `whose`, or the one that it names itself."""
    return tried(spot, _visit, spot, item, whose, moments)


def _visit(spot: Spot, given: object, whose: str, moments: Moments) -> ImportedHit:
    item = shapes.record(given, "visit")
    visited = shapes.text(item, "visitedUrl")
    link = whose or (key_of(*split_short(visited)) if visited else "")
    if not link:
        raise BadField(
            "visitedUrl",
            visited,
            "nothing says whose visit this is: add a member shortUrl in front of visits",
        )
    place = item.get("visitLocation") or {}
    return ImportedHit(
        spot=spot,
        link=link,
        ms=moments.ms("date", shapes.text(item, "date")),
        user_agent=shapes.text(item, "userAgent"),
        referrer=shapes.text(item, "referer"),
        query=urlsplit(visited).query if visited else "",
        destination=shapes.text(item, "redirectUrl"),
        is_spider=bool(item.get("potentialBot")),
        country=country(shapes.text(place, "countryCode")),
        region=shapes.text(place, "regionName"),
        city=shapes.text(place, "cityName"),
    )


def source(files: Sequence[Path], form: FileFormat) -> Source:
    """Return what the files hold; raises OperatorError."""
    return ShlinkFiles(files, form)
