"""Kutt: its API v2, and what that answers saved to files.

Shapes are those of Kutt's open source (github.com/thedevs-network/kutt, `server/utils/utils.js` and
`server/queries/visit.queries.js`): links come as `{"data": [{id, address, target, link, domain,
description, created_at, expire_in, password, banned, visit_count}], "total"}`; the statistics of
one (`/links/{id}/stats`) add `lastMonth.views`, 30 numbers of which the last ends with `updatedAt`.
Kutt keeps no visits, only sums by hour, and its API tells them by day for 30 days, by month before:
days become counts, the rest has no day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from clicktrail.domain.entries import RedirectType, Status
from clicktrail.imports import shapes
from clicktrail.imports.documents import entries
from clicktrail.imports.model import (
    BadField,
    HitItem,
    ImportedCounts,
    ImportedLink,
    Limits,
    LinkItem,
    Refused,
    Spot,
)
from clicktrail.imports.rows import FileFormat, counted, key_of, split_short, tried

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from clicktrail.imports.model import Source
    from clicktrail.imports.moments import Moments
    from clicktrail.imports.web import Api

NAME = "kutt"
_PER_PAGE = 50
_LISTS = frozenset({("data",), ()})


class KuttFiles:
    """Saved answers: lists of links, and statistics of one link each."""

    name = NAME

    def __init__(self, files: Sequence[Path], form: FileFormat) -> None:
        self._files = files
        self._moments = form.moments

    def links(self) -> Iterator[LinkItem]:
        """Give the links of the lists, then those of statistics: mostly the same again."""
        for of_statistics in (False, True):
            for spot, item in self._items():
                if _is_statistics(item) == of_statistics:
                    found = link(spot, item, self._moments)
                    if of_statistics and isinstance(found, ImportedLink):
                        found = msgspec.structs.replace(found, implied=True)
                    yield found

    def hits(self) -> Iterator[HitItem]:
        """Give the counts of the days that the statistics tell."""
        for spot, item in self._items():
            yield from days(spot, item, self._moments)

    def _items(self) -> Iterator[tuple[Spot, Any]]:
        for path in self._files:
            number = 0
            loose: dict[str, Any] = {}
            for place, item in entries(path, _LISTS):
                if place in _LISTS:
                    number += 1
                    yield Spot(str(path), number), item
                elif place == ("$end",):
                    if "address" in loose:
                        number += 1
                        yield Spot(str(path), number), loose
                    loose = {}
                else:
                    loose[place[0]] = item


class KuttApi:
    """A running Kutt."""

    name = NAME

    def __init__(self, api: Api, moments: Moments) -> None:
        self._api = api
        self._moments = moments

    def links(self) -> Iterator[LinkItem]:
        """Give the links."""
        for spot, item in self._items():
            yield link(spot, item, self._moments)

    def hits(self) -> Iterator[HitItem]:
        """Give the counts of the last days of every link."""
        for spot, item in self._items():
            if isinstance(link(spot, item, self._moments), Refused):
                continue
            stats = self._api.get(f"/api/v2/links/{item['id']}/stats")
            yield from days(spot, {**item, **shapes.record(stats, "stats")}, self._moments)

    def _items(self) -> Iterator[tuple[Spot, Any]]:
        skip, total = 0, 1
        while skip < total:
            answer = self._api.get("/api/v2/links", limit=_PER_PAGE, skip=skip)
            total = int(answer.get("total") or 0)
            for number, item in enumerate(answer.get("data") or [], skip + 1):
                yield Spot(f"{self._api.url}/api/v2/links", number), item
            skip += _PER_PAGE


def link(spot: Spot, item: object, moments: Moments) -> ImportedLink | Refused:
    """Return a link."""
    return tried(spot, _link, spot, item, moments)


def _is_statistics(item: object) -> bool:
    return isinstance(item, dict) and "lastMonth" in item


def _key(item: dict[str, Any]) -> tuple[str, str]:
    host, name = split_short(shapes.text(item, "link"))
    return shapes.text(item, "domain") or host, shapes.text(item, "address") or name


def _link(spot: Spot, given: object, moments: Moments) -> ImportedLink:
    item = shapes.record(given, "link")
    # `link` is an object in some releases, a URL in others.
    if isinstance(item.get("link"), dict):
        item = {**item, "link": item["link"].get("url", "")}
    host, name = _key(item)
    if not name:
        raise BadField("address", "", "a link needs an address")
    ends = moments.optional("expire_in", shapes.text(item, "expire_in"))
    has_password = bool(item.get("password"))
    return ImportedLink(
        spot=spot,
        key=key_of(host, name),
        name=name,
        host=host,
        url=shapes.text(item, "target"),
        notes=shapes.text(item, "description"),
        created_ms=moments.optional("created_at", shapes.text(item, "created_at")),
        status=Status.PAUSED if item.get("banned") else Status.ACTIVE,
        limits=Limits(at_ms=ends) if ends else None,
        redirect_type=RedirectType.TEMPORARY,
        total=shapes.number(item, "visit_count"),
        left_out=("its password: no export holds it; set it again",) if has_password else (),
    )


def days(spot: Spot, item: object, moments: Moments) -> Iterator[ImportedCounts | Refused]:
    """Give the counts of the 30 days up to the time of a link's statistics."""
    found = tried(spot, _days, item, moments)
    if isinstance(found, Refused):
        yield found
        return
    for key, day, views in found:
        yield tried(spot, counted, spot, key, day, views, "views")


def _days(given: object, moments: Moments) -> list[tuple[str, date, int]]:
    item = shapes.record(given, "statistics")
    month = item.get("lastMonth")
    if not month:
        return []
    if isinstance(item.get("link"), dict):
        item = {**item, "link": item["link"].get("url", "")}
    views = shapes.record(month, "lastMonth").get("views") or []
    last = moments.day("updatedAt", shapes.text(item, "updatedAt"))
    key = key_of(*_key(item))
    found = []
    for back, number in enumerate(reversed(views)):
        if not isinstance(number, int):
            raise BadField("lastMonth.views", number, "a whole number is expected here")
        if number:
            found.append((key, last - timedelta(days=back), number))
    return found


def source(files: Sequence[Path], form: FileFormat) -> Source:
    """Return what the files hold; raises OperatorError."""
    return KuttFiles(files, form)
