"""An account in which every parameter of every operation matters, and what is in it, as values.

One group, one conversion, one tag and one script have datapoints of every sort, so that a filter
leaves some out wherever it is applied. Visits lie in every stretch of time that has a word.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from clicktrail.catalog.catalog import Catalog
from clicktrail.catalog.tables import datapoints as datapoint_table
from clicktrail.catalog.tables import domains as domain_table
from clicktrail.domain.entries import Status
from clicktrail.domain.hit_id import first_id_at
from tests.support.api import Account
from tests.support.clock import away_from_midnight
from tests.support.guests import GuestOf
from tests.support.hit_store import conversion_columns, hit_columns

LINK, PIXEL = "tl", "tp"
# Before today; each in another stretch of time than its neighbours.
DAYS_AGO = (0, 1, 4, 13, 33, 64, 100, 150, 250, 400, 640)
# What all visits have in common, by the reports that count it.
VISITOR: dict[str, Any] = {
    "ip": "198.51.100.7",
    "referrer": "https://news.example/a",
    "referrer_host": "news.example",
    "source_id": 1,
    "source_param": "shoes",
    "language": "de",
    "country": "CH",
    "region_name": "Vaud",
    "city": "Nyon",
    "organization": "Net AG",
    "browser": "Firefox 130",
    "browser_family": "Firefox",
    "browser_type": "WebBrowser",
    "os": "Ubuntu 24",
    "os_family": "Linux",
    "device": "desktop",
    "query": "q=1",
    "destination": "https://shop.example/",
}


@dataclass(frozen=True)
class Thing:
    """An entity as the filters of lists look at it."""

    kind: str
    id: int
    name: str
    created: datetime
    status: str = "active"
    type: str = ""
    tags: frozenset[str] = frozenset()
    favourite: bool = False
    group: int = 0
    conversions: frozenset[int] = frozenset()
    led_to: frozenset[int] = frozenset()
    scripts: frozenset[int] = frozenset()
    writable: bool = False


@dataclass(frozen=True)
class Visit:
    """A click on a link or a view of a pixel, and the conversions that it led to."""

    id: int
    datapoint: int
    at: datetime
    view: bool
    unique: bool
    spider: bool
    led_to: frozenset[int]


@dataclass(frozen=True)
class Grant:
    """What a guest was granted."""

    entity_type: str
    entity_id: int
    verb: str


@dataclass
class Clock:
    """The catalog's time while the account is being filled."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


@dataclass
class Shelf:
    """The account, and everything in it."""

    owner: Account
    guest: GuestOf
    today: date
    things: list[Thing] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    entries: dict[str, list[str]] = field(default_factory=dict)
    """Ids of the network lists by their paths, oldest first."""

    def of(self, kind: str) -> list[Thing]:
        """Return the things of a kind, newest first."""
        found = [one for one in self.things if one.kind == kind]
        return sorted(found, key=lambda one: (one.created, one.id), reverse=True)

    def named(self, kind: str, name: str) -> Thing:
        """Return the thing of a name."""
        return next(one for one in self.things if (one.kind, one.name) == (kind, name))


# name, type, status, tags, favourite, group, conversions, has the script
_DATAPOINTS: tuple[tuple[str, str, str, str, bool, str, str, bool], ...] = (
    ("elder", PIXEL, "active", "red", True, "main", "sale lead", False),
    ("apple", LINK, "active", "red blue", True, "main", "sale", True),
    ("cedar", PIXEL, "active", "red blue", False, "main", "sale", False),
    ("birch", LINK, "paused", "red", False, "main", "sale lead", True),
    ("fir", LINK, "spam", "red", False, "main", "sale", True),
    ("damson", LINK, "deleted", "red blue", True, "main", "sale", True),
    ("hazel", PIXEL, "active", "", False, "other", "gone", False),
    ("gorse", LINK, "active", "blue", False, "other", "lead", True),
    ("ivy", LINK, "deleted", "red", False, "ended", "", False),
)
# name, status, tags, favourite
_GROUPS: tuple[tuple[str, str, str, bool], ...] = (
    ("main", "active", "red blue", True),
    ("other", "active", "red", False),
    ("ended", "deleted", "red", False),
)


def fill(parts: Parts) -> Shelf:
    """Fill an account of its own."""
    away_from_midnight(before=300)
    now = datetime.now(UTC).replace(microsecond=0)
    clock = Clock(now - timedelta(days=40))
    clocked = dataclasses.replace(parts, catalog=Catalog.open(parts.settings, clock))
    owner = Account(clocked, TestClient(create_app(clocked)))
    shelf = Shelf(owner, GuestOf(owner, "writer", name="writer"), now.date())
    made = _Maker(shelf, clock)
    made.thing("groups", "Default", owner.default_group)
    made.rest()
    made.groups_and_conversions()
    made.datapoints()
    made.guests()
    made.endings()
    made.traffic()
    # The same account through the application that all tests share, whose clock is right.
    owner.parts = parts
    clocked.catalog.close()
    owner._client = TestClient(create_app(parts))
    return shelf


class _Maker:
    """Makes things one day apart."""

    def __init__(self, shelf: Shelf, clock: Clock) -> None:
        self.shelf, self.owner, self.clock = shelf, shelf.owner, clock
        self.ids: dict[tuple[str, str], int] = {}

    def thing(self, kind: str, name: str, id_: int, **more: Any) -> int:
        self.shelf.things.append(Thing(kind, id_, name, self.clock.now, **more))
        self.ids[kind, name] = id_
        self.clock.now += timedelta(days=1)
        return id_

    def rest(self) -> None:
        for name in ("ash", "beech", "cherry"):
            body = {"name": name, "script": "1"}
            self.thing("retargeting", name, self.owner.ok("POST", "/retargeting", body)["id"])
        for number, (name, kind) in enumerate(
            (("one", "go"), ("two", "dedicated"), ("three", "dedicated"), ("four", "personal"))
        ):
            host = f"{name}{number}.shelf{self.owner.id}.example"
            body = {"name": host, "type": kind}
            self.thing("domains", host, self.owner.ok("POST", "/domains", body)["id"], type=kind)
        with self.owner.parts.catalog.read() as view:
            for one in view.connection.execute(
                select(domain_table).where(domain_table.c.account_id.is_(None))
            ):
                self.shelf.things.append(
                    Thing("domains", one.id, one.name, one.created_at, type="system")
                )
        for path, name, values in (
            ("/account/ipblacklist", "ip", ("192.0.2.1", "192.0.2.2", "192.0.2.3")),
            ("/account/domainwhitelist", "name", ("a.example", "b.example", "c.example")),
        ):
            for value in values:
                id_ = self.owner.ok("POST", path, {name: value})["id"]
                self.shelf.entries.setdefault(path, []).append(id_)
                self.clock.now += timedelta(minutes=1)

    def groups_and_conversions(self) -> None:
        for tag in ("idle", "red", "blue"):
            self.thing("tags", tag, self.owner.ok("POST", "/tags", {"name": tag})["id"])
        for name, status, tags, favourite in _GROUPS:
            id_ = self.owner.group(name, tags=tags.split(), preferred=favourite)
            self.thing(
                "groups",
                name,
                id_,
                status=status,
                tags=frozenset(tags.split()),
                favourite=favourite,
                writable=name == "other",
            )
        for name in ("sale", "lead", "gone"):
            id_ = self.owner.conversion(name)
            status = "deleted" if name == "gone" else "active"
            self.thing("conversions", name, id_, status=status)

    def datapoints(self) -> None:
        script = self.ids["retargeting", "ash"]
        for name, kind, status, tags, favourite, group, carried, scripted in _DATAPOINTS:
            conversions = [self.ids["conversions", one] for one in carried.split()]
            slots = ("firstConversionId", "secondConversionId")
            body: dict[str, Any] = {
                "groupId": self.ids["groups", group],
                "tags": tags.split(),
                "preferred": favourite,
                **dict(zip(slots, conversions, strict=False)),
            }
            if kind == PIXEL:
                id_ = self.owner.pixel(name, **body)
            else:
                more = {"scripts": [{"id": script}]} if scripted else {}
                id_ = self.owner.link(name, typeTL=more, **body)
            self.thing(
                "datapoints",
                name,
                id_,
                status=status,
                type=kind,
                tags=frozenset(tags.split()),
                favourite=favourite,
                group=self.ids["groups", group],
                # A deleted conversion is taken off what carried it; what it counted stays.
                conversions=frozenset(conversions) - {self.ids["conversions", "gone"]},
                led_to=frozenset(conversions),
                scripts=frozenset({script} if scripted else ()),
            )

    def guests(self) -> None:
        guest, other = self.shelf.guest, GuestOf(self.owner, "another", name="another")
        self.thing("account/guests", "writer", guest.id)
        self.thing("account/guests", "another", other.id)
        self.thing("account/guests", "third", GuestOf(self.owner, "third", name="third").id)
        for kind, name, verb in (
            ("datapoint", "apple", "r"),
            ("datapoint", "cedar", "w"),
            ("group", "main", "r"),
            ("group", "other", "w"),
            ("group", "ended", "r"),
        ):
            id_ = self.ids[f"{kind}s", name]
            guest.granted(kind, id_, verb)
            self.shelf.grants.append(Grant(kind, id_, verb))

    def endings(self) -> None:
        """Delete, pause and block what is so; a deleted group takes its datapoints along."""
        for kind, path in (("groups", "/groups"), ("conversions", "/conversions")):
            for one in self.shelf.of(kind):
                if one.status == "deleted":
                    self.owner.ok("DELETE", f"{path}/{one.id}")
        for one in self.shelf.of("datapoints"):
            if one.status == "deleted":
                self.owner.ok("DELETE", f"/datapoints/{one.id}")
            elif one.status == "paused":
                self.owner.ok("POST", f"/datapoints/{one.id}", {"status": 1})
            elif one.status == "spam":
                # Only the service itself blocks links.
                with self.owner.parts.catalog.write() as edit:
                    edit.connection.execute(
                        update(datapoint_table)
                        .where(datapoint_table.c.id == one.id)
                        .values(status=int(Status.ABUSE))
                    )

    def traffic(self) -> None:
        """Visits: twice as many of each datapoint as of the one before; conversions of some."""
        hits, fired = [], []
        for place, one in enumerate(reversed(self.shelf.of("datapoints"))):
            for days_ago in DAYS_AGO:
                # Sums tell which datapoints were counted: each has a digit of its own.
                for number in range(2**place if days_ago in (0, 1) and place < 6 else 1):
                    hits.append(self._visit(one, days_ago, place, number))
        for number, visit in enumerate(self.shelf.visits):
            for conversion in visit.led_to:
                fired.append(self._conversion(visit, conversion, number))
        store = self.owner.parts.hits
        store.insert_hits(hit_columns(hits), f"shelf:{self.owner.id}")
        store.insert_conversions(conversion_columns(fired), f"shelf:{self.owner.id}")

    def _visit(self, one: Thing, days_ago: int, place: int, number: int) -> dict[str, Any]:
        day = datetime.combine(
            self.shelf.today - timedelta(days=days_ago), datetime.min.time(), UTC
        )
        at = day + timedelta(hours=place, minutes=number, seconds=len(self.shelf.visits) % 60)
        ms = round(at.timestamp() * 1000)
        visit = Visit(
            id=first_id_at(ms) + len(self.shelf.visits),
            datapoint=one.id,
            at=at,
            view=one.type == PIXEL,
            unique=number == 0,
            spider=number == 1,
            led_to=one.led_to if number == 0 else frozenset(),
        )
        self.shelf.visits.append(visit)
        return {
            **VISITOR,
            "ts": ms,
            "hit_id": visit.id,
            "account_id": self.owner.id,
            "datapoint_id": one.id,
            "group_id": one.group,
            "kind": int(visit.view),
            "is_unique": int(visit.unique),
            "is_spider": int(visit.spider),
            "outcome": "spider" if visit.spider else "human",
        }

    def _conversion(self, visit: Visit, conversion: int, number: int) -> dict[str, Any]:
        ms = round(visit.at.timestamp() * 1000)
        return {
            "ts": ms,
            "event_id": first_id_at(ms) + 100_000 + number * 10 + conversion % 10,
            "account_id": self.owner.id,
            "conversion_id": conversion,
            "click_hit_id": visit.id,
            "datapoint_id": visit.datapoint,
            "kind": int(visit.view),
            "outcome": "attributed",
            "value": 10_000,
            "is_first_of_click": 1,
            "is_first": 1,
            "parameter": "order",
            **{name: VISITOR[name] for name in FIRED if name in VISITOR},
        }


FIRED = (
    "country",
    "city",
    "region_name",
    "language",
    "browser",
    "browser_family",
    "browser_type",
    "os",
    "os_family",
)
