"""`clicktrail events`: hits and conversions one by one, and as they come in."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from clicktrail.cli.configuration import USAGE_ERROR, load
from clicktrail.cli.ids import entity_id
from clicktrail.cli.opened import opened_catalog, opened_hit_store
from clicktrail.cli.output import print_table
from clicktrail.cli.query import account_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clicktrail.api.v3.asking import Asker
    from clicktrail.api.v3.event_reading import Asked
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.hits.arrivals import Position
    from clicktrail.hits.event_rows import Event

TITLES = ("time", "kind", "datapoint", "country", "browser", "source", "address", "conversion")
AT_ONCE = 500
POLL_SECONDS = 0.5


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(events)


def events(
    account: Annotated[
        int | None,
        typer.Option(
            help="Id of the account; needed where there are several.",
            parser=entity_id,
            metavar="id",
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, max=1000, help="The newest so many, the oldest of them first.")
    ] = 20,
    kind: Annotated[str, typer.Option(help="Comma list of click, view and conversion.")] = "",
    from_: Annotated[str, typer.Option("--from", help="First day or moment.")] = "",
    to: Annotated[str, typer.Option("--to", help="Last day, or the moment that ends it.")] = "",
    condition: Annotated[
        str, typer.Option("--filter", help="The filter of POST /v3/query, as JSON.")
    ] = "",
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what comes in, until Ctrl-C.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document a line instead of a table.")
    ] = False,
) -> None:
    """Show hits and conversions, as GET /v3/events does.

    \b
    Example:
      clicktrail events --kind click --filter '{"dimension": "country", "is": "IT"}' --follow
    """
    from pydantic import ValidationError

    from clicktrail.api.errors import Rejected
    from clicktrail.api.v3.asking import Asker
    from clicktrail.api.v3.event_reading import EventsQuery, read_events

    if follow and to:
        raise typer.BadParameter("What comes in has no end: leave out --to, or --follow.")
    settings = load()
    with opened_catalog(settings) as catalog, opened_hit_store(settings) as store:
        owner = account_of(catalog, account)
        asker = Asker(owner, ZoneInfo(owner.timezone), datetime.now(UTC), store)
        words = {"from": from_, "to": to, "kind": kind, "filter": condition, "limit": limit}
        try:
            asked = read_events(EventsQuery.model_validate(words), asker, catalog, 0)
        except ValidationError as error:
            wrong = error.errors()[0]
            raise typer.BadParameter(str(wrong["msg"]), param_hint=f"--{wrong['loc'][0]}") from None
        except Rejected as refusal:
            for failure in refusal.failures:
                place = f"--{failure.parameter}{failure.pointer or ''}"
                print(f"clicktrail: {place}: {failure.message}", file=sys.stderr)
            raise typer.Exit(USAGE_ERROR) from None
        try:
            for number, found in enumerate(_found(asked, asker, catalog, follow=follow)):
                _print(found, asked, catalog, as_json=as_json, titled=not number)
        except KeyboardInterrupt:
            if not follow:
                raise


def _found(asked: Asked, asker: Asker, catalog: Catalog, *, follow: bool) -> Iterator[list[Event]]:
    """Yield the newest events, then, when following, those that come in."""
    from clicktrail.hits.arrivals import arrived, present
    from clicktrail.hits.events import events as listed
    from clicktrail.hits.events import events_among

    store = asker.store
    # Before the list is read: what it holds beyond this position comes once more, and only then.
    position = present(store, asker.account.id, asker.now) if follow else None
    newest = listed(store, asked.query, asker.now)
    yield [e for e in newest[::-1] if position is None or _had(position, e)]
    while position is not None:
        step = arrived(store, asker.account.id, position, datetime.now(UTC), AT_ONCE)
        yield events_among(store, asked.query, step.hit_ids, step.event_ids)
        position = step.after
        if not step.more:
            time.sleep(POLL_SECONDS)


def _had(position: Position, event: Event) -> bool:
    from clicktrail.hits.arrivals import follows

    return position.covers(event.place) or not follows(event)


def _print(
    found: list[Event], asked: Asked, catalog: Catalog, *, as_json: bool, titled: bool
) -> None:
    from clicktrail.api.v3.event_shapes import shown_event
    from clicktrail.statistics.event_names import EventNames

    names = EventNames(catalog, asked.query.account_id)
    names.look_up(found)
    shown = [shown_event(event, names, asked.zone) for event in found]
    if as_json:
        for event in shown:
            print(json.dumps(event, ensure_ascii=False))
    elif titled:
        print_table(TITLES, [_row(event) for event in shown])
    else:
        for event in shown:
            print("  ".join(_row(event)))
    sys.stdout.flush()


def _row(event: dict[str, Any]) -> list[str]:
    place, fired = event["datapoint"], event["conversion"]
    bot = event["bot_name"] or "bot" if event["is_bot"] else ""
    return [
        event["time"],
        event["kind"],
        f"{place['id']} {place['title']}" if place else "none",
        event["country"],
        bot or event["browser"],
        event["source"],
        event["ip"],
        f"{fired['name']} {fired['value']:.2f} {fired['outcome']}" if fired else "",
    ]
