"""What the audit log tells of: the entities of the catalog, and which tables each is kept in.

An entity is a row, with what other tables hold of it as further fields: a datapoint with the ids of
its tags. Fields are named as columns are; of JSON each member is a field (`options.hide_cost`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, Select, Table, bindparam, select, tuple_

from clicktrail.catalog import tables

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

Key = tuple[Any, ...]
Fields = dict[str, Any]

AT_ONCE: Final = 500
"""Rows that are asked for by their keys in one statement."""
SECRET: Final = "(secret)"  # noqa: S105 -- what stands in its place


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A table whose rows are a field of the entity that `owner` names: a list of `values`."""

    field: str
    table: Table
    owner: str
    values: tuple[str, ...]

    def read(self, connection: Connection, keys: Iterable[Key]) -> dict[Key, list[Any]]:
        """Return the values by the keys of their entities, in order."""
        is_one = len(self.values) == 1
        found: dict[Key, list[Any]] = {}
        for some in _chunks(key[-1] for key in keys):
            for row in connection.execute(_of_part(self), {"keys": some}):
                found.setdefault((row[0],), []).append(row[1] if is_one else list(row[1:]))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """A kind of entity. `secret` fields are told as changed only, `unsaid` ones not at all."""

    kind: str
    table: Table
    secret: frozenset[str] = frozenset()
    unsaid: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()

    @property
    def key(self) -> tuple[Column[Any], ...]:
        """The columns of its primary key; the last one is its id in its account."""
        return tuple(self.table.primary_key)

    @property
    def fields(self) -> frozenset[str]:
        """What may be told of it: columns, and fields of other tables."""
        said = {column.name for column in self.table.c} - self.unsaid
        return frozenset(said | {part.field for part in self.parts})

    def read(
        self, connection: Connection, keys: Collection[Key], fields: frozenset[str]
    ) -> dict[Key, Fields]:
        """Return fields of entities with their `account_id`; who is not there is left out."""
        statement, width, names = _of_entity(self, fields)
        parts = [
            (part.field, part.read(connection, keys)) for part in self.parts if part.field in fields
        ]
        found: dict[Key, Fields] = {}
        for some in _chunks(keys):
            wanted = [key[0] for key in some] if width == 1 else some
            for row in connection.execute(statement, {"keys": wanted}):
                key = tuple(row[:width])
                values: Fields = {"account_id": row[width]}
                values |= zip(names, row[width + 1 :], strict=True)
                for field, held in parts:
                    values[field] = held.get(key, [])
                found[key] = values
        return found


# Statements are kept, since putting one together takes longer than carrying it out.
@cache
def _of_part(part: Part) -> Select[Any]:
    owner = part.table.c[part.owner]
    columns = [owner, *(part.table.c[name] for name in part.values)]
    meant = owner.in_(bindparam("keys", expanding=True))
    return select(*columns).where(meant).order_by(*columns)


@cache
def _of_entity(entity: Entity, fields: frozenset[str]) -> tuple[Select[Any], int, tuple[str, ...]]:
    """Return what reads these fields, how many columns its key has, and the fields' names."""
    table, key = entity.table, entity.key
    columns = [column for column in table.c if column.name in fields]
    account = table.c.id if table is tables.accounts else table.c.account_id
    sought = key[0] if len(key) == 1 else tuple_(*key)
    statement = select(*key, account, *columns).where(sought.in_(bindparam("keys", expanding=True)))
    return statement, len(key), tuple(column.name for column in columns)


def _folded(*names: str) -> frozenset[str]:
    """Return what is kept beside a name to sort and search by."""
    return frozenset(("id", "account_id", "created_at", *names))


_TAGS = Part("tags", tables.datapoint_tags, "datapoint_id", ("tag_id",))
_CONVERSIONS = Part(
    "conversions", tables.datapoint_conversions, "datapoint_id", ("slot", "conversion_id")
)
_SCRIPTS = Part("scripts", tables.datapoint_scripts, "datapoint_id", ("script_id",))
_GRANTS = Part("grants", tables.grants, "guest_id", ("entity_type", "entity_id", "verb"))

ENTITIES: Final = (
    Entity("account", tables.accounts, unsaid=_folded()),
    Entity("key", tables.api_keys, unsaid=_folded("hash", "last_used_at")),
    # The DNS is looked at every few minutes: only what is found otherwise than before is told.
    Entity("domain", tables.domains, unsaid=_folded("checked_at")),
    Entity(
        "group",
        tables.groups,
        unsaid=_folded("name_key", "search_text"),
        parts=(Part("tags", tables.group_tags, "group_id", ("tag_id",)),),
    ),
    Entity(
        "datapoint",
        tables.datapoints,
        secret=frozenset({"specifics.password"}),
        unsaid=_folded("name_key", "title_key"),
        parts=(_TAGS, _CONVERSIONS, _SCRIPTS),
    ),
    Entity("conversion", tables.conversions, unsaid=_folded("name_key", "search_text")),
    Entity("tag", tables.tags, unsaid=_folded("name_key")),
    Entity(
        "guest",
        tables.guests,
        secret=frozenset({"password", "key_salt"}),
        unsaid=_folded("user_name_key", "name_key", "key_hash", "search_text"),
        parts=(_GRANTS,),
    ),
    Entity("blacklist", tables.blacklist, unsaid=_folded()),
    Entity("whitelist", tables.whitelist, unsaid=_folded()),
    Entity("script", tables.retargeting_scripts, unsaid=_folded()),
    Entity(
        "erasure",
        tables.erasures,
        secret=frozenset({"digest", "sealed"}),
        unsaid=_folded(),
    ),
    Entity("annotation", tables.account_notes, unsaid=_folded()),
    Entity("preset", tables.presets, unsaid=_folded("name_key")),
    # Of a guest, or (0) of the owner; a code that was used is no change.
    Entity(
        "credentials",
        tables.credentials,
        secret=frozenset({"password", "totp", "totp_pending"}),
        unsaid=_folded("guest_id", "totp_step"),
    ),
)
UNTOLD: Final = (
    # The log itself, and that of what the edge must hear of.
    tables.audit,
    tables.changes,
    tables.meta,
    # Made of the datapoint beside it.
    tables.datapoint_texts,
    # Who is signed in, and by what they once could: `GET /v3/sessions` tells it while it is so.
    tables.web_sessions,
    tables.sign_in_links,
    tables.recovery_codes,
)
"""The tables whose rows are no entity's."""

BY_TABLE: Final = {entity.table: entity for entity in ENTITIES}
BY_PART: Final = {part.table: (entity, part) for entity in ENTITIES for part in entity.parts}


def told(entity: Entity, before: Fields | None, after: Fields | None) -> tuple[Fields, Fields]:
    """Return the fields in which two states differ, as they are in each; what is empty is not said.

    None: it was not there. Both are empty where nothing differs.
    """
    was, became = _flat(before), _flat(after)
    names = [name for name in {**was, **became} if was.get(name) != became.get(name)]
    return _said(entity, was, names), _said(entity, became, names)


def _flat(state: Fields | None) -> Fields:
    flat: Fields = {}
    for name, value in (state or {}).items():
        if isinstance(value, dict):
            flat |= {f"{name}.{member}": inner for member, inner in value.items()}
        else:
            flat[name] = value
    return {name: value for name, value in flat.items() if not _is_empty(value)}


def _said(entity: Entity, state: Fields, names: Iterable[str]) -> Fields:
    return {
        name: SECRET if name in entity.secret else _plain(state[name])
        for name in sorted(names)
        if name in state and name != "account_id"
    }


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", b"", [], {})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _chunks(items: Iterable[Any]) -> Iterable[list[Any]]:
    some: list[Any] = []
    for item in items:
        some.append(item)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some
