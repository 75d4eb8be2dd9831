"""The page before a destination that was reported as harmful: it says so and where it leads.

Going on takes a form that is posted, so that neither a prefetch nor a bot that follows links
does (spec behaviour.md §3, blocked links).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from clicktrail.appearance.texts import wording
from clicktrail.domain.destinations import judge
from clicktrail.edge.pages import shown

if TYPE_CHECKING:
    from clicktrail.domain.entries import LinkEntry, Theme
    from clicktrail.edge.exchange import Answer, Request

MOST_HOSTS: Final = 3
"""Of a link with several destinations, so many are named."""


def warned(request: Request, entry: LinkEntry, language: str, theme: Theme | None) -> Answer | None:
    """Return the warning; None where the visitor pressed its button.

    They then come by POST: the redirect that answers it must be a 303, since a 307 would post to
    the destination.
    """
    if request.method == "POST":
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
        f'{leads}<form method="post">'
        f'<button class="quiet">{escape(words["continue"])}</button></form>'
    )
    return shown(403, "blocked", language, theme, form=form)


def _hosts(entry: LinkEntry) -> list[str]:
    """Return the hosts of a link's destinations as browsers connect to them, without doubles."""
    urls = [entry.url]
    if entry.behaviour is not None:
        urls += [target.url for rule in entry.behaviour.rules for target in rule.targets]
    hosts = dict.fromkeys(judge(url).host for url in urls if url)
    return [host for host in hosts if host][:MOST_HOSTS]
