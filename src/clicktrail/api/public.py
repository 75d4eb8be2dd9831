"""`GET /public/{token}`: the figures of a link that its owner shows to everybody.

The edge leads there from the link's address with a `+` behind it. Sums only, and nothing of any
visitor; a link that is not public, or not any more, is not to be told from one that never was.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from starlette.responses import Response

from clicktrail.api.errors import Unavailable
from clicktrail.api.public_page import Shown, Top, missing_page, page, page_policy, unavailable_page
from clicktrail.api.v2.entities import Rendering
from clicktrail.appearance.texts import language_of
from clicktrail.catalog.errors import CatalogUnavailable, NotFound
from clicktrail.domain.entries import DatapointType
from clicktrail.domain.events import HitKind
from clicktrail.domain.timeframe import resolve
from clicktrail.hits.store import HitStoreError
from clicktrail.statistics import totals
from clicktrail.statistics.reports import Report, top

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI

    from clicktrail.api.parts import Parts
    from clicktrail.catalog.model import Datapoint
    from clicktrail.domain.entries import Theme
    from clicktrail.domain.timeframe import Range
    from clicktrail.hits.store import HitStore

KEPT_SECONDS: Final = 60
MOST_KEPT: Final = 512
ROWS: Final = 8
RETRY_AFTER_SECONDS: Final = 5
DAYS: Final = "last30"


class Figures:
    """What was shown lately, so that a page that many open asks the hit store once a minute.

    `clock` is monotonic, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, str], tuple[float, Shown]] = OrderedDict()

    def of(self, parts: Parts, datapoint: Datapoint, zone: ZoneInfo) -> Shown:
        """Return the figures of a link in a time zone; raises HitStoreError, Unavailable."""
        key = (datapoint.id, zone.key)
        with self._lock:
            at, shown = self._kept.get(key, (0.0, None))
        if shown is not None and self._clock() - at < KEPT_SECONDS:
            return shown
        with parts.asking() as store:
            shown = gathered(store, datapoint, zone, datetime.now(UTC))
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (self._clock(), shown)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return shown


def install(app: FastAPI, parts: Parts) -> None:
    """Add the page, which is no part of the API."""
    api = APIRouter(include_in_schema=False)
    figures = Figures()
    signer = parts.signer

    @api.api_route("/public/{token}", methods=["GET", "HEAD"])
    def public(request: Request, token: str) -> Response:
        language = language_of(request.headers.get("accept-language", ""))
        return answer(parts, figures, signer.read_public_token(token), language)

    app.include_router(api)


def answer(parts: Parts, figures: Figures, datapoint_id: int | None, language: str) -> Response:
    """Return the page about a link; None for whom no token names."""
    theme: Theme | None = None
    try:
        found = None if datapoint_id is None else _of_catalog(parts, datapoint_id)
        if found is None:
            return _answered(missing_page(language), 404, language, None, "no-store")
        datapoint, zone, theme, url = found
        shown = figures.of(parts, datapoint, zone)
    except (CatalogUnavailable, HitStoreError, Unavailable):
        response = _answered(unavailable_page(language, theme), 503, language, theme, "no-store")
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    html = page(
        shown,
        title=datapoint.title,
        address=url.partition("://")[2],
        language=language,
        theme=theme,
        # Where the administrator brings a database of their own, nothing is known of its terms.
        by_db_ip=parts.settings.geo_db is None,
    )
    return _answered(html, 200, language, theme, f"public, max-age={KEPT_SECONDS}")


def gathered(store: HitStore, datapoint: Datapoint, zone: ZoneInfo, now: datetime) -> Shown:
    """Ask for everything that the page shows."""
    views = datapoint.type == DatapointType.TRACKING_PIXEL
    kind = HitKind.VIEW if views else HitKind.CLICK
    scope = totals.Scope(datapoint.account_id, (datapoint.id,))
    since = datapoint.created_at.astimezone(zone).date()
    whole = totals.of(store, scope, resolve("beginning", None, None, zone, now, since), zone)
    lately = resolve(DAYS, None, None, zone, now)
    return Shown(
        views=views,
        total=whole.views if views else whole.clicks,
        unique=whole.unique_views if views else whole.unique_clicks,
        since=since,
        days=tuple(
            (
                one.from_local.date(),
                one.figures.views if views else one.figures.clicks,
                one.figures.unique_views if views else one.figures.unique_clicks,
            )
            for one in totals.by_period(store, scope, lately, zone, "day")
        ),
        countries=_top(store, scope, "country", kind, lately, zone),
        referrers=_top(store, scope, "referrer_host", kind, lately, zone),
        browsers=_top(store, scope, "browser_family", kind, lately, zone),
        zone=zone.key,
    )


def _top(
    store: HitStore, scope: totals.Scope, label: str, kind: HitKind, span: Range, zone: ZoneInfo
) -> Top:
    rows = top(store, Report(scope, (label,), kind=kind), span, zone, ROWS)
    return tuple((str(row.labels[label]), row.figures.hits) for row in rows if row.figures.hits)


def _of_catalog(
    parts: Parts, datapoint_id: int
) -> tuple[Datapoint, ZoneInfo, Theme | None, str] | None:
    """Return a public link, its account's zone, its domain's theme and the URL that opens it."""
    with parts.catalog.read() as view:
        datapoint = view.datapoints.public(datapoint_id)
        if datapoint is None:
            return None
        zone = ZoneInfo(view.accounts.get(datapoint.account_id).timezone)
        try:
            theme = view.domains.get(datapoint.account_id, datapoint.domain_id).theme
        except NotFound:
            theme = None
        render = Rendering(zone, parts.settings.edge_url, view.domains.default().id)
        return datapoint, zone, theme, render.tracking_code(datapoint)


def _answered(
    html: bytes, status: int, language: str, theme: Theme | None, caching: str
) -> Response:
    return Response(
        html,
        status,
        {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": language,
            "Vary": "Accept-Language",
            "Cache-Control": caching,
            "Content-Security-Policy": page_policy(theme),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        },
    )
