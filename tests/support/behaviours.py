"""Links of every behaviour, and what the visitors to them get and leave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

from clicktrail.domain import passwords
from clicktrail.domain.behaviour import Behaviour, DestinationMode
from clicktrail.domain.entries import (
    AccountEntry,
    DomainEntry,
    GroupEntry,
    ScriptEntry,
    Status,
    Theme,
)
from clicktrail.domain.events import Flag, Hit
from clicktrail.domain.modes import rules_of
from clicktrail.domain.rules import Choice, Comparison, Fact, Relation, Rule, Target
from clicktrail.edge import feed
from clicktrail.edge.exchange import Answer
from clicktrail.edge.site import TrackingSite
from tests.support.link_table import TableProcess, domain, link
from tests.support.site import AGENT, LANGUAGE, NOW_MS, REFERRER, SIGNER, hit_of, request

PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1"
)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
MAIL = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Thunderbird/128.5.0"
LASTS = "; Max-Age=7776000; Path=/; HttpOnly; SameSite=Lax"
OWN = "https://shop.example/own"
A, B, C = (f"https://{letter}.example/" for letter in "abc")
ITEMS = [{"url": A}, {"url": B}, {"url": C}]
AUSTRIAN = "192.0.2.1"


def _mode(number: DestinationMode, **members: Any) -> Behaviour:
    return Behaviour(rules=rules_of(number, members))


BEHAVIOURS: dict[str, Behaviour] = {
    "random": _mode(DestinationMode.RANDOM_DESTINATION, randomDestinationItems=ITEMS),
    "sequential": _mode(DestinationMode.SEQUENTIAL_DESTINATION, sequentialDestinationItems=ITEMS),
    "weighted": _mode(
        DestinationMode.WEIGHTED_DESTINATION,
        weightedDestinationItems=[{"url": A, "weight": 60}, {"url": B, "weight": 40}],
    ),
    "spillover": _mode(DestinationMode.SPILLOVER_DESTINATION, spilloverDestinationItems=ITEMS),
    "unique": _mode(
        DestinationMode.UNIQUE_DESTINATION, uniqueDestinationItem={"firstDestinationUrl": A}
    ),
    "nation": _mode(
        DestinationMode.DESTINATION_BY_NATION,
        urlsByNation=[{"nation": "AT", "url": A}, {"nation": "de", "url": B}],
    ),
    "language": _mode(
        DestinationMode.DESTINATION_BY_LANGUAGE,
        urlsByLanguage=[{"languageCode": "de", "url": A}, {"languageCode": "en-GB", "url": B}],
    ),
    "browser": _mode(
        DestinationMode.BROWSER_DESTINATION,
        browserDestinationItem={
            "mobileDestinationUrl": A,
            "emailDestinationUrl": B,
            "spidersDestinationUrl": C,
        },
    ),
    "dynamic": _mode(DestinationMode.DYNAMIC_URL),
    "sticky": Behaviour(
        rules=(Rule(4, (Target(A, 1), Target(B, 1)), Choice.STICKY),),
    ),
    "empty": Behaviour(
        rules=(
            Rule(1, (), Choice.RANDOM),
            Rule(2, (Target(A),), 99),
            Rule(3, (Target(A),), 0, Comparison(Fact.TIME, Relation.WITHIN, ("x",), "No/Zone")),
        )
    ),
    "until": Behaviour(expires_at_ms=NOW_MS + 1, url_after_date=A),
    "expired": Behaviour(expires_at_ms=NOW_MS, url_after_date=A, click_limit=5, url_after_clicks=B),
    "expired-paused": Behaviour(expires_at_ms=NOW_MS, pause_after_date=True),
    "expired-own": Behaviour(
        expires_at_ms=NOW_MS, rules=rules_of(1, {"randomDestinationItems": ITEMS})
    ),
    "two-clicks": Behaviour(click_limit=2, url_after_clicks=B),
    "two-clicks-paused": Behaviour(click_limit=2, pause_after_clicks=True),
    "unrecorded": Behaviour(unrecorded=True),
    "light": Behaviour(light=True, rules=rules_of(8, {"sequentialDestinationItems": ITEMS})),
    "short": Behaviour(shortened_address=True),
    "secret": Behaviour(password=passwords.hashed("opensesame")),
    "cloaked": Behaviour(cloaked=True, title="Shop"),
    "scripted": Behaviour(scripts=(3, 4, 5)),
    "clean": Behaviour(referrer=1),
    "public": Behaviour(public=True),
}

PAUSED: dict[str, Behaviour] = {
    "by-date": Behaviour(expires_at_ms=NOW_MS, pause_after_date=True),
    "by-clicks": Behaviour(click_limit=2, pause_after_clicks=True),
    "before-its-date": Behaviour(expires_at_ms=NOW_MS + 1, pause_after_date=True),
    "by-hand": Behaviour(
        expires_at_ms=NOW_MS, url_after_date=A, pause_after_date=True, click_limit=1
    ),
}


def write_places(path: Path) -> None:
    """Write a geo database that knows where AUSTRIAN is."""
    writer = MMDBWriter(ip_version=4, database_type="Test-City", int_type="u32")
    writer.insert_network(
        IPSet(["192.0.2.0/24"]),
        {
            "country": {"iso_code": "AT"},
            "subdivisions": [{"iso_code": "9", "names": {"en": "Vienna"}}],
            "city": {"names": {"en": "Vienna"}},
        },
    )
    writer.to_db_file(str(path))


def fill_table(path: Path) -> None:
    """Write a link table with all of them."""
    with TableProcess(path) as writer:
        writer.fill(
            domain(1, "go.example", default=True),
            feed.DomainChanged(
                1,
                DomainEntry(
                    2,
                    "shop.example",
                    False,
                    "https://shop.example/oops",
                    "https://shop.example/?home",
                    Theme(brand="Shop"),
                ),
            ),
            feed.DomainChanged(1, DomainEntry(3, "quiet.example", cookieless=True)),
            feed.AccountChanged(
                1,
                AccountEntry(
                    1,
                    False,
                    ("allowed.example", "*.wild.example", "bücher.example"),
                    ("203.0.113.0/24", "2001:db8::/32"),
                ),
            ),
            feed.AccountChanged(1, AccountEntry(2, True)),
            feed.GroupChanged(1, GroupEntry(66, True)),
            feed.ScriptChanged(1, ScriptEntry(3, 1, "track()")),
            feed.ScriptChanged(1, ScriptEntry(4, 2, "another account's")),
            *(
                link(number, name, url=OWN, redirect_type=301, behaviour=behaviour)
                for number, (name, behaviour) in enumerate(BEHAVIOURS.items(), 100)
            ),
            link(1, "plain", url=OWN, redirect_type=301),
            link(2, "of-group", url=OWN, group_id=66),
            link(3, "of-account", url=OWN, account_id=2),
            link(4, "quiet", url=OWN, domain_id=3),
            link(5, "quiet-sticky", url=OWN, domain_id=3, behaviour=BEHAVIOURS["sticky"]),
            link(16, "quiet-spillover", url=OWN, domain_id=3, behaviour=BEHAVIOURS["spillover"]),
            link(6, "harmful", url=OWN, status=Status.ABUSE, redirect_type=301),
            link(7, "harmful-pixel", url="", type=1, status=Status.ABUSE),
            link(8, "paused", status=Status.PAUSED),
            link(9, "light-pixel", url="", type=1, behaviour=Behaviour(light=True)),
            link(10, "taken.qr", url=OWN),
            link(11, "taken", url=OWN),
            link(12, "themed-paused", domain_id=2, status=Status.PAUSED),
            link(13, "pixel", url="", type=1, behaviour=Behaviour(shortened_address=True)),
            *(
                link(number, f"paused-{name}", url=OWN, status=Status.PAUSED, behaviour=behaviour)
                for number, (name, behaviour) in enumerate(PAUSED.items(), 50)
            ),
            link(
                60,
                "paused-pixel",
                url="",
                type=1,
                status=Status.PAUSED,
                behaviour=BEHAVIOURS["expired-paused"],
            ),
            link(
                14,
                "macros",
                append_query=True,
                url="https://m.example/[country]/[region]/[city]?d=[device]&o=[os]&b=[browser]"
                "&l=[language]&r=[referrerhost]&t=[timestamp]&i=[datapoint]&n=[datapointname]"
                "&g=[group]&q=[q]&x=[nothing]",
            ),
            link(
                15,
                "silent-macros",
                url="https://m.example/?c=[clickid]&d=[datapoint]",
                behaviour=Behaviour(unrecorded=True),
            ),
        )


def number_of(name: str) -> int:
    """Return the id of the link with this behaviour."""
    return 100 + list(BEHAVIOURS).index(name)


def led(answer: Answer) -> str:
    """Return where an answer leads."""
    return headers_of_all(answer)["Location"][0]


def headers_of_all(answer: Answer) -> dict[str, list[str]]:
    """Return the values of each header of an answer."""
    found: dict[str, list[str]] = {}
    for line in answer.headers.decode("ascii").split("\r\n")[:-1]:
        name, value = line.split(": ", 1)
        found.setdefault(name, []).append(value)
    return found


def cookies_of(answer: Answer) -> str:
    """Return the cookies an answer sets, as a browser sends them back."""
    return "; ".join(line.split(";")[0] for line in headers_of_all(answer).get("Set-Cookie", []))


def visit(site: TrackingSite, name: str, query: str = "", **more: Any) -> Answer:
    """Answer a visit to a link, as a browser makes it unless `more` says else."""
    ip = more.pop("ip", None)
    made = request(f"/{name}", query, **more)
    if ip is not None:
        made.ip = ip
    return site.answer(made)


def expected_hit(hit: Hit, **changes: Any) -> Hit:
    """Return the hit of a plain visit, with changes; id and visitor are those of `hit`."""
    values: dict[str, Any] = {
        "hit_id": hit.hit_id,
        "account_id": 1,
        "datapoint_id": 1,
        "group_id": 7,
        "domain_id": 1,
        "kind": 0,
        "visitor": hit.visitor,
        "ip": "198.51.100.7",
        "user_agent": AGENT,
        "referrer": REFERRER,
        "language": LANGUAGE,
        "query": "",
        "destination": OWN,
        "rule_id": 0,
        "flags": int(Flag.NEW_VISITOR),
    }
    return Hit(**(values | changes))


def check_click(answer: Answer, to: str, datapoint_id: int, rule_id: int, flags: int = 0) -> None:
    """Hold an answer to all that the first click of a visitor gets and leaves."""
    hit = hit_of(answer)
    cookie = SIGNER.cookie(1, hit.visitor, ((datapoint_id, hit.hit_id << 1),)).decode()
    assert (answer.status, answer.body) == (307, b"")
    assert headers_of_all(answer) == {
        "Location": [to],
        "Cache-Control": ["no-store"],
        "Set-Cookie": [f"cm_1={cookie}{LASTS}"],
    }
    assert hit == expected_hit(
        hit,
        datapoint_id=datapoint_id,
        destination=to,
        rule_id=rule_id,
        flags=Flag.NEW_VISITOR | flags,
    )
