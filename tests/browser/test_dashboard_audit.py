"""The audit log of the dashboard: who changed what, found, opened, and gone through to its end."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.test_dashboard_settings import Own
from tests.support.axe import barriers
from tests.support.system import System, request

expect.set_options(timeout=30_000)


class Audited(Own):
    """An account of a test's own, changed by its key, and its owner's browser."""

    def __init__(self, system: System, page: Page) -> None:
        super().__init__(system)
        self.page = page
        answer = page.request.post(f"{system.api_url}/v3/session", data={"authKey": self.key})
        assert answer.ok, answer.text()

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request with the account's first key, which must succeed; return its JSON."""
        answer = request(
            method,
            f"{self.system.api_url}{path}",
            headers={"X-Clickmeter-AuthKey": self.key, "Content-Type": "application/json"},
            body=None if body is None else json.dumps(body).encode(),
        )
        assert answer.status == 200, answer.body
        return json.loads(answer.body or b"null")

    def opened(self, search: str = "") -> Locator:
        """Open the log, and return its part of the page."""
        self.page.goto(f"{self.system.api_url}/app/settings?tab=audit{search}")
        return self.page.get_by_role("region", name="Audit log")


@pytest.fixture
def audited(filled: System, page: Page, complaints: list[str]) -> Audited:
    page.set_viewport_size({"width": 1280, "height": 900})
    return Audited(filled, page)


def entry(log: Locator, *said: str) -> Locator:
    """The row of the entry in which all of this is said."""
    found = log.get_by_role("listitem")
    for text in said:
        found = found.filter(has_text=text)
    return found


def cells(row: Locator) -> list[list[str]]:
    """The table of an entry that is open, row by row."""
    table = row.get_by_role("table", name="What differs")
    expect(table).to_be_visible()
    rows = table.get_by_role("row").all()
    return [one.locator("th, td").all_inner_texts() for one in rows]


def test_an_entry_opens_to_what_was_before_and_what_came_after(audited: Audited) -> None:
    campaign = audited.call("POST", "/groups", {"name": "Spring"})["id"]
    body = {
        "title": "Offer",
        "groupId": campaign,
        "tags": ["early"],
        "typeTL": {"url": "https://example.com/early"},
    }
    link = audited.call("POST", "/datapoints", body)["id"]
    other = audited.call("POST", "/groups", {"name": "Summer"})["id"]
    changed = {
        "groupId": other,
        "preferred": True,
        "tags": ["late"],
        "typeTL": {"url": "https://example.com/late"},
    }
    audited.call("POST", f"/datapoints/{link}", changed)
    audited.call("POST", f"/groups/{other}", {"name": "High summer"})
    log = audited.opened()
    row = entry(log, "Changed", "Link or pixel", "Offer")
    expect(row).to_contain_text("Destination, Campaign, Tags, +1")
    expect(row.get_by_role("table")).to_have_count(0)
    row.get_by_role("button", expanded=False).press("Enter")
    assert cells(row) == [
        ["Field", "Before", "After"],
        ["Destination", "https://example.com/early", "https://example.com/late"],
        ["Campaign", "Spring", "High summer"],
        ["Tags", "early", "late"],
        ["Favourite", "No", "Yes"],
    ]
    expect(row).to_contain_text("Owner · by the key “first key” · 127.0.0.1")
    row.get_by_role("button", expanded=True).press("Enter")
    expect(row.get_by_role("table")).to_have_count(0)
    created = entry(log, "Created", "Campaign", "Spring")
    created.get_by_role("button", expanded=False).click()
    assert cells(created) == [["Field", "After"], ["Name", "Spring"]]


def test_entries_are_chosen_by_who_what_and_how_and_the_address_says_so(audited: Audited) -> None:
    guest = audited.call("POST", "/account/guests", {"userName": f"eve-{audited.id}"})
    kept = audited.call("POST", "/groups", {"name": "Kept"})["id"]
    gone = audited.call("POST", "/tags", {"name": "gone"})["id"]
    audited.call("DELETE", f"/tags/{gone}")
    audited.call("POST", f"/groups/{kept}", {"notes": "noted"})
    log = audited.opened()
    page = audited.page
    everything = log.get_by_role("listitem")
    expect(entry(log, "Created", "Guest", f"eve-{audited.id}")).to_have_count(1)
    expect(entry(log, "Account")).to_contain_text("Command line")

    log.get_by_label("Action", exact=True).select_option("Deleted")
    expect(everything).to_have_count(1)
    expect(everything).to_contain_text("gone")
    expect(page).to_have_url(re.compile("action=delete"))
    log.get_by_label("What", exact=True).select_option("Campaign")
    expect(log).to_contain_text("No change here")
    log.get_by_role("button", name="Clear the filters").click()
    expect(entry(log, "Tag", "gone")).to_have_count(2)

    log.get_by_label("Who").select_option(f"eve-{audited.id}")
    expect(log).to_contain_text("No change here")
    expect(page).to_have_url(re.compile(f"by=guest-{guest['id']}"))
    log.get_by_label("Who").select_option("first key")
    expect(entry(log, "Campaign", "Kept")).to_have_count(2)
    expect(entry(log, "Account")).to_have_count(0)

    row = entry(log, "Changed", "Campaign", "Kept")
    row.get_by_role("button", expanded=False).click()
    row.get_by_role("button", name="All its changes").click()
    expect(everything).to_have_count(2)
    page.reload()
    expect(everything).to_have_count(2)
    expect(log.get_by_label("Who").locator("option:checked")).to_have_text("first key")
    log.get_by_role("button", name="Show the changes of everything").click()
    expect(log.get_by_role("button", name="Show the changes of everything")).to_have_count(0)
    # The period is chosen where all screens have it: nothing was yet here before today.
    log.get_by_role("button", name="The period before").click()
    expect(log).to_contain_text("No change here")
    log.get_by_role("button", name="Look at all time").click()
    expect(everything).to_have_count(2)


def test_what_is_older_is_a_click_away_until_nothing_is(audited: Audited) -> None:
    for number in range(53):
        audited.call("POST", "/tags", {"name": f"older-{number}"})
    log = audited.opened("&kind=tag")
    everything = log.get_by_role("listitem")
    expect(everything).to_have_count(50)
    expect(everything.first).to_contain_text("older-52")
    earlier = log.get_by_role("button", name="Show earlier")
    earlier.click()
    expect(everything).to_have_count(53)
    expect(everything.last).to_contain_text("older-0")
    expect(earlier).to_have_count(0)


def test_secrets_are_said_to_have_changed_and_nothing_else(audited: Audited) -> None:
    secret = "audited horse battery"
    audited.call("POST", "/account/guests", {"userName": f"x-{audited.id}", "password": secret})
    log = audited.opened("&kind=guest")
    row = entry(log, "Created", f"x-{audited.id}")
    row.get_by_role("button", expanded=False).click()
    assert cells(row) == [
        ["Field", "After"],
        ["User name", f"x-{audited.id}"],
        ["Password", "not shown"],
        ["API key", "not shown"],
    ]
    assert secret not in audited.page.content()


def test_what_could_not_be_loaded_is_tried_again(audited: Audited, complaints: list[str]) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=500, json={"detail": "The catalog is away."})

    audited.page.route("**/v3/audit**", refuse)
    log = audited.opened()
    expect(log.get_by_role("alert")).to_contain_text("The catalog is away.")
    audited.page.unroute("**/v3/audit**")
    log.get_by_role("button", name="Try again").click()
    expect(entry(log, "Account")).to_have_count(1)
    # Chromium reports the refusal as well.
    complaints[:] = [one for one in complaints if "status of 500" not in one]


def test_guests_have_no_part_in_it(audited: Audited) -> None:
    guest = audited.call("POST", "/account/guests", {"userName": f"y-{audited.id}"})
    page = audited.page
    url = audited.system.api_url
    page.context.clear_cookies()
    assert page.request.post(f"{url}/v3/session", data={"authKey": guest["apiKey"]}).ok
    log = audited.opened()
    expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    expect(page.get_by_role("link", name="Audit log")).to_have_count(0)
    expect(log).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_log_has_no_barriers_and_fits_on_a_phone(
    audited: Audited, scheme: Any, width: int
) -> None:
    url = "https://example.com/" + "a-long-address/" * 12
    link = audited.call("POST", "/datapoints", {"title": "Wide", "typeTL": {"url": url}})["id"]
    audited.call("POST", f"/datapoints/{link}", {"typeTL": {"url": f"{url}?more=1"}})
    page = audited.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})

    def is_open_to_all(state: str) -> None:
        page.wait_for_load_state("networkidle")
        assert (state, barriers(page)) == (state, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    log = audited.opened()
    row = entry(log, "Changed", "Wide")
    expect(row).to_be_visible()
    # On a phone, too, where the tabs are wider than the screen.
    expect(page.get_by_role("link", name="Audit log")).to_be_in_viewport(ratio=0.9)
    is_open_to_all("closed")
    row.get_by_role("button", expanded=False).click()
    cells(row)
    is_open_to_all("open")
    row.get_by_role("button", name="All its changes").click()
    expect(log.get_by_role("listitem")).to_have_count(2)
    is_open_to_all("only one")
    log.get_by_label("Action", exact=True).select_option("Deleted")
    expect(log).to_contain_text("No change here")
    is_open_to_all("empty")
