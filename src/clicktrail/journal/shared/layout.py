"""Names in the NATS cluster, which partition an event belongs to, and what a message holds.

A message holds events of one writer and one partition, in the order of their ids. Each writer has a
subject of its own in the stream of each partition, so that the stream's last message of a subject
says up to which id the writer's events are in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

MESSAGE_BYTES: Final = 256 * 1024
"""Above this a message gets no further event; NATS takes up to 1 MiB unless told otherwise."""


class Head(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The beginning that all events have in common; the rest is passed over unread."""

    tag: int
    hit_id: int
    account_id: int


head_of = msgspec.msgpack.Decoder(Head).decode
pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(list[bytes]).decode


def partition_of(account_id: int, partitions: int) -> int:
    """Return the partition that all events of an account are in."""
    return account_id % partitions


def stream_of(partition: int) -> str:
    """Return the name of the stream that holds the events of a partition."""
    return f"CLICKTRAIL_EVENTS_{partition}"


def subject_of(partition: int, writer: str) -> str:
    """Return the subject of a writer's events; `*` stands for all writers."""
    return f"clicktrail.events.{partition}.{writer}"


def in_messages(payloads: Iterable[bytes]) -> list[list[bytes]]:
    """Return payloads, in order, in groups that one message each can hold."""
    groups: list[list[bytes]] = []
    size = MESSAGE_BYTES
    for payload in payloads:
        if size + len(payload) > MESSAGE_BYTES:
            groups.append([])
            size = 0
        groups[-1].append(payload)
        size += len(payload)
    return groups
