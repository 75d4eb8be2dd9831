"""The form of a link: how its destination is chosen, when it ends, and what it keeps."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.axe import AXE
from tests.support.system import System

expect.set_options(timeout=30_000)
SHOP = "https://shop.example/"


@pytest.fixture
def rich(system: System) -> Callable[[str, int], int]:
    """Makes a link that has been told everything there is to tell, in a mode."""
    order = system.api("POST", "/conversions", {"name": "Editor order"})["id"]
    script = system.api("POST", "/retargeting", {"name": "Editor script", "script": "1"})["id"]

    def made(name: str, mode: int) -> int:
        members = {
            "url": SHOP,
            "redirectType": 307,
            "appendQuery": True,
            "destinationMode": mode,
            "isABTest": True,
            "randomDestinationItems": [{"url": SHOP}, {"url": f"{SHOP}b"}],
            "sequentialDestinationItems": [{"url": f"{SHOP}b"}, {"url": f"{SHOP}c"}],
            "spilloverDestinationItems": [{"url": f"{SHOP}c"}],
            "weightedDestinationItems": [
                {"url": f"{SHOP}a", "weight": 70},
                {"url": f"{SHOP}b", "weight": 0},
                {"url": f"{SHOP}c", "weight": 30},
            ],
            "urlsByLanguage": [{"languageCode": "pt-BR", "url": f"{SHOP}pt"}],
            "urlsByNation": [
                {"nation": "xk", "url": f"{SHOP}xk"},
                {"nation": "IT", "url": f"{SHOP}it"},
            ],
            "uniqueDestinationItem": {"firstDestinationUrl": f"{SHOP}first"},
            "browserDestinationItem": {
                "mobileDestinationUrl": f"{SHOP}m",
                "emailDestinationUrl": f"{SHOP}e",
                "spidersDestinationUrl": f"{SHOP}s",
            },
            "expirationDate": "20990131123456",
            "urlAfterDateExpiration": f"{SHOP}late",
            "pauseAfterDateExpiration": True,
            "expirationClicks": 5000,
            "urlAfterClicksExpiration": f"{SHOP}many",
            "pauseAfterClicksExpiration": True,
            "password": "crema",
            "hideUrl": True,
            "hideUrlTitle": "Shop",
            "encodeUrl": True,
            "referrerClean": 2,
            "scripts": [{"id": script}],
        }
        body = {
            "title": f"Editor {name}",
            "name": f"editor-{name}",
            "notes": "noted",
            "tags": ["edited"],
            "secondConversionId": order,
            "typeTL": members,
        }
        for flag in ("preferred", "isPublic", "isSecured", "lightTracking", "encodeIp"):
            body[flag] = True
        return int(system.api("POST", "/datapoints", body)["id"])

    return made


def edited(system: System, page: Page, link: int) -> Locator:
    """The form of a link, opened from its page."""
    page.goto(f"{system.api_url}/app/links/{link}")
    page.get_by_role("heading", level=1).first.wait_for()
    page.get_by_role("button", name=re.compile("^Edit")).first.click()
    form = page.get_by_role("dialog", name="Edit link")
    form.get_by_label("Title", exact=True).wait_for()
    return form


def barriers_in(form: Locator) -> list[tuple[str, str]]:
    """What axe-core finds in the form: the page behind it is another test's."""
    form.page.evaluate(AXE.read_text("utf-8"))
    found = form.evaluate("one => axe.run(one).then(result => result.violations)")
    return [(one["id"], node["html"]) for one in found for node in one["nodes"]]


def of(system: System, link: int) -> Any:
    """A link as the API has it."""
    return system.api("GET", f"/datapoints/{link}")


@pytest.mark.parametrize("mode", [0, 6, 9])
def test_a_link_that_is_opened_and_saved_is_as_it_was(
    system: System, desk: Page, rich: Callable[[str, int], int], mode: int
) -> None:
    link = rich(f"kept-{mode}", mode)
    before = of(system, link)
    form = edited(system, desk, link)
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    assert of(system, link) == before
    form = edited(system, desk, link)
    form.get_by_label("Title", exact=True).fill(f"Editor renamed {mode}")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    assert of(system, link) == before | {"title": f"Editor renamed {mode}"}


def test_a_split_is_made_by_weight_and_its_order_changed_by_key_button_and_pointer(
    system: System, desk: Page
) -> None:
    desk.goto(f"{system.api_url}/app/links?new=1")
    form = desk.get_by_role("dialog", name="New link")
    form.get_by_label("Destination", exact=True).fill(f"{SHOP}a")
    form.get_by_label("Short name").fill("editor-split")
    form.get_by_label("How the destination is chosen").select_option("By weight (A/B split)")
    expect(form.get_by_label("Destination 1", exact=True)).to_have_value(f"{SHOP}a")
    form.get_by_label("Destination 2", exact=True).fill(f"{SHOP}b")
    form.get_by_label("Weight 2", exact=True).fill("3")
    form.get_by_role("button", name="Add a destination").click()
    form.get_by_label("Destination 3", exact=True).fill(f"{SHOP}c")
    expect(form.get_by_role("listitem").nth(1)).to_contain_text("60%")

    def order() -> list[str]:
        rows = form.get_by_label(re.compile("^Destination [0-9]$"))
        return [rows.nth(at).input_value()[-1] for at in range(rows.count())]

    handle = form.get_by_role("button", name="Move destination 3", exact=True)
    handle.focus()
    desk.keyboard.press("ArrowUp")
    assert order() == ["a", "c", "b"]
    expect(form.get_by_role("button", name="Move destination 2", exact=True)).to_be_focused()
    expect(form.get_by_text("Now 2 of 3")).to_be_attached()
    form.get_by_role("button", name="Move destination 1 down").click()
    assert order() == ["c", "a", "b"]
    form.get_by_role("button", name="Move destination 1", exact=True).hover()
    desk.mouse.down()
    last = form.get_by_role("listitem").nth(2).bounding_box()
    assert last
    desk.mouse.move(last["x"] + 12, last["y"] + last["height"] - 4, steps=12)
    desk.mouse.up()
    assert order() == ["a", "b", "c"]
    form.get_by_role("button", name="Remove destination 3").click()
    form.get_by_role("button", name="New link").click()
    expect(form).to_have_count(0)
    found: Any = system.api("GET", "/datapoints", textSearch="editor-split", _expand="true")
    [link] = found["entities"]
    assert link["typeTL"]["destinationMode"] == 9
    assert link["typeTL"]["weightedDestinationItems"] == [
        {"url": f"{SHOP}a", "weight": 1},
        {"url": f"{SHOP}b", "weight": 3},
    ]


def test_a_refusal_stands_at_the_row_that_it_is_about(
    system: System, desk: Page, rich: Callable[[str, int], int]
) -> None:
    form = edited(system, desk, rich("refused", 6))
    form.get_by_role("button", name="Add a destination").click()
    form.get_by_label("Country 3", exact=True).select_option("DE")
    form.get_by_label("Destination 3", exact=True).fill("ftp://shop.example/")
    form.get_by_role("button", name="Save").click()
    wrong = form.get_by_label("Destination 3", exact=True)
    expect(wrong).to_be_focused()
    expect(wrong).to_have_accessible_description(re.compile("must begin with http"))
    wrong.fill(f"{SHOP}de")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)


def test_what_is_folded_is_set_and_cleared(
    system: System, desk: Page, rich: Callable[[str, int], int]
) -> None:
    link = rich("folded", 0)
    form = edited(system, desk, link)
    form.locator("summary", has_text="When it ends").click()
    form.get_by_label("Last day").fill("")
    form.get_by_label("Clicks until it ends").fill("12")
    form.locator("summary", has_text="On the way").click()
    form.get_by_label("Password").fill("")
    form.get_by_label("Editor script").first.uncheck()
    form.locator("summary", has_text="Conversions").click()
    form.get_by_label("Conversion 2").select_option("None")
    form.locator("summary", has_text="Counting and marks").click()
    form.get_by_label(re.compile("^Addresses cut")).uncheck()
    before = of(system, link)
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    gone = ("secondConversionId", "secondConversionName", "encodeIp")
    after = {name: value for name, value in before.items() if name not in gone}
    cleared = ("expirationDate", "password", "scripts")
    kept = {name: value for name, value in before["typeTL"].items() if name not in cleared}
    assert of(system, link) == after | {"typeTL": kept | {"expirationClicks": 12}}


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("light", 390), ("dark", 1280), ("dark", 390)]
)
def test_the_form_has_no_barriers_and_fits_a_phone(
    system: System, desk: Page, rich: Callable[[str, int], int], scheme: Any, width: int
) -> None:
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 844})
    form = edited(system, desk, rich(f"barriers-{scheme}-{width}", 9))
    for summary in form.locator("summary").all():
        summary.click()
    for mode in ("9", "6", "2", "5", "7", "0"):
        form.get_by_label("How the destination is chosen").select_option(mode)
        assert (mode, barriers_in(form)) == (mode, [])
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert form.evaluate("one => one.scrollWidth - one.clientWidth") <= 0


def test_the_preview_says_what_a_visitor_gets_before_anything_is_saved(
    system: System, desk: Page, rich: Callable[[str, int], int]
) -> None:
    link = rich("previewed", 6)
    before = of(system, link)
    form = edited(system, desk, link)
    seen = form.get_by_role("region", name="What a visitor gets")
    expect(seen).to_contain_text("nothing else leads there")
    seen.get_by_label("Visitor's country").select_option("IT")
    expect(seen).to_contain_text(f"{SHOP}it")
    expect(seen).to_contain_text("By country: Italy")
    expect(seen.get_by_text("Visitor's language")).to_be_visible()
    form.get_by_label("Destination 2", exact=True).fill(f"{SHOP}italy?d=[device]")
    seen.get_by_label("Visitor's device").select_option("Phone")
    expect(seen).to_contain_text(f"{SHOP}italy?d=mobile")
    seen.get_by_label(re.compile("^When")).fill("2100-01-01T00:00")
    expect(seen).to_contain_text(f"{SHOP}late")
    expect(seen).to_contain_text("Its date has passed")
    expect(seen.get_by_role("img")).to_be_visible()
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_have_count(0)
    assert of(system, link) == before
