"""Retargeting scripts: JavaScript of an account that its tracking links can carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from clicktrail.catalog.checks import Checks
from clicktrail.catalog.errors import Invalid
from clicktrail.catalog.listing import Page
from clicktrail.catalog.model import RetargetingScript
from clicktrail.catalog.selection import stretch
from clicktrail.catalog.tables import (
    SCRIPT_LENGTH,
    TITLE_LENGTH,
    datapoint_scripts,
    datapoints,
    retargeting_scripts,
)
from clicktrail.domain.entries import DatapointType

if TYPE_CHECKING:
    from sqlalchemy.engine import Row

    from clicktrail.catalog.scope import Scope


class Retargeting:
    """The retargeting scripts of one session; the owner's alone: guests get NotAllowed."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def create(self, account_id: int, name: str, script: str) -> RetargetingScript:
        """Make a script; raises Invalid."""
        self._scope.owner_only()
        values = _checked(name, script)
        script_id = self._scope.inserted_id(
            retargeting_scripts, {"account_id": account_id, **values}
        )
        self._scope.note("script", [script_id])
        return self.get(account_id, script_id)

    def get(self, account_id: int, script_id: int) -> RetargetingScript:
        """Return a script; raises NotFound."""
        self._scope.owner_only()
        return _script(
            self._scope.own_row(retargeting_scripts, "retargeting script", account_id, script_id)
        )

    def update(
        self, account_id: int, script_id: int, name: str | None = None, script: str | None = None
    ) -> RetargetingScript:
        """Change what is given; raises NotFound and Invalid."""
        present = self.get(account_id, script_id)
        values = _checked(
            present.name if name is None else name, present.script if script is None else script
        )
        self._scope.connection.execute(
            update(retargeting_scripts)
            .where(retargeting_scripts.c.id == script_id)
            .values(**values)
        )
        if values["script"] != present.script:
            self._scope.note("script", [script_id])
        return self.get(account_id, script_id)

    def delete(self, account_id: int, script_id: int) -> None:
        """Delete a script and take it off every link; raises NotFound."""
        self._scope.note("datapoint", self.datapoint_ids(account_id, script_id))
        self._scope.note("script", [script_id])
        self._scope.connection.execute(
            delete(retargeting_scripts).where(retargeting_scripts.c.id == script_id)
        )

    def list(self, account_id: int, page: Page | None = None) -> tuple[RetargetingScript, ...]:
        """Return a page of the account's scripts, newest first whatever `page` says."""
        self._scope.owner_only()
        statement = (
            select(retargeting_scripts)
            .where(retargeting_scripts.c.account_id == account_id)
            .order_by(retargeting_scripts.c.id.desc())
        )
        if page is not None and page.after is not None:
            statement = statement.where(retargeting_scripts.c.id < page.after)
        rows = self._scope.connection.execute(stretch(statement, page or Page()))
        return tuple(_script(row) for row in rows)

    def count(self, account_id: int) -> int:
        """Return how many scripts the account has."""
        self._scope.owner_only()
        return self._scope.connection.execute(
            select(func.count())
            .select_from(retargeting_scripts)
            .where(retargeting_scripts.c.account_id == account_id)
        ).scalar_one()

    def attach(self, account_id: int, script_id: int, datapoint_id: int) -> None:
        """Put a script on a link; again = no-op. Raises NotFound, and Invalid for a pixel."""
        self.get(account_id, script_id)
        row = self._scope.own_row(datapoints, "datapoint", account_id, datapoint_id)
        if row.type != int(DatapointType.TRACKING_LINK):
            raise Invalid.one("Id", "Only tracking links carry scripts.", datapoint_id)
        if datapoint_id not in self.datapoint_ids(account_id, script_id):
            self._scope.connection.execute(
                datapoint_scripts.insert(), {"script_id": script_id, "datapoint_id": datapoint_id}
            )
            self._scope.note("datapoint", [datapoint_id])

    def datapoint_ids(self, account_id: int, script_id: int) -> tuple[int, ...]:
        """Return the ids of the links that carry a script, rising; raises NotFound."""
        self.get(account_id, script_id)
        return tuple(
            self._scope.connection.execute(
                select(datapoint_scripts.c.datapoint_id)
                .where(datapoint_scripts.c.script_id == script_id)
                .order_by(datapoint_scripts.c.datapoint_id)
            ).scalars()
        )


def _checked(name: str, script: str) -> dict[str, Any]:
    checks = Checks()
    checks.text("Name", name, TITLE_LENGTH, needed=True)
    checks.text("Script", script, SCRIPT_LENGTH, needed=True)
    checks.finish()
    return {"name": name.strip(), "script": script}


def _script(row: Row[Any]) -> RetargetingScript:
    return RetargetingScript(row.id, row.account_id, row.name, row.script)
