"""What is PostgreSQL's own: its tables, its locks, its refusals, and connections that are lost."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from clicktrail.catalog import changes, database, freshness
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.database import Database
from clicktrail.catalog.errors import CatalogUnavailable, NameTaken, NotFound
from clicktrail.catalog.listing import DatapointFilter, TagFilter
from clicktrail.catalog.migrate import migrate
from clicktrail.catalog.revisions import MIGRATIONS
from clicktrail.catalog.tables import metadata
from clicktrail.jobs.schedule import Job, once
from clicktrail.settings import Settings
from tests.support.postgresql import Cluster

pytestmark = pytest.mark.only("postgresql")

REVISIONS = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("0*.py"))

COLUMNS = """SELECT table_name, column_name, data_type, collation_name, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public'
    AND table_name <> 'alembic_version' ORDER BY 1, 2"""
CONSTRAINTS = """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    AND conrelid::regclass::text <> 'alembic_version' ORDER BY 1, 2"""
INDEXES = """SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    AND tablename <> 'alembic_version' AND indexname <> 'ix_datapoint_texts_search' ORDER BY 1"""


def schema(server: Cluster, url: str) -> dict[str, list[tuple[object, ...]]]:
    queries = {"columns": COLUMNS, "constraints": CONSTRAINTS, "indexes": INDEXES}
    return {name: server.execute(url, query) for name, query in queries.items()}


@pytest.fixture
def empty(postgresql: Cluster) -> Iterator[str]:
    """The URL of a database that holds nothing yet."""
    url = postgresql.create(template="template0")
    yield url
    postgresql.drop(url)


@pytest.fixture
def beside(settings: Settings, catalog: Catalog) -> Iterator[Catalog]:
    """The same catalog as another process has it open."""
    opened = Catalog.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def unlucky(tmp_path: Path) -> Iterator[tuple[Cluster, Settings]]:
    """A server that may be stopped, and the settings of a catalog there."""
    server = Cluster()
    yield server, Settings(data_dir=tmp_path, catalog_url=server.create())
    server.remove()


def test_the_migrations_make_the_tables_that_the_code_names(
    postgresql: Cluster, empty: str, catalog_url: str
) -> None:
    engine = create_engine(empty.replace("postgresql:", "postgresql+psycopg:"))
    metadata.create_all(engine)
    engine.dispose()
    made = schema(postgresql, catalog_url)
    assert made == schema(postgresql, empty)
    assert ("datapoints", "title_key", "text", "C", "NO", None) in made["columns"]


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_catalog_of_every_earlier_release_is_brought_up_to_date(
    postgresql: Cluster, empty: str, catalog_url: str, tmp_path: Path, revision: str
) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(empty.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.execute(text("INSERT INTO accounts (created_at) VALUES (0)"))
        connection.execute(text("INSERT INTO changes (kind, entity_id) VALUES ('domain', 7)"))
    engine.dispose()
    migrate(Settings(data_dir=tmp_path, catalog_url=empty))
    assert schema(postgresql, empty) == schema(postgresql, catalog_url)
    catalog = Catalog.open(Settings(data_dir=tmp_path, catalog_url=empty))
    with catalog.write() as edit:
        assert [account.id for account in edit.accounts.list()] == [1]
        changes.record(edit.connection, "script", [8])
        assert edit.version() == 2
    catalog.close()


@pytest.mark.parametrize(
    "scheme", ["postgresql://", "postgres://", "postgresql+psycopg://"], ids=["", "short", "full"]
)
def test_its_url_is_taken_as_people_write_it(
    catalog: Catalog, catalog_url: str, tmp_path: Path, scheme: str
) -> None:
    url = catalog_url.replace("postgresql://", scheme)
    settings = Settings(data_dir=tmp_path, catalog_url=url)
    opened = Catalog.open(settings)
    with opened.read() as view:
        assert len(view.accounts.list()) == 1
    opened.close()
    assert not freshness.is_fresh(settings)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "postgresql+psycopg2://me@db/x",
            "The catalog cannot be reached by postgresql+psycopg2: give a postgresql:// URL.",
        ),
        (
            "nonsense",
            "The catalog's URL is none: it must begin with sqlite:/// or postgresql://.",
        ),
        (
            "postgresql://me:secret@db:half/x",
            "The catalog's URL has a port that is no number from 1 to 65535.",
        ),
        (
            "postgresql+other://me@db:half/x",
            "The catalog's URL is none: it must begin with sqlite:/// or postgresql://.",
        ),
        (
            "postgresql://me:sec@ret@db/x",
            "The catalog's URL holds more than one @: write those in the user, password or"
            " database as %40.",
        ),
    ],
    ids=["another-driver", "no-url", "port", "port-of-another", "at"],
)
def test_a_url_that_cannot_be_served_is_refused_plainly(
    tmp_path: Path, url: str, message: str
) -> None:
    with pytest.raises(CatalogUnavailable) as refusal:
        Catalog.open(Settings(data_dir=tmp_path, catalog_url=url))
    assert str(refusal.value) == message


def test_a_database_that_is_not_there_is_named_without_the_password(
    postgresql: Cluster, tmp_path: Path
) -> None:
    url = f"postgresql://postgres:secret@/absent?host={postgresql.directory}"
    with pytest.raises(CatalogUnavailable) as refusal:
        migrate(Settings(data_dir=tmp_path, catalog_url=url))
    assert str(refusal.value) == (
        f"The catalog cannot be reached in the database absent at {postgresql.directory}: database"
        ' "absent" does not exist.'
    )


def test_an_encoding_that_cannot_hold_all_texts_is_refused(
    postgresql: Cluster, tmp_path: Path
) -> None:
    postgresql.execute(
        postgresql.url("postgres"),
        "CREATE DATABASE western TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
        " LOCALE_PROVIDER libc",
    )
    with pytest.raises(CatalogUnavailable, match=r"its encoding is LATIN1, and must be UTF8\.$"):
        migrate(Settings(data_dir=tmp_path, catalog_url=postgresql.url("western")))


def test_who_may_not_make_the_text_search_is_told_what_to_ask_for(
    postgresql: Cluster, empty: str, tmp_path: Path
) -> None:
    postgresql.execute(empty, "DROP ROLE IF EXISTS meek")
    postgresql.execute(empty, "CREATE ROLE meek LOGIN")
    settings = Settings(data_dir=tmp_path, catalog_url=empty.replace("postgres@", "meek@"))
    with pytest.raises(CatalogUnavailable) as refusal:
        migrate(settings)
    where = re.escape(str(postgresql.directory))
    assert re.fullmatch(
        r"The catalog cannot serve this: permission denied for schema public in the database"
        rf" test_\d+ at {where}; docs/postgresql\.md says what it needs\.",
        str(refusal.value),
    )
    postgresql.execute(empty, "GRANT CREATE ON SCHEMA public TO meek")
    with pytest.raises(CatalogUnavailable) as refusal:
        migrate(settings)
    assert re.fullmatch(
        rf"The catalog needs the extension pg_trgm in the database test_\d+ at {where}, and cannot"
        r' make it \(permission denied to create extension "pg_trgm"\): have an administrator run'
        r" `CREATE EXTENSION pg_trgm` there\.",
        str(refusal.value),
    )
    # Wherever the administrator likes to have extensions.
    postgresql.execute(empty, "CREATE SCHEMA tools")
    postgresql.execute(empty, "CREATE EXTENSION pg_trgm SCHEMA tools")
    with pytest.raises(CatalogUnavailable, match="permission denied for schema tools"):
        migrate(settings)
    postgresql.execute(empty, "GRANT USAGE ON SCHEMA tools TO meek")
    migrate(settings)
    assert bootstrap(settings).account_id == 1
    postgresql.execute(empty, "DROP OWNED BY meek")
    postgresql.execute(empty, "DROP ROLE meek")


def test_what_nobody_can_have_is_not_found(catalog: Catalog, alice: int) -> None:
    with catalog.write() as edit:
        link = edit.datapoints.create(alice, title="a\ufffdb", url="https://a.example/").id
    with catalog.read() as view:
        assert view.datapoints.ids(alice, DatapointFilter(text="a\0b")) == ()
        assert view.datapoints.ids(alice, DatapointFilter(text="a\ufffdb")) == (link,)
        assert view.tags.list(alice, TagFilter(text="\0*x")) == ()
        assert view.datapoints.ids(alice, DatapointFilter(tags=("\0",))) == ()
        for entity_id in (2**31, 2**63 - 1):
            with pytest.raises(NotFound):
                view.datapoints.get(alice, entity_id)


WRITER = """
import sys, time
from pathlib import Path
from clicktrail.catalog.catalog import Catalog
from clicktrail.jobs.schedule import Job, once
from clicktrail.settings import Settings

catalog = Catalog.open(Settings(data_dir=Path(sys.argv[1]), catalog_url=sys.argv[2]))
with catalog.write() as edit:
    edit.datapoints.create(1, name="whole", url="https://a.example/", tags=["t"])
with catalog.write() as edit:
    edit.groups.create(1, name="half")
    edit.datapoints.create(1, name="half", url="https://a.example/")
    print("ready", flush=True)
    time.sleep(60)
"""


def test_a_crash_within_a_change_leaves_nothing_of_it_and_lets_others_go_on(
    catalog: Catalog, catalog_url: str, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path), catalog_url],
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        writer.send_signal(signal.SIGKILL)
    with catalog.write() as edit:
        edit.groups.create(1, name="after")
    with catalog.read() as view:
        assert [datapoint.name for datapoint in view.datapoints.list(1)] == ["whole"]
        assert {group.name for group in view.groups.list(1)} == {"Default", "after"}


def test_a_change_that_another_process_is_at_is_waited_for(
    catalog: Catalog, alice: int, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    impatient = Catalog.open(settings)
    with catalog.write() as edit:
        edit.groups.create(alice, name="first")
        with pytest.raises(CatalogUnavailable) as refusal, impatient.write():
            pytest.fail("two changes were under way")
        assert re.fullmatch(
            r"The catalog is busy: another process has held the database test_\d+ at \S+ for over"
            r" 0\.05 s\.",
            str(refusal.value),
        )
        with impatient.read() as view:
            assert view.groups.count(alice) == 1
    with impatient.write() as edit:
        assert edit.groups.count(alice) == 2
    impatient.close()


def test_of_processes_that_create_one_name_exactly_one_wins(
    catalog: Catalog, beside: Catalog, alice: int
) -> None:
    outcomes: list[str] = []
    together = threading.Barrier(4)

    def create(where: Catalog) -> None:
        where.check()
        with where.write():
            pass
        together.wait()
        try:
            with where.write() as edit:
                edit.datapoints.create(alice, name="promo", url="https://a.example/")
            outcomes.append("made")
        except NameTaken:
            outcomes.append("taken")

    _all_at_once([partial(create, each) for each in (catalog, beside) * 2])
    assert sorted(outcomes) == ["made", "taken", "taken", "taken"]


def test_whoever_follows_the_feed_sees_every_version(
    settings: Settings, catalog: Catalog, alice: int
) -> None:
    """No change ever turns up behind one that was there already."""
    with catalog.read() as view:
        begin = view.version()
    others = [Catalog.open(settings) for _ in range(3)]
    writing = threading.Event()
    seen: list[int] = []

    def write(where: Catalog, number: int) -> None:
        for step in range(15):
            with where.write() as edit:
                # Long before it commits.
                changes.record(edit.connection, "datapoint", [alice])
                edit.groups.create(alice, name=f"n{number}-{step}")

    def follow() -> None:
        newest = begin
        while True:
            is_last = writing.is_set()
            with catalog.read() as view:
                rows = changes.after(view.connection, newest, 1000)
            seen.extend(row.version for row in rows)
            newest = seen[-1] if seen else newest
            if is_last:
                return

    follower = threading.Thread(target=follow)
    follower.start()
    _all_at_once([partial(write, each, number) for number, each in enumerate(others)])
    writing.set()
    follower.join()
    with catalog.read() as view:
        rows = changes.after(view.connection, begin, 1000)
        assert seen == [row.version for row in rows]
        assert len(seen) == 45
    for each in others:
        each.close()


def test_a_job_is_done_by_one_process_at_a_time(catalog: Catalog, beside: Catalog) -> None:
    with catalog.alone("look") as first, beside.alone("look") as second:
        assert (first, second) == (True, False)
        with beside.alone("pause") as other:
            assert other
    done: list[str] = []
    job = once(catalog, Job("look", 1.0, lambda: done.append("looked")))
    with beside.alone("look"):
        job.run()
    assert done == []
    job.run()
    assert done == ["looked"]


def test_connections_that_were_cut_are_replaced(
    postgresql: Cluster, catalog: Catalog, catalog_url: str, alice: int
) -> None:
    with catalog.write() as edit, catalog.read():
        edit.groups.create(alice, name="before")
    cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = {}"
    name = postgresql.execute(catalog_url, "SELECT current_database()")[0][0]
    assert postgresql.execute(postgresql.url("postgres"), cut.format(f"'{name}'"))[0][0] >= 2
    with catalog.read() as view:
        assert view.groups.count(alice) == 2
    with catalog.write() as edit:
        edit.groups.create(alice, name="after")


def test_a_connection_that_is_lost_within_a_change_loses_all_of_it(
    postgresql: Cluster, catalog: Catalog, catalog_url: str, alice: int
) -> None:
    def change() -> None:
        with catalog.write() as edit:
            edit.groups.create(alice, name="into the void")
            own = edit.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            postgresql.execute(catalog_url, f"SELECT pg_terminate_backend({own}, 10000)")

    with pytest.raises(CatalogUnavailable, match="cannot be reached in the database"):
        change()
    with catalog.write() as edit:
        assert [group.name for group in edit.groups.list(alice)] == ["Default"]


def test_a_server_that_is_away_is_said_and_found_again(
    unlucky: tuple[Cluster, Settings],
) -> None:
    server, settings = unlucky
    bootstrap(settings)
    catalog = Catalog.open(settings)
    catalog.check()
    server.stop()
    for use in (catalog.check, lambda: catalog.write().__enter__(), lambda: _alone(catalog)):
        with pytest.raises(CatalogUnavailable) as refusal:
            use()
        assert re.fullmatch(
            rf"The catalog cannot be reached in the database test_1 at {server.directory}: .+\.",
            str(refusal.value),
        )
    server.start()
    catalog.check()
    with catalog.write() as edit:
        edit.groups.create(1, name="again")
    _alone(catalog)
    catalog.close()


def test_it_is_fresh_until_it_holds_an_account(
    postgresql: Cluster, empty: str, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, catalog_url=empty)
    assert freshness.is_fresh(settings)
    migrate(settings)
    assert freshness.is_fresh(settings)
    bootstrap(settings)
    assert not freshness.is_fresh(settings)
    out_of_reach = Settings(data_dir=tmp_path, catalog_url=postgresql.url("absent"))
    assert not freshness.is_fresh(out_of_reach)


def test_reads_see_one_state_and_are_told_apart_from_writes(catalog_url: str) -> None:
    opened = Database(catalog_url)
    shown = {}
    for name, use in (("reading", opened.reading), ("writing", opened.writing)):
        with use() as connection:
            shown[name] = tuple(
                connection.exec_driver_sql(f"SHOW {setting}").scalar_one()
                for setting in (
                    "transaction_isolation",
                    "transaction_read_only",
                    "application_name",
                    "lock_timeout",
                    "statement_timeout",
                )
            )
    opened.close()
    assert shown == {
        "reading": ("repeatable read", "on", "clicktrail", "10s", "1min"),
        "writing": ("read committed", "off", "clicktrail", "10s", "1min"),
    }


def _alone(catalog: Catalog) -> None:
    with catalog.alone("job"):
        pass


def _all_at_once(work: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
