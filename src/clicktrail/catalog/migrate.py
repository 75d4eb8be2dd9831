"""Brings the catalog's tables up to date, under a lock, so that processes may start together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from clicktrail.catalog.database import Database, url_of
from clicktrail.catalog.errors import CatalogUnavailable

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from clicktrail.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


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


def upgrade(connection: Connection) -> None:
    """Run the missing steps on a connection whose transaction has begun."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
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
