"""The README's tour works as it stands: each block is run, each answer compared."""

from __future__ import annotations

from pathlib import Path

from tests.support.clock import away_from_midnight
from tests.support.snippets import assert_printed, commands_and_answers, printed_by
from tests.support.system import System

README = Path(__file__).parents[2] / "README.md"


def test_the_tour_of_the_readme_works(system: System) -> None:
    away_from_midnight(before=120)
    commands, answers = commands_and_answers(README)
    assert_printed(printed_by(commands, system, system.data_dir.parent), answers)
