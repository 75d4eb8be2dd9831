"""When everything is ready: each part's status file says so, and the app's `/readyz` agrees."""

from __future__ import annotations

import http.client
import socket
import time
from typing import TYPE_CHECKING

from clicktrail.runtime.status import read_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clicktrail.settings import Settings
    from clicktrail.supervisor.parts import Listener, Part

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
PROBE_TIMEOUT_SECONDS = 1.0


def reachable(host: str) -> str:
    """Return an address of this machine at which a listener on `host` answers."""
    return WILDCARDS.get(host, host)


def is_listening(listener: Listener) -> bool:
    """Tell whether somebody accepts connections there."""
    try:
        socket.create_connection(
            (reachable(listener.host), listener.port), PROBE_TIMEOUT_SECONDS
        ).close()
    except OSError:
        return False
    return True


class Readiness:
    """Tells what is not ready yet among `parts`."""

    def __init__(self, settings: Settings, parts: Sequence[Part]) -> None:
        self._settings = settings
        self._names = [part.name for part in parts]

    def missing(self, pids: Mapping[str, int | None]) -> list[str]:
        """Return what is not ready; a status file counts only if the living process wrote it."""
        now = time.time()
        found = read_all(self._settings.run_dir)
        missing = [
            name
            for name in self._names
            if (status := found.get(name)) is None
            or status.pid != pids.get(name)
            or status.is_stale(now)
            or not status.ready
        ]
        if not missing and "app" in self._names and not self._app_agrees():
            missing.append("the app's /readyz")
        return missing

    def _app_agrees(self) -> bool:
        connection = http.client.HTTPConnection(
            reachable(self._settings.host), self._settings.app_port, timeout=PROBE_TIMEOUT_SECONDS
        )
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
