"""What was typed into a form is not lost by a stray key, Back, a click, or a lost answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.system import System

# A bound, not a wait: on a busy machine a screen may take its time.
expect.set_options(timeout=30_000)
UNSAVED = "What you have typed is not saved."
PLACE = "https://example.com/typed"


@pytest.fixture
def form(system: System, desk: Page) -> Locator:
    """The form of a new link, opened in the list of links, which another page was before."""
    desk.goto(f"{system.api_url}/app/more")
    desk.locator("nav").get_by_role("link", name="Links", exact=True).click()
    desk.locator("header").get_by_role("button", name="New link").click()
    dialog = desk.get_by_role("dialog", name="New link")
    dialog.get_by_label("Destination", exact=True).wait_for()
    return dialog


def place(form: Locator) -> Locator:
    """The first field of the form."""
    return form.get_by_label("Destination", exact=True)


def test_escape_asks_before_it_throws_away_what_was_typed(desk: Page, form: Locator) -> None:
    place(form).fill(PLACE)
    desk.keyboard.press("Escape")
    expect(form.get_by_role("alert")).to_contain_text(UNSAVED)
    expect(form.get_by_role("button", name="Go on")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(form.get_by_role("alert")).to_have_count(0)
    expect(place(form)).to_have_value(PLACE)
    form.get_by_role("button", name="Close").click()
    form.get_by_role("button", name="Discard it").click()
    expect(form).to_have_count(0)


def test_a_form_in_which_nothing_was_typed_closes_at_once(desk: Page, form: Locator) -> None:
    form.get_by_label("Visitor's device").select_option("Phone")
    desk.keyboard.press("Escape")
    expect(form).to_have_count(0)


def test_a_click_beside_a_form_leaves_it_open(desk: Page, form: Locator) -> None:
    place(form).fill(PLACE)
    desk.mouse.click(5, 5)
    # It would close before the key is answered.
    desk.keyboard.press("Escape")
    expect(form.get_by_role("alert")).to_contain_text(UNSAVED)
    expect(place(form)).to_have_value(PLACE)


def test_back_asks_first_and_goes_there_once_it_is_discarded(desk: Page, form: Locator) -> None:
    place(form).fill(PLACE)
    desk.evaluate("history.back()")
    expect(form.get_by_role("alert")).to_contain_text(UNSAVED)
    form.get_by_role("button", name="Go on").click()
    expect(form.get_by_role("alert")).to_have_count(0)
    expect(desk).to_have_url(re.compile("/app/links"))
    expect(place(form)).to_have_value(PLACE)
    desk.evaluate("history.back()")
    form.get_by_role("button", name="Discard it").click()
    expect(desk).to_have_url(re.compile("/app/more"))


def test_whoever_saves_or_cancels_is_not_asked(system: System, desk: Page, form: Locator) -> None:
    place(form).fill(PLACE)
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_have_count(0)
    desk.goto(f"{system.api_url}/app/tags?new=1")
    made = desk.get_by_role("dialog", name="New tag")
    made.get_by_label("Name").fill("Typed and saved")
    made.get_by_role("button", name="Create").click()
    expect(made).to_have_count(0)
    expect(desk.get_by_role("button", name="Typed and saved", exact=True)).to_be_visible()


def test_lists_of_the_catalog_ask_as_well(system: System, desk: Page) -> None:
    desk.goto(f"{system.api_url}/app/campaigns?new=1")
    form = desk.get_by_role("dialog", name="New campaign")
    form.get_by_label("Name").fill("Half a name")
    desk.keyboard.press("Escape")
    expect(form.get_by_role("alert")).to_contain_text(UNSAVED)
    expect(form.get_by_label("Name")).to_have_value("Half a name")


def test_a_link_whose_answer_was_lost_is_said_to_be_there_perhaps(
    system: System, desk: Page, form: Locator
) -> None:
    def lose(route: Route) -> Any:
        if route.request.method != "POST":
            return route.fallback()
        route.fetch()
        return route.abort()

    desk.route("**/datapoints", lose)
    place(form).fill(PLACE)
    form.get_by_label("Title").fill("Answer lost")
    form.get_by_role("button", name="New link").click()
    said = form.get_by_role("alert").filter(has_text="look whether it was created")
    expect(said).to_be_visible()
    expect(place(form)).to_have_value(PLACE)
    found = system.api("GET", "/datapoints", textSearch="Answer lost")
    assert len(found["entities"]) == 1
