"""The further members of a link: judged, and brought into the form in which they are kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from clicktrail.api import moments
from clicktrail.api.bodies import pascal
from clicktrail.api.errors import Failure
from clicktrail.api.v2.link_bodies import LinkSpecificsBody
from clicktrail.api.v2.operations import required
from clicktrail.domain import passwords
from clicktrail.domain.countries import COUNTRIES
from clicktrail.domain.destinations import judge
from clicktrail.domain.link_members import ITEM_LISTS, ITEMS, destinations, first_destination

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from clicktrail.catalog import model
    from clicktrail.catalog.model import DatapointFields
    from clicktrail.domain.link_members import Place

MOST_BYTES = 200_000
"""Of all destinations of a link together, in UTF-8: every edge holds all links."""

TO_ITSELF = "The link would lead to itself."

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_DAY = "yyyyMMdd"
_WEB_PORTS = frozenset({80, 443})
_NOT_KEPT_HERE = frozenset(
    {"url", "first_url", "domain_id", "redirect_type", "append_query", "scripts"}
)


def take_members(
    body: LinkSpecificsBody | None,
    fields: DatapointFields,
    before: model.Datapoint | None,
    zone: ZoneInfo,
) -> list[Failure]:
    """Put a link's further members into `fields`, merged with those that it has; judge all URLs.

    Returns every fault. What `fields` then holds may be faulty too: nothing of it may stay.
    """
    link = body or LinkSpecificsBody()
    present = before.specifics if before else {}
    failures: list[Failure] = []
    changes = _canonical(link, present, zone, failures)
    members = {name: value for name, value in {**present, **changes}.items() if value}
    failures += _judged(fields, changes, before)
    url = fields.get("url", before.url if before else "")
    if not url and not first_destination(members):
        fields["url"] = url = link.first_url or ""
        if not url:
            failures.append(required("TypeTL.Url"))
        elif fault := _fault(("url",), url):
            failures.append(fault)
    if sum(len(one.encode()) for _, one in destinations(members)) > MOST_BYTES:
        failures.append(
            Failure("TypeTL", f"The destinations take more than {MOST_BYTES} bytes together.")
        )
    if members != present:
        fields["specifics"] = members
    if link.scripts is not None:
        fields["script_ids"] = [script.id for script in link.scripts if script.id]
        failures += [
            required(f"TypeTL.Scripts[{number}].Id")
            for number, script in enumerate(link.scripts)
            if not script.id
        ]
    if before is None and link.go_domain_id and not link.domain_id:
        fields["domain_id"] = link.go_domain_id
    return failures


def refused_on_pixel(link: LinkSpecificsBody | None) -> list[Failure]:
    """Return a fault for every member that says something only a link can do."""
    said = {} if link is None else link.model_dump(exclude_none=True, by_alias=True)
    harmless = ("firstUrl", "domainId", "goDomainId", "redirectType", "appendQuery")
    return [
        Failure(pascal(("typeTL", name)), "A tracking pixel has no destination.", value)
        for name, value in said.items()
        if value and name not in harmless
    ]


def leads_to_itself(datapoint: model.Datapoint, edge_url: str) -> list[Failure]:
    """Return a fault for every destination that is the link itself.

    `edge_url` is the address under which links of the default domain open.
    """
    return [
        Failure(pascal(("typeTL", *place)), TO_ITSELF, url)
        for place, url in itself(datapoint, edge_url)
    ]


def itself(datapoint: model.Datapoint, edge_url: str) -> Iterator[tuple[Place, str]]:
    """Give every destination that is the link itself, with its place; as `leads_to_itself`."""
    edge = urlsplit(edge_url)
    for place, url in ((("url",), datapoint.url), *destinations(datapoint.specifics)):
        if url and _is(datapoint, url, edge.hostname or "", edge.port):
            yield place, url


def _is(datapoint: model.Datapoint, url: str, edge_host: str, edge_port: int | None) -> bool:
    host = judge(url).host
    if host not in (datapoint.domain_name, edge_host):
        return False
    parts = urlsplit(url)
    if unquote(parts.path).strip("/").lower() != datapoint.name.lower():
        return False
    # Something else may listen on the same machine.
    ports = _WEB_PORTS if edge_port is None or host != edge_host else frozenset({edge_port})
    return (parts.port or (443 if parts.scheme.lower() == "https" else 80)) in ports


def _canonical(
    link: LinkSpecificsBody, present: Mapping[str, Any], zone: ZoneInfo, failures: list[Failure]
) -> dict[str, Any]:
    """Return the given members by their wire names; what is empty is to be removed."""
    found: dict[str, Any] = {}
    for name, field in LinkSpecificsBody.model_fields.items():
        value = getattr(link, name)
        if value is None or name in _NOT_KEPT_HERE:
            continue
        wire = field.alias or name
        if wire in ITEM_LISTS:
            found[wire] = [item.model_dump(exclude_none=True, by_alias=True) for item in value]
        elif wire in ITEMS:
            given = value.model_dump(exclude_none=True, by_alias=True)
            merged = {**present.get(wire, {}), **given}
            found[wire] = {key: url for key, url in merged.items() if url}
        elif wire == "expirationDate":
            found[wire] = _instant(value, zone)
        elif wire == "password":
            found[wire] = _password(value, present.get(wire, ""), failures)
        else:
            found[wire] = value if isinstance(value, bool | str) else int(value)
    failures += _faults_of_items(found)
    return found


def _instant(text: str, zone: ZoneInfo) -> int:
    """Return when a link expires, in Unix milliseconds; a day alone is meant with its end."""
    if not text:
        return 0
    if len(text) == len(_DAY):
        text += "235959"
    # 0 would mean never.
    return int(moments.first_moment(text, zone).timestamp()) * 1000 or 1


def _password(given: str, kept: str, failures: list[Failure]) -> str:
    if given == passwords.SHOWN:
        if not kept:
            failures.append(
                Failure(
                    "TypeTL.Password",
                    f"{passwords.SHOWN} stands for a password that is kept, and none is.",
                    given,
                )
            )
        return kept
    return passwords.hashed(given) if given else ""


def _faults_of_items(members: Mapping[str, Any]) -> list[Failure]:
    failures: list[Failure] = []
    weighted = members.get("weightedDestinationItems")
    if weighted and not any(item.get("weight") for item in weighted):
        failures.append(
            Failure("TypeTL.WeightedDestinationItems", "At least one weight must be above 0.")
        )
    for number, item in enumerate(members.get("urlsByNation") or ()):
        nation = item.get("nation", "").strip()
        place = f"TypeTL.UrlsByNation[{number}].Nation"
        if not nation:
            failures.append(required(place))
        elif nation.lower() not in COUNTRIES:
            failures.append(Failure(place, f"{place} is no ISO country code.", nation))
    for number, item in enumerate(members.get("urlsByLanguage") or ()):
        language = item.get("languageCode", "").strip()
        place = f"TypeTL.UrlsByLanguage[{number}].LanguageCode"
        if not language:
            failures.append(required(place))
        elif not _LANGUAGE.fullmatch(language):
            failures.append(Failure(place, f"{place} is no language tag.", language))
    return failures


def _judged(
    fields: DatapointFields, changes: Mapping[str, Any], before: model.Datapoint | None
) -> list[Failure]:
    # What is kept already must not hinder a client that sends back what it got.
    known = {before.url, *(url for _, url in destinations(before.specifics))} if before else set()
    given = [(("url",), fields["url"])] if fields.get("url") else []
    return [
        fault
        for place, url in (*given, *destinations(changes))
        if url not in known and (fault := _fault(place, url))
    ]


def _fault(place: tuple[str | int, ...], url: str) -> Failure | None:
    name = pascal(("typeTL", *place))
    if not url:
        return required(name)
    refusal = judge(url).refusal
    return Failure(name, refusal, url) if refusal else None
