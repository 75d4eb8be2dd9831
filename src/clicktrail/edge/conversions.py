"""The conversion endpoints: fired by a page (script, image, iframe) or by the merchant's server.

The edge records what was fired and which hits it may belong to; ingestion decides (spec
behaviour.md §5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from clicktrail.domain.conversion_policy import ORDER_ID_LENGTH, parse_currency
from clicktrail.domain.destinations import parameters
from clicktrail.domain.events import Candidate, Channel, ConversionFired, Evidence, encode_event
from clicktrail.domain.money import MAX_AMOUNT, parse_amount, percentage_of
from clicktrail.edge import pages
from clicktrail.edge.exchange import Answer, Request
from clicktrail.edge.facts import AGENT, PARAMETER, QUERY, REFERRER, request_flags
from clicktrail.edge.quick import cookie_reader, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clicktrail.domain.entries import ConversionEntry
    from clicktrail.domain.hit_id import HitIds
    from clicktrail.domain.tokens import ClickToken, Signer
    from clicktrail.edge.link_table import LinkTable
    from clicktrail.edge.marks import Marks

FORM: Final = "application/x-www-form-urlencoded"
NO_PARAMETER: Final = "empty"

_METHODS: Final = frozenset({"GET", "HEAD", "POST"})
_ALLOW: Final = b"Allow: GET, HEAD, POST\r\n"
_EMPTY_PAGE_HEADERS: Final = (
    b"Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n"
    b"Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\n"
    b"X-Robots-Tag: noindex\r\n"
)


class _BadFieldError(Exception):
    """A parameter that cannot be used; the text names it."""


class Conversions:
    """Answers `/conversion.aspx` and `/s2s`."""

    def __init__(self, table: LinkTable, signer: Signer, hit_ids: HitIds, marks: Marks) -> None:
        self._table = table
        self._marks = marks
        self._signer = signer
        self._read_cookie = cookie_reader(signer)
        self._hit_ids = hit_ids

    def from_browser(self, request: Request) -> Answer:
        """Answer a page's image, iframe or script; the cookie tells whose conversion it is.

        A click id that is not ours is passed over, since the cookie may still know.
        """
        query = _query(request)
        fields = parameters(query)
        image = fields.get("pixel", "").lower() == "true" or request.fetch_dest == "image"
        refusal = self._refusal(request)
        if refusal is not None:
            return _told(image, *refusal)
        conversion = self._table.conversion(fields.get("id", ""))
        if conversion is None:
            return _told(image, 404, "There is no conversion with this id")
        token = self._signer.read_click_id(fields.get("clickid", ""))
        if token is not None and token.account_id != conversion.account_id:
            token = None
        # Neither images nor iframes post.
        other = Channel.SCRIPT if request.method == "POST" else Channel.IFRAME
        channel = Channel.IMAGE if image else other
        try:
            event = self._event(request, query, fields, conversion, token, channel)
        except _BadFieldError as error:
            return _told(image, 400, str(error))
        if image:
            return Answer(200, pages.GIF_HEADERS, pages.GIF, event)
        return Answer(200, _EMPTY_PAGE_HEADERS, pages.EMPTY_PAGE, event)

    def from_server(self, request: Request) -> Answer:
        """Answer a merchant's server; the click id tells whose conversion it is."""
        refusal = self._refusal(request)
        if refusal is not None:
            return _said(*refusal)
        query = _query(request)
        fields = parameters(query)
        for name, field in (("clickId", "clickid"), ("id", "id")):
            if not fields.get(field):
                return _said(400, f"{name} is missing")
        conversion = self._table.conversion(fields["id"])
        if conversion is None:
            return _said(404, "There is no conversion with this id")
        token = self._signer.read_click_id(fields["clickid"])
        if token is None or token.account_id != conversion.account_id:
            return _said(404, "There is no click with this clickId")
        try:
            event = self._event(request, query, fields, conversion, token, Channel.SERVER)
        except _BadFieldError as error:
            return _said(400, str(error))
        return Answer(200, pages.TEXT_HEADERS, b"OK", event)

    def _refusal(self, request: Request) -> tuple[int, str] | None:
        if request.method not in _METHODS:
            return 405, "Only GET and POST fire a conversion"
        if not self._table.synced:
            return 503, "Cannot record right now, try again"
        return None

    def _event(
        self,
        request: Request,
        query: str,
        fields: dict[str, str],
        conversion: ConversionEntry,
        token: ClickToken | None,
        channel: Channel,
    ) -> bytes | None:
        """Return the journal payload; None for HEAD, which only asks. Raises _BadFieldError."""
        account = conversion.account_id
        value = _amount(fields, "val")
        if value is None:
            value = conversion.value
        commission = _amount(fields, "com") or 0
        percent = _amount(fields, "comperc") or 0
        if commission == 0:
            commission = percentage_of(value, percent)
            if abs(commission) > MAX_AMOUNT:
                raise _BadFieldError("comperc makes more of val than an amount can be")
        currency = _currency(fields)
        if request.method == "HEAD":
            return None
        visitor = 0 if token is None else token.visitor
        candidates: list[Candidate] = []
        if token is not None:
            candidates.append(
                self._candidate(
                    conversion, token.hit_id, token.datapoint_id, token.kind, Evidence.CLICK_ID
                )
            )
        if channel is not Channel.SERVER and request.cookie:
            cookie = self._read_cookie(request.cookie, f"cm_{account}=", account)
            if cookie is not None:
                visitor = visitor or cookie.visitor
                candidates += [
                    self._candidate(conversion, hit >> 1, datapoint_id, hit & 1, Evidence.COOKIE)
                    for datapoint_id, hit in cookie.entries
                ]
        address, agent = self._kept(request, candidates)
        return encode_event(
            ConversionFired(
                hit_id=self._hit_ids.next(request.now_ms),
                account_id=account,
                conversion_id=conversion.conversion_id,
                channel=channel,
                value=value,
                commission=commission,
                parameter=_told_field(fields, "param")[:PARAMETER],
                candidates=tuple(candidates),
                visitor=visitor,
                ip=address,
                user_agent=agent,
                referrer=text(request.referrer, REFERRER),
                query=query[:QUERY],
                flags=request_flags(request),
                currency=currency,
                order_id=_told_field(fields, "orderid")[:ORDER_ID_LENGTH],
                policy=conversion.policy,
            )
        )

    def _kept(self, request: Request, candidates: Sequence[Candidate]) -> tuple[str, str]:
        """Return address and user agent as all links that it may belong to would keep them."""
        links = [self._table.link(one.datapoint_id) for one in candidates]
        behaviours = [link.behaviour for link in links if link is not None and link.behaviour]
        if any(each.light for each in behaviours):
            return "", ""
        agent = text(request.user_agent, AGENT)
        if any(each.shortened_address for each in behaviours):
            return self._marks.shortened(request.ip, request.now_ms), agent
        return request.ip, agent

    def _candidate(
        self,
        conversion: ConversionEntry,
        hit_id: int,
        datapoint_id: int,
        kind: int,
        evidence: Evidence,
    ) -> Candidate:
        entry = self._table.link(datapoint_id)
        if entry is None or entry.account_id != conversion.account_id:
            return Candidate(hit_id, datapoint_id, 0, kind, evidence, False)
        associated = conversion.conversion_id in entry.conversion_ids
        return Candidate(hit_id, datapoint_id, entry.group_id, kind, evidence, associated)


def _query(request: Request) -> str:
    """Return the query and, of a posted form, the body behind it."""
    query = text(request.query, len(request.query))
    if request.method == "POST" and request.content_type.lower().startswith(FORM):
        body = request.body.decode("utf-8", "replace")
        return f"{query}&{body}" if query else body
    return query


def _told_field(fields: dict[str, str], name: str) -> str:
    """Return a text field; empty where the page left it at the snippet's `empty`."""
    written = fields.get(name, "").strip()
    return "" if written.lower() == NO_PARAMETER else written


def _currency(fields: dict[str, str]) -> str:
    """Return the currency code that was given, as `currency` or as `cur`; empty for none."""
    for name in ("currency", "cur"):
        try:
            code = parse_currency(fields.get(name, ""))
        except ValueError:
            raise _BadFieldError(
                f"{name} is not a currency code such as EUR: {fields[name].strip()[:40]}"
            ) from None
        if code:
            return code
    return ""


def _amount(fields: dict[str, str], name: str) -> int | None:
    """Return an amount in ten-thousandths; None where the field is missing or empty."""
    written = fields.get(name, "").strip()
    if not written:
        return None
    try:
        return parse_amount(written)
    except ValueError:
        raise _BadFieldError(f"{name} is not a number: {written[:40]}") from None


def _said(status: int, sentence: str) -> Answer:
    """Return a refusal in plain text."""
    headers = pages.TEXT_HEADERS
    if status == 405:
        headers += _ALLOW
    elif status == 503:
        headers += b"Retry-After: %d\r\n" % pages.RETRY_AFTER_SECONDS
    return Answer(status, headers, f"{sentence}\n".encode())


def _told(image: bool, status: int, sentence: str) -> Answer:
    """Return a refusal to an image or an iframe."""
    told = _said(status, sentence)
    if not image:
        return told
    return Answer(
        status, pages.GIF_HEADERS + told.headers.removeprefix(pages.TEXT_HEADERS), pages.GIF
    )
