"""Commands that run something: the whole, or one part."""

from __future__ import annotations

from typing import Annotated

import typer

from clicktrail.cli.configuration import load
from clicktrail.domain.hit_id import MAX_WORKER


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(serve)
    app.command()(demo)
    app.command()(edge)
    app.command(name="app")(api)
    app.command()(ingest)
    app.command()(hitstore)
    app.command(hidden=True)(feeder)


def serve() -> None:
    """Run everything on this machine.

    That is the API, the edge, the ingestion and the hit store. Prints the addresses and, at the
    first start, the API key and a link that signs in once. Ctrl-C stops everything cleanly, a
    second Ctrl-C at once.

    \b
    Example:
      CLICKTRAIL_DATA_DIR=/var/lib/clicktrail clicktrail serve
    """
    from clicktrail.cli.sign_in_links import first_link
    from clicktrail.runtime import first_key
    from clicktrail.supervisor import run, serve_parts, welcome

    settings = load()
    first_start = first_key.read(settings) is None

    def greet() -> None:
        link = first_link(settings) if first_start else None
        welcome.show(settings, first_start=first_start, sign_in=link)

    raise typer.Exit(run(settings, serve_parts(settings), when_ready=greet))


def demo() -> None:
    """Run everything on 90 days of sample data.

    The data is made at the first start, in ./data-demo unless CLICKTRAIL_DATA_DIR says otherwise,
    and goes through the same ingestion as real hits.

    \b
    Example:
      clicktrail demo
    """
    import os

    os.environ.setdefault("CLICKTRAIL_DATA_DIR", "data-demo")
    from clicktrail.cli.sign_in_links import first_link
    from clicktrail.demo import fill
    from clicktrail.runtime import process
    from clicktrail.supervisor import run, serve_parts, welcome

    settings = load()
    process.start(settings, "demo")
    fill(settings)
    raise typer.Exit(
        run(
            settings,
            serve_parts(settings),
            when_ready=lambda: welcome.show(settings, sample=True, sign_in=first_link(settings)),
        )
    )


def edge(
    worker: Annotated[
        int | None,
        typer.Option(
            help="Run only this worker (the supervisor does).",
            hidden=True,
            min=0,
            max=MAX_WORKER,
        ),
    ] = None,
) -> None:
    """Run an edge alone, for an app elsewhere.

    That is its workers and the feeder of their link table. It follows the app at
    CLICKTRAIL_APP_URL and must share that app's CLICKTRAIL_INTERNAL_TOKEN and
    CLICKTRAIL_SIGNING_KEY. Hits stay in this machine's journal.

    \b
    Example:
      CLICKTRAIL_APP_URL=http://app.internal:8000 clicktrail edge
    """
    settings = load()
    if worker is None:
        from clicktrail.supervisor import edge_parts, run, welcome

        raise typer.Exit(
            run(
                settings,
                edge_parts(settings),
                when_ready=lambda: welcome.show_edge(settings),
            )
        )
    from clicktrail.runtime import process

    process.start(settings, f"edge-{worker}")
    from clicktrail.edge import worker as edge_worker

    raise typer.Exit(edge_worker.run(settings, worker))


def api() -> None:
    """Run the app alone.

    That is the API, and the change feed that edges follow.

    \b
    Example:
      CLICKTRAIL_HITSTORE_URL=http://clickhouse:8123 clicktrail app
    """
    settings = load()
    from clicktrail.runtime import process

    process.start(settings, "app")
    from clicktrail.api import server

    raise typer.Exit(server.run(settings))


def ingest() -> None:
    """Run the ingestion alone.

    It takes the journals in the data directory into the hit store.

    \b
    Example:
      CLICKTRAIL_HITSTORE_URL=http://clickhouse:8123 clicktrail ingest
    """
    settings = load()
    from clicktrail.runtime import process

    process.start(settings, "ingest")
    from clicktrail.ingest import process as ingest_process

    raise typer.Exit(ingest_process.run(settings))


def hitstore() -> None:
    """Run the embedded hit store alone.

    It listens on a loopback port.

    \b
    Example:
      CLICKTRAIL_HITSTORE_PORT=18123 clicktrail hitstore
    """
    settings = load()
    from clicktrail.runtime import process

    process.start(settings, "hitstore")
    from clicktrail.hits import server

    raise typer.Exit(server.run(settings))


def feeder() -> None:
    """Keep this machine's link table in step.

    The supervisor runs it.

    \b
    Example:
      clicktrail feeder
    """
    settings = load()
    from clicktrail.runtime import process

    process.start(settings, "feeder")
    from clicktrail.edge import feeder as edge_feeder

    raise typer.Exit(edge_feeder.run(settings))
