from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from clicktrail.domain import passwords
from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.entries import LinkEntry
from clicktrail.edge.exchange import Answer, Request
from clicktrail.edge.password import (
    CHECKS_PER_SECOND,
    MOST_REMEMBERED,
    PASS_SECONDS,
    WINDOW_SECONDS,
    WRONG_PER_ADDRESS,
    WRONG_PER_LINK,
    PasswordGate,
    _Counts,
)
from tests.support.site import NOW_MS, SIGNER, cookie_of, headers_of, request

KEPT = passwords.hashed("Grüße & Küsse")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(clock: Clock) -> PasswordGate:
    return PasswordGate(SIGNER, clock)


def link(datapoint_id: int = 5, kept: str = KEPT) -> LinkEntry:
    return LinkEntry(
        datapoint_id, 1, 7, 1, "x", 0, 0, "https://a.example/", behaviour=Behaviour(password=kept)
    )


def posted(
    password: str | None, path: str = "/x", query: str = "", *, ip: str = "192.0.2.7", **more: Any
) -> Request:
    form = {} if password is None else {"password": password}
    asked = request(path, query, method="POST", body=urlencode(form).encode(), **more)
    asked.ip = ip
    return asked


def ask(gate: PasswordGate, asked: Request, entry: LinkEntry | None = None) -> Answer:
    answer = gate.check(asked, entry or link(), "en", None)
    assert answer is not None
    assert answer.event is None
    return answer


def test_a_link_without_a_password_is_open(gate: PasswordGate) -> None:
    assert gate.check(request("/x"), link(kept=""), "en", None) is None
    plain = LinkEntry(5, 1, 7, 1, "x", 0, 0, "https://a.example/")
    assert gate.check(request("/x"), plain, "en", None) is None


def test_a_visitor_is_asked_for_the_password(gate: PasswordGate) -> None:
    for asked in (request("/x"), request("/x", method="HEAD"), posted(None)):
        answer = ask(gate, asked)
        assert answer.status == 200
        assert "Set-Cookie" not in headers_of(answer)
        assert answer.body.decode().endswith(
            '<form method="post"><label for="password">Password</label>'
            '<input type="password" id="password" name="password" maxlength="256"'
            ' autocomplete="current-password" required autofocus>'
            "<button>Open the link</button></form></main></body></html>\n"
        )


def test_the_right_password_opens_the_link_for_an_hour(gate: PasswordGate) -> None:
    answer = ask(gate, posted("Grüße & Küsse", "/X", "utm=a&b"))
    assert (answer.status, answer.body) == (303, b"")
    value = SIGNER.link_pass(5, NOW_MS + 3_600_000, KEPT)
    assert headers_of(answer) == {
        "Cache-Control": "no-store",
        "Location": "/X?utm=a&b",
        "Set-Cookie": f"cp_5={value}; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax",
    }
    cookie = f"cm_1=abc; {cookie_of(answer)}; other=1"
    assert gate.check(request("/x", cookie=cookie), link(), "en", None) is None
    assert gate.check(posted(None, cookie=cookie), link(), "en", None) is None
    later = request("/x", cookie=cookie)
    later.now_ms += PASS_SECONDS * 1000 - 1
    assert gate.check(later, link(), "en", None) is None
    later.now_ms += 1
    assert ask(gate, later).status == 200


def test_over_https_the_cookie_is_only_for_https(gate: PasswordGate) -> None:
    cookie = headers_of(ask(gate, posted("Grüße & Küsse", secure=True)))["Set-Cookie"]
    assert cookie.endswith("; HttpOnly; Secure; SameSite=Lax")


def test_a_pass_opens_only_its_link_and_only_under_its_password(gate: PasswordGate) -> None:
    value = SIGNER.link_pass(5, NOW_MS + 1000, KEPT)
    assert gate.check(request("/x", cookie=f"cp_5={value}"), link(), "en", None) is None
    for cookie, entry in (
        (f"cp_5={value}", link(kept=passwords.hashed("another"))),
        (f"cp_6={value}", link(6)),
        (f"xcp_5={value}", link()),
        (f"cp_5={value}x", link()),
        (f"cp_5={value[:-4]}AAAA", link()),
        ("cp_5=", link()),
        ("cp_5", link()),
    ):
        assert ask(gate, request("/x", cookie=cookie), entry).status == 200


def test_a_wrong_password_is_told_beside_the_field(gate: PasswordGate) -> None:
    answer = ask(gate, posted("<script>alert(1)</script>"))
    assert answer.status == 403
    assert "Set-Cookie" not in headers_of(answer)
    body = answer.body.decode()
    assert '<p class="error" id="error" role="alert">That is not the right password.' in body
    assert 'required autofocus aria-invalid="true" aria-describedby="error">' in body
    assert "alert(1)" not in body
    assert len(body) < 6000


@pytest.mark.parametrize(
    ("path", "query", "location"),
    [
        ("//evil.example/x", "", "/evil.example/x"),
        ("/\\evil.example", "", "/evil.example"),
        ("/\\/evil.example", "", "/evil.example"),
        ("/x", "next=https://evil.example", "/x?next=https://evil.example"),
        ("/gr\xc3\xbcn", "q=\xe4", "/gr%C3%BCn?q=%E4"),
        ("/x\r\nSet-Cookie: a=b", "\n", "/x%0D%0ASet-Cookie:%20a=b?%0A"),
        ("/x%0d%0a", "", "/x%0d%0a"),
        ("*", "", "/*"),
    ],
)
def test_the_way_back_stays_on_this_host(
    gate: PasswordGate, path: str, query: str, location: str
) -> None:
    answer = ask(gate, posted("Grüße & Küsse", path, query))
    assert headers_of(answer)["Location"] == location


def test_an_address_that_guesses_has_to_wait(gate: PasswordGate, clock: Clock) -> None:
    for _ in range(WRONG_PER_LINK):
        clock.now += 1
        assert ask(gate, posted("wrong")).status == 403
    answer = ask(gate, posted("Grüße & Küsse"))
    assert answer.status == 429
    assert headers_of(answer)["Retry-After"] == "900"
    assert b"Too many attempts" in answer.body
    assert ask(gate, request("/x")).status == 200
    # Neither another link nor another address pays for it.
    assert ask(gate, posted("Grüße & Küsse"), link(6)).status == 303
    assert ask(gate, posted("Grüße & Küsse", ip="198.51.100.8")).status == 303
    clock.now += WINDOW_SECONDS
    assert ask(gate, posted("Grüße & Küsse")).status == 303


def test_guessing_at_many_links_counts_together(gate: PasswordGate, clock: Clock) -> None:
    for number in range(WRONG_PER_ADDRESS):
        clock.now += 1
        assert ask(gate, posted("wrong"), link(100 + number)).status == 403
    assert ask(gate, posted("Grüße & Küsse"), link(999)).status == 429


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("", "", True),
    ],
)
def test_ipv6_addresses_of_a_network_guess_together(
    gate: PasswordGate, clock: Clock, first: str, second: str, together: bool
) -> None:
    for _ in range(WRONG_PER_LINK):
        clock.now += 1
        ask(gate, posted("wrong", ip=first))
    assert (ask(gate, posted("wrong", ip=second)).status == 429) is together


def test_a_worker_checks_only_so_many_passwords_a_second(gate: PasswordGate, clock: Clock) -> None:
    def statuses(count: int) -> list[int]:
        return [
            ask(gate, posted("wrong", ip=f"192.0.{number}.{int(clock.now) % 250}")).status
            for number in range(count)
        ]

    assert statuses(CHECKS_PER_SECOND + 3) == [403] * CHECKS_PER_SECOND + [429] * 3
    answer = ask(gate, posted("Grüße & Küsse", ip="203.0.113.1"))
    assert (answer.status, headers_of(answer)["Retry-After"]) == (429, "1")
    clock.now += 0.5
    half = CHECKS_PER_SECOND // 2
    assert statuses(half + 1) == [403] * half + [429]
    clock.now += 3600
    assert statuses(CHECKS_PER_SECOND + 1) == [403] * CHECKS_PER_SECOND + [429]


def test_what_is_remembered_of_addresses_is_bounded(clock: Clock) -> None:
    counts = _Counts(clock)
    for number in range(MOST_REMEMBERED + 100):
        counts.add((f"address {number}", 0))
    assert len(counts._counts) == MOST_REMEMBERED
    assert counts.of(("address 0", 0)) == 0
    assert counts.of((f"address {MOST_REMEMBERED + 99}", 0)) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"password", b"&" * 1000, b"password=%ff%fe\x00", b"a=b&" * 50, b"\xff" * 100_000],
)
def test_a_form_that_is_none_is_never_right(gate: PasswordGate, body: bytes) -> None:
    answer = ask(gate, request("/x", method="POST", body=body))
    assert answer.status in (200, 403)
