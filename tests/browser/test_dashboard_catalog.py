"""The lists of the dashboard: campaigns, conversions, tags, domains, pixels."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_pages import barriers
from tests.support.system import System

SCREENS = ("campaigns", "conversions", "tags", "domains", "pixels", "more")


def test_a_campaign_is_made_deleted_and_kept(
    filled: System,
    signed_in: Page,
) -> None:
    page = signed_in
    page.goto(f"{filled.api_url}/app/campaigns")
    page.get_by_role("button", name="Dashboard", exact=True).wait_for()
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="New campaign")
    form.get_by_label("Name").fill("Catalog spring")
    page.keyboard.press("Enter")
    row = page.get_by_role("row", name=re.compile("Catalog spring"))
    expect(row).to_be_visible()
    row.get_by_role("button", name=re.compile("^What to do")).click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()


def test_a_conversion_waits_for_its_first_one(
    filled: System,
    signed_in: Page,
) -> None:
    page = signed_in
    page.goto(f"{filled.api_url}/app/conversions?new=1")
    form = page.get_by_role("dialog", name="New conversion")
    form.get_by_label("Name").fill("Catalog order")
    page.keyboard.press("Enter")
    side = page.get_by_role("dialog", name="Catalog order")
    expect(side.get_by_role("status")).to_contain_text("Waiting for the first one")
    code = re.search("[0-9A-F]{32}", side.locator("pre").inner_text())
    assert code
    filled.visit(f"/conversion.aspx?id={code[0]}&val=5&pixel=true")
    expect(side.get_by_role("status")).to_contain_text("It works")


def test_lists_and_their_figures_are_had_as_files_wherever_one_goes_meanwhile(
    filled: System, signed_in: Page
) -> None:
    page = signed_in
    page.goto(f"{filled.api_url}/app/campaigns?q=Dashb")
    page.get_by_role("button", name="Download as").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="List: CSV").click()
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Links").click()
    text = download.value.path().read_text("utf-8-sig").splitlines()
    assert download.value.suggested_filename == "campaigns.csv"
    assert (len(text), text[1].split(",")[1]) == (2, "Dashboard")

    page.goto(f"{filled.api_url}/app/links?q=Dashboard shoes&period=7d")
    page.get_by_role("link", name="Dashboard shoes", exact=True).wait_for()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("Download as JSON Lines: Figures")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    found = json.loads(download.value.path().read_text().splitlines()[0])
    assert (found["datapoint_name"], found["clicks"]) == ("Dashboard shoes", 5)


def test_a_file_that_cannot_be_made_says_why_and_one_under_way_can_be_given_up(
    filled: System, signed_in: Page
) -> None:
    page = signed_in
    reason = {"type": "about:blank", "detail": "No room is left for files."}
    page.route("**/v3/exports", lambda route: route.fulfill(status=400, json=reason))
    page.goto(f"{filled.api_url}/app/tags")
    page.get_by_role("button", name="Download as").click()
    page.get_by_role("menuitem", name="List: XLSX").click()
    said = page.get_by_role("alert").filter(has_text="tags could not be made")
    expect(said).to_contain_text("No room is left for files.")
    said.get_by_role("button", name="Close").click()
    expect(said).to_have_count(0)
    page.unroute("**/v3/exports")

    def still_waiting(route: Route) -> None:
        if route.request.method == "DELETE":
            route.continue_()
            return
        route.fulfill(json={"id": "0", "state": "running", "rows": 1200, "share": 0.25})

    page.route("**/v3/exports/*", still_waiting)
    page.get_by_role("button", name="Download as").click()
    page.get_by_role("menuitem", name="Figures of the period: Parquet").click()
    expect(page.get_by_role("progressbar", name="How far tags-figures is")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="25% written")).to_be_visible()
    assert barriers(page) == []
    with page.expect_response(lambda one: one.request.method == "DELETE") as response:
        page.get_by_role("button", name="Cancel").click()
    assert response.value.status == 204
    expect(page.get_by_role("progressbar")).to_have_count(0)


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280), ("dark", 390)])
def test_no_list_has_barriers_or_is_wider_than_a_phone(
    filled: System,
    signed_in: Page,
    scheme: Any,
    width: int,
) -> None:
    page = signed_in
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    for path in SCREENS:
        page.goto(f"{filled.api_url}/app/{path}")
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert (path, barriers(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
