"""One test per behaviour of a link: the whole answer, and what is recorded of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
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
from clicktrail.domain.events import COUNTER_SHIFT, Flag, Hit
from clicktrail.domain.modes import rules_of
from clicktrail.domain.rules import Choice, Comparison, Fact, Relation, Rule, Target
from clicktrail.edge import feed, pages
from clicktrail.edge.exchange import Answer
from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.marks import Marks
from clicktrail.edge.site import TrackingSite
from clicktrail.edge.turns import CLICKS, Turns
from tests.support.link_table import TableProcess, domain, link
from tests.support.site import (
    AGENT,
    LANGUAGE,
    NOW_MS,
    REFERRER,
    SIGNER,
    headers_of,
    hit_of,
    request,
    tracking_site,
)

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


def mode(number: DestinationMode, **members: Any) -> Behaviour:
    return Behaviour(rules=rules_of(number, members))


BEHAVIOURS: dict[str, Behaviour] = {
    "random": mode(DestinationMode.RANDOM_DESTINATION, randomDestinationItems=ITEMS),
    "sequential": mode(DestinationMode.SEQUENTIAL_DESTINATION, sequentialDestinationItems=ITEMS),
    "weighted": mode(
        DestinationMode.WEIGHTED_DESTINATION,
        weightedDestinationItems=[{"url": A, "weight": 60}, {"url": B, "weight": 40}],
    ),
    "spillover": mode(DestinationMode.SPILLOVER_DESTINATION, spilloverDestinationItems=ITEMS),
    "unique": mode(
        DestinationMode.UNIQUE_DESTINATION, uniqueDestinationItem={"firstDestinationUrl": A}
    ),
    "nation": mode(
        DestinationMode.DESTINATION_BY_NATION,
        urlsByNation=[{"nation": "AT", "url": A}, {"nation": "de", "url": B}],
    ),
    "language": mode(
        DestinationMode.DESTINATION_BY_LANGUAGE,
        urlsByLanguage=[{"languageCode": "de", "url": A}, {"languageCode": "en-GB", "url": B}],
    ),
    "browser": mode(
        DestinationMode.BROWSER_DESTINATION,
        browserDestinationItem={
            "mobileDestinationUrl": A,
            "emailDestinationUrl": B,
            "spidersDestinationUrl": C,
        },
    ),
    "dynamic": mode(DestinationMode.DYNAMIC_URL),
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


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("geo") / "places.mmdb"
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
    return path


@pytest.fixture(scope="module")
def table_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("behaviours") / "links.lmdb"
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
    return path


@pytest.fixture
def site(table_path: Path, tmp_path: Path, places: Path) -> Iterator[TrackingSite]:
    table = LinkTable.open_reader(table_path)
    yield tracking_site(table, tmp_path, places)
    table.close()


def number_of(name: str) -> int:
    return 100 + list(BEHAVIOURS).index(name)


def led(answer: Answer) -> str:
    return headers_of_all(answer)["Location"][0]


def headers_of_all(answer: Answer) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in answer.headers.decode("ascii").split("\r\n")[:-1]:
        name, value = line.split(": ", 1)
        found.setdefault(name, []).append(value)
    return found


def cookies_of(answer: Answer) -> str:
    """Return the cookies an answer sets, as a browser sends them back."""
    return "; ".join(line.split(";")[0] for line in headers_of_all(answer).get("Set-Cookie", []))


def visit(site: TrackingSite, name: str, query: str = "", **more: Any) -> Answer:
    ip = more.pop("ip", None)
    made = request(f"/{name}", query, **more)
    if ip is not None:
        made.ip = ip
    return site.answer(made)


def expected_hit(hit: Hit, **changes: Any) -> Hit:
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


# --- modes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "more", "to", "rule_id"),
    [
        ("nation", {"ip": AUSTRIAN}, A, 1),
        ("nation", {}, OWN, 0),
        ("language", {"accept_language": "de-CH,en-GB;q=0.9"}, A, 3),
        ("language", {"accept_language": "EN-gb"}, B, 2),
        ("language", {"accept_language": "en,de"}, OWN, 0),
        ("language", {"accept_language": ""}, OWN, 0),
        ("browser", {"user_agent": PHONE}, A, 3),
        ("browser", {"user_agent": MAIL}, B, 2),
        ("browser", {"user_agent": CRAWLER}, C, 1),
        ("browser", {}, OWN, 0),
        ("empty", {}, OWN, 0),
        ("until", {}, OWN, 0),
        ("expired", {}, A, 0),
        ("expired-own", {}, OWN, 0),
    ],
)
def test_a_rule_leads_a_visit_by_what_is_known_of_it(
    site: TrackingSite, name: str, more: dict[str, Any], to: str, rule_id: int
) -> None:
    for _ in range(3):
        answer = visit(site, name, **more)
        hit = hit_of(answer)
        changes = {
            "ip": more.get("ip", "198.51.100.7"),
            "user_agent": more.get("user_agent", AGENT),
            "language": more.get("accept_language", LANGUAGE),
        }
        cookie = SIGNER.cookie(1, hit.visitor, ((number_of(name), hit.hit_id << 1),)).decode()
        assert (answer.status, answer.body) == (307, b"")
        assert headers_of(answer) == {
            "Location": to,
            "Cache-Control": "no-store",
            "Set-Cookie": f"cm_1={cookie}{LASTS}",
        }
        assert hit == expected_hit(
            hit, datapoint_id=number_of(name), destination=to, rule_id=rule_id, **changes
        )


def test_random_leads_to_every_item(site: TrackingSite) -> None:
    found = Counter(led(visit(site, "random")) for _ in range(300))
    assert set(found) == {A, B, C}
    assert min(found.values()) > 50


def test_sequential_goes_round_and_every_turn_is_written_down(site: TrackingSite) -> None:
    for to in (A, B, C, A, B, C, A):
        check_click(visit(site, "sequential"), to, number_of("sequential"), 1, 1 << COUNTER_SHIFT)


def test_weighted_gives_each_its_share_of_every_cycle(site: TrackingSite) -> None:
    found = [led(visit(site, "weighted")) for _ in range(10)]
    assert found == [A, B, A, B, A] * 2


@pytest.mark.parametrize(
    "more",
    [{"method": "HEAD"}, {"purpose": "prefetch"}, {"user_agent": CRAWLER}, {"ip": "203.0.113.9"}],
)
def test_machines_and_ignored_addresses_see_whose_turn_it_is_and_take_none(
    site: TrackingSite, more: dict[str, Any]
) -> None:
    assert led(visit(site, "sequential")) == A
    for _ in range(4):
        assert led(visit(site, "sequential", **more)) == B
    assert led(visit(site, "sequential")) == B


def test_spillover_leads_each_visitor_on_and_stays_at_the_last(site: TrackingSite) -> None:
    datapoint = number_of("spillover")
    cookies = ""
    for to, place in ((A, 1), (B, 2), (C, 2), (C, 2)):
        answer = visit(site, "spillover", cookie=cookies)
        assert (answer.status, led(answer), hit_of(answer).rule_id) == (307, to, 1)
        value = Marks(SIGNER).position(datapoint, place).decode()
        assert headers_of_all(answer)["Set-Cookie"][1] == (
            f"cs_{datapoint}={value}; Max-Age=7776000; Path=/spillover; HttpOnly; SameSite=Lax"
        )
        cookies = cookies_of(answer)
    assert led(visit(site, "spillover")) == A
    # Nobody else's place, no place of another link, and none that was made up.
    for forged in ("AQAAAGUB", "x" * 20, Marks(SIGNER).position(datapoint + 1, 2).decode()):
        assert led(visit(site, "spillover", cookie=f"cs_{datapoint}={forged}")) == A
    head = visit(site, "spillover", cookie=cookies, method="HEAD")
    assert (led(head), cookies_of(head)) == (C, "")


def test_the_first_visit_of_an_address_in_half_an_hour_is_unique(site: TrackingSite) -> None:
    assert led(visit(site, "unique", user_agent=CRAWLER)) == OWN
    assert led(visit(site, "unique", method="HEAD")) == OWN
    first = visit(site, "unique")
    check_click(first, A, number_of("unique"), 1)
    assert led(visit(site, "unique")) == OWN
    assert led(visit(site, "unique", ip="198.51.100.8")) == A
    later = request("/unique")
    later.now_ms += 30 * 60_000
    assert led(site.answer(later)) == OWN
    later.now_ms += 30 * 60_000 + 1
    assert led(site.answer(later)) == A


def test_sticky_leads_the_same_visitor_to_the_same_place(site: TrackingSite) -> None:
    found: Counter[str] = Counter()
    for _ in range(200):
        first = visit(site, "sticky")
        found[led(first)] += 1
        again = visit(site, "sticky", cookie=cookies_of(first))
        assert led(again) == led(first)
        assert hit_of(again).rule_id == 4
    assert set(found) == {A, B}
    assert min(found.values()) > 60


@pytest.mark.parametrize(
    ("ddu", "to"),
    [
        ("allowed.example", "http://allowed.example"),
        ("https%3A%2F%2Fallowed.example%2Fa%3Fb%3Dc%23d", "https://allowed.example/a?b=c#d"),
        ("HTTP://ALLOWED.example/", "HTTP://ALLOWED.example/"),
        ("allowed.example:8443/x", "http://allowed.example:8443/x"),
        ("a.wild.example", "http://a.wild.example"),
        ("a.b.wild.example/", "http://a.b.wild.example/"),
        ("https://b%C3%BCcher.example/", "https://xn--bcher-kva.example/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("", OWN),
        ("wild.example", OWN),
        ("evil-wild.example", OWN),
        ("www.allowed.example", OWN),
        ("allowed.example.", OWN),
        ("allowed.example.evil.example", OWN),
        ("evilallowed.example", OWN),
        ("http://allowed.example@evil.example/", OWN),
        ("http://evil.example/allowed.example", OWN),
        ("http://evil.example%23allowed.example", OWN),
        ("http://evil.example%5C@allowed.example/", OWN),
        ("http:%5C%5Callowed.example/", OWN),
        ("http:/allowed.example/", OWN),
        ("//allowed.example/", OWN),
        ("///allowed.example/", OWN),
        ("javascript:alert(1)//allowed.example", OWN),
        ("javascript://allowed.example/%250aalert(1)", OWN),
        ("data:text/html,allowed.example", OWN),
        ("ftp://allowed.example/", OWN),
        ("https:allowed.example", OWN),
        ("http://allowed%2Eexample/%0d%0aSet-Cookie:a=b", OWN),
        ("http://allowed.example/%0d%0aSet-Cookie:a=b", OWN),
        ("http://allowed.example%00.evil.example/", OWN),
        ("http://allowed.example%E3%80%82evil.example/", OWN),
        ("http://%EF%BD%81llowed.example/", OWN),
        ("http://allowed.ex%C2%ADample/", OWN),
        ("http://3232235777/", OWN),
        ("http://0x7f.1/", OWN),
        ("http://[::1]/", OWN),
        ("http://allowed.example:99999/", OWN),
        ("http://*.wild.example/", OWN),
        ("http://.wild.example/", OWN),
        ("a" * 5000 + ".wild.example", OWN),
    ],
)
def test_dynamic_leads_where_the_visit_says_if_that_is_allowed(
    site: TrackingSite, ddu: str, to: str
) -> None:
    for query in (f"ddu={ddu}", f"x=1&DDU={ddu}"):
        answer = visit(site, "dynamic", query)
        assert (answer.status, led(answer)) == (307, to)
        assert set(headers_of(answer)) == {"Location", "Cache-Control", "Set-Cookie"}
        hit = hit_of(answer)
        assert (hit.destination, hit.rule_id) == (to, 0 if to == OWN else 1)


# --- expiry ------------------------------------------------------------------------------------


def test_after_its_clicks_a_link_leads_elsewhere_and_machines_use_none_up(
    site: TrackingSite,
) -> None:
    datapoint = number_of("two-clicks")
    assert led(visit(site, "two-clicks", method="HEAD")) == OWN
    assert led(visit(site, "two-clicks", user_agent=CRAWLER)) == OWN
    assert led(visit(site, "two-clicks", ip="203.0.113.9")) == OWN
    for _ in range(2):
        check_click(visit(site, "two-clicks"), OWN, datapoint, 0, Flag.LIMITED)
    for _ in range(2):
        check_click(visit(site, "two-clicks"), B, datapoint, 0)
    assert led(visit(site, "two-clicks", user_agent=CRAWLER)) == B


@pytest.mark.parametrize(("name", "before"), [("two-clicks-paused", 2), ("expired-paused", 0)])
def test_an_expired_link_may_be_paused(site: TrackingSite, name: str, before: int) -> None:
    for _ in range(before):
        assert led(visit(site, name)) == OWN
    answer = visit(site, name)
    assert (answer.status, answer.event) == (404, None)
    assert answer.body == pages.page("expired", language="de")


@pytest.mark.parametrize(
    ("name", "taken", "page"),
    [
        ("by-date", 0, "expired"),
        ("by-clicks", 2, "expired"),
        ("by-clicks", 1, "paused"),
        ("before-its-date", 0, "paused"),
        ("by-hand", 9, "paused"),
    ],
)
def test_a_paused_link_whose_expiry_has_struck_goes_on_saying_so(
    site: TrackingSite, tmp_path: Path, name: str, taken: int, page: str
) -> None:
    number = 50 + list(PAUSED).index(name)
    counters = Turns(tmp_path / "turns.bin", dict)
    counters.at_least(number, CLICKS, taken)
    for _ in range(3):
        answer = visit(site, f"paused-{name}")
        assert (answer.status, answer.event) == (404, None)
        assert answer.body == pages.page(page, language="de")
        assert counters.peek(number, CLICKS) == taken
    counters.close()
    picture = visit(site, f"paused-{name}", fetch_dest="image")
    assert (picture.status, picture.body, picture.event) == (200, pages.GIF, None)


def test_a_paused_link_whose_counters_cannot_be_had_is_paused(
    table_path: Path, tmp_path: Path
) -> None:
    (tmp_path / "turns.bin").mkdir()
    table = LinkTable.open_reader(table_path)
    answer = visit(tracking_site(table, tmp_path), "paused-by-clicks")
    assert (answer.status, answer.event) == (404, None)
    assert answer.body == pages.page("paused", language="de")
    table.close()


def test_an_expired_pixel_stays_a_picture(site: TrackingSite) -> None:
    answer = visit(site, "paused-pixel")
    assert (answer.status, answer.body, answer.event) == (200, pages.GIF, None)


# --- what is recorded ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "more", "status"),
    [
        ("unrecorded", {}, 301),
        ("of-group", {}, 307),
        ("of-account", {}, 307),
        ("plain", {"ip": "203.0.113.77"}, 301),
        ("plain", {"ip": "2001:db8::5"}, 301),
    ],
)
def test_what_is_not_recorded_leads_on_all_the_same(
    site: TrackingSite, name: str, more: dict[str, Any], status: int
) -> None:
    caching = {301: "private, max-age=0, must-revalidate", 307: "no-store"}
    for _ in range(2):
        answer = visit(site, name, **more)
        assert (answer.status, answer.body, answer.event) == (status, b"", None)
        assert headers_of(answer) == {"Location": OWN, "Cache-Control": caching[status]}


def test_a_click_id_of_what_is_not_recorded_is_empty(site: TrackingSite) -> None:
    assert led(visit(site, "silent-macros")) == "https://m.example/?c=&d=15"


def test_light_tracking_keeps_nothing_of_the_visitor(site: TrackingSite) -> None:
    number = number_of("light")
    for more, to, flags in (
        ({}, A, Flag.LIGHT | 1 << COUNTER_SHIFT),
        ({"secure": True, "proxied": True}, B, Flag.LIGHT | 1 << COUNTER_SHIFT),
        ({"user_agent": CRAWLER}, C, Flag.LIGHT | Flag.BOT),
        ({"method": "HEAD"}, C, Flag.LIGHT | Flag.HEAD),
    ):
        answer = visit(site, "light", "a=b", cookie="cm_1=x", **more)
        hit = hit_of(answer)
        assert headers_of(answer) == {"Location": to, "Cache-Control": "no-store"}
        assert hit == Hit(hit.hit_id, 1, number, 7, 1, 0, 0, "", "", "", "", "", to, 1, int(flags))
    view = visit(site, "light-pixel")
    hit = hit_of(view)
    assert (view.status, view.body, "Set-Cookie" in headers_of(view)) == (200, pages.GIF, False)
    assert hit == Hit(hit.hit_id, 1, 9, 7, 1, 1, 0, "", "", "", "", "", "", 0, int(Flag.LIGHT))


@pytest.mark.parametrize("name", ["short", "pixel"])
def test_a_cut_address_differs_by_visitor_and_day_and_no_more_is_kept(
    site: TrackingSite, name: str
) -> None:
    found = [
        hit_of(visit(site, name, ip=ip)).ip
        for ip in ("198.51.100.7", "198.51.100.8", "198.51.100.7", "2001:db9:1:2::3", "odd")
    ]
    nets = [each.partition("#")[0] for each in found]
    assert nets == ["198.51.100.0", "198.51.100.0", "198.51.100.0", "2001:db9:1::", ""]
    assert found[0] == found[2]
    assert len({each.partition("#")[2] for each in found}) == 4
    assert all(len(each.partition("#")[2]) == 8 for each in found)
    tomorrow = request(f"/{name}")
    tomorrow.now_ms += 86_400_000
    assert hit_of(site.answer(tomorrow)).ip not in found


def test_a_cookieless_domain_tells_visitors_apart_for_a_day(site: TrackingSite) -> None:
    def ask(**more: Any) -> Answer:
        later = more.pop("later", 0)
        made = request("/quiet", host="quiet.example", **more)
        made.now_ms += later
        return site.answer(made)

    first, again = ask(), ask(cookie="cm_1=x")
    assert headers_of(first) == {"Location": OWN, "Cache-Control": "no-store"}
    assert hit_of(first).visitor == hit_of(again).visitor != 0
    assert hit_of(first).flags == 0
    others = {hit_of(ask(user_agent=PHONE)).visitor, hit_of(ask(later=86_400_000)).visitor}
    assert len(others | {hit_of(first).visitor}) == 3
    stays = {led(site.answer(request("/quiet-sticky", host="quiet.example"))) for _ in range(20)}
    assert len(stays) == 1


# --- gates and pages -----------------------------------------------------------------------------


def test_a_password_opens_a_link_for_a_while_and_nothing_is_recorded_before(
    site: TrackingSite,
) -> None:
    form = visit(site, "secret", "a=b")
    assert (form.status, form.event) == (200, None)
    assert b'type="password"' in form.body
    kind = "application/x-www-form-urlencoded"
    wrong = visit(site, "secret", method="POST", body=b"password=x", content_type=kind)
    assert (wrong.status, wrong.event) == (403, None)
    right = visit(
        site, "secret", "a=b", method="POST", body=b"password=opensesame", content_type=kind
    )
    assert (right.status, led(right), right.event) == (303, "/secret?a=b", None)
    cookies = cookies_of(right)
    opened = visit(site, "secret", "a=b", cookie=cookies)
    assert (opened.status, led(opened)) == (307, OWN)
    assert hit_of(opened).query == "a=b"
    posted = visit(site, "secret", cookie=cookies, method="POST")
    assert (posted.status, led(posted)) == (303, OWN)


def test_a_reported_link_warns_first_and_goes_on_when_asked_to(site: TrackingSite) -> None:
    warning = visit(site, "harmful")
    assert (warning.status, warning.event) == (403, None)
    assert b"shop.example" in warning.body
    on = visit(site, "harmful", method="POST")
    hit = hit_of(on)
    assert (on.status, led(on)) == (303, OWN)
    assert headers_of(on)["Cache-Control"] == "no-store"
    assert hit == expected_hit(hit, datapoint_id=6)
    picture = visit(site, "harmful", fetch_dest="image")
    assert (picture.status, picture.body, picture.event) == (200, pages.GIF, None)
    pixel = visit(site, "harmful-pixel")
    assert (pixel.status, pixel.body, pixel.event) == (200, pages.GIF, None)


def test_a_cloaked_link_is_a_page_that_is_recorded_like_a_redirect(site: TrackingSite) -> None:
    answer = visit(site, "cloaked")
    hit = hit_of(answer)
    assert (answer.status, "Location" in headers_of(answer)) == (200, False)
    assert b"<title>Shop</title>" in answer.body
    assert f'src="{OWN}"'.encode() in answer.body
    assert headers_of(answer)["Set-Cookie"].startswith("cm_1=")
    assert hit == expected_hit(hit, datapoint_id=number_of("cloaked"))


def test_scripts_run_for_people_and_only_those_of_the_account(site: TrackingSite) -> None:
    answer = visit(site, "scripted")
    assert (answer.status, b"track()" in answer.body) == (200, True)
    assert b"another account" not in answer.body
    for more in ({"user_agent": CRAWLER}, {"method": "HEAD"}):
        robot = visit(site, "scripted", **more)
        assert (robot.status, led(robot), robot.body) == (307, OWN, b"")


def test_a_referrer_may_be_kept_from_the_destination(site: TrackingSite) -> None:
    answer = visit(site, "clean")
    assert headers_of(answer)["Referrer-Policy"] == "no-referrer"
    assert hit_of(answer).referrer == REFERRER


# --- domains -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "to"), [("/", "https://shop.example/?home"), ("/none", "https://shop.example/oops")]
)
def test_a_domain_may_have_its_own_front_page_and_one_for_what_is_missing(
    site: TrackingSite, path: str, to: str
) -> None:
    answer = site.answer(request(path, host="shop.example"))
    assert (answer.status, answer.body, answer.event) == (302, b"", None)
    assert headers_of(answer) == {"Location": to, "Cache-Control": "no-store"}


@pytest.mark.parametrize("path", ["/none", "/paused"])
def test_what_is_asked_for_as_an_image_is_one(site: TrackingSite, path: str) -> None:
    answer = site.answer(request(path, fetch_dest="image"))
    assert (answer.status, answer.body, answer.event) == (200, pages.GIF, None)


def test_pages_look_as_the_domain_s_theme_says(site: TrackingSite) -> None:
    answer = site.answer(request("/themed-paused", host="shop.example"))
    assert answer.body == pages.page("paused", language="de", theme=Theme(brand="Shop"))


def test_a_picture_of_the_link_is_had_by_a_suffix(site: TrackingSite) -> None:
    answer = site.answer(request("/plain.qr", "format=svg"))
    assert (answer.status, answer.event) == (200, None)
    assert headers_of(answer)["Content-Type"] == "image/svg+xml"
    assert site.answer(request("/PLAIN.QR")).body.startswith(b"\x89PNG")
    assert led(site.answer(request("/taken.qr"))) == OWN
    assert site.answer(request("/none.qr")).status == 404


def test_figures_of_a_public_link_are_had_by_a_plus(site: TrackingSite) -> None:
    token = SIGNER.public_token(number_of("public"))
    for path in ("/public+", "/Public%2B"):
        answer = site.answer(request(path))
        assert (answer.status, answer.event) == (302, None)
        assert headers_of(answer) == {
            "Location": f"http://localhost:8000/public/{token}",
            "Cache-Control": "no-store",
        }
    assert site.answer(request("/plain+")).status == 404


# --- macros ------------------------------------------------------------------------------------


def test_placeholders_say_what_is_known_of_the_visit(site: TrackingSite) -> None:
    answer = visit(
        site, "macros", "q=%26%2f..&city=G%C3%B6teborg", ip=AUSTRIAN, user_agent=PHONE,
        referrer="https://www.blog.example/x",
    )  # fmt: skip
    assert led(answer) == (
        "https://m.example/at/9/G%C3%B6teborg?d=mobile&o=iOS&b=Safari&l=de-ch&r=blog.example"
        f"&t={NOW_MS // 1000}&i=14&n=macros&g=7&q=%26%2F..&x=&city=G%C3%B6teborg"
    )


def test_an_edit_of_what_surrounds_a_link_is_live_at_once(tmp_path: Path) -> None:
    path = tmp_path / "links.lmdb"
    with TableProcess(path) as writer:
        writer.fill(domain(1, "go.example", default=True), link(1, "a", url=OWN))
        table = LinkTable.open_reader(path)
        site = tracking_site(table, tmp_path)
        for change, recorded in (
            (None, True),
            (feed.AccountChanged(2, AccountEntry(1, True)), False),
            (feed.AccountGone(3, 1), True),
            (feed.GroupChanged(4, GroupEntry(7, True)), False),
            (feed.GroupGone(5, 7), True),
            (feed.AccountChanged(6, AccountEntry(1, False, (), ("198.51.100.7/32",))), False),
            (feed.AccountChanged(7, AccountEntry(1, False, (), ("198.51.100.8/32",))), True),
        ):
            if change is not None:
                writer.apply(change)
                table.refresh()
            for _ in range(2):
                assert (visit(site, "a").event is not None) is recorded
        table.close()


def test_without_counters_links_still_lead_somewhere(table_path: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_bytes(b"")
    table = LinkTable.open_reader(table_path)
    site = tracking_site(table, blocked / "edge")
    assert led(visit(site, "sequential")) == OWN
    assert led(visit(site, "unique")) == A
    # A limit is a promise: what cannot be counted is not given.
    assert led(visit(site, "two-clicks")) == B
    assert led(visit(site, "random")) in (A, B, C)
    table.close()


def test_behaviours_survive_the_link_table() -> None:
    for behaviour in BEHAVIOURS.values():
        packed = msgspec.msgpack.encode(behaviour)
        assert msgspec.msgpack.decode(packed, type=Behaviour) == behaviour
