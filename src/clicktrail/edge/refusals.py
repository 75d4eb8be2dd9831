"""Answers that the listener gives by itself: the request never reaches the site."""

from __future__ import annotations

from typing import Final

from clicktrail.edge.exchange import Answer
from clicktrail.edge.wire import plain

_ALLOW: Final = b"Allow: GET, HEAD, POST, OPTIONS\r\n"
OPTIONS: Final = Answer(
    204,
    _ALLOW
    + b"Access-Control-Allow-Origin: *\r\n"
    + b"Access-Control-Allow-Methods: GET, HEAD, POST, OPTIONS\r\n",
)
HEALTHY: Final = plain(200, "ok")
# Why is for the operator's status; anybody may ask for this.
UNHEALTHY: Final = plain(503, "Hits cannot be kept at the moment.")
NOT_ALLOWED: Final = plain(405, "405 This method is not served here.", _ALLOW)
NOT_UNDERSTOOD: Final = plain(400, "400 This is not a request that can be understood.")
NO_HOST: Final = plain(400, "400 The request names no host, or one that cannot be.")
NO_UPGRADE: Final = plain(400, "400 A request with a body cannot change the protocol.")
TOO_SLOW: Final = plain(408, "408 The request took too long to arrive.")
BODY_TOO_LARGE: Final = plain(413, "413 The body is too large.")
TARGET_TOO_LONG: Final = plain(414, "414 The address is too long.")
HEADERS_TOO_LARGE: Final = plain(431, "431 The headers are too large or too many.")
NO_SUCH_CODING: Final = plain(501, "501 Only the transfer coding `chunked` is understood.")
BUSY: Final = plain(503, "503 Too many connections. Please try again.", b"Retry-After: 5\r\n")
NO_SUCH_VERSION: Final = plain(505, "505 Only HTTP/1.0 and HTTP/1.1 are understood.")
FAILED: Final = plain(500, "500 Something went wrong here. Please try again.")
