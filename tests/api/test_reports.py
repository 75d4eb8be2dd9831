from __future__ import annotations

import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest

from tests.support.api import Account
from tests.support.guests import GuestOf

START = datetime(2026, 2, 25, tzinfo=UTC)
FRAME = {"timeframe": "custom", "fromDay": "20260227", "toDay": "20260306"}
FIRST, END = datetime(2026, 2, 27, tzinfo=UTC), datetime(2026, 3, 7, tzinfo=UTC)
CHOICES: dict[str, list[str]] = {
    "browser": ["Chrome 131", "Firefox 130", ""],
    "os": ["Windows 10", "Linux"],
    "device": ["desktop", "mobile", "tablet", "email", "tv"],
    "city": ["Bern", "Lyon"],
    "country": ["CH", "FR"],
    "organization": ["Net AG", ""],
    "ip": ["198.51.100.7", "2001:db8::1"],
    "source_param": ["red shoes", ""],
    "referrer": ["https://www.google.com/?q=a b", ""],
    "destination": ["https://shop.example/?a=1&b=2", "https://shop.example/ü"],
    "language": ["de-CH", "fr"],
    "query": ["utm=a&b=", "utm=a&utm=a&x=1%202", "flag", ""],
}


def number(name: str) -> str:
    return str(zlib.crc32(name.encode()) & 0x7FFFFFFF if name else 0)


IDS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "browsers": lambda hit: [number(hit["browser"])],
    "browsersfamilies": lambda hit: [number(hit["browser_family"])],
    "platforms": lambda hit: [{"bot": "robot", "tv": "desktop"}.get(hit["device"], hit["device"])],
    "cities": lambda hit: [f"{hit['city']}, {hit['country'].lower()}"],
    "countries": lambda hit: [hit["country"].lower()],
    "isps": lambda hit: [hit["organization"] or "unknown"],
    "ips": lambda hit: [hit["ip"]],
    "oss": lambda hit: [number(hit["os"])],
    "ossfamilies": lambda hit: [number(hit["os_family"])],
    "keywords": lambda hit: [hit["source_param"]] if hit["source_param"] else [],
    "referrers": lambda hit: [quote(hit["referrer"] or "direct", safe="")],
    "destinations": lambda hit: [quote(hit["destination"], safe="")],
    "languages": lambda hit: [hit["language"]],
    "params": lambda hit: sorted(
        {f"{n}={v}" for n, v in parse_qsl(hit["query"], keep_blank_values=True)}
    ),
    "datapoints": lambda hit: [str(hit["link"])],
    "groups": lambda hit: [str(hit["group"])],
}
OF_CONVERSIONS_ONLY = ("datapoints", "groups")
OF_HITS_ONLY = ("isps", "ips", "oss", "ossfamilies")


@dataclass
class Shop:
    account: Account
    groups: list[int]
    links: list[int]
    orders: list[int]
    hits: list[dict[str, Any]] = field(default_factory=list)
    fired: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="module")
def shop(parts: Any, client: Any) -> Shop:
    chance = random.Random(7)
    account = Account(parts, client)
    groups = [account.group("A"), account.group("B")]
    orders = [account.conversion("Order"), account.conversion("Lead")]
    links = [account.link(f"L{n}", groupId=groups[n % 2]) for n in range(3)]
    shop = Shop(account, groups, links, orders)
    for _ in range(80):
        link = chance.choice(links)
        said = {name: chance.choice(values) for name, values in CHOICES.items()}
        said["browser_family"] = said["browser"].partition(" ")[0]
        said["os_family"] = said["os"].partition(" ")[0]
        spider = int(chance.random() < 0.2)
        if spider:
            said["device"] = "bot"
        classes = {
            "kind": chance.randrange(2),
            "is_spider": spider,
            "is_unique": 0 if spider else chance.randrange(2),
        }
        at = START + timedelta(minutes=chance.randrange(12 * 1440))
        hit_id = account.visit(link, at, **said, **classes)
        group = groups[links.index(link) % 2]
        shop.hits.append({**said, **classes, "id": hit_id, "at": at, "link": link, "group": group})
    people = [hit for hit in shop.hits if not hit["is_spider"]]
    for _ in range(30):
        hit = chance.choice(people[:25])
        fired = {
            "hit": hit,
            "at": hit["at"] + timedelta(hours=chance.randrange(40)),
            "order": chance.choice(orders),
            "value": chance.randrange(1000),
            "outcome": chance.choice(["attributed", "attributed", "attributed", "duplicate"]),
        }
        account.convert(
            fired["order"],
            fired["at"],
            hit["link"],
            hit["id"],
            str(fired["value"]),
            outcome=fired["outcome"],
            kind=hit["kind"],
            commission=fired["value"] * 1000,
        )
        shop.fired.append(fired)
    return shop


def recount(
    shop: Shop,
    kind: str,
    *,
    links: list[int] | None = None,
    order: int | None = None,
    hit_kind: int | None = None,
) -> dict[str, dict[str, Any]]:
    """Count what a report must say, by the ids of its rows."""
    rows: dict[str, dict[str, float]] = {}
    last: dict[str, datetime] = {}
    counted = [f for f in shop.fired if f["outcome"] == "attributed"]
    counted = [f for f in counted if order is None or f["order"] == order]
    led = {f["hit"]["id"] for f in counted}

    def wanted(hit: dict[str, Any]) -> bool:
        return (links is None or hit["link"] in links) and hit_kind in (None, hit["kind"])

    def add(id_: str, **figures: float) -> None:
        row = rows.setdefault(id_, {})
        for name, figure in figures.items():
            row[name] = row.get(name, 0) + figure

    for hit in shop.hits:
        if not (FIRST <= hit["at"] < END and wanted(hit)) or (order and hit["id"] not in led):
            continue
        sort = "Views" if hit["kind"] else "Clicks"
        for id_ in IDS[kind](hit):
            if hit["is_spider"]:
                add(id_, spiderHits=1, **{f"spider{sort}": 1})
                continue
            unique = hit["is_unique"]
            add(id_, totalHits=1, uniqueHits=unique)
            add(id_, **{f"total{sort}": 1, f"unique{sort}": unique})
            last[id_] = max(last.get(id_, START), hit["at"])
    for fired in counted:
        if FIRST <= fired["at"] < END and wanted(fired["hit"]):
            for id_ in IDS[kind](fired["hit"]):
                add(
                    id_,
                    totalConversions=1,
                    totalConversionsValue=fired["value"],
                    totalCommissionsCost=fired["value"] / 10,
                )
    return {
        id_: {
            **{name: pytest.approx(figure) for name, figure in row.items() if figure},
            **({"lastHitDate": f"{last[id_]:%Y%m%d%H%M%S}"} if id_ in last else {}),
        }
        for id_, row in rows.items()
    }


def told(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    order = [row.get("totalHits", 0) for row in report["data"]]
    assert order == sorted(order, reverse=True)
    return {
        row["id"]: {k: v for k, v in row.items() if k not in ("id", "entityData")}
        for row in report["data"]
    }


@pytest.mark.parametrize("kind", IDS)
def test_a_report_is_what_a_recount_says(shop: Shop, kind: str) -> None:
    get, (link, *_) = shop.account.get, shop.links
    order, group = shop.orders[0], shop.groups[0]
    if kind not in OF_CONVERSIONS_ONLY:
        inside = [shop.links[0], shop.links[2]]
        for path, links in (
            ("/reports", None),
            (f"/datapoints/{link}/reports", [link]),
            (f"/groups/{group}/reports", inside),
        ):
            assert told(get(path, type=kind, **FRAME)) == recount(shop, kind, links=links)
            for word, hit_kind in (("clicks", 0), ("Views", 1)):
                assert told(get(path, type=kind, hittype=word, **FRAME)) == recount(
                    shop, kind, hit_kind=hit_kind, links=links
                )
        assert (
            get("/reports", type=kind, group=group, **FRAME)["data"]
            == (get(f"/groups/{group}/reports", type=kind, **FRAME)["data"])
        )
        assert (
            get("/reports", type=kind, datapoint=link, **FRAME)["data"]
            == (get(f"/datapoints/{link}/reports", type=kind, **FRAME)["data"])
        )
    if kind not in OF_HITS_ONLY:
        path = f"/conversions/{order}/reports"
        assert told(get(path, type=kind, **FRAME)) == recount(shop, kind, order=order)
        views = get(path, type=kind, hittype="views", **FRAME)
        assert told(views) == recount(shop, kind, order=order, hit_kind=1)
    if kind not in (*OF_CONVERSIONS_ONLY, *OF_HITS_ONLY):
        assert (
            get("/reports", type=kind, conversion=order, **FRAME)["data"]
            == (get(f"/conversions/{order}/reports", type=kind, **FRAME)["data"])
        )


def test_the_whole_of_a_report(owner: Account) -> None:
    link = owner.link()
    at = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    columns = {"browser": "Chrome 131", "browser_family": "Chrome", "browser_type": "WebBrowser"}
    place = {"city": "Bern", "region_name": "Bern-Mittelland", "country": "CH"}
    owner.visit(link, at, query="utm=a%3Db&utm=c", **columns, **place)
    frame = {"fromDay": "20260304", "toDay": "20260304"}
    figures = {
        "lastHitDate": "20260304050607",
        "totalHits": 1,
        "uniqueHits": 1,
        "totalClicks": 1,
        "uniqueClicks": 1,
    }

    def rows(kind: str) -> list[tuple[str, Any]]:
        report = owner.get(f"/datapoints/{link}/reports", type=kind, **frame)
        assert set(report) == {"createdAt", "key", "data"}
        assert report["key"] == f"{kind}:datapoint:{link}:20260304000000:20260304235959"
        datetime.strptime(report["createdAt"], "%Y%m%d%H%M%S")
        for row in report["data"]:
            assert {k: v for k, v in row.items() if k not in ("id", "entityData")} == figures
        return [(row["id"], row["entityData"]) for row in report["data"]]

    chrome = int(number("Chrome"))
    browser = {
        "id": int(number("Chrome 131")),
        "name": "Chrome 131",
        "familyId": chrome,
        "familyName": "Chrome",
        "browserType": "WebBrowser",
    }
    assert rows("browsers") == [(number("Chrome 131"), browser)]
    assert rows("browsersfamilies") == [(str(chrome), {"id": chrome, "name": "Chrome"})]
    assert rows("cities") == [
        (
            "Bern, Bern-Mittelland, ch",
            {"name": "Bern", "city": "Bern", "region": "Bern-Mittelland", "country": "ch"},
        )
    ]
    assert rows("countries") == [("ch", {"name": "CH"})]
    assert rows("referrers") == [("direct", {"name": "direct"})]
    assert rows("params") == [
        ("utm=a=b", {"name": "utm", "value": "a=b"}),
        ("utm=c", {"name": "utm", "value": "c"}),
    ]
    assert rows("keywords") == []


def test_conversions_are_reported_by_what_was_sent_along(owner: Account) -> None:
    order, other, link = owner.conversion(), owner.conversion(), owner.link()
    at = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    hit = owner.visit(link, at)
    owner.convert(order, at, link, hit, "5", parameter="A")
    owner.convert(order, at, value="2", parameter="A")
    owner.convert(order, at, link, hit, "1", parameter="B")
    owner.convert(other, at, link, hit, "9", parameter="C")
    owner.convert(order, at, value="3")
    frame = {"fromDay": "20260304", "toDay": "20260304"}
    path = f"/conversions/{order}/reports"
    figures = {
        "lastHitDate": "20260304050607",
        "totalHits": 1,
        "uniqueHits": 1,
        "totalClicks": 1,
        "uniqueClicks": 1,
    }
    row_a = {"id": "A", "entityData": {"name": "A"}, **figures}
    row_b = {"id": "B", "entityData": {"name": "B"}, **figures}
    none = {"id": "unknown", "entityData": {"name": "unknown"}}
    assert owner.get(path, type="convparameters", **frame)["data"] == [
        {**row_a, "totalConversions": 2, "totalConversionsValue": 7.0},
        {**none, "totalConversions": 1, "totalConversionsValue": 3.0},
        {**row_b, "totalConversions": 1, "totalConversionsValue": 1.0},
    ]
    assert owner.get(path, type="convparameters", hittype="clicks", **frame)["data"] == [
        {**row_a, "totalConversions": 1, "totalConversionsValue": 5.0},
        {**row_b, "totalConversions": 1, "totalConversionsValue": 1.0},
    ]


def test_at_most_a_hundred_rows_and_pages_of_them(owner: Account) -> None:
    link = owner.link()
    at = datetime(2026, 3, 4, tzinfo=UTC)
    for number_ in range(103):
        owner.visit(link, at, ip=f"192.0.2.{number_}")
    owner.visit(link, at, ip="192.0.2.50")
    ask = {"type": "ips", "fromDay": "20260304", "toDay": "20260304"}
    whole = [row["id"] for row in owner.get("/reports", **ask)["data"]]
    assert len(whole) == 100
    assert whole[0] == "192.0.2.50"
    assert len(owner.get("/reports", limit=1000, **ask)["data"]) == 100
    pages = [owner.get("/reports", limit=40, offset=at_, **ask)["data"] for at_ in (0, 40, 80)]
    assert len({row["id"] for page in pages for row in page}) == 103


def test_what_a_report_needs_is_named_when_it_is_missing(owner: Account) -> None:
    order, group, link = owner.conversion(), owner.group(), owner.link()

    def refused(path: str) -> list[str]:
        answer = owner.call("GET", path)
        assert answer.status_code == 400, answer.text
        return sorted(one["property"] for one in answer.json()["errors"])

    for path in (
        "/reports",
        f"/datapoints/{link}/reports",
        f"/groups/{group}/reports",
        f"/conversions/{order}/reports",
    ):
        assert refused(f"{path}?type=browsers") == ["TimeFrame"]
        assert refused(f"{path}?timeframe=last7") == ["Type"]
        assert refused(f"{path}?timeframe=never&type=browsers") == ["TimeFrame"]
        assert refused(f"{path}?timeframe=last7&type=stars") == ["Type"]
        assert refused(f"{path}?timeframe=last7&type=browsers&hittype=x") == ["Hittype"]
        assert owner.get(path, type="Browsers", timeframe="Beginning")["data"] == []
    for kind in OF_HITS_ONLY:
        assert refused(f"/conversions/{order}/reports?timeframe=last7&type={kind}") == ["Type"]
    both = f"/reports?type=ips&timeframe=last7&group={group}&conversion={order}"
    assert refused(both) == ["Conversion", "Group"]
    # What is wrong with both is said once.
    message = owner.call("GET", both).json()["errorMessage"]
    assert message == "Give one of group, datapoint and conversion."
    assert owner.call("GET", "/reports?timeframe=last7").json() == {
        "errorCode": "ValidationError",
        "errorMessage": "Type is required.",
        "httpErrorCode": 400,
        "errors": [{"code": "Required", "property": "Type", "errorMessage": "Type is required."}],
    }


def test_reports_are_closed_to_strangers(owner: Account, stranger: Account) -> None:
    order, group, link = owner.conversion(), owner.group(), owner.link()
    for path in (f"/datapoints/{link}", f"/groups/{group}", f"/conversions/{order}"):
        asked = f"{path}/reports?type=browsers&timeframe=last7"
        assert stranger.call("GET", asked).status_code == 404
    for kind, one in (("datapoint", link), ("group", group), ("conversion", order)):
        asked = f"/reports?type=browsers&timeframe=last7&{kind}={one}"
        assert stranger.call("GET", asked).status_code == 404


def test_a_guest_from_whom_conversions_are_hidden_is_not_told_which_hits_converted(
    owner: Account,
) -> None:
    order = owner.conversion("Order")
    link = owner.link("Sale", firstConversionId=order)
    at = datetime(2026, 6, 1, tzinfo=UTC)
    hit = owner.visit(link, at, country="IT")
    owner.visit(link, at, country="DE")
    owner.convert(order, at + timedelta(minutes=1), link, hit)
    asked = {"type": "countries", "timeFrame": "custom", "fromDay": "20260601", "toDay": "20260601"}
    blind = GuestOf(owner, "blind", conversionOptions={"hideCount": True})
    seeing = GuestOf(owner, "seeing")
    for guest in (blind, seeing):
        guest.granted("datapoint", link)
    of_order: dict[str, Any] = {"conversion": order}
    for path, more in ((f"/conversions/{order}/reports", {}), ("/reports", of_order)):
        assert [one["id"] for one in seeing.get(path, **asked, **more)["data"]] == ["it"]
        assert blind.get(path, **asked, **more)["data"] == []
    assert len(blind.get("/reports", **asked)["data"]) == 2
