from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.domain import sign_on
from tests.support.api import Account

NO_LIMIT = 2**31 - 1


def dates(account: Account, offset_minutes: int = 0) -> dict[str, str]:
    local = account.created_at + timedelta(minutes=offset_minutes)
    return {
        "registrationDate": f"{local:%Y%m%d%H%M%S}",
        "timeframeMinDate": f"{local:%Y%m%d}000000",
    }


def whole(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer without its token, which must be there."""
    assert len(answer.pop("boGoVal")) == 44
    return answer


def test_the_account_is_shown_under_both_names(owner: Account) -> None:
    expected = {**dates(owner), "timezonename": "UTC"}
    assert whole(owner.get("/account")) == expected
    assert whole(owner.get("/me")) == expected


def test_the_token_opens_the_dashboard_for_this_account_only_and_soon_no_longer(
    owner: Account,
) -> None:
    key = owner.parts.secrets.signing_key
    before = datetime.now(UTC)
    token = owner.get("/account")["boGoVal"]
    opened = sign_on.read((key,), token, before)
    assert opened is not None
    assert (opened.account, opened.guest) == (owner.id, 0)
    life = opened.expires - before
    assert timedelta(minutes=4) < life < timedelta(minutes=6)
    assert sign_on.read((key,), token, before + timedelta(minutes=6)) is None


def test_everything_about_an_account_can_be_changed(owner: Account) -> None:
    body = {
        "firstName": "Ada",
        "LASTNAME": " Lovelace ",
        "companyName": "Engines",
        "companyRole": "Programmer",
        "phone": 4420,
        "email": "ada@engines.example",
        "redirectOnly": False,
        "timezonename": "asia/kolkata",
        "registrationDate": "20000101000000",
        "bonusClicks": 9,
        "boGoVal": "x",
    }
    expected = {
        **dates(owner, 330),
        "firstName": "Ada",
        "lastName": "Lovelace",
        "companyName": "Engines",
        "companyRole": "Programmer",
        "phone": "4420",
        "email": "ada@engines.example",
        "timezone": 330,
        "timezonename": "Asia/Kolkata",
    }
    assert whole(owner.ok("POST", "/account", body)) == expected
    assert whole(owner.get("/account")) == expected
    assert whole(owner.ok("POST", "/account", {})) == expected
    assert whole(owner.ok("POST", "/account", {"lastName": "", "phone": "", "email": " "})) == {
        name: value
        for name, value in expected.items()
        if name not in ("lastName", "phone", "email")
    }


def test_an_account_sent_back_as_it_came_stays_the_same(
    account_in: Callable[[str], Account],
) -> None:
    account = account_in("Europe/Rome")
    account.ok("POST", "/account", {"firstName": "Ada"})
    before = account.get("/account")
    assert whole(account.ok("POST", "/account", dict(before))) == whole(before)
    del before["timezonename"]
    assert account.ok("POST", "/account", before)["timezonename"] == "Europe/Rome"


def test_all_dates_follow_the_zone(owner: Account) -> None:
    group = owner.group()
    before = datetime.strptime(owner.get(f"/groups/{group}")["creationDate"], "%Y%m%d%H%M%S")
    owner.ok("POST", "/account", {"timezonename": "Asia/Kathmandu"})
    after = datetime.strptime(owner.get(f"/groups/{group}")["creationDate"], "%Y%m%d%H%M%S")
    assert after - before == timedelta(hours=5, minutes=45)


@pytest.mark.parametrize(
    ("minutes", "name", "shown"),
    [(120, "Etc/GMT-2", 120), ("-300", "Etc/GMT+5", -300), (0, "UTC", None)],
)
def test_an_offset_alone_sets_a_zone_of_whole_hours(
    owner: Account, minutes: int | str, name: str, shown: int | None
) -> None:
    found = owner.ok("POST", "/account", {"timezone": minutes})
    assert (found["timezonename"], found.get("timezone")) == (name, shown)


@pytest.mark.parametrize(
    ("body", "property_", "code"),
    [
        ({"timezonename": "Europe/Atlantis"}, "Timezonename", "Invalid"),
        ({"timezonename": "../etc/passwd"}, "Timezonename", "Invalid"),
        ({"timezone": 330}, "Timezone", "Invalid"),
        ({"timezone": 20 * 60}, "Timezone", "Invalid"),
        ({"timezone": "x"}, "Timezone", "Invalid"),
        ({"timezone": True}, "Timezone", "Invalid"),
        ({"timezone": 10**30}, "Timezone", "Invalid"),
        ({"redirectOnly": "perhaps"}, "RedirectOnly", "Invalid"),
        ({"email": "nobody"}, "Email", "Invalid"),
        ({"email": "a@b@c"}, "Email", "Invalid"),
        ({"firstName": "x" * 256}, "FirstName", "Invalid"),
        ({"lastName": {}}, "LastName", "Invalid"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_changes(
    owner: Account, body: Any, property_: str, code: str
) -> None:
    before = whole(owner.get("/account"))
    answer = owner.call("POST", "/account", {**body, "companyName": "Other"})
    assert answer.status_code == 400
    assert [(f["property"], f["code"]) for f in answer.json()["errors"]] == [(property_, code)]
    assert whole(owner.get("/account")) == before


def test_the_plan_has_no_limits_and_counts_what_is_used(owner: Account, stranger: Account) -> None:
    now = datetime.now(UTC)
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (month + timedelta(days=31)).replace(day=1)
    link, pixel, order = owner.link(), owner.pixel(), owner.conversion()
    owner.ok("DELETE", f"/datapoints/{owner.link()}")
    hit = owner.visit(link, now)
    owner.visit(link, month)
    owner.visit(pixel, now, kind=1)
    owner.visit(link, now, is_spider=1, is_unique=0)
    owner.visit(link, month - timedelta(seconds=1))
    owner.convert(order, now, datapoint_id=link, hit_id=hit)
    expected = {
        "allowedPersonalDomains": NO_LIMIT,
        "allowedPersonalUrls": NO_LIMIT,
        "billingPeriodEnd": f"{following - timedelta(seconds=1):%Y%m%d%H%M%S}",
        "billingPeriodStart": f"{month:%Y%m%d%H%M%S}",
        "bonusMonthlyEvents": 0,
        "maximumDatapoints": NO_LIMIT,
        "maximumGuests": NO_LIMIT,
        "monthlyEvents": 0,
        "name": "Self-hosted",
        "price": 0.0,
        "profileId": 0,
        "recurring": False,
        "recurringPeriod": 0,
        "usedDatapoints": 2,
        "usedMonthlyEvents": 4,
    }
    assert owner.get("/account/plan") == expected
    assert owner.get("/me/plan") == expected
    idle = expected | {"usedDatapoints": 0, "usedMonthlyEvents": 0}
    assert stranger.get("/account/plan") == idle


def test_one_account_is_never_another(owner: Account, stranger: Account) -> None:
    owner.ok("POST", "/account", {"firstName": "Ada"})
    assert "firstName" not in stranger.get("/account")


def test_the_account_needs_a_key(client: TestClient) -> None:
    for method, path in (
        ("GET", "/account"),
        ("GET", "/me"),
        ("POST", "/account"),
        ("GET", "/account/plan"),
        ("GET", "/me/plan"),
    ):
        assert client.request(method, path).status_code == 401


def test_sub_domains_are_trusted_by_a_star_in_front(owner: Account) -> None:
    added = owner.ok("POST", "/account/domainwhitelist", {"name": "*.Shop.example."})
    assert added == {"id": added["id"], "name": "*.shop.example"}
    assert owner.get("/account/domainwhitelist") == {"entities": [added]}
    for wrong in ("*", "*.", "*shop.example", "a.*.example", "*.*.example"):
        answer = owner.call("POST", "/account/domainwhitelist", {"name": wrong})
        assert (answer.status_code, answer.json()["errors"][0]["property"]) == (400, "Name"), wrong
