"""`POST /v3/links/preview`: where a link, as it is or as it would be, would lead a visit."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Field, PlainValidator, ValidationError

from clicktrail.api.bodies import take
from clicktrail.api.errors import Failure
from clicktrail.api.v2.link_bodies import DatapointBody, fields_of
from clicktrail.api.v2.link_intake import take_members
from clicktrail.api.v3.asking import MOST_FAULTS, Faults
from clicktrail.api.v3.operations import By, JsonBody, Reply, fault, reads, refused, router, wrong
from clicktrail.api.v3.question_body import Body
from clicktrail.api.v3.rule_bodies import RuleBody
from clicktrail.api.v3.rule_reading import read_rules, shown
from clicktrail.domain.choosing import End
from clicktrail.domain.countries import COUNTRIES
from clicktrail.domain.decide import PAUSE, Plan, redirect_status, reply_of
from clicktrail.domain.decide import Reply as Kind
from clicktrail.domain.destinations import host_patterns
from clicktrail.domain.entries import DatapointType, LinkEntry, RedirectType, Status
from clicktrail.domain.hosts import host_of
from clicktrail.domain.link_members import RULES, behaviour_of, fallback, redirect_of
from clicktrail.domain.rules import Choice, Comparison, Every, Fact, Not, Relation, Some
from clicktrail.domain.supposed import Device, Supposed, Visit, filled, shares
from clicktrail.domain.timeframe import FIRST_YEAR, LAST_YEAR
from clicktrail.enrichment.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from clicktrail.api.auth import Caller
    from clicktrail.catalog.model import Datapoint
    from clicktrail.domain.rules import Condition

api = router("Links")
LARGEST_ID: Final = 2**31 - 1
MOST_BEFORE: Final = 2**53
Short = Annotated[str, Field(max_length=100)]
Count = Annotated[int, Field(ge=0, le=MOST_BEFORE)]


class VisitBody(Body):
    """A visit that nobody makes; what is absent is not known of it."""

    country: Annotated[Short, Field(description="ISO 3166-1 alpha-2, in any case.")] = ""
    region: Annotated[Short, Field(description="ISO 3166-2 without the country, or a name.")] = ""
    city: Annotated[Short, Field(description="Its English name.")] = ""
    device: Annotated[Device, Field(description="`email`: a mail client; `bot`: a bot.")] = ""
    os: Short = ""
    browser: Short = ""
    language: Annotated[Short, Field(description="A tag: `de-at`.")] = ""
    referrer: Annotated[
        str, Field(max_length=4096, description="The page before: its host, or its URL.")
    ] = ""
    query: Annotated[
        str, Field(max_length=4096, description="What stands behind the `?` of the short address.")
    ] = ""
    at: Annotated[
        Annotated[str, Field(json_schema_extra={"format": "date-time"})] | None,
        Field(description="When, with a zone; absent: now."),
    ] = None
    returning: Annotated[bool, Field(description="The visitor's cookie is known.")] = False
    unique: Annotated[bool, Field(description="Their first one in 30 minutes.")] = True
    earlier: Annotated[Count, Field(description="How often the link led the visitor before.")] = 0
    clicks: Annotated[Count, Field(description="Clicks that used up the link's limit so far.")] = 0
    percentage: Annotated[
        float, Field(ge=0, lt=100, description="The visitor's number on the link.")
    ] = 0.0


class PreviewBody(Body):
    """A link and a visit to it."""

    datapoint: Annotated[
        int | None, Field(ge=1, le=LARGEST_ID, description="A link of the account.")
    ] = None
    link: Annotated[
        dict[str, Any],
        Field(
            default_factory=dict,
            description="A link as `POST /datapoints` takes it; with `datapoint`, what would be"
            " changed of that one.",
        ),
    ]
    rules: Annotated[
        list[RuleBody] | None,
        PlainValidator(lambda raw: raw, json_schema_input_type=list[RuleBody] | None),
        Field(
            description="Its own rules, as `PUT /links/{id}/rules` takes them; absent: as they are."
        ),
    ] = None
    visit: VisitBody = VisitBody()


MODELS = (PreviewBody,)
EXAMPLE = {
    "outcome": "leads",
    "status": 307,
    "destination": "https://shop.example/de",
    "by": "rule",
    "rule": {
        "number": 1,
        "of": 2,
        "id": 1001,
        "name": "Germany",
        "choice": "first",
        "condition": {"fact": "country", "relation": "is", "values": ["de"], "name": ""},
    },
    "targets": [{"destination": "https://shop.example/de", "share": 1.0}],
    "password": False,
}


@api.post(
    "/links/preview",
    summary="See where a link would lead a visit",
    openapi_extra=reads({"$ref": "#/components/schemas/PreviewBody"}),
    responses={200: {"content": {"application/json": {"example": EXAMPLE}}}},
)
def preview_link(by: By, body: JsonBody) -> Reply:
    """Say where a link, stored or not yet, leads a visit, and why; nothing is counted or kept.

    It is asked of the engine that answers visitors. What is left to chance or turns is answered by
    the shares of all places that it may be.
    """
    asked = _read(body)
    visit = _visit(asked.visit)
    before = None
    if asked.datapoint is not None:
        with by.parts.catalog.read() as view:
            before = view.datapoints.get(by.account_id, asked.datapoint)
    entry, members = _link(by, asked, before)
    names = {one["id"]: one.get("name") for one in shown(members)}
    return Reply(_shown(entry, Supposed(visit, host_patterns(_allowed(by))), visit, names))


def _read(raw: Any) -> PreviewBody:
    """Return the body. Raises Rejected naming every wrong member."""
    if not isinstance(raw, dict):
        raise wrong("The body must be a JSON object.")
    try:
        asked = PreviewBody.model_validate(raw)
    except ValidationError as error:
        found = error.errors()[:MOST_FAULTS]
        raise refused(
            [fault(_sentence(one["loc"], one["msg"]), *one["loc"]) for one in found]
        ) from None
    return asked


def _visit(given: VisitBody) -> Visit:
    """Return the visit in the forms that the edge has. Raises Rejected naming all faults."""
    faults = Faults()
    country = given.country.lower()
    # Some other letters are two of ASCII in lower case.
    if country and not (given.country.isascii() and country in COUNTRIES):
        faults.add('"country" must be an ISO country code of two letters', "visit", "country")
    referrer = _host(given.referrer)
    if given.referrer.strip() and not referrer:
        faults.add(
            '"referrer" must be a host such as news.example, or the URL of a page',
            *("visit", "referrer"),
        )
    at = datetime.now(UTC) if given.at is None else _instant(given.at)
    if at is None:
        faults.add(
            f'"at" must be a moment from {FIRST_YEAR} to {LAST_YEAR} with its zone, such as'
            " 2026-06-01T10:00:00+02:00",
            *("visit", "at"),
        )
    faults.finish()
    assert at is not None
    return Visit(
        now_ms=int(at.timestamp() * 1000),
        **given.model_dump(exclude={"at", "country", "referrer", "query"}),
        country=country,
        referrer=referrer,
        query=given.query.removeprefix("?"),
    )


def _host(referrer: str) -> str:
    """Return the host of a page as visits have it, empty where there is none."""
    url = referrer if "://" in referrer else f"http://{referrer.strip()}"
    return host_of(source_of(url).host)


def _instant(text: str) -> datetime | None:
    """Return what a text in ISO 8601 with a zone means, None for any other."""
    try:
        moment = datetime.fromisoformat(text)
        utc = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return utc if moment.tzinfo is not None and FIRST_YEAR <= utc.year <= LAST_YEAR else None


def _sentence(place: tuple[str | int, ...], message: str) -> str:
    return f'"{place[-1]}": {message[:1].lower()}{message[1:]}.'


def _link(
    by: Caller, asked: PreviewBody, before: Datapoint | None
) -> tuple[LinkEntry, Mapping[str, Any]]:
    """Return the link as an edge would have it, and its further members.

    Raises Rejected naming every wrong member.
    """
    body, failures = take(DatapointBody, asked.link)
    unread = {one.property for one in failures}
    if (before.type if before else body.type) == DatapointType.TRACKING_PIXEL:
        raise wrong("A tracking pixel leads nowhere.", "datapoint" if before else "link")
    specifics = body.type_tl
    gated = bool(before and before.specifics.get("password"))
    if specifics is not None and specifics.password is not None:
        gated = specifics.password != ""
        # Hashing it is made to be slow, and it says nothing of where the link leads.
        specifics.password = None
    fields = fields_of(body)
    found = take_members(specifics, fields, before, by.zone)
    failures += [one for one in found if not (unread and one.property == "TypeTL.Url")]
    if failures:
        raise refused([fault(one.message, "link", *_steps(one)) for one in failures])
    members = fields.get("specifics", before.specifics if before else {})
    if asked.rules is not None:
        members = read_rules({RULES: asked.rules}, members, ZoneInfo(by.account.timezone))
    given = fields.get("redirect_type", before.redirect_type if before else RedirectType.PERMANENT)
    entry = LinkEntry(
        datapoint_id=before.id if before else 0,
        account_id=by.account_id,
        group_id=fields.get("group_id") or (before.group_id if before else 0),
        domain_id=fields.get("domain_id") or (before.domain_id if before else 0),
        name=fields.get("name") or (before.name if before else ""),
        type=DatapointType.TRACKING_LINK,
        status=fields.get("status", before.status if before else Status.ACTIVE),
        url=fallback(fields.get("url", before.url if before else ""), members),
        redirect_type=redirect_of(given, members),
        append_query=fields.get("append_query", before.append_query if before else False),
        behaviour=behaviour_of({**members, "password": "asked" if gated else ""}),
    )
    return entry, members


def _steps(failure: Failure) -> list[str | int]:
    """Return the way to a member that v2 names `TypeTL.UrlsByNation[0].Url`."""
    steps = re.findall(r"[^.\[\]]+", failure.property)
    return [int(one) if one.isdecimal() else one[:1].lower() + one[1:] for one in steps]


def _allowed(by: Caller) -> tuple[str, ...]:
    """Return the hosts that a visit may name; a guest is not shown them."""
    if by.guest is not None:
        return ()
    with by.parts.catalog.read() as view:
        return tuple(one.value for one in view.network_lists.whitelist(by.account_id))


def _shown(
    entry: LinkEntry, facts: Supposed, visit: Visit, names: Mapping[int, str | None]
) -> dict[str, Any]:
    plan = Plan(entry)
    behaviour = entry.behaviour
    kind = reply_of(entry)
    rules = behaviour.rules if behaviour else ()
    answer: dict[str, Any] = {
        "outcome": "leads",
        "status": redirect_status(entry, plan),
        "destination": None,
        "by": "status",
        "rule": None,
        "targets": [],
        "password": bool(behaviour and behaviour.password),
    }
    if kind is not Kind.REDIRECT:
        expired = kind is Kind.PAUSED and plan.has_expired(visit.now_ms, lambda: visit.clicks)
        outcome = "expired" if expired else kind.name.lower()
        return answer | {"outcome": outcome, "status": None}
    end = plan.end(facts, facts)
    answer["by"] = _reason(entry, end, visit)
    if end is PAUSE:
        return answer | {"outcome": "expired", "status": None}
    rule = next((one for one in rules if one.rule_id == end.rule_id), None)
    places = [(end.url, 1.0)] if rule is None else shares(rule, end)
    if rule is not None:
        answer["rule"] = {
            "number": rules.index(rule) + 1,
            "of": len(rules),
            "id": rule.rule_id,
            "name": names.get(rule.rule_id),
            "choice": Choice(rule.choice).name.lower(),
            "condition": _condition(rule.condition),
        }
    return answer | {
        "destination": filled(end.url, entry, facts, visit.query),
        "targets": [
            {"destination": filled(url, entry, facts, visit.query), "share": round(share, 4)}
            for url, share in places
        ],
    }


def _reason(entry: LinkEntry, end: End, visit: Visit) -> str:
    behaviour = entry.behaviour
    if end.rule_id:
        return "rule"
    if behaviour and 0 < behaviour.expires_at_ms <= visit.now_ms:
        return "date"
    if behaviour and 0 < behaviour.click_limit <= visit.clicks:
        return "clicks"
    return "url"


def _condition(condition: Condition | None) -> dict[str, Any] | None:
    match condition:
        case Comparison():
            return {
                "fact": Fact(condition.fact).name.lower(),
                "relation": Relation(condition.relation).name.lower(),
                "values": list(condition.values),
                "name": condition.name,
            }
        case Every():
            return {"and": [_condition(each) for each in condition.conditions]}
        case Some():
            return {"or": [_condition(each) for each in condition.conditions]}
        case Not():
            return {"not": _condition(condition.condition)}
    return None
