from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from clicktrail.api.beginning import check_beginning
from clicktrail.catalog import moving
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog, Session
from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.catalog.feed import Follower
from clicktrail.catalog.listing import DatapointFilter, Page
from clicktrail.catalog.model import PresetKind
from clicktrail.catalog.revisions import MIGRATIONS
from clicktrail.catalog.sign_in_model import Person
from clicktrail.catalog.tables import metadata
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.status import StatusFile
from clicktrail.settings import Settings
from tests.support.postgresql import Cluster

ALL = Page(limit=None, sort_by="title", descending=False)
KEY = "00000000-0000-4000-8000-000000000001"
WORDS = ["straße", "Zoo", "alpha", "Ω mega", "日本語", "50%_off", "a\\b", '"{,}"', "tab\tline\nend"]


@pytest.fixture
def empty(postgresql: Cluster) -> Iterator[str]:
    """The URL of a database that holds nothing yet."""
    url = postgresql.create(template="template0")
    yield url
    postgresql.drop(url)


@pytest.fixture
def on_file(tmp_path: Path) -> Settings:
    """The settings of a catalog in a file that has something of every kind."""
    settings = Settings(
        data_dir=tmp_path / "data",
        catalog_url=f"sqlite:///{tmp_path}/data/catalog.sqlite3",
        bootstrap_api_key=KEY,
    )
    bootstrap(settings)
    catalog = Catalog.open(settings)
    with catalog.write() as edit:
        _fill(edit)
    with catalog.write() as edit:
        # An id that nobody has any more, and must have again.
        gone = edit.annotations.create(
            1,
            text="gone",
            day=None,
            at=datetime(2026, 1, 2, tzinfo=UTC),
            datapoint_id=None,
            group_id=None,
        ).id
        edit.annotations.delete(1, gone)
    catalog.close()
    return settings


def _fill(edit: Session) -> None:
    conversion = edit.conversions.create(1, name="Sale", value=1250).id
    script = edit.retargeting.create(1, "Pixel", "fire('é')").id
    group = edit.groups.create(1, name="Mail", notes="n", tags=["été"]).id
    for number, word in enumerate(WORDS):
        edit.datapoints.create(
            1,
            name=f"n{number}",
            title=word,
            url="https://a.example/?q=" + word,
            group_id=group if number % 2 else None,
            tags=["t", word.strip()[:3]] if "," not in word else [],
            conversion_ids=[conversion],
            script_ids=[script],
            specifics={"hideUrl": True, "hideUrlTitle": word, "maskedUrl": 0.1},
        )
    edit.datapoints.delete(1, 2)
    guest = edit.guests.create(1, b"k" * 32, user_name="ann", email="ann@x.example").id
    edit.guests.grant(1, guest, "datapoint", 1, "r")
    edit.network_lists.add_address(1, "203.0.113.0/24")
    edit.network_lists.add_domain(1, "*.shop.example")
    edit.accounts.update(1, email="own@x.example", currency="EUR", raw_days=30)
    edit.credentials.set_password(Person(1), "kept")
    edit.credentials.begin_totp(Person(1), b"\x00\xffsealed")
    edit.credentials.confirm_totp(Person(1), 7, ["h1", "h2"])
    edit.web_sessions.begin(
        Person(1),
        "hash",
        "password",
        browser="b",
        address="192.0.2.1",
        idle=timedelta(hours=1),
        longest=timedelta(days=1),
    )
    edit.web_sessions.make_link(Person(1), "other", timedelta(hours=1))
    edit.erasures.ask(1, "visitor", "digest", b"\x01\x00sealed")
    edit.annotations.create(
        1,
        text="launch",
        day=datetime(2026, 3, 1, tzinfo=UTC).date(),
        at=None,
        datapoint_id=1,
        group_id=None,
    )
    edit.presets.create(1, PresetKind.TEMPLATE, "Post", {"source": "ö"})
    edit.domains.create(1, name="go.own.example")


def everything(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """All that a catalog holds, as the code reads it."""
    catalog = Catalog.open(settings)
    with catalog.read() as view:
        found = {
            table.name: [
                tuple(row)
                for row in view.connection.execute(
                    table.select().order_by(*table.primary_key.columns)
                )
            ]
            for table in metadata.sorted_tables
        }
        found["by title"] = [(each.id,) for each in view.datapoints.list(1, page=ALL)]
        found["found"] = [view.datapoints.ids(1, DatapointFilter(text=word)) for word in WORDS]
    catalog.close()
    return found


def test_all_of_it_is_there_as_it_was_and_goes_on(on_file: Settings, empty: str) -> None:
    told: list[str] = []
    moved = moving.move(on_file, empty, told.append)
    there = on_file.model_copy(update={"catalog_url": empty})
    before = everything(on_file)
    assert everything(there) == before
    assert moved.rows == {table.name: len(before[table.name]) for table in metadata.sorted_tables}
    assert set(told) == set(moved.rows)
    assert min(moved.rows.values()) > 0
    catalog = Catalog.open(there)
    with catalog.read() as view:
        name, version = view.catalog_id(), view.version()
    with catalog.write() as edit:
        note = edit.annotations.create(
            1,
            text="next",
            day=None,
            at=datetime(2026, 1, 2, tzinfo=UTC),
            datapoint_id=None,
            group_id=None,
        )
        assert note.id == 3
        link = edit.datapoints.create(1, name="later", url="https://a.example/")
        assert link.id == len(WORDS) + 1
    # An edge that was in step goes on from there: no snapshot.
    follower = Follower(catalog, version, name)
    assert b"reset" not in follower.step()
    assert b"later" in follower.step()
    assert catalog.authenticate(KEY) is not None
    catalog.close()


def test_a_database_that_holds_something_is_left_alone(on_file: Settings, empty: str) -> None:
    there = on_file.model_copy(update={"catalog_url": empty})
    bootstrap(there)
    before = everything(there)
    with pytest.raises(moving.NotMoved) as refusal:
        moving.move(on_file, empty, lambda _: None)
    assert str(refusal.value) == (
        "The database holds a catalog already (its accounts are not empty): give an empty one."
    )
    assert everything(there) == before


def test_tables_without_rows_are_no_hindrance(on_file: Settings, postgresql: Cluster) -> None:
    url = postgresql.create()
    moving.move(on_file, url, lambda _: None)
    assert everything(on_file.model_copy(update={"catalog_url": url})) == everything(on_file)
    postgresql.drop(url)


MOVE = """
import sys, time
from pathlib import Path
from clicktrail.catalog.moving import move
from clicktrail.settings import Settings

def tell(table):
    if table == sys.argv[3]:
        print("ready", flush=True)
        time.sleep(60)

data = Path(sys.argv[1])
move(Settings(data_dir=data, catalog_url=f"sqlite:///{data}/catalog.sqlite3"), sys.argv[2], tell)
"""


@pytest.mark.parametrize("at", ["accounts", "datapoint_tags"])
def test_what_was_cut_off_is_begun_again(
    on_file: Settings, empty: str, postgresql: Cluster, at: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", MOVE, str(on_file.data_dir), empty, at],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        # Nothing changes in the file meanwhile.
        file = sqlite3.connect(on_file.data_dir / "catalog.sqlite3", timeout=0.05)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            file.execute("DELETE FROM tags")
        file.close()
        process.send_signal(signal.SIGKILL)
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert postgresql.execute(empty, tables) == [(0,)]
    moving.move(on_file, empty, lambda _: None)
    assert everything(on_file.model_copy(update={"catalog_url": empty})) == everything(on_file)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("tags", "UPDATE tags SET name = name || 'x' WHERE id = 1"),
        ("datapoints", "UPDATE datapoints SET preferred = NOT preferred WHERE id = 3"),
        ("grants", "DELETE FROM grants"),
        ("blacklist", "INSERT INTO blacklist VALUES ('0', 1, '192.0.2.1', 0)"),
    ],
)
def test_a_row_that_came_out_otherwise_is_noticed(
    on_file: Settings,
    empty: str,
    postgresql: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    table: str,
    change: str,
) -> None:
    copy = moving._copy

    def spoilt(which, reading, writing):  # type: ignore[no-untyped-def]
        copy(which, reading, writing)
        if which.name == table:
            writing.execute(change)

    monkeypatch.setattr(moving, "_copy", spoilt)
    with pytest.raises(moving.NotMoved, match=rf"^A row of {table} (came out as|is missing)"):
        moving.move(on_file, empty, lambda _: None)
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert postgresql.execute(empty, tables) == [(0,)]


def test_a_file_of_an_earlier_release_is_brought_up_to_date_first(
    on_file: Settings, empty: str
) -> None:
    catalog = Catalog.open(on_file)
    with catalog.write() as edit:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = edit.connection
        command.downgrade(config, "0007")
    catalog.close()
    moved = moving.move(on_file, empty, lambda _: None)
    assert (moved.rows["annotations"], moved.rows["datapoints"]) == (0, len(WORDS))


def test_a_server_that_is_away_is_said(on_file: Settings, tmp_path: Path) -> None:
    with pytest.raises(CatalogUnavailable, match="cannot be reached in the database x at /none"):
        moving.move(on_file, "postgresql://me@/x?host=/none", lambda _: None)


def moved_by(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CLICKTRAIL_")}
    environment |= {
        "CLICKTRAIL_DATA_DIR": str(settings.data_dir),
        "CLICKTRAIL_CATALOG_URL": settings.catalog_url or "",
    }
    return subprocess.run(
        [sys.executable, "-m", "clicktrail", "catalog", "move", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_says_what_was_done_and_what_is_to_be_done(
    on_file: Settings, empty: str
) -> None:
    done = moved_by(on_file, "--to", empty)
    assert (done.returncode, done.stderr.splitlines()[0]) == (0, "copying accounts")
    assert ["datapoints", "9"] in [line.split() for line in done.stdout.splitlines()]
    assert done.stdout.endswith(
        "\nAll of it was compared. Now set CLICKTRAIL_CATALOG_URL to the URL of the database,"
        " wherever the app, the ingestion or commands run, and start Clicktrail.\n"
        f"The file is {on_file.data_dir}/catalog.sqlite3.moved now, and not used any more: delete"
        " it once you do not miss it.\n"
    )
    assert not (on_file.data_dir / "catalog.sqlite3").exists()
    with pytest.raises(OperatorError, match="the catalog was moved to a database server"):
        check_beginning(on_file)
    elsewhere = moved_by(on_file, "--to", empty)
    assert elsewhere.returncode == 1
    assert elsewhere.stderr.startswith("clicktrail: the catalog was moved to a database server")
    aside = on_file.data_dir / "catalog.sqlite3.moved"
    aside.rename(aside.with_suffix(""))
    again = moved_by(on_file, "--to", empty)
    assert (again.returncode, again.stderr.splitlines()[-1]) == (
        1,
        "clicktrail: The database holds a catalog already (its accounts are not empty): give an"
        " empty one. Nothing was moved",
    )


def test_the_command_refuses_what_would_lose_something(on_file: Settings, empty: str) -> None:
    assert moved_by(on_file, "--to", "mysql://x").stderr == (
        "clicktrail: --to must begin with postgresql://\n"
    )
    assert moved_by(on_file, "--to", "postgresql://me:secret@db:543l/x").stderr == (
        "clicktrail: --to has a port that is no number from 1 to 65535\n"
    )
    moved_already = on_file.model_copy(update={"catalog_url": empty})
    assert moved_by(moved_already, "--to", empty).stderr == (
        "clicktrail: CLICKTRAIL_CATALOG_URL names no SQLite file, and only from one can be moved\n"
    )
    # Named as the app's process is: whatever is called Clicktrail, and alive.
    with subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)", "clicktrail app"]
    ) as app:
        status = StatusFile(on_file.run_dir, "app")
        status.write(ready=True)
        written = on_file.run_dir / "app.json"
        written.write_text(written.read_text().replace(str(os.getpid()), str(app.pid)))
        refused = moved_by(on_file, "--to", empty)
        app.kill()
    assert refused.stderr == (
        f"clicktrail: Clicktrail is running (app, process {app.pid}): stop it first, since what it"
        " changed meanwhile would be lost\n"
    )
    assert moved_by(on_file, "--to", empty).returncode == 0
