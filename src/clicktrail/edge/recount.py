"""How many turns were taken, counted again from this node's journals.

Every hit says in its flags which counter it took a turn of. What the journal has forgotten by now
is missing, and so are links that record nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from clicktrail.domain.events import COUNTER_MASK, COUNTER_SHIFT, Flag
from clicktrail.edge.turns import CLICKS
from clicktrail.journal.files import journals
from clicktrail.journal.reader import JournalReader, Position

if TYPE_CHECKING:
    from pathlib import Path

_RECORDS = 50_000
_BYTES = 32 * 2**20


class _Taken(msgspec.Struct, array_like=True, gc=False, tag=1):
    """A hit as far as turns are concerned: the other fields are passed over unread."""

    hit_id: msgspec.Raw
    account_id: msgspec.Raw
    datapoint_id: int
    group_id: msgspec.Raw
    domain_id: msgspec.Raw
    kind: msgspec.Raw
    visitor: msgspec.Raw
    ip: msgspec.Raw
    user_agent: msgspec.Raw
    referrer: msgspec.Raw
    language: msgspec.Raw
    query: msgspec.Raw
    destination: msgspec.Raw
    rule_id: msgspec.Raw
    flags: int = 0


class _Erased(msgspec.Struct, array_like=True, gc=False, tag=3):
    """A hit that was erased: which turn it took is left of it."""

    hit_id: msgspec.Raw
    account_id: msgspec.Raw
    datapoint_id: int = 0
    flags: int = 0


_decode = msgspec.msgpack.Decoder(_Taken | _Erased).decode


def turns_taken(directory: Path, node_id: int) -> Counter[tuple[int, int]]:
    """Return how often each (datapoint id, place in the counters) was taken on this node."""
    taken: Counter[tuple[int, int]] = Counter()
    for name in journals(directory):
        if not name.startswith(f"{node_id:03d}-"):
            continue
        reader = JournalReader(directory, name)
        position = Position()
        while True:
            chunk = reader.read(position, _RECORDS, _BYTES)
            for _, payload in chunk.records:
                try:
                    hit = _decode(payload)
                except msgspec.DecodeError:
                    # A conversion, or of a newer release.
                    continue
                if hit.flags & Flag.LIMITED:
                    taken[hit.datapoint_id, CLICKS] += 1
                place = hit.flags >> COUNTER_SHIFT & COUNTER_MASK
                if place:
                    taken[hit.datapoint_id, place] += 1
            if not chunk.records and chunk.next == position:
                break
            position = chunk.next
    return taken
