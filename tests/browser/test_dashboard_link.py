"""The page of one link, over a rotator, a plain link and a pixel with visits of their own."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from clicktrail.api.dashboard import BUILT
from tests.browser.test_dashboard import card, metric
from tests.support.axe import barriers
from tests.support.system import API_KEY, CHROME, FIREFOX, System
from tests.support.waiting import eventually

expect.set_options(timeout=30_000)
# Twelve clicks in turns: of the six that lead to either place so many order.
ORDERS = {"a": 1, "b": 3}

# Where the text of an element begins, which may hang out of its box.
TEXT_TOP = """one => {
  const text = document.createRange();
  text.selectNodeContents(one);
  return text.getBoundingClientRect().top;
}"""


class Filled(NamedTuple):
    """The running system and the ids of what is looked at."""

    system: System
    rotator: int
    plain: int
    pixel: int


@pytest.fixture(scope="module")
def filled(system: System) -> Filled:
    """A rotator with two destinations and orders at both, a link and a pixel, all visited."""
    assert (BUILT / "index.html").is_file(), "make dashboard"
    order = system.api("POST", "/conversions", {"name": "Page order"})["id"]
    code = system.api("GET", f"/conversions/{order}")
    key = re.findall(r"[0-9A-F]{32}", str(code))[0]
    places = [{"url": f"https://example.com/{one}?c=[s2sidentifier]"} for one in ORDERS]
    made = {}
    kinds: dict[str, dict[str, Any]] = {
        "rotator": {"typeTL": {"destinationMode": 8, "sequentialDestinationItems": places}},
        "plain": {"typeTL": {"redirectType": 307, "url": "https://example.com/plain"}},
        "pixel": {"type": 1},
    }
    for name, kind in kinds.items():
        body: dict[str, Any] = {"title": f"Page {name}", "name": f"page-{name}", **kind}
        if name == "rotator":
            body |= {"firstConversionId": order, "tags": ["paged"]}
        made[name] = system.api("POST", "/datapoints", body)["id"]
    system.wait_live()
    orders = dict(ORDERS)
    for at in range(12):
        agent = FIREFOX if at % 3 == 0 else CHROME
        to = urlsplit(system.visit("/page-rotator", User_Agent=agent).headers["location"])
        place = to.path.strip("/")
        if orders[place] > 0:
            orders[place] -= 1
            click = parse_qs(to.query)["c"][0]
            assert system.visit(f"/s2s?clickId={click}&id={key}&val=10").status == 200
    system.visit("/page-plain?utm_source=mail")
    for _ in range(3):
        system.visit("/page-pixel")
    system.wait_counted()
    return Filled(system, **made)


@pytest.fixture
def signed_in(filled: Filled, page: Page, complaints: list[str]) -> Page:
    """A page whose browser has a session."""
    page.set_viewport_size({"width": 1280, "height": 900})
    address = f"{filled.system.api_url}/v3/session"
    assert page.request.post(address, data={"authKey": API_KEY}).status == 200
    return page


def address(filled: Filled, of: int, query: str = "") -> str:
    """The address of a link's page."""
    return f"{filled.system.api_url}/app/links/{of}{query}"


def test_rows_and_the_palette_lead_to_the_page_which_counts_the_link_alone(
    filled: Filled, signed_in: Page
) -> None:
    page = signed_in
    page.goto(f"{filled.system.api_url}/app/links?q=page-rotator&period=7d")
    page.get_by_role("link", name="Page rotator", exact=True).click()
    expect(page).to_have_url(re.compile(f"/app/links/{filled.rotator}\\?period=7d$"))
    expect(page.get_by_role("heading", name="Page rotator")).to_be_visible()
    expect(metric(page, "Clicks")).to_contain_text("12")
    expect(metric(page, "Conversions")).to_contain_text("4")
    expect(page.get_by_role("link", name="paged")).to_be_visible()
    row = card(page, "What people use").get_by_role("button", name=re.compile("^Desktop"))
    expect(row).to_contain_text("12")
    page.keyboard.press("Control+k")
    page.keyboard.type("Page plain")
    page.get_by_role("option", name=re.compile("^Page plain")).wait_for()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Page plain")).to_be_visible()
    expect(metric(page, "Clicks")).to_contain_text("1")
    expect(page.get_by_role("region", name="Destinations")).to_have_count(0)


def test_what_came_of_it_is_called_by_name_beside_names_of_rules(
    filled: Filled, signed_in: Page
) -> None:
    page = signed_in
    page.goto(address(filled, filled.rotator))
    expect(page.get_by_role("region", name="Destinations").first).to_be_visible()
    goals = card(page, "What comes of it")
    goals.scroll_into_view_if_needed()
    # Of a link alone, the names of its rules are asked for as well, and are no names of these.
    expect(goals.get_by_role("button", name=re.compile("^Page order 4 "))).to_be_visible()


def test_an_overviews_row_has_a_way_to_the_page_and_still_filters(
    filled: Filled, signed_in: Page
) -> None:
    page = signed_in
    page.goto(f"{filled.system.api_url}/app?f=is,tag,~&f=is,datapoint,{filled.plain}")
    page.get_by_role("link", name="Open the page of Page plain").click()
    expect(page).to_have_url(re.compile(f"/app/links/{filled.plain}\\?f=is,tag,~$"))


def test_destinations_stand_side_by_side_and_too_little_is_called_so(
    filled: Filled, signed_in: Page
) -> None:
    page = signed_in
    page.goto(address(filled, filled.rotator))
    table = page.get_by_role("region", name="Destinations").first
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(2)
    for at, (place, orders) in enumerate(ORDERS.items()):
        expect(rows.nth(at)).to_contain_text(f"/{place}?c=")
        expect(rows.nth(at).locator("td").nth(0)).to_have_text("6")
        expect(rows.nth(at).locator("td").nth(2)).to_have_text(str(orders))
    # 1 of 6 against 3 of 6, as Beta(2, 6) against Beta(4, 4).
    expect(rows.nth(1).locator("td").last).to_have_text("87%")
    expect(table).to_contain_text("Too little to tell: /b is ahead, and 87% likely the best")
    funnel = page.get_by_role("region", name="From click to conversion")
    expect(funnel).to_contain_text("33.3% converted.")


def test_own_rules_are_called_by_name_and_nothing_is_said_before_they_are_known(
    filled: Filled, signed_in: Page
) -> None:
    system, page = filled.system, signed_in
    link = system.api(
        "POST",
        "/datapoints",
        {
            "title": "Page ruled",
            "name": "page-ruled",
            "typeTL": {"redirectType": 307, "url": "https://example.com/others"},
        },
    )["id"]
    firefox = {"dimension": "browser_family", "is": "Firefox"}
    to = "https://example.com/fox"
    rules = [{"name": "Foxes", "url": to, "when": firefox}]
    system.api("PUT", f"/v3/links/{link}/rules", {"rules": rules})
    system.wait_live()
    for agent in (FIREFOX, FIREFOX, CHROME):
        system.visit("/page-ruled", User_Agent=agent)
    system.wait_counted()

    held: list[Route] = []
    page.route("**/rules", lambda route: held.append(route))
    page.goto(address(filled, link, "?period=7d"))
    expect(metric(page, "Clicks")).to_contain_text("3")
    hits = page.get_by_role("region", name="Latest hits")
    expect(hits.locator("tbody tr")).to_have_count(3)
    expect(page.get_by_role("region", name="Destinations")).to_have_count(0)
    expect(page.get_by_role("link", name="example.com/others")).to_have_count(0)
    for route in held:
        route.continue_()
    page.unroute("**/rules")
    places = page.get_by_role("region", name="Destinations")
    expect(places.get_by_role("row", name="/fox")).to_contain_text("Foxes")

    goals = card(page, "What comes of it")
    goals.get_by_role("tab", name="Rules").click()
    expect(goals.get_by_role("button", name=re.compile("^None"))).to_be_visible()
    goals.get_by_role("button", name=re.compile("^Foxes")).click()
    pill = page.get_by_role("button", name="Change the filter Rule is Foxes")
    pill.click()
    expect(page.get_by_role("checkbox", name="Foxes")).to_be_checked()
    page.keyboard.press("Escape")
    expect(hits.get_by_role("button", name="Foxes")).to_have_count(2)
    assert barriers(page) == []
    page.goto(f"{system.api_url}/app/reports?by=rule&period=7d&f=is,datapoint,{link}")
    table = page.get_by_role("region", name="Rules")
    expect(table.get_by_role("button", name="Foxes")).to_be_visible()


def test_journeys_are_those_to_the_conversions_of_the_link(filled: Filled, signed_in: Page) -> None:
    page = signed_in
    page.goto(address(filled, filled.rotator))
    journeys = page.get_by_role("region", name="Journeys")
    journeys.scroll_into_view_if_needed()
    expect(journeys.get_by_role("row", name="Page rotator 4 40.00")).to_be_visible()
    expect(journeys.get_by_role("term").filter(has_text="Touches on average")).to_be_visible()
    expect(journeys.get_by_role("row", name="1 4 100%")).to_be_visible()
    journeys.get_by_role("link", name="In the reports").click()
    expect(page).to_have_url(re.compile(f"/reports\\?tab=paths&f=is,datapoint,{filled.rotator}$"))
    expect(page.get_by_role("row", name="Page rotator 4 40.00")).to_be_visible()
    page.goto(address(filled, filled.plain))
    expect(metric(page, "Clicks")).to_contain_text("1")
    expect(journeys).to_have_count(0)


def test_a_row_of_the_hits_filters_the_whole_page(filled: Filled, signed_in: Page) -> None:
    page = signed_in
    page.goto(address(filled, filled.rotator))
    hits = page.get_by_role("region", name="Latest hits")
    expect(hits.get_by_role("row")).to_have_count(1 + 12 + 4)
    hits.get_by_role("button", name=re.compile("Firefox")).first.click()
    expect(metric(page, "Clicks")).to_contain_text("4")
    expect(hits.get_by_role("button", name=re.compile("Chrome"))).to_have_count(0)
    page.keyboard.press("Escape")
    expect(metric(page, "Clicks")).to_contain_text("12")


def test_a_link_is_paused_brought_back_and_edited_from_its_page(
    filled: Filled, signed_in: Page
) -> None:
    page = signed_in
    page.goto(address(filled, filled.plain))
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused", exact=True)).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Active", exact=True)).to_be_visible()
    page.keyboard.press("e")
    form = page.get_by_role("dialog", name="Edit link")
    form.get_by_label("Title").fill("Page plainer")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Page plainer")).to_be_visible()


def test_the_qr_code_is_taken_along_and_snippets_are_there_to_paste(
    filled: Filled, signed_in: Page
) -> None:
    page = signed_in
    page.goto(address(filled, filled.rotator))
    page.get_by_role("heading", name="Page rotator").wait_for()
    page.keyboard.press("q")
    code = page.get_by_role("dialog", name="QR code")
    expect(code.get_by_role("img", name=re.compile("page-rotator"))).to_be_visible()
    for button, begins in (("SVG", b"<svg "), ("PNG 1024", b"\x89PNG")):
        with page.expect_download() as download:
            code.get_by_role("button", name=button).click()
        assert download.value.path().read_bytes().startswith(begins)
    page.keyboard.press("Escape")
    share = page.get_by_role("region", name="To paste")
    tag = re.compile('^<a href="http[^"]+page-rotator">Page rotator<')
    expect(share.get_by_text(tag)).to_be_visible()
    share.get_by_role("checkbox").check()
    expect(share.get_by_role("link", name=re.compile("page-rotator[+]$"))).to_be_visible()
    # The page shows what was asked for before it is kept.
    link = eventually(
        lambda: filled.system.api("GET", f"/datapoints/{filled.rotator}"),
        lambda found: found.get("isPublic") is True,
    )
    assert link["typeTL"]["destinationMode"] == 8


def test_a_pixel_has_views_and_an_image_to_paste(filled: Filled, signed_in: Page) -> None:
    page = signed_in
    page.goto(address(filled, filled.pixel))
    expect(metric(page, "Views")).to_contain_text("3")
    expect(page.get_by_text(re.compile('^<img src="[^"]+page-pixel" alt=""'))).to_be_visible()
    expect(page.get_by_role("button", name="QR code")).to_have_count(0)


def test_what_is_not_there_is_called_so(filled: Filled, signed_in: Page) -> None:
    page = signed_in
    page.goto(address(filled, 0))
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 390), ("dark", 390), ("light", 1280), ("dark", 1280)]
)
def test_it_has_no_barriers_in_either_theme_and_is_not_wider_than_a_phone(
    filled: Filled, signed_in: Page, scheme: Any, width: int
) -> None:
    page = signed_in
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    for of in (filled.rotator, filled.pixel):
        page.goto(address(filled, of))
        page.get_by_role("region", name="To paste").wait_for()
        page.wait_for_load_state("networkidle")
        if of == filled.rotator:
            page.get_by_role("region", name="Journeys").scroll_into_view_if_needed()
            page.get_by_role("row", name=re.compile("^Page rotator 4")).wait_for()
        assert (of, barriers(page)) == (of, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(address(filled, filled.rotator))
    utm = card(page, "UTM")
    empty = utm.get_by_text("No click carried this UTM parameter")
    expect(empty).to_contain_text("…/name?utm_source=…")
    field = utm.get_by_label("UTM field").bounding_box()
    assert field is not None
    assert field["y"] + field["height"] <= empty.evaluate(TEXT_TOP)
    page.get_by_role("button", name="QR code").click()
    page.get_by_role("button", name="PNG 1024").wait_for()
    assert barriers(page) == []
