from __future__ import annotations

import pytest

from clicktrail.domain.destinations import (
    MAX_LENGTH,
    Verdict,
    append_query,
    expand,
    has_macros,
    judge,
    location,
    parameters,
)

GOOD = [
    ("https://example.com", "example.com"),
    ("http://example.com/", "example.com"),
    ("HTTPS://Example.COM:8443/Path?q=1#top", "example.com"),
    ("http://example.com./", "example.com."),
    ("https://my_shop.example.com/", "my_shop.example.com"),
    ("http://127.0.0.1:9000/landing", "127.0.0.1"),
    ("http://[::1]:9000/", "[::1]"),
    ("http://localhost/", "localhost"),
    ("https://bücher.example/ü?q=ü", "xn--bcher-kva.example"),
    ("https://BÜCHER.example/", "xn--bcher-kva.example"),
    ("https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
    ("https://faß.example/", "xn--fa-hia.example"),
    ("https://shop.example/[path]?s=[s2sidentifier]&c={clickid}&n={name}#[f]", "shop.example"),
    ("https://shop.example/a b?q=c d", "shop.example"),
    (r"https://shop.example/?path=C:\dir", "shop.example"),
    ("https://shop.example/user@host?m=a@b.example", "shop.example"),
]
BACKSLASH = "The URL contains a backslash, which browsers read as a slash."
SCHEME = "The URL must begin with http:// or https://."
CONTROL = "The URL contains a control character."
USER = "The URL contains a user name or password before its host."
HOST = "The host of the URL is not valid."
HOST_OR_PORT = "The host or port of the URL is not valid."
BAD = [
    ("", "A destination URL is required."),
    ("x" * (MAX_LENGTH + 1), f"The URL is longer than {MAX_LENGTH} characters."),
    (" https://example.com", "The URL begins or ends with a space."),
    ("example.com", SCHEME),
    ("//example.com/", SCHEME),
    ("javascript:alert(1)", SCHEME),
    ("data:text/html,x", SCHEME),
    ("ftp://example.com/", SCHEME),
    ("http:example.com", SCHEME),
    ("https:/example.com", SCHEME),
    ("http://example.com\\@evil.example/", BACKSLASH),
    ("http:\\\\example.com/", SCHEME),
    ("http://example.com/a\\b", BACKSLASH),
    ("http://user@example.com/", USER),
    ("http://user:secret@example.com/", USER),
    ("http://example.com@evil.example/", USER),
    ("http://exa\tmple.com/", CONTROL),
    ("https://example.com/\r\nSet-Cookie: a=b", CONTROL),
    ("https://example.com/\x00", CONTROL),
    ("https://example.com/\x85a", CONTROL),
    ("https://example.com/\ud800", CONTROL),
    ("http:///example.com/", "The URL has no host."),
    ("http://", "The URL has no host."),
    ("http://:80/", "The URL has no host."),
    ("http://2130706433/", "Browsers read the host of the URL as 127.0.0.1: write it so."),
    ("http://0x7f.1/", "Browsers read the host of the URL as 127.0.0.1: write it so."),
    ("http://0177.0.0.1/", "Browsers read the host of the URL as 127.0.0.1: write it so."),
    ("http://127.1/", "Browsers read the host of the URL as 127.0.0.1: write it so."),
    ("http://[0:0::1]/", "Browsers read the host of the URL as [::1]: write it so."),
    ("http://exam%70le.com/", "Browsers read the host of the URL as example.com: write it so."),
    ("http://ｅxample.com/", "Browsers read the host of the URL as example.com: write it so."),
    ("http://exam\u00adple.com/", "Browsers read the host of the URL as example.com: write it so."),
    ("http://{host}.example/", HOST),
    ("http://a..example/", HOST),
    ("http://exa mple.com/", HOST_OR_PORT),
    ("http://[host]/", HOST_OR_PORT),
    ("http://256.1.1.1/", HOST_OR_PORT),
    ("http://xn--a/", HOST_OR_PORT),
    ("http://example.com:99999/", HOST_OR_PORT),
    ("http://example.com:8a/", "The port of the URL is not a number."),
]


@pytest.mark.parametrize(("url", "host"), GOOD)
def test_a_url_that_reads_as_it_is_written_is_taken(url: str, host: str) -> None:
    verdict = judge(url)
    assert verdict == Verdict(host=host)
    assert verdict.ok


@pytest.mark.parametrize(("url", "refusal"), BAD)
def test_a_url_that_browsers_read_otherwise_is_refused(url: str, refusal: str) -> None:
    verdict = judge(url)
    assert verdict == Verdict(refusal)
    assert not verdict.ok


@pytest.mark.parametrize(
    ("url", "macros", "expanded"),
    [
        ("https://a.example/?s=[s2sidentifier]", {"s2sidentifier": "T-1"}, "https://a.example/?s=T-1"),
        ("https://a.example/?s={clickid}", {"clickid": "T-1"}, "https://a.example/?s=T-1"),
        ("https://a.example/?s={ClickId}&t=[Q]", {"clickid": "T", "q": "v"}, "https://a.example/?s=T&t=v"),
        ("https://a.example/?q=[q]", {}, "https://a.example/?q="),
        ("https://a.example/?q=[q]", {"q": "a b&c=d#e"}, "https://a.example/?q=a%20b%26c%3Dd%23e"),
        ("https://a.example/?q=[q]", {"q": "\r\nü"}, "https://a.example/?q=%0D%0A%C3%BC"),
        ("https://a.example/[q]/x", {"q": "../b"}, "https://a.example/..%2Fb/x"),
        ("https://a.example/[q]/x", {"q": ".."}, "https://a.example//x"),
        ("https://a.example/x?p=[q]", {"q": ".."}, "https://a.example/x?p=.."),
        ("https://a.example/?q=[q]", {"q": "[s2sidentifier]"}, "https://a.example/?q=%5Bs2sidentifier%5D"),
        ("https://a.example/?f[b]=1&g[b][c]=2", {"b": "v"}, "https://a.example/?f[b]=1&g[b][c]=2"),
        ("https://a.example/?q={name}", {"name": "v"}, "https://a.example/?q={name}"),
        ("http://[::1]/[q]", {"q": "v"}, "http://[::1]/v"),
    ],
)  # fmt: skip
def test_placeholders_are_filled_in(url: str, macros: dict[str, str], expanded: str) -> None:
    assert expand(url, macros) == expanded


def test_what_a_visit_changes_is_known_beforehand() -> None:
    urls = [
        "https://a.example/?s=[s2sidentifier]",
        "https://a.example/?s={clickid}",
        "https://a.example/?s=[q]",
        "https://a.example/?f[b]=1",
        "https://a.example/?s={q}",
        "https://a.example/",
    ]
    assert [has_macros(url) for url in urls] == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    ("url", "query", "appended"),
    [
        ("https://a.example/", "a=1&b=2", "https://a.example/?a=1&b=2"),
        ("https://a.example/?x=1", "a=1", "https://a.example/?x=1&a=1"),
        ("https://a.example/?", "a=1", "https://a.example/?a=1"),
        ("https://a.example/?x=1&", "a=1", "https://a.example/?x=1&a=1"),
        ("https://a.example/#top", "a=1", "https://a.example/?a=1#top"),
        ("https://a.example/?x=1#to?p", "a=1", "https://a.example/?x=1&a=1#to?p"),
        ("https://a.example/?x=1", "x=2&y=3", "https://a.example/?x=1&y=3"),
        ("https://a.example/?a%20b=1", "a+b=2", "https://a.example/?a%20b=1"),
        ("https://a.example/", "ddu=evil.example", "https://a.example/"),
        ("https://a.example/", "%64du=evil.example&a", "https://a.example/?a"),
        ("https://a.example/", "a=1&a=2&&", "https://a.example/?a=1&a=2"),
        ("https://a.example/", "a=%0d%0a&b=\r\nü \"<>'", "https://a.example/?a=%0d%0a&b=%0D%0A%C3%BC%20%22%3C%3E'"),
        ("https://a.example/", "", "https://a.example/"),
    ],
)  # fmt: skip
def test_the_visitor_s_query_is_appended(url: str, query: str, appended: str) -> None:
    assert append_query(url, query) == appended


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://a.example/?q=[x]{y}|^`", "https://a.example/?q=[x]{y}|^`"),
        (
            "https://bücher.example:81/ü?ü#ü",
            "https://xn--bcher-kva.example:81/%C3%BC?%C3%BC#%C3%BC",
        ),
        ("https://a.example/a b\r\nX: y", "https://a.example/a%20b%0D%0AX:%20y"),
        ("https://a.example/\x7f\x00", "https://a.example/%7F%00"),
        ("http://ü\ud800/", "http://%C3%BC%3F/"),
    ],
)
def test_a_location_is_printable_ascii(url: str, sent: str) -> None:
    assert location(url) == sent


def test_the_first_of_a_parameter_wins_in_any_case() -> None:
    assert parameters("A=1&a=2&b=%C3%BC+x&c") == {"a": "1", "b": "ü x", "c": ""}
    assert len(parameters("&".join(f"p{n}=1" for n in range(5000)))) == 200
