"""The gate before a link with a password: a form, and for an hour a signed cookie that opens it.

Checking a password is dear on purpose, and keeps the worker's loop for some milliseconds: wrong
ones are limited per address and link and per address, and all checks together per second.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from clicktrail.appearance.texts import wording
from clicktrail.domain import passwords
from clicktrail.edge.budget import Budget
from clicktrail.edge.exchange import Answer
from clicktrail.edge.forms import posted
from clicktrail.edge.networks import network_of
from clicktrail.edge.pages import NO_STORE, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.domain.entries import LinkEntry, Theme
    from clicktrail.domain.tokens import Signer
    from clicktrail.edge.exchange import Request

PASS_SECONDS: Final = 3600
WRONG_PER_LINK: Final = 10
"""Wrong passwords of one address to one link in WINDOW_SECONDS, at one worker."""
WRONG_PER_ADDRESS: Final = 50
WINDOW_SECONDS: Final = 900.0
CHECKS_PER_SECOND: Final = 10
"""At some 5 ms each, one twentieth of a worker's time."""
MOST_REMEMBERED: Final = 10_000
LONGEST_PASSWORD: Final = 256

_NOT_IN_PATH: Final = re.compile(r"[^\x21-\x7e]+")


class PasswordGate:
    """Lets visitors through to links with a password. One per worker; `clock` is monotonic."""

    def __init__(self, signer: Signer, clock: Callable[[], float] = time.monotonic) -> None:
        self._signer = signer
        self._wrong = _Counts(clock)
        self._checks = Budget(CHECKS_PER_SECOND, clock)

    def check(
        self,
        request: Request,
        entry: LinkEntry,
        language: str,
        theme: Theme | None,
        carried: str = "",
    ) -> Answer | None:
        """Return what the visitor gets instead of the link; None where they may pass.

        `carried` is HTML of fields that the form is to post along. A right
        password is answered by a 303 to the address that was asked for, with the cookie.
        """
        kept = entry.behaviour.password if entry.behaviour is not None else ""
        if not kept or self._passes(request, entry.datapoint_id, kept):
            return None
        given = posted(request).get("password")
        if given is None:
            return _form(200, language, theme, carried)
        given = given[:LONGEST_PASSWORD]
        address = network_of(request.ip)
        tries = (address, entry.datapoint_id), (address, 0)
        if (
            self._wrong.of(tries[0]) >= WRONG_PER_LINK
            or self._wrong.of(tries[1]) >= WRONG_PER_ADDRESS
        ):
            return _too_many(int(WINDOW_SECONDS), language, theme)
        if not self._checks.take():
            return _too_many(1, language, theme)
        if not passwords.matches(given, kept):
            for one in tries:
                self._wrong.add(one)
            return _form(403, language, theme, carried, wrong=True)
        return Answer(303, NO_STORE + _back_to(request) + self._cookie(request, entry, kept))

    def _passes(self, request: Request, datapoint_id: int, kept: str) -> bool:
        name = f"cp_{datapoint_id}"
        return any(
            self._signer.reads_link_pass(value.strip(' "'), datapoint_id, request.now_ms, kept)
            for piece in request.cookie.split(";")
            for key, _, value in (piece.strip().partition("="),)
            if key == name
        )

    def _cookie(self, request: Request, entry: LinkEntry, kept: str) -> bytes:
        until_ms = request.now_ms + PASS_SECONDS * 1000
        value = self._signer.link_pass(entry.datapoint_id, until_ms, kept)
        secure = "; Secure" if request.secure else ""
        return (
            f"Set-Cookie: cp_{entry.datapoint_id}={value}; Max-Age={PASS_SECONDS}; Path=/;"
            f" HttpOnly{secure}; SameSite=Lax\r\n"
        ).encode()


class _Counts:
    """Counts per key within WINDOW_SECONDS of the first; of MOST_REMEMBERED keys, oldest go."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._counts: OrderedDict[tuple[str, int], tuple[float, int]] = OrderedDict()

    def of(self, key: tuple[str, int]) -> int:
        began, count = self._counts.get(key, (0.0, 0))
        return count if count and self._clock() - began < WINDOW_SECONDS else 0

    def add(self, key: tuple[str, int]) -> None:
        count = self.of(key)
        if count:
            self._counts[key] = (self._counts[key][0], count + 1)
            return
        self._counts.pop(key, None)
        self._counts[key] = (self._clock(), 1)
        while len(self._counts) > MOST_REMEMBERED:
            self._counts.popitem(last=False)


def _back_to(request: Request) -> bytes:
    """Return the Location of the address asked for: of this host, whatever its path looks like."""
    # Two slashes at the beginning, or what browsers take for one, would be another host.
    path = "/" + request.path.lstrip("/\\")
    target = f"{path}?{request.query}" if request.query else path
    safe = _NOT_IN_PATH.sub(lambda found: quote(found[0], safe="", encoding="latin-1"), target)
    return f"Location: {safe}\r\n".encode("ascii")


def _too_many(seconds: int, language: str, theme: Theme | None) -> Answer:
    return shown(429, "too-many", language, theme, headers=b"Retry-After: %d\r\n" % seconds)


def _form(
    status: int, language: str, theme: Theme | None, carried: str, *, wrong: bool = False
) -> Answer:
    words = wording(language).words
    error = (
        f'<p class="error" id="error" role="alert">{escape(words["wrong-password"])}</p>'
        if wrong
        else ""
    )
    described = ' aria-invalid="true" aria-describedby="error"' if wrong else ""
    form = (
        f'{error}<form method="post">{carried}'
        f'<label for="password">{escape(words["password"])}</label>'
        f'<input type="password" id="password" name="password" maxlength="{LONGEST_PASSWORD}"'
        f' autocomplete="current-password" required autofocus{described}>'
        f"<button>{escape(words['open-link'])}</button></form>"
    )
    return shown(status, "password", language, theme, form=form)
