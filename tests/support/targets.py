"""Links of every behaviour, of two accounts and on three domains, for somebody to attack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clicktrail.domain import passwords
from clicktrail.domain.behaviour import Behaviour, DestinationMode
from clicktrail.domain.conversion_policy import ConversionPolicy
from clicktrail.domain.entries import (
    AccountEntry,
    ConversionEntry,
    DomainEntry,
    GroupEntry,
    ScriptEntry,
    Status,
    Theme,
)
from clicktrail.domain.modes import rules_of
from clicktrail.domain.rules import Choice, Comparison, Fact, Not, Relation, Rule, Some, Target
from clicktrail.edge import feed
from tests.support.link_table import TableProcess, domain, link
from tests.support.site import NOW_MS

OWN = "https://shop.example/own"
A, B, C = (f"https://{letter}.example/" for letter in "abc")
MARKUP = "</title><script>zq9()</script><img src=x onerror=zq9()>\"'"
PASSWORD = "opensesame"
CODE, FOREIGN_CODE = "AB" * 16, "CD" * 16
ALLOWED = ("allowed.example", "*.wild.example", "bücher.example")
THEME = Theme(
    brand=MARKUP,
    accent="red;}</style><script>zq9()</script>",
    background="url(https://evil.example/zq9)",
    text="#00000g",
    logo='https://logo.example/a.png"><script>zq9()</script>',
)
SCRIPT = "track('zq9-own')"

_ITEMS = [{"url": A}, {"url": B}, {"url": C}]


def _mode(number: DestinationMode, **members: Any) -> Behaviour:
    return Behaviour(rules=rules_of(number, members))


_DYNAMIC = rules_of(DestinationMode.DYNAMIC_URL, {})
# Two links may keep the very same, salt and all: a copy does.
_SECRET = Behaviour(password=passwords.hashed(PASSWORD))
_CONDITION = Some(
    (
        Comparison(Fact.PARAMETER, Relation.CONTAINS, ("zq",), "q"),
        Comparison(Fact.REFERRER, Relation.ENDS, ("example",)),
        Comparison(Fact.CITY, Relation.IS, ("Vienna",)),
        Not(Comparison(Fact.TIME, Relation.WITHIN, ("00:00-12:00",), "Europe/Vienna")),
    )
)
BEHAVIOURS: dict[str, Behaviour | None] = {
    "plain": None,
    "random": _mode(DestinationMode.RANDOM_DESTINATION, randomDestinationItems=_ITEMS),
    "sequential": _mode(DestinationMode.SEQUENTIAL_DESTINATION, sequentialDestinationItems=_ITEMS),
    "weighted": _mode(
        DestinationMode.WEIGHTED_DESTINATION,
        weightedDestinationItems=[{"url": A, "weight": 60}, {"url": B, "weight": 40}],
    ),
    "spillover": _mode(DestinationMode.SPILLOVER_DESTINATION, spilloverDestinationItems=_ITEMS),
    "unique": _mode(
        DestinationMode.UNIQUE_DESTINATION, uniqueDestinationItem={"firstDestinationUrl": A}
    ),
    "nation": _mode(
        DestinationMode.DESTINATION_BY_NATION, urlsByNation=[{"nation": "AT", "url": A}]
    ),
    "language": _mode(
        DestinationMode.DESTINATION_BY_LANGUAGE, urlsByLanguage=[{"languageCode": "de", "url": A}]
    ),
    "browser": _mode(
        DestinationMode.BROWSER_DESTINATION,
        browserDestinationItem={
            "mobileDestinationUrl": A,
            "emailDestinationUrl": B,
            "spidersDestinationUrl": C,
        },
    ),
    "sticky": Behaviour(rules=(Rule(4, (Target(A), Target(B)), Choice.STICKY),)),
    "ruled": Behaviour(rules=(Rule(5, (Target(A),), Choice.FIRST, _CONDITION),)),
    "dynamic": Behaviour(rules=_DYNAMIC),
    "dynamic-cloaked": Behaviour(rules=_DYNAMIC, cloaked=True),
    "dynamic-encoded": Behaviour(rules=_DYNAMIC, encoded=True),
    "dynamic-both": Behaviour(rules=_DYNAMIC, cloaked=True, encoded=True),
    "dynamic-clean": Behaviour(rules=_DYNAMIC, referrer=1),
    "dynamic-scripted": Behaviour(rules=_DYNAMIC, scripts=(3, 4, 5)),
    "expired": Behaviour(expires_at_ms=NOW_MS, url_after_date=A),
    "limited": Behaviour(click_limit=2, pause_after_clicks=True),
    "unrecorded": Behaviour(unrecorded=True),
    "light": Behaviour(light=True),
    "short": Behaviour(shortened_address=True),
    "secret": _SECRET,
    "other-secret": _SECRET,
    "cloaked": Behaviour(cloaked=True),
    "titled": Behaviour(cloaked=True, title=MARKUP),
    "encoded": Behaviour(encoded=True, title=MARKUP),
    "scripted": Behaviour(scripts=(3, 4, 5)),
    "clean": Behaviour(referrer=1),
    "myself": Behaviour(referrer=2),
    "public": Behaviour(public=True),
}
NUMBERS = {name: number for number, name in enumerate(BEHAVIOURS, 100)}
TEMPLATE = (
    "https://m.example/a/[p]/z?c=[clickid]&s={clickid}&i=[s2sidentifier]&q=[q]&k[p]=1&r=[referrerhost]"
    "&b=[browser]&o=[os]&l=[language]&y=2#f-[f]"
)
MORE: dict[str, tuple[int, dict[str, Any]]] = {
    "macros": (200, {"url": TEMPLATE}),
    "append": (201, {"url": "https://q.example/a?x=1#top", "append_query": True}),
    "both": (202, {"url": TEMPLATE, "append_query": True}),
    "harmful": (203, {"url": OWN, "status": Status.ABUSE}),
    "harmful-secret": (
        204,
        {
            "url": OWN,
            "status": Status.ABUSE,
            "behaviour": Behaviour(password=passwords.hashed(PASSWORD)),
        },
    ),
    "paused": (205, {"status": Status.PAUSED}),
    "gone": (206, {"status": Status.DELETED}),
    "pixel": (207, {"url": "", "type": 1}),
    "foreign": (208, {"url": OWN, "account_id": 2, "behaviour": Behaviour(rules=_DYNAMIC)}),
    "themed": (209, {"domain_id": 2, "status": Status.PAUSED}),
    "themed-secret": (
        210,
        {"domain_id": 2, "behaviour": Behaviour(password=passwords.hashed(PASSWORD))},
    ),
    "quiet": (211, {"url": OWN, "domain_id": 3}),
}
NAMES = (*BEHAVIOURS, *MORE)
HOSTS = {"themed": "themed.example", "themed-secret": "themed.example", "quiet": "quiet.example"}

_OWN_HOSTS = frozenset({"shop.example"})
_ROTATED = _OWN_HOSTS | {"a.example", "b.example", "c.example"}


def destinations_of(name: str) -> frozenset[str]:
    """Return the hosts that a link may lead to, whatever the visit says; `*.` for all below."""
    if name.startswith("dynamic"):
        return _OWN_HOSTS | {"allowed.example", "*.wild.example", "xn--bcher-kva.example"}
    if name == "foreign":
        return _OWN_HOSTS | {"foreign.example"}
    if name in ("macros", "both"):
        return frozenset({"m.example"})
    if name == "append":
        return frozenset({"q.example"})
    behaviour = BEHAVIOURS.get(name)
    return _ROTATED if behaviour and (behaviour.rules or behaviour.url_after_date) else _OWN_HOSTS


def may_lead_to(name: str, host: str) -> bool:
    """Tell whether a link may lead to a host (as browsers read it)."""
    allowed = destinations_of(name)
    return host in allowed or (
        "*.wild.example" in allowed and host.endswith(".wild.example") and len(host) > 13
    )


def filled_table(path: Path) -> Path:
    """Write the link table."""
    with TableProcess(path) as writer:
        writer.fill(
            domain(1, "go.example", default=True),
            feed.DomainChanged(
                1,
                DomainEntry(
                    2,
                    "themed.example",
                    False,
                    "https://shop.example/oops",
                    "https://shop.example/?home",
                    THEME,
                ),
            ),
            feed.DomainChanged(1, DomainEntry(3, "quiet.example", cookieless=True)),
            feed.AccountChanged(1, AccountEntry(1, False, ALLOWED, ("203.0.113.0/24",))),
            feed.AccountChanged(1, AccountEntry(2, False, ("foreign.example",))),
            feed.GroupChanged(1, GroupEntry(66, True)),
            feed.ScriptChanged(1, ScriptEntry(3, 1, SCRIPT)),
            feed.ScriptChanged(1, ScriptEntry(4, 2, "zq9_of_another_account()")),
            feed.ConversionChanged(1, ConversionEntry(1, 1, CODE, 10_000, ConversionPolicy())),
            feed.ConversionChanged(1, ConversionEntry(2, 2, FOREIGN_CODE)),
            *(
                link(NUMBERS[name], name, url=OWN, behaviour=behaviour, conversion_ids=(1,))
                for name, behaviour in BEHAVIOURS.items()
            ),
            *(link(number, name, **fields) for name, (number, fields) in MORE.items()),
        )
    return path
