"""Sending visitors on other than by a plain redirect: in a frame, by a page, after scripts.

What a link asks for may come together. The page is then, in this order:

- *cloaked*: a frame that fills the window, under the tracking URL; the scripts run beside it;
- *encoded*, or with *scripts*, or with a referrer of its own: a page that goes on by itself.

Bots get the plain redirect, unless the link keeps its destination hidden. A page over HTTPS
cannot frame one without; such a cloaked link goes on as if it were not.

The destination stands only in attributes, escaped; the scripts of these pages are always the same
and read it from there, so that no destination becomes script and a policy can name them by hash.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from clicktrail.appearance.frame import document, policy, source_hash
from clicktrail.appearance.texts import wording
from clicktrail.domain.behaviour import ReferrerClean
from clicktrail.domain.destinations import location
from clicktrail.edge.exchange import Answer
from clicktrail.edge.pages import page_headers, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clicktrail.domain.behaviour import Behaviour
    from clicktrail.domain.entries import Theme

MOST_MILLISECONDS: Final = 1000
"""So long a page with scripts waits for them at most."""

_REFERRER: Final[dict[int, str]] = {
    ReferrerClean.NONE: "strict-origin-when-cross-origin",
    ReferrerClean.CLEAN: "no-referrer",
    ReferrerClean.MYSELF: "unsafe-url",
}
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
# A destination is in `data-to`, or encoded in `data-code`: base64 of a byte and the URL's bytes
# XORed with it. That keeps it from being read or found in the source, not from being decoded.
_READ: Final = (
    "var d=document.currentScript.dataset,u=d.to||(function(c){var k=c.charCodeAt(0),s='',i=1;"
    "for(;i<c.length;i++)s+=String.fromCharCode(c.charCodeAt(i)^k);return s})(atob(d.code));"
)
_GO: Final = f"(function(){{{_READ}location.replace(u)}})()"
_GO_AFTER: Final = (
    f"(function(){{{_READ}var g=function(){{if(u){{var t=u;u='';location.replace(t)}}}};"
    f"addEventListener('load',g);setTimeout(g,{MOST_MILLISECONDS})}})()"
)
_FRAME: Final = (
    f"(function(){{{_READ}document.querySelector('iframe').src=u;"
    "document.querySelector('.aside a').href=u})()"
)
# For a moment nobody needs to see the text; whoever has to wait longer does.
_MOMENT_STYLE: Final = (
    "main{animation:late 0s .7s both}@keyframes late{from{opacity:0}to{opacity:1}}"
)
_FRAME_STYLE: Final = (
    "html,body{height:100%}body{display:block;overflow:hidden}main{padding:0;max-width:none}"
    "h1{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}"
    "iframe{position:fixed;inset:0;width:100%;height:100%;border:0;background:#fff}"
    ".aside{position:fixed;right:.75rem;bottom:.75rem;margin:0;padding:.375rem .75rem;"
    "font-size:.875rem;border:1px solid var(--line);border-radius:1rem;background:var(--bg);"
    "max-width:calc(100% - 1.5rem);animation:gone 0s 12s both}"
    ".aside:has(a:not([href])){display:none}"
    ".aside:hover,.aside:focus-within{animation:none}"
    "@keyframes gone{to{opacity:0;pointer-events:none}}"
    "noscript{position:relative;display:block;padding:2rem;background:var(--bg)}"
)
# Scripts of others load what they like from where they like, and write it into the page.
_FOREIGN_POLICY: Final = "base-uri 'none'; object-src 'none'"
_ELEMENT: Final = re.compile(r"<[a-z]", re.IGNORECASE)
_SCRIPT_END: Final = re.compile(r"</(?=script)", re.IGNORECASE)


def present(
    url: str,
    behaviour: Behaviour,
    scripts: Sequence[str],
    *,
    status: int,
    caching: bytes,
    language: str,
    theme: Theme | None,
    bot: bool,
    link_url: str,
) -> Answer:
    """Return the answer that leads to `url` as the link asks, without an event.

    `url` is as `location` makes it, `scripts` the code of the link's scripts, `status` and
    `caching` (header lines) those of a plain redirect, `link_url` the link's absolute URL.
    """
    url = location(url)
    if not _WEB.match(url):
        # Nothing leads to such a URL that was judged; a page must not become its script.
        return shown(404, "not-found", language, theme)
    cloaked = behaviour.cloaked and not (_secure(link_url) and not _secure(url))
    wanted = behaviour.referrer if behaviour.referrer in _REFERRER else ReferrerClean.NONE
    hidden = cloaked or behaviour.encoded
    if not hidden and (bot or not (wanted or scripts)):
        return _redirect(url, status, caching, wanted)
    referrer = _REFERRER[wanted]
    running = () if bot else scripts
    if cloaked:
        return _cloaked(url, behaviour, running, language, theme, referrer, link_url)
    return _hop(url, behaviour, running, language, theme, referrer)


def _redirect(url: str, status: int, caching: bytes, referrer: int) -> Answer:
    headers = b"Location: " + url.encode("ascii") + b"\r\n" + caching
    if referrer == ReferrerClean.CLEAN:
        headers += b"Referrer-Policy: no-referrer\r\n"
    return Answer(status, headers)


def _cloaked(
    url: str,
    behaviour: Behaviour,
    scripts: Sequence[str],
    language: str,
    theme: Theme | None,
    referrer: str,
    link_url: str,
) -> Answer:
    words = wording(language).words
    title = behaviour.title.strip() or _shown_address(link_url)
    source = "" if behaviour.encoded else f' src="{escape(url)}"'
    href = "" if behaviour.encoded else f' href="{escape(url)}"'
    body = (
        f'<h1>{escape(title)}</h1><iframe{source} title="{escape(title)}"'
        f' referrerpolicy="{referrer}" allow="autoplay; encrypted-media; fullscreen;'
        ' picture-in-picture"></iframe>'
        f'<p class="aside">{escape(words["not-shown"])}'
        f" <a{href}>{escape(words['open-directly'])}</a></p>"
    )
    if behaviour.encoded:
        body += f"{_script(_FRAME, url, encoded=True)}{_needs_script(language)}"
    content_policy = policy(
        None,
        _FRAME_STYLE,
        "frame-src http: https:",
        "form-action 'none'",
        *((f"script-src {source_hash(_FRAME)}",) if behaviour.encoded else ()),
    )
    return Answer(
        200,
        page_headers(_FOREIGN_POLICY if scripts else content_policy, language, referrer),
        document(
            language=language,
            title=title,
            body=body + _foreign(scripts),
            # The page is the destination's: nothing of the domain stands beside it.
            theme=None,
            more=_FRAME_STYLE,
        ),
    )


def _hop(
    url: str,
    behaviour: Behaviour,
    scripts: Sequence[str],
    language: str,
    theme: Theme | None,
    referrer: str,
) -> Answer:
    text = wording(language).pages["moment"]
    head, script = "", ""
    if scripts or behaviour.encoded or behaviour.referrer == ReferrerClean.MYSELF:
        script = _GO_AFTER if scripts else _GO
        # Before everything else: what stands in the link's scripts cannot keep the visitor here.
        head = _script(script, url, encoded=behaviour.encoded)
    if not behaviour.encoded:
        # Without scripts the pictures that stand in for them still get their second.
        seconds = MOST_MILLISECONDS // 1000 if scripts else 0
        refresh = f'<meta http-equiv="refresh" content="{seconds};url={escape(url)}">'
        head += f"<noscript>{refresh}</noscript>" if script else refresh
        body = (
            f"<h1>{escape(text.heading)}</h1><p>{escape(text.sentences[0])}</p>"
            f'<p><a href="{escape(url)}">{escape(wording(language).words["go-on"])}</a></p>'
        )
    else:
        body = _needs_script(language, heading="h1")
    content_policy = policy(
        theme,
        _MOMENT_STYLE,
        "form-action 'none'",
        *((f"script-src {source_hash(script)}",) if script else ()),
    )
    return Answer(
        200,
        page_headers(_FOREIGN_POLICY if scripts else content_policy, language, referrer),
        document(
            language=language,
            title=behaviour.title.strip() or text.heading,
            head=head,
            body=body + _foreign(scripts),
            theme=theme,
            more=_MOMENT_STYLE,
        ),
    )


def _script(code: str, url: str, *, encoded: bool) -> str:
    if encoded:
        return f'<script data-code="{_encoded(url)}">{code}</script>'
    return f'<script data-to="{escape(url)}">{code}</script>'


def _encoded(url: str) -> str:
    # The high bit leaves no byte of the URL as it was.
    key = os.urandom(1)[0] | 0x80
    return b64encode(bytes((key, *(byte ^ key for byte in url.encode("ascii"))))).decode()


def _needs_script(language: str, heading: str = "h2") -> str:
    text = wording(language).pages["needs-script"]
    return (
        f"<noscript><{heading}>{escape(text.heading)}</{heading}>"
        f"<p>{escape(text.sentences[0])}</p></noscript>"
    )


def _foreign(scripts: Sequence[str]) -> str:
    """Return the code of a link's scripts as HTML: HTML as it is, JavaScript in an element."""
    return "".join(f"\n{_element(code.strip())}" for code in scripts if code.strip())


def _element(code: str) -> str:
    if code.startswith("<") and _ELEMENT.search(code):
        return code
    # What is no element but begins like one is the old way to hide scripts from old browsers,
    # which JavaScript reads as a comment of one line.
    inert = _SCRIPT_END.sub(r"<\\/", code)
    return f"<script>{inert}\n</script>"


def _secure(url: str) -> bool:
    return url[:6].lower() == "https:"


def _shown_address(link_url: str) -> str:
    """Return a link's address without what stands before its host and behind its path."""
    parts = urlsplit(link_url)
    return f"{parts.netloc}{parts.path}"
