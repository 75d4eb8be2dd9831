"""Is a user agent a program that nobody sits at? And which one?

The yes or no comes from the pattern list of `isbot` (see `scripts/refresh_bots.py`), name and kind
from `crawler-user-agents`, asked only after a yes: it also knows in-app browsers, which are people.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

# Mail services fetch the pictures of a message when somebody opens it, in that reader's stead.
_READERS_PROXY = re.compile(r"GoogleImageProxy|YahooMailProxy", re.ASCII)
_NAME = re.compile(
    r"([\w.-]{0,40}(?:bot|crawl|spider|preview|monitor|agent|fetch|scan)[\w.-]{0,40})", re.I | re.A
)
_FIRST_PRODUCT = re.compile(r"^\s*([A-Za-z][\w .-]{0,40}?)(?:/|\s*\(|\s*;|$)", re.ASCII)


# Names stand at the beginning; without a limit, anybody could make every name cost milliseconds.
_NAMED_WITHIN = 300
_PLAIN = re.compile(r"(?:[\w @:,;=!%&'\"<>~`#/-]|\\[^\w])+", re.ASCII)


class Bot(NamedTuple):
    """What a program calls itself, and its kind (`search-engine`, `ai-crawler`, … or empty)."""

    name: str
    category: str


@cache
def _patterns() -> re.Pattern[str]:
    listed = json.loads(resources.files(__package__).joinpath("data/bots.json").read_bytes())
    return re.compile("|".join(listed["patterns"]), re.IGNORECASE | re.ASCII)


class _Crawler(NamedTuple):
    """A listed crawler: the text that names it, or the pattern where no single text does."""

    text: str
    pattern: re.Pattern[str] | None
    category: str

    def found_in(self, user_agent: str) -> str | None:
        if self.pattern is None:
            return self.text if self.text in user_agent else None
        found = self.pattern.search(user_agent)
        return found.group() if found else None


@cache
def _crawlers() -> list[_Crawler]:
    # Nine in ten patterns are plain text; looking for text is a hundred times quicker.
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    listed = []
    for known in CRAWLER_USER_AGENTS_DATA:
        source = known["pattern"]
        plain = re.sub(r"\\([^\w])", r"\1", source) if _PLAIN.fullmatch(source) else ""
        pattern = None if plain else re.compile(source)
        listed.append(_Crawler(plain or source, pattern, (known.get("tags") or [""])[0]))
    return listed


def is_mail_proxy(user_agent: str) -> bool:
    """Tell whether a mail service asks on behalf of a reader."""
    return _READERS_PROXY.search(user_agent) is not None


def is_bot(user_agent: str) -> bool:
    """Tell whether the (non-empty) user agent is a program without a person in front of it."""
    return _patterns().search(user_agent) is not None and not is_mail_proxy(user_agent)


def describe(user_agent: str) -> Bot:
    """Return name and kind of a bot; for one that nobody has listed, what it seems to be called."""
    user_agent = user_agent[:_NAMED_WITHIN]
    for crawler in _crawlers():
        found = crawler.found_in(user_agent)
        if found is not None:
            return Bot(_readable(found, crawler.text), crawler.category)
    named = _NAME.search(user_agent) or _FIRST_PRODUCT.search(user_agent)
    return Bot(named.group(1).strip()[:64] if named else "", "")


def _readable(matched: str, source: str) -> str:
    """Return what matched, without the punctuation that the pattern needed to be exact."""
    name = matched.strip(" /;()[]+,:\\-._")
    return (name or re.sub(r"[^\w. -]", "", source))[:64]
