"""Visitors that remember which of their requests were answered with a redirect."""

from __future__ import annotations

import http.client
import threading
from urllib.parse import urlsplit

from tests.support.system import CHROME


class Visitors:
    """Threads that open a link over and over, each time with a number of its own behind the `?`.

    After the block `answered` holds every number whose redirect came back whole: those must be
    counted, exactly once, whatever died meanwhile.
    """

    def __init__(self, edge_url: str, name: str, *, threads: int = 4, run: str = "") -> None:
        self.answered: set[str] = set()
        self.refused = 0
        self._address = urlsplit(edge_url)
        self._name = name
        self._run = run
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._visit, args=(number,), daemon=True)
            for number in range(threads)
        ]

    def __enter__(self) -> Visitors:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _visit(self, number: int) -> None:
        host, port = self._address.hostname, self._address.port
        assert host is not None
        connection = http.client.HTTPConnection(host, port, timeout=5)
        visit = 0
        while not self._stop.is_set():
            visit += 1
            mark = f"{self._run}{number}-{visit}"
            try:
                connection.request("GET", f"/{self._name}?n={mark}", headers={"User-Agent": CHROME})
                reply = connection.getresponse()
                reply.read()
            except (OSError, http.client.HTTPException):
                connection.close()
                self._stop.wait(0.02)
                continue
            if reply.status == 307:
                self.answered.add(mark)
            else:
                self.refused += 1
        connection.close()
