"""Where a visit is led: each of the modes, rules, and what fills placeholders."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.events import COUNTER_SHIFT
from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.marks import Marks
from clicktrail.edge.site import TrackingSite
from tests.support.behaviours import (
    AUSTRIAN,
    BEHAVIOURS,
    CRAWLER,
    LASTS,
    MAIL,
    OWN,
    PHONE,
    A,
    B,
    C,
    check_click,
    cookies_of,
    expected_hit,
    headers_of_all,
    led,
    number_of,
    visit,
)
from tests.support.site import (
    AGENT,
    LANGUAGE,
    NOW_MS,
    SIGNER,
    headers_of,
    hit_of,
    request,
    tracking_site,
)


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
def test_bots_and_ignored_addresses_see_whose_turn_it_is_and_take_none(
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


def test_placeholders_say_what_is_known_of_the_visit(site: TrackingSite) -> None:
    answer = visit(
        site, "macros", "q=%26%2f..&city=G%C3%B6teborg", ip=AUSTRIAN, user_agent=PHONE,
        referrer="https://www.blog.example/x",
    )  # fmt: skip
    assert led(answer) == (
        "https://m.example/at/9/G%C3%B6teborg?d=mobile&o=iOS&b=Safari&l=de-ch&r=blog.example"
        f"&t={NOW_MS // 1000}&i=14&n=macros&g=7&q=%26%2F..&x=&city=G%C3%B6teborg"
    )


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
