"""The options that commands of imports take."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

import typer

from clicktrail.cli.ids import entity_id


class Taken(StrEnum):
    """What becomes of a link whose name is taken."""

    SKIP = "skip"
    RENAME = "rename"


def _zone(text: str) -> str:
    if text and text not in available_timezones():
        raise typer.BadParameter(f"{text!r} is no IANA time zone such as Europe/Rome.")
    return text


def _day(text: str) -> str:
    if text:
        try:
            datetime.strptime(text, "%Y-%m-%d")
        except ValueError:
            raise typer.BadParameter(f"{text!r} is no day such as 2024-12-31.") from None
    return text


def _delimiter(text: str) -> str:
    text = {"tab": "\t", "\\t": "\t"}.get(text, text)
    if len(text) > 1 or text in ('"', "\n", "\r"):
        raise typer.BadParameter(f"{text!r} is no delimiter such as ; or tab.")
    return text


Files = Annotated[
    list[Path],
    typer.Argument(help="Files of the export.", exists=True, dir_okay=False, show_default=False),
]
MaybeFiles = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Files of the export, or --url and --key.",
        exists=True,
        dir_okay=False,
        show_default=False,
    ),
]
Account = Annotated[
    int | None, typer.Option(help="Id of the account.", parser=entity_id, metavar="id")
]
OnDomain = Annotated[
    str, typer.Option("--domain", help="Host that the links go to; default: the default domain.")
]
CreateDomain = Annotated[
    bool, typer.Option("--create-domain", help="Make that domain where it is not there.")
]
Group = Annotated[str, typer.Option(help="Group of links that the export gives none.")]
Conflict = Annotated[
    Taken, typer.Option("--on-conflict", help="What becomes of a link whose name is taken.")
]
Zone = Annotated[str, typer.Option(help="IANA zone of times that name none.", callback=_zone)]
Encoding = Annotated[str, typer.Option(help="Encoding of tables; default: its mark, or UTF-8.")]
Delimiter = Annotated[
    str, typer.Option(help="Between values of tables; default: as found.", callback=_delimiter)
]
DateFormat = Annotated[str, typer.Option(help="How times are written, as strptime has it.")]
Undated = Annotated[
    str, typer.Option(help="Day for clicks that the export gives none.", callback=_day)
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing, only say what would be.")]
Strict = Annotated[bool, typer.Option("--strict", help="Import nothing unless every row is good.")]
Errors = Annotated[
    Path | None, typer.Option(help="CSV file for every problem, row by row.", dir_okay=False)
]
Map = Annotated[
    list[str] | None, typer.Option("--map", help="Which column holds what: time=Clicked at.")
]
Url = Annotated[str, typer.Option(help="Address of the API.")]
Key = Annotated[str, typer.Option(help="Key of the API, or in IMPORT_KEY.", envvar="IMPORT_KEY")]
