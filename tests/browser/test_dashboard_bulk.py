"""Many links from a table in a real browser: looked through, made, reported row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.axe import barriers
from tests.support.system import API_KEY, System

# A bound, not a wait: on a busy machine a screen may take its time.
expect.set_options(timeout=30_000)
TABLE = """url,title,name,campaign,tags,owner
https://example.com/bulk-one,Bulk one,bulk-one,Bulk folder,mail|sale,Ann
https://example.com/bulk-two,,bulk-two,,,
,Bulk three,bulk-three,,,Bob
https://example.com/bulk-four,Bulk four,not a name!,,,
https://example.com/bulk-five,Bulk five,bulk-five,No such folder,,
"""


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


def opened(system: System, page: Page) -> Locator:
    """The dialog, opened from the list of links."""
    page.goto(f"{system.api_url}/app/links?q=bulk")
    page.get_by_role("button", name="Many at once").click()
    return page.get_by_role("dialog", name="Create many links")


def results(dialog: Locator) -> list[list[str]]:
    """The report, row by row: number, title, what became of it."""
    rows = dialog.get_by_role("region", name="What became of each row").locator("tbody tr")
    return [
        [" ".join(cell.split()) for cell in row.locator("th, td").all_inner_texts()]
        for row in rows.all()
    ]


def test_good_rows_are_made_and_bad_ones_come_back_as_a_file(
    system: System, desk: Page, tmp_path: Path
) -> None:
    campaign = system.api("POST", "/groups", {"name": "Bulk folder"})["id"]
    file = tmp_path / "links.csv"
    file.write_text(TABLE, "utf-8-sig")
    dialog = opened(system, desk)
    dialog.locator("input[type=file]").set_input_files(file)
    preview = dialog.get_by_role("region", name="Preview")
    expect(preview.locator("tbody tr")).to_have_count(5)
    expect(dialog).to_contain_text("2 have faults and are left out")
    expect(dialog).to_contain_text("Passed over: owner")
    expect(preview).to_contain_text("The url is missing.")
    expect(preview).to_contain_text("There is no campaign “No such folder”.")
    expect(preview.get_by_role("row", name="2 https://example.com/bulk-two")).to_contain_text(
        "Bulk two"
    )
    dialog.get_by_role("button", name="Create 3 links").click()
    expect(dialog.get_by_role("button", name="Done")).to_be_visible()
    expect(dialog.get_by_role("status")).to_contain_text("2 links created")
    found = results(dialog)
    assert [row[:2] for row in found] == [
        ["3", "Bulk three"],
        ["4", "Bulk four"],
        ["5", "Bulk five"],
        ["1", "Bulk one"],
        ["2", "Bulk two"],
    ]
    assert found[0][2] == "The url is missing."
    assert found[3][2].endswith("/bulk-one")
    with desk.expect_download() as download:
        dialog.get_by_role("button", name="Download what was not created").click()
    assert download.value.suggested_filename == "links-not-created.csv"
    with download.value.path().open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.reader(text))
    assert rows[0] == ["url", "title", "name", "campaign", "tags", "owner", "Reason"]
    assert rows[1] == ["", "Bulk three", "bulk-three", "", "", "Bob", "The url is missing."]
    assert [row[1:3] for row in rows[2:]] == [
        ["Bulk four", "not a name!"],
        ["Bulk five", "bulk-five"],
    ]
    assert "Name" in rows[2][6]
    dialog.get_by_role("button", name="Done").click()
    expect(desk.get_by_role("link", name="Bulk one")).to_be_visible()
    listed: Any = system.api("GET", "/datapoints", _expand="true", textSearch="bulk-one")
    [made] = listed["entities"]
    assert made["groupId"] == campaign
    assert sorted(tag["name"] for tag in made["tags"]) == ["mail", "sale"]


def test_what_was_pasted_is_stopped_and_the_rest_is_told(system: System, desk: Page) -> None:
    held: list[Route] = []
    desk.route("**/datapoints/batch", lambda route: held.append(route))
    dialog = opened(system, desk)
    addresses = [f"https://example.com/bulk-stop-{number}" for number in range(30)]
    dialog.get_by_label("Table").fill("\n".join(addresses))
    dialog.get_by_role("button", name="Create 30 links").click()
    expect(dialog.get_by_role("progressbar")).to_be_visible()
    dialog.get_by_role("button", name="Stop").click()
    while not held:
        desk.wait_for_timeout(50)
    held[0].continue_()
    expect(dialog.get_by_role("status")).to_have_text(re.compile("25 links created.*5 not created"))
    assert len(held) == 1
    found = results(dialog)
    assert found[0] == ["26", "Bulk stop 25", "Not sent: it was stopped before."]
    assert len(found) == 30


def test_a_table_that_cannot_be_read_says_why(system: System, desk: Page) -> None:
    dialog = opened(system, desk)
    dialog.get_by_label("Table").fill("title,name\nBulk,bulk-none")
    expect(dialog.get_by_role("alert")).to_contain_text("No column says where links lead")
    expect(dialog.get_by_role("button", name="New link")).to_be_disabled()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_making_many_has_no_barriers_and_fits_a_phone(
    system: System, desk: Page, scheme: Any
) -> None:
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": 390, "height": 844})
    dialog = opened(system, desk)
    dialog.get_by_label("Table").wait_for()
    assert barriers(desk) == []
    dialog.get_by_label("Table").fill(f"url,title\n,Wrong\nhttps://example.com/,Bulk {scheme}")
    dialog.get_by_role("region", name="Preview").wait_for()
    assert barriers(desk) == []
    dialog.get_by_role("button", name="Create 1 link").click()
    dialog.get_by_role("button", name="Done").wait_for()
    assert barriers(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
