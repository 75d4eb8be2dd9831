"""Network namespaces joined by a bridge that stands in one of its own: the host's network stays.

Names begin with `ct` and the id of the process that made them, so that a later run finds and
removes what one that was killed has left.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

NETWORK = "10.213.77"
_CLONE_NEWNET = 0x40000000
_GONE_SECONDS = 30.0


class Network:
    """A bridge, and a namespace with one address for each name that `add` is called with."""

    def __init__(self) -> None:
        """Make the bridge. Exits with what to do where this process may not."""
        self._prefix = f"ct{os.getpid()}-"
        self._added: list[str] = []
        _remove_left_over()
        self._switch = self._prefix + "switch"
        try:
            _ip("netns", "add", self._switch)
            self._in(self._switch, "link", "add", "bridge0", "type", "bridge")
            self._in(self._switch, "link", "set", "bridge0", "up")
        except (OSError, subprocess.CalledProcessError) as error:
            self.remove()
            said = getattr(error, "stderr", "") or str(error)
            sys.exit(
                "Network namespaces cannot be made here"
                f" ({said.strip()}): run it as root, in a container with"
                " --cap-add=SYS_ADMIN,NET_ADMIN, with iproute2 installed."
            )

    def add(self, name: str) -> str:
        """Make a namespace that the others reach; return its address."""
        space = self.space(name)
        number = len(self._added) + 1
        self._added.append(name)
        address = f"{NETWORK}.{number}"
        _ip("netns", "add", space)
        port = f"port{number}"
        self._in(
            self._switch, "link", "add", port, "type", "veth",
            "peer", "name", "eth0", "netns", space,
        )  # fmt: skip
        self._in(self._switch, "link", "set", port, "master", "bridge0", "up")
        self._in(space, "address", "add", f"{address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            self._in(space, "link", "set", device, "up")
        return address

    def space(self, name: str) -> str:
        """Return what the kernel's tools call a namespace."""
        return self._prefix + name

    def enter(self, name: str) -> None:
        """Have this process, from now on, be in a namespace. Call it before there are threads."""
        with (Path("/run/netns") / self.space(name)).open("rb") as opened:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.setns(opened.fileno(), _CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")

    def pids(self, name: str) -> list[int]:
        """Return the processes that are in a namespace."""
        return _pids(self.space(name))

    def kill(self, name: str) -> None:
        """`kill -9` all that is in a namespace; return once nothing is."""
        _kill(self.space(name))

    def remove(self) -> None:
        """Kill what is in the namespaces, and remove them."""
        for name in self._added:
            _remove(self.space(name))
        _remove(self._switch)

    def _in(self, space: str, *words: str) -> None:
        _ip("-netns", space, *words)


def _ip(*words: str) -> str:
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout


def _pids(space: str) -> list[int]:
    return [int(pid) for pid in _ip("netns", "pids", space).split()]


def _kill(space: str) -> None:
    deadline = time.monotonic() + _GONE_SECONDS
    # Again, since one that is killed may just have started another.
    while pids := [pid for pid in _pids(space) if pid != os.getpid() and not _is_zombie(pid)]:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if time.monotonic() > deadline:
            raise TimeoutError(f"{space}: {pids} do not end")
        time.sleep(0.01)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def _remove(space: str) -> None:
    try:
        _kill(space)
        _ip("netns", "delete", space)
    except (OSError, subprocess.CalledProcessError):
        # It was never made, or somebody else has removed it.
        return


def _remove_left_over() -> None:
    directory = Path("/run/netns")
    for path in directory.iterdir() if directory.exists() else ():
        made_by = re.match(r"ct(\d+)-", path.name)
        if made_by and not Path(f"/proc/{made_by[1]}").exists():
            _remove(path.name)
