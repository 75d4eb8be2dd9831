from __future__ import annotations

import pytest

from clicktrail.domain.hosts import base_of, go_host, host_of, is_address

BASES = ("go.example", "xn--kse-qla.example")


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        (" Go.Example.COM ", "go.example.com"),
        ("käse.example", "xn--kse-qla.example"),
        ("go.example.com.", "go.example.com"),
        ("192.0.2.1", "192.0.2.1"),
        ("", ""),
        ("a b", ""),
        ("http://go.example", ""),
        ("go.example/x", ""),
        ("go.example:80", ""),
        ("user@go.example", ""),
    ],
)
def test_a_host_is_read_as_browsers_send_it(typed: str, host: str) -> None:
    assert host_of(typed) == host


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("Shop", "shop.go.example"),
        ("shop.go.example", "shop.go.example"),
        ("bär.käse.example", "xn--br-via.xn--kse-qla.example"),
    ],
)
def test_a_go_domain_is_a_label_before_a_base(typed: str, host: str) -> None:
    assert go_host(typed, BASES) == host
    assert base_of(host, BASES) in BASES


@pytest.mark.parametrize(
    "typed", ["a.b.go.example", "go.example", "shop.example", "evilgo.example"]
)
def test_nothing_else_is_a_go_domain(typed: str) -> None:
    with pytest.raises(ValueError, match=r"A Go domain must be|Name must be a host name"):
        go_host(typed, BASES)


def test_without_a_base_a_go_domain_is_like_any_other() -> None:
    assert go_host("Links.Shop.example", ()) == "links.shop.example"
    assert base_of("links.shop.example", ()) == ""
    with pytest.raises(ValueError, match="Name must be a host name"):
        go_host("not a host", ())


def test_addresses_are_told_from_names() -> None:
    assert [is_address(host) for host in ("192.0.2.1", "2001:db8::1", "a.b", "1.2.3")] == [
        True,
        True,
        False,
        False,
    ]
