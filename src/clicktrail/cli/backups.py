"""Commands that back up and restore."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.opened import check_begun
from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.cli.scope import ShowProgress, shown_progress
from clicktrail.runtime.errors import OperatorError

MIB = 2**20
NICENESS = 10
RATE = 50.0
"""MB a second: 30 million hits, 1.8 GB, are read in 40 seconds."""
Place = Annotated[
    str,
    typer.Argument(
        metavar="PLACE", help="A folder, or s3://bucket/prefix (AWS_ACCESS_KEY_ID and so on)."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(backup)
    app.command()(backups)
    app.command()(restore)


def backup(
    place: Place,
    keep: Annotated[
        int | None,
        typer.Option("--keep", min=1, help="Delete all but so many of the newest backups."),
    ] = None,
    rate: Annotated[
        float,
        typer.Option(
            "--rate", min=0, help="Read at most so many MB a second; 0: as fast as it goes."
        ),
    ] = RATE,
    progress: ShowProgress = False,
    as_json: AsJson = False,
) -> None:
    """Back up everything, while everything runs; only what is new is stored.

    Hits that come in meanwhile wait a moment in the journal, and links go on.

    \b
    Example:
      clicktrail backup /mnt/backups/clicktrail --keep 30
    """
    import os

    # Visitors go first: a backup that takes longer harms nobody.
    os.nice(NICENESS)
    # What is in a backup is its owner's only.
    os.umask(0o077)
    from clicktrail.backup import take

    settings = load()
    check_begun(settings)
    with shown_progress(always=progress) as tell:
        taken = take(settings, place, keep=keep, rate=rate or None, tell=tell)
    if as_json:
        print_json(taken)
        return
    print(
        f"backup {taken.name} in {taken.place}: {_size(taken.bytes)}, of which"
        f" {_size(taken.stored_bytes)} were new, in {taken.seconds:.1f} s"
    )
    for name in taken.deleted:
        print(f"deleted {name}")
    _print_notes(taken.notes)


def backups(place: Place, as_json: AsJson = False) -> None:
    """List the backups at a place, oldest first.

    \b
    Example:
      clicktrail backups s3://my-bucket/clicktrail
    """
    from clicktrail.backup import Repository

    found, troubles = Repository.at(place).manifests()
    rows = [
        {
            "name": one.name,
            "settled": one.settled,
            "bytes": one.bytes,
            "release": one.release,
            "with_hits": one.with_hits,
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        ("Backup", "Everything until (UTC)", "Size", "Release", "Hit store"),
        [
            (
                one.name,
                f"{one.settled:%Y-%m-%d %H:%M:%S}",
                _size(one.bytes),
                one.release,
                "yes" if one.with_hits else "no",
            )
            for one in found
        ],
    )
    _print_notes(troubles)


def restore(
    place: Place,
    name: Annotated[
        str | None, typer.Option("--backup", help="Which one, by its name; else the newest.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="TIME",
            help="Hits up to this moment: ISO 8601, UTC unless it says otherwise.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and check everything, and write nothing.")
    ] = False,
    progress: ShowProgress = False,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into CLICKTRAIL_DATA_DIR, which must be empty.

    With --until: the last backup before that moment, and the hits up to it from the journal of one
    after it.

    \b
    Example:
      CLICKTRAIL_DATA_DIR=./restored clicktrail restore /mnt/backups/clicktrail
    """
    from clicktrail.backup import restore as run

    settings = load()
    moment = _moment(until) if until else None
    with shown_progress(always=progress) as tell:
        found = run(settings, place, name=name, until=moment, is_dry_run=dry_run, tell=tell)
    if as_json:
        print_json(found)
        return
    done = "checked" if dry_run else f"restored to {settings.data_dir.absolute()}"
    print(f"backup {found.name} {done}: {_size(found.bytes)} in {found.seconds:.1f} s")
    if found.hits_until and not dry_run:
        print(
            f"catalog as of {found.settled:%Y-%m-%d %H:%M:%S} UTC, hits until"
            f" {found.hits_until:%Y-%m-%d %H:%M:%S} UTC; {found.later_events:,} later ones left out"
        )
    _print_notes(found.notes)


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise OperatorError(
            f"--until {text} is no moment: write it as 2026-11-29T13:00:00 (UTC)"
        ) from None
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:
        raise OperatorError(f"--until {text} is too far away") from None


def _size(count: int) -> str:
    return f"{count / MIB:,.1f} MiB"


def _print_notes(notes: list[str]) -> None:
    for note in notes:
        print(f"note: {note}")
