"""Links and campaigns side by side in a real browser, over clicks and an order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.axe import barriers
from tests.support.system import API_KEY, CHROME, System

expect.set_options(timeout=30_000)
QUESTIONS = re.compile(r"/v3/query(/batch)?$")
CLICKS = {"one": 3, "two": 1, "three": 0}


@pytest.fixture(scope="module")
def ids(system: System) -> dict[str, int]:
    """Three links in two campaigns; the one with one click of four earned an order of 40."""
    order = system.api("POST", "/conversions", {"name": "Compared order"})["id"]
    code = re.search(r"[0-9A-F]{32}", str(system.api("GET", f"/conversions/{order}")["code"]))
    assert code is not None
    made: dict[str, int] = {
        name: system.api("POST", "/groups", {"name": f"Compared {name}"})["id"]
        for name in ("full", "empty")
    }
    for name in CLICKS:
        body = {
            "title": f"Compared {name}",
            "name": f"compared-{name}",
            "groupId": made["empty" if name == "three" else "full"],
            "firstConversionId": order,
            "typeTL": {"url": "https://example.com/?click=[s2sidentifier]"},
        }
        made[name] = system.api("POST", "/datapoints", body)["id"]
    system.wait_live()
    for name, clicks in CLICKS.items():
        for _ in range(clicks):
            led = system.visit(f"/compared-{name}", User_Agent=CHROME).headers["location"]
    click = led.partition("click=")[2]
    assert system.visit(f"/s2s?clickId={click}&id={code[0]}&val=40").status == 200
    system.wait_counted()
    return made


@pytest.fixture
def desk(system: System, page: Page) -> Iterator[Page]:
    """A signed-in page, whose console has nothing against it at the end but refusals."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.request.post(f"{system.api_url}/v3/session", data={"authKey": API_KEY}).ok
    yield page
    assert [one for one in said if "Failed to load resource" not in one] == []


def cells(page: Page, name: str) -> list[str]:
    """What the table says of one, cell by cell, with spaces for what stands in lines."""
    row = page.get_by_role("region", name="Figures side by side").get_by_role("row")
    found = row.filter(has=page.get_by_role("link", name=re.compile(name))).locator("td")
    return [" ".join(text.split()) for text in found.all_inner_texts()]


def address(system: System, ids: dict[str, int], *names: str, **search: str) -> str:
    """The address that compares these today."""
    given = {"ids": ",".join(str(ids[name]) for name in names), "period": "today", **search}
    return f"{system.api_url}/app/compare?" + "&".join(f"{k}={v}" for k, v in given.items())


def test_links_are_searched_for_and_stand_side_by_side(
    system: System, ids: dict[str, int], desk: Page
) -> None:
    desk.goto(f"{system.api_url}/app/compare?period=today")
    expect(desk.get_by_text("Choose two links to compare")).to_be_visible()
    field = desk.get_by_role("combobox", name="Add a link")
    for name in ("one", "two", "three"):
        field.fill(f"Compared {name}")
        expect(desk.get_by_role("listbox").get_by_role("option")).to_have_count(1)
        field.press("Enter")
        expect(desk.get_by_role("button", name=f"Take Compared {name} away")).to_be_visible()
    given = ",".join(str(ids[name]) for name in CLICKS)
    expect(desk).to_have_url(re.compile(rf"period=today&ids={given}$"))
    best = desk.get_by_role("cell", name=re.compile("^best 3"))
    expect(best.first).to_be_visible()
    # Each that is added is asked about anew.
    expect(desk.locator("tbody[data-stale]")).to_have_count(0)
    assert cells(desk, "Compared one") == [
        *("best 3", "best 1", "best 3", "· 0", "· 0", "· 0", "· 0", "· 0")
    ]
    assert cells(desk, "Compared two") == [
        *("1 -67%", "best 1 ±0%", "1 -67%", "best 1", "best 100%", "best 40.00", "best 40.00"),
        "· 0",
    ]
    assert cells(desk, "Compared three") == [
        *("· 0 -100%", "· 0 -100%", "· 0 -100%", "· 0", "–", "· 0", "–", "· 0")
    ]
    desk.get_by_role("button", name="Take Compared one away").click()
    expect(desk).to_have_url(re.compile(rf"ids={ids['two']},{ids['three']}$"))


def test_the_chart_is_read_by_keys_and_as_a_table(
    system: System, ids: dict[str, int], desk: Page
) -> None:
    desk.goto(address(system, ids, "one", "two", period="7d"))
    table = desk.get_by_role("table", name="Clicks, as a table")
    expect(table.get_by_role("row")).to_have_count(8)
    assert table.get_by_role("row").first.inner_text().split("\t") == [
        "Time",
        "Compared one",
        "Compared two",
    ]
    assert table.get_by_role("row").last.locator("td").all_inner_texts() == ["3", "1"]
    assert table.get_by_role("row").nth(1).locator("td").all_inner_texts() == ["0", "0"]
    desk.get_by_role("group", name=re.compile("^Clicks by Days")).focus()
    desk.keyboard.press("End")
    expect(desk.locator("[aria-live=polite]").filter(has_text="Compared")).to_have_text(
        re.compile(": Compared one 3, Compared two 1$")
    )
    desk.get_by_label("Figure in the chart").select_option("value")
    expect(desk).to_have_url(re.compile("metric=value"))
    values = desk.get_by_role("table", name="Value, as a table").get_by_role("row").last
    expect(values.locator("td")).to_have_text(["0.00", "40.00"])


@pytest.mark.parametrize("kind", ["links", "campaigns"])
def test_what_is_ticked_in_a_list_is_compared(
    system: System, ids: dict[str, int], desk: Page, kind: str
) -> None:
    names = ("one", "two") if kind == "links" else ("full", "empty")
    # By names: rows that go by figures move when these come.
    sort = "title" if kind == "links" else "-name"
    desk.goto(f"{system.api_url}/app/{kind}?q=Compared&sort={sort}&period=today")
    compare = desk.get_by_role("button", name="Compare", exact=True)
    desk.get_by_label(f"Select Compared {names[0]}").check()
    expect(compare).to_be_disabled()
    desk.get_by_label(f"Select Compared {names[1]}").check()
    compare.click()
    expect(desk).to_have_url(re.compile(r"/app/compare\?period=today"))
    expect(desk.get_by_role("link", name=f"1 Compared {names[0]}")).to_be_visible()
    if kind == "campaigns":
        expect(desk.get_by_role("cell", name="best 4").first).to_be_visible()
        assert cells(desk, "Compared full")[0] == "best 4"
        assert cells(desk, "Compared empty")[0] == "· 0 -100%"


def test_what_fails_is_said_and_tried_again(
    system: System, ids: dict[str, int], desk: Page
) -> None:
    refusal = {"type": "about:blank", "detail": "The hit store is being rebuilt.", "status": 400}
    desk.route(QUESTIONS, lambda route: route.fulfill(status=400, json=refusal))
    desk.goto(address(system, ids, "one", "two"))
    expect(desk.get_by_text("The hit store is being rebuilt.")).to_be_visible()
    desk.unroute(QUESTIONS)
    desk.get_by_role("button", name="Try again").click()
    expect(desk.get_by_role("cell", name="best 3").first).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("light", 1280), ("dark", 390)])
def test_a_comparison_has_no_barriers_and_is_no_wider_than_a_phone(
    system: System, ids: dict[str, int], desk: Page, scheme: Any, width: int
) -> None:
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 844})
    for chosen in ((), ("one", "two")):
        desk.goto(address(system, ids, *chosen))
        desk.get_by_role("heading", name="Compare").wait_for()
        desk.wait_for_load_state("networkidle")
        assert (chosen, barriers(desk)) == (chosen, [])
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
        desk.get_by_role("combobox", name="Add a link").focus()
        desk.get_by_role("listbox").get_by_role("option").first.wait_for()
        assert (chosen, "open", barriers(desk)) == (chosen, "open", [])
