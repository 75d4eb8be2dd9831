"""Settings and system of the dashboard: what is set once, and how the installation is."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import update

from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.sign_in_model import Person
from clicktrail.catalog.tables import web_sessions
from clicktrail.domain import login_password
from tests.support.axe import barriers
from tests.support.system import API_KEY, System, request

expect.set_options(timeout=30_000)

PASSWORD = "settings horse battery"


class Own:
    """An account of one test's own, which others neither see nor change."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.email = f"settings-{uuid.uuid4()}@example.com"
        made = json.loads(system.cli("account", "create", self.email, "--json").stdout)
        self.id, self.key = made["account"]["id"], made["key"]["key"]

    def get(self, path: str) -> Any:
        """Return the JSON of a GET with the account's first key."""
        return self.asked(path, self.key).json

    def has_been_signed_in_for(self, time: timedelta, password: str) -> None:
        """Have the account's sessions be so old, and its owner know a password."""
        catalog = Catalog.open(self.system.settings)
        with catalog.write() as edit:
            mine = web_sessions.c.account_id == self.id
            edit.connection.execute(
                update(web_sessions).where(mine).values(created_at=datetime.now(UTC) - time)
            )
            person = Person(self.id)
            edit.credentials.renew_hash(person, login_password.hashed(password))
        catalog.close()

    def asked(self, path: str, key: str) -> Any:
        """Return the answer to a GET with some key."""
        url = f"{self.system.api_url}{path}"
        return request("GET", url, headers={"X-Clickmeter-AuthKey": key})


@pytest.fixture
def own(filled: System) -> Own:
    return Own(filled)


@pytest.fixture
def opened(
    own: Own,
    page: Page,
    complaints: list[str],
) -> Callable[[str], Page]:
    """Opens a tab of the settings, signed in as the owner of the test's own account."""
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.request.post(f"{own.system.api_url}/v3/session", data={"authKey": own.key})
    assert answer.status == 200

    def go(tab: str) -> Page:
        page.goto(f"{own.system.api_url}/app/settings?tab={tab}")
        return page

    return go


def test_a_profile_is_saved_and_seen_everywhere(own: Own, opened: Callable[[str], Page]) -> None:
    page = opened("profile")
    form = page.get_by_role("region", name="Profile")
    form.get_by_label("First name").fill("Grace")
    form.get_by_label("Company").fill("Compilers")
    form.get_by_label("Time zone").select_option("Asia/Tokyo")
    form.get_by_label("Currency").select_option("JPY")
    form.get_by_label("E-mail").fill("no address")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert")).to_contain_text("e-mail")
    form.get_by_label("E-mail").fill(own.email)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("status")).to_contain_text("Saved")
    expect(page.get_by_role("navigation", name="Main")).to_contain_text("Compilers")
    saved = own.get("/account")
    kept = {name: saved[name] for name in ("firstName", "timezonename", "currency", "email")}
    assert kept == {
        "firstName": "Grace",
        "timezonename": "Asia/Tokyo",
        "currency": "JPY",
        "email": own.email,
    }
    page.get_by_label("Language of the dashboard").select_option("de")
    expect(page.get_by_role("heading", name="Einstellungen")).to_be_visible()


def test_a_key_is_seen_once_and_revoked_unless_undone(
    own: Own, opened: Callable[[str], Page]
) -> None:
    page = opened("keys")
    expect(page.get_by_text("This session")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("Nightly")
    page.get_by_label("It may").select_option("Only read")
    page.get_by_label("It ends").select_option("30 days")
    page.get_by_role("button", name="Make a key").click()
    made = page.get_by_role("status").filter(has_text="It is shown only now")
    key = made.locator("pre").inner_text().strip()
    assert own.asked("/v3/keys", key).status == 200
    (kept,) = [one for one in own.get("/v3/keys")["keys"] if one["name"] == "Nightly"]
    assert kept["access"] == "read"
    ends = datetime.fromisoformat(kept["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=29) < ends <= timedelta(days=30)
    expect(page.get_by_role("listitem").filter(has_text="Nightly")).to_contain_text("only reads")
    expect(page.get_by_label("What the key is for")).to_have_value("")
    made.get_by_role("button", name="I have copied it").click()
    expect(page.get_by_text(key)).to_have_count(0)
    revoke = page.get_by_role("button", name="Revoke Nightly")
    revoke.click()
    expect(revoke).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    revoke.click()
    # Leaving is no undoing.
    page.get_by_role("link", name="Addresses").click()
    expect(page.get_by_role("heading", name="Addresses that do not count")).to_be_visible()
    page.get_by_role("link", name="API keys").click()
    expect(page.get_by_text("first key")).to_be_visible()
    expect(revoke).to_have_count(0)
    assert own.asked("/v3/keys", key).status == 401


def test_an_older_session_is_asked_for_the_password_again(
    own: Own, opened: Callable[[str], Page], complaints: list[str]
) -> None:
    page = opened("keys")
    own.has_been_signed_in_for(timedelta(minutes=11), PASSWORD)
    keys = page.get_by_role("region", name="API keys")
    keys.get_by_label("What the key is for").fill("Nightly")
    page.keyboard.press("Enter")
    present = keys.get_by_label("Present password")
    expect(present).to_be_focused()
    expect(keys).to_contain_text("since you signed in more than ten minutes ago")
    assert barriers(page) == []
    page.keyboard.type("not this one")
    page.keyboard.press("Enter")
    expect(keys.get_by_role("alert")).to_have_text("This is not the present password.")
    present.fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(keys.get_by_role("status").filter(has_text="It is shown only now")).to_be_visible()
    expect(present).to_have_count(0)
    page.get_by_role("link", name="Profile").click()
    form = page.get_by_role("region", name="Profile")
    form.get_by_label("E-mail").fill(f"new-{own.email}")
    form.get_by_role("button", name="Save").click()
    form.get_by_label("Present password").fill(PASSWORD)
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("status")).to_contain_text("Saved")
    assert own.get("/account")["email"] == f"new-{own.email}"
    # Chromium reports those refusals as well.
    complaints[:] = [one for one in complaints if "(Forbidden)" not in one]


def test_an_older_session_gives_the_password_to_make_a_guest_and_to_see_its_key(
    own: Own, opened: Callable[[str], Page], complaints: list[str]
) -> None:
    page = opened("security")
    own.has_been_signed_in_for(timedelta(minutes=11), PASSWORD)
    page.goto(f"{own.system.api_url}/app/guests?new=1")
    form = page.get_by_role("dialog", name="New guest")
    name = f"settings-{uuid.uuid4()}"
    form.get_by_label("User name").fill(name)
    page.keyboard.press("Enter")
    present = form.get_by_label("Present password")
    expect(present).to_be_focused()
    expect(form).to_contain_text("since you signed in more than ten minutes ago")
    assert barriers(page) == []
    page.keyboard.type("not this one")
    page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_have_text("This is not the present password.")
    present.fill(PASSWORD)
    page.keyboard.press("Enter")
    side = page.get_by_role("dialog", name=name)
    show = side.get_by_role("button", name="Show the key")
    expect(show).to_be_visible()
    expect(side.locator("pre")).to_have_count(0)
    show.focus()
    page.keyboard.press("Enter")
    present = side.get_by_label("Present password")
    expect(present).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    [guest] = own.get("/account/guests?_expand=true")["entities"]
    expect(side.locator("pre")).to_have_text(guest["apiKey"])
    assert barriers(page) == []
    complaints[:] = [one for one in complaints if "(Forbidden)" not in one]


def test_password_second_factor_and_sessions(own: Own, opened: Callable[[str], Page]) -> None:
    url = own.system.api_url
    body = json.dumps({"authKey": own.key}).encode()
    elsewhere = {"Content-Type": "application/json", "User-Agent": "curl/8.0"}
    assert request("POST", f"{url}/v3/session", headers=elsewhere, body=body).status == 200
    page = opened("security")
    sessions = page.get_by_role("region", name="Where you are signed in")
    expect(sessions.get_by_role("listitem")).to_have_count(2)
    sessions.get_by_role("button", name=re.compile("^End the session of")).click()
    expect(sessions.get_by_role("listitem")).to_have_count(1)

    password = page.get_by_role("region", name="Password")
    password.get_by_label("New password").fill("short")
    page.keyboard.press("Enter")
    expect(password.get_by_role("alert")).to_contain_text("10")
    password.get_by_label("New password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(password.get_by_role("button", name="Change the password")).to_be_visible()

    second = page.get_by_role("region", name="Second factor")
    second.get_by_label("Present password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(second.get_by_alt_text("QR code")).to_be_visible()
    secret = second.locator("pre").inner_text().strip()
    second.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    codes = second.get_by_role("status").filter(has_text="Recovery codes")
    kept = codes.locator("pre").inner_text().split()
    assert len(kept) == 10
    codes.get_by_role("button", name="I have kept them").click()
    expect(second).to_contain_text("It is on. 10 recovery codes are left.")
    second.get_by_label("Code", exact=True).fill(kept[0])
    page.keyboard.press("Enter")
    expect(second.get_by_role("button", name="Set up")).to_be_visible()


def test_addresses_are_listed_removed_and_brought_back(
    own: Own, opened: Callable[[str], Page]
) -> None:
    page = opened("addresses")
    black = page.get_by_role("region", name="Addresses that do not count")
    expect(black).to_contain_text("visits from everywhere count")
    field = black.get_by_label("Address or network")
    field.fill("nonsense")
    page.keyboard.press("Enter")
    expect(black.get_by_role("alert")).to_contain_text("203.0.113.0/24")
    field.fill("198.51.100.7/24")
    page.keyboard.press("Enter")
    expect(black.get_by_text("198.51.100.0/24")).to_be_visible()
    black.get_by_role("button", name="Remove 198.51.100.0/24").click()
    expect(black).to_contain_text("visits from everywhere count")
    page.get_by_role("button", name="Undo").click()
    expect(black.get_by_role("listitem")).to_have_count(1)
    white = page.get_by_role("region", name="Hosts that links may lead to by parameter")
    white.get_by_label("Host", exact=True).fill("*.Shop.example")
    page.keyboard.press("Enter")
    expect(white.get_by_text("*.shop.example")).to_be_visible()
    assert [one["ip"] for one in own.get("/account/ipblacklist")["entities"]] == ["198.51.100.0/24"]


def test_what_retention_would_remove_is_asked_about_first(
    own: Own, opened: Callable[[str], Page]
) -> None:
    page = opened("retention")
    hits = page.get_by_label("Days that hits and conversions are kept")
    hits.fill("soon")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("A whole number of days, or nothing.")
    hits.fill("90")
    page.keyboard.press("Enter")
    asked = page.get_by_role("alert").filter(has_text="removed for good")
    expect(asked).to_be_visible()
    assert own.get("/v3/retention")["raw_days"] is None
    asked.get_by_role("button", name="Remove and save").click()
    expect(page.get_by_text("Now: for 90 days.")).to_be_visible()
    assert own.get("/v3/retention")["raw_days"] == 90


def as_operator(system: System, page: Page) -> Page:
    answer = page.request.post(f"{system.api_url}/v3/session", data={"authKey": API_KEY})
    assert answer.status == 200
    page.goto(f"{system.api_url}/app/system")
    return page


def test_the_system_says_how_it_is_and_when_there_is_no_news(
    filled: System,
    page: Page,
) -> None:
    page = as_operator(filled, page)
    parts = page.get_by_role("region", name="Parts")
    for name in ("App", "Edge worker 0", "Hit store", "Ingestion", "Supervisor"):
        expect(parts.get_by_role("row", name=re.compile(f"^{name}.*Works"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Looked at "))).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_have_text(re.compile("^No news since "))
    expect(parts.get_by_role("row", name=re.compile("^App"))).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile(r"^Looked at "))).to_be_visible()


def test_what_is_wrong_is_said_in_words(
    filled: System,
    page: Page,
) -> None:
    def troubled(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["problems"] = ["disk: only 3 MiB are free for the data directory"]
        body["parts"][0]["state"] = "silent"
        body["journal"] = {
            "waiting_hits": 12_345,
            "waiting_bytes": 1,
            "behind_seconds": 61.25,
            "inserted_at": None,
        }
        body["verified"] = {
            "finished_at": body["checked_at"],
            "ok": False,
            "scope": "",
            "hits": 1000,
            "conversions": 0,
            "days": 1,
            "differing": 2,
            "problems": 0,
        }
        route.fulfill(response=answer, json=body)

    page.route("**/v3/system", troubled)
    page = as_operator(filled, page)
    expect(page.get_by_role("status")).to_have_text("1 thing needs a look")
    expect(page.get_by_text("disk: only 3 MiB are free")).to_be_visible()
    for said in (
        "61.25 s",
        "12\u202f345 hits wait in the journal",
        "Not yet",
        "2 faults",
        "Silent",
    ):
        expect(page.get_by_text(said, exact=True)).to_be_visible()


def test_others_are_told_whose_the_system_is(own: Own, opened: Callable[[str], Page]) -> None:
    page = opened("profile")
    page.get_by_role("link", name="More").click()
    expect(page.get_by_role("link", name=re.compile("^Settings"))).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^System"))).to_have_count(0)
    page.goto(f"{own.system.api_url}/app/system")
    expect(page.get_by_text("This screen is for who runs the installation")).to_be_visible()


@pytest.mark.parametrize(
    ("scheme", "width"),
    [("light", 390), ("dark", 1280), ("dark", 390)],
    ids=["light-390", "dark-1280", "dark-390"],
)
def test_no_part_has_barriers_or_is_wider_than_a_phone(
    filled: System,
    page: Page,
    complaints: list[str],
    scheme: Any,
    width: int,
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page = as_operator(filled, page)
    expect(page.get_by_role("region", name="Parts")).to_be_visible()
    assert ("system", barriers(page)) == ("system", [])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for tab in ("profile", "security", "keys", "addresses", "retention", "audit"):
        page.goto(f"{filled.api_url}/app/settings?tab={tab}")
        expect(page.get_by_role("heading", level=2).first).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert (tab, barriers(page)) == (tab, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
