"""Which release was started on a data directory, and which may be."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from clicktrail.hits import schema
from clicktrail.runtime.errors import OperatorError
from clicktrail.settings import Settings
from clicktrail.supervisor.release import (
    FILE_NAME,
    Release,
    check_release,
    note_release,
    present,
)


def test_the_present_release_knows_its_own_tables(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    note_release(settings)
    noted = (tmp_path / FILE_NAME).stat()
    check_release(settings)
    note_release(settings)
    assert (tmp_path / FILE_NAME).stat() == noted
    assert msgspec.json.decode((tmp_path / FILE_NAME).read_bytes(), type=Release) == present()
    assert present().hits == schema.newest()
    assert present().catalog >= 9


@pytest.mark.parametrize("told", [None, b"", b"{}", b'{"release": 1}'])
def test_what_tells_nothing_is_left_to_who_opens_the_tables(
    tmp_path: Path, told: bytes | None
) -> None:
    if told is not None:
        (tmp_path / FILE_NAME).write_bytes(told)
    check_release(Settings(data_dir=tmp_path))


@pytest.mark.parametrize(
    ("catalog", "hits", "may_start"), [(0, 0, True), (1, 0, False), (0, 1, False)]
)
def test_newer_tables_are_refused_and_a_newer_release_with_the_same_is_not(
    tmp_path: Path, catalog: int, hits: int, may_start: bool
) -> None:
    this = present()
    newer = Release("99.1.0", this.catalog + catalog, this.hits + hits)
    (tmp_path / FILE_NAME).write_bytes(msgspec.json.encode(newer))
    settings = Settings(data_dir=tmp_path)
    if may_start:
        check_release(settings)
        return
    with pytest.raises(OperatorError) as refusal:
        check_release(settings)
    assert str(refusal.value) == (
        f"{tmp_path} was last used by Clicktrail 99.1.0, and this is {this.release}, which does"
        " not know its tables: start 99.1.0 or newer, or restore a backup from before the upgrade"
        " (docs/upgrading.md)"
    )
