"""What is wrong with a database's URL, and who is let in by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clicktrail.catalog import libpq
from tests.support.postgresql import Cluster

PORT = "has a port that is no number from 1 to 65535"
AT = "holds more than one @: write those in the user, password or database as %40"
SCHEME = "must begin with postgresql://"


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("postgresql://", None),
        ("postgresql://db.example.com/clicktrail", None),
        ("postgres://me:p%40ss#1/2@db.example.com:5432/clicktrail?sslmode=require", None),
        ("postgresql+psycopg://me@[::1]:5432/clicktrail", None),
        ("postgresql://me@/clicktrail?host=/run/postgresql", None),
        ("postgresql://me@db:/clicktrail", None),
        ("postgresql://me:secret@db:543l/x", PORT),
        ("postgresql://me@db:0/x", PORT),
        ("postgresql://me@db:65536/x", PORT),
        ("postgresql://me@db:٥/x", PORT),
        ("postgresql://me:sec@ret@db/x", AT),
        ("postgresql://me:sec@ret:half@db:5432/x", AT),
        ("postgresql://me:sec@ret/half@db/x", AT),
        ("postgresql:/db", SCHEME),
        ("mysql://db/x", SCHEME),
        ("", SCHEME),
    ],
)
def test_a_url_is_read_and_its_fault_named_without_it(url: str, fault: str | None) -> None:
    assert libpq.fault_of(url) == fault


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "postgresql://me:p%40s#s@db.example.com:5432/links",
            "the database links at db.example.com",
        ),
        ("postgresql://me:secret@[::1]/links", "the database links at ::1"),
        ("postgresql://me@/l%20s?host=/run/postgresql", "the database l s at /run/postgresql"),
        ("postgresql://", "the database  at this machine"),
    ],
)
def test_people_are_told_of_a_database_without_its_password(url: str, shown: str) -> None:
    assert libpq.shown(url) == shown


@pytest.fixture
def server() -> Iterator[Cluster]:
    """A server of this test alone, since its rules are changed and it is stopped."""
    made = Cluster()
    yield made
    made.remove()


@pytest.mark.only("postgresql")
def test_who_is_not_let_in_is_told_why_and_who_finds_nobody_waits(server: Cluster) -> None:
    where = f"host={server.directory}"
    url = server.create()
    assert libpq.refusal(url) is None
    assert libpq.refusal(f"postgresql://postgres@/absent?{where}") == (
        'database "absent" does not exist'
    )
    assert libpq.refusal(f"postgresql://nobody@/postgres?{where}") == (
        'role "nobody" does not exist'
    )
    server.execute(url, "CREATE ROLE meek LOGIN PASSWORD 'right'")
    rules = server.directory / "data" / "pg_hba.conf"
    rules.write_text(f"local all meek scram-sha-256\n{rules.read_text()}")
    server.stop()
    server.start()
    wrong = f"postgresql://meek:wrong@/postgres?{where}"
    assert libpq.refusal(wrong) == 'password authentication failed for user "meek"'
    assert libpq.refusal(wrong.replace("wrong", "right")) is None
    server.stop()
    assert libpq.refusal(wrong) is None
