"""Domains that an account's links can live on."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field

from clicktrail.api.auth import By
from clicktrail.api.queries import ListQuery, ShortText, folded
from clicktrail.api.queries import Query as Parameters
from clicktrail.api.v2.entities import (
    CountObject,
    Domain,
    DomainList,
    EntityUriList,
    Rendering,
)
from clicktrail.api.v2.operations import EntityId, answers, router
from clicktrail.api.wire import Answer, uri
from clicktrail.catalog.model import DomainFilter, DomainType

api = router("Domains")
TYPES = {
    "system": DomainType.SYSTEM,
    "go": DomainType.GO,
    "dedicated": DomainType.DEDICATED,
    "personal": DomainType.PERSONAL,
}


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
