"""Writes down who changed what, in the transaction of the change itself.

It sees every statement of the transaction. Before one that changes an entity is carried out, the
fields that it may change are read; at the end they are read once more, and what differs is an
entry. No operation has to remember to have itself written down, and none can forget to.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Delete, Insert, Update, event, insert, select

from clicktrail.catalog.audited import BY_PART, BY_TABLE, Entity, Fields, Key, told
from clicktrail.catalog.tables import audit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, CursorResult

    from clicktrail.catalog.audit_model import Actor

Given = dict[str, Any]


@dataclass(slots=True)
class _Touched:
    """What an entity was before the transaction; `before` is None where it was not there yet."""

    before: Fields | None
    fields: set[str] = field(default_factory=set)


class Auditor:
    """Follows one transaction."""

    def __init__(self, connection: Connection, actor: Actor) -> None:
        self._connection = connection
        self._actor = actor
        self._touched: dict[str, dict[Key, _Touched]] = defaultdict(dict)
        event.listen(connection, "before_execute", self._before)
        event.listen(connection, "after_execute", self._after)

    def write(self, now: Callable[[], datetime]) -> None:
        """Write what has changed."""
        entries = [
            entry
            for entity in BY_TABLE.values()
            if entity.kind in self._touched
            for entry in self._entries(entity, self._touched[entity.kind], now())
        ]
        if entries:
            self._connection.execute(insert(audit), entries)

    def _entries(
        self, entity: Entity, touched: Mapping[Key, _Touched], at: datetime
    ) -> Iterable[Given]:
        alike: dict[frozenset[str], list[Key]] = defaultdict(list)
        for key, one in touched.items():
            alike[frozenset(one.fields)].append(key)
        found: dict[Key, Fields] = {}
        for fields, keys in alike.items():
            found |= entity.read(self._connection, keys, fields)
        for key, one in touched.items():
            after = found.get(key)
            was, became = told(entity, one.before, after)
            if (one.before is None) == (after is None) and not was and not became:
                continue
            whose = (after or one.before or {})["account_id"]
            yield {
                "account_id": whose,
                "at": at,
                "operation": "create" if one.before is None else "change" if after else "delete",
                "entity": entity.kind,
                "entity_id": str(key[-1]),
                "before": was,
                "after": became,
                "actor": self._actor.kind,
                "guest_id": self._actor.guest_id,
                "key_id": self._actor.key_id,
                "session_id": self._actor.session_id,
                "address": self._actor.address,
                "name": self._actor.name,
            }

    def _before(
        self,
        connection: Connection,
        statement: Any,
        several: Sequence[Given],
        one: Given,
        _options: Any,
    ) -> None:
        if not isinstance(statement, Insert | Update | Delete):
            return
        table: Table = statement.table  # type: ignore[assignment]
        given = [*several] or [one]
        if isinstance(statement, Insert):
            if table in BY_PART:
                entity, part = BY_PART[table]
                rows = [_values(statement) | row for row in given]
                self._touch(entity, {(row[part.owner],) for row in rows}, {part.field})
            return
        if table in BY_TABLE:
            entity = BY_TABLE[table]
            keys = self._meant(statement, entity.key, given)
            if isinstance(statement, Update):
                self._touch(entity, keys, set(_values(statement)).union(*given))
            else:
                self._touch(entity, keys, entity.fields)
                self._touch_carriers(table, keys)
        elif table in BY_PART:
            entity, part = BY_PART[table]
            keys = self._meant(statement, (table.c[part.owner],), given)
            self._touch(entity, keys, {part.field})

    def _after(
        self,
        connection: Connection,
        statement: Any,
        several: Sequence[Given],
        one: Given,
        _options: Any,
        result: CursorResult[Any],
    ) -> None:
        if not isinstance(statement, Insert) or statement.table not in BY_TABLE:
            return
        entity = BY_TABLE[statement.table]
        names = [column.name for column in entity.key]
        rows = [_values(statement) | row for row in [*several] or [one]]
        keys: list[Key] = [tuple(row.get(name) for name in names) for row in rows]
        if len(keys) == 1:
            keys = [tuple(result.inserted_primary_key or ())]
        for key in keys:
            new = self._touched[entity.kind].setdefault(key, _Touched(None))
            new.fields |= entity.fields

    def _touch_carriers(self, table: Table, keys: set[Key]) -> None:
        """Note what carries rows that are deleted, since it loses them by a foreign key."""
        for carrying, (entity, part) in BY_PART.items():
            for column in carrying.c:
                if column.name != part.owner and column.references(next(iter(table.primary_key))):
                    owners = select(carrying.c[part.owner]).where(
                        column.in_([key[-1] for key in keys])
                    )
                    found = self._connection.execute(owners.distinct())
                    self._touch(entity, {tuple(row) for row in found}, {part.field})

    def _meant(
        self, statement: Update | Delete, key: Sequence[Any], given: Sequence[Given]
    ) -> set[Key]:
        where = statement.whereclause
        meant = select(*key) if where is None else select(*key).where(where)
        return {tuple(row) for some in given for row in self._connection.execute(meant, some)}

    def _touch(self, entity: Entity, keys: Iterable[Key], fields: Iterable[str]) -> None:
        known = self._touched[entity.kind]
        wanted = entity.fields.intersection(fields)
        lacking: dict[frozenset[str], list[Key]] = defaultdict(list)
        for key in keys:
            lacks = wanted - known[key].fields if key in known else wanted
            if lacks:
                lacking[frozenset(lacks)].append(key)
        for names, some in lacking.items():
            found = entity.read(self._connection, some, names)
            for key in some:
                one = known.setdefault(key, _Touched(found.get(key)))
                if one.before is not None:
                    one.before |= found.get(key, {})
                one.fields |= names


def _values(statement: Insert | Update) -> Given:
    """Return what a statement sets by itself, apart from the parameters beside it."""
    # Nothing else tells it before the statement is compiled.
    held: Mapping[Any, Any] = statement._values or {}
    return {
        getattr(column, "name", column): getattr(value, "value", value)
        for column, value in held.items()
    }
