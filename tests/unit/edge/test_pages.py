from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from clicktrail.appearance.texts import WORDINGS
from clicktrail.domain.entries import Theme
from clicktrail.edge import pages
from tests.support.site import headers_of

NAMES = sorted(WORDINGS["en"].pages)
THEME = Theme("Nordwind", "#d6336c", "#fff8f0", "#3b1f2b", "https://cdn.example/logo.png")


class Outline(HTMLParser):
    """The elements of a page, and what it says."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_a_page_as_a_whole() -> None:
    answer = pages.shown(404, "not-found")
    style = re.search(rb"<style>(.*)</style>", answer.body)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1]).digest()).decode()
    assert headers_of(answer) == {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": "en",
        "Cache-Control": "no-store",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        ),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
    assert answer.status == 404
    assert answer.event is None
    assert answer.body.replace(style[0], b"<style/>") == (
        b'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        b'<meta name="viewport" content="width=device-width,initial-scale=1">'
        b"<title>There is no such link</title><style/></head>"
        b"<body><main><h1>There is no such link</h1>"
        b"<p>This address leads nowhere. It may have been mistyped, or the link may have"
        b" been deleted.</p></main></body></html>\n"
    )
    assert (answer.headers, answer.body) == (pages.PAGE_HEADERS, pages.page("not-found"))


@pytest.mark.parametrize("language", sorted(WORDINGS))
@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_small_and_says_its_language(name: str, language: str) -> None:
    for theme in (None, THEME):
        answer = pages.shown(200, name, language, theme, headers=b"X-More: 1\r\n")
        assert len(answer.body) < 6000
        headers = headers_of(answer)
        assert (headers["Content-Language"], headers["X-More"]) == (language, "1")
        outline = Outline(answer.body)
        tags = [tag for tag, _ in outline.elements]
        assert (tags.count("h1"), tags.count("main"), tags.count("title")) == (1, 1, 1)
        assert ("html", {"lang": language}) in outline.elements
        assert "script" not in tags
        text = WORDINGS[language].pages[name]
        for sentence in (text.heading, *text.sentences):
            assert sentence in outline.text
        assert (("img", {"src": THEME.logo, "alt": THEME.brand}) in outline.elements) is (
            theme is not None
        )


def test_a_page_that_tries_again_reloads_itself() -> None:
    answer = pages.shown(503, "unavailable", retry=True)
    refresh = {"http-equiv": "refresh", "content": "5"}
    assert ("meta", refresh) in Outline(answer.body).elements
    assert b"refresh" not in pages.shown(503, "unavailable").body


def test_a_page_with_a_form_may_post_and_redirect_but_not_be_framed() -> None:
    answer = pages.shown(200, "password", "fr", form='<form method="post"></form>')
    directives = headers_of(answer)["Content-Security-Policy"].split("; ")
    assert directives[-1] == "frame-ancestors 'none'"
    assert not any(directive.startswith("form-action") for directive in directives)
    assert ("form", {"method": "post"}) in Outline(answer.body).elements
