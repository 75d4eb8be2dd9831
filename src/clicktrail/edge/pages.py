"""The few pages a visitor may see on a tracking domain: small, self-contained, honest.

Every text is in `TEXTS`, so that a translation is one more table. Nothing of a request is put into
a page unescaped.
"""

from __future__ import annotations

from html import escape
from typing import Final, NamedTuple

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
PAGE_HEADERS: Final = (
    b"Content-Type: text/html; charset=utf-8\r\n"
    b"Cache-Control: no-store\r\n"
    b"Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
    b"Referrer-Policy: no-referrer\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
    b"X-Robots-Tag: noindex\r\n"
)
TEXT_HEADERS: Final = (
    b"Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n"
    b"X-Content-Type-Options: nosniff\r\n"
)


class Text(NamedTuple):
    """Heading and sentences of a page."""

    heading: str
    sentences: tuple[str, ...]


LANGUAGE: Final = "en"
TEXTS: Final[dict[str, Text]] = {
    "home": Text(
        "Tracking links",
        (
            "This host serves tracking links. A link here leads on to the page of whoever made it,"
            " and counts the visit.",
        ),
    ),
    "not-found": Text(
        "There is no such link",
        (
            "Nothing leads on from this address. It may have been mistyped, or the link may have"
            " been deleted.",
        ),
    ),
    "paused": Text(
        "This link is paused",
        ("Its owner has switched it off for now. Please try again later.",),
    ),
    "blocked": Text(
        "This link is blocked",
        (
            "Its destination was reported as harmful, so you are not sent there.",
            "Nothing about your visit was recorded.",
        ),
    ),
    "wrong-method": Text(
        "Links are opened, not posted to",
        ("This address only answers when it is opened like a page.",),
    ),
    "unavailable": Text(
        "One moment, please",
        (
            "This link cannot be followed right now. This page tries again by itself in a few"
            " seconds.",
        ),
    ),
}

_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;"
    "font:1.05rem/1.6 system-ui,sans-serif;background:#f6f7f9;color:#1c2330}"
    "main{box-sizing:border-box;width:100%;max-width:32rem;padding:2rem 1.5rem}"
    "h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}p{margin:.5rem 0;"
    "overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{background:#14181f;color:#e4e8ee}}"
)


def page(name: str, *, note: str = "", retry: bool = False) -> bytes:
    """Return the page `name` of `TEXTS`; `note` is one more sentence, which gets escaped.

    With `retry` the page reloads itself after RETRY_AFTER_SECONDS.
    """
    text = TEXTS[name]
    sentences = (*text.sentences, note) if note else text.sentences
    refresh = f'<meta http-equiv="refresh" content="{RETRY_AFTER_SECONDS}">' if retry else ""
    paragraphs = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return (
        f'<!doctype html><html lang="{LANGUAGE}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{refresh}<title>{escape(text.heading)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(text.heading)}</h1>{paragraphs}</main></body></html>\n"
    ).encode()


EMPTY_PAGE: Final = (
    f'<!doctype html><html lang="{LANGUAGE}"><head><meta charset="utf-8">'
    "<title>-</title></head><body></body></html>\n"
).encode()
"""What an iframe nobody sees is given."""
