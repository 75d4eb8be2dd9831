"""Every change is in the log with who made it, and the log tells everything that is there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from starlette.testclient import TestClient

from clicktrail.api.parts import Parts
from clicktrail.catalog.sign_in_model import Person
from clicktrail.catalog.tables import audit
from tests.support.api import Account
from tests.support.guests import GuestOf
from tests.support.owned import Owned
from tests.support.replayed import present, replayed
from tests.support.roles import DONE, MATRIX, SAME
from tests.support.signing_in import PASSWORD, Browser, Owner

CHANGING = sorted(
    name
    for name, row in MATRIX.items()
    if not name.startswith("GET ") and row.outcome("owner") in (DONE, SAME)
)
V3: tuple[tuple[str, str, Any], ...] = (
    (
        "PUT",
        "/v3/links/{link}/rules",
        {"rules": [{"choose": "random", "destinations": [{"url": "https://audited.example/"}]}]},
    ),
    ("POST", "/v3/annotations", {"at": "2026-06-01", "text": "Newsletter"}),
    (
        "POST",
        "/v3/segments",
        {"name": "An audited one", "filter": {"dimension": "city", "is": "Rome"}},
    ),
    ("POST", "/v3/utm-templates", {"name": "An audited one", "source": "newsletter"}),
    ("POST", "/v3/keys", {"name": "another"}),
    ("PUT", "/v3/retention", {"raw_days": 90}),
    ("POST", "/v3/erasures", {"visitor": 1}),
    (
        "PUT",
        "/v3/account/password",
        {"password": "an audited battery", "email": "audited@example.com"},
    ),
)


@pytest.fixture(scope="module")
def lasting(parts: Parts, client: TestClient) -> Owned:
    """What is only added to and changed."""
    return Owned(parts, client)


def newest(parts: Parts) -> int:
    with parts.catalog.read() as view:
        return int(view.connection.execute(select(func.max(audit.c.id))).scalar_one())


def entries(account: Account, **parameters: Any) -> list[dict[str, Any]]:
    found = account.get("/v3/audit", **parameters)["entries"]
    assert all(datetime.fromisoformat(one.pop("at")).tzinfo for one in found)
    return list(found)


def told(account: Account, **parameters: Any) -> list[tuple[Any, ...]]:
    """Return what entries say without ids and callers."""
    return [
        (one["operation"], one["entity"], one["before"], one["after"])
        for one in entries(account, **parameters)
    ]


@pytest.mark.parametrize("operation", [*CHANGING, *(f"{way} {path}" for way, path, _ in V3)])
def test_every_operation_that_changes_something_is_in_the_log(
    operation: str, lasting: Owned, parts: Parts, client: TestClient
) -> None:
    owned = Owned(parts, client) if operation.startswith("DELETE") else lasting
    before = newest(parts)
    with parts.catalog.read() as view:
        was = present(view.connection, owned.owner.id)
    if operation in MATRIX:
        row = MATRIX[operation]
        method, path = operation.split(" ")
        answer = owned.owner.call(
            method, owned.path(path), owned.filled(row.body), params=owned.filled(row.query)
        )
    else:
        method, path, body = next(one for one in V3 if operation == f"{one[0]} {one[1]}")
        answer = owned.owner.call(method, path.format(**owned.ids), body)
    assert answer.is_success, answer.text
    with parts.catalog.read() as view:
        became = present(view.connection, owned.owner.id)
        assert replayed(view.connection, owned.owner.id) == became
    assert (newest(parts) > before) == (was != became)
    for entry in entries(owned.owner, limit=1):
        assert (entry["by"]["kind"], entry["by"]["address"]) in (
            ("owner", "testclient"),
            ("system", ""),
        )


def test_entries_tell_what_differs_and_who_it_was(owner: Account, stranger: Account) -> None:
    group = owner.group("Audited", tags=[{"name": "audited"}])
    owner.ok("POST", f"/groups/{group}", {"notes": "until June", "name": "Audited"})
    tag = owner.get("/tags", name="audited")["entities"][0]["id"]
    owner.ok("DELETE", f"/groups/{group}")
    key = owner.get("/v3/keys")["keys"][0]["id"]
    by = {"kind": "owner", "guest": None, "key": key, "session": None, "address": "testclient"}
    found = entries(owner, entity="group", id=group)
    assert [one.pop("id") for one in found] == sorted(
        (one["id"] for one in owner.get("/v3/audit", entity="group")["entries"][:3]), reverse=True
    )
    about = {"entity": "group", "entity_id": str(group), "by": {**by, "name": ""}}
    assert found == [
        {"operation": "change", **about, "before": {}, "after": {"deleted": True}},
        {"operation": "change", **about, "before": {}, "after": {"notes": "until June"}},
        {
            "operation": "create",
            **about,
            "before": {},
            "after": {"name": "Audited", "tags": [tag]},
        },
    ]
    assert told(stranger, entity="group", id=group) == []


def test_secrets_are_told_as_changed_and_never_as_they_are(owner: Account, parts: Parts) -> None:
    guest = GuestOf(owner, "secretive", password="first horse battery")
    owner.ok("POST", f"/account/guests/{guest.id}", {"password": "other horse battery"})
    assert told(owner, entity="guest", limit=1) == [
        ("change", "guest", {"password": "(secret)"}, {"password": "(secret)"})
    ]
    link = owner.link(typeTL={"password": "open-audited"})
    page = owner.call("GET", "/v3/audit")
    assert page.headers["cache-control"] == "no-store"
    [made] = told(owner, entity="datapoint", id=link)
    assert made[3]["specifics.password"] == "(secret)"
    with parts.catalog.read() as view:
        kept = view.guests.get(owner.id, guest.id).key_salt
        password = view.credentials.password(Person(owner.id, guest.id))
    for secret in (kept, password, owner.key, guest.key, "horse battery", "open-audited"):
        assert secret not in page.text


def test_sessions_and_guests_are_told_apart(app: FastAPI, parts: Parts, client: TestClient) -> None:
    ada = Owner(parts)
    browser = Browser(app).signed_in(email=ada.email, password=PASSWORD)
    group = browser.call("POST", "/groups", {"name": "Shared"}).json()["id"]
    guest = browser.call("POST", "/account/guests", {"userName": f"eve-{ada.id}"}).json()
    path = f"/account/guests/{guest['id']}/group/permissions/patch"
    browser.call("PUT", path, {"Action": "add", "Id": group, "Verb": "w"})
    as_guest = {"X-Clickmeter-AuthKey": guest["apiKey"]}
    assert client.post(f"/groups/{group}", json={"notes": "mine"}, headers=as_guest).is_success
    assert client.get("/v3/audit", headers=as_guest).status_code == 403
    (session,) = browser.client.get("/v3/sessions").json()["sessions"]
    by_key = {"X-Clickmeter-AuthKey": ada.key}
    found = client.get("/v3/audit?entity=group&limit=2", headers=by_key).json()["entries"]
    nobody = {"guest": None, "key": None, "session": None, "address": "testclient", "name": ""}
    assert [(one["by"], one["after"]) for one in found] == [
        ({**nobody, "kind": "guest", "guest": guest["id"]}, {"notes": "mine"}),
        ({**nobody, "kind": "owner", "session": session["id"]}, {"name": "Shared"}),
    ]
    for chosen, count in (({"guest": guest["id"]}, 1), ({"by": "GUEST"}, 1), ({"key": 2**40}, 0)):
        answer = client.get("/v3/audit", params=chosen, headers=by_key)
        assert len(answer.json()["entries"]) == count, chosen
    grants = client.get("/v3/audit?entity=guest&limit=1", headers=by_key).json()["entries"]
    assert grants[0]["after"] == {"grants": [["group", group, "w"]]}
    made = browser.call("POST", "/v3/keys", {"name": "reading", "access": "read"}).json()["key"]
    reading = client.get("/v3/audit", headers={"X-Clickmeter-AuthKey": made})
    assert reading.json()["entries"][0]["after"]["name"] == "reading"


def test_ids_have_their_names_also_those_of_what_is_gone(owner: Account, stranger: Account) -> None:
    group = owner.group("Named", tags=[{"name": "named"}])
    link = owner.link(title="A named link", groupId=group, tags=[{"name": "named too"}])
    guest = GuestOf(owner, "named-guest").granted("group", group)
    user_name = f"named-guest-{owner.id}"
    found = owner.get("/tags", _expand="true", limit=100)["entities"]
    tags = {one["name"]: str(one["id"]) for one in found}
    domain = owner.get("/v3/audit", entity="datapoint", id=link)["entries"][0]["after"]["domain_id"]
    [key] = owner.get("/v3/keys")["keys"]
    by = {"key": {str(key["id"]): key["name"]}}

    def named(entity: str, id_: int) -> Any:
        return owner.get("/v3/audit", entity=entity, id=id_)["names"]

    named_link = {"datapoint": {str(link): "A named link"}}
    named_group = {"group": {str(group): "Named"}}
    installed = owner.get(f"/domains/{domain}")["name"]
    assert named("datapoint", link) == {
        **named_link,
        "domain": {str(domain): installed},
        **named_group,
        **by,
        "tag": {tags["named too"]: "named too"},
    }
    assert named("guest", guest.id) == {
        **named_group,
        "guest": {str(guest.id): user_name},
        **by,
    }
    owner.ok("DELETE", f"/tags/{tags['named']}")
    owner.ok("POST", f"/groups/{group}", {"name": "Named anew"})
    owner.ok("DELETE", f"/account/guests/{guest.id}")
    assert named("group", group) == {
        "group": {str(group): "Named anew"},
        **by,
        "tag": {tags["named"]: "named"},
    }
    assert named("guest", guest.id)["guest"] == {str(guest.id): user_name}
    assert str(link) not in stranger.get("/v3/audit")["names"].get("datapoint", {})


def test_what_was_done_chooses(owner: Account) -> None:
    group = owner.group("Done with")
    owner.ok("POST", f"/groups/{group}", {"notes": "soon"})
    tag = owner.ok("POST", "/tags", {"name": "done with"})["id"]
    owner.ok("DELETE", f"/tags/{tag}")
    for operation, entity, id_ in (
        ("create", "group", group),
        ("change", "group", group),
        ("DELETE", "tag", tag),
    ):
        [found] = entries(owner, entity=entity, id=id_, operation=operation)
        assert found["operation"] == operation.lower()
    assert entries(owner, entity="group", id=group, operation="delete") == []


def test_pages_go_on_behind_each_other(owner: Account) -> None:
    for number in range(7):
        owner.ok("POST", "/tags", {"name": f"paged-{number}"})
    whole = entries(owner)
    pages: list[dict[str, Any]] = []
    after: int | None = None
    while True:
        page = owner.get("/v3/audit", limit=3, **({"after": after} if after else {}))
        pages += page["entries"]
        after = page["next"]
        if after is None:
            break
        assert (len(page["entries"]), after) == (3, pages[-1]["id"])
        owner.ok("POST", "/tags", {"name": f"meanwhile-{after}"})
    assert [one["id"] for one in pages] == [one["id"] for one in whole]
    today = datetime.now(UTC).date().isoformat()
    assert len(entries(owner, **{"from": today, "limit": 1000})) > len(whole)
    assert entries(owner, to="2026-01-01") == []


@pytest.mark.parametrize(
    ("parameters", "parameter", "detail"),
    [
        ({"entity": "grup"}, "entity", 'There is no entity "grup", only account, key, domain,'),
        ({"id": "7"}, "id", "An id takes an entity: say of which kind it is."),
        ({"from": "yesterday"}, "from", '"yesterday" is no day or moment from'),
        ({"entitty": "key"}, "entitty", 'There is no parameter "entitty": did you mean "entity"?'),
    ],
)
def test_what_cannot_be_asked_is_named(
    owner: Account, parameters: dict[str, str], parameter: str, detail: str
) -> None:
    answer = owner.call("GET", "/v3/audit", params=parameters)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["parameter"]) == (400, parameter)
    assert error["detail"].startswith(detail)
