"""A destination's web site: another origin than the edge, with pages that a test puts there."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from tests.support.system import System


class Shop:
    """Serves `pages` (path → HTML) on 127.0.0.1 and remembers every request's path and query.

    `headers` are further ones by path. `referrers` says which referrer each visit came with, empty
    for none.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.visits: list[tuple[str, dict[str, list[str]]]] = []
        self.referrers: list[tuple[str, str]] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                shop.visits.append((parts.path, parse_qs(parts.query, keep_blank_values=True)))
                shop.referrers.append((parts.path, self.headers.get("Referer", "")))
                page = shop.pages.get(parts.path)
                body = (page or "not here").encode()
                self.send_response(200 if page is not None else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                for name, value in shop.headers.get(parts.path, {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Shop:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def link_with_conversion(system: System, name: str, landing: str) -> tuple[int, str]:
    """Make a link to a landing page, which is told the click id as `subid`, and a conversion.

    Returns the link's id and the conversion's code, once the link is live.
    """
    conversion = system.api("POST", "/conversions", {"name": f"Sale {name}"})["id"]
    url = f"{landing}?subid=[s2sidentifier]"
    link = system.api(
        "POST",
        "/datapoints",
        {"type": 0, "title": name, "name": name, "typeTL": {"redirectType": 307, "url": url}},
    )["id"]
    system.api(
        "PUT",
        f"/conversions/{conversion}/datapoints/batch/patch",
        {"PatchRequests": [{"Action": "add", "Id": link}]},
    )
    system.wait_live()
    return link, str(system.api("GET", f"/conversions/{conversion}")["code"])
