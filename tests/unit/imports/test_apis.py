"""APIs of other systems, asked page by page; a server that answers as theirs are documented to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from clicktrail.domain.entries import DatapointType, RedirectType, Status
from clicktrail.domain.events import HitKind
from clicktrail.imports import web
from clicktrail.imports.bitly import BitlyApi
from clicktrail.imports.clickmeter import ClickMeterApi
from clicktrail.imports.kutt import KuttApi
from clicktrail.imports.model import (
    ImportedConversion,
    ImportedCounts,
    ImportedHit,
    ImportedLink,
    ImportedSale,
    Spot,
)
from clicktrail.imports.moments import Moments
from clicktrail.imports.shlink import ShlinkApi
from clicktrail.imports.web import Api
from clicktrail.runtime.errors import OperatorError

Answer = Callable[[str, dict[str, str]], Any]
MOMENTS = Moments(ZoneInfo("UTC"))


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Serve what `answer` returns for path and query; a number is a status, None is 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            found = answer(parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()})
            status = found if isinstance(found, int) else 404 if found is None else 200
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_shlink_is_asked_for_every_page_of_links_and_of_their_visits() -> None:
    def answer(path: str, query: dict[str, str]) -> Any:
        page = int(query["page"])
        about = {"currentPage": page, "pagesCount": 2}
        if path == "/rest/v3/short-urls":
            code = f"c{page}"
            domain = "own.example" if page == 2 else None
            data: list[dict[str, Any]] = [
                {
                    "shortCode": code, "shortUrl": f"https://{domain or 's.example'}/{code}",
                    "longUrl": f"https://a.example/{page}", "domain": domain,
                    "dateCreated": "2020-01-01T00:00:00+00:00", "tags": [],
                    "visitsSummary": {"total": 1}, "meta": {},
                }
            ]  # fmt: skip
            return {"shortUrls": {"data": data, "pagination": about}}
        if path == "/rest/v3/short-urls/c2/visits" and query["domain"] == "own.example":
            visit = {"referer": "", "date": f"2024-01-0{page}T00:00:00Z", "userAgent": "x"}
            return {"visits": {"data": [visit], "pagination": about}}
        return {"visits": {"data": [], "pagination": {"pagesCount": 0}}}

    with serving(answer) as url:
        source = ShlinkApi(Api(url, {}), MOMENTS)
        keys = [each.key for each in source.links() if isinstance(each, ImportedLink)]
        hits = [(each.link, each.ms) for each in source.hits() if isinstance(each, ImportedHit)]
    assert keys == ["s.example/c1", "own.example/c2"]
    assert hits == [
        ("own.example/c2", 1_704_067_200_000), ("own.example/c2", 1_704_153_600_000),
    ]  # fmt: skip


def test_bitly_is_asked_for_every_group_page_and_link() -> None:
    known: list[str] = []

    def answer(path: str, query: dict[str, str]) -> Any:
        link = {"id": "bit.ly/a", "long_url": "https://a.example/", "created_at": "2020-01-01"}
        match path:
            case "/groups":
                return {"groups": [{"guid": "B1"}]}
            case "/groups/B1/bitlinks" if "search_after" not in query:
                following = f"{known[0]}/groups/B1/bitlinks?search_after=x"
                return {"links": [link], "pagination": {"next": following}}
            case "/groups/B1/bitlinks":
                return {"links": [{**link, "id": "bit.ly/b"}], "pagination": {"next": ""}}
            case "/bitlinks/bit.ly/b/clicks" if query == {"unit": "day", "units": "-1"}:
                return {
                    "unit": "day",
                    "link_clicks": [{"date": "2024-01-02T00:00:00+0000", "clicks": 3}],
                }
        return {"link_clicks": []}

    with serving(answer) as where:
        known.append(where)
        source = BitlyApi(Api(where, {"Authorization": "Bearer x"}), MOMENTS)
        keys = [each.key for each in source.links() if isinstance(each, ImportedLink)]
        hits = list(source.hits())
    assert keys == ["bit.ly/a", "bit.ly/b"]
    assert hits == [
        ImportedCounts(
            spot=Spot(f"{where}/bitlinks/bit.ly/b/clicks", 1), link="bit.ly/b",
            day=date(2024, 1, 2), count=3,
        )
    ]  # fmt: skip


def test_kutt_is_asked_for_every_page_and_the_statistics_of_each_link() -> None:
    def answer(path: str, query: dict[str, str]) -> Any:
        if path == "/api/v2/links":
            skip = int(query["skip"])
            data = [
                {"id": f"i{at}", "address": f"a{at}", "target": "https://a.example/",
                 "visit_count": 2, "domain": None, "link": f"https://kutt.it/a{at}"}
                for at in range(skip, min(skip + int(query["limit"]), 60))
            ]  # fmt: skip
            return {"data": data, "total": 60}
        views = [0] * 29 + [2] if path == "/api/v2/links/i59/stats" else [0] * 30
        return {"lastMonth": {"views": views}, "updatedAt": "2024-01-02T10:00:00Z"}

    with serving(answer) as url:
        source = KuttApi(Api(url, {}), MOMENTS)
        keys = [each.key for each in source.links() if isinstance(each, ImportedLink)]
        hits = list(source.hits())
    assert keys == [f"kutt.it/a{at}" for at in range(60)]
    assert hits == [
        ImportedCounts(
            spot=Spot(f"{url}/api/v2/links", 60), link="kutt.it/a59", day=date(2024, 1, 2), count=2
        )
    ]


def test_clickmeter_is_asked_for_all_that_it_has() -> None:
    pixel = {
        "id": 8, "type": "TrackingPixel", "name": "opened", "title": "Opened", "groupId": 1,
        "creationDate": "20150102030405", "status": "Paused",
    }  # fmt: skip
    link = {
        "id": 7, "type": 0, "name": "offer", "title": "Offer", "groupId": 1, "notes": "n",
        "creationDate": "20150102030405", "status": "Deleted", "tags": [{"id": 1, "name": "t"}],
        "firstConversionId": 5, "secondConversionId": 0, "encodeIp": True,
        "trackingCode": "http://9nl.es/offer",
        "typeTL": {
            "url": "https://a.example/", "redirectType": 307,
            "destinationMode": "RandomDestination",
            "randomDestinationItems": [{"url": "https://b.example/"}], "password": "*****",
            "expirationClicks": 10, "pauseAfterClicksExpiration": True, "hideUrl": True,
        },
    }  # fmt: skip
    sale = {
        "id": 5, "name": "Order", "value": 49.9, "comcost": 5, "parameter": "o1",
        "accessTime": "20240601120500",
    }  # fmt: skip
    hits = [
        {
            "id": "000000007@20240601120000001000000", "accessTime": "20240601120000", "type": "0",
            "ip": "192.0.2.1", "isSpider": "0", "entity": {"datapointId": 7},
            "browser": {"name": "Firefox 60", "browserType": "WebBrowser"},
            "os": {"name": "Linux"}, "location": {
                "country": "IT", "regionName": "Lazio", "city": "Rome", "postalcode": "00184",
                "latitude": 41.8933, "longitude": 0.0, "organization": "Example Net",
            },
            "source": {"id": 1}, "referer": "https://g.example/", "queryParams": "a=1",
            "realDestinationUrl": "https://b.example/", "clientLanguage": "it",
            "conversion1": sale,
        },
        {
            "id": "2", "accessTime": "20240601110000", "type": "1", "isSpider": "1",
            "entity": {"datapointId": 8},
        },
    ]  # fmt: skip

    def answer(path: str, query: dict[str, str]) -> Any:
        match path:
            case "/account":
                return {"id": 1, "timezonename": "Europe/Rome"}
            case "/conversions":
                return {"entities": [{"id": 5, "uri": "/conversions/5"}]}
            case "/conversions/5":
                return {"id": 5, "name": "Order", "description": "d", "value": 10, "deleted": True}
            case "/groups":
                return {"entities": [{"id": 1, "name": "Mail"}]}
            case "/datapoints":
                assert (query["status"], query["_expand"]) == ("all", "true")
                return {"entities": [link, pixel]}
            case "/hits":
                assert (query["fromDay"], query["toDay"]) == ("19950101", "20240603")
                if "offset" not in query:
                    return {"hits": hits[:1], "lastKey": "k"}
                return {"hits": hits[1:]} if query["offset"] == "k" else None
        return None

    now = datetime(2024, 6, 2, 10, tzinfo=UTC)
    with serving(answer) as url:
        source = ClickMeterApi(Api(url, {}), None, now)
        links, found = list(source.links()), list(source.hits())
    assert source.left_out() == ["Left out of hits: postal code, latitude."]
    assert str(source.zone) == "Europe/Rome"
    assert links == [
        ImportedConversion(
            spot=Spot(f"{url}/conversions", 1), key="5", name="Order", description="d",
            value=100_000, deleted=True,
        ),
        ImportedLink(
            spot=Spot(f"{url}/datapoints", 1), key="id:7", name="offer", url="https://a.example/",
            host="9nl.es", title="Offer", notes="n", tags=("t",), group="Mail",
            created_ms=1_420_164_245_000, status=Status.DELETED,
            redirect_type=RedirectType.TEMPORARY,
            options={"encode_ip": True}, conversions=("5",),
            members={
                "randomDestinationItems": [{"url": "https://b.example/"}], "hideUrl": True,
                "destinationMode": 1,
            },
            left_out=(
                "its limit of 10 clicks: what was used up of it is not known; set what is left",
                "its password: no export holds it; set it again",
            ),
        ),
        ImportedLink(
            spot=Spot(f"{url}/datapoints", 2), key="id:8", name="opened", url="", title="Opened",
            group="Mail", created_ms=1_420_164_245_000, type=DatapointType.TRACKING_PIXEL,
            status=Status.PAUSED,
        ),
    ]  # fmt: skip
    at = Spot(f"{url}/hits", 1)
    assert found == [
        ImportedHit(
            spot=at, link="id:7", ms=1_717_236_000_000, key="000000007@20240601120000001000000",
            ip="192.0.2.1", referrer="https://g.example/", language="it", query="a=1",
            destination="https://b.example/", country="it", region="Lazio", city="Rome",
            organization="Example Net", browser="Firefox 60",
            os="Linux", device="desktop",
        ),
        ImportedSale(
            spot=at, hit="000000007@20240601120000001000000", link="id:7", conversion="5",
            ms=1_717_236_300_000, key="000000007@20240601120000001000000 5 20240601120500 0",
            value=499_000, commission=50_000, parameter="o1",
        ),
        ImportedHit(
            spot=Spot(f"{url}/hits", 2), link="id:8", ms=1_717_232_400_000, key="2",
            kind=HitKind.VIEW, is_spider=True,
        ),
    ]  # fmt: skip


def test_a_busy_api_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "FIRST_WAIT", 0.001)
    answers = iter([429, 503, {"fine": 1}])
    with serving(lambda _path, _query: next(answers)) as url:
        assert Api(url, {}).get("/x") == {"fine": 1}


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (401, "refuses the key given by --key"),
        (404, "answers 404"),
        (503, "answers 503"),
        (b"<html>", "does not answer JSON"),
    ],
)
def test_what_an_api_refuses_is_told(
    monkeypatch: pytest.MonkeyPatch, answer: Any, problem: str
) -> None:
    monkeypatch.setattr(web, "FIRST_WAIT", 0.0001)
    with (
        serving(lambda _path, _query: answer) as url,
        pytest.raises(OperatorError, match=f"^{url}/x .*{problem}|{problem}"),
    ):
        Api(url, {}).get("/x")


def test_an_api_cannot_send_its_key_elsewhere() -> None:
    with pytest.raises(OperatorError, match=r"refers to another host: https://evil\.example/"):
        Api("https://api.example", {"X": "secret"}).get("https://evil.example/x")
    with pytest.raises(OperatorError, match="is no address such as"):
        Api("", {})


def test_an_api_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "FIRST_WAIT", 0.0001)
    with serving(lambda _path, _query: {}) as url:
        pass
    with pytest.raises(OperatorError, match="cannot be reached"):
        Api(url, {}).get("/x")
