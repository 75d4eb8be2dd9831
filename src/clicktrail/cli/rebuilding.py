"""Commands that make statistics anew."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.opened import check_begun
from clicktrail.cli.output import AsJson, print_json
from clicktrail.cli.scope import Accounts, From, ShowProgress, To, read_scope, shown_progress

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only say what would be done, and change nothing.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(rebuild)
    app.command()(replay)


def rebuild(
    accounts: Accounts = None,
    first: From = None,
    last: To = None,
    rollups_only: Annotated[
        bool, typer.Option("--rollups-only", help="Leave the hits as they are.")
    ] = False,
    drop_unknown: Annotated[
        bool, typer.Option("--drop-unknown", help="Let go of hits that no journal knows.")
    ] = False,
    dry_run: DryRun = False,
    progress: ShowProgress = False,
    as_json: AsJson = False,
) -> None:
    """Make the rollups anew from the hits, and the hits from the journal.

    Everything goes on meanwhile; the new tables come into force at once. Stopped, it goes on when
    it is started again.

    \b
    Example:
      clicktrail rebuild --rollups-only --from 2026-11-01 --to 2026-11-30
    """
    from clicktrail.rebuild import rebuild as run
    from clicktrail.runtime import logs

    settings = load()
    check_begun(settings)
    logs.configure(settings, "rebuild")
    scope = read_scope(accounts, first, last)
    try:
        with shown_progress(always=progress) as tell:
            outcome = run(
                settings,
                scope,
                rollups_only=rollups_only,
                drops_unknown=drop_unknown,
                is_dry_run=dry_run,
                progress=tell,
            )
    except KeyboardInterrupt:
        raise typer.Exit(_stopped("rebuild")) from None
    print_json(outcome) if as_json else print(outcome)


def replay(
    bots: Annotated[
        bool, typer.Option("--bots", help="Judge people and bots by today's lists.")
    ] = False,
    geo: Annotated[
        bool, typer.Option("--geo", help="Find places by today's geo database.")
    ] = False,
    first: From = None,
    last: To = None,
    dry_run: DryRun = False,
    progress: ShowProgress = False,
    as_json: AsJson = False,
) -> None:
    """Judge the hits of the past again, by today's lists of bots and geo database.

    Without --bots or --geo both. Everything goes on meanwhile; the new tables come into force at
    once. Stopped, it goes on when it is started again.

    \b
    Example:
      clicktrail replay --bots --dry-run
    """
    from clicktrail.rebuild import replay as run
    from clicktrail.runtime import logs

    settings = load()
    check_begun(settings)
    logs.configure(settings, "replay")
    scope = read_scope(None, first, last)
    both = bots == geo
    try:
        with shown_progress(always=progress) as tell:
            outcome = run(
                settings,
                scope,
                bots=bots or both,
                geo=geo or both,
                is_dry_run=dry_run,
                progress=tell,
            )
    except KeyboardInterrupt:
        raise typer.Exit(_stopped("replay")) from None
    print_json(outcome) if as_json else print(outcome)


def _stopped(command: str) -> int:
    print(
        f"stopped; the same `clicktrail {command}` goes on where it was",
        file=sys.stderr,
    )
    return 1
