"""A link's own rules in its form: made, put in order, previewed, refused, and kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.test_dashboard_editor import barriers_in, edited
from tests.support.system import System

expect.set_options(timeout=30_000)
SHOP = "https://shop.example/"


def rules_of(system: System, link: int) -> Any:
    return system.api("GET", f"/v3/links/{link}/rules")["rules"]


def rule(form: Locator, number: int) -> Locator:
    return form.get_by_role("group", name=f"Rule {number}", exact=True)


def test_rules_are_made_with_a_link_put_in_order_and_refused_where_they_are_wrong(
    system: System, desk: Page
) -> None:
    desk.goto(f"{system.api_url}/app/links?new=1")
    form = desk.get_by_role("dialog", name="New link")
    form.get_by_label("Destination", exact=True).fill(SHOP)
    form.get_by_label("Short name").fill("ruled-in-form")
    form.locator("summary", has_text="Rules").click()
    form.get_by_role("button", name="Add a rule").click()
    first = rule(form, 1)
    first.get_by_label("Name of rule 1").fill("Germans")
    country = first.get_by_role("combobox", name="Add a country to condition 1")
    for text, name in (("Ital", "Italy"), ("de", "Germany"), ("austria", "Austria")):
        country.fill(text)
        country.press("ArrowDown")
        country.press("ArrowUp")
        country.press("Enter")
        expect(first.get_by_role("button", name=f"Remove {name}")).to_be_visible()
    first.get_by_role("button", name="Remove Italy").press("Enter")
    expect(first.get_by_role("button", name="Remove Germany")).to_be_focused()
    first.get_by_role("button", name="And another condition").click()
    first.get_by_role("button", name="And another condition").click()
    first.get_by_role("button", name="Remove condition 2").press("Enter")
    expect(first.get_by_label("Condition 2", exact=True)).to_be_focused()
    first.get_by_label("Condition 2", exact=True).select_option("Parameter")
    first.get_by_label("Name of the parameter 2").fill("utm_source")
    first.get_by_label("Test 2").select_option("contains")
    first.get_by_label("Values 2").fill("mail, news")
    leads = first.get_by_role("combobox", name="Where rule 1 leads")
    leads.select_option("To one of several, by weight")
    first.get_by_label("Destination 1", exact=True).fill(f"{SHOP}a")
    first.get_by_label("Destination 2", exact=True).fill(f"{SHOP}b")
    first.get_by_label("Weight 2").fill("3")
    leads.select_option("To one destination")
    expect(first.get_by_label("Destination of rule 1")).to_have_value(f"{SHOP}a")
    leads.select_option("To one of several, by weight")
    expect(first.get_by_label("Destination 2", exact=True)).to_have_value(f"{SHOP}b")
    form.get_by_role("button", name="Add a rule").click()
    second = rule(form, 2)
    second.get_by_label("Condition 1", exact=True).select_option("Time of day")
    second.get_by_label("From 1").fill("18:00")
    second.get_by_label("To 1").fill("23:30")
    second.get_by_label("Time zone 1").fill("Europe/Roma")
    second.get_by_role("button", name="And another condition").click()
    device = second.get_by_label("Condition 2", exact=True)
    device.select_option("Device")
    # What is not whole is said before the link is made.
    form.get_by_role("button", name="New link").click()
    expect(device).to_be_focused()
    expect(device).to_have_accessible_description("Choose at least one value.")
    leads = second.get_by_label("Destination of rule 2")
    expect(leads).to_have_accessible_description("Give the destination.")
    found: Any = system.api("GET", "/datapoints", textSearch="ruled-in-form")
    assert found["entities"] == []
    second.get_by_role("checkbox", name="Phone").check()
    expect(device).to_have_accessible_description("")
    second.get_by_role("button", name="Remove condition 2").click()
    leads.fill("ftp://shop.example/")
    expect(leads).to_have_accessible_description("")
    form.get_by_role("button", name="Move rule 2", exact=True).focus()
    desk.keyboard.press("ArrowUp")
    expect(form.get_by_role("button", name="Move rule 1", exact=True)).to_be_focused()
    expect(form.get_by_text("Now 1 of 2")).to_be_attached()
    expect(rule(form, 2).get_by_label("Name of rule 2")).to_have_value("Germans")
    form.get_by_role("button", name="New link").click()
    expect(form.get_by_text("The link is saved, its rules are not")).to_be_visible()
    expect(form.get_by_text('There is no time zone "Europe/Roma"').first).to_be_visible()
    wrong = rule(form, 1).get_by_label("Destination of rule 1")
    expect(wrong).to_have_accessible_description(re.compile("must begin with http"))
    assert barriers_in(form) == []
    form.get_by_role("button", name="Move rule 1 down").click()
    moved = rule(form, 2).get_by_label("Destination of rule 2")
    expect(moved).to_have_accessible_description(re.compile("must begin with http"))
    form.get_by_role("button", name="Move rule 2 up").click()
    wrong.fill(f"{SHOP}evening")
    rule(form, 1).get_by_label("Time zone 1").fill("Europe/Rome")
    seen = form.get_by_role("region", name="What a visitor gets")
    seen.get_by_label("Visitor's country").select_option("AT")
    seen.get_by_label("Visitor's: Parameter").fill("?utm_source=newsletter")
    seen.get_by_label(re.compile("^When")).fill("2027-01-31T04:00")
    expect(seen).to_contain_text("Rule 2 of 2: Germans")
    expect(seen.get_by_role("listitem").nth(1)).to_contain_text("75%")
    # While the answer is on its way, the rule is the one that was asked about.
    late: list[Route] = []
    desk.route("**/v3/links/preview", lambda route: late.append(route))
    with desk.expect_request("**/v3/links/preview"):
        form.get_by_role("button", name="Move rule 1 down").click()
    expect(seen).to_contain_text("Rule 2 of 2: Germans")
    for route in late:
        route.continue_()
    desk.unroute("**/v3/links/preview")
    expect(seen).to_contain_text("Rule 1 of 2: Germans")
    form.get_by_role("button", name="Move rule 1 down").click()
    form.get_by_label("Title", exact=True).fill("Ruled in the form")
    # The first try has saved the link: this one sends what differs from that, and no more.
    found = system.api("GET", "/datapoints", textSearch="ruled-in-form", _expand="true")
    [link] = found["entities"]
    system.api("POST", f"/datapoints/{link['id']}", {"notes": "by somebody else"})
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    found = system.api("GET", "/datapoints", textSearch="ruled-in-form", _expand="true")
    [now] = found["entities"]
    assert now == link | {"title": "Ruled in the form", "notes": "by somebody else"}
    assert rules_of(system, link["id"]) == [
        {
            "id": 1001,
            "when": {
                "dimension": "time",
                "between": {"from": "18:00", "to": "23:30"},
                "zone": "Europe/Rome",
            },
            "url": f"{SHOP}evening",
        },
        {
            "id": 1002,
            "name": "Germans",
            "when": {
                "and": [
                    {"dimension": "country", "in": ["DE", "AT"]},
                    {"dimension": "query_parameter:utm_source", "contains": ["mail", "news"]},
                ]
            },
            "choose": "weighted",
            "destinations": [
                {"url": f"{SHOP}a", "weight": 1},
                {"url": f"{SHOP}b", "weight": 3},
            ],
        },
    ]
    desk.goto(f"{system.api_url}/app/links/{link['id']}")
    led = desk.get_by_role("region", name="Destination").get_by_role("rowheader")
    expect(led).to_have_text([re.compile("^/evening.*18:00"), "/aGermans", "/bGermans", SHOP])


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_a_condition_that_the_form_cannot_show_is_told_and_kept(
    system: System, desk: Page, scheme: Any, width: int
) -> None:
    link = system.make_link(f"ruled-by-api-{width}", SHOP)
    nested = {
        "or": [
            {"dimension": "country", "is": "IT"},
            {"not": {"dimension": "referrer_host", "ends_with": ".example"}},
        ]
    }
    whens = [
        nested,
        {"dimension": "device", "in": ["mobile", "tablet"]},
        {"dimension": "weekday", "in": [6, 7], "zone": "Europe/Rome"},
        {"dimension": "date", "between": {"from": "2026-12-01", "to": "2026-12-24"}, "zone": "UTC"},
        {"dimension": "percentage", "between": {"from": 0, "to": 20}},
        {"and": [{"dimension": "returning", "is": True}, {"dimension": "language", "is": "de"}]},
    ]
    rules = [{"when": when, "url": f"{SHOP}{at}"} for at, when in enumerate(whens)]
    before = system.api("PUT", f"/v3/links/{link}/rules", {"rules": rules})["rules"]
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 844})
    form = edited(system, desk, link)
    expect(form.locator("summary", has_text="Rules")).to_contain_text("6 rules")
    form.locator("summary", has_text="Rules").click()
    expect(rule(form, 1)).to_contain_text("Country is Italy or not (Referrer ends with .example)")
    assert barriers_in(form) == []
    assert form.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    rule(form, 1).get_by_label("Name of rule 1").fill("Nested")
    form.get_by_role("button", name="Remove rule 6").click()
    expect(form.get_by_role("button", name="Move rule 5", exact=True)).to_be_focused()
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    after = [{"id": 1001, "name": "Nested", **before[0]}, *before[1:5]]
    assert rules_of(system, link) == after
