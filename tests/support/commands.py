"""`clicktrail` commands, each in a process of its own that has the command line imported already.

To start Python and to import takes most of a command's time. One process has done so, and forks for
each command, which then goes on as `python -m clicktrail` does: with the environment, the directory
and the standard streams that it is given, to the exit code that it comes to.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import runpy
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tests.support import everywhere

if TYPE_CHECKING:
    from clicktrail.settings import Settings

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
_MOST_BYTES = 2**17
_NUMBER = struct.Struct("i")


def environment(**values: str) -> dict[str, str]:
    """Return this process's environment with just these settings, by their names in lower case."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CLICKTRAIL_")}
    return kept | {f"CLICKTRAIL_{name.upper()}": value for name, value in values.items()}


def environment_of(settings: Settings, **values: str) -> dict[str, str]:
    """Return the environment of an installation, by where its data and its hit store are."""
    where = {"data_dir": str(settings.data_dir), "hitstore_port": str(settings.hitstore_port)}
    return environment(**where, **values)


def run(
    *arguments: str, env: Mapping[str, str], given: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `clicktrail` with arguments; `given` is what it can read. Its output is text."""
    done = run_for_bytes(*arguments, env=env, given=given.encode())
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def run_for_bytes(
    *arguments: str, env: Mapping[str, str], given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run `clicktrail` as `run` does, for its output as it is."""
    with (
        tempfile.TemporaryFile() as stdin,
        tempfile.TemporaryFile() as stdout,
        tempfile.TemporaryFile() as stderr,
    ):
        stdin.write(given)
        stdin.seek(0)
        code = _parent().run(arguments, env, (stdin, stdout, stderr))
        for stream in (stdout, stderr):
            stream.seek(0)
        command = ["clicktrail", *arguments]
        return subprocess.CompletedProcess(command, code, stdout.read(), stderr.read())


class _Parent:
    """The process that forks, seen from the tests."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def run(
        self, arguments: tuple[str, ...], env: Mapping[str, str], streams: tuple[IO[bytes], ...]
    ) -> int:
        """Have a command run; return its exit code."""
        message = json.dumps([arguments, everywhere.environment(env), os.getcwd()]).encode()
        assert len(message) < _MOST_BYTES
        socket.send_fds(self._channel, [message], [stream.fileno() for stream in streams])
        pid = _received(self._channel)
        self._channel.settimeout(PATIENCE_SECONDS)
        try:
            return _received(self._channel)
        except TimeoutError:
            os.kill(pid, 9)
            raise AssertionError(f"clicktrail {' '.join(arguments)} does not end") from None
        finally:
            self._channel.settimeout(None)

    def close(self) -> None:
        """Let it end."""
        self._channel.close()
        self._process.wait(PATIENCE_SECONDS)


@functools.cache
def _parent() -> _Parent:
    made = _Parent()
    atexit.register(made.close)
    return made


def _received(channel: socket.socket) -> int:
    number: int = _NUMBER.unpack(channel.recv(_NUMBER.size))[0]
    return number


def _fork_for_each(channel: socket.socket) -> None:
    """Fork for each command, and return in the child; end with whoever asks."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, _MOST_BYTES, 3)
        if not message:
            sys.exit()
        pid = os.fork()
        if pid == 0:
            break
        for descriptor in descriptors:
            os.close(descriptor)
        channel.send(_NUMBER.pack(pid))
        _, status = os.waitpid(pid, 0)
        channel.send(_NUMBER.pack(os.waitstatus_to_exitcode(status)))
    channel.close()
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    arguments, environment, directory = json.loads(message)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(directory)
    sys.argv[1:] = arguments


if __name__ == "__main__":
    # What most commands load, whatever they do.
    import clicktrail.api.beginning
    import clicktrail.api.v3.asking
    import clicktrail.catalog.catalog
    import clicktrail.catalog.migrate
    import clicktrail.cli
    import clicktrail.hits.connecting  # noqa: F401

    _fork_for_each(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module("clicktrail", run_name="__main__", alter_sys=True)
