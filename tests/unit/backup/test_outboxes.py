"""What an outbox and a copy both have is handed over by neither, and the rest is handed over."""

from __future__ import annotations

from pathlib import Path

from clicktrail.backup.outboxes import drop_delivered
from clicktrail.domain.events import encode_event
from clicktrail.domain.hit_id import HitIds
from clicktrail.journal.shared.beginning import Beginning
from clicktrail.journal.shared.mirror import Mirror
from clicktrail.journal.shared.outbox import Outbox, handed_over
from clicktrail.settings import Settings
from tests.support.ingestion import a_hit

BEGIN = 1_795_000_000_000


def events(worker: int) -> list[bytes]:
    """Return events of accounts in turn, as a worker has written them."""
    ids = HitIds(3, worker)
    hits = [a_hit(ids.next(BEGIN + number), account_id=number % 3) for number in range(60)]
    return [encode_event(hit) for hit in hits]


def put_aside(settings: Settings, name: str, kept: list[bytes], delivered: int) -> None:
    """Leave an outbox, the first events of which were handed over and noted."""
    outbox = Outbox(settings, name)
    outbox.append(kept[:delivered])
    if delivered:
        outbox.handed_over(outbox.next())
    outbox.append(kept[delivered:])
    outbox.close()


def copied(settings: Settings, partition: int, messages: list[list[bytes]]) -> None:
    name = f"{partition:02d}"
    mirror = Mirror(settings.data_dir / "shared" / name / "journal", f"shared-{name}", Beginning(1))
    for number, payloads in enumerate(messages, 1):
        mirror.append(number, payloads)
    mirror.close()


def waiting(settings: Settings, name: str) -> list[bytes]:
    outbox = Outbox(settings, name)
    found: list[bytes] = []
    while (chunk := outbox.next()).records:
        found += [payload for _, payload in chunk.records]
        outbox.handed_over(chunk)
    outbox.close()
    return found


def test_what_copies_have_already_is_not_handed_over_again(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, journal_segment_bytes=2**20)
    one, two, three = events(0), events(1), events(2)
    put_aside(settings, "003-00", one, 10)
    put_aside(settings, "003-01", two, 0)
    put_aside(settings, "003-02", three, 60)
    # Of the first one partition has come further than the other; what is noted is in, too.
    copied(settings, 0, [three, one[0:30:3]])
    copied(settings, 1, [one[1:16:3], two])
    assert drop_delivered(settings) == 6 + 2 + 60
    left = [event for event in one[10:] if event not in {*one[0:30:3], *one[1:16:3]}]
    again = Outbox(settings, "003-00")
    # The highest id that was used is not forgotten.
    last = again.last_id
    again.close()
    assert last >> 22 == Outbox(settings, "003-02").last_id >> 22
    assert waiting(settings, "003-00") == left
    assert waiting(settings, "003-01") == []


def test_where_copies_have_nothing_of_it_an_outbox_is_left_as_it_is(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, journal_segment_bytes=2**20)
    one = events(0)
    put_aside(settings, "003-00", one, 10)
    copied(settings, 0, [events(1)])
    before = {
        path: path.read_bytes() for path in (tmp_path / "outbox").rglob("*") if path.is_file()
    }
    assert drop_delivered(settings) == 0
    assert {path: path.read_bytes() for path in before} == before
    assert handed_over(tmp_path / "outbox", "none").segment == 0
    assert waiting(settings, "003-00") == one[10:]
    assert drop_delivered(Settings(data_dir=tmp_path / "none")) == 0
