"""The page before a destination that was reported as harmful: it says so and where it leads.

Going on takes a form that is posted, so that neither a prefetch nor a bot that follows links does
(spec behaviour.md §3, blocked links). The form holds a signed value that only this page gives out,
good for the link and the visitor's own network: a page of somebody else can neither make it nor
read it here, so it cannot post the form for its visitors.
"""

from __future__ import annotations

from html import escape
from struct import Struct
from typing import TYPE_CHECKING, Final

from clicktrail.appearance.texts import wording
from clicktrail.domain.destinations import judge
from clicktrail.domain.signing import Mac
from clicktrail.edge.forms import posted
from clicktrail.edge.networks import network_of
from clicktrail.edge.pages import shown

if TYPE_CHECKING:
    from clicktrail.domain.entries import LinkEntry, Theme
    from clicktrail.domain.tokens import Signer
    from clicktrail.edge.exchange import Answer, Request

MOST_HOSTS: Final = 3
"""Of a link with several destinations, so many are named."""
READ_SECONDS: Final = 3600
"""So long after it was shown the button leads on; later it shows the warning anew."""
FIELD: Final = "warned"

# Filled up to a multiple of three with the signature, so that one value has one spelling.
_WARNED: Final = Struct(">BIQx")
_VERSION: Final = 1
_MAC_BYTES: Final = 16
_LENGTH: Final = (_WARNED.size + _MAC_BYTES) * 4 // 3


class WarningGate:
    """Lets visitors on to links that were reported, once they have seen the warning."""

    def __init__(self, signer: Signer) -> None:
        self._mac = Mac(signer.derived_key(b"warning"), b"warned", _MAC_BYTES)

    def check(
        self, request: Request, entry: LinkEntry, language: str, theme: Theme | None
    ) -> Answer | None:
        """Return the warning; None where the visitor pressed its button.

        They then come by POST: the redirect that answers it must be a 303, since a 307 would post
        to the destination.
        """
        if self._was_warned(request, entry):
            return None
        words = wording(language).words
        hosts = _hosts(entry)
        leads = (
            f'<p class="host">{escape(words["leads-to"])} '
            + "".join(f'<b dir="ltr">{escape(host)}</b>' for host in hosts)
            + "</p>"
            if hosts
            else ""
        )
        form = (
            f'{leads}<form method="post">{self.field(request, entry)}'
            f'<button class="quiet">{escape(words["continue"])}</button></form>'
        )
        return shown(403, "blocked", language, theme, form=form)

    def field(self, request: Request, entry: LinkEntry) -> str:
        """Return the field, as HTML, by which a form says that its visitor was warned."""
        until_ms = request.now_ms + READ_SECONDS * 1000
        fields = _WARNED.pack(_VERSION, entry.datapoint_id, until_ms)
        value = self._mac.signed(fields, network_of(request.ip).encode()).decode()
        return f'<input type="hidden" name="{FIELD}" value="{value}">'

    def _was_warned(self, request: Request, entry: LinkEntry) -> bool:
        value = posted(request).get(FIELD, "")
        if len(value) != _LENGTH:
            return False
        fields = self._mac.read(value, network_of(request.ip).encode())
        if fields is None:
            return False
        version, datapoint_id, until_ms = _WARNED.unpack(fields)
        return bool(
            version == _VERSION and datapoint_id == entry.datapoint_id and request.now_ms < until_ms
        )


def _hosts(entry: LinkEntry) -> list[str]:
    """Return the hosts of a link's destinations as browsers connect to them, without doubles."""
    urls = [entry.url]
    if entry.behaviour is not None:
        urls += [target.url for rule in entry.behaviour.rules for target in rule.targets]
    hosts = dict.fromkeys(judge(url).host for url in urls if url)
    return [host for host in hosts if host][:MOST_HOSTS]
