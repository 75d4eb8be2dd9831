"""What the sample account keeps: a small coffee roaster's campaigns, links, pixels, conversions.

All of it is invented; every destination is on example.com.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

COMPANY = "Harbour Lane Coffee"
TIMEZONE = "Europe/Rome"
SITE = "https://example.com"


class Rhythm(Enum):
    """How the visits to a link spread over the days."""

    STEADY = "steady"
    LAUNCH = "launch"  # a burst in the middle of the period that fades
    WEEKLY = "weekly"  # a mail every Thursday
    GROWING = "growing"


class Audience(Enum):
    """Where the visitors of a campaign come from."""

    SEARCH = "search"
    MAIL = "mail"
    BLOGS = "blogs"
    SOCIAL = "social"


@dataclass(frozen=True)
class Campaign:
    """A group of datapoints with one audience."""

    name: str
    notes: str
    tags: tuple[str, ...]
    audience: Audience
    queries: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Goal:
    """A conversion: how often a click leads to it, and what it is worth (whole units)."""

    name: str
    description: str
    rate: float
    value: float = 0
    commission_percent: float = 0
    has_order: bool = False


@dataclass(frozen=True)
class Point:
    """A link or pixel: `weight` is its share of the visits, `goals` index the goals it carries.

    A link with a `rival` leads every other visit there instead, in whatever order.
    """

    campaign: int
    name: str
    title: str
    path: str
    weight: float
    rhythm: Rhythm = Rhythm.STEADY
    tags: tuple[str, ...] = ()
    goals: tuple[int, ...] = ()
    is_pixel: bool = False
    queries: tuple[str, ...] = field(default=())
    rival: str = ""


@dataclass(frozen=True)
class Note:
    """What happened so many days before the end, to a campaign or (None) to all of it."""

    days_ago: int
    text: str
    campaign: int | None = None


CAMPAIGNS = (
    Campaign(
        "Autumn roast",
        "The new blend, from teaser to sold out.",
        ("launch",),
        Audience.SEARCH,
        ("", "", "utm_source=google&utm_medium=organic&utm_campaign=autumn-roast"),
    ),
    Campaign(
        "Newsletter",
        "Every Thursday at nine.",
        ("mail",),
        Audience.MAIL,
        (
            "utm_source=newsletter&utm_medium=email&utm_campaign=weekly",
            "utm_source=newsletter&utm_medium=email&utm_campaign=weekly&utm_content=button",
        ),
    ),
    Campaign(
        "Partner blogs",
        "Paid eight percent of what they sell.",
        ("partners",),
        Audience.BLOGS,
        ("", "utm_source=partners&utm_medium=referral&utm_campaign=always-on"),
    ),
    Campaign(
        "Social media",
        "Posts, stories and profile links.",
        ("social",),
        Audience.SOCIAL,
        (
            "",
            "utm_source=instagram&utm_medium=social&utm_campaign=autumn-roast",
            "utm_source=facebook&utm_medium=social&utm_campaign=autumn-roast",
        ),
    ),
)

PURCHASE, SIGN_UP, ENQUIRY = 0, 1, 2
GOALS = (
    Goal("Purchase", "An order was paid.", 0.034, 38, 8, has_order=True),
    Goal("Newsletter sign-up", "Somebody confirmed the newsletter.", 0.021, 1.5),
    Goal("Wholesale enquiry", "A café asked for an offer.", 0.004, 60),
)

_SHOP = (PURCHASE,)
_READ = (SIGN_UP,)
_BOTH = (PURCHASE, SIGN_UP)
_L, _W, _G = Rhythm.LAUNCH, Rhythm.WEEKLY, Rhythm.GROWING
_AD = "utm_source=google&utm_medium=cpc&utm_campaign=autumn-roast"
_ADS = (f"{_AD}&utm_term=fresh+coffee&ad=a", f"{_AD}&utm_term=coffee+beans&ad=b")
_PLACES = ("place=story", "place=post", "utm_source=instagram&utm_medium=social")

POINTS = (
    Point(
        0,
        "autumn",
        "Autumn roast, shop page",
        "/shop/autumn-roast",
        9,
        _L,
        ("shop",),
        _BOTH,
        queries=_ADS,
    ),
    Point(0, "autumn-tin", "Autumn roast, gift tin", "/shop/autumn-tin", 3, _L, ("shop",), _SHOP),
    Point(0, "teaser", "Autumn roast, teaser", "/stories/something-is-roasting", 4, _L, (), _READ),
    Point(0, "press", "Press kit", "/press", 1, _L, ("press",), (ENQUIRY,)),
    Point(0, "tasting", "Tasting evenings", "/events/tasting", 2, _L, ("events",), _READ),
    Point(
        0,
        "subscribe",
        "Coffee subscription",
        "/shop/subscription",
        5,
        _G,
        ("shop",),
        _BOTH,
        queries=_ADS,
    ),
    Point(0, "decaf", "Decaf", "/shop/decaf", 2, tags=("shop",), goals=_SHOP),
    Point(0, "espresso", "Espresso blend", "/shop/espresso", 4, tags=("shop",), goals=_SHOP),
    Point(0, "filter", "Filter coffees", "/shop/filter", 3, tags=("shop",), goals=_SHOP),
    Point(
        0, "cafes", "For cafés and offices", "/wholesale", 2, tags=("wholesale",), goals=(ENQUIRY,)
    ),
    Point(
        1,
        "nl-offer",
        "Newsletter: offer of the week",
        "/shop/offer",
        7,
        _W,
        ("shop",),
        _SHOP,
        rival="/shop/offer-with-recipe",
    ),
    Point(1, "nl-story", "Newsletter: story", "/stories/latest", 5, _W, ("stories",), _SHOP),
    Point(1, "nl-recipe", "Newsletter: recipe", "/recipes/latest", 4, _W, ("recipes",), _SHOP),
    Point(1, "nl-shop", "Newsletter: to the shop", "/shop", 3, _W, ("shop",), _SHOP),
    Point(1, "nl-event", "Newsletter: events", "/events", 2, _W, ("events",)),
    Point(1, "nl-survey", "Newsletter: survey", "/survey", 1, _W),
    Point(1, "nl-web", "Newsletter: read in the browser", "/newsletter/latest", 1, _W),
    Point(1, "welcome", "Welcome mail: first order", "/shop/welcome", 2, _G, ("shop",), _SHOP),
    Point(1, "refill", "Reminder mail: order again", "/shop/refill", 3, _G, ("shop",), _SHOP),
    Point(
        2, "beanlog", "Partner: Bean Log", "/shop?partner=beanlog", 4, tags=("shop",), goals=_SHOP
    ),
    Point(2, "slowcup", "Partner: The Slow Cup", "/shop?partner=slowcup", 5, _G, ("shop",), _SHOP),
    Point(
        2, "crema", "Partner: Crema Diary", "/shop?partner=crema", 3, tags=("shop",), goals=_SHOP
    ),
    Point(2, "grinders", "Partner: grinder test", "/guides/grinders", 3, _L, ("guides",), _BOTH),
    Point(
        2, "kettles", "Partner: kettle test", "/guides/kettles", 2, tags=("guides",), goals=_BOTH
    ),
    Point(2, "moka", "Partner: moka pot guide", "/guides/moka", 2, tags=("guides",), goals=_BOTH),
    Point(
        2,
        "office-test",
        "Partner: office coffee",
        "/wholesale/office",
        1,
        tags=("wholesale",),
        goals=(ENQUIRY,),
    ),
    Point(2, "coupon", "Partner: coupon site", "/shop/coupon", 4, tags=("shop",), goals=_SHOP),
    Point(2, "podcast", "Podcast: show notes", "/podcast", 2, _G, (), _BOTH),
    Point(2, "video", "Video: how we roast", "/stories/how-we-roast", 3, _G, ("stories",), _READ),
    Point(3, "bio", "Profile link", "/hello", 6, _G, (), _BOTH, queries=_PLACES),
    Point(
        3,
        "story-sale",
        "Story: weekend sale",
        "/shop/weekend",
        4,
        tags=("shop",),
        goals=_SHOP,
        queries=_PLACES,
    ),
    Point(3, "reel", "Reel: latte art", "/stories/latte-art", 5, _L, ("stories",), _READ),
    Point(3, "thread", "Thread: water", "/guides/water", 2, tags=("guides",), goals=_READ),
    Point(3, "poll", "Poll: next origin", "/polls/origin", 2, _L),
    Point(3, "giveaway", "Giveaway", "/events/giveaway", 4, _L, ("events",), _READ),
    Point(3, "jobs", "We are hiring", "/jobs", 1, tags=("jobs",)),
    Point(3, "map", "Where to drink it", "/map", 2),
    Point(3, "cafe-menu", "Café menu (QR code)", "/menu", 5, tags=("qr",)),
    Point(3, "bag", "Bag label (QR code)", "/brew", 4, _G, ("qr",), _READ),
    Point(3, "loyalty", "Loyalty card", "/loyalty", 2, _G, (), _READ),
    Point(1, "open-weekly", "Newsletter opened", "", 14, _W, ("opens",), _SHOP, is_pixel=True),
    Point(1, "open-welcome", "Welcome mail opened", "", 3, _G, ("opens",), is_pixel=True),
    Point(2, "article", "Article read", "", 9, tags=("articles",), goals=_BOTH, is_pixel=True),
)

NOTES = (
    Note(45, "The autumn roast is out", 0),
    Note(17, "New prices in the shop"),
    Note(11, "Bean Log wrote about us", 2),
    Note(4, "The checkout was down for an hour"),
)
