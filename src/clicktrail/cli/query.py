"""`clicktrail query`: any question to the statistics, with how it is answered."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from clicktrail.cli.configuration import USAGE_ERROR, load
from clicktrail.cli.ids import entity_id
from clicktrail.cli.opened import opened_catalog, opened_hit_store
from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.model import Account
    from clicktrail.hits.query import Statement
    from clicktrail.statistics.question import Question

STDIN = "-"
# So much of a parameter is printed for people: ids of a group may be a hundred thousand.
LONGEST_VALUE = 200


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(query)


def query(
    file: Annotated[
        str, typer.Argument(help="File with the JSON of a question; - for the standard input.")
    ],
    account: Annotated[
        int | None,
        typer.Option(
            help="Id of the account; needed where there are several.",
            parser=entity_id,
            metavar="id",
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option(help="Say which table answers and why, the SQL, and what it cost.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the statistics, as POST /v3/query does.

    \b
    Example:
      echo '{"metrics": ["clicks"], "granularity": "day"}' | clicktrail query - --explain
    """
    from clicktrail.api.errors import Rejected
    from clicktrail.api.v3.asking import Asker
    from clicktrail.api.v3.operations import parsed
    from clicktrail.api.v3.query import asked, shown

    settings = load()
    with opened_catalog(settings) as catalog, opened_hit_store(settings) as store:
        owner = account_of(catalog, account)
        try:
            asker = Asker(owner, ZoneInfo(owner.timezone), datetime.now(UTC), store)
            question, answered = asked(parsed(read_file(file)), asker, catalog)
        except Rejected as refusal:
            for failure in refusal.failures:
                place = f"{failure.pointer}: " if failure.pointer else ""
                print(f"clicktrail: {place}{failure.message}", file=sys.stderr)
            raise typer.Exit(USAGE_ERROR) from None
    document = shown(question, answered)
    if as_json:
        told = {"statements": list(map(_told, answered.statements))} if explain else {}
        print_json(document | told)
        return
    _print_rows(question, document)
    if explain:
        for statement in answered.statements:
            print("\n" + "\n".join(_explained(statement)))


def account_of(catalog: Catalog, account_id: int | None) -> Account:
    """Return the account that is named, or the only one there is."""
    with catalog.read() as view:
        if account_id is not None:
            return view.accounts.get(account_id)
        found = view.accounts.list()
    if len(found) != 1:
        raise OperatorError(
            f"there are {len(found)} accounts: name one by --account (`clicktrail account list`)"
        )
    return found[0]


def read_file(file: str) -> bytes:
    """Return what a file, or the standard input, holds."""
    if file == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise OperatorError(f"{file}: {error.strerror}") from error


def _print_rows(question: Question, document: dict[str, Any]) -> None:
    from clicktrail.api.v3.query import remarks

    names = document["names"]
    beside = question.metrics if question.comparison is not None else ()
    titles = [*question.dimensions, *question.metrics, *(f"{name} then" for name in beside)]

    def cells(row: dict[str, Any]) -> list[object]:
        other = row.get("compared") or {}
        return [
            *(named(names, name, row) for name in question.dimensions),
            *(row[name] for name in question.metrics),
            *(other.get(name) for name in beside),
        ]

    rows = document["rows"]
    print_table(titles, [cells(row) for row in rows])
    meta = document["meta"]
    print(f"{len(rows):,} of {document['total']:,} rows, {meta['from']} to {meta['to']}")
    if any(row.get("unfinished") for row in rows):
        print("Not all of that time is over: figures may still grow.")
    for remark in remarks(meta):
        print(remark)


def named(names: dict[str, dict[str, str]], dimension: str, row: dict[str, Any]) -> str:
    """Return what a row is of in a dimension: the id, and beside it the name where it has one."""
    value = row[dimension]
    if value is None:
        return "none"
    known = names.get(dimension, {})
    name = known.get(str(value))
    if name is None and dimension == "rule" and "datapoint" in row:
        name = known.get(f"{row['datapoint']}:{value}")
    return f"{value} {name}" if name else str(value)


def _told(statement: Statement) -> dict[str, Any]:
    return {
        "table": statement.plan.table,
        "because": statement.plan.because,
        "sql": statement.sql.text,
        "parameters": statement.sql.parameters,
        "read_rows": statement.cost.read_rows,
        "read_bytes": statement.cost.read_bytes,
        "elapsed_ms": round(statement.cost.elapsed_ns / 1e6, 3),
    }


def _explained(statement: Statement) -> list[str]:
    told = _told(statement)
    return [
        f"table     {told['table']}: {told['because']}",
        f"read      {told['read_rows']:,} rows, {told['read_bytes']:,} bytes"
        f" in {told['elapsed_ms']:,.1f} ms",
        "sql       " + told["sql"].replace("\n", "\n          "),
        *(
            f"parameter {name} = {repr(value)[:LONGEST_VALUE]}"
            for name, value in told["parameters"].items()
        ),
    ]
