"""How the catalog's entities look on the wire: members, defaults left out, integer enums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from clicktrail.api.coded import Coded
from clicktrail.api.v2.link_shapes import TrackingLinkSpecifics, link_shape
from clicktrail.api.wire import CountObject, EntityUri, EntityUriList, TagRef, Wire, ymdhis
from clicktrail.catalog.model import DomainType, Protocol
from clicktrail.domain import money
from clicktrail.domain.conversion_policy import DEFAULT_LOOK_BACK_DAYS, Duplicates
from clicktrail.domain.entries import DatapointType, Status
from clicktrail.domain.link_members import fallback

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from clicktrail.api.auth import Caller
    from clicktrail.catalog import model

SLOT_NAMES = ("first", "second", "third", "fourth", "fifth")


class Group(Wire):
    """A folder of datapoints."""

    id: int
    name: str = ""
    notes: str = ""
    creation_date: str = ""
    deleted: bool = False
    preferred: bool = False
    is_public: bool = False
    redirect_only: bool = False
    write_permited: bool = False
    tags: tuple[TagRef, ...]


class Conversion(Wire):
    """Something worth counting after a click; `code` is its public id in snippets.

    The members from `duplicates` on are this project's own.
    """

    id: int
    name: str = ""
    description: str = ""
    code: str = ""
    creation_date: str = ""
    value: float
    protocol: Annotated[int, Coded(Protocol)] = 0
    deleted: bool = False
    duplicates: Annotated[int, Coded(Duplicates)] = int(Duplicates.PER_CLICK)
    min_seconds: int = 0
    max_seconds: int = 0
    look_back_days: int = DEFAULT_LOOK_BACK_DAYS


class TrackingPixelSpecifics(Wire):
    """What only tracking pixels have."""

    parameter_note: str = ""


class Datapoint(Wire):
    """A tracking link (`type` 0, left out) or a tracking pixel (1)."""

    id: int
    type: Annotated[int, Coded(DatapointType)] = 0
    status: Annotated[int, Coded(Status)] = 0
    name: str = ""
    title: str = ""
    group_id: int = 0
    group_name: str = ""
    tracking_code: str = ""
    creation_date: str = ""
    notes: str = ""
    preferred: bool = False
    is_public: bool = False
    is_secured: bool = False
    light_tracking: bool = False
    redirect_only: bool = False
    encode_ip: bool = False
    write_permited: bool = False
    first_conversion_id: int = 0
    first_conversion_name: str = ""
    second_conversion_id: int = 0
    second_conversion_name: str = ""
    third_conversion_id: int = 0
    third_conversion_name: str = ""
    fourth_conversion_id: int = 0
    fourth_conversion_name: str = ""
    fifth_conversion_id: int = 0
    fifth_conversion_name: str = ""
    tags: tuple[TagRef, ...]
    type_tl: TrackingLinkSpecifics | None = Field(default=None, alias="typeTL")
    type_tp: TrackingPixelSpecifics | None = Field(default=None, alias="typeTP")


class DatapointInfo(Wire):
    """A datapoint as statistics and hits show it; `datapointType` is `TL` or `TP`."""

    datapoint_id: int
    datapoint_name: str = ""
    datapoint_title: str = ""
    datapoint_type: str = ""
    tracking_code: str = ""
    destination_url: str = ""
    group_id: int = 0
    group_name: str = ""
    creation_date: str = ""
    datapoint_favourite: bool = False
    is_ab_test: bool = Field(default=False, alias="isABTest")
    is_public: bool = False
    status: Annotated[int, Coded(Status)] = 0
    notes: str = ""
    tags: tuple[TagRef, ...]


class Domain(Wire):
    """A host that links live on; `type` 0 (System, left out), 1 Go, 2 Dedicated, 3 Personal."""

    id: int
    name: str = ""
    type: Annotated[int, Coded(DomainType)] = 0
    custom404: str = ""
    custom_homepage: str = ""


class User(Wire):
    """An account. `timezone` is the present offset from UTC in minutes.

    `boGoVal` opens the dashboard for a few minutes. `currency` is this project's own.
    """

    bo_go_val: str = ""
    bonus_clicks: int = 0
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    company_name: str = ""
    company_role: str = ""
    phone: str = ""
    redirect_only: bool = False
    registration_date: str = ""
    timeframe_min_date: str = ""
    timezone: int = 0
    timezonename: str = ""
    currency: str = ""


class GroupList(Wire):
    """Whole groups, as `_expand=true` answers them."""

    entities: tuple[Group, ...]


class ConversionList(Wire):
    """Whole conversions, as `_expand=true` answers them."""

    entities: tuple[Conversion, ...]


class DatapointList(Wire):
    """Whole datapoints, as `_expand=true` answers them."""

    entities: tuple[Datapoint, ...]


class DomainList(Wire):
    """Whole domains, as `_expand=true` answers them."""

    entities: tuple[Domain, ...]


@dataclass(frozen=True, slots=True)
class Rendering:
    """Turns the catalog's values into the wire's, for one account."""

    zone: ZoneInfo
    edge_url: str
    default_domain_id: int

    @classmethod
    def of(cls, by: Caller, default_domain: model.Domain) -> Rendering:
        """Return the rendering for a caller."""
        return cls(by.zone, by.parts.settings.edge_url, default_domain.id)

    def date(self, moment: datetime) -> str:
        """Return a moment in the account's zone."""
        return ymdhis(moment, self.zone)

    def tracking_code(self, datapoint: model.Datapoint) -> str:
        """Return the URL that opens the datapoint.

        On the default domain it is under the edge's public address, so that it opens as shown on
        an installation that has no domain of its own yet.
        """
        address = f"http://{datapoint.domain_name}"
        if datapoint.domain_id == self.default_domain_id:
            address = self.edge_url
        if datapoint.is_secured:
            address = "https://" + address.partition("://")[2]
        return f"{address}/{datapoint.name}"

    def group(self, group: model.Group) -> Group:
        """Return a group."""
        return Group(
            id=group.id,
            name=group.name,
            notes=group.notes,
            creation_date=self.date(group.created_at),
            deleted=group.deleted,
            preferred=group.preferred,
            is_public=group.is_public,
            redirect_only=group.redirect_only,
            write_permited=group.writable,
            tags=_tags(group.tags),
        )

    def conversion(self, conversion: model.Conversion) -> Conversion:
        """Return a conversion."""
        return Conversion(
            id=conversion.id,
            name=conversion.name,
            description=conversion.description,
            code=conversion.code,
            creation_date=self.date(conversion.created_at),
            value=float(money.to_decimal(conversion.value)),
            protocol=int(conversion.protocol),
            deleted=conversion.deleted,
            duplicates=int(conversion.duplicates),
            min_seconds=conversion.min_seconds,
            max_seconds=conversion.max_seconds,
            look_back_days=conversion.look_back_days,
        )

    def datapoint(self, datapoint: model.Datapoint) -> Datapoint:
        """Return a link or pixel."""
        slots: dict[str, Any] = {}
        for conversion in datapoint.conversions:
            slot = SLOT_NAMES[conversion.slot - 1]
            slots[f"{slot}_conversion_id"] = conversion.id
            slots[f"{slot}_conversion_name"] = conversion.name
        specifics: dict[str, Any] = {}
        if datapoint.type == DatapointType.TRACKING_LINK:
            specifics["type_tl"] = link_shape(datapoint, self.zone)
        else:
            specifics["type_tp"] = TrackingPixelSpecifics(
                parameter_note=str(datapoint.specifics.get("parameterNote", ""))
            )
        return Datapoint(
            id=datapoint.id,
            type=int(datapoint.type),
            status=int(datapoint.status),
            name=datapoint.name,
            title=datapoint.title,
            group_id=datapoint.group_id,
            group_name=datapoint.group_name,
            tracking_code=self.tracking_code(datapoint),
            creation_date=self.date(datapoint.created_at),
            notes=datapoint.notes,
            preferred=datapoint.preferred,
            is_public=datapoint.is_public,
            is_secured=datapoint.is_secured,
            light_tracking=datapoint.light_tracking,
            redirect_only=datapoint.redirect_only,
            encode_ip=datapoint.encode_ip,
            write_permited=datapoint.writable,
            tags=_tags(datapoint.tags),
            **specifics,
            **slots,
        )

    def info(self, datapoint: model.Datapoint) -> DatapointInfo:
        """Return a datapoint in brief."""
        marks: dict[str, Any] = {"is_ab_test": bool(datapoint.specifics.get("isABTest"))}
        return DatapointInfo(
            datapoint_id=datapoint.id,
            datapoint_name=datapoint.name,
            datapoint_title=datapoint.title,
            datapoint_type="TL" if datapoint.type == DatapointType.TRACKING_LINK else "TP",
            tracking_code=self.tracking_code(datapoint),
            destination_url=fallback(datapoint.url, datapoint.specifics),
            group_id=datapoint.group_id,
            group_name=datapoint.group_name,
            creation_date=self.date(datapoint.created_at),
            datapoint_favourite=datapoint.preferred,
            **marks,
            is_public=datapoint.is_public,
            status=int(datapoint.status),
            notes=datapoint.notes,
            tags=_tags(datapoint.tags),
        )

    def domain(self, domain: model.Domain) -> Domain:
        """Return a domain."""
        return Domain(
            id=domain.id,
            name=domain.name,
            type=int(domain.type),
            custom404=domain.custom_404,
            custom_homepage=domain.custom_homepage,
        )

    def user(self, account: model.Account, now: datetime, bo_go_val: str = "") -> User:
        """Return an account."""
        offset = now.astimezone(self.zone).utcoffset()
        return User(
            bo_go_val=bo_go_val,
            email=account.email,
            first_name=account.first_name,
            last_name=account.last_name,
            company_name=account.company_name,
            company_role=account.company_role,
            phone=account.phone,
            redirect_only=account.redirect_only,
            registration_date=self.date(account.created_at),
            timeframe_min_date=self.date(account.created_at)[:8] + "000000",
            timezone=int(offset.total_seconds() // 60) if offset else 0,
            timezonename=account.timezone,
            currency=account.currency,
        )


def _tags(tags: tuple[model.Tag, ...]) -> tuple[TagRef, ...]:
    return tuple(TagRef(id=tag.id, name=tag.name) for tag in tags)


__all__ = [
    "Conversion",
    "ConversionList",
    "CountObject",
    "Datapoint",
    "DatapointList",
    "Domain",
    "DomainList",
    "EntityUri",
    "EntityUriList",
    "Group",
    "GroupList",
    "Rendering",
    "User",
]
