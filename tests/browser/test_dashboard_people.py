"""Retargeting scripts and guests: made, shown, granted and taken away."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import barriers
from tests.support.system import System

expect.set_options(timeout=30_000)


def test_a_script_is_made_and_shows_the_links_that_carry_it(system: System, desk: Page) -> None:
    desk.goto(f"{system.api_url}/app/scripts?new=1")
    form = desk.get_by_role("dialog", name="New script")
    form.get_by_label("Name").fill("People basket")
    form.get_by_role("button", name="Create").click()
    expect(form.get_by_role("alert")).to_be_visible()
    form.get_by_label("Script").fill("track('basket')")
    form.get_by_role("button", name="Create").click()
    row = desk.get_by_role("row", name=re.compile("People basket"))
    expect(row).to_contain_text("15")
    found: Any = system.api("GET", "/retargeting", _expand="true")["entities"]
    [script] = [one for one in found if one["name"] == "People basket"]
    assert script["script"] == "track('basket')"
    members = {"url": "https://example.com/", "scripts": [{"id": script["id"]}]}
    system.api("POST", "/datapoints", {"title": "People carrier", "typeTL": members})
    row.get_by_role("button", name="People basket", exact=True).click()
    side = desk.get_by_role("dialog", name="People basket")
    expect(side.locator("pre")).to_have_text("track('basket')")
    side.get_by_role("button", name="People carrier").click()
    expect(desk.get_by_role("heading", name="People carrier")).to_be_visible()


def test_a_guest_is_granted_a_link_may_change_it_and_loses_it(system: System, desk: Page) -> None:
    link = system.api(
        "POST", "/datapoints", {"title": "People link", "typeTL": {"url": "https://example.com/"}}
    )["id"]
    desk.goto(f"{system.api_url}/app/guests?new=1")
    form = desk.get_by_role("dialog", name="New guest")
    form.get_by_label("User name").fill("people-pat")
    form.get_by_label("Name", exact=True).fill("Pat People")
    form.get_by_text("More", exact=True).click()
    form.get_by_label("Cost").select_option("Hidden")
    form.get_by_role("button", name="Create").click()
    side = desk.get_by_role("dialog", name="Pat People")
    expect(side).to_contain_text("the guest sees nothing")
    found: Any = system.api("GET", "/account/guests", _expand="true")["entities"]
    [guest] = [one for one in found if one["userName"] == "people-pat"]
    assert guest["conversionOptions"] == {"hideCost": True}
    expect(side.locator("pre")).to_have_text(guest["apiKey"])

    def grants() -> list[tuple[int, str]]:
        answer: Any = system.api("GET", f"/account/guests/{guest['id']}/permissions")
        return [(one["Entity"]["id"], one["Type"]) for one in answer["entities"]]

    field = side.get_by_role("combobox", name="Grant a link or pixel")
    field.fill("People link")
    expect(side.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    verb = side.get_by_label("What the guest may do with People link")
    expect(verb).to_have_value("r")
    verb.select_option("See and change")
    expect(verb).to_have_value("w")
    assert (link, "w") in grants()
    verb.select_option("See")
    expect(verb).to_have_value("r")
    assert grants() == [(link, "r")]
    side.get_by_role("button", name="Take People link away").click()
    expect(verb).to_have_count(0)
    assert grants() == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280), ("dark", 390)])
def test_neither_list_has_barriers_or_is_wider_than_a_phone(
    system: System, desk: Page, scheme: Any, width: int
) -> None:
    name = f"people-{scheme}-{width}"
    script = system.api("POST", "/retargeting", {"name": name, "script": "1"})["id"]
    guest = system.api("POST", "/account/guests", {"userName": name})["id"]
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 844})
    for path, one in (("scripts", script), ("guests", guest)):
        for query in ("", "?new=1", f"?view={one}"):
            desk.goto(f"{system.api_url}/app/{path}{query}")
            expect(desk.get_by_role("table")).to_be_visible()
            if query:
                expect(desk.get_by_role("dialog")).to_be_visible()
            desk.wait_for_load_state("networkidle")
            assert (path, query, barriers(desk)) == (path, query, [])
            assert desk.evaluate("document.documentElement.scrollWidth") <= width
