"""The command that shows who changed what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clicktrail.cli.ids import entity_id
from clicktrail.cli.opened import opened_catalog
from clicktrail.cli.output import AsJson, print_json, print_table

if TYPE_CHECKING:
    from clicktrail.catalog.audit_model import Actor, AuditEntry

LONGEST_SHOWN = 60


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(audit)


def audit(
    account: Annotated[
        int | None,
        typer.Option(
            help="Id of the account; else all, and what belongs to none.",
            parser=entity_id,
            metavar="id",
        ),
    ] = None,
    entity: Annotated[
        str, typer.Option(help="Only of one kind: datapoint, guest, key ….", metavar="kind")
    ] = "",
    of: Annotated[
        str, typer.Option("--id", help="Only of the one with this id.", metavar="id")
    ] = "",
    limit: Annotated[int, typer.Option(help="Entries at most.", min=1, max=100_000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Show who changed what, the newest first.

    \b
    Example:
      clicktrail audit --account 1 --entity datapoint --id 7
    """
    from clicktrail.catalog.audit_model import AuditFilter
    from clicktrail.catalog.audited import ENTITIES

    kinds = [one.kind for one in ENTITIES]
    if entity and entity not in kinds:
        raise typer.BadParameter(f"There is no entity {entity}, only {', '.join(kinds)}.")
    if of and not entity:
        raise typer.BadParameter("--id takes --entity: say of which kind it is.")
    where = AuditFilter(account_id=account, entity=entity or None, entity_id=of or None)
    with opened_catalog() as catalog, catalog.read() as view:
        found = view.audit.list(where, limit)
    if as_json:
        print_json(found)
        return
    print_table(
        ("time (UTC)", "account", "by", "what", "entity", "before", "after"),
        [
            (
                entry.at,
                "" if entry.account_id is None else str(entry.account_id),
                _who(entry.by),
                entry.operation,
                _of(entry),
                _short(entry.before),
                _short(entry.after),
            )
            for entry in found
        ],
        prose=("before", "after"),
    )


def _who(by: Actor) -> str:
    """Return who it was, by what is known of them: `owner key 4 203.0.113.77`."""
    numbers = (("guest", by.guest_id), ("key", by.key_id), ("session", by.session_id))
    words = [f"{name} {number}" for name, number in numbers if number is not None]
    if by.kind != "guest":
        words.insert(0, by.kind)
    return " ".join([*words, *filter(None, (by.name, by.address))])


def _of(entry: AuditEntry) -> str:
    return f"{entry.entity} {entry.entity_id}"


def _short(fields: dict[str, Any]) -> str:
    """Return fields as `name: value`, long values cut; --json has them whole."""
    shown = []
    for name, value in fields.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        shown.append(
            f"{name}: {text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + '…'}"
        )
    return ", ".join(shown)
