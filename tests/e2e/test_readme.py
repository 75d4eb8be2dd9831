"""The README's tour works as it stands: each block is run, each answer compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.support.clock import away_from_midnight
from tests.support.system import System, unhurried

README = Path(__file__).parents[2] / "README.md"
END = "--- end of block ---"


def tour() -> tuple[list[str], list[str]]:
    """The commands, and for each block what is printed (`…` stands for anything)."""
    blocks = re.findall(r"^```(sh|text)\n(.*?)^```$", README.read_text(), re.DOTALL | re.MULTILINE)
    commands: list[str] = []
    answers: list[str] = []
    for kind, text in blocks:
        if kind == "sh":
            commands.append(text)
            answers.append("")
        else:
            answers[-1] = text
    return commands, answers


def test_the_tour_of_the_readme_works(system: System) -> None:
    away_from_midnight(before=120)
    commands, answers = tour()
    script = f"\necho '{END}'\n".join(commands)
    script = script.replace("http://localhost:8000", system.api_url)
    script = script.replace("http://localhost:8080", system.edge_url)
    script = script.replace(".venv/bin/clicktrail verify", f"{sys.executable} -m clicktrail verify")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", unhurried(script)],
        cwd=system.data_dir.parent,
        env=os.environ | system.environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    printed = done.stdout.split(f"{END}\n")
    assert len(printed) == len(answers)
    for found, expected in zip(printed, answers, strict=True):
        pattern = ".*".join(re.escape(part) for part in expected.rstrip().split("…"))
        assert re.fullmatch(pattern, found.rstrip(), re.DOTALL), f"{found!r} is not {expected!r}"
