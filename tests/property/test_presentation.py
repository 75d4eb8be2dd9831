"""Destinations cannot break out of the pages that lead to them."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.destinations import location
from clicktrail.edge.exchange import Answer
from clicktrail.edge.presentation import present
from tests.support.site import headers_of

HOSTILE = st.sampled_from(
    [
        '"><script>alert(1)</script>',
        "'><img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "</noscript><script>alert(1)</script>",
        "</title><svg onload=alert(1)>",
        "<!--",
        "-->",
        "]]>",
        ";url=javascript:alert(1)",
        "&quot;&#39;&lt;",
        "\\u003cscript\\u003e",
        "\r\nSet-Cookie: a=b\r\n\r\n<script>",
        "\x00",
        "\u2028",
        "\ud800",
        "javascript:alert(1)//",
        "` onfocus=alert(1) autofocus",
        "%22%3E%3Cscript%3E",
    ]
)
TAILS = st.lists(st.one_of(HOSTILE, st.text(max_size=10)), max_size=5).map("".join)
URLS = TAILS.map("https://shop.example/".__add__)
BEHAVIOURS = st.builds(
    Behaviour,
    cloaked=st.booleans(),
    encoded=st.booleans(),
    title=TAILS,
    referrer=st.integers(0, 3),
)
HARMLESS = "https://shop.example/"


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes, and the addresses in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shape: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: set[str | None] = set()
        self.code: list[str] = []
        self._in_script = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, tuple(name for name, _ in attrs)))
        self._in_script = tag == "script"
        for name, value in attrs:
            if name in ("src", "href", "data-to"):
                self.addresses.add(value)
            elif name == "content" and value is not None and ";url=" in value:
                self.addresses.add(value.partition(";url=")[2])
            elif name == "data-code" and value is not None:
                key, *hidden = base64.b64decode(value)
                self.addresses.add(bytes(byte ^ key for byte in hidden).decode("ascii"))

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.code.append(data)


def presented(url: str, behaviour: Behaviour, scripts: tuple[str, ...]) -> Answer:
    return present(
        url,
        behaviour,
        scripts,
        status=307,
        caching=b"",
        language="en",
        theme=None,
        bot=False,
        link_url="https://go.example/x",
    )


@given(URLS, BEHAVIOURS, st.sampled_from([(), ("track()",)]))
def test_a_destination_stays_in_its_attribute(
    url: str, behaviour: Behaviour, scripts: tuple[str, ...]
) -> None:
    answer = presented(url, behaviour, scripts)
    found = headers_of(answer)  # no further header line
    if answer.status == 307:
        assert found["Location"] == location(url)
        return
    other = presented(
        HARMLESS,
        Behaviour(
            cloaked=behaviour.cloaked,
            encoded=behaviour.encoded,
            title="t",
            referrer=behaviour.referrer,
        ),
        scripts,
    )
    one, harmless = (Elements(page.body.decode()) for page in (answer, other))
    assert one.shape == harmless.shape
    assert one.code == harmless.code
    assert one.addresses == {location(url)}
    assert harmless.addresses == {HARMLESS}
    if behaviour.encoded:
        assert re.search(r"shop\.example", answer.body.decode()) is None or (
            "shop.example" in behaviour.title
        )


@given(st.text(max_size=40), BEHAVIOURS)
def test_whatever_is_no_web_address_leads_nowhere(url: str, behaviour: Behaviour) -> None:
    answer = presented(url, behaviour, ())
    if re.match("https?://", location(url), re.IGNORECASE) is None:
        assert answer.status == 404
        assert "Location" not in headers_of(answer)
