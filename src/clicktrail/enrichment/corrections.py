"""Where the lists of bots are wrong or silent: found by measuring them (see docs/bots.md).

Each rule here was added for strings that somebody really sends; `scripts/measure_bots.py` shows
what it does.
"""

from __future__ import annotations

import re

# Bots that open the links of a message before its reader does, as far as they say so.
_MAIL_SCANNERS = re.compile(
    r"barracuda|proofpoint|mimecast|safe-?links|gmail-content-sampling|google-safety|messagelabs"
    r"|symantec|ciscosecureemail|ironport|fireeye|sophos|trend ?micro|\bTMES\b|forcepoint|mailscan"
    r"|mailcontrol|avanan|cloudmark|vade ?secure|hornetsecurity|mailmarshal|libra ?esva|spamtitan"
    r"|spamexperts|fortimail|fortiguard|bitdefender|kaspersky|ironscales|phishbucket|virustotal",
    re.I | re.A,
)

# Bots on neither list, or only on the one that is asked for names.
_BOTS = re.compile(
    r"\bgtmetrix\b|\bminiature\.io/|\bYLT Chrome/|\bassetnote\b|\bHLB/\d|\bAmzn-User\b|\b360JK\b"
    r"|^mozilla/\d\.\d \(?laravel|^mozilliqa|<\?=|^amazon-kendra-|\bslimerjs\b|\bjsdom/"
    r"|\bcatchpoint\b|^reactornetty/|^mikrotik/|^artifactory/|^containerd/|^cri-o/|^dart/|^tcms-api/"
    r"|^kiwi-tcms/|^ipinfoclient|^cygwin-setup/|\bgo-network-v|matomotrackersdk|TSM-turingos|\bwebthumbnail/",
    re.I | re.A,
)

# What says nothing about who sits there, though words of bots are in it: the model that an Android
# names ("Discovery", "XBot", "Radar"), unless it holds an address or a product with its version;
# features of televisions and old phones ("CE-HTML/1.0;"); names of browsers.
_SILENT = re.compile(
    r"(?<=Android)[ \d.]*;(?: [a-z]{2}(?:[-_][a-z]{2})?;)? (?!compatible)[^;()/@+]+"
    r"(?: Build/[^;()@]*?(?=[;)]))?(?=[;)])"
    r"|(?<=IEMobile/)[\d.]+; [^;()]+; [^;()@+/]+"
    r"|\b(?:CE-HTML|Bada|webOS|REX|NETTV|freesat|VODAFONE|BDP7G|GT-S\w+|S\d{4})/1\.0;"
    r"|\b(?:Sogou(?:MSE|MobileBrowser|MobileTool|Search|SearchApp|Explorer)\b,?|MetaSr|Google ?TV\b"
    r"|Google Earth|QQDownload|chromeframe|JavaPlatform|com\.google\.GooglePlus"
    r"|HTTP PGDL;? ?HTTPS|WAP Browser/MAUI ?\(\)|google_ios|GoogleHypersonic)"
    r"|\bOMI/[\d.]+\.Catcher|\bProcess/tools",
    re.I | re.A,
)

# Browsers that do not look like one to a rule about the form of a string.
_BROWSERS = re.compile(
    r"^dv\(iP|^\[?FBAN/|^Instagram \d|\bWAP[ _-]Browser\b|\bMIDP-\d|^nook browser/", re.A
)
_UNDENIABLE = re.compile(r"https?:|@|bot\b|crawl|spider|fetch|preview|agent\b|google", re.I | re.A)

# Mail services fetch the pictures of a message when somebody opens it, in that reader's stead.
_READERS_PROXY = re.compile(
    r"GoogleImageProxy|YahooMailProxy|RamblerMail/|SeznamEmailProxy|mail\.ukr\.net proxy"
    r"|FastmailUA|Shortwave Image Fetcher",
    re.ASCII,
)


def is_mail_proxy(user_agent: str) -> bool:
    """Tell whether a mail service asks on behalf of a reader."""
    return _READERS_PROXY.search(user_agent) is not None


def is_mail_scanner(user_agent: str) -> bool:
    """Tell whether a mail service or a virus scanner opens a message's links by itself."""
    return _MAIL_SCANNERS.search(user_agent) is not None


def is_unlisted_program(user_agent: str) -> bool:
    """Tell whether it is a bot that the lists do not know."""
    return _BOTS.search(user_agent) is not None or is_mail_scanner(user_agent)


def is_odd_browser(user_agent: str) -> bool:
    """Tell whether it is a browser, however little the string looks like one's."""
    return bool(_BROWSERS.search(user_agent)) and not _UNDENIABLE.search(user_agent)


def telling(user_agent: str) -> str:
    """Return the string without what says nothing about who sits there."""
    return _SILENT.sub("", user_agent)
