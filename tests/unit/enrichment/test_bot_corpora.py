"""Verdicts on strings that others have collected, as far as installed packages carry them.

`scripts/measure_bots.py` measures more, from checkouts; docs/bots.md has those figures.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from crawleruseragents import CRAWLER_USER_AGENTS_DATA
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from clicktrail.enrichment.agents import COUNTED, OUTCOMES, classify

CRAWLERS = sorted({text for each in CRAWLER_USER_AGENTS_DATA for text in each["instances"]})
# Those that fetch pictures for a reader, and browsers inside apps and editors: people to us.
PEOPLE_TO_US = (
    "GoogleImageProxy", "YahooMailProxy", "FastmailUA", "Shortwave Image Fetcher", "Instagram",
    "MetaIAB Facebook", "Electron/", "Fluid/",
)  # fmt: skip
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


def test_published_crawlers_are_recognised_but_for_three_in_a_thousand() -> None:
    missed = [
        text
        for text in CRAWLERS
        if not classify(text).is_spider and not any(word in text for word in PEOPLE_TO_US)
    ]
    assert len(CRAWLERS) > 2000
    assert len(missed) <= 0.003 * len(CRAWLERS), missed


def test_nine_in_ten_published_crawlers_are_told_apart_by_kind() -> None:
    kinds = Counter(classify(text).outcome for text in CRAWLERS)
    assert set(kinds) <= set(OUTCOMES)
    assert kinds["spider:user-agent"] <= len(CRAWLERS) / 10
    assert kinds["spider:preview"] > 100
    assert kinds["spider:ai-crawler"] > 80
    assert kinds["spider:monitoring"] > 200


def test_no_device_that_a_browser_maker_imitates_is_taken_for_a_bot() -> None:
    with sync_playwright() as driver:
        devices = {name: device["user_agent"] for name, device in driver.devices.items()}
    assert len(devices) > 100
    assert {name: text for name, text in devices.items() if classify(text).is_spider} == {}


NAME = st.from_regex(r"[A-Z][A-Za-z0-9_.-]{0,9}( [A-Za-z0-9_-]{1,9}){0,2}", fullmatch=True)
OF_BOTS = st.sampled_from(["Spider", "Discovery", "XBot", "Radar", "News", "Virtuoso", "Url"])


@given(
    model=NAME | OF_BOTS | st.builds("{} {}".format, OF_BOTS, st.integers(1, 99)),
    version=st.integers(4, 16),
    build=st.sampled_from(["", " Build/PPR1.180610.011", " Build/O11019; wv"]),
    chrome=st.integers(30, 150),
)
def test_whatever_an_android_is_called_its_owner_is_a_person(
    model: str, version: int, build: str, chrome: int
) -> None:
    text = (
        f"Mozilla/5.0 (Linux; Android {version}; {model}{build}) {WEBKIT}"
        f" Chrome/{chrome}.0.0.0 Mobile Safari/537.36"
    )
    assert classify(text).outcome == COUNTED


def test_every_outcome_is_explained() -> None:
    told = (Path(__file__).parents[3] / "docs/bots.md").read_text(encoding="utf-8")
    assert [word for word in OUTCOMES if f"| `{word}` |" not in told] == []
