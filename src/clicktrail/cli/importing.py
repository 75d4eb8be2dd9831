"""Commands that bring in the links and the history of other systems."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.import_options import (
    Account,
    Conflict,
    CreateDomain,
    DateFormat,
    Delimiter,
    DryRun,
    Encoding,
    Errors,
    Files,
    Group,
    Key,
    Map,
    MaybeFiles,
    OnDomain,
    Strict,
    Taken,
    Undated,
    Url,
    Zone,
)
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
    from clicktrail.imports.options import Options
    from clicktrail.imports.placing import OnConflict
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
