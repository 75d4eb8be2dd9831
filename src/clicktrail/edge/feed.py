"""The messages of the change feed, as the edge reads them.

Each is a MessagePack array behind its length as u32 big-endian; the first element names it. Kinds
that this release does not know are passed over, so that an app may be newer than its edges.
"""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

import msgspec

from clicktrail.domain.entries import (
    AccountEntry,
    ConversionEntry,
    DomainEntry,
    GroupEntry,
    LinkEntry,
    ScriptEntry,
)

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT_TYPE = "application/x-clicktrail-feed"
LONGEST_MESSAGE = 1 << 20
"""Bytes; a longer one means that this is not the feed."""

_LENGTH = Struct(">I")


class Hello(msgspec.Struct, array_like=True, frozen=True, tag="hello"):
    """First message: which catalog speaks, and its newest version."""

    catalog: str
    version: int


class Reset(msgspec.Struct, array_like=True, frozen=True, tag="reset"):
    """A whole snapshot follows; what it does not name is gone."""


class LinkChanged(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="link"):
    """A link as it is now."""

    version: int
    entry: LinkEntry


class DomainChanged(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="domain"):
    """A domain as it is now."""

    version: int
    entry: DomainEntry


class DomainGone(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="domain-gone"):
    """A domain no longer serves links."""

    version: int
    domain_id: int


class ConversionChanged(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="conversion"):
    """A conversion as it is now."""

    version: int
    entry: ConversionEntry


class ConversionGone(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="conversion-gone"):
    """A conversion was deleted: whoever fires it finds nothing."""

    version: int
    conversion_id: int


class AccountChanged(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="account"):
    """What of an account concerns all of its links, as it is now."""

    version: int
    entry: AccountEntry


class AccountGone(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="account-gone"):
    """Nothing special about an account any more."""

    version: int
    account_id: int


class GroupChanged(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="group"):
    """What of a group concerns all of its links, as it is now."""

    version: int
    entry: GroupEntry


class GroupGone(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="group-gone"):
    """Nothing special about a group any more."""

    version: int
    group_id: int


class ScriptChanged(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="script"):
    """A retargeting script as it is now."""

    version: int
    entry: ScriptEntry


class ScriptGone(msgspec.Struct, array_like=True, frozen=True, gc=False, tag="script-gone"):
    """A retargeting script was deleted."""

    version: int
    script_id: int


class Synced(msgspec.Struct, array_like=True, frozen=True, tag="synced"):
    """Everything up to `version` has been sent."""

    version: int


class Ping(msgspec.Struct, array_like=True, frozen=True, tag="ping"):
    """The app is there, and nothing has changed."""

    version: int


Change = (
    LinkChanged
    | DomainChanged
    | DomainGone
    | ConversionChanged
    | ConversionGone
    | AccountChanged
    | AccountGone
    | GroupChanged
    | GroupGone
    | ScriptChanged
    | ScriptGone
)
Message = Hello | Reset | Change | Synced | Ping

_KINDS = frozenset(
    {
        "hello",
        "reset",
        "link",
        "domain",
        "domain-gone",
        "conversion",
        "conversion-gone",
        "account",
        "account-gone",
        "group",
        "group-gone",
        "script",
        "script-gone",
        "synced",
        "ping",
    }
)
_decode: Callable[[bytes], Message] = msgspec.msgpack.Decoder(Message).decode
_decode_any = msgspec.msgpack.Decoder(list[object]).decode


class FeedError(Exception):
    """What arrived is not the change feed; the text says how."""


class FeedEnded(Exception):  # noqa: N818 - an end is no error
    """The app closed the stream, between two messages or within one."""


def read_message(read: Callable[[int], bytes]) -> Message | None:
    """Take one message off a stream; None for a kind that is not known here.

    `read(n)` blocks until it has n bytes, or fewer at the end of the stream. Raises FeedEnded there
    and FeedError where the bytes make no sense.
    """
    head = read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise FeedEnded
    (length,) = _LENGTH.unpack(head)
    if not 0 < length <= LONGEST_MESSAGE:
        raise FeedError(f"a message of {length} bytes")
    payload = read(length)
    if len(payload) < length:
        raise FeedEnded
    return decode_message(payload)


def decode_message(payload: bytes) -> Message | None:
    """Return the message in one frame; None for a kind that is not known here."""
    try:
        return _decode(payload)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        try:
            kind = _decode_any(payload)[0]
        except (msgspec.DecodeError, IndexError):
            kind = None
        if isinstance(kind, str) and kind not in _KINDS:
            return None
        raise FeedError(f"a message that cannot be read: {error}") from None


def encode_message(message: Message) -> bytes:
    """Return the framed form of a message."""
    payload = msgspec.msgpack.encode(message)
    return _LENGTH.pack(len(payload)) + payload
