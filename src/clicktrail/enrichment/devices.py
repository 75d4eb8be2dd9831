"""What a user agent runs on, and what sort of browser it is: a few rules, first match wins."""

from __future__ import annotations

import re

DESKTOP, MOBILE, TABLET, TV, CONSOLE, EMAIL, BOT = (
    "desktop", "mobile", "tablet", "tv", "console", "email", "bot",
)  # fmt: skip
WEB_BROWSER, MOBILE_BROWSER, EMAIL_CLIENT, ROBOT, OTHER = (
    "WebBrowser", "MobileBrowser", "EmailClient", "Robot", "Other",
)  # fmt: skip

_MAIL_FAMILIES = frozenset(
    {
        "Airmail", "Apple Mail", "Barca", "BlueMail", "Eudora", "Evolution", "Foxmail",
        "GmailImageProxy", "Kmail", "Lotus Notes", "MacOutlook", "MailBar", "Outlook",
        "Outlook-Android", "Outlook-iOS", "Outlook-iOS-Android", "Postbox", "Samsung Email",
        "Spark", "Spicebird", "Superhuman", "The Bat!", "Thunderbird", "Windows Live Mail",
        "WindowsMail", "YahooMailProxy", "YahooMobileMail",
    }
)  # fmt: skip

# The order is the meaning: a television also says Android, an Android tablet is an Android that
# does not say Mobile, a console may say Windows.
_RULES = tuple(
    (re.compile(pattern, flags | re.ASCII), device)
    for pattern, device, flags in (
        (r"playstation|nintendo|xbox|ouya|steam ?deck", CONSOLE, re.I),
        (r"smart-?tv|smarttv|googletv|google tv|apple ?tv|hbbtv|netcast|\bweb0s\b", TV, re.I),
        (r"webos\.tv|bravia|\broku\b|viera|philipstv|aquosbrowser|crkey|dlnadoc|ce-html", TV, re.I),
        (r"\btizen\b.*\btv\b|android tv|\btv build\b|shield android|\bmitv|\bstb\b", TV, re.I),
        (r"\bAFT[A-Z0-9]{1,6}\b", TV, 0),
        (r"\biPad\b|\bTablet\b|PlayBook|TouchPad|\bNexus (?:7|9|10)\b", TABLET, 0),
        (r"\bKF[A-Z]{2,4}\b|Kindle|Silk/(?!.*Mobile)|\bXoom\b|\bGT-P\d", TABLET, 0),
        (r"\bSM-[TPX]\d|\bLenovo TB|\bMediaPad\b|\bSurface Duo\b|Android(?!.*Mobile)", TABLET, 0),
        (r"iPhone|iPod|Windows Phone|IEMobile|BlackBerry|\bBB10\b", MOBILE, 0),
        (r"Android.*Mobile|Opera M(?:ini|obi)|UCWEB|Symbian|Series60|\bKAIOS\b", MOBILE, 0),
        (r"\bMobile\b|\bPhone\b|\bDalvik\b|\bCFNetwork\b.*\bDarwin\b", MOBILE, 0),
        (r"Windows NT|Windows 9|Macintosh|Mac OS X|\bCrOS\b|X11|Linux|BSD|SunOS", DESKTOP, 0),
    )
)


def device_of(user_agent: str, family: str) -> str:
    """Return the device of a person's user agent, whose browser family is `family`.

    Unknown ones are `desktop`: what is not said to be small, is not.
    """
    if family in _MAIL_FAMILIES:
        return EMAIL
    for pattern, device in _RULES:
        if pattern.search(user_agent):
            return device
    return DESKTOP


def browser_type_of(device: str, family: str) -> str:
    """Return ClickMeter's word for the browser (spec behaviour.md §6) of a person."""
    if device == EMAIL:
        return EMAIL_CLIENT
    if not family:
        return OTHER
    if device in (MOBILE, TABLET):
        return MOBILE_BROWSER
    return WEB_BROWSER
