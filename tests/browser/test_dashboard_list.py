"""The list of links changes what was meant, all of it and only that, and says how it went."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.system import System

# A bound, not a wait: on a busy machine a screen may take its time.
expect.set_options(timeout=30_000)
AT_ONCE_AFTER = """key => {
    const how = {key, bubbles: true, cancelable: true};
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", how));
    return document.activeElement.getAttribute("aria-label");
}"""
UNDER_THE_HEAD = """() => {
  const row = document.activeElement.closest('tr').getBoundingClientRect();
  return row.top >= document.querySelector('thead th').getBoundingClientRect().bottom;
}"""


@pytest.fixture
def make(system: System, request: pytest.FixtureRequest) -> Callable[..., int]:
    """Makes a link of a title that no other test has."""
    mark = request.node.name.removeprefix("test_").replace("_", " ")[:40].strip()

    def made(title: str, **members: Any) -> int:
        body = {"title": f"{title} {mark}", "typeTL": {"url": "https://example.com/"}, **members}
        return int(system.api("POST", "/datapoints", body)["id"])

    made.mark = mark  # type: ignore[attr-defined]
    return made


def listed(system: System, make: Any, **search: str) -> str:
    """The address of the list of a test's own links, by their titles."""
    query = {"q": make.mark, "sort": "title", **search}
    return f"{system.api_url}/app/links?" + "&".join(f"{k}={v}" for k, v in query.items())


def row(page: Page, title: str) -> Locator:
    """The row of a link whose title begins so."""
    return page.get_by_role("row").filter(
        has=page.get_by_role("link", name=re.compile(f"^{title}"))
    )


def card(page: Page, title: str) -> Locator:
    """The card of a link whose title begins so."""
    return (
        page.get_by_role("list", name="Links")
        .get_by_role("listitem")
        .filter(has=page.get_by_role("link", name=re.compile(f"^{title}")))
    )


def edit(page: Page, title: str) -> None:
    """Open the form of a link by its menu."""
    row(page, title).get_by_role("button", name=re.compile("^What to do with")).click()
    page.get_by_role("menuitem", name=re.compile("^Edit")).click()


def statuses(system: System, *ids: int) -> list[int]:
    """What the API says of links."""
    return [system.api("GET", f"/datapoints/{one}").get("status", 0) for one in ids]


@pytest.mark.parametrize("language", ["de", "fr", "es", "it", "pt"])
def test_the_list_is_no_wider_than_a_phone_in_any_language(
    system: System, desk: Page, make: Any, language: str
) -> None:
    make("Narrow")
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.add_init_script(f"localStorage.setItem('clicktrail.locale', '{language}')")
    desk.goto(listed(system, make))
    desk.get_by_role("link", name=re.compile("^Narrow")).first.wait_for()
    assert desk.locator("html").get_attribute("lang") == language
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_edit_leaves_a_link_where_it_is_when_its_place_is_not_offered(
    system: System, desk: Page, make: Any
) -> None:
    campaign = system.api("POST", "/groups", {"name": "The thousand and first"})["id"]
    link = make("Kept", groupId=campaign)
    before = system.api("GET", f"/datapoints/{link}")

    def offer(name: str) -> Callable[[Route], None]:
        return lambda route: route.fulfill(json={"entities": [{"id": 999_999, "name": name}]})

    desk.route("**/groups?*", offer("Default"))
    desk.route("**/domains?*", offer("other.example"))
    desk.goto(listed(system, make))
    edit(desk, "Kept")
    form = desk.get_by_role("dialog", name="Edit link")
    chosen = form.get_by_label("Campaign").locator("option:checked")
    expect(chosen).to_have_text("The thousand and first")
    form.get_by_label("Title").fill("Kept and renamed")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    after = system.api("GET", f"/datapoints/{link}")
    assert after["title"] == "Kept and renamed"
    assert (after["groupId"], after["typeTL"]) == (campaign, before["typeTL"])


def test_an_edit_sends_only_what_was_changed(system: System, desk: Page, make: Any) -> None:
    link = make("Left", notes="early", tags=["one"])
    desk.goto(listed(system, make))
    edit(desk, "Left")
    form = desk.get_by_role("dialog", name="Edit link")
    form.get_by_label("Title").fill("Left alone")
    system.api("POST", f"/datapoints/{link}", {"notes": "late", "tags": ["two"]})
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    after = system.api("GET", f"/datapoints/{link}")
    assert (after["title"], after["notes"]) == ("Left alone", "late")
    assert [tag["name"] for tag in after["tags"]] == ["two"]


def test_the_form_begins_with_what_the_link_is_now_and_a_name_cannot_be_emptied(
    system: System, desk: Page, make: Any
) -> None:
    link = make("Fresh", name="list-fresh")
    desk.goto(listed(system, make))
    edit(desk, "Fresh")
    form = desk.get_by_role("dialog", name="Edit link")
    form.get_by_label("Notes").wait_for(state="attached")
    desk.keyboard.press("Escape")
    expect(form).to_have_count(0)
    system.api("POST", f"/datapoints/{link}", {"notes": "changed by somebody else"})
    edit(desk, "Fresh")
    form.get_by_text("More", exact=True).click()
    expect(form.get_by_label("Notes")).to_have_value("changed by somebody else")
    name = form.get_by_label("Short name")
    name.fill("")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_contain_text("keeps a short name")
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description(re.compile("keeps a short name"))


def test_whoever_changes_a_name_is_told_that_the_old_address_stops_working(
    system: System, desk: Page, make: Any
) -> None:
    link = make("Handed out", name="list-handed-out")
    desk.goto(listed(system, make))
    edit(desk, "Handed out")
    form = desk.get_by_role("dialog", name="Edit link")
    form.get_by_text("More", exact=True).click()
    name = form.get_by_label("Short name")
    warned = re.compile("…/list-handed-out leads nowhere any more")
    expect(name).to_have_value("list-handed-out")
    expect(name).not_to_have_accessible_description(warned)
    # Visitors find a name in whatever case they type it.
    name.fill("List-Handed-OUT")
    expect(name).not_to_have_accessible_description(warned)
    name.fill("list-renamed")
    expect(name).to_have_accessible_description(warned)
    expect(form.get_by_text(warned)).to_be_visible()
    name.fill("list-handed-out")
    expect(name).not_to_have_accessible_description(warned)
    name.fill("list-renamed")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    assert system.api("GET", f"/datapoints/{link}")["name"] == "list-renamed"


def test_a_fault_under_more_is_seen_and_belongs_to_its_field(
    system: System, desk: Page, make: Any
) -> None:
    make("Noted")
    desk.goto(listed(system, make))
    edit(desk, "Noted")
    form = desk.get_by_role("dialog", name="Edit link")
    form.get_by_label("Title").fill("Noted twice")
    refusal = {"code": "Invalid", "property": "Notes", "errorMessage": "That is too much."}
    desk.route(
        re.compile(r"/datapoints/\d+$"),
        lambda route: (
            route.fulfill(
                status=400, json={"errorMessage": "That is too much.", "errors": [refusal]}
            )
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    form.get_by_role("button", name="Save").click()
    notes = form.get_by_label("Notes")
    expect(notes).to_be_visible()
    expect(notes).to_have_accessible_description("That is too much.")


def test_a_link_that_was_saved_is_saved_even_if_it_cannot_be_read_again(
    system: System, desk: Page, make: Any
) -> None:
    make("Stays")
    desk.goto(listed(system, make))
    edit(desk, "Stays")
    form = desk.get_by_role("dialog", name="Edit link")
    form.get_by_label("Title").fill("Stays put")
    broken = re.compile(r"/datapoints/\d+$")

    def fail(route: Route) -> None:
        if route.request.method == "GET":
            route.fulfill(status=500, json={})
        else:
            route.continue_()

    desk.route(broken, fail)
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(desk.get_by_role("status")).to_contain_text("Stays put is saved")

    desk.keyboard.press("n")
    form = desk.get_by_role("dialog", name="New link")
    form.get_by_label("Destination", exact=True).fill("https://example.com/made-only-once")
    desk.keyboard.press("Enter")
    expect(form).to_have_count(0)
    expect(desk.get_by_role("status")).to_contain_text("Made only once")
    found = system.api("GET", "/datapoints/count", textSearch="made-only-once")
    assert found["count"] == 1


def test_what_could_not_be_changed_is_said_with_a_way_to_try_again(
    system: System, desk: Page, make: Any
) -> None:
    link = make("Stubborn")
    desk.goto(listed(system, make))
    subject = row(desk, "Stubborn")
    subject.get_by_role("checkbox").check()
    batch = "**/datapoints/batch"
    desk.route(batch, lambda route: route.abort())
    desk.get_by_role("button", name="Delete", exact=True).click()
    expect(desk.get_by_role("alert")).to_contain_text("No connection to Clicktrail")
    expect(subject).to_be_visible()
    desk.unroute(batch)
    desk.get_by_role("button", name="Try again").click()
    expect(subject).to_have_count(0)
    desk.route(
        batch,
        lambda route: route.fulfill(
            status=403, json={"errorCode": "Forbidden", "errorMessage": "Guests only look."}
        ),
    )
    desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("alert")).to_contain_text("Guests only look.")
    assert statuses(system, link) == [3]
    desk.unroute(batch)
    desk.get_by_role("button", name="Try again").click()
    expect(subject).to_be_visible()


def test_under_all_each_link_says_its_status_and_gets_it_back(
    system: System, desk: Page, make: Any
) -> None:
    active, paused = make("Awake"), make("Asleep")
    system.api("POST", f"/datapoints/{paused}", {"status": 1})
    desk.goto(listed(system, make, status="all"))
    expect(row(desk, "Asleep")).to_contain_text("Paused")
    expect(row(desk, "Awake")).not_to_contain_text("Paused")
    for title, offered in (("Asleep", "Activate"), ("Awake", "Pause")):
        row(desk, title).get_by_role("button", name=re.compile("^What to do with")).click()
        expect(desk.get_by_role("menuitem", name=offered)).to_be_visible()
        desk.keyboard.press("Escape")
        expect(desk.get_by_role("menu")).to_have_count(0)
    words = {0: [], 1: ["Paused"], 3: ["Deleted"]}

    def are(*then: int) -> None:
        # What is done next goes by what the list says of them.
        for title, status in zip(("Awake", "Asleep"), then, strict=True):
            expect(row(desk, title).locator("em")).to_have_text(words[status])
        assert statuses(system, active, paused) == list(then)

    for act, then in (("Pause", 1), ("Activate", 0), ("Delete", 3)):
        row(desk, "Awake").get_by_role("checkbox").check()
        row(desk, "Asleep").get_by_role("checkbox").check()
        desk.get_by_role("button", name=act, exact=True).click()
        undo = desk.get_by_role("button", name="Undo")
        undo.wait_for()
        are(then, then)
        undo.click()
        are(0, 1)


def test_keys_mean_the_link_that_was_chosen_not_the_one_under_the_pointer(
    system: System, desk: Page, make: Any
) -> None:
    meant, other = make("A meant"), make("B other")
    desk.goto(listed(system, make))
    row(desk, "A meant").locator("[data-column=clicks]").click()
    row(desk, "B other").hover()
    desk.keyboard.press("Delete")
    expect(row(desk, "A meant")).to_have_count(0)
    desk.keyboard.press("Delete")  # it is gone; none has taken its place unasked
    desk.keyboard.press("j")
    desk.keyboard.press("e")
    expect(desk.get_by_role("dialog", name="Edit link").get_by_label("Title")).to_have_value(
        re.compile("^B other")
    )
    assert statuses(system, meant, other) == [3, 0]


def test_keys_work_on_while_a_tick_has_the_focus(system: System, desk: Page, make: Any) -> None:
    for title in ("A ticked", "B ticked"):
        make(title)
    desk.goto(listed(system, make))
    everything = desk.get_by_role("checkbox", name="Select all that are shown")
    row(desk, "A ticked").get_by_role("checkbox").check()
    assert everything.evaluate("one => one.indeterminate") is True
    desk.keyboard.press("e")
    form = desk.get_by_role("dialog", name="Edit link")
    expect(form.get_by_label("Title")).to_have_value(re.compile("^A ticked"))
    desk.keyboard.press("Escape")
    everything.check()
    assert everything.evaluate("one => one.indeterminate") is False
    expect(desk.get_by_role("table")).to_have_attribute("aria-rowcount", "3")


def test_the_search_says_what_is_searched_for(system: System, desk: Page, make: Any) -> None:
    make("Sought")
    desk.goto(listed(system, make))
    field = desk.get_by_label("Search titles, names, destinations, notes")
    expect(field).to_have_value(make.mark)
    desk.get_by_role("navigation", name="Main").get_by_role("link", name="Links").click()
    expect(field).to_have_value("")
    desk.go_back()
    expect(field).to_have_value(make.mark)
    field.fill("nothing is called this")
    desk.get_by_role("button", name="Show all links").click()
    expect(field).to_have_value("")


def test_a_row_that_keys_reach_is_never_under_the_head(
    system: System, desk: Page, make: Any
) -> None:
    title = f"Row {{:02}} {make.mark}"
    links = [
        {"title": title.format(at), "typeTL": {"url": "https://example.com/"}} for at in range(60)
    ]
    system.api("PUT", "/datapoints/batch", {"List": links})
    desk.goto(listed(system, make))
    row(desk, "Row 00").wait_for()
    for key, times in (("j", 40), ("k", 30)):
        for _ in range(times):
            desk.keyboard.press(key)
            desk.wait_for_timeout(40)
    expect(
        row(desk, "Row 09").get_by_role("checkbox").or_(desk.locator("body")).first
    ).to_be_attached()
    assert desk.evaluate(UNDER_THE_HEAD)
    for _ in range(24):
        desk.keyboard.press("Shift+Tab")
    assert desk.evaluate(UNDER_THE_HEAD)


def test_cards_show_the_same_links_and_obey_the_same_keys(
    system: System, desk: Page, make: Any
) -> None:
    campaign = system.api("POST", "/groups", {"name": "Cards of spring"})["id"]
    where = {"url": "https://www.shop.example/coats?x=1"}
    make("A", name="list-card", groupId=campaign, tags=["c1", "c2", "c3", "c4"], typeTL=where)
    others = [make(title) for title in ("B", "C", "D", "E")]
    system.wait_live()
    system.visit("/list-card")
    system.wait_counted()
    desk.goto(listed(system, make, period="7d"))
    row(desk, "A").get_by_role("checkbox").check()
    desk.keyboard.press("v")
    expect(desk).to_have_url(re.compile("as=cards"))
    first = card(desk, "A")
    expect(first.get_by_role("checkbox")).to_be_checked()
    for text in ("/list-card", "shop.example", "Cards of spring", "c1c2c3+1", "Clicks1"):
        expect(first).to_contain_text(text)
    line = first.get_by_role("img", name=re.compile("^Clicks by day: .*1$"))
    expect(line).to_be_visible()

    desk.keyboard.press("ArrowRight")
    expect(card(desk, "B").get_by_role("checkbox")).to_be_focused()
    desk.keyboard.press("ArrowDown")  # three stand side by side
    expect(card(desk, "E").get_by_role("checkbox")).to_be_focused()
    # Whoever is quick presses the next key before another picture is drawn.
    assert desk.evaluate(AT_ONCE_AFTER, "ArrowUp").startswith("Select B ")
    desk.keyboard.press("Space")
    expect(desk.get_by_text("2 selected")).to_be_visible()
    desk.keyboard.press("e")
    form = desk.get_by_role("dialog", name="Edit link")
    expect(form.get_by_label("Title")).to_have_value(re.compile("^B "))
    desk.keyboard.press("Escape")
    desk.get_by_role("button", name="Delete", exact=True).click()
    expect(card(desk, "B")).to_have_count(0)
    assert statuses(system, *others) == [3, 0, 0, 0]

    desk.get_by_role("combobox", name="Order").select_option("Clicks")
    cards = desk.get_by_role("list", name="Links").get_by_role("listitem")
    expect(cards).to_have_count(3)
    desk.get_by_role("button", name="Turn the order round").click()
    expect(desk).to_have_url(re.compile("sort=totalClicks"))
    desk.get_by_role("radio", name="Table").check(force=True)
    expect(desk.get_by_role("row", name=re.compile("^Select C"))).to_be_visible()
    assert "as=" not in desk.url


def test_a_copy_begins_with_all_of_a_link_but_its_names_and_password(
    system: System, desk: Page, make: Any
) -> None:
    members = {
        "url": "https://example.com/copied",
        "destinationMode": 8,
        "sequentialDestinationItems": [{"url": f"https://example.com/{at}"} for at in "ab"],
        "password": "open sesame",
    }
    source = make("Source", name="list-source", tags=["kept"], notes="Read me.", typeTL=members)
    desk.goto(listed(system, make))
    row(desk, "Source").locator("[data-column=clicks]").click()
    desk.keyboard.press("d")
    form = desk.get_by_role("dialog", name="New link")
    expect(form.get_by_label("Title")).to_have_value(f"Copy of Source {make.mark}")
    expect(form.get_by_label("Short name")).to_have_value("")
    with desk.expect_response(re.compile(r"/datapoints$")) as made:
        form.get_by_role("button", name="New link").click()
    assert made.value.status == 200, made.value.text()
    expect(form).to_have_count(0)
    before, after = (
        system.api("GET", f"/datapoints/{one}") for one in (source, made.value.json()["id"])
    )
    assert (before["typeTL"].pop("password"), after["typeTL"].get("password")) == ("********", None)
    own = {"id", "title", "name", "trackingCode", "creationDate"}
    assert {name for name in before if before[name] != after.get(name)} - own == set()
    assert after["title"] == f"Copy of Source {make.mark}"


def test_links_are_moved_into_a_campaign_and_back(system: System, desk: Page, make: Any) -> None:
    before, after = (
        system.api("POST", "/groups", {"name": f"Moved {word}"})["id"] for word in ("from", "to")
    )
    links = [make("A", groupId=before), make("B", groupId=before), make("C", groupId=after)]

    def places() -> list[int]:
        return [system.api("GET", f"/datapoints/{one}")["groupId"] for one in links]

    desk.goto(listed(system, make))
    for title in ("A", "B", "C"):
        row(desk, title).get_by_role("checkbox").check()
    campaign = desk.get_by_role("combobox", name="Move to a campaign")
    campaign.focus()
    offered = desk.get_by_role("listbox", name="Move to a campaign").get_by_role("option")
    expect(offered.first).to_be_visible()
    campaign.press("ArrowDown")
    campaign.press("ArrowUp")
    assert places() == [before, before, after]
    campaign.fill("moved to")
    expect(offered).to_have_text(["Moved to"])
    campaign.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("2 links are in Moved to now")
    expect(row(desk, "A")).to_contain_text("Moved to")
    assert places() == [after, after, after]
    with desk.expect_response("**/datapoints/batch"):
        desk.get_by_role("button", name="Undo").click()
    expect(row(desk, "A")).to_contain_text("Moved from")
    assert places() == [before, before, after]


def test_a_phone_shows_cards_until_the_table_is_asked_for(
    system: System, desk: Page, make: Any
) -> None:
    title = f"Card {{:02}} {make.mark}"
    where = {"url": f"https://example.com/{'a' * 80}", "redirectType": 307}
    links = [{"title": title.format(at), "typeTL": where} for at in range(40)]
    system.api("PUT", "/datapoints/batch", {"List": links})
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(listed(system, make))
    card(desk, "Card 00").wait_for()
    assert desk.locator("[data-index]").count() < 20
    desk.mouse.wheel(0, 20_000)
    last = card(desk, "Card 39")
    expect(last).to_be_in_viewport()
    expect(last).to_have_attribute("aria-posinset", "40")
    last.get_by_role("button", name=re.compile("^What to do with")).click()
    desk.get_by_role("menuitem", name="Pause").click()
    expect(desk.get_by_role("status")).to_contain_text("1 link is paused")
    expect(last).to_have_count(0)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    desk.get_by_role("radio", name="Table").check(force=True)
    expect(desk).to_have_url(re.compile("as=table"))
    expect(desk.locator("tr[data-index]").first).to_be_visible()


def test_a_dialog_keeps_its_name_while_it_closes(system: System, desk: Page, make: Any) -> None:
    make("Named")
    desk.goto(listed(system, make))
    edit(desk, "Named")
    form = desk.get_by_role("dialog", name="Edit link")
    form.get_by_label("Title").wait_for()
    desk.evaluate(
        """() => {
          window.names = new Set();
          const look = () => {
            const title = document.querySelector('[role=dialog] h2');
            if (title) window.names.add(title.textContent);
            const field = document.querySelector('[role=dialog]');
            if (field && !field.querySelector('form')) window.names.add('no form');
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    desk.keyboard.press("Escape")
    expect(form).to_have_count(0)
    assert desk.evaluate("[...window.names]") == ["Edit link"]


def test_the_small_lines_say_what_their_steps_are(system: System, desk: Page, make: Any) -> None:
    make("Lined", name="list-lined")
    system.wait_live()
    system.visit("/list-lined")
    system.wait_counted()
    for period, step in (("today", "hour"), ("7d", "day"), ("12m", "week"), ("all", "month")):
        desk.goto(listed(system, make, period=period))
        line = row(desk, "Lined").get_by_role("img", name=re.compile("^Clicks by"))
        expect(line).to_have_accessible_name(re.compile(f"^Clicks by {step}: .*1$"))
    desk.goto(listed(system, make, period="7d"))
    line = row(desk, "Lined").get_by_role("img", name=re.compile("^Clicks by"))
    expect(line).to_have_accessible_name("Clicks by day: 0, 0, 0, 0, 0, 0, 1")


def test_earlier_days_of_the_stream_fit_a_phone(system: System, desk: Page, make: Any) -> None:
    def yesterday(route: Route) -> None:
        answer = route.fetch().json()
        for event in answer["events"]:
            event["time"] = f"2025-11-28T{event['time'][11:]}"
        route.fulfill(body=json.dumps(answer), content_type="application/json")

    make("Streamed", name="list-streamed")
    system.wait_live()
    system.visit("/list-streamed")
    system.wait_counted()
    desk.route(re.compile(r"/v3/events\?"), yesterday)
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(f"{system.api_url}/app/stream")
    time = desk.get_by_role("row").nth(1).get_by_role("cell").first
    expect(time).to_contain_text("28")
    assert time.evaluate("one => one.scrollWidth <= one.clientWidth")
    expect(desk.get_by_role("combobox", name="Who")).to_be_visible()
