from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from clicktrail.catalog import changes, database
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.errors import CatalogError, CatalogUnavailable, NameTaken
from clicktrail.catalog.migrate import migrate
from clicktrail.catalog.tables import metadata
from clicktrail.settings import Settings

FILE = "catalog.sqlite3"


def schema(url: str) -> dict[str, list[str]]:
    """Return the clauses of every table and index by name, whatever their order and line breaks."""
    engine = create_engine(url)
    with engine.begin() as connection:
        rows = connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index')")
        ).all()
    engine.dispose()
    found = {}
    for name, sql in rows:
        if sql and not name.startswith(("datapoint_search", "alembic_", "sqlite_")):
            body, _, options = sql.replace('"', "").rpartition(")")
            clauses = [" ".join(clause.split()) for clause in re.split(r",\s", body)]
            found[name] = [*sorted(clauses), options.strip()]
    return found


@pytest.mark.only("sqlite")
def test_the_migrations_make_the_tables_that_the_code_names(
    settings: Settings, tmp_path: Path
) -> None:
    migrate(settings)
    migrate(settings)
    plain = f"sqlite:///{tmp_path}/plain.sqlite3"
    engine = create_engine(plain)
    metadata.create_all(engine)
    engine.dispose()
    made = schema(f"sqlite:///{tmp_path}/{FILE}")
    assert made == schema(plain)
    assert "uq_datapoints_name" in made


@pytest.mark.only("sqlite")
def test_the_pragmas_that_durability_rests_on_are_set(catalog: Catalog) -> None:
    with catalog.write() as edit:
        pragmas = {
            name: edit.connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_an_exception_in_a_session_leaves_nothing_behind(catalog: Catalog, alice: int) -> None:
    with catalog.read() as view:
        before = view.version()
    with pytest.raises(ZeroDivisionError), catalog.write() as edit:  # noqa: PT012
        edit.datapoints.create(alice, url="https://a.example/")
        raise ZeroDivisionError
    with catalog.read() as view:
        assert (view.datapoints.count(alice), view.version()) == (0, before)


def test_a_failed_item_of_a_batch_is_undone_alone(catalog: Catalog, alice: int) -> None:
    with catalog.read() as view:
        before = view.version()
    with catalog.write() as edit:
        edit.datapoints.create(alice, name="one", url="https://a.example/")
        with pytest.raises(NameTaken), edit.attempt():  # noqa: PT012
            edit.tags.upsert(alice, "never")
            edit.datapoints.create(alice, name="two", url="https://a.example/")
            edit.datapoints.create(alice, name="ONE", url="https://a.example/")
        edit.datapoints.create(alice, name="three", url="https://a.example/")
    with catalog.read() as view:
        names = [datapoint.name for datapoint in view.datapoints.list(alice)]
        assert (names, view.tags.count(alice), view.version()) == (
            ["three", "one"],
            0,
            before + 2,
        )


def test_a_reading_session_cannot_change_anything(catalog: Catalog, alice: int) -> None:
    with pytest.raises(CatalogUnavailable, match="not writable"), catalog.read() as view:
        view.groups.create(alice, name="no")


def test_a_reading_session_sees_one_state_throughout(catalog: Catalog, alice: int) -> None:
    with catalog.read() as view:
        before = view.groups.count(alice)
        with catalog.write() as edit:
            edit.groups.create(alice, name="meanwhile")
        assert view.groups.count(alice) == before


def test_of_four_who_create_one_name_exactly_one_wins(catalog: Catalog, alice: int) -> None:
    outcomes: list[str] = []
    together = threading.Barrier(4)

    def create() -> None:
        together.wait()
        try:
            with catalog.write() as edit:
                edit.datapoints.create(alice, name="promo", url="https://a.example/")
            outcomes.append("made")
        except NameTaken:
            outcomes.append("taken")

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "taken", "taken", "taken"]


WRITER = """
import sys, time
from pathlib import Path
from clicktrail.catalog.catalog import Catalog
from clicktrail.settings import Settings

catalog = Catalog.open(Settings(data_dir=Path(sys.argv[1])))
with catalog.write() as edit:
    edit.datapoints.create(1, name="whole", url="https://a.example/", tags=["t"])
with catalog.write() as edit:
    # Enough that SQLite spills uncommitted pages into its log.
    edit.connection.exec_driver_sql("PRAGMA cache_size=10")
    group = edit.groups.create(1, name="half").id
    for number in range(300):
        edit.datapoints.create(1, name=f"half{number}", url="https://a.example/", group_id=group)
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.mark.only("sqlite")
def test_a_crash_within_a_transaction_leaves_nothing_half_written(
    settings: Settings, tmp_path: Path
) -> None:
    bootstrap(settings)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        writer.send_signal(signal.SIGKILL)
    catalog = Catalog.open(settings)
    with catalog.read() as view:
        assert [datapoint.name for datapoint in view.datapoints.list(1)] == ["whole"]
        assert [tag.name for tag in view.tags.list(1)] == ["t"]
        assert [group.name for group in view.groups.list(1)] == ["Default"]
        assert view.connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    catalog.close()


@pytest.mark.only("sqlite")
def test_a_catalog_that_another_process_holds_is_busy(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with catalog.write() as edit:
        edit.connection.exec_driver_sql("PRAGMA busy_timeout=20")
    with sqlite3.connect(tmp_path / FILE, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CatalogUnavailable, match="busy: another process"), catalog.write():
            pytest.fail("the write lock was given twice")
        with catalog.read() as view:
            assert len(view.accounts.list()) == 1
        other.execute("ROLLBACK")
    other.close()


def test_a_write_that_never_ends_does_not_hang_the_others(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.02)
    with catalog.write():
        failed: list[str] = []

        def write() -> None:
            try:
                with catalog.write():
                    failed.append("no")
            except CatalogUnavailable as error:
                failed.append(str(error))

        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert failed == ["The catalog is busy: another change has taken over 0.02 seconds."]


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, but long enough to be one" * 100)
    with pytest.raises(CatalogUnavailable, match=rf"damaged: {tmp_path}/{FILE} is no whole SQLite"):
        migrate(Settings(data_dir=tmp_path))


@pytest.mark.only("sqlite")
def test_a_torn_page_is_reported_as_damage(settings: Settings, tmp_path: Path) -> None:
    bootstrap(settings)
    path = tmp_path / FILE
    size = path.stat().st_size
    with path.open("r+b") as file:
        for page in range(1, size // 4096):
            file.seek(page * 4096)
            file.write(os.urandom(64))
    catalog = Catalog.open(settings)
    with pytest.raises(CatalogUnavailable, match="damaged"):
        catalog.check()
    catalog.close()


@pytest.mark.only("sqlite")
def test_a_full_disk_is_named_and_reading_goes_on(catalog: Catalog, alice: int) -> None:
    def fill() -> None:
        with catalog.write() as edit:
            pages = edit.connection.execute(text("PRAGMA page_count")).scalar_one()
            # SQLite reports a full disk just so when it may not grow its file.
            edit.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            for number in range(500):
                edit.groups.create(alice, name=f"g{number}", notes="x" * 4000)

    with pytest.raises(CatalogUnavailable, match=r"the disk that holds .* is full"):
        fill()
    with catalog.read() as view:
        assert [group.name for group in view.groups.list(alice)] == ["Default"]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("successor", [None, b"another file"])
def test_a_file_that_was_taken_away_is_noticed_and_takes_no_change(
    catalog: Catalog, alice: int, tmp_path: Path, successor: bytes | None
) -> None:
    catalog.check()
    (tmp_path / FILE).rename(tmp_path / "kept")
    if successor is not None:
        (tmp_path / FILE).write_bytes(successor)
    with pytest.raises(CatalogUnavailable) as refusal:
        catalog.check()
    assert str(refusal.value) == (
        f"The catalog {tmp_path}/{FILE} was deleted or replaced while it was open. Stop"
        " Clicktrail, put the file back (from a backup, if need be), and start it again."
    )
    with pytest.raises(CatalogUnavailable, match="was deleted or replaced"), catalog.write():
        pytest.fail("a change was begun")
    if successor is None:
        assert not (tmp_path / FILE).exists()
    (tmp_path / "kept").replace(tmp_path / FILE)
    catalog.check()


@pytest.mark.only("sqlite")
def test_a_change_during_which_the_file_is_deleted_is_refused(
    catalog: Catalog, alice: int, tmp_path: Path
) -> None:
    with pytest.raises(CatalogUnavailable, match="was deleted or replaced"):  # noqa: PT012, SIM117
        with catalog.write() as edit:
            edit.groups.create(alice, name="into the void")
            (tmp_path / FILE).rename(tmp_path / "kept")
    (tmp_path / "kept").replace(tmp_path / FILE)
    with catalog.read() as view:
        assert [group.name for group in view.groups.list(alice)] == ["Default"]


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CatalogUnavailable, match="cannot be opened"):
        migrate(Settings(data_dir=tmp_path / "file"))


def test_a_database_of_another_kind_is_refused_plainly(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, catalog_url="mysql://localhost/x")
    with pytest.raises(CatalogUnavailable, match="cannot be kept in mysql"):
        Catalog.open(settings)


def test_a_catalog_of_a_newer_release_is_left_alone(settings: Settings, catalog: Catalog) -> None:
    with catalog.write() as edit:
        edit.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CatalogUnavailable, match="newer Clicktrail"):
        migrate(settings)


def test_every_refusal_is_a_catalog_error() -> None:
    assert issubclass(NameTaken, CatalogError)
    assert issubclass(CatalogUnavailable, CatalogError)


def test_the_log_of_changes_is_pruned_to_its_newest_rows(
    catalog: Catalog, alice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with catalog.write() as edit:
        changes.record(edit.connection, "datapoint", [1] * 3000)
        newest = changes.version(edit.connection)
        changes.prune(edit.connection, 0, newest, kept=100)
        assert (changes.oldest(edit.connection), changes.version(edit.connection)) == (
            newest - 99,
            newest,
        )


def test_listeners_hear_of_what_the_edge_must_know_and_of_nothing_else(
    catalog: Catalog, alice: int
) -> None:
    heard: list[float] = []
    end = catalog.subscribe(lambda: heard.append(time.monotonic()))
    with catalog.write() as edit:
        link = edit.datapoints.create(alice, url="https://a.example/").id
    assert len(heard) == 1
    with catalog.write() as edit:
        edit.datapoints.update(alice, link, notes="only for people")
        edit.groups.create(alice, name="g")
    with pytest.raises(ZeroDivisionError), catalog.write() as edit:  # noqa: PT012
        edit.datapoints.delete(alice, link)
        raise ZeroDivisionError
    assert len(heard) == 1
    end()
    end()
    with catalog.write() as edit:
        edit.datapoints.delete(alice, link)
    assert len(heard) == 1
