"""How the rows of a report look: their ids, and what is said of each (spec behaviour.md §2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from clicktrail.api.v2.hit_shapes import number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DIRECT = "direct"
UNKNOWN = "unknown"
Labels = dict[str, Any]
Described = tuple[str, Labels]


def describe(report: str, labels: Mapping[str, str | int]) -> Described:
    """Return the id of a row and its `entityData`."""
    return _SHAPES[report]({name: str(value) for name, value in labels.items()})


def _plain(name: str) -> Callable[[dict[str, str]], Described]:
    def shape(labels: dict[str, str]) -> Described:
        value = labels[name] or UNKNOWN
        return value, {"name": value}

    return shape


def _url(name: str, empty: str) -> Callable[[dict[str, str]], Described]:
    def shape(labels: dict[str, str]) -> Described:
        value = labels[name] or empty
        return quote(value, safe=""), {"name": value}

    return shape


def _agent(name: str, family: str, kind: str = "") -> Callable[[dict[str, str]], Described]:
    """Browsers and systems: known by the same numbers as in hits."""

    def shape(labels: dict[str, str]) -> Described:
        number = number_of(labels[name])
        data: Labels = {"id": number, "name": labels[name] or UNKNOWN}
        if labels[family]:
            data |= {"familyId": number_of(labels[family]), "familyName": labels[family]}
        if kind and labels[kind]:
            data["browserType"] = labels[kind]
        return str(number), data

    return shape


def _family(name: str) -> Callable[[dict[str, str]], Described]:
    def shape(labels: dict[str, str]) -> Described:
        number = number_of(labels[name])
        return str(number), {"id": number, "name": labels[name] or UNKNOWN}

    return shape


def _city(labels: dict[str, str]) -> Described:
    city, region, country = labels["city"], labels["region_name"], labels["country"].lower()
    said = ", ".join(part for part in (city, region, country) if part) or UNKNOWN
    data = {"name": city or UNKNOWN, "city": city, "region": region, "country": country}
    return said, {name: value for name, value in data.items() if value}


def _country(labels: dict[str, str]) -> Described:
    code = labels["country"].lower() or UNKNOWN
    return code, {"name": code.upper() if code != UNKNOWN else code}


def _parameter(labels: dict[str, str]) -> Described:
    pair = labels["query_parameter"]
    name, _, value = pair.partition("=")
    return pair, {"name": name, "value": value}


_SHAPES: dict[str, Callable[[dict[str, str]], Described]] = {
    "browsers": _agent("browser", "browser_family", "browser_type"),
    "browsersfamilies": _family("browser_family"),
    "platforms": _plain("platform"),
    "cities": _city,
    "countries": _country,
    "isps": _plain("organization"),
    "ips": _plain("ip"),
    "oss": _agent("os", "os_family"),
    "ossfamilies": _family("os_family"),
    "keywords": _plain("keyword"),
    "referrers": _url("referrer", DIRECT),
    "destinations": _url("destination", UNKNOWN),
    "languages": _plain("language"),
    "params": _parameter,
    "convparameters": _plain("conversion_parameter"),
}
