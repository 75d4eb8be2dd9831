"""The ground a benchmark stands on: what machine this is, where a process runs, free ports."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path


def describe(*programs: str) -> str:
    """Return machine, kernel, Python, chDB and the versions of `programs`, to head a report."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = [
        f"machine  {os.cpu_count()} cores of {model}, {memory:.0f} GiB, Linux {platform.release()}",
        f"python   {platform.python_version()}, chDB {version('chdb')}",
    ]
    for program in programs:
        flag = "-v"
        answer = subprocess.run([program, flag], capture_output=True, text=True, check=False)
        said = (answer.stdout + answer.stderr).strip().splitlines()
        lines.append(f"{program:8} {said[0] if said else 'unknown'}")
    lines.append(f"command  python -m {_module()} {' '.join(sys.argv[1:])}".rstrip())
    return "\n".join(lines)


def _module() -> str:
    spec = sys.modules["__main__"].__spec__
    return spec.name.removesuffix(".__main__") if spec else sys.argv[0]


def free_port() -> int:
    """Return a TCP port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def need(*programs: str) -> None:
    """Stop with a plain word if a program that the benchmark compares with is not installed."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        sys.exit(f"This benchmark needs {' and '.join(missing)}: apt-get install them first.")


@contextmanager
def running(
    command: list[str], *, cpu: int | None = None, env: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command`, on one processor if `cpu` says so, until the block ends."""
    pinned = ["taskset", "-c", str(cpu), *command] if cpu is not None else command
    process = subprocess.Popen(
        pinned, env={**os.environ, **(env or {})}, stdout=sys.stderr, stderr=sys.stderr
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def own_megabytes(pid: int, shared: str) -> float:
    """Return the memory that a process has for itself, in MB (10^6 bytes).

    Left out is the mapping of the file `shared`: the kernel calls its pages private as long as only
    one process maps them, though any other would use the same.
    """
    total, counts = 0, True
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if "-" in line.split(" ", 1)[0]:
            counts = not line.endswith(shared)
        elif counts and line.startswith(("Private_Clean:", "Private_Dirty:")):
            total += int(line.split()[1]) * 1024
    return total / 1e6


def cpu_seconds(pid: int) -> float:
    """Return the processor time (user and system) that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
