"""Journals are cut off behind a moment, and never before what the plan log says is done."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from clicktrail.backup.rewinding import rewind
from clicktrail.domain.events import Erased, decode_event, encode_event
from clicktrail.domain.hit_id import HitIds
from clicktrail.ingest import plan_file
from clicktrail.ingest.plan_file import Opened
from clicktrail.journal.reader import JournalReader, Position
from clicktrail.journal.retention import compress
from clicktrail.journal.shared.beginning import Beginning
from clicktrail.journal.shared.mirror import Mirror
from clicktrail.journal.shared.outbox import Outbox
from clicktrail.journal.writer import JournalWriter
from clicktrail.settings import Durability, Settings
from tests.support.ingestion import a_hit

BEGIN = 1_795_000_000_000


def moment(number: int) -> datetime:
    return datetime.fromtimestamp((BEGIN + number * 1000) / 1000, UTC)


def write(directory: Path, name: str, worker: int, count: int) -> list[int]:
    """Write a hit for each second, some in each segment; return their ids."""
    ids = HitIds(0, worker)
    events = [a_hit(ids.next(BEGIN + number * 1000)) for number in range(count)]
    writer = JournalWriter(directory, name, durability=Durability.OS, segment_bytes=10_000)
    for event in events:
        writer.append([encode_event(event)])
    writer.close()
    return [event.hit_id for event in events]


def read(directory: Path, name: str) -> list[bytes]:
    reader = JournalReader(directory, name)
    position, found = Position(), []
    while (chunk := reader.read(position)).records:
        assert chunk.problems == []
        found += [payload for _, payload in chunk.records]
        position = chunk.next
    return found


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("until", [-1, 0, 17, 38, 39, 100])
def test_what_came_behind_a_moment_is_gone(tmp_path: Path, until: int, compressed: bool) -> None:
    journal = tmp_path / "journal"
    write(journal, "000-00", 0, 40)
    whole = read(journal, "000-00")
    assert len([*(journal / "000-00").glob("*.seg")]) > 2
    if compressed:
        assert compress(journal, "000-00", Position(10**6, 0), [])
    kept = max(0, min(40, until + 1))
    assert rewind(tmp_path, {"000-00"}, moment(until)) == 40 - kept
    assert read(journal, "000-00") == whole[:kept]
    # The writer goes on behind it.
    write(journal, "000-00", 0, 1)
    assert len(read(journal, "000-00")) == kept + 1


def test_what_is_done_stays_and_later_imports_go(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    for name, worker in (("000-00", 0), ("import-csv-0001", 1), ("import-csv-0002", 2)):
        write(journal, name, worker, 40)
    reader = JournalReader(journal, "000-00")
    whole = read(journal, "000-00")
    done = reader.read(Position(1, 0), limit=7)
    plan = tmp_path / "ingest" / "plan"
    plan.mkdir(parents=True)
    opened = Opened(
        version=plan_file.VERSION,
        segment=1,
        opened_ms=BEGIN,
        next_cycle=5,
        positions={"000-00": (done.next.segment, done.next.offset)},
        reached={},
        spans={},
    )
    plan_file.path_of(plan, 1).write_bytes(plan_file.frame(opened))
    # A clock that was put back: what is done seems to be of later.
    dropped = rewind(tmp_path, {"000-00", "import-csv-0001"}, moment(4))
    assert read(journal, "000-00") == whole[:7]
    assert len(read(journal, "import-csv-0001")) == 5
    assert not (journal / "import-csv-0002").exists()
    assert dropped == 33 + 35 + 40


def test_copies_of_a_shared_journal_are_blanked_and_outboxes_are_cut(tmp_path: Path) -> None:
    journal = tmp_path / "shared" / "00" / "journal"
    seconds = [0, 1, 2, 9, 3, 4, 30, 5, 31, 6]
    events = [
        encode_event(a_hit(HitIds(0, worker).next(BEGIN + second * 1000)))
        for worker, second in enumerate(seconds)
    ]
    mirror = Mirror(journal, "shared-00", Beginning(1))
    for number, event in enumerate(events, 1):
        mirror.append(number, [event])
    mirror.close()
    reader = JournalReader(journal, "shared-00")
    places = [offset for offset, _ in reader.read(Position()).records]
    plan = tmp_path / "shared" / "00" / "ingest" / "plan"
    plan.mkdir(parents=True)
    # The first four are done, one of a clock that was ahead among them.
    opened = Opened(
        version=plan_file.VERSION,
        segment=1,
        opened_ms=BEGIN,
        next_cycle=5,
        positions={"shared-00": (1, places[4])},
        reached={},
        spans={},
    )
    plan_file.path_of(plan, 1).write_bytes(plan_file.frame(opened))
    settings = Settings(data_dir=tmp_path)
    outbox = Outbox(settings, "000-00")
    outbox.append(events[:2])
    outbox.handed_over(outbox.next())
    outbox.append([events[2], events[6], events[8]])
    outbox.close()

    # Events of 30 and 31 seconds: two in the copy, two in the outbox.
    assert rewind(tmp_path, set(), moment(8)) == 4
    records = JournalReader(journal, "shared-00").read(Position()).records
    assert [offset for offset, _ in records] == places
    kept = [
        payload if payload == event else None
        for (_, payload), event in zip(records, events, strict=True)
    ]
    assert kept == [*events[:6], None, events[7], None, events[9]]
    assert [type(decode_event(records[at][1])) for at in (6, 8)] == [Erased, Erased]
    # What is put aside from now on comes behind it.
    again = Outbox(settings, "000-00")
    again.append([events[9]])
    waiting = []
    while (chunk := again.next()).records:
        waiting += [payload for _, payload in chunk.records]
        again.handed_over(chunk)
    again.close()
    assert waiting == [events[2], events[9]]
    # Done once more there is nothing left to be done.
    assert rewind(tmp_path, set(), moment(8)) == 0
