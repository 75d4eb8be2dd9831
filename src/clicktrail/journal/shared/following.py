"""Read a stream from a message on, as it grows, whatever breaks on the way."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from clicktrail.journal.shared.bus import Bus, BusError

if TYPE_CHECKING:
    from nats.aio.msg import Msg

SILENT_SECONDS = 1.0
MESSAGES = 1000


async def follow(
    bus: Bus, stream: str, subject: str, first: int
) -> AsyncGenerator[list[Msg], None]:
    """Yield the messages of a subject from the one numbered `first` on, in order, in lists.

    Yields an empty list when nothing has come for a second: then nothing may be waiting, or the
    way may be broken. Raises BusError where it certainly is; the caller begins again.
    """
    from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

    try:
        subscription = await bus.jetstream.subscribe(
            subject,
            stream=stream,
            config=ConsumerConfig(
                deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
                opt_start_seq=first,
                ack_policy=AckPolicy.NONE,
                num_replicas=1,
                mem_storage=True,
            ),
            manual_ack=True,
        )
    except bus.faults as error:
        raise BusError(str(error) or type(error).__name__) from error
    delivered = 0
    try:
        while True:
            found: list[Msg] = []
            try:
                message = await subscription.next_msg(timeout=SILENT_SECONDS)
                while True:
                    found.append(message)
                    if not subscription.pending_msgs or len(found) >= MESSAGES:
                        break
                    message = await subscription.next_msg(timeout=SILENT_SECONDS)
            except TimeoutError:
                pass
            except bus.faults as error:
                raise BusError(str(error) or type(error).__name__) from error
            for message in found:
                delivered += 1
                if message.metadata.sequence.consumer != delivered:
                    raise BusError("messages were lost on the way")
            yield found
    finally:
        with contextlib.suppress(*bus.faults):
            await subscription.unsubscribe()
