"""What a verification that was stopped has kept."""

from __future__ import annotations

from pathlib import Path

from clicktrail.verify import state
from clicktrail.verify.report import Report
from clicktrail.verify.scope import Scope
from clicktrail.verify.state import Stand, StateFile


def kept(path: Path, version: int) -> None:
    """Leave a file in which something was summed up."""
    file = StateFile.open(path, again=False)
    file.keep(Stand(Scope(), ["this machine"], [], [], Report(), version=version))
    file.database.execute("CREATE TABLE hits (hits INTEGER)")
    file.close(finished=False)


def tables(file: StateFile) -> list[str]:
    rows = file.database.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()
    return [row[0] for row in rows]


def test_it_goes_on_with_what_was_kept(tmp_path: Path) -> None:
    kept(tmp_path / "file", state.VERSION)
    again = StateFile.open(tmp_path / "file", again=True)
    assert (again.stand is not None, tables(again)) == (True, ["hits", "stand"])
    again.close(finished=False)
    anew = StateFile.open(tmp_path / "file", again=False)
    assert (anew.stand, tables(anew)) == (None, ["stand"])
    anew.close(finished=True)
    assert list(tmp_path.iterdir()) == []


def test_the_sums_of_another_release_are_not_added_to(tmp_path: Path) -> None:
    kept(tmp_path / "file", state.VERSION - 1)
    again = StateFile.open(tmp_path / "file", again=True)
    assert (again.stand, tables(again)) == (None, ["stand"])
    again.close(finished=True)


def test_what_a_power_cut_has_left_is_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no database" * 1000)
    again = StateFile.open(tmp_path / "file", again=True)
    assert (again.stand, tables(again)) == (None, ["stand"])
    again.close(finished=True)
