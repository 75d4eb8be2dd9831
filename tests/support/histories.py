"""Small exports of other systems in the forms that those have, and what must become of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1"
)
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
READING = "clicktrail.imports.ledger.Stage.add"
WRITING = "clicktrail.journal.writer.JournalWriter.append"


@dataclass(frozen=True)
class History:
    """An export, and what is there once it is imported.

    `strike` is the call after which the first import dies. `links` are status and destination by
    name, `days` the clicks by name and day, `uniques` and `bots` their numbers by name, `labels`
    the clicks by values of dimensions. `left` are parts of sentences of what is left out.
    """

    source: str
    files: dict[str, str]
    strike: tuple[str, int]
    links: dict[str, tuple[int, str]]
    days: dict[str, dict[str, int]]
    dimensions: tuple[str, ...]
    labels: dict[tuple[str, ...], int]
    uniques: int = 0
    bots: int = 0
    undated: int = 0
    left: tuple[str, ...] = ()

    @property
    def hits(self) -> int:
        """How many hits there are, by people and by programs."""
        return sum(sum(days.values()) for days in self.days.values()) + self.bots


BITLY = History(
    source="bitly",
    files={
        "links.json": json.dumps(
            {
                "links": [
                    {
                        "created_at": "2023-05-06T07:08:09+0000", "id": "bit.ly/bt-spring",
                        "link": "https://bit.ly/bt-spring", "custom_bitlinks": [],
                        "long_url": "https://shop.example/bitly?utm_source=x", "title": "Spring",
                        "archived": False, "created_by": "ana", "client_id": "c1",
                        "tags": ["sale"], "launchpad_ids": [], "deeplinks": [],
                        "references": {"group": "https://api-ssl.bitly.com/v4/groups/B1"},
                    },
                    {
                        "created_at": "2023-06-01T00:00:00+0000", "id": "go.brand.example/bt-own",
                        "link": "https://go.brand.example/bt-own",
                        "custom_bitlinks": ["https://go.brand.example/bt-other"],
                        "long_url": "https://shop.example/own", "title": "", "archived": True,
                        "tags": [], "deeplinks": [], "references": {},
                    },
                ],
                "pagination": {"prev": "", "next": "", "size": 50, "page": 1, "total": 2},
            }
        ),
        "clicks.json": "\n".join(
            json.dumps(
                {
                    "id": name, "link_clicks": [{"clicks": n, "date": f"{day}T00:00:00+0000"}
                                                for day, n in days.items()],
                    "units": -1, "unit": "day", "unit_reference": "2023-07-01T00:00:00+0000",
                }
            )
            for name, days in {
                "bit.ly/bt-spring": {"2023-06-02": 4, "2023-06-01": 1},
                "go.brand.example/bt-own": {"2023-06-02": 2},
            }.items()
        ),
    },
    strike=(READING, 3),
    links={
        "bt-spring": (301, "https://shop.example/bitly?utm_source=x"),
        "bt-own": (301, "https://shop.example/own"),
    },
    days={"bt-spring": {"20230601": 1, "20230602": 4}, "bt-own": {"20230602": 2}},
    dimensions=("datapoint", "country"),
    labels={("bt-spring", ""): 5, ("bt-own", ""): 2},
    left=("its other name https://go.brand.example/bt-other", "that it is archived"),
)  # fmt: skip

SHLINK_PLACE = {
    "cityName": "Rome", "countryCode": "IT", "countryName": "Italy", "latitude": 41.89,
    "longitude": 12.48, "regionName": "Lazio", "timezone": "Europe/Rome", "isEmpty": False,
}  # fmt: skip
SHLINK = History(
    source="shlink",
    files={
        "urls.json": json.dumps(
            {
                "shortUrls": {
                    "data": [
                        {
                            "shortCode": "sh-spring", "shortUrl": "https://s.example/sh-spring",
                            "longUrl": "https://shop.example/shlink", "deviceLongUrls": None,
                            "dateCreated": "2023-01-02T03:04:05+01:00", "tags": ["mail", "spring"],
                            "visitsSummary": {"total": 4, "nonBots": 3, "bots": 1},
                            "meta": {"validSince": None, "validUntil": None, "maxVisits": None},
                            "domain": None, "title": "Spring", "crawlable": False,
                            "forwardQuery": True, "hasRedirectRules": True,
                        }
                    ],
                    "pagination": {
                        "currentPage": 1, "pagesCount": 1, "itemsPerPage": 10,
                        "itemsInCurrentPage": 1, "totalItems": 1,
                    },
                }
            }
        ),
        "visits.json": json.dumps(
            {
                "visits": {
                    "data": [
                        {
                            "referer": referrer, "date": at, "userAgent": agent,
                            "visitLocation": place, "potentialBot": bot,
                            "visitedUrl": "https://s.example/sh-spring",
                            "redirectUrl": "https://shop.example/shlink",
                        }
                        for referrer, at, agent, place, bot in (
                            ("", "2024-01-01T00:30:00+01:00", CHROME, SHLINK_PLACE, False),
                            ("https://news.example/a", "2024-01-01T12:00:00+01:00", SAFARI,
                             SHLINK_PLACE, False),
                            ("", "2024-01-01T12:00:00+01:00", CHROME, None, False),
                            ("", "2024-01-02T12:00:00+01:00", CRAWLER, None, True),
                        )
                    ],
                    "pagination": {"currentPage": 1, "pagesCount": 1, "totalItems": 4},
                }
            }
        ),
    },
    strike=(READING, 2),
    links={"sh-spring": (307, "https://shop.example/shlink")},
    days={"sh-spring": {"20231231": 1, "20240101": 2}},
    dimensions=("country", "city", "browser_family", "referrer_host"),
    labels={
        ("it", "Rome", "Chrome", ""): 1,
        ("it", "Rome", "Safari", "news.example"): 1,
        ("", "", "Chrome", ""): 1,
    },
    bots=1,
    left=("its rules by device, language or place",),
)  # fmt: skip

_KUTT_LINK = {
    "address": "ku-spring", "banned": False, "created_at": "2022-01-02T03:04:05.000Z",
    "id": "8a63b221-f1d0-4d1b-8d2d-5d0d4b1c3a10", "link": "https://kutt.example/ku-spring",
    "password": False, "target": "https://shop.example/kutt", "description": "For the mail",
    "updated_at": "2022-01-02T03:04:05.000Z", "visit_count": 10, "expire_in": None,
    "domain": None,
}  # fmt: skip
KUTT = History(
    source="kutt",
    files={
        "links.json": json.dumps({"limit": 10, "skip": 0, "total": 1, "data": [_KUTT_LINK]}),
        "stats.json": json.dumps(
            {
                **_KUTT_LINK,
                "lastDay": {"stats": {}, "views": [0] * 23 + [2], "total": 2},
                "lastWeek": {"stats": {}, "views": [0, 0, 0, 0, 5, 0, 2], "total": 7},
                "lastMonth": {
                    "stats": {"browser": [{"name": "chrome", "value": 7}], "os": [], "country": [],
                              "referrer": []},
                    "views": [0] * 27 + [5, 0, 2], "total": 7,
                },
                "lastYear": {"stats": {}, "views": [0] * 11 + [10], "total": 10},
                "updatedAt": "2023-03-10T15:00:00.000Z",
            }
        ),
    },
    strike=(WRITING, 1),
    links={"ku-spring": (307, "https://shop.example/kutt")},
    days={"ku-spring": {"20230308": 5, "20230310": 2}},
    dimensions=("datapoint",),
    labels={("ku-spring",): 7},
    undated=3,
)  # fmt: skip

DUB = History(
    source="dub",
    files={
        "links.csv": "Short link,Destination URL,Clicks,Created at,Tags\n"
        'https://dub.example/du-try,https://shop.example/dub,2,2024-02-03T04:05:06.000Z,"sale,q1"\n'
        "https://dub.example/du-idle,https://shop.example/idle,0,2024-02-03T04:05:06.000Z,\n",
        "clicks.csv": "Date,Event,Link,Destination URL,Country,City,Device,Browser,OS,Referrer,"
        "Referrer URL,Click ID\n"
        "2024-03-01T10:00:00.123Z,link,dub.example/du-try,https://shop.example/dub?x=1,"
        "United States,Boston,Desktop,Chrome,Windows,news.example,https://news.example/,du1\n"
        "2024-03-02T10:00:01.000Z,qr,dub.example/du-try,https://shop.example/dub,Italy,Rome,"
        "Mobile,Safari,iOS,(direct),(direct),du2\n",
    },
    strike=(WRITING, 1),
    links={
        "du-try": (307, "https://shop.example/dub"),
        "du-idle": (307, "https://shop.example/idle"),
    },
    days={"du-try": {"20240301": 1, "20240302": 1}, "du-idle": {}},
    dimensions=("country", "city", "device", "browser", "os", "referrer_host"),
    labels={
        ("us", "Boston", "desktop", "Chrome", "Windows", "news.example"): 1,
        ("it", "Rome", "mobile", "Safari", "iOS", ""): 1,
    },
    left=("clicks.csv: left out, as nothing is made of them: the columns Event, Referrer.",),
)

CLICKMETER = History(
    source="clickmeter",
    files={
        "links.csv": "Datapoint Name;Title;Tracking Code;Destination URL;Campaign;Creation Date;"
        "Status;Tags\n"
        "cm-spring;Spring;http://9nl.example/cm-spring;https://shop.example/clickmeter;Mail;"
        "20180102030405;Active;a,b\n",
        "hits.csv": "Access Time,Tracking Code,Hit Type,IP,Browser,OS,Country,Region Name,City,"
        "Postal Code,Latitude,Longitude,Organization,Referer,Is Spider,Hit ID\n"
        "20180301100000,http://9nl.example/cm-spring,Click,192.0.2.1,Firefox 60,Linux,it,Lazio,"
        "Rome,00184,41.8933,12.4829,Example Net,https://news.example/a,0,1\n"
        "20180301101000,http://9nl.example/cm-spring,Click,192.0.2.1,Firefox 60,Linux,it,Lazio,"
        "Rome,00184,41.8933,12.4829,Example Net,,0,2\n"
        "20180302000000,http://9nl.example/cm-spring,Click,192.0.2.9,Bot,,us,,,,,,,,1,3\n",
    },
    strike=(READING, 2),
    links={"cm-spring": (301, "https://shop.example/clickmeter")},
    days={"cm-spring": {"20180301": 2}},
    dimensions=("country", "region_name", "city", "organization", "browser"),
    labels={("it", "Lazio", "Rome", "Example Net", "Firefox 60"): 2},
    uniques=1,
    bots=1,
    left=("the columns Postal Code, Latitude, Longitude.",),
)

YOURLS = History(
    source="yourls",
    files={
        "url.csv": "keyword,url,title,timestamp,ip,clicks\n"
        "yo-spring,https://shop.example/yourls,Spring,2013-01-01 00:00:00,::1,4\n",
        "log.csv": "click_id,click_time,shorturl,referrer,user_agent,ip_address,country_code\n"
        f'1,2013-02-03 10:00:00,yo-spring,direct,"{CHROME}",192.0.2.1,IT\n'
        f'2,2013-02-03 10:20:00,yo-spring,direct,"{SAFARI}",192.0.2.1,IT\n'
        f'3,2013-02-04 11:00:00,yo-spring,direct,"{CRAWLER}",192.0.2.2,US\n',
    },
    strike=(WRITING, 1),
    links={"yo-spring": (301, "https://shop.example/yourls")},
    days={"yo-spring": {"20130203": 2}},
    dimensions=("country", "browser_family", "device"),
    labels={("it", "Chrome", "desktop"): 1, ("it", "Safari", "mobile"): 1},
    uniques=1,
    bots=1,
    undated=1,
)

TABLE = History(
    source="csv",
    files={
        "links.csv": "Slug;Target URL;Labels\ntb-spring;https://shop.example/table;a|b\n",
        "hits.csv": "slug\tclicked at\tip\tuser agent\tcountry code\tscreen\n"
        f"tb-spring\t2022-02-02T10:00:00Z\t192.0.2.1\t{CHROME}\tIT\twide\n",
        "days.csv": "slug,day,count\ntb-spring,2022-02-02,30\ntb-spring,2022-02-03,2\n",
    },
    strike=(READING, 1),
    links={"tb-spring": (301, "https://shop.example/table")},
    days={"tb-spring": {"20220202": 31, "20220203": 2}},
    dimensions=("country", "browser_family"),
    labels={("it", "Chrome"): 1, ("", ""): 32},
    uniques=1,
    left=("hits.csv: left out, as nothing is made of them: the columns screen.",),
)

HISTORIES: tuple[History, ...] = (BITLY, SHLINK, KUTT, DUB, CLICKMETER, YOURLS, TABLE)


def found_of(figures: dict[str, Any]) -> dict[str, int]:
    """Return clicks by day of a series of API v2, without days of none."""
    return {
        row["activityDay"][:8]: row["totalClicks"]
        for row in figures["entities"]
        if row.get("totalClicks")
    }
