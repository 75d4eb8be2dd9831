from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clicktrail.runtime import lock
from clicktrail.runtime.errors import OperatorError


def test_a_second_holder_is_told_who_holds_it(tmp_path: Path) -> None:
    with lock.hold(tmp_path / "x.lock", "the first"), pytest.raises(OperatorError) as refusal:
        lock.hold(tmp_path / "x.lock", "the second")
    assert str(refusal.value) == (
        f"{tmp_path} is in use by the first (process {os.getpid()}): only one may hold x.lock"
    )


def test_a_released_lock_can_be_taken_again(tmp_path: Path) -> None:
    held = lock.hold(tmp_path / "x.lock")
    held.release()
    held.release()
    with lock.hold(tmp_path / "x.lock"):
        pass


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib, signal; from clicktrail.runtime import lock;"
        "held = lock.hold(pathlib.Path(sys.argv[1])); print('held', flush=True); signal.pause()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path / "x.lock"], stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(OperatorError, match=f"process {holder.pid}"):
            lock.hold(tmp_path / "x.lock")
        holder.send_signal(signal.SIGKILL)
    with lock.hold(tmp_path / "x.lock"):
        pass


def test_a_lock_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.lock").mkdir()
    with pytest.raises(OperatorError) as refusal:
        lock.hold(tmp_path / "x.lock")
    assert str(refusal.value) == f"cannot open {tmp_path}/x.lock: Is a directory"
