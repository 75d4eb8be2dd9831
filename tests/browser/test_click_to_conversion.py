"""From a click in a real browser to an attributed conversion, across two origins."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.shop import Shop
from tests.support.system import CRAWLER, System, request
from tests.support.waiting import eventually

BY_SCRIPT = """<!doctype html><title>Thanks</title>
<script>
var ClickMeter_conversion_id = '{code}';
var ClickMeter_conversion_value = '10.00';
var ClickMeter_conversion_commission = '1.50';
var ClickMeter_conversion_commission_percentage = '0.00';
var ClickMeter_conversion_parameter = 'order-1';
var ClickMeter_conversion_currency = 'EUR';
var ClickMeter_conversion_order_id = 'o-1';
</script>
<script id="cmconvscript" src="{edge}/js/conversion.js"></script>"""

BY_IMAGE = """<!doctype html><title>Thanks</title>
<img alt="" width="1" height="1"
 src="{edge}/conversion.aspx?id={code}&val=20.00&param=order-2&com=0.00&comperc=10&pixel=true">"""

WITH_PIXEL = """<!doctype html><title>Article</title>
<img alt="" width="1" height="1" src="{edge}/{as_image}">
<script>var ClickMeter_pixel_url = '{edge}/{as_iframe}';</script>
<script id="cmpixelscript" src="{edge}/js/pixelNew.js"></script>"""


@pytest.fixture
def page(lenient_page: Page) -> Page:
    """A page that takes cookies of the edge along to the shop, which is another site."""
    return lenient_page


def local(system: System) -> str:
    """The edge under a name that is another site than the shop's address."""
    return system.edge_url.replace("127.0.0.1", "localhost")


def make_link(system: System, shop: Shop, name: str) -> tuple[int, dict[str, Any]]:
    group = system.api("POST", "/groups", {"name": f"Campaign {name}"})["id"]
    conversion = system.api("POST", "/conversions", {"name": f"Sale {name}"})["id"]
    link = system.api(
        "POST",
        "/datapoints",
        {
            "type": 0,
            "title": f"Link {name}",
            "name": name,
            "groupId": group,
            "typeTL": {"redirectType": 307, "url": f"{shop.url}/landing?subid=[s2sidentifier]"},
        },
    )["id"]
    answer = system.api(
        "PUT",
        f"/conversions/{conversion}/datapoints/batch/patch",
        {"PatchRequests": [{"Action": "add", "Id": link}]},
    )
    assert answer["id"] == conversion
    return link, system.api("GET", f"/conversions/{conversion}")


def test_a_click_is_counted_and_its_conversions_find_it(
    system: System, shop: Shop, page: Page
) -> None:
    link, conversion = make_link(system, shop, "Spring-sale")
    code = conversion["code"]
    edge = local(system)
    shop.pages["/landing"] = "<!doctype html><title>Landing</title><p>Welcome"
    shop.pages["/script"] = BY_SCRIPT.format(code=code, edge=edge)
    shop.pages["/image"] = BY_IMAGE.format(code=code, edge=edge)
    system.wait_live()

    page.goto(f"{edge}/spring-sale")
    assert page.title() == "Landing"
    _, query = next(visit for visit in shop.visits if visit[0] == "/landing")
    (click_id,) = query["subid"]
    assert len(click_id) > 20

    with page.expect_response(lambda r: "/conversion.aspx" in r.url) as by_script:
        page.goto(f"{shop.url}/script")
    assert by_script.value.status == 200
    assert by_script.value.url.split("comperc=")[1].startswith("0.00&currency=EUR&orderid=o-1")
    with page.expect_response(lambda r: "/conversion.aspx" in r.url) as by_image:
        page.goto(f"{shop.url}/image")
    assert by_image.value.headers["content-type"] == "image/gif"
    from_server = request(
        "GET", f"{edge}/s2s?clickId={click_id}&id={code}&val=5&com=0.25&param=order-3"
    )
    assert (from_server.status, from_server.body) == (200, b"OK")

    page.goto(f"{edge}/spring-sale")
    crawl = request("GET", f"{edge}/spring-sale", headers={"User-Agent": CRAWLER})
    assert crawl.status == 307

    system.wait_counted()
    figures = system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7")
    counted = {
        name: figures.get(name)
        for name in (
            "totalClicks",
            "uniqueClicks",
            "spiderHitsCount",
            "conversionsCount",
            "convertedClicks",
            "conversionsValue",
            "commissionsCost",
            "totalViews",
        )
    }
    assert counted == {
        "totalClicks": 2,
        "uniqueClicks": 1,
        "spiderHitsCount": 1,
        "conversionsCount": 3,
        "convertedClicks": 1,
        "conversionsValue": 35.0,
        "commissionsCost": 3.75,
        "totalViews": None,
    }

    summary = system.api(
        "GET",
        "/aggregated/summary/datapoints",
        timeFrame="last7",
        type="tl",
        textSearch="Spring-sale",
    )
    assert summary["count"] == 1
    (row,) = summary["result"]
    assert (row["entityId"], row["totalClicks"], row["conversionsValue"]) == (link, 2, 35.0)

    hits = system.api("GET", f"/datapoints/{link}/hits", timeframe="last7")["hits"]
    people = [hit for hit in hits if hit["isSpider"] == "0"]
    assert [hit["isUnique"] for hit in people] == ["0", "1"]
    first_click = people[-1]
    assert sorted(one["parameter"] for one in first_click["conversions"]) == [
        "order-1",
        "order-2",
        "order-3",
    ]
    assert sorted(one["value"] for one in first_click["conversions"]) == [5.0, 10.0, 20.0]
    assert first_click["realDestinationUrl"] == f"{shop.url}/landing?subid={click_id}"
    assert first_click["browser"]["name"].startswith("Chrome")
    assert "conversions" not in people[0] or people[0]["conversions"] == []
    stream = system.api("GET", "/clickstream", datapoint=link)["rows"]
    assert [hit["id"] for hit in stream] == [hit["id"] for hit in hits]


def test_a_pixel_counts_as_image_and_as_iframe(system: System, shop: Shop, page: Page) -> None:
    edge = local(system)
    pixels = {
        name: system.api("POST", "/datapoints", {"type": 1, "title": name, "name": name})["id"]
        for name in ("seen-as-image", "seen-as-iframe")
    }
    system.wait_live()
    shop.pages["/article"] = WITH_PIXEL.format(
        edge=edge, as_image="seen-as-image", as_iframe="seen-as-iframe"
    )
    shop.pages["/"] = f'<!doctype html><title>Home</title><a href="{shop.url}/article">Read</a>'
    page.goto(shop.url)
    with (
        page.expect_response(lambda r: "/seen-as-image" in r.url),
        page.expect_response(lambda r: "/seen-as-iframe" in r.url),
    ):
        page.click("a")
    system.wait_counted()
    for name, pixel in pixels.items():
        figures = system.api("GET", f"/datapoints/{pixel}/aggregated", timeFrame="last7")
        assert (figures["uniqueViews"], figures.get("totalClicks")) == (1, None)
        hits = system.api("GET", f"/datapoints/{pixel}/hits", timeframe="last7")["hits"]
        (view,) = [hit for hit in hits if hit["isSpider"] == "0"]
        assert view["type"] == "1"
        assert view["realDestinationUrl"].startswith(shop.url)
        if name == "seen-as-iframe":
            assert view["referer"] == f"{shop.url}/"
            assert view.get("queryParams", "") == ""


def test_a_browser_without_cross_site_cookies_converts_by_the_click_id_in_the_address(
    system: System, shop: Shop, strict_page: Page
) -> None:
    link, conversion = make_link(system, shop, "No-cookies")
    edge = local(system)
    thanks = BY_SCRIPT.format(code=conversion["code"], edge=edge)
    shop.pages["/landing"] = "<!doctype html><title>Landing</title><a href='/thanks'>Buy</a>"
    shop.pages["/thanks"] = thanks
    system.wait_live()
    strict_page.goto(f"{edge}/No-cookies")
    with strict_page.expect_response(lambda r: "/conversion.aspx" in r.url) as fired:
        strict_page.click("a")
    assert fired.value.status == 200
    assert "cookie" not in fired.value.request.all_headers()
    figures = eventually(
        lambda: system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7"),
        lambda found: found.get("conversionsCount") == 1,
    )
    assert (figures["convertedClicks"], figures["conversionsValue"]) == (1, 10.0)
