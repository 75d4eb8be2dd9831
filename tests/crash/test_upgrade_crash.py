"""`kill -9` in the middle of a migration of the catalog: nothing of it has happened."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from clicktrail.catalog import revisions
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.database import Database, url_of
from clicktrail.catalog.migrate import migrate, rehearse
from clicktrail.settings import Settings

FILE = "catalog.sqlite3"
OLD = "0003"
LINKS = 50
# Stops, transaction open, after so many statements that change something.
HALTING = """
import sys, time
from pathlib import Path
from sqlalchemy import Engine, event
from clicktrail.catalog.migrate import migrate
from clicktrail.settings import Settings

left = int(sys.argv[2])

@event.listens_for(Engine, "after_cursor_execute")
def _(connection, cursor, statement, *rest):
    global left
    if statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
        return
    left -= 1
    if not left:
        print("halted", flush=True)
        time.sleep(60)

migrate(Settings(data_dir=Path(sys.argv[1])))
print("done", flush=True)
"""


def state(path: Path) -> tuple[list[tuple[object, ...]], dict[str, int]]:
    """The tables and indices of a catalog as they are defined, and how many rows each has."""
    with closing(sqlite3.connect(path)) as catalog:
        assert catalog.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        defined = catalog.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")
        found = defined.fetchall()
        rows = {
            name: catalog.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for kind, name, _ in found
            if kind == "table"
        }
        return found, rows


@pytest.fixture
def old(settings: Settings) -> Settings:
    """A catalog with links as an early release had it."""
    bootstrap(settings)
    catalog = Catalog.open(settings)
    with catalog.write() as edit:
        for number in range(LINKS):
            edit.datapoints.create(1, name=f"l{number}", url="https://a.example/", tags=["t"])
    catalog.close()
    database = Database(url_of(settings))
    with database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(revisions.MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, OLD)
    database.close()
    return settings


@pytest.mark.only("sqlite")
def test_a_migration_that_is_killed_is_as_if_not_begun_and_is_done_by_the_next_start(
    old: Settings,
) -> None:
    path = old.data_dir / FILE
    before = state(path)
    # At the first statement, within each step, and at the last ones before the commit.
    for statements in (1, 4, 9, 16, 23, 30):
        with subprocess.Popen(
            [sys.executable, "-c", HALTING, str(old.data_dir), str(statements)],
            stdout=subprocess.PIPE,
            text=True,
        ) as migrating:
            assert migrating.stdout is not None
            assert migrating.stdout.readline() == "halted\n", statements
            migrating.send_signal(signal.SIGKILL)
        assert state(path) == before, statements
    migrate(old)
    with closing(sqlite3.connect(path)) as catalog:
        assert catalog.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (revisions.newest(),)
        ]
        assert catalog.execute("SELECT count(*) FROM datapoints").fetchone() == (LINKS,)


@pytest.mark.only("sqlite")
def test_a_rehearsal_says_what_a_migration_writes_and_changes_nothing(old: Settings) -> None:
    path = old.data_dir / FILE
    before = state(path)
    steps = rehearse(old)
    assert state(path) == before
    names = [file.stem for file in sorted((revisions.MIGRATIONS / "versions").glob("0*.py"))]
    assert [step.name for step in steps] == names[int(OLD) :]
    # Two indices over the links, and the changes, which are copied for a check of theirs.
    changes = before[1]["changes"]
    assert (changes > LINKS, steps[0].rows) == (True, 2 * LINKS + changes)
    assert rehearse(old) == steps
    migrate(old)
    assert rehearse(old) == []
