"""The shell snippets of a page of the documentation, run as they stand, and what they print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.system import System

END = "--- end of block ---"
# `clicktrail` is that of the tests, wherever a page has it installed.
PROGRAM = f"""
clicktrail() {{ "{sys.executable}" -m clicktrail "$@"; }}
"""


def commands_and_answers(page: Path) -> tuple[list[str], list[str]]:
    """The blocks of `sh`, and for each what the `text` behind it says that it prints."""
    text = page.read_text(encoding="utf-8")
    commands: list[str] = []
    answers: list[str] = []
    for kind, block in re.findall(r"^```(sh|text)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        if kind == "sh":
            commands.append(block)
            answers.append("")
        else:
            answers[-1] = block
    return commands, answers


def here(text: str, system: System) -> str:
    """A text of the pages with the ports of this system."""
    for port, url in ((8000, system.api_url), (8080, system.edge_url)):
        text = text.replace(f"localhost:{port}", f"localhost:{urlsplit(url).port}")
    return text


def printed_by(commands: list[str], system: System, directory: Path) -> list[str]:
    """Run the blocks as one script beside a running system; return what each printed."""
    script = f"\necho '{END}'\n".join(commands)
    for port, url in ((8000, system.api_url), (8080, system.edge_url)):
        script = script.replace(
            f"http://localhost:{port}", f"http://localhost:{urlsplit(url).port}"
        )
    script = script.replace(".venv/bin/clicktrail", "clicktrail")
    program = ["bash", "-euo", "pipefail", "-c", PROGRAM + system.unhurried(script)]
    return done_by(program, directory, system).stdout.split(f"{END}\n")


def done_by(
    program: list[str], directory: Path, system: System
) -> subprocess.CompletedProcess[str]:
    """Run a program of snippets against a system; what it printed, once it has ended well."""
    done = subprocess.run(
        program,
        cwd=directory,
        env=os.environ | system.environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done


def assert_printed(found: list[str], expected: list[str]) -> None:
    """Hold what was printed against a page, where `…` stands for anything."""
    assert len(found) == len(expected)
    for printed, told in zip(found, expected, strict=True):
        pattern = ".*".join(re.escape(part) for part in told.rstrip().split("…"))
        assert re.fullmatch(pattern, printed.rstrip(), re.DOTALL), f"{printed!r} is not {told!r}"
