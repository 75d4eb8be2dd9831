"""The copy of a stream: the same bytes at the same places, however often and wherever made."""

from __future__ import annotations

from pathlib import Path

import pytest

from clicktrail.journal import Position
from clicktrail.journal.files import segment_path
from clicktrail.journal.format import HEAD_BYTES, JournalError
from clicktrail.journal.reader import JournalReader
from clicktrail.journal.shared import beginning
from clicktrail.journal.shared.beginning import Beginning
from clicktrail.journal.shared.mirror import Mirror

NAME = "shared-00"
FIRST = Beginning(1)
MESSAGES = [[f"{number}-{part}".encode() * part for part in range(1, 4)] for number in range(1, 11)]


@pytest.fixture(autouse=True)
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "SEGMENT_MESSAGES", 4)


def give(mirror: Mirror, up_to: int = len(MESSAGES)) -> None:
    """Append from the message that is due to that of a number."""
    for number in range(mirror.next_message, up_to + 1):
        mirror.append(number, MESSAGES[number - 1])


def content(directory: Path) -> list[tuple[int, int, bytes]]:
    """Return segment, offset and payload of every record."""
    reader = JournalReader(directory, NAME)
    position = Position()
    found: list[tuple[int, int, bytes]] = []
    while (chunk := reader.read(position)).records:
        assert chunk.problems == []
        found += [(chunk.segment, offset, payload) for offset, payload in chunk.records]
        position = chunk.next
    return found


def whole(directory: Path) -> list[tuple[int, int, bytes]]:
    """Return what a copy holds that was made in one go."""
    mirror = Mirror(directory, NAME, FIRST)
    give(mirror)
    mirror.close()
    return content(directory)


def test_a_segment_holds_so_many_messages(tmp_path: Path) -> None:
    found = whole(tmp_path)
    assert [payload for _, _, payload in found] == [part for each in MESSAGES for part in each]
    assert [segment for segment, _, _ in found] == [1] * 12 + [2] * 12 + [3] * 6


@pytest.mark.parametrize("stopped_at", range(11))
def test_after_a_restart_it_goes_on_where_it_was(tmp_path: Path, stopped_at: int) -> None:
    mirror = Mirror(tmp_path / "a", NAME, FIRST)
    give(mirror, stopped_at)
    mirror.close()
    again = Mirror(tmp_path / "a", NAME, FIRST)
    assert again.next_message == max(0, stopped_at - 1) // 4 * 4 + 1
    give(again)
    again.close()
    assert content(tmp_path / "a") == whole(tmp_path / "b")


@pytest.mark.parametrize("cut", [1, 5, HEAD_BYTES, 30])
def test_a_torn_end_is_written_again(tmp_path: Path, cut: int) -> None:
    mirror = Mirror(tmp_path / "a", NAME, FIRST)
    give(mirror, 6)
    mirror.close()
    path = segment_path(tmp_path / "a" / NAME, 2)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - cut)
    again = Mirror(tmp_path / "a", NAME, FIRST)
    give(again)
    again.close()
    assert content(tmp_path / "a") == whole(tmp_path / "b")


def test_a_segment_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path / "a", NAME, FIRST)
    give(mirror, 8)
    mirror.close()
    path = segment_path(tmp_path / "a" / NAME, 2)
    data = bytearray(path.read_bytes())
    data[8192 + HEAD_BYTES] ^= 1
    path.write_bytes(data)
    again = Mirror(tmp_path / "a", NAME, FIRST)
    give(again)
    again.close()
    assert content(tmp_path / "a") == whole(tmp_path / "b")


def test_it_may_begin_at_any_segment(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path / "a", NAME, FIRST)
    mirror.skip_to(5)
    give(mirror)
    mirror.close()
    assert content(tmp_path / "a") == [each for each in whole(tmp_path / "b") if each[0] > 1]
    with pytest.raises(ValueError, match="message 6 does not begin a segment"):
        mirror.skip_to(6)


def test_only_the_message_that_is_due_is_taken(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path, NAME, FIRST)
    with pytest.raises(ValueError, match="message 1 is due, not 2"):
        mirror.append(2, MESSAGES[1])
    mirror.close()


def test_two_cannot_write_one_copy(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path, NAME, FIRST)
    with pytest.raises(JournalError, match="two writers cannot share one"):
        Mirror(tmp_path, NAME, FIRST)
    mirror.close()
