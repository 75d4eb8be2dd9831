"""Where a worker keeps events: its journal on this machine, or the one that nodes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clicktrail.domain.events import Event, decode_event
from clicktrail.domain.hit_id import HitIds, first_id_at
from clicktrail.edge.noted_ids import NotedIds
from clicktrail.edge.turn import Turn
from clicktrail.journal.format import JournalError
from clicktrail.journal.writer import JournalWriter
from clicktrail.settings import Durability

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

    `last_id` is the last id of an earlier life as far as what was written tells, 0 for none; ids
    go on above it, and above those that were noted where it may not be all.
    """

    def __init__(self, settings: Settings, name: str) -> None:
        self.journal = JournalWriter(
            settings.journal_dir,
            name,
            durability=settings.journal_durability,
            segment_bytes=settings.journal_segment_bytes,
        )
        self.last_id = last_id(self.journal.last_payload)
        self._open_ids(settings, name, is_told=self.last_id > 0 and not self.journal.cut_bytes)

    @property
    def problem(self) -> str | None:
        """What an operator should know, as a sentence."""
        return self._noted.problem

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
        self._noted.close(self.ids.last_ms)
        self.journal.close()

    def _open_ids(self, settings: Settings, name: str, *, is_told: bool) -> None:
        """Have `ids` go on; `is_told` says that `last_id` is certainly the last one."""
        node, worker = map(int, name.split("-"))
        path = settings.data_dir / "edge" / "ids" / name
        try:
            self._noted = NotedIds(path, to_disk=settings.journal_durability is Durability.DISK)
        except OSError as error:
            self.journal.close()
            raise JournalError(f"{path} cannot be used: {error.strerror}.") from error
        after = self.last_id
        if self._noted.until_ms and not is_told:
            after = max(after, first_id_at(self._noted.until_ms))
        self.ids = HitIds(node, worker, after, self._noted.reserve)


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
