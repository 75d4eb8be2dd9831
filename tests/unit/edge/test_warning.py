from __future__ import annotations

from typing import Any

import pytest

from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.entries import LinkEntry, Status
from clicktrail.domain.rules import Rule, Target
from clicktrail.edge.warning import warned
from tests.support.site import headers_of, request


def blocked(url: str, *targets: str, **more: Any) -> LinkEntry:
    rules = (Rule(1, tuple(Target(one) for one in targets)),) if targets else ()
    behaviour = Behaviour(rules=rules) if targets else None
    return LinkEntry(8, 1, 7, 1, "blocked", 0, Status.ABUSE, url, behaviour=behaviour, **more)


def test_the_warning_says_what_is_wrong_and_where_the_link_leads() -> None:
    for method in ("GET", "HEAD"):
        answer = warned(
            request("/blocked", method=method), blocked("https://evil.example/a?b"), "en", None
        )
        assert answer is not None
        assert (answer.status, answer.event) == (403, None)
        assert headers_of(answer)["Content-Language"] == "en"
        assert "frame-ancestors 'none'" in headers_of(answer)["Content-Security-Policy"]
        body = answer.body.decode()
        assert "Its destination was reported as harmful." in body
        assert body.endswith(
            '<p class="host">The link leads to <b dir="ltr">evil.example</b></p>'
            '<form method="post"><button class="quiet">Continue anyway</button></form>'
            "</main></body></html>\n"
        )
        assert len(body) < 6000


def test_whoever_presses_the_button_goes_on() -> None:
    post = request("/blocked", method="POST", content_type="application/x-www-form-urlencoded")
    assert warned(post, blocked("https://evil.example/"), "en", None) is None


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
    answer = warned(request("/blocked"), blocked(*urls), "de", None)
    assert answer is not None
    body = answer.body.decode()
    shown = "".join(f'<b dir="ltr">{host}</b>' for host in hosts)
    assert (f'<p class="host">Der Link führt zu {shown}</p>' in body) is bool(hosts)
    assert ('class="host"' in body) is bool(hosts)
    assert "<script" not in body
