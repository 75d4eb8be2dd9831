"""Commands for the domains that links live on."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from clicktrail.cli.configuration import load
from clicktrail.cli.ids import entity_id
from clicktrail.cli.opened import opened_catalog
from clicktrail.cli.output import AsJson, print_json, print_table
from clicktrail.runtime.errors import OperatorError

if TYPE_CHECKING:
    from clicktrail.catalog.catalog import Session
    from clicktrail.catalog.model import Domain
    from clicktrail.jobs.domain_dns import DomainDns
    from clicktrail.settings import Settings

domains = typer.Typer(
    help="Domains: the hosts that links live on.\n\n\b\nExample:\n  clicktrail domain list",
    no_args_is_help=True,
)


class Kind(StrEnum):
    """The kinds of domains, in ClickMeter's words."""

    SYSTEM = "system"
    GO = "go"
    DEDICATED = "dedicated"
    PERSONAL = "personal"


Host = Annotated[str, typer.Argument(help="Host name of the domain.", show_default=False)]
OfAccount = Annotated[
    int | None, typer.Option("--account", help="Id of the account.", parser=entity_id, metavar="id")
]


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    app.add_typer(domains, name="domain")


@domains.command()
def add(
    host: Host,
    account: OfAccount = None,
    kind: Annotated[
        Kind | None,
        typer.Option("--type", help="Default: system, or with --account dedicated."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a domain of the installation, or of an account.

    Prints the DNS records that lead it here.

    \b
    Example:
      clicktrail domain add go.shop.example --account 1
    """
    from clicktrail.catalog.model import DomainType

    settings = load()
    fields: Any = {} if kind is None else {"type": DomainType[kind.name]}
    with opened_catalog(settings, may_begin=True) as catalog, catalog.write() as edit:
        if account is not None:
            edit.accounts.get(account)
        made = edit.domains.create(account, name=_new_host(host, kind, settings), **fields)
    lookup = _lookup(settings)
    _warn_of_targets(settings, lookup)
    if as_json:
        print_json(_document(made, lookup))
        return
    print(f"domain {made.id}: {made.name} ({made.type.name.lower()})")
    _print_records(made, lookup)


@domains.command(name="list")
def list_domains(account: OfAccount = None, as_json: AsJson = False) -> None:
    """List all domains, or those of one account.

    \b
    Example:
      clicktrail domain list --account 1
    """
    settings = load()
    with opened_catalog(settings) as catalog, catalog.read() as view:
        found = [
            domain
            for domain in view.domains.everybodys()
            if account is None or domain.account_id == account
        ]
    if as_json:
        lookup = _lookup(settings)
        print_json([_document(domain, lookup) for domain in found])
        return
    print_table(
        ("id", "host", "type", "account", "DNS", "looked (UTC)", ""),
        [
            (
                str(domain.id),
                domain.name,
                domain.type.name.lower(),
                str(domain.account_id or ""),
                str(domain.verification),
                domain.checked_at,
                _marks(domain),
            )
            for domain in found
        ],
        prose=("",),
    )


@domains.command()
def check(
    host: Annotated[
        str | None, typer.Argument(help="Only this domain.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look now whether domains lead here by DNS.

    Exits with 1 when one does not.

    \b
    Example:
      clicktrail domain check go.shop.example
    """
    from clicktrail.catalog.model import Verification
    from clicktrail.jobs.domain_checks import check as look

    settings = load()
    with opened_catalog(settings) as catalog:
        lookup = _lookup(settings)
        with catalog.read() as view:
            chosen = view.domains.everybodys() if host is None else (_found(view, host),)
        looked = [look(catalog, lookup, domain)[0] for domain in chosen]
    if as_json:
        print_json([_document(domain, lookup) for domain in looked])
    else:
        print_table(
            ("host", "DNS", "what is wrong"),
            [(d.name, str(d.verification), d.verification_problem) for d in looked],
            prose=("what is wrong",),
        )
        if host is not None and looked[0].verification != Verification.VERIFIED:
            _print_records(looked[0], lookup)
    good = all(domain.verification == Verification.VERIFIED for domain in looked)
    raise typer.Exit(0 if good else 1)


@domains.command(name="set")
def change(
    host: Host,
    custom_404: Annotated[
        str | None, typer.Option("--custom-404", help="URL to which unknown links lead.")
    ] = None,
    custom_homepage: Annotated[
        str | None, typer.Option(help="URL to which the bare host leads.")
    ] = None,
    brand: Annotated[str | None, typer.Option(help="Name above the text of pages.")] = None,
    accent: Annotated[str | None, typer.Option(help="Colour of buttons, #rrggbb.")] = None,
    background: Annotated[str | None, typer.Option(help="Colour of the page, #rrggbb.")] = None,
    text: Annotated[str | None, typer.Option(help="Colour of the text, #rrggbb.")] = None,
    logo: Annotated[str | None, typer.Option(help="https URL of a picture, not the name.")] = None,
    cookieless: Annotated[
        bool | None,
        typer.Option("--cookieless/--no-cookieless", help="Whether visitors get no cookie."),
    ] = None,
    default: Annotated[
        bool, typer.Option("--default", help="Make this system domain the default one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Change what a domain does; an empty text takes a setting back.

    \b
    Example:
      clicktrail domain set go.shop.example --brand "The Shop" --accent "#0a7f3f" --cookieless
    """
    settings = load()
    with opened_catalog(settings) as catalog, catalog.write() as edit:
        before = _found(edit, host)
        fields: Any = {
            "custom_404": _url(custom_404),
            "custom_homepage": _url(custom_homepage),
            "cookieless": cookieless,
        }
        fields = {name: value for name, value in fields.items() if value is not None}
        look = {
            "brand": brand,
            "accent": accent,
            "background": background,
            "text": text,
            "logo": logo,
        }
        if any(value is not None for value in look.values()):
            fields["theme"] = _theme(before, look)
        if not fields and not default:
            raise typer.BadParameter("Nothing to change: see --help.")
        if default:
            if before.account_id is not None:
                raise OperatorError(f"{before.name} is an account's: no default for everybody")
            edit.domains.make_default(before.id)
        changed = edit.domains.update(before.account_id, before.id, **fields)
    if as_json:
        print_json(_document(changed, _lookup(settings)))
    else:
        print(f"domain {changed.id} ({changed.name}) is changed")


@domains.command()
def remove(host: Host) -> None:
    """Remove a domain that has no links any more.

    \b
    Example:
      clicktrail domain remove go.shop.example
    """
    with opened_catalog() as catalog, catalog.write() as edit:
        found = _found(edit, host)
        edit.domains.delete(found.account_id, found.id)
    print(f"domain {found.id} ({found.name}) is removed")


def _marks(domain: Domain) -> str:
    marks = {"default": domain.is_default, "cookieless": domain.cookieless}
    return ", ".join(word for word, holds in marks.items() if holds)


def _new_host(typed: str, kind: Kind | None, settings: Settings) -> str:
    from clicktrail.domain.hosts import base_of, go_host, host_of

    if kind is Kind.GO:
        if not settings.go_bases and "." not in host_of(typed):
            raise typer.BadParameter(
                f"{typed!r} is a label without a host: set CLICKTRAIL_GO_BASES to the host under"
                " which Go domains are, or give a whole host such as go.example.com."
            )
        try:
            return go_host(typed, settings.go_bases)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
    host = host_of(typed)
    if not host:
        raise typer.BadParameter(f"{typed!r} is no host name such as go.example.com.")
    if kind is not Kind.SYSTEM and base_of(host, settings.go_bases):
        raise typer.BadParameter(f"{host} lies under a base of Go domains: use --type go.")
    return host


def _found(view: Session, typed: str) -> Domain:
    from clicktrail.domain.hosts import host_of

    found = view.domains.named(host_of(typed))
    if found is None:
        raise OperatorError(f"there is no domain {typed}: `clicktrail domain list` shows all")
    return found


def _url(typed: str | None) -> str | None:
    from clicktrail.domain.destinations import judge

    if typed:
        refusal = judge(typed).refusal
        if refusal:
            raise typer.BadParameter(refusal)
    return typed


def _theme(before: Domain, look: dict[str, str | None]) -> Any:
    import msgspec

    from clicktrail.domain.entries import Theme

    given = {name: value for name, value in look.items() if value is not None}
    theme = msgspec.structs.replace(before.theme or Theme(), **given)
    return None if theme == Theme() else theme


def _lookup(settings: Settings) -> DomainDns:
    from clicktrail.jobs.domain_dns import DomainDns
    from clicktrail.runtime.secrets import Secrets

    return DomainDns.of(settings, Secrets.load(settings))


def _document(domain: Domain, lookup: DomainDns) -> dict[str, Any]:
    return {
        "id": domain.id,
        "account_id": domain.account_id,
        "type": domain.type.name.lower(),
        "name": domain.name,
        "default": domain.is_default,
        "custom_404": domain.custom_404,
        "custom_homepage": domain.custom_homepage,
        "theme": domain.theme,
        "cookieless": domain.cookieless,
        "verification": str(domain.verification),
        "verification_problem": domain.verification_problem,
        "checked_at": domain.checked_at,
        "records": lookup.records(domain),
    }


def _print_records(domain: Domain, lookup: DomainDns) -> None:
    records = lookup.records(domain)
    several = sum(record.type in ("A", "AAAA") for record in records) > 1
    addresses = " (A and AAAA count as one: make them all)" if several else ""
    print(f"One of these DNS records{addresses} leads it here:")
    for record in records:
        print(f"  {record.name}. {record.type} {record.value}")


def _warn_of_targets(settings: Settings, lookup: DomainDns) -> None:
    if settings.public_edge_url is None and not settings.dns_target:
        print(
            f"clicktrail: nobody else's DNS knows {', '.join(lookup.targets)}: set"
            " CLICKTRAIL_PUBLIC_EDGE_URL (or CLICKTRAIL_DNS_TARGET) to where visitors reach this"
            " installation",
            file=sys.stderr,
        )
