"""The plan log of a partition in the cluster, and a plan that is written there first.

Each entry is appended behind the one that its writer knew as the last; whoever has been overtaken
cannot append any more. So all nodes have the same cycles in the same order, planned by one ingester
at a time, and a cycle is in the cluster before any work on it begins.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from clicktrail.ingest import plan_file
from clicktrail.ingest.plan import Plan
from clicktrail.ingest.plan_file import Done, Record
from clicktrail.ingest.ranges import Cycle
from clicktrail.ingest.shared.bridge import Bridge
from clicktrail.journal.shared.beginning import Beginning, Found, beginning_of
from clicktrail.journal.shared.bus import EXPECTED, Bus, BusError
from clicktrail.journal.shared.following import follow

if TYPE_CHECKING:
    from nats.aio.msg import Msg

STREAM = "CLICKTRAIL_PLAN"
OWNER = "Clicktrail-Owner"
RESTORED = "restored"
"""A file beside a plan: the tables are as old as it is, and lack what was done since."""
CATCH_UP_SECONDS = 600.0


class FencedError(Exception):
    """Another ingester has taken the partition over, or the log is another one."""


class Entry(NamedTuple):
    """One entry; `body` is a record, empty where somebody has taken the partition over."""

    sequence: int
    owner: str
    body: bytes


def subject_of_plan(partition: int) -> str:
    """Return the subject of a partition's plan log."""
    return f"clicktrail.plan.{partition}"


async def make_stream(bus: Bus) -> None:
    """Make the stream of all plan logs, where it is missing."""
    from nats.js.api import DiscardPolicy, StorageType, StreamConfig

    await bus.make(
        StreamConfig(
            name=STREAM,
            description="Clicktrail: which events are ingested together",
            subjects=["clicktrail.plan.*"],
            storage=StorageType.FILE,
            discard=DiscardPolicy.NEW,
        )
    )


class PlanLog:
    """One partition's log as its ingester `owner` sees it; `sequence` is the last known entry."""

    def __init__(self, bridge: Bridge, partition: int, owner: str) -> None:
        self._bridge = bridge
        self._partition = partition
        self._subject = subject_of_plan(partition)
        self._owner = owner
        self._is_doubtful = False
        self.sequence = 0

    def beginning(self) -> Found:
        """Return what the partition's stream says of its beginning. Raises BusError."""
        return self._bridge.ask(beginning_of(self._bridge.bus, self._partition))

    def last(self) -> int:
        """Return the number of the last entry, 0 for none. Raises BusError."""
        return self._bridge.ask(_last_of(self._bridge.bus, self._subject))

    def take_over(self) -> None:
        """Append a mark behind whatever is last: nobody else can append then. BusError: not so."""
        self.sequence = self._publish(b"", self.last())
        self._is_doubtful = False

    def append(self, record: Record) -> None:
        """Append a record.

        Raises OSError where it may not be there, and then has to be called again with the same
        record; and FencedError.
        """
        body = plan_file.encoded(record)
        try:
            if self._is_doubtful and self._is_there(body):
                return
            self._is_doubtful = True
            self.sequence = self._publish(body, self.sequence)
            self._is_doubtful = False
        except BusError as error:
            raise OSError(f"the shared journal does not take it: {error}") from error

    def entries(self, after: int, up_to: int) -> list[Entry]:
        """Return the entries behind `after`, to `up_to`. Raises BusError."""
        if after >= up_to:
            return []
        return self._bridge.ask(
            _entries(self._bridge.bus, self._subject, after, up_to), CATCH_UP_SECONDS
        )

    def _is_there(self, body: bytes) -> bool:
        last = self.last()
        found = self.entries(self.sequence, last)
        # A log that ends earlier was made anew, and so is this entry's place in it.
        if last < self.sequence or any(entry.owner != self._owner for entry in found):
            raise FencedError
        for entry in found:
            self.sequence = entry.sequence
        self._is_doubtful = False
        return any(entry.body == body for entry in found)

    def _publish(self, body: bytes, expected: int) -> int:
        headers = {EXPECTED: str(expected), OWNER: self._owner}
        return self._bridge.ask(self._bridge.bus.publish(self._subject, body, headers))


class SharedPlan(Plan):
    """The plan of a partition: what is added is in the cluster before it is in the local files."""

    def __init__(self, directory: Path, now_ms: int, rules: str, log: PlanLog) -> None:
        super().__init__(directory, now_ms, rules)
        self._log = log
        self._appended = 0

    def add(self, cycle: Cycle) -> None:
        """Write a cycle down, there and here; OSError: to be called again with the same cycle.

        Raises FencedError where somebody else plans.
        """
        if cycle.number != self._appended:
            self._log.append(cycle)
            self._appended = cycle.number
        super().add(cycle)

    def done(self, number: int, now_ms: int) -> None:
        """Note that a cycle's rows are in the store, here and there."""
        super().done(number, now_ms)
        self._log.append(Done(number, now_ms))

    def take(self, record: Record) -> bool:
        """Take over what is in the cluster; False for a cycle that does not follow on the last."""
        if isinstance(record, Cycle):
            if record.number > self.next_cycle:
                return False
            if record.number == self.next_cycle:
                self._append(record)
                self._take(record, self._number)
        elif isinstance(record, Done) and record.number in self._undone:
            super().done(record.number, record.done_ms)
        return True

    def sync(self) -> None:
        """Wait until the disk has what was taken over."""
        os.fdatasync(self._descriptor)


def caught_up(
    directory: Path, now_ms: int, rules: str, log: PlanLog, journal: str, beginning: Beginning
) -> SharedPlan:
    """Return the plan in `directory` with all that is in the log up to its `sequence`.

    Where the stream of `journal` was begun anew since, the plan begins anew there, too, and what
    is in the log of before does not matter. Where the log begins later than the plan ends, the plan
    begins anew there. Where plan and tables were restored, what others tell of as done since is to
    be done again. Raises BusError, OSError and PlanError.
    """
    note = directory.parent / "followed"
    restored = directory.parent / RESTORED
    is_restored = restored.exists()
    segment, followed = _read_note(note)
    if segment != beginning.segment or not plan_file.numbers(directory):
        followed = 0
        first = {journal: (beginning.segment, 0)}
        _begin_at(directory, beginning.first_cycle, first, now_ms, rules)
    entries = log.entries(followed, log.sequence)
    plan = SharedPlan(directory, now_ms, rules, log)
    for entry in entries:
        if not entry.body:
            continue
        record = plan_file.decoded(entry.body)
        if isinstance(record, Cycle) and record.ranges[0].segment < beginning.segment:
            continue
        if is_restored and isinstance(record, Done):
            continue
        if not plan.take(record):
            assert isinstance(record, Cycle)
            plan.close()
            taken = {each.journal: (each.segment, each.first) for each in record.ranges}
            _begin_at(directory, record.number, taken, now_ms, rules)
            plan = SharedPlan(directory, now_ms, rules, log)
            plan.take(record)
    plan.sync()
    plan.close()
    _write_note(note, f"{beginning.segment} {log.sequence}")
    # After the note: what it covers would be taken for done by whoever read it again.
    restored.unlink(missing_ok=True)
    # What a start needs of the past is read from the files.
    return SharedPlan(directory, now_ms, rules, log)


def _read_note(note: Path) -> tuple[int, int]:
    """Return the segment of the beginning whose plan is in the files, and the last known entry."""
    with contextlib.suppress(OSError, ValueError):
        segment, followed = map(int, note.read_text(encoding="ascii").split())
        return segment, followed
    return 0, 0


def _write_note(note: Path, text: str) -> None:
    scratch = note.with_suffix(".tmp")
    with scratch.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(note)
    plan_file.sync_directory(note.parent)


def _begin_at(
    directory: Path, cycle: int, positions: dict[str, tuple[int, int]], now_ms: int, rules: str
) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    for number in plan_file.numbers(directory):
        plan_file.remove(directory, number)
    opened = plan_file.Opened(plan_file.VERSION, 1, now_ms, cycle, positions, {}, {}, rules)
    scratch = plan_file.path_of(directory, 1).with_suffix(".tmp")
    scratch.write_bytes(plan_file.frame(opened))
    scratch.replace(plan_file.path_of(directory, 1))


async def _last_of(bus: Bus, subject: str) -> int:
    message = await bus.last(STREAM, subject)
    return message.seq or 0 if message is not None else 0


async def _entries(bus: Bus, subject: str, after: int, up_to: int) -> list[Entry]:
    entries: list[Entry] = []
    async with contextlib.aclosing(follow(bus, STREAM, subject, after + 1)) as lists:
        async for messages in lists:
            entries += map(_entry, messages)
            if not messages and (not entries or entries[-1].sequence < up_to):
                raise BusError("the plan log cannot be read")
            if entries[-1].sequence >= up_to:
                break
    return [entry for entry in entries if entry.sequence <= up_to]


def _entry(message: Msg) -> Entry:
    return Entry(message.metadata.sequence.stream, (message.headers or {})[OWNER], message.data)
