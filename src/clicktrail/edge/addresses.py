"""Where people reach this installation: what its links and its app are called from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from clicktrail.edge.exchange import Request
    from clicktrail.edge.prepared import Prepared


class Addresses:
    """The public URLs of edge and app, without a slash at their end."""

    __slots__ = ("_edge", "_edge_host", "app")

    def __init__(self, edge: str = "http://localhost:8080", app: str = "http://localhost:8000"):
        self._edge = edge
        self._edge_host = urlsplit(edge).hostname or ""
        self.app = app

    def of_link(self, request: Request, link: Prepared, host: str) -> str:
        """Return the absolute URL of a link; `host` is its domain's, empty where that is not known.

        The request's own host is not asked: strangers choose it, and a link of the default domain
        answers under any. In a picture that others keep, theirs would lead to wherever they like.
        """
        if not host or host == self._edge_host:
            # Scheme and port are known there, whatever stands between us and the visitor.
            base = self._edge
        else:
            base = f"{'https' if request.secure else 'http'}://{host}"
        return f"{base}/{quote(link.entry.name)}"
