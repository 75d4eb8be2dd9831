"""What is missing until tables are those of this release."""

from __future__ import annotations

import msgspec


class Step(msgspec.Struct, frozen=True):
    """A migration by the name of its file, and how many rows it writes or puts into an index."""

    name: str
    rows: int
