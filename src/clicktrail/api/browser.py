"""What a browser brings along: the cookie of a session, and where a request comes from.

A session stands in for an API key. A change needs the session's CSRF value as well, in a header
that no page of another origin can send: those are refused it by the preflight, and cannot read the
value. Signing in itself, for which nobody has such a value yet, is refused to other origins by what
browsers say of themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from clicktrail.api.addresses import caller
from clicktrail.api.errors import CsrfRequired, Forbidden
from clicktrail.domain import session_token
from clicktrail.runtime.forwarded import TrustedProxies, is_secure

if TYPE_CHECKING:
    from datetime import timedelta

    from fastapi import Request
    from starlette.responses import Response

    from clicktrail.api.parts import Parts
    from clicktrail.catalog.sign_in_model import WebSession

COOKIE = "clicktrail_session"
CSRF_HEADER = "X-Clicktrail-Csrf"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def session_of(request: Request, parts: Parts) -> WebSession | None:
    """Return the session that the request's cookie belongs to; None without one.

    Raises CsrfRequired for a change that does not carry the session's CSRF value.
    """
    token = request.cookies.get(COOKIE, "")
    kept = session_token.hash_of(token)
    if kept is None:
        return None
    session = parts.catalog.resume(kept, address_of(request, parts), parts.settings.session_idle)
    if session is None:
        return None
    if request.method not in SAFE_METHODS and not session_token.is_csrf_of(
        request.headers.get(CSRF_HEADER, ""), token
    ):
        raise CsrfRequired(
            f"Changes made with a session carry its csrf value in the header {CSRF_HEADER}."
        )
    return session


def address_of(request: Request, parts: Parts) -> str:
    """Return the address of whoever sent a request."""
    return caller(request.scope, TrustedProxies(parts.settings.trusted_proxies))


def hand_out(
    response: Response, request: Request, parts: Parts, token: str, longest: timedelta
) -> None:
    """Have the browser keep a session's token until the session's latest end."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(longest.total_seconds()),
        path="/",
        secure=is_https(request, parts),
        httponly=True,
        samesite="lax",
    )


def take_back(response: Response, request: Request, parts: Parts) -> None:
    """Have the browser forget the token."""
    response.delete_cookie(
        COOKIE, path="/", secure=is_https(request, parts), httponly=True, samesite="lax"
    )


def is_https(request: Request, parts: Parts) -> bool:
    """Tell whether the browser speaks HTTPS, perhaps to a proxy."""
    if parts.settings.api_url.startswith("https:") or request.scope.get("scheme") == "https":
        return True
    peer = request.client.host if request.client else ""
    _, trusted = TrustedProxies(parts.settings.trusted_proxies).peer(peer)
    return trusted and is_secure(",".join(request.headers.getlist("x-forwarded-proto")))


def refuse_other_origins(request: Request, parts: Parts) -> None:
    """Raise Forbidden where a page of another origin makes the request.

    Programs that are no browsers say nothing of it and are let through.
    """
    fetched_from = request.headers.get("sec-fetch-site")
    if fetched_from is not None:
        good = fetched_from in ("same-origin", "none")
    else:
        origin = request.headers.get("origin")
        good = origin is None or _host(origin) in (
            request.headers.get("host", "").lower(),
            _host(parts.settings.api_url),
        )
    if not good:
        raise Forbidden("Pages of other sites cannot sign anybody in.")


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()
