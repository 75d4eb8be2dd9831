from __future__ import annotations

import re

from sqlalchemy import select
from starlette.testclient import TestClient

from clicktrail.catalog.guests import key_of
from clicktrail.catalog.sign_in_model import Person
from clicktrail.catalog.tables import guests
from clicktrail.domain import login_password
from tests.support.api import Account
from tests.support.guests import GuestOf

GUID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}")


def test_a_new_guest_is_answered_with_its_key_and_never_with_its_password(owner: Account) -> None:
    made = owner.ok(
        "POST",
        "/account/guests",
        {
            "userName": f"pat-{owner.id}",
            "password": "correct horse",
            "name": "Pat",
            "email": "pat@example.org",
            "notes": "affiliate",
            "language": "it",
            "dateFormat": "d/m/Y",
            "timeFormat": "H24",
            "decimalSeparator": ",",
            "numberGroupSeparator": ".",
            "timezonename": "Asia/Kolkata",
            "conversionOptions": {"hideCost": True, "percentValue": "50"},
            "hitOptions": {"hideReferrer": True},
            "extendedGrants": {"allowGroupCreation": True},
        },
    )
    assert GUID.fullmatch(made["apiKey"])
    assert made == {
        "id": made["id"],
        "userName": f"pat-{owner.id}",
        "name": "Pat",
        "email": "pat@example.org",
        "notes": "affiliate",
        "apiKey": made["apiKey"],
        "key": made["apiKey"],
        "creationDate": made["creationDate"],
        "language": "it",
        "dateFormat": "d/m/Y",
        "timeFormat": 1,
        "decimalSeparator": ",",
        "numberGroupSeparator": ".",
        "timeZone": 330,
        "timezonename": "Asia/Kolkata",
        "conversionOptions": {"hideCost": True, "percentValue": 50},
        "hitOptions": {"hideReferrer": True},
        "extendedGrants": {"allowGroupCreation": True},
    }
    assert owner.get(f"/account/guests/{made['id']}") == made
    with owner.parts.catalog.read() as view:
        found = view.credentials.guest_named(f"PAT-{owner.id}")
        assert found is not None
        person, kept = found
        assert person == Person(owner.id, made["id"])
        assert login_password.matches("correct horse", kept)
        assert not login_password.matches("correct hors", kept)
        assert view.credentials.guest_named("nobody") is None


def test_the_key_is_kept_nowhere_but_can_be_shown_again(owner: Account) -> None:
    guest = GuestOf(owner, "kim")
    with owner.parts.catalog.read() as view:
        kept = view.connection.execute(select(guests).where(guests.c.id == guest.id)).one()
        salt = view.guests.get(owner.id, guest.id).key_salt
    assert guest.key not in map(str, kept)
    assert key_of(owner.parts.secrets.signing_key, salt) == guest.key
    assert key_of(b"another installation's key......", salt) != guest.key


def test_an_update_leaves_what_is_not_given(owner: Account) -> None:
    guest = GuestOf(owner, "ida", name="Ida", conversionOptions={"hideCost": True})
    before = owner.get(f"/account/guests/{guest.id}")
    after = owner.ok(
        "POST",
        f"/account/guests/{guest.id}",
        {"email": "ida@example.org", "conversionOptions": {"hideValue": True}},
    )
    assert after == {
        **before,
        "email": "ida@example.org",
        "conversionOptions": {"hideCost": True, "hideValue": True},
    }
    assert guest.status("GET", "/groups") == 200


def test_a_user_name_is_needed_and_belongs_to_one_guest_only(
    owner: Account, stranger: Account
) -> None:
    GuestOf(owner, "max")
    taken = f"MAX-{owner.id}"
    answer = stranger.call("POST", "/account/guests", {"userName": taken})
    assert (answer.status_code, answer.json()["errors"][0]) == (
        400,
        {
            "code": "NameAlreadyExists",
            "property": "UserName",
            "errorMessage": f"The name {taken} is already in use.",
            "errorValue": taken,
        },
    )
    answer = owner.call(
        "POST",
        "/account/guests",
        {"conversionOptions": {"percentValue": 101}, "timeFormat": 7},
    )
    assert answer.status_code == 400
    assert sorted(one["property"] for one in answer.json()["errors"]) == [
        "ConversionOptions.PercentValue",
        "TimeFormat",
        "UserName",
    ]
    answer = owner.call(
        "POST", "/account/guests", {"userName": "x" * 8, "timezonename": "Mars/Olympus"}
    )
    assert answer.json()["errors"][0]["property"] == "Timezonename"


def test_guests_are_listed_counted_searched_and_sorted(owner: Account) -> None:
    ann = GuestOf(owner, "ann", name="Zoe", email="one@example.org")
    bob = GuestOf(owner, "bob", name="Yan", email="two@example.org")
    uris = [{"id": one.id, "uri": f"/account/guests/{one.id}"} for one in (ann, bob)]
    assert owner.get("/account/guests", sortBy="userName", sortDirection="asc") == {
        "entities": uris
    }
    assert owner.get("/account/guests", sortBy="name", sortDirection="asc") == {
        "entities": uris[::-1]
    }
    assert owner.get("/account/guests", textSearch="TWO@*") == {"entities": uris[1:]}
    assert owner.get("/account/guests", limit=1, offset=1, sortBy="id", sortDirection="asc") == {
        "entities": uris[1:]
    }
    whole = owner.get("/account/guests", _expand=True, textSearch="zoe")
    assert whole == {"entities": [owner.get(f"/account/guests/{ann.id}")]}
    assert owner.get("/account/guests/count") == {"count": 2}
    assert owner.get("/account/guests/count", textSearch="bob*") == {"count": 1}


def test_a_deleted_guest_is_gone_and_its_key_opens_nothing(owner: Account) -> None:
    guest = GuestOf(owner, "eve").granted("group", owner.default_group)
    assert guest.status("GET", "/groups") == 200
    assert owner.ok("DELETE", f"/account/guests/{guest.id}") == {
        "id": guest.id,
        "uri": f"/account/guests/{guest.id}",
    }
    assert guest.status("GET", "/groups") == 401
    assert owner.call("GET", f"/account/guests/{guest.id}").status_code == 404
    assert owner.get("/account/guests/count") == {"count": 0}


def test_permissions_are_granted_listed_filtered_and_revoked(owner: Account) -> None:
    group, link, pixel = owner.group("Sale"), owner.link("Spring"), owner.pixel("Mail")
    guest = GuestOf(owner, "lea").granted("group", group, "w").granted("datapoint", link)
    guest.granted("datapoint", pixel, "w").granted("datapoint", pixel, "w")
    on_link = {
        "DatapointType": "TL",
        "Entity": {"id": link, "uri": f"/datapoints/{link}"},
        "EntityName": "Spring",
        "EntityType": "datapoint",
        "Type": "r",
    }
    on_pixel = {
        "DatapointType": "TP",
        "Entity": {"id": pixel, "uri": f"/datapoints/{pixel}"},
        "EntityName": "Mail",
        "EntityType": "datapoint",
        "Type": "w",
    }
    on_group = {
        "Entity": {"id": group, "uri": f"/groups/{group}"},
        "EntityName": "Sale",
        "EntityType": "group",
        "Type": "w",
    }
    path = f"/account/guests/{guest.id}/permissions"
    assert owner.get(path) == {"entities": [on_link, on_pixel, on_group]}
    assert owner.get(path, offset=1, limit=1) == {"entities": [on_pixel]}
    assert owner.get(path, type="W") == {"entities": [on_pixel, on_group]}
    assert owner.get(path, entityType="Group") == {"entities": [on_group]}
    assert owner.get(path, entityType="datapoint", entityId=link) == {"entities": [on_link]}
    assert owner.get(f"{path}/count") == {"count": 3}
    assert owner.get(f"{path}/count", type="r") == {"count": 1}
    shown = owner.get(f"/account/guests/{guest.id}", entityId=group)
    assert (shown["tlGrants"], shown["tpGrants"], shown["groupGrants"]) == (1, 1, 1)
    assert shown["currentGrant"] == on_group

    patch = f"/account/guests/{guest.id}/{{}}/permissions/patch"
    answered = owner.ok(
        "PUT", patch.format("Datapoint"), {"action": "remove", "id": str(pixel), "verb": "w"}
    )
    assert answered == {"id": pixel, "uri": f"/datapoints/{pixel}"}
    # Whoever cannot read cannot write either.
    answered = owner.ok("POST", patch.format("group"), {"Action": "Remove", "Id": group})
    assert answered == {"id": group, "uri": f"/groups/{group}"}
    assert owner.get(path) == {"entities": [on_link]}


def test_a_wrong_permission_is_refused_by_name(owner: Account, stranger: Account) -> None:
    guest = GuestOf(owner, "tom")
    path = f"/account/guests/{guest.id}/group/permissions/patch"
    answer = owner.call("POST", path, {"Action": "give", "Verb": "x"})
    assert answer.status_code == 400
    assert sorted(one["property"] for one in answer.json()["errors"]) == ["Action", "Id", "Verb"]
    foreign = {"Action": "add", "Id": stranger.default_group}
    assert owner.call("POST", path, foreign).status_code == 404
    theirs = {"Action": "add", "Id": stranger.default_group}
    assert stranger.call("POST", path, theirs).status_code == 404
    wrong = f"/account/guests/{guest.id}/domain/permissions/patch"
    assert owner.call("POST", wrong, foreign).status_code == 404


def test_guests_and_lists_of_networks_are_the_owners_alone(
    owner: Account, stranger: Account, client: TestClient
) -> None:
    plain = GuestOf(owner, "plain").granted("group", owner.default_group, "w")
    master = GuestOf(owner, "master", extendedGrants={"allowAllGrants": True})
    entry = owner.ok("POST", "/account/ipblacklist", {"ip": "203.0.113.9"})["id"]
    domain = owner.ok("POST", "/account/domainwhitelist", {"name": "shop.example"})["id"]
    here = f"/account/guests/{plain.id}"
    owners_own = [
        ("GET", "/account/guests"),
        ("GET", "/account/guests/count"),
        ("POST", "/account/guests"),
        ("GET", here),
        ("POST", here),
        ("GET", f"{here}/permissions"),
        ("GET", f"{here}/permissions/count"),
        ("POST", f"{here}/group/permissions/patch"),
        ("PUT", f"{here}/datapoint/permissions/patch"),
        ("DELETE", here),
        ("GET", "/account/ipblacklist"),
        ("POST", "/account/ipblacklist"),
        ("DELETE", f"/account/ipblacklist/{entry}"),
        ("GET", "/account/domainwhitelist"),
        ("POST", "/account/domainwhitelist"),
        ("DELETE", f"/account/domainwhitelist/{domain}"),
        ("GET", "/account/plan"),
        ("POST", "/account"),
    ]
    for method, path in owners_own:
        body: dict[str, str] | None = {} if method in ("POST", "PUT") else None
        assert plain.status(method, path, body) == 403, (method, path)
        assert master.status(method, path, body) == 403, (method, path)
        assert client.request(method, path, json=body).status_code == 401, (method, path)
        if here in path:
            assert stranger.call(method, path, body).status_code == 404, (method, path)
    assert stranger.call("DELETE", f"/account/ipblacklist/{entry}").status_code == 404
    assert stranger.call("DELETE", f"/account/domainwhitelist/{domain}").status_code == 404
    assert stranger.get("/account/ipblacklist") == {"entities": []}


def test_addresses_are_listed_once_in_their_one_form(owner: Account) -> None:
    given = {
        " 203.0.113.7 ": "203.0.113.7",
        "198.51.100.77/24": "198.51.100.0/24",
        "10.1.*": "10.1.*",
        "2001:DB8::0001": "2001:db8::1",
    }
    made = [owner.ok("POST", "/account/ipblacklist", {"ip": ip}) for ip in given]
    assert [one["ip"] for one in made] == list(given.values())
    assert all(re.fullmatch("[0-9A-F]{32}", one["id"]) for one in made)
    listed = owner.get("/account/ipblacklist")["entities"]
    assert sorted(listed, key=str) == sorted(made, key=str)
    pages = [owner.get("/account/ipblacklist", limit=3, offset=at) for at in (0, 3)]
    assert pages[0]["entities"] + pages[1]["entities"] == listed
    answer = owner.call("POST", "/account/ipblacklist", {"Ip": "198.51.100.0/24"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "NameAlreadyExists")
    gone = owner.ok("DELETE", f"/account/ipblacklist/{made[0]['id'].lower()}")
    assert gone == made[0]
    path = f"/account/ipblacklist/{made[0]['id']}"
    assert owner.call("DELETE", path).status_code == 404


def test_what_is_no_address_or_host_is_refused(owner: Account) -> None:
    wrong = ("", "*", "1.2.3.4.*", "256.1.*", "1.2.3", "203.0.113.0/33", "shop.example", "1.*.2")
    for ip in wrong:
        answer = owner.call("POST", "/account/ipblacklist", {"ip": ip})
        assert (answer.status_code, answer.json()["errors"][0]["property"]) == (400, "Ip"), ip
    for name in ("", "http://shop.example", "-a.example", "a" * 254):
        answer = owner.call("POST", "/account/domainwhitelist", {"name": name})
        assert (answer.status_code, answer.json()["errors"][0]["property"]) == (400, "Name"), name


def test_each_list_holds_fifty_entries(owner: Account) -> None:
    for number in range(50):
        owner.ok("POST", "/account/domainwhitelist", {"name": f"{number}.shop.example."})
    answer = owner.call("POST", "/account/domainwhitelist", {"name": "one-more.example"})
    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [
            {
                "code": "Invalid",
                "property": "Name",
                "errorMessage": "The list holds 50 entries at most.",
                "errorValue": "one-more.example",
            }
        ],
    )
    last = owner.get("/account/domainwhitelist", offset=49)["entities"]
    assert len(last) == 1
    assert owner.ok("DELETE", f"/account/domainwhitelist/{last[0]['id']}") == last[0]
    owner.ok("POST", "/account/domainwhitelist", {"name": "one-more.example"})
