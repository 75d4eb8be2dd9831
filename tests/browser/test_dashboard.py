"""The dashboard in a real browser, over a running system with a little traffic of its own."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.axe import barriers
from tests.support.behaviours import AUSTRIAN
from tests.support.system import API_KEY, FIREFOX, System

# A bound, not a wait: on a busy machine a screen may take its time.
expect.set_options(timeout=30_000)
# Remembers which countries of the map were lit, however shortly.
LIGHTS = """() => {
  window.lit = new Set();
  const look = (changes) => changes.forEach(({ target }) => window.lit.add(target.dataset.country));
  new MutationObserver(look).observe(document, { subtree: true, attributeFilter: ["data-lit"] });
}"""
SCREENS = (
    *("/app", "/app/links?as=table", "/app/links?as=cards"),
    *("/app/stream?map=on", "/app/more"),
)


def scoped(system: System, path: str = "/app", **search: str) -> str:
    """The address of a view of this module's own campaign: other tests fill the same account."""
    groups: Any = system.api("GET", "/groups", _expand="true", textSearch="Dashboard")["entities"]
    query = "&".join(f"{name}={value}" for name, value in search.items())
    return f"{system.api_url}{path}?f=is,group,{groups[0]['id']}" + (f"&{query}" if query else "")


def card(page: Page, name: str) -> Any:
    """One card of the overview by its name."""
    return page.get_by_role("region", name=name, exact=True)


def metric(page: Page, name: str) -> Any:
    """What a card of figures shows."""
    return page.get_by_role("button", name=re.compile(f"^{name} ?[0-9]"))


def with_second_factor(page: Page, v3: str, password: str) -> str:
    """Set a password and a second factor for whoever is signed in; return a recovery code."""

    def send(method: str, path: str, body: dict[str, str]) -> Any:
        csrf = page.request.get(f"{v3}/session").json()["csrf"]
        answer = page.request.fetch(
            v3 + path, method=method, data=body, headers={"X-Clicktrail-Csrf": csrf}
        )
        assert answer.ok, answer.text()
        return answer.json() if answer.text() else None

    send("PUT", "/account/password", {"password": password})
    secret = send("POST", "/account/totp", {"current": password})["secret"]
    confirmed = send("PUT", "/account/totp", {"code": pyotp.TOTP(secret).now()})
    return str(confirmed["recoveryCodes"][0])


def test_a_wrong_key_is_refused_beside_the_field_and_the_right_one_opens_what_was_asked_for(
    filled: System, page: Page, complaints: list[str]
) -> None:
    page.goto(f"{filled.api_url}/app/links?q=shoes")
    page.get_by_role("button", name="Sign in with an API key").click()
    field = page.get_by_label("API key", exact=True)
    expect(field).to_be_focused()
    field.fill("00000000-0000-4000-8000-000000000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("That was not right")
    field.fill(API_KEY)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Dashboard shoes", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Dashboard shoes", exact=True)).to_be_visible()
    page.goto(f"{filled.api_url}/app/more")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{filled.api_url}/app")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_link_signs_in_once_and_a_password_with_its_code_ever_after(
    system: System, page: Page, complaints: list[str]
) -> None:
    email = "second@example.com"
    made = json.loads(system.cli("account", "create", email, "--json").stdout)["account"]
    link = json.loads(system.cli("account", "login-link", str(made["id"]), "--json").stdout)["url"]
    app = f"http://{urlsplit(link).netloc}"  # under a name, and cookies belong to names
    assert urlsplit(link).fragment.startswith("token=")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.method} {urlsplit(one.url).path}"))
    page.goto(link)
    expect(page.get_by_role("navigation", name="Main")).to_contain_text("Overview")
    assert "token" not in page.url
    page.wait_for_load_state("networkidle")
    assert asked.count("POST /v3/session") == 1
    expect(page.get_by_role("button", name="Search")).to_contain_text("Ctrl K")
    page.get_by_role("button", name="Narrow", exact=True).click()
    page.get_by_role("button", name="Make the navigation wide").click()
    expect(page.get_by_role("button", name="Narrow", exact=True)).to_be_visible()
    page.get_by_role("link", name=re.compile(f"^{email}.*Settings$")).click()
    expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
    recovery = with_second_factor(page, f"{app}/v3", "correct horse battery")
    page.goto(f"{app}/app/more")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    page.goto(link)
    expect(page.get_by_role("alert")).to_contain_text("does not work any more")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("correct horse battery")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    page.get_by_label("Code").fill(recovery)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_an_answer_of_before_the_sign_in_does_not_undo_it(
    system: System, page: Page, complaints: list[str]
) -> None:
    made = system.cli("account", "create", "third@example.com", "--json").stdout
    account = str(json.loads(made)["account"]["id"])
    link = json.loads(system.cli("account", "login-link", account, "--json").stdout)["url"]
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "GET" and not held:
            held.append(route)  # asked before anybody was signed in, answered after
        else:
            route.continue_()

    page.route("**/v3/session", hold)
    page.goto(link)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    held[0].fulfill(status=401, content_type="application/problem+json", body="{}")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_a_single_sign_on_that_failed_says_why_and_leads_to_the_log_in(
    system: System, page: Page, complaints: list[str]
) -> None:
    for error, why in (
        ("sso-denied", "was declined"),
        ("sso-expired", "over ten minutes"),
        ("sso-unknown", "No account here has your e-mail address"),
        ("sso-failed", "does not answer as it should"),
    ):
        page.goto(f"{system.api_url}/app/sign-on?error={error}")
        expect(page.get_by_role("alert")).to_contain_text("You are not signed in")
        expect(page.get_by_role("alert")).to_contain_text(why)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()


def test_without_a_clipboard_as_on_plain_http_links_are_copied_and_made(
    filled: System, signed_in: Page
) -> None:
    page = signed_in
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.addEventListener('copy', () => { window.copied = getSelection().toString()"
        " || document.activeElement.value; });"
    )
    page.goto(f"{filled.api_url}/app/links?q=dash-shoes")
    page.get_by_role("button", name=re.compile("^Copy .*dash-shoes")).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("window.copied").endswith("/dash-shoes")
    page.get_by_role("button", name="New link").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_people_and_bots_are_counted_apart(filled: System, signed_in: Page) -> None:
    page = signed_in
    page.goto(scoped(filled))
    expect(metric(page, "Clicks")).to_contain_text("6")
    expect(metric(page, "Bots")).to_contain_text("4")
    expect(
        card(page, "Bots").get_by_role("button", name=re.compile("^Googlebot.* 4 Bots 100%"))
    ).to_be_visible()
    expect(
        card(page, "What is clicked").get_by_role(
            "button", name=re.compile("^Dashboard shoes.* 5 Clicks 83%")
        )
    ).to_be_visible()


def test_a_click_on_a_row_filters_everything_and_escape_goes_back(
    filled: System, signed_in: Page
) -> None:
    page = signed_in
    page.goto(scoped(filled))
    card(page, "What is clicked").get_by_role(
        "button", name=re.compile("^Dashboard hats.* 1 Clicks")
    ).click()
    expect(metric(page, "Clicks")).to_contain_text("1")
    expect(page).to_have_url(re.compile("f=is,datapoint,"))
    page.get_by_role("button", name="Change the filter Link is Dashboard hats").wait_for()
    page.reload()
    expect(metric(page, "Clicks")).to_contain_text("1")
    page.get_by_role("button", name="Change the filter Link is Dashboard hats").wait_for()
    page.keyboard.press("Escape")
    expect(metric(page, "Clicks")).to_contain_text("6")
    card(page, "Where it comes from").get_by_role("tab", name="UTM").click()
    mail = card(page, "Where it comes from").get_by_role(
        "button", name=re.compile("^mail.* 3 Clicks")
    )
    mail.click(modifiers=["Alt"])
    expect(metric(page, "Clicks")).to_contain_text("3")
    expect(page).to_have_url(re.compile("f=not,utm_source,mail"))
    page.go_back()
    expect(metric(page, "Clicks")).to_contain_text("6")


def test_keys_choose_period_comparison_and_screen(filled: System, signed_in: Page) -> None:
    page = signed_in
    page.goto(scoped(filled))
    metric(page, "Clicks").wait_for()
    page.keyboard.press("d")
    expect(page).to_have_url(re.compile("period=today"))
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("period=yesterday"))
    expect(page.get_by_text("No clicks in this period")).to_be_visible()
    page.keyboard.press("x")
    expect(page).to_have_url(re.compile("compare=off"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Last 7 days")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("links")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/app/links"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page).to_have_url(re.compile("/app/?$"))


def test_every_point_of_the_chart_is_reached_by_keys(filled: System, signed_in: Page) -> None:
    page = signed_in
    page.goto(scoped(filled, period="7d"))
    chart = page.get_by_role("group", name=re.compile("^Clicks by Days"))
    expect(metric(page, "Clicks")).to_contain_text("6")
    expect(page.get_by_role("table", name="Clicks, as a table").get_by_role("row")).to_have_count(8)
    chart.focus()
    page.keyboard.press("End")
    expect(chart).to_contain_text(re.compile(r": 6 Clicks, before 0"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("period=today"))
    table = page.get_by_role("table", name="Clicks, as a table")
    expect(table.get_by_role("row")).to_have_count(25)


def test_the_whole_table_is_sorted_searched_and_filters(filled: System, signed_in: Page) -> None:
    page = signed_in
    page.goto(scoped(filled, view="datapoint"))
    table = page.get_by_role("dialog", name="Links")
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Dashboard shoes")
    table.get_by_role("button", name="Bots").click()
    expect(rows.first).to_contain_text("Dashboard hats")
    table.get_by_label("Search in Links").fill("SHOES")
    expect(rows).to_have_count(1)
    table.get_by_role("button", name="Download as").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="CSV").click()
    text = download.value.path().read_text("utf-8-sig").splitlines()
    assert text[0].startswith("datapoint,datapoint_name,clicks,unique_clicks")
    assert ",Dashboard shoes,5," in text[1]
    assert len(text) == 2
    table.get_by_role("button", name="Dashboard shoes").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(metric(page, "Clicks")).to_contain_text("5")


def test_a_link_is_made_changed_deleted_and_brought_back(filled: System, signed_in: Page) -> None:
    page = signed_in
    page.goto(f"{filled.api_url}/app/links")
    page.get_by_role("link", name="Dashboard shoes", exact=True).wait_for()
    page.keyboard.press("n")
    form = page.get_by_role("dialog", name="New link")
    form.get_by_label("Destination", exact=True).fill("https://example.com/spring-coats")
    expect(form.get_by_label("Title")).to_have_value("Spring coats")
    form.get_by_label("Short name").fill("dash shoes")
    page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_be_visible()
    form.get_by_label("Short name").fill("dash-coats")
    form.get_by_label("Tags").fill("outdoor, warm")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("/dash-coats is live within a second")
    row = page.get_by_role("row", name=re.compile("Spring coats"))
    expect(row).to_contain_text("outdoor")
    filled.wait_live()
    assert filled.visit("/dash-coats").headers["location"] == "https://example.com/spring-coats"

    row.get_by_role("button", name="What to do with Spring coats").click()
    page.get_by_role("menuitem", name=re.compile("^Edit")).click()
    form = page.get_by_role("dialog", name="Edit link")
    form.get_by_label("Title").fill("Winter coats")
    form.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name=re.compile("Winter coats"))
    expect(row).to_be_visible()

    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    filled.wait_live()
    assert filled.visit("/dash-coats").status == 307


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280), ("dark", 390)])
def test_no_screen_has_barriers_in_either_theme_or_is_wider_than_a_phone(
    filled: System, signed_in: Page, scheme: Any, width: int
) -> None:
    page = signed_in
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    for path in SCREENS:
        page.goto(filled.api_url + path)
        expect(page.get_by_role("navigation", name="Main")).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert (path, barriers(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto(f"{filled.api_url}/app/links")
    page.get_by_role("button", name="What to do with Dashboard shoes").click()
    page.get_by_role("menuitem", name=re.compile("^Edit")).click()
    page.get_by_role("button", name="Save").wait_for()
    assert barriers(page) == []
    page.goto(f"{filled.api_url}/app?view=datapoint")
    page.get_by_role("button", name="Download as").wait_for()
    assert barriers(page) == []


def test_the_shape_of_a_screen_is_there_before_any_script_in_the_theme_that_was_chosen(
    filled: System, page: Page
) -> None:
    page.emulate_media(color_scheme="light")
    page.add_init_script("localStorage.setItem('clicktrail.theme', 'dark')")
    page.route("**/assets/first-*.js", lambda route: route.abort())
    page.goto(f"{filled.api_url}/app")
    shape = page.locator("#before")
    expect(shape).to_be_visible()
    script = page.locator("script[src*='/assets/first-']")
    expect(script).to_have_attribute("fetchpriority", "low")  # after what it is painted with
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(21, 20, 18)"
    page.unroute("**/assets/first-*.js")
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(shape).to_have_count(0)


def test_the_log_in_has_no_barriers(filled: System, page: Page, complaints: list[str]) -> None:
    page.goto(f"{filled.api_url}/app")
    page.get_by_role("heading", name="Sign in").wait_for()
    assert barriers(page) == []


def test_a_click_appears_in_the_stream_while_one_looks(filled: System, signed_in: Page) -> None:
    page = signed_in
    page.goto(scoped(filled, "/app/stream"))
    expect(page.get_by_role("status")).to_have_text("Live")
    rows = page.get_by_role("row", name=re.compile("Dashboard shoes"))
    expect(rows.first).to_be_visible()
    before = rows.count()
    page.keyboard.press("p")
    expect(page.get_by_role("status")).to_contain_text("Paused")
    filled.visit("/dash-shoes", User_Agent=FIREFOX, X_Forwarded_For=AUSTRIAN)
    expect(page.get_by_role("status")).to_contain_text("1 new", timeout=30_000)
    assert rows.count() == before
    austria = page.locator("path[data-country=at]")
    expect(austria).to_have_count(0)
    page.evaluate(LIGHTS)
    page.keyboard.press("p")
    expect(rows).to_have_count(before + 1)
    page.wait_for_function("() => window.lit?.has('at')")
    expect(austria).not_to_have_attribute("data-lit", "true")
    where = page.get_by_role("region", name="The last 5 minutes")
    expect(where.get_by_role("row", name="Austria 1")).to_be_visible()
    # What came in under other filters is on no map of these.
    page.get_by_label("Who").select_option("Bots")
    expect(where.get_by_role("row", name="Austria 1")).to_have_count(0)
    page.get_by_label("Who").select_option("Everything")
    expect(where.get_by_role("row", name="Austria 1")).to_be_visible()
    page.get_by_role("button", name="Map").click()
    expect(where).to_have_count(0)
    expect(page).to_have_url(re.compile("map=off"))
    page.reload()
    expect(rows).to_have_count(before + 1)
    expect(where).to_have_count(0)
    page.get_by_role("button", name="Map").click()
    austria.click()
    expect(page).to_have_url(re.compile("map=on.*f=is,country,at"))
    expect(rows).to_have_count(1)


def test_it_speaks_the_language_that_was_chosen(filled: System, signed_in: Page) -> None:
    page = signed_in
    page.goto(f"{filled.api_url}/app/more")
    page.get_by_label("Language").select_option("de")
    expect(page.get_by_role("heading", name="Mehr", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name="Überblick")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "de"
