"""A real file system with little room, so that a full disk is truly full."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(point: Path, mebibytes: int) -> Iterator[Path]:
    """Mount a file system of so many MiB at `point`, which is made, until the block ends.

    Mounting is root's; a test that needs it fails for others, since skipped it would say nothing.
    """
    assert os.geteuid() == 0, "this test mounts a small file system: run it as root"
    point.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(point)], check=True
    )
    try:
        yield point
    finally:
        subprocess.run(["umount", "--lazy", str(point)], check=True)
