"""`clicktrail export`: whole answers, events and lists as files, written as they are read."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, NoReturn, cast
from zoneinfo import ZoneInfo

import typer

from clicktrail.cli.configuration import USAGE_ERROR, load
from clicktrail.cli.ids import entity_id
from clicktrail.cli.opened import opened_catalog, opened_hit_store
from clicktrail.cli.query import account_of, read_file
from clicktrail.exports.formats import Format, Style, write_table
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from clicktrail.api.errors import Rejected
    from clicktrail.exports.table import Table

STDOUT = "-"

exports = typer.Typer(
    help="Exports: answers, hits and conversions, and lists as files (docs/exporting.md).\n\n"
    "\b\nExample:\n  clicktrail export events --from 2026-06-01 --output june.parquet",
    no_args_is_help=True,
)

Account = Annotated[
    int | None,
    typer.Option(
        help="Id of the account; needed where there are several.",
        parser=entity_id,
        metavar="id",
    ),
]
Form = Annotated[
    Format | None,
    typer.Option("--format", help="Unless the name of --output tells it; else csv."),
]
Output = Annotated[str, typer.Option(help="File to write; - for the standard output.")]
Bom = Annotated[bool, typer.Option("--bom", help="Begin CSV with a byte order mark, for Excel.")]
AsIs = Annotated[
    bool,
    typer.Option(
        "--formulas-as-they-are",
        help="Put no apostrophe in CSV before texts that spreadsheets take for formulas.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    app.add_typer(exports, name="export")


@exports.command()
def query(
    file: Annotated[
        str, typer.Argument(help="File with the JSON of a question; - for the standard input.")
    ],
    output: Output = STDOUT,
    form: Form = None,
    account: Account = None,
    bom: Bom = False,
    formulas_as_they_are: AsIs = False,
    quiet: Quiet = False,
) -> None:
    """Export the whole answer to a question.

    What POST /v3/query answers page by page.

    \b
    Example:
      echo '{"metrics": ["clicks"], "dimensions": ["datapoint"]}' \\
        | clicktrail export query - --output links.xlsx
    """
    from clicktrail.api.errors import Rejected
    from clicktrail.api.v3.operations import parsed

    try:
        question = parsed(read_file(file))
    except Rejected as refusal:
        _refuse(refusal)
    _run("query", question, output, form, account, Style(bom, not formulas_as_they_are), quiet)


@exports.command()
def events(
    output: Output = STDOUT,
    form: Form = None,
    account: Account = None,
    kind: Annotated[str, typer.Option(help="Comma list of click, view and conversion.")] = "",
    from_: Annotated[str, typer.Option("--from", help="First day or moment.")] = "",
    to: Annotated[str, typer.Option("--to", help="Last day, or the moment that ends it.")] = "",
    condition: Annotated[
        str, typer.Option("--filter", help="The filter of POST /v3/query, as JSON.")
    ] = "",
    zone: Annotated[str, typer.Option(help="IANA time zone; the account's unless given.")] = "",
    order: Annotated[str, typer.Option(help="asc, the oldest first, or desc.")] = "asc",
    bom: Bom = False,
    formulas_as_they_are: AsIs = False,
    quiet: Quiet = False,
) -> None:
    """Export hits and conversions.

    What GET /v3/events lists page by page.

    \b
    Example:
      clicktrail export events --kind conversion --from 2026-06-01 --output june.csv --bom
    """
    asked: dict[str, Any] = {"from": from_, "to": to, "zone": zone, "order": order}
    asked = {name: word for name, word in asked.items() if word}
    if kind:
        asked["kind"] = [word.strip() for word in kind.split(",")]
    if condition:
        try:
            asked["filter"] = json.loads(condition)
        except ValueError:
            raise typer.BadParameter("This is not valid JSON.", param_hint="--filter") from None
    _run("events", asked, output, form, account, Style(bom, not formulas_as_they_are), quiet)


@exports.command(name="list")
def catalog_list(
    of: Annotated[str, typer.Argument(help="links, pixels, groups, tags, conversions or domains.")],
    output: Output = STDOUT,
    form: Form = None,
    account: Account = None,
    status: Annotated[
        str, typer.Option(help="active, paused, spam or deleted; all unless given.")
    ] = "",
    tag: Annotated[list[str] | None, typer.Option(help="Tag to carry; may be repeated.")] = None,
    group: Annotated[
        int | None, typer.Option(help="Id of the group.", parser=entity_id, metavar="id")
    ] = None,
    text: Annotated[str, typer.Option(help="Pattern over the texts; * stands for anything.")] = "",
    bom: Bom = False,
    formulas_as_they_are: AsIs = False,
    quiet: Quiet = False,
) -> None:
    """Export a list of the catalog.

    Of links as CSV, what `clicktrail import csv` reads.

    \b
    Example:
      clicktrail export list links --status active --output links.csv
    """
    given = {"status": status, "tags": tag, "group": group, "text": text}
    asked = {"of": of} | {name: value for name, value in given.items() if value}
    _run("list", asked, output, form, account, Style(bom, not formulas_as_they_are), quiet)


def _run(
    what: str,
    question: Any,
    output: str,
    form: Format | None,
    account: int | None,
    style: Style,
    quiet: bool,
) -> None:
    from clicktrail.api.errors import Rejected
    from clicktrail.api.v3.asking import Asker
    from clicktrail.api.v3.export_reading import table_of
    from clicktrail.api.v3.query import remarks

    form = form or _told_by(output)
    if output == STDOUT and sys.stdout.isatty() and form in (Format.XLSX, Format.PARQUET):
        raise typer.BadParameter(
            f"{form} is not for terminals: name a file.", param_hint="--output"
        )
    settings = load()
    with opened_catalog(settings) as catalog, opened_hit_store(settings) as store:
        owner = account_of(catalog, account)
        zone = ZoneInfo(owner.timezone)
        asker = Asker(owner, zone, datetime.now(UTC), store, settings.edge_url)
        try:
            table = table_of(what, question, asker, catalog, 0)
        except Rejected as refusal:
            _refuse(refusal)
        try:
            with _progress(table, quiet=quiet) as tell:
                rows = _write(table, form, output, style, tell)
        except OSError as error:
            raise OperatorError(f"{output}: {error.strerror or error}") from error
    if not quiet:
        print(f"{rows:,} rows", file=sys.stderr)
    for remark in remarks(table.meta):
        print(remark, file=sys.stderr)


def _told_by(output: str) -> Format:
    ending = Path(output).suffix.removeprefix(".").lower()
    return Format(ending) if ending in {*Format} else Format.CSV


def _write(
    table: Table, form: Format, output: str, style: Style, tell: Callable[[int], None]
) -> int:
    """Write the table; a file appears, or is replaced, only once it is whole."""
    if output == STDOUT:
        with tempfile.TemporaryDirectory(prefix="clicktrail-export-") as scratch:
            sink = cast("BinaryIO", _Pipe(sys.stdout.buffer))
            rows = write_table(table, form, sink, Path(scratch), style, tell)
            sink.flush()
            return rows
    path = Path(output)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as scratch:
        part = Path(scratch) / "part"
        with part.open("wb") as file:
            rows = write_table(table, form, file, Path(scratch), style, tell)
        part.replace(path)
        return rows


class _Pipe:
    """The standard output as a file that can only be appended to, and knows how far it is."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._written = 0
        self.closed = False

    def write(self, data: bytes) -> int:
        """Write everything."""
        self._out.write(data)
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        """Return how much was written."""
        return self._written

    def seekable(self) -> bool:
        """Tell that there is no way back."""
        return False

    def seek(self, *_: object) -> int:
        """Refuse to go back."""
        raise OSError("the standard output cannot be gone back in")

    def readable(self) -> bool:
        """Tell that it is for writing only."""
        return False

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def flush(self) -> None:
        """Hand on what waits."""
        self._out.flush()

    def close(self) -> None:
        """Leave the standard output open: it is not ours."""


@contextlib.contextmanager
def _progress(table: Table, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how far the rows are."""
    if quiet or not sys.stderr.isatty():
        yield lambda rows: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("rows", total=table.total)
        yield lambda rows: shown.update(task, completed=rows)


def _refuse(refusal: Rejected) -> NoReturn:
    for failure in refusal.failures:
        place = f"--{failure.parameter}" if failure.parameter else ""
        where = f"{place}{failure.pointer or ''}"
        print(f"clicktrail: {where + ': ' if where else ''}{failure.message}", file=sys.stderr)
    raise typer.Exit(USAGE_ERROR) from None
