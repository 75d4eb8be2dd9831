from __future__ import annotations

import pytest

from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.entries import LinkEntry, Status
from clicktrail.domain.rules import Rule, Target
from clicktrail.domain.tokens import Signer
from clicktrail.edge.exchange import Answer, Request
from clicktrail.edge.warning import READ_SECONDS, WarningGate
from tests.support.site import SIGNER, headers_of, posted_on, request

GATE = WarningGate(SIGNER)
EVIL = "https://evil.example/"


def blocked(url: str, *targets: str, datapoint_id: int = 8) -> LinkEntry:
    rules = (Rule(1, tuple(Target(one) for one in targets)),) if targets else ()
    behaviour = Behaviour(rules=rules) if targets else None
    return LinkEntry(datapoint_id, 1, 7, 1, "blocked", 0, Status.ABUSE, url, behaviour=behaviour)


def test_the_warning_says_what_is_wrong_and_where_the_link_leads() -> None:
    for method in ("GET", "HEAD"):
        answer = GATE.check(
            request("/blocked", method=method), blocked("https://evil.example/a?b"), "en", None
        )
        assert answer is not None
        assert (answer.status, answer.event) == (403, None)
        assert headers_of(answer)["Content-Language"] == "en"
        assert "frame-ancestors 'none'" in headers_of(answer)["Content-Security-Policy"]
        body, value = answer.body.decode(), posted_on(answer).removeprefix(b"warned=").decode()
        assert len(value) == 40
        assert "Its destination was reported as harmful." in body
        assert body.endswith(
            '<p class="host">The link leads to <b dir="ltr">evil.example</b></p>'
            f'<form method="post"><input type="hidden" name="warned" value="{value}">'
            '<button class="quiet">Continue anyway</button></form>'
            "</main></body></html>\n"
        )
        assert len(body) < 6000


def shown(ip: str = "198.51.100.7", gate: WarningGate = GATE, datapoint_id: int = 8) -> bytes:
    """Return what the button of the warning posts."""
    asked = request("/blocked")
    asked.ip = ip
    answer = gate.check(asked, blocked(EVIL, datapoint_id=datapoint_id), "en", None)
    assert answer is not None
    return posted_on(answer)


def pressed(body: bytes, ip: str = "198.51.100.7", *, later_ms: int = 0) -> Answer | None:
    """Post to the link."""
    post: Request = request("/blocked", method="POST", body=body)
    post.ip = ip
    post.now_ms += later_ms
    return GATE.check(post, blocked(EVIL), "en", None)


def test_whoever_presses_the_button_goes_on() -> None:
    assert pressed(shown()) is None
    assert pressed(b"x=1&" + shown() + b"&warned=x") is None
    assert pressed(shown(), later_ms=READ_SECONDS * 1000 - 1) is None
    assert pressed(shown("2001:db8::1"), "2001:db8::ffff:2") is None


FORGED = {
    "nothing": b"",
    "empty": b"warned=",
    "a word": b"warned=1",
    "another field": b"continue=1",
    "behind a word": b"warned=x&" + shown(),
    "cut": shown()[:-1],
    "lengthened": shown() + b"=",
    "altered": shown()[:-1] + (b"B" if shown()[-1:] == b"A" else b"A"),
    "otherwise spelt": shown().replace(b"warned", b"Warned"),
    "of another link": shown(datapoint_id=9),
    "of another installation": shown(gate=WarningGate(Signer(b"s" * 32))),
    "a pass": b"warned=" + SIGNER.link_pass(8, 2**60, "").encode(),
    "behind many fields": b"&".join(b"%d=" % number for number in range(30)) + b"&" + shown(),
}


@pytest.mark.parametrize("body", FORGED.values(), ids=FORGED)
def test_a_form_of_somebody_else_s_page_shows_the_warning(body: bytes) -> None:
    answer = pressed(body)
    assert answer is not None
    assert (answer.status, answer.event) == (403, None)
    # With a button that leads on from there.
    assert pressed(posted_on(answer)) is None


@pytest.mark.parametrize(
    ("seen_at", "later_ms"),
    [
        ("198.51.100.8", 0),
        ("2001:db8:0:1::1", 0),
        ("198.51.100.7", READ_SECONDS * 1000),
    ],
)
def test_what_one_visitor_was_shown_is_no_other_s_to_post(seen_at: str, later_ms: int) -> None:
    assert pressed(shown(seen_at), later_ms=later_ms) is not None


@pytest.mark.parametrize(
    ("urls", "hosts"),
    [
        (("https://bücher.example/",), ["xn--bcher-kva.example"]),
        (("https://EVIL.example:8443/<script>",), ["evil.example"]),
        (
            ("https://a.example/", "https://a.example/2", "https://b.example/"),
            ["a.example", "b.example"],
        ),
        (
            (
                "",
                "https://a.example/",
                "https://b.example/",
                "https://c.example/",
                "https://d.example/",
            ),
            ["a.example", "b.example", "c.example"],
        ),
        (("javascript:alert(1)",), []),
        (("https://<b>/",), []),
    ],
)
def test_hosts_are_named_as_browsers_connect_to_them(
    urls: tuple[str, ...], hosts: list[str]
) -> None:
    answer = GATE.check(request("/blocked"), blocked(*urls), "de", None)
    assert answer is not None
    body = answer.body.decode()
    shown = "".join(f'<b dir="ltr">{host}</b>' for host in hosts)
    assert (f'<p class="host">Der Link führt zu {shown}</p>' in body) is bool(hosts)
    assert ('class="host"' in body) is bool(hosts)
    assert "<script" not in body
