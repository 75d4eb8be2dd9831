"""Where a visitor came from: the referrer as one of ClickMeter's sources (spec behaviour.md §6)."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

REMEMBERED = 32_768
LONGEST_HOST = 253
LONGEST_PARAM = 200


class HitSource(IntEnum):
    """The sources, with the numbers that the API shows."""

    DIRECT = 0
    GOOGLE = 1
    BING = 2
    YAHOO = 3
    FACEBOOK = 4
    TWITTER = 5
    LINKEDIN = 6
    YOUTUBE = 7
    INSTAGRAM = 8
    PINTEREST = 9
    REDDIT = 10
    EMAIL = 11
    OTHER = 99


SOURCE_NAMES: dict[int, str] = {
    HitSource.DIRECT: "Direct",
    HitSource.GOOGLE: "Google",
    HitSource.BING: "Bing",
    HitSource.YAHOO: "Yahoo",
    HitSource.FACEBOOK: "Facebook",
    HitSource.TWITTER: "Twitter",
    HitSource.LINKEDIN: "LinkedIn",
    HitSource.YOUTUBE: "YouTube",
    HitSource.INSTAGRAM: "Instagram",
    HitSource.PINTEREST: "Pinterest",
    HitSource.REDDIT: "Reddit",
    HitSource.EMAIL: "E-mail",
    HitSource.OTHER: "Other",
}
"""What the API calls them."""


def source_name(number: int) -> str:
    """Return what a source is called."""
    return SOURCE_NAMES.get(number, SOURCE_NAMES[HitSource.OTHER])


class Source(NamedTuple):
    """A source: its number, the words searched for (if it says so), and the referrer's host."""

    source_id: int
    param: str
    host: str


_DIRECT = Source(HitSource.DIRECT, "", "")

# First match wins: mail services live on hosts of their search engines.
_HOSTS = tuple(
    (re.compile(rf"(?:^|\.)(?:{pattern})$", re.ASCII), source)
    for pattern, source in (
        (r"(?:mail|inbox)\.google\.com|outlook\.(?:live|office|office365)\.com", HitSource.EMAIL),
        (r"outlook\.com|(?:[a-z0-9-]+\.)*mail\.yahoo\.(?:com|co\.jp|net)", HitSource.EMAIL),
        (r"(?:web)?mail\.[^/]+|mail\.ru", HitSource.EMAIL),
        (r"navigator(?:-[a-z]+)?\.(?:gmx|web)\.[a-z]+|icloud\.com", HitSource.EMAIL),
        (r"youtube\.com|youtu\.be|youtube-nocookie\.com", HitSource.YOUTUBE),
        (r"google(?:\.com?)?\.[a-z]{2,3}|googleadservices\.com|doubleclick\.net", HitSource.GOOGLE),
        (r"bing\.com", HitSource.BING),
        (r"yahoo\.(?:com|net|co\.[a-z]{2}|com\.[a-z]{2}|[a-z]{2})", HitSource.YAHOO),
        (r"facebook\.com|fb\.com|fb\.me|messenger\.com", HitSource.FACEBOOK),
        (r"twitter\.com|x\.com|t\.co", HitSource.TWITTER),
        (r"linkedin\.com|lnkd\.in", HitSource.LINKEDIN),
        (r"instagram\.com", HitSource.INSTAGRAM),
        (r"pinterest(?:\.com?)?\.[a-z]{2,3}|pin\.it", HitSource.PINTEREST),
        (r"reddit\.com|redd\.it", HitSource.REDDIT),
    )
)  # fmt: skip
_APPS = {
    "com.google.android.gm": HitSource.EMAIL,
    "com.google.android.googlequicksearchbox": HitSource.GOOGLE,
    "com.google.android.youtube": HitSource.YOUTUBE,
    "com.facebook.katana": HitSource.FACEBOOK,
    "com.facebook.orca": HitSource.FACEBOOK,
    "com.twitter.android": HitSource.TWITTER,
    "com.linkedin.android": HitSource.LINKEDIN,
    "com.instagram.android": HitSource.INSTAGRAM,
    "com.pinterest": HitSource.PINTEREST,
    "com.reddit.frontpage": HitSource.REDDIT,
    "com.microsoft.office.outlook": HitSource.EMAIL,
    "com.yahoo.mobile.client.android.mail": HitSource.EMAIL,
}
_LANGUAGE = re.compile(r"[a-z]{1,8}(?:-[a-z0-9]{1,8}){0,4}", re.ASCII)
_SEARCH_WORDS = {
    HitSource.GOOGLE: ("q",),
    HitSource.BING: ("q",),
    HitSource.YAHOO: ("p", "q"),
    HitSource.YOUTUBE: ("search_query",),
    HitSource.PINTEREST: ("q",),
    HitSource.REDDIT: ("q",),
}


def source_of(referrer: str) -> Source:
    """Return the source of a raw Referer header; what is no URL with a host counts as none."""
    text = referrer.strip()
    if not text:
        return _DIRECT
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return _DIRECT
    # Looking a name with a thousand labels up would take tens of milliseconds.
    if not host or len(host) > LONGEST_HOST:
        return _DIRECT
    if parts.scheme == "android-app":
        return Source(_APPS.get(host, HitSource.OTHER), "", host)
    for pattern, source in _HOSTS:
        if pattern.search(host):
            return Source(source, _words(parts.query, source), host)
    return Source(HitSource.OTHER, "", host)


def source_finder(remembered: int = REMEMBERED) -> Callable[[str], Source]:
    """Return `source_of` with a memory of the referrers seen last."""
    return lru_cache(maxsize=remembered)(source_of)


def language_of(accept_language: str) -> str:
    """Return the first language of an Accept-Language header, lower case; empty if none."""
    first = accept_language.split(",", 1)[0].split(";", 1)[0].strip().lower()
    return first if _LANGUAGE.fullmatch(first) else ""


def language_finder(remembered: int = 4096) -> Callable[[str], str]:
    """Return `language_of` with a memory."""
    return lru_cache(maxsize=remembered)(language_of)


def _words(query: str, source: HitSource) -> str:
    names = _SEARCH_WORDS.get(source)
    if not names or not query:
        return ""
    try:
        found = dict(reversed(parse_qsl(query, max_num_fields=50)))
    except ValueError:
        return ""
    return next((found[name].strip()[:LONGEST_PARAM] for name in names if name in found), "")
