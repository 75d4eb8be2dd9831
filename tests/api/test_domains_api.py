from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from clicktrail.api.app import create_app
from clicktrail.api.parts import Parts
from tests.support.api import Account


def host(account: Account, label: str) -> str:
    """A name that only this account uses."""
    return f"{label}.account-{account.id}.example"


def domain_of(account: Account, label: str, **more: Any) -> int:
    return int(account.ok("POST", "/domains", {"name": host(account, label), **more})["id"])


def system_domain(account: Account) -> int:
    return int(account.get("/domains")["entities"][0]["id"])


def test_a_domain_from_creation_to_deletion(owner: Account) -> None:
    domain = domain_of(owner, "Go", type="dedicated", custom404="https://a.example/404")
    path, uri = f"/domains/{domain}", {"id": domain, "uri": f"/domains/{domain}"}
    whole = {
        "id": domain,
        "name": host(owner, "go"),
        "type": 2,
        "custom404": "https://a.example/404",
    }
    assert owner.get(path) == whole
    body = {"Name": host(owner, "LINKS") + ".", "TYPE": "3", "customHomepage": "http://a.example"}
    assert owner.ok("POST", path, body) == uri
    whole |= {"name": host(owner, "links"), "type": 3, "customHomepage": "http://a.example"}
    assert owner.get(path) == whole
    assert owner.ok("POST", path, {"custom404": "", "id": 99, "type": 1}) == uri
    del whole["custom404"]
    assert owner.get(path) == whole | {"type": 1}
    assert owner.ok("POST", path, {}) == uri
    assert owner.get("/domains", type="go", _expand="true") == {"entities": [whole | {"type": 1}]}
    assert owner.ok("DELETE", path) == uri
    assert owner.call("GET", path).status_code == 404
    assert owner.call("DELETE", path).status_code == 404
    assert owner.get("/domains/count", type="go") == {"count": 0}
    assert domain_of(owner, "links") > domain


def test_a_domain_needs_only_a_name(owner: Account) -> None:
    domain = domain_of(owner, "plain")
    assert owner.get(f"/domains/{domain}") == {
        "id": domain,
        "name": host(owner, "plain"),
        "type": 2,
    }


def test_a_name_of_other_letters_is_kept_as_browsers_send_it(owner: Account) -> None:
    domain = domain_of(owner, "Käse")
    assert owner.get(f"/domains/{domain}")["name"] == host(owner, "xn--kse-qla")
    again = owner.call("POST", "/domains", {"name": host(owner, "xn--KSE-qla")})
    assert [failure["code"] for failure in again.json()["errors"]] == ["NameAlreadyExists"]


def test_links_live_on_a_domain_which_then_cannot_be_deleted(owner: Account) -> None:
    domain = domain_of(owner, "go")
    link = owner.link(name="spring", typeTL={"domainId": domain})
    code = owner.get(f"/datapoints/{link}")["trackingCode"]
    assert code == f"http://{host(owner, 'go')}/spring"
    owner.ok("POST", f"/domains/{domain}", {"name": host(owner, "new")})
    assert owner.get(f"/datapoints/{link}")["trackingCode"] == f"http://{host(owner, 'new')}/spring"
    answer = owner.call("DELETE", f"/domains/{domain}")
    sentence = "The domain still has links: delete or move them first."
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "errorCode": "ValidationError",
            "errorMessage": sentence,
            "httpErrorCode": 400,
            "errors": [
                {
                    "code": "Invalid",
                    "property": "Id",
                    "errorMessage": sentence,
                    "errorValue": domain,
                }
            ],
        },
    )
    owner.ok("DELETE", f"/datapoints/{link}")
    owner.ok("DELETE", f"/domains/{domain}")


def test_domains_are_listed_by_type_and_name(owner: Account, stranger: Account) -> None:
    one = domain_of(owner, "one", type=1)
    two = domain_of(owner, "two", type="Dedicated")
    three = domain_of(owner, "three", type=3)
    four = domain_of(owner, "four")
    system = system_domain(owner)

    def found(**parameters: str) -> list[int]:
        rows = owner.get("/domains", **parameters)
        ids = [row["id"] for row in rows["entities"]]
        assert rows == {"entities": [{"id": i, "uri": f"/domains/{i}"} for i in ids]}
        assert owner.get("/domains/count", **parameters) == {"count": len(ids)}
        return ids

    assert found() == found(type="SYSTEM") == found(type="0") == [system]
    assert found(type="go") == [one]
    assert found(type="dedicated") == [four, two]
    assert found(type="personal") == [three]
    assert found(type="dedicated", name="two.*") == [two]
    assert found(type="dedicated", name="nothing") == []
    assert owner.get("/domains", type="dedicated", offset=1, limit=1)["entities"] == [
        {"id": two, "uri": f"/domains/{two}"}
    ]
    assert stranger.get("/domains/count", type="dedicated") == {"count": 0}
    assert owner.call("GET", "/domains?type=other").status_code == 400


def test_a_host_belongs_to_one_account(owner: Account, stranger: Account) -> None:
    domain_of(owner, "go")
    taken = host(owner, "go")
    own = domain_of(stranger, "go")
    for answer in (
        stranger.call("POST", "/domains", {"name": taken.upper()}),
        stranger.call("POST", f"/domains/{own}", {"name": taken}),
    ):
        sentence = f"The name {taken} is already in use."
        assert (answer.status_code, answer.json()) == (
            400,
            {
                "errorCode": "NameAlreadyExists",
                "errorMessage": sentence,
                "httpErrorCode": 400,
                "errors": [
                    {
                        "code": "NameAlreadyExists",
                        "property": "Name",
                        "errorMessage": sentence,
                        "errorValue": taken,
                    }
                ],
            },
        )
    assert stranger.get(f"/domains/{own}")["name"] == host(stranger, "go")


@pytest.mark.parametrize(
    ("body", "properties"),
    [
        ({}, ["Name"]),
        ({"name": " "}, ["Name"]),
        ({"name": "a b.example"}, ["Name"]),
        ({"name": "http://a.example"}, ["Name"]),
        ({"name": "a.example:8080"}, ["Name"]),
        ({"name": "a.example/path"}, ["Name"]),
        ({"name": "-a.example"}, ["Name"]),
        ({"name": "a..example"}, ["Name"]),
        ({"name": "0x7f.1"}, ["Name"]),
        ({"name": "user@a.example"}, ["Name"]),
        ({"name": ["a.example"]}, ["Name"]),
        ({"name": "x.example", "type": "Other"}, ["Type"]),
        ({"name": "x.example", "custom404": "javascript:alert(1)"}, ["Custom404"]),
        ({"name": "x.example", "customHomepage": "www.example"}, ["CustomHomepage"]),
        (
            {"custom404": "ftp://a", "customHomepage": "http://u:p@a.example/"},
            ["Custom404", "CustomHomepage", "Name"],
        ),
    ],
)
def test_what_is_wrong_is_named(owner: Account, body: Any, properties: list[str]) -> None:
    answer = owner.call("POST", "/domains", body)
    assert answer.status_code == 400
    assert sorted(failure["property"] for failure in answer.json()["errors"]) == properties
    domain = domain_of(owner, "own")
    before = owner.get(f"/domains/{domain}")
    if body:
        answer = owner.call("POST", f"/domains/{domain}", body)
        assert answer.status_code == 400
        assert owner.get(f"/domains/{domain}") == before


def test_system_domains_are_for_all_to_read_and_none_to_change(owner: Account) -> None:
    system = system_domain(owner)
    before = owner.get(f"/domains/{system}")
    own = domain_of(owner, "own")
    for method, path, body in (
        ("POST", f"/domains/{system}", {"custom404": "https://a.example/"}),
        ("DELETE", f"/domains/{system}", None),
        ("POST", "/domains", {"name": host(owner, "sys"), "type": "System"}),
        ("POST", f"/domains/{own}", {"type": 0}),
    ):
        answer = owner.call(method, path, body)
        assert answer.status_code == 403, (method, path)
        assert answer.json()["errorCode"] == "Forbidden"
        assert set(answer.json()) == {"errorCode", "errorMessage", "httpErrorCode"}
    assert owner.get(f"/domains/{system}") == before
    assert owner.get(f"/domains/{own}")["type"] == 2


@pytest.mark.parametrize(
    ("method", "body"), [("GET", None), ("POST", {"custom404": ""}), ("DELETE", None)]
)
def test_a_stranger_finds_nothing_and_changes_nothing(
    owner: Account, stranger: Account, client: TestClient, method: str, body: Any
) -> None:
    domain = domain_of(owner, "go", custom404="https://a.example/")
    before = owner.get(f"/domains/{domain}")
    answer = stranger.call(method, f"/domains/{domain}", body)
    assert (answer.status_code, answer.json()) == (
        404,
        {
            "errorCode": "EntityNotFound",
            "errorMessage": f"There is no domain {domain}.",
            "httpErrorCode": 404,
        },
    )
    assert client.request(method, f"/domains/{domain}", json=body).status_code == 401
    assert owner.get(f"/domains/{domain}") == before
    link = {"title": "x", "typeTL": {"url": "https://a.example/", "domainId": domain}}
    assert stranger.call("POST", "/datapoints", link).status_code == 400


def test_domains_need_a_key(client: TestClient) -> None:
    for method, path in (("GET", "/domains"), ("GET", "/domains/count"), ("POST", "/domains")):
        assert client.request(method, path).status_code == 401


def test_go_domains_are_labels_before_a_base_where_there_is_one(parts: Parts) -> None:
    settings = parts.settings.model_copy(update={"go_bases": ("go.example.com", "go.example.org")})
    based = replace(parts, settings=settings)
    with TestClient(create_app(based)) as client:
        account = Account(based, client)
        label = f"shop-{account.id}"
        go = account.ok("POST", "/domains", {"name": label, "type": "go"})["id"]
        assert account.get(f"/domains/{go}")["name"] == f"{label}.go.example.com"
        renamed = {"name": f"{label}.GO.example.org"}
        account.ok("POST", f"/domains/{go}", renamed)
        assert account.get(f"/domains/{go}")["name"] == f"{label}.go.example.org"
        own = account.ok("POST", "/domains", {"name": host(account, "own")})["id"]
        below = "A Go domain must be one label before go.example.com or go.example.org."
        for path, body, message in (
            ("/domains", {"name": host(account, "x"), "type": 1}, below),
            ("/domains", {"name": f"a.{label}.go.example.com", "type": 1}, below),
            (f"/domains/{own}", {"type": 1}, below),
            (
                "/domains",
                {"name": f"{label}.go.example.com"},
                "A domain under go.example.com must be of type Go.",
            ),
            (
                f"/domains/{go}",
                {"type": "dedicated"},
                "A domain under go.example.org must be of type Go.",
            ),
        ):
            answer = account.call("POST", path, body)
            assert answer.status_code == 400
            [wrong] = answer.json()["errors"]
            assert (wrong["property"], wrong["errorMessage"]) == ("Name", message)
