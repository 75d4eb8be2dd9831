"""The side of a domain: whether visitors arrive, asked of a real DNS server on this machine."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Request, expect

from tests.support.axe import barriers
from tests.support.dns_server import DnsServer
from tests.support.system import System

expect.set_options(timeout=30_000)
HOST = "go.sided.example"


def test_a_domain_says_what_stands_in_its_dns_until_visitors_arrive(
    filled: System, dns: DnsServer, signed_in: Page
) -> None:
    page = signed_in
    page.clock.install()
    asked: list[Request] = []
    page.on("request", lambda one: asked.append(one) if one.url.endswith("/check") else None)
    made = filled.api("POST", "/domains", {"name": HOST})
    page.goto(f"{filled.api_url}/app/domains?view={made['id']}")
    side = page.get_by_role("dialog", name=HOST)
    state = side.get_by_role("status")
    expect(state).to_contain_text("Visitors arrive nowhere yet")
    expect(side.get_by_role("region", name="What stands there")).to_have_text(
        re.compile("Nothing that leads anywhere")
    )
    wanted = side.get_by_role("table", name="The record to set")
    rows = [" ".join(one.split()) for one in wanted.get_by_role("row").all_inner_texts()]
    assert rows[:3] == [
        "Record Host Target",
        f"CNAME {HOST} edge.example",
        f"A {HOST} 192.0.2.1",
    ]
    assert rows[3].startswith(f"TXT _clicktrail.{HOST} clicktrail-verification=")

    dns.zone[HOST, "A"] = ["198.51.100.9"]
    side.get_by_role("button", name="Check").click()
    expect(state).to_contain_text("Visitors arrive elsewhere")
    expect(side.get_by_role("table", name="What stands there")).to_contain_text("198.51.100.9")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert (width, barriers(page)) == (width, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    # It asks again by itself, unless nobody looks.
    look = """state => {
        Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
        document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }"""
    page.evaluate(look, "hidden")
    before = len(asked)
    page.clock.fast_forward(60_000)
    page.evaluate("() => fetch('/healthz').then(answer => answer.status)")
    assert len(asked) == before
    with page.expect_response("**/check"):
        page.evaluate(look, "visible")
    expect(state).to_contain_text("Visitors arrive elsewhere")
    del dns.zone[HOST, "A"]
    dns.zone[HOST, "CNAME"] = ["edge.example."]
    page.clock.fast_forward(11_000)
    expect(state).to_contain_text("Visitors arrive here")
    expect(side.get_by_role("table", name="What stands there")).to_contain_text("edge.example")
    after = len(asked)
    page.clock.fast_forward(60_000)
    page.evaluate("() => fetch('/healthz').then(answer => answer.status)")
    assert len(asked) == after

    # A look that fails is said beside what is known.
    refusal = {"type": "about:blank", "detail": "Not just now."}
    page.route("**/check", lambda route: route.fulfill(status=400, json=refusal))
    side.get_by_role("button", name="Check").click()
    fault = side.get_by_role("alert")
    expect(fault).to_contain_text("Not just now.")
    expect(state).to_contain_text("Visitors arrive here")
    assert barriers(page) == []
    page.unroute("**/check")
    fault.get_by_role("button", name="Try again").click()
    expect(fault).to_have_count(0)

    # Nothing of the former name is said of the new one.
    page.route("**/check", lambda route: None)
    side.get_by_role("button", name="Close").click()
    page.get_by_role("row", name=HOST).get_by_role("button", name="What to do").click()
    page.get_by_role("menuitem", name="Edit").click()
    form = page.get_by_role("dialog", name="Edit domain")
    form.get_by_label("Host", exact=True).fill(f"new.{HOST}")
    form.get_by_role("button", name="Save").click()
    page.get_by_role("button", name=f"new.{HOST}", exact=True).click()
    side = page.get_by_role("dialog", name=f"new.{HOST}")
    expect(side.get_by_role("status")).to_contain_text("Asking the DNS")
