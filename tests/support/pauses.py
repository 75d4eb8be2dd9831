"""A page that is there once all is live and counted: what scripts of the docs ask in their pauses.

It is answered by the process of the tests, which knows; to start a program that looks would take
longer than what is waited for.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from tests.support import live

if TYPE_CHECKING:
    from clicktrail.settings import Settings


@contextmanager
def page(settings: Settings) -> Iterator[str]:
    """Serve the page for the system of these settings; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                live.wait_live(settings)
                live.wait_told(settings)
            except AssertionError as error:
                self.send_error(503, explain=str(error))
            else:
                self.send_response(204)
                self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
