from __future__ import annotations

import sys
from pathlib import Path

import pytest

from clicktrail.supervisor.child import Child, describe_end
from clicktrail.supervisor.parts import Part

DIES_AT_ONCE = Part(name="brief", command=(sys.executable, "-c", "raise SystemExit(7)"), stage="x")


def live_once(child: Child, started: float, ended: float) -> float:
    """Run one short life on the test's clock; return the delay before the next one."""
    child.start(started)
    while child.reap(ended) is None:
        pass
    return round(child.start_at - ended, 3)


def test_the_delay_doubles_up_to_five_seconds() -> None:
    child = Child(DIES_AT_ONCE)
    assert [live_once(child, 100.0, 101.0) for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5, 5]


def test_a_life_of_thirty_seconds_resets_the_delay() -> None:
    child = Child(DIES_AT_ONCE)
    assert [live_once(child, 100.0, 101.0) for _ in range(3)] == [0.2, 0.4, 0.8]
    assert live_once(child, 100.0, 129.9) == 1.6
    assert live_once(child, 100.0, 130.0) == 0.2


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "exit code 0"),
        (2, "exit code 2"),
        (-11, "killed by SIGSEGV"),
        (-9, "killed by SIGKILL (by hand, or by the kernel for want of memory)"),
        (-40, "killed by signal 40"),
    ],
)
def test_an_end_is_told_in_words(code: int, words: str) -> None:
    assert describe_end(code) == words


def test_a_child_knows_its_parent_and_has_its_own_process_group(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = (
        "import os, pathlib, sys;"
        "parent = os.environ['CLICKTRAIL_PARENT_PID'] == str(os.getppid());"
        "pathlib.Path(sys.argv[1]).write_text(f'{parent} {os.getpgrp() == os.getpid()}')"
    )
    child = Child(Part(name="x", command=(sys.executable, "-c", script, str(told)), stage="x"))
    child.start(0.0)
    while child.reap(1.0) is None:
        pass
    assert told.read_text() == "True True"
