"""The few pages a visitor may see on a tracking domain: small, self-contained, honest.

They are read in the visitor's language and look as the domain's theme says. Nothing of a request
is put into a page unescaped.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Final

from clicktrail.appearance.frame import FORM_STYLE, document, policy
from clicktrail.appearance.texts import DEFAULT, language_of, wording
from clicktrail.edge.exchange import Answer

if TYPE_CHECKING:
    from clicktrail.domain.entries import Theme

__all__ = [
    "EMPTY_PAGE",
    "GIF",
    "GIF_HEADERS",
    "NO_STORE",
    "PAGE_HEADERS",
    "RETRY_AFTER_SECONDS",
    "TEXT_HEADERS",
    "language_of",
    "page",
    "page_headers",
    "shown",
]

RETRY_AFTER_SECONDS: Final = 5

GIF: Final = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
"""A transparent pixel, 43 bytes."""

NO_STORE: Final = b"Cache-Control: no-store\r\n"
GIF_HEADERS: Final = (
    b"Content-Type: image/gif\r\nCache-Control: no-store, private\r\n"
    b"Cross-Origin-Resource-Policy: cross-origin\r\nX-Content-Type-Options: nosniff\r\n"
)
TEXT_HEADERS: Final = (
    b"Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
)
# A form's answer redirects to another site in the end, which browsers hold against form-action:
# the pages with a form have none. Nobody may lay them under something else to be clicked on.
_WITH_FORM: Final = ("frame-ancestors 'none'",)
_WITHOUT_FORM: Final = ("form-action 'none'",)


def page_headers(
    content_policy: str, language: str = DEFAULT, referrer: str = "no-referrer"
) -> bytes:
    """Return the header lines of a page with this content security policy."""
    return (
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Language: {language}\r\n"
        "Cache-Control: no-store\r\n"
        f"Content-Security-Policy: {content_policy}\r\n"
        f"Referrer-Policy: {referrer}\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "X-Robots-Tag: noindex\r\n"
    ).encode()


PAGE_HEADERS: Final = page_headers(policy(None, "", *_WITHOUT_FORM))
"""Of `page` in English, without a theme and without a form."""


def page(
    name: str,
    *,
    language: str = DEFAULT,
    theme: Theme | None = None,
    retry: bool = False,
    form: str = "",
) -> bytes:
    """Return the page `name` of `Wording.pages`; `form` is HTML to stand below its sentences.

    With `retry` the page reloads itself after RETRY_AFTER_SECONDS.
    """
    text = wording(language).pages[name]
    refresh = f'<meta http-equiv="refresh" content="{RETRY_AFTER_SECONDS}">' if retry else ""
    paragraphs = "".join(f"<p>{escape(sentence)}</p>" for sentence in text.sentences)
    return document(
        language=language,
        title=text.heading,
        head=refresh,
        body=f"<h1>{escape(text.heading)}</h1>{paragraphs}{form}",
        theme=theme,
        more=FORM_STYLE if form else "",
    )


def shown(
    status: int,
    name: str,
    language: str = DEFAULT,
    theme: Theme | None = None,
    *,
    headers: bytes = b"",
    retry: bool = False,
    form: str = "",
) -> Answer:
    """Return the answer that shows a page; `headers` are further header lines."""
    if not form:
        return _kept(status, name, language, theme, headers, retry)
    return Answer(
        status,
        page_headers(policy(theme, FORM_STYLE, *_WITH_FORM), language) + headers,
        page(name, language=language, theme=theme, retry=retry, form=form),
    )


@lru_cache(maxsize=256)
def _kept(
    status: int, name: str, language: str, theme: Theme | None, headers: bytes, retry: bool
) -> Answer:
    return Answer(
        status,
        page_headers(policy(theme, "", *_WITHOUT_FORM), language) + headers,
        page(name, language=language, theme=theme, retry=retry),
    )


EMPTY_PAGE: Final = (
    f'<!doctype html><html lang="{DEFAULT}"><head><meta charset="utf-8">'
    "<title>-</title></head><body></body></html>\n"
).encode()
"""What an iframe nobody sees is given."""
