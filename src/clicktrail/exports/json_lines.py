"""JSON Lines: an object a line, with the members that the API answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_encoder = msgspec.json.Encoder()


def encode(documents: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the lines of some objects, each with its line feed."""
    return _encoder.encode_lines(documents)
