"""How an event looks in API v3: in a list, in the live stream, in an export.

Members are called as the dimensions of `api.v3.words`; what a conversion has of them is of the hit
that it is attributed to, as in every question.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from clicktrail.api.v3.words import shown_value
from clicktrail.domain import money
from clicktrail.domain.events import HitKind
from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.enrichment.sources import source_name

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from clicktrail.hits.event_rows import Event, FiredConversion, StoredHit
    from clicktrail.statistics.event_names import EventNames

PLAIN = (
    "destination",
    "outcome",
    "bot_name",
    "bot_category",
    "country",
    "region",
    "region_name",
    "city",
    "postal_code",
    "language",
    "browser",
    "browser_version",
    "browser_family",
    "browser_type",
    "os",
    "os_version",
    "os_family",
    "device",
    "source_param",
    "referrer",
    "referrer_host",
    "query",
    "ip",
    "organization",
)
"""Members that are columns of hits as they stand."""

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
EXAMPLE: dict[str, Any] = {
    "id": "161229478239109123",
    "kind": "click",
    "time": "2026-06-07T18:30:12.421+02:00",
    "datapoint": {"id": 12, "name": "spring", "title": "Spring sale"},
    "group": {"id": 3, "name": "Mail"},
    "tags": [{"id": 5, "name": "sale"}],
    "domain": {"id": 1, "name": "go.example.com"},
    "rule": None,
    "rule_name": "",
    "is_unique": True,
    "is_bot": False,
    "source": "Direct",
    "destination": "https://shop.example/",
    "outcome": "counted",
    "bot_name": "",
    "bot_category": "",
    "country": "CH",
    "region": "ZH",
    "region_name": "Zurich",
    "city": "Zurich",
    "postal_code": "",
    "language": "de",
    "browser": "Chrome 131",
    "browser_version": "131",
    "browser_family": "Chrome",
    "browser_type": "WebBrowser",
    "os": "Linux",
    "os_version": "",
    "os_family": "Linux",
    "device": "desktop",
    "source_param": "",
    "referrer": "",
    "referrer_host": "",
    "query": "utm_source=mail",
    "ip": "198.51.100.7",
    "organization": "",
    "utm_source": "mail",
    "utm_medium": "",
    "utm_campaign": "",
    "utm_term": "",
    "utm_content": "",
    "query_parameters": {"utm_source": "mail"},
    "conversion": None,
    "click": None,
}


def shown_event(event: Event, names: EventNames, zone: ZoneInfo) -> dict[str, Any]:
    """Return an event as JSON has it; `names` must have looked it up."""
    hit = event.hit
    datapoint = names.datapoint(event.datapoint_id)
    place: dict[str, Any] | None = None
    if event.datapoint_id:
        place = {"id": event.datapoint_id, "name": "", "title": ""}
    if datapoint is not None:
        place = {"id": datapoint.id, "name": datapoint.name, "title": datapoint.title}
    parameters = parameters_of("" if hit is None else hit.query)
    return {
        "id": str(event.event_id),
        "kind": str(event.kind),
        "time": event.ts.astimezone(zone).isoformat(timespec="milliseconds"),
        "datapoint": place,
        "group": None
        if datapoint is None
        else {"id": datapoint.group_id, "name": datapoint.group_name},
        "tags": []
        if datapoint is None
        else [{"id": tag.id, "name": tag.name} for tag in datapoint.tags],
        **_of_hit(hit, event.datapoint_id, names),
        **{name: parameters.get(name, "") for name in UTM},
        "query_parameters": parameters,
        "conversion": None
        if event.conversion is None
        else _conversion(event.conversion, names.conversion(event.conversion.conversion_id)),
        "click": None if event.conversion is None else _click(event.conversion, zone),
    }


def _of_hit(hit: StoredHit | None, datapoint_id: int, names: EventNames) -> dict[str, Any]:
    if hit is None:
        return {
            "domain": None,
            "rule": None,
            "rule_name": "",
            "is_unique": False,
            "is_bot": False,
            "source": source_name(0),
            **dict.fromkeys(PLAIN, ""),
        }
    return {
        "domain": {"id": hit.domain_id, "name": names.domain(hit.domain_id)}
        if hit.domain_id
        else None,
        "rule": shown_value("rule", hit.rule_id),
        "rule_name": names.rule(datapoint_id, hit.rule_id),
        "is_unique": hit.is_unique,
        "is_bot": hit.is_spider,
        "source": source_name(hit.source_id),
        **{name: getattr(hit, name) for name in PLAIN},
    }


def _conversion(fired: FiredConversion, name: str) -> dict[str, Any]:
    amounts = ("value", "commission", "cost", "given_value", "given_commission")
    return {
        "id": fired.conversion_id,
        "name": name,
        "outcome": fired.outcome,
        **{one: float(money.to_decimal(getattr(fired, one))) for one in amounts},
        "currency": fired.currency,
        "order_id": fired.order_id,
        "parameter": fired.parameter,
        "channel": fired.channel,
        "ip": fired.ip,
        "referrer": fired.referrer,
    }


def _click(fired: FiredConversion, zone: ZoneInfo) -> dict[str, Any] | None:
    """Return the hit that a conversion is attributed to, also where nothing else is kept of it."""
    if not fired.click_hit_id:
        return None
    milliseconds = timestamp_ms(fired.click_hit_id)
    return {
        "id": str(fired.click_hit_id),
        "kind": "view" if fired.click_kind == HitKind.VIEW else "click",
        "time": _moment(milliseconds, zone),
        "evidence": fired.evidence,
    }


def _moment(milliseconds: int, zone: ZoneInfo) -> str:
    at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    return at.astimezone(zone).isoformat(timespec="milliseconds")


def parameters_of(query: str) -> dict[str, str]:
    """Return the parameters of a query string, decoded; of several with one name the first."""
    found: dict[str, str] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        found.setdefault(unquote_plus(name), unquote_plus(value))
    return found
