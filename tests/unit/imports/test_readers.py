"""Each export, in the shape that its system gives it, and all that is read from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from clicktrail.domain.entries import RedirectType, Status
from clicktrail.imports import bitly, clickmeter, csv_export, dub, kutt, shlink, yourls
from clicktrail.imports.columns import read_mapping
from clicktrail.imports.model import (
    HitItem,
    ImportedCounts,
    ImportedHit,
    ImportedLink,
    Limits,
    LinkItem,
    Refused,
    Source,
    Spot,
)
from clicktrail.imports.moments import Moments
from clicktrail.imports.rows import FileFormat
from clicktrail.runtime.errors import OperatorError

UTC = ZoneInfo("UTC")
FORM = FileFormat(moments=Moments(UTC))
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36"
Make = Callable[[Sequence[Path], FileFormat], Source]


def ms(text: str) -> int:
    return Moments(UTC).ms("", text)


def read(
    make: Make, directory: Path, form: FileFormat = FORM, /, **files: str
) -> tuple[list[LinkItem], list[HitItem]]:
    """Return what is read from files, their texts given by name (`_` for the point)."""
    paths = []
    for name, text in files.items():
        paths.append(directory / name.replace("_", "."))
        paths[-1].write_text(text, encoding="utf-8")
    source = make(paths, form)
    found = list(source.links()), list(source.hits())
    assert found == (list(source.links()), list(source.hits()))
    return found


DUMP = """\
-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `yourls_log`;
CREATE TABLE `yourls_log` (
  `click_id` int(11) NOT NULL AUTO_INCREMENT,
  `click_time` datetime NOT NULL,
  `shorturl` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `referrer` varchar(200) NOT NULL,
  `user_agent` varchar(255) NOT NULL,
  `ip_address` varchar(41) NOT NULL,
  `country_code` char(2) NOT NULL,
  PRIMARY KEY (`click_id`),
  KEY `shorturl` (`shorturl`)
) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `yourls_log` WRITE;
INSERT INTO `yourls_log` VALUES (1,'2019-03-04 10:00:00','ozh','direct','CHROME','192.0.2.7','FR'),\
(2,'2019-03-04 10:05:07','ozh','https://it\\'s.example/?a=b;c,(d)','','2001:db8::8',''),\
(3,'0000-00-00 00:00:00','ozh','direct','','192.0.2.7','');
UNLOCK TABLES;
CREATE TABLE `yourls_options` (
  `option_id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `option_name` varchar(64) NOT NULL,
  PRIMARY KEY (`option_id`)
) ENGINE=InnoDB;
INSERT INTO `yourls_options` VALUES (1,'version');
INSERT INTO `yourls_url` (`keyword`, `url`, `title`, `timestamp`, `ip`, `clicks`) VALUES
('ozh', 'https://ozh.example/?x=\\"y\\"', 'Ozh''s \\\\ blog\\n', '2018-01-01 00:00:00',
 '127.0.0.1', 5),
('next', 'https://next.example/', NULL, '2018-01-02 03:04:05', '::1', 0);
""".replace("CHROME", CHROME)


def test_yourls_from_a_dump(tmp_path: Path) -> None:
    links, hits = read(yourls.source, tmp_path, y_sql=DUMP)
    name = str(tmp_path / "y.sql")
    assert links == [
        ImportedLink(
            spot=Spot(name, 5), key="ozh", name="ozh", url='https://ozh.example/?x="y"',
            title="Ozh's \\ blog", created_ms=ms("2018-01-01"), total=5,
        ),
        ImportedLink(
            spot=Spot(name, 6), key="next", name="next", url="https://next.example/",
            created_ms=ms("2018-01-02T03:04:05"), total=0,
        ),
    ]  # fmt: skip
    assert hits == [
        ImportedHit(
            spot=Spot(name, 1), link="ozh", ms=ms("2019-03-04T10:00"), key="1", ip="192.0.2.7",
            user_agent=CHROME, country="fr",
        ),
        ImportedHit(
            spot=Spot(name, 2), link="ozh", ms=ms("2019-03-04T10:05:07"), key="2",
            ip="2001:db8::8", referrer="https://it's.example/?a=b;c,(d)",
        ),
        Refused(
            Spot(name, 3), "time", "0000-00-00 00:00:00",
            "no time of the form 2024-05-31T18:30:00; for another give --date-format, such as"
            ' "%d/%m/%Y %H:%M"',
        ),
    ]  # fmt: skip


def test_yourls_from_tables_and_from_its_api(tmp_path: Path) -> None:
    answer = {
        "links": {
            "link_1": {
                "shorturl": "https://sho.rt/api", "url": "https://api.example/", "title": "API",
                "timestamp": "2020-02-02 02:02:02", "ip": "192.0.2.1", "clicks": "12",
            }
        },
        "stats": {"total_links": "1", "total_clicks": "12"},
        "statusCode": 200,
    }  # fmt: skip
    links, hits = read(
        yourls.source,
        tmp_path,
        url_csv="keyword,url,title,timestamp,ip,clicks\n"
        "ozh,https://ozh.example/,,2018-01-01 00:00:00,::1,3\n",
        log_csv='"click_id";"click_time";"shorturl";"referrer";"user_agent";"ip_address";'
        '"country_code"\n"7";"2019-03-04 10:00:00";"ozh";"direct";"";"192.0.2.7";"DE"\n',
        stats_json=json.dumps(answer),
    )
    assert links == [
        ImportedLink(
            spot=Spot(str(tmp_path / "stats.json"), 1), key="api", name="api",
            url="https://api.example/", title="API", created_ms=ms("2020-02-02T02:02:02"), total=12,
        ),
        ImportedLink(
            spot=Spot(str(tmp_path / "url.csv"), 2), key="ozh", name="ozh",
            url="https://ozh.example/", created_ms=ms("2018-01-01"), total=3,
        ),
    ]  # fmt: skip
    assert hits == [
        ImportedHit(
            spot=Spot(str(tmp_path / "log.csv"), 2), link="ozh", ms=ms("2019-03-04T10:00"),
            key="7", ip="192.0.2.7", country="de",
        )
    ]  # fmt: skip


SHORT_URL = {
    "shortCode": "12C18",
    "shortUrl": "https://s.example/12C18",
    "longUrl": "https://store.example/",
    "deviceLongUrls": {"android": None, "ios": None, "desktop": None},
    "dateCreated": "2016-08-21T20:34:16+02:00",
    "visitsSummary": {"total": 328, "nonBots": 320, "bots": 8},
    "tags": ["games", "tech"],
    "meta": {"validSince": "2017-01-21T00:00:00+02:00", "validUntil": None, "maxVisits": 400},
    "domain": None,
    "title": "A shop",
    "crawlable": False,
    "forwardQuery": True,
    "hasRedirectRules": True,
}
VISIT = {
    "referer": "https://t.co",
    "date": "2015-08-20T05:05:03+04:00",
    "userAgent": CHROME,
    "visitLocation": {
        "cityName": "Cupertino",
        "countryCode": "US",
        "countryName": "United States",
        "latitude": 37.3,
        "longitude": -122.05,
        "regionName": "California",
        "timezone": "America/Los_Angeles",
    },
    "potentialBot": False,
    "visitedUrl": "https://s.example/12C18?a=1",
    "redirectUrl": "https://store.example/?a=1",
}
PAGES = {"currentPage": 1, "pagesCount": 1, "itemsPerPage": 10}


def test_shlink_from_saved_answers(tmp_path: Path) -> None:
    bot = {**VISIT, "potentialBot": True, "visitLocation": None, "visitedUrl": "", "referer": ""}
    links, hits = read(
        shlink.source,
        tmp_path,
        urls_json=json.dumps({"shortUrls": {"data": [SHORT_URL, 7], "pagination": PAGES}}),
        visits_json=json.dumps({"visits": {"data": [VISIT, bot], "pagination": PAGES}})
        + "\n"
        + json.dumps({"shortUrl": "https://s.example/12C18", "visits": {"data": [bot]}}),
    )
    urls, visits = str(tmp_path / "urls.json"), str(tmp_path / "visits.json")
    assert links == [
        ImportedLink(
            redirect_type=RedirectType.TEMPORARY,
            spot=Spot(urls, 1), key="s.example/12C18", name="12C18", host="s.example",
            url="https://store.example/", title="A shop", tags=("games", "tech"),
            created_ms=ms("2016-08-21T18:34:16"), append_query=True,
            limits=Limits(clicks=400, clicks_so_far=328), total=328,
            left_out=(
                "that it works only from 2017-01-21T00:00:00+02:00 on",
                "its rules by device, language or place: set them again",
            ),
        ),
        Refused(Spot(urls, 2), "short URL", "7", "an object is expected here"),
    ]  # fmt: skip
    assert hits == [
        ImportedHit(
            spot=Spot(visits, 1), link="s.example/12C18", ms=ms("2015-08-20T01:05:03"),
            user_agent=CHROME, referrer="https://t.co", query="a=1",
            destination="https://store.example/?a=1", country="us", region="California",
            city="Cupertino",
        ),
        Refused(
            Spot(visits, 2), "visitedUrl", "",
            "nothing says whose visit this is: add a member shortUrl in front of visits",
        ),
        ImportedHit(
            spot=Spot(visits, 3), link="s.example/12C18", ms=ms("2015-08-20T01:05:03"),
            user_agent=CHROME, destination="https://store.example/?a=1", is_spider=True,
        ),
    ]  # fmt: skip


def test_shlink_from_its_command_line(tmp_path: Path) -> None:
    links, hits = read(
        shlink.source,
        tmp_path,
        list_csv='"Short Code",Title,"Short URL","Long URL","Date created","Visits count",Tags\n'
        "12C18,,https://s.example/12C18,https://store.example/,2016-08-21T20:34:16+02:00,328,"
        '"games, tech"\n',
    )
    assert links == [
        ImportedLink(
            redirect_type=RedirectType.TEMPORARY,
            spot=Spot(str(tmp_path / "list.csv"), 2), key="s.example/12C18", name="12C18",
            host="s.example", url="https://store.example/", tags=("games", "tech"),
            created_ms=ms("2016-08-21T18:34:16"), total=328,
        )
    ]  # fmt: skip
    assert hits == []


BITLINK = {
    "created_at": "2023-05-06T07:08:09+0000",
    "id": "bit.ly/3xYz",
    "link": "https://bit.ly/3xYz",
    "custom_bitlinks": ["https://bit.ly/spring"],
    "long_url": "https://shop.example/spring",
    "title": "Spring",
    "archived": True,
    "tags": ["sale"],
    "deeplinks": [],
}


def test_bitly_from_saved_answers(tmp_path: Path) -> None:
    clicks = {
        "unit": "day", "units": -1, "unit_reference": "2023-06-03T00:00:00+0000",
        "link_clicks": [
            {"date": "2023-06-02T00:00:00+0000", "clicks": 4},
            {"date": "2023-06-01T00:00:00+0000", "clicks": "many"},
        ],
    }  # fmt: skip
    links, hits = read(
        bitly.source,
        tmp_path,
        links_json=json.dumps({"links": [BITLINK], "pagination": {"next": ""}}),
        clicks_json=json.dumps({"id": "bit.ly/3xYz", **clicks}) + json.dumps(clicks),
    )
    name = str(tmp_path / "clicks.json")
    assert links == [
        ImportedLink(
            spot=Spot(str(tmp_path / "links.json"), 1), key="bit.ly/3xYz", name="3xYz",
            host="bit.ly", url="https://shop.example/spring", title="Spring", tags=("sale",),
            created_ms=ms("2023-05-06T07:08:09"),
            left_out=(
                "its other name https://bit.ly/spring",
                "that it is archived: archived links go on leading, there as here",
            ),
        )
    ]  # fmt: skip
    nobodys = "nothing says whose clicks these are: add a member id in front of link_clicks"
    assert hits == [
        ImportedCounts(spot=Spot(name, 1), link="bit.ly/3xYz", day=date(2023, 6, 2), count=4),
        Refused(Spot(name, 2), "clicks", "many", "a whole number is expected here"),
        Refused(Spot(name, 3), "id", "", nobodys),
        Refused(Spot(name, 4), "id", "", nobodys),
    ]


def test_bitly_counts_days_and_nothing_longer(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=r"holds clicks by month: .* unit=day"):
        read(bitly.source, tmp_path, c_json='{"id": "bit.ly/a", "unit": "month", "link_clicks":[]}')


def test_bitly_from_tables(tmp_path: Path) -> None:
    links, hits = read(
        bitly.source,
        tmp_path,
        links_csv="Bitlink,Long URL,Title,Date created,Tags,Total clicks\n"
        'bit.ly/3xYz,https://shop.example/,Spring,2023-05-06 07:08:09,"a,b","1,204"\n',
        days_csv="Bitlink,Date,Clicks\nbit.ly/3xYz,2023-06-02,4\nbit.ly/3xYz,2023-06-03,-1\n",
    )
    assert links == [
        ImportedLink(
            spot=Spot(str(tmp_path / "links.csv"), 2), key="bit.ly/3xYz", name="3xYz",
            host="bit.ly", url="https://shop.example/", title="Spring", tags=("a", "b"),
            created_ms=ms("2023-05-06T07:08:09"), total=1204,
        )
    ]  # fmt: skip
    name = str(tmp_path / "days.csv")
    assert hits == [
        ImportedCounts(spot=Spot(name, 2), link="bit.ly/3xYz", day=date(2023, 6, 2), count=4),
        Refused(Spot(name, 3), "total", "-1", "a whole number is needed"),
    ]


def test_kutt_from_saved_answers(tmp_path: Path) -> None:
    link = {
        "address": "spring", "banned": False, "created_at": "2022-01-02T03:04:05.000Z",
        "id": "8a-1", "link": "https://kutt.it/spring", "password": True,
        "target": "https://shop.example/", "updated_at": "2022-01-02T03:04:05.000Z",
        "visit_count": 31, "description": "For the mail", "expire_in": "2030-01-01T00:00:00.000Z",
        "domain": None,
    }  # fmt: skip
    views = [0] * 27 + [5, 0, 2]
    stats = {
        **link, "lastDay": {"stats": {}, "views": [0] * 24, "total": 2},
        "lastMonth": {"stats": {}, "views": views, "total": 7},
        "updatedAt": "2023-03-10T15:00:00.000Z",
    }  # fmt: skip
    banned = {
        "address": "x",
        "target": "https://x.example/",
        "banned": True,
        "domain": "own.example",
    }
    links, hits = read(
        kutt.source,
        tmp_path,
        links_json=json.dumps({"limit": 10, "skip": 0, "total": 2, "data": [link, banned]}),
        stats_json=json.dumps(stats),
    )
    first = ImportedLink(
        redirect_type=RedirectType.TEMPORARY,
        spot=Spot(str(tmp_path / "links.json"), 1), key="kutt.it/spring", name="spring",
        host="kutt.it", url="https://shop.example/", notes="For the mail",
        created_ms=ms("2022-01-02T03:04:05"), limits=Limits(at_ms=ms("2030-01-01")), total=31,
        left_out=("its password: no export holds it; set it again",),
    )  # fmt: skip
    name = str(tmp_path / "stats.json")
    assert links == [
        first,
        ImportedLink(
            redirect_type=RedirectType.TEMPORARY,
            spot=Spot(str(tmp_path / "links.json"), 2), key="own.example/x", name="x",
            host="own.example", url="https://x.example/", status=Status.PAUSED, total=0,
        ),
        msgspec.structs.replace(first, spot=Spot(name, 1), implied=True),
    ]  # fmt: skip
    assert hits == [
        ImportedCounts(spot=Spot(name, 1), link="kutt.it/spring", day=date(2023, 3, 10), count=2),
        ImportedCounts(spot=Spot(name, 1), link="kutt.it/spring", day=date(2023, 3, 8), count=5),
    ]


def test_dub_from_its_exports(tmp_path: Path) -> None:
    links, hits = read(
        dub.source,
        tmp_path,
        links_csv="Short link,Destination URL,Clicks,Created at,Tags\n"
        'https://dub.sh/try,https://shop.example/,3,2024-02-03T04:05:06.000Z,"sale, \'24"\n',
        events_csv="Date,Event,Link,Click ID,Country,City,Device,Browser,OS,Referrer URL,"
        "Destination URL\n"
        "2024-03-01T10:00:00.123Z,link,dub.sh/try,Cl1,United States,Boston,Desktop,Chrome,"
        "Windows,'=cmd,https://shop.example/?x=1\n"
        "2024-03-01T10:00:01.000Z,qr,dub.sh/other,,Narnia,,Mobile,Safari,iOS,(direct),"
        "https://other.example/\n",
    )
    listed, clicked = str(tmp_path / "links.csv"), str(tmp_path / "events.csv")
    assert links == [
        ImportedLink(
            redirect_type=RedirectType.TEMPORARY,
            spot=Spot(listed, 2), key="dub.sh/try", name="try", host="dub.sh",
            url="https://shop.example/", tags=("sale", "24"),
            created_ms=ms("2024-02-03T04:05:06"), total=3,
        ),
        ImportedLink(
            redirect_type=RedirectType.TEMPORARY,
            spot=Spot(clicked, 2), key="dub.sh/try", name="try", host="dub.sh",
            url="https://shop.example/?x=1", implied=True,
        ),
        ImportedLink(
            redirect_type=RedirectType.TEMPORARY,
            spot=Spot(clicked, 3), key="dub.sh/other", name="other", host="dub.sh",
            url="https://other.example/", implied=True,
        ),
    ]  # fmt: skip
    assert hits == [
        ImportedHit(
            spot=Spot(clicked, 2), link="dub.sh/try", ms=ms("2024-03-01T10:00:00") + 123, key="Cl1",
            referrer="=cmd", destination="https://shop.example/?x=1", country="us", city="Boston",
            browser="Chrome", os="Windows", device="desktop",
        ),
        ImportedHit(
            spot=Spot(clicked, 3), link="dub.sh/other", ms=ms("2024-03-01T10:00:01"),
            destination="https://other.example/", browser="Safari", os="iOS", device="mobile",
        ),
    ]  # fmt: skip


def test_dub_sales_say_why_they_cannot_come_along(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="holds leads or sales"):
        read(dub.source, tmp_path, s_csv="Date,Event,Link,Customer,Sale Amount\n")


def test_clickmeter_from_tables(tmp_path: Path) -> None:
    links, hits = read(
        clickmeter.source,
        tmp_path,
        links_csv="Datapoint Name;Tracking Code;Destination URL;Campaign;Creation Date;Status;"
        "Tags\n"
        "spring;http://9nl.es/spring;https://shop.example/;Mail;20180102030405;Paused;a,b\n",
        hits_csv="accessTime,trackingCode,ip,browserName,osName,country,referer,isSpider,"
        "realDestinationUrl,type,regionName,city,organization,postalcode,latitude\n"
        "20180301100000,http://9nl.es/spring,192.0.2.1,Firefox 60,Linux,it,,0,"
        "https://shop.example/,0,Lazio,Rome,Example Net,00184,41.8933\n"
        "20180301100001,http://9nl.es/spring,192.0.2.x,Firefox 60,Linux,it,,0,,0,,,,,\n",
    )
    name = str(tmp_path / "hits.csv")
    assert links == [
        ImportedLink(
            spot=Spot(str(tmp_path / "links.csv"), 2), key="9nl.es/spring", name="spring",
            host="9nl.es", url="https://shop.example/", group="Mail",
            created_ms=ms("2018-01-02T03:04:05"), status=Status.PAUSED, tags=("a", "b"),
        )
    ]  # fmt: skip
    assert hits == [
        ImportedHit(
            spot=Spot(name, 2), link="9nl.es/spring", ms=ms("2018-03-01T10:00"), ip="192.0.2.1",
            browser="Firefox 60", os="Linux", country="it", destination="https://shop.example/",
            region="Lazio", city="Rome", organization="Example Net",
        ),
        Refused(Spot(name, 3), "ip", "192.0.2.x", "this is no IP address"),
    ]  # fmt: skip


def test_any_table_may_say_how_links_redirect(tmp_path: Path) -> None:
    links, _ = read(
        csv_export.source,
        tmp_path,
        t_csv="name,url,redirect_type,title\n"
        "a,https://a.example/,307,'=1+1\nb,https://b.example/,,'plain'\n"
        "c,https://c.example/,410,\n",
    )
    name = str(tmp_path / "t.csv")
    assert links == [
        ImportedLink(
            spot=Spot(name, 2), key="a", name="a", url="https://a.example/", title="=1+1",
            redirect_type=RedirectType.TEMPORARY,
        ),
        ImportedLink(
            spot=Spot(name, 3), key="b", name="b", url="https://b.example/", title="'plain'",
        ),
        Refused(
            Spot(name, 4), "redirect_type", "410",
            "a redirect is 301 (permanent) or 307 (temporary)",
        ),
    ]  # fmt: skip


def test_any_table_by_a_mapping_a_zone_and_a_date_format(tmp_path: Path) -> None:
    form = FileFormat(
        moments=Moments(ZoneInfo("Europe/Rome"), "%d/%m/%Y %H:%M"),
        mapping=read_mapping(["time=Wann", "name=Kürzel", "url=Ziel", "bot="]),
    )
    links, hits = read(
        csv_export.source,
        tmp_path,
        form,
        t_csv="Kürzel\tWann\tZiel\tIP\tbot\n"
        "a\t01/07/2023 09:30\thttps://a.example/\t192.0.2.1\twhat\n"
        "\t\t\t\t\n"
        "a\t31/12/2023 23:59:59\thttps://a.example/\t\t\n",
    )
    name = str(tmp_path / "t.csv")
    assert links == [
        ImportedLink(spot=Spot(name, 2), key="a", name="a", url="https://a.example/", implied=True),
        ImportedLink(spot=Spot(name, 4), key="a", name="a", url="https://a.example/", implied=True),
    ]
    assert hits == [
        ImportedHit(
            spot=Spot(name, 2), link="a", ms=ms("2023-07-01T07:30"), ip="192.0.2.1",
            destination="https://a.example/",
        ),
        Refused(
            Spot(name, 4), "time", "31/12/2023 23:59:59",
            "the time is not written as --date-format %d/%m/%Y %H:%M",
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has no header"),
        (
            "a,b\n1,2\n",
            r"has the columns a, b: none is known to hold name \(or short_url\) and url",
        ),
        ("name,notes\n", "none is known to hold url for links, time for hits, or day and count"),
        ('name,"url\n', "row 1: the header is no CSV"),
    ],
)
def test_a_table_of_nothing_known_says_what_is_needed(
    tmp_path: Path, text: str, message: str
) -> None:
    with pytest.raises(OperatorError, match=message):
        read(csv_export.source, tmp_path, t_csv=text)


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("tme=Wann", "did you mean time"),
        ("time", "not of the form field=column"),
        ("zzz=red", "fields are name"),
    ],
)
def test_a_mapping_of_nothing_says_what_there_is(pair: str, message: str) -> None:
    with pytest.raises(OperatorError, match=message):
        read_mapping([pair])


def test_a_mapping_to_no_column_says_which_there_are(tmp_path: Path) -> None:
    form = FileFormat(moments=FORM.moments, mapping={"time": "Wann"})
    with pytest.raises(OperatorError, match="has no column 'Wann', which --map names: it has name"):
        read(csv_export.source, tmp_path, form, t_csv="name,url\n")


def test_rows_that_are_wrong_say_so_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(
        b"name,url,title\n"
        b"a,https://a.example/,fine\n"
        b"b,https://b.example/,caf\xe9\n"
        b"c,https://c.example/,one,two\n"
        b'd,"https://d.example/"x,\n'
        b"e,https://e.example/\n"
        b",https://f.example/,\n"
    )
    found = list(csv_export.source([path], FORM).links())
    name = str(path)
    assert [each if isinstance(each, Refused) else each.name for each in found] == [
        "a",
        Refused(
            Spot(name, 3), "title", "caf\\udce9",
            "this is no UTF-8: give --encoding, such as cp1252",
        ),
        Refused(
            Spot(name, 4), "", "two",
            "the row has 4 values, but the header 3 names: put values that hold ',' in quotes",
        ),
        Refused(Spot(name, 5), "", "", "this row is no CSV: ',' expected after '\"'"),
        "e",
        Refused(Spot(name, 7), "name", "", "a link needs a name"),
    ]  # fmt: skip
    latin = FileFormat(moments=FORM.moments, encoding="cp1252")
    titles = [
        each.title
        for each in csv_export.source([path], latin).links()
        if isinstance(each, ImportedLink)
    ]
    assert titles == ["fine", "café", ""]
