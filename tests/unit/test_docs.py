"""The documentation keeps up with the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from scripts.picture_dashboard import SCREENS, page_of_pictures, sizes_of

from clicktrail.cli import app
from clicktrail.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def commands(command: object, prefix: str = "clicktrail") -> Iterator[str]:
    children = getattr(command, "commands", None)
    if children is None:
        yield prefix
        return
    for name, child in children.items():
        yield from commands(child, f"{prefix} {name}")


def documented_settings() -> dict[str, str]:
    """Setting → its default, as the tables of docs/settings.md say."""
    text = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    return dict(re.findall(rf"^\| `({PREFIX}\w+)` \| (.*?) \|", text, flags=re.MULTILINE))


def test_every_setting_is_documented_and_no_other() -> None:
    assert set(documented_settings()) == {PREFIX + name.upper() for name in Settings.model_fields}


def test_documented_defaults_are_the_real_ones() -> None:
    documented = documented_settings()
    for name, field in Settings.model_fields.items():
        if field.default_factory is not None or field.default in (None, ()):
            continue
        stated = documented[PREFIX + name.upper()]
        assert stated.split("`")[1] == str(field.default), name


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(clicktrail(?: [a-z][a-z-]*)+)", text, flags=re.MULTILINE))
    assert documented == set(commands(typer.main.get_command(app)))


def test_every_option_is_documented() -> None:
    text = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    rows = {
        match[1]: match[0]
        for match in re.finditer(
            r"^\| `(clicktrail(?: [a-z][a-z-]*)+).*$", text, flags=re.MULTILINE
        )
    }
    root = typer.main.get_command(app)
    for path in commands(root):
        command: object = root
        for word in path.split()[1:]:
            command = getattr(command, "commands")[word]  # noqa: B009
        for parameter in getattr(command, "params"):  # noqa: B009
            for option in parameter.opts:
                if option.startswith("--") and option != "--help" and not parameter.hidden:
                    assert f"`{option}`" in rows[path], f"{path} {option}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []


def test_every_decision_is_told_the_same_way() -> None:
    numbers = []
    for page in sorted((ROOT / "docs/adr").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        numbers.append(int(page.name[:4]))
        assert text.startswith(f"# {numbers[-1]}. "), page.name
        headings = re.findall(r"^## (.*)$", text, flags=re.MULTILINE)
        assert headings == ["Context", "Options", "Decision", "Consequences"], page.name
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_make_target_says_what_it_does() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    described = set(re.findall(r"^([a-z-]+):.*## ", text, flags=re.MULTILINE))
    assert described >= {"run", "test", "demo", "lint", "types", "fmt", "check-slow", "bench"}


def test_every_screen_of_the_dashboard_is_pictured() -> None:
    text = (ROOT / "docs/dashboard.md").read_text(encoding="utf-8")
    table = text.partition("| screen |")[2].partition("\n\n")[0]
    addresses = set(re.findall(r"`/app([^`]*)`", table))
    pictured = {re.sub(r"\{.*", "<id>", path).partition("?")[0] for path in SCREENS.values()}
    assert addresses == pictured
    for screen in SCREENS:
        for size in sizes_of(screen):
            assert (ROOT / f"docs/dashboard/{screen}-{size.name}.webp").is_file()
    assert (ROOT / "docs/dashboard/README.md").read_text(encoding="utf-8") == page_of_pictures()


@pytest.mark.parametrize("name", ["security.md", "edge-security.md"])
def test_every_test_that_defends_something_is_there(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    tests = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/*.py"))
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) > 20
    assert {one for one in named if f"def {one}(" not in tests} == set()
