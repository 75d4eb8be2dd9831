"""Which retargeting scripts a link carries; the scripts themselves are in `retargeting`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select

from clicktrail.catalog.model import LinkScript
from clicktrail.catalog.search import one_of
from clicktrail.catalog.tables import datapoint_scripts, retargeting_scripts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

    from clicktrail.catalog.checks import Checks
    from clicktrail.catalog.scope import Scope

MOST_SCRIPTS = 20

# Built once: to build a statement takes SQLAlchemy longer than SQLite to run it.
_OF_LINKS = (
    select(datapoint_scripts.c.datapoint_id, retargeting_scripts.c.id, retargeting_scripts.c.name)
    .join_from(
        datapoint_scripts,
        retargeting_scripts,
        retargeting_scripts.c.id == datapoint_scripts.c.script_id,
    )
    .where(datapoint_scripts.c.datapoint_id.in_(bindparam("ids", expanding=True)))
    .order_by(datapoint_scripts.c.datapoint_id, datapoint_scripts.c.script_id)
)


def of_datapoints(
    connection: Connection, ids: Mapping[str, Sequence[int]]
) -> dict[int, tuple[LinkScript, ...]]:
    """Return the scripts of each of these links (`{"ids": [...]}`) that has any, oldest first."""
    found: dict[int, tuple[LinkScript, ...]] = {}
    for datapoint_id, script_id, name in connection.execute(_OF_LINKS, ids):
        found[datapoint_id] = (*found.get(datapoint_id, ()), LinkScript(script_id, name))
    return found


def check(
    scope: Scope, account_id: int, wanted: Sequence[int], present: Sequence[int], checks: Checks
) -> None:
    """Check that a link may come to carry the `wanted` scripts instead of the `present` ones.

    They must be the account's own. Raises NotAllowed where a guest would change anything: scripts
    are the owner's alone.
    """
    if set(wanted) == set(present):
        return
    scope.owner_only()
    if len(set(wanted)) > MOST_SCRIPTS:
        checks.add("TypeTL.Scripts", f"A link carries at most {MOST_SCRIPTS} scripts.")
        return
    own = set(
        scope.connection.execute(
            select(retargeting_scripts.c.id).where(
                retargeting_scripts.c.account_id == account_id,
                one_of(retargeting_scripts.c.id, list(wanted)),
            )
        ).scalars()
    )
    for number, script_id in enumerate(wanted):
        if script_id not in own:
            checks.add(
                f"TypeTL.Scripts[{number}].Id",
                f"There is no retargeting script {script_id}.",
                script_id,
            )


def put(connection: Connection, datapoint_id: int, script_ids: Sequence[int]) -> None:
    """Have a link carry these scripts and no others."""
    link = datapoint_scripts.c
    wanted = list(dict.fromkeys(script_ids))
    held = set(
        connection.execute(
            select(link.script_id).where(link.datapoint_id == datapoint_id)
        ).scalars()
    )
    if held.difference(wanted):
        connection.execute(
            delete(datapoint_scripts).where(
                link.datapoint_id == datapoint_id, link.script_id.in_(held.difference(wanted))
            )
        )
    if new := [script_id for script_id in wanted if script_id not in held]:
        connection.execute(
            datapoint_scripts.insert(),
            [{"script_id": script_id, "datapoint_id": datapoint_id} for script_id in new],
        )
