"""HTTPS by a real Caddy with the configuration of deploy/: whose hosts, and whose hits."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator

import pytest

from tests.support.caddy import APP_HOST, Caddy
from tests.support.dns_server import DnsServer
from tests.support.system import CHROME, System
from tests.support.waiting import eventually

BROWSER = {"User-Agent": CHROME}
HOST = "go.shop.example"


@pytest.fixture(scope="module")
def server() -> Iterator[DnsServer]:
    with DnsServer() as running:
        yield running


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, server: DnsServer) -> Iterator[System]:
    with System(
        tmp_path_factory.mktemp("front") / "data",
        trusted_proxies="127.0.0.1",
        public_edge_url="https://edge.example",
        dns_resolver=server.address,
    ) as running:
        yield running


@pytest.fixture(scope="module")
def caddy(system: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caddy]:
    with Caddy(system, tmp_path_factory.mktemp("caddy")) as running:
        yield running


def test_a_verified_domain_gets_its_certificate_and_its_visitors_are_counted_as_they_are(
    system: System, caddy: Caddy, server: DnsServer
) -> None:
    domain = system.api("POST", "/domains", {"name": HOST})["id"]
    link = system.api(
        "POST",
        "/datapoints",
        {
            "title": "Shop",
            "name": "shop",
            "typeTL": {"domainId": domain, "redirectType": 307, "url": "https://shop.example/"},
        },
    )["id"]
    with pytest.raises(ssl.SSLError):
        caddy.ask(HOST, "/shop", BROWSER)
    server.zone[(HOST, "CNAME")] = ["edge.example."]
    checked = system.cli("domain", "check", HOST, "--json")
    assert json.loads(checked.stdout)[0]["verification"] == "verified", checked.stderr
    forged = {"X-Forwarded-For": "203.0.113.66", "X-Forwarded-Proto": "http"}
    system.wait_live()
    answer = caddy.ask(HOST, "/shop", BROWSER | forged, from_address="127.0.0.9")
    assert (answer.status, answer.headers["location"]) == (307, "https://shop.example/")
    assert "; Secure; SameSite=None" in answer.headers["set-cookie"]
    over_http = caddy.ask(HOST, "/shop", BROWSER, secure=False, from_address="127.0.0.10")
    assert (over_http.status, over_http.headers["location"]) == (307, "https://shop.example/")
    assert "; SameSite=Lax" in over_http.headers["set-cookie"]
    hits = eventually(
        lambda: system.api("GET", f"/datapoints/{link}/hits", timeframe="last7")["hits"],
        lambda found: len(found) >= 2,
    )
    assert {hit["ip"] for hit in hits} == {"127.0.0.9", "127.0.0.10"}


def test_the_app_has_a_host_of_its_own_whose_inner_side_stays_inside(
    system: System, caddy: Caddy
) -> None:
    for secure in (True, False):
        assert caddy.ask(APP_HOST, "/healthz", secure=secure).status == 200
        asked = caddy.ask(APP_HOST, "/internal/tls-allowed?domain=edge.example", secure=secure)
        assert (asked.status, asked.body) == (404, b"")
    assert caddy.ask("edge.example", "/nothing-here", BROWSER).status == 404


@pytest.mark.parametrize("host", ["stranger.example", "127.0.0.1", f"x.{HOST}"])
def test_nobody_else_s_host_gets_a_certificate(caddy: Caddy, host: str) -> None:
    with pytest.raises(ssl.SSLError):
        caddy.ask(host, "/", BROWSER)


def test_what_a_domain_is_told_is_what_its_visitors_see(system: System, caddy: Caddy) -> None:
    host = "themed.example"
    assert system.cli("domain", "add", host).returncode == 0
    system.make_link("on-default")
    domain = json.loads(system.cli("domain", "list", "--json").stdout)
    number = next(one["id"] for one in domain if one["name"] == host)
    url = "https://shop.example/"
    system.api(
        "POST",
        "/datapoints",
        {
            "title": "x",
            "name": "x",
            "typeTL": {"domainId": number, "redirectType": 307, "url": url},
        },
    )
    look = ("--brand", "Käse & Söhne", "--accent", "#0a7f3f", "--cookieless")
    assert system.cli("domain", "set", host, *look).returncode == 0
    system.wait_live()
    page = caddy.ask(host, "/nothing", BROWSER)
    assert page.status == 404
    assert "Käse &amp; Söhne" in page.body.decode()
    assert "#0a7f3f" in page.body.decode()
    assert "Käse" not in caddy.ask("edge.example", "/nothing", BROWSER).body.decode()
    visited = caddy.ask(host, "/x", BROWSER)
    assert (visited.status, visited.headers.get("set-cookie")) == (307, None)
    assert system.cli("domain", "set", host, "--custom-404", f"{url}404").returncode == 0
    system.wait_live()
    gone = caddy.ask(host, "/nothing", BROWSER)
    assert (gone.status, gone.headers["location"]) == (302, f"{url}404")


def test_the_app_notices_by_itself_that_a_domain_leads_here(
    system: System, caddy: Caddy, server: DnsServer
) -> None:
    server.zone[("by.itself.example", "CNAME")] = ["edge.example."]
    system.api("POST", "/domains", {"name": "by.itself.example"})

    def status() -> int:
        try:
            return caddy.ask("by.itself.example", "/nothing", BROWSER).status
        except ssl.SSLError:
            return 0

    eventually(status, lambda found: found == 404)
