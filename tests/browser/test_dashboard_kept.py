"""What people name and keep in their account: sets of filters, and of UTM parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_dashboard_editor import edited
from tests.support.axe import barriers
from tests.support.system import API_KEY, System

# A bound, not a wait: on a busy machine a screen may take its time.
expect.set_options(timeout=30_000)
FILTERED = "f=is,country,DE&f=not,device,mobile"


@pytest.fixture
def desk(system: System, page: Page) -> Iterator[Page]:
    """A signed-in page of an account that keeps nothing; its console has nothing against it at the
    end but refusals."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.request.post(f"{system.api_url}/v3/session", data={"authKey": API_KEY}).ok
    for path, kind in (("segments", "segments"), ("utm-templates", "templates")):
        for one in system.api("GET", f"/v3/{path}")[kind]:
            url = f"{system.api_url}/v3/{path}/{one['id']}"
            assert page.request.delete(url, headers={"X-Clickmeter-AuthKey": API_KEY}).ok
    yield page
    assert [one for one in said if "status of 400" not in one] == []


def kept(system: System) -> list[tuple[str, Any]]:
    """The segments of the account: their names and filters."""
    found: Any = system.api("GET", "/v3/segments")
    return [(one["name"], one["filter"]) for one in found["segments"]]


def test_filters_are_kept_under_a_name_and_chosen_again(system: System, desk: Page) -> None:
    desk.goto(f"{system.api_url}/app?{FILTERED}")
    desk.get_by_role("button", name="Segments").click()
    segments = desk.get_by_role("dialog", name="Segments")
    expect(segments).to_contain_text("Kept in this account.")
    segments.get_by_label("Name", exact=True).fill("Desks in Germany")
    desk.keyboard.press("Enter")
    expect(segments.get_by_role("button", name="Desks in Germany", exact=True)).to_be_visible()
    germany = {"dimension": "country", "is": "DE"}
    desks = {"dimension": "device", "is_not": "mobile"}
    assert kept(system) == [("Desks in Germany", {"and": [germany, desks]})]
    desk.goto(f"{system.api_url}/app/reports?by=source&period=7d&f=is,country,FR")
    desk.get_by_role("heading", name="Reports").wait_for()
    desk.keyboard.press("s")
    segments.get_by_role("button", name="Desks in Germany", exact=True).click()
    expect(desk).to_have_url(re.compile(rf"by=source&period=7d&{FILTERED}$"))
    expect(segments).to_have_count(0)
    expect(desk.get_by_role("button", name="Desks in Germany")).to_be_visible()
    desk.keyboard.press("Control+k")
    desk.get_by_role("combobox").last.fill("Segment: Desks")
    expect(desk.get_by_role("option", name="Segment: Desks in Germany")).to_be_visible()


def test_a_segment_that_was_deleted_comes_back(system: System, desk: Page) -> None:
    desk.goto(f"{system.api_url}/app?{FILTERED}")
    desk.get_by_role("button", name="Segments").click()
    segments = desk.get_by_role("dialog", name="Segments")
    for name in ("Second", "First"):
        segments.get_by_label("Name", exact=True).fill(name)
        segments.get_by_role("button", name="Save").click()
        expect(segments.get_by_role("button", name=name, exact=True)).to_be_visible()
    assert [name for name, _ in kept(system)] == ["First", "Second"]
    segments.get_by_role("button", name="Delete First").click()
    undo = segments.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    assert [name for name, _ in kept(system)] == ["Second"]
    undo.click()
    expect(segments.get_by_role("button", name="First", exact=True)).to_be_visible()
    assert [name for name, _ in kept(system)] == ["First", "Second"]
    desk.keyboard.press("Escape")
    expect(segments).to_have_count(0)
    expect(desk).to_have_url(re.compile(f"{FILTERED}$"))


def test_what_a_browser_kept_before_is_kept_in_the_account(system: System, desk: Page) -> None:
    odd = {"not": {"dimension": "country", "is": "DE"}}
    system.api("POST", "/v3/segments", {"name": "Old", "filter": odd}, expect=201)
    old = [
        {"name": "old", "value": ["is,country,FR"]},
        {"name": "Phones", "value": ["has,city,ber,ham"]},
        {"name": "Broken", "value": ["?"]},
    ]
    desk.goto(f"{system.api_url}/app?{FILTERED}")
    account = desk.evaluate("fetch('/v3/session').then(it => it.json()).then(it => it.account.id)")
    stored = f"clicktrail.segments.{account}"
    desk.evaluate("([key, old]) => localStorage.setItem(key, old)", [stored, json.dumps(old)])
    desk.reload()
    desk.get_by_role("button", name="Segments").click()
    segments = desk.get_by_role("dialog", name="Segments")
    expect(segments).to_contain_text("2 are kept in this browser only")
    # What only the API can make has no pills, so that it is not offered; its name is taken.
    expect(segments.get_by_role("button", name="Old", exact=True)).to_have_count(0)
    segments.get_by_label("Name", exact=True).fill("Old")
    segments.get_by_role("button", name="Save").click()
    expect(segments.get_by_role("alert")).to_have_text("The name Old is already in use.")
    assert barriers(desk) == []
    segments.get_by_role("button", name="Keep in the account").click()
    expect(segments.get_by_role("button", name="Phones", exact=True)).to_be_visible()
    expect(segments.get_by_text("kept in this browser only")).to_have_count(0)
    assert kept(system) == [
        ("Old", odd),
        ("old 2", {"dimension": "country", "is": "FR"}),
        ("Phones", {"dimension": "city", "contains": ["ber", "ham"]}),
    ]
    assert desk.evaluate("key => localStorage.getItem(key)", stored) is None


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_the_segments_have_no_barriers(system: System, desk: Page, scheme: Any, width: int) -> None:
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 844})
    for search in ("", FILTERED):
        desk.goto(f"{system.api_url}/app?{search}")
        desk.get_by_role("button", name="Segments").click()
        segments = desk.get_by_role("dialog", name="Segments")
        expect(segments).to_contain_text("Kept in this account")
        desk.wait_for_load_state("networkidle")
        assert (search, barriers(desk)) == (search, [])
        assert desk.evaluate("document.documentElement.scrollWidth") <= width


def test_whoever_fills_in_utm_parameters_is_told_where_they_go_and_which_are_counted(
    system: System, desk: Page
) -> None:
    desk.goto(f"{system.api_url}/app/links?new=1")
    form = desk.get_by_role("dialog", name="New link")
    hint = form.get_by_text("Clicktrail counts those behind the short link.")
    first = form.get_by_text("Give the destination first: the parameters stand in it.")
    source = form.get_by_label("UTM source")
    expect(source).to_be_hidden()
    expect(hint).to_be_hidden()
    form.get_by_text("UTM parameters").click()
    expect(hint).to_be_visible()
    expect(first).to_be_visible()
    form.get_by_label("Destination", exact=True).fill("https://example.com/told")
    expect(first).to_have_count(0)
    expect(source).to_be_enabled()
    source.fill("mail")
    # There is nothing to hand out yet, since there is no short link.
    expect(form.get_by_role("button", name=re.compile(r"^Copy .*utm_source"))).to_have_count(0)
    expect(hint).to_be_visible()


def test_utm_parameters_are_put_into_the_destination_and_kept(system: System, desk: Page) -> None:
    desk.goto(f"{system.api_url}/app/links?new=1")
    form = desk.get_by_role("dialog", name="New link")
    form.get_by_text("UTM parameters").click()
    expect(form.get_by_label("UTM source")).to_be_disabled()
    url = form.get_by_label("Destination", exact=True)
    url.fill("https://example.com/kept?id=[clickid]#top")
    form.get_by_label("UTM source").fill("news letter")
    form.get_by_label("UTM medium").fill("mail")
    whole = "https://example.com/kept?id=[clickid]&utm_source=news%20letter&utm_medium=mail#top"
    expect(url).to_have_value(whole)
    form.get_by_label("Name", exact=True).fill("Newsletter")
    desk.keyboard.press("Enter")
    template = form.get_by_role("button", name="Newsletter", exact=True)
    expect(template).to_have_attribute("aria-pressed", "true")
    [made] = system.api("GET", "/v3/utm-templates")["templates"]
    assert {name: text for name, text in made.items() if text and name != "id"} == {
        "name": "Newsletter",
        "source": "news letter",
        "medium": "mail",
    }
    form.get_by_label("UTM medium").fill("")
    form.get_by_label("UTM term").fill("shoes")
    expect(template).to_have_attribute("aria-pressed", "false")
    template.click()
    expect(url).to_have_value(whole)
    assert barriers(desk) == []
    form.get_by_role("button", name="New link").click()
    expect(form).to_have_count(0)
    listed: Any = system.api("GET", "/datapoints", _expand="true", textSearch="utm_source=news")
    assert [one["typeTL"]["url"] for one in listed["entities"]] == [whole]
    # Those of the visit, which are counted, stand behind the short link.
    [link] = listed["entities"]
    form = edited(system, desk, link["id"])
    form.get_by_text("UTM parameters").click()
    short = f"{link['trackingCode']}?utm_source=news%20letter&utm_medium=mail"
    expect(form.get_by_role("button", name=f"Copy {short}", exact=True)).to_be_visible()
