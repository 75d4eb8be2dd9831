"""Keep the mirror of a partition up to its stream, as long as it takes."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import structlog

from clicktrail.ingest.shared.forgetting import first_message_kept
from clicktrail.journal.format import JournalError
from clicktrail.journal.shared.bus import Bus, BusError
from clicktrail.journal.shared.following import follow
from clicktrail.journal.shared.layout import stream_of, subject_of, unpack
from clicktrail.journal.shared.mirror import Mirror

PAUSE_SECONDS = 0.5
_log = structlog.get_logger(__name__)


class Copying:
    """Copies one partition into `directory`; of one event loop.

    `copied` is the last message that is in the mirror, `problem` what stops it, as a sentence.
    """

    def __init__(self, bus: Bus, partition: int, directory: Path, name: str) -> None:
        self._bus = bus
        self._partition = partition
        self._directory = directory
        self._name = name
        self.copied = 0
        self.problem = ""

    async def run(self) -> None:
        """Copy until cancelled."""
        while True:
            try:
                mirror = Mirror(self._directory, self._name)
            except (JournalError, OSError) as error:
                self.problem = str(error)
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            try:
                while True:
                    await self._copy(mirror)
            finally:
                mirror.close()

    async def _copy(self, mirror: Mirror) -> None:
        try:
            await self._bus.connect()
            stream = stream_of(self._partition)
            first = await first_message_kept(self._bus, self._partition)
            if mirror.next_message < first:
                # What was there before was ingested long ago.
                mirror.skip_to(first)
            # Where no message comes any more, nobody else would say so.
            self.copied = max(self.copied, mirror.next_message - 1)
            subject = subject_of(self._partition, "*")
            async with contextlib.aclosing(
                follow(self._bus, stream, subject, mirror.next_message)
            ) as lists:
                async for messages in lists:
                    for message in messages:
                        number = message.metadata.sequence.stream
                        if number != mirror.next_message:
                            raise BusError(f"message {mirror.next_message} is missing")
                        mirror.append(number, unpack(message.data))
                    if messages:
                        self.copied = mirror.next_message - 1
                        self.problem = ""
                    else:
                        _, last = await self._bus.bounds(stream)
                        if last >= mirror.next_message:
                            raise BusError("its messages do not arrive")
                        self.problem = ""
        except (BusError, JournalError) as error:
            self.problem = f"Partition {self._partition} is not copied: {error}."
            await asyncio.sleep(PAUSE_SECONDS)
        except Exception:
            _log.exception("copying failed", partition=self._partition)
            self.problem = f"Partition {self._partition} is not copied: see the log."
            await asyncio.sleep(PAUSE_SECONDS)
