"""`/v3/audit`: who changed what in the account, when, and what it was before and after."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import BaseModel, Field

from clicktrail.api.queries import Query as Parameters
from clicktrail.api.queries import folded
from clicktrail.api.v3.asking import Asker, Faults
from clicktrail.api.v3.event_reading import check_names, read_span, refuse_parameters
from clicktrail.api.v3.operations import ByOwner, Reply, router
from clicktrail.api.v3.session import NO_STORE
from clicktrail.catalog.audit_model import AuditFilter
from clicktrail.catalog.audited import ENTITIES

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.catalog.audit_model import AuditEntry

api = router("Audit log")
LARGEST_ID = 2**63 - 1
MOST_ENTRIES = 1000
ENTRY: dict[str, Any] = {
    "id": 812,
    "at": "2026-06-01T11:30:00+02:00",
    "operation": "change",
    "entity": "datapoint",
    "entity_id": "7",
    "by": {
        "kind": "owner",
        "guest": None,
        "key": 4,
        "session": None,
        "address": "203.0.113.77",
        "name": "",
    },
    "before": {"url": "https://example.com/summer", "tags": [2]},
    "after": {"url": "https://example.com/sale", "tags": [2, 5]},
}
NAMES = {
    "datapoint": {"7": "Summer sale"},
    "key": {"4": "Nightly import"},
    "tag": {"2": "summer", "5": "sale"},
}
PAGE = {"entries": [ENTRY], "names": NAMES, "next": 812, "meta": {"zone": "Europe/Rome"}}
KINDS = tuple(entity.kind for entity in ENTITIES)
Number = Annotated[int | None, Field(ge=1, le=LARGEST_ID)]


class AuditQuery(Parameters):
    """Which entries are meant."""

    entity: Annotated[
        str, Field(max_length=20, description=f"Only of these: {', '.join(KINDS)}.")
    ] = ""
    id: Annotated[
        str, Field(max_length=32, description="Only of the one with this id; with `entity`.")
    ] = ""
    operation: Annotated[
        Literal["", "create", "change", "delete"],
        folded(),
        Field(description="Only what was done so."),
    ] = ""
    by: Annotated[
        Literal["", "owner", "guest", "cli", "system"],
        folded(),
        Field(description="Only what these changed; `system` is whoever nobody asked."),
    ] = ""
    guest: Annotated[Number, Field(description="Only what this guest changed.")] = None
    key: Annotated[
        Number, Field(description="Only what this key, or a session begun with it, changed.")
    ] = None
    from_: Annotated[
        str, Field(alias="from", max_length=40, description="The first day or moment; else all.")
    ] = ""
    to: Annotated[
        str, Field(max_length=40, description="The last day, or the moment that ends it; else all.")
    ] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_ENTRIES, description="Entries at most.")] = 100
    after: Annotated[Number, Field(description="The `next` of the page before.")] = None


class AuditBy(BaseModel):
    """Who changed something."""

    kind: Literal["owner", "guest", "cli", "system"]
    guest: int | None
    key: int | None = Field(description="The key that was sent, or that the session began with.")
    session: int | None
    address: str
    name: str = Field(description="On the command line: the machine's user.")


class AuditInfo(BaseModel):
    """What one request or command changed of one entity."""

    id: int
    at: str
    operation: Literal["create", "change", "delete"]
    entity: str
    entity_id: str
    by: AuditBy
    before: dict[str, Any] = Field(description="The fields that differ; what was empty is absent.")
    after: dict[str, Any] = Field(description="The same ones; `(secret)` stands for secrets.")


class AuditMeta(BaseModel):
    """What is told of the list."""

    zone: str = Field(description="The account's time zone.")


class AuditAnswer(BaseModel):
    """Entries, the newest first."""

    entries: list[AuditInfo]
    names: dict[str, dict[str, str]] = Field(
        description="By kind and id, what the page tells of is called: now, or when it was deleted."
    )
    next: int | None = Field(description="What the next page goes on behind; null: the end.")
    meta: AuditMeta


@api.get(
    "/audit",
    summary="Who changed what?",
    responses={200: {"model": AuditAnswer, "content": {"application/json": {"example": PAGE}}}},
)
def list_audit(by: ByOwner, request: Request, query: Annotated[AuditQuery, Query()]) -> Reply:
    """Answer what was changed in the account, the newest first; for its owner, no guest."""
    check_names(list(request.query_params.keys()), AuditQuery)
    where = _read(by, query)
    with by.parts.catalog.read() as view:
        # One more than is shown tells whether another page follows.
        found = view.audit.list(where, query.limit + 1, query.after)
        shown = found[: query.limit]
        names = view.audit.names(by.account_id, shown)
    page = {
        "entries": [_shown(entry, by) for entry in shown],
        "names": {
            kind: {str(id_): name for id_, name in named.items()} for kind, named in names.items()
        },
        "next": shown[-1].id if len(found) > query.limit else None,
        "meta": {"zone": by.zone.key},
    }
    return Reply(page, headers=NO_STORE)


def _read(by: Caller, query: AuditQuery) -> AuditFilter:
    """Return which entries are meant. Raises Rejected naming every wrong parameter."""
    faults = Faults()
    entity = query.entity.strip().lower()
    if entity and entity not in KINDS:
        faults.add(f'There is no entity "{entity}", only {", ".join(KINDS)}', "entity")
    if query.id and not entity:
        faults.add("An id takes an entity: say of which kind it is", "id")
    span = None
    if query.from_ or query.to:
        asker = Asker(by.account, by.zone, datetime.now(UTC), by.parts.hits)
        span = read_span(query.from_, query.to, asker, by.zone, faults)
    refuse_parameters(faults)
    return AuditFilter(
        account_id=by.account_id,
        entity=entity or None,
        entity_id=query.id.strip() or None,
        operation=query.operation or None,
        actor=query.by or None,
        guest_id=query.guest,
        key_id=query.key,
        since=span.start_utc if span else None,
        until=span.end_utc if span else None,
    )


def _shown(entry: AuditEntry, by: Caller) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.astimezone(by.zone).isoformat(timespec="seconds"),
        "operation": entry.operation,
        "entity": entry.entity,
        "entity_id": entry.entity_id,
        "by": {
            "kind": entry.by.kind,
            "guest": entry.by.guest_id,
            "key": entry.by.key_id,
            "session": entry.by.session_id,
            "address": entry.by.address,
            "name": entry.by.name,
        },
        "before": entry.before,
        "after": entry.after,
    }
