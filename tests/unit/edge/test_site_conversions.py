from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clicktrail.domain.behaviour import Behaviour
from clicktrail.domain.conversion_policy import (
    DEFAULT_POLICY,
    ConversionPolicy,
    Duplicates,
)
from clicktrail.domain.entries import ConversionEntry, Status
from clicktrail.domain.events import (
    Candidate,
    Channel,
    ConversionFired,
    Evidence,
    Flag,
    decode_event,
    encode_event,
)
from clicktrail.edge import feed, pages
from clicktrail.edge.link_table import LinkTable
from clicktrail.edge.site import TrackingSite
from tests.support.link_table import TableProcess, conversion, domain, link
from tests.support.site import (
    AGENT,
    REFERRER,
    SIGNER,
    conversion_of,
    cookie_of,
    headers_of,
    hit_of,
    request,
    tracking_site,
)

CODE = "0123456789ABCDEF0123456789ABCDEF"
FOREIGN = "F" * 32
RULED = "A" * 32
POLICY = ConversionPolicy(Duplicates.PER_PARAMETER, 60, 3600, 90, "EUR")
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
GIF_HEADERS = {
    "Content-Type": "image/gif",
    "Cache-Control": "no-store, private",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
TEXT_HEADERS = {
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@pytest.fixture(scope="module")
def table_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("site") / "links.lmdb"
    with TableProcess(path) as writer:
        writer.fill(
            domain(1, "go.example", default=True),
            conversion(9, CODE, 250_000),
            feed.ConversionChanged(1, ConversionEntry(10, 2, FOREIGN)),
            feed.ConversionChanged(1, ConversionEntry(11, 1, RULED, policy=POLICY)),
            link(1, "carries", conversion_ids=(8, 9)),
            link(2, "other"),
            link(3, "pixel", type=1, conversion_ids=(9,)),
            link(4, "deleted", status=Status.DELETED, conversion_ids=(9,)),
            link(5, "foreign", account_id=2, conversion_ids=(10,)),
            link(6, "short", behaviour=Behaviour(shortened_address=True), conversion_ids=(9,)),
            link(7, "light", behaviour=Behaviour(light=True), conversion_ids=(9,)),
        )
    return path


@pytest.fixture
def site(table_path: Path, tmp_path: Path) -> Iterator[TrackingSite]:
    table = LinkTable.open_reader(table_path)
    yield tracking_site(table, tmp_path)
    table.close()


def click_id(datapoint_id: int = 1, account_id: int = 1) -> str:
    return SIGNER.click_id(account_id, datapoint_id, 5 << 30, 0, 77)


def test_the_merchant_s_server_reports_a_conversion_by_click_id(site: TrackingSite) -> None:
    query = f"clickId={click_id()}&id={CODE}&val=12.50&com=1,5&comperc=50&param=order-7"
    answer = site.answer(request("/s2s", query, secure=True))
    assert (answer.status, answer.body) == (200, b"OK")
    assert headers_of(answer) == TEXT_HEADERS
    event = conversion_of(answer)
    assert event == ConversionFired(
        hit_id=event.hit_id,
        account_id=1,
        conversion_id=9,
        channel=Channel.SERVER,
        value=125_000,
        commission=15_000,
        parameter="order-7",
        candidates=(Candidate(5 << 30, 1, 7, 0, Evidence.CLICK_ID, True),),
        visitor=77,
        ip="198.51.100.7",
        user_agent=AGENT,
        referrer=REFERRER,
        query=query,
        flags=Flag.SECURE,
    )


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("", f"CLICKID={click_id()}&ID={CODE}&Val=3"),
        (f"id={CODE}", f"clickId={click_id()}&val=3&id=ignored"),
    ],
)
def test_a_posted_form_is_as_good_and_names_have_any_case(
    site: TrackingSite, query: str, body: str
) -> None:
    answer = site.answer(
        request("/S2S/", query, method="POST", content_type=FORM, body=body.encode())
    )
    assert (answer.status, answer.body) == (200, b"OK")
    assert conversion_of(answer).value == 30_000
    assert conversion_of(answer).query == (f"{query}&{body}" if query else body)


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("", 400, "clickId is missing"),
        (f"id={CODE}&clickId=", 400, "clickId is missing"),
        (f"clickId={click_id()}", 400, "id is missing"),
        (f"clickId={click_id()}&id=nope", 404, "There is no conversion with this id"),
        (f"clickId={click_id()}&id={'0' * 32}", 404, "There is no conversion with this id"),
        (f"clickId={click_id()}&id={'x' * 9000}", 404, "There is no conversion with this id"),
        (f"clickId=forged&id={CODE}", 404, "There is no click with this clickId"),
        (f"clickId={click_id()[:-1]}&id={CODE}", 404, "There is no click with this clickId"),
        (f"clickId={click_id(5, 2)}&id={CODE}", 404, "There is no click with this clickId"),
        (f"clickId={click_id()}&id={FOREIGN}", 404, "There is no click with this clickId"),
        (f"clickId={click_id()}&id={CODE}&val=ten", 400, "val is not a number: ten"),
        (f"clickId={click_id()}&id={CODE}&val=NaN", 400, "val is not a number: NaN"),
        (f"clickId={click_id()}&id={CODE}&com=1%3Cb%3E", 400, "com is not a number: 1<b>"),
        (f"clickId={click_id()}&id={CODE}&comperc=5%25", 400, "comperc is not a number: 5%"),
        (
            f"clickId={click_id()}&id={CODE}&currency=euro",
            400,
            "currency is not a currency code such as EUR: euro",
        ),
        (
            f"clickId={click_id()}&id={CODE}&cur=%E2%82%AC",
            400,
            "cur is not a currency code such as EUR: €",
        ),
        *(
            (
                f"clickId={click_id()}&id={CODE}&val=10000000000000&comperc={percent}",
                400,
                "comperc makes more of val than an amount can be",
            )
            for percent in ("100.01", "-9000", "2000", "10000000000000")
        ),
    ],
)
def test_what_is_wrong_is_named_and_nothing_recorded(
    site: TrackingSite, query: str, status: int, sentence: str
) -> None:
    answer = site.answer(request("/s2s", query))
    assert (answer.status, answer.body, answer.event) == (status, f"{sentence}\n".encode(), None)
    assert headers_of(answer) == TEXT_HEADERS


@pytest.mark.parametrize(
    ("fields", "value", "commission"),
    [
        ("", 250_000, 0),
        ("&val=", 250_000, 0),
        ("&val=0.00&com=0.00&comperc=0.00", 0, 0),
        ("&val=1000&comperc=5.5", 10_000_000, 550_000),
        ("&val=1000&com=0.00&comperc=5,5", 10_000_000, 550_000),
        ("&val=1000&com=3&comperc=5.5", 10_000_000, 30_000),
        ("&comperc=10", 250_000, 25_000),
        ("&val=-20&com=-2", -200_000, -20_000),
        ("&val=10000000000000&comperc=-100", 10**17, -(10**17)),
        ("&val=1&com=5&comperc=10000000000000", 10_000, 50_000),
    ],
)
def test_the_percentage_counts_only_without_a_commission(
    site: TrackingSite, fields: str, value: int, commission: int
) -> None:
    event = conversion_of(site.answer(request("/s2s", f"clickId={click_id()}&id={CODE}{fields}")))
    assert (event.value, event.commission) == (value, commission)


@pytest.mark.parametrize(
    ("written", "kept"),
    [("empty", ""), ("EMPTY", ""), ("", ""), ("a%20b", "a b"), ("x" * 999, "x" * 256)],
)
def test_the_word_empty_means_no_parameter(site: TrackingSite, written: str, kept: str) -> None:
    query = f"clickId={click_id()}&id={CODE}&param={written}"
    assert conversion_of(site.answer(request("/s2s", query))).parameter == kept


def test_a_page_s_conversion_names_every_hit_of_the_visitor_s_cookie(site: TrackingSite) -> None:
    first = site.answer(request("/other"))
    second = site.answer(request("/carries", cookie=cookie_of(first)))
    third = site.answer(request("/pixel", cookie=cookie_of(second)))
    answer = site.answer(
        request("/conversion.aspx", f"id={CODE}&val=1", cookie=f"a=b; {cookie_of(third)}")
    )
    event = conversion_of(answer)
    assert event.channel == Channel.IFRAME
    assert event.visitor == hit_of(first).visitor
    assert event.candidates == (
        Candidate(hit_of(third).hit_id, 3, 7, 1, Evidence.COOKIE, True),
        Candidate(hit_of(second).hit_id, 1, 7, 0, Evidence.COOKIE, True),
        Candidate(hit_of(first).hit_id, 2, 7, 0, Evidence.COOKIE, False),
    )


def test_a_click_id_comes_before_the_cookie(site: TrackingSite) -> None:
    cookie = cookie_of(site.answer(request("/other")))
    query = f"id={CODE}&clickId={click_id()}"
    event = conversion_of(site.answer(request("/conversion.aspx", query, cookie=cookie)))
    assert [(one.evidence, one.datapoint_id) for one in event.candidates] == [
        (Evidence.CLICK_ID, 1),
        (Evidence.COOKIE, 2),
    ]
    assert event.visitor == 77


def test_a_click_id_that_is_not_ours_leaves_the_word_to_the_cookie(site: TrackingSite) -> None:
    cookie = cookie_of(site.answer(request("/carries")))
    for bad in ("forged", click_id(5, 2)):
        query = f"id={CODE}&clickId={bad}"
        event = conversion_of(site.answer(request("/conversion.aspx", query, cookie=cookie)))
        assert [one.evidence for one in event.candidates] == [Evidence.COOKIE]


def test_a_conversion_without_any_hit_is_recorded_all_the_same(site: TrackingSite) -> None:
    event = conversion_of(site.answer(request("/conversion.aspx", f"id={CODE}")))
    assert (event.candidates, event.visitor, event.value) == ((), 0, 250_000)


def test_deleted_links_still_count_and_unknown_ones_carry_nothing(site: TrackingSite) -> None:
    entries = ((4, 8 << 30), (999, 6 << 30), (5, 4 << 30))
    cookie = "cm_1=" + SIGNER.cookie(1, 77, entries).decode()
    event = conversion_of(site.answer(request("/conversion.aspx", f"id={CODE}", cookie=cookie)))
    assert event.candidates == (
        Candidate(4 << 30, 4, 7, 0, Evidence.COOKIE, True),
        Candidate(3 << 30, 999, 0, 0, Evidence.COOKIE, False),
        Candidate(2 << 30, 5, 0, 0, Evidence.COOKIE, False),
    )


@pytest.mark.parametrize(
    ("datapoints", "kept"),
    [([1], r"198\.51\.100\.7"), ([1, 6], r"198\.51\.100\.0#[0-9a-f]{8}"), ([6, 7, 1], "")],
)
def test_an_address_is_kept_as_the_links_would_keep_it(
    site: TrackingSite, datapoints: list[int], kept: str
) -> None:
    entries = tuple((one, one << 30) for one in datapoints)
    cookie = "cm_1=" + SIGNER.cookie(1, 77, entries).decode()
    asked = request("/conversion.aspx", f"id={CODE}", cookie=cookie)
    fired = conversion_of(site.answer(asked))
    assert re.fullmatch(kept, fired.ip)
    assert fired.user_agent == (AGENT if fired.ip else "")


@pytest.mark.parametrize(
    ("more", "query"),
    [({}, "&pixel=true"), ({}, "&Pixel=TRUE"), ({"fetch_dest": "image"}, "")],
)
def test_an_image_is_answered_with_an_image(
    site: TrackingSite, more: dict[str, Any], query: str
) -> None:
    good = site.answer(request("/conversion.aspx", f"id={CODE}{query}", **more))
    assert (good.status, good.body) == (200, pages.GIF)
    assert headers_of(good) == GIF_HEADERS
    assert conversion_of(good).channel == Channel.IMAGE
    for fields, status in ((f"id={CODE}&val=x{query}", 400), (f"id=none{query}", 404)):
        bad = site.answer(request("/conversion.aspx", fields, **more))
        assert (bad.status, bad.body, bad.event) == (status, pages.GIF, None)
        assert headers_of(bad) == GIF_HEADERS


@pytest.mark.parametrize(
    ("more", "channel"),
    [
        ({}, Channel.SCRIPT),
        ({"fetch_dest": "empty"}, Channel.SCRIPT),
        ({"query": "pixel=true"}, Channel.IMAGE),
    ],
)
def test_what_a_page_posts_was_fired_by_a_script(
    site: TrackingSite, more: dict[str, Any], channel: Channel
) -> None:
    asked = dict(more)
    answer = site.answer(
        request(
            "/conversion.aspx",
            asked.pop("query", ""),
            method="POST",
            content_type=FORM,
            body=f"id={CODE}&val=3".encode(),
            **asked,
        )
    )
    assert answer.status == 200
    event = conversion_of(answer)
    assert (event.channel, event.value) == (channel, 30_000)


@pytest.mark.parametrize("path", ["/conversion.aspx", "/s2s"])
def test_currency_order_id_and_the_policy_in_force_are_recorded(
    site: TrackingSite, path: str
) -> None:
    query = f"clickId={click_id()}&id={RULED.lower()}&cur=usd&orderid=%20o-7%20&param=p"
    event = conversion_of(site.answer(request(path, query)))
    assert (event.currency, event.order_id, event.parameter) == ("USD", "o-7", "p")
    assert (event.policy, event.order, event.foreign) == (POLICY, "o-7", True)
    plain = f"clickId={click_id()}&id={CODE}&cur=&currency=chf&orderid=empty&param=p"
    event = conversion_of(site.answer(request(path, plain)))
    assert (event.currency, event.order_id, event.parameter) == ("CHF", "", "p")
    assert (event.policy, event.order, event.foreign) == (DEFAULT_POLICY, "p", False)


def test_an_event_of_an_earlier_release_has_the_policy_of_that_release() -> None:
    before = msgspec.msgpack.encode(
        (2, 5, 1, 9, 0, 10, 0, "p", (), 0, "192.0.2.1", "", "", "q", 16)
    )
    event = decode_event(before)
    assert isinstance(event, ConversionFired)
    assert (event.flags, event.currency, event.order_id, event.policy) == (
        16, "", "", DEFAULT_POLICY,
    )  # fmt: skip
    assert msgspec.msgpack.decode(encode_event(event))[:15] == [
        2, 5, 1, 9, 0, 10, 0, "p", [], 0, "192.0.2.1", "", "", "q", 16,
    ]  # fmt: skip


def test_an_iframe_is_answered_with_an_empty_page(site: TrackingSite) -> None:
    answer = site.answer(request("/Conversion.aspx", f"id={CODE.lower()}"))
    assert (answer.status, answer.body) == (200, pages.EMPTY_PAGE)
    assert headers_of(answer) == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
    bad = site.answer(request("/conversion.aspx"))
    assert (bad.status, bad.body) == (404, b"There is no conversion with this id\n")


@pytest.mark.parametrize("path", ["/conversion.aspx", "/s2s"])
def test_head_only_asks_and_other_methods_are_refused(site: TrackingSite, path: str) -> None:
    query = f"clickId={click_id()}&id={CODE}"
    head = site.answer(request(path, query, method="HEAD"))
    assert (head.status, head.event) == (200, None)
    put = site.answer(request(path, query, method="PUT"))
    assert (put.status, put.body, put.event) == (
        405,
        b"Only GET and POST fire a conversion\n",
        None,
    )
    assert headers_of(put)["Allow"] == "GET, HEAD, POST"
