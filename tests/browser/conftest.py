from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from clicktrail.api.dashboard import BUILT
from tests.support.behaviours import write_places
from tests.support.dns_server import DnsServer
from tests.support.shop import Shop
from tests.support.system import API_KEY, CHROME, CRAWLER, FIREFOX, System

CHROMIUM = "/usr/bin/chromium"
# Chromium looks for Google's hosts at every start unless it is told not to. Its user agent is given
# to each context: headless, its own says that it is a robot.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What somebody has done at the dashboard's own links: address, program, how often.
VISITS = (
    ("/dash-shoes?utm_source=mail", CHROME, 3),
    ("/dash-shoes", FIREFOX, 2),
    ("/dash-hats?utm_source=blog", CHROME, 1),
    ("/dash-hats", CRAWLER, 4),
)


@pytest.fixture(scope="session")
def dns() -> Iterator[DnsServer]:
    """The DNS that the system asks; it knows where the system's domains should lead."""
    with DnsServer() as running:
        running.zone["edge.example", "A"] = ["192.0.2.1"]
        yield running


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, dns: DnsServer) -> Iterator[System]:
    """One running system for all tests of this level; who says so comes from Vienna."""
    data = tmp_path_factory.mktemp("system") / "data"
    (data / "geo").mkdir(parents=True)
    write_places(data / "geo" / "country.mmdb")
    settings = {"dns_resolver": dns.address, "dns_target": "edge.example"}
    with System(data, trusted_proxies="127.0.0.1", **settings) as running:
        yield running


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright, which drives Debian's Chromium; for one file, since it keeps an event loop."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One running browser for all tests of a file."""
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield running
    running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh context: nothing that another test kept is in it."""
    # What fades would be met half gone, as nobody sees it who looks a moment longer.
    context = browser.new_context(user_agent=CHROME, reduced_motion="reduce")
    _begin_after_the_tour(context)
    yield context.new_page()
    context.close()


@pytest.fixture
def lenient_page(playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    """A page of a fresh profile that lets other sites' cookies through."""
    with _profile(playwright, tmp_path / "profile", third_party_cookies=True) as context:
        yield context.new_page()


@pytest.fixture
def desk(system: System, page: Page) -> Iterator[Page]:
    """A page whose browser has a session, and that may complain of nothing but refusals."""
    assert (BUILT / "index.html").is_file(), "make dashboard"
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.request.post(f"{system.api_url}/v3/session", data={"authKey": API_KEY}).ok
    yield page
    assert [one for one in said if "Failed to load resource" not in one] == []


@pytest.fixture
def strict_page(playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    """A page of a fresh profile that keeps other sites' cookies back, as most browsers do now."""
    with _profile(playwright, tmp_path / "strict", third_party_cookies=False) as context:
        yield context.new_page()


@pytest.fixture
def open_page(playwright: Playwright, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a page of a fresh profile in a browser with further flags."""
    with ExitStack() as stack:

        def opened(*flags: str) -> Page:
            profile = _profile(
                playwright, tmp_path / "flagged", third_party_cookies=True, flags=flags
            )
            return stack.enter_context(profile).new_page()

        yield opened


TOUR = "clicktrail.tour.1"
"""What the dashboard remembers of the first account's first run."""


@contextmanager
def _profile(
    playwright: Playwright,
    profile: Path,
    *,
    third_party_cookies: bool,
    flags: Sequence[str] = (),
) -> Iterator[BrowserContext]:
    preferences = profile / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(
        json.dumps({"profile": {"cookie_controls_mode": 0 if third_party_cookies else 1}})
    )
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=[*FLAGS, *flags],
        user_agent=CHROME,
    )
    _begin_after_the_tour(context)
    yield context
    context.close()


def _begin_after_the_tour(context: BrowserContext) -> None:
    # Whoever comes first has no links yet, and is here for something else than to be shown round.
    context.add_init_script(
        "try { if (location.pathname.startsWith('/app'))"
        f" localStorage.setItem('{TOUR}', 'over') }} catch {{}}"
    )


@pytest.fixture
def shop(system: System) -> Iterator[Shop]:
    """The destination's web site, on another origin than the edge."""
    with Shop() as running:
        yield running


@pytest.fixture(scope="session")
def filled(system: System) -> System:
    """The system with two links in one campaign, six clicks of people and four of a bot."""
    assert (BUILT / "index.html").is_file(), "make dashboard"
    campaign = system.api("POST", "/groups", {"name": "Dashboard"})["id"]
    for name in ("shoes", "hats"):
        system.api(
            "POST",
            "/datapoints",
            {
                "title": f"Dashboard {name}",
                "name": f"dash-{name}",
                "groupId": campaign,
                "typeTL": {"redirectType": 307, "url": f"https://example.com/{name}"},
            },
        )
    system.wait_live()
    for path, agent, times in VISITS:
        for _ in range(times):
            system.visit(path, User_Agent=agent)
    system.wait_counted()
    return system


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser had to say against the page; nothing, at the end of each test."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said
    # Chromium reports every refusal, also those that the page is there to show.
    assert [one for one in said if "(Unauthorized)" not in one and "(Bad Request)" not in one] == []


@pytest.fixture
def signed_in(filled: System, page: Page, complaints: list[str]) -> Page:
    """A page whose browser has a session; nothing is open in it yet."""
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.request.post(f"{filled.api_url}/v3/session", data={"authKey": API_KEY})
    assert answer.status == 200
    return page
