"""A worker's events in the journal that nodes share, with an outbox on this machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from clicktrail.edge.held_turn import HeldTurn
from clicktrail.edge.recording import Recording
from clicktrail.journal.shared.bus import Bus, BusError
from clicktrail.journal.shared.outbox import Outbox
from clicktrail.journal.shared.publisher import Publisher

if TYPE_CHECKING:
    from clicktrail.edge.exchange import Site
    from clicktrail.edge.limits import Limits
    from clicktrail.edge.turn import Turn
    from clicktrail.settings import Settings


class SharedRecording(Recording):
    """Answers once the shared journal has acknowledged the events, or the outbox has them."""

    def __init__(self, settings: Settings, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._partitions = settings.journal_partitions
        outbox = Outbox(settings, name)
        self.journal = outbox.writer
        self._outbox = outbox
        self._publisher: Publisher | None = None
        asyncio.run(self._ask_for_last_id())
        self.last_id = outbox.last_id
        # What a killed life has published may be in no answer, and may even be still on its way.
        self._open_ids(settings, name, is_told=False)

    @property
    def problem(self) -> str | None:
        """What keeps the shared journal from being written, as a sentence."""
        found = self._publisher.problem if self._publisher is not None else None
        return found or super().problem

    def begin(self, loop: asyncio.AbstractEventLoop, site: Site, limits: Limits) -> Turn:
        """Return the turn that publishes events, and begin with what the outbox holds."""
        publisher: Publisher

        def lost() -> None:
            publisher.lost()

        bus = Bus(self._url, self._partitions, name=f"edge {self._name}", on_lost=lost)
        self._publisher = publisher = Publisher(bus, self._name, self._outbox)
        turn = HeldTurn(loop, site, publisher, limits)
        publisher.start()
        return turn

    def each_second(self) -> None:
        """Write down which ids are used."""
        super().each_second()
        if self._publisher is not None:
            self._publisher.note()

    async def end(self) -> None:
        """Put aside what was not acknowledged; there is nobody left to be answered."""
        if self._publisher is not None:
            await self._publisher.close()

    def close(self) -> None:
        """Let go of the files."""
        self._noted.close(self.ids.last_ms)
        self._outbox.close()

    async def _ask_for_last_id(self) -> None:
        """Ask up to which id an earlier life has published, if somebody answers.

        Otherwise the outbox knows, but for the second before a kill, and the note on the disk.
        """
        bus = Bus(self._url, self._partitions, name=f"edge {self._name}, starting")
        try:
            await bus.connect()
            for partition in range(self._partitions):
                self._outbox.took((await bus.reached(partition, self._name)).hit_id)
        except BusError:
            pass
        finally:
            await bus.close()
