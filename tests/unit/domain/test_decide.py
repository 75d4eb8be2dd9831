from __future__ import annotations

from typing import Any

import pytest

from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.decide import (
    BLOCKED,
    NOT_FOUND,
    PAUSED,
    PAUSED_PIXEL,
    WRONG_METHOD,
    Outcome,
    Reply,
    Visit,
    decide,
)
from clicktrail.domain.entries import LinkEntry, Status
from clicktrail.domain.events import Flag, HitKind
from clicktrail.domain.rules import Rule, Target

URL = "https://shop.example/"


def entry(**fields: Any) -> LinkEntry:
    values: dict[str, Any] = {
        "datapoint_id": 1,
        "account_id": 1,
        "group_id": 1,
        "domain_id": 1,
        "name": "a",
        "type": 0,
        "status": 0,
        "url": URL,
        "redirect_type": 307,
    }
    return LinkEntry(**(values | fields))


def redirect(status: int = 307, flags: int = 0) -> Outcome:
    return Outcome(Reply.REDIRECT, status, True, flags == 0, HitKind.CLICK, flags, URL)


def pixel(flags: int = 0) -> Outcome:
    return Outcome(Reply.PIXEL, 200, True, flags == 0, HitKind.VIEW, flags)


@pytest.mark.parametrize(
    ("link", "visit", "outcome"),
    [
        (None, Visit(), NOT_FOUND),
        (None, Visit("POST"), NOT_FOUND),
        (entry(status=Status.DELETED), Visit(), NOT_FOUND),
        (entry(status=Status.DELETED, type=1), Visit(), NOT_FOUND),
        (entry(status=Status.ABUSE), Visit(), BLOCKED),
        (entry(status=Status.PAUSED), Visit(), PAUSED),
        (entry(status=Status.PAUSED, type=1), Visit(), PAUSED_PIXEL),
        (entry(status=17), Visit(), PAUSED),
        (entry(), Visit(), redirect()),
        (entry(redirect_type=301), Visit(), redirect(301)),
        (entry(redirect_type=999), Visit(), redirect(307)),
        (entry(), Visit("HEAD"), redirect(flags=Flag.HEAD)),
        (entry(), Visit("POST"), WRONG_METHOD),
        (entry(), Visit("PUT"), WRONG_METHOD),
        (entry(), Visit(purpose="prefetch;prerender"), redirect(flags=Flag.PREFETCH)),
        (entry(), Visit(purpose="Preview"), redirect(flags=Flag.PREFETCH)),
        (entry(), Visit(purpose="navigate"), redirect()),
        (entry(), Visit("HEAD", "prefetch"), redirect(flags=Flag.HEAD | Flag.PREFETCH)),
        (entry(type=1), Visit(), pixel()),
        (entry(type=1), Visit(purpose="prefetch"), pixel(Flag.PREFETCH)),
        (entry(type=1), Visit("POST"), WRONG_METHOD),
    ],
)
def test_each_visit_gets_its_outcome(
    link: LinkEntry | None, visit: Visit, outcome: Outcome
) -> None:
    assert decide(link, visit) == outcome


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 301),
        ({"url": "https://shop.example/?a=[a]"}, 307),
        ({"url": "https://shop.example/?a={clickid}"}, 307),
        ({"behaviour": Behaviour(light=True)}, 301),
        ({"behaviour": Behaviour(click_limit=1)}, 307),
        ({"behaviour": Behaviour(expires_at_ms=1)}, 307),
        ({"behaviour": Behaviour(rules=(Rule(1, (Target(URL),)),))}, 307),
        ({"behaviour": Behaviour(rules=(Rule(1, ()),))}, 307),
    ],
)
def test_what_may_differ_by_visit_is_never_permanent(fields: dict[str, Any], status: int) -> None:
    link = entry(redirect_type=301, **fields)
    assert decide(link, Visit()).status == status
