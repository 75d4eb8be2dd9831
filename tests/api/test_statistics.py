from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from clicktrail.domain.events import Flag
from clicktrail.domain.hit_id import clickmeter_form
from tests.support.api import Account, today_at


def test_a_day_of_a_link_as_totals_hours_days_hits_and_stream(owner: Account) -> None:
    order = owner.conversion("Order")
    link = owner.link("Spring", name=None, firstConversionId=order)
    morning, later, converted_at = today_at(0, 5), today_at(0, 7), today_at(0, 9)
    first = owner.visit(
        link,
        morning,
        query="utm=a&b=",
        referrer="https://www.google.com/",
        source_id=1,
        source_param="shoes",
        country="CH",
        browser="Chrome 131",
        browser_family="Chrome",
        browser_type="WebBrowser",
        os="Linux",
        os_family="Linux",
        destination="https://shop.example/?id=1",
        language="de-CH",
        flags=int(Flag.PROXIED),
    )
    second = owner.visit(link, later, is_unique=0, kind=0)
    bot = owner.visit(link, later, is_unique=0, is_spider=1, outcome="spider:preview")
    owner.convert(order, converted_at, link, first, "12.50", commission=12_500, parameter="A-1")
    owner.convert(
        order, converted_at, link, first, "99", outcome="duplicate", is_first=0, is_first_of_click=0
    )
    found = owner.get(f"/datapoints/{link}")
    name = found["name"]
    day = f"{morning:%Y%m%d}"
    info = {
        "datapointId": link,
        "datapointName": name,
        "datapointTitle": "Spring",
        "datapointType": "TL",
        "trackingCode": f"http://go.example/{name}",
        "destinationUrl": "https://shop.example/",
        "groupId": owner.default_group,
        "groupName": "Default",
        "creationDate": found["creationDate"],
        "tags": [],
    }
    figures = {
        "totalClicks": 2,
        "uniqueClicks": 1,
        "spiderHitsCount": 1,
        "conversionsCount": 1,
        "convertedClicks": 1,
        "uniqueConvertedClicks": 1,
        "uniqueConversions": 1,
        "conversionsValue": 12.5,
        "commissionsCost": 1.25,
        "lastHitDate": f"{later:%Y%m%d%H%M%S}",
    }
    span = {"fromDay": f"{day}000000", "toDay": f"{day}235959"}
    assert owner.get(f"/datapoints/{link}/aggregated", timeFrame="today") == {
        "entityId": link,
        "entityData": info,
        **span,
        **figures,
    }
    hourly = owner.get(f"/datapoints/{link}/aggregated", timeFrame="today", hourly="true")
    assert hourly["hourlyBreakDown"] == [
        {"activityDay": f"{day}{hour:02d}0000", **(figures if hour == 0 else {})}
        for hour in range(24)
    ]
    assert owner.get(f"/datapoints/{link}/aggregated/list", timeFrame="today") == {
        "entities": [
            {
                "entityId": link,
                "entityData": info,
                "activityDay": f"{day}000000",
                **span,
                **figures,
            }
        ]
    }
    assert owner.get("/aggregated", timeFrame="today") == {**span, **figures}
    assert owner.get("/aggregated/summary/datapoints", timeFrame="today") == {
        "count": 1,
        "limit": 20,
        "offset": 0,
        **span,
        "result": [{"entityId": link, "entityData": info, **figures}],
    }
    conversion = {
        "id": order,
        "name": "Order",
        "value": 12.5,
        "comcost": 1.25,
        "parameter": "A-1",
        "accessTime": f"{converted_at:%Y%m%d%H%M%S}",
        "date": f"{converted_at:%Y%m%d%H%M%S}",
    }
    hits = [
        _plain_hit(link, bot, later, info, outcome="spider:preview"),
        _plain_hit(link, second, later, info),
        {
            "id": clickmeter_form(first, link, ZoneInfo("UTC")),
            "accessTime": f"{morning:%Y%m%d%H%M%S}",
            "type": "0",
            "ip": "198.51.100.7",
            "isSpider": "0",
            "isUnique": "1",
            "isProxy": "1",
            "entity": info,
            "browser": {
                "id": hit_number("Chrome 131"),
                "name": "Chrome 131",
                "familyId": hit_number("Chrome"),
                "familyName": "Chrome",
                "browserType": "WebBrowser",
            },
            "os": {
                "id": hit_number("Linux"),
                "name": "Linux",
                "familyId": hit_number("Linux"),
                "familyName": "Linux",
            },
            "location": {"country": "ch"},
            "source": {"id": 1, "name": "Google", "param": "shoes"},
            "referer": "https://www.google.com/",
            "queryParams": "utm=a&b=",
            "trackedParameters": {"utm": "a", "b": ""},
            "realDestinationUrl": "https://shop.example/?id=1",
            "clientLanguage": "de-CH",
            "conversions": [conversion],
            "conversion1": conversion,
        },
    ]
    for path in ("/hits", f"/hits?datapoint={link}", f"/datapoints/{link}/hits"):
        assert owner.ok("GET", path) == {"hits": hits}
    for path in ("/clickstream", f"/clickstream?datapoint={link}"):
        assert owner.ok("GET", path) == {"rows": hits, "entities": hits}


def hit_number(name: str) -> int:
    return zlib.crc32(name.encode()) & 0x7FFFFFFF


def _plain_hit(
    link: int, hit_id: int, at: datetime, info: dict[str, Any], outcome: str = ""
) -> dict[str, Any]:
    told = {"outcome": outcome} if outcome else {}
    return told | {
        "id": clickmeter_form(hit_id, link, ZoneInfo("UTC")),
        "accessTime": f"{at:%Y%m%d%H%M%S}",
        "type": "0",
        "ip": "198.51.100.7",
        "isSpider": "1" if outcome else "0",
        "isUnique": "0",
        "isProxy": "0",
        "entity": info,
        "browser": {},
        "os": {},
        "location": {},
        "source": {"id": 0, "name": "Direct"},
    }
