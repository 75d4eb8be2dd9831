"""Brings the catalog's tables up to date, under a lock, so that processes may start together."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import event, text

from clicktrail.catalog.database import Database, url_of
from clicktrail.catalog.errors import CatalogUnavailable
from clicktrail.catalog.revisions import MIGRATIONS
from clicktrail.runtime.steps import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from clicktrail.settings import Settings

_CHANGES_ROWS = re.compile(
    r"\s*(?:INSERT|UPDATE|DELETE)\b(?!\s+(?:INTO\s+|FROM\s+)?alembic_)", re.IGNORECASE
)
_MAKES_AN_INDEX = re.compile(
    r"\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s.*?\sON\s+\"?(\w+)", re.IGNORECASE | re.DOTALL
)


def migrate(settings: Settings) -> None:
    """Bring the tables to the newest state; does nothing when they are there.

    All steps are one transaction that holds the write lock from its beginning: a process that
    starts at the same moment waits and then finds the work done, and a step that fails leaves the
    catalog as it was. Raises CatalogUnavailable, also for a catalog newer than this program.
    """
    database = Database(url_of(settings))
    try:
        with database.writing() as connection:
            upgrade(connection)
    finally:
        database.close()


def rehearse(settings: Settings) -> list[Step]:
    """Run the missing steps, count what they do, and take all of it back.

    Changes wait meanwhile; in PostgreSQL whoever reads the tables does, too. Raises
    CatalogUnavailable, as `migrate` would.
    """
    database = Database(url_of(settings))
    steps: list[Step] = []
    try:
        with suppress(_OnlyRehearsed), database.writing() as connection:
            steps = _counted(connection)
            raise _OnlyRehearsed
    finally:
        database.close()
    return steps


def upgrade(connection: Connection, after_step: Callable[..., None] | None = None) -> None:
    """Run the missing steps on a connection whose transaction has begun.

    `after_step` is called as Alembic's `on_version_apply` is.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["after_step"] = after_step
    newest = ScriptDirectory.from_config(config).get_current_head()
    present = MigrationContext.configure(connection).get_current_revision()
    if present == newest:
        return
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise CatalogUnavailable(
            f"The catalog was last used by a newer Clicktrail (its tables are at {present}, this"
            f" one knows {newest}): start that one."
        ) from error


class _OnlyRehearsed(Exception):  # noqa: N818
    """Ends a transaction without keeping anything of it."""


def _counted(connection: Connection) -> list[Step]:
    steps: list[Step] = []
    rows = 0

    def count(_c: Any, cursor: Any, statement: str, *_: Any) -> None:
        nonlocal rows
        if _CHANGES_ROWS.match(statement):
            rows += max(cursor.rowcount, 0)
        elif made := _MAKES_AN_INDEX.match(statement):
            # A name that stands in a statement of ours.
            sql = f'SELECT count(*) FROM "{made[1]}"'  # noqa: S608
            rows += connection.execute(text(sql)).scalar_one()

    def end_of_step(*, step: Any, **_: Any) -> None:
        nonlocal rows
        steps.append(Step(Path(step.up_revision.path).stem, rows))
        rows = 0

    event.listen(connection, "after_cursor_execute", count)
    try:
        upgrade(connection, end_of_step)
    finally:
        event.remove(connection, "after_cursor_execute", count)
    return steps
