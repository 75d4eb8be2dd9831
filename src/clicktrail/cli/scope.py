"""Options that say which accounts and days a command looks at, and how it shows its progress."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clicktrail.verify.scope import Scope

LINE_SECONDS = 5.0

Accounts = Annotated[
    list[int] | None,
    typer.Option("--account", help="Only this account; may be given several times.", min=1),
]
From = Annotated[
    str | None, typer.Option("--from", help="From this day (UTC) on, e.g. 2026-11-01.")
]
To = Annotated[
    str | None, typer.Option("--to", help="Up to this day (UTC), included, e.g. 2026-11-30.")
]
ShowProgress = Annotated[
    bool,
    typer.Option("--progress", help="Tell how far it is also where nobody watches a terminal."),
]


def read_scope(accounts: list[int] | None, first: str | None, last: str | None) -> Scope:
    """Return what the options say; what they cannot mean is a mistake in usage."""
    from clicktrail.verify.scope import LAST_DAY, Scope, day_of

    first_day = day_of(_date("--from", first)) if first else 0
    last_day = day_of(_date("--to", last)) if last else LAST_DAY
    for option, day in (("--from", first_day), ("--to", last_day)):
        if not 0 <= day <= LAST_DAY:
            raise typer.BadParameter("it must lie between 1970 and 2149", param_hint=option)
    if first_day > last_day:
        raise typer.BadParameter(f"it lies behind --to {last}", param_hint="--from")
    for account in accounts or ():
        if account >= 2**32:
            raise typer.BadParameter(f"there is no account {account}", param_hint="--account")
    named = tuple(sorted(set(accounts))) if accounts else None
    return Scope(named, first_day, last_day)


def _date(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no day: write it as 2026-11-01", param_hint=option
        ) from None


@contextmanager
def shown_progress(*, always: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """Give what shows how far a command is, on stderr: bars on a terminal, else lines if wanted."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TaskID,
            TextColumn,
            TimeRemainingColumn,
        )

        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TimeRemainingColumn(), console=Console(stderr=True), transient=True,
        ) as bars:  # fmt: skip
            tasks: dict[str, TaskID] = {}

            def draw(what: str, done: int, total: int) -> None:
                if what not in tasks:
                    tasks[what] = bars.add_task(what)
                bars.update(tasks[what], completed=done, total=total)

            yield draw
    elif always:
        told: dict[str, float] = {}

        def tell(what: str, done: int, total: int) -> None:
            now = time.monotonic()
            if done >= total or now - told.get(what, -LINE_SECONDS) >= LINE_SECONDS:
                told[what] = now
                print(f"{what}: {done:,} of {total:,}", file=sys.stderr, flush=True)

        yield tell
    else:
        yield None
