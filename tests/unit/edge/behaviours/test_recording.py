"""What is kept of a visit, and of which visits nothing is."""

from __future__ import annotations

from typing import Any

import pytest

from clicktrail.domain.events import COUNTER_SHIFT, Flag, Hit
from clicktrail.edge import pages
from clicktrail.edge.exchange import Answer
from clicktrail.edge.site import TrackingSite
from tests.support.behaviours import CRAWLER, OWN, PHONE, A, B, C, cookies_of, led, number_of, visit
from tests.support.site import headers_of, hit_of, request


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
    spilled = [site.answer(request("/quiet-spillover", host="quiet.example")) for _ in range(3)]
    assert [(led(answer), cookies_of(answer)) for answer in spilled] == [(A, "")] * 3
    stays = {led(site.answer(request("/quiet-sticky", host="quiet.example"))) for _ in range(20)}
    assert len(stays) == 1
