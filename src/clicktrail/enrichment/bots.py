"""Is a user agent a bot, a program that nobody sits at? Which one, and of what kind?

The yes or no comes from the pattern list of `isbot` (see `scripts/refresh_bots.py`), with our
`corrections`; name and kind from `crawler-user-agents`, asked only after a yes: it also knows
in-app browsers, which are people.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import NamedTuple

from clicktrail.enrichment import corrections

_NAME = re.compile(
    r"([\w.-]{0,40}(?:bot|crawl|spider|preview|monitor|agent|fetch|scan)[\w.-]{0,40})", re.I | re.A
)
_COMPATIBLE = re.compile(r"\(compatible; ?([A-Za-z][\w .-]{1,40}?) ?[/;)]", re.ASCII)
_FIRST_PRODUCT = re.compile(r"^\s*([A-Za-z][\w .-]{0,40}?)(?:/|\s*\(|\s*;|$)", re.ASCII)


_NAMES = (_NAME, _COMPATIBLE, _FIRST_PRODUCT)
# Names stand at the beginning; without a limit, anybody could make every name cost milliseconds.
_NAMED_WITHIN = 300
_PLAIN = re.compile(r"(?:[\w @:,;=!%&'\"<>~`#/-]|\\[^\w])+", re.ASCII)


MAIL_SCANNER, AI_CRAWLER, PREVIEW, MONITORING, AUTOMATION = (
    "mail-scanner", "ai-crawler", "social-preview", "monitoring", "browser-automation",
)  # fmt: skip

# What kind a bot is that nobody has listed, by what it calls itself; first match wins.
_KINDS = tuple(
    (re.compile(pattern, re.I | re.A), kind)
    for pattern, kind in (
        (
            r"\bgpt|claude|anthropic|openai|\bllm|llama|perplexity|\bai\b|\baibot",
            AI_CRAWLER,
        ),
        (r"preview|unfurl|expand|externalhit|cardyb|opengraph|oembed|onebox|rich ?link", PREVIEW),
        (r"^(?:whatsapp|viber|telegram|signal)/|kakaotalk-scrap|office .*discovery", PREVIEW),
        (r"monitor|uptime|health.?check|pingdom|statuscake|catchpoint|nagios|zabbix", MONITORING),
        (r"synthetic|gtmetrix|pagespeed|lighthouse|dareboost|\bptst[ /]|speedcurve", MONITORING),
        (r"\$\{|\bscan(?:ner)?\b|nmap|nuclei|sqlmap|penetration|vulnerab|security", "scanner"),
        (r"\bfeed|rss\b|podcast", "feed-reader"),
        (r"\b(?:curl|wget|libwww|perl|php|python|ruby|java|go|dart|node|okhttp)\b", "http-library"),
        (r"http[_.-]?client|winhttp|axios|guzzle|reqwest|undici|netty|postman", "http-library"),
    )
)


class Bot(NamedTuple):
    """What a bot calls itself, and its kind (`search-engine`, `ai-crawler`, … or empty)."""

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
        tags = known.get("tags") or [""]
        kind = AI_CRAWLER if AI_CRAWLER in tags else tags[0]
        listed.append(_Crawler(plain or source, pattern, kind))
    return listed


def is_bot(user_agent: str) -> bool:
    """Tell whether the (non-empty) user agent is a bot, without a person in front of it."""
    if corrections.is_mail_proxy(user_agent):
        return False
    if corrections.is_unlisted_program(user_agent):
        return True
    if _patterns().search(user_agent) is None or corrections.is_odd_browser(user_agent):
        return False
    telling = corrections.telling(user_agent)
    return telling == user_agent or _patterns().search(telling) is not None


def describe(user_agent: str) -> Bot:
    """Return name and kind of a bot; for one that nobody has listed, what it seems to be called."""
    user_agent = user_agent[:_NAMED_WITHIN]
    scans_mail = corrections.is_mail_scanner(user_agent)
    for crawler in _crawlers():
        found = crawler.found_in(user_agent)
        if found is not None:
            kind = MAIL_SCANNER if scans_mail else crawler.category
            return Bot(_readable(found, crawler.text), kind)
    named = next((match for look in _NAMES if (match := look.search(user_agent))), None)
    name = named.group(1).strip()[:64] if named else ""
    return Bot(name, MAIL_SCANNER if scans_mail else _kind_of(user_agent))


def _kind_of(user_agent: str) -> str:
    return next((kind for pattern, kind in _KINDS if pattern.search(user_agent)), "")


def _readable(matched: str, source: str) -> str:
    """Return what matched, without the punctuation that the pattern needed to be exact."""
    name = matched.strip(" /;()[]+,:\\-._")
    return (name or re.sub(r"[^\w. -]", "", source))[:64]
