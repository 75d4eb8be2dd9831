"""What a journal's records are, in a few words."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from clicktrail.domain.events import decode_event
from clicktrail.domain.hit_id import timestamp_ms


def time_of(payload: bytes) -> str:
    """Return when the event of a record happened (UTC). Raises ValueError for an unknown record."""
    try:
        event = decode_event(payload)
    except msgspec.DecodeError as error:
        raise ValueError("not an event") from error
    moment = datetime.fromtimestamp(timestamp_ms(event.hit_id) / 1000, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}"
