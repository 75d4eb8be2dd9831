from __future__ import annotations

import pytest

from clicktrail.enrichment.agents import (
    BY_NO_USER_AGENT,
    BY_USER_AGENT,
    COUNTED,
    classifier,
    classify,
)
from clicktrail.enrichment.bots import Bot, describe, is_bot

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15"

# user agent: browser, family, browser type, os, os family, device
PEOPLE = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/131.0.0.0 Safari/537.36": (
        "Chrome 131", "Chrome", "WebBrowser", "Windows 10", "Windows", "desktop",
    ),
    f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91": (
        "Edge 120", "Edge", "WebBrowser", "Windows 10", "Windows", "desktop",
    ),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.1 Safari/605.1.15": (
        "Safari 17", "Safari", "WebBrowser", "macOS 10", "macOS", "desktop",
    ),
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0": (
        "Firefox 120", "Firefox", "WebBrowser", "Ubuntu", "Ubuntu", "desktop",
    ),
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/120.0.0.0 Safari/537.36": (
        "Chrome 120", "Chrome", "WebBrowser", "Chrome OS 14541", "Chrome OS", "desktop",
    ),
    f"{IPHONE} (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1": (
        "Mobile Safari 17", "Safari", "MobileBrowser", "iOS 17", "iOS", "mobile",
    ),
    f"{IPHONE} (KHTML, like Gecko) CriOS/119.0.6045.109 Mobile/15E148 Safari/604.1": (
        "Chrome Mobile iOS 119", "Chrome", "MobileBrowser", "iOS 17", "iOS", "mobile",
    ),
    f"{IPHONE} (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/440.0.0.30.110]": (
        "Facebook 440", "Facebook", "MobileBrowser", "iOS 17", "iOS", "mobile",
    ),
    f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/120.0.0.0 Mobile Safari/537.36": (
        "Chrome Mobile 120", "Chrome", "MobileBrowser", "Android 10", "Android", "mobile",
    ),
    f"Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) {WEBKIT} SamsungBrowser/23.0"
    " Chrome/115.0.0.0 Mobile Safari/537.36": (
        "Samsung Internet 23", "Samsung Internet", "MobileBrowser", "Android 13", "Android",
        "mobile",
    ),
    "Mozilla/5.0 (Android 14; Mobile; rv:120.0) Gecko/120.0 Firefox/120.0": (
        "Firefox Mobile 120", "Firefox", "MobileBrowser", "Android 14", "Android", "mobile",
    ),
    "Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/12.1 Mobile/15E148 Safari/604.1": (
        "Mobile Safari 12", "Safari", "MobileBrowser", "iOS 12", "iOS", "tablet",
    ),
    f"Mozilla/5.0 (Linux; Android 12; SM-T510) {WEBKIT} Chrome/120.0.0.0 Safari/537.36": (
        "Chrome 120", "Chrome", "MobileBrowser", "Android 12", "Android", "tablet",
    ),
    f"Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) {WEBKIT} 76.0.3809.146/6.0 TV Safari/537.36": (
        "Safari", "Safari", "WebBrowser", "Tizen 6", "Tizen", "tv",
    ),
    "Mozilla/5.0 (Linux; Android 9; AFTSS Build/PS7233; wv) AppleWebKit/537.36"
    " (KHTML, like Gecko) Version/4.0 Chrome/88.0 Mobile Safari/537.36": (
        "Chrome 88", "Chrome", "WebBrowser", "Android 9", "Android", "tv",
    ),
    "Mozilla/5.0 (PlayStation; PlayStation 5/2.26) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/13.0 Safari/605.1.15": (
        "Safari 13", "Safari", "WebBrowser", "", "", "console",
    ),
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox Series X) {WEBKIT} Chrome/120.0.0.0"
    " Safari/537.36 Edge/44.18363.8131": (
        "Edge 44", "Edge", "WebBrowser", "Windows 10", "Windows", "console",
    ),
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Microsoft Outlook 16.0.4266)": (
        "Outlook 2016", "Outlook", "EmailClient", "Windows 10", "Windows", "email",
    ),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)": (
        "Apple Mail 605", "Apple Mail", "EmailClient", "macOS 10", "macOS", "email",
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Thunderbird/102.11.0": (
        "Thunderbird 102", "Thunderbird", "EmailClient", "Linux", "Linux", "email",
    ),
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)": (
        "GmailImageProxy", "Gmail", "EmailClient", "Windows XP", "Windows", "email",
    ),
}  # fmt: skip

BOTS = {
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": Bot(
        "Googlebot", "search-engine"
    ),
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)": Bot(
        "bingbot", "search-engine"
    ),
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)": Bot(
        "facebookexternalhit", "social-preview"
    ),
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)": Bot("Slackbot", "social-preview"),
    "python-requests/2.31.0": Bot("python-requests", "http-library"),
    "curl/8.4.0": Bot("curl", "http-library"),
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/120.0.0.0 Safari/537.36": Bot(
        "HeadlessChrome", "browser-automation"
    ),
    "ExampleFetcher/0.1": Bot("ExampleFetcher", ""),
}


@pytest.mark.parametrize("user_agent", PEOPLE)
def test_a_person_is_recognised_with_browser_system_and_device(user_agent: str) -> None:
    found = classify(user_agent)
    assert (
        found.browser,
        found.browser_family,
        found.browser_type,
        found.os,
        found.os_family,
        found.device,
    ) == PEOPLE[user_agent]
    assert (found.is_spider, found.outcome, found.bot_name, found.bot_category) == (
        False,
        COUNTED,
        "",
        "",
    )


@pytest.mark.parametrize("user_agent", BOTS)
def test_a_program_is_recognised_and_named(user_agent: str) -> None:
    found = classify(user_agent)
    assert Bot(found.bot_name, found.bot_category) == BOTS[user_agent]
    assert (found.is_spider, found.outcome, found.device, found.browser_type) == (
        True,
        BY_USER_AGENT,
        "bot",
        "Robot",
    )


@pytest.mark.parametrize("user_agent", ["", "   "])
def test_whoever_says_nothing_is_a_program(user_agent: str) -> None:
    found = classify(user_agent)
    assert (found.is_spider, found.outcome, found.device) == (True, BY_NO_USER_AGENT, "bot")


def test_versions_keep_three_numbers() -> None:
    found = classify(f"{IPHONE} (KHTML, like Gecko) CriOS/119.0.6045.109 Mobile/15E148")
    assert (found.browser_version, found.os_version) == ("119.0.6045", "17.1")


def test_a_string_is_classified_once() -> None:
    remember = classifier()
    assert remember("curl/8.4.0") is remember("curl/8.4.0")


def test_browsers_inside_apps_are_people() -> None:
    for app in ("Instagram 300.0.0.0", "WhatsApp/2.23", "Slack/23.10", "LinkedInApp/9.29"):
        text = f"{IPHONE} (KHTML, like Gecko) Mobile/15E148 {app}"
        assert not is_bot(text), app


def test_a_bot_that_nobody_lists_is_called_what_it_calls_itself() -> None:
    assert describe("Mozilla/5.0 (compatible; ExampleBot/2.0; +https://example.com)").name == (
        "ExampleBot"
    )
