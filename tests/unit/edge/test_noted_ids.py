"""No id is used twice, whatever becomes of a worker, its clock and what it has written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clicktrail.domain.events import encode_event
from clicktrail.domain.hit_id import HitIds, timestamp_ms
from clicktrail.edge.noted_ids import SPAN_MS, NotedIds
from clicktrail.edge.recording import Recording, open_recording
from clicktrail.settings import Durability, Settings
from tests.support.ingestion import a_hit

NOON = 1_800_000_000_000
# Nobody listens there.
AWAY = "nats://127.0.0.1:9"
_KILLED = """
import os, sys
from pathlib import Path
from clicktrail.edge.recording import open_recording
from clicktrail.settings import Settings
recording = open_recording(Settings(data_dir=Path(sys.argv[1]), journal_url=sys.argv[2]), 0)
for moment in range(20_000):
    last = recording.ids.next(int(sys.argv[3]) + moment)
print(last, flush=True)
os.kill(os.getpid(), 9)
"""


def noted(path: Path, *, to_disk: bool = False) -> int:
    note = NotedIds(path, to_disk=to_disk)
    note.close(0)
    return note.until_ms


def test_an_id_is_noted_before_it_is_used_and_few_notes_are_written(tmp_path: Path) -> None:
    note = NotedIds(tmp_path / "edge" / "ids", to_disk=True)
    written: list[int] = []

    def reserve(now_ms: int) -> int:
        written.append(now_ms)
        return note.reserve(now_ms)

    ids = HitIds(1, 1, 0, reserve)
    for moment in (*range(NOON, NOON + 60_000), NOON, NOON + 200_000):
        used = ids.next(moment)
        if moment % 50 == 0:
            assert noted(tmp_path / "edge" / "ids") >= timestamp_ms(used)
    assert len(written) == 60_000 // (SPAN_MS + 1) + 2
    note.close(ids.last_ms)
    assert noted(tmp_path / "edge" / "ids", to_disk=True) == NOON + 200_000


def test_a_millisecond_that_is_borrowed_is_noted_too(tmp_path: Path) -> None:
    note = NotedIds(tmp_path / "ids", to_disk=False)
    ids = HitIds(1, 1, 0, note.reserve)
    for _ in range(256 * (SPAN_MS + 2)):
        used = ids.next(NOON)
    assert timestamp_ms(used) == NOON + SPAN_MS + 1
    assert noted(tmp_path / "ids") >= timestamp_ms(used)


def test_what_is_no_note_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "ids").write_bytes(b"not a number")
    assert noted(tmp_path / "ids") == 0


def test_a_note_that_cannot_be_written_is_told_and_ids_go_on(tmp_path: Path) -> None:
    note = NotedIds(tmp_path / "ids", to_disk=False)
    os.close(note._fd)
    note._fd = os.open("/dev/full", os.O_RDWR)
    ids = HitIds(1, 1, 0, note.reserve)
    assert timestamp_ms(ids.next(NOON)) == NOON
    assert note.problem == "Which ids are used cannot be noted: No space left on device."
    note.close(0)


def test_a_clock_that_steps_back_over_a_kill_uses_no_id_again_while_nats_is_away(
    tmp_path: Path,
) -> None:
    settings = Settings(data_dir=tmp_path, journal_url=AWAY)
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, tmp_path, AWAY, str(NOON)],
        capture_output=True,
        text=True,
        check=False,
    )
    last = int(killed.stdout)
    assert timestamp_ms(last) == NOON + 19_999
    again = open_recording(settings, 0)
    first = again.ids.next(NOON - 3_600_000)
    assert last < first
    assert timestamp_ms(first) <= NOON + 19_999 + SPAN_MS + 1
    again.close()
    # One that was told to end has noted the very last one.
    later = open_recording(settings, 0)
    second = later.ids.next(NOON - 3_600_000)
    assert timestamp_ms(second) == timestamp_ms(first) + 1
    later.close()


@pytest.mark.parametrize("durability", list(Durability))
def test_ids_go_on_where_the_journal_does_not_tell_the_last(
    tmp_path: Path, durability: Durability
) -> None:
    settings = Settings(data_dir=tmp_path, journal_durability=durability)
    before = Recording(settings, "000-00")
    last = before.ids.next(NOON)
    # What a newer release has written.
    before.journal.append([b"\x93\x63\x01\x02"])
    before.close()
    after = Recording(settings, "000-00")
    assert after.last_id == 0
    assert after.ids.next(NOON - 1000) > last
    after.close()


def test_ids_go_on_right_behind_the_last_that_the_journal_tells(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    before = Recording(settings, "000-00")
    before.journal.append([encode_event(a_hit(before.ids.next(NOON)))])
    # Killed: nothing is noted any more.
    before.journal.close()
    after = Recording(settings, "000-00")
    assert timestamp_ms(after.ids.next(NOON - 1000)) == NOON + 1
    after.close()
