"""Texts that would do harm where they became SQL, and how answers to them are compared."""

from __future__ import annotations

import re
from typing import Any

from clicktrail.hits import columns
from tests.support.api import Account

HARMLESS = "nosuchthing"
HOSTILE = (
    "' or 1=1 --",
    "\\' or 1=1 --",
    "'; drop table hits; --",
    "`) from hits; drop table hits; --",
    "{account_id:uint32}",
    "x') union all select 1 --",
    '"; delete from datapoints; --',
    "%(value_0)s %s {} {0}",
    "%_",
    "d0) or (1",
)
"""In small letters and without spaces around, as words are folded before they are told back."""
# What engines, drivers and Python say of statements, and nothing else does.
LEAKS = re.compile(
    r"DB::|Code: \d|clickhouse|chdb|sqlite|sqlalchemy|syntax error|Traceback|Exception|SELECT "
)
TEXT_COLUMNS = tuple(name for name, kind in columns.HITS.items() if "String" in kind)


def without(answer: Any, text: str) -> Any:
    """Return the status and JSON of an answer, one mark in place of a text that was sent.

    Fails where the answer tells anything of how it was found.
    """
    status, body = answer.status_code, answer.json()
    assert status in (200, 400, 404), (status, answer.text)
    marked = _marked(body, text)
    assert not LEAKS.search(str(marked)), marked
    return status, marked


def _marked(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {_marked(name, text): _marked(one, text) for name, one in value.items()}
    if isinstance(value, list):
        return [_marked(one, text) for one in value]
    # A word that is near is guessed of whatever is sent.
    return value.replace(text, "[sent]").split(": did you")[0] if isinstance(value, str) else value


def standing(owner: Account) -> dict[str, Any]:
    """Return what must be as it was: every table, the account's rows in each, its catalog."""
    store = owner.parts.hits
    names = "SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name"
    of_account = f"WHERE account_id = {owner.id}"
    return {
        "tables": store.rows(names),
        "hits": store.rows(
            f"SELECT count(), sum(cityHash64(hit_id, query)) FROM hits {of_account}"
        ),
        "conversions": store.rows(f"SELECT count(), sum(value) FROM conversions {of_account}"),
        "datapoints": owner.get("/datapoints", limit=100),
        "groups": owner.get("/groups", limit=100),
        "tags": owner.get("/tags", limit=100),
        "orders": owner.get("/conversions", limit=100),
    }
