"""An importer goes to the host that it was told, and to no other that this one names."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from clicktrail.imports.web import Api
from clicktrail.runtime.errors import OperatorError

KEY = {"X-Key": "of the product that is moved from"}


class Server:
    """A web server that answers every GET with one thing, and remembers what was asked."""

    def __init__(self, status: int, location: str = "") -> None:
        asked: list[str | None] = []
        self.asked = asked

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.headers.get("X-Key"))
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def inside() -> Iterator[Server]:
    """A server that only this machine reaches."""
    server = Server(200)
    yield server
    server.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(inside: Server, status: int) -> None:
    server = Server(status, f"{inside.url}/latest/meta-data")
    with pytest.raises(OperatorError, match=f"answers {status}"):
        Api(server.url, KEY).get("/links")
    server.close()
    assert (server.asked, inside.asked) == ([KEY["X-Key"]], [])


def test_no_page_of_another_host_is_asked_for(inside: Server) -> None:
    api = Api("http://product.example", KEY)
    with pytest.raises(OperatorError, match="refers to another host"):
        api.get(f"{inside.url}/links?page=2")
    assert inside.asked == []
