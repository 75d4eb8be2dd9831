"""A datapoint as clients send it, and what of it this server can carry out.

Whatever a link cannot do yet is refused by name rather than taken and ignored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from clicktrail.api.bodies import EntityRef, Input, Name, Text, Url, reads
from clicktrail.api.errors import Failure
from clicktrail.api.v2.entities import SLOT_NAMES
from clicktrail.api.v2.operations import not_supported
from clicktrail.api.v2.tag_lists import TagList
from clicktrail.domain.destinations import judge
from clicktrail.domain.entries import DatapointType, RedirectType, Status

if TYPE_CHECKING:
    from clicktrail.catalog.model import DatapointFields

# What typeTL may hold beyond what links do now, and the values that ask for nothing.
NOT_YET_OF_LINKS = {
    "destinationMode": (0, "0", "simple"),
    "browserDestinationItem": (),
    "encodeUrl": (),
    "expirationClicks": (),
    "expirationDate": (),
    "goDomainId": (),
    "hideUrl": (),
    "hideUrlTitle": (),
    "isABTest": (),
    "password": (),
    "pauseAfterClicksExpiration": (),
    "pauseAfterDateExpiration": (),
    "randomDestinationItems": (),
    "referrerClean": (0, "0", "none"),
    "scripts": (),
    "sequentialDestinationItems": (),
    "spilloverDestinationItems": (),
    "uniqueDestinationItem": (),
    "urlAfterClicksExpiration": (),
    "urlAfterDateExpiration": (),
    "urlsByLanguage": (),
    "urlsByNation": (),
    "weightedDestinationItems": (),
}
NOT_YET_OF_DATAPOINTS = ("encodeIp", "isPublic", "isSecured", "lightTracking", "redirectOnly")
NOTHING: tuple[Any, ...] = (None, False, 0, "", "0", "false", [], {})


class LinkSpecificsBody(Input):
    """The members of `typeTL`."""

    url: Annotated[Url | None, Field(description="Where visitors go: http or https.")] = None
    domain_id: Annotated[
        EntityRef | None, Field(description="The domain of the link; absent or 0: the default one.")
    ] = None
    redirect_type: Annotated[
        Annotated[RedirectType, reads(RedirectType)] | None,
        Field(description="301 (unless given) or 307."),
    ] = None
    append_query: Annotated[
        bool | None, Field(description="Append the visitor's query to the destination.")
    ] = None
    destination_mode: Annotated[Any, Field(description="Only 0 (Simple) for now.")] = None
    browser_destination_item: Any = None
    encode_url: Any = None
    expiration_clicks: Any = None
    expiration_date: Any = None
    go_domain_id: Any = None
    hide_url: Any = None
    hide_url_title: Any = None
    is_ab_test: Annotated[Any, Field(alias="isABTest")] = None
    password: Any = None
    pause_after_clicks_expiration: Any = None
    pause_after_date_expiration: Any = None
    random_destination_items: Any = None
    referrer_clean: Annotated[Any, Field(description="Only 0 (None) for now.")] = None
    scripts: Any = None
    sequential_destination_items: Any = None
    spillover_destination_items: Any = None
    unique_destination_item: Any = None
    url_after_clicks_expiration: Any = None
    url_after_date_expiration: Any = None
    urls_by_language: Any = None
    urls_by_nation: Any = None
    weighted_destination_items: Any = None


class PixelSpecificsBody(Input):
    """The members of `typeTP`."""

    parameter_note: Text | None = None


class DatapointBody(Input):
    """A tracking link or pixel as a client sends it; what is absent stays as it is."""

    type: Annotated[
        Annotated[DatapointType, reads(DatapointType)] | None,
        Field(description="0 (link, unless given) or 1 (pixel); cannot be changed later."),
    ] = None
    title: Annotated[Name | None, Field(description="Required on creation.")] = None
    name: Annotated[
        Name | None,
        Field(description="The path of the tracking code; made up where absent on creation."),
    ] = None
    group_id: Annotated[
        EntityRef | None, Field(description="Its group; absent on creation: the group Default.")
    ] = None
    status: Annotated[
        Annotated[Status, reads(Status)] | None, Field(description="0 (active) or 1 (paused).")
    ] = None
    notes: Text | None = None
    preferred: bool | None = None
    is_public: Any = None
    is_secured: Any = None
    light_tracking: Any = None
    redirect_only: Any = None
    encode_ip: Any = None
    first_conversion_id: EntityRef | None = None
    second_conversion_id: EntityRef | None = None
    third_conversion_id: EntityRef | None = None
    fourth_conversion_id: EntityRef | None = None
    fifth_conversion_id: EntityRef | None = None
    tags: Annotated[TagList | None, Field(description="Names, ids or objects; replaces all.")] = (
        None
    )
    type_tl: Annotated[LinkSpecificsBody | None, Field(alias="typeTL")] = None
    type_tp: Annotated[PixelSpecificsBody | None, Field(alias="typeTP")] = None

    def slots(self) -> list[int | None]:
        """Return the five conversion ids as given; None where a slot is not mentioned."""
        return [getattr(self, f"{slot}_conversion_id") for slot in SLOT_NAMES]


def beyond_reach(body: DatapointBody) -> list[Failure]:
    """Return every member that asks for what links cannot do yet."""
    failures = []
    for wire_name in NOT_YET_OF_DATAPOINTS:
        value = getattr(body, _python_name(wire_name))
        if not _asks_for_nothing(value, ()):
            failures.append(not_supported(_pascal(wire_name), value))
    if body.type_tl is not None:
        for wire_name, harmless in NOT_YET_OF_LINKS.items():
            value = getattr(body.type_tl, _python_name(wire_name))
            if not _asks_for_nothing(value, harmless):
                failures.append(not_supported(f"TypeTL.{_pascal(wire_name)}", value))
    return failures


def judge_url(url: str) -> Failure | None:
    """Return why a destination is refused, if it is."""
    refusal = judge(url).refusal
    return Failure("TypeTL.Url", refusal, url) if refusal else None


def fields_of(body: DatapointBody) -> DatapointFields:
    """Return what the body sets, in the catalog's terms; slots apart."""
    fields: DatapointFields = {}
    if body.title is not None:
        fields["title"] = body.title.strip()
    if body.name is not None:
        fields["name"] = body.name.strip()
    if body.group_id:
        fields["group_id"] = body.group_id
    if body.notes is not None:
        fields["notes"] = body.notes
    if body.preferred is not None:
        fields["preferred"] = body.preferred
    if body.tags is not None:
        fields["tags"] = body.tags
    if body.status is not None:
        fields["status"] = body.status
    link = body.type_tl
    if link is not None:
        if link.url is not None:
            fields["url"] = link.url
        if link.domain_id:
            fields["domain_id"] = link.domain_id
        if link.redirect_type is not None:
            fields["redirect_type"] = link.redirect_type
        if link.append_query is not None:
            fields["append_query"] = link.append_query
    if body.type_tp is not None and body.type_tp.parameter_note is not None:
        fields["specifics"] = {"parameterNote": body.type_tp.parameter_note}
    return fields


def _asks_for_nothing(value: Any, harmless: tuple[Any, ...]) -> bool:
    if isinstance(value, str):
        value = value.strip().lower()
    if isinstance(value, dict):
        return all(_asks_for_nothing(member, ()) for member in value.values())
    return value in NOTHING or value in harmless


def _pascal(wire_name: str) -> str:
    return wire_name[0].upper() + wire_name[1:]


def _python_name(wire_name: str) -> str:
    if wire_name == "isABTest":
        return "is_ab_test"
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in wire_name)
