"""What a visit to a link gets, in full: gates, expiry, rules, and how the visitor is sent on.

The order is that of spec behaviour.md §3. One object per worker, synchronous, for one thread.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from clicktrail.domain.behaviour import PLAIN
from clicktrail.domain.decide import PAUSE, Reply
from clicktrail.domain.destinations import CLICK_ID_NAMES, append_query, expand, location
from clicktrail.domain.events import Flag, HitKind
from clicktrail.domain.placeholders import PLACEHOLDERS
from clicktrail.edge import pages
from clicktrail.edge.circumstances import Circumstances
from clicktrail.edge.exchange import Answer
from clicktrail.edge.facts import AGENT, LANGUAGE, QUERY, REFERRER, request_flags
from clicktrail.edge.password import PasswordGate
from clicktrail.edge.prepared import redirect_headers
from clicktrail.edge.presentation import present
from clicktrail.edge.quick import cookie_reader, cookie_writer, encode_hit, text
from clicktrail.edge.turns import CLICKS
from clicktrail.edge.visitor import (
    LIFETIME_SECONDS,
    VisitorNumbers,
    attributes,
)
from clicktrail.edge.warning import WarningGate

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.domain.hit_id import HitIds
    from clicktrail.domain.tokens import Signer, VisitorCookie
    from clicktrail.edge.exchange import Request
    from clicktrail.edge.lookups import Lookups
    from clicktrail.edge.prepared import Prepared, ReadyEnd

_ALLOW: Final = b"Allow: GET, HEAD\r\n"
_CLICK: Final = int(HitKind.CLICK)
_VIEW: Final = int(HitKind.VIEW)
_OF_BOTS: Final = int(Flag.HEAD | Flag.PREFETCH)
_PROXIED: Final = int(Flag.PROXIED)
_SECURE: Final = int(Flag.SECURE)
_OF_CONNECTION: Final = _PROXIED | _SECURE
_NEW_VISITOR: Final = int(Flag.NEW_VISITOR)
_LIGHT: Final = int(Flag.LIGHT)
_BOT: Final = int(Flag.BOT)
_SEE_OTHER: Final = 303
_PATH: Final = re.compile(r"/[A-Za-z0-9._~%!$&'()*+,=:@-]*", re.ASCII)
GIF: Final = Answer(200, pages.GIF_HEADERS, pages.GIF)


def wants_picture(request: Request) -> bool:
    """Tell whether the browser asks for an image."""
    return request.fetch_dest.lower() == "image"


class LinkAnswers:
    """Answers visits to links. `link_url` gives the absolute URL of the link that is asked for."""

    def __init__(
        self,
        signer: Signer,
        hit_ids: HitIds,
        visitors: VisitorNumbers,
        lookups: Lookups,
        link_url: Callable[[Request, Prepared], str],
    ) -> None:
        self._signer = signer
        self._read_cookie = cookie_reader(signer)
        self._cookie_value = cookie_writer(signer)
        self._hit_ids = hit_ids
        self._visitors = visitors
        self._lookups = lookups
        self._link_url = link_url
        self._gate = PasswordGate(signer)
        self._warning = WarningGate(signer)

    def visit(self, request: Request, link: Prepared) -> Answer:
        """Answer a visit to a link."""
        posted = request.method not in ("GET", "HEAD")
        reply = link.reply
        if reply is Reply.PIXEL or reply is Reply.PAUSED_PIXEL:
            if posted:
                return _wrong_method(request, link)
            return self._view(request, link) if reply is Reply.PIXEL else GIF
        if not link.redirects:
            return _nowhere(request, link, "expired" if self._expired(request, link) else "paused")
        carried = ""
        if reply is Reply.BLOCKED:
            if wants_picture(request) or link.entry.type:
                return GIF
            answer = self._warning.check(request, link.entry, _language(request), link.theme)
            if answer is not None:
                return answer
            carried = self._warning.field(request, link.entry)
        elif posted and not link.gated:
            return _wrong_method(request, link)
        if link.gated:
            answer = self._gate.check(request, link.entry, _language(request), link.theme, carried)
            if answer is not None:
                return answer
        return self._click(request, link, _SEE_OTHER if posted else link.status)

    def _expired(self, request: Request, link: Prepared) -> bool:
        """Tell whether a paused link's expiry has struck; takes no turn."""
        plan, taken = link.plan, lambda: self._lookups.turns().peek(link.entry.datapoint_id, CLICKS)
        return plan is not None and plan.has_expired(request.now_ms, taken)

    def _click(self, request: Request, link: Prepared, status: int) -> Answer:
        entry = link.entry
        if request.purpose or request.method != "GET":
            flags = request_flags(request)
            bot = flags & _OF_BOTS != 0
        else:
            flags = (_PROXIED if request.proxied else 0) | (_SECURE if request.secure else 0)
            bot = False
        counted = link.ignored is None or request.ip not in link.ignored
        recorded = counted and link.recorded
        known = self._known(request, link)
        # A bot that fetches ahead of somebody, or only looks, is no visitor.
        remembered = recorded and link.keeps_visitor and not bot
        visitor = self._visitor(request, link, known, remembered)
        facts = Circumstances(
            request, link, self._lookups, visitor, known is not None, counted and not bot
        )
        ready, rule_id = link.own, 0
        if link.plan is not None:
            if link.asks_unique:
                facts.unique()
            end = link.plan.end(facts, facts)
            if end is PAUSE:
                return _nowhere(request, link, "expired")
            ready, rule_id = link.ready(end), end.rule_id
        hit_id = self._hit_ids.next(request.now_ms)
        query = text(request.query, len(request.query)) if request.query else ""
        if ready.lines is not None and not (link.appends and query):
            destination, headers = ready.destination, ready.lines
        else:
            click_id = self._click_id(link, ready, hit_id, visitor) if recorded else ""
            destination = self._filled(request, link, ready, facts, query, click_id)
            headers = redirect_headers(destination, link.caching)
        body = b""
        if link.presented:
            shown = present(
                destination,
                entry.behaviour or PLAIN,
                link.scripts,
                status=status,
                caching=link.caching,
                language=_language(request),
                theme=link.theme,
                bot=facts.bot(),
                link_url=self._link_url(request, link),
            )
            status, headers, body = shown.status, shown.headers, shown.body
        if not recorded:
            return Answer(status, headers, body)
        if remembered:
            headers += self._cookie(request, link, known, visitor, hit_id << 1 | _CLICK)
            if known is None:
                flags |= _NEW_VISITOR
            if facts.moved is not None:
                headers += self._position(request, link, facts.moved)
        flags |= facts.flags
        if link.light:
            event = self._light(link, _CLICK, hit_id, ready.url, rule_id, flags, facts)
        else:
            event = encode_hit(
                hit_id,
                entry.account_id,
                entry.datapoint_id,
                entry.group_id,
                entry.domain_id,
                _CLICK,
                visitor,
                self._address(request, link),
                text(request.user_agent, AGENT),
                text(request.referrer, REFERRER),
                text(request.accept_language, LANGUAGE),
                query[:QUERY],
                destination[:QUERY],
                rule_id,
                flags,
                request.hints,
            )
        return Answer(status, headers, body, event)

    def _view(self, request: Request, link: Prepared) -> Answer:
        """Answer a view of a pixel."""
        entry = link.entry
        if not link.recorded or (link.ignored is not None and request.ip in link.ignored):
            return GIF
        flags = request_flags(request)
        known = self._known(request, link)
        remembered = link.keeps_visitor and not flags & _OF_BOTS
        visitor = self._visitor(request, link, known, remembered)
        hit_id = self._hit_ids.next(request.now_ms)
        headers = pages.GIF_HEADERS
        if remembered:
            headers += self._cookie(request, link, known, visitor, hit_id << 1 | _VIEW)
            if known is None:
                flags |= _NEW_VISITOR
        if link.light:
            facts = Circumstances(request, link, self._lookups, 0, False, True)
            event = self._light(link, _VIEW, hit_id, "", 0, flags, facts)
        else:
            page = text(request.referrer, REFERRER)
            referrer, query = _pixel_referrer(page, text(request.query, len(request.query)))
            event = encode_hit(
                hit_id,
                entry.account_id,
                entry.datapoint_id,
                entry.group_id,
                entry.domain_id,
                _VIEW,
                visitor,
                self._address(request, link),
                text(request.user_agent, AGENT),
                referrer[:REFERRER],
                text(request.accept_language, LANGUAGE),
                query[:QUERY],
                page,
                0,
                flags,
                request.hints,
            )
        return Answer(200, headers, pages.GIF, event)

    def _known(self, request: Request, link: Prepared) -> VisitorCookie | None:
        """Return what the account's cookie says; None for a visitor who has none or needs none."""
        if not request.cookie or link.light or link.cookieless:
            return None
        return self._read_cookie(request.cookie, link.cookie_name, link.entry.account_id)

    def _visitor(
        self, request: Request, link: Prepared, known: VisitorCookie | None, remembered: bool
    ) -> int:
        """Return the visitor's number; 0 where nothing is to tell visitors apart."""
        if known is not None:
            return known.visitor
        if remembered:
            return self._visitors.next()
        if link.cookieless and not link.light:
            agent = text(request.user_agent, AGENT)
            return self._lookups.marks.visitor(request.ip, agent, request.now_ms)
        return 0

    def _cookie(
        self,
        request: Request,
        link: Prepared,
        known: VisitorCookie | None,
        visitor: int,
        hit: int,
    ) -> bytes:
        """Return the line that sets the account's cookie; `hit` is hit id × 2 + kind."""
        entry = link.entry
        value = self._cookie_value(known, entry.account_id, visitor, entry.datapoint_id, hit)
        return b"".join((link.set_cookie, value, attributes(request)))

    def _light(
        self,
        link: Prepared,
        kind: int,
        hit_id: int,
        url: str,
        rule_id: int,
        flags: int,
        facts: Circumstances,
    ) -> bytes:
        """Record a hit that says nothing of who it was, save whether it was a bot."""
        entry = link.entry
        flags |= _LIGHT
        if facts.agent().is_spider:
            flags |= _BOT
        return encode_hit(
            hit_id,
            entry.account_id,
            entry.datapoint_id,
            entry.group_id,
            entry.domain_id,
            kind,
            0,
            "",
            "",
            "",
            "",
            "",
            url[:QUERY],
            rule_id,
            # Neither who it was nor how they came.
            flags & ~_OF_CONNECTION,
            "",
        )

    def _address(self, request: Request, link: Prepared) -> str:
        if link.shortened:
            return self._lookups.marks.shortened(request.ip, request.now_ms)
        return request.ip

    def _click_id(self, link: Prepared, ready: ReadyEnd, hit_id: int, visitor: int) -> str:
        if ready.names.isdisjoint(CLICK_ID_NAMES):
            return ""
        entry = link.entry
        return self._signer.click_id(entry.account_id, entry.datapoint_id, hit_id, _CLICK, visitor)

    def _filled(
        self,
        request: Request,
        link: Prepared,
        ready: ReadyEnd,
        facts: Circumstances,
        query: str,
        click_id: str,
    ) -> str:
        """Return the URL of an end for this visit, as it stands in the header.

        What the visit's query says under a placeholder's name goes before what we know by that
        name, but for the click id, which is ours alone.
        """
        url = ready.url
        if ready.names:
            values: dict[str, str] = {}
            for name in ready.names:
                if name in CLICK_ID_NAMES:
                    values[name] = click_id
                    continue
                found = facts.parameter(name)
                if found is None and (known := PLACEHOLDERS.get(name)) is not None:
                    found = known(link.entry, facts)
                values[name] = found or ""
            url = expand(url, values)
        if link.appends and query:
            url = append_query(url, query)
        return location(url)

    def _position(self, request: Request, link: Prepared, position: int) -> bytes:
        """Return the line that sets the visitor's place in this link's sequence."""
        path = request.path.rstrip("/")
        return b"".join(
            (
                b"Set-Cookie: ",
                link.position_cookie.encode(),
                self._lookups.marks.position(link.entry.datapoint_id, position),
                b"; Max-Age=%d; Path=%s; HttpOnly%s; SameSite=Lax\r\n"
                % (
                    LIFETIME_SECONDS,
                    path.encode("ascii") if _PATH.fullmatch(path) else b"/",
                    b"; Secure" if request.secure else b"",
                ),
            )
        )


def _wrong_method(request: Request, link: Prepared) -> Answer:
    return pages.shown(405, "wrong-method", _language(request), link.theme, headers=_ALLOW)


def _nowhere(request: Request, link: Prepared, page: str) -> Answer:
    if wants_picture(request):
        return GIF
    return pages.shown(404, page, _language(request), link.theme)


def _language(request: Request) -> str:
    return pages.language_of(request.accept_language)


def _pixel_referrer(page: str, query: str) -> tuple[str, str]:
    """Return a view's referrer and query.

    The pixel script adds `c`, a number against caches, and `r`, where the visitor had come from
    when opening the page (spec clients.md, pixelNew.js); neither is a parameter of the customer.
    """
    if not query:
        return page, ""
    kept: list[str] = []
    referrer = page
    for piece in query.split("&"):
        name, _, value = piece.partition("=")
        if name == "r":
            referrer = unquote(value)
        elif name != "c":
            kept.append(piece)
    return referrer, "&".join(kept)
