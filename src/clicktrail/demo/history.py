"""Ninety days of visits and conversions as events, in the order of their times.

The same seed, datapoints and end give the same events, byte for byte.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from clicktrail.demo import people, shop
from clicktrail.demo.shop import Audience, Rhythm
from clicktrail.domain.events import (
    Candidate,
    Channel,
    ConversionFired,
    Evidence,
    Flag,
    Hit,
    HitKind,
)
from clicktrail.domain.hit_id import MAX_NODE, MAX_WORKER, HitIds
from clicktrail.domain.money import SCALE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from clicktrail.demo.people import Person

DAYS = 90
SEED = 20_240_601
VISITS = 92_000
CRAWLER_SHARE = 0.11
RETURN_SHARE = 0.34
RELOAD_SHARE = 0.06
DUPLICATE_SHARE = 0.04
UNATTRIBUTED_SHARE = 0.06
# How much oftener a rival's visitors buy.
RIVAL_FACTOR = 1.6
COOKIE_ENTRIES = 8
DAY_MS = 86_400_000

# Visits by local hour, and by weekday from Monday.
_HOURS = (2, 1, 1, 1, 1, 2, 5, 9, 11, 11, 10, 10, 12, 12, 10, 9, 9, 10, 12, 14, 15, 14, 10, 5)
_MAIL_HOURS = (1, 0, 0, 0, 0, 1, 4, 9, 30, 42, 24, 16, 14, 11, 8, 7, 7, 8, 9, 9, 8, 6, 4, 2)
_WEEKDAYS = (1.05, 1.1, 1.08, 1.0, 0.92, 0.8, 0.95)
_THURSDAY = 3


@dataclass(frozen=True)
class Placed:
    """A datapoint of the sample as the catalog has it; `conversion_ids` are its goals'."""

    point: shop.Point
    datapoint_id: int
    account_id: int
    group_id: int
    domain_id: int
    conversion_ids: tuple[int, ...]


class _Visit(NamedTuple):
    at_ms: int
    order: int
    placed: Placed
    person: Person | None
    crawler: tuple[str, str]
    referrer: str
    query: str
    to_rival: bool = False


class _Sale(NamedTuple):
    at_ms: int
    order: int
    account_id: int
    goal: int
    conversion_id: int
    person: Person
    value: int
    commission: int
    parameter: str
    attributable: bool


def events(
    placed: Sequence[Placed], end: datetime, seed: int = SEED
) -> Iterator[Hit | ConversionFired]:
    """Yield the events of the `DAYS` days before `end`, oldest first."""
    random = Random(seed)
    visits = _visits(random, placed, end)
    happenings: list[_Visit | _Sale] = sorted([*visits, *_sales(random, visits, end)], key=_when)
    ids = HitIds(MAX_NODE, MAX_WORKER)
    cookies: dict[int, dict[int, Candidate]] = {}
    for happening in happenings:
        hit_id = ids.next(happening.at_ms)
        if isinstance(happening, _Sale):
            yield _conversion(happening, hit_id, cookies, placed)
            continue
        hit = _hit(happening, hit_id, is_new=_is_new(happening, cookies))
        if happening.person is not None:
            cookie = cookies.setdefault(happening.person.visitor, {})
            cookie.pop(hit.datapoint_id, None)
            cookie[hit.datapoint_id] = Candidate(
                hit_id, hit.datapoint_id, hit.group_id, hit.kind, Evidence.COOKIE, associated=False
            )
            if len(cookie) > COOKIE_ENTRIES:
                del cookie[next(iter(cookie))]
        yield hit


def _when(happening: _Visit | _Sale) -> tuple[int, int]:
    return happening.at_ms, happening.order


def _visits(random: Random, placed: Sequence[Placed], end: datetime) -> list[_Visit]:
    end_ms = int(end.timestamp() * 1000)
    first_day = (end - timedelta(days=DAYS)).astimezone(UTC).date()
    days = [first_day + timedelta(days=number) for number in range(DAYS + 1)]
    slots = [(day, one) for day in range(len(days)) for one in placed]
    weights = [
        one.point.weight * _day_weight(one.point.rhythm, day, days[day].weekday())
        for day, one in slots
    ]
    regulars: dict[Audience, list[Person]] = {audience: [] for audience in Audience}
    visits: list[_Visit] = []
    for order, (day, one) in enumerate(
        sorted(random.choices(slots, weights, k=VISITS), key=lambda slot: slot[0])
    ):
        campaign = shop.CAMPAIGNS[one.point.campaign]
        audience = campaign.audience
        midnight = int(datetime.combine(days[day], datetime.min.time(), UTC).timestamp() * 1000)
        query = random.choice(one.point.queries or campaign.queries)
        if random.random() < CRAWLER_SHARE:
            _, agent, network = random.choices(
                people.CRAWLERS, [crawler[0] for crawler in people.CRAWLERS]
            )[0]
            at_ms = midnight + random.randrange(DAY_MS)
            crawler = agent, people.address(random, (network,))
            visits.append(_Visit(at_ms, order, one, None, crawler, "", query))
            continue
        known = regulars[audience]
        if known and random.random() < RETURN_SHARE:
            # The newest visitors are the likeliest to come again.
            person = known[-1 - int(min(random.expovariate(1 / 900), len(known) - 1))]
        else:
            person = people.person(random, audience)
            known.append(person)
        hours = _MAIL_HOURS if one.point.rhythm is Rhythm.WEEKLY else _HOURS
        hour = random.choices(range(24), hours)[0] - person.offset
        at_ms = midnight + hour * 3_600_000 + random.randrange(3_600_000)
        referrer = _referrer(random, one, audience)
        to_rival = bool(one.point.rival) and random.random() < 0.5
        visit = _Visit(at_ms, order, one, person, ("", ""), referrer, query, to_rival)
        visits.append(visit)
        if random.random() < RELOAD_SHARE:
            visits.append(visit._replace(at_ms=at_ms + random.randrange(4_000, 900_000)))
    start_ms = end_ms - DAYS * DAY_MS
    return [visit for visit in visits if start_ms <= visit.at_ms < end_ms]


def _day_weight(rhythm: Rhythm, day: int, weekday: int) -> float:
    progress = day / DAYS
    match rhythm:
        case Rhythm.STEADY:
            return _WEEKDAYS[weekday]
        case Rhythm.GROWING:
            return _WEEKDAYS[weekday] * (0.5 + progress)
        case Rhythm.WEEKLY:
            since = (weekday - _THURSDAY) % 7
            return 3.6 * math.exp(-since * 1.1) + 0.15
        case Rhythm.LAUNCH:
            age = day - 0.45 * DAYS
            burst = math.exp(-age / 14) * 3 if age >= 0 else 0.12
            return _WEEKDAYS[weekday] * (burst + 0.1)


def _referrer(random: Random, one: Placed, audience: Audience) -> str:
    if "qr" in one.point.tags:
        return ""
    found = random.choices(*_columns(people.REFERRERS[audience]))[0]
    if one.point.is_pixel and audience is Audience.BLOGS:
        return found or "https://beanlog.example.net/best-beans"
    return found


def _columns(weighted: tuple[tuple[float, str], ...]) -> tuple[list[str], list[float]]:
    return [text for _, text in weighted], [weight for weight, _ in weighted]


def _sales(random: Random, visits: list[_Visit], end: datetime) -> Iterator[_Sale]:
    end_ms = int(end.timestamp() * 1000)
    number = 10_000
    order = len(visits) + VISITS
    for visit in visits:
        point = visit.placed.point
        for goal_index, conversion_id in zip(point.goals, visit.placed.conversion_ids, strict=True):
            goal = shop.GOALS[goal_index]
            rate = goal.rate * (0.2 if point.is_pixel else 1)
            if visit.to_rival:
                rate *= RIVAL_FACTOR
            if visit.person is None or random.random() >= rate:
                continue
            days = random.expovariate(1.0) if random.random() < 0.3 else 0.0
            at_ms = visit.at_ms + 90_000 + random.randrange(1_500_000) + int(days * DAY_MS)
            value = goal.value * (random.lognormvariate(0, 0.45) if goal.has_order else 1)
            percent = goal.commission_percent if point.campaign == 2 else 0
            number += 1
            order += 1
            sale = _Sale(
                at_ms=at_ms,
                order=order,
                account_id=visit.placed.account_id,
                goal=goal_index,
                conversion_id=conversion_id,
                person=visit.person,
                value=round(value * 100) * (SCALE // 100),
                commission=round(value * percent) * (SCALE // 100),
                parameter=f"HL-{number}" if goal.has_order else "",
                attributable=random.random() >= UNATTRIBUTED_SHARE,
            )
            if at_ms >= end_ms:
                continue
            yield sale
            reload_ms = at_ms + random.randrange(2_000, 60_000)
            if goal.has_order and random.random() < DUPLICATE_SHARE and reload_ms < end_ms:
                yield sale._replace(at_ms=reload_ms)


def _is_new(visit: _Visit, cookies: dict[int, dict[int, Candidate]]) -> bool:
    return visit.person is not None and visit.person.visitor not in cookies


def _hit(visit: _Visit, hit_id: int, *, is_new: bool) -> Hit:
    one, person = visit.placed, visit.person
    agent, ip = (person.user_agent, person.ip) if person else visit.crawler
    path = one.point.rival if visit.to_rival else one.point.path
    return Hit(
        hit_id=hit_id,
        account_id=one.account_id,
        datapoint_id=one.datapoint_id,
        group_id=one.group_id,
        domain_id=one.domain_id,
        kind=HitKind.VIEW if one.point.is_pixel else HitKind.CLICK,
        visitor=person.visitor if person else 0,
        ip=ip,
        user_agent=agent,
        referrer=visit.referrer,
        language=person.language if person else "",
        query=visit.query,
        destination=visit.referrer if one.point.is_pixel else shop.SITE + path,
        rule_id=1 if one.point.rival else 0,
        flags=Flag.NEW_VISITOR if is_new else Flag(0),
    )


def _conversion(
    sale: _Sale,
    hit_id: int,
    cookies: dict[int, dict[int, Candidate]],
    placed: Sequence[Placed],
) -> ConversionFired:
    carriers = {one.datapoint_id for one in placed if sale.conversion_id in one.conversion_ids}
    cookie = cookies.get(sale.person.visitor, {}) if sale.attributable else {}
    candidates = tuple(
        Candidate(
            seen.hit_id,
            seen.datapoint_id,
            seen.group_id,
            seen.kind,
            Evidence.COOKIE,
            associated=seen.datapoint_id in carriers,
        )
        for seen in reversed(cookie.values())
    )
    return ConversionFired(
        hit_id=hit_id,
        account_id=sale.account_id,
        conversion_id=sale.conversion_id,
        channel=Channel.IMAGE,
        value=sale.value,
        commission=sale.commission,
        parameter=sale.parameter,
        candidates=candidates,
        visitor=sale.person.visitor if sale.attributable else 0,
        ip=sale.person.ip,
        user_agent=sale.person.user_agent,
        referrer=f"{shop.SITE}/thank-you",
        query="",
    )
