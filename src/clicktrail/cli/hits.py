"""Commands for the hit store as a whole."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.cli.scope import ShowProgress, shown_progress
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from clicktrail.hits.store import HitStore
    from clicktrail.settings import Settings

WHO = "clicktrail hits move"
START_SECONDS = 60.0

hits = typer.Typer(
    help="The hit store: hits, conversions and the sums of them.\n\n\b\nExample:\n"
    "  clicktrail hits move --to http://clicktrail:secret@ch1:8123,http://clicktrail:secret@ch2:8123",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    app.add_typer(hits, name="hits")


# Without it a group of one command would be that command.
@hits.callback()
def _group() -> None:
    pass


@hits.command()
def move(
    to: Annotated[
        str,
        typer.Option(
            help="Where to, in the form of CLICKTRAIL_HITSTORE_URL; or in MOVE_TO.",
            envvar="MOVE_TO",
        ),
    ],
    cluster: Annotated[
        str | None, typer.Option(help="What CLICKTRAIL_HITSTORE_CLUSTER will be there.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be moved, and move nothing.")
    ] = False,
    progress: ShowProgress = False,
    as_json: AsJson = False,
) -> None:
    """Move all hits, conversions and sums to empty stores.

    Clicktrail must be stopped; edges alone may run, and their hits wait in the journal. Everything
    is compared by account and day before anything is in force. What is interrupted goes on when the
    same command is given again.

    \b
    Example:
      clicktrail hits move --to http://clicktrail:secret@ch1:8123 --dry-run
      clicktrail hits move --to 'http://ch1:8123|http://ch2:8123' --cluster links
    """
    from pydantic import ValidationError

    from clicktrail.cli.catalog import refuse_running
    from clicktrail.hits import removing
    from clicktrail.hits.connecting import connect_to
    from clicktrail.hits.store import HitStoreError
    from clicktrail.ingest.erasing import work as works
    from clicktrail.ingest.gate import ingestion_aside
    from clicktrail.moving import Moved, look
    from clicktrail.moving import move as move_all
    from clicktrail.runtime import lock
    from clicktrail.runtime.secrets import Secrets
    from clicktrail.settings import Settings
    from clicktrail.supervisor.supervision import LOCK_NAME

    settings = load()
    try:
        Settings(hitstore_url=to, hitstore_cluster=cluster)
    except ValidationError as error:
        raise OperatorError(f"--to or --cluster: {error.errors()[0]['msg']}") from None
    directory = settings.data_dir / "move"
    password = Secrets.load(settings).hitstore_password
    target = connect_to(to, password, cluster)
    with contextlib.ExitStack() as held:
        held.callback(target.close)
        held.enter_context(lock.hold(settings.data_dir / LOCK_NAME, WHO))
        refuse_running(settings, ("app", "ingest", "hitstore"))
        held.enter_context(removing.alone(settings, WHO))
        if works.kept(settings.data_dir / "ingest") is not None:
            raise OperatorError("an erasure is half done: start Clicktrail until it is done")
        try:
            source = held.enter_context(_source(settings))
            held.enter_context(ingestion_aside(settings, source, WHO))
            moved: Moved
            if dry_run:
                moved = look(source, target, directory)
            else:
                tell = held.enter_context(shown_progress(always=progress)) or _untold
                moved = move_all(source, target, directory, target.address, cluster, tell)
        except HitStoreError as error:
            raise OperatorError(
                f"one of the hit stores does not do what it is asked to ({error}); a move that was"
                " begun goes on when it is started again"
            ) from error
    aside = None if dry_run or settings.hitstore_url else _set_aside(settings)
    if as_json:
        print_json(msgspec.to_builtins(moved))
        return
    print_table(("table", "rows"), list(moved.rows.items()))
    print()
    print_table(
        ("store", "accounts"),
        [(each.address, of) for each, of in zip(target.shards, moved.accounts, strict=True)],
    )
    if dry_run:
        goes_on = "It goes on with the move that was begun. " if moved.went_on else ""
        print(f"\n{goes_on}Nothing was changed.")
        return
    named = f", CLICKTRAIL_HITSTORE_CLUSTER to {cluster}" if cluster else ""
    print(
        "\nAll of it was compared. Now set CLICKTRAIL_HITSTORE_URL to what --to was"
        f"{named}, wherever the app, the ingestion or commands run, and start Clicktrail."
    )
    if aside is not None:
        print(f"The store of before is {aside} now: delete it once you do not miss it.")


def _untold(step: str, done: int, of: int) -> None:
    """Keep to itself how far a move is: nobody wants to see it."""


@contextlib.contextmanager
def _source(settings: Settings) -> Iterator[HitStore]:
    """Connect to the store that the settings name; the embedded one is started for so long."""
    from clicktrail.cli.opened import check_begun
    from clicktrail.hits.connecting import connect
    from clicktrail.hits.server import directory_of
    from clicktrail.runtime.secrets import Secrets

    if settings.hitstore_url is None:
        check_begun(settings)
        if not directory_of(settings).exists():
            raise OperatorError(f"there is no hit store {directory_of(settings)}")
    with contextlib.ExitStack() as held:
        store = connect(settings, Secrets.load(settings))
        held.callback(store.close)
        if settings.hitstore_url is None:
            _start(store, held)
        yield store


def _start(store: HitStore, held: contextlib.ExitStack) -> None:
    """Start the embedded store; a move that was killed may have left one that is about to end."""
    from clicktrail.runtime.process import PARENT_PID

    deadline = time.monotonic() + START_SECONDS
    process: subprocess.Popen[bytes] | None = None
    while not store.ping():
        if process is None or process.poll() is not None:
            if time.monotonic() > deadline:
                raise OperatorError("the embedded hit store does not start: see above")
            if process is not None:
                time.sleep(1.0)
            process = subprocess.Popen(
                [sys.executable, "-m", "clicktrail.hits.server"],
                env=os.environ | {"CLICKTRAIL_LOG_LEVEL": "error", PARENT_PID: str(os.getpid())},
            )
            held.callback(_end, process)
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


def _set_aside(settings: Settings) -> Path:
    from clicktrail.hits.server import aside_of, directory_of

    directory_of(settings).rename(aside_of(settings))
    return aside_of(settings)
