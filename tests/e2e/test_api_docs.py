"""The pages of docs/api work as they stand: every example is run, everything it prints compared."""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.support.clock import away_from_midnight
from tests.support.snippets import END, done_by, here
from tests.support.system import API_KEY, System

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page for page in (ROOT / "docs" / "api").glob("*.md") if page.name != "conformance.md"
)
COMMON = "README.md"
# What is different in every installation: how it is written down, and what may stand there.
VARYING = {
    "omission": (r"…", r".*?"),
    "key": (r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b", r"[0-9A-Fa-f-]{36}"),
    "hit": (r"\b\d{9}@\d{23}\b", r"\d{9}@\d{23}"),
    "code": (r"\b[0-9A-F]{32}\b", r"[0-9A-F]{32}"),
    "time": (r"\b\d{14}\b", r"\d{14}"),
    "id": (r"""(?:(?<=[iI]d["']:)|(?<=<id>))\d+""", r"\d+"),
    "ids": (r"""(?<=(?:groups|points)["']:\[)\d+""", r"\d+"),
    "address": (r"""(?<=[a-z]/)\d+(?=["'<])""", r"\d+"),
}


def examples(page: Path, language: str) -> list[tuple[str, str]]:
    """The examples of a page: what to run, and what that prints."""
    blocks = re.findall(
        rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    return [(block, "".join(re.findall(r"^# ?(.*)$", block, re.MULTILINE))) for block in blocks]


def squeezed(text: str) -> str:
    """A text without its spaces and line breaks, which do not count."""
    return re.sub(r"\s+", "", text)


def pattern_of(expected: str) -> re.Pattern[str]:
    """What must be printed where `expected` is written down."""
    varying = "|".join(f"(?P<{name}>{written})" for name, (written, _) in VARYING.items())
    parts = []
    end = 0
    for found in re.finditer(varying, expected):
        assert found.lastgroup is not None
        parts += [re.escape(expected[end : found.start()]), VARYING[found.lastgroup][1]]
        end = found.end()
    parts.append(re.escape(expected[end:]))
    return re.compile("".join(parts))


def run(program: list[str], directory: Path, system: System) -> list[str]:
    """What each block of a program printed."""
    done = done_by(program, directory, system)
    assert done.stderr == ""
    return done.stdout.split(f"{END}\n")


@pytest.fixture
def directory(system: System, tmp_path: Path) -> Path:
    """A fresh directory with the key of a fresh account, as the first start leaves it."""
    made = system.cli("account", "create", f"{uuid.uuid4()}@example.com", "--json")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bootstrap-key").write_text(json.loads(made.stdout)["key"]["key"])
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_print_what_it_says(
    page: Path, system: System, directory: Path
) -> None:
    away_from_midnight(before=120)
    if page.stem == "system":  # only who runs the installation may ask
        (directory / "data" / "bootstrap-key").write_text(API_KEY)
    for language, separator, program in (
        ("sh", f"\necho '{END}'\n", ["bash", "-euo", "pipefail", "-c"]),
        ("python", f"\nprint({END!r})\n", [sys.executable, "-I", "-c"]),
    ):
        found = examples(page, language)
        assert found, f"{page.name} has no example in {language}"
        script = separator.join(text for text, _ in found)
        if language == "sh":
            script = system.unhurried(script)
        else:
            # Isolated, it finds no module of the tests.
            wait = (
                f"from urllib.request import urlopen\nsleep = lambda _: urlopen({system.pause!r})"
            )
            script = script.replace("from time import sleep", wait)
        printed = run([*program, here(script, system)], directory, system)
        assert len(printed) == len(found)
        for answer, (text, expected) in zip(printed, found, strict=True):
            wanted = pattern_of(squeezed(here(expected, system)))
            assert wanted.fullmatch(squeezed(answer)), f"{text}\nprinted:\n{answer}"


class Operation:
    """An operation of the served OpenAPI, and the text of the pages that tell of it."""

    def __init__(self, method: str, path: str, facts: dict[str, Any]) -> None:
        self.name = f"{method.upper()} {path}"
        self.facts = facts
        told = re.sub(r"\\{\w+\\}", r"{\\w+}", re.escape(f"`{self.name}`"))
        pages = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
        self.pages = [text for text in pages.values() if re.search(told, text)]
        # A row may leave the rest to another page.
        for row in re.findall(rf"^\|.*{told}.*$", "\n".join(self.pages), re.MULTILINE):
            self.pages += [pages[name] for name in re.findall(r"\]\((\w+\.md)", row)]

    def untold(self, names: Iterable[str], common: str) -> list[str]:
        """The names that neither a page nor the page of what is common to all has in code."""
        words = "".join(self.pages) + common
        return [name for name in names if not re.search(rf"`[^`]*\b{name}\b[^`]*`", words)]


@pytest.fixture(scope="module")
def document(system: System) -> dict[str, Any]:
    """What v2 and v3 say of themselves, as one document."""
    v2, v3 = (system.api("GET", path) for path in ("/openapi.json", "/v3/openapi.json"))
    schemas = v2["components"]["schemas"] | v3["components"]["schemas"]
    return {"paths": v2["paths"] | v3["paths"], "components": {"schemas": schemas}}


@pytest.fixture(scope="module")
def operations(document: dict[str, Any]) -> list[Operation]:
    return [
        Operation(method, path, facts)
        for path, item in document["paths"].items()
        for method, facts in item.items()
    ]


def test_every_operation_and_its_parameters_are_on_a_page(operations: list[Operation]) -> None:
    common = (ROOT / "docs" / "api" / COMMON).read_text(encoding="utf-8")
    assert [one.name for one in operations if not one.pages] == []
    undocumented = {
        one.name: one.untold(
            [p["name"] for p in one.facts.get("parameters", ()) if p["in"] == "query"], common
        )
        for one in operations
    }
    assert {name: missing for name, missing in undocumented.items() if missing} == {}


def members_of(schema: dict[str, Any], schemas: dict[str, Any]) -> set[str]:
    """The names of an object's members, in whichever of its forms."""
    found = set(schema.get("properties", ()))
    if "$ref" in schema:
        found |= members_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for form in (one for word in ("allOf", "anyOf", "oneOf") for one in schema.get(word, ())):
        found |= members_of(form, schemas)
    return found


def test_every_member_of_a_body_is_on_the_page_of_its_operation(
    document: dict[str, Any], operations: list[Operation]
) -> None:
    schemas = document["components"]["schemas"]
    undocumented = {}
    for one in operations:
        if "requestBody" in one.facts:
            schema = one.facts["requestBody"]["content"]["application/json"]["schema"]
            # Bodies of patches are told as ClickMeter spells them.
            spelled = [rf"(?i:{re.escape(name)})" for name in members_of(schema, schemas)]
            undocumented[one.name] = one.untold(spelled, "")
    assert {name: missing for name, missing in undocumented.items() if missing} == {}


def test_no_page_tells_of_operations_that_are_not_there(operations: list[Operation]) -> None:
    def normal(name: str) -> str:
        return re.sub(r"{\w+}", "{}", name)

    told = {
        normal(name)
        for page in PAGES
        for name in re.findall(
            r"`((?:GET|POST|PUT|DELETE) /[^`?… ]+)`", page.read_text(encoding="utf-8")
        )
    }
    assert told - {normal(one.name) for one in operations} == set()
