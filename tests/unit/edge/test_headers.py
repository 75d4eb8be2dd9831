from __future__ import annotations

import pytest

from clicktrail.edge.headers import authority_of, host_of


@pytest.mark.parametrize(
    ("value", "host"),
    [
        (b"Go.Example", "go.example"),
        (b"go.example:8080", "go.example"),
        (b"go.example.", "go.example"),
        (b"go.example.:80", "go.example"),
        (b"go.example:", "go.example"),
        (b"localhost", "localhost"),
        (b"under_score.example", "under_score.example"),
        (b"xn--bcher-kva.example", "xn--bcher-kva.example"),
        (b"127.0.0.1:9", "127.0.0.1"),
        (b"[::1]", "[::1]"),
        (b"[2001:DB8::1]:443", "[2001:db8::1]"),
        (b"[::ffff:1.2.3.4]", "[::ffff:1.2.3.4]"),
        (b"a" * 254, "a" * 254),
        (b"", ""),
        (b"a" * 255, None),
        (b"a" * 5000, None),
        (b".example", None),
        (b"a..b", None),
        (b"-a", None),
        (b"a b", None),
        (b"a/b", None),
        (b"a?b", None),
        (b"a#b", None),
        (b"a@b", None),
        (b"a\\b", None),
        (b"a%2e", None),
        (b"a,b", None),
        (b"a<b", None),
        (b"a:b", None),
        (b"a:80:80", None),
        (b"a:123456", None),
        (b"::1", None),
        (b"[::1", None),
        (b"[::1]x", None),
        (b"[fe80::1%25eth0]", None),
        (b"b\xc3\xbccher.example", None),
        (b".", None),
        (b":80", None),
        (b"a\n", None),
    ],
)
def test_a_host_is_cut_down_to_its_name_or_refused(value: bytes, host: str | None) -> None:
    assert host_of(value) == host
    assert host_of(value) == host


@pytest.mark.parametrize(
    ("target", "split"),
    [
        ("http://a/b?c", (b"a", "/b?c")),
        ("HTTPS://a:1/b", (b"a:1", "/b")),
        ("http://a", (b"a", "/")),
        ("http://a?c", (b"a", "/?c")),
        ("http://a?c=/d", (b"a", "/?c=/d")),
        ("http:///b", None),
        ("ftp://a/b", None),
        ("a:443", None),
        ("*", None),
        ("", None),
        ("http://a/b#c", None),
    ],
)
def test_a_whole_url_is_split_into_authority_and_the_rest(
    target: str, split: tuple[bytes, str] | None
) -> None:
    assert authority_of(target) == split
