"""What an export becomes: links in the catalog, events in a journal, a report that says it."""

from __future__ import annotations

import csv
import hashlib
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from clicktrail.catalog.listing import GroupFilter
from clicktrail.domain.entries import Status
from clicktrail.domain.events import Flag, Hit, HitKind
from clicktrail.domain.hit_id import chronological, timestamp_ms
from clicktrail.imports import csv_export, kutt, shlink
from clicktrail.imports.model import HitItem
from clicktrail.imports.placing import OnConflict
from clicktrail.imports.report import (
    ConversionFigures,
    HitFigures,
    LinkFigures,
    Problem,
    Resumed,
)
from clicktrail.imports.rows import TableSource
from clicktrail.runtime.errors import OperatorError
from clicktrail.runtime.lock import hold
from clicktrail.settings import Settings
from tests.support.importing import Installation, file_format

BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
LINKS = (
    "name,url,title,group,created,tags,notes\n"
    'spring,https://shop.example/spring,Spring,Mail,2015-03-01T10:00:00Z,"sale, mail",From old\n'
    "summer,https://shop.example/summer,,,,,\n"
)
HITS = (
    "name,time,id,ip,user agent,referrer,country\n"
    f"spring,2024-05-01 10:00:00,2,192.0.2.1,{BOT},,it\n"
    "spring,2012-05-01 10:00:00,1,192.0.2.1,,https://t.co/x,\n"
    "summer,2024-05-01 10:00:00,3,,,,\n"
)


@pytest.fixture
def here(settings: Settings) -> Installation:
    return Installation(settings)


def test_links_come_with_all_that_the_export_says_of_them(here: Installation) -> None:
    report = here.imported(LINKS, group="Imported")
    links = here.links()
    spring, summer = links["spring"], links["summer"]
    assert (spring.title, spring.url, spring.notes) == (
        "Spring", "https://shop.example/spring", "From old",
    )  # fmt: skip
    assert (spring.group_name, summer.group_name) == ("Mail", "Imported")
    assert spring.created_at == datetime(2015, 3, 1, 10, tzinfo=UTC)
    assert [tag.name for tag in spring.tags] == ["mail", "sale"]
    assert summer.title == "summer"
    assert report.links == LinkFigures(read=2, created=2)
    assert (report.hits, report.problems, report.journal) == (HitFigures(), [], "")


def test_hits_are_events_in_the_order_of_time(here: Installation) -> None:
    here.imported(LINKS)
    report = here.imported(HITS)
    links = here.links()
    assert report.hits == HitFigures(read=3, imported=3, programs=1)
    assert list(here.journals()) == [report.journal] == ["import-csv-0001"]
    events = here.events()
    assert [timestamp_ms(event.hit_id) for event in events] == [
        1_335_866_400_000, 1_714_557_600_000, 1_714_557_600_000,
    ]  # fmt: skip
    assert sorted(events, key=lambda one: chronological(one.hit_id))[0] is events[0]
    first = events[0]
    assert isinstance(first, Hit)
    assert first.origin is not None
    assert msgspec.structs.replace(
        first, hit_id=0, origin=msgspec.structs.replace(first.origin, key=0)
    ) == Hit(
        hit_id=0, account_id=here.account, datapoint_id=links["spring"].id,
        group_id=links["spring"].group_id, domain_id=links["spring"].domain_id,
        kind=HitKind.CLICK, visitor=0, ip="192.0.2.1", user_agent="", referrer="https://t.co/x",
        language="", query="", destination="",
        origin=msgspec.structs.replace(first.origin, key=0),
    )  # fmt: skip
    assert {one.origin.source for one in events if one.origin} == {"csv"}
    assert len({one.hit_id for one in events}) == 3


def test_a_second_time_adds_nothing_and_a_longer_export_only_what_is_new(
    here: Installation,
) -> None:
    here.imported(LINKS)
    here.imported(HITS)
    before = here.journals()
    report = here.imported(LINKS)
    assert report.links == LinkFigures(read=2, existed=2)
    report = here.imported(HITS)
    assert report.hits == HitFigures(read=3, duplicate=3)
    assert (report.journal, here.journals()) == ("", before)
    report = here.imported(HITS + "summer,2024-05-02 10:00:00,4,,,,\n")
    assert report.hits == HitFigures(read=4, imported=1, duplicate=3)
    assert {name: len(events) for name, events in here.journals().items()} == {
        "import-csv-0001": 3,
        "import-csv-0002": 1,
    }


def test_rows_that_look_the_same_are_as_many_hits_once(here: Installation) -> None:
    here.imported(LINKS)
    same = "name,time\n" + "spring,2024-05-01 10:00:00\n" * 3
    assert here.imported(same).hits == HitFigures(read=3, imported=3)
    assert here.imported(same).hits == HitFigures(read=3, duplicate=3)
    assert here.imported(same + "spring,2024-05-01 10:00:00\n").hits == HitFigures(
        read=4, imported=1, duplicate=3
    )


def test_the_same_ids_come_whatever_the_order_of_the_rows(
    here: Installation, tmp_path: Path
) -> None:
    rows = [f"spring,2024-05-01 10:00:{at % 7:02d},{at},192.0.2.{at % 9}\n" for at in range(400)]
    head = "name,time,id,ip\n"
    here.imported(LINKS)
    here.imported(head + "".join(rows))
    other = Installation(Settings(data_dir=tmp_path / "other" / "data"))
    other.imported(LINKS)
    random.Random(5).shuffle(rows)
    other.imported(head + "".join(rows))
    assert here.events() == other.events()
    assert len({event.hit_id for event in here.events()}) == 400


def test_a_dry_run_says_the_same_and_writes_nothing(here: Installation) -> None:
    clash = LINKS + "SPRING,https://elsewhere.example/,,Mail,,,\nbad,ftp://x,,,,,\n"
    links, hits = here.file("l.csv", clash), here.file("h.csv", HITS + "gone,2024-05-01,,,,,\n")
    from clicktrail.imports import csv_export

    def source() -> object:
        return csv_export.source([links, hits], file_format())

    before = _content(here.settings.data_dir)
    tried = here.run(source(), dry_run=True, domain="old.example", create_domain=True)  # type: ignore[arg-type]
    assert _content(here.settings.data_dir) == before
    done = here.run(source(), domain="old.example", create_domain=True)  # type: ignore[arg-type]
    assert (tried.dry_run, tried.journal, done.journal) == (True, "", "import-csv-0001")
    assert msgspec.structs.replace(tried, dry_run=False, journal=done.journal) == done
    assert done.links == LinkFigures(read=4, created=2, refused=2)
    assert done.hits == HitFigures(read=4, imported=3, refused=1, programs=1)
    assert "dry run: nothing is written" in str(tried)
    again = here.run(source(), dry_run=True, domain="old.example")  # type: ignore[arg-type]
    assert again.links == LinkFigures(read=4, existed=2, refused=2)
    assert again.hits == HitFigures(read=4, duplicate=3, refused=1)


def _content(directory: Path) -> dict[str, str]:
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in directory.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def test_a_name_that_is_taken_stays_whose_it_is(here: Installation) -> None:
    here.imported(LINKS)
    text = (
        "name,url\n"
        "Spring,https://other.example/\n"
        "summer,https://shop.example/summer\n"
        "js,https://js.example/\n"
        "foo/bar,https://deep.example/\n"
        "new,https://new.example/1\n"
        "NEW,https://new.example/2\n"
    )
    skipped = here.imported(text, name="skipped.csv", dry_run=True)
    assert skipped.links == LinkFigures(read=6, created=1, existed=1, refused=4)
    file = str(here.files / "skipped.csv")
    other = "--on-conflict rename gives it another name"
    assert skipped.problems == [
        Problem(
            "refused", file, 2, "name", "Spring",
            "a link of yours has this name on the domain to https://shop.example/spring; " + other,
        ),
        Problem("refused", file, 4, "name", "js", "the name js is reserved here; " + other),
        Problem(
            "refused", file, 5, "name", "foo/bar",
            "a name is 1 to 64 letters, digits, hyphens or underscores; " + other,
        ),
        Problem(
            "refused", file, 7, "name", "NEW", "new of this export has this name already; " + other
        ),
    ]  # fmt: skip
    renamed = here.imported(text, on_conflict=OnConflict.RENAME)
    assert renamed.links == LinkFigures(read=6, created=5, existed=1, renamed=4)
    assert set(here.links()) == {
        "spring", "summer", "Spring-2", "js-1", "foo-bar", "new", "NEW-2",
    }  # fmt: skip
    again = here.imported(text, on_conflict=OnConflict.RENAME)
    assert again.links == LinkFigures(read=6, existed=6)
    hits = here.imported("name,time\nSpring,2024-05-01\nfoo/bar,2024-05-01\nspring,2024-05-01\n")
    assert hits.hits == HitFigures(read=3, imported=3)
    links = here.links()
    assert sorted(
        event.datapoint_id for event in here.events() if isinstance(event, Hit)
    ) == sorted(links[name].id for name in ("Spring-2", "foo-bar", "spring"))


def test_somebody_elses_name_is_not_shown(here: Installation) -> None:
    with here.catalog() as catalog, catalog.write() as edit:
        other = edit.accounts.create(email="bo@example.com")
        edit.datapoints.create(other.id, name="spring", title="x", url="https://secret.example/")
    report = here.imported(LINKS)
    assert [each.problem for each in report.problems] == [
        "somebody else has this name on the domain; --on-conflict rename gives it another name"
    ]


def test_what_does_not_fit_is_cut_and_told(here: Installation) -> None:
    report = here.imported(
        f"name,url,title,tags\na,https://a.example/,{'t' * 300},{'x' * 120}|ok|OK\n"
    )
    file = str(here.files / "export.csv")
    assert report.problems == [
        Problem(
            "changed", file, 2, "tags", "x" * 120, f"the tag is {'x' * 100!r} here",
        ),
        Problem(
            "changed", file, 2, "title", "t" * 200, "only the first 255 characters are kept"
        ),
    ]  # fmt: skip
    link = here.links()["a"]
    assert (len(link.title), [tag.name for tag in link.tags]) == (255, ["ok", "x" * 100])
    assert report.problem_count == {"changed": 2}


def test_a_link_ends_here_when_it_would_have_ended_there(here: Installation) -> None:
    def short_url(code: str, total: int, **meta: object) -> dict[str, object]:
        return {
            "shortCode": code, "shortUrl": f"https://s.example/{code}", "tags": [],
            "longUrl": "https://a.example/", "dateCreated": "2020-01-01T00:00:00+00:00",
            "visitsSummary": {"total": total}, "meta": meta,
        }  # fmt: skip

    document = {
        "shortUrls": {
            "data": [
                short_url("day", 0, validUntil="2030-01-01T00:00:00+00:00"),
                short_url("some", 30, maxVisits=100),
                short_url("none", 100, maxVisits=100),
            ]
        }
    }
    report = here.imported(
        msgspec.json.encode(document).decode(), make=shlink.source, name="urls.json"
    )
    links = here.links()
    assert links["day"].specifics == {
        "expirationDate": 1_893_456_000_000, "pauseAfterDateExpiration": True,
    }  # fmt: skip
    assert links["some"].specifics == {
        "expirationClicks": 70, "pauseAfterClicksExpiration": True,
    }  # fmt: skip
    assert (links["none"].specifics, links["none"].status) == ({}, Status.PAUSED)
    assert [each.problem for each in report.problems] == [
        "its limit of 100 clicks is used up: the link is paused here"
    ]


def test_counts_are_light_hits_at_the_noon_of_their_day(here: Installation) -> None:
    with here.catalog() as catalog, catalog.write() as edit:
        edit.accounts.update(here.account, timezone="Pacific/Auckland")
    here.imported(LINKS)
    days = "name,day,count\nspring,2023-07-01,2\nspring,2023-07-02,1\n"
    assert here.imported(days).hits == HitFigures(read=3, imported=3)
    events = here.events()
    assert [timestamp_ms(event.hit_id) for event in events] == [
        1_688_169_600_000, 1_688_169_600_000, 1_688_256_000_000,
    ]  # fmt: skip
    hits = [event for event in events if isinstance(event, Hit)]
    assert {(hit.flags, hit.ip, hit.user_agent) for hit in hits} == {(int(Flag.LIGHT), "", "")}
    assert here.imported(days).hits == HitFigures(read=3, duplicate=3)
    grown = "name,day,count\nspring,2023-07-02,4\n"
    assert here.imported(grown).hits == HitFigures(read=4, imported=3, duplicate=1)


def test_many_clicks_of_one_noon_are_as_many_ids(here: Installation) -> None:
    here.imported(LINKS)
    report = here.imported("name,day,count\nspring,2023-07-01,20000\nsummer,2023-07-01,20000\n")
    assert report.hits == HitFigures(read=40_000, imported=40_000)
    events = here.events()
    assert len({event.hit_id for event in events}) == 40_000
    noon = 1_688_212_800_000
    assert {timestamp_ms(event.hit_id) // 1000 for event in events} == {noon // 1000}


def test_clicks_without_a_day_are_left_out_until_somebody_names_one(here: Installation) -> None:
    links = "name,url,clicks\nspring,https://shop.example/spring,5\n"
    report = here.imported(links)
    assert (report.undated_links, report.undated_clicks, report.hits) == (1, 5, HitFigures())
    assert "5 clicks of 1 links have no day" in str(report)
    hits = here.file("h.csv", "name,time\nspring,2024-05-01\nspring,2024-05-02\n")
    from clicktrail.imports import csv_export

    def source(total: int) -> object:
        table = here.file("l.csv", links.replace(",5", f",{total}"))
        return csv_export.source([table, hits], file_format())

    report = here.run(source(5))  # type: ignore[arg-type]
    assert (report.undated_clicks, report.hits.imported) == (3, 2)
    report = here.run(source(5), undated=date(2023, 12, 31))  # type: ignore[arg-type]
    assert (report.undated_clicks, report.hits) == (
        0, HitFigures(read=5, imported=3, duplicate=2),
    )  # fmt: skip
    assert here.run(source(5), undated=date(2023, 12, 30)).hits.imported == 0  # type: ignore[arg-type]
    assert here.run(source(6), undated=date(2023, 12, 30)).hits.imported == 1  # type: ignore[arg-type]
    assert len(here.events()) == 6


def test_days_that_move_never_give_more_clicks_than_there_are_in_all(here: Installation) -> None:
    def stats(total: int, updated: str, *views: int) -> str:
        link = {
            "address": "a", "target": "https://a.example/", "visit_count": total, "domain": None,
            "lastMonth": {"views": list(views)}, "updatedAt": updated,
        }  # fmt: skip
        return msgspec.json.encode(link).decode()

    first = here.imported(stats(5, "2023-03-10T15:00:00Z", 3, 2), make=kutt.source, name="s.json")
    assert (first.hits.imported, first.undated_clicks) == (5, 0)
    later = here.imported(
        stats(6, "2023-03-11T09:00:00Z", 1, 4, 1), make=kutt.source, name="s.json"
    )
    assert (later.hits.read, later.hits.imported, len(here.events())) == (6, 1, 6)


def test_with_strict_one_bad_row_stops_all(here: Installation) -> None:
    before = _content(here.settings.data_dir)
    bad = LINKS + "worse,ftp://x,,,,,\n"
    with pytest.raises(OperatorError, match=r"--strict: .*, row 4: refused: url 'ftp://x': "):
        here.imported(bad, strict=True)
    assert _content(here.settings.data_dir) == before
    assert here.imported(LINKS, strict=True).links.created == 2
    assert here.imported(bad, strict=True, dry_run=True).links.refused == 1


def test_every_problem_is_in_a_file_if_wanted(here: Installation, tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    text = "name,time\n" + "".join(f"gone{at},2024-05-01\n" for at in range(150))
    report = here.imported(text, errors=errors)
    assert (len(report.problems), report.problem_count) == (100, {"refused": 150})
    assert str(report).endswith("and 50 more: --errors FILE.csv writes all of them")
    with errors.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 150
    assert rows[149] == {
        "kind": "refused", "file": str(here.files / "export.csv"), "row": "151", "field": "link",
        "value": "gone149", "problem": "no such link was imported, and there is none of that name",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ("1994-12-31", "this lies before 1995: is the time, or its --date-format, right?"),
        ("2994-12-31", "this lies in the future: is the time, or its --zone, right?"),
    ],
)
def test_a_time_that_cannot_be_is_refused(here: Installation, when: str, problem: str) -> None:
    here.imported(LINKS)
    for text in (f"name,time\nspring,{when}\n", f"name,day,count\nspring,{when},1\n"):
        report = here.imported(text)
        assert (report.hits, report.problems[0].problem) == (
            HitFigures(read=1, refused=1), problem,
        )  # fmt: skip
    assert here.events() == []


def test_a_ledger_that_was_lost_is_made_again_from_the_journals(here: Installation) -> None:
    links = "name,url,clicks\nspring,https://shop.example/spring,9\n"
    here.imported(links, undated=date(2020, 1, 1))
    here.imported(LINKS)
    here.imported(HITS)
    before = here.journals()
    shutil.rmtree(here.settings.data_dir / "imports")
    assert here.imported(links, undated=date(2020, 1, 1)).hits == HitFigures()
    assert here.imported(HITS).hits == HitFigures(read=3, duplicate=3)
    assert here.journals() == before


def test_two_imports_at_once_are_refused(here: Installation) -> None:
    with (
        hold(here.settings.data_dir / "imports" / "lock", "clicktrail import"),
        pytest.raises(OperatorError, match="in use by clicktrail import"),
    ):
        here.imported(LINKS)


def test_an_account_or_domain_that_is_not_there_is_told(here: Installation) -> None:
    with pytest.raises(OperatorError, match="there is no account 99"):
        here.imported(LINKS, account=99)
    with pytest.raises(OperatorError, match=r"has no domain old\.example: `clicktrail domain add"):
        here.imported(LINKS, domain="old.example")
    assert here.imported(LINKS, domain="old.example", create_domain=True).domain == "old.example"
    assert {link.domain_name for link in here.links().values()} == {"old.example"}
    assert here.imported("name,url\nx,https://x.example/\n", domain="old.example").links.created


def test_an_export_of_nothing_says_so(here: Installation) -> None:
    report = here.imported("name,url\n")
    assert report.notes == ["Nothing was found: is it the right export?"]
    assert report.conversions == ConversionFigures()


def test_columns_of_which_nothing_is_made_are_named(here: Installation) -> None:
    here.imported("name,url\na,https://a.example/\n")
    report = here.imported(
        "Name,Time,City,Org,Postal Code,Latitude,\na,2024-01-01,Rome,Example Net,00184,41.9,\n"
    )
    assert report.notes == [
        f"{here.files / 'export.csv'}: left out, as nothing is made of them: the columns"
        " Postal Code, Latitude."
    ]
    (hit,) = here.events()
    assert isinstance(hit, Hit)
    assert hit.origin is not None
    assert (hit.origin.city, hit.origin.organization) == ("Rome", "Example Net")


def test_what_breaks_off_is_told_by_the_next_dry_run_and_the_next_import(
    here: Installation,
) -> None:
    class Breaking(TableSource):
        def hits(self) -> Iterator[HitItem]:
            yield from super().hits()
            raise OperatorError("the network is away")

    path = here.file("export.csv", "name,url,time\na,https://a.example/,2024-01-01\n")
    with pytest.raises(OperatorError, match="the network is away"):
        here.run(Breaking("csv", [path], file_format()))
    with hold(here.settings.data_dir / "imports" / "lock", "clicktrail import"):
        beside = here.run(csv_export.source([path], file_format()), dry_run=True)
    assert beside.resumed is None
    for dry_run in (True, False):
        report = here.run(csv_export.source([path], file_format()), dry_run=dry_run)
        assert report.resumed == Resumed("csv", 1, 0)
        assert (
            "an import from csv was interrupted while it read (links: 1, hits: 0): links that it"
            " made are found again, hits are read anew"
        ) in str(report)
    assert str(Resumed("csv", 1, 9, 2000, 5041)) == (
        "an import from csv was interrupted while it wrote: it goes on after 2,000 of 5,041 events,"
        " before anything else is read"
    )
    assert here.run(csv_export.source([path], file_format())).resumed is None


def test_groups_are_found_whatever_their_case(here: Installation) -> None:
    text = "name,url,group\na,https://a.example/,Mail\nb,https://b.example/,MAIL\n"
    here.imported(text)
    here.imported("name,url,group\nc,https://c.example/,mail\n")
    with here.catalog() as catalog, catalog.read() as view:
        groups = view.groups.list(here.account, GroupFilter(status="active"))
    assert sorted(group.name for group in groups) == ["Default", "Mail"]
    assert {link.group_name for link in here.links().values()} == {"Mail"}
