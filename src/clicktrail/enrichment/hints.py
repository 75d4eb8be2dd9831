"""Client hints: what Chromium says of itself beside its user agent string, which it has frozen.

Of the three that it sends by default (W3C draft "User-Agent Client Hints", over HTTPS only), two
can say more than the string: `Sec-CH-UA` names browsers that call themselves Chrome there (Brave,
DuckDuckGo, and HeadlessChrome behind a borrowed string), and `Sec-CH-UA-Platform` the Linux under
a string that says Windows. `Sec-CH-UA-Mobile` never does: where it says yes, so does the string.

The edge keeps only what is telling, joined to one short text: `Brave/131`, `;Linux`, or
`HeadlessChrome/131;Linux`; empty for nearly everybody, so that it costs nearly nobody anything.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 80
_BRAND = re.compile(r'"([A-Za-z][\w .-]{0,39})";\s*v="(\d{1,5})[\d.]{0,20}"', re.ASCII)
# These stand in the string as well, under this name or another ("Edg", "OPR", "wv" …).
_IN_THE_STRING = frozenset(
    {
        "chromium", "google chrome", "microsoft edge", "microsoft edge webview2", "opera",
        "samsung internet", "android webview", "yandex", "yabrowser", "whale", "miui browser",
        "huaweibrowser", "electron",
    }
)  # fmt: skip
# Chromium puts in a brand that is none, spelt otherwise each time, against lists like the above.
_NONE = re.compile(r"not.{0,3}a.{0,3}brand", re.IGNORECASE)
_PLATFORM = re.compile(r'"([A-Za-z][\w .-]{0,29})"', re.ASCII)
_PLATFORMS_IN_THE_STRING = frozenset(
    {"windows", "macos", "android", "ios", "chrome os", "chromium os", "unknown"}
)


class Hints(NamedTuple):
    """What a browser said beside its string, each empty where it said nothing new."""

    brand: str
    version: str
    platform: str


def telling_brand(header: str) -> str:
    """Return of a Sec-CH-UA header the first brand that the string does not have, as hints."""
    for name, version in _BRAND.findall(header):
        if name.lower() not in _IN_THE_STRING and not _NONE.match(name):
            return f"{name}/{version}"
    return ""


def telling_platform(header: str) -> str:
    """Return of a Sec-CH-UA-Platform header, as hints, what may differ from the string."""
    found = _PLATFORM.fullmatch(header.strip())
    if found is None or found[1].lower() in _PLATFORMS_IN_THE_STRING:
        return ""
    return f";{found[1]}"


def together(hints: str, more: str) -> str:
    """Return both hints as one; what was told first of a kind stays."""
    brand, _, platform = hints.partition(";")
    other_brand, _, other_platform = more.partition(";")
    return f"{brand or other_brand};{platform or other_platform}".rstrip(";")


def read(hints: str) -> Hints:
    """Take apart what the edge kept."""
    named, _, platform = hints[:LONGEST].partition(";")
    brand, _, version = named.partition("/")
    return Hints(brand, version, platform)
