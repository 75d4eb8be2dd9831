from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from clicktrail.settings import Settings


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


def test_a_public_url_wins_and_loses_its_trailing_slash() -> None:
    assert Settings(public_edge_url="https://go.example/").edge_url == "https://go.example"
