from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from tests.support.shop import Shop
from tests.support.system import CHROME, System

# Chromium looks for Google's hosts at every start unless it is told not to.
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


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """One running system for all tests of this level."""
    with System(tmp_path_factory.mktemp("system") / "data") as running:
        yield running


@pytest.fixture
def playwright() -> Iterator[Playwright]:
    """Playwright, which drives Debian's Chromium; for one test, since it keeps an event loop."""
    with sync_playwright() as running:
        yield running


@pytest.fixture
def page(playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    """A page of a fresh profile that lets other sites' cookies through."""
    with _browser(playwright, tmp_path / "profile", third_party_cookies=True) as context:
        yield context.new_page()


@pytest.fixture
def strict_page(playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    """A page of a fresh profile that keeps other sites' cookies back, as most browsers do now."""
    with _browser(playwright, tmp_path / "strict", third_party_cookies=False) as context:
        yield context.new_page()


@pytest.fixture
def open_page(playwright: Playwright, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a page of a fresh profile in a browser with further flags."""
    with ExitStack() as stack:

        def opened(*flags: str) -> Page:
            browser = _browser(
                playwright, tmp_path / "flagged", third_party_cookies=True, flags=flags
            )
            return stack.enter_context(browser).new_page()

        yield opened


@contextmanager
def _browser(
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
        executable_path="/usr/bin/chromium",
        args=[*FLAGS, *flags],
        user_agent=CHROME,  # headless Chromium's own says that it is a robot
    )
    yield context
    context.close()


@pytest.fixture
def shop(system: System) -> Iterator[Shop]:
    """The destination's web site, on another origin than the edge."""
    with Shop() as running:
        yield running
