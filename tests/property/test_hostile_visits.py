"""Whatever a visitor sends, through the real listener to links of every behaviour: no error, no
header of their making, nowhere that the link does not allow, nothing of theirs in a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote_plus

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from clicktrail.domain.events import decode_event
from clicktrail.domain.tokens import Signer
from clicktrail.edge.marks import Marks
from tests.support.attacked import (
    Attacked,
    Page,
    Response,
    leads_to,
    responses,
    under_attack,
    well_formed,
)
from tests.support.site import AGENT, NOW_MS, SIGNER
from tests.support.targets import (
    BEHAVIOURS,
    CODE,
    HOSTS,
    NAMES,
    NUMBERS,
    PASSWORD,
    filled_table,
    may_lead_to,
)

MARK = "qz7reflected"
STRANGER = Signer(b"x" * 32)
OFTEN = settings(
    max_examples=600,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

# --- what is sent ------------------------------------------------------------------------------

GLUE = st.text("./\\?#@:%;&=+[]{}\"'<> \t\r\n\0\u3002\u200b\uff0f\u2028\u00e9aq0", max_size=8)
HOSTNAMES = st.sampled_from(
    [
        *("allowed.example", "a.wild.example", "wild.example", "b\u00fccher.example"),
        *("evil.example", "shop.example", "go.example", "127.0.0.1", "[::1]", "2130706433"),
    ]
)
ADDRESS = st.tuples(
    st.sampled_from(["", "http://", "https://", "HTTPS://", "//", "\\\\", "javascript:", "data:,"]),
    GLUE,
    HOSTNAMES,
    GLUE,
    st.one_of(st.just(""), HOSTNAMES),
    st.sampled_from(["", "/[q]", "?x=[q]&y={clickid}", "#[f]", "/[clickid]" * 30]),
).map("".join)
MARKUP = st.sampled_from(
    [
        f"<script>{MARK}()</script>",
        f'"><img src=x onerror={MARK}()>',
        f"' onload='{MARK}()",
        f"</script><script>{MARK}()</script>",
        f"\r\nX-Injected: {MARK}",
        f"\r\n\r\n<b>{MARK}",
        f"{MARK}\u0000\u2028\U0001f4a9\ud7ff",
        *("..", ".", "../..", "%2e%2e", "%0d%0a", "[clickid]", "{clickid}", "[[q]]", "[q]", "%"),
    ]
)
VALUE = st.one_of(ADDRESS, MARKUP, GLUE, st.text(max_size=12))
KEY = st.one_of(
    st.sampled_from(
        [
            *("ddu", "DDU", "q", "p", "f", "a", "x", "c", "clickid", "s2sidentifier", "password"),
            *(
                "country",
                "browser",
                "referrerhost",
                "datapoint",
                "format",
                "size",
                "r",
                "id",
                "val",
            ),
            *("pixel", "param", "com", "comperc", "currency", "orderid", "ddu[]", "k[p]", ""),
        ]
    ),
    st.text(max_size=6),
)
SPELT = st.sampled_from(
    [
        lambda text: quote(text, safe="", errors="replace"),
        lambda text: quote(text, safe="[]{}/:?@!$'()*;,\"\\|^`", errors="replace"),
        lambda text: quote(quote(text, errors="replace"), safe=""),
    ]
)
PIECE = st.tuples(SPELT, KEY, st.sampled_from(["=", "=", "=", "", "=="]), VALUE).map(
    lambda parts: parts[0](parts[1]) + parts[2] + parts[0](parts[3])
)
QUERY = st.lists(PIECE, max_size=6).map("&".join)
NAME = st.one_of(
    st.sampled_from(NAMES),
    st.sampled_from(
        [
            "",
            "none",
            "plain.qr",
            "public+",
            "conversion.aspx",
            "s2s",
            "robots.txt",
            "//evil.example",
        ]
    ),
)
HOST = st.one_of(
    st.sampled_from(["go.example"] * 4 + list(HOSTS.values())),
    st.sampled_from(["evil.example", "[..]", "", "GO.EXAMPLE.:8080", "localhost", "go.example:x"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=12),
)


def _signed() -> list[str]:
    spillover, secret = NUMBERS["spillover"], NUMBERS["secret"]
    kept = BEHAVIOURS["secret"]
    assert kept is not None
    return [
        f"cm_1={SIGNER.cookie(1, 41, ((NUMBERS['plain'], 154),)).decode()}",
        f"cm_1={STRANGER.cookie(1, 41, ()).decode()}",
        f"cm_2={SIGNER.cookie(1, 41, ()).decode()}",
        f"cs_{spillover}={Marks(SIGNER).position(spillover, 255).decode()}",
        f"cs_{spillover}={Marks(STRANGER).position(spillover, 1).decode()}",
        f"cp_{secret}={SIGNER.link_pass(secret, NOW_MS + 9, kept.password)}",
        f"cp_{secret}={SIGNER.link_pass(secret, NOW_MS - 9, kept.password)}",
    ]


LATIN = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=20).map(str.strip)
# Ends of lines would make it another request, which the listener's own tests send.
TEXT = st.one_of(
    MARKUP.map(lambda text: text.encode("utf-8", "replace").decode("latin-1").replace("\r\n", "")),
    LATIN,
)
COOKIE = st.lists(
    st.one_of(st.sampled_from(_signed()), LATIN, st.just("cm_1=" + "A" * 28)), max_size=5
).map("; ".join)
LINE = st.one_of(
    st.just(f"User-Agent: {AGENT}"),
    st.just(f"User-Agent: {AGENT}"),
    COOKIE.map("Cookie: {}".format),
    st.tuples(
        st.sampled_from(
            [
                *("User-Agent", "Referer", "Accept-Language", "Sec-Purpose", "Sec-Fetch-Dest"),
                *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "DNT"),
                *("Sec-CH-UA", "Content-Type", "X-HTTP-Method-Override", "Origin", "X-Unknown"),
            ]
        ),
        TEXT,
    ).map(": ".join),
    st.sampled_from(
        [
            *("Accept-Language: de-AT,en;q=0.5", "Accept-Language: xx;q=nan,*;q=1e999"),
            *("Sec-Fetch-Dest: image", "Sec-Purpose: prefetch", "X-Forwarded-For: 203.0.113.5"),
            *("X-Forwarded-Proto: https", "Content-Type: application/x-www-form-urlencoded"),
            *("Content-Type: application/json", "Referer: https://b\u00fccher.example/?q=1"),
        ]
    ).map(lambda line: line.encode().decode("latin-1")),
)
METHOD = st.sampled_from(["GET"] * 6 + ["HEAD", "POST", "POST", "OPTIONS", "PUT"])
BODY = st.one_of(
    st.just(b""),
    st.just(f"password={PASSWORD}".encode()),
    QUERY.map(str.encode),
    st.binary(max_size=40),
)


# --- what may come back ------------------------------------------------------------------------


def held(name: str, response: Response) -> None:
    """Hold an answer to what this link, its rules and the account's whitelist allow."""
    well_formed(response)
    assert not [each for each, _ in response.headers if "injected" in each.lower()]
    location = response.one("Location")
    if location.startswith("/"):
        # Back from the password form; two slashes would be a host.
        assert location[1:2] not in ("/", "\\")
        assert response.status == 303
    elif location:
        may_be_led(name, location)
    if response.one("Content-Type").startswith("text/html"):
        page = Page(response.body)
        for address in page.addresses:
            if address != 'https://logo.example/a.png"><script>zq9()</script>':
                may_be_led(name, address)
        # An address holds what was asked for it, as an address; nothing else does.
        body = response.body.decode()
        assert f"<script>{MARK}" not in body
        assert f"onerror={MARK}" not in body
        assert not any(MARK in script for script in page.scripts)
        assert MARK not in page.text


def may_be_led(name: str, url: str) -> None:
    scheme, host, path = leads_to(url)
    assert scheme in ("http:", "https:")
    if url in ("https://shop.example/oops", "https://shop.example/?home"):
        # Where one of the domains leads whoever asks it for nothing, or for what there is not.
        return
    if name == "public+":
        assert (scheme, host) == ("http:", "localhost")
        assert path.startswith("/public/")
        return
    assert name in NAMES
    assert may_lead_to(name, host)
    if name in ("macros", "both"):
        first, _, last = path[1:].split("/")
        assert (first, last) == ("a", "z")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled_table(tmp_path_factory.mktemp("targets") / "links.lmdb")


@pytest.fixture(scope="module", params=[(), ("127.0.0.1",)], ids=["stranger", "proxy"])
def attacked(
    table: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Attacked]:
    directory = tmp_path_factory.mktemp("attacked")
    with under_attack(table, directory, trusted=request.param) as attacked:
        yield attacked


@OFTEN
@given(METHOD, NAME, QUERY, HOST, st.lists(LINE, max_size=7), BODY)
@example("GET", "cloaked", "", "[..]", [f"User-Agent: {AGENT}"], b"")
@example("GET", "dynamic", "ddu=https://allowed.example/" + "[q]" * 900 + "&q=%22%22", "a", [], b"")
def test_no_visit_gets_more_than_its_link_allows(
    attacked: Attacked,
    method: str,
    name: str,
    query: str,
    host: str,
    lines: list[str],
    body: bytes,
) -> None:
    target = f"/{name}?{query}" if query else f"/{name}"
    length = [f"Content-Length: {len(body)}"] if body else []
    head = "\r\n".join([f"{method} {target} HTTP/1.1", f"Host: {host}", *lines, *length])
    before = len(attacked.notebook.events)
    found = responses(attacked.raw(head.encode("latin-1") + b"\r\n\r\n" + body), [method])
    # One request, one answer: nothing in it was taken for another.
    assert len(found) == 1
    held(name, found[0])
    events = attacked.notebook.events[before:]
    assert len(events) <= 1
    for event in events:
        decode_event(event)
    if found[0].status in (400, 405, 414, 431):
        assert events == []


@OFTEN
@given(st.sampled_from([name for name in NAMES if name.startswith("dynamic")]), ADDRESS, SPELT)
def test_no_address_that_a_visit_names_leads_past_the_whitelist(
    attacked: Attacked, name: str, address: str, spelt: object
) -> None:
    sent = spelt(address)  # type: ignore[operator]
    assert "&" not in sent or unquote_plus(sent)
    response = attacked.get(f"/{name}?q=https://evil.example/..&ddu={sent}")
    held(name, response)
    assert response.status in (200, 307)


@OFTEN
@given(
    st.sampled_from([f"/s2s?id={CODE}&clickId=", f"/conversion.aspx?id={CODE}&clickid="]),
    st.one_of(st.just(SIGNER.click_id(1, 100, 77, 0, 88)), GLUE, st.text(max_size=50)),
    QUERY,
)
def test_no_conversion_that_anybody_fires_fails(
    attacked: Attacked, path: str, click_id: str, query: str
) -> None:
    before = len(attacked.notebook.events)
    response = attacked.get(f"{path}{quote(click_id, errors='replace')}&{query}")
    well_formed(response)
    assert response.status in (200, 400, 404)
    assert len(attacked.notebook.events) - before == (response.status == 200)
