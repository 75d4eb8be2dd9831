"""The same questions put to DuckDB and PostgreSQL on the same hits, in the same run.

DuckDB gets every hit in a table of its own format, in the order in which they came, as whoever adds
hits to it would have them: it skips what is too old, and keeps no order by account. PostgreSQL gets
at most ten million: those of the asked account in the time that is asked about, so that the answers
are the same, and of the others as many as there is room for; with the indexes that anybody would
make. Neither has to answer over HTTP.
"""

from __future__ import annotations

import getpass
import json
import os
import pwd
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bench.machine import free_port
from bench.statistics_questions import KEPT, Question

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore

POSTGRESQL_HITS = 10_000_000
ROWS_AT_ONCE = 2_000_000
_FIRED = ("ts", "account_id", "conversion_id", "datapoint_id", "value", "commission")
_NUMBERS = {
    "hit_id": "BIGINT", "account_id": "INTEGER", "conversion_id": "INTEGER",
    "datapoint_id": "INTEGER", "kind": "SMALLINT", "is_unique": "SMALLINT",
    "is_spider": "SMALLINT", "visitor": "BIGINT", "source_id": "SMALLINT", "ts": "TIMESTAMP",
    "value": "DECIMAL(18, 4)", "commission": "DECIMAL(18, 4)",
}  # fmt: skip
_LIMITS = "SETTINGS max_execution_time = 3600"
_INDEXES = (
    "CREATE INDEX ON hits (account_id, ts)",
    "CREATE INDEX ON hits (account_id, datapoint_id, ts)",
    "CREATE INDEX ON conversions (account_id, ts)",
)


class Reference(Protocol):
    """Another database that is asked the same."""

    name: str
    version: str

    def ask(self, sql: str) -> tuple[float, list[tuple[Any, ...]]]:
        """Return the milliseconds that an answer took, and its rows."""

    def parameter(self, name: str) -> str:
        """Return what finds a parameter in the query string of a hit."""


class DuckDb:
    """DuckDB in this process, on every core."""

    name = "DuckDB"

    def __init__(self, path: Path) -> None:
        import duckdb

        self.version = duckdb.__version__
        self.path = path
        self.connection: Any = duckdb.connect(str(path))
        self.connection.execute("SET memory_limit = '4GB'")

    def ask(self, sql: str) -> tuple[float, list[tuple[Any, ...]]]:
        """Return the milliseconds that an answer took, and its rows."""
        began = time.perf_counter()
        rows = self.connection.execute(sql).fetchall()
        return (time.perf_counter() - began) * 1000, rows

    def parameter(self, name: str) -> str:
        """Return what finds a parameter in the query string of a hit."""
        return f"regexp_extract(query, '(?:^|&){name}=([^&]*)', 1)"

    def fill(self, store: HitStore, scratch: Path) -> None:
        """Take every hit and conversion from the hit store, through Parquet files in `scratch`."""
        for table, columns in (("hits", KEPT), ("conversions", _FIRED)):
            typed = ", ".join(f"{name} {_NUMBERS.get(name, 'TEXT')}" for name in columns)
            self.connection.execute(f"CREATE TABLE {table} ({typed})")
            for where in _portions(store, table):
                file = scratch / f"{table}.parquet"
                store.command(
                    f"INSERT INTO FUNCTION file('{file}', Parquet) SELECT {_read(columns)}"
                    f" FROM {table} WHERE {where} ORDER BY {table}.ts {_LIMITS}"
                )
                self.connection.execute(f"INSERT INTO {table} SELECT * FROM '{file}'")
                file.unlink()
        self.connection.execute("CHECKPOINT")


class PostgreSql:
    """A private PostgreSQL on a socket of its own."""

    name = "PostgreSQL"

    def __init__(self, directory: Path, port: int, user: str) -> None:
        self._address = ["-h", str(directory), "-p", str(port), "-U", user, "-d", "postgres"]
        self.version = self.run("SHOW server_version").strip()

    def run(self, sql: str, *, file: Path | None = None) -> str:
        """Run SQL, with `file` as the input of a COPY; return what it prints."""
        with file.open("rb") if file else open(os.devnull, "rb") as source:
            done = subprocess.run(
                ["psql", *self._address, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql],
                stdin=source,
                capture_output=True,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"{sql[:200]}: {done.stderr.decode()}")
        return done.stdout.decode()

    def ask(self, sql: str) -> tuple[float, list[tuple[Any, ...]]]:
        """Return the milliseconds that an answer took, by the server's own clock, and its rows."""
        explained = self.run(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}")
        took = json.loads(explained)[0]
        rows = self.run(f"COPY ({sql}) TO STDOUT").splitlines()
        return took["Planning Time"] + took["Execution Time"], [
            tuple(row.split("\t")) for row in rows
        ]

    def parameter(self, name: str) -> str:
        """Return what finds a parameter in the query string of a hit."""
        return f"coalesce(substring(query from '(?:^|&){name}=([^&]*)'), '')"

    def fill(self, duck: DuckDb, account: int, start: str, end: str, scratch: Path) -> int:
        """Take hits from DuckDB, which has them all, through CSV files; return their number."""
        asked = f"account_id = {account} AND ts >= '{start}' AND ts < '{end}'"
        own = int(duck.connection.execute(f"SELECT count(*) FROM hits WHERE {asked}").fetchone()[0])
        share = duck.connection.execute(
            f"SELECT least(1, {POSTGRESQL_HITS - own} / greatest(1, count(*) - {own})) FROM hits"
        ).fetchone()[0]
        some = f"({asked} OR hash(hit_id) < {float(share)} * 18446744073709551615::DOUBLE)"
        total = 0
        for table, columns, where in (
            ("hits", KEPT, some),
            ("conversions", _FIRED, "true"),
        ):
            typed = ", ".join(f"{name} {_NUMBERS.get(name, 'TEXT')}" for name in columns)
            self.run(f"CREATE UNLOGGED TABLE {table} ({typed})")
            rows = int(duck.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for first in range(0, rows, ROWS_AT_ONCE):
                file = scratch / f"{table}.csv"
                duck.connection.execute(
                    f"COPY (SELECT {', '.join(columns)} FROM {table}"
                    f" WHERE rowid >= {first} AND rowid < {first + ROWS_AT_ONCE} AND {where})"
                    f" TO '{file}' (FORMAT csv, HEADER false, DELIMITER '\t', QUOTE '\"',"
                    " FORCE_QUOTE *)"
                )
                self.run(f"COPY {table} FROM STDIN (FORMAT csv, DELIMITER E'\\t')", file=file)
                file.unlink()
            total = total or int(self.run("SELECT count(*) FROM hits"))
        for index in _INDEXES:
            self.run(index)
        self.run("VACUUM ANALYZE hits")
        self.run("VACUUM ANALYZE conversions")
        return total


def asked(
    reference: Reference, question: Question, values: Mapping[str, object], times: int
) -> tuple[float, list[tuple[Any, ...]]]:
    """Ask a reference a question `times` times; return the median milliseconds and the rows.

    `values` are the question's `account`, `start` and `end`.
    """
    names = ("utm_source", "utm_medium", "utm_campaign")
    sql = question.reference.format(**values, **{each: reference.parameter(each) for each in names})
    runs = [reference.ask(sql) for _ in range(times)]
    return statistics.median(took for took, _ in runs), runs[-1][1]


def _portions(store: HitStore, table: str) -> Iterator[str]:
    """Yield conditions that cut a table into stretches of time, with some million rows each."""
    rows = store.rows(
        f"SELECT toUnixTimestamp(toDate(ts)), count() FROM {table} GROUP BY 1 ORDER BY 1"
    )
    first, held = 0, 0
    for day, count in rows:
        if held and held + count > ROWS_AT_ONCE:
            yield f"ts >= toDateTime({first}, 'UTC') AND ts < toDateTime({int(day)}, 'UTC')"
            first, held = int(day), 0
        held += count
    yield f"ts >= toDateTime({first}, 'UTC')"


def _read(columns: tuple[str, ...]) -> str:
    """Return what Parquet has no type for as the nearest that it has."""
    special = {
        "ts": "toDateTime64(ts, 6, 'UTC') AS ts",
        "visitor": "reinterpretAsInt64(visitor) AS visitor",
        "hit_id": "reinterpretAsInt64(hit_id) AS hit_id",
    }
    return ", ".join(special.get(name, name) for name in columns)


@contextmanager
def postgresql(scratch: Path) -> Iterator[PostgreSql]:
    """Run a PostgreSQL cluster in `scratch` until the block ends, not as root."""
    binaries = postgresql_binaries()
    assert binaries is not None
    user = getpass.getuser()
    runs_as: dict[str, Any] = {}
    directory = scratch / "postgresql"
    directory.mkdir()
    scratch.chmod(0o711)
    if os.geteuid() == 0:
        user = "postgres"
        entry = pwd.getpwnam(user)
        os.chown(directory, entry.pw_uid, entry.pw_gid)
        runs_as = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    cluster = directory / "data"
    subprocess.run(
        [binaries / "initdb", "-D", cluster, "-A", "trust", "-U", user, "--locale=C",
         "--encoding=UTF8"],
        check=True, stdout=subprocess.DEVNULL, cwd=directory, **runs_as,
    )  # fmt: skip
    port = free_port()
    settings = {
        "listen_addresses": "", "unix_socket_directories": str(directory), "port": str(port),
        "shared_buffers": "1GB", "work_mem": "256MB", "maintenance_work_mem": "1GB",
        "effective_cache_size": "8GB", "max_wal_size": "4GB", "fsync": "off",
        "random_page_cost": "1.1", "max_parallel_workers_per_gather": str(os.cpu_count() or 1),
    }  # fmt: skip
    command = [str(binaries / "postgres"), "-D", str(cluster)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (directory / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=directory, **runs_as)
    try:
        ready = [str(binaries / "pg_isready"), "-q", "-h", str(directory), "-p", str(port)]
        deadline = time.monotonic() + 60
        while subprocess.run(ready, check=False).returncode:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((directory / "log").read_text())
            time.sleep(0.1)
        yield PostgreSql(directory, port, user)
    finally:
        server.terminate()
        server.wait(60)
        shutil.rmtree(directory)


def postgresql_binaries() -> Path | None:
    """Return where the newest installed PostgreSQL server is; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    beside = shutil.which("initdb")
    return Path(beside).parent if beside else None
