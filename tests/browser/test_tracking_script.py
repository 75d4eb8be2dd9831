"""`/js/clicktrail.js` on a shop's pages, in a browser that keeps other sites' cookies back."""

from __future__ import annotations

import gzip
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Request

from tests.support.shop import Shop, link_with_conversion
from tests.support.system import System, request
from tests.support.waiting import eventually

CLICK_ID = "AQ" + "x" * 42
DAY_MS = 24 * 3600 * 1000
STORED = "({cookie: document.cookie, local: localStorage.getItem('clicktrail')})"


def local(system: System) -> str:
    """The edge under a name that is another site than the shop's address."""
    return system.edge_url.replace("127.0.0.1", "localhost")


def page_with(system: System, shop: Shop, path: str, attributes: str = "", more: str = "") -> str:
    """Put a page with the script on the shop, under a strict policy; return its URL."""
    edge = local(system)
    shop.pages[path] = (
        f"<!doctype html><title>{path}</title>"
        f'{more}<script src="{edge}/js/clicktrail.js" {attributes}></script>'
    )
    shop.headers[path] = {
        "Content-Security-Policy": (
            f"default-src 'none'; script-src 'self' {edge}; connect-src {edge}; img-src {edge}"
        )
    }
    return f"{shop.url}{path}"


def make_link(system: System, shop: Shop, name: str) -> tuple[int, str]:
    """Make a link to the shop's landing page that carries a conversion; return id and code."""
    return link_with_conversion(system, name, f"{shop.url}/landing")


def sent_by(page: Page, system: System) -> list[Request]:
    """What the page sends to the edge from now on, but for the script itself."""
    found: list[Request] = []
    edge = local(system)

    def asked(one: Request) -> None:
        if one.url.startswith(edge) and "/js/" not in one.url:
            found.append(one)

    page.on("request", asked)
    return found


def wait_for(page: Page, sent: list[Request], count: int) -> None:
    """Wait until so many requests were seen: Playwright tells of them while it is asked."""

    def ask() -> int:
        page.wait_for_timeout(20)
        return len(sent)

    eventually(ask, lambda found: found == count)


def fields_of(sent: Request) -> dict[str, str]:
    """The fields of a posted form, or of a query."""
    text = sent.post_data if sent.method == "POST" else urlsplit(sent.url).query
    return {name: values[0] for name, values in parse_qs(text or "").items()}


def figures(system: System, link: int, conversions: int) -> dict[str, Any]:
    """The link's figures of today, once it has as many conversions."""
    found: dict[str, Any] = eventually(
        lambda: system.api("GET", f"/datapoints/{link}/aggregated", timeFrame="last7"),
        lambda found: found.get("conversionsCount", 0) == conversions,
    )
    return found


def test_a_conversion_finds_its_click_pages_later(
    system: System, shop: Shop, strict_page: Page
) -> None:
    link, code = make_link(system, shop, "Own-domain")
    page_with(system, shop, "/landing", 'data-param="subid"')
    thanks = page_with(
        system,
        shop,
        "/thanks",
        f'data-conversion="{code}" data-value="49.90" data-commission="1,5"'
        ' data-parameter="order 1" data-order="A-1"',
    )
    strict_page.goto(f"{local(system)}/Own-domain")
    (click_id,) = dict(shop.visits)["/landing"]["subid"]
    stored = strict_page.evaluate(STORED)
    assert stored["cookie"] == f"clicktrail={click_id}"
    assert stored["local"].startswith(f"{click_id}.")
    (cookie,) = strict_page.context.cookies(shop.url)
    assert (cookie["name"], cookie["sameSite"], cookie["secure"]) == ("clicktrail", "Lax", False)
    shop.pages["/between"] = "<!doctype html><title>Shop</title>"
    strict_page.goto(f"{shop.url}/between")
    sent = sent_by(strict_page, system)
    with strict_page.expect_response("**/conversion.aspx") as answered:
        strict_page.goto(thanks)
    assert answered.value.status == 200
    (conversion,) = sent
    assert conversion.resource_type == "ping"
    assert "cookie" not in conversion.all_headers()
    assert fields_of(conversion) == {
        "id": code,
        "val": "49.90",
        "com": "1,5",
        "param": "order 1",
        "orderid": "A-1",
        "clickId": click_id,
    }
    found = figures(system, link, 1)
    assert found["convertedClicks"] == 1
    assert (found["conversionsValue"], found["commissionsCost"]) == (49.9, 1.5)


def test_a_page_may_call_before_the_script_has_come(
    system: System, shop: Shop, strict_page: Page
) -> None:
    link, code = make_link(system, shop, "Called-early")
    page_with(system, shop, "/landing", 'data-param="SubId"')
    shop.pages["/early.js"] = (
        "window.clicktrail = window.clicktrail || [];"
        f"clicktrail.push(['conversion', {{id: '{code}', value: 12.5, currency: 'EUR'}}])"
    )
    later = f"clicktrail.conversion({{id: '{code}', value: 0, parameter: 'second'}})"
    page_with(
        system, shop, "/thanks", 'data-param="subid" async', '<script src="/early.js"></script>'
    )
    strict_page.goto(f"{local(system)}/Called-early")
    sent = sent_by(strict_page, system)
    with strict_page.expect_response("**/conversion.aspx"):
        strict_page.goto(f"{shop.url}/thanks")
    with strict_page.expect_response("**/conversion.aspx"):
        strict_page.evaluate(later)
    assert [
        {name: value for name, value in fields_of(one).items() if name not in ("id", "clickId")}
        for one in sent
    ] == [{"val": "12.5", "currency": "EUR"}, {"val": "0", "param": "second"}]
    assert figures(system, link, 2)["convertedClicks"] == 1


def test_before_consent_nothing_is_stored_or_sent(
    system: System, shop: Shop, strict_page: Page
) -> None:
    shop_page = page_with(
        system,
        shop,
        "/shop",
        'data-consent="required" data-conversion="c" data-pixel="some-pixel"',
    )
    sent = sent_by(strict_page, system)
    strict_page.goto(f"{shop_page}?clickid={CLICK_ID}", wait_until="networkidle")
    strict_page.evaluate("clicktrail.conversion({id: 'd'})")
    assert strict_page.evaluate(STORED) == {"cookie": "", "local": None}
    assert sent == []
    with strict_page.expect_response("**/some-pixel?*"):
        strict_page.evaluate("clicktrail.consent(true)")
    wait_for(strict_page, sent, 3)
    assert strict_page.evaluate("document.cookie") == f"clicktrail={CLICK_ID}"
    posted = [fields_of(one) for one in sent if one.method == "POST"]
    assert posted == [{"id": "c", "clickId": CLICK_ID}, {"id": "d", "clickId": CLICK_ID}]
    # Withdrawn, what was stored is gone, and nothing more is sent.
    strict_page.evaluate("clicktrail.consent(false); clicktrail.conversion({id: 'e'})")
    assert strict_page.evaluate(STORED) == {"cookie": "", "local": None}
    strict_page.reload(wait_until="networkidle")
    assert len(sent) == 3


@pytest.mark.parametrize(
    ("said", "respect", "kept"),
    [
        ("doNotTrack: '1'", "dnt gpc", False),
        ("globalPrivacyControl: true", "dnt gpc", False),
        ("globalPrivacyControl: true", "GPC", False),
        ("globalPrivacyControl: true", "dnt", True),
        ("doNotTrack: '1'", "gpc", True),
        ("doNotTrack: '0', globalPrivacyControl: false", "dnt gpc", True),
        ("doNotTrack: '1', globalPrivacyControl: true", "", True),
    ],
)
def test_signals_of_the_browser_are_respected_where_the_shop_says_so(
    system: System, shop: Shop, strict_page: Page, said: str, respect: str, kept: bool
) -> None:
    strict_page.add_init_script(
        f"for (const [name, value] of Object.entries({{{said}}}))"
        " Object.defineProperty(navigator, name, {get: () => value})"
    )
    shop_page = page_with(
        system, shop, "/shop", f'data-respect="{respect}" data-conversion="c" data-pixel="p"'
    )
    sent = sent_by(strict_page, system)
    strict_page.goto(f"{shop_page}?clickid={CLICK_ID}", wait_until="networkidle")
    strict_page.evaluate("clicktrail.consent(true); clicktrail.view()")
    strict_page.wait_for_load_state("networkidle")
    assert bool(strict_page.evaluate("document.cookie")) is kept
    assert (strict_page.evaluate("localStorage.length") == 1) is kept
    wait_for(strict_page, sent, 3 if kept else 0)


@pytest.mark.parametrize(
    ("stored", "query", "found"),
    [
        (f"'{CLICK_ID}.' + Date.now()", "", CLICK_ID),
        (f"'{CLICK_ID}.' + (Date.now() - 31 * {DAY_MS})", "", None),
        (f"'{CLICK_ID}.'", "", None),
        (f"'{CLICK_ID}'", "", None),
        ("'<script>.1e99'", "", None),
        (f"'{CLICK_ID}.' + Date.now()", f"?S2SIdentifier=AQ{'y' * 42}", "AQ" + "y" * 42),
        (f"'{CLICK_ID}.' + Date.now()", "?clickid=short", CLICK_ID),
        (f"'{CLICK_ID}.' + Date.now()", "?clickid=" + "%3C" * 44, CLICK_ID),
        ("''", "?other=" + CLICK_ID, None),
    ],
)
def test_the_click_id_comes_from_the_address_or_what_is_stored(
    system: System, shop: Shop, strict_page: Page, stored: str, query: str, found: str | None
) -> None:
    shop.pages["/empty"] = "<!doctype html><title>Shop</title>"
    strict_page.goto(f"{shop.url}/empty")
    strict_page.evaluate(f"localStorage.setItem('clicktrail', {stored})")
    shop_page = page_with(system, shop, "/shop", 'data-conversion="c"')
    with strict_page.expect_request("**/conversion.aspx") as asked:
        strict_page.goto(shop_page + query)
    assert fields_of(asked.value).get("clickId") == found


def test_a_shop_says_how_long_the_click_id_is_kept(
    system: System, shop: Shop, strict_page: Page
) -> None:
    shop_page = page_with(system, shop, "/shop", 'data-days="90" data-conversion="c"')
    strict_page.goto(f"{shop_page}?clickid={CLICK_ID}")
    (cookie,) = strict_page.context.cookies(shop.url)
    assert 89 < (cookie["expires"] - strict_page.evaluate("Date.now()") / 1000) / 86400 <= 90
    strict_page.evaluate(
        "document.cookie = 'clicktrail=; max-age=0; path=/';"
        f"localStorage.setItem('clicktrail', '{CLICK_ID}.' + (Date.now() - 60 * {DAY_MS}))"
    )
    with strict_page.expect_request("**/conversion.aspx") as asked:
        strict_page.goto(shop_page)
    assert fields_of(asked.value)["clickId"] == CLICK_ID


@pytest.mark.parametrize(
    ("missing", "kind"),
    [
        ("navigator.sendBeacon = undefined", "fetch"),
        ("navigator.sendBeacon = () => false", "fetch"),
        ("navigator.sendBeacon = undefined; window.fetch = undefined", "image"),
    ],
)
def test_without_a_beacon_a_conversion_is_sent_as_well_as_can_be(
    system: System, shop: Shop, strict_page: Page, missing: str, kind: str
) -> None:
    link, code = make_link(system, shop, f"By-{kind}-{len(missing)}")
    strict_page.add_init_script(missing)
    page_with(
        system, shop, "/landing", f'data-param="subid" data-conversion="{code}" data-value="3"'
    )
    with strict_page.expect_response("**/conversion.aspx*") as answered:
        strict_page.goto(f"{local(system)}/By-{kind}-{len(missing)}")
    assert answered.value.status == 200
    assert answered.value.request.resource_type == kind
    assert figures(system, link, 1)["conversionsValue"] == 3


def test_a_view_is_counted_by_a_pixel(system: System, shop: Shop, strict_page: Page) -> None:
    pixel = system.api("POST", "/datapoints", {"type": 1, "title": "Seen", "name": "Seen-page"})
    system.wait_live()
    article = page_with(system, shop, "/article", 'data-pixel="Seen-page"')
    shop.pages["/home"] = f'<!doctype html><title>Home</title><a href="{article}?a=b">Read</a>'
    strict_page.goto(f"{shop.url}/home")
    with strict_page.expect_response("**/Seen-page?*") as viewed:
        strict_page.click("a")
    assert viewed.value.headers["content-type"] == "image/gif"
    hits = eventually(
        lambda: [
            hit
            for hit in system.api("GET", f"/datapoints/{pixel['id']}/hits", timeframe="last7")[
                "hits"
            ]
            if hit["isSpider"] == "0"
        ],
        lambda found: len(found) == 1,
    )
    assert hits[0]["realDestinationUrl"] == f"{article}?a=b"
    assert hits[0]["referer"] == f"{shop.url}/home"
    assert hits[0].get("queryParams", "") == ""


def test_the_script_is_small_and_may_be_kept(system: System) -> None:
    reply = request("GET", f"{system.edge_url}/js/clicktrail.js")
    assert len(gzip.compress(reply.body, 9)) < 2000
    assert reply.headers["content-type"] == "text/javascript; charset=utf-8"
    assert reply.headers["cache-control"] == "public, max-age=3600"


def test_storage_that_is_switched_off_breaks_nothing(
    system: System, shop: Shop, strict_page: Page
) -> None:
    strict_page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('off') }})"
    )
    errors: list[str] = []
    strict_page.on("pageerror", lambda error: errors.append(str(error)))
    shop_page = page_with(system, shop, "/shop", 'data-conversion="c"')
    with strict_page.expect_request("**/conversion.aspx") as asked:
        strict_page.goto(f"{shop_page}?clickid={CLICK_ID}")
    assert fields_of(asked.value) == {"id": "c", "clickId": CLICK_ID}
    strict_page.evaluate("clicktrail.consent(false)")
    assert (strict_page.evaluate("document.cookie"), errors) == ("", [])
