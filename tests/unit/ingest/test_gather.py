from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clicktrail.domain.events import Event, encode_event
from clicktrail.domain.hit_id import EPOCH_MS, HitIds, id_at
from clicktrail.ingest.gather import JournalSource, decode
from clicktrail.journal import JournalWriter
from clicktrail.settings import Durability
from tests.support.ingestion import a_conversion, a_hit

NOW = int(time.time() * 1000) - 3_600_000


class Writers:
    """Journals by name, each with the ids of its own worker."""

    def __init__(self, directory: Path, segment_bytes: int = 2**20) -> None:
        self.directory = directory
        self.segment_bytes = segment_bytes
        self.open: dict[str, tuple[JournalWriter, HitIds]] = {}

    def write(self, name: str, *times: int, raw: list[bytes] | None = None) -> list[Event]:
        if name not in self.open:
            writer = JournalWriter(
                self.directory,
                name,
                durability=Durability.OS,
                segment_bytes=self.segment_bytes,
            )
            self.open[name] = (writer, HitIds(0, len(self.open)))
        writer, ids = self.open[name]
        events: list[Event] = [a_hit(ids.next(at)) for at in times]
        writer.append([encode_event(event) for event in events] + (raw or []))
        return events


@pytest.fixture
def journals(tmp_path: Path) -> Iterator[Writers]:
    writers = Writers(tmp_path / "journal")
    yield writers
    for writer, _ in writers.open.values():
        writer.close()


def test_nothing_new_is_no_cycle(journals: Writers) -> None:
    assert JournalSource(journals.directory, {}).gather(1, NOW) is None


def test_live_journals_are_taken_together_and_go_on_where_they_stood(journals: Writers) -> None:
    first = journals.write("000-00", NOW, NOW + 1)
    second = journals.write("000-01", NOW)
    source = JournalSource(journals.directory, {})
    gathered = source.gather(1, NOW + 10)
    assert gathered is not None
    assert [each.events for each in gathered.slices] == [first, second]
    assert [(r.journal, r.records, r.newest_ms) for r in gathered.cycle.ranges] == [
        ("000-00", 2, NOW + 1),
        ("000-01", 1, NOW),
    ]
    assert gathered.more is False
    source.accept(gathered.cycle)
    assert source.gather(2, NOW + 10) is None
    third = journals.write("000-00", NOW + 5)
    after = {r.journal: (r.next_segment, r.next_offset) for r in gathered.cycle.ranges}
    for reader in (source, JournalSource(journals.directory, after)):
        again = reader.gather(2, NOW + 10)
        assert again is not None
        assert [each.events for each in again.slices] == [third]


def test_until_it_is_accepted_the_same_is_gathered_again(journals: Writers) -> None:
    journals.write("000-00", NOW)
    source = JournalSource(journals.directory, {})
    assert source.gather(1, NOW) == source.gather(1, NOW)


def test_history_is_taken_alone_and_in_turn_with_the_present(journals: Writers) -> None:
    for _ in range(2):
        journals.write("000-00", NOW)
        journals.write("import-a", NOW - 10**9)
    source = JournalSource(journals.directory, {})
    taken = []
    for number in range(1, 5):
        gathered = source.gather(number, NOW, limit=1)
        assert gathered is not None
        source.accept(gathered.cycle)
        taken.append([each.journal for each in gathered.cycle.ranges])
    assert taken == [["000-00"], ["import-a"], ["000-00"], ["import-a"]]


def test_after_an_outage_unequal_journals_are_taken_in_step(journals: Writers) -> None:
    busy = journals.write("000-00", *(NOW + 10 * index for index in range(100)))
    quiet = journals.write("000-01", *(NOW + 100 * index for index in range(10)))
    source = JournalSource(journals.directory, {})
    seen: list[Event] = []
    number = 0
    while (gathered := source.gather(number := number + 1, NOW + 10**6, limit=10)) is not None:
        source.accept(gathered.cycle)
        events = [event for each in gathered.slices for event in each.events if event]
        seen += sorted(events, key=lambda event: event.hit_id)
    assert seen == sorted(busy + quiet, key=lambda event: event.hit_id)


def test_a_planned_cycle_is_read_again_exactly(journals: Writers) -> None:
    journals.write("000-00", NOW, NOW + 1)
    journals.write("000-01", NOW)
    source = JournalSource(journals.directory, {})
    gathered = source.gather(1, NOW)
    assert gathered is not None
    journals.write("000-00", NOW + 2)
    replayed = JournalSource(journals.directory, {}).again(gathered.cycle)
    assert replayed == (gathered.slices, [], [])


def test_what_cannot_be_understood_keeps_its_place(journals: Writers) -> None:
    hit = journals.write("000-00", NOW, raw=[b"\xff\x00", b""])[0]
    source = JournalSource(journals.directory, {})
    gathered = source.gather(1, NOW)
    assert gathered is not None
    assert [each.events for each in gathered.slices] == [[hit, None, None]]


def test_a_broken_journal_is_told_and_the_others_go_on(journals: Writers) -> None:
    journals.write("000-00", NOW)
    hits = journals.write("000-01", NOW)
    segment = next((journals.directory / "000-00").glob("*.seg"))
    segment.unlink()
    segment.mkdir()
    source = JournalSource(journals.directory, {})
    gathered = source.gather(1, NOW)
    assert gathered is not None
    assert [each.events for each in gathered.slices] == [hits]
    assert source.problems == {
        "000-00": ["Segment 1 of journal 000-00 cannot be read: Is a directory."]
    }


def test_a_segment_that_is_gone_gives_what_is_left_and_says_so(journals: Writers) -> None:
    journals.write("000-00", NOW)
    source = JournalSource(journals.directory, {})
    gathered = source.gather(1, NOW)
    assert gathered is not None
    next((journals.directory / "000-00").glob("*.seg")).unlink()
    replayed = JournalSource(journals.directory, {}).again(gathered.cycle)
    assert [each.events for each in replayed.slices] == [[]]
    assert replayed.problems == ["Segment 1 of journal 000-00 is not there any more."]


def test_a_clock_ahead_does_not_carry_the_windows_with_it(journals: Writers) -> None:
    journals.write("000-00", NOW + 10**9)
    gathered = JournalSource(journals.directory, {}).gather(1, NOW)
    assert gathered is not None
    assert gathered.cycle.newest_ms == NOW


@pytest.mark.parametrize(
    "event",
    [
        a_hit(1, account_id=-1),
        a_hit(1, datapoint_id=2**32),
        a_hit(2**64 - 1, flags=2**16),
        a_hit(-5),
        a_hit(1, kind=300),
        a_hit(1, visitor=-1),
        a_conversion(1, value=2**62),
        a_conversion(1, channel=5),
    ],
)
def test_a_number_that_no_column_holds_makes_its_record_and_no_other_undecodable(
    event: Event,
) -> None:
    sound = a_hit(1)
    payloads = [encode_event(sound), encode_event(event), encode_event(sound)]
    assert decode(list(enumerate(payloads))) == [sound, None, sound]


@pytest.mark.parametrize("channel", [0, 1, 2, 3])
def test_a_conversion_is_taken_in_however_it_was_fired(channel: int) -> None:
    event = a_conversion(1, channel=channel)
    assert decode([(0, encode_event(event))]) == [event]


def test_history_from_before_2024_ends_when_it_ended(journals: Writers) -> None:
    times = [EPOCH_MS - 3 * 365 * 86_400_000, EPOCH_MS - 1, EPOCH_MS + 5]
    for until, newest in ((2, EPOCH_MS - 1), (3, EPOCH_MS + 5)):
        events = [a_hit(id_at(at, 7)) for at in times[:until]]
        name = f"import-{until}"
        journals.write(name, raw=[encode_event(event) for event in events])
        source = JournalSource(journals.directory, {"import-2": (1, 2**20)} if until == 3 else {})
        gathered = source.gather(1, NOW)
        assert gathered is not None
        assert (gathered.slices[0].events, gathered.cycle.newest_ms) == (events, newest)


def test_what_had_to_be_passed_over_is_told_once_and_reading_goes_on(tmp_path: Path) -> None:
    writers = Writers(tmp_path / "journal")
    hits = writers.write("000-00", NOW, NOW + 1, NOW + 2)
    source = JournalSource(writers.directory, {})
    whole = source.gather(1, NOW + 10)
    assert whole is not None
    segment = next((writers.directory / "000-00").glob("*.seg"))
    with segment.open("r+b") as file:
        file.seek(whole.cycle.ranges[0].last - 4)
        file.write(b"####")
    source = JournalSource(writers.directory, {})
    taken: list[Event | None] = []
    while (gathered := source.gather(1, NOW + 10)) is not None:
        taken += gathered.slices[0].events
        source.accept(gathered.cycle)
    assert taken == [hits[0], hits[2]]
    [loss] = source.losses
    assert loss.startswith("Segment 1 of journal 000-00 is damaged: ")
    assert source.problems == {}
    writers.open["000-00"][0].close()
