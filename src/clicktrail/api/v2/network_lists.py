"""Lists of networks: addresses that are not recorded, and domains that are trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Path, Query
from pydantic import Field

from clicktrail.api.auth import ByOwner
from clicktrail.api.bodies import Body, Input, Name, take, takes
from clicktrail.api.queries import MAX_LIMIT, PageQuery
from clicktrail.api.v2.operations import answers, failures_of, refuse, required, router
from clicktrail.api.wire import Answer, Wire
from clicktrail.catalog.errors import Invalid
from clicktrail.catalog.listing import Page

if TYPE_CHECKING:
    from clicktrail.catalog.model import NetworkEntry

api = router("Account")
EntryId = Annotated[str, Path(max_length=100, description="Id of the entry: 32 hex digits.")]
ADDRESS_EXAMPLE = {"id": "0F4A6D2C9B8E71350F4A6D2C9B8E7135", "ip": "203.0.113.0/24"}
DOMAIN_EXAMPLE = {"id": "7C1E0B5A3D9F48620C1E0B5A3D9F4862", "name": "shop.example"}


class IpBlacklistEntry(Wire):
    """An address, a network or a beginning of addresses whose visits are not recorded."""

    id: str
    ip: str


class IpBlacklist(Wire):
    """A page of the blacklist, oldest entry first."""

    entities: tuple[IpBlacklistEntry, ...]


class DomainWhitelistEntry(Wire):
    """A domain that is trusted."""

    id: str
    name: str


class DomainWhitelist(Wire):
    """A page of the whitelist, oldest entry first."""

    entities: tuple[DomainWhitelistEntry, ...]


class IpBlacklistBody(Input):
    """What is to be blacklisted."""

    ip: Annotated[
        Name | None,
        Field(description="`203.0.113.7`, `203.0.113.0/24`, `203.0.113.*`, or an IPv6 address."),
    ] = None


class DomainWhitelistBody(Input):
    """What is to be trusted."""

    name: Annotated[Name | None, Field(description="A host name.")] = None


@api.get(
    "/account/ipblacklist",
    response_model=IpBlacklist,
    summary="List blacklisted addresses",
    responses=answers({"entities": [ADDRESS_EXAMPLE]}),
)
def list_ip_blacklist(by: ByOwner, query: Annotated[PageQuery, Query()]) -> Answer:
    """Answer the addresses whose visits are not recorded."""
    with by.parts.catalog.read() as view:
        found = view.network_lists.blacklist(by.account_id, _page(query))
    return Answer(IpBlacklist(entities=tuple(map(_address, found))))


@api.post(
    "/account/ipblacklist",
    response_model=IpBlacklistEntry,
    summary="Blacklist an address",
    openapi_extra=takes(IpBlacklistBody, {"ip": "203.0.113.0/24"}),
    responses=answers(ADDRESS_EXAMPLE),
)
def add_to_ip_blacklist(by: ByOwner, raw: Body) -> Answer:
    """Put an address, a network or a beginning on the blacklist, which holds 50."""
    body, failures = take(IpBlacklistBody, raw)
    if not (body.ip or "").strip() and not failures:
        failures.append(required("Ip"))
    refuse(failures)
    with by.parts.catalog.write() as edit:
        try:
            entry = edit.network_lists.add_address(by.account_id, body.ip or "")
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(_address(entry))


@api.delete(
    "/account/ipblacklist/{blacklistId}",
    response_model=IpBlacklistEntry,
    summary="Take an address off the blacklist",
    responses=answers(ADDRESS_EXAMPLE),
)
def remove_from_ip_blacklist(by: ByOwner, blacklistId: EntryId) -> Answer:  # noqa: N803
    """Remove an entry, and answer it once more."""
    with by.parts.catalog.write() as edit:
        entry = edit.network_lists.remove_address(by.account_id, blacklistId)
    return Answer(_address(entry))


@api.get(
    "/account/domainwhitelist",
    response_model=DomainWhitelist,
    summary="List trusted domains",
    responses=answers({"entities": [DOMAIN_EXAMPLE]}),
)
def list_domain_whitelist(by: ByOwner, query: Annotated[PageQuery, Query()]) -> Answer:
    """Answer the domains that are trusted."""
    with by.parts.catalog.read() as view:
        found = view.network_lists.whitelist(by.account_id, _page(query))
    return Answer(DomainWhitelist(entities=tuple(map(_domain, found))))


@api.post(
    "/account/domainwhitelist",
    response_model=DomainWhitelistEntry,
    summary="Trust a domain",
    openapi_extra=takes(DomainWhitelistBody, {"name": "shop.example"}),
    responses=answers(DOMAIN_EXAMPLE),
)
def add_to_domain_whitelist(by: ByOwner, raw: Body) -> Answer:
    """Put a domain on the whitelist, which holds 50."""
    body, failures = take(DomainWhitelistBody, raw)
    if not (body.name or "").strip() and not failures:
        failures.append(required("Name"))
    refuse(failures)
    with by.parts.catalog.write() as edit:
        try:
            entry = edit.network_lists.add_domain(by.account_id, body.name or "")
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(_domain(entry))


@api.delete(
    "/account/domainwhitelist/{whitelistId}",
    response_model=DomainWhitelistEntry,
    summary="Take a domain off the whitelist",
    responses=answers(DOMAIN_EXAMPLE),
)
def remove_from_domain_whitelist(by: ByOwner, whitelistId: EntryId) -> Answer:  # noqa: N803
    """Remove an entry, and answer it once more."""
    with by.parts.catalog.write() as edit:
        entry = edit.network_lists.remove_domain(by.account_id, whitelistId)
    return Answer(_domain(entry))


def _page(query: PageQuery) -> Page:
    return Page(offset=query.offset, limit=min(query.limit, MAX_LIMIT))


def _address(entry: NetworkEntry) -> IpBlacklistEntry:
    return IpBlacklistEntry(id=entry.id, ip=entry.value)


def _domain(entry: NetworkEntry) -> DomainWhitelistEntry:
    return DomainWhitelistEntry(id=entry.id, name=entry.value)
