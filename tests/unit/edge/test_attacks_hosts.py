"""Whoever chooses the Host, or says to have been forwarded, chooses nothing else with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clicktrail.domain.events import Flag, Hit, decode_event
from tests.support.attacked import Attacked, Page, responses, under_attack, well_formed
from tests.support.site import SIGNER
from tests.support.targets import NUMBERS, OWN

ODD = [
    "evil.example",
    "EVIL.example.",
    "evil.example:80",
    "go.example.evil.example",
    "evil-go.example",
    "[::1]",
    "[::1]:8080",
    "[..]",
    "[::::::]",
    "[1.2]:1",
    "127.0.0.1",
    "2130706433",
    "localhost",
    "_",
    "a-",
    "xn--zzzzzzzzz",
    "x" * 253,
    "",
]
IMPOSSIBLE = [
    "evil.example/x",
    "evil.example\\x",
    "u@evil.example",
    "go.example@evil.example",
    "go.example evil.example",
    "go.example,evil.example",
    "go.example:x",
    "go.example:123456",
    "go.example:80:80",
    'evil.example"><script>',
    "evil.example%0d%0aX-Zq9:1",
    "evil..example",
    ".evil.example",
    "http://evil.example",
    "go.example#",
    "go.example?x",
    "[::1",
    "[::1]evil",
    "g\xf6.example",
    "x" * 300,
]
PATHS = [
    "/plain",
    "/cloaked",
    "/scripted",
    "/dynamic-cloaked?ddu=https://allowed.example",
    "/encoded",
    "/myself",
    "/secret",
    "/harmful",
    "/paused",
    "/none",
    "/",
    "/pixel",
    "/plain.qr",
    "/plain.qr?format=svg",
    "/public+",
    "/js/clicktrail.js",
    "/robots.txt",
    "/conversion.aspx?id=x",
    "/s2s?id=x&clickId=y",
]


def newest(attacked: Attacked) -> Hit:
    event = decode_event(attacked.notebook.events[-1])
    assert isinstance(event, Hit)
    return event


@pytest.mark.parametrize("path", PATHS)
def test_under_any_host_a_link_answers_as_under_its_own(attacked: Attacked, path: str) -> None:
    usual = attacked.get(path)
    kept = ("Location", "Content-Type", "Content-Security-Policy", "Cache-Control")
    for host in ODD:
        answer = attacked.get(path, host=host)
        well_formed(answer)
        assert answer.status == usual.status
        assert [answer.all(name) for name in kept] == [usual.all(name) for name in kept]
        if not path.startswith("/encoded"):
            assert answer.body == usual.body
        assert "evil" not in f"{answer.headers}"


@pytest.mark.parametrize("host", IMPOSSIBLE)
def test_what_can_be_no_host_is_refused(attacked: Attacked, host: str) -> None:
    for path in ("/plain", "/cloaked", "/plain.qr"):
        answer = attacked.get(path, host=host)
        well_formed(answer)
        assert answer.status == 400
        assert answer.body == b"400 The request names no host, or one that cannot be.\n"


def test_a_second_host_is_refused_wherever_it_stands(attacked: Attacked) -> None:
    for lines in (
        ["Host: evil.example"],
        ["Host: go.example"],
        ["X: y", "hOST: evil.example"],
        ["Host:"],
    ):
        assert attacked.get("/plain", *lines).status == 400


def test_a_picture_that_others_keep_leads_to_the_links_own_domain(attacked: Attacked) -> None:
    usual = attacked.get("/plain.qr?format=svg").body
    for host in ("evil.example", "[::1]", "", "go.example:444"):
        for line in ("X-Forwarded-Host: evil.example", "Forwarded: host=evil.example", "X: y"):
            assert attacked.get("/plain.qr?format=svg", line, host=host).body == usual
    assert attacked.get("/PLAIN.QR?format=svg&x=y").body == usual


def test_a_page_names_the_links_own_domain(attacked: Attacked) -> None:
    for host in ("evil.example", "[..]", ""):
        page = Page(attacked.get("/cloaked", host=host).body)
        assert "go.example/cloaked" in page.text
        assert "evil" not in page.text


def test_the_public_figures_are_led_to_on_the_app_alone(attacked: Attacked) -> None:
    token = SIGNER.public_token(NUMBERS["public"])
    for host in ("go.example", "evil.example"):
        answer = attacked.get("/public+", "X-Forwarded-Host: evil.example", host=host)
        assert answer.one("Location") == f"http://localhost:8000/public/{token}"


def test_a_whole_url_as_target_goes_before_the_host(attacked: Attacked) -> None:
    def ask(target: str, host: str = "evil.example") -> tuple[int, str]:
        sent = f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        (answer,) = responses(attacked.raw(sent), ["GET"])
        well_formed(answer)
        return answer.status, answer.one("Location")

    assert ask("http://go.example/plain") == (307, OWN)
    assert ask("https://go.example:444/plain?ddu=https://evil.example") == (307, OWN)
    assert ask("HTTP://GO.EXAMPLE./plain") == (307, OWN)
    assert ask("http://themed.example/none") == (302, "https://shop.example/oops")
    assert ask("http://themed.example") == (302, "https://shop.example/?home")
    assert ask("http://themed.example?//evil.example") == (302, "https://shop.example/?home")
    for target in (
        "http://u@go.example/plain",
        "http://u:p@go.example/plain",
        "http:///plain",
        "http://go.example\\@evil.example/plain",
        "http://go.example%40evil.example/plain",
        "ftp://go.example/plain",
        "//go.example/plain",
        "javascript:alert(1)",
        "http://go.example/plain#x",
    ):
        status, location = ask(target)
        assert (status, location) in ((400, ""), (404, ""))


FORWARDED = [
    "X-Forwarded-For: 203.0.113.5",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Host: themed.example",
    "Forwarded: for=203.0.113.5;host=themed.example;proto=https",
    "X-Real-IP: 203.0.113.5",
    "X-Forwarded-Port: 443",
    "Via: 1.1 x",
]


def test_a_stranger_is_not_believed_to_have_been_forwarded(attacked: Attacked) -> None:
    answer = attacked.get("/plain", *FORWARDED)
    assert (answer.status, answer.one("Location")) == (307, OWN)
    assert answer.one("Set-Cookie").endswith("; Path=/; HttpOnly; SameSite=Lax")
    # 203.0.113.0/24 is not counted; the visit is.
    assert newest(attacked).ip == "127.0.0.1"
    assert newest(attacked).flags == Flag.NEW_VISITOR | Flag.PROXIED


@pytest.fixture
def behind_proxy(target_table: Path, tmp_path: Path) -> Iterator[Attacked]:
    table = Path(shutil.copy(target_table, tmp_path))
    with under_attack(table, tmp_path / "shared", trusted=["127.0.0.1", "10.0.0.0/8"]) as attacked:
        yield attacked


@pytest.mark.parametrize(
    ("forwarded", "ip"),
    [
        (["198.51.100.7"], "198.51.100.7"),
        (["203.0.113.5, 198.51.100.7"], "198.51.100.7"),
        (["203.0.113.5", "198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7, 10.1.2.3"], "198.51.100.7"),
        (["127.0.0.1, 198.51.100.7"], "198.51.100.7"),
        (["203.0.113.5, evil"], "127.0.0.1"),
        (["203.0.113.5,"], "127.0.0.1"),
        (['203.0.113.5, "><script>'], "127.0.0.1"),
        (["203.0.113.5, " + "9" * 5000], "127.0.0.1"),
        (["198.51.100.7, " + ", ".join(["10.0.0.1"] * 40)], "10.0.0.1"),
        (["[2001:db8::1]:1234"], "2001:db8::1"),
        (["::ffff:198.51.100.7"], "198.51.100.7"),
        (["198.51.100.7:65000"], "198.51.100.7"),
    ],
)
def test_of_a_trusted_proxy_only_what_it_wrote_itself_is_believed(
    behind_proxy: Attacked, forwarded: list[str], ip: str
) -> None:
    lines = [f"X-Forwarded-For: {each}" for each in forwarded]
    answer = behind_proxy.get("/plain", *lines, "X-Forwarded-Host: themed.example")
    well_formed(answer)
    assert (answer.status, answer.one("Location")) == (307, OWN)
    assert newest(behind_proxy).ip == ip
