"""Commands that bring in the links and the history of other systems."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.ids import entity_id
from clicktrail.cli.opened import opened_catalog
from clicktrail.cli.output import AsJson, print_json

if TYPE_CHECKING:
    from clicktrail.imports.model import Source
    from clicktrail.imports.rows import FileFormat

imports = typer.Typer(
    help="Imports: links and history of other systems (docs/importing.md).\n\n"
    "\b\nExample:\n  clicktrail import yourls yourls.sql --domain go.example.com --dry-run",
    no_args_is_help=True,
)


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


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    app.add_typer(imports, name="import")


@imports.command()
def clickmeter(
    files: MaybeFiles = None,
    url: Url = "",
    key: Key = "",
    account: Account = None,
    domain: OnDomain = "",
    create_domain: CreateDomain = False,
    group: Group = "",
    on_conflict: Conflict = Taken.SKIP,
    zone: Zone = "",
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    date_format: DateFormat = "",
    undated: Undated = "",
    dry_run: DryRun = False,
    strict: Strict = False,
    errors: Errors = None,
    as_json: AsJson = False,
) -> None:
    """Import from ClickMeter, or another Clicktrail.

    By its API with --key, or from exported tables.

    \b
    Example:
      clicktrail import clickmeter --key 00000000-0000-0000-0000-000000000000 --dry-run
    """
    from clicktrail.imports import clickmeter as reader

    def source(form: FileFormat) -> Source:
        from clicktrail.imports.web import Api

        if files and not key:
            return reader.source(files, form)
        api = Api(url or reader.URL, {"X-Clickmeter-AuthKey": _key(key, files)})
        return reader.ClickMeterApi(api, ZoneInfo(zone) if zone else None)

    _run(source, **_options(locals()))


@imports.command()
def bitly(
    files: MaybeFiles = None,
    url: Url = "",
    key: Key = "",
    account: Account = None,
    domain: OnDomain = "",
    create_domain: CreateDomain = False,
    group: Group = "",
    on_conflict: Conflict = Taken.SKIP,
    zone: Zone = "",
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    date_format: DateFormat = "",
    undated: Undated = "",
    dry_run: DryRun = False,
    strict: Strict = False,
    errors: Errors = None,
    as_json: AsJson = False,
) -> None:
    """Import from Bitly.

    By its API with --key, or from files of what it answered or exported.

    \b
    Example:
      clicktrail import bitly --key $BITLY_TOKEN --domain go.example.com --dry-run
    """
    from clicktrail.imports import bitly as reader

    def source(form: FileFormat) -> Source:
        from clicktrail.imports.web import Api

        if files and not key:
            return reader.source(files, form)
        api = Api(url or reader.URL, {"Authorization": f"Bearer {_key(key, files)}"})
        return reader.BitlyApi(api, form.moments)

    _run(source, **_options(locals()))


@imports.command()
def yourls(
    files: Files,
    account: Account = None,
    domain: OnDomain = "",
    create_domain: CreateDomain = False,
    group: Group = "",
    on_conflict: Conflict = Taken.SKIP,
    zone: Zone = "",
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    date_format: DateFormat = "",
    undated: Undated = "",
    dry_run: DryRun = False,
    strict: Strict = False,
    errors: Errors = None,
    as_json: AsJson = False,
) -> None:
    """Import from YOURLS.

    From a dump of its database, its tables as CSV, or what its API answered to stats.

    \b
    Example:
      clicktrail import yourls yourls.sql --domain go.example.com --dry-run
    """
    from clicktrail.imports import yourls as reader

    _run(lambda form: reader.source(files, form), **_options(locals()))


@imports.command()
def shlink(
    files: MaybeFiles = None,
    url: Url = "",
    key: Key = "",
    account: Account = None,
    domain: OnDomain = "",
    create_domain: CreateDomain = False,
    group: Group = "",
    on_conflict: Conflict = Taken.SKIP,
    zone: Zone = "",
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    date_format: DateFormat = "",
    undated: Undated = "",
    dry_run: DryRun = False,
    strict: Strict = False,
    errors: Errors = None,
    as_json: AsJson = False,
) -> None:
    """Import from Shlink.

    By its API with --url and --key, or from files of what it answered or listed.

    \b
    Example:
      clicktrail import shlink --url https://s.example.com --key $SHLINK_KEY --dry-run
    """
    from clicktrail.imports import shlink as reader

    def source(form: FileFormat) -> Source:
        from clicktrail.imports.web import Api

        if files and not key:
            return reader.source(files, form)
        return reader.ShlinkApi(Api(url, {"X-Api-Key": _key(key, files)}), form.moments)

    _run(source, **_options(locals()))


@imports.command()
def kutt(
    files: MaybeFiles = None,
    url: Url = "",
    key: Key = "",
    account: Account = None,
    domain: OnDomain = "",
    create_domain: CreateDomain = False,
    group: Group = "",
    on_conflict: Conflict = Taken.SKIP,
    zone: Zone = "",
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    date_format: DateFormat = "",
    undated: Undated = "",
    dry_run: DryRun = False,
    strict: Strict = False,
    errors: Errors = None,
    as_json: AsJson = False,
) -> None:
    """Import from Kutt.

    By its API with --url and --key, or from files of what it answered.

    \b
    Example:
      clicktrail import kutt --url https://kutt.example.com --key $KUTT_KEY --dry-run
    """
    from clicktrail.imports import kutt as reader

    def source(form: FileFormat) -> Source:
        from clicktrail.imports.web import Api

        if files and not key:
            return reader.source(files, form)
        return reader.KuttApi(Api(url, {"X-API-KEY": _key(key, files)}), form.moments)

    _run(source, **_options(locals()))


@imports.command()
def dub(
    files: Files,
    account: Account = None,
    domain: OnDomain = "",
    create_domain: CreateDomain = False,
    group: Group = "",
    on_conflict: Conflict = Taken.SKIP,
    zone: Zone = "",
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    date_format: DateFormat = "",
    undated: Undated = "",
    dry_run: DryRun = False,
    strict: Strict = False,
    errors: Errors = None,
    as_json: AsJson = False,
) -> None:
    """Import from Dub.

    From its exports of links and of click events.

    \b
    Example:
      clicktrail import dub links.csv clicks.csv --domain go.example.com --dry-run
    """
    from clicktrail.imports import dub as reader

    _run(lambda form: reader.source(files, form), **_options(locals()))


@imports.command(name="csv")
def any_table(
    files: Files,
    mapping: Map = None,
    account: Account = None,
    domain: OnDomain = "",
    create_domain: CreateDomain = False,
    group: Group = "",
    on_conflict: Conflict = Taken.SKIP,
    zone: Zone = "",
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    date_format: DateFormat = "",
    undated: Undated = "",
    dry_run: DryRun = False,
    strict: Strict = False,
    errors: Errors = None,
    as_json: AsJson = False,
) -> None:
    """Import any table of links, hits, or counts.

    \b
    Example:
      clicktrail import csv clicks.csv --map "time=Clicked at" --zone Europe/Rome --dry-run
    """
    from clicktrail.imports import csv_export as reader

    _run(lambda form: reader.source(files, form), **_options(locals()))


def _options(given: dict[str, Any]) -> dict[str, Any]:
    """Return the options that all imports have, out of a command's own variables."""
    names = (
        "account", "domain", "create_domain", "group", "on_conflict", "zone", "encoding",
        "delimiter", "date_format", "undated", "dry_run", "strict", "errors", "as_json",
    )  # fmt: skip
    return {name: given[name] for name in names} | {"mapping": given.get("mapping") or []}


def _run(
    make: Any,
    *,
    account: int | None,
    domain: str,
    create_domain: bool,
    group: str,
    on_conflict: Taken,
    zone: str,
    encoding: str,
    delimiter: str,
    date_format: str,
    undated: str,
    dry_run: bool,
    strict: bool,
    errors: Path | None,
    as_json: bool,
    mapping: list[str],
) -> None:
    from clicktrail.domain.hosts import base_of, host_of
    from clicktrail.imports.columns import read_mapping
    from clicktrail.imports.loading import run
    from clicktrail.imports.moments import Moments
    from clicktrail.imports.placing import OnConflict
    from clicktrail.imports.reading import Options
    from clicktrail.imports.rows import FileFormat

    settings = load()
    form = FileFormat(
        moments=Moments(ZoneInfo(zone or "UTC"), date_format),
        encoding=encoding,
        delimiter=delimiter,
        mapping=read_mapping(mapping),
    )
    host = host_of(domain) if domain else ""
    if domain and not host:
        raise typer.BadParameter(f"{domain!r} is no host name such as go.example.com.")
    if create_domain and not host:
        raise typer.BadParameter("--create-domain needs --domain.")
    if create_domain and base_of(host, settings.go_bases):
        raise typer.BadParameter(
            f"{host} lies under a base of Go domains: `clicktrail domain add {host} --type go`."
        )
    with opened_catalog(settings) as catalog:
        source: Source = make(form)
        named = getattr(source, "zone", None)
        report = run(
            settings,
            catalog,
            source,
            Options(
                account=account,
                domain=host,
                create_domain=create_domain,
                group=group,
                zone=str(named) if named else zone or "UTC",
                on_conflict=OnConflict(on_conflict.value),
                undated=datetime.strptime(undated, "%Y-%m-%d").date() if undated else None,
                dry_run=dry_run,
                strict=strict,
                errors=errors,
            ),
            lambda line: print(line, file=sys.stderr),
        )
    if as_json:
        print_json(report)
    else:
        print(report)


def _key(key: str, files: list[Path] | None) -> str:
    if not key:
        raise typer.BadParameter("Give the files of an export, or --key (and --url) of the API.")
    if files:
        raise typer.BadParameter("Give either files or --key, not both.")
    return key
