"""A datapoint as clients send it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from clicktrail.api import moments
from clicktrail.api.bodies import EntityRef, Input, Name, Text, Url, reads
from clicktrail.api.described import OPTIONAL_DATE_PATTERN, described
from clicktrail.api.v2.entities import SLOT_NAMES
from clicktrail.api.v2.tag_lists import TagList
from clicktrail.catalog.link_scripts import MOST_SCRIPTS
from clicktrail.domain.behaviour import DestinationMode, ReferrerClean
from clicktrail.domain.entries import DatapointType, RedirectType, Status
from clicktrail.domain.rules import HIGHEST_WEIGHT, MOST_TARGETS

if TYPE_CHECKING:
    from clicktrail.catalog.model import DatapointFields

MOST_CLICKS = 2**53
FLAGS = ("is_public", "is_secured", "light_tracking", "redirect_only", "encode_ip", "preferred")


def _ticked(value: Any) -> Any:
    """Take an empty text, which forms and XML send for nothing, as no."""
    return False if isinstance(value, str) and not value.strip() else value


def _counted(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("must be a whole number")
    return (value.strip() or 0) if isinstance(value, str) else value


def _moment(text: str) -> str:
    if text.strip():
        moments.check(text)
    return text.strip()


def _by_id(value: Any) -> Any:
    """Take a bare id for an object with that id."""
    plain = isinstance(value, int | str) and not isinstance(value, bool)
    return {"id": value} if plain else value


Flag = Annotated[bool, BeforeValidator(_ticked)]
Clicks = Annotated[int, Field(ge=0, le=MOST_CLICKS), BeforeValidator(_counted)]
Weight = Annotated[int, Field(ge=0, le=HIGHEST_WEIGHT), BeforeValidator(_counted)]
Moment = Annotated[Name, AfterValidator(_moment), described(pattern=OPTIONAL_DATE_PATTERN)]


class DestinationBody(Input):
    """One of several destinations."""

    url: Url | None = None


class WeightedDestinationBody(Input):
    """One of several destinations, and how often it is chosen compared with the others."""

    url: Url | None = None
    weight: Weight | None = None


class UniqueDestinationBody(Input):
    """Where a unique click leads; all others lead to `url`."""

    first_destination_url: Url | None = None


class UrlByLanguageBody(Input):
    """Where visitors of a language are led."""

    language_code: Annotated[
        Name | None, Field(description="`de`, or `de-at` for some of its speakers only.")
    ] = None
    url: Url | None = None


class UrlByNationBody(Input):
    """Where visitors in a country are led."""

    nation: Annotated[Name | None, Field(description="ISO 3166-1 alpha-2, in any case.")] = None
    url: Url | None = None


class BrowserDestinationBody(Input):
    """Where some kinds of visitors are led; all others are led to `url`."""

    mobile_destination_url: Url | None = None
    email_destination_url: Url | None = None
    spiders_destination_url: Url | None = None


class ScriptRefBody(Input):
    """A retargeting script of the account, by its id."""

    id: EntityRef | None = None
    name: Annotated[Name | None, Field(description="Ignored.")] = None


_listed = Field(max_length=MOST_TARGETS)
Items = Annotated[list[DestinationBody], _listed]


class LinkSpecificsBody(Input):
    """The members of `typeTL`. A list replaces the whole list; empty texts and lists clear."""

    url: Annotated[
        Url | None,
        Field(description="Where visitors go whom nothing else leads: http or https."),
    ] = None
    first_url: Annotated[
        Url | None,
        Field(description="Taken for `url` where nothing else says where the link leads."),
    ] = None
    domain_id: Annotated[
        EntityRef | None, Field(description="The domain of the link; absent or 0: the default one.")
    ] = None
    go_domain_id: Annotated[
        EntityRef | None,
        Field(description="A domain; a new link that names no `domainId` lives there."),
    ] = None
    redirect_type: Annotated[
        Annotated[RedirectType, reads(RedirectType)] | None,
        Field(description="301 (unless given) or 307; with several destinations always 307."),
    ] = None
    append_query: Annotated[
        Flag | None, Field(description="Append the visitor's query to the destination.")
    ] = None
    destination_mode: Annotated[
        Annotated[DestinationMode, reads(DestinationMode)] | None,
        Field(description="How a destination is chosen; 0 (Simple): always `url`."),
    ] = None
    is_ab_test: Annotated[Flag | None, Field(alias="isABTest")] = None
    random_destination_items: Items | None = None
    sequential_destination_items: Items | None = None
    spillover_destination_items: Items | None = None
    weighted_destination_items: Annotated[list[WeightedDestinationBody], _listed] | None = None
    urls_by_language: Annotated[list[UrlByLanguageBody], _listed] | None = None
    urls_by_nation: Annotated[list[UrlByNationBody], _listed] | None = None
    unique_destination_item: UniqueDestinationBody | None = None
    browser_destination_item: BrowserDestinationBody | None = None
    expiration_date: Annotated[
        Moment | None,
        Field(description="In the account's time zone; a day alone: its end. Empty: never."),
    ] = None
    url_after_date_expiration: Url | None = None
    pause_after_date_expiration: Flag | None = None
    expiration_clicks: Annotated[
        Clicks | None, Field(description="Clicks of people after which it expires; 0: never.")
    ] = None
    url_after_clicks_expiration: Url | None = None
    pause_after_clicks_expiration: Flag | None = None
    password: Annotated[
        Name | None,
        Field(description="Asked of visitors; never answered. Empty removes it."),
    ] = None
    hide_url: Annotated[
        Flag | None, Field(description="Show the destination under the link's own address.")
    ] = None
    hide_url_title: Annotated[Name | None, Field(description="Title of that page.")] = None
    encode_url: Annotated[
        Flag | None, Field(description="Keep the destination out of that page's source.")
    ] = None
    referrer_clean: Annotated[
        Annotated[ReferrerClean, reads(ReferrerClean)] | None,
        Field(description="Which referrer the destination sees: as is, none, or the link."),
    ] = None
    scripts: Annotated[
        Annotated[
            list[Annotated[ScriptRefBody, BeforeValidator(_by_id)]], Field(max_length=MOST_SCRIPTS)
        ]
        | None,
        Field(description="Retargeting scripts that run on the way; replaces all."),
    ] = None


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
    preferred: Flag | None = None
    is_public: Annotated[Flag | None, Field(description="Show its figures to everybody.")] = None
    is_secured: Annotated[
        Flag | None, Field(description="Its tracking code begins with https.")
    ] = None
    light_tracking: Annotated[
        Flag | None, Field(description="Count visits without keeping anything of the visitor.")
    ] = None
    redirect_only: Annotated[Flag | None, Field(description="Do not count visits.")] = None
    encode_ip: Annotated[Flag | None, Field(description="Keep visitors' addresses cut.")] = None
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


def fields_of(body: DatapointBody) -> DatapointFields:
    """Return what the body sets in the datapoint's own columns, in the catalog's terms."""
    fields: DatapointFields = {}
    if body.title is not None:
        fields["title"] = body.title.strip()
    if body.name is not None:
        fields["name"] = body.name.strip()
    if body.group_id:
        fields["group_id"] = body.group_id
    if body.notes is not None:
        fields["notes"] = body.notes
    if body.tags is not None:
        fields["tags"] = body.tags
    if body.status is not None:
        fields["status"] = body.status
    for flag in FLAGS:
        if getattr(body, flag) is not None:
            fields[flag] = getattr(body, flag)  # type: ignore[literal-required]
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
