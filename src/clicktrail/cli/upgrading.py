"""The command that brings what an earlier release left up to date, or says what that would do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.steps import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clicktrail.hits.store import HitStore
    from clicktrail.settings import Settings

START_SECONDS = 60.0


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(upgrade)


def upgrade(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done, and change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring catalog and hit store up to date with this release.

    A start does the same by itself. With --dry-run, while the earlier release runs: which
    migrations are missing, how many rows each writes, and whether the earlier release could still
    start afterwards. Without, Clicktrail must be stopped; interrupted, it is run again.

    \b
    Example:
      clicktrail upgrade --dry-run
    """
    from clicktrail import __version__
    from clicktrail.cli.opened import check_begun
    from clicktrail.supervisor.release import check_release, note_release

    settings = load()
    check_begun(settings)
    check_release(settings)
    with ExitStack() as stack:
        if not dry_run:
            stack.enter_context(_stopped(settings))
        store = stack.enter_context(_hit_store(settings))
        catalog, hits = _rehearsed(settings), _looked_at(store)
        if not dry_run:
            note_release(settings)
            _migrate(settings, store)
    if as_json:
        print_json(
            {
                "release": __version__,
                "done": not dry_run,
                "catalog": catalog,
                "hitStore": hits,
                "earlierReleaseCanStart": not (catalog or hits),
            }
        )
        return
    _tell(catalog, hits, is_done=not dry_run)


def _tell(catalog: Sequence[Step], hits: Sequence[Step], *, is_done: bool) -> None:
    if not (catalog or hits):
        print("Everything is up to date: the release before could still start.")
        return
    rows = [("catalog", step.name, step.rows) for step in catalog]
    rows += [("hit store", step.name, step.rows) for step in hits]
    print_table(("store", "migration", "rows"), rows)
    if is_done:
        print("\nDone. An earlier release does not start on this any more.")
    else:
        print(
            "\nOnce this is done, an earlier release does not start on it any more: back up first"
            " (clicktrail backup of the release that runs)."
        )


def _rehearsed(settings: Settings) -> list[Step]:
    from clicktrail.api.beginning import check_beginning
    from clicktrail.catalog.errors import CatalogError
    from clicktrail.catalog.freshness import path_of
    from clicktrail.catalog.migrate import rehearse

    check_beginning(settings)
    path = path_of(settings)
    if path is not None and not path.exists():
        raise OperatorError(f"there is no catalog {path}: set CLICKTRAIL_DATA_DIR to where it is")
    try:
        return rehearse(settings)
    except CatalogError as error:
        raise OperatorError(str(error)) from error


def _looked_at(store: HitStore) -> list[Step]:
    from clicktrail.hits import trouble
    from clicktrail.hits.store import HitStoreError
    from clicktrail.hits.upgrading import missing_steps

    rows: Counter[str] = Counter()
    for shard in store.shards:
        try:
            steps = missing_steps(shard)
        except HitStoreError as error:
            raise OperatorError(trouble.told(error, shard)) from error
        for step in steps:
            rows[step.name] += step.rows
    return [Step(name, count) for name, count in rows.items()]


def _migrate(settings: Settings, store: HitStore) -> None:
    from clicktrail.catalog.errors import CatalogError
    from clicktrail.catalog.migrate import migrate
    from clicktrail.hits import trouble
    from clicktrail.hits.store import HitStoreError

    try:
        # The hit store first: it goes on where it stopped, while the catalog is changed at once.
        store.migrate()
        migrate(settings)
    except HitStoreError as error:
        raise OperatorError(trouble.told(error, store)) from error
    except CatalogError as error:
        raise OperatorError(str(error)) from error


@contextmanager
def _stopped(settings: Settings) -> Iterator[None]:
    from clicktrail.cli.catalog import WRITERS, refuse_running
    from clicktrail.runtime import lock
    from clicktrail.supervisor.supervision import LOCK_NAME

    with lock.hold(settings.data_dir / LOCK_NAME, "clicktrail upgrade"):
        refuse_running(settings, WRITERS)
        yield


@contextmanager
def _hit_store(settings: Settings) -> Iterator[HitStore]:
    """Connect to the hit store; the embedded one is started for as long, where it does not run."""
    from clicktrail.hits.connecting import connect
    from clicktrail.runtime.process import PARENT_PID
    from clicktrail.runtime.secrets import Secrets

    store = connect(settings, Secrets.load(settings))
    child = None
    try:
        if settings.hitstore_url is None and not store.ping():
            child = subprocess.Popen(
                [sys.executable, "-m", "clicktrail", "hitstore"],
                env=os.environ | {PARENT_PID: str(os.getpid()), "CLICKTRAIL_LOG_LEVEL": "warning"},
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr,
            )
            _wait_for(child, store)
        yield store
    finally:
        store.close()
        if child is not None:
            child.terminate()
            child.wait()


def _wait_for(child: subprocess.Popen[bytes], store: HitStore) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not store.ping():
        if child.poll() is not None or time.monotonic() > deadline:
            raise OperatorError("the hit store cannot be started; what it says is above")
        time.sleep(0.1)
