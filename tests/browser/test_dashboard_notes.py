"""Notes on the charts over time: written, read, changed and deleted, on a desk and a phone."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from clicktrail.api.dashboard import BUILT
from tests.support.axe import barriers
from tests.support.clock import away_from_midnight
from tests.support.system import System, request

expect.set_options(timeout=30_000)


# What dialogs are called from now on, frame by frame.
TITLES = """() => {
    window.titles = new Set();
    const look = () => {
        for (const one of document.querySelectorAll("[role=dialog] h2")) {
            window.titles.add(one.textContent);
        }
        requestAnimationFrame(look);
    };
    look();
}"""


class Noted:
    """An account of one test's own, with a link, whose owner or guest looks at its charts."""

    def __init__(self, system: System, page: Page) -> None:
        assert (BUILT / "index.html").is_file(), "make dashboard"
        away_from_midnight(before=120)
        self.system, self.page = system, page
        made = system.cli("account", "create", f"notes-{uuid.uuid4()}@example.com", "--json")
        self.key = json.loads(made.stdout)["key"]["key"]
        link = {"title": "Noted link", "typeTL": {"url": "https://example.com/"}}
        self.link = self.api("POST", "/datapoints", link)["id"]
        # An account with one link that nobody has opened is shown round.
        self.api("POST", "/datapoints", {**link, "title": "Another link"})

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the API as the owner; return the JSON."""
        headers = {"X-Clickmeter-AuthKey": self.key, "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body).encode()
        answer = request(method, self.system.api_url + path, headers=headers, body=sent)
        assert answer.status in (200, 201), answer.body
        return answer.json

    def note(self, days_ago: int, text: str, **about: int) -> int:
        """Make a note on a day."""
        body = {"at": day(days_ago), "text": text, **about}
        return int(self.api("POST", "/v3/annotations", body)["id"])

    def texts(self) -> list[str]:
        """What is noted, in its order."""
        return [one["text"] for one in self.api("GET", "/v3/annotations")["annotations"]]

    def open(self, path: str = "?period=7d", key: str = "") -> Page:
        """Look at a chart, as the owner unless another key is given."""
        session = f"{self.system.api_url}/v3/session"
        answer = self.page.request.post(session, data={"authKey": key or self.key})
        assert answer.status == 200
        self.page.goto(f"{self.system.api_url}/app{path}")
        self.page.get_by_role("table", name=re.compile("as a table$")).wait_for(state="attached")
        return self.page


@pytest.fixture
def noted(system: System, page: Page, complaints: list[str]) -> Noted:
    page.set_viewport_size({"width": 1280, "height": 900})
    return Noted(system, page)


def day(days_ago: int) -> str:
    return str(datetime.now(UTC).date() - timedelta(days=days_ago))


def flags(page: Page) -> Locator:
    return page.get_by_role("list", name="Notes").get_by_role("button")


def test_a_note_is_written_read_changed_and_deleted_on_the_overview(noted: Noted) -> None:
    page = noted.open()
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Add a note")
    expect(form.get_by_label("Day")).to_have_value(day(0))
    form.get_by_label("Day").fill("")
    form.get_by_role("button", name="Create").click()
    expect(form.get_by_role("alert").first).to_be_visible()
    form.get_by_label("What happened").fill("Newsletter 24")
    form.get_by_label("Day").fill(day(2))
    form.get_by_role("button", name="Create").click()
    expect(form).to_have_count(0)
    flag = page.get_by_role("button", name=re.compile("^1 note, .*: Newsletter 24$"))
    expect(flag).to_be_visible()
    flag.hover()
    expect(page.get_by_text("Newsletter 24", exact=True).first).to_be_visible()
    # It is reached by keys, behind the chart.
    chart = page.get_by_role("group", name=re.compile("^Clicks by"))
    chart.focus()
    page.keyboard.press("Tab")
    expect(flag).to_be_focused()
    page.keyboard.press("Enter")
    notes = page.get_by_role("dialog", name="Notes")
    notes.get_by_role("button", name="Edit note: Newsletter 24").click()
    form = page.get_by_role("dialog", name="Edit note")
    expect(notes).to_have_count(0)
    page.evaluate(TITLES)
    form.get_by_label("Time").fill("09:30")
    form.get_by_label("What happened").fill("Newsletter 24 sent")
    form.get_by_role("button", name="Save").click()
    sent = page.get_by_role("button", name=re.compile("^1 note, .*: Newsletter 24 sent$"))
    # While it closes it is called as before.
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("[...window.titles]") == ["Edit note"]
    # The focus is where it came from, or at the chart where that is gone.
    expect(sent).to_be_focused()
    sent.click()
    expect(notes).to_contain_text("09:30")
    notes.get_by_role("button", name="Delete note: Newsletter 24 sent").click()
    expect(sent).to_have_count(0)
    expect(chart).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(sent).to_be_visible()
    expect(chart).to_be_focused()
    assert noted.texts() == ["Newsletter 24 sent"]
    sent.click()
    notes.get_by_role("button", name="Delete note: Newsletter 24 sent").click()
    expect(sent).to_have_count(0)
    with page.expect_response(lambda answer: answer.request.method == "DELETE") as deleted:
        page.get_by_role("link", name="Links", exact=True).click()
    assert deleted.value.status == 204
    assert noted.texts() == []


def test_a_links_page_shows_what_concerns_it_and_its_point_is_noted(noted: Noted) -> None:
    other = noted.api("POST", "/datapoints", {"title": "x", "typeTL": {"url": "https://b.example"}})
    noted.note(1, "Of all")
    noted.note(1, "Of the link", datapoint=noted.link)
    noted.note(1, "Of another", datapoint=other["id"])
    page = noted.open(f"/links/{noted.link}?period=7d&interval=day")
    expect(flags(page)).to_have_count(1)
    expect(flags(page)).to_have_text("2")
    both = re.compile("^2 notes, .*: Of all; Noted link: Of the link$")
    expect(flags(page)).to_have_accessible_name(both)
    chart = page.get_by_role("group", name=re.compile("^Clicks by"))
    chart.focus()
    for key in ("End", "ArrowLeft"):
        page.keyboard.press(key)
    expect(chart).to_contain_text("Noted: Of all; Noted link: Of the link")
    table = page.get_by_role("table", name=re.compile("as a table$"))
    expect(table.get_by_role("row").nth(6)).to_contain_text("Of all; Noted link: Of the link")
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="Add a note")
    expect(form.get_by_label("Day")).to_have_value(day(1))
    expect(form.get_by_label("What it is about")).to_have_value(f"datapoint {noted.link}")
    form.get_by_label("What happened").fill("Third")
    form.get_by_role("button", name="Create").click()
    expect(flags(page)).to_have_text("3")
    third = noted.api("GET", "/v3/annotations")["annotations"][-1]
    assert (third["at"], third["text"], third["datapoint"]) == (day(1), "Third", noted.link)


def test_a_guest_reads_notes_and_writes_none(noted: Noted) -> None:
    noted.note(1, "Of the link", datapoint=noted.link)
    noted.note(1, "Of all")
    guest = noted.api("POST", "/account/guests", {"userName": f"notes-{uuid.uuid4()}"})
    page = noted.open(key=guest["apiKey"])
    expect(flags(page)).to_have_accessible_name(re.compile("^1 note, .*: Of all$"))
    expect(page.get_by_role("button", name="Add a note")).to_have_count(0)
    page.keyboard.press("n")
    flags(page).click()
    expect(page.get_by_role("dialog")).to_have_count(1)
    notes = page.get_by_role("dialog", name="Notes")
    expect(notes).to_contain_text("Of all")
    expect(notes.get_by_role("button", name="Delete note: Of all")).to_have_count(0)


def test_notes_have_no_barriers_in_either_theme_and_fit_a_phone(noted: Noted) -> None:
    for days_ago in (1, 1, 2, 9):
        noted.note(days_ago, f"Something that happened {days_ago} days ago, told at some length")
    page = noted.page
    page.add_init_script("localStorage.setItem('clicktrail.nav', 'narrow')")
    for scheme, width in (("light", 390), ("dark", 1280)):
        scheme_: Any = scheme
        page.emulate_media(color_scheme=scheme_)
        page.set_viewport_size({"width": width, "height": 844})
        noted.open("?period=28d")
        flags(page).first.focus()
        page.wait_for_load_state("networkidle")
        assert (width, barriers(page)) == (width, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name="Notes")).to_be_visible()
        assert (width, barriers(page)) == (width, [])
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Add a note").click()
        expect(page.get_by_role("dialog", name="Add a note")).to_be_visible()
        assert (width, barriers(page)) == (width, [])
