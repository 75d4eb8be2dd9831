"""What visitors bring along never leaves its place in the destination, as a browser reads it."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote

import can_ada
from hypothesis import given
from hypothesis import strategies as st

from clicktrail.domain.destinations import (
    append_query,
    expand,
    host_patterns,
    judge,
    location,
    macro_names,
    named_by_visit,
    parameters,
)

texts = st.text(max_size=30) | st.text("./\\?#&=%:@[]{}2eE\r\n\t +", max_size=12)


@given(texts, texts, texts)
def test_values_stay_in_their_component(path: str, value: str, fragment: str) -> None:
    template = "https://shop.example/a/[p]/z?x=1&q=[q]&y=2#f-[f]"
    sent = location(expand(template, {"p": path, "q": value, "f": fragment}))
    read = can_ada.parse(sent)
    assert read.host == "shop.example"
    first, kept, last = read.pathname[1:].split("/")
    assert (first, last) == ("a", "z")
    clean = path.encode("utf-8", "replace").decode()
    assert unquote(kept) == ("" if path in (".", "..") else clean)
    assert parse_qsl(read.search[1:], keep_blank_values=True) == [
        ("x", "1"),
        ("q", value.encode("utf-8", "replace").decode()),
        ("y", "2"),
    ]
    assert unquote(read.hash) == "#f-" + fragment.encode("utf-8", "replace").decode()


@given(texts, texts)
def test_values_side_by_side_do_not_climb_out_of_their_segment(first: str, second: str) -> None:
    sent = location(expand("https://shop.example/a/.[p]/[p][q]/z", {"p": first, "q": second}))
    parts = can_ada.parse(sent).pathname.split("/")
    assert parts[-1] == "z"
    assert parts[1] == "a"


@given(texts)
def test_an_appended_query_changes_nothing_but_the_query(query: str) -> None:
    template = "https://shop.example/a?x=1#top"
    sent = location(append_query(template, query))
    read = can_ada.parse(sent)
    assert sent.isascii()
    assert sent.isprintable()
    assert " " not in sent
    assert (read.host, read.pathname, read.hash) == ("shop.example", "/a", "#top")
    pairs = parse_qsl(read.search[1:], keep_blank_values=True)
    assert pairs[0] == ("x", "1")
    assert all(name != "x" and name.lower() != "ddu" for name, _ in pairs[1:])


@given(st.text(max_size=60) | texts.map("https://shop.example/".__add__))
def test_any_text_can_be_judged_and_sent(text: str) -> None:
    verdict = judge(text)
    sent = location(text)
    assert sent.isascii()
    assert not any(letter <= " " or letter == "\x7f" for letter in sent)
    if verdict.ok:
        assert can_ada.parse(sent).hostname == verdict.host
        assert can_ada.parse(text).hostname == verdict.host


@given(texts)
def test_any_query_can_be_read(query: str) -> None:
    assert all(name == name.lower() for name in parameters(query))


ALLOWED = host_patterns(("shop.example", "*.wild.example", "bücher.example", "nonsense host", ""))
hosts = st.sampled_from(
    ("shop.example", "a.wild.example", "wild.example", "bücher.example", "evil.example")
)
glue = st.text("./\\?#@:%;&=\t\r\n 0a[]*\u3002\u200b\uff0f", max_size=6)


@given(st.sampled_from(("", "http://", "HTTPS://", "//", "javascript:")), glue, hosts, glue, hosts)
def test_a_visit_names_no_host_but_those_allowed(
    scheme: str, before: str, host: str, between: str, other: str
) -> None:
    text = scheme + before + host + between + other
    url = named_by_visit("ddu=" + quote(text), ALLOWED)
    if url:
        read = can_ada.parse(location(url))
        assert read.protocol in ("http:", "https:")
        assert read.hostname in ("shop.example", "xn--bcher-kva.example") or (
            read.hostname.endswith(".wild.example") and read.hostname != ".wild.example"
        )
        assert (read.username, read.password) == ("", "")


def test_hosts_are_compared_as_browsers_connect_to_them() -> None:
    assert {"shop.example", "*.wild.example", "xn--bcher-kva.example"} == ALLOWED


@given(texts, texts)
def test_every_placeholder_of_a_url_is_named(value: str, other: str) -> None:
    url = "https://shop.example/[Country]?a=[x.y-1]&b={ClickId}&k[c]=1&c[]=[q]"
    names = macro_names(url)
    assert names == {"country", "x.y-1", "clickid", "q"}
    filled = expand(url, dict.fromkeys(names, value) | {"unasked": other})
    assert macro_names(filled) == frozenset()
