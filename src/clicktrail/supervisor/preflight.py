"""What is checked before anything starts, so that the message names the cause, not its effect."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import stat
import tempfile
import time
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from clicktrail.api.beginning import check_beginning, has_recorded
from clicktrail.catalog import freshness, libpq
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.secrets import FILE_NAME, Secrets
from clicktrail.runtime.status import read_all

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from clicktrail.settings import Settings
    from clicktrail.supervisor.parts import Listener, Part

PREDECESSOR_PATIENCE_SECONDS = 20.0
ANSWER_SECONDS = 3.0
MOST_STATUS_BYTES = 2**20
SPARE_BYTES = 2**30
SPARE_SHARE = 0.05


def check_data_dir(settings: Settings) -> None:
    """Make the data directory where it is missing; raise OperatorError where it cannot be used."""
    directory = settings.data_dir
    try:
        # It holds people's addresses.
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=directory, prefix=".writable-")
        os.close(handle)
        os.unlink(scratch)
    except OSError as error:
        raise OperatorError(
            f"cannot write to the data directory {directory.absolute()}"
            f" ({error.strerror or error}): change its owner, or set CLICKTRAIL_DATA_DIR"
        ) from error


def check_contents(settings: Settings, parts: Iterable[Part]) -> list[str]:
    """Look at what the data directory holds already; return notes, sentences worth a warning.

    Raises OperatorError for what every part would stumble over, one after the other: damaged
    secrets, files in the place of directories, a catalog's URL that leads nowhere, hits without the
    catalog that they belong to.
    """
    for name in ("journal", "ingest", "hits", "edge", "run"):
        path = settings.data_dir / name
        if path.exists() and not path.is_dir():
            raise OperatorError(f"{path} is a file, and must be a directory: move it away")
    Secrets.load(settings)
    if any(part.name == "app" for part in parts):
        _check_catalog_url(settings)
        check_beginning(settings)
    path = settings.data_dir / FILE_NAME
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return [
            f"{path} holds secrets, and others may use it (its mode is {mode:04o}):"
            f" run `chmod 600 {path}`"
        ]
    return []


def check_listeners(parts: Iterable[Part], run_dir: Path) -> None:
    """Raise OperatorError when a port is taken, naming the setting that chooses another.

    Where an earlier Clicktrail on the same data directory was killed, its parts may be stopping
    still; they are given time.
    """
    listeners = list(dict.fromkeys(entry for part in parts for entry in part.listeners))
    _refuse_shared_ports(listeners)
    deadline = time.monotonic() + PREDECESSOR_PATIENCE_SECONDS
    for listener in listeners:
        while (reason := _why_not_bindable(listener)) is not None:
            if time.monotonic() > deadline or not _predecessor_is_alive(run_dir):
                raise OperatorError(
                    f"port {listener.port} on {listener.host} cannot be used ({reason}):"
                    f" {_way_out(listener, listeners)}"
                )
            time.sleep(0.1)


def disk_warning(directory: Path) -> str | None:
    """Return a sentence when the disk of `directory` is nearly full, else None."""
    usage = shutil.disk_usage(directory)
    if is_roomy(usage.total, usage.free):
        return None
    return (
        f"only {usage.free / 2**30:.1f} GiB are free on the disk of {directory.absolute()}:"
        " when it is full, links answer 503 (see CLICKTRAIL_JOURNAL_WHEN_FULL)"
    )


def is_roomy(total: int, free: int) -> bool:
    """Tell whether a disk of `total` bytes with `free` ones left is worth no warning."""
    return free >= SPARE_BYTES and free >= total * SPARE_SHARE


def _check_catalog_url(settings: Settings) -> None:
    """Raise OperatorError where a database's URL is none, or opens nothing at the first start.

    Where links were opened before, they go on meanwhile, and the app says what is the matter.
    """
    url = settings.catalog_url
    if url is None or freshness.path_of(settings) is not None:
        return
    if url.partition("://")[0] not in libpq.POSTGRESQL_SCHEMES:
        raise OperatorError("CLICKTRAIL_CATALOG_URL must begin with sqlite:/// or postgresql://")
    if fault := libpq.fault_of(url):
        raise OperatorError(f"CLICKTRAIL_CATALOG_URL {fault}")
    if not has_recorded(settings) and (told := libpq.refusal(url)):
        raise OperatorError(
            f"CLICKTRAIL_CATALOG_URL does not open {libpq.shown(url)} ({told}): mend it, or make"
            " what it names (docs/postgresql.md)"
        )


def _refuse_shared_ports(listeners: list[Listener]) -> None:
    seen: dict[int, str] = {}
    for listener in listeners:
        other = seen.setdefault(listener.port, listener.setting)
        if other != listener.setting:
            raise OperatorError(
                f"CLICKTRAIL_{other} and CLICKTRAIL_{listener.setting} are both {listener.port}:"
                " give each its own port"
            )


def _why_not_bindable(listener: Listener) -> str | None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            listener.host, listener.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise OperatorError(
            f"{listener.host} is no address of this machine ({error.strerror}): set CLICKTRAIL_HOST"
        ) from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            return (error.strerror or str(error)).lower()
    return None


def _way_out(taken: Listener, listeners: list[Listener]) -> str:
    """Return what to do about a taken port: most often a second Clicktrail holds them all."""
    for listener in listeners:
        url = f"http://{_reachable(listener.host)}:{listener.port}"
        if listener.setting == "APP_PORT" and _is_clicktrail(url):
            *names, last = (f"CLICKTRAIL_{name}" for name in _settings_of(listeners))
            return (
                f"another Clicktrail is running, and answers at {url}. Stop it, or set"
                f" {', '.join(names)} and {last} to other ports"
            )
    return f"stop what listens there, or set CLICKTRAIL_{taken.setting}"


def _settings_of(listeners: list[Listener]) -> list[str]:
    return list(dict.fromkeys(listener.setting for listener in listeners))


def _reachable(host: str) -> str:
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 -- compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _is_clicktrail(url: str) -> bool:
    """Tell whether `/readyz` answers there as Clicktrail's does, ready or not."""
    # A proxy of the environment knows nothing of this machine's ports.
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"{url}/readyz", timeout=ANSWER_SECONDS) as answer:
            state = json.loads(answer.read(MOST_STATUS_BYTES))
    except HTTPError as unready:
        with unready:
            try:
                state = json.loads(unready.read(MOST_STATUS_BYTES))
            except (OSError, ValueError, HTTPException):
                return False
    except (OSError, ValueError, HTTPException):
        return False
    return isinstance(state, dict) and {"ready", "lag", "parts"} <= state.keys()


def _predecessor_is_alive(run_dir: Path) -> bool:
    for status in read_all(run_dir).values():
        with contextlib.suppress(OSError):
            os.kill(status.pid, 0)
            return True
    return False
