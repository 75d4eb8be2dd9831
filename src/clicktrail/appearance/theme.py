"""The look of a page: built-in colours, and what a domain's theme makes of them.

Whatever colours a theme brings, what is read stands out from what is behind it by the 4.5 : 1
that WCAG 2.2 asks of text (1.4.3), and buttons and focus marks by 3 : 1 (1.4.11): a colour that
would not is replaced by black or white.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from clicktrail.domain.destinations import judge
from clicktrail.domain.entries import Theme

LONGEST_BRAND: Final = 60
TEXT_CONTRAST: Final = 4.5
SHAPE_CONTRAST: Final = 3.0

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_ORIGIN: Final = re.compile(r"(https://[a-z0-9._:\[\]-]+)(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
# Of the light scheme and of the dark one.
_BACKGROUNDS: Final = ("#f6f7f9", "#14181f")
_ACCENTS: Final = ("#1f5fd0", "#8ab4ff")
_DARK: Final = "#10151d"
_WHITE: Final = "#ffffff"


class Palette(NamedTuple):
    """The colours of a page in one scheme, as `#rrggbb`."""

    background: str
    text: str
    quiet: str
    line: str
    link: str
    accent: str
    on_accent: str


class Look(NamedTuple):
    """A theme after validation. `light` and `dark` are the same where it sets the background.

    `logo` is an https URL and `logo_origin` its origin for a content security policy; both empty
    where there is none.
    """

    brand: str
    light: Palette
    dark: Palette
    logo: str
    logo_origin: str


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=256)
def look_of(theme: Theme | None) -> Look:
    """Return what a theme comes to; whatever in it is not valid counts as not set."""
    theme = theme or Theme()
    logo, origin = _logo(theme.logo)
    background = _colour(theme.background)
    accent = _colour(theme.accent)
    text = _colour(theme.text)
    if background:
        # The accent of the scheme that this background belongs to.
        accent = accent or max(_ACCENTS, key=lambda colour: contrast(colour, background))
        light = dark = _palette(background, text, accent)
    else:
        light, dark = (
            _palette(built_in, text, accent or own)
            for built_in, own in zip(_BACKGROUNDS, _ACCENTS, strict=True)
        )
    return Look(" ".join(theme.brand.split())[:LONGEST_BRAND], light, dark, logo, origin)


def variables(look: Look) -> str:
    """Return the CSS that sets a look's colours as variables, for both schemes."""
    if look.light == look.dark:
        scheme = "dark" if _luminance(look.light.background) < 0.18 else "light"
        return f":root{{color-scheme:{scheme};{_declared(look.light)}}}"
    return (
        f":root{{color-scheme:light dark;{_declared(look.light)}}}"
        f"@media(prefers-color-scheme:dark){{:root{{{_declared(look.dark)}}}}}"
    )


def _declared(palette: Palette) -> str:
    names = ("bg", "fg", "quiet", "line", "link", "accent", "on")
    return ";".join(f"--{name}:{value}" for name, value in zip(names, palette, strict=True))


def _palette(background: str, text: str, accent: str) -> Palette:
    plain = _readable(background)
    if not text or contrast(text, background) < TEXT_CONTRAST:
        # Softer than plain black and white, as long as that is read as well.
        text = "#1c2330" if plain == _DARK else "#e4e8ee"
        if contrast(text, background) < TEXT_CONTRAST:
            text = plain
    quiet = _mixed(text, background, 0.72)
    if contrast(quiet, background) < TEXT_CONTRAST:
        quiet = text
    return Palette(
        background,
        text,
        quiet,
        _mixed(text, background, 0.2),
        accent if contrast(accent, background) >= TEXT_CONTRAST else text,
        button := accent if contrast(accent, background) >= SHAPE_CONTRAST else text,
        _readable(button),
    )


def _readable(background: str) -> str:
    """Return near-black or white, whichever is read better; at least one is, by 4.5 : 1."""
    dark, white = contrast(_DARK, background), contrast(_WHITE, background)
    if max(dark, white) < TEXT_CONTRAST:
        return "#000000"
    return _WHITE if white >= dark else _DARK


def _mixed(one: str, other: str, share: float) -> str:
    parts = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in parts)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _colour(written: str) -> str:
    return written.lower() if _COLOUR.fullmatch(written) else ""


def _logo(url: str) -> tuple[str, str]:
    match = _ORIGIN.fullmatch(url)
    if match is None or not url.isascii() or not judge(url).ok:
        return "", ""
    return url, match[1].lower()
