from __future__ import annotations

import pytest

from clicktrail.enrichment.agents import classify
from clicktrail.enrichment.hints import Hints, read, telling_brand, telling_platform, together

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
ON_WINDOWS = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/131.0.0.0 Safari/537.36"
ON_ANDROID = f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36"
ON_UBUNTU = f"Mozilla/5.0 (X11; Ubuntu; Linux x86_64) {WEBKIT} Chrome/131.0.0.0 Safari/537.36"

BRANDS = {
    '"Google Chrome";v="131", "Chromium";v="131", "Not_A Brand";v="24"': "",
    '" Not A;Brand";v="99", "Chromium";v="98", "Google Chrome";v="98"': "",
    '"Not/A)Brand";v="8", "Chromium";v="126", "Microsoft Edge";v="126"': "",
    '"Chromium";v="130", "Opera";v="115", "Not?A_Brand";v="99"': "",
    '"Not:A-Brand";v="99", "Samsung Internet";v="23.0", "Chromium";v="115"': "",
    '"Brave";v="131", "Chromium";v="131", "Not_A Brand";v="24"': "Brave/131",
    '"Chromium";v="131", "DuckDuckGo"; v="131.0.1", "Not_A Brand";v="24"': "DuckDuckGo/131",
    '"HeadlessChrome";v="131", "Chromium";v="131"': "HeadlessChrome/131",
    '"Opera GX";v="115"': "Opera GX/115",
    "": "",
    "Brave": "",
    '"Bra/ve;x";v="1"': "",
    '"Brave";v="<script>"': "",
    f'"{"B" * 41}";v="1"': "",
    '"\xc4pfel";v="1"': "",
}
PLATFORMS = {
    '"Windows"': "", '"macOS"': "", '"Android"': "", '"iOS"': "", '"Chrome OS"': "",
    '"Unknown"': "", "": "", "Linux": "", '"Li;nux"': "", '"Linux"': ";Linux",
    ' "Linux" ': ";Linux", '"Fuchsia"': ";Fuchsia",
}  # fmt: skip


@pytest.mark.parametrize("header", BRANDS)
def test_a_brand_is_telling_where_the_string_does_not_have_it(header: str) -> None:
    assert telling_brand(header) == BRANDS[header]


@pytest.mark.parametrize("header", PLATFORMS)
def test_a_platform_is_telling_where_the_string_may_say_another(header: str) -> None:
    assert telling_platform(header) == PLATFORMS[header]


def test_hints_are_joined_in_one_order_and_the_first_stays() -> None:
    assert together("", "Brave/131") == "Brave/131"
    assert together(";Linux", "Brave/131") == together("Brave/131", ";Linux") == "Brave/131;Linux"
    assert together("Brave/131;Linux", "Other/1") == "Brave/131;Linux"
    assert together("", "") == ""
    assert read("Brave/131;Linux") == Hints("Brave", "131", "Linux")
    assert read(";Linux") == Hints("", "", "Linux")
    assert read("") == Hints("", "", "")


def test_a_browser_that_calls_itself_chrome_gets_its_name() -> None:
    found = classify(ON_WINDOWS, "Brave/131")
    assert (found.browser, found.browser_version, found.browser_family) == (
        "Brave 131", "131", "Brave",
    )  # fmt: skip
    assert (found.os, found.outcome) == ("Windows 10", "counted")


def test_a_steered_browser_behind_a_borrowed_string_does_not_count() -> None:
    found = classify(ON_WINDOWS, "HeadlessChrome/131;Linux")
    assert (found.is_spider, found.outcome, found.bot_name, found.bot_category, found.device) == (
        True, "spider:automation", "HeadlessChrome", "browser-automation", "bot",
    )  # fmt: skip


def test_linux_under_another_name_is_linux_and_still_a_person() -> None:
    found = classify(ON_WINDOWS, ";Linux")
    assert (found.os, found.os_version, found.os_family, found.device, found.outcome) == (
        "Linux", "", "Linux", "desktop", "counted",
    )  # fmt: skip
    assert classify(ON_UBUNTU, ";Linux") == classify(ON_UBUNTU)
    assert classify(ON_ANDROID, ";Linux") == classify(ON_ANDROID)


def test_a_bot_stays_one_whatever_it_says_beside() -> None:
    assert classify("curl/8.4.0", "Brave/131") == classify("curl/8.4.0")
    assert classify("", "Brave/131") == classify("")
