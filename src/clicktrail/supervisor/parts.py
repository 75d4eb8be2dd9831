"""What there is to run on one machine, in the order of starting."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clicktrail.settings import Settings

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Listener:
    """An address that a part will listen on, and the setting that moves it elsewhere."""

    host: str
    port: int
    setting: str


@dataclass(frozen=True)
class Part:
    """A process to keep running.

    `name` is that of its status file. Parts of the same `stage` stop together; the stages stop in
    the reverse order of starting. Parts that share a port (the edge's workers) list it each.
    `after` is where the part's first connection goes: at the start it waits, a little while, for
    somebody to listen there, since it would only fail and try again.
    """

    name: str
    command: tuple[str, ...]
    stage: str
    listeners: tuple[Listener, ...] = ()
    after: Listener | None = None


def serve_parts(settings: Settings) -> list[Part]:
    """Return everything that one machine needs: hit store, app, edge and ingestion.

    The hit store is left out where `CLICKTRAIL_HITSTORE_URL` names another one.
    """
    app = Listener(settings.host, settings.app_port, "APP_PORT")
    hit_store = Listener(LOOPBACK, settings.hitstore_port, "HITSTORE_PORT")
    is_embedded = settings.hitstore_url is None
    parts = [_part("hitstore", listener=hit_store)] if is_embedded else []
    parts.append(_part("app", listener=app))
    parts += [
        replace(part, after=app) if part.name == "feeder" and settings.app_url is None else part
        for part in edge_parts(settings)
    ]
    parts.append(replace(_part("ingest"), after=hit_store if is_embedded else None))
    return parts


def edge_parts(settings: Settings) -> list[Part]:
    """Return what an edge needs: the feeder of its link table, and its workers."""
    listener = Listener(settings.host, settings.edge_port, "EDGE_PORT")
    return [_part("feeder")] + [
        Part(
            name=f"edge-{worker}",
            command=_command("edge", "--worker", str(worker)),
            stage="edge",
            listeners=(listener,),
        )
        for worker in range(settings.edge_workers)
    ]


def _part(name: str, *, listener: Listener | None = None) -> Part:
    return Part(
        name=name,
        command=_command(name),
        stage=name,
        listeners=(listener,) if listener else (),
    )


def _command(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "clicktrail", *arguments)
