"""The lists of the dashboard: campaigns, conversions, tags, domains, pixels."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

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
