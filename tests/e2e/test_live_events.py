"""The live stream of a whole system: from the visit to the event, over deaths of its parts."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.event_stream import EventSource
from tests.support.system import API_KEY, System
from tests.support.traffic import Visitors
from tests.support.waiting import eventually


@pytest.fixture
def own_system(tmp_path: Path) -> Iterator[System]:
    with System(tmp_path / "data") as running:
        yield running


class Browser:
    """An EventSource that comes back by itself, with the last id that it got."""

    def __init__(self, url: str) -> None:
        self.marks: list[str] = []
        self.returns = 0
        self._url = url
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._stay, daemon=True)
        self._begun = threading.Event()

    def __enter__(self) -> Browser:
        self._thread.start()
        assert self._begun.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(60)

    def wait_for_more(self) -> None:
        """Wait until a few events more have come."""
        wanted = len(self.marks) + 20
        eventually(lambda: len(self.marks), lambda count: count > wanted)

    def _stay(self) -> None:
        last_id = ""
        while not self._stop.is_set():
            try:
                source = EventSource(self._url, API_KEY, last_id)
            except (OSError, http.client.HTTPException):
                self._stop.wait(0.1)
                continue
            assert source.status == 200, source.problem
            self._begun.set()
            taken = 0
            while not source.ended.is_set() and not self._stop.is_set():
                taken = self._take(source, taken)
                source.ended.wait(0.05)
            source.close()
            self._take(source, taken)
            last_id = source.last_id
            self.returns += 1

    def _take(self, source: EventSource, taken: int) -> int:
        found = source.events[taken:]
        self.marks += [event["query_parameters"]["n"] for event in found]
        return taken + len(found)


def test_a_click_and_its_conversion_appear_in_the_stream(system: System) -> None:
    order = system.api("POST", "/conversions", {"name": "Live order"})["id"]
    link = system.api(
        "POST",
        "/datapoints",
        {
            "title": "Live shoes",
            "name": "live-shoes",
            "typeTL": {"url": "https://shop.example/"},
            "firstConversionId": order,
        },
    )["id"]
    code = system.api("GET", f"/conversions/{order}")["code"]
    system.wait_live()
    condition = f'{{"dimension": "datapoint", "is": {link}}}'
    with EventSource(system.api_url, API_KEY, filter=condition) as source:
        clicked = system.visit("/live-shoes?utm_source=mail")
        cookie = clicked.headers["set-cookie"].partition(";")[0]
        source.wait(1)
        fired = system.visit(f"/conversion.aspx?id={code}&val=12.5&param=A-1", Cookie=cookie)
        assert fired.status == 200
        click, conversion = source.wait(2)
    assert [click["kind"], click["utm_source"], click["browser_family"]] == [
        "click",
        "mail",
        "Chrome",
    ]
    assert conversion["kind"] == "conversion"
    assert conversion["click"]["id"] == click["id"]
    assert conversion["utm_source"] == "mail"
    assert [conversion["conversion"][name] for name in ("id", "value", "parameter")] == [
        order,
        12.5,
        "A-1",
    ]
    listed = system.api("GET", "/v3/events", filter=condition)["events"]
    assert listed == [conversion, click]


def test_a_browser_that_comes_back_has_each_event_once_whoever_was_killed(
    own_system: System,
) -> None:
    system = own_system
    system.make_link("live")
    with Browser(system.api_url) as browser:
        with Visitors(system.edge_url, "live") as visitors:
            for victim in ("app", "hitstore", "app", "ingest"):
                browser.wait_for_more()
                system.kill(victim)
            browser.wait_for_more()
        assert len(visitors.answered) > 100
        system.wait_counted()
        eventually(lambda: len(browser.marks), lambda count: count >= len(visitors.answered))
    assert browser.returns >= 2
    assert len(browser.marks) == len(set(browser.marks))
    # What was stored and not answered, since its edge died, may be there too; here no edge did.
    assert set(browser.marks) == visitors.answered


def test_clean_stops_end_open_streams(own_system: System) -> None:
    source = EventSource(own_system.api_url, API_KEY)
    assert own_system.stop() == 0
    assert source.ended.wait(60)
    source.close()
