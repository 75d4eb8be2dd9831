"""Snippets as they stand on customers' pages, once ClickMeter's host names lead to Clicktrail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.support.caddy import Caddy
from tests.support.shop import Shop, link_with_conversion
from tests.support.system import System
from tests.support.waiting import eventually

OpenPage = Callable[..., Page]
HOSTS = (
    "9nl.com",
    "pixel.watch",
    "clickmeter.com",
    "www.clickmeter.com",
    "conversions.clickmeter.com",
    "s3.amazonaws.com",
    "d37pm50nqrir4c.cloudfront.net",
)

CONVERSION = """<!doctype html><title>Thanks</title>
<!-- ClickMeter.com code for conversion: Sale -->
<script type='text/javascript'>
var ClickMeter_conversion_id = '{code}';
var ClickMeter_conversion_value = '12.50';
var ClickMeter_conversion_commission = '0.00';
var ClickMeter_conversion_commission_percentage = '10.00';
var ClickMeter_conversion_parameter = 'empty';
</script>
<script type='text/javascript' id='cmconvscript' src='{source}'></script>
<noscript><img height='0' width='0' alt=''
 src='//www.clickmeter.com/conversion.aspx?id={code}&val=12.50&param=empty&com=0.00&comperc=10.00'
/></noscript>"""

PIXEL = """<!doctype html><title>Article</title>
<!-- ClickMeter.com page views tracking: Article -->
<script type='text/javascript'>
var ClickMeter_pixel_url = '//pixel.watch/{name}';
</script>
<script type='text/javascript' id='cmpixelscript' src='{source}'></script>
<noscript><img height='0' width='0' alt='' src='http://pixel.watch/{name}' /></noscript>"""

IMAGE = """<!doctype html><title>Thanks</title>
<img height='1' width='1' alt=''
 src='//www.clickmeter.com/conversion.aspx?id={code}&val=3.00&param=empty&com=0.00&pixel=true' />"""


def to_here(system: System, shop: Shop) -> str:
    """The flag by which a browser finds ClickMeter's hosts at the edge, and shop.example."""
    rules = [f"MAP {host}:80 {urlsplit(system.edge_url).netloc}" for host in HOSTS]
    rules.append(f"MAP shop.example:80 {urlsplit(shop.url).netloc}")
    return f"--host-resolver-rules={', '.join(rules)}"


def make_link(system: System, name: str) -> tuple[int, str]:
    """Make a link that carries a conversion; return its id and the conversion's code."""
    return link_with_conversion(system, name, "http://shop.example/landing")


@pytest.mark.parametrize(
    "source",
    [
        "//www.clickmeter.com/js/conversion.js",
        "//s3.amazonaws.com/scripts-clickmeter-com/js/conversion.js",
    ],
)
def test_the_conversion_script(
    system: System, shop: Shop, open_page: OpenPage, source: str
) -> None:
    name = f"snippet-{source.count('/')}"
    link, code = make_link(system, name)
    shop.pages["/landing"] = "<!doctype html><title>Landing</title><a href='/thanks'>Buy</a>"
    shop.pages["/thanks"] = CONVERSION.format(code=code, source=source)
    page = open_page(to_here(system, shop))
    page.goto(f"http://9nl.com/{name}")
    with page.expect_response(lambda r: "/conversion.aspx" in r.url) as fired:
        page.click("a")
    assert fired.value.status == 200
    assert urlsplit(fired.value.url).hostname == urlsplit(f"http:{source}").hostname
    figures = eventually(
        lambda: system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7"),
        lambda found: found.get("conversionsCount") == 1,
    )
    assert (figures["conversionsValue"], figures["commissionsCost"]) == (12.5, 1.25)


@pytest.fixture
def secure(system: System, tmp_path: Path) -> Iterator[Caddy]:
    """A Caddy before the system, which has ClickMeter's hosts among its domains."""
    for host in ("www.clickmeter.com", "d37pm50nqrir4c.cloudfront.net"):
        system.cli("domain", "add", host)
    with Caddy(system, tmp_path / "caddy") as running:
        yield running


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("kzqo", "https://d37pm50nqrir4c.cloudfront.net/pixelNew.js"),
        ("kzqp", "https://www.clickmeter.com/js/pixel.js"),
    ],
)
def test_the_pixel_script_over_https(
    system: System, shop: Shop, secure: Caddy, open_page: OpenPage, name: str, source: str
) -> None:
    rules = [to_here(system, shop)]
    rules += [f"MAP {host}:443 127.0.0.1:{secure.https_port}" for host in HOSTS]
    see_pixel(
        system, shop, open_page(", ".join(rules), "--ignore-certificate-errors"), name, source
    )


def test_the_pixel_script(system: System, shop: Shop, open_page: OpenPage) -> None:
    source = "//s3.amazonaws.com/scripts-clickmeter-com/js/pixelNew.js"
    see_pixel(system, shop, open_page(to_here(system, shop)), "kzqq", source)


def see_pixel(system: System, shop: Shop, page: Page, name: str, source: str) -> None:
    """Open an article with a pixel's snippet and see the view counted."""
    pixel = system.api("POST", "/datapoints", {"type": 1, "title": name, "name": name})["id"]
    system.wait_live()
    shop.pages["/article"] = PIXEL.format(name=name, source=source)
    pixel_url = f"http://pixel.watch/{name}?c="
    with page.expect_response(lambda r: r.url.startswith(pixel_url)) as seen:
        page.goto("http://shop.example/article")
    assert seen.value.status == 200
    eventually(
        lambda: system.api("GET", f"/datapoints/{pixel}/aggregated", timeFrame="last7"),
        lambda found: found.get("totalViews") == 1,
    )


def test_the_conversion_image(system: System, shop: Shop, open_page: OpenPage) -> None:
    """The image brings no click id, and ClickMeter's host has no cookie of the link's domain."""
    link, code = make_link(system, "by-image")
    shop.pages["/landing"] = "<!doctype html><title>Landing</title><a href='/thanks'>Buy</a>"
    shop.pages["/thanks"] = IMAGE.format(code=code)
    page = open_page(to_here(system, shop))
    page.goto("http://9nl.com/by-image")
    with page.expect_response(lambda r: "/conversion.aspx" in r.url) as fired:
        page.click("a")
    assert (fired.value.status, fired.value.headers["content-type"]) == (200, "image/gif")
    conversion = system.api("GET", "/conversions", textSearch="by-image")["entities"][0]["id"]
    eventually(
        lambda: system.api("GET", f"/conversions/{conversion}/aggregated", timeFrame="last7"),
        lambda found: found.get("conversionsCount") == 1,
    )
    figures = system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7")
    assert figures.get("conversionsCount") is None
