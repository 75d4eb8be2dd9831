from __future__ import annotations

import ipaddress

import pytest

from clicktrail.runtime.forwarded import TrustedProxies, is_secure
from tests.support.listening import Edge, listening

PROXIES = TrustedProxies(
    ipaddress.ip_network(text) for text in ("10.0.0.0/8", "192.0.2.7", "fd00::/8")
)


@pytest.mark.parametrize(
    ("forwarded", "visitor"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9, 10.2.2.2, fd00::2", "203.0.113.9"),
        ("203.0.113.9,10.2.2.2", "203.0.113.9"),
        ("10.3.3.3, 10.2.2.2", "10.3.3.3"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, ::ffff:10.2.2.2", "203.0.113.9"),
        ("203.0.113.9, unknown, 10.2.2.2", "10.2.2.2"),
        ("203.0.113.9, unknown", "10.1.1.1"),
        ("203.0.113.9,", "10.1.1.1"),
        ("", "10.1.1.1"),
        ("x" * 5000, "10.1.1.1"),
        ("203.0.113.9, " + "10.2.2.2, " * 100 + "10.3.3.3", "10.2.2.2"),
        ("203.0.113.999", "10.1.1.1"),
        ("_hidden, 203.0.113.9", "203.0.113.9"),
    ],
)
def test_the_visitor_is_the_rightmost_address_that_is_not_trusted(
    forwarded: str, visitor: str
) -> None:
    assert PROXIES.visitor("10.1.1.1", forwarded) == visitor


@pytest.mark.parametrize(
    ("peer", "verdict"),
    [
        ("10.1.1.1", ("10.1.1.1", True)),
        ("11.1.1.1", ("11.1.1.1", False)),
        ("::ffff:10.1.1.1", ("10.1.1.1", True)),
        ("fd00::1%2", ("fd00::1", True)),
        ("2001:db8::1", ("2001:db8::1", False)),
        ("192.0.2.7", ("192.0.2.7", True)),
        ("192.0.2.8", ("192.0.2.8", False)),
        ("", ("", False)),
    ],
)
def test_a_peer_is_judged_by_its_normal_form(peer: str, verdict: tuple[str, bool]) -> None:
    assert PROXIES.peer(peer) == verdict
    assert PROXIES.peer(peer) == verdict


@pytest.mark.parametrize(
    ("value", "secure"),
    [
        ("https", True),
        ("HTTPS ", True),
        ("http", False),
        ("https, http", False),
        ("http,https", True),
        ("", False),
        ("httpsx", False),
    ],
)
def test_the_nearest_proxy_says_whether_the_visitor_is_secure(value: str, secure: bool) -> None:
    assert is_secure(value) is secure


HEADERS = b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"


@pytest.mark.parametrize(
    ("trusted", "headers", "seen"),
    [
        ([], HEADERS, ("127.0.0.1", False, True)),
        (["10.0.0.0/8"], HEADERS, ("127.0.0.1", False, True)),
        (["127.0.0.0/8"], HEADERS, ("203.0.113.9", True, False)),
        (["127.0.0.1"], b"", ("127.0.0.1", False, False)),
        (["127.0.0.1"], b"Forwarded: for=203.0.113.9\r\n", ("127.0.0.1", False, True)),
        (["127.0.0.1"], b"X-Forwarded-Proto: https\r\n", ("127.0.0.1", True, False)),
        (
            ["127.0.0.1", "10.0.0.0/8"],
            b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 10.1.1.1\r\n",
            ("203.0.113.9", False, False),
        ),
        (
            ["127.0.0.1"],
            b"X-Forwarded-For: 198.51.100.1\r\nx-forwarded-for: 203.0.113.9\r\n",
            ("203.0.113.9", False, True),
        ),
        (
            ["127.0.0.1"],
            b"X-Forwarded-For: unknown, 203.0.113.9\r\n",
            ("203.0.113.9", False, True),
        ),
        (
            ["127.0.0.1"],
            b"X-Forwarded-For: [2001:DB8::1]:443\r\n",
            ("2001:db8::1", False, False),
        ),
    ],
)
def test_forwarded_headers_are_believed_from_trusted_proxies_only(
    trusted: list[str], headers: bytes, seen: tuple[str, bool, bool]
) -> None:
    async def scenario(edge: Edge) -> None:
        await edge.ask(b"GET /l1 HTTP/1.1\r\nHost: a\r\n%b\r\n" % headers)
        (request,) = edge.site.requests
        assert (request.ip, request.secure, request.proxied) == seen

    listening(scenario, trusted=trusted)
