"""The rate limit: so many requests a second and address (spec behaviour.md §1)."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders

from clicktrail.api.addresses import caller
from clicktrail.api.browser import COOKIE
from clicktrail.api.errors import OtherStatus, answer

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from clicktrail.runtime.forwarded import TrustedProxies

HEADER = b"x-clickmeter-authkey"
SESSION = COOKIE.encode() + b"="
EXEMPT = (
    "/healthz",
    "/readyz",
    "/metrics",
    "/docs",
    "/openapi.json",
    "/v3/openapi.json",
    "/internal/",
    "/app",
)


BROWSER = 5
"""So many times as much is open to browsers of an address: a screen asks for a dozen figures."""


class Throttle:
    """ASGI middleware: answers 429 above the rate, and says on every answer how much is left.

    What a browser with a session sends is counted apart from what programs send, up to `BROWSER`
    times the rate.

    `X-Rate-Limit-Remaining` counts the requests left in the window, `X-Rate-Limit-Reset` the
    seconds until it is empty again. A rate of 0 lets everything pass.
    """

    def __init__(self, app: ASGIApp, rate: float, proxies: TrustedProxies) -> None:
        self._app = app
        self._proxies = proxies
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._limit = _limit(rate) if rate > 0 else None
        self._of_browsers = _limit(rate * BROWSER) if rate > 0 else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, or answer 429."""
        is_browser = _has_session(scope)
        limit = self._of_browsers if is_browser else self._limit
        if (
            limit is None
            or scope["type"] != "http"
            or scope["path"] == "/"
            or scope["path"].startswith(EXEMPT)
        ):
            await self._app(scope, receive, send)
            return
        address = caller(scope, self._proxies)
        whose = (address, "browser" if is_browser else "")
        allowed = self._limiter.hit(limit, *whose)
        window = self._limiter.get_window_stats(limit, *whose)
        reset = max(1, math.ceil(window.reset_time - time.time()))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Rate-Limit-Remaining"] = str(max(0, window.remaining))
                headers["X-Rate-Limit-Reset"] = str(reset)
            await send(message)

        if allowed:
            await self._app(scope, receive, send_with_headers)
            return
        refusal = OtherStatus(
            429,
            "Throttled",
            f"At most {limit.amount} requests in {limit.get_expiry()} s from one address:"
            " wait, then go on.",
            {"Retry-After": str(reset)},
        )
        await answer(refusal)(scope, receive, send_with_headers)


def _has_session(scope: Scope) -> bool:
    """Tell whether a request comes with a session and no key; whether it is one shows later."""
    if scope["type"] != "http" or b"authkey=" in scope["query_string"].lower():
        return False
    headers = dict(scope["headers"])
    return HEADER not in headers and SESSION in headers.get(b"cookie", b"")


def _limit(rate: float) -> RateLimitItemPerSecond:
    """Return the limit for a rate per second; a fraction becomes one request in several seconds."""
    if rate >= 1:
        return RateLimitItemPerSecond(int(rate))
    return RateLimitItemPerSecond(1, math.ceil(1 / rate))
