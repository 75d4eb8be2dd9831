"""What the edge answers: links, pixels, conversions, scripts and a few pages.

One object per worker, synchronous, used from one thread. The quickest way is that of a link that
was asked for before and whose destination no visit changes: one look-up, one id, one signature, one
event.
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from clicktrail.domain.decide import Reply
from clicktrail.domain.destinations import location
from clicktrail.domain.events import Flag, HitKind
from clicktrail.edge import pages
from clicktrail.edge.addresses import Addresses
from clicktrail.edge.answering import GIF, LinkAnswers, wants_picture
from clicktrail.edge.conversions import Conversions
from clicktrail.edge.exchange import Answer, Request
from clicktrail.edge.facts import AGENT, LANGUAGE, QUERY, REFERRER
from clicktrail.edge.networks import Networks
from clicktrail.edge.prepared import (
    CACHING,
    Prepared,
    PreparedLinks,
    Surroundings,
    redirect_headers,
)
from clicktrail.edge.qr import qr
from clicktrail.edge.quick import cookie_reader, cookie_writer, encode_hit, text
from clicktrail.edge.visitor import (
    ACROSS_SITES,
    LOOPBACK,
    SAME_SITE,
    VisitorNumbers,
)
from clicktrail.settings import WhenFull

if TYPE_CHECKING:
    from collections.abc import Callable

    from clicktrail.domain.entries import LinkEntry
    from clicktrail.domain.hit_id import HitIds
    from clicktrail.domain.tokens import Signer
    from clicktrail.edge.link_table import LinkTable
    from clicktrail.edge.lookups import Lookups

_RETRY: Final = b"Retry-After: %d\r\n" % pages.RETRY_AFTER_SECONDS
_SURROUNDING: Final = frozenset((b"h", b"m", b"a", b"g", b"s"))
_SCRIPT_HEADERS: Final = (
    b"Content-Type: text/javascript; charset=utf-8\r\n"
    b"Cache-Control: public, max-age=3600\r\n"
    b"Access-Control-Allow-Origin: *\r\nCross-Origin-Resource-Policy: cross-origin\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
)
_CLICK: Final = int(HitKind.CLICK)
_NEW_VISITOR: Final = int(Flag.NEW_VISITOR)
_PROXIED: Final = int(Flag.PROXIED)
_SECURE: Final = int(Flag.SECURE)


# Where ClickMeter's snippets look on its several hosts (spec clients.md).
PIXEL_SCRIPTS: Final = (
    "/js/pixelnew.js",
    "/js/pixel.js",
    "/pixelnew.js",
    "/scripts-clickmeter-com/js/pixelnew.js",
)
CONVERSION_SCRIPTS: Final = (
    "/js/conversion.js",
    "/conversion.js",
    "/scripts-clickmeter-com/js/conversion.js",
)


class TrackingSite:
    """The site that a listener asks (`clicktrail.edge.exchange.Site`)."""

    def __init__(
        self,
        table: LinkTable,
        signer: Signer,
        hit_ids: HitIds,
        lookups: Lookups,
        *,
        addresses: Addresses = Addresses(),
        when_full: WhenFull = WhenFull.REFUSE,
    ) -> None:
        self._table = table
        self._signer = signer
        self._read_cookie = cookie_reader(signer)
        self._cookie_value = cookie_writer(signer)
        self._hit_ids = hit_ids
        self._when_full = when_full
        self._visitors = VisitorNumbers()
        self._links = PreparedLinks()
        self._ignored: dict[int, Networks] = {}
        self._addresses = addresses
        self._answers = LinkAnswers(signer, hit_ids, self._visitors, lookups, self._link_url)
        self._conversions = Conversions(table, signer, hit_ids, lookups.marks)
        table.watch(self._changed)
        self._routes: dict[str, Callable[[Request], Answer]] = {
            "/": self._home,
            "/favicon.ico": lambda _: _NO_ICON,
            "/robots.txt": lambda _: _ROBOTS,
            **dict.fromkeys(PIXEL_SCRIPTS, lambda _: _PIXEL_SCRIPT),
            **dict.fromkeys(CONVERSION_SCRIPTS, lambda _: _CONVERSION_SCRIPT),
            "/js/clicktrail.js": lambda _: _SHOP_SCRIPT,
            "/conversion.aspx": self._conversions.from_browser,
            "/s2s": self._conversions.from_server,
        }

    def answer(self, request: Request) -> Answer:
        """Decide what the visitor gets, and what is to be recorded of it."""
        link = self._links.young.get((request.host, request.path))
        if link is None or not link.live:
            return self._found(request)
        if (
            link.fixed is None
            or request.purpose
            or request.method != "GET"
            or (link.appends and request.query)
        ):
            return self._answers.visit(request, link)
        # From here on the same as LinkAnswers.visit, cut down to what a plain visit to a plain link
        # needs.
        entry = link.entry
        account = entry.account_id
        datapoint = entry.datapoint_id
        known = (
            self._read_cookie(request.cookie, link.cookie_name, account) if request.cookie else None
        )
        visitor = self._visitors.next() if known is None else known.visitor
        hit_id = self._hit_ids.next(request.now_ms)
        secure = request.secure
        return Answer(
            link.status,
            b"".join(
                (
                    link.fixed,
                    link.set_cookie,
                    self._cookie_value(known, account, visitor, datapoint, hit_id << 1),
                    ACROSS_SITES if secure or request.host in LOOPBACK else SAME_SITE,
                )
            ),
            b"",
            encode_hit(
                hit_id,
                account,
                datapoint,
                entry.group_id,
                entry.domain_id,
                _CLICK,
                visitor,
                request.ip,
                text(request.user_agent, AGENT),
                text(request.referrer, REFERRER),
                text(request.accept_language, LANGUAGE),
                text(request.query, QUERY),
                link.own.destination,
                0,
                (_NEW_VISITOR if known is None else 0)
                | (_PROXIED if request.proxied else 0)
                | (_SECURE if secure else 0),
                request.hints,
            ),
        )

    def unrecordable(self, request: Request, refused: Answer) -> Answer:
        """Return what to send instead of `refused` when its event could not be kept.

        A server that reports a conversion is always told to come back: it can, and nobody waits.
        """
        server = request.path.lower().rstrip("/") == "/s2s"
        if self._when_full is WhenFull.REDIRECT and not server:
            return Answer(refused.status, refused.headers, refused.body)
        if server:
            return Answer(503, pages.TEXT_HEADERS + _RETRY, b"Cannot record right now, try again\n")
        if refused.body == pages.GIF:
            return Answer(503, pages.GIF_HEADERS + _RETRY, pages.GIF)
        return _unavailable(request)

    def _changed(self, keys: frozenset[bytes] | None) -> None:
        # What surrounds links is not in their keys: with that, everything may answer differently.
        if keys is not None and any(key[:1] in _SURROUNDING for key in keys):
            keys = None
        if keys is None:
            self._ignored.clear()
        self._links.forget(keys)

    def _found(self, request: Request) -> Answer:
        """Answer a path that is not among the links asked for lately."""
        line = (request.host, request.path)
        link = self._links.kept(line)
        if link is not None:
            return self._answers.visit(request, link)
        route = self._routes.get(request.path) or self._routes.get(_folded(request.path))
        if route is not None:
            return route(request)
        if not self._table.synced:
            return _unavailable(request)
        name = _name(request.path)
        key = self._table.key(request.host, name) if name else None
        if key is None:
            return self._missing(request)
        link = self._link(key)
        if link is None or link.reply is Reply.NOT_FOUND:
            return self._beside(request, name) or self._missing(request, link)
        self._links.add(line, key, link)
        return self._answers.visit(request, link)

    def _link(self, key: bytes) -> Prepared | None:
        """Return the link under a key of the table, made ready."""
        link = self._links.of_key(key)
        if link is None:
            entry = self._table.entry(key)
            if entry is not None:
                link = Prepared(entry, self._surroundings(entry))
        return link

    def _surroundings(self, entry: LinkEntry) -> Surroundings:
        table = self._table
        account = table.account(entry.account_id)
        ignored = None
        if account is not None and account.ignored_addresses:
            ignored = self._ignored.get(entry.account_id)
            if ignored is None:
                ignored = self._ignored[entry.account_id] = Networks(account.ignored_addresses)
        wanted = entry.behaviour.scripts if entry.behaviour is not None else ()
        scripts = [table.script(script_id) for script_id in wanted]
        return Surroundings(
            table.domain_of(entry.domain_id),
            account,
            table.group(entry.group_id),
            ignored,
            # Of another account's script nobody should be able to guess the number.
            tuple(
                script.code
                for script in scripts
                if script is not None and script.account_id == entry.account_id
            ),
        )

    def _beside(self, request: Request, name: str) -> Answer | None:
        """Answer for what is told about a link: `name.qr`, and `name+` where it is public."""
        if request.method not in ("GET", "HEAD"):
            return None
        for suffix in (".qr", "+"):
            if len(name) > len(suffix) and name[-len(suffix) :].lower() == suffix:
                key = self._table.key(request.host, name[: -len(suffix)])
                link = None if key is None else self._link(key)
                if link is None or link.reply is Reply.NOT_FOUND:
                    return None
                if suffix == ".qr":
                    return qr(request, self._link_url(request, link))
                if link.public:
                    token = self._signer.public_token(link.entry.datapoint_id)
                    return _led_to(f"{self._addresses.app}/public/{token}")
        return None

    def _link_url(self, request: Request, link: Prepared) -> str:
        domain = self._table.domain_of(link.entry.domain_id)
        return self._addresses.of_link(request, link, "" if domain is None else domain.host)

    def _missing(self, request: Request, deleted: Prepared | None = None) -> Answer:
        """Answer for what there is not (any more)."""
        if wants_picture(request) or (deleted is not None and deleted.entry.type):
            return GIF
        domain = self._table.domain(request.host)
        if domain is not None and domain.custom_404:
            return _led_to(domain.custom_404)
        return pages.shown(
            404,
            "not-found",
            pages.language_of(request.accept_language),
            domain.theme if domain is not None else None,
        )

    def _home(self, request: Request) -> Answer:
        domain = self._table.domain(request.host)
        if domain is not None and domain.custom_homepage:
            return _led_to(domain.custom_homepage)
        return pages.shown(
            200,
            "home",
            pages.language_of(request.accept_language),
            domain.theme if domain is not None else None,
        )


def _folded(path: str) -> str:
    """Return a path as the routes are written: lower case, without a slash at its end."""
    return path.lower().rstrip("/") or "/"


def _name(path: str) -> str:
    """Return the link's name that a path asks for; empty where it can be none."""
    name = path[1:]
    if name.endswith("/"):
        name = name[:-1]
    if "%" in name:
        name = unquote(name)
    return "" if "/" in name else name


def _led_to(url: str) -> Answer:
    """Return the redirect to a page of the domain's owner, or to one of ours."""
    return Answer(302, redirect_headers(location(url), CACHING[307]))


def _unavailable(request: Request) -> Answer:
    return pages.shown(
        503,
        "unavailable",
        pages.language_of(request.accept_language),
        headers=_RETRY,
        retry=True,
    )


def _script(name: str) -> Answer:
    content = resources.files("clicktrail.edge").joinpath("scripts", name).read_bytes()
    return Answer(200, _SCRIPT_HEADERS, content)


_NO_ICON: Final = Answer(204, b"Cache-Control: public, max-age=86400\r\n")
_ROBOTS: Final = Answer(200, pages.TEXT_HEADERS, b"User-agent: *\nDisallow: /\n")
_PIXEL_SCRIPT: Final = _script("pixelNew.js")
_CONVERSION_SCRIPT: Final = _script("conversion.js")
_SHOP_SCRIPT: Final = _script("clicktrail.js")
