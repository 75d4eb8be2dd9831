"""How a hit looks on the wire (spec behaviour.md §6)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from pydantic import Field

from clicktrail.api.v2.entities import DatapointInfo, Rendering
from clicktrail.api.wire import Wire
from clicktrail.domain import money
from clicktrail.domain.events import Flag
from clicktrail.domain.hit_id import clickmeter_form
from clicktrail.enrichment.sources import source_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clicktrail.catalog import model
    from clicktrail.hits.event_rows import FiredConversion, StoredHit

OLD_SLOTS = 5
ATTRIBUTED = "attributed"


class HitConversionInfo(Wire):
    """A conversion that a hit led to."""

    id: int
    name: str = ""
    value: float
    cost: float = 0.0
    comcost: float = 0.0
    parameter: str = ""
    access_time: str
    date: str
    deleted: bool = False


class HitSource(Wire):
    """Where the visitor came from; `param` holds the words searched for."""

    id: int
    name: str = ""
    param: str = ""


class HitBrowser(Wire):
    """The browser. Ids are made from names, so that equal names have equal ids."""

    id: int = 0
    name: str = ""
    family_id: int = 0
    family_name: str = ""
    browser_type: str = ""


class HitOs(Wire):
    """The operating system. Ids are made from names, so that equal names have equal ids."""

    id: int = 0
    name: str = ""
    family_id: int = 0
    family_name: str = ""


class HitLocation(Wire):
    """Where the visitor's address is; `country` is a lower-case ISO code."""

    country: str = ""
    region: str = ""
    region_name: str = ""
    city: str = ""
    postalcode: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    organization: str = ""


class Hit(Wire):
    """A click (`type` "0") or a view ("1"); `outcome` says why it does not count, if so.

    `rule_id` is the rule of the link that led a click, 0 where it went to the link's own URL.
    """

    id: str
    access_time: str
    type: str
    ip: str = ""
    is_spider: str
    is_unique: str
    is_proxy: str
    outcome: str = ""
    entity: DatapointInfo
    browser: HitBrowser
    os: HitOs
    location: HitLocation
    source: HitSource
    referer: str = ""
    query_params: str = ""
    tracked_parameters: dict[str, str] = Field(default={})
    real_destination_url: str = ""
    rule_id: int = 0
    client_language: str = ""
    org: str = ""
    conversions: tuple[HitConversionInfo, ...] = ()
    conversion1: HitConversionInfo | None = None
    conversion2: HitConversionInfo | None = None
    conversion3: HitConversionInfo | None = None
    conversion4: HitConversionInfo | None = None
    conversion5: HitConversionInfo | None = None


def shape(
    hit: StoredHit,
    render: Rendering,
    datapoints: Mapping[int, model.Datapoint],
    conversions: Mapping[int, model.Conversion],
) -> Hit:
    """Return a stored hit as the wire has it, with its entities as they are now."""
    datapoint = datapoints.get(hit.datapoint_id)
    led_to = tuple(
        _conversion(found, render, conversions)
        for found in hit.conversions
        if found.outcome == ATTRIBUTED
    )
    return Hit(
        id=clickmeter_form(hit.hit_id, hit.datapoint_id, render.zone),
        access_time=render.date(hit.ts),
        type=str(hit.kind),
        ip=hit.ip,
        is_spider=_flag(hit.is_spider),
        is_unique=_flag(hit.is_unique),
        is_proxy=_flag(hit.flags & Flag.PROXIED),
        outcome=hit.outcome if hit.is_spider else "",
        entity=render.info(datapoint)
        if datapoint
        else DatapointInfo(datapoint_id=hit.datapoint_id, group_id=hit.group_id, tags=()),
        browser=HitBrowser(
            id=number_of(hit.browser),
            name=hit.browser,
            family_id=number_of(hit.browser_family),
            family_name=hit.browser_family,
            browser_type=hit.browser_type,
        ),
        os=HitOs(
            id=number_of(hit.os),
            name=hit.os,
            family_id=number_of(hit.os_family),
            family_name=hit.os_family,
        ),
        location=HitLocation(
            country=hit.country.lower(),
            region=hit.region,
            region_name=hit.region_name,
            city=hit.city,
            postalcode=hit.postal_code,
            latitude=round(hit.latitude, 4),
            longitude=round(hit.longitude, 4),
            organization=hit.organization,
        ),
        source=HitSource(
            id=hit.source_id,
            name=source_name(hit.source_id),
            param=hit.source_param,
        ),
        referer=hit.referrer,
        query_params=hit.query,
        tracked_parameters=_parameters(hit.query),
        real_destination_url=hit.destination,
        rule_id=hit.rule_id,
        client_language=hit.language,
        org=hit.organization,
        conversions=led_to,
        **{f"conversion{place}": one for place, one in enumerate(led_to[:OLD_SLOTS], start=1)},
    )


def _conversion(
    found: FiredConversion, render: Rendering, conversions: Mapping[int, model.Conversion]
) -> HitConversionInfo:
    conversion = conversions.get(found.conversion_id)
    when = render.date(found.ts)
    return HitConversionInfo(
        id=found.conversion_id,
        name=conversion.name if conversion else "",
        value=float(money.to_decimal(found.value)),
        cost=float(money.to_decimal(found.cost)),
        comcost=float(money.to_decimal(found.commission)),
        parameter=found.parameter,
        access_time=when,
        date=when,
        deleted=conversion.deleted if conversion else False,
    )


def _parameters(query: str) -> dict[str, str]:
    """Return the query's parameters; of several with one name the last."""
    try:
        return dict(parse_qsl(query, keep_blank_values=True, max_num_fields=200))
    except ValueError:
        return {}


def _flag(value: object) -> str:
    return "1" if value else "0"


def number_of(name: str) -> int:
    """Return a number for a name: the same one for ever, 31 bits, 0 for no name."""
    return zlib.crc32(name.encode()) & 0x7FFF_FFFF if name else 0
