"""Remove from the cluster what has long been in the hit store.

Of the plan log the cycles of the last day stay, and what is not done; of the events those from the
segment on in which the oldest of these cycles begins. So another ingester can still take over, and
a node that begins with nothing knows where. The last message of each writer stays for ever: it says
what of an outbox is in, however late that comes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable

from clicktrail.ingest import plan_file
from clicktrail.ingest.ranges import Cycle
from clicktrail.ingest.shared.plan_log import STREAM, subject_of_plan
from clicktrail.journal.shared.beginning import Beginning
from clicktrail.journal.shared.bus import Bus, BusError
from clicktrail.journal.shared.following import follow
from clicktrail.journal.shared.layout import stream_of, subject_of

KEEP_MS = 24 * 3600 * 1000


async def forget(
    bus: Bus, partition: int, beginning: Beginning, before_ms: int, undone: Iterable[int]
) -> int:
    """Forget what was planned before `before_ms` (Unix ms) and is not among the cycles `undone`.

    Returns the first message of the events that stays whatever its writer. Raises BusError.
    """
    plan = subject_of_plan(partition)
    if await bus.last(STREAM, plan) is None:
        return beginning.first
    at, oldest = await _oldest_kept(bus, plan, before_ms, min(undone, default=None))
    if oldest is None:
        return beginning.first
    await bus.purge(STREAM, plan, at)
    limit = beginning.first_message_of(oldest.ranges[0].segment)
    events = stream_of(partition)
    for subject in await bus.subjects(events, subject_of(partition, "*")):
        last = await bus.last(events, subject)
        if last is not None:
            await bus.purge(events, subject, min(limit, last.seq or 0))
    return limit


async def first_message_kept(bus: Bus, partition: int, beginning: Beginning) -> int:
    """Return the message from which on all events of a partition are there. Raises BusError."""
    plan = subject_of_plan(partition)
    if await bus.last(STREAM, plan) is None:
        return beginning.first
    _, oldest = await _oldest_kept(bus, plan, 0, None)
    if oldest is None:
        return beginning.first
    return beginning.first_message_of(oldest.ranges[0].segment)


async def _oldest_kept(
    bus: Bus, plan: str, before_ms: int, first_undone: int | None
) -> tuple[int, Cycle | None]:
    """Return the first entry that stays, and its cycle; the last cycle where all are older."""
    found: tuple[int, Cycle | None] = (0, None)
    last = await bus.last(STREAM, plan)
    up_to = last.seq or 0 if last is not None else 0
    async with contextlib.aclosing(follow(bus, STREAM, plan, 1)) as lists:
        async for messages in lists:
            if not messages:
                raise BusError("the plan log cannot be read")
            for message in messages:
                number = message.metadata.sequence.stream
                record = plan_file.decoded(message.data) if message.data else None
                if isinstance(record, Cycle):
                    found = number, record
                    if record.planned_ms >= before_ms or record.number == first_undone:
                        return found
                if number >= up_to:
                    return found
    return found
