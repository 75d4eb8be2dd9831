"""The bar of filters and period; what floats over the screen takes the keys meant for it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from clicktrail.api.dashboard import BUILT
from tests.support.system import API_KEY, System

# A bound, not a wait: on a busy machine a screen may take its time.
expect.set_options(timeout=30_000)


@pytest.fixture
def overview(system: System, page: Page) -> Page:
    """The overview with two filters, in a browser that has a session."""
    assert (BUILT / "index.html").is_file(), "make dashboard"
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.request.post(f"{system.api_url}/v3/session", data={"authKey": API_KEY}).ok
    page.goto(f"{system.api_url}/app?f=is,country,DE&f=not,device,mobile")
    page.get_by_role("button", name="Change the filter Country is Germany").wait_for()
    return page


def test_escape_closes_what_is_open_and_only_then_takes_a_filter_back(overview: Page) -> None:
    page = overview
    both = re.compile("f=is,country,DE&f=not,device,mobile")
    page.get_by_role("button", name="Change the filter Country is Germany").click()
    editor = page.get_by_role("dialog", name="Country is Germany")
    editor.get_by_role("button", name="Apply").focus()
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    expect(page).to_have_url(both)
    page.keyboard.press("c")
    days = page.get_by_role("dialog", name="From … to …")
    days.get_by_role("button", name="Show").focus()
    page.keyboard.press("Escape")
    expect(days).to_have_count(0)
    expect(page).to_have_url(both)
    page.keyboard.press("/")
    editor = page.get_by_role("dialog", name="Add a filter")
    editor.get_by_label("Find or type").wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    expect(page).to_have_url(both)
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"f=is,country,DE$"))


def test_a_filter_offers_what_it_has_where_the_period_has_none_of_it(overview: Page) -> None:
    page = overview
    page.get_by_role("button", name="Change the filter Country is Germany").click()
    editor = page.get_by_role("dialog", name="Country is Germany")
    kept = editor.get_by_role("checkbox", name="Germany")
    expect(kept).to_be_checked()
    editor.get_by_label("Find or type").fill("FR")
    editor.get_by_role("button", name="Use “FR”").click()
    editor.get_by_label("Find or type").fill("")
    expect(editor.get_by_role("checkbox", name="France")).to_be_checked()
    # The box is drawn, and the label is what is clicked.
    editor.get_by_text("Germany", exact=True).click()
    expect(kept).not_to_be_checked()
    editor.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"f=is,country,FR&f=not,device,mobile$"))


def test_a_period_that_is_too_long_for_a_phone_is_cut_at_its_end_only(overview: Page) -> None:
    page = overview
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{page.url.partition('?')[0]}?from=2026-12-31&to=2027-01-02")
    button = page.get_by_role("button", name=re.compile("^Period:"))
    text = button.locator("span").last
    expect(text).to_contain_text("2027")
    # Were it cut on both sides, another day would be read.
    edges = "one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]"
    left, right = text.evaluate(edges)
    assert button.evaluate(edges)[0] < left < right < button.evaluate(edges)[1]


def test_a_second_filter_of_a_kind_joins_the_first(overview: Page) -> None:
    page = overview
    page.keyboard.press("/")
    editor = page.get_by_role("dialog", name="Add a filter")
    editor.get_by_label("What").select_option("country")
    editor.get_by_label("Find or type").fill("FR")
    editor.get_by_role("button", name="Use “FR”").click()
    editor.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"f=is,country,DE,FR&f=not,device,mobile$"))
