"""The frame of a page: head, style, brand and policy. What is put into it is escaped here or by
whoever made it.
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Final

from clicktrail.appearance.theme import look_of, variables

if TYPE_CHECKING:
    from clicktrail.domain.entries import Theme

STYLE: Final = (
    "*{box-sizing:border-box}"
    "body{margin:0;min-height:100vh;display:grid;place-items:center;"
    "font:1.0625rem/1.6 system-ui,sans-serif;background:var(--bg);color:var(--fg);"
    "overflow-wrap:anywhere}"
    "main{width:100%;max-width:34rem;padding:2.5rem 1.5rem}"
    ".brand{margin:0 0 2rem;font-weight:600;color:var(--quiet)}"
    ".brand img{display:block;max-width:12rem;max-height:3rem}"
    "h1{font-size:1.625rem;line-height:1.25;margin:0 0 .75rem;text-wrap:balance}"
    "h1:before{content:'';display:block;width:2.5rem;height:.25rem;margin:0 0 1rem;"
    "border-radius:1rem;background:var(--accent)}"
    "p{margin:.75rem 0;text-wrap:pretty}a{color:var(--link)}"
    ":focus-visible{outline:3px solid var(--accent);outline-offset:3px}"
)
FORM_STYLE: Final = (
    "form{margin:1.5rem 0 0}label{display:block;margin:0 0 .375rem;font-weight:600}"
    "input{display:block;width:100%;padding:.625rem .75rem;font:inherit;color:var(--fg);"
    "background:transparent;border:1px solid var(--quiet);border-radius:.5rem}"
    "button{margin:1rem 0 0;padding:.625rem 1.25rem;font:inherit;font-weight:600;cursor:pointer;"
    "color:var(--on);background:var(--accent);border:1px solid transparent;border-radius:.5rem}"
    ".quiet{color:var(--fg);background:transparent;border-color:var(--quiet);font-weight:400}"
    "main:has(.quiet) h1:before{width:100%;background:#d33b2f}"
    ".host{margin:1.25rem 0;padding:.75rem 1rem;border:1px solid var(--line);border-radius:.5rem}"
    ".host b{display:block}"
    ".error{padding-left:.75rem;border-left:.25rem solid var(--accent);font-weight:600}"
)


def source_hash(content: str) -> str:
    """Return the source expression of an inline script or style (CSP 3 §2.3.1)."""
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


@lru_cache(maxsize=512)
def style_of(theme: Theme | None, more: str = "") -> tuple[str, str]:
    """Return a theme's whole style sheet, and its source expression."""
    sheet = variables(look_of(theme)) + STYLE + more
    return sheet, source_hash(sheet)


def brand_of(theme: Theme | None) -> str:
    """Return the line above a page's heading: logo, or name, or nothing."""
    look = look_of(theme)
    if look.logo:
        return f'<p class="brand"><img src="{escape(look.logo)}" alt="{escape(look.brand)}"></p>'
    return f'<p class="brand">{escape(look.brand)}</p>' if look.brand else ""


def document(
    *, language: str, title: str, body: str, head: str = "", theme: Theme | None, more: str = ""
) -> bytes:
    """Return a whole page; `title` is escaped here, `head` and `body` are HTML.

    `more` is CSS behind the common one.
    """
    sheet, _ = style_of(theme, more)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{head}<title>{escape(title)}</title><style>{sheet}</style></head>"
        f"<body><main>{brand_of(theme)}{body}</main></body></html>\n"
    ).encode("utf-8", "replace")


def policy(theme: Theme | None, more: str = "", *directives: str) -> str:
    """Return the content security policy of a page made by `document` with the same `more`."""
    _, style = style_of(theme, more)
    origin = look_of(theme).logo_origin
    parts = ["default-src 'none'", f"style-src {style}", "base-uri 'none'", *directives]
    if origin:
        parts.append(f"img-src {origin}")
    return "; ".join(parts)
