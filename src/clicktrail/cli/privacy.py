"""Commands that erase somebody's data, show the receipts, and say how long hits are kept."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.ids import entity_id
from clicktrail.cli.opened import check_begun, opened_catalog
from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from clicktrail.catalog.model import Erasure
    from clicktrail.domain.erasure import Subject
    from clicktrail.domain.tokens import Signer
    from clicktrail.settings import Settings

LOOK_SECONDS = 0.5
COUNTED = {
    "journal_hits": "hits in the journal",
    "journal_conversions": "conversions in the journal",
    "journal_segments": "journal segments that hold them",
    "hits": "hits in the hit store",
    "conversions": "conversions in the hit store",
    "hits_judged_anew": "hits of others that became unique, or no longer are",
    "conversions_judged_anew": "conversions of others that count otherwise now",
    "days_summed_anew": "days whose sums were corrected",
}
_ACCOUNT = typer.Option(help="Id of the account.", parser=entity_id, metavar="id")


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command()(erase)
    app.command()(erasures)


def erase(
    account: Annotated[int, _ACCOUNT],
    visitor: Annotated[str, typer.Option(help="The visitor's number.")] = "",
    ip: Annotated[str, typer.Option(help="The address.")] = "",
    click_id: Annotated[str, typer.Option(help="A click id that one of their clicks got.")] = "",
    cookie: Annotated[str, typer.Option(help="The value of their cookie cm_<account>.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only count what would be erased.")
    ] = False,
    wait: Annotated[
        int, typer.Option(help="Seconds to wait for it to be done.", min=0, max=86_400)
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Erase a visitor's or an address's hits and conversions everywhere.

    Asks for it and prints the receipt; ingestion carries it out. Exits with 1 when it was waited
    for and is not done. With --dry-run nothing is changed.

    \b
    Example:
      clicktrail erase --account 1 --ip 203.0.113.7 --dry-run
    """
    settings = load()
    check_begun(settings)
    with opened_catalog(settings) as catalog:
        with catalog.read() as view:
            view.accounts.get(account)
        subject, signer = _subject(settings, account, visitor, ip, click_id, cookie)
        if dry_run:
            counts = _preview(settings, account, subject, signer)
            if as_json:
                print_json({"digest": subject.digest(signer, account), "counts": counts})
            else:
                _print_counts(counts)
                print("nothing was changed")
            return
        with catalog.write() as edit:
            receipt = edit.erasures.ask(
                account, subject.sought, subject.digest(signer, account), subject.sealed(signer)
            )
        until = time.monotonic() + wait
        while receipt.done_at is None and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
            with catalog.read() as view:
                receipt = view.erasures.get(account, receipt.id)
    if as_json:
        print_json(_document(receipt))
    else:
        print(f"erasure {receipt.id} of account {account}: {receipt.state}")
        _print_counts(receipt.counts)
        if receipt.waits_for:
            print(receipt.waits_for)
        if receipt.done_at is None:
            print("clicktrail erasures shows when it is done")
    raise typer.Exit(1 if wait and receipt.done_at is None else 0)


def erasures(
    account: Annotated[
        int | None, typer.Argument(help="Only this account's.", parser=entity_id, metavar="id")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the receipts of erasures, newest first.

    \b
    Example:
      clicktrail erasures 1
    """
    with opened_catalog() as catalog, catalog.read() as view:
        found = view.erasures.list(account)
    if as_json:
        print_json([_document(each) for each in found])
        return
    print_table(
        ("id", "account", "state", "sought", "digest", "asked (UTC)", "applied (UTC)", "done (UTC)",
         "hits", "conversions", "waits for"),
        [
            (str(e.id), str(e.account_id), e.state, e.sought, e.digest, e.asked_at, e.applied_at,
             e.done_at, e.counts.get("hits", 0), e.counts.get("conversions", 0), e.waits_for)
            for e in found
        ],
        prose=("waits for",),
    )  # fmt: skip


def _subject(
    settings: Settings, account: int, visitor: str, ip: str, click_id: str, cookie: str
) -> tuple[Subject, Signer]:
    from clicktrail.domain.erasure import Subject
    from clicktrail.runtime.secrets import Secrets

    signer = Secrets.load(settings).signer()
    if sum(map(bool, (visitor, ip, click_id, cookie))) != 1:
        raise typer.BadParameter("Say whose data by one of --visitor, --ip, --click-id, --cookie.")
    try:
        if visitor:
            return Subject.visitor(visitor), signer
        if ip:
            return Subject.address(ip), signer
        if click_id:
            return Subject.click_id(click_id, account, signer), signer
        return Subject.cookie(cookie, account, signer), signer
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _preview(settings: Settings, account: int, subject: Subject, signer: Signer) -> dict[str, int]:
    from clicktrail.domain.erasure import Recogniser
    from clicktrail.hits import trouble
    from clicktrail.hits.connecting import connect
    from clicktrail.hits.store import HitStoreError
    from clicktrail.ingest.erasing.request import preview
    from clicktrail.runtime.secrets import Secrets

    store = connect(settings, Secrets.load(settings))
    recogniser = Recogniser(subject, account, int(time.time() * 1000), signer)
    try:
        return preview(store, recogniser, settings.journal_dir)
    except HitStoreError as error:
        raise OperatorError(trouble.told(error, store)) from error
    except OSError as error:
        raise OperatorError(f"the journal cannot be read: {error}") from error
    finally:
        store.close()


def _print_counts(counts: dict[str, int]) -> None:
    for name, number in counts.items():
        print(f"{number:,} {COUNTED.get(name, name)}")


def _document(receipt: Erasure) -> dict[str, Any]:
    shown = {name: getattr(receipt, name) for name in receipt.__slots__}
    moments = {k: v.astimezone(UTC) for k, v in shown.items() if isinstance(v, datetime)}
    return {"state": receipt.state, **shown, **moments}
