"""The lists of the dashboard: campaigns, conversions, tags, domains, pixels."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.axe import barriers
from tests.support.system import API_KEY, System

QUESTIONS = re.compile(r"/v3/query(/batch)?$")
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


@pytest.mark.parametrize("width", [1280, 390])
def test_a_pixel_is_edited_copied_paused_and_deleted_with_the_way_back(
    filled: System, signed_in: Page, width: int
) -> None:
    page = signed_in
    page.set_viewport_size({"width": width, "height": 844})
    made = filled.api("POST", "/datapoints", {"type": 1, "title": f"Pixel of {width}"})["id"]
    campaign = filled.api("POST", "/groups", {"name": f"Pixels of {width}"})["id"]
    order = filled.api("POST", "/conversions", {"name": f"Read on {width}"})["id"]
    row = page.get_by_role("row").filter(
        has=page.get_by_role("button", name=f"Pixel of {width}", exact=True)
    )

    def act(name: str) -> None:
        row.get_by_role("button", name=re.compile("^What to do")).click()
        page.get_by_role("menuitem", name=name).click()

    page.goto(f"{filled.api_url}/app/pixels?q=of {width}")
    act("Edit")
    form = page.get_by_role("dialog", name="Edit pixel")
    form.get_by_label("Campaign").select_option(f"Pixels of {width}")
    form.get_by_label("Tags").fill("opened, read")
    form.get_by_text("More", exact=True).click()
    form.get_by_label("Conversion 1").select_option(f"Read on {width}")
    assert barriers(page) == []
    filled.api("POST", f"/datapoints/{made}", {"notes": "written meanwhile"})
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    pixel = filled.api("GET", f"/datapoints/{made}")
    assert [tag["name"] for tag in pixel["tags"]] == ["opened", "read"]
    assert (pixel["groupId"], pixel["firstConversionId"]) == (campaign, order)
    assert pixel["notes"] == "written meanwhile"

    act("Duplicate")
    form = page.get_by_role("dialog", name="New pixel")
    expect(form.get_by_label("Title")).to_have_value(f"Copy of Pixel of {width}")
    expect(form.get_by_label("Short name")).to_have_value("")
    form.get_by_role("button", name="Create").click()
    side = page.get_by_role("dialog", name=f"Copy of Pixel of {width}")
    code = side.locator("pre").inner_text()
    assert str(pixel["trackingCode"]) not in code
    page.keyboard.press("Escape")
    expect(side).to_have_count(0)
    expect(page.locator("tbody tr")).to_have_count(2)

    act("Pause")
    said = page.get_by_role("status").filter(has_text=f"Pixel of {width} is paused")
    expect(said).to_be_visible()
    expect(row).to_contain_text("Paused")
    act("Delete")
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Paused")
    act("Activate")
    expect(row).not_to_contain_text("Paused")
    assert filled.api("GET", f"/datapoints/{made}").get("status", 0) == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_links_are_put_into_a_campaign_at_its_side(
    filled: System, signed_in: Page, scheme: Any, width: int
) -> None:
    page = signed_in
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    campaign = filled.api("POST", "/groups", {"name": f"Filled at {width}"})["id"]
    body = {"title": f"Stray {width}", "typeTL": {"url": "https://example.com/"}}
    link = filled.api("POST", "/datapoints", body)["id"]
    page.goto(f"{filled.api_url}/app/campaigns?view={campaign}")
    side = page.get_by_role("dialog", name=f"Filled at {width}")
    expect(side.get_by_text("No links yet.")).to_be_visible()
    field = side.get_by_role("combobox", name="Put links into it")
    field.fill(f"Stray {width}")
    expect(side.get_by_role("option")).to_have_count(1)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    field.press("Enter")
    expect(side.get_by_role("status")).to_contain_text(f"1 link is in Filled at {width} now")
    field.press("Escape")
    expect(side.get_by_role("button", name=f"Stray {width}")).to_be_visible()
    # What was said of it, and the way back, outlive the side.
    side.get_by_role("button", name="Close").first.click()
    expect(side).to_have_count(0)
    said = page.get_by_role("status").filter(has_text=f"1 link is in Filled at {width} now")
    expect(said).to_be_visible()
    with page.expect_response("**/datapoints/batch"):
        said.get_by_role("button", name="Undo").click()
    expect(said).to_have_count(0)
    assert filled.api("GET", f"/datapoints/{link}")["groupId"] != campaign


def test_a_list_by_figures_has_its_order_once_they_are_there(filled: System, desk: Page) -> None:
    page = desk
    for name in ("Ordered a", "Ordered b"):
        filled.api("POST", "/groups", {"name": name})
    held: list[Route] = []
    page.route(QUESTIONS, lambda route: held.append(route))
    with page.expect_response("**/groups?*"):
        page.goto(f"{filled.api_url}/app/campaigns?q=Ordered")
    page.wait_for_function("() => document.querySelectorAll('tbody tr').length === 8")
    names = page.locator("tbody th")
    expect(names).to_have_count(0)
    refusal = {"type": "about:blank", "detail": "Not just now."}
    for route in held:
        route.fulfill(status=400, json=refusal)
    page.unroute(QUESTIONS)
    fault = page.get_by_role("alert").filter(has_text="Not just now.")
    expect(fault).to_be_visible()
    expect(names).to_have_text(["Ordered a", "Ordered b"])
    clicks = page.locator("tbody tr").first.locator("td.num").first
    expect(clicks).to_have_text("")
    fault.get_by_role("button", name="Try again").click()
    expect(fault).to_have_count(0)
    expect(clicks).to_have_text("·0")


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
    page.get_by_role("combobox", name="Search links").fill("Download as JSON Lines: Figures")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    found = json.loads(download.value.path().read_text().splitlines()[0])
    shoes = {"dimension": "datapoint", "is": "Dashboard shoes"}
    question = {"metrics": ["clicks"], "range": "beginning", "filter": shoes}
    clicks = filled.api("POST", "/v3/query", question)["rows"][0]["clicks"]
    assert (found["datapoint_name"], found["clicks"]) == ("Dashboard shoes", clicks)


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
    page.unroute("**/v3/exports")
    with page.expect_download() as download:
        said.get_by_role("button", name="Try again").click()
    assert download.value.suggested_filename == "tags.xlsx"
    expect(page.get_by_text("tags is made and being fetched")).to_be_attached()
    expect(said).to_have_count(0)

    def still_waiting(route: Route) -> None:
        if route.request.method == "DELETE":
            route.continue_()
            return
        route.fulfill(json={"id": "0", "state": "running", "rows": 1200, "share": 0.25})

    page.route("**/v3/exports/*", still_waiting)
    page.get_by_role("button", name="Download as").click()
    page.get_by_role("menuitem", name="Figures of the period: Parquet").click()
    expect(page.get_by_role("progressbar", name="How far tags-figures is")).to_be_visible()
    writing = page.get_by_text("25% written, 1\u202f200 rows")
    expect(writing).to_be_visible()
    # What moves is not read aloud, but that it has begun.
    expect(page.get_by_role("status").filter(has_text="written")).to_have_count(0)
    expect(page.get_by_text("tags-figures is being made")).to_be_attached()
    assert barriers(page) == []
    with page.expect_response(lambda one: one.request.method == "DELETE") as response:
        page.get_by_role("button", name="Cancel").click()
    assert response.value.status == 204
    expect(page.get_by_role("progressbar")).to_have_count(0)


def test_files_under_way_are_of_whoever_asked_for_them(filled: System, desk: Page) -> None:
    page = desk
    page.clock.install()
    asked: list[Route] = []
    is_gone = False

    def answer(route: Route) -> None:
        asked.append(route)
        if is_gone:
            route.fulfill(status=404, json={"type": "about:blank", "detail": "It is gone."})
        else:
            route.fulfill(json={"id": "0", "state": "running", "rows": 1, "share": 0.5})

    page.route("**/v3/exports/*", answer)
    page.goto(f"{filled.api_url}/app/tags")
    page.get_by_role("button", name="Download as").click()
    page.get_by_role("menuitem", name="List: CSV").click()
    expect(page.get_by_text("50% written, 1 row", exact=True)).to_be_visible()
    is_gone = True
    page.clock.fast_forward(1000)
    expect(page.get_by_role("alert").filter(has_text="It is gone.")).to_be_visible()
    before = len(asked)
    page.clock.fast_forward(10_000)
    page.evaluate("() => fetch('/healthz').then(answer => answer.status)")
    assert len(asked) == before
    page.get_by_role("navigation", name="Main").get_by_role("link", name="More").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with an API key").click()
    page.get_by_label("API key", exact=True).fill(API_KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280), ("dark", 390)])
def test_no_list_has_barriers_or_is_wider_than_a_phone(
    filled: System,
    signed_in: Page,
    scheme: Any,
    width: int,
) -> None:
    page = signed_in
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    for path in SCREENS:
        page.goto(f"{filled.api_url}/app/{path}")
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert (path, barriers(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
