"""Measure bot verdicts: of programs, how many are recognised; of people, how many are wronged.

    python scripts/measure_bots.py [--device-detector DIR] [--uap-core DIR] [--isbot DIR]
                                   [--ua-parser-js DIR] [--misses 20] [--json]

Each DIR is a checkout of that project, whose test fixtures are read; without any, only what the
development dependencies carry is measured. `docs/bots.md` has the figures and the versions.
Nothing of these corpora is copied into this repository.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from clicktrail.enrichment.agents import classify


class Corpus(NamedTuple):
    """Strings that are all programs', or all people's."""

    name: str
    licence: str
    of_programs: bool
    strings: list[str]


class Figures(NamedTuple):
    """What became of a corpus: how many of it were judged wrongly, and which."""

    corpus: Corpus
    wrong: list[str]

    @property
    def right(self) -> float:
        """The share that was judged rightly, in percent: for programs the recall."""
        return 100 * (1 - len(self.wrong) / len(self.corpus.strings))


def measured(corpus: Corpus) -> Figures:
    """Judge every string of a corpus."""
    wrong = [each for each in corpus.strings if classify(each).is_spider != corpus.of_programs]
    return Figures(corpus, wrong)


def crawler_user_agents() -> Corpus:
    """Return the examples of the package `crawler-user-agents`."""
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    found = (text for known in CRAWLER_USER_AGENTS_DATA for text in known.get("instances", ()))
    return Corpus("crawler-user-agents, instances", "MIT", True, _each_once(found))


def playwright_devices() -> Corpus:
    """Return the user agents of the devices that Playwright imitates."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = [device["user_agent"] for device in driver.devices.values()]
    return Corpus("Playwright, device descriptors", "Apache-2.0", False, _each_once(found))


# What people sit in front of; left out are kinds of programs (`bots`, `feed_reader`, `podcasting`),
# what nobody could tell (`unknown`), and tests of headers.
_PEOPLES = (
    "camera", "car_browser", "console", "desktop", "feature_phone", "mobile_apps", "phablet",
    "portable_media_player", "smart_display", "smartphone", "tablet", "tv", "wearable",
)  # fmt: skip

# As all browsers since the 1990s do; what an app fetches by itself is seldom seen by anybody.
_BROWSERS_BEGIN = ("Mozilla/", "Opera/")


def of_device_detector(checkout: Path) -> Iterator[Corpus]:
    """Yield the test fixtures of Matomo's device-detector."""
    fixtures = checkout / "Tests/fixtures"
    licence = "LGPL-3.0-or-later"
    bots = _agents(fixtures / "bots.yml", "user_agent")
    yield Corpus("device-detector, bots", licence, True, bots)
    libraries = _agents(checkout / "Tests/Parser/Client/fixtures/library.yml", "user_agent")
    yield Corpus("device-detector, HTTP libraries", licence, True, libraries)
    files = (
        file
        for kind in _PEOPLES
        for file in (fixtures / f"{kind}.yml", *sorted(fixtures.glob(f"{kind}-*.yml")))
    )
    people = _each_once(text for file in files for text in _agents(file, "user_agent"))
    yield from _by_looks("device-detector", licence, people)


def of_uap_core(checkout: Path) -> Iterator[Corpus]:
    """Yield what uap-core expects to be spiders."""
    cases = _read(checkout / "tests/test_device.yaml")["test_cases"]
    spiders = (case["user_agent_string"] for case in cases if case["family"] == "Spider")
    yield Corpus("uap-core, spiders", "Apache-2.0", True, _each_once(spiders))


def of_isbot(checkout: Path) -> Iterator[Corpus]:
    """Yield the fixtures of isbot, whose patterns we use: here it can hardly be wrong."""
    for name, of_programs in (("crawlers", True), ("browsers", False)):
        groups = _read(checkout / f"fixtures/{name}.yml").values()
        found = _each_once(str(text) for group in groups for text in group)
        yield Corpus(f"isbot, {name}", "Unlicense", of_programs, found)


def of_ua_parser_js(checkout: Path) -> Iterator[Corpus]:
    """Yield the test data of UAParser.js, which no rule of ours was made by."""
    data = checkout / "test/data/ua"
    licence = "AGPL-3.0-or-later"
    for kind in ("crawler", "fetcher", "cli", "library"):
        found = _agents(data / f"extension/{kind}.json", "ua")
        yield Corpus(f"UAParser.js, {kind}", licence, True, found)
    files = [data / "browser/browser-all.json", *sorted(data.glob("device/*.json"))]
    people = _each_once(text for file in files for text in _agents(file, "ua"))
    yield from _by_looks("UAParser.js", licence, people)


def _by_looks(name: str, licence: str, people: list[str]) -> Iterator[Corpus]:
    for kind, like_a_browser in (("browsers", True), ("apps and old phones", False)):
        found = [text for text in people if text.startswith(_BROWSERS_BEGIN) == like_a_browser]
        yield Corpus(f"{name}, {kind}", licence, False, found)


CHECKOUTS: dict[str, Callable[[Path], Iterator[Corpus]]] = {
    "device_detector": of_device_detector,
    "uap_core": of_uap_core,
    "isbot": of_isbot,
    "ua_parser_js": of_ua_parser_js,
}


def main() -> None:
    """Print a table, and what was judged wrongly."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in CHECKOUTS:
        parser.add_argument(f"--{name.replace('_', '-')}", type=Path, help="a checkout of it")
    parser.add_argument("--misses", type=int, default=20, help="list so many of each corpus")
    parser.add_argument("--json", action="store_true", help="print all as JSON")
    arguments = parser.parse_args()
    corpora = [crawler_user_agents(), playwright_devices()]
    for name, read in CHECKOUTS.items():
        checkout = getattr(arguments, name)
        if checkout is not None:
            corpora += read(checkout)
    figures = [measured(corpus) for corpus in corpora]
    if arguments.json:
        print(json.dumps([_plain(each) for each in figures], indent=1))
        return
    for of_programs, title in ((True, "programs recognised"), (False, "people taken for people")):
        these = [each for each in figures if each.corpus.of_programs == of_programs]
        print(f"{title}:")
        for each in these:
            _print_line(each.corpus.name, len(each.corpus.strings), len(each.wrong))
        total = sum(len(each.corpus.strings) for each in these)
        _print_line("together", total, sum(len(each.wrong) for each in these))
    for each in figures:
        for text in each.wrong[: arguments.misses]:
            print(f"{each.corpus.name}: {text}")


def _print_line(name: str, total: int, wrong: int) -> None:
    print(f"  {name:36} {total:7,} strings, {wrong:5,} wrong, {100 * (1 - wrong / total):7.3f} %")


def _plain(figures: Figures) -> dict[str, Any]:
    corpus = figures.corpus
    return {
        "corpus": corpus.name,
        "licence": corpus.licence,
        "of_programs": corpus.of_programs,
        "strings": len(corpus.strings),
        "right_percent": round(figures.right, 3),
        "wrong": figures.wrong,
    }


def _read(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.CSafeLoader)


def _agents(path: Path, key: str) -> list[str]:
    return _each_once(str(case[key]) for case in _read(path))


def _each_once(strings: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in strings if text))


if __name__ == "__main__":
    main()
