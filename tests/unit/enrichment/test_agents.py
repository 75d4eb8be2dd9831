from __future__ import annotations

import pytest

from clicktrail.enrichment.agents import (
    BY_NO_USER_AGENT,
    COUNTED,
    classifier,
    classify,
)
from clicktrail.enrichment.bots import describe, is_bot

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

# user agent: name, outcome
BOTS = {
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": (
        "Googlebot", "spider:search-engine"
    ),
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)": (
        "bingbot", "spider:search-engine"
    ),
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)": (
        "facebookexternalhit", "spider:preview"
    ),
    # What iMessage says when it draws the preview of a link.
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko)"
    " Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0": (
        "facebookexternalhit", "spider:preview"
    ),
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)": ("Slackbot", "spider:preview"),
    "Slack-ImgProxy (+https://api.slack.com/robots)": ("Slack-ImgProxy", "spider:preview"),
    "WhatsApp/2.23.20.0": ("WhatsApp", "spider:preview"),
    "WhatsApp/2.2315.4 N": ("WhatsApp", "spider:preview"),
    "Twitterbot/1.0": ("Twitterbot", "spider:preview"),
    "TelegramBot (like TwitterBot)": ("TelegramBot", "spider:preview"),
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)": (
        "Discordbot", "spider:preview"
    ),
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)": (
        "LinkedInBot", "spider:preview"
    ),
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5": (
        "SkypeUriPreview", "spider:preview"
    ),
    "facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984": (
        "facebookexternalhit", "spider:preview"
    ),
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Bluesky Cardyb/1.1;"
    " +mailto:support@bsky.app) Chrome/W.X.Y.Z Safari/537.36": ("Mozilla", "spider:preview"),
    "Microsoft Office Existence Discovery": ("Microsoft Office Existence Discovery",
        "spider:preview",
    ),
    f"Mozilla/5.0 (Windows NT 6.1; WOW64) {WEBKIT} BingPreview/1.0b": (
        "BingPreview", "spider:preview"
    ),
    "Barracuda Sentinel (EE)": ("Barracuda Sentinel", "spider:mail-scanner"),
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/42.0.2311.135 Safari/537.36"
    " Edge/12.246 Gmail-content-sampling": ("Mozilla", "spider:mail-scanner"),
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/114.0.5735.179 Safari/537.36"
    " (compatible; Google-Safety; +http://www.google.com/bot.html)": (
        "Google-Safety", "spider:mail-scanner"
    ),
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0.0.0 Safari/537.36 Proofpoint":
        ("Mozilla", "spider:mail-scanner"),
    "Mozilla/5.0 (compatible; Mimecast URL Protect)": (
        "Mimecast URL Protect", "spider:mail-scanner"
    ),
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2;"
    " +https://openai.com/gptbot)": ("GPTBot", "spider:ai-crawler"),
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0;"
    " +claudebot@anthropic.com)": ("ClaudeBot", "spider:ai-crawler"),
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)": (
        "meta-externalagent", "spider:ai-crawler"
    ),
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)": (
        "UptimeRobot", "spider:monitoring"
    ),
    "ExampleMonitor/2.0": ("ExampleMonitor", "spider:monitoring"),
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/117.0.0.0 Safari/537.36 GTmetrix": (
        "GTmetrix", "spider:monitoring"
    ),
    "python-requests/2.31.0": ("python-requests", "spider:library"),
    "curl/8.4.0": ("curl", "spider:library"),
    "Dart/2.16 (dart:io)": ("Dart", "spider:library"),
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/120.0.0.0 Safari/537.36": (
        "HeadlessChrome", "spider:automation"
    ),
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)": (
        "AhrefsBot", "spider:marketing"
    ),
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 3 subscribers)": (
        "Feedly", "spider:feed-reader"
    ),
    "ExampleFetcher/0.1": ("ExampleFetcher", "spider:user-agent"),
    "Mozilla/5.0 (compatible; Example Thing/1.0; +https://example.com)": (
        "Example Thing", "spider:user-agent"
    ),
    # Apple's mail fetches all pictures of a message, whether it is read or not.
    "Mozilla/5.0": ("Mozilla", "spider:user-agent"),
}  # fmt: skip

# People, though a list says otherwise.
WRONGED = (
    "Mozilla/5.0 (Linux; Android 4.4.2; GM Discovery II) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/81.0.4044.138 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 8.1.0; XBot_Senior Build/O11019) AppleWebKit/537.36 (KHTML, like"
    " Gecko) Chrome/65.0.3325.109 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; U; Android 5.0.2; zh-cn; Redmi Note 2 Build/LRX22G) AppleWebKit/534.30"
    " (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30 SogouMSE,SogouMobileBrowser/3.8.5",
    "Mozilla/5.0 (Linux; Android 8.0; RNE-AL00 Build/HUAWEIRNE-AL00; wv) AppleWebKit/537.36 (KHTML,"
    " like Gecko) Version/4.0 Chrome/57.0 Mobile Safari/537.36 MicroMessenger/7.0.1380(0x2700003A)"
    " Process/tools NetType/WIFI Language/zh_CN",
    "Mozilla/5.0 (Linux armv7l) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/84.0 Safari/537.36"
    " OPR/46.0.2207.0 OMI/4.21.4.112.Catcher4.69 Model/Hisense-MT9602 VIDAA/5.0(DYON;SmartTV)",
    "Opera/9.80 NETTV/4.5.0 Mozilla/5.0 (Linux armv7i; CE-HTML/1.0; U; en) AppleWebKit/537.36"
    " (KHTML, like Gecko) Chrome/49.0.2623.75 Safari/537.36 Tbrowser/2.0",
    "dv(iPh14,5);pr(UCBrowser/13.9.0.1727);ov(15_4_1);ss(390x844);bt(UC);pm(0);bv(0);nm(0);nt(1);",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
    "RamblerMail/6.0 (incompatible; ImageProxy/6.0)",
    "Mozilla/5.0 SeznamEmailProxy/2.0.174",
)

# Bots that hide where browsers name their device, or look like what is excused above.
HIDDEN = (
    "Mozilla/5.0 (Linux; Android 7.0; ExampleBot/1.0) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/81.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 7.0; compatible; examplebot) AppleWebKit/537.36 Chrome/81.0",
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like"
    " Gecko) Chrome/41.0 Mobile Safari/537.36 (compatible; Googlebot/2.1;"
    " +http://www.google.com/bot.html)",
    "Mozilla/5.0 (Linux; U; Android 4.0.2; en-us; Catchpoint) AppleWebKit/534.30 (KHTML, like"
    " Gecko) Version/4.0 Mobile Safari/534.30",
    "SAMSUNG-SGH-E250/1.0 Profile/MIDP-2.0 Configuration/CLDC-1.1 UP.Browser/6.2.3.3.c.1.101 (GUI)"
    " MMP/2.0 (compatible; Googlebot-Mobile/2.1; +http://www.google.com/bot.html)",
)


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
def test_a_bot_is_recognised_and_named_with_the_reason_why_it_does_not_count(
    user_agent: str,
) -> None:
    found = classify(user_agent)
    assert (found.bot_name, found.outcome) == BOTS[user_agent]
    assert (found.is_spider, found.device, found.browser_type) == (True, "bot", "Robot")


@pytest.mark.parametrize("user_agent", WRONGED)
def test_people_whom_a_list_takes_for_bots_are_people(user_agent: str) -> None:
    assert classify(user_agent).outcome == COUNTED


@pytest.mark.parametrize("user_agent", HIDDEN)
def test_a_bot_does_not_pass_for_a_device(user_agent: str) -> None:
    assert classify(user_agent).is_spider


@pytest.mark.parametrize("user_agent", ["", "   "])
def test_whoever_says_nothing_is_a_bot(user_agent: str) -> None:
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
