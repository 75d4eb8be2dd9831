"""Guests of an account, and what each was granted. For the owner alone."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import Path, Query
from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_pascal

from clicktrail.api.auth import ByOwner
from clicktrail.api.bodies import Body, EntityRef, Input, Name, Text, reads, take, takes
from clicktrail.api.coded import Coded
from clicktrail.api.errors import Failure
from clicktrail.api.queries import Id, ListQuery, PageQuery, SortQuery, TextQuery, folded
from clicktrail.api.queries import Query as Parameters
from clicktrail.api.v2.operations import EntityId, answers, failures_of, refuse, required, router
from clicktrail.api.wire import Answer, CountObject, EntityUri, EntityUriList, Wire, uri, ymdhis
from clicktrail.catalog.errors import Invalid
from clicktrail.catalog.guests import key_of
from clicktrail.catalog.model import GrantFilter, GuestFields, Page
from clicktrail.domain.entries import DatapointType

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.catalog import model

api = router("Guests")
MAX_PERCENT = 100
EntityWord = Annotated[Literal["datapoint", "group"], folded()]
EntityType = Annotated[EntityWord, Path(description="`datapoint` or `group`.")]
Verb = Annotated[Literal["r", "w"], folded(("read", "r"), ("write", "w"))]
EXAMPLE_URI = {"id": 2, "uri": "/account/guests/2"}
EXAMPLE = {
    "id": 2,
    "userName": "partner",
    "name": "Pat Partner",
    "email": "pat@example.org",
    "apiKey": "6F1C2B9A-0D3E-4F5A-8B7C-1D2E3F4A5B6C",
    "creationDate": "20260601093000",
    "conversionOptions": {"hideCost": True},
    "hitOptions": {},
    "extendedGrants": {"allowGroupCreation": True},
    "groupGrants": 1,
}
GRANT_EXAMPLE = {
    "Entity": {"id": 3, "uri": "/groups/3"},
    "EntityName": "Summer sale",
    "EntityType": "group",
    "Type": "w",
}


class TimeFormat(IntEnum):
    """How hours are shown, with ClickMeter's numbers."""

    AM_PM = 0
    H24 = 1


class ConversionOptions(Wire):
    """What a guest is spared of conversions; percentages scale the amounts that it sees."""

    hide_com_cost: bool = False
    hide_cost: bool = False
    hide_count: bool = False
    hide_params: bool = False
    hide_value: bool = False
    percent_commission: int = 0
    percent_value: int = 0


class HitOptions(Wire):
    """What a guest is spared of hits."""

    hide_referrer: bool = False


class ExtendedGrants(Wire):
    """`allowAllGrants` makes a master guest."""

    allow_all_grants: bool = False
    allow_group_creation: bool = False


class Grant(Wire):
    """What a guest may do with a datapoint or group; `Type`: `r` (see it) or `w` (change it)."""

    model_config = ConfigDict(alias_generator=to_pascal)

    datapoint_type: str = ""
    entity: EntityUri
    entity_name: str
    entity_type: str
    type: str


class GrantList(Wire):
    """A page of grants."""

    entities: tuple[Grant, ...]


class Guest(Wire):
    """A guest. `timeZone` is the present offset from UTC in minutes."""

    id: int
    user_name: str
    name: str = ""
    email: str = ""
    notes: str = ""
    api_key: str = ""
    creation_date: str = ""
    language: str = ""
    date_format: str = ""
    time_format: Annotated[int, Coded(TimeFormat)] = 0
    decimal_separator: str = ""
    number_group_separator: str = ""
    time_zone: int = 0
    timezonename: str = ""
    timeframe_min_date: str = ""
    conversion_options: ConversionOptions
    hit_options: HitOptions
    extended_grants: ExtendedGrants
    tl_grants: int = 0
    tp_grants: int = 0
    group_grants: int = 0
    current_grant: Grant | None = None


class GuestList(Wire):
    """Whole guests, as `_expand=true` answers them."""

    entities: tuple[Guest, ...]


Percent = Annotated[EntityRef, Field(description="0 (as it is) to 100.")]


class ConversionOptionsBody(Input):
    """What the guest is to be spared of conversions."""

    hide_com_cost: bool | None = None
    hide_cost: bool | None = None
    hide_count: bool | None = None
    hide_params: bool | None = None
    hide_value: bool | None = None
    percent_commission: Percent | None = None
    percent_value: Percent | None = None


class HitOptionsBody(Input):
    """What the guest is to be spared of hits."""

    hide_referrer: bool | None = None


class ExtendedGrantsBody(Input):
    """What the guest may do beyond its grants."""

    allow_all_grants: bool | None = None
    allow_group_creation: bool | None = None


class GuestBody(Input):
    """A guest as a client sends it; what is absent stays as it is."""

    user_name: Annotated[
        Name | None, Field(description="Required on creation; unique among all guests.")
    ] = None
    password: Annotated[Name | None, Field(description="Never answered.")] = None
    name: Name | None = None
    email: Name | None = None
    notes: Text | None = None
    language: Name | None = None
    date_format: Name | None = None
    time_format: Annotated[TimeFormat | None, reads(TimeFormat)] = None
    decimal_separator: Name | None = None
    number_group_separator: Name | None = None
    timezonename: Annotated[
        Name | None, Field(description="An IANA name; empty: the account's time zone.")
    ] = None
    timeframe_min_date: Name | None = None
    conversion_options: ConversionOptionsBody | None = None
    hit_options: HitOptionsBody | None = None
    extended_grants: ExtendedGrantsBody | None = None


class PermissionBody(Input):
    """A grant to add or to remove."""

    action: Annotated[
        Annotated[Literal["add", "remove"], folded()] | None, Field(description="add or remove.")
    ] = None
    id: Annotated[EntityRef | None, Field(description="The datapoint or group.")] = None
    verb: Annotated[
        Verb | None, Field(description="`r` (unless given) or `w`; removing `r` removes both.")
    ] = None


class GuestQuery(TextQuery):
    """Which guests are meant: the pattern is over name, user name and e-mail."""


class GuestListQuery(GuestQuery, ListQuery, SortQuery):
    """Parameters of the list of guests."""


class PermissionFilterQuery(Parameters):
    """Which grants are meant."""

    entity_type: Annotated[
        EntityWord | None, Field(description="Only grants on these: `datapoint` or `group`.")
    ] = None
    type: Annotated[Verb | None, Field(description="Only `r` or only `w`.")] = None
    entity_id: Annotated[Id | None, Field(description="Only grants on this entity.")] = None

    def where(self) -> GrantFilter:
        """Return the catalog's filter for these parameters."""
        return GrantFilter(self.entity_type, self.entity_id, self.type)


class CurrentGrantQuery(Parameters):
    """The entity whose grant is to be answered along with a guest."""

    entity_type: Annotated[EntityWord, Field(description="`group` unless given.")] = "group"
    entity_id: Annotated[Id | None, Field(description="The datapoint or group.")] = None


class PermissionQuery(PermissionFilterQuery, PageQuery):
    """Parameters of the list of grants."""


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
        return Answer(GuestList(entities=tuple(_guest(by, guest) for guest in found)))
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
    """Create a guest; a user name is all that it needs. It sees nothing until it is granted."""
    body, failures = take(GuestBody, raw)
    if not (body.user_name or "").strip() and not any(f.property == "UserName" for f in failures):
        failures.append(required("UserName"))
    fields = _fields(body, failures)
    refuse(failures)
    with by.parts.catalog.write() as edit:
        try:
            guest = edit.guests.create(by.account_id, by.parts.secrets.signing_key, **fields)
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(_guest(by, guest))


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
    """Answer a guest with its key; asked about an entity, also its `currentGrant` there."""
    with by.parts.catalog.read() as view:
        guest = _guest(by, view.guests.get(by.account_id, guestId))
        if query.entity_id is not None:
            where = GrantFilter(query.entity_type, query.entity_id)
            held = view.guests.grants(by.account_id, guestId, where, Page(limit=2))
            if held:
                guest = guest.model_copy(update={"current_grant": _grant(held[-1])})
    return Answer(guest)


@api.post(
    "/account/guests/{guestId}",
    response_model=Guest,
    summary="Update a guest",
    openapi_extra=takes(GuestBody, {"conversionOptions": {"hideValue": True}}),
    responses=answers(EXAMPLE),
)
def update_guest(by: ByOwner, guestId: EntityId, raw: Body) -> Answer:  # noqa: N803
    """Change what is given; leave the rest as it is."""
    body, failures = take(GuestBody, raw)
    if body.user_name is not None and not body.user_name.strip():
        failures.append(required("UserName"))
    fields = _fields(body, failures)
    with by.parts.catalog.write() as edit:
        edit.guests.get(by.account_id, guestId)
        refuse(failures)
        try:
            guest = edit.guests.update(by.account_id, guestId, **fields)
        except Invalid as error:
            refuse(failures_of(error))
            raise
    return Answer(_guest(by, guest))


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
    return Answer(GrantList(entities=tuple(map(_grant, found))))


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


def _fields(body: GuestBody, failures: list[Failure]) -> GuestFields:
    """Return what the body sets; note in `failures` what cannot be set."""
    fields: GuestFields = {}
    for name, value in (
        ("user_name", body.user_name),
        ("name", body.name),
        ("email", body.email),
        ("notes", body.notes),
        ("password", body.password),
        ("timezone", body.timezonename),
    ):
        if value is not None:
            fields[name] = value if name == "password" else value.strip()  # type: ignore[literal-required]
    options: dict[str, Any] = {}
    for name in (
        "language",
        "date_format",
        "time_format",
        "decimal_separator",
        "number_group_separator",
        "timeframe_min_date",
    ):
        value = getattr(body, name)
        if value is not None:
            options[name] = int(value) if isinstance(value, IntEnum) else value
    for part in (body.conversion_options, body.hit_options):
        if part is not None:
            options |= part.model_dump(exclude_unset=True, exclude_none=True)
    for name in ("percent_commission", "percent_value"):
        if options.get(name, 0) > MAX_PERCENT:
            property_ = f"ConversionOptions.{to_pascal(name)}"
            failures.append(
                Failure(property_, f"{property_} must be 0 to {MAX_PERCENT}.", options[name])
            )
    if options:
        fields["options"] = options
    extended = body.extended_grants
    if extended is not None and extended.allow_all_grants is not None:
        fields["allow_all"] = extended.allow_all_grants
    if extended is not None and extended.allow_group_creation is not None:
        fields["allow_group_creation"] = extended.allow_group_creation
    return fields


def _guest(by: Caller, guest: model.Guest) -> Guest:
    options = guest.options
    zone = ZoneInfo(guest.timezone or by.account.timezone)
    offset = datetime.now(UTC).astimezone(zone).utcoffset()
    return Guest(
        id=guest.id,
        user_name=guest.user_name,
        name=guest.name,
        email=guest.email,
        notes=guest.notes,
        api_key=key_of(by.parts.secrets.signing_key, guest.key_salt),
        creation_date=ymdhis(guest.created_at, by.zone),
        language=options.language,
        date_format=options.date_format,
        time_format=options.time_format,
        decimal_separator=options.decimal_separator,
        number_group_separator=options.number_group_separator,
        time_zone=int(offset.total_seconds() // 60) if offset else 0,
        timezonename=zone.key,
        timeframe_min_date=options.timeframe_min_date,
        conversion_options=ConversionOptions(
            hide_com_cost=options.hide_com_cost,
            hide_cost=options.hide_cost,
            hide_count=options.hide_count,
            hide_params=options.hide_params,
            hide_value=options.hide_value,
            percent_commission=options.percent_commission,
            percent_value=options.percent_value,
        ),
        hit_options=HitOptions(hide_referrer=options.hide_referrer),
        extended_grants=ExtendedGrants(
            allow_all_grants=guest.allow_all,
            allow_group_creation=guest.allow_group_creation,
        ),
        tl_grants=guest.link_grants,
        tp_grants=guest.pixel_grants,
        group_grants=guest.group_grants,
    )


def _grant(grant: model.Grant) -> Grant:
    kind = ""
    if grant.datapoint_type is not None:
        kind = "TL" if grant.datapoint_type == DatapointType.TRACKING_LINK else "TP"
    return Grant(
        datapoint_type=kind,
        entity=uri(f"{grant.entity_type}s", grant.entity_id),
        entity_name=grant.entity_name,
        entity_type=grant.entity_type,
        type=grant.verb,
    )
