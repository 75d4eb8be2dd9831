"""What guests may do with tags, domains, retargeting scripts and the account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.catalog.guests import key_of
from clicktrail.catalog.tables import guests
from clicktrail.domain import sign_on
from tests.support.api import Account

Grants = dict[tuple[str, int], str]
Invite = Callable[..., "Guest"]


class Guest:
    """A guest of an account, with a client that carries its key."""

    def __init__(self, account: Account, client: TestClient, grants: Grants, **fields: Any) -> None:
        key = account.parts.secrets.signing_key
        with account.parts.catalog.write() as edit:
            name = f"guest-{account.id}-{edit.guests.count(account.id)}"
            self.id = edit.guests.create(account.id, key, user_name=name, **fields).id
            for (kind, entity), verb in grants.items():
                edit.guests.grant(account.id, self.id, kind, entity, verb)
            salt = (
                edit.connection.execute(guests.select().where(guests.c.id == self.id))
                .one()
                .key_salt
            )
        self.key = key_of(key, salt)
        self._client = client

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return self._client.request(
            method, path, json=body, headers={"X-Clickmeter-AuthKey": self.key}
        )

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def invite(owner: Account, client: TestClient) -> Invite:
    return lambda grants=None, **fields: Guest(owner, client, grants or {}, **fields)


def at(collection: str, *ids: int) -> dict[str, Any]:
    return {"entities": [{"id": one, "uri": f"/{collection}/{one}"} for one in ids]}


def tag_of(owner: Account, name: str, **more: Any) -> int:
    return int(owner.ok("POST", "/tags", {"name": name, **more})["id"])


def test_a_guest_sees_the_tags_of_what_it_sees_and_nothing_else_on_them(
    owner: Account, invite: Invite
) -> None:
    group, other_group = owner.group("Seen"), owner.group("Hidden")
    inside, lone, hidden = owner.link(groupId=group), owner.link(), owner.link()
    both = tag_of(owner, "both", datapoints=[inside, hidden], groups=[group, other_group])
    of_lone = tag_of(owner, "lone", datapoints=[lone])
    of_hidden = tag_of(owner, "hidden", datapoints=[hidden], groups=[other_group])
    tag_of(owner, "idle")
    guest = invite({("group", group): "r", ("datapoint", lone): "r"})
    whole = {"id": both, "name": "both", "datapoints": [inside], "groups": [group]}
    assert guest.get("/tags") == at("tags", of_lone, both)
    assert guest.get("/tags/count") == {"count": 2}
    assert guest.get("/tags?_expand=true&limit=1&offset=1") == {"entities": [whole]}
    assert guest.get(f"/tags/{both}") == whole
    assert guest.get(f"/tags/{both}/datapoints") == at("datapoints", inside)
    assert guest.get(f"/tags/{both}/datapoints/count") == {"count": 1}
    assert guest.get(f"/tags/{both}/groups") == at("groups", group)
    assert guest.get(f"/tags/{both}/groups/count") == {"count": 1}
    assert guest.get(f"/tags?datapoints={hidden}") == {"entities": []}
    assert guest.get("/tags?type=gr") == at("tags", both)
    for rest in ("", "/datapoints", "/datapoints/count", "/groups", "/groups/count"):
        assert guest.call("GET", f"/tags/{of_hidden}{rest}").status_code == 404


def test_a_guest_tags_what_it_may_change_with_tags_it_sees(owner: Account, invite: Invite) -> None:
    group, seen_group = owner.group("Own"), owner.group("Seen")
    inside, seen, hidden = owner.link(groupId=group), owner.link(), owner.link()
    tag = tag_of(owner, "t", datapoints=[seen])
    guest = invite({("group", group): "w", ("group", seen_group): "r", ("datapoint", seen): "r"})
    for collection, one, status in (
        ("datapoints", inside, 200),
        ("datapoints", seen, 403),
        ("datapoints", hidden, 404),
        ("groups", group, 200),
        ("groups", seen_group, 403),
        ("groups", owner.default_group, 404),
    ):
        for action in ("add", "remove"):
            answer = guest.call(
                "PUT", f"/tags/{tag}/{collection}/patch", {"Action": action, "Id": one}
            )
            assert answer.status_code == status, (collection, one, action)
    assert owner.get(f"/tags/{tag}")["datapoints"] == [seen]


@pytest.mark.parametrize("master", [False, True])
def test_what_is_the_owners_alone_is_refused_to_every_guest(
    owner: Account, invite: Invite, master: bool
) -> None:
    link = owner.link()
    tag = tag_of(owner, "t", datapoints=[link])
    script = owner.ok("POST", "/retargeting", {"name": "s", "script": "1"})["id"]
    guest = invite({("datapoint", link): "w"}, allow_all=master)
    before = owner.get(f"/tags/{tag}"), owner.get(f"/retargeting/{script}")
    for method, path, body in (
        ("POST", "/tags", {"name": "new"}),
        ("PUT", f"/tags/{tag}/name", {"Text": "new"}),
        ("DELETE", f"/tags/{tag}", None),
        ("DELETE", f"/tags/{tag}/datapoints", None),
        ("DELETE", f"/tags/{tag}/groups", None),
        ("GET", "/retargeting", None),
        ("GET", "/retargeting/count", None),
        ("POST", "/retargeting", {}),
        ("GET", f"/retargeting/{script}", None),
        ("POST", f"/retargeting/{script}", {"name": "x"}),
        ("DELETE", f"/retargeting/{script}", None),
        ("GET", f"/retargeting/{script}/datapoints", None),
        ("GET", f"/retargeting/{script}/datapoints/count", None),
        ("POST", "/account", {"firstName": "x"}),
        ("GET", "/account/plan", None),
        ("GET", "/me/plan", None),
    ):
        answer = guest.call(method, path, body)
        assert answer.status_code == 403, (method, path)
        assert answer.json()["errorCode"] == "Forbidden"
    assert (owner.get(f"/tags/{tag}"), owner.get(f"/retargeting/{script}")) == before
    assert "firstName" not in owner.get("/account")


def test_a_guest_reads_domains_and_a_master_guest_changes_them(
    owner: Account, invite: Invite
) -> None:
    body = {"name": f"go.guests-{owner.id}.example"}
    domain = owner.ok("POST", "/domains", body)["id"]
    guest, master = invite(), invite(allow_all=True)
    assert guest.get("/domains") == owner.get("/domains")
    assert guest.get("/domains?type=dedicated") == at("domains", domain)
    assert guest.get("/domains/count?type=dedicated") == {"count": 1}
    assert guest.get(f"/domains/{domain}") == owner.get(f"/domains/{domain}")
    for method, path in (
        ("POST", "/domains"),
        ("POST", f"/domains/{domain}"),
        ("DELETE", f"/domains/{domain}"),
    ):
        new = {"name": f"new.guests-{owner.id}.example"} if method == "POST" else None
        assert guest.call(method, path, new).status_code == 403
    page = {"custom404": "https://a.example/"}
    assert master.call("POST", f"/domains/{domain}", page).status_code == 200
    assert owner.get(f"/domains/{domain}") == {"id": domain, "type": 2, **body, **page}
    assert master.call("DELETE", f"/domains/{domain}").status_code == 200


def test_a_guest_sees_the_account_in_its_own_zone_and_signs_on_as_itself(
    owner: Account, invite: Invite
) -> None:
    guest = invite(timezone="Asia/Kolkata")
    found = guest.get("/account")
    keys = owner.parts.secrets.verifying_keys
    opened = sign_on.read(keys, found["boGoVal"], owner.created_at)
    assert opened is not None
    assert (opened.account, opened.guest) == (owner.id, guest.id)
    assert (found["timezone"], found["timezonename"]) == (330, "Asia/Kolkata")
