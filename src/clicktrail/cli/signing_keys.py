"""Commands that rotate the signing keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.opened import check_begun
from clicktrail.cli.output import AsJson, print_json, print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clicktrail.runtime.rotating import SigningKey

RESTART = "restart Clicktrail on every machine for it to be in force"


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(
        help="Rotate the keys that sign click ids, cookies and links.\n\n\b\nExample:\n"
        "  clicktrail secrets rotate"
    )
    group.command("list")(list_keys)
    group.command()(rotate)
    group.command()(drop)
    app.add_typer(group, name="secrets", no_args_is_help=True)


def list_keys(as_json: AsJson = False) -> None:
    """List the keys whose signatures count, the one that signs first.

    \b
    Example:
      clicktrail secrets list
    """
    from clicktrail.runtime.rotating import keys

    settings = load()
    check_begun(settings)
    _print(keys(settings), as_json)


def rotate(as_json: AsJson = False) -> None:
    """Have a new key sign; what the present one has signed still counts.

    \b
    Example:
      clicktrail secrets rotate
    """
    from datetime import UTC, datetime

    from clicktrail.runtime.rotating import rotate as rotated

    settings = load()
    check_begun(settings)
    found = rotated(settings, datetime.now(UTC))
    _print(found, as_json)
    if not as_json:
        print(f"\n{found[0].id} signs from now on: {RESTART}")


def drop(as_json: AsJson = False) -> None:
    """Have only what the present key has signed count from now on.

    \b
    Example:
      clicktrail secrets drop
    """
    from clicktrail.runtime.rotating import drop as dropped

    settings = load()
    check_begun(settings)
    gone = dropped(settings)
    if as_json:
        print_json(gone)
    elif gone:
        print(f"dropped {', '.join(one.id for one in gone)}: {RESTART}")
    else:
        print("there is no former key")


def _print(keys: Sequence[SigningKey], as_json: bool) -> None:
    if as_json:
        print_json(keys)
        return
    rows = [(one.id, one.signed_until or "now") for one in keys]
    print_table(("key", "signs until"), rows)
