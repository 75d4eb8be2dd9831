"""The supervisor with small real children, run as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clicktrail.runtime.status import read_all

SUPERVISOR = """
import sys
from pathlib import Path
from clicktrail.settings import Settings
from clicktrail.runtime.errors import OperatorError
from clicktrail.supervisor import Part, run

data, patience, *scripts = sys.argv[1:]
parts = [
    Part(name=Path(s).stem, command=(sys.executable, s, data), stage=Path(s).stem) for s in scripts
]
settings = Settings(data_dir=Path(data), log_format="json")
try:
    code = run(settings, parts, patience=float(patience), when_ready=lambda: print("READY"))
except OperatorError as error:
    sys.exit(f"refused: {error}")
sys.exit(code)
"""

# Each child appends what happens to it to <data>/events, as `<name> <event>` lines.
CHILD = """
import os, signal, sys, time
from pathlib import Path
from clicktrail.runtime import process
from clicktrail.runtime.status import StatusFile
from clicktrail.settings import Settings

data, name = Path(sys.argv[1]), Path(sys.argv[0]).stem
def tell(event):
    with (data / "events").open("a") as file:
        file.write(f"{name} {event}\\n")
settings = Settings(data_dir=data)
process.start(settings, name)
status = StatusFile(settings.run_dir, name)
running = True
def stop():
    global running
    running = False
process.stop_on_signals(stop)
tell("started")
BODY
while running:
    status.write(ready=True)
    time.sleep(0.02)
tell("stopped")
"""


class Family:
    """A supervisor and its children, in a scratch directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.data = directory / "data"
        self.scripts: list[Path] = []
        self.process: subprocess.Popen[str] | None = None

    def child(self, name: str, body: str = "") -> None:
        script = self.directory / f"{name}.py"
        script.write_text(CHILD.replace("BODY", body))
        self.scripts.append(script)

    def start(self, patience: float = 10) -> subprocess.Popen[str]:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(self.data), str(patience), *self.scripts],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self.process

    def events(self) -> list[str]:
        path = self.data / "events"
        return path.read_text().splitlines() if path.exists() else []

    def pid(self, name: str) -> int | None:
        status = read_all(self.data / "run").get(name)
        return status.pid if status else None


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "did not happen within 60 s"
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    one = Family(tmp_path)
    yield one
    if one.process is not None:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def test_children_stop_in_the_reverse_order_of_their_start(family: Family) -> None:
    for name in ("first", "second", "third"):
        family.child(name)
    supervisor = family.start()
    wait_for(lambda: len(family.events()) == 3)
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(60) == 0
    assert set(family.events()[:3]) == {"first started", "second started", "third started"}
    assert family.events()[3:] == ["third stopped", "second stopped", "first stopped"]


def test_it_says_once_that_everything_is_ready(family: Family) -> None:
    family.child("first")
    family.child("second")
    supervisor = family.start()
    assert supervisor.stdout is not None
    assert supervisor.stdout.readline() == "READY\n"
    supervisor.send_signal(signal.SIGINT)
    rest, _ = supervisor.communicate(timeout=60)
    assert (supervisor.returncode, rest) == (0, "")


def test_a_killed_child_is_started_again_and_counted(family: Family) -> None:
    family.child("steady")
    family.child("victim")
    supervisor = family.start()
    wait_for(lambda: family.pid("victim"))
    first = family.pid("victim")
    assert first is not None
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: family.pid("victim") not in (None, first))

    def figures() -> dict[str, float]:
        status = read_all(family.data / "run").get("supervisor")
        return status.figures if status else {}

    wait_for(lambda: figures().get("restarts_total"))
    assert figures() == {
        "restarts_total": 1.0,
        "restarts_steady_total": 0.0,
        "restarts_victim_total": 1.0,
    }
    status = read_all(family.data / "run")["supervisor"]
    assert (status.ready, status.problems) == (True, [])
    assert re.fullmatch(r"victim ended \d s ago: killed by SIGKILL \(.*\)", status.notes[0])
    supervisor.send_signal(signal.SIGTERM)
    _, errors = supervisor.communicate(timeout=60)
    assert "victim ended: killed by SIGKILL" in errors


def test_a_child_that_fails_at_once_is_tried_again_ever_later(family: Family) -> None:
    family.child("hopeless", "raise SystemExit(3)")
    supervisor = family.start()
    wait_for(lambda: family.events().count("hopeless started") >= 3)
    wait_for(lambda: "supervisor" in read_all(family.data / "run"))
    supervisor.send_signal(signal.SIGTERM)
    _, errors = supervisor.communicate(timeout=60)
    assert "hopeless ended: exit code 3; it is started again in 0.2 s" in errors
    assert "hopeless ended: exit code 3; it is started again in 0.4 s" in errors


def test_killing_the_supervisor_stops_the_children(family: Family) -> None:
    family.child("orphan")
    supervisor = family.start()
    wait_for(lambda: family.pid("orphan"))
    pid = family.pid("orphan")
    assert pid is not None
    supervisor.kill()
    wait_for(lambda: not is_running(pid))
    assert family.events() == ["orphan started", "orphan stopped"]


def test_a_child_that_does_not_stop_is_killed(family: Family) -> None:
    family.child("stubborn", "process.stop_on_signals(lambda: signal.signal(15, signal.SIG_IGN))")
    supervisor = family.start(patience=0.3)
    wait_for(lambda: family.pid("stubborn"))
    pid = family.pid("stubborn")
    assert pid is not None
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(60) == 1
    assert not is_running(pid)


def test_a_second_interrupt_kills_at_once(family: Family) -> None:
    family.child("stubborn", "process.stop_on_signals(lambda: tell('asked'))")
    supervisor = family.start(patience=600)
    wait_for(lambda: family.pid("stubborn"))
    supervisor.send_signal(signal.SIGINT)
    wait_for(lambda: "stubborn asked" in family.events())
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(60) == 1


def test_two_supervisors_on_one_data_directory_are_refused(family: Family) -> None:
    family.child("only")
    supervisor = family.start()
    wait_for(lambda: family.pid("only"))
    second = subprocess.run(
        [sys.executable, "-c", SUPERVISOR, str(family.data), "10"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (second.returncode, second.stderr) == (
        1,
        f"refused: {family.data} is in use by another clicktrail (process {supervisor.pid}):"
        " only one may hold supervisor.lock\n",
    )
    supervisor.send_signal(signal.SIGTERM)
    assert supervisor.wait(60) == 0


def test_a_clean_stop_leaves_no_status_file_of_the_supervisor(family: Family) -> None:
    family.child("only")
    supervisor = family.start()
    wait_for(lambda: "supervisor" in read_all(family.data / "run"))
    supervisor.send_signal(signal.SIGTERM)
    supervisor.wait(60)
    assert "supervisor" not in read_all(family.data / "run")


def test_status_files_of_an_earlier_run_are_cleared(family: Family) -> None:
    family.child("only")
    stale = family.data / "run" / "edge-7.json"
    stale.parent.mkdir(parents=True)
    stale.write_text(
        '{"name":"edge-7","pid":1,"started_at":1,"written_at":1,"ready":true,"problems":[]}'
    )
    supervisor = family.start()
    wait_for(lambda: "supervisor" in read_all(family.data / "run"))
    assert not stale.exists()
    supervisor.send_signal(signal.SIGTERM)
    supervisor.wait(60)


def test_a_child_whose_parent_is_gone_does_not_start(tmp_path: Path) -> None:
    script = tmp_path / "late.py"
    script.write_text(CHILD.replace("BODY", ""))
    late = subprocess.run(
        [sys.executable, script, tmp_path],
        env=os.environ | {"CLICKTRAIL_PARENT_PID": "1"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert late.returncode == 1
    assert not (tmp_path / "events").exists()
