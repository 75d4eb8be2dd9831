"""Everything a user agent string tells, found once per string and kept in one record."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
from ua_parser import parse

from clicktrail.enrichment import bots, devices, hints

if TYPE_CHECKING:
    from collections.abc import Callable

    from ua_parser import OS, UserAgent

REMEMBERED = 32_768
# Longer than any browser's; what lies beyond only costs time.
LONGEST = 1024

# What becomes of a hit; docs/bots.md says what each means, and a test holds it to that.
COUNTED = "counted"
COUNTED_LIGHT = "counted:light"
COUNTED_IMPORTED = "counted:imported"
BY_USER_AGENT = "spider:user-agent"
BY_NO_USER_AGENT = "spider:no-user-agent"
BY_HEAD = "spider:head"
BY_PREFETCH = "spider:prefetch"
BY_SOURCE = "spider:imported"
BY_KIND = {
    bots.PREVIEW: "spider:preview",
    bots.MAIL_SCANNER: "spider:mail-scanner",
    bots.AI_CRAWLER: "spider:ai-crawler",
    bots.MONITORING: "spider:monitoring",
    "search-engine": "spider:search-engine",
    "feed-reader": "spider:feed-reader",
    "seo": "spider:marketing",
    "advertising": "spider:marketing",
    "scanner": "spider:scanner",
    "http-library": "spider:library",
    bots.AUTOMATION: "spider:automation",
    "archiver": "spider:archive",
    "academic": "spider:archive",
}
"""The outcome of a hit by a bot, by its kind (`Bot.category`); others: BY_USER_AGENT."""

OUTCOMES = (
    COUNTED,
    COUNTED_LIGHT,
    COUNTED_IMPORTED,
    *dict.fromkeys(BY_KIND.values()),
    BY_USER_AGENT,
    BY_NO_USER_AGENT,
    BY_HEAD,
    BY_PREFETCH,
    BY_SOURCE,
)

# Raise it with any change after which a hit may be judged or labelled otherwise than before
# (bots.json, the rules here, ua-parser, sources, languages, uniqueness, attribution): `clicktrail
# verify` then says why old hits differ, and does not compare their labels.
RULES = "2"

_FAMILIES = {
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Chrome",
    "Edge Mobile": "Edge",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Firefox Focus": "Firefox",
    "IE Mobile": "IE",
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari",
    "Opera Mini": "Opera",
    "Opera Mobile": "Opera",
    "Opera Touch": "Opera",
    "Outlook-Android": "Outlook",
    "Outlook-iOS": "Outlook",
    "Outlook-iOS-Android": "Outlook",
    "MacOutlook": "Outlook",
    "GmailImageProxy": "Gmail",
    "YahooMailProxy": "Yahoo Mail",
    "YahooMobileMail": "Yahoo Mail",
}
_SYSTEMS = {"Mac OS X": "macOS", "Other": ""}
_NEVER_LINUX = frozenset({"Windows", "macOS", "iOS"})


class Agent(msgspec.Struct, frozen=True, gc=False):
    """A user agent, classified.

    `browser` and `os` are names with their main version ("Chrome Mobile 131", "Windows 10"),
    `…_version` all that is known of it, `…_family` what they belong to ("Chrome"). `outcome` is
    what becomes of a hit by it when nothing else speaks against it.
    """

    browser: str = ""
    browser_version: str = ""
    browser_family: str = ""
    browser_type: str = devices.OTHER
    os: str = ""
    os_version: str = ""
    os_family: str = ""
    device: str = devices.DESKTOP
    bot_name: str = ""
    bot_category: str = ""
    is_spider: bool = False
    outcome: str = COUNTED


def classify(user_agent: str, told: str = "") -> Agent:
    """Return the record of a raw user agent string (an empty one is a bot).

    `told` is what the browser said beside it, as `enrichment.hints` joins it.
    """
    if told:
        return refined(classify(user_agent), told)
    text = user_agent[:LONGEST].strip()
    if not text:
        return Agent(
            browser_type=devices.ROBOT,
            device=devices.BOT,
            is_spider=True,
            outcome=BY_NO_USER_AGENT,
        )
    parsed = parse(text)
    family = parsed.user_agent.family if parsed.user_agent else ""
    is_bot = bots.is_bot(text)
    bot = bots.describe(text) if is_bot else bots.Bot("", "")
    device = devices.BOT if is_bot else devices.device_of(text, family)
    os_family = parsed.os.family if parsed.os else ""
    os_family = _SYSTEMS.get(os_family, os_family)
    return Agent(
        browser=_with_main_version(family, parsed.user_agent),
        browser_version=_version(parsed.user_agent),
        browser_family=_FAMILIES.get(family, family),
        browser_type=devices.ROBOT if is_bot else devices.browser_type_of(device, family),
        os=_with_main_version(os_family, parsed.os),
        os_version=_version(parsed.os),
        os_family=os_family,
        device=device,
        bot_name=bot.name,
        bot_category=bot.category,
        is_spider=is_bot,
        outcome=BY_KIND.get(bot.category, BY_USER_AGENT) if is_bot else COUNTED,
    )


def refined(agent: Agent, told: str) -> Agent:
    """Return the record of a browser that said more than its string (see `enrichment.hints`).

    A string that says Windows over a platform that says Linux is not taken for a bot's: there
    are people who change theirs.
    """
    said = hints.read(told)
    if agent.is_spider:
        return agent
    if said.brand.startswith("Headless"):
        return msgspec.structs.replace(
            agent,
            browser_type=devices.ROBOT,
            device=devices.BOT,
            bot_name=said.brand,
            bot_category=bots.AUTOMATION,
            is_spider=True,
            outcome=BY_KIND[bots.AUTOMATION],
        )
    if said.brand:
        agent = msgspec.structs.replace(
            agent,
            browser=f"{said.brand} {said.version}",
            browser_version=said.version,
            browser_family=said.brand,
        )
    if said.platform == "Linux" and agent.os_family in _NEVER_LINUX:
        agent = msgspec.structs.replace(agent, os="Linux", os_version="", os_family="Linux")
    return agent


def classifier(remembered: int = REMEMBERED) -> Callable[..., Agent]:
    """Return `classify` with a memory of what it was asked last."""
    return lru_cache(maxsize=remembered)(classify)


def _version(found: UserAgent | OS | None) -> str:
    if found is None:
        return ""
    parts: list[str] = []
    for part in (found.major, found.minor, found.patch):
        if not part:
            break
        parts.append(part)
    return ".".join(parts)


def _with_main_version(name: str, found: UserAgent | OS | None) -> str:
    return f"{name} {found.major}" if found and name and found.major else name
