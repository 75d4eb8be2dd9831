"""Requests to erase somebody's data, and the receipts that are left of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from clicktrail.catalog.model import Erasure
from clicktrail.catalog.tables import TITLE_LENGTH, erasures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Row

    from clicktrail.catalog.scope import Scope


class Erasures:
    """The erasures of one session."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def ask(self, account_id: int, sought: str, digest: str, sealed: bytes) -> Erasure:
        """Ask for an erasure of what happened up to now. Raises NotAllowed for guests."""
        self._scope.owner_only()
        erasure_id = self._scope.inserted_id(
            erasures,
            {
                "account_id": account_id,
                "sought": sought,
                "digest": digest,
                "sealed": sealed,
                "asked_at": self._scope.now(),
                "counts": {},
                "waits_for": "",
            },
        )
        return self.get(account_id, erasure_id)

    def get(self, account_id: int, erasure_id: int) -> Erasure:
        """Return a receipt of an account. Raises NotFound, and NotAllowed for guests."""
        self._scope.owner_only()
        return _erasure(self._scope.own_row(erasures, "erasure", account_id, erasure_id))

    def list(self, account_id: int | None = None, limit: int | None = None) -> tuple[Erasure, ...]:
        """Return the receipts of an account, or of all, newest first."""
        self._scope.owner_only()
        statement = select(erasures).order_by(erasures.c.id.desc()).limit(limit)
        if account_id is not None:
            statement = statement.where(erasures.c.account_id == account_id)
        return tuple(_erasure(row) for row in self._scope.connection.execute(statement))

    def pending(self) -> tuple[tuple[Erasure, bytes | None], ...]:
        """Return what is not done, oldest first, each with its sealed subject until applied."""
        statement = select(erasures).where(erasures.c.done_at.is_(None)).order_by(erasures.c.id)
        return tuple(
            (_erasure(row), row.sealed) for row in self._scope.connection.execute(statement)
        )

    def wait(self, erasure_id: int, waits_for: str) -> None:
        """Note what a request waits for: a sentence."""
        self._change(erasure_id, {"waits_for": waits_for[:TITLE_LENGTH]})

    def applied(self, erasure_id: int, counts: Mapping[str, int]) -> None:
        """Note that it is in no figure and no list any more, and forget whom it was about."""
        self._change(
            erasure_id,
            {"applied_at": self._scope.now(), "counts": dict(counts), "sealed": None},
        )

    def done(self, erasure_id: int) -> None:
        """Note that it is off the disk."""
        self._change(erasure_id, {"done_at": self._scope.now(), "waits_for": ""})

    def _change(self, erasure_id: int, values: dict[str, Any]) -> None:
        self._scope.connection.execute(
            update(erasures).where(erasures.c.id == erasure_id).values(**values)
        )


def _erasure(row: Row[Any]) -> Erasure:
    return Erasure(
        row.id,
        row.account_id,
        row.sought,
        row.digest,
        row.asked_at,
        row.applied_at,
        row.done_at,
        row.counts,
        row.waits_for,
    )
