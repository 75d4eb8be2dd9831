"""Ids of accounts that no other catalog's accounts have: hits of several meet in one store."""

from __future__ import annotations

from sqlalchemy import text

from clicktrail.catalog.catalog import Session


def begin_accounts_at(edit: Session, account_id: int) -> None:
    """Have the next account of a catalog get this id."""
    if edit.connection.dialect.name == "sqlite":
        renumber = "UPDATE sqlite_sequence SET seq = :account_id - 1 WHERE name = 'accounts'"
    else:
        renumber = "SELECT setval('accounts_id_seq', :account_id, false)"
    edit.connection.execute(text(renumber), {"account_id": account_id})
