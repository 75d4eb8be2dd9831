from __future__ import annotations

from typing import Any

import pytest

from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.decide import Plan, Reply, is_prefetch, redirect_status, reply_of
from clicktrail.domain.entries import LinkEntry, Status
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


@pytest.mark.parametrize(
    ("fields", "reply"),
    [
        ({"status": Status.DELETED}, Reply.NOT_FOUND),
        ({"status": Status.DELETED, "type": 1}, Reply.NOT_FOUND),
        ({"status": Status.ABUSE}, Reply.BLOCKED),
        ({"status": Status.ABUSE, "type": 1}, Reply.BLOCKED),
        ({"status": Status.PAUSED}, Reply.PAUSED),
        ({"status": Status.PAUSED, "type": 1}, Reply.PAUSED_PIXEL),
        ({"status": 17}, Reply.PAUSED),
        ({}, Reply.REDIRECT),
        ({"type": 1}, Reply.PIXEL),
    ],
)
def test_each_link_has_its_kind_of_answer(fields: dict[str, Any], reply: Reply) -> None:
    assert reply_of(entry(**fields)) is reply


@pytest.mark.parametrize(
    ("purpose", "ahead"),
    [
        ("", False),
        ("navigate", False),
        ("prefetch;prerender", True),
        ("Preview", True),
    ],
)
def test_browsers_say_that_they_fetch_ahead_of_somebody(purpose: str, ahead: bool) -> None:
    assert is_prefetch(purpose) is ahead


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 301),
        ({"redirect_type": 999}, 307),
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
    link = entry(**{"redirect_type": 301} | fields)
    assert redirect_status(link, Plan(link)) == status
