"""The log of who changed what: read, and bounded. `auditing` writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, select

from clicktrail.catalog.audit_model import Actor, AuditEntry, AuditFilter
from clicktrail.catalog.audit_names import names_of
from clicktrail.catalog.tables import audit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.engine import Row

    from clicktrail.catalog.scope import Scope

PRUNED_AT_ONCE = 10_000


class Audit:
    """The log, as one session sees it."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def list(
        self, where: AuditFilter, limit: int, before: int | None = None
    ) -> tuple[AuditEntry, ...]:
        """Return entries, the newest first, at most `limit`, those older than the id `before`."""
        self._scope.owner_only()
        conditions = _conditions(where)
        if before is not None:
            conditions.append(audit.c.id < before)
        rows = self._scope.connection.execute(
            select(audit).where(*conditions).order_by(audit.c.id.desc()).limit(limit)
        )
        return tuple(map(_entry, rows))

    def names(self, account_id: int, entries: Iterable[AuditEntry]) -> dict[str, dict[int, str]]:
        """Return what the ids in an account's entries are called: see `audit_names`."""
        self._scope.owner_only()
        return names_of(self._scope, account_id, entries)

    def prune(self, until: datetime) -> int:
        """Remove entries of before a moment, the oldest first; return how many, 0 for none left."""
        old = (
            select(audit.c.id).where(audit.c.at < until).order_by(audit.c.at).limit(PRUNED_AT_ONCE)
        )
        ids = list(self._scope.connection.execute(old).scalars())
        if ids:
            self._scope.connection.execute(delete(audit).where(audit.c.id.in_(ids)))
        return len(ids)


def _conditions(where: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        audit.c[name] == value
        for name, value in (
            ("account_id", where.account_id),
            ("entity", where.entity),
            ("entity_id", where.entity_id),
            ("operation", where.operation),
            ("actor", where.actor),
            ("guest_id", where.guest_id),
            ("key_id", where.key_id),
        )
        if value is not None
    ]
    if where.since is not None:
        conditions.append(audit.c.at >= where.since)
    if where.until is not None:
        conditions.append(audit.c.at < where.until)
    return conditions


def _entry(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        account_id=row.account_id,
        at=row.at,
        by=Actor(row.actor, row.guest_id, row.key_id, row.session_id, row.address, row.name),
        operation=row.operation,
        entity=row.entity,
        entity_id=row.entity_id,
        before=row.before,
        after=row.after,
    )
