"""A real listener over a real tracking site, kept up for many requests, and its answers read
strictly: whatever a browser or a proxy could read in two ways fails.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, cast

import can_ada
import uvloop

from clicktrail.edge.exchange import Answer, Site
from clicktrail.edge.limits import Limits
from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.serving import open_socket, serve
from clicktrail.edge.turn import Turn
from clicktrail.runtime.forwarded import TrustedProxies
from tests.support.listening import Edge, Notebook, RecordingSite, settle
from tests.support.site import AGENT, NOW_MS, posted_on, tracking_site

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) [A-Za-z -]+")
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]*): ([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)")
_REFRESH = re.compile(r"\d+;\s*url=(.*)", re.IGNORECASE | re.DOTALL)
NO_BODY = frozenset({204, 304})


class Response(NamedTuple):
    """One answer; `headers` are (name, value) in their order."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Return the values of a header, in their order."""
        return [value for each, value in self.headers if each.lower() == name.lower()]

    def one(self, name: str) -> str:
        """Return the value of a header that must not come twice; empty where it is missing."""
        values = self.all(name)
        assert len(values) <= 1, (name, values)
        return values[0] if values else ""


def responses(raw: bytes, methods: Iterable[str]) -> list[Response]:
    """Read answers to requests with these methods; fails on a byte that is out of place."""
    found = []
    waiting = list(methods)
    while raw:
        head, end, raw = raw.partition(b"\r\n\r\n")
        assert end, head
        first, *lines = head.split(b"\r\n")
        status = _STATUS.fullmatch(first)
        assert status, first
        headers = []
        for line in lines:
            field = _FIELD.fullmatch(line)
            assert field, line
            headers.append((field[1].decode(), field[2].decode()))
        code = int(status[1])
        method = waiting.pop(0) if waiting else ""
        lengths = [value for name, value in headers if name == "Content-Length"]
        body = b""
        if code in NO_BODY:
            assert lengths == []
        else:
            assert len(lengths) == 1, headers
            if method != "HEAD":
                body, raw = raw[: int(lengths[0])], raw[int(lengths[0]) :]
                assert len(body) == int(lengths[0])
        found.append(Response(code, tuple(headers), body))
    return found


class Attacked:
    """A listener on a free port that serves until the `with` ends."""

    def __init__(self, site: Site, *, trusted: Iterable[str] = (), now_ms: int) -> None:
        self._loop = uvloop.new_event_loop()
        self.notebook = Notebook()
        self.now_ms = now_ms
        self._proxies = TrustedProxies(ipaddress.ip_network(text) for text in trusted)
        self._turn = Turn(self._loop, site, self.notebook, Limits(), wall_ms=lambda: self.now_ms)
        listener = open_socket("127.0.0.1", 0, 128)
        # The site is no recording one: only what `ask` needs is used.
        self._edge = Edge(
            self._turn, cast("RecordingSite", site), self.notebook, listener.getsockname()[1]
        )
        self._served = self._loop.create_task(
            serve(listener, self._turn, self._proxies, self._edge.stop)
        )
        self._loop.run_until_complete(settle())

    def __enter__(self) -> Attacked:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._edge.leave_all()
        self._edge.stop.set()
        self._loop.run_until_complete(self._served)
        self._loop.close()

    def raw(self, *pieces: bytes) -> bytes:
        """Send the pieces on a connection of their own and return all that comes back."""
        return self._loop.run_until_complete(asyncio.wait_for(self._edge.ask(*pieces), 20))

    def ask(self, sent: bytes, *methods: str) -> Response:
        """Send one request and return the one answer that there must be."""
        found = responses(self.raw(sent), methods or (sent.partition(b" ")[0].decode("latin-1"),))
        assert len(found) == 1, found
        return found[0]

    def get(self, target: str, *lines: str, host: str = "go.example") -> Response:
        """Send a GET with further header lines (without their ends)."""
        return self.send("GET", target, *lines, host=host)

    def send(
        self, method: str, target: str, *lines: str, host: str = "go.example", body: bytes = b""
    ) -> Response:
        """Send a request; a body goes with its length, and a browser's name where none is given."""
        if not any(line.lower().startswith("user-agent:") for line in lines):
            lines = (f"User-Agent: {AGENT}", *lines)
        length = [f"Content-Length: {len(body)}"] if body else []
        head = "\r\n".join([f"{method} {target} HTTP/1.1", f"Host: {host}", *lines, *length])
        return self.ask(head.encode("latin-1") + b"\r\n\r\n" + body, method)


@contextmanager
def under_attack(
    table_path: Path, directory: Path, *, trusted: Iterable[str] = (), **more: Any
) -> Iterator[Attacked]:
    """Serve the links of a table; shared files go to `directory`, `more` to the site."""
    table = LinkTable.open_reader(table_path)
    site = tracking_site(table, directory, **more)
    with Attacked(site, trusted=trusted, now_ms=NOW_MS) as attacked:
        yield attacked
    table.close()


class Page(HTMLParser):
    """A page as a browser reads it: the addresses it leads to, its scripts and its elements."""

    def __init__(self, body: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.addresses: list[str] = []
        self.scripts: list[str] = []
        self.elements: list[str] = []
        self.handlers: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(body.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self._inside = tag if tag in ("script", "style") else self._inside
        given = {name: value or "" for name, value in attrs}
        self.handlers += [name for name in given if name.startswith("on")]
        for name in ("src", "href", "data-to", "action", "formaction", "srcdoc"):
            if name in given:
                self.addresses.append(given[name])
        if "data-code" in given:
            raw = base64.b64decode(given["data-code"], validate=True)
            self.addresses.append(bytes(byte ^ raw[0] for byte in raw[1:]).decode("ascii"))
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            refresh = _REFRESH.fullmatch(given.get("content", ""))
            if refresh is not None:
                self.addresses.append(refresh[1])

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts.append(data)
        elif not self._inside:
            self.text += data


def well_formed(response: Response) -> None:
    """Hold an answer to what every answer of the edge must be, whatever was asked."""
    assert response.status not in (500, 502)
    kind = response.one("Content-Type")
    if response.body:
        assert kind
    if response.status in (301, 302, 303, 307, 308):
        assert response.one("Location")
        assert not kind
    else:
        assert not response.all("Location")
    for name in ("Content-Security-Policy", "Cache-Control", "Referrer-Policy", "Retry-After"):
        response.one(name)
    if kind.startswith("text/html"):
        assert kind == "text/html; charset=utf-8"
        policy = response.one("Content-Security-Policy")
        assert "'unsafe-inline'" not in policy
        assert response.one("X-Content-Type-Options") == "nosniff"
        page = Page(response.body)
        assert page.handlers == []
        if "default-src 'none'" in policy:
            # Nothing runs but what the policy names.
            for script in page.scripts:
                digest = base64.b64encode(sha256(script.encode()).digest()).decode()
                assert f"'sha256-{digest}'" in policy
    elif kind.startswith("text/") and response.body[:4] not in (b"%d " % response.status, b""):
        # What the listener says by itself is always the same; all else may say what was asked.
        assert response.one("X-Content-Type-Options") == "nosniff"


def fields_of(response: Response) -> bytes:
    """Return what the form of a page posts besides what its visitor types."""
    return posted_on(Answer(response.status, b"", response.body))


def leads_to(url: str) -> tuple[str, str, str]:
    """Return scheme, host and path of a URL as a browser reads it; user and password are none."""
    read = can_ada.parse(url)
    assert (read.username, read.password) == ("", "")
    return str(read.protocol), str(read.hostname), str(read.pathname)
