"""`GET /internal/tls-allowed?domain=host`: may the front proxy fetch a certificate for this host?

Without the question anybody who points a name at this machine could have it fetch certificates
until the authority's limits stop it. Asked by Caddy (`on_demand_tls`), which can send no key: so
only loopback and trusted proxies are answered, and nothing that a proxy passed on for a stranger.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.catalog.model import DomainType, Verification
from clicktrail.domain.hosts import base_of, host_of
from clicktrail.runtime.forwarded import TrustedProxies

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request

    from clicktrail.api.parts import Parts
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.settings import Settings

PATH = "/internal/tls-allowed"
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "forwarded", "via")

_log = structlog.get_logger()


def install(app: Starlette, parts: Parts) -> None:
    """Mount the question, which no document of the API shows."""
    proxies = TrustedProxies(parts.settings.trusted_proxies)

    async def answer(request: Request) -> Response:
        if not _may_ask(request, proxies):
            return PlainTextResponse("Not found\n", 404)
        host = host_of(request.query_params.get("domain", ""))
        try:
            allowed = await run_in_threadpool(is_allowed, host, parts.catalog, parts.settings)
        except CatalogUnavailable as error:
            _log.warning("no certificate for now", host=host, reason=str(error))
            return PlainTextResponse("Not now\n", 503)
        if not allowed:
            return PlainTextResponse("Not a domain of this installation\n", 404)
        return PlainTextResponse("OK\n")

    app.router.routes.append(Route(PATH, answer, methods=["GET"], include_in_schema=False))


def is_allowed(host: str, catalog: Catalog, settings: Settings) -> bool:
    """Tell whether a host (as browsers send it) is to have a certificate."""
    if not host:
        return False
    if host in {urlsplit(url).hostname for url in (settings.edge_url, settings.api_url)}:
        return True
    with catalog.read() as view:
        domain = view.domains.named(host)
    if domain is None:
        return False
    return (
        domain.type == DomainType.SYSTEM
        or domain.verification == Verification.VERIFIED
        or (domain.type == DomainType.GO and bool(base_of(host, settings.go_bases)))
    )


def _may_ask(request: Request, proxies: TrustedProxies) -> bool:
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    peer, trusted = proxies.peer(request.client.host)
    try:
        return trusted or ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False
