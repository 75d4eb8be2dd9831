"""Commands for the catalog as a whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Collection

    from clicktrail.settings import Settings

# What changes the catalog; edges may go on meanwhile.
WRITERS = ("app", "ingest")

catalog = typer.Typer(
    help="The catalog: accounts, links and all that belongs to them.\n\n\b\nExample:\n"
    "  clicktrail catalog move --to postgresql://clicktrail@db.example.com/clicktrail",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    app.add_typer(catalog, name="catalog")


# Without it a group of one command would be that command.
@catalog.callback()
def _group() -> None:
    pass


@catalog.command()
def move(
    to: Annotated[
        str,
        typer.Option(help="URL of an empty PostgreSQL database, or in MOVE_TO.", envvar="MOVE_TO"),
    ],
    as_json: AsJson = False,
) -> None:
    """Move the catalog from its SQLite file to PostgreSQL.

    Clicktrail must be stopped; edges alone may run. Every row is compared before anything is in
    force, and what is interrupted is as if it had not been begun. The file gets another name.

    \b
    Example:
      clicktrail catalog move --to postgresql://clicktrail@db.example.com/clicktrail
    """
    from clicktrail.api.beginning import check_beginning
    from clicktrail.catalog import moving
    from clicktrail.catalog.errors import CatalogError
    from clicktrail.catalog.libpq import fault_of
    from clicktrail.runtime import lock
    from clicktrail.supervisor.supervision import LOCK_NAME

    settings = load()
    check_beginning(settings)
    path = _file_of(settings)
    if fault := fault_of(to):
        raise OperatorError(f"--to {fault}")
    with lock.hold(settings.data_dir / LOCK_NAME, "clicktrail catalog move"):
        refuse_running(settings, WRITERS)
        try:
            moved = moving.move(settings, to, _tell)
            aside = moving.set_aside(path)
        except CatalogError as error:
            raise OperatorError(f"{error} Nothing was moved") from error
    if as_json:
        print_json({"rows": moved.rows})
        return
    print_table(("table", "rows"), sorted(moved.rows.items()))
    print(
        "\nAll of it was compared. Now set CLICKTRAIL_CATALOG_URL to the URL of the database,"
        " wherever the app, the ingestion or commands run, and start Clicktrail."
        f"\nThe file is {aside} now, and not used any more: delete it once you do not miss it."
    )


def _file_of(settings: Settings) -> Path:
    from clicktrail.catalog.freshness import path_of

    path = path_of(settings)
    if path is None:
        raise OperatorError(
            "CLICKTRAIL_CATALOG_URL names no SQLite file, and only from one can be moved"
        )
    if not path.exists():
        raise OperatorError(f"there is no catalog {path}: set CLICKTRAIL_DATA_DIR to where it is")
    return path


def refuse_running(settings: Settings, parts: Collection[str]) -> None:
    """Raise OperatorError while one of some parts of Clicktrail runs."""
    from clicktrail.runtime.status import read_all

    for name, status in sorted(read_all(settings.run_dir).items()):
        if name in parts and _is_alive(status.pid):
            raise OperatorError(
                f"Clicktrail is running ({name}, process {status.pid}): stop it first, since what"
                " it changed meanwhile would be lost"
            )


def _is_alive(pid: int) -> bool:
    """Tell whether a process is there, and no other one that got its number after a restart."""
    try:
        return b"clicktrail" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _tell(table: str) -> None:
    print(f"copying {table}", file=sys.stderr)
