"""Where visitors are sent cannot be chosen by them: open redirects, header injection, macros."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote

import can_ada
import pytest

from clicktrail.domain.destinations import LONGEST_FILLED, judge
from clicktrail.domain.events import Hit, decode_event
from tests.support.attacked import Attacked, leads_to, well_formed
from tests.support.site import SIGNER
from tests.support.targets import OWN, may_lead_to

NOT_ALLOWED = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:\\\\evil.example",
    "http:///evil.example",
    "https://evil.example",
    "HtTpS://EVIL.example",
    "hTTp://evil.example:80",
    "https://allowed.example@evil.example",
    "https://allowed.example:80@evil.example",
    "https://allowed.example%40evil.example",
    "https://allowed.example\\@evil.example",
    "https://evil.example\\@allowed.example",
    "https://evil.example#@allowed.example",
    "https://evil.example?@allowed.example",
    "https://evil.example/@allowed.example",
    "https://@allowed.example",
    "https://u:p@allowed.example",
    "https://allowed.example.evil.example",
    "https://allowed.example.",
    "https://allowed.example..",
    "https://allowed.example%2eevil.example",
    "https://allowed.example%2fevil.example",
    "https://allowed.example%00.evil.example",
    "https://allowed.example\u3002evil.example",
    "https://evil.example\u2044.allowed.example",
    "https://evil.example\uff0f.wild.example",
    "https://evil.example\u2100.wild.example",
    "https://evil.example\uff1f.wild.example",
    "https://evil.example\ufe6b.wild.example",
    "https://\uff41llowed.example",
    "https://\u0430llowed.example",
    "https://xn--llowed-3ve.example",
    "https://bu\u0308cher.example.evil.example",
    "https://b\u00fccher\u200b.evil.example",
    "https://xn--bcher-kva.evil.example",
    "https://wild.example",
    "https://.wild.example",
    "https://*.wild.example",
    "https://evilwild.example",
    "https://-.wild.example%09.evil.example",
    "https://\tevil.example",
    "ht\ttps://evil.example",
    "https://allowed.example\t.evil.example",
    "https://allowed\n.example",
    "\x00https://evil.example",
    "https://evil.example\r\nX-Injected: 1",
    "javascript:alert(1)",
    "javascript://allowed.example/%0aalert(1)",
    "JaVaScRiPt:alert(1)//allowed.example",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data://allowed.example/,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://allowed.example/x",
    "view-source:https://allowed.example",
    "ftp://allowed.example",
    "ws://allowed.example",
    "intent://allowed.example#Intent;scheme=http;end",
    "http://127.0.0.1",
    "http://2130706433",
    "http://0x7f000001",
    "http://0177.0.0.1",
    "http://127.1",
    "http://[::1]",
    "http://[::ffff:127.0.0.1]",
    "http://[::ffff:7f00:1]",
    "http://[fe80::1%25lo]",
    "http://[allowed.example]",
    "http://169.254.169.254/latest/meta-data",
    "http://allowed.example:evil",
    "http://allowed.example:80:80",
    "http://allowed.example:65536",
    "http://allowed.example: 80",
    "http://[q].wild.example",
    "http://{clickid}.wild.example",
    "http://allowed.example[q]",
    "[q]",
    "http://" + "a." * 2100 + "wild.example",
    "https://allowed.example/" + "x" * 4096,
]


@pytest.mark.parametrize("ddu", NOT_ALLOWED)
@pytest.mark.parametrize("name", ["dynamic", "dynamic-clean", "dynamic-cloaked"])
def test_no_way_of_writing_an_address_leads_past_the_whitelist(
    attacked: Attacked, name: str, ddu: str
) -> None:
    for query in (
        f"ddu={quote(ddu, safe='')}",
        f"DDU={quote(ddu, safe='')}&q=evil.example",
        f"ddu={quote(quote(ddu, safe=''), safe='')}&ddu=https://allowed.example",
    ):
        answer = attacked.get(f"/{name}?{query}")
        well_formed(answer)
        if name == "dynamic":
            assert (answer.status, answer.one("Location"), answer.body) == (307, OWN, b"")
        else:
            assert answer.status == 200
            assert b"evil" not in answer.body
            assert OWN.encode() in answer.body


def test_the_first_address_that_a_visit_names_is_the_one_that_is_judged(
    attacked: Attacked,
) -> None:
    twice = "ddu=https%3A%2F%2Fevil.example&ddu=https%3A%2F%2Fallowed.example%2Fb"
    assert attacked.get(f"/dynamic?{twice}").one("Location") == OWN
    array = "ddu[]=https://evil.example&ddu%00=https://evil.example&ddu+=https://evil.example"
    assert attacked.get(f"/dynamic?{array}").one("Location") == OWN
    semicolon = "x=1;ddu=https://allowed.example"
    assert attacked.get(f"/dynamic?{semicolon}").one("Location") == OWN


def test_a_whitelist_is_that_of_the_links_own_account(attacked: Attacked) -> None:
    theirs, ours = "ddu=https://foreign.example/", "ddu=https://allowed.example/"
    assert attacked.get(f"/foreign?{theirs}").one("Location") == "https://foreign.example/"
    assert attacked.get(f"/foreign?{ours}").one("Location") == OWN
    assert attacked.get(f"/dynamic?{theirs}").one("Location") == OWN


@pytest.mark.parametrize("name", ["plain", "secret", "paused", "clean", "pixel", "random"])
def test_a_link_that_does_not_ask_for_addresses_takes_none(attacked: Attacked, name: str) -> None:
    for key in ("ddu", "url", "to", "redirect", "returnUrl", "next"):
        answer = attacked.get(f"/{name}?{key}=https://evil.example")
        well_formed(answer)
        assert b"evil" not in answer.body
        location = answer.one("Location")
        assert not location or may_lead_to(name, leads_to(location)[1])


INJECTIONS = [
    "%0d%0aSet-Cookie:%20zq9=1",
    "%0D%0A%0D%0A<script>zq9()</script>",
    "%0aX-Zq9: 1",
    "%0dX-Zq9:%201",
    "%E5%98%8A%E5%98%8DSet-Cookie:zq9=1",
    "%c0%8d%c0%8aX-Zq9:1",
    "%u000d%u000aX-Zq9:1",
    "%00%0d%0aX-Zq9:1",
    "%E2%80%A8X-Zq9:1",
    "%C2%85X-Zq9:1",
    "%250d%250aX-Zq9:1",
    "\\r\\nX-Zq9:1",
]


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize(
    "target",
    [
        "/macros?p={0}&q={0}&f={0}",
        "/append?{0}={0}",
        "/append?a={0}",
        "/both?z={0}&q={0}",
        "/dynamic?ddu=https://allowed.example/{0}",
        "/dynamic?ddu=https://allowed.example/[q]&q={0}",
        "/spillover?{0}",
        "/cloaked?{0}",
        "/{0}",
        "/plain.qr?format={0}&size={0}",
        "/public+?{0}",
        "/conversion.aspx?id={0}",
        "/s2s?id={0}&clickId={0}",
    ],
)
def test_nothing_that_a_visit_says_becomes_a_header(
    attacked: Attacked, target: str, value: str
) -> None:
    written = value.replace(" ", "%20").replace("<", "%3C").replace(">", "%3E")
    answer = attacked.get(target.format(written), "Referer: https://r.example/" + written)
    well_formed(answer)
    assert not [name for name, _ in answer.headers if "zq9" in name.lower()]
    assert all("zq9=1" not in line for line in answer.all("Set-Cookie"))
    assert b"<script>zq9" not in answer.body


def test_placeholders_do_not_leave_their_place(attacked: Attacked) -> None:
    for value in (
        "..", ".", "%2e%2e", "../../x", "..%2f..%2fx", "/../x", "\\..\\x", "a/b", "x?y=9&c=9#z",
        "&c=forged", "#", ";c=forged", "=", "[q]", "[clickid]", "{clickid}", "%5Bq%5D", "%25",
        "\u2025/", "\uff0e\uff0e", "@evil.example", "//evil.example", "https://evil.example",
    ):  # fmt: skip
        sent = quote(value, safe="%[]{}")
        answer = attacked.get(f"/macros?p={sent}&q={sent}&f={sent}&c=forged&y=9")
        well_formed(answer)
        read = can_ada.parse(answer.one("Location"))
        assert (read.protocol, read.host) == ("https:", "m.example")
        parts = str(read.pathname).split("/")
        assert (parts[0], parts[1], len(parts), parts[-1]) == ("", "a", 4, "z")
        pairs = parse_qsl(str(read.search)[1:], keep_blank_values=True)
        assert [name for name, _ in pairs] == [*"csiq", "k[p]", *"rboly"]
        assert dict(pairs)["y"] == "2"


@pytest.mark.parametrize("name", ["macros", "both"])
def test_a_click_id_that_a_visit_brings_is_never_passed_on_as_ours(
    attacked: Attacked, name: str
) -> None:
    forged = SIGNER.click_id(1, 200, 77, 0, 88)
    query = f"clickid={forged}&s2sidentifier={forged}&ClickId={forged}&c={forged}&i={forged}"
    location = attacked.get(f"/{name}?{query}").one("Location")
    pairs = parse_qsl(str(can_ada.parse(location).search)[1:], keep_blank_values=True)
    event = decode_event(attacked.notebook.events[-1])
    assert isinstance(event, Hit)
    for key in "csi":
        (given,) = [value for found, value in pairs if found == key]
        token = SIGNER.read_click_id(given)
        assert token is not None
        assert (token.hit_id, token.visitor) == (event.hit_id, event.visitor)
    # What is appended keeps its own name, and is none of the three.
    expected = {"clickid", "s2sidentifier", "ClickId"} if name == "both" else set()
    assert {found for found, value in pairs if value == forged} == expected


@pytest.mark.parametrize(
    ("query", "added"),
    [
        ("x=2", ""),
        ("%78=2", ""),
        ("x", ""),
        ("x=2&x=3", ""),
        ("X=2", "&X=2"),
        ("x[]=2", "&x[]=2"),
        ("&&&", ""),
        ("ddu=https://evil.example", ""),
        ("DDU=1&%64du=2", ""),
        ("a=%23frag", "&a=%23frag"),
        ("a=1?b=2?c", "&a=1?b=2?c"),
        ("a=//evil.example/", "&a=//evil.example/"),
        ("a=\\\\evil", "&a=\\\\evil"),
        ('"><script>', "&%22%3E%3Cscript%3E"),
        ("a=%0d%0a", "&a=%0d%0a"),
        ("a=[clickid]{clickid}", "&a=[clickid]{clickid}"),
    ],
)
def test_an_appended_query_stays_a_query(attacked: Attacked, query: str, added: str) -> None:
    answer = attacked.get(f"/append?{query}")
    assert answer.one("Location") == f"https://q.example/a?x=1{added}#top"


def test_a_query_that_asks_for_much_is_answered_with_little(attacked: Attacked) -> None:
    """A placeholder costs three bytes to ask for, and may stand for thousands."""
    template = quote("https://allowed.example/", safe="") + "[q]" * 1300
    for value in ("%22" * 800, "a" * 2000, "%F0%9F%92%A9" * 250):
        answer = attacked.get(f"/dynamic?q={value}&ddu={template}")
        well_formed(answer)
        location = answer.one("Location")
        assert location.startswith("https://allowed.example/")
        assert len(location) <= 4096 + LONGEST_FILLED


@pytest.mark.parametrize(
    "template",
    [
        "https://[sub].shop.example/",
        "https://[sub]/",
        "https://[host]:443/",
        "https://shop.example[path]",
        "https://shop.example:[port]/",
        "https://[user]@shop.example/",
        "https://{clickid}/",
        "https://{clickid}.shop.example/",
        "https://shop.example{clickid}/",
        "[scheme]://shop.example/",
        "[url]",
        "{clickid}",
        "http[s]://shop.example/",
        "https:[slashes]shop.example/",
        "https://shop.example\\[path]",
    ],
)
def test_no_link_may_leave_its_host_to_a_placeholder(template: str) -> None:
    assert not judge(template).ok
