"""The dashboard's first run, each in an account of its own: a link, a click, and its count."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from clicktrail.api.dashboard import BUILT
from tests.browser.test_dashboard import metric
from tests.support.axe import barriers
from tests.support.shop import Shop
from tests.support.system import CHROME, CRAWLER, System, request

expect.set_options(timeout=30_000)


def account(system: System, email: str) -> dict[str, Any]:
    """Make an account; return it with its `key`."""
    assert (BUILT / "index.html").is_file(), "make dashboard"
    made = json.loads(system.cli("account", "create", email, "--json").stdout)
    return {**made["account"], "key": made["key"]["key"]}


def sign_in(system: System, page: Page, key: str) -> None:
    """Give the page's browser a session."""
    answer = page.request.post(f"{system.api_url}/v3/session", data={"authKey": key})
    assert answer.status == 200


def made_link(system: System, key: str, name: str) -> None:
    """Make a link of the account that the key is of."""
    answer = request(
        "POST",
        f"{system.api_url}/datapoints",
        headers={"X-Clickmeter-AuthKey": key, "Content-Type": "application/json"},
        body=json.dumps(
            {"title": name, "name": name, "typeTL": {"url": "https://example.com/"}}
        ).encode(),
    )
    assert answer.status == 200, answer.body
    system.wait_live()


def step(page: Page, number: int) -> Any:
    """One of the three steps."""
    return page.get_by_role("list", name="Steps").get_by_role("listitem").nth(number - 1)


def test_the_first_run_ends_with_ones_own_click_counted(
    system: System, page: Page, shop: Shop, complaints: list[str]
) -> None:
    shop.pages["/welcome"] = "<h1>Welcome</h1>"
    ann = account(system, "tour-ann@example.com")
    page.goto(
        json.loads(system.cli("account", "login-link", str(ann["id"]), "--json").stdout)["url"]
    )
    expect(page.get_by_role("heading", name="Your first click")).to_be_visible()
    field = page.get_by_label("Address", exact=True)
    expect(field).to_be_focused()
    field.fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(step(page, 1).get_by_role("alert")).to_be_visible()
    field.fill(f"{shop.url}/welcome")
    page.keyboard.press("Enter")
    way = page.get_by_role("link", name=re.compile("^Open "))
    expect(way).to_be_focused()
    expect(page.get_by_text(f"It leads to {shop.url}/welcome.")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("0 clicks")
    system.wait_live()
    page.reload()
    expect(page.get_by_role("status")).to_have_text("0 clicks")
    with page.expect_popup() as popup:
        way.click()
    expect(popup.value.get_by_role("heading", name="Welcome")).to_be_visible()
    popup.value.close()
    expect(page.get_by_role("status")).to_have_text("1 click")
    expect(step(page, 3)).to_contain_text("A click of a person")
    expect(step(page, 3)).to_contain_text("Chrome")
    expect(step(page, 3)).to_contain_text("Yes, the first from its address in 30 minutes")
    # What a program does is said to be a program's.
    path = urlsplit(way.get_attribute("href") or "").path
    system.visit(path, User_Agent=CRAWLER)
    expect(page.get_by_role("status")).to_have_text("1 click and 1 of a bot")
    expect(step(page, 3)).to_contain_text("counted as a bot’s")
    expect(step(page, 3)).to_contain_text("(Googlebot)")
    system.visit(path, User_Agent=CHROME)
    expect(page.get_by_role("status")).to_have_text("2 clicks and 1 of a bot")
    expect(step(page, 3)).to_contain_text("No, its address clicked in the 30 minutes before")
    page.get_by_role("button", name="To the overview").click()
    expect(metric(page, "Clicks")).to_contain_text("2")
    page.reload()
    expect(metric(page, "Clicks")).to_contain_text("2")


def test_it_is_put_away_and_brought_back(system: System, page: Page, complaints: list[str]) -> None:
    sign_in(system, page, account(system, "tour-bob@example.com")["key"])
    page.goto(f"{system.api_url}/app/links")
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_text("No links yet")).to_be_visible()
    page.reload()
    expect(page.get_by_text("No links yet")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("show me")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your first click")).to_be_visible()
    expect(page).to_have_url(re.compile("/app/tour$"))
    page.goto(f"{system.api_url}/app/more")
    page.get_by_role("link", name="Show me round").click()
    page.get_by_role("button", name="Not now").click()
    expect(page).to_have_url(re.compile("/app/?$"))


def test_an_account_that_has_been_clicked_needs_none(
    system: System, page: Page, complaints: list[str]
) -> None:
    key = account(system, "tour-eve@example.com")["key"]
    made_link(system, key, "tour-eve")
    system.visit("/tour-eve")
    system.wait_counted()
    sign_in(system, page, key)
    page.goto(f"{system.api_url}/app")
    expect(metric(page, "Clicks")).to_contain_text("1")
    expect(page.get_by_role("heading", name="Your first click")).to_have_count(0)


def test_who_makes_many_links_at_once_is_not_shown_how(
    system: System, page: Page, complaints: list[str]
) -> None:
    sign_in(system, page, account(system, "tour-dan@example.com")["key"])
    page.goto(f"{system.api_url}/app/links?new=1")
    page.get_by_role("dialog", name="New link").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Many at once").click()
    many = page.get_by_role("dialog", name="Create many links")
    many.get_by_label("Table").fill("https://example.com/tour-one")
    many.get_by_role("button", name="Create 1 link").click()
    many.get_by_role("button", name="Done").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Overview").click()
    expect(metric(page, "Clicks")).to_be_visible()
    expect(page.get_by_role("heading", name="Your first click")).to_have_count(0)


@pytest.fixture(scope="module")
def toured(system: System) -> str:
    """The key of an account whose only link has one click."""
    key: str = account(system, "tour-phone@example.com")["key"]
    made_link(system, key, "tour-phone")
    system.visit("/tour-phone")
    system.wait_counted()
    return key


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 390), ("dark", 1280)])
def test_no_step_has_barriers_in_either_theme_or_is_wider_than_a_phone(
    system: System, toured: str, page: Page, complaints: list[str], scheme: Any, width: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(system, page, toured)
    page.goto(f"{system.api_url}/app/tour")
    expect(page.get_by_role("status")).to_have_text("1 click")
    expect(page.get_by_role("link", name="More")).to_have_attribute("aria-current", "true")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="QR code").click()
    page.get_by_role("button", name="PNG 1024").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Make another").click()
    expect(page.get_by_label("Address", exact=True)).to_be_focused()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
