"""What only tracking links have, as it looks on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from clicktrail.api.coded import Coded
from clicktrail.api.wire import Wire, utc_from_ms, ymdhis
from clicktrail.domain import passwords
from clicktrail.domain.behaviour import DestinationMode, ReferrerClean
from clicktrail.domain.entries import RedirectType
from clicktrail.domain.link_members import first_destination

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from clicktrail.catalog import model


class MultipleDestinationItem(Wire):
    """One of several destinations."""

    url: str


class WeightedDestinationItem(Wire):
    """One of several destinations, and how often it is chosen compared with the others."""

    url: str
    weight: int


class UniqueDestinationItem(Wire):
    """Where a unique click leads."""

    first_destination_url: str = ""


class UrlByLanguageItem(Wire):
    """Where visitors of a language are led."""

    language_code: str
    url: str


class UrlByNationItem(Wire):
    """Where visitors in a country are led."""

    nation: str
    url: str


class BrowserBaseDestinationItem(Wire):
    """Where some kinds of visitors are led."""

    mobile_destination_url: str = ""
    email_destination_url: str = ""
    spiders_destination_url: str = ""


class DatapointRetargetingInfo(Wire):
    """A retargeting script that a link carries."""

    id: int
    name: str


class TrackingLinkSpecifics(Wire):
    """What only tracking links have.

    `firstUrl` is the first destination of a mode with several, empty in others; `password` is
    never the password itself.
    """

    domain_id: int = 0
    go_domain_id: int = 0
    redirect_type: Annotated[int, Coded(RedirectType)]
    destination_mode: Annotated[int, Coded(DestinationMode)] = 0
    is_ab_test: bool = Field(default=False, alias="isABTest")
    url: str = ""
    first_url: str
    append_query: bool = False
    random_destination_items: tuple[MultipleDestinationItem, ...] = ()
    sequential_destination_items: tuple[MultipleDestinationItem, ...] = ()
    spillover_destination_items: tuple[MultipleDestinationItem, ...] = ()
    weighted_destination_items: tuple[WeightedDestinationItem, ...] = ()
    urls_by_language: tuple[UrlByLanguageItem, ...] = ()
    urls_by_nation: tuple[UrlByNationItem, ...] = ()
    unique_destination_item: UniqueDestinationItem | None = None
    browser_destination_item: BrowserBaseDestinationItem | None = None
    expiration_date: str = ""
    url_after_date_expiration: str = ""
    pause_after_date_expiration: bool = False
    expiration_clicks: int = 0
    url_after_clicks_expiration: str = ""
    pause_after_clicks_expiration: bool = False
    password: str = ""
    hide_url: bool = False
    hide_url_title: str = ""
    encode_url: bool = False
    referrer_clean: Annotated[int, Coded(ReferrerClean)] = 0
    scripts: tuple[DatapointRetargetingInfo, ...] = ()


_ALIASES = {field.alias or name: name for name, field in TrackingLinkSpecifics.model_fields.items()}


def link_shape(datapoint: model.Datapoint, zone: ZoneInfo) -> TrackingLinkSpecifics:
    """Return what only tracking links have, its dates in the account's zone."""
    members: dict[str, Any] = {
        _ALIASES[wire]: value for wire, value in datapoint.specifics.items() if wire in _ALIASES
    }
    if "expiration_date" in members:
        members["expiration_date"] = ymdhis(utc_from_ms(members["expiration_date"]), zone)
    if "password" in members:
        members["password"] = passwords.SHOWN
    for name, kind in _NESTED.items():
        if name in members:
            members[name] = _nested(kind, members[name])
    return TrackingLinkSpecifics(
        domain_id=datapoint.domain_id,
        redirect_type=int(datapoint.redirect_type),
        url=datapoint.url,
        first_url=first_destination(datapoint.specifics),
        append_query=datapoint.append_query,
        scripts=tuple(
            DatapointRetargetingInfo(id=one.id, name=one.name) for one in datapoint.scripts
        ),
        **members,
    )


_NESTED: dict[str, type[Wire]] = {
    "random_destination_items": MultipleDestinationItem,
    "sequential_destination_items": MultipleDestinationItem,
    "spillover_destination_items": MultipleDestinationItem,
    "weighted_destination_items": WeightedDestinationItem,
    "urls_by_language": UrlByLanguageItem,
    "urls_by_nation": UrlByNationItem,
    "unique_destination_item": UniqueDestinationItem,
    "browser_destination_item": BrowserBaseDestinationItem,
}


def _nested(kind: type[Wire], kept: Any) -> Any:
    if isinstance(kept, list):
        return tuple(_nested(kind, item) for item in kept)
    names = {field.alias or name: name for name, field in kind.model_fields.items()}
    return kind(**{names[wire]: value for wire, value in kept.items() if wire in names})
