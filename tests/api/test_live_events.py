"""`GET /v3/events/live`: the stream behind a real server, with a real catalog and hit store."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient

from clicktrail.api import problems
from clicktrail.api.app import create_app
from clicktrail.api.browser import COOKIE
from clicktrail.api.parts import Parts
from clicktrail.api.v3 import following, live
from clicktrail.domain.hit_id import first_id_at
from tests.support.api import Account
from tests.support.event_stream import EventSource
from tests.support.guests import GuestOf
from tests.support.signing_in import Browser
from tests.support.waiting import eventually

PATIENCE = 60


class Serving:
    """An application behind a real server, in a thread of this process."""

    def __init__(self, parts: Parts) -> None:
        self.parts = Parts(parts.settings, parts.secrets, parts.catalog, parts.hits)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        app = create_app(self.parts)
        self.server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=PATIENCE)
        )
        self._thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        self.parts.stopping.set()
        self.server.should_exit = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self._socket.close()


@pytest.fixture
def serving(parts: Parts) -> Iterator[Serving]:
    running = Serving(parts)
    yield running
    running.stop()


@pytest.fixture
def link(owner: Account) -> int:
    return owner.link("Sale")


def ago(**past: float) -> datetime:
    return datetime.now(UTC) - timedelta(**past)


_writers = itertools.cycle(range(2**11))


def id_at(at: datetime) -> int:
    """An id of a writer that has written nothing else: what it has may come in at any time."""
    return first_id_at(round(at.timestamp() * 1000)) | next(_writers) << 8


def visit(account: Account, link: int, at: datetime, **columns: Any) -> str:
    """Record a hit; return its id as events show it."""
    hit_id = id_at(at)
    account.visit(link, at, hit_id=hit_id, **columns)
    return str(hit_id)


def plain(who: Any, path: str = "/v3/events", **parameters: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.get(path, **parameters)["events"]
    return found


def test_what_comes_in_is_sent_as_a_list_would_show_it(
    serving: Serving, owner: Account, link: int
) -> None:
    visit(owner, link, ago(minutes=1))
    order = owner.conversion()
    with EventSource(serving.url, owner.key) as source:
        assert (source.status, source.type) == (200, "text/event-stream; charset=utf-8")
        hit = visit(owner, link, ago(seconds=30), country="IT")
        source.wait(1)
        # Late, and another moment late.
        visit(owner, link, ago(hours=3), kind=1)
        source.wait(2)
        at = ago(seconds=10)
        owner.convert(order, at, link, int(hit), "2", event_id=id_at(at))
        found = source.wait(3)
        assert source.retry == 2000
    listed = plain(owner, order="asc")
    assert [event["kind"] for event in listed] == ["view", "click", "click", "conversion"]
    assert found == [listed[2], listed[0], listed[3]]


def test_who_comes_back_gets_what_it_has_not_had(
    serving: Serving, owner: Account, link: int
) -> None:
    with EventSource(serving.url, owner.key) as source:
        for minutes in (9, 8, 7):
            visit(owner, link, ago(minutes=minutes))
        source.wait(3)
    while_away = [visit(owner, link, ago(minutes=minutes)) for minutes in (20, 1)]
    with EventSource(serving.url, owner.key, source.last_id) as again:
        again.wait(2)
        after = visit(owner, link, ago(seconds=1))
        again.wait(3)
        assert again.ids == [*while_away, after]
    # From the middle, and by the parameter; the header goes before.
    whole = [*source.ids, *while_away, after]
    assert len(set(whole)) == 6
    with EventSource(serving.url, owner.key, after=source.last_id) as third:
        assert [event["id"] for event in third.wait(3)] == [*while_away, after]
    with EventSource(serving.url, owner.key, again.last_id, after=source.last_id) as fourth:
        last = visit(owner, link, ago(seconds=1))
        fourth.wait(1)
        assert fourth.ids == [last]


def test_each_stream_gets_what_it_asked_for(
    serving: Serving, owner: Account, stranger: Account, link: int
) -> None:
    other = owner.link("Other")
    guest = GuestOf(owner, "part").granted("datapoint", other)
    filtered = '{"dimension": "datapoint", "is": "Sale"}'
    sources = {
        "all": EventSource(serving.url, owner.key),
        "too": EventSource(serving.url, "", authKey=owner.key),
        "sale": EventSource(serving.url, owner.key, filter=filtered, zone="Europe/Rome"),
        "views": EventSource(serving.url, owner.key, kind="view"),
        "guest": EventSource(serving.url, guest.key),
        "stranger": EventSource(serving.url, stranger.key),
    }
    click = visit(owner, link, ago(minutes=2))
    view = visit(owner, other, ago(minutes=1), kind=1)
    foreign = visit(stranger, 1, ago(minutes=1))
    wanted = {
        "all": [click, view],
        "too": [click, view],
        "sale": [click],
        "views": [view],
        "guest": [view],
        "stranger": [foreign],
    }
    for name, ids in wanted.items():
        sources[name].wait(len(ids))
    # One more tells that there is nothing else in between.
    end = visit(owner, link, ago(seconds=1), kind=1)
    for name in ("all", "too", "sale", "views"):
        sources[name].wait(len(wanted[name]) + 1)
        wanted[name].append(end)
    assert {name: source.ids for name, source in sources.items()} == wanted
    assert sources["sale"].events[0]["time"][-6:] in ("+01:00", "+02:00")
    for source in sources.values():
        source.close()


def test_a_silent_stream_tells_that_it_lives_and_where_it_is(
    serving: Serving, owner: Account, link: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.2)
    with EventSource(serving.url, owner.key, kind="conversion") as source:
        beginning = source.last_id
        visit(owner, link, ago(seconds=1))
        # Nothing for this one, but it has moved on.
        eventually(lambda: source.last_id, lambda last: last != beginning)
        assert source.comments > 0
        assert source.events == []


def test_a_stream_ends_when_its_key_does_not_open_any_more(
    serving: Serving, owner: Account, link: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.2)
    guest = GuestOf(owner, "part").granted("datapoint", link)
    with EventSource(serving.url, guest.key) as source:
        other = owner.link("Later")
        guest.granted("datapoint", other)
        # What it may see by now it sees.
        seen = eventually(lambda: (visit(owner, other, ago(seconds=1)), source.events[:1])[1], bool)
        assert seen[0]["datapoint"]["id"] == other
        owner.ok("DELETE", f"/account/guests/{guest.id}")
        assert source.ended.wait(PATIENCE)
    assert EventSource(serving.url, guest.key, source.last_id).status == 401


def test_a_stream_of_a_session_ends_with_it(
    serving: Serving, owner: Account, link: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.2)
    browser = Browser(create_app(serving.parts)).signed_in(authKey=owner.key)
    cookie = f"{COOKIE}={browser.token}"
    with EventSource(serving.url, "", cookie=cookie) as source:
        hit = visit(owner, link, ago(seconds=1))
        assert source.wait(1)[0]["id"] == hit
        assert browser.call("DELETE", "/v3/session").status_code == 204
        assert source.ended.wait(PATIENCE)
    assert EventSource(serving.url, "", source.last_id, cookie=cookie).status == 401


def test_an_account_has_so_many_streams_and_no_more(
    serving: Serving, owner: Account, stranger: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MOST_STREAMS", 2)
    first, second = EventSource(serving.url, owner.key), EventSource(serving.url, owner.key)
    refused = EventSource(serving.url, owner.key)
    assert (refused.status, refused.type) == (429, problems.MEDIA_TYPE)
    assert refused.problem["type"] == "urn:clicktrail:problem:throttled"
    assert "close one first" in refused.problem["detail"]
    others = EventSource(serving.url, stranger.key)
    assert others.status == 200
    first.close()
    # The place of one that goes away is free again.
    third = eventually(
        lambda: EventSource(serving.url, owner.key), lambda source: source.status == 200
    )
    for source in (second, third, others):
        source.close()


def test_streams_end_when_the_application_stops(parts: Parts, owner: Account) -> None:
    running = Serving(parts)
    sources = [EventSource(running.url, owner.key) for _ in range(3)]
    running.stop()
    for source in sources:
        assert source.ended.wait(PATIENCE)
        source.close()


def test_more_than_fits_in_a_step_comes_whole(
    serving: Serving, owner: Account, link: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 7)
    with EventSource(serving.url, owner.key) as source:
        position = source.last_id
        hits = {visit(owner, link, ago(seconds=n)) for n in range(1, 40)}
        source.wait(39)
        assert sorted(source.ids) == sorted(hits)
    with EventSource(serving.url, owner.key, position) as again:
        again.wait(39)
        assert sorted(again.ids) == sorted(hits)


@pytest.mark.parametrize(
    ("sent", "parameter"),
    [
        ({"kind": "clik"}, "kind"),
        ({"filter": "{"}, "filter"),
        ({"filter": '{"dimension": "country", "matches": "("}'}, "filter"),
        ({"zone": "' OR 1=1 --"}, "zone"),
        ({"after": "` FROM hits; --"}, "after"),
        ({"from": "2026-01-01"}, "from"),
        ({"limit": "5"}, "limit"),
    ],
)
def test_what_is_wrong_is_named(
    client: TestClient, owner: Account, sent: dict[str, str], parameter: str
) -> None:
    answer = owner.call("GET", "/v3/events/live", params=sent)
    assert (answer.status_code, answer.headers["content-type"]) == (400, problems.MEDIA_TYPE)
    assert [one["parameter"] for one in answer.json()["errors"]] == [parameter]


def test_a_place_in_another_stream_or_list_is_refused(
    serving: Serving, owner: Account, stranger: Account, link: int
) -> None:
    for minutes in (1, 2):
        visit(owner, link, ago(minutes=minutes))
    of_list = owner.get("/v3/events", limit=1)["next"]
    with EventSource(serving.url, owner.key) as source:
        last_id = source.last_id
    for who, query, cursor in (
        (owner, {}, of_list),
        (owner, {"kind": "view"}, last_id),
        (stranger, {}, last_id),
        (owner, {}, last_id[:-4]),
    ):
        refused = EventSource(serving.url, who.key, cursor, **query)
        assert refused.status == 400
        assert [one["parameter"] for one in refused.problem["errors"]] == ["after"]


def test_without_a_hit_store_a_new_stream_is_refused(lonely_parts: Parts) -> None:
    account = Account(lonely_parts, TestClient(create_app(lonely_parts)))
    refused = account.call("GET", "/v3/events/live")
    assert refused.status_code == 503
    assert refused.json()["type"] == "urn:clicktrail:problem:unavailable"
