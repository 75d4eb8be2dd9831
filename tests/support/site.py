"""A tracking site over a real link table, and requests to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from clicktrail.domain.events import ConversionFired, Hit, decode_event
from clicktrail.domain.hit_id import EPOCH_MS, HitIds
from clicktrail.domain.tokens import Signer
from clicktrail.edge.exchange import Answer, Request
from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.lookups import Lookups
from clicktrail.edge.marks import Marks
from clicktrail.edge.site import TrackingSite
from clicktrail.enrichment.geo import GeoDatabase

SIGNER = Signer(b"k" * 32)
NOW_MS = EPOCH_MS + 90_000_000_000
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
REFERRER = "https://blog.example/post"
LANGUAGE = "de-CH,de;q=0.9"


def lookups(directory: Path, geo: Path | None = None) -> Lookups:
    """Make what a worker finds facts with, its shared files in a directory."""
    return Lookups(Marks(SIGNER), GeoDatabase(geo or directory / "none.mmdb"), directory, dict)


def tracking_site(
    table: LinkTable, directory: Path, geo: Path | None = None, **more: Any
) -> TrackingSite:
    """Make the site of worker 0 with its shared files in a directory."""
    return TrackingSite(table, SIGNER, HitIds(0, 0), lookups(directory, geo), **more)


def request(
    path: str, query: str = "", *, method: str = "GET", host: str = "go.example", **more: Any
) -> Request:
    """Make a request as a browser would send it; keywords as of `Request`."""
    facts = {"user_agent": AGENT, "referrer": REFERRER, "accept_language": LANGUAGE}
    return Request(method, path, query, host, "198.51.100.7", NOW_MS, **(facts | more))


def headers_of(answer: Answer) -> dict[str, str]:
    """Return the headers of an answer, which must not repeat."""
    assert answer.headers.endswith(b"\r\n")
    lines = answer.headers.decode("ascii").split("\r\n")[:-1]
    found = dict(line.split(": ", 1) for line in lines)
    assert len(found) == len(lines)
    return found


def cookie_of(answer: Answer) -> str:
    """Return the cookie an answer sets, as a browser sends it back."""
    return headers_of(answer)["Set-Cookie"].split(";")[0]


def hit_of(answer: Answer) -> Hit:
    """Return the hit that an answer records."""
    assert answer.event is not None
    event = decode_event(answer.event)
    assert isinstance(event, Hit)
    return event


def conversion_of(answer: Answer) -> ConversionFired:
    """Return the conversion that an answer records."""
    assert answer.event is not None
    event = decode_event(answer.event)
    assert isinstance(event, ConversionFired)
    return event


def posted_on(answer: Answer) -> bytes:
    """Return what the form of a page posts besides what its visitor types."""
    fields = re.findall(rb'<input type="hidden" name="(\w+)" value="([\w-]+)">', answer.body)
    return b"&".join(name + b"=" + value for name, value in fields)
