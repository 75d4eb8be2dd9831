"""What a release would do to the hit store's tables before they are up to date."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

from clicktrail.hits import schema
from clicktrail.hits.store import HitStoreRefused
from clicktrail.runtime.steps import Step

if TYPE_CHECKING:
    from clicktrail.hits.store import HitStore

# Columns, indices and settings are written down as parts are merged; these write rows at once.
_REWRITES = re.compile(
    r"ALTER TABLE (\w+)\s.*\b(?:MATERIALIZE|UPDATE|DELETE|CLEAR|MODIFY COLUMN|RENAME COLUMN)\b"
    r"|INSERT INTO .*\bFROM (\w+)",
    re.DOTALL,
)


def missing_steps(store: HitStore) -> list[Step]:
    """Return what `store.migrate()` would run, of the version in force; changes nothing.

    Raises HitStoreRefused where a newer release has been at the tables, and HitStoreDown.
    """
    database = store.look_again()
    # The database may not be there yet.
    with closing(store.at("system")) as system:
        try:
            missing = schema.missing(_known(system, database))
        except schema.NewerTablesError as error:
            raise HitStoreRefused(str(error)) from error
        sizes = {
            str(table): int(rows)
            for table, rows in system.rows(
                "SELECT table, sum(rows) FROM parts WHERE database = {database:String}"
                " AND active GROUP BY table",
                {"database": database},
            )
        }
    return [
        Step(
            migration.name,
            sum(sizes.get(table, 0) for sql in migration.statements for table in rewritten(sql)),
        )
        for migration in missing
    ]


def rewritten(statement: str) -> list[str]:
    """Return the tables of which a statement of a migration writes all rows."""
    found = _REWRITES.match(statement)
    return [found[1] or found[2]] if found else []


def _known(system: HitStore, database: str) -> set[int]:
    exists = system.rows(
        "SELECT count() FROM tables WHERE database = {database:String} AND name = 'schema_version'",
        {"database": database},
    )[0][0]
    if not exists:
        return set()
    rows = system.rows(f"SELECT DISTINCT version FROM `{database}`.schema_version")
    return {int(row[0]) for row in rows}
