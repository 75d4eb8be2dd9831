"""What guests, grants and their parameters look like on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import Path
from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_pascal

from clicktrail.api.bodies import EntityRef, Input, Name, PascalInput, Text, reads
from clicktrail.api.coded import Coded
from clicktrail.api.confirming import needs_nothing
from clicktrail.api.described import described
from clicktrail.api.errors import Failure
from clicktrail.api.queries import Id, ListQuery, PageQuery, SortQuery, TextQuery, folded
from clicktrail.api.queries import Query as Parameters
from clicktrail.api.wire import EntityUri, Wire, uri, ymdhis
from clicktrail.catalog.guest_model import GrantFilter, GuestFields
from clicktrail.catalog.guests import key_of
from clicktrail.domain.entries import DatapointType

if TYPE_CHECKING:
    from clicktrail.api.auth import Caller
    from clicktrail.catalog import guest_model

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
    "key": "6F1C2B9A-0D3E-4F5A-8B7C-1D2E3F4A5B6C",
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
    """A guest. `timeZone` is the present offset from UTC in minutes.

    `key` is the older name of `apiKey`. `loginCount` counts log-ins with the password.
    """

    id: int
    user_name: str
    name: str = ""
    email: str = ""
    notes: str = ""
    api_key: str = ""
    key: str = ""
    login_count: int = 0
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


Percent = Annotated[
    EntityRef, described(maximum=MAX_PERCENT), Field(description="0 (as it is) to 100.")
]


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

    current: Annotated[
        Text | None,
        Field(
            description="The owner's present password: asked for (403, `PasswordRequired`) where a"
            " session of more than ten minutes makes a guest, changes what one signs in by"
            " (`userName`, `email`, `password`) or makes one a master guest. Where it is given, the"
            " answer shows the key. Keys need none."
        ),
    ] = None

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


class PermissionBody(PascalInput):
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


def fields_of(body: GuestBody, failures: list[Failure]) -> GuestFields:
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


def opens_more(guest: guest_model.Guest, fields: GuestFields) -> bool:
    """Tell whether to set these fields lets somebody in as the guest, or lets it at everything."""
    return bool(
        fields.get("password")
        or fields.get("user_name", guest.user_name) != guest.user_name
        or fields.get("email", guest.email) != guest.email
        or (fields.get("allow_all") and not guest.allow_all)
    )


def guest_of(by: Caller, guest: guest_model.Guest, *, confirmed: bool = False) -> Guest:
    """Return a guest as its owner sees it.

    Its key not to a key that only reads, since it may open more, nor to a session that is no longer
    young, unless it is `confirmed` who asks.
    """
    options = guest.options
    zone = ZoneInfo(guest.timezone or by.account.timezone)
    key = ""
    if not by.reads_only and (confirmed or needs_nothing(by)):
        key = key_of(by.parts.secrets.kept_key, guest.key_salt)
    offset = datetime.now(UTC).astimezone(zone).utcoffset()
    return Guest(
        id=guest.id,
        user_name=guest.user_name,
        name=guest.name,
        email=guest.email,
        notes=guest.notes,
        api_key=key,
        key=key,
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


def grant_of(grant: guest_model.Grant) -> Grant:
    """Return a grant as ClickMeter shows it."""
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
