"""Commands that look and change nothing."""

from __future__ import annotations

import sys
import time
from typing import Annotated

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.opened import check_begun
from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.cli.scope import Accounts, From, ShowProgress, To, read_scope, shown_progress
from clicktrail.runtime.errors import OperatorError

journal = typer.Typer(
    help="The journal of hits on this machine.\n\n\b\nExample:\n  clicktrail journal inspect",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(status)
    app.command()(metrics)
    app.command()(verify)
    app.add_typer(journal, name="journal")
    app.command()(version)


def status(as_json: AsJson = False) -> None:
    """Tell how every part on this machine is.

    Exits with 1 when something is wrong.

    \b
    Example:
      clicktrail status
    """
    from clicktrail.runtime.health import examine

    health = examine(load(), time.time())
    if as_json:
        print_json(health)
    else:
        if health.parts:
            print_table(
                ("part", "state", "process", "up (s)", "figures that are not 0"),
                [
                    (
                        part.name,
                        part.state,
                        str(part.pid or ""),
                        part.up_seconds,
                        ", ".join(
                            f"{name} {value:,.10g}" for name, value in part.figures.items() if value
                        ),
                    )
                    for part in health.parts
                ],
                prose=("figures that are not 0",),
            )
        if health.journal_lag_hits is not None:
            print(f"journal: {health.journal_lag_hits:,.0f} hits wait for ingestion")
        print(f"disk: {health.disk_free_bytes / 2**30:,.1f} GiB free")
        if health.verified is not None:
            when = time.strftime("%Y-%m-%d %H:%M", time.gmtime(health.verified.finished_at))
            came_to = "all was well" if health.verified.ok else "NOT all was well"
            print(f"verified: {when} UTC, {came_to}")
        if (last := health.backed_up) is not None:
            when = time.strftime("%Y-%m-%d %H:%M", time.gmtime(last.finished_at))
            print(f"backed up: {when} UTC, {last.bytes / 2**20:,.1f} MiB to {last.place}")
        for part in health.parts:
            for note in part.notes:
                print(f"note: {part.name}: {note}")
        for problem in health.problems:
            print(f"problem: {problem}")
        if not health.problems:
            print("all is well")
    raise typer.Exit(1 if health.problems else 0)


def metrics(
    listen: Annotated[
        str | None,
        typer.Option(
            "--listen",
            metavar="ADDRESS:PORT",
            help="Serve them there until Ctrl-C, in place of printing them once.",
        ),
    ] = None,
) -> None:
    """Print this machine's figures for Prometheus.

    Where the app runs, its /metrics has them too. On a machine with an edge alone, Prometheus asks
    where --listen says, or reads what is printed as a file of the node exporter's textfile
    collector.

    \b
    Example:
      clicktrail metrics --listen 127.0.0.1:9464
    """
    import threading

    from prometheus_client import CollectorRegistry, generate_latest, start_http_server

    from clicktrail.runtime import process
    from clicktrail.runtime.metrics import Machine
    from clicktrail.settings import host_and_port

    settings = load()
    if listen is None:
        print(generate_latest(Machine(settings)).decode(), end="")
        return
    try:
        host, port = host_and_port(listen)
    except ValueError as error:
        raise OperatorError(f"--listen {listen}: {error}; write it as 127.0.0.1:9464") from None
    process.start(settings, "metrics")
    stop = threading.Event()
    process.stop_on_signals(stop.set)
    registry = CollectorRegistry()
    registry.register(Machine(settings))
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise OperatorError(f"cannot listen on {listen}: {error.strerror or error}") from error
    stop.wait()
    server.shutdown()
    thread.join()


def verify(
    accounts: Accounts = None,
    first: From = None,
    last: To = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the verification that was stopped.")
    ] = False,
    progress: ShowProgress = False,
    as_json: AsJson = False,
) -> None:
    """Check the statistics against the journal.

    Recomputes the rollups from the hits, the hits from the journal, and the counters of turns from
    both, and says where they differ, by day and account; exits with 1 then. Where nodes share a
    journal, run it on one that ingests.

    \b
    Example:
      clicktrail verify
      clicktrail verify --account 7 --from 2026-11-01 --to 2026-11-30
    """
    from clicktrail.edge.turns import reader
    from clicktrail.verify import run

    settings = load()
    check_begun(settings)
    scope = read_scope(accounts, first, last)
    counter = reader(settings.data_dir / "edge" / "turns.bin")
    try:
        with shown_progress(always=progress) as tell:
            report = run(settings, tell, scope=scope, resume=resume, counter=counter)
    except KeyboardInterrupt:
        print("stopped; `clicktrail verify --resume` goes on", file=sys.stderr)
        raise typer.Exit(1) from None
    if as_json:
        print_json(report)
    else:
        print(report)
    raise typer.Exit(0 if report.ok else 1)


@journal.command()
def inspect(
    name: Annotated[str | None, typer.Argument(help="Only this journal, e.g. 000-00.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the segments of the journals.

    Shows size, records and times of each, and whether it is whole; exits with 1 when one is not.

    \b
    Example:
      clicktrail journal inspect 000-00
    """
    from clicktrail.cli.records import time_of
    from clicktrail.journal.files import journals
    from clicktrail.journal.inspect import inspect as look

    settings = load()
    check_begun(settings)
    directory = settings.journal_dir
    if directory.exists() and not directory.is_dir():
        raise OperatorError(f"{directory} is no directory, so that it holds no journal")
    if name is not None and name not in journals(directory):
        raise OperatorError(f"there is no such journal as {name} in {directory}")
    rows = [row for row in look(directory, time_of) if name in (None, row.journal)]
    if as_json:
        print_json(rows)
    else:
        print_table(
            (
                "journal",
                "segment",
                "records",
                "bytes",
                "on disk",
                "first (UTC)",
                "last (UTC)",
                "state",
            ),
            [
                (
                    row.journal,
                    row.segment,
                    row.records,
                    row.record_bytes,
                    row.stored_bytes,
                    row.first,
                    row.last,
                    "compressed" if row.compressed else "sealed" if row.sealed else "newest",
                )
                for row in rows
            ],
        )
        for row in rows:
            for problem in row.problems:
                print(f"problem: {row.journal}/{row.file}: {problem}")
    raise typer.Exit(1 if any(row.problems for row in rows) else 0)


def version() -> None:
    """Print the version.

    \b
    Example:
      clicktrail version
    """
    from clicktrail import __version__

    print(__version__)
