"""An account whose answers hold every member that there is, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from clicktrail.domain.events import Flag
from tests.support.api import Account, today_at
from tests.support.guests import GuestOf
from tests.support.shelf import VISITOR

URL = "https://shop.example/"
SLOTS = ("first", "second", "third", "fourth", "fifth")
OPTIONS = {
    "hideComCost": True,
    "hideCost": True,
    "hideCount": True,
    "hideParams": True,
    "hideValue": True,
    "percentCommission": 10,
    "percentValue": 20,
}
EVERYTHING = {
    "url": URL,
    "redirectType": 307,
    "destinationMode": "WeightedDestination",
    "weightedDestinationItems": [{"url": URL, "weight": 1}, {"url": f"{URL}b", "weight": 2}],
    "randomDestinationItems": [{"url": URL}, {"url": f"{URL}b"}],
    "sequentialDestinationItems": [{"url": URL}, {"url": f"{URL}b"}],
    "spilloverDestinationItems": [{"url": URL}, {"url": f"{URL}b"}],
    "uniqueDestinationItem": {"firstDestinationUrl": f"{URL}first"},
    "urlsByLanguage": [{"languageCode": "de", "url": f"{URL}de"}],
    "urlsByNation": [{"nation": "ch", "url": f"{URL}ch"}],
    "browserDestinationItem": {
        "mobileDestinationUrl": f"{URL}m",
        "emailDestinationUrl": f"{URL}e",
        "spidersDestinationUrl": f"{URL}s",
    },
    "isABTest": True,
    "appendQuery": True,
    "encodeUrl": True,
    "hideUrl": True,
    "hideUrlTitle": "Shop",
    "referrerClean": "Clean",
    "password": "secret",
    "expirationDate": "20990101",
    "expirationClicks": 5000,
    "pauseAfterDateExpiration": True,
    "pauseAfterClicksExpiration": True,
    "urlAfterDateExpiration": f"{URL}late",
    "urlAfterClicksExpiration": f"{URL}many",
}
MARKS: dict[str, Any] = {
    "notes": "noted",
    "preferred": True,
    "isPublic": True,
    "isSecured": True,
    "lightTracking": True,
    "redirectOnly": True,
    "encodeIp": True,
    "tags": ["tagged"],
}
GUEST: dict[str, Any] = {
    "conversionOptions": OPTIONS,
    "hitOptions": {"hideReferrer": True},
    "extendedGrants": {"allowAllGrants": True, "allowGroupCreation": True},
    "email": "guest@example.org",
    "timeFormat": 1,
    "numberGroupSeparator": "'",
    "timezonename": "Asia/Kolkata",
    "timeframeMinDate": "20260101",
    "password": "secret",
    "name": "told",
    "notes": "told",
    "language": "told",
    "dateFormat": "told",
    "decimalSeparator": "told",
}


class Showcase:
    """The account; ids of everything by the names of paths."""

    def __init__(self, parts: Parts, client: TestClient) -> None:
        self.owner = owner = Account(parts, client, "Europe/Rome")
        owner.ok("POST", "/account", dict.fromkeys(("firstName", "lastName", "phone"), "told"))
        more = {"companyName": "told", "companyRole": "told", "email": "told@example.org"}
        owner.ok("POST", "/account", {**more, "redirectOnly": True})
        marks = {name: MARKS[name] for name in ("notes", "preferred", "isPublic", "redirectOnly")}
        self.group = owner.group(tags=["tagged"], **marks)
        self.gone_group = owner.group("Gone")
        self.conversions = [self._conversion(f"kept {slot}") for slot in SLOTS]
        self.gone = [self._conversion(f"gone {slot}") for slot in SLOTS]
        self.script = owner.ok("POST", "/retargeting", {"name": "s", "script": "1"})["id"]
        domain = {"name": f"go.showcase{owner.id}.example", "custom404": URL, "customHomepage": URL}
        self.domain = owner.ok("POST", "/domains", domain)["id"]
        links = {**EVERYTHING, "scripts": [{"id": self.script}], "domainId": self.domain}
        links["goDomainId"] = self.domain
        self.everything, self.slots = links, self._slots(self.conversions)
        self.link = owner.link("link", typeTL=dict(links), **self.slots, **MARKS)
        self.other = owner.link(
            "other",
            groupId=self.group,
            typeTL={"isABTest": True},
            **self._slots(self.gone),
            **MARKS,
        )
        self.pixel = owner.pixel(
            "pixel",
            groupId=self.group,
            typeTP={"parameterNote": "noted"},
            **self._slots(self.conversions),
        )
        for datapoint, fired in (
            (self.link, self.conversions),
            (self.other, self.gone),
            (self.pixel, self.conversions),
        ):
            self._visits(datapoint, fired)
        for conversion in self.gone:
            owner.ok("DELETE", f"/conversions/{conversion}")
        owner.ok("DELETE", f"/groups/{self.gone_group}")
        self.guest = self._guest()
        owner.ok("POST", "/account/ipblacklist", {"ip": "192.0.2.1"})
        owner.ok("POST", "/account/domainwhitelist", {"name": "shop.example"})

    def _conversion(self, name: str) -> int:
        return self.owner.conversion(name, description="told", protocol=1, value=1)

    @staticmethod
    def _slots(conversions: list[int]) -> dict[str, Any]:
        return {f"{slot}ConversionId": id_ for slot, id_ in zip(SLOTS, conversions, strict=True)}

    def _guest(self) -> int:
        guest = GuestOf(self.owner, "guest", **GUEST)
        guest.granted("datapoint", self.link).granted("datapoint", self.pixel)
        return guest.granted("group", self.group).id

    def _visits(self, datapoint: int, conversions: list[int]) -> None:
        kind = int(datapoint == self.pixel)
        for number, spider in enumerate((False, True)):
            hit = self.owner.visit(
                datapoint,
                today_at(1, number),
                **VISITOR,
                kind=kind,
                is_spider=int(spider),
                is_unique=int(not spider),
                region="VD",
                postal_code="1260",
                latitude=46.4,
                longitude=6.2,
                flags=int(Flag.PROXIED),
            )
            for conversion in () if spider else conversions:
                self.owner.convert(
                    conversion,
                    today_at(2),
                    datapoint,
                    hit,
                    "12.50",
                    cost=10_000,
                    commission=20_000,
                    parameter="order",
                    kind=kind,
                )

    def calls(self, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Return the paths and parameters that bring out every member of what GET answers."""
        place = path.split("/")[1]
        ids = {
            "datapoints": [self.link, self.other, self.pixel],
            "groups": [self.group, self.gone_group],
            "conversions": [self.conversions[0], self.gone[0]],
            "tags": [self.owner.get("/tags")["entities"][0]["id"]],
            "domains": [self.domain],
            "retargeting": [self.script],
            "account": [self.guest],
        }
        sent = {"timeFrame": "last7", "_enums": "names", "entityType": "datapoint"}
        sent |= {"hourly": "true", "entityId": str(self.link)}
        if path.endswith("/reports"):
            sent |= {"type": "countries"}
        for id_ in ids.get(place, [0]):
            target = path
            for name in ("{id}", "{conversionId}", "{tagId}", "{guestId}"):
                target = target.replace(name, str(id_))
            yield target, sent
            if path.endswith("/hits"):
                yield target, {**sent, "limit": "1"}

    def changes(self) -> Iterator[tuple[str, str, Any]]:
        """Return operation, path and body of changes that answer whole entities."""
        whole = {"title": "whole", "typeTL": self.everything, **self.slots, **MARKS}
        pixel = {"title": "pixel", "type": 1, "typeTP": {"parameterNote": "noted"}, "status": 1}
        created = {"List": [whole, pixel, {"type": 9}]}
        yield "PUT /datapoints/batch", "/datapoints/batch", created
        changed = {"List": [{"id": self.link}, {"id": self.pixel, "status": 1}, {"id": 2**30}]}
        yield "POST /datapoints/batch", "/datapoints/batch", changed
        deleted = {"Entities": [{"id": self.link}, {"id": self.pixel}, {"id": 2**30}]}
        yield "DELETE /datapoints/batch", "/datapoints/batch", deleted
        new = {"userName": f"new-{self.owner.id}", **GUEST}
        yield "POST /account/guests", "/account/guests", new
        yield "POST /account/guests/{guestId}", f"/account/guests/{self.guest}", {}
        yield "POST /account", "/account", {}


def members_of(answer: Any, prefix: str = "") -> set[str]:
    """Return the dotted names of an answer's members in lower case; those of items as `name[]`."""
    found: set[str] = set()
    if isinstance(answer, list):
        for item in answer:
            found |= members_of(item, f"{prefix}[]")
    elif isinstance(answer, dict):
        for name, value in answer.items():
            dotted = f"{prefix}.{name.lower()}" if prefix else name.lower()
            found |= {dotted} | members_of(value, dotted)
    return found
