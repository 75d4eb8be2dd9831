"""Filling a data directory with the sample."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.listing import Page
from clicktrail.demo import fill, shop
from clicktrail.journal.inspect import inspect
from clicktrail.runtime import first_key
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)

# The demonstration is of what needs nothing beside it.
pytestmark = pytest.mark.only("sqlite")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("demo"),
        journal_segment_bytes=2**25,
        bootstrap_api_key=None,
    )
    assert fill(settings, NOW)
    return settings


def test_the_catalog_holds_the_shop(filled: Settings) -> None:
    catalog = Catalog.open(filled)
    try:
        with catalog.read() as view:
            (account,) = view.accounts.list()
            points = view.datapoints.list(account.id, page=Page(limit=None))
            goals = view.conversions.list(account.id)
            groups = {group.name for group in view.groups.list(account.id)}
            notes = [(one.day, one.text, one.name) for one in view.annotations.list(account.id)]
        key = first_key.read(filled)
        assert key is not None
        assert catalog.authenticate(key) is not None
    finally:
        catalog.close()
    assert (account.company_name, account.timezone) == (shop.COMPANY, shop.TIMEZONE)
    assert {point.name for point in points} == {point.name for point in shop.POINTS}
    assert {goal.name for goal in goals} == {goal.name for goal in shop.GOALS}
    assert groups >= {campaign.name for campaign in shop.CAMPAIGNS}
    assert notes[0] == (date(2026, 10, 9), "The autumn roast is out", "Autumn roast")
    assert [text for _, text, _ in notes] == [note.text for note in shop.NOTES]
    assert max(point.created_at for point in points) < NOW.replace(month=8, day=26)


def test_the_history_is_a_whole_journal(filled: Settings) -> None:
    rows = inspect(filled.journal_dir)
    assert {row.journal for row in rows} == {"import-demo"}
    assert sum(row.records for row in rows) > 80_000
    assert [row.problems for row in rows if row.problems] == []


def test_it_is_filled_only_once(filled: Settings) -> None:
    before = inspect(filled.journal_dir)
    assert not fill(filled, NOW)
    assert inspect(filled.journal_dir) == before


def test_a_directory_with_other_data_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite3").write_bytes(b"precious")
    with pytest.raises(OperatorError) as refusal:
        fill(Settings(data_dir=tmp_path), NOW)
    assert str(refusal.value) == (
        f"{tmp_path} holds data that is not the demo's:"
        " set CLICKTRAIL_DATA_DIR to an empty directory"
    )
    assert (tmp_path / "catalog.sqlite3").read_bytes() == b"precious"


def test_an_interrupted_filling_is_done_anew(tmp_path: Path) -> None:
    (tmp_path / "demo-data.unfinished").touch()
    (tmp_path / "catalog.sqlite3").write_bytes(b"half a catalog")
    (tmp_path / "geo").mkdir()
    settings = Settings(data_dir=tmp_path, journal_segment_bytes=2**25)
    assert fill(settings, NOW)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "bootstrap-key",
        "catalog.sqlite3",
        "demo-data",
        "geo",
        "journal",
    ]


def test_another_catalog_is_never_filled(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, catalog_url="sqlite:////elsewhere")
    with pytest.raises(OperatorError, match="unset CLICKTRAIL_CATALOG_URL"):
        fill(settings, NOW)
