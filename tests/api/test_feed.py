from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from clicktrail.api import feed as feed_module
from clicktrail.api.feed import PATH, TOKEN_HEADER, Feed
from clicktrail.catalog.bootstrap import bootstrap
from clicktrail.catalog.catalog import Catalog
from clicktrail.settings import Settings

TOKEN = "a token that only the edges know"
PATIENCE = 60
URL = "https://shop.example/"
A_URL = "https://a.example/"


class Serving:
    """The feed alone behind a real server, in a thread of this process."""

    def __init__(self, settings: Settings) -> None:
        bootstrap(settings)
        self.settings = settings
        self.catalog = Catalog.open(settings)
        self.stopping = threading.Event()
        served = Feed(self.catalog, TOKEN, self.stopping)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        app = Starlette(routes=[Route(PATH, served.open)])
        self.server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=PATIENCE)
        )
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True
        )
        self.thread.start()

    def stop(self) -> None:
        self.stopping.set()
        self.server.should_exit = True
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        self.catalog.close()
        self.socket.close()


class Reading:
    """One open answer of the feed."""

    def __init__(self, port: int, query: str = "", token: str | None = TOKEN) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {} if token is None else {TOKEN_HEADER: token}
        self.connection.request("GET", f"{PATH}?{query}", headers=headers)
        self.response = self.connection.getresponse()

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self.response.close()
        self.connection.close()

    def next(self) -> Any:
        """Return the next message, None at the end."""
        head = self.response.read(4)
        if not head:
            return None
        return msgspec.msgpack.decode(self.response.read(int.from_bytes(head, "big")))

    def until_synced(self) -> list[Any]:
        found = [self.next_news()]
        while found[-1][0] != "synced":
            found.append(self.next_news())
        return found

    def all(self) -> list[Any]:
        return list(iter(self.next_news, None))

    def next_news(self) -> Any:
        """Return the next message that is no ping: those come whenever a machine is slow."""
        while (message := self.next()) is not None and message[0] == "ping":
            pass
        return message


@pytest.fixture
def serving(tmp_path: Path, catalog_url: str | None) -> Iterator[Serving]:
    running = Serving(
        Settings(data_dir=tmp_path, public_edge_url="http://go.example", catalog_url=catalog_url)
    )
    yield running
    running.stop()


def link(catalog: Catalog, name: str) -> int:
    with catalog.write() as edit:
        return edit.datapoints.create(1, name=name, url="https://shop.example/").id


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", "gr\u00fcn"])
def test_without_the_token_there_is_no_feed(serving: Serving, token: str | None) -> None:
    with Reading(serving.port, "since=0", token) as reading:
        assert reading.response.status == 401
        assert msgspec.json.decode(reading.response.read()) == {
            "errorCode": "Unauthorized",
            "errorMessage": "The header X-Clicktrail-Token is missing or wrong.",
            "httpErrorCode": 401,
        }


def test_a_version_that_is_no_number_is_refused(serving: Serving) -> None:
    with Reading(serving.port, "since=-1") as reading:
        assert reading.response.status == 400


def test_a_new_edge_gets_a_whole_snapshot(serving: Serving) -> None:
    with serving.catalog.write() as edit:
        sale = edit.conversions.create(1, name="Sale", value=15_000)
        made = edit.datapoints.create(
            1, name="Promo", url="https://shop.example/", conversion_ids=[0, sale.id]
        )
        gone = edit.datapoints.create(1, name="gone", url="https://shop.example/")
        edit.datapoints.delete(1, gone.id)
        dead = edit.conversions.create(1, name="Dead")
        edit.conversions.delete(1, dead.id)
        edit.accounts.update(1, redirect_only=True)
        edit.network_lists.add_domain(1, "shop.example")
        edit.network_lists.add_address(1, "203.0.113.*")
        quiet = edit.groups.create(1, name="Quiet", redirect_only=True)
        edit.groups.create(1, name="Plain")
        script = edit.retargeting.create(1, "Pixel", "fire()")
        turns = edit.datapoints.create(
            1,
            name="turns",
            group_id=quiet.id,
            specifics={
                "destinationMode": 8,
                "sequentialDestinationItems": [
                    {"url": "https://a.example/"},
                    {"url": "https://b.example/"},
                ],
                "expirationClicks": 9,
                "pauseAfterClicksExpiration": True,
            },
            script_ids=[script.id],
            encode_ip=True,
        )
    with serving.catalog.read() as view:
        catalog, version = view.catalog_id(), view.version()
    targets = [[A_URL, 1], ["https://b.example/", 1]]
    does = [[[1, targets, 2, None, 1]], 0, "", False, 9, "", True, "", False, "", False, 0]
    does += [[script.id], False, False, True, False]
    with Reading(serving.port, "since=0&catalog=&wait=0") as reading:
        assert reading.response.headers["content-type"] == "application/x-clicktrail-feed"
        assert reading.all() == [
            ["hello", catalog, version],
            ["reset"],
            ["domain", version, [1, "go.example", True, "", "", None, False]],
            ["account", version, [1, True, ["shop.example"], ["203.0.113.0/24"]]],
            ["group", version, [quiet.id, True]],
            ["script", version, [script.id, 1, "fire()"]],
            ["conversion", version, [sale.id, 1, sale.code, 15_000, [1, 0, 0, 30, ""]]],
            [
                "link",
                version,
                [made.id, 1, 1, 1, "Promo", 0, 0, URL, 301, False, [sale.id], None],
            ],
            [
                "link",
                version,
                [gone.id, 1, 1, 1, "gone", 0, 3, URL, 301, False, [], None],
            ],
            [
                "link",
                version,
                [turns.id, 1, quiet.id, 1, "turns", 0, 0, A_URL, 307, False, [], does],
            ],
            ["synced", version],
        ]


def test_an_edge_that_knows_a_version_gets_only_what_came_after(serving: Serving) -> None:
    link(serving.catalog, "old")
    with serving.catalog.read() as view:
        catalog, known = view.catalog_id(), view.version()
    with serving.catalog.write() as edit:
        own = edit.domains.create(1, name="own.example").id
        edit.domains.delete(1, own)
        dead = edit.conversions.create(1, name="Dead").id
        edit.conversions.delete(1, dead)
    new = link(serving.catalog, "new")
    with Reading(serving.port, f"since={known}&catalog={catalog}&wait=0") as reading:
        assert reading.all() == [
            ["hello", catalog, known + 3],
            ["domain-gone", known + 1, own],
            ["conversion-gone", known + 2, dead],
            [
                "link",
                known + 3,
                [new, 1, 1, 1, "new", 0, 0, URL, 301, False, [], None],
            ],
            ["synced", known + 3],
        ]
    for stranger in (f"since={known}&catalog=other", f"since={known + 99}&catalog={catalog}"):
        with Reading(serving.port, f"{stranger}&wait=0") as reading:
            assert [reading.next()[0], reading.next()[0]] == ["hello", "reset"]


def test_a_commit_here_or_in_another_process_reaches_open_streams(serving: Serving) -> None:
    elsewhere = Catalog.open(serving.settings)
    with Reading(serving.port) as one, Reading(serving.port) as other:
        for reading in (one, other):
            reading.until_synced()
        for number, catalog in enumerate([serving.catalog, elsewhere, serving.catalog]):
            made = link(catalog, f"n{number}")
            for reading in (one, other):
                entry, synced = reading.until_synced()
                assert (entry[0], entry[2][0], synced) == ("link", made, ["synced", entry[1]])
    elsewhere.close()


def test_a_quiet_feed_pings(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_module, "PING_SECONDS", 0.05)
    with Reading(serving.port) as reading:
        version = reading.until_synced()[-1][1]
        assert [reading.next() for _ in range(3)] == [["ping", version]] * 3


def test_open_streams_end_when_the_app_stops(serving: Serving) -> None:
    with Reading(serving.port) as reading:
        reading.until_synced()
        serving.stopping.set()
        assert reading.all() == []
    with Reading(serving.port) as reading:
        assert reading.response.status == 503


def test_a_reader_that_leaves_is_let_go(serving: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    subscribed: list[bool] = []
    subscribe = serving.catalog.subscribe

    def counted(listener: Any) -> Any:
        subscribed.append(True)
        end = subscribe(listener)
        return lambda: (subscribed.pop(), end())

    monkeypatch.setattr(serving.catalog, "subscribe", counted)
    with Reading(serving.port) as reading:
        reading.until_synced()
        assert subscribed == [True]
    deadline = time.monotonic() + PATIENCE
    while subscribed and time.monotonic() < deadline:
        time.sleep(0.005)
    assert subscribed == []


@pytest.mark.only("sqlite")
def test_a_catalog_that_cannot_be_read_is_said_plainly(serving: Serving, tmp_path: Path) -> None:
    serving.catalog.close()
    for path in tmp_path.glob("catalog*"):
        path.unlink()
    (tmp_path / "catalog.sqlite3").write_bytes(b"not a database, but long enough" * 200)
    with Reading(serving.port) as reading:
        assert reading.response.status == 503
        assert "damaged" in msgspec.json.decode(reading.response.read())["errorMessage"]


def test_what_concerns_links_from_outside_reaches_the_edge(serving: Serving) -> None:
    """Scripts, groups and accounts: each change once, and none where the edge would not care."""
    with serving.catalog.write() as edit:
        script = edit.retargeting.create(1, "Pixel", "fire()").id
        group = edit.groups.create(1, name="Mail").id
        carrier = edit.datapoints.create(1, name="carrier", url=URL, script_ids=[script]).id
    with serving.catalog.read() as view:
        catalog, known = view.catalog_id(), view.version()
    with serving.catalog.write() as edit:
        edit.retargeting.update(1, script, name="Only renamed")
        edit.groups.update(1, group, notes="n")
        edit.accounts.update(1, first_name="Ada")
        edit.datapoints.update(1, carrier, notes="n")
    with serving.catalog.read() as view:
        assert view.version() == known
    with serving.catalog.write() as edit:
        edit.groups.update(1, 1, is_public=True)
    seen = ["", False, 0, "", False, "", False, "", False, 0, [script], False, False, False, True]
    does = [[], 0, *seen]
    with Reading(serving.port, f"since={known}&catalog={catalog}&wait=0") as reading:
        [_, [_, _, entry], [_, known]] = reading.all()
        assert entry == [carrier, 1, 1, 1, "carrier", 0, 0, URL, 301, False, [], does]
    with serving.catalog.write() as edit:
        edit.retargeting.delete(1, script)
        edit.groups.update(1, 1, is_public=False)
        edit.groups.update(1, group, redirect_only=True)
    with serving.catalog.write() as edit:
        edit.groups.delete(1, group)
        entry = edit.network_lists.add_domain(1, "shop.example")
        edit.network_lists.remove_domain(1, entry.id)
    with Reading(serving.port, f"since={known}&catalog={catalog}&wait=0") as reading:
        assert sorted(reading.all()[1:-1]) == [
            ["account-gone", known + 5, 1],
            ["group-gone", known + 4, group],
            ["link", known + 1, [carrier, 1, 1, 1, "carrier", 0, 0, URL, 301, False, [], None]],
            ["script-gone", known + 2, script],
        ]
