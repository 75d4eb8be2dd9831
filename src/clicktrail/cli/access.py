"""Commands for accounts and their API keys."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from clicktrail.cli.ids import entity_id
from clicktrail.cli.opened import opened_catalog
from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Catalog
    from clicktrail.catalog.model import AccountFields
    from clicktrail.catalog.sign_in_model import Person

LONGEST_LINK_HOURS = 168
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")

accounts = typer.Typer(
    help="Accounts: make and list them.\n\n\b\nExample:\n  clicktrail account list",
    no_args_is_help=True,
)
keys = typer.Typer(
    help="API keys: make, list and revoke them.\n\n\b\nExample:\n  clicktrail key list",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the command groups to `app`."""
    app.add_typer(accounts, name="account")
    app.add_typer(keys, name="key")


def _email(text: str) -> str:
    if not (text.isprintable() and _EMAIL.fullmatch(text)):
        raise typer.BadParameter(f"{text!r} is no address of the form ann@example.com.")
    return text


@accounts.command(name="create")
def create_account(
    email: Annotated[str, typer.Argument(help="Address of the owner.", callback=_email)],
    first_name: Annotated[str, typer.Option(help="First name of the owner.")] = "",
    last_name: Annotated[str, typer.Option(help="Last name of the owner.")] = "",
    company: Annotated[str, typer.Option(help="Company of the owner.")] = "",
    timezone: Annotated[str, typer.Option(help="IANA time zone of the statistics.")] = "UTC",
    currency: Annotated[
        str, typer.Option(help="ISO 4217 code of the currency that totals are in.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Make an account with a first API key.

    Prints the key, which is shown only now.

    \b
    Example:
      clicktrail account create ann@example.com --timezone Europe/Rome
    """
    with opened_catalog(may_begin=True) as catalog, catalog.write() as edit:
        account = edit.accounts.create(
            email=email,
            first_name=first_name,
            last_name=last_name,
            company_name=company,
            timezone=timezone,
            currency=currency.upper(),
        )
        key, plain = edit.accounts.create_key(account.id, "first key")
    if as_json:
        print_json({"account": account, "key": {"id": key.id, "key": plain}})
    else:
        print(f"account {account.id} ({account.email})\nAPI key {key.id}: {plain}")


@accounts.command(name="list")
def list_accounts(as_json: AsJson = False) -> None:
    """List the accounts.

    \b
    Example:
      clicktrail account list
    """
    with opened_catalog() as catalog, catalog.read() as view:
        found = view.accounts.list()
    if as_json:
        print_json(found)
    else:
        print_table(
            ("id", "e-mail", "company", "time zone", "made (UTC)"),
            [(str(a.id), a.email, a.company_name, a.timezone, a.created_at) for a in found],
            prose=("company",),
        )


@accounts.command()
def retention(
    account: Annotated[
        int, typer.Argument(help="Id of the account.", parser=entity_id, metavar="id")
    ],
    raw_days: Annotated[
        str | None, typer.Option(help="Days that hits are kept; 0: for ever, default: no own term.")
    ] = None,
    rollup_days: Annotated[
        str | None, typer.Option(help="Days that sums are kept; 0: for ever, default: no own term.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show or set for how long hits are kept.

    Also sums of them. `default` has the account follow the installation again. What is older is
    removed for good within minutes, by the running Clicktrail.

    \b
    Example:
      clicktrail account retention 1 --raw-days 90 --rollup-days 730
    """
    from clicktrail.cli.configuration import load
    from clicktrail.jobs.retention import terms_of

    settings = load()
    changes: AccountFields = {}
    if raw_days is not None:
        changes["raw_days"] = _days("--raw-days", raw_days)
    if rollup_days is not None:
        changes["rollup_days"] = _days("--rollup-days", rollup_days)
    with opened_catalog(settings) as catalog, catalog.write() as edit:
        found = edit.accounts.update(account, **changes)
    terms = terms_of(settings).with_own(found.raw_days, found.rollup_days)
    if as_json:
        own = {"raw_days": found.raw_days, "rollup_days": found.rollup_days}
        print_json({"account": account, "own": own, "effective": terms._asdict()})
        return
    for what, days, own_days in (
        ("hits and conversions", terms.raw_days, found.raw_days),
        ("sums of them", terms.rollup_days, found.rollup_days),
    ):
        kept = f"for {days:,} days" if days else "for ever"
        whose = "as the installation has it" if own_days is None else "the account's own term"
        print(f"{what} are kept {kept} ({whose})")


@accounts.command(name="login-link")
def login_link(
    account: Annotated[
        int, typer.Argument(help="Id of the account.", parser=entity_id, metavar="id")
    ],
    guest: Annotated[
        int | None,
        typer.Option(help="Id of a guest of the account.", parser=entity_id, metavar="id"),
    ] = None,
    hours: Annotated[
        int, typer.Option(help="For how long it may be used.", min=1, max=LONGEST_LINK_HOURS)
    ] = 24,
    as_json: AsJson = False,
) -> None:
    """Print a link that signs in to the dashboard, once.

    No password and no code is asked for: whoever has the link is in. It is void once the password
    is changed.

    \b
    Example:
      clicktrail account login-link 1
    """
    from datetime import timedelta

    from clicktrail.cli.configuration import load
    from clicktrail.cli.sign_in_links import sign_in_link

    settings = load()
    with opened_catalog(settings) as catalog:
        person = _person(catalog, account, guest)
        url = sign_in_link(settings, catalog, person, timedelta(hours=hours))
    if as_json:
        print_json({"url": url, "hours": hours})
    else:
        print(url)


@accounts.command()
def password(
    account: Annotated[
        int, typer.Argument(help="Id of the account.", parser=entity_id, metavar="id")
    ],
    guest: Annotated[
        int | None,
        typer.Option(help="Id of a guest of the account.", parser=entity_id, metavar="id"),
    ] = None,
    email: Annotated[str, typer.Option(help="Set the owner's e-mail address, to sign in by.")] = "",
    without_totp: Annotated[
        bool, typer.Option("--without-totp", help="Ask for no second factor any more.")
    ] = False,
) -> None:
    """Set the password that opens the dashboard.

    It is asked for, or read from the standard input: one line. All sessions end, links that would
    sign in are void.

    \b
    Example:
      clicktrail account password 1 --email ann@example.com
    """
    from clicktrail.domain import login_password

    if email:
        _email(email)
        if guest:
            raise typer.BadParameter("A guest's e-mail address is set by the API.")
    with opened_catalog() as catalog:
        person = _person(catalog, account, guest)
        plain = _new_password()
        with catalog.read() as view:
            found = view.guests.find(person) if guest else None
            names = [found.user_name, found.email] if found else [email]
            names.append(view.accounts.get(account).email)
        if problem := login_password.fault_of(plain, names):
            raise OperatorError(problem)
        kept = login_password.hashed(plain)
        with catalog.write() as edit:
            if email:
                edit.accounts.update(account, email=email)
            edit.credentials.set_password(person, kept)
            if without_totp:
                edit.credentials.disable_totp(person)
            name = found.user_name if found else edit.accounts.get(account).email
    print(f"{name} signs in with the new password; all sessions have ended")


def _person(catalog: Catalog, account: int, guest: int | None) -> Person:
    from clicktrail.catalog.errors import NotFound
    from clicktrail.catalog.sign_in_model import Person

    person = Person(account, guest or 0)
    with catalog.read() as view:
        view.accounts.get(account)
        if guest is not None and view.guests.find(person) is None:
            raise NotFound("guest", guest)
    return person


def _new_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline(10_000).rstrip("\r\n")
    return str(typer.prompt("New password", hide_input=True, confirmation_prompt=True))


def _days(option: str, text: str) -> int | None:
    if text == "default":
        return None
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return int(text)
    raise typer.BadParameter(f"{option} is a whole number of days, or default.")


@keys.command(name="create")
def create_key(
    account: Annotated[
        int, typer.Argument(help="Id of the account.", parser=entity_id, metavar="id")
    ],
    name: Annotated[str, typer.Option(help="What the key is for.")] = "",
    reads_only: Annotated[
        bool, typer.Option("--read-only", help="It may read everything, and change nothing.")
    ] = False,
    days: Annotated[
        int | None,
        typer.Option("--days", min=1, max=36500, help="After so many days it opens nothing."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make another API key for an account.

    Prints the key, which is shown only now.

    \b
    Example:
      clicktrail key create 1 --name "nightly export"
    """
    end = None if days is None else datetime.now(UTC) + timedelta(days=days)
    with opened_catalog() as catalog, catalog.write() as edit:
        key, plain = edit.accounts.create_key(account, name, expires_at=end, reads_only=reads_only)
    if as_json:
        print_json({"id": key.id, "key": plain})
    else:
        print(f"API key {key.id}: {plain}")


@keys.command(name="list")
def list_keys(
    account: Annotated[
        int | None, typer.Argument(help="Only this account's.", parser=entity_id, metavar="id")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List API keys by their first characters.

    The rest of a key is not stored.

    \b
    Example:
      clicktrail key list 1
    """
    with opened_catalog() as catalog, catalog.read() as view:
        found = view.accounts.list_keys(account)
    if as_json:
        print_json(found)
    else:
        print_table(
            ("id", "account", "begins", "name", "may", "made", "last used", "ends (UTC)"),
            [
                (
                    str(k.id),
                    str(k.account_id),
                    k.prefix,
                    k.name,
                    "read" if k.reads_only else "all",
                    k.created_at,
                    k.last_used_at,
                    k.expires_at,
                )
                for k in found
            ],
            prose=("name",),
        )


@keys.command(name="revoke")
def revoke_key(
    key: Annotated[int, typer.Argument(help="Id of the key.", parser=entity_id, metavar="id")],
) -> None:
    """Revoke an API key at once.

    \b
    Example:
      clicktrail key revoke 3
    """
    with opened_catalog() as catalog, catalog.write() as edit:
        edit.accounts.revoke_key(key)
    print(f"API key {key} is revoked")
