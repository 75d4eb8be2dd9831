"""Whatever bytes come, in whatever pieces: the listener answers or closes, and goes on serving."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clicktrail.edge.limits import Limits
from clicktrail.journal.format import JournalError
from tests.support.listening import Edge, listening, redirect
from tests.support.raw_requests import RAW

GOOD = b"GET /l-good HTTP/1.1\r\nHost: a\r\n\r\n"
HIDDEN = b"GET /l-hidden HTTP/1.1\r\nHost: a\r\n\r\n"
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) [A-Za-z ]+\r\n")
POLITE = {b"100", b"200", b"204", b"307", b"400", b"404", b"405", b"413", b"414", b"431", b"501"}

VALID = [
    b"GET /l1 HTTP/1.1\r\nHost: a.example\r\n\r\n",
    b"GET /l2?x=1&y=%20 HTTP/1.1\r\nHost: b:80\r\nUser-Agent: Moz\r\nCookie: c=d\r\n\r\n",
    b"HEAD /l3 HTTP/1.1\r\nHost: [::1]\r\nX-Forwarded-For: 1.2.3.4, 127.0.0.1\r\n\r\n",
    b"GET http://c/l4 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"POST /l5 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    b"POST /l6 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3;e=f\r\nabc\r\n0\r\nT: u\r\n\r\n",
    b"POST /l7 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n!",
    b"GET /l8 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"DELETE /l9 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /.healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
]
SEEDS = [raw.sent for raw in RAW.values()]
TELLING = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b":",
    b" ",
    b"\t",
    b"\xff",
    b"Content-Length: 3\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Host: x\r\n",
    b"Connection: close\r\n",
    b"Connection: upgrade\r\nUpgrade: h2c\r\n",
    b"HTTP/2.0",
    b"HTTP/0.9",
    b"0\r\n\r\n",
    b"x" * 9000,
    b"X: " + b"y" * 17000 + b"\r\n",
    b"X: y\r\n" * 101,
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A valid request to which something has happened, up to three times."""
    text = draw(st.one_of(st.sampled_from(VALID), st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        until = draw(st.integers(at, min(at + 12, len(text))))
        put = draw(st.one_of(st.sampled_from(TELLING), st.binary(max_size=6), st.just(b"")))
        text = text[:at] + put + text[until:]
    return text


@st.composite
def pieces(draw: st.DrawFn, content: st.SearchStrategy[bytes]) -> list[bytes]:
    """The content, cut at random places."""
    text = draw(content)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True) if a < b]


PIPELINES = st.lists(st.one_of(damaged(), st.sampled_from(VALID)), min_size=1, max_size=8).map(
    b"".join
)
OFTEN = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


async def survive(edge: Edge, sent: list[bytes]) -> bytes:
    answer = await edge.ask(*sent)
    assert await edge.ask(GOOD) == redirect(b"/l-good")
    assert edge.notebook.events == edge.site.decided
    assert edge.turn.hits_total == len(edge.site.decided)
    assert edge.turn.unrecorded_total == 0
    return answer


@pytest.mark.parametrize("name", RAW)
def test_what_has_been_read_in_different_ways_is_read_in_one(name: str) -> None:
    raw = RAW[name]
    whole = raw.sent + HIDDEN

    async def scenario(edge: Edge) -> None:
        for sent in (
            [whole],
            [raw.sent, HIDDEN],
            [whole[at : at + 1] for at in range(len(whole))],
        ):
            edge.site.requests.clear()
            answer = await survive(edge, sent)
            statuses = [int(status) for status in STATUS.findall(answer)]
            assert statuses == ([raw.status, 307] if raw.hidden else [raw.status])
            paths = [request.path for request in edge.site.requests]
            assert ("/l-hidden" in paths) == raw.hidden
            assert "/l-smuggled" not in paths

    listening(scenario)


@OFTEN
@given(pieces(st.binary(min_size=1, max_size=300)))
def test_noise_is_answered_with_a_refusal_or_nothing(sent: list[bytes]) -> None:
    async def scenario(edge: Edge) -> None:
        answer = await survive(edge, sent)
        assert set(STATUS.findall(answer)) <= {b"400", b"405", b"505"}

    listening(scenario)


@OFTEN
@given(pieces(PIPELINES))
def test_damaged_requests_never_crash_or_hang_the_listener(sent: list[bytes]) -> None:
    async def scenario(edge: Edge) -> None:
        answer = await survive(edge, sent)
        found = STATUS.findall(answer)
        assert set(found) <= POLITE | {b"505"}
        assert found.count(b"307") == len(edge.site.decided) - 1

    listening(scenario, trusted=["127.0.0.1"])


@OFTEN
@given(st.lists(st.sampled_from(VALID[:7]), max_size=40), st.data())
def test_valid_requests_are_all_answered_however_they_are_cut(
    asked: list[bytes], data: st.DataObject
) -> None:
    sent = data.draw(pieces(st.just(b"".join(asked))))

    async def scenario(edge: Edge) -> None:
        answer = await survive(edge, sent)
        assert answer.count(b"HTTP/1.1 307 ") == len(asked)
        assert [event.split()[1][:3] for event in edge.notebook.events[:-1]] == [
            b"/l%d" % (1 + VALID.index(request)) for request in asked
        ]

    listening(scenario, limits=Limits(pipelined=4, turn_requests=6))


@OFTEN
@given(st.lists(st.tuples(st.integers(1, 20), st.booleans()), min_size=1, max_size=8))
def test_every_decided_event_is_either_kept_or_refused(rounds: list[tuple[int, bool]]) -> None:
    async def scenario(edge: Edge) -> None:
        kept = 0
        for count, works in rounds:
            edge.notebook.error = None if works else JournalError("full")
            answer = await edge.ask(VALID[0] * count)
            assert answer.count(b"HTTP/1.1 307 ") == (count if works else 0)
            assert answer.count(b"HTTP/1.1 503 ") == (0 if works else count)
            kept += count if works else 0
        assert len(edge.notebook.events) == edge.turn.hits_total == kept
        assert edge.turn.unrecorded_total == len(edge.site.decided) - kept

    listening(scenario)
