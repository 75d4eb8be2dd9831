"""What a backup consists of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import msgspec

FORMAT = 1
NAME = "%Y%m%dT%H%M%SZ"
"""How the moment of a backup is its name (ISO 8601, basic form)."""

Kind = Literal["part", "segment", "catalog", "rest"]
"""A part of a table of the hit store, a segment of a journal or what lies beside it, the catalog,
everything else."""


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One object of a backup, and what of the data directory it holds.

    `path` is the place within the data directory (empty for the rest, which names its own), `key`
    the place of the object, `bytes` how large the object is, `sha256` its checksum in hexadecimal
    digits. Whatever has the same `path` and `identity` is the same; an empty identity is never.
    `modified_ns` is when a segment was last written, in Unix nanoseconds.
    """

    kind: Kind
    path: str
    key: str
    bytes: int
    sha256: str
    identity: str = ""
    modified_ns: int = 0


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A whole backup.

    `name` is when it was begun (UTC, to the second); everything that was answered before
    `settled_ms` (Unix milliseconds) is in it. `with_hits` tells whether the tables of the hit store
    are, which another machine's ClickHouse keeps by itself.
    """

    format: int
    name: str
    release: str
    settled_ms: int
    with_hits: bool
    units: list[Unit]

    @property
    def bytes(self) -> int:
        """How much a restore reads."""
        return sum(unit.bytes for unit in self.units)

    @property
    def settled(self) -> datetime:
        """The moment up to which everything is in it."""
        return datetime.fromtimestamp(self.settled_ms / 1000, UTC)

    @property
    def catalog(self) -> Unit | None:
        """The catalog, where it is no database server's."""
        return next((unit for unit in self.units if unit.kind == "catalog"), None)
