"""A place as databases of addresses tell it: MaxMind's records, DB-IP's, or flat ones."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import msgspec

_DISTRICT = re.compile(r"\s*\([^()]*\)\s*$")


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where an address is, empty where unknown.

    `country` is a lower-case ISO 3166-1 code, `region` the part of ISO 3166-2 behind the country.
    """

    country: str = ""
    region: str = ""
    region_name: str = ""
    city: str = ""
    postal_code: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    organization: str = ""


NOWHERE = Place()


def place_of(record: object) -> Place:
    """Read a record of any shape; each field is taken from where it is found first."""
    if not isinstance(record, dict):
        return NOWHERE
    country = _dict(record, "country") or _dict(record, "registered_country")
    regions = record.get("subdivisions")
    region = regions[0] if isinstance(regions, list) and regions else {}
    location = _dict(record, "location")
    traits = _dict(record, "traits")
    code = _text(country, "iso_code") or _text(record, "country_code")
    if not code and len(_text(record, "country")) == 2:
        code = _text(record, "country")
    return Place(
        country=code.lower() if len(code) == 2 else "",
        region=_text(region, "iso_code") or _text(record, "region_code"),
        region_name=_name(region)
        or _first_text(record, "state1", "region", "region_name", "stateprov"),
        city=_DISTRICT.sub("", _name(_dict(record, "city")) or _text(record, "city")),
        postal_code=_text(_dict(record, "postal"), "code")
        or _first_text(record, "postcode", "postal_code", "zipcode", "zip"),
        latitude=_number(location, "latitude") or _number(record, "latitude", "lat"),
        longitude=_number(location, "longitude") or _number(record, "longitude", "lng", "lon"),
        organization=_first_text(traits, "organization", "isp", "autonomous_system_organization")
        or _first_text(
            record, "organization", "isp", "autonomous_system_organization", "as_name", "org"
        ),
    )


def _dict(record: dict[str, Any], key: str) -> dict[str, Any]:
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _first_text(record: dict[str, Any], *keys: str) -> str:
    return next((found for key in keys if (found := _text(record, key))), "")


def _name(record: dict[str, Any]) -> str:
    names = record.get("names")
    return _text(names, "en") if isinstance(names, dict) else _text(record, "name")


def _number(record: dict[str, Any], *keys: str) -> float:
    for key in keys:
        value = record.get(key)
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                return float(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
    return 0.0
