"""What a kill left behind in the engine's deduplication logs, file by file."""

from __future__ import annotations

from pathlib import Path

import pytest

from clicktrail.hits.unwritten import LAST_LINES, forget_unwritten


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table's directory with the parts of blocks 1 to 3."""
    table = tmp_path / "store" / "abc" / "abcdef"
    for number in (1, 2, 3):
        (table / f"202611_{number}_{number}_0").mkdir(parents=True)
    (table / "deduplication_logs").mkdir()
    return table


def write_log(table: Path, number: int, blocks: list[int]) -> Path:
    path = table / "deduplication_logs" / f"deduplication_log_{number}.txt"
    path.write_text("".join(f"1\t202611_{block}_{block}_0\tid-{block}\n" for block in blocks))
    return path


def test_the_last_promise_without_a_part_is_forgotten(tmp_path: Path, table: Path) -> None:
    log = write_log(table, 1, [1, 2, 3, 4])
    assert forget_unwritten(tmp_path) == 1
    assert log.read_text() == write_log(table, 2, [1, 2, 3]).read_text()


def test_the_promise_may_stand_in_the_file_before_the_newest(tmp_path: Path, table: Path) -> None:
    before = write_log(table, 1, [1, 2, 4])
    newest = write_log(table, 2, [3])
    assert forget_unwritten(tmp_path) == 1
    assert before.read_text() == "1\t202611_1_1_0\tid-1\n1\t202611_2_2_0\tid-2\n"
    assert newest.read_text() == "1\t202611_3_3_0\tid-3\n"


def test_older_lines_are_history_and_stay(tmp_path: Path, table: Path) -> None:
    # Block 9 was merged away or dropped long ago.
    log = write_log(table, 1, [9, *[1] * LAST_LINES])
    kept = log.read_text()
    assert forget_unwritten(tmp_path) == 0
    assert log.read_text() == kept


def test_a_line_torn_by_the_kill_is_dropped(tmp_path: Path, table: Path) -> None:
    log = write_log(table, 1, [1, 2])
    whole = log.read_text()
    log.write_text(whole + "1\t202611_3_")
    assert forget_unwritten(tmp_path) == 1
    assert log.read_text() == whole


def test_a_merged_part_keeps_the_promises_of_all_it_was_made_of(
    tmp_path: Path, table: Path
) -> None:
    for number in (1, 2, 3):
        (table / f"202611_{number}_{number}_0").rmdir()
    (table / "202611_1_3_1").mkdir()
    write_log(table, 1, [1, 2, 3])
    assert forget_unwritten(tmp_path) == 0
