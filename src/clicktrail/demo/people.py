"""Visitors and machines: where they are, what they use, where they come from.

Addresses are drawn from ranges of consumer networks, so that a country database places them; who is
drawn is nobody. User agents are those of common browsers and crawlers.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clicktrail.demo.shop import Audience

if TYPE_CHECKING:
    from random import Random

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Country:
    """A country: share of the visitors, offset from UTC in hours, languages, address ranges."""

    weight: float
    offset: int
    languages: tuple[str, ...]
    networks: tuple[Network, ...]


def _country(weight: float, offset: int, languages: str, networks: str) -> Country:
    ranges = tuple(ipaddress.ip_network(text) for text in networks.split())
    return Country(weight, offset, tuple(languages.split("|")), ranges)


COUNTRIES = (
    _country(30, 1, "it-IT,it;q=0.9,en;q=0.6|it", "93.32.0.0/12 151.16.0.0/12 79.16.0.0/12"),
    _country(14, 1, "de-DE,de;q=0.9,en;q=0.7|de", "84.128.0.0/11 91.0.0.0/10 2003:c0::/32"),
    _country(9, 1, "fr-FR,fr;q=0.9|fr-FR,fr;q=0.8,en;q=0.5", "90.0.0.0/10 82.64.0.0/14"),
    _country(10, 0, "en-GB,en;q=0.9", "86.128.0.0/11 81.128.0.0/12 2a00:23c0::/28"),
    _country(7, 1, "es-ES,es;q=0.9,en;q=0.5", "83.32.0.0/12 88.0.0.0/12"),
    _country(12, -6, "en-US,en;q=0.9|en-US", "73.0.0.0/10 98.192.0.0/11 2600:1700::/28"),
    _country(4, 1, "nl-NL,nl;q=0.9,en;q=0.8", "84.80.0.0/13 77.160.0.0/13"),
    _country(4, 1, "de-CH,de;q=0.9,fr;q=0.6|it-CH,it;q=0.9", "85.0.0.0/13"),
    _country(2, 1, "de-AT,de;q=0.9,en;q=0.6", "80.108.0.0/15"),
    _country(2, 1, "pl-PL,pl;q=0.9,en;q=0.7", "83.0.0.0/11"),
    _country(2, 1, "sv-SE,sv;q=0.9,en;q=0.8", "81.224.0.0/12"),
    _country(2, -3, "pt-BR,pt;q=0.9,en;q=0.5", "177.32.0.0/13"),
    _country(1, 9, "ja-JP,ja;q=0.9,en;q=0.3", "126.0.0.0/10"),
    _country(1, 5, "en-IN,en;q=0.9,hi;q=0.6", "117.192.0.0/11"),
    _country(1, -5, "en-CA,en;q=0.9,fr;q=0.5", "70.24.0.0/13"),
    _country(1, 10, "en-AU,en;q=0.9", "1.120.0.0/13"),
)

_CHROME = "(KHTML, like Gecko) Chrome/{v}.0.0.0"
# Share, template; {v} is a recent major version, {m} a minor one.
BROWSERS: tuple[tuple[float, str], ...] = (
    (
        22,
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 "
        + _CHROME
        + " Mobile Safari/537.36",
    ),
    (
        24,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_{m} like Mac OS X) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Version/18.{m} Mobile/15E148 Safari/604.1",
    ),
    (
        20,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
        + _CHROME
        + " Safari/537.36",
    ),
    (
        6,
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
        + _CHROME
        + " Safari/537.36 Edg/{v}.0.0.0",
    ),
    (
        7,
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Version/18.{m} Safari/605.1.15",
    ),
    (
        5,
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 "
        + _CHROME
        + " Safari/537.36",
    ),
    (5, "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0"),
    (2, "Mozilla/5.0 (X11; Linux x86_64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0"),
    (
        4,
        "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko)"
        " SamsungBrowser/27.0 Chrome/{v}.0.0.0 Mobile Safari/537.36",
    ),
    (
        3,
        "Mozilla/5.0 (iPad; CPU OS 18_{m} like Mac OS X) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Version/18.{m} Mobile/15E148 Safari/604.1",
    ),
)
IN_APP = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_{m} like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Mobile/22B83 Instagram 355.0.0.0"
)

# Share, user agent, address range of the crawler.
CRAWLERS: tuple[tuple[float, str, Network], ...] = tuple(
    (weight, agent, ipaddress.ip_network(network))
    for weight, agent, network in (
        (
            30,
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "66.249.64.0/20",
        ),
        (
            15,
            "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            "157.55.39.0/24",
        ),
        (
            12,
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "173.252.64.0/18",
        ),
        (8, "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "54.144.0.0/14"),
        (
            10,
            "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
            "54.36.148.0/23",
        ),
        (
            8,
            "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)",
            "85.208.96.0/24",
        ),
        (6, "python-requests/2.32.3", "3.208.0.0/14"),
        (4, "curl/8.5.0", "5.9.0.0/16"),
        (5, "Twitterbot/1.0", "199.16.156.0/22"),
        (2, "WhatsApp/2.24.20.89 A", "157.240.0.0/17"),
    )
)

# Share, referrer; "" is none.
REFERRERS: dict[Audience, tuple[tuple[float, str], ...]] = {
    Audience.SEARCH: (
        (45, "https://www.google.com/"),
        (8, "https://www.bing.com/"),
        (3, "https://duckduckgo.com/"),
        (24, ""),
        (10, "https://www.example.org/magazine/autumn"),
        (10, "https://www.facebook.com/"),
    ),
    Audience.MAIL: ((70, ""), (22, "https://mail.google.com/"), (8, "https://outlook.live.com/")),
    Audience.BLOGS: (
        (30, "https://beanlog.example.net/best-beans"),
        (26, "https://slowcup.example.org/2026/what-we-drink"),
        (16, "https://crema.example.net/diary"),
        (12, "https://www.youtube.com/"),
        (16, ""),
    ),
    Audience.SOCIAL: (
        (30, "https://l.instagram.com/"),
        (18, "https://t.co/hl26"),
        (16, "https://www.facebook.com/"),
        (8, "https://www.linkedin.com/"),
        (6, "https://www.reddit.com/"),
        (5, "https://www.pinterest.com/"),
        (17, ""),
    ),
}


@dataclass(frozen=True)
class Person:
    """Somebody who comes back with the same address, browser and cookie."""

    visitor: int
    ip: str
    user_agent: str
    language: str
    offset: int


def address(random: Random, networks: tuple[Network, ...]) -> str:
    """Return an address within one of the ranges."""
    network = random.choice(networks)
    return str(network[random.randrange(1, network.num_addresses - 1)])


def person(random: Random, audience: Audience) -> Person:
    """Return somebody new out of an audience."""
    country = random.choices(COUNTRIES, [c.weight for c in COUNTRIES])[0]
    template = random.choices([b[1] for b in BROWSERS], [b[0] for b in BROWSERS])[0]
    if audience is Audience.SOCIAL and random.random() < 0.25:
        template = IN_APP
    return Person(
        visitor=random.getrandbits(64) or 1,
        ip=address(random, country.networks),
        user_agent=template.format(v=random.randint(141, 146), m=random.randint(0, 6)),
        language=random.choice(country.languages),
        offset=country.offset,
    )
