"""Guests of an account, and what each was granted. For the owner alone."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from clicktrail.api.auth import ByOwner
from clicktrail.api.bodies import Body, take, takes
from clicktrail.api.confirming import confirm
from clicktrail.api.v2.guest_shapes import (
    EXAMPLE,
    EXAMPLE_URI,
    GRANT_EXAMPLE,
    CurrentGrantQuery,
    EntityType,
    GrantList,
    Guest,
    GuestBody,
    GuestList,
    GuestListQuery,
    GuestQuery,
    PermissionBody,
    PermissionFilterQuery,
    PermissionQuery,
    fields_of,
    grant_of,
    guest_of,
    opens_more,
)
from clicktrail.api.v2.operations import EntityId, answers, failures_of, refuse, required, router
from clicktrail.api.wire import Answer, CountObject, EntityUri, EntityUriList, uri
from clicktrail.catalog.errors import Invalid
from clicktrail.catalog.guest_model import GrantFilter
from clicktrail.catalog.listing import Page

api = router("Guests")


@api.get(
    "/account/guests",
    response_model=EntityUriList | GuestList,
    summary="List guests",
    responses=answers({"entities": [EXAMPLE_URI]}),
)
def list_guests(by: ByOwner, query: Annotated[GuestListQuery, Query()]) -> Answer:
    """Answer the addresses of the account's guests."""
    page = query.page(query.sort_by, query.sort_direction)
    with by.parts.catalog.read() as view:
        found = view.guests.list(by.account_id, query.text_search.strip(), page)
    if query.expand:
        return Answer(GuestList(entities=tuple(guest_of(by, guest) for guest in found)))
    return Answer(EntityUriList(entities=tuple(uri("account/guests", one.id) for one in found)))


@api.get(
    "/account/guests/count",
    response_model=CountObject,
    summary="Count guests",
    responses=answers({"count": 2}),
)
def count_guests(by: ByOwner, query: Annotated[GuestQuery, Query()]) -> Answer:
    """Count what the list with the same filter would hold."""
    with by.parts.catalog.read() as view:
        return Answer(
            CountObject(count=view.guests.count(by.account_id, query.text_search.strip()))
        )


@api.post(
    "/account/guests",
    response_model=Guest,
    summary="Create a guest",
    openapi_extra=takes(GuestBody, {"userName": "partner", "name": "Pat Partner"}),
    responses=answers(EXAMPLE),
)
def create_guest(by: ByOwner, raw: Body) -> Answer:
    """Create a guest; a user name is all that it needs. It sees nothing until it is granted.

    A session that began more than ten minutes ago is asked for the present password.
    """
    body, failures = take(GuestBody, raw)
    if not (body.user_name or "").strip() and not any(f.property == "UserName" for f in failures):
        failures.append(required("UserName"))
    fields = fields_of(body, failures)
    refuse(failures)
    confirm(by, body.current or "")
    with by.parts.catalog.write() as edit:
        try:
            guest = edit.guests.create(by.account_id, by.parts.secrets.kept_key, **fields)
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(guest_of(by, guest, confirmed=True))


@api.get(
    "/account/guests/{guestId}",
    response_model=Guest,
    summary="Get a guest",
    responses=answers(EXAMPLE),
)
def get_guest(
    by: ByOwner,
    guestId: EntityId,  # noqa: N803
    query: Annotated[CurrentGrantQuery, Query()],
) -> Answer:
    """Answer a guest; asked about an entity, also its `currentGrant` there.

    With its key, unless a session that began more than ten minutes ago asks.
    """
    with by.parts.catalog.read() as view:
        guest = guest_of(by, view.guests.get(by.account_id, guestId))
        if query.entity_id is not None:
            where = GrantFilter(query.entity_type, query.entity_id)
            held = view.guests.grants(by.account_id, guestId, where, Page(limit=2))
            if held:
                guest = guest.model_copy(update={"current_grant": grant_of(held[-1])})
    return Answer(guest)


@api.post(
    "/account/guests/{guestId}",
    response_model=Guest,
    summary="Update a guest",
    openapi_extra=takes(GuestBody, {"conversionOptions": {"hideValue": True}}),
    responses=answers(EXAMPLE),
)
def update_guest(by: ByOwner, guestId: EntityId, raw: Body) -> Answer:  # noqa: N803
    """Change what is given; leave the rest as it is.

    A session that began more than ten minutes ago is asked for the present password where that
    changes who gets in by the guest, and may give it to be shown the key.
    """
    body, failures = take(GuestBody, raw)
    if body.user_name is not None and not body.user_name.strip():
        failures.append(required("UserName"))
    fields = fields_of(body, failures)
    with by.parts.catalog.read() as view:
        present = view.guests.get(by.account_id, guestId)
    refuse(failures)
    asked = body.current is not None or opens_more(present, fields)
    if asked:
        confirm(by, body.current or "")
    with by.parts.catalog.write() as edit:
        try:
            guest = edit.guests.update(by.account_id, guestId, **fields)
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(guest_of(by, guest, confirmed=asked))


@api.delete(
    "/account/guests/{guestId}",
    response_model=EntityUri,
    summary="Delete a guest",
    responses=answers(EXAMPLE_URI),
)
def delete_guest(by: ByOwner, guestId: EntityId) -> Answer:  # noqa: N803
    """Delete a guest for good; its key opens nothing any more."""
    with by.parts.catalog.write() as edit:
        edit.guests.delete(by.account_id, guestId)
    return Answer(uri("account/guests", guestId))


@api.get(
    "/account/guests/{guestId}/permissions",
    response_model=GrantList,
    summary="List what a guest was granted",
    responses=answers({"entities": [GRANT_EXAMPLE]}),
)
def list_guest_permissions(
    by: ByOwner,
    guestId: EntityId,  # noqa: N803
    query: Annotated[PermissionQuery, Query()],
) -> Answer:
    """Answer a guest's grants: datapoints first, then groups, each by id."""
    page = Page(offset=query.offset, limit=min(query.limit, 100))
    with by.parts.catalog.read() as view:
        found = view.guests.grants(by.account_id, guestId, query.where(), page)
    return Answer(GrantList(entities=tuple(map(grant_of, found))))


@api.get(
    "/account/guests/{guestId}/permissions/count",
    response_model=CountObject,
    summary="Count what a guest was granted",
    responses=answers({"count": 3}),
)
def count_guest_permissions(
    by: ByOwner,
    guestId: EntityId,  # noqa: N803
    query: Annotated[PermissionFilterQuery, Query()],
) -> Answer:
    """Count what the list with the same filters would hold."""
    with by.parts.catalog.read() as view:
        return Answer(
            CountObject(count=view.guests.count_grants(by.account_id, guestId, query.where()))
        )


@api.put(
    "/account/guests/{guestId}/{type}/permissions/patch",
    response_model=EntityUri,
    summary="Grant or revoke a permission",
    operation_id="putGuestPermission",
    openapi_extra=takes(PermissionBody, {"Action": "add", "Id": 3, "Verb": "w"}),
    responses=answers({"id": 3, "uri": "/groups/3"}),
)
@api.post(
    "/account/guests/{guestId}/{type}/permissions/patch",
    response_model=EntityUri,
    summary="Grant or revoke a permission",
    openapi_extra=takes(PermissionBody, {"Action": "add", "Id": 3, "Verb": "w"}),
    responses=answers({"id": 3, "uri": "/groups/3"}),
)
def patch_guest_permission(
    by: ByOwner,
    guestId: EntityId,  # noqa: N803
    type: EntityType,
    raw: Body,
) -> Answer:
    """Change one grant and answer the address of the datapoint or group."""
    body, failures = take(PermissionBody, raw)
    wrong = {failure.property for failure in failures}
    for name, value in (("Action", body.action), ("Id", body.id)):
        if not value and name not in wrong:
            failures.append(required(name))
    with by.parts.catalog.write() as edit:
        edit.guests.get(by.account_id, guestId)
        refuse(failures)
        assert body.id is not None
        change = edit.guests.grant if body.action == "add" else edit.guests.revoke
        change(by.account_id, guestId, type, body.id, body.verb or "r")
    return Answer(uri(f"{type}s", body.id))
