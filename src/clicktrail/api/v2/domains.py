"""Domains that an account's links can live on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Query
from pydantic import Field

from clicktrail.api.auth import By
from clicktrail.api.bodies import Body, Input, Name, Url, reads, take, takes
from clicktrail.api.errors import Failure, Forbidden
from clicktrail.api.queries import ListQuery, ShortText, folded
from clicktrail.api.queries import Query as Parameters
from clicktrail.api.v2.entities import (
    CountObject,
    Domain,
    DomainList,
    EntityUri,
    EntityUriList,
    Rendering,
)
from clicktrail.api.v2.operations import (
    EntityId,
    answers,
    failures_of,
    refuse,
    required,
    router,
)
from clicktrail.api.wire import Answer, uri
from clicktrail.catalog.errors import Invalid
from clicktrail.catalog.listing import DomainFilter
from clicktrail.catalog.model import DomainFields, DomainType
from clicktrail.domain.destinations import judge
from clicktrail.domain.hosts import base_of, go_host, host_of

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.catalog import model
    from clicktrail.catalog.catalog import Session

api = router("Domains")
EXAMPLE_URI = {"id": 2, "uri": "/domains/2"}
BODY_EXAMPLE = {
    "name": "go.example.com",
    "type": "Dedicated",
    "custom404": "https://www.example.com/not-found",
    "customHomepage": "https://www.example.com/",
}
TYPES = {
    "system": DomainType.SYSTEM,
    "go": DomainType.GO,
    "dedicated": DomainType.DEDICATED,
    "personal": DomainType.PERSONAL,
}


class DomainBody(Input):
    """A domain as a client sends it; what is absent stays as it is."""

    type: Annotated[
        Annotated[DomainType, reads(DomainType)] | None,
        Field(description="1 Go, 2 Dedicated (unless given), 3 Personal; 0 System is refused."),
    ] = None
    name: Annotated[
        Name | None,
        Field(description="Required on creation: a host name, kept in lower case and punycode."),
    ] = None
    custom404: Annotated[
        Url | None,
        Field(description="Where unknown links lead: a page of ours unless given."),
    ] = None
    custom_homepage: Annotated[
        Url | None,
        Field(description="Where the bare host leads: a page of ours unless given."),
    ] = None


class DomainQuery(Parameters):
    """Which domains are meant."""

    type: Annotated[
        Annotated[
            Literal["system", "go", "dedicated", "personal"],
            folded(("0", "system"), ("1", "go"), ("2", "dedicated"), ("3", "personal")),
        ],
        Field(description="`system` unless given."),
    ] = "system"
    name: Annotated[
        ShortText,
        Field(
            description="A pattern in any case; `*` stands for anything, alone it is 'contains'."
        ),
    ] = ""

    def where(self) -> DomainFilter:
        """Return the catalog's filter for these parameters."""
        return DomainFilter(type=TYPES[self.type], text=self.name.strip())


class DomainListQuery(DomainQuery, ListQuery):
    """Parameters of the list of domains."""


@api.get(
    "/domains",
    response_model=EntityUriList | DomainList,
    summary="List domains",
    responses=answers({"entities": [{"id": 1, "uri": "/domains/1"}]}),
)
def list_domains(by: By, query: Annotated[DomainListQuery, Query()]) -> Answer:
    """Answer the addresses of the domains of one type that the account may use."""
    with by.parts.catalog.read() as view:
        domains = view.domains.list(by.account_id, query.where(), query.page())
        render = Rendering.of(by, view.domains.default())
    if query.expand:
        return Answer(DomainList(entities=tuple(map(render.domain, domains))))
    return Answer(EntityUriList(entities=tuple(uri("domains", found.id) for found in domains)))


@api.get(
    "/domains/count",
    response_model=CountObject,
    summary="Count domains",
    responses=answers({"count": 1}),
)
def count_domains(by: By, query: Annotated[DomainQuery, Query()]) -> Answer:
    """Count what the list with the same filters would hold."""
    with by.parts.catalog.read() as view:
        return Answer(CountObject(count=view.domains.count(by.account_id, query.where())))


@api.post(
    "/domains",
    response_model=EntityUri,
    summary="Create a domain",
    openapi_extra=takes(DomainBody, BODY_EXAMPLE),
    responses=answers(EXAMPLE_URI),
)
def create_domain(by: By, raw: Body) -> Answer:
    """Create a domain of the account's own; its name is all that it needs."""
    body, failures = take(DomainBody, raw)
    if not (body.name or "").strip() and not any(f.property == "Name" for f in failures):
        failures.append(required("Name"))
    fields = _fields(by, body, failures)
    with by.parts.catalog.write() as edit:
        refuse(failures)
        try:
            domain = edit.domains.create(by.account_id, **fields)
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(uri("domains", domain.id))


@api.get(
    "/domains/{id}",
    response_model=Domain,
    summary="Get a domain",
    responses=answers({"id": 1, "name": "localhost"}),
)
def get_domain(by: By, id: EntityId) -> Answer:
    """Answer a domain: the account's own, or a system domain."""
    with by.parts.catalog.read() as view:
        domain = view.domains.get(by.account_id, id)
        render = Rendering.of(by, view.domains.default())
    return Answer(render.domain(domain))


@api.post(
    "/domains/{id}",
    response_model=EntityUri,
    summary="Update a domain",
    openapi_extra=takes(DomainBody, BODY_EXAMPLE),
    responses=answers(EXAMPLE_URI),
)
def update_domain(by: By, id: EntityId, raw: Body) -> Answer:
    """Change what is given of one of the account's own domains; leave the rest as it is."""
    body, failures = take(DomainBody, raw)
    if body.name is not None and not body.name.strip():
        failures.append(required("Name"))
    with by.parts.catalog.write() as edit:
        fields = _fields(by, body, failures, _own(by, edit, id))
        refuse(failures)
        try:
            edit.domains.update(by.account_id, id, **fields)
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(uri("domains", id))


@api.delete(
    "/domains/{id}",
    response_model=EntityUri,
    summary="Delete a domain",
    responses=answers(EXAMPLE_URI),
)
def delete_domain(by: By, id: EntityId) -> Answer:
    """Delete one of the account's own domains; refused while links that are not deleted use it."""
    with by.parts.catalog.write() as edit:
        _own(by, edit, id)
        try:
            edit.domains.delete(by.account_id, id)
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(uri("domains", id))


def _own(by: Caller, edit: Session, domain_id: int) -> model.Domain:
    """Return one of the account's own domains.

    Raises Forbidden for a system domain; NotFound for one that the account cannot even read.
    """
    domain = edit.domains.get(by.account_id, domain_id)
    if domain.account_id is None:
        raise Forbidden("A system domain belongs to the installation: no account may change it.")
    return domain


def _fields(
    by: Caller, body: DomainBody, failures: list[Failure], before: model.Domain | None = None
) -> DomainFields:
    """Return what the body sets; note in `failures` what cannot be set.

    `before` is the domain as it stands, None for a new one.

    Raises Forbidden when it asks for a system domain.
    """
    fields: DomainFields = {}
    if body.type is not None:
        if body.type == DomainType.SYSTEM:
            raise Forbidden("Only the operator of the installation makes system domains.")
        fields["type"] = body.type
    name = (body.name or "").strip()
    if before is not None and body.type is not None:
        # What is a good name depends on the type.
        name = name or before.name
    if name:
        usual = DomainType.DEDICATED if before is None else before.type
        kind = usual if body.type is None else body.type
        fields["name"] = _host(name, kind, by.parts.settings.go_bases, failures)
    for property_, page in (
        ("Custom404", body.custom404),
        ("CustomHomepage", body.custom_homepage),
    ):
        refusal = judge(page).refusal if page else ""
        if refusal:
            failures.append(Failure(property_, refusal, page))
    if body.custom404 is not None:
        fields["custom_404"] = body.custom404
    if body.custom_homepage is not None:
        fields["custom_homepage"] = body.custom_homepage
    return fields


def _host(typed: str, kind: DomainType, bases: tuple[str, ...], failures: list[Failure]) -> str:
    """Return a host name as browsers send it; note in `failures` what is none of this kind."""
    try:
        if kind == DomainType.GO:
            return go_host(typed, bases)
        host = host_of(typed)
        if not host:
            raise ValueError("Name must be a host name, such as go.example.com.")
        if base_of(host, bases):
            raise ValueError(f"A domain under {base_of(host, bases)} must be of type Go.")
        return host
    except ValueError as error:
        failures.append(Failure("Name", str(error), typed))
        return ""
