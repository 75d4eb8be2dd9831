"""The dashboard's reports in a real browser, over a system with three visitors and an order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import barriers
from tests.support.system import API_KEY, CHROME, System

expect.set_options(timeout=30_000)
TABS = ("", "?tab=attribution&model=time-decay", "?tab=paths")


@pytest.fixture(scope="module")
def sold(system: System) -> System:
    """Two links with three clicks; the latest one earned an order of 90."""
    order = system.api("POST", "/conversions", {"name": "Report order"})["id"]
    code = system.api("GET", f"/conversions/{order}")["code"]
    code = re.search(r"[0-9A-F]{32}", str(code))
    assert code is not None
    for name in ("post", "mail"):
        system.api(
            "POST",
            "/datapoints",
            {
                "title": f"Report {name}",
                "name": f"report-{name}",
                "firstConversionId": order,
                "typeTL": {"url": f"https://example.com/{name}?click=[s2sidentifier]"},
            },
        )
    system.wait_live()
    for name in ("post", "post", "mail"):
        led = system.visit(f"/report-{name}", User_Agent=CHROME).headers["location"]
    click = led.partition("click=")[2]
    assert system.visit(f"/s2s?clickId={click}&id={code[0]}&val=90").status == 200
    system.wait_counted()
    return system


@pytest.fixture
def page_in(sold: System, page: Page) -> Iterator[Page]:
    """A signed-in page whose console has nothing against it at the end."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.request.post(f"{sold.api_url}/v3/session", data={"authKey": API_KEY})
    assert answer.status == 200
    yield page
    assert said == []


def test_a_report_is_by_anything_searched_sorted_and_kept_in_the_address(
    sold: System, page_in: Page
) -> None:
    page = page_in
    page.goto(f"{sold.api_url}/app/reports?q=Report")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Report post")
    page.get_by_role("button", name="Conversions", exact=True).click()
    expect(rows.first).to_contain_text("Report mail")
    expect(page).to_have_url(re.compile("sort=-conversions"))
    page.keyboard.press("w")  # another period takes away neither search nor order
    expect(page).to_have_url(re.compile("q=Report.*period=7d"))
    expect(rows.first).to_contain_text("Report mail")
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("Commission").check()
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader", name="Commission")).to_be_visible()
    page.get_by_role("button", name="Report mail").click()
    expect(page).to_have_url(re.compile("f=is,datapoint,"))
    expect(rows).to_have_count(1)
    page.get_by_label(re.compile("^By")).select_option("browser_family")
    expect(rows.first).to_contain_text("Chrome")


def test_a_report_is_taken_along_as_a_file(sold: System, page_in: Page) -> None:
    page = page_in
    page.goto(f"{sold.api_url}/app/reports?q=Report")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Download as").click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("menuitem", name="CSV").click()
    text = download.value.path().read_text("utf-8-sig").splitlines()
    assert download.value.suggested_filename == "datapoint.csv"
    assert text[0].startswith("datapoint,datapoint_name,clicks")
    assert ",Report post,2," in text[1]


def test_credit_goes_to_whom_the_model_says(sold: System, page_in: Page) -> None:
    page = page_in
    page.goto(f"{sold.api_url}/app/reports?tab=attribution")
    expect(page.get_by_role("row", name=re.compile("^Report mail 1"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as").click()
        page.get_by_role("menuitem", name="CSV").click()
    assert download.value.suggested_filename == "attribution-last-click.csv"
    text = download.value.path().read_text("utf-8-sig").splitlines()
    assert text[0] == "Link,Conversions,Value,Commission"
    assert "Report mail,1,90,0" in text
    page.get_by_label("Model").select_option("linear")
    expect(page.get_by_text("All touches share the credit alike.")).to_be_visible()
    expect(page).to_have_url(re.compile("model=linear"))
    page.get_by_role("link", name="Report mail").click()
    expect(page).to_have_url(re.compile(r"/app/?\?f=is,datapoint,"))


def test_filters_choose_the_conversions_that_have_credit(sold: System, page_in: Page) -> None:
    page = page_in
    found: Any = sold.api("GET", "/datapoints", _expand="true", textSearch="Report")["entities"]
    ids = {one["title"]: one["id"] for one in found}
    page.goto(f"{sold.api_url}/app/reports?tab=attribution&f=is,datapoint,{ids['Report mail']}")
    expect(page.get_by_role("row", name=re.compile("^Report mail 1"))).to_be_visible()
    expect(page.get_by_role("note")).to_contain_text("Filters choose conversions")
    page.goto(f"{sold.api_url}/app/reports?tab=attribution&f=is,datapoint,{ids['Report post']}")
    expect(page.get_by_text("No conversion in this period.")).to_be_visible()


def test_paths_say_how_long_they_were(sold: System, page_in: Page) -> None:
    page = page_in
    page.goto(f"{sold.api_url}/app/reports")
    page.get_by_role("link", name="Paths").click()
    paths: Any = page.get_by_role("region", name="Most frequent paths").first
    expect(paths).to_contain_text("Report mail")
    expect(page.get_by_role("region", name="Touches before the conversion")).to_be_visible()
    page.get_by_label("Look-back in days").fill("5")
    expect(page).to_have_url(re.compile("days=5"))


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("light", 1280), ("dark", 390)])
def test_no_report_has_barriers_or_is_wider_than_a_phone(
    sold: System, page_in: Page, scheme: Any, width: int
) -> None:
    page = page_in
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    for tab in TABS:
        page.goto(f"{sold.api_url}/app/reports{tab}")
        page.get_by_role("table").first.wait_for()
        page.wait_for_load_state("networkidle")
        assert (tab, barriers(page)) == (tab, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
