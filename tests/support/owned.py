"""An account with one of everything, and everybody who may knock at its door."""

from __future__ import annotations

import itertools
import json
from typing import Any

from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from tests.support.api import Account, today_at
from tests.support.guests import GuestOf

MARK = "quagga"
"""In every name and text of the owner's: an answer that holds it shows something of the owner."""

_words = itertools.count(1)
COLLECTIONS = ("datapoints", "groups", "conversions", "tags", "retargeting", "account/guests")
# Members that differ between two answers about the same things.
RESTLESS = ("boGoVal", "createdAt")


class Owned:
    """The account of an owner, guests of it, and a stranger; ids by the names that paths use."""

    def __init__(self, parts: Parts, client: TestClient) -> None:
        owner, stranger = Account(parts, client), Account(parts, client)
        self.owner, self._client = owner, client
        group = owner.group(f"{MARK} group", notes=MARK, tags=[{"name": MARK}])
        second = owner.group(f"{MARK} second")
        conversion = owner.conversion(f"{MARK} order", description=MARK)
        link = owner.link(
            f"{MARK} link",
            f"https://{MARK}.example/",
            name=f"{MARK}-{owner.id}",
            groupId=group,
            firstConversionId=conversion,
            tags=[MARK],
        )
        bare = owner.link(f"{MARK} bare", groupId=group)
        hit = owner.visit(
            link,
            today_at(0),
            group_id=group,
            referrer=f"https://{MARK}.example/from",
            referrer_host=f"{MARK}.example",
        )
        owner.convert(conversion, today_at(0), link, hit, "12.50")
        self.ids: dict[str, Any] = {
            "group": group,
            "conversion": conversion,
            "link": link,
            "bare": bare,
            "tag": owner.get("/tags", name=MARK)["entities"][0]["id"],
            "script": owner.ok("POST", "/retargeting", {"name": MARK, "script": MARK})["id"],
            "guest": GuestOf(owner, MARK).granted("group", group).id,
            "domain": owner.ok("POST", "/domains", {"name": f"{MARK}{owner.id}.example"})["id"],
            "white": owner.ok("POST", "/account/domainwhitelist", {"name": f"{MARK}.example"})[
                "id"
            ],
            "black": owner.ok("POST", "/account/ipblacklist", {"ip": "198.51.100.77"})["id"],
        }
        self.callers: dict[str, Account | GuestOf] = {
            "owner": owner,
            "master": GuestOf(owner, "master", extendedGrants={"allowAllGrants": True}),
            "writer": GuestOf(owner, "writer")
            .granted("group", group, "w")
            .granted("group", second),
            "reader": GuestOf(owner, "reader").granted("group", group).granted("group", second),
            "nobody": GuestOf(owner, "nobody"),
            "stranger": stranger,
        }

    def path(self, path: str) -> str:
        """Return a path with the owner's ids in it."""
        own = {
            "datapoints": "link",
            "groups": "group",
            "conversions": "conversion",
            "tags": "tag",
            "retargeting": "script",
            "domains": "domain",
        }
        values = {
            "{guestId}": self.ids["guest"],
            "{whitelistId}": self.ids["white"],
            "{blacklistId}": self.ids["black"],
            "{type}": "datapoint",
        }
        for name in ("{id}", "{conversionId}", "{tagId}"):
            values[name] = self.ids.get(own.get(path.split("/")[1], ""), 0)
        for name, value in values.items():
            path = path.replace(name, str(value))
        return path

    def filled(self, template: Any) -> Any:
        """Return a body or query with the owner's ids and fresh words in it."""
        if isinstance(template, dict):
            return {name: self.filled(value) for name, value in template.items()}
        if isinstance(template, list):
            return [self.filled(value) for value in template]
        if isinstance(template, str) and template[1:] in self.ids and template[0] == "@":
            return self.ids[template[1:]]
        if isinstance(template, str):
            return template.replace("@word", f"word{next(_words)}")
        return template

    def call(
        self, role: str, operation: str, body: Any = None, query: dict[str, Any] | None = None
    ) -> Any:
        """Send a request as somebody; as `""` without any key."""
        method, path = operation.split(" ")
        target, sent, query = self.path(path), self.filled(body), self.filled(query)
        if not role:
            return self._client.request(method, target, json=sent, params=query)
        return self.callers[role].call(method, target, sent, params=query)

    def state(self) -> dict[str, Any]:
        """Return all that the owner can see of the account."""
        found = {
            one: self.owner.get(f"/{one}", _expand=True, limit=100)["entities"]
            for one in COLLECTIONS
        }
        found["account"] = self.owner.get("/account")
        found["domains"] = self.owner.get("/domains", _expand=True, type="dedicated")
        for path in ("ipblacklist", "domainwhitelist", f"guests/{self.ids['guest']}/permissions"):
            found[path] = self.owner.call("GET", f"/account/{path}").json()
        return dict(settled(found))

    def shown_by(self, answer: Any) -> list[str]:
        """Return what of the owner's an answer shows: its texts, addresses, figures."""
        text = answer.text
        kinds = {"group": "groups", "conversion": "conversions", "link": "datapoints"}
        kinds |= {"tag": "tags", "script": "retargeting", "guest": "account/guests"}
        needles = [MARK, "12.5", "198.51.100"]
        needles += [f'"/{place}/{self.ids[name]}"' for name, place in kinds.items()]
        return [needle for needle in needles if needle in text]


def settled(document: Any) -> Any:
    """Return a document without what differs each time it is asked for."""
    return json.loads(
        json.dumps(document),
        object_hook=lambda one: {name: one[name] for name in one if name not in RESTLESS},
    )
