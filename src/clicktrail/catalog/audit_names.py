"""What the audit log's ids are called, so that nobody has to look them up one by one.

Whatever still has a row is called as it is called now, also where it counts as deleted. What is
gone is called as it was when it went: the entry of its deletion holds all that it was.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, Table, select

from clicktrail.catalog import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from clicktrail.catalog.audit_model import AuditEntry
    from clicktrail.catalog.scope import Scope

Wanted = dict[str, set[int]]

_NAMED: Final[Mapping[str, tuple[Table, Column[str]]]] = {
    "datapoint": (tables.datapoints, tables.datapoints.c.title),
    "group": (tables.groups, tables.groups.c.name),
    "tag": (tables.tags, tables.tags.c.name),
    "conversion": (tables.conversions, tables.conversions.c.name),
    "domain": (tables.domains, tables.domains.c.name),
    "script": (tables.retargeting_scripts, tables.retargeting_scripts.c.name),
    "guest": (tables.guests, tables.guests.c.user_name),
    "key": (tables.api_keys, tables.api_keys.c.name),
    "preset": (tables.presets, tables.presets.c.name),
}
_ONE_ID: Final = {"group_id": "group", "domain_id": "domain", "datapoint_id": "datapoint"}
_LISTED: Final = {"tags": "tag", "scripts": "script"}
_AT_ONCE: Final = 500


def names_of(
    scope: Scope, account_id: int, entries: Iterable[AuditEntry]
) -> dict[str, dict[int, str]]:
    """Return what entries tell of: kind of entity → id → name; what has no name is not in it.

    That is what was changed, who changed it by which key, and what the fields of both sides hold
    ids of. Nothing of another account is named, apart from the domains of the installation.
    """
    wanted: Wanted = defaultdict(set)
    for entry in entries:
        for kind, id_ in _mentioned(entry):
            wanted[kind].add(id_)
    found: dict[str, dict[int, str]] = {}
    for kind, ids in sorted(wanted.items()):
        names = _present(scope, account_id, kind, ids)
        names |= _gone(scope, account_id, kind, ids - names.keys())
        if named := {id_: name for id_, name in sorted(names.items()) if name}:
            found[kind] = named
    return found


def _mentioned(entry: AuditEntry) -> Iterator[tuple[str, int]]:
    if entry.entity in _NAMED:
        yield entry.entity, int(entry.entity_id)
    if entry.entity == "credentials" and int(entry.entity_id) > 0:
        yield "guest", int(entry.entity_id)
    if entry.by.guest_id:
        yield "guest", entry.by.guest_id
    if entry.by.key_id:
        yield "key", entry.by.key_id
    for side in (entry.before, entry.after):
        for name, value in side.items():
            yield from _held(name, value)


def _held(field: str, value: Any) -> Iterator[tuple[str, int]]:
    if field in _ONE_ID and isinstance(value, int):
        yield _ONE_ID[field], value
    if not isinstance(value, list):
        return
    for one in value:
        if field in _LISTED:
            yield _LISTED[field], one
        elif field == "conversions":
            yield "conversion", one[1]
        elif field == "grants":
            yield one[0], one[1]


def _present(scope: Scope, account_id: int, kind: str, ids: set[int]) -> dict[int, str]:
    table, name = _NAMED[kind]
    own = table.c.account_id == account_id
    if table is tables.domains:
        own |= table.c.account_id.is_(None)
    found: dict[int, str] = {}
    for some in _chunks(ids):
        rows = scope.connection.execute(select(table.c.id, name).where(own, table.c.id.in_(some)))
        found |= {row[0]: row[1] for row in rows}
    return found


def _gone(scope: Scope, account_id: int, kind: str, ids: set[int]) -> dict[int, str]:
    _, name = _NAMED[kind]
    audit = tables.audit
    found: dict[int, str] = {}
    for some in _chunks(ids):
        rows = scope.connection.execute(
            select(audit.c.entity_id, audit.c.before).where(
                audit.c.account_id == account_id,
                audit.c.entity == kind,
                audit.c.entity_id.in_(map(str, some)),
                audit.c.operation == "delete",
            )
        )
        found |= {int(row[0]): row[1].get(name.name, "") for row in rows}
    return found


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    rising = sorted(ids)
    for start in range(0, len(rising), _AT_ONCE):
        yield rising[start : start + _AT_ONCE]
