"""A real Caddy with the configuration of `deploy/`, in front of a running system."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.ports import free_port
from tests.support.system import Reply, System
from tests.support.waiting import eventually

CADDYFILE = Path(__file__).parents[2] / "deploy" / "caddy" / "Caddyfile"
APP_HOST = "app.example"
# Its own authority signs, and neither its admin port nor the machine's trust store is touched.
OPTIONS = "local_certs\n\tskip_install_trust\n\tadmin off"


class Caddy:
    """Listens on 127.0.0.1 on free ports; certificates are its own authority's."""

    def __init__(self, system: System, directory: Path) -> None:
        program = shutil.which("caddy")
        assert program is not None, "apt-get install caddy"
        self.http_port, self.https_port = free_port(), free_port()
        self._directory = directory
        self._log = directory / "caddy.log"
        self._command = [program, "run", "--adapter", "caddyfile", "--config", str(CADDYFILE)]
        self._environment = os.environ | {
            "HOME": str(directory),
            "XDG_DATA_HOME": str(directory),
            "XDG_CONFIG_HOME": str(directory),
            "CLICKTRAIL_APP_HOST": APP_HOST,
            "CLICKTRAIL_APP_ADDRESS": urlsplit(system.api_url).netloc,
            "CLICKTRAIL_EDGE_ADDRESS": urlsplit(system.edge_url).netloc,
            "CLICKTRAIL_HTTP_PORT": str(self.http_port),
            "CLICKTRAIL_HTTPS_PORT": str(self.https_port),
            "CLICKTRAIL_CADDY_OPTIONS": OPTIONS,
        }

    def __enter__(self) -> Caddy:
        self._directory.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, stdout=log, stderr=log
            )
        eventually(self._is_up, bool)
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait(60)

    def ask(
        self,
        host: str,
        path: str,
        headers: dict[str, str] | None = None,
        *,
        secure: bool = True,
        from_address: str = "127.0.0.1",
    ) -> Reply:
        """Ask for a path on a host, following nothing; ssl.SSLError where there is no certificate.

        `from_address` is the visitor's.
        """
        port = self.https_port if secure else self.http_port
        connection = http.client.HTTPConnection(host, port, timeout=60)
        plain = socket.create_connection(("127.0.0.1", port), 60, (from_address, 0))
        try:
            connection.sock = (
                self._context().wrap_socket(plain, server_hostname=host) if secure else plain
            )
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return Reply(
                answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
            )
        finally:
            connection.close()
            plain.close()

    def tail(self, lines: int = 20) -> str:
        """Return the end of the log, for a failure's message."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])

    def _context(self) -> ssl.SSLContext:
        root = self._directory / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        return ssl.create_default_context(cafile=str(root))

    def _is_up(self) -> bool:
        assert self._process.poll() is None, f"Caddy ended:\n{self.tail()}"
        try:
            socket.create_connection(("127.0.0.1", self.https_port), 1).close()
            return self.ask(APP_HOST, "/healthz").status == 200
        except (OSError, http.client.HTTPException):
            return False
