"""What is missing in tables of an earlier release, and what a newer one left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest

from clicktrail.hits import schema
from clicktrail.hits.store import HitStore, HitStoreRefused
from clicktrail.hits.upgrading import missing_steps, rewritten
from clicktrail.runtime.steps import Step
from tests.support.hit_store import HitStoreProcess

AGAIN = re.compile(
    r"CREATE (?:TABLE|MATERIALIZED VIEW) IF NOT EXISTS \w+"
    r"|ALTER TABLE \w+\s+(?:MODIFY SETTING|ADD (?:COLUMN|INDEX) IF NOT EXISTS)\s"
)


@pytest.fixture
def store(
    hit_store_process: HitStoreProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[HitStore]:
    """A database of its own, of which the first two migrations have been run."""
    server = hit_store_process.client("default")
    made = hit_store_process.client("being_upgraded")
    earlier = schema.migrations()[:2]
    with monkeypatch.context() as patched:
        patched.setattr(schema, "migrations", lambda *_: earlier)
        with closing(server.at("being_upgraded")) as within:
            done = schema.apply(
                "being_upgraded",
                # Within a database that is not there yet nothing is run.
                lambda sql: (server if sql.startswith("CREATE DATABASE") else within).command(sql),
                lambda _: [],
            )
        assert len(done) == 2
    yield made
    made.close()
    server.command("DROP DATABASE being_upgraded")
    server.close()


def test_what_is_missing_is_named_and_nothing_is_run(store: HitStore) -> None:
    expected = [Step(migration.name, 0) for migration in schema.migrations()[2:]]
    assert missing_steps(store) == expected
    assert missing_steps(store) == expected
    assert store.migrate() == [step.name for step in expected]
    assert missing_steps(store) == []


def test_a_database_that_is_not_there_misses_everything(hit_store_process: HitStoreProcess) -> None:
    store = hit_store_process.client("never_made")
    assert [step.name for step in missing_steps(store)] == [one.name for one in schema.migrations()]
    store.close()


def test_an_interrupted_migration_goes_on_where_it_stopped(store: HitStore) -> None:
    third, *_ = schema.migrations()[2:]
    for statement in third.statements:
        store.command(statement)
    # It was killed before it could write down that it was through.
    assert missing_steps(store)[0].name == third.name
    assert store.migrate()[0] == third.name
    assert missing_steps(store) == []


def test_tables_of_a_newer_release_are_refused(store: HitStore) -> None:
    store.migrate()
    store.command("INSERT INTO schema_version (version, name) VALUES (9999, 'of the future')")
    told = (
        "The hit store was last used by a newer Clicktrail (its tables are at 9999, this one knows"
        f" {schema.newest()}): start that one."
    )
    for ask in (store.migrate, lambda: missing_steps(store)):
        with pytest.raises(HitStoreRefused) as refusal:
            ask()
        assert str(refusal.value) == told


def test_every_statement_may_be_run_again() -> None:
    statements = [sql for one in schema.migrations() for sql in one.statements]
    assert [sql for sql in statements if not AGAIN.match(sql)] == []


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("ALTER TABLE hits ADD COLUMN IF NOT EXISTS a String", []),
        ("ALTER TABLE hits\n    MATERIALIZE COLUMN a", ["hits"]),
        ("ALTER TABLE conversions UPDATE a = '' WHERE 1", ["conversions"]),
        ("INSERT INTO sums SELECT day, count() FROM hits GROUP BY day", ["hits"]),
        ("CREATE TABLE IF NOT EXISTS a (b String) ENGINE = MergeTree ORDER BY b", []),
    ],
)
def test_whose_rows_a_statement_writes_anew(statement: str, tables: list[str]) -> None:
    assert rewritten(statement) == tables
