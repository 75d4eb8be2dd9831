from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.appearance.frame import brand_of, document, policy
from clicktrail.appearance.theme import (
    SHAPE_CONTRAST,
    TEXT_CONTRAST,
    Look,
    Palette,
    contrast,
    look_of,
    variables,
)
from clicktrail.domain.entries import Theme

LIGHT = Palette("#f6f7f9", "#1c2330", "#595e68", "#cacdd1", "#1f5fd0", "#1f5fd0", "#ffffff")
DARK = Palette("#14181f", "#e4e8ee", "#aaaeb4", "#3e4248", "#8ab4ff", "#8ab4ff", "#10151d")
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_without_a_theme_the_built_in_colours_follow_the_visitors_scheme() -> None:
    assert look_of(None) == Look("", LIGHT, DARK, "", "")
    assert look_of(Theme()) == look_of(None)
    assert variables(look_of(None)) == (
        ":root{color-scheme:light dark;--bg:#f6f7f9;--fg:#1c2330;--quiet:#595e68;--line:#cacdd1;"
        "--link:#1f5fd0;--accent:#1f5fd0;--on:#ffffff}"
        "@media(prefers-color-scheme:dark){:root{--bg:#14181f;--fg:#e4e8ee;--quiet:#aaaeb4;"
        "--line:#3e4248;--link:#8ab4ff;--accent:#8ab4ff;--on:#10151d}}"
    )


def test_a_theme_with_a_background_looks_the_same_in_both_schemes() -> None:
    look = look_of(Theme("  Nord\n wind ", "#D6336C", "#fff8f0", "#3b1f2b"))
    same = Palette("#fff8f0", "#3b1f2b", "#725c62", "#d8cdc9", "#3b1f2b", "#d6336c", "#ffffff")
    assert look == Look("Nord wind", same, same, "", "")
    assert variables(look).startswith(":root{color-scheme:light;--bg:#fff8f0;")
    assert variables(look_of(Theme(background="#000000"))).startswith(":root{color-scheme:dark;")


@given(COLOURS, COLOURS, COLOURS)
def test_what_is_read_stands_out_whatever_the_colours(
    accent: str, background: str, text: str
) -> None:
    for theme in (
        Theme(accent=accent, background=background, text=text),
        Theme(accent=accent, text=text),
        Theme(accent=accent, background=background),
    ):
        look = look_of(theme)
        for palette in (look.light, look.dark):
            behind = palette.background
            assert contrast(palette.text, behind) >= TEXT_CONTRAST
            assert contrast(palette.quiet, behind) >= TEXT_CONTRAST
            assert contrast(palette.link, behind) >= TEXT_CONTRAST
            assert contrast(palette.accent, behind) >= SHAPE_CONTRAST
            assert contrast(palette.on_accent, palette.accent) >= TEXT_CONTRAST


@pytest.mark.parametrize(
    "colour",
    ["red", "#fff", "#12345g", "#1234567", "#123456;}*{display:none", "#123456\n", " #123456"],
)
def test_what_is_no_colour_counts_as_not_set(colour: str) -> None:
    assert look_of(Theme(accent=colour, background=colour, text=colour)) == look_of(None)


@pytest.mark.parametrize(
    ("logo", "origin"),
    [
        ("https://cdn.example/logo.svg", "https://cdn.example"),
        ("https://CDN.example:8443", "https://cdn.example:8443"),
        ("HTTPS://cdn.example/a?b#c", "https://cdn.example"),
    ],
)
def test_a_logo_is_shown_and_its_origin_allowed(logo: str, origin: str) -> None:
    theme = Theme(brand="Nordwind & Co", logo=logo)
    assert look_of(theme)[3:] == (logo, origin)
    assert brand_of(theme) == (f'<p class="brand"><img src="{logo}" alt="Nordwind &amp; Co"></p>')
    assert policy(theme).endswith(f"; img-src {origin}")


@pytest.mark.parametrize(
    "logo",
    [
        "http://cdn.example/logo.svg",
        "//cdn.example/logo.svg",
        "javascript:alert(1)",
        "data:image/svg+xml,<svg/>",
        "https://cdn.example;script-src *",
        "https://cdn.example, https://x",
        "https://user@cdn.example/",
        "https://cdn.example\\@x.example/",
        "https://cdn.example/\r\nSet-Cookie: a=b",
        "https://bücher.example/logo.svg",
        "https://",
    ],
)
def test_what_is_no_https_picture_is_not_shown(logo: str) -> None:
    assert look_of(Theme(logo=logo)) == look_of(None)
    assert policy(Theme(logo=logo)) == policy(None)


def test_a_brand_is_escaped_and_short() -> None:
    assert brand_of(Theme(brand="<b>&\"'")) == '<p class="brand">&lt;b&gt;&amp;&quot;&#x27;</p>'
    assert brand_of(Theme(brand="x" * 61)) == f'<p class="brand">{"x" * 60}</p>'
    assert brand_of(Theme(brand=" \n ")) == ""


def test_a_pages_style_is_the_one_its_policy_allows() -> None:
    for theme in (None, Theme(accent="#ff0000", background="#101010")):
        html = document(language="en", title="<T>", body="<h1>B</h1>", theme=theme, more="i{}")
        (style,) = re.findall(r"<style>(.*?)</style>", html.decode())
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy(theme, "i{}", "form-action 'none'") == (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        )
        assert "<title>&lt;T&gt;</title>" in html.decode()
