"""A real PostgreSQL of the tests' own: one cluster a test process, a database from a template each.

It listens on a socket in a temporary directory, and ends with the process that started it.
"""

from __future__ import annotations

import atexit
import hashlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from clicktrail.catalog.migrate import migrate
from clicktrail.settings import Settings
from tests.support.waiting import eventually

USER = "postgres"
TEMPLATE = "template_catalog"
_DEBIAN = Path("/usr/lib/postgresql")

# Neither a power cut nor a crash of the machine is to be survived.
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "400",
    "shared_buffers": "64MB",
    "max_wal_size": "1GB",
}


class Cluster:
    """A PostgreSQL server; texts sort there as in English, which the catalog must not rely on."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="clicktrail-postgresql-"))
        self._names = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root.
        self._as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._as_user = {"user": USER, "group": USER, "extra_groups": []}
            shutil.chown(self.directory, USER, USER)
        initialise = [_program("initdb"), "-D", str(self.directory / "data"), "-U", USER]
        initialise += ["-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"]
        initialise += ["--locale-provider=icu", "--icu-locale=en-US"]
        subprocess.run(
            initialise, check=True, capture_output=True, cwd=self.directory, **self._as_user
        )
        self.start()
        self._migrate_template()

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://{USER}@/{name}?host={self.directory}"

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = _OPTIONS | {"unix_socket_directories": str(self.directory)}
        command = [_program("postgres"), "-D", str(self.directory / "data")]
        command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "INT", "--", *command],
                stdout=log,
                stderr=log,
                cwd=self.directory,
                **self._as_user,
            )
        eventually(self._answers, bool)

    def stop(self) -> None:
        """Stop the server at once, whoever is connected."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
            self._process = None

    def remove(self) -> None:
        """Stop the server and delete all that it holds."""
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def create(self, name: str = "", template: str = TEMPLATE) -> str:
        """Make a database with the catalog's tables; return its URL. Done already: nothing."""
        name = name or f"test_{next(self._names)}"
        with self._administration() as server:
            known = "SELECT FROM pg_database WHERE datname = %s"
            if server.execute(known, [name]).fetchone() is None:
                server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is connected to it."""
        name = url.partition("@/")[2].partition("?")[0]
        with self._administration() as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, url: str, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement on a database by a connection of its own."""
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _administration(self) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres"), autocommit=True)

    def _migrate_template(self) -> None:
        url = self.create(TEMPLATE, "template0")
        migrate(Settings(data_dir=self.directory / "none", catalog_url=url))

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.directory / "log").read_text()
        try:
            self._administration().close()
        except psycopg.OperationalError:
            return False
        return True


@cache
def cluster() -> Cluster:
    """Return this process's server, started when it is first asked for."""
    made = Cluster()
    atexit.register(made.remove)
    return made


def name_for(data_dir: Path) -> str:
    """Return the name of the database that stands in for the catalog's file in a directory."""
    return f"at_{hashlib.sha256(bytes(data_dir.absolute())).hexdigest()[:24]}"


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is not None:
        return found
    places = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    assert places, f"{name} is missing: `make programs` installs PostgreSQL"
    return str(places[-1])
