"""A reader of server-sent events, as a browser's EventSource reads them."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.support.waiting import eventually


class EventSource:
    """One connection to a stream, read by a thread of its own until it ends.

    `last_id` is what a browser would send as `Last-Event-ID`; `events` are the events so far.
    """

    def __init__(
        self,
        url: str,
        key: str,
        last_id: str = "",
        path: str = "/v3/events/live",
        *,
        cookie: str = "",
        **query: str,
    ) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        self.events: list[dict[str, Any]] = []
        self.comments = 0
        self.last_id = last_id
        self.retry = 0
        self.ended = threading.Event()
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
        headers = {"X-Clickmeter-AuthKey": key} if key else {}
        if cookie:
            headers["Cookie"] = cookie
        if last_id:
            headers["Last-Event-ID"] = last_id
        self._connection.request("GET", f"{path}?{urlencode(query)}", headers=headers)
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.type = self._answer.headers["content-type"]
        self._socket = self._connection.sock
        self._thread: threading.Thread | None = None
        if self.status == 200:
            self._thread = threading.Thread(target=self._read, daemon=True)
            self._thread.start()
            # Where it begins is known: what happens from now on is in it.
            eventually(lambda: self.last_id, bool)
        else:
            self.problem = json.loads(self._answer.read())
            self.close()

    @property
    def ids(self) -> list[str]:
        """The ids of the events so far."""
        return [event["id"] for event in self.events]

    def wait(self, count: int) -> list[dict[str, Any]]:
        """Return the events once there are so many."""
        eventually(lambda: len(self.events), lambda found: found >= count)
        return self.events

    def close(self) -> None:
        """Go away."""
        if self._socket is not None:
            # To close it alone would not wake who reads from it.
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join()
        self._answer.close()
        self._connection.close()

    def __enter__(self) -> EventSource:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> None:
        block: list[str] = []
        try:
            for line in self._answer:
                text = line.decode().rstrip("\n")
                if text:
                    block.append(text)
                else:
                    self._take(block)
                    block = []
        except (OSError, http.client.HTTPException):
            pass  # It died, or was closed; a block that was not finished does not count.
        self.ended.set()

    def _take(self, block: list[str]) -> None:
        fields = dict(line.split(": ", 1) for line in block if not line.startswith(":"))
        self.comments += sum(line.startswith(":") for line in block)
        self.retry = int(fields.get("retry", self.retry))
        if "data" in fields:
            self.events.append(json.loads(fields["data"]))
        self.last_id = fields.get("id", self.last_id)
