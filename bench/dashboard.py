"""The dashboard in Chromium over millions of hits: first view, filters, scrolling, live stream.

An account with a tenth of all hits and 10,000 links looks at itself, in a window of 1280 × 900.
Each first view is one of a browser that has nothing of the page yet. A filter is a click on a row
of the overview's lists; what follows is timed until figures and lists show the filtered answer. The
list of links is scrolled to its end, so many rows a frame, and each frame looked at as it will be
painted. Frames beside hits coming in are held against those of the same page in peace.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bench.dashboard_page import FIRST_VIEW, FRAMES, REDRAWN, SCRIPT_BYTES, SCROLLED
from bench.load import wrk
from bench.machine import describe, need
from bench.statistics_data import fill
from bench.statistics_traffic import BIG_DATAPOINTS
from bench.statistics_way import Bounds
from clicktrail.api.dashboard import BUILT
from tests.browser.conftest import FLAGS
from tests.support.system import System

ENTRY_KB = 220
FIRST_VIEW_MS = 1000
REDRAWN_MS = 150
STREAM_HITS_PER_SECOND = 200
STREAM_SECONDS = 10
PAUSE_MS = 100
# A frame that comes so late is one that was left out, at 60 frames a second.
LATE_MS = 34
SCROLL_PIXELS = 480
# The overview's lists of links, of sources, of countries and of devices.
PANELS = (0, 1, 2, 3)


class Look:
    """A signed-in browser on a filled system."""

    def __init__(self, system: System, browser: Browser, key: str) -> None:
        self._system = system
        self._browser = browser
        self._key = key

    def page(self) -> Page:
        """Return a page of a browser that has nothing in its cache yet, but a session."""
        context = self._browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC"
        )
        answer = context.request.post(
            f"{self._system.api_url}/v3/session", data={"authKey": self._key}
        )
        assert answer.status == 200, answer.text()
        page = context.new_page()
        page.add_init_script(FIRST_VIEW)
        return page

    def open(self, path: str) -> Page:
        """Return such a page with a view of the dashboard asked for."""
        page = self.page()
        page.goto(f"{self._system.api_url}/app{path}")
        return page


def first_views(look: Look, times: int, bounds: Bounds) -> None:
    """Open the overview with an empty cache; print when it was usable and what it had fetched."""
    taken, size = [], 0.0
    for _ in range(times + 1):
        page = look.open("")
        page.wait_for_function("() => window.usable", timeout=30_000)
        taken.append(float(page.evaluate("() => window.usable")))
        size = float(page.evaluate(SCRIPT_BYTES)) / 1000
        page.context.close()
    # The first one meets an app that has just started.
    p50, worst = statistics.median(taken[1:]), max(taken[1:])
    print(f"view     usable after p50 {p50:.0f} ms, worst {worst:.0f} of {times}; of the bound"
          f" {bounds.mark('first view', p50 / FIRST_VIEW_MS)}; scripts until then {size:.1f} kB"
          f" gzipped, of the bound {bounds.mark('scripts', size / ENTRY_KB)}")  # fmt: skip


def filters(look: Look, times: int, bounds: Bounds) -> None:
    """Click rows of the lists, each filter alone; print how long the page takes to redraw."""
    page = look.open("")
    page.wait_for_function("() => window.usable", timeout=30_000)
    taken: list[float] = []
    for row in _rows(page)[:times]:
        taken.append(float(row.evaluate(REDRAWN)))
        page.go_back()
        page.wait_for_function("() => window.settled()")
        page.wait_for_timeout(100)
    taken.sort()
    p95 = taken[int(0.95 * len(taken))]
    print(f"filter   redrawn after p50 {statistics.median(taken):.0f} ms, p95 {p95:.0f}, worst"
          f" {taken[-1]:.0f} of {len(taken)}; of the bound"
          f" {bounds.mark('filter', p95 / REDRAWN_MS)}")  # fmt: skip
    page.context.close()


def _rows(page: Page) -> list[Locator]:
    """Return each row of the lists, one list after the other in turn.

    None comes twice: what was answered before, the page would have again at once.
    """
    lists = [page.locator("[role=tabpanel]").nth(number).locator("li button") for number in PANELS]
    counts = [rows.count() for rows in lists]
    turns = range(max(counts))
    return [
        rows.nth(turn)
        for turn in turns
        for rows, most in zip(lists, counts, strict=True)
        if turn < most
    ]


def scroll(look: Look, view: str, bounds: Bounds) -> None:
    """Scroll through all links as a table or as cards; print how many frames showed none."""
    page = look.open(f"/links?as={view}")
    page.locator("[data-index]").first.wait_for()
    found: dict[str, Any] = page.evaluate(SCROLLED, SCROLL_PIXELS)
    late = sum(gap > LATE_MS for gap in found["gaps"])
    share = bounds.mark(f"blank frames, {view}", found["blank"])
    print(f"{view:<8} {found['rows']:,} links in {found['frames']:,} frames, {SCROLL_PIXELS} pixels"
          f" each: {found['blank']} with a place without a link (bound 0: {share});"
          f" {late} frames came late, the worst after {max(found['gaps']):.0f} ms")  # fmt: skip
    page.context.close()


def stream(look: Look, system: System, bounds: Bounds) -> None:
    """Watch the live stream in peace and while hits come in; print how the frames come."""
    page = look.open("/stream")
    page.locator("tbody tr").first.wait_for()
    page.wait_for_timeout(1000)
    quiet = page.evaluate(FRAMES, STREAM_SECONDS * 1000)
    with tempfile.TemporaryDirectory(prefix="clicktrail-bench-") as name:
        rates: list[float] = []

        def visit() -> None:
            rates.append(
                wrk(
                    int(system.environment["CLICKTRAIL_EDGE_PORT"]),
                    links=BIG_DATAPOINTS,
                    connections=STREAM_HITS_PER_SECOND * PAUSE_MS // 1000,
                    seconds=STREAM_SECONDS + 5,
                    cpu=1,
                    directory=Path(name),
                    pause_ms=PAUSE_MS,
                ).per_second
            )

        visiting = threading.Thread(target=visit)
        visiting.start()
        time.sleep(3)
        busy = page.evaluate(FRAMES, STREAM_SECONDS * 1000)
        visiting.join()
    in_peace, beside = (len(gaps) / STREAM_SECONDS for gaps in (quiet, busy))
    share = bounds.mark("stream", in_peace / beside / 1.1)
    print(f"stream   {beside:.1f} frames/s beside {rates[0]:.0f} hits/s, {in_peace:.1f} in peace"
          f" (bound 1.1 ×: {share}); the longest gap {max(busy):.0f} ms, {max(quiet):.0f} in"
          " peace")  # fmt: skip
    page.context.close()


def main() -> None:
    """Fill, look, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hits", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--views", type=int, default=9)
    parser.add_argument("--clicks", type=int, default=24)
    parser.add_argument("--data", type=Path, help="a directory to fill, or to use again")
    options = parser.parse_args()
    need("wrk", "taskset", "chromium")
    assert (BUILT / "index.html").is_file(), "make dashboard"
    print(describe())
    bounds = Bounds()
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="clicktrail-bench-"))
        data = (options.data or Path(scratch)) / f"{options.hits}"
        filled = fill(data, options.hits, options.seed)
        print(f"filled   {filled.hits:,} hits, a tenth of them this account's")
        system = stack.enter_context(System(data, rate_limit="10000"))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        print(f"chromium {browser.version}", flush=True)
        look = Look(system, browser, filled.big_key)
        first_views(look, options.views, bounds)
        filters(look, options.clicks, bounds)
        scroll(look, "table", bounds)
        scroll(look, "cards", bounds)
        stream(look, system, bounds)
        browser.close()
    print(bounds)


if __name__ == "__main__":
    main()
