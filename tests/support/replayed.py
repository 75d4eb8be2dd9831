"""The audit log carried out from the beginning, and what the catalog really holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from clicktrail.catalog.audited import ENTITIES, told
from clicktrail.catalog.tables import accounts, audit

State = dict[tuple[str, int | None, str], dict[str, Any]]


def replayed(connection: Connection, account: int | None = None) -> State:
    """Return what entities are by the log, those of one account or all.

    Each entry must find what it says it found.
    """
    state: State = {}
    log = select(audit).order_by(audit.c.id)
    if account is not None:
        log = log.where(audit.c.account_id == account)
    for row in connection.execute(log):
        key = row.entity, row.account_id, row.entity_id
        if row.operation == "create":
            assert (key in state, row.before) == (False, {}), key
            state[key] = row.after
            continue
        present = state.pop(key)
        found = {name: present[name] for name in row.before}
        assert found == row.before, (key, found)
        if row.operation == "delete":
            assert (row.after, found) == ({}, present), key
            continue
        assert row.before.keys() | row.after.keys(), key
        kept = {name: value for name, value in present.items() if name not in row.before}
        assert not kept.keys() & row.after.keys(), key
        state[key] = kept | row.after
    return state


def present(connection: Connection, account: int | None = None) -> State:
    """Return what entities are in the log's words, those of one account or all."""
    state: State = {}
    for entity in ENTITIES:
        every = select(*entity.key)
        if account is not None:
            whose = "id" if entity.table is accounts else "account_id"
            every = every.where(entity.table.c[whose] == account)
        keys = [tuple(row) for row in connection.execute(every)]
        for key, fields in entity.read(connection, keys, entity.fields).items():
            whose = fields["account_id"]
            state[entity.kind, whose, str(key[-1])] = told(entity, None, fields)[1]
    return state
