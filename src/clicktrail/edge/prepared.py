"""What a worker keeps of the links it answers: each made ready once, forgotten when it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from clicktrail.domain.decide import Outcome, Reply, Visit, decide
from clicktrail.domain.destinations import has_macros, location, needs_click_id

if TYPE_CHECKING:
    from clicktrail.domain.entries import LinkEntry

LINES_KEPT: Final = 16_384
"""Addresses remembered at least, some 1.2 kB each; at most twice as many."""
LONGEST_KEPT_PATH: Final = 128

# `private` keeps one visitor's cookie out of shared caches; `max-age=0, must-revalidate` has even
# a permanent redirect asked for again each time, without which a browser would follow it for ever
# on its own and no later click be counted. It is less than `no-store`, so that a client that
# distinguishes them still sees a permanent redirect that it may remember as such.
CACHING: Final = {
    301: b"Cache-Control: private, max-age=0, must-revalidate\r\n",
    307: b"Cache-Control: no-store\r\n",
}


class Prepared:
    """A link made ready to answer a plain visit: GET, and by a person.

    `live` falls to False once the link has changed. `fixed` is the header block up to the cookie
    where no visit changes the destination, else None.
    """

    __slots__ = (
        "__weakref__",
        "appends",
        "caching",
        "cookie_name",
        "destination",
        "entry",
        "fixed",
        "live",
        "outcome",
        "set_cookie",
        "wants_click_id",
    )

    def __init__(self, entry: LinkEntry) -> None:
        outcome: Outcome = decide(entry, Visit())
        self.live = True
        self.entry = entry
        self.outcome = outcome
        self.cookie_name = f"cm_{entry.account_id}="
        self.set_cookie = f"Set-Cookie: {self.cookie_name}".encode()
        self.appends = entry.append_query
        self.wants_click_id = False
        self.caching = b""
        self.fixed: bytes | None = None
        self.destination = ""
        if outcome.reply is Reply.REDIRECT:
            self.caching = CACHING[outcome.status]
            self.wants_click_id = needs_click_id(entry.url)
            self.destination = location(entry.url)
            if not has_macros(entry.url):
                self.fixed = redirect_headers(self.destination, self.caching)


def redirect_headers(destination: str, caching: bytes) -> bytes:
    """Return the header lines of a redirect; `destination` comes from `location`."""
    return b"Location: " + destination.encode("ascii") + b"\r\n" + caching


class PreparedLinks:
    """A cache of two generations: what was asked for since the last turn-over survives the next.

    Lines are by host and path, several of which may lead to one link; the link is held by its key
    of the link table, so that a change reaches all of its lines at once.
    """

    def __init__(self, lines_kept: int = LINES_KEPT) -> None:
        self.young: dict[tuple[str, str], Prepared] = {}
        self._old: dict[tuple[str, str], Prepared] = {}
        self._by_key: WeakValueDictionary[bytes, Prepared] = WeakValueDictionary()
        self._lines_kept = lines_kept

    def __len__(self) -> int:
        return len(self.young) + len(self._old)

    def kept(self, line: tuple[str, str]) -> Prepared | None:
        """Return what an address leads to, if that is known and still right."""
        found = self.young.get(line) or self._old.get(line)
        if found is None or not found.live:
            return None
        self._keep(line, found)
        return found

    def of_key(self, key: bytes) -> Prepared | None:
        """Return the link made ready under this key of the link table."""
        return self._by_key.get(key)

    def add(self, line: tuple[str, str], key: bytes, prepared: Prepared) -> None:
        """Remember what an address leads to."""
        self._by_key[key] = prepared
        if len(line[1]) <= LONGEST_KEPT_PATH:
            self._keep(line, prepared)

    def forget(self, keys: frozenset[bytes] | None) -> None:
        """Forget the links under `keys`; None forgets everything."""
        if keys is None:
            for prepared in self._by_key.values():
                prepared.live = False
            self._by_key.clear()
            self.young.clear()
            self._old.clear()
            return
        for key in keys:
            gone = self._by_key.pop(key, None)
            if gone is not None:
                gone.live = False

    def _keep(self, line: tuple[str, str], prepared: Prepared) -> None:
        if len(self.young) >= self._lines_kept:
            self._old = self.young
            self.young = {}
        self.young[line] = prepared
