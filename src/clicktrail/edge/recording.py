"""Where a worker keeps events: its journal on this machine, or the one that nodes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.domain.events import Event, decode_event
from clicktrail.edge.turn import Turn
from clicktrail.journal.writer import JournalWriter

if TYPE_CHECKING:
    import asyncio

    from clicktrail.edge.exchange import Site
    from clicktrail.edge.limits import Limits
    from clicktrail.settings import Settings


def open_recording(settings: Settings, worker: int) -> Recording:
    """Open what a worker keeps events in. Raises JournalError and OperatorError."""
    name = f"{settings.node_id:03d}-{worker:02d}"
    if settings.journal_url is None:
        return Recording(settings, name)
    # Only now: where nodes share nothing, nothing of it is loaded.
    from clicktrail.edge.shared_recording import SharedRecording

    return SharedRecording(settings, settings.journal_url, name)


class Recording:
    """The journal of one worker, which answers once its own file has the events.

    `problem` is what an operator should know, as a sentence; `last_id` the last id of an earlier
    life, 0 for none.
    """

    problem: str | None = None

    def __init__(self, settings: Settings, name: str) -> None:
        self.journal = JournalWriter(
            settings.journal_dir,
            name,
            durability=settings.journal_durability,
            segment_bytes=settings.journal_segment_bytes,
        )
        self.last_id = last_id(self.journal.last_payload)

    def begin(self, loop: asyncio.AbstractEventLoop, site: Site, limits: Limits) -> Turn:
        """Return the turn that keeps events here."""
        return Turn(loop, site, self.journal, limits)

    def each_second(self) -> None:
        """Do what has to be done now and then."""
        self.journal.roll_if_asked()

    async def end(self) -> None:
        """Bring what is under way to its end; nothing is answered any more."""

    def close(self) -> None:
        """Let go of the files."""
        self.journal.close()


def last_id(payload: bytes | None) -> int:
    """Return the id in a journal's last record; 0 where there is none that can be read."""
    if payload is None:
        return 0
    try:
        event: Event = decode_event(payload)
    except ValueError:
        # Written by a newer release. The clock has gone on since, and ids begin with the time.
        return 0
    return event.hit_id
