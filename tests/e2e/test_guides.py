"""The tutorial, the how-to guides and the guides for moving here work as they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.clock import away_from_midnight
from tests.support.histories import HISTORIES
from tests.support.snippets import assert_printed, commands_and_answers, here, printed_by
from tests.support.system import API_KEY, System

DOCS = Path(__file__).parents[2] / "docs"
MOVING = {each.source: each.files for each in HISTORIES}
PAGES = [
    DOCS / "tutorial.md",
    *sorted(DOCS.glob("how-to/*.md")),
    # The one that adds the domain comes first.
    *sorted(DOCS.glob("moving/*.md"), key=lambda page: (page.stem != "README", page.stem)),
]


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system with a single account, as whoever reads the guides has it."""
    with System(tmp_path_factory.mktemp("guided") / "data") as running:
        yield running


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_what_a_guide_tells_to_do_does_what_it_says(
    page: Path, system: System, tmp_path: Path
) -> None:
    away_from_midnight(before=120)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bootstrap-key").write_text(API_KEY)
    for name, text in MOVING.get(page.stem, {}).items():
        (tmp_path / name).write_text(text)
    commands, answers = commands_and_answers(page)
    assert commands, f"{page.name} has nothing to do"
    assert_printed(
        printed_by(commands, system, tmp_path), [here(answer, system) for answer in answers]
    )
