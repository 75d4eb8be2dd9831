"""Data directories as earlier releases left them, and what those answered from them."""

from __future__ import annotations

import json
import re
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import zstandard
from alembic import command
from alembic.config import Config
from psycopg import Connection, sql

from clicktrail.catalog.database import Database
from clicktrail.catalog.revisions import MIGRATIONS
from tests.support.system import System

if TYPE_CHECKING:
    from tests.support.postgresql import Cluster

KEPT = Path(__file__).parents[1] / "data" / "releases"
# Made by every start, or held by who runs.
MADE_ANEW = {"run", "edge", "geo"}
# However long ago the release was, nothing of it is too old.
SETTINGS = {"journal_retention_days": "36500", "rate_limit": "0"}
LEVEL = 19
# Of every kept time it is over by and by; the other is the dashboard's and made anew.
PASSING = {"unfinished", "boGoVal"}
_ALL = {"from": "2026-01-01", "to": "2026-12-31"}
_METRICS = ["clicks", "unique_clicks", "views", "spider_hits", "visitors", "conversions", "value"]
QUESTIONS: dict[str, tuple[str, str, Any]] = {
    "days": (
        "POST",
        "/v3/query",
        {"metrics": _METRICS, "dimensions": ["day"], "range": _ALL},
    ),
    "hours of the sums": (
        "POST",
        "/v3/query",
        {
            "metrics": ["clicks", "conversions", "commission"],
            "dimensions": ["hour", "datapoint"],
            "range": _ALL,
            "limit": 500,
        },
    ),
    **{
        word: (
            "POST",
            "/v3/query",
            {"metrics": _METRICS, "dimensions": [word], "range": _ALL, "limit": 200},
        )
        for word in ("datapoint", "group", "tag", "browser_family", "device", "source", "rule")
    },
    "sales": (
        "POST",
        "/v3/query",
        {
            "metrics": ["conversions", "converted_clicks", "value", "commission"],
            "dimensions": ["conversion", "datapoint"],
            "range": _ALL,
        },
    ),
    "credit": (
        "POST",
        "/v3/attribution",
        {"model": "linear", "range": _ALL, "look_back_days": 30},
    ),
    "journeys": ("POST", "/v3/journeys", {"range": _ALL}),
    "events": ("GET", "/v3/events", {"order": "asc", "limit": 40}),
    "notes": ("GET", "/v3/annotations", _ALL),
    "links": ("GET", "/datapoints", {"type": "tl", "limit": 100}),
    "groups": ("GET", "/groups", {}),
    "tags": ("GET", "/tags", {}),
    "conversions": ("GET", "/conversions", {}),
    "domains": ("GET", "/domains", {"type": "system"}),
    "account": ("GET", "/account", {}),
}


def answers(system: System) -> dict[str, Any]:
    """Return what a running system answers to all `QUESTIONS`, and what its links are."""
    found = {
        name: (
            system.api(method, path, body)
            if method == "POST"
            else system.api(method, path, None, **body)
        )
        for name, (method, path, body) in QUESTIONS.items()
    }
    found["each link"] = [
        system.api("GET", f"/datapoints/{each['id']}") for each in found["links"]["entities"]
    ]
    # Each run has ports of its own.
    text = re.sub(r"localhost:\d+", "localhost", json.dumps(found))
    return dict(json.loads(text))


def differences(kept: Any, found: Any, where: str = "") -> list[str]:
    """Return where an answer is not what it was; what it tells beyond that does not count."""
    if isinstance(kept, dict) and isinstance(found, dict):
        return [
            line
            for name in sorted(kept.keys() - PASSING)
            for line in differences(kept[name], found.get(name), f"{where}/{name}")
        ]
    if isinstance(kept, list) and isinstance(found, list) and len(kept) == len(found):
        pairs = enumerate(zip(kept, found, strict=True))
        return [line for at, (a, b) in pairs for line in differences(a, b, f"{where}/{at}")]
    return [] if kept == found else [f"{where}: {kept!r}, and now {found!r}"]


def pack(directory: Path, archive: Path) -> None:
    """Write what a stopped system leaves in its data directory to a tar, compressed by zstd."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        top = Path(entry.name).parts[:1]
        if (top and top[0] in MADE_ANEW) or entry.name.endswith(".lock"):
            return None
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    with (
        archive.open("wb") as file,
        zstandard.ZstdCompressor(level=LEVEL).stream_writer(file) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for entry in sorted(directory.iterdir()):
            tar.add(entry, entry.name, filter=plain)


def unpack(release: str, directory: Path) -> dict[str, Any]:
    """Make a data directory of what a release left; return what it answered from it."""
    directory.mkdir(mode=0o700)
    with (
        (KEPT / f"{release}.tar.zst").open("rb") as file,
        zstandard.ZstdDecompressor().stream_reader(file) as packed,
        tarfile.open(fileobj=packed, mode="r|") as tar,
    ):
        tar.extractall(directory, filter="data")
    return dict(json.loads((KEPT / f"{release}.json").read_text(encoding="utf-8")))


def releases() -> list[str]:
    """Return the releases of which something is kept, oldest first."""
    found = (path.name.removesuffix(".tar.zst") for path in KEPT.glob("*.tar.zst"))
    return sorted(found, key=lambda name: [int(part) for part in name.split(".")])


def put_into_postgresql(data: Path, server: Cluster) -> str:
    """Move the catalog of a data directory to a database as its release had it; return its URL.

    Tables are those of the release, not of this one, and so are their rows; the file goes.
    """
    file = data / "catalog.sqlite3"
    url = server.create(template="template0")
    database = Database(url)
    try:
        with closing(sqlite3.connect(file)) as kept, database.writing() as connection:
            ((revision,),) = kept.execute("SELECT version_num FROM alembic_version")
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            there: Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
            # Rows come in whatever order, and nothing may be derived from them once more.
            there.execute("SET LOCAL session_replication_role = replica")
            _copy_rows(kept, there)
    finally:
        database.close()
    file.unlink()
    return url


def _copy_rows(kept: sqlite3.Connection, there: Connection[Any]) -> None:
    columns: dict[str, list[str]] = {}
    for table, column in there.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND is_generated = 'NEVER'"
        " AND table_name != 'alembic_version' ORDER BY table_name, ordinal_position"
    ):
        columns.setdefault(table, []).append(column)
    in_file = {name for (name,) in kept.execute("SELECT name FROM sqlite_master")}
    for table in sorted(columns.keys() & in_file):
        there.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        names = ", ".join(f'"{name}"' for name in columns[table])
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns[table]))
        )
        with there.cursor() as cursor, cursor.copy(into) as copy:
            for row in kept.execute(f'SELECT {names} FROM "{table}"'):
                copy.write_row(row)
    counters = there.execute(
        "SELECT table_name, pg_get_serial_sequence(quote_ident(table_name), column_name)"
        " FROM information_schema.columns WHERE table_schema = 'public'"
        " AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
    ).fetchall()
    given = dict(kept.execute("SELECT name, seq FROM sqlite_sequence WHERE seq > 0"))
    for table, counter in counters:
        if table in given:
            there.execute("SELECT setval(%s, %s)", (counter, given[table]))
