"""No item is lost or comes twice while lists are read page by page and change meanwhile.

What holds, and how a client gets it, is told in docs/api/README.md: pages that follow an item hold
for every list; offsets hold where nothing can shift what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clicktrail.domain.hit_id import first_id_at
from clicktrail.hits.store import HitStore
from tests.support.api import Account
from tests.support.catalog_api import CatalogApi, catalog_api
from tests.support.catalog_ids import begin_accounts_at
from tests.support.hit_store import conversion_columns, hit_columns

THOROUGH = settings(max_examples=40, deadline=None)
MOST_CHANGES = 25
LONGEST = 100


@dataclass(frozen=True)
class Kind:
    """A kind of entities: where they are listed, and what makes one.

    `living` leaves deleted ones out of a list that would go on showing them.
    """

    path: str
    body: Callable[[Account, int], dict[str, Any]]
    living: dict[str, str]
    orders: tuple[str, ...] = ()


SOFT = [
    Kind(
        "/datapoints",
        lambda _, n: {"type": 1, "title": f"P {n % 5}", "notes": f"{n % 3}"},
        {"status": "active"},
        ("creationDate", "id", "title", "name", "notes", "groupName", "trackingCode"),
    ),
    Kind(
        "/groups",
        lambda _, n: {"name": f"G {n % 5}"},
        {"status": "active"},
        ("name", "id", "notes"),
    ),
    Kind(
        "/conversions",
        lambda _, n: {"name": f"C {n % 5}", "value": n % 3},
        {"status": "active"},
        ("name", "value", "code"),
    ),
]
HARD = [
    Kind("/tags", lambda _, n: {"name": f"t{n}"}, {}),
    Kind("/retargeting", lambda _, n: {"name": f"s{n}", "script": "1"}, {}),
    Kind("/account/guests", lambda a, n: {"userName": f"g{n}@{a.id}"}, {}, ("id", "creationDate")),
    Kind("/domains", lambda a, n: {"name": f"d{n}.{a.id}.example"}, {"type": "dedicated"}),
]


class Changing:
    """A list of an account, changed by a draw between any two of its pages."""

    def __init__(self, api: CatalogApi, kind: Kind, data: st.DataObject) -> None:
        self._api = api
        self._kind = kind
        self._data = data
        self._account = api.account()
        self._number = 0
        self._changes = 0
        self.latest = api.now
        self.living: list[int] = []
        for _ in range(data.draw(st.integers(1, 9))):
            self.create()
        self.untouched = set(self.living)

    def create(self) -> None:
        """Make one more; clocks stand still, go on, or are set back."""
        self._api.now += timedelta(
            milliseconds=self._data.draw(st.sampled_from([0, 1, 999, -1500]))
        )
        self.latest = max(self.latest, self._api.now)
        self._number += 1
        body = self._kind.body(self._account, self._number)
        self.living.append(self._account.ok("POST", self._kind.path, body)["id"])

    def change(self) -> None:
        """Create and delete a few, unless the list has changed often enough to come to an end."""
        self._changes += 1
        if self._changes > MOST_CHANGES:
            return
        for action in self._data.draw(st.lists(st.sampled_from(["create", "delete"]), max_size=2)):
            if action == "create":
                self.create()
            elif self.living:
                gone = self._data.draw(st.sampled_from(self.living))
                self._account.ok("DELETE", f"{self._kind.path}/{gone}")
                self.living.remove(gone)
                self.untouched.discard(gone)

    def read(self, following: Callable[[list[int]], dict[str, Any]], **where: Any) -> list[int]:
        """Return the ids of all pages, the next one found by what `following` adds."""
        limit = self._data.draw(st.integers(1, 5))
        listed: list[int] = []
        while True:
            page = self._account.get(self._kind.path, limit=limit, **following(listed), **where)
            if not page["entities"]:
                return listed
            listed += [row["id"] for row in page["entities"]]
            assert len(listed) < LONGEST
            self.change()


def behind_the_last(listed: list[int]) -> dict[str, Any]:
    """The next page follows the last item of the one before."""
    return {"_after": listed[-1]} if listed else {}


def by_offset(listed: list[int]) -> dict[str, Any]:
    """The next page begins where the one before ended."""
    return {"offset": len(listed)}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogApi]:
    with catalog_api(tmp_path_factory.mktemp("paging")) as api:
        yield api


@THOROUGH
@given(kind=st.sampled_from(SOFT + HARD), data=st.data())
def test_pages_behind_an_item_hold_every_untouched_item_once(
    api: CatalogApi, kind: Kind, data: st.DataObject
) -> None:
    changing = Changing(api, kind, data)
    order: dict[str, Any] = {}
    sorting: bool = data.draw(st.booleans())
    if kind.orders and sorting:
        order["sortBy"] = data.draw(st.sampled_from(kind.orders))
        order["sortDirection"] = data.draw(st.sampled_from(["asc", "desc"]))
    living_only = kind in HARD or data.draw(st.booleans())
    where = kind.living if living_only else {}
    listed = changing.read(behind_the_last, **where, **order)
    assert len(listed) == len(set(listed))
    assert changing.untouched <= set(listed)


@THOROUGH
@given(kind=st.sampled_from(SOFT), data=st.data())
def test_offsets_hold_oldest_first_where_deleted_items_stay_listed(
    api: CatalogApi, kind: Kind, data: st.DataObject
) -> None:
    changing = Changing(api, kind, data)
    listed = changing.read(by_offset, sortBy="id", sortDirection="asc")
    assert len(listed) == len(set(listed))
    assert changing.untouched <= set(listed)


@THOROUGH
@given(kind=st.sampled_from(SOFT), data=st.data())
def test_offsets_hold_newest_first_for_what_was_there_at_the_beginning(
    api: CatalogApi, kind: Kind, data: st.DataObject
) -> None:
    changing = Changing(api, kind, data)
    before = changing.latest
    api.now = before + timedelta(seconds=60)
    listed = changing.read(by_offset, createdBefore=f"{before:%Y%m%d%H%M%S}")
    assert len(listed) == len(set(listed))
    assert changing.untouched <= set(listed)


def test_an_item_that_is_no_more_says_where_to_go_on_in_the_order_of_age(api: CatalogApi) -> None:
    account = api.account()
    ids = [account.ok("POST", "/tags", {"name": f"t{n}"})["id"] for n in range(4)]
    account.ok("DELETE", f"/tags/{ids[2]}")
    listed = account.get("/tags", _after=ids[2])["entities"]
    assert [row["id"] for row in listed] == [ids[1], ids[0]]


def test_an_item_that_nobody_knows_is_not_found_in_another_order(api: CatalogApi) -> None:
    account, stranger = api.account(), api.account()
    group = stranger.group("Secret")
    for unknown in (group, 2**40):
        answer = account.call("GET", "/groups", params={"_after": unknown, "sortBy": "name"})
        assert answer.status_code == 404
        assert answer.json()["errorMessage"] == f"There is no item {unknown}."


class Stream:
    """An account's hits in the real store, each with an address of its own, and more arriving."""

    def __init__(self, account: Account, data: st.DataObject, first: int) -> None:
        self._account = account
        self._data = data
        self.datapoint = account.pixel()
        self.conversion = account.conversion()
        self._now = datetime.now(UTC) - timedelta(minutes=1)
        self.hits: list[dict[str, Any]] = []
        self.arrive(first)

    def arrive(self, count: int) -> None:
        """Let hits arrive, many in the same millisecond, some late."""
        rows, fired = [], []
        for _ in range(count):
            late = self._data.draw(st.sampled_from([0, 0, 0, 1, 3_600_000, 86_400_000]))
            ms = round(self._now.timestamp() * 1000) - late
            self._now += timedelta(milliseconds=self._data.draw(st.sampled_from([0, 0, 1, 5])))
            number = len(self.hits)
            spider = self._data.draw(st.sampled_from([0, 0, 1]))
            row = {
                "ts": ms,
                "hit_id": first_id_at(ms) + number,
                "account_id": self._account.id,
                "datapoint_id": self.datapoint,
                "is_spider": spider,
                "is_unique": self._data.draw(st.integers(0, 1 - spider)),
                "outcome": "human",
                "ip": f"198.51.{number // 256}.{number % 256}",
            }
            self.hits.append(row)
            rows.append(row)
            if not spider and self._data.draw(st.booleans()):
                row["converted"] = True
                fired.append(
                    {
                        "ts": ms,
                        "event_id": first_id_at(ms) + number,
                        "account_id": self._account.id,
                        "conversion_id": self.conversion,
                        "click_hit_id": row["hit_id"],
                        "datapoint_id": self.datapoint,
                        "outcome": "attributed",
                    }
                )
        store = self._account.parts.hits
        if fired:
            store.insert_conversions(conversion_columns(fired), f"paging:{rows[0]['hit_id']}")
        if rows:
            store.insert_hits(hit_columns(rows), f"paging:{self._account.id}:{len(self.hits)}")

    def meant(self, word: str) -> list[dict[str, Any]]:
        """The hits that a filter means, newest first."""
        classes: dict[str, Callable[[dict[str, Any]], Any]] = {
            "": lambda hit: True,
            "spiders": lambda hit: hit["is_spider"],
            "uniques": lambda hit: hit["is_unique"],
            "nonuniques": lambda hit: not hit["is_unique"] and not hit["is_spider"],
            "conversions": lambda hit: hit.get("converted"),
        }
        found = [hit for hit in self.hits if classes[word](hit)]
        return sorted(found, key=lambda hit: int(hit["hit_id"]), reverse=True)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, hit_store: HitStore) -> Iterator[CatalogApi]:
    with catalog_api(tmp_path_factory.mktemp("hits"), hit_store) as api:
        # The tests share this store: accounts of other catalogs have hits in it too.
        with api.catalog.write() as edit:
            begin_accounts_at(edit, 700_001)
        yield api


@settings(max_examples=12, deadline=None)
@given(
    data=st.data(), word=st.sampled_from(["", "spiders", "uniques", "nonuniques", "conversions"])
)
def test_pages_of_hits_hold_every_hit_once_while_more_arrive(
    stored: CatalogApi, data: st.DataObject, word: str
) -> None:
    account = stored.account()
    stream = Stream(account, data, data.draw(st.integers(1, 20)))
    there = [hit["ip"] for hit in stream.meant(word)]
    path = data.draw(st.sampled_from(["/hits", f"/datapoints/{stream.datapoint}/hits"]))
    listed: list[str] = []
    key = ""
    while True:
        page = account.get(path, timeFrame="last7", limit=4, offset=key, filter=word)
        listed += [hit["ip"] for hit in page["hits"]]
        key = page.get("lastKey", "")
        if not key:
            break
        assert len(page["hits"]) == 4
        stream.arrive(data.draw(st.integers(0, 2)))
    assert len(listed) == len(set(listed))
    assert [ip for ip in listed if ip in there] == there
    order = [hit["ip"] for hit in stream.meant(word) if hit["ip"] in listed]
    assert listed == order


@settings(max_examples=12, deadline=None)
@given(
    data=st.data(), word=st.sampled_from(["", "spiders", "uniques", "nonuniques", "conversions"])
)
def test_the_click_stream_is_always_the_newest_hits(
    stored: CatalogApi, data: st.DataObject, word: str
) -> None:
    account = stored.account()
    stream = Stream(account, data, data.draw(st.integers(0, 10)))
    for _ in range(3):
        size = data.draw(st.integers(1, 12))
        page = account.get("/clickstream", pageSize=size, filter=word)
        assert [hit["ip"] for hit in page["rows"]] == [
            hit["ip"] for hit in stream.meant(word)[:size]
        ]
        assert page["entities"] == page["rows"]
        stream.arrive(data.draw(st.integers(0, 5)))
