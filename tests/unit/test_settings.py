from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from clicktrail.settings import Settings, address_and_port, nats_servers


def test_proxies_are_a_comma_list_of_addresses_and_networks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CLICKTRAIL_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1,,2001:db8::/32")
    assert Settings().trusted_proxies == (
        ip_network("10.0.0.0/8"),
        ip_network("127.0.0.1/32"),
        ip_network("2001:db8::/32"),
    )


def test_a_bad_proxy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLICKTRAIL_TRUSTED_PROXIES", "10.0.0.0/8,proxy.example")
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings()


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("from-a-file\n")
    monkeypatch.setenv("CLICKTRAIL_INTERNAL_TOKEN_FILE", str(secret))
    assert Settings().internal_token == "from-a-file"
    monkeypatch.setenv("CLICKTRAIL_INTERNAL_TOKEN", "direct")
    assert Settings().internal_token == "direct"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://localhost:8080"),
        ("0.0.0.0", "http://localhost:8080"),
        ("192.0.2.7", "http://192.0.2.7:8080"),
    ],
)
def test_urls_name_a_host_that_can_be_opened(host: str, url: str) -> None:
    assert Settings(host=host).edge_url == url


@pytest.mark.parametrize(
    ("url", "cluster", "told"),
    [
        ("ch1:8123", None, "must be a URL such as http://user:password@host:8123"),
        ("http://ch1:8123,,http://ch2:8123", None, "must be a URL such as"),
        ("http://ch1:8123|http://ch2:8123", None, "it is needed where CLICKTRAIL_HITSTORE_URL"),
        (None, "links", "it needs CLICKTRAIL_HITSTORE_URL"),
        ("http://ch1:8123", "a'b", "should match pattern"),
    ],
)
def test_stores_that_make_no_sense_are_refused(
    url: str | None, cluster: str | None, told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        Settings(hitstore_url=url, hitstore_cluster=cluster)


def test_a_public_url_wins_and_loses_its_trailing_slash() -> None:
    assert Settings(public_edge_url="https://go.example/").edge_url == "https://go.example"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("2001:db8::53", ("2001:db8::53", 53)),
        ("[2001:db8::53]:54", ("2001:db8::53", 54)),
        ("[::1]", ("::1", 53)),
    ],
)
def test_a_dns_server_is_an_address_with_or_without_a_port(
    text: str, read: tuple[str, int]
) -> None:
    assert Settings(dns_resolver=text).dns_resolver == text
    assert address_and_port(text) == read


@pytest.mark.parametrize("text", ["dns.example", "192.0.2.1:0", "192.0.2.1:x", "192.0.2.1:65536"])
def test_what_is_no_address_is_no_dns_server(text: str) -> None:
    with pytest.raises(ValidationError):
        Settings(dns_resolver=text)


def test_hosts_come_as_a_comma_list() -> None:
    settings = Settings(go_bases="Go.Example, .a.example. ,", dns_target="")
    assert (settings.go_bases, settings.dns_target) == (("go.example", "a.example"), ())


@pytest.mark.parametrize(
    ("url", "servers"),
    [
        ("nats://a", ["nats://a"]),
        ("nats://a, b:4223,[::1]:1", ["nats://a", "nats://b:4223", "nats://[::1]:1"]),
        ("tls://me:secret@a,b", ["tls://me:secret@a", "tls://me:secret@b"]),
    ],
)
def test_a_shared_journal_names_its_servers(url: str, servers: list[str]) -> None:
    assert nats_servers(url) == servers
    assert Settings(journal_url=url).journal_url == url


@pytest.mark.parametrize(
    "url", ["", "a,b,c", "http://a", "nats://", "nats://a,,b", "nats://a/x", "nats://a:port"]
)
def test_what_names_no_servers_is_no_shared_journal(url: str) -> None:
    with pytest.raises(ValidationError, match="journal_url"):
        Settings(journal_url=url)
