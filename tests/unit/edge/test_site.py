from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clicktrail.domain.entries import Status
from clicktrail.domain.events import Flag, Hit
from clicktrail.domain.hit_id import timestamp_ms
from clicktrail.edge import feed, pages
from clicktrail.edge.exchange import Answer, Request
from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.prepared import PreparedLinks
from clicktrail.edge.site import TrackingSite
from clicktrail.settings import WhenFull
from tests.support.link_table import TableProcess, domain, link
from tests.support.site import (
    AGENT,
    LANGUAGE,
    NOW_MS,
    REFERRER,
    SIGNER,
    cookie_of,
    headers_of,
    hit_of,
    request,
    tracking_site,
)

PAGE_HEADERS = headers_of(Answer(200, pages.PAGE_HEADERS)) | {"Content-Language": "de"}
GIF_HEADERS = {
    "Content-Type": "image/gif",
    "Cache-Control": "no-store, private",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
ACROSS_SITES = "; Max-Age=7776000; Path=/; HttpOnly; Secure; SameSite=None"
SAME_SITE = "; Max-Age=7776000; Path=/; HttpOnly; SameSite=Lax"


@pytest.fixture(scope="module")
def table_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("site") / "links.lmdb"
    with TableProcess(path) as writer:
        writer.fill(
            domain(1, "go.example", default=True),
            domain(2, "other.example"),
            link(1, "Plain", url="https://shop.example/a?x=1"),
            link(2, "lasting", redirect_type=301),
            link(3, "macro", url="https://shop.example/?s=[s2sidentifier]&q=[q]"),
            link(4, "appends", url="https://shop.example/?x=1#top", append_query=True),
            link(5, "pixel", type=1, url=""),
            link(6, "paused", status=Status.PAUSED),
            link(7, "paused-pixel", status=Status.PAUSED, type=1),
            link(8, "blocked", status=Status.ABUSE),
            link(9, "deleted", status=Status.DELETED),
            link(19, "deleted-pixel", url="", type=1, status=Status.DELETED),
            link(10, "grün", url="https://bücher.example/ü"),
            link(11, "other", domain_id=2),
            link(12, "both", url="https://shop.example/[q]", append_query=True),
        )
    return path


@pytest.fixture
def site(table_path: Path, tmp_path: Path) -> Iterator[TrackingSite]:
    table = LinkTable.open_reader(table_path)
    yield tracking_site(table, tmp_path)
    table.close()


def both_ways(site: TrackingSite, make: Any) -> list[Answer]:
    """Answer the same request when the link is new to the worker, and when it is known."""
    return [site.answer(make()), site.answer(make()), site.answer(make())]


def test_a_click_is_redirected_recorded_and_remembered(site: TrackingSite) -> None:
    for answer in both_ways(site, lambda: request("/plain", "utm=a%20b")):
        hit = hit_of(answer)
        assert timestamp_ms(hit.hit_id) == NOW_MS
        assert hit == Hit(
            hit_id=hit.hit_id,
            account_id=1,
            datapoint_id=1,
            group_id=7,
            domain_id=1,
            kind=0,
            visitor=hit.visitor,
            ip="198.51.100.7",
            user_agent=AGENT,
            referrer=REFERRER,
            language=LANGUAGE,
            query="utm=a%20b",
            destination="https://shop.example/a?x=1",
            rule_id=0,
            flags=Flag.NEW_VISITOR,
        )
        cookie = SIGNER.cookie(1, hit.visitor, ((1, hit.hit_id << 1),)).decode()
        assert (answer.status, answer.body) == (307, b"")
        assert headers_of(answer) == {
            "Location": "https://shop.example/a?x=1",
            "Cache-Control": "no-store",
            "Set-Cookie": f"cm_1={cookie}{SAME_SITE}",
        }


def test_a_table_that_nobody_has_renewed_for_a_year_answers_as_ever(site: TrackingSite) -> None:
    year_ms = 365 * 86_400_000
    then = request("/plain")
    later = msgspec.structs.replace(then, now_ms=NOW_MS + year_ms)
    assert timestamp_ms(hit_of(site.answer(later)).hit_id) == NOW_MS + year_ms
    for name in ("Location", "Cache-Control"):
        before, after = (headers_of(site.answer(each))[name] for each in (then, later))
        assert before == after


def test_every_visitor_gets_a_number_of_their_own(site: TrackingSite) -> None:
    visitors = {hit_of(site.answer(request("/plain"))).visitor for _ in range(2000)}
    assert len(visitors) == 2000
    assert 0 not in visitors


def test_a_permanent_redirect_is_asked_for_again_each_time(site: TrackingSite) -> None:
    for answer in both_ways(site, lambda: request("/lasting")):
        assert answer.status == 301
        assert headers_of(answer)["Cache-Control"] == "private, max-age=0, must-revalidate"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, SAME_SITE),
        ({"secure": True}, ACROSS_SITES),
        ({"host": "localhost"}, ACROSS_SITES),
        ({"host": "127.0.0.1"}, ACROSS_SITES),
        ({"host": "[::1]"}, ACROSS_SITES),
    ],
)
@pytest.mark.parametrize("path", ["/plain", "/pixel"])
def test_the_cookie_crosses_sites_where_browsers_let_it(
    site: TrackingSite, path: str, more: dict[str, Any], expected: str
) -> None:
    for answer in both_ways(site, lambda: request(path, **more)):
        cookie = headers_of(answer)["Set-Cookie"]
        assert cookie[cookie.index(";") :] == expected
        assert bool(hit_of(answer).flags & Flag.SECURE) is bool(more.get("secure"))


def test_a_visitor_who_comes_back_is_known_by_the_cookie(site: TrackingSite) -> None:
    first = site.answer(request("/plain"))
    second = site.answer(request("/pixel", cookie=f"a=b; {cookie_of(first)}; cm_11=x"))
    third = site.answer(request("/plain", cookie=cookie_of(second)))
    hits = [hit_of(answer) for answer in (first, second, third)]
    assert len({hit.visitor for hit in hits}) == 1
    assert [hit.flags for hit in hits] == [Flag.NEW_VISITOR, 0, 0]
    known = SIGNER.read_cookie(cookie_of(third).removeprefix("cm_1="), 1)
    assert known is not None
    assert known.entries == ((1, hits[2].hit_id << 1), (5, hits[1].hit_id << 1 | 1))


@pytest.mark.parametrize(
    "cookie",
    [
        "cm_1=",
        "cm_1=forged",
        "xcm_1={good}",
        "cm_1={foreign}",
        "cm_1={good}x",
        "cm_1=" + "A" * 5000,
        "cm_1",
        "\xff\xfe; cm_1=\xe4",
        "cm_1=a; cm_1=b; cm_1=c",
    ],
)
def test_a_cookie_that_is_not_ours_makes_a_new_visitor(site: TrackingSite, cookie: str) -> None:
    values = {
        "good": SIGNER.cookie(1, 77, ((1, 2),)).decode(),
        "foreign": SIGNER.cookie(2, 77, ((1, 2),)).decode(),
    }
    for answer in both_ways(site, lambda: request("/plain", cookie=cookie.format(**values))):
        hit = hit_of(answer)
        assert hit.visitor != 77
        assert hit.flags == Flag.NEW_VISITOR


def test_of_several_cookies_the_genuine_one_counts(site: TrackingSite) -> None:
    good = SIGNER.cookie(1, 77, ()).decode()
    for cookie in (f"cm_1=x; cm_1={good}", f'cm_1="{good}"', f"xcm_1=y;cm_1={good} "):
        assert hit_of(site.answer(request("/plain", cookie=cookie))).visitor == 77


def test_placeholders_are_filled_with_the_click_id_and_the_visitor_s_parameters(
    site: TrackingSite,
) -> None:
    for answer in both_ways(site, lambda: request("/macro", "Q=a%26b&s2sidentifier=forged")):
        hit = hit_of(answer)
        destination = headers_of(answer)["Location"]
        assert hit.destination == destination
        click_id = SIGNER.click_id(1, 3, hit.hit_id, 0, hit.visitor)
        assert destination == f"https://shop.example/?s={click_id}&q=a%26b"


@pytest.mark.parametrize(
    ("path", "query", "destination"),
    [
        ("/appends", "", "https://shop.example/?x=1#top"),
        ("/appends", "x=2&y=3&ddu=z", "https://shop.example/?x=1&y=3#top"),
        ("/appends", "y=\xc3\xbc", "https://shop.example/?x=1&y=%C3%BC#top"),
        ("/both", "q=a&z=[q]", "https://shop.example/a?q=a&z=[q]"),
        ("/gr%C3%BCn", "", "https://xn--bcher-kva.example/%C3%BC"),
        ("/GR%c3%9cN/", "", "https://xn--bcher-kva.example/%C3%BC"),
        ("/p%6Cain", "y=1", "https://shop.example/a?x=1"),
        ("/plain/", "", "https://shop.example/a?x=1"),
    ],
)
def test_the_destination_follows_the_link_s_settings(
    site: TrackingSite, path: str, query: str, destination: str
) -> None:
    for answer in both_ways(site, lambda: request(path, query)):
        assert headers_of(answer)["Location"] == destination
        assert hit_of(answer).destination == destination


@pytest.mark.parametrize(
    ("more", "flags"),
    [
        ({"method": "HEAD"}, Flag.HEAD),
        ({"purpose": "prefetch;prerender"}, Flag.PREFETCH),
        ({"purpose": "preview", "proxied": True}, Flag.PREFETCH | Flag.PROXIED),
    ],
)
@pytest.mark.parametrize(("path", "status"), [("/plain", 307), ("/pixel", 200)])
def test_who_is_no_person_yet_is_recorded_so_and_gets_no_cookie(
    site: TrackingSite, path: str, status: int, more: dict[str, Any], flags: int
) -> None:
    for answer in both_ways(site, lambda: request(path, **more)):
        assert answer.status == status
        assert "Set-Cookie" not in headers_of(answer)
        hit = hit_of(answer)
        assert (hit.visitor, hit.flags) == (0, flags)


def test_a_pixel_records_a_view_of_the_page_that_carries_it(site: TrackingSite) -> None:
    for answer in both_ways(site, lambda: request("/pixel")):
        assert (answer.status, answer.body, len(answer.body)) == (200, pages.GIF, 43)
        found = headers_of(answer)
        assert found.pop("Set-Cookie").startswith("cm_1=")
        assert found == GIF_HEADERS
        hit = hit_of(answer)
        assert (hit.kind, hit.datapoint_id) == (1, 5)
        assert (hit.destination, hit.referrer, hit.query) == (REFERRER, REFERRER, "")


def test_the_pixel_script_s_own_parameters_are_not_the_customer_s(site: TrackingSite) -> None:
    query = "a=1&c=1234567&r=https%3A%2F%2Fsearch.example%2F%3Fq%3D1&b=2"
    hit = hit_of(site.answer(request("/pixel", query)))
    assert hit.referrer == "https://search.example/?q=1"
    assert hit.destination == REFERRER
    assert hit.query == "a=1&b=2"


def test_the_visitor_s_origin_may_be_written_in_any_script(site: TrackingSite) -> None:
    hit = hit_of(
        site.answer(request("/pixel", "r=https%3A%2F%2Fx.example%2F%E6%BC%A2&c=1&d=\xc3\xbc"))
    )
    assert (hit.referrer, hit.query) == ("https://x.example/漢", "d=ü")


def test_what_a_request_brings_is_cut_to_size(site: TrackingSite) -> None:
    def make() -> Request:
        return request(
            "/plain",
            "q" * 9000,
            user_agent="u" * 9000,
            referrer="r" * 9000,
            accept_language="l" * 9000,
        )

    for answer in both_ways(site, make):
        hit = hit_of(answer)
        lengths = [len(text) for text in (hit.query, hit.user_agent, hit.referrer, hit.language)]
        assert lengths == [4096, 1024, 2048, 256]
        assert answer.event is not None
        assert len(answer.event) < 10_000


def test_text_that_is_not_ascii_is_read_as_utf_8(site: TrackingSite) -> None:
    def make() -> Request:
        return request("/plain", user_agent="Z\xc3\xbcrich/1 \xff", referrer="https://\xc3\xbc/")

    for answer in both_ways(site, make):
        hit = hit_of(answer)
        assert (hit.user_agent, hit.referrer) == ("Zürich/1 \ufffd", "https://ü/")


@pytest.mark.parametrize(
    ("method", "host", "path", "status", "page", "more"),
    [
        ("GET", "go.example", "/", 200, "home", {}),
        ("GET", "go.example", "/nothing", 404, "not-found", {}),
        ("POST", "go.example", "/nothing", 404, "not-found", {}),
        ("GET", "go.example", "/deleted", 404, "not-found", {}),
        ("GET", "other.example", "/plain", 404, "not-found", {}),
        ("GET", "go.example", "/other", 404, "not-found", {}),
        ("GET", "go.example", "/plain/more", 404, "not-found", {}),
        ("GET", "go.example", "/plain%2Fmore", 404, "not-found", {}),
        ("GET", "go.example", "*", 404, "not-found", {}),
        ("GET", "go.example", "/%00%ff%zz", 404, "not-found", {}),
        ("GET", "go.example", "/" + "x" * 8000, 404, "not-found", {}),
        ("GET", "go.example", "/js/other.js", 404, "not-found", {}),
        ("GET", "go.example", "/paused", 404, "paused", {}),
        ("GET", "go.example", "/blocked", 403, "blocked", {}),
        ("POST", "go.example", "/plain", 405, "wrong-method", {"Allow": "GET, HEAD"}),
        ("DELETE", "go.example", "/pixel", 405, "wrong-method", {"Allow": "GET, HEAD"}),
    ],
)
def test_what_leads_nowhere_is_a_page_and_nothing_is_recorded(
    site: TrackingSite,
    method: str,
    host: str,
    path: str,
    status: int,
    page: str,
    more: dict[str, str],
) -> None:
    for answer in both_ways(site, lambda: request(path, method=method, host=host)):
        assert answer.status == status
        expected = PAGE_HEADERS | more
        if page == "blocked":
            # It has a form, by which one may go on.
            policy = headers_of(answer)["Content-Security-Policy"]
            assert "form-action" not in policy
            assert b'<form method="post">' in answer.body
            expected |= {"Content-Security-Policy": policy}
        else:
            assert answer.body == pages.page(page, language="de")
        assert headers_of(answer) == expected
        assert answer.event is None


@pytest.mark.parametrize("name", ["paused-pixel", "deleted-pixel"])
def test_a_pixel_that_counts_no_more_still_shows(site: TrackingSite, name: str) -> None:
    # A mail says not that it wants a picture, and is opened years later.
    for answer in both_ways(site, lambda: request(f"/{name}")):
        assert (answer.status, answer.body, answer.event) == (200, pages.GIF, None)
        assert headers_of(answer) == GIF_HEADERS
    assert site.answer(request("/deleted-pixel.qr")).status == 404


def test_a_link_on_another_domain_is_found_there(site: TrackingSite) -> None:
    assert hit_of(site.answer(request("/other", host="other.example"))).domain_id == 2
    assert hit_of(site.answer(request("/plain", host="unknown.example"))).domain_id == 1


def test_robots_and_icons_are_answered_quietly(site: TrackingSite) -> None:
    robots = site.answer(request("/robots.txt"))
    assert (robots.status, robots.body) == (200, b"User-agent: *\nDisallow: /\n")
    icon = site.answer(request("/favicon.ico"))
    assert (icon.status, icon.body, icon.event) == (204, b"", None)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/js/pixelNew.js", b"ClickMeter_pixel_url"),
        ("/js/pixelnew.js", b"pixel_container"),
        ("/js/pixel.js", b"ClickMeter_pixel_url"),
        ("/pixelNew.js", b"ClickMeter_pixel_url"),
        ("/scripts-clickmeter-com/js/pixelNew.js", b"ClickMeter_pixel_url"),
        ("/js/conversion.js", b"/conversion.aspx?"),
        ("/conversion.js", b"/conversion.aspx?"),
        ("/scripts-clickmeter-com/js/conversion.js", b"/conversion.aspx?"),
    ],
)
def test_the_scripts_are_served_to_any_site(site: TrackingSite, path: str, says: bytes) -> None:
    answer = site.answer(request(path))
    assert answer.status == 200
    assert says in answer.body
    assert headers_of(answer) == {
        "Content-Type": "text/javascript; charset=utf-8",
        "Cache-Control": "public, max-age=3600",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }


def test_before_the_first_table_links_are_not_denied(tmp_path: Path) -> None:
    site = tracking_site(LinkTable.open_reader(tmp_path / "none"), tmp_path)
    answer = site.answer(request("/plain"))
    assert answer.status == 503
    assert headers_of(answer) == PAGE_HEADERS | {"Retry-After": "5"}
    assert answer.body == pages.page("unavailable", language="de", retry=True)
    assert b'<meta http-equiv="refresh" content="5">' in answer.body
    assert site.answer(request("/s2s", "clickId=a&id=b")).status == 503
    assert site.answer(request("/robots.txt")).status == 200


def test_an_edit_reaches_every_spelling_of_a_link_at_once(tmp_path: Path) -> None:
    path = tmp_path / "links.lmdb"
    with TableProcess(path) as writer:
        writer.fill(domain(1, "go.example", default=True), link(1, "a"), link(2, "b"))
        table = LinkTable.open_reader(path)
        site = tracking_site(table, tmp_path)

        def destinations() -> list[str | None]:
            spellings = ("/a", "/A", "/%61", "/a/", "/b")
            answers = [site.answer(request(spelling)) for spelling in spellings]
            assert answers[0].body == site.answer(request("/a", host="unknown.example")).body
            return [headers_of(answer).get("Location") for answer in answers]

        a, b = "https://shop.example/a", "https://shop.example/b"
        assert destinations() == destinations() == [a, a, a, a, b]
        writer.apply(link(1, "a", url="https://new.example/"), feed.Synced(2))
        assert destinations() == [a, a, a, a, b]
        table.refresh()
        new = "https://new.example/"
        assert destinations() == destinations() == [new, new, new, new, b]
        writer.apply(link(1, "c"), link(2, "a"), feed.Synced(3))
        table.refresh()
        renamed = "https://shop.example/a"
        assert destinations() == destinations() == [renamed] * 4 + [None]
        writer.apply(domain(2, "go.example"), feed.DomainGone(4, 1), feed.Synced(4))
        table.refresh()
        assert destinations() == [None] * 5
        table.close()


def test_an_unrecordable_hit_is_refused_or_let_go(table_path: Path, tmp_path: Path) -> None:
    table = LinkTable.open_reader(table_path)
    strict = tracking_site(table, tmp_path)
    lenient = tracking_site(table, tmp_path, when_full=WhenFull.REDIRECT)
    for name, refused_body, refused_headers in (
        ("/plain", pages.page("unavailable", language="de", retry=True), PAGE_HEADERS),
        ("/pixel", pages.GIF, GIF_HEADERS),
    ):
        visit = request(name)
        answer = strict.answer(visit)
        refused = strict.unrecordable(visit, answer)
        assert (refused.status, refused.body, refused.event) == (503, refused_body, None)
        assert headers_of(refused) == refused_headers | {"Retry-After": "5"}
        answer = lenient.answer(visit)
        let_go = lenient.unrecordable(visit, answer)
        assert (let_go.status, let_go.headers, let_go.body, let_go.event) == (
            answer.status,
            answer.headers,
            answer.body,
            None,
        )
    for site in (strict, lenient):
        call = request("/S2S/", "clickId=a&id=b")
        refused = site.unrecordable(call, Answer(200, b"", b"OK", b"event"))
        assert (refused.status, refused.body) == (503, b"Cannot record right now, try again\n")
    table.close()


def test_only_the_links_asked_for_lately_are_kept(table_path: Path, tmp_path: Path) -> None:
    table = LinkTable.open_reader(table_path)
    site = tracking_site(table, tmp_path)
    site._links = PreparedLinks(lines_kept=10)
    for number in range(100):
        assert site.answer(request("/plain", host=f"h{number}.example")).status == 307
        assert site.answer(request("/lasting")).status == 301
    assert len(site._links) <= 20
    assert site._links.kept(("go.example", "/lasting")) is not None
    assert site._links.kept(("h1.example", "/plain")) is None
    table.close()
