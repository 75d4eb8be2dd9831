from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clicktrail.enrichment import private_copy
from clicktrail.enrichment.private_copy import ChangedMeanwhile, State, shared, tidy

HOLD = """
import sys, time
from pathlib import Path
from clicktrail.enrichment.private_copy import shared
descriptor = shared(Path(sys.argv[1]), Path(sys.argv[2]))
print(__import__("os").fstat(descriptor).st_ino, flush=True)
time.sleep(60)
"""


def content(descriptor: int) -> bytes:
    return os.pread(descriptor, 2**20, 0)


def names(directory: Path) -> list[str]:
    return sorted(each.name for each in directory.iterdir() if each.suffix != ".lock")


def holder(original: Path, directory: Path) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(original), str(directory)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "original"
    path.write_bytes(b"first")
    return path


def test_all_processes_have_one_copy(original: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    ours = shared(original, run)
    one, inode_of_one = holder(original, run)
    two, inode_of_two = holder(original, run)
    assert os.fstat(ours).st_ino == inode_of_one == inode_of_two != original.stat().st_ino
    assert names(run) == [State.of(original.stat()).name]
    assert content(ours) == b"first"
    end(one)
    end(two)
    os.close(ours)


def test_a_copy_is_no_hostage_of_its_original(original: Path, tmp_path: Path) -> None:
    ours = shared(original, tmp_path / "run")
    with original.open("r+b") as file:
        file.truncate()
    assert content(ours) == b"first"
    original.write_bytes(b"second")
    later = shared(original, tmp_path / "run")
    assert (content(ours), content(later)) == (b"first", b"second")
    os.close(ours)
    os.close(later)


def test_a_copy_goes_with_the_last_who_held_it_even_if_killed(
    original: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    other, _ = holder(original, run)
    first = State.of(original.stat()).name
    original.write_bytes(b"the second")
    ours = shared(original, run)
    second = State.of(original.stat()).name
    tidy(run)
    assert names(run) == sorted((first, second))
    end(other)
    tidy(run)
    assert names(run) == [second]
    os.close(ours)
    tidy(run)
    assert names(run) == []


def test_what_a_killed_maker_left_is_made_anew(original: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "copy-unfinished").write_bytes(b"fi")
    ours = shared(original, run)
    assert content(ours) == b"first"
    assert names(run) == [State.of(original.stat()).name]
    os.close(ours)
    (run / "copy-unfinished").write_bytes(b"fi")
    tidy(run)
    assert names(run) == []


def test_where_no_copy_can_be_kept_it_is_in_memory(original: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.write_bytes(b"no directory")
    ours = shared(original, run)
    assert content(ours) == b"first"
    assert os.readlink(f"/proc/self/fd/{ours}").startswith("/memfd:")
    os.close(ours)


def test_where_the_disk_is_full_the_copy_is_in_memory(tmp_path: Path) -> None:
    # A small file system of our own needs rights; the limit of a file's size does not.
    original, run = tmp_path / "original", tmp_path / "run"
    original.write_bytes(b"x" * 50_000)
    script = (
        "import os, resource, signal, sys; from pathlib import Path\n"
        "from clicktrail.enrichment.private_copy import shared\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "real = os.memfd_create\n"
        "def unlimited(name):\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1)); return real(name)\n"
        "os.memfd_create = unlimited\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, -1))\n"
        "descriptor = shared(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "print(os.fstat(descriptor).st_size, os.readlink(f'/proc/self/fd/{descriptor}')[:7])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(original), str(run)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("50000 /memfd:\n", "")
    assert names(run) == []


def test_an_original_that_is_being_written_is_not_copied(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_part = private_copy._copied

    def meanwhile(source: int, target: int, most: int) -> int:
        copied = copy_part(source, target, most)
        if copied:
            original.write_bytes(b"something longer")
        return copied

    monkeypatch.setattr(private_copy, "_copied", meanwhile)
    with pytest.raises(ChangedMeanwhile):
        shared(original, tmp_path / "run")
    assert names(tmp_path / "run") == []


def test_an_original_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        shared(tmp_path / "none", tmp_path / "run")
