"""Accounts full of entities of every kind, and a plain model of what lists of them must hold."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.api import Account
from tests.support.catalog_api import CatalogApi
from tests.support.guests import GuestOf

# Clocks change on one of these days in each zone: at midnight in Cairo, by half an hour on Lord
# Howe, over a whole day on Samoa.
ZONES = {
    "Europe/Rome": (datetime(2026, 3, 28, 20), datetime(2026, 10, 24, 20)),
    "Africa/Cairo": (datetime(2026, 4, 23, 18), datetime(2026, 10, 29, 18)),
    "Australia/Lord_Howe": (datetime(2026, 4, 4, 10), datetime(2026, 10, 3, 10)),
    "Asia/Kathmandu": (datetime(2026, 12, 31, 14), datetime(2028, 2, 28, 14)),
    "Pacific/Apia": (datetime(2011, 12, 29, 20), datetime(2011, 12, 31, 6)),
}
WORDS = ["mail", "Mail Order", "STRASSE", "straße", "Œuvre", "İstanbul", "naïve  café", "50%_off"]
WORDS += ["日本語", "a*b", "x" * 30, "ﬁne print", "Σίσυφος", "mail\torder", "42", "🎈"]
WORDS += ["[a]?-[", "m?il"]
TAGS = ["promo", "Straße", "42", "été", "two words"]
Rows = list[dict[str, Any]]


def fold(text: str) -> str:
    """A text as texts are compared."""
    return " ".join(text.split()).casefold()


def fits(pattern: str, *texts: str) -> bool:
    """Whether a pattern fits one of the texts: anywhere in it, or all of it where it has a `*`."""
    wanted = fold(pattern)
    if not wanted.strip("*"):
        return True
    if "*" not in wanted:
        return any(wanted in fold(text) for text in texts)
    expression = ".*".join(map(re.escape, wanted.split("*")))
    return any(re.fullmatch(expression, fold(text), re.DOTALL) for text in texts)


@cache
def beginning(wall: str, zone: str) -> datetime:
    """The first instant at which clocks show this (14 digits) or later, found minute by minute."""
    meant = datetime.strptime(wall, "%Y%m%d%H%M%S")
    minute = meant.replace(second=0)
    instant = minute.replace(tzinfo=UTC) - timedelta(hours=30)
    while instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < minute:
        instant += timedelta(minutes=1)
    shown = instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return instant + max(meant - shown, timedelta(0))


def following(digits: str) -> str:
    """What clocks show at the end of what 8, 10, 12 or 14 digits name, as 14 digits."""
    form = {8: "%Y%m%d", 10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}[len(digits)]
    unit = {8: "days", 10: "hours", 12: "minutes", 14: "seconds"}[len(digits)]
    return f"{datetime.strptime(digits, form) + timedelta(**{unit: 1}):%Y%m%d%H%M%S}"


class World:
    """An account full of entities, and what the test knows of them; ids rise as they are made."""

    def __init__(self, api: CatalogApi, zone: str, seed: int) -> None:
        self.zone = zone
        self._api = api
        self._source = random.Random(seed)
        self._changes = [moment.replace(tzinfo=UTC) for moment in ZONES[zone]]
        self.owner: Account = api.account(zone)
        self.groups: Rows = [self._known(self.owner.default_group, name="Default", notes="")]
        self.groups[0]["created"] = self.owner.created_at
        self.tags: dict[int, str] = {}
        self.conversions: Rows = []
        self.datapoints: Rows = []
        self.guests: Rows = []
        self.domains: Rows = []
        self._make()

    def _make(self) -> None:
        owner, pick = self.owner, self._source.choice
        for name in TAGS:
            self.tags[owner.ok("POST", "/tags", {"name": name})["id"]] = name
        for number in range(4):
            host = f"{pick(['shop', 'go', 'käse'])}{number}.{owner.id}.example"
            body = {"name": host, "type": pick([1, 2, 3])}
            self.domains.append(self._new("/domains", body, host=host.encode("idna").decode()))
        for _ in range(14):
            body = {"name": self._words(), "notes": self._words(), "tags": self._some_tags()}
            self.groups.append(self._new("/groups", body))
        for _ in range(14):
            body = {"name": self._words(), "description": self._words(), "value": pick([0, 7.5])}
            self.conversions.append(self._new("/conversions", body))
        for number in range(45):
            self.datapoints.append(self._datapoint(number))
        for number in range(10):
            body = {
                "userName": f"{pick(WORDS[:3])}{number}@{owner.id}",
                "name": pick(["", self._words()]),
                "email": pick(["", "Mail@Example.com", "x@straße.example"]),
            }
            self.guests.append(self._new("/account/guests", body))
        for row in self._source.sample(self.datapoints, 12):
            row["status"] = pick([1, 3])
            if row["status"] == 3:
                owner.ok("DELETE", f"/datapoints/{row['id']}")
            else:
                owner.ok("POST", f"/datapoints/{row['id']}", {"status": 1})
        for kind, rows in (("conversions", self.conversions), ("groups", self.groups[10:])):
            for row in self._source.sample(rows, 3):
                owner.ok("DELETE", f"/{kind}/{row['id']}")
                row["deleted"] = True
        for row in self.datapoints:
            if next(group for group in self.groups if group["id"] == row["group"])["deleted"]:
                row["status"] = 3
        self.reader = GuestOf(owner, "reader")
        self.readable, self.writable = ({row["id"] for row in self.groups[a::3]} for a in (0, 1))
        for group_id in self.readable | self.writable:
            verb = "w" if group_id in self.writable else "r"
            self.reader.granted("group", group_id, verb)
        row = {"userName": f"reader-{owner.id}", "name": "", "email": ""}
        self.guests.append(self._known(self.reader.id, **row))

    def _datapoint(self, number: int) -> dict[str, Any]:
        pick = self._source.choice
        kind = pick([0, 0, 1])
        domain = pick([{"id": 1, "host": "localhost"}, *self.domains[:2]])
        body: dict[str, Any] = {
            "type": kind,
            "title": self._words(),
            "name": f"{pick(['Mail', 'x', 'OrDer'])}-{number}-{self.owner.id}",
            "notes": self._words(),
            "preferred": pick([True, False]),
            "groupId": pick(self.groups)["id"],
            "tags": self._some_tags(),
        }
        if kind == 0:
            url = pick(["https://a.example/Mail", "http://b.example/?q=é", "https://c.example"])
            redirect = pick([301, 307])
            body["typeTL"] = {"url": url, "redirectType": redirect, "domainId": domain["id"]}
        carried = self._source.sample(self.conversions, self._source.randrange(3))
        slots = ("firstConversionId", "thirdConversionId")
        body |= dict(zip(slots, (one["id"] for one in carried), strict=False))
        return self._new(
            "/datapoints",
            body,
            group=body["groupId"],
            host=domain["host"] if kind == 0 else "localhost",
            url=body.get("typeTL", {}).get("url", ""),
            conversions={one["id"] for one in carried},
        )

    def _new(self, path: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        self._api.now = self._moment()
        return self._known(self.owner.ok("POST", path, body)["id"], **body, **more)

    def _known(self, entity_id: int, **facts: Any) -> dict[str, Any]:
        row = {"id": entity_id, "created": self._api.now, "deleted": False, "status": 0, **facts}
        return {"tags": [], "preferred": False} | row

    def _moment(self) -> datetime:
        around = self._source.choice(self._changes)
        step = self._source.choice([timedelta(hours=1), timedelta(minutes=17, seconds=29)])
        moment = around + step * self._source.randrange(24)
        return moment + timedelta(milliseconds=self._source.choice([0, 0, 1, 999]))

    def _words(self) -> str:
        return " ".join(self._source.sample(WORDS, self._source.randrange(1, 3)))

    def _some_tags(self) -> list[str]:
        return self._source.sample(TAGS, self._source.randrange(4))

    def carries(self, row: dict[str, Any], words: str) -> bool:
        """Whether something carries all of the tags in a comma list."""
        held = {fold(name) for name in row["tags"]}
        held |= {str(one) for one, name in self.tags.items() if fold(name) in held}
        return all(fold(word) in held for word in words.split(",") if word.strip())

    def start(self, date: str) -> datetime:
        """The instant at which a date of any length begins."""
        return beginning(date.ljust(14, "0"), self.zone)

    def end(self, date: str) -> datetime:
        """The instant at which a date of any length is over."""
        return beginning(following(date), self.zone)

    def created(self, row: dict[str, Any], after: str, before: str) -> bool:
        """Whether something was created between two dates, both included; empty: no bound."""
        if after and row["created"] < self.start(after):
            return False
        return not before or row["created"] < self.end(before)

    def edges(self) -> list[str]:
        """Dates of every length around the moments at which things were created."""
        zone = ZoneInfo(self.zone)
        moments = [
            (moment + timedelta(minutes=30 * number)).astimezone(zone)
            for moment in self._changes
            for number in range(70)
        ]
        digits = {f"{one:%Y%m%d%H%M%S}"[:length] for one in moments for length in (8, 10, 12, 14)}
        # What clocks skip is asked for as well.
        skipped = {
            "Europe/Rome": {"202603290230", "2026032902"},
            "Africa/Cairo": {"2026042400", "202604240059"},
            "Australia/Lord_Howe": {"202610040215"},
            "Pacific/Apia": {"20111230", "2011123012"},
        }
        return sorted({*digits, *skipped.get(self.zone, ()), "20000101", "20991231"})
